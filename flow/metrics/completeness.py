"""What is there and what is not: by place and day, by source, between editions, and between the trust's figures and the published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from flow.metrics.measure import Excluded
from flow.model import Period, Place
from flow.reference import place as in_reference
from flow.reference import suspect_days
from flow.store.snapshots import FAR_DAY

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

STATES = ("reported", "suspect", "excluded", "all zero", "missing", "no file")
"""What a place's day can be, from good to absent: `missing` is published as not reported, `no file` is not published."""


def completeness_sql() -> str:
    """The figure in force of each place and day: its kind of file and whether it is a count."""
    return """
        WITH asked AS (
            SELECT unnest($codes::VARCHAR[]) AS place_code
        ),
        days AS (
            SELECT unnest(generate_series($first::DATE, $last::DATE, INTERVAL 1 DAY))::DATE AS day
        ),
        said AS (
            SELECT place_code, day, source, provenance, published, edition, remaining_patients,
                   coalesce(nctr_patients = 0 AND discharged_patients = 0 AND remaining_patients = 0, false) AS all_zero
            FROM bed_day_on($as_of::DATE)
            WHERE stay_days_or_more = 0 AND list_contains($codes::VARCHAR[], place_code) AND day BETWEEN $first AND $last
        )
        SELECT a.place_code, d.day, s.source, s.provenance, s.published, s.edition, s.remaining_patients,
               CASE WHEN s.day IS NULL THEN 'no file'
                    WHEN s.all_zero THEN 'all zero'
                    WHEN s.remaining_patients IS NULL THEN 'missing'
                    ELSE 'reported' END AS state
        FROM asked AS a CROSS JOIN days AS d
        LEFT JOIN said AS s USING (place_code, day)
        ORDER BY list_position($codes::VARCHAR[], a.place_code), d.day
    """


def completeness(
    snapshot: Snapshot,
    places: Sequence[Place],
    period: Period,
    *,
    as_of: date | None = None,
    excluded: Sequence[Excluded] = (),
) -> pd.DataFrame:
    """Which place reported which day? In the order of `places`.

    Rows:     one per place and day.
    Columns:  place_code; place; day; state (see STATES); source; provenance; published; edition; remaining_patients.
    Missing:  a place that never sends rows of its own (an ICB without a published row) is `no file`.
    """
    codes = [p.code for p in places]
    frame = snapshot.frame(
        completeness_sql(), {"codes": codes, "first": period.first, "last": period.last, "as_of": as_of or FAR_DAY}
    )
    frame["day"] = frame["day"].dt.date
    frame["place"] = frame["place_code"].map({p.code: p.short_name for p in places})
    suspect = suspect_days("nctr_remaining", codes, period)
    left_out = {c: [e.days for e in excluded if e.touches(in_reference(c))] for c in codes}

    def state(row: dict[str, Any]) -> str:
        code, day = row["place_code"], row["day"]
        if row["state"] != "reported":
            return str(row["state"])
        if any(days.first <= day <= days.last for days in left_out[code]):
            return "excluded"
        return "suspect" if day in suspect[code] else "reported"

    frame["state"] = [state(dict(row)) for row in frame[["place_code", "day", "state"]].to_dict("records")]  # type: ignore[arg-type]
    return frame


def freshness_sql() -> str:
    """Each source's newest day and what brought it."""
    return """
        SELECT source, provenance, count(*) AS loads, min(first_day) AS first_day, max(last_day) AS last_day,
               max(published) AS published, max(loaded_at) AS loaded_at
        FROM load WHERE undone_at IS NULL
        GROUP BY source, provenance
        ORDER BY last_day DESC, source
    """


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
            SELECT b.day, b.remaining_patients FROM bed_day AS b JOIN load AS l USING (edition)
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
        WHERE p.remaining_patients IS DISTINCT FROM o.remaining_patients
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
