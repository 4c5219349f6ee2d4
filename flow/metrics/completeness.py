"""What is there and what is not: by place and day, by source, between editions, and between the trust's figures and the published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from flow.metrics.measure import Excluded, Question, daily
from flow.metrics.nctr import nctr_by_day
from flow.model import Period, Place
from flow.store.snapshots import FAR_DAY

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

STATES = ("reported", "suspect", "excluded", "all zero", "missing", "no file")
"""What a place's day can be, from good to absent: `missing` is published as not reported, `no file` is not published."""


def completeness(
    snapshot: Snapshot,
    places: Sequence[Place],
    period: Period,
    *,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
) -> pd.DataFrame:
    """Which place reported which day? In the order of `places`, from the same figures as every other page.

    Rows:     one per place and day.
    Columns:  place_code; place; day; state (see STATES); remaining_patients; provenance; published.
    Missing:  `missing` is a row without a figure, or a sum that lacks a member; `no file` is no row at all.
    """
    import pandas as pd

    frames = []
    for here in places:
        question = Question(metric="nctr_remaining", place=here.code, period=period, as_of=as_of, excluded=excluded)
        days = daily(snapshot, question, here)
        told = nctr_by_day(snapshot, here, period, as_of=as_of)
        states = [
            _state(counts=c, suspect=s, excluded=e, all_zero=z, row=p == p and p is not None)
            for c, s, e, z, p in zip(
                days["counts"], days["suspect"], days["excluded"], days["all_zero"], told["provenance"], strict=True
            )
        ]
        frames.append(
            pd.DataFrame(
                {
                    "place_code": here.code,
                    "place": here.short_name,
                    "day": days["day"],
                    "state": states,
                    "remaining_patients": told["remaining_patients"],
                    "provenance": told["provenance"],
                    "published": told["published"],
                }
            )
        )
    return pd.concat(frames, ignore_index=True)


def _state(*, counts: bool, suspect: bool, excluded: bool, all_zero: bool, row: bool) -> str:
    if excluded:
        return "excluded"
    if counts:
        return "suspect" if suspect else "reported"
    return "all zero" if all_zero else "missing" if row else "no file"


def freshness_sql() -> str:
    """Each source's newest day and what brought it."""
    return """
        SELECT source, provenance, count(*) AS loads, min(first_day) AS first_day, max(last_day) AS last_day,
               max(published) AS published, max(loaded_at) AS loaded_at
        FROM load WHERE undone_at IS NULL
        GROUP BY source, provenance
        ORDER BY last_day DESC, source
    """


def loaded_days(snapshot: Snapshot, *, up_to: date) -> tuple[date, date] | None:
    """First and last day of all files in force, none after a day: where a page stands that has no daily figure of its place."""
    sql = (
        "SELECT min(first_day), max(least(last_day, $up_to)) FROM load WHERE undone_at IS NULL AND first_day <= $up_to"
    )
    first, last = snapshot.rows(sql, {"up_to": up_to})[0]
    return (first, last) if first else None


def freshness(snapshot: Snapshot) -> pd.DataFrame:
    """How fresh is each kind of file? One row per source: loads, first_day, last_day, published, loaded_at."""
    return snapshot.frame(freshness_sql())


def changes_sql() -> str:
    """Where an edition's figures differ from those that would be in force without it."""
    return """
        WITH mine AS (
            SELECT place_code, day, nctr_patients, discharged_patients, remaining_patients
            FROM bed_day WHERE edition = $edition AND stay_days_or_more = 0
        ),
        others AS (
            SELECT b.place_code, b.day, b.nctr_patients, b.discharged_patients, b.remaining_patients, b.edition
            FROM bed_day AS b
            JOIN load AS l USING (edition)
            SEMI JOIN mine AS m ON m.place_code = b.place_code AND m.day = b.day
            WHERE b.edition <> $edition AND b.stay_days_or_more = 0
            QUALIFY row_number() OVER (
                PARTITION BY b.place_code, b.day ORDER BY l.precedence, b.published DESC, b.edition DESC
            ) = 1
        )
        SELECT m.place_code, m.day, o.edition AS other_load,
               o.nctr_patients AS nctr_other, m.nctr_patients AS nctr_here,
               o.discharged_patients AS discharged_other, m.discharged_patients AS discharged_here,
               o.remaining_patients AS remaining_other, m.remaining_patients AS remaining_here
        FROM mine AS m JOIN others AS o USING (place_code, day)
        WHERE m.nctr_patients IS DISTINCT FROM o.nctr_patients
           OR m.discharged_patients IS DISTINCT FROM o.discharged_patients
           OR m.remaining_patients IS DISTINCT FROM o.remaining_patients
        ORDER BY m.day, m.place_code
    """


def changes(snapshot: Snapshot, edition: int) -> pd.DataFrame:
    """What did a load change, beside what was known of the same places and days from other loads?

    Rows:     one per place and day on which any of the three figures differs; a withdrawn figure differs too.
    Columns:  place_code; day; other_load; for nctr, discharged and remaining `_other` and `_here`.
    """
    frame = snapshot.frame(changes_sql(), {"edition": edition})
    frame["day"] = frame["day"].dt.date
    return frame


def local_differences_sql() -> str:
    """Days on which the system's own figure and the published one are both there and differ."""
    return """
        SELECT p.day, p.remaining_patients AS published_patients, o.remaining_patients AS own_patients
        FROM (
            SELECT b.day,
                   CASE WHEN NOT coalesce(b.nctr_patients = 0 AND b.discharged_patients = 0 AND b.remaining_patients = 0, false)
                        THEN b.remaining_patients END AS remaining_patients
            FROM bed_day AS b JOIN load AS l USING (edition)
            WHERE b.place_code = $place AND b.stay_days_or_more = 0 AND l.precedence < 4 AND b.published <= $as_of
              AND b.day BETWEEN $first AND $last
            QUALIFY row_number() OVER (PARTITION BY b.day ORDER BY l.precedence, b.published DESC, b.edition DESC) = 1
        ) AS p
        JOIN (
            SELECT b.day, b.remaining_patients FROM bed_day AS b JOIN load AS l USING (edition)
            WHERE b.place_code = $place AND b.stay_days_or_more = 0 AND l.provenance = 'local' AND b.published <= $as_of
              AND b.day BETWEEN $first AND $last
            QUALIFY row_number() OVER (PARTITION BY b.day ORDER BY b.published DESC, b.edition DESC) = 1
        ) AS o USING (day)
        WHERE o.remaining_patients IS NOT NULL AND p.remaining_patients IS DISTINCT FROM o.remaining_patients
        ORDER BY p.day
    """


def local_differences(snapshot: Snapshot, place: Place, period: Period, *, as_of: date | None = None) -> pd.DataFrame:
    """Where do the trust's own figures differ from the published? Rows: day, published_patients (shown), own_patients."""
    frame = snapshot.frame(
        local_differences_sql(),
        {"place": place.code, "first": period.first, "last": period.last, "as_of": as_of or FAR_DAY},
    )
    frame["day"] = frame["day"].dt.date
    return frame
