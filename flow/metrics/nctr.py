"""Patients with no criteria to reside, by day, for any place: published, added up from members, or missing.

nctr = discharged + remaining. The headline is `remaining`. A place and day whose three figures are all 0 was not counted.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flow.model import BedBasis, Period, Place
from flow.quality import OUTLIER_WINDOW_DAYS, no_discharge_runs, outlying_days
from flow.reference import acute_sites, members
from flow.sources.cells import SUPPRESSED_MARKS
from flow.store.snapshots import FAR_DAY

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

CARRIED_MONTHS = 3
"""How many months old the beds of a day may be (DESIGN.md, Editions and precedence)."""


@dataclass(frozen=True)
class _Family:
    """A place with those that add up to it, as bound parameters of the statements below."""

    place: Place

    def parameters(self, period: Period, as_of: date | None) -> dict[str, Any]:
        trusts = [] if self.place.kind == "site" else members(self.place.code)
        sites = [(trust.code, site) for trust in trusts if trust.kind == "trust" for site in acute_sites(trust.code)]
        return {
            "place": self.place.code,
            "first": period.first,
            "last": period.last,
            "as_of": as_of or FAR_DAY,
            "codes": sorted({self.place.code, *(t.code for t in trusts), *(s.code for _, s in sites)}),
            "trusts": [t.code for t in trusts],
            "trusts_from": [t.valid_from or date.min for t in trusts],
            "trusts_to": [t.valid_to or FAR_DAY for t in trusts],
            "site_of": [trust for trust, _ in sites],
            "sites": [s.code for _, s in sites],
            "sites_to": [s.valid_to or FAR_DAY for _, s in sites],
        }


_DAYS_AND_MEMBERS = """
    asked AS (SELECT unnest(generate_series($first::DATE, $last::DATE, INTERVAL 1 DAY))::DATE AS day),
    trust AS (
        SELECT unnest($trusts::VARCHAR[]) AS code, unnest($trusts_from::DATE[]) AS valid_from, unnest($trusts_to::DATE[]) AS valid_to
    ),
    site AS (
        SELECT unnest($site_of::VARCHAR[]) AS trust, unnest($sites::VARCHAR[]) AS code, unnest($sites_to::DATE[]) AS valid_to
    ),
    trust_day AS (
        SELECT trust.code, asked.day FROM asked JOIN trust ON asked.day BETWEEN trust.valid_from AND trust.valid_to
    ),
    site_day AS (
        SELECT site.trust, site.code, asked.day FROM asked JOIN site ON asked.day <= site.valid_to
    )"""


def nctr_days_sql() -> str:
    """The three figures of a place for every day of a period.

    A place's own row decides, NULL too. Where it has none: a trust is the sum of its acute sites, an aggregate the sum
    of the trusts that existed that day, each figure only where all of them reported it. An aggregate's local row gives
    way to the sum of published ones.
    """
    return f"""
        WITH {_DAYS_AND_MEMBERS},
        in_force AS (
            SELECT b.place_code AS code, b.day, b.nctr_patients, b.discharged_patients, b.remaining_patients, b.mark,
                   b.published, l.precedence, l.provenance, l.published_assumed
            FROM bed_day AS b
            JOIN load AS l USING (edition)
            WHERE list_contains($codes::VARCHAR[], b.place_code)
              AND b.day BETWEEN $first AND $last
              AND b.stay_days_or_more = $stay
              AND b.published <= $as_of
            QUALIFY row_number() OVER (
                PARTITION BY b.place_code, b.day ORDER BY l.precedence, b.published DESC, b.edition DESC
            ) = 1
        ),
        counted AS (
            SELECT code, day, mark, published, precedence, provenance, published_assumed, all_zero,
                   CASE WHEN NOT all_zero THEN nctr_patients END AS nctr,
                   CASE WHEN NOT all_zero THEN discharged_patients END AS discharged,
                   CASE WHEN NOT all_zero THEN remaining_patients END AS remaining
            FROM (
                SELECT *, coalesce(nctr_patients = 0 AND discharged_patients = 0 AND remaining_patients = 0, false) AS all_zero
                FROM in_force
            )
        ),
        from_sites AS (
            SELECT s.trust AS code, s.day,
                   CASE WHEN count(c.nctr) = count(*) THEN sum(c.nctr) END AS nctr,
                   CASE WHEN count(c.discharged) = count(*) THEN sum(c.discharged) END AS discharged,
                   CASE WHEN count(c.remaining) = count(*) THEN sum(c.remaining) END AS remaining,
                   coalesce(min(c.mark) FILTER (list_contains($withheld::VARCHAR[], c.mark)), min(c.mark)) AS mark,
                   max(c.published) AS published, max(c.precedence) AS precedence,
                   arg_max(c.provenance, c.precedence) AS provenance, bool_or(c.published_assumed) AS published_assumed,
                   coalesce(bool_or(c.all_zero), false) AS all_zero
            FROM site_day AS s
            LEFT JOIN counted AS c USING (code, day)
            GROUP BY s.trust, s.day
            HAVING count(c.code) > 0
        ),
        of_trusts AS (
            SELECT code, day, nctr, discharged, remaining, mark, published, precedence, provenance, published_assumed, all_zero
            FROM counted SEMI JOIN trust USING (code)
            UNION ALL BY NAME
            SELECT * FROM from_sites ANTI JOIN counted USING (code, day)
        ),
        added_up AS (
            SELECT t.day,
                   CASE WHEN count(c.nctr) = count(*) THEN sum(c.nctr) END AS nctr,
                   CASE WHEN count(c.discharged) = count(*) THEN sum(c.discharged) END AS discharged,
                   CASE WHEN count(c.remaining) = count(*) THEN sum(c.remaining) END AS remaining,
                   coalesce(min(c.mark) FILTER (list_contains($withheld::VARCHAR[], c.mark)), min(c.mark)) AS mark,
                   max(c.published) AS published,
                   arg_max(c.provenance, c.precedence) AS provenance, bool_or(c.published_assumed) AS published_assumed,
                   coalesce(bool_or(c.all_zero), false) AS all_zero,
                   count(c.remaining) AS members_reporting, count(*) AS members_asked
            FROM trust_day AS t
            LEFT JOIN of_trusts AS c USING (code, day)
            GROUP BY t.day
            HAVING count(c.code) > 0
        ),
        own AS (
            SELECT day, nctr, discharged, remaining, mark, published, provenance, published_assumed, all_zero,
                   NULL::BIGINT AS members_reporting, NULL::BIGINT AS members_asked
            FROM counted
            WHERE code = $place
              AND NOT (provenance = 'local'
                       AND day IN (SELECT day FROM added_up WHERE provenance = 'published' AND remaining IS NOT NULL))
        ),
        of_place AS (
            SELECT * FROM own
            UNION ALL BY NAME
            SELECT * FROM added_up ANTI JOIN own USING (day)
        )
        SELECT asked.day, nctr AS nctr_patients, discharged AS discharged_patients, remaining AS remaining_patients,
               mark, published, provenance, coalesce(published_assumed, false) AS published_assumed,
               coalesce(all_zero, false) AS all_zero, members_reporting, members_asked
        FROM asked LEFT JOIN of_place USING (day)
        ORDER BY asked.day
    """


def beds_days_sql() -> str:
    """The beds of a place on one basis for every day of a period, and how many months old they are.

    A trust's day takes the published mean of its own month, else the trust's own figure of that day, else the latest
    earlier month within reach. An aggregate is the sum of the trusts that existed that day, where all of them are known.
    """
    return f"""
        WITH {_DAYS_AND_MEMBERS},
        month_in_force AS (
            SELECT b.place_code AS code, b.month, b.beds, b.suspect, b.published, l.provenance, l.published_assumed
            FROM beds_month AS b
            JOIN load AS l USING (edition)
            WHERE list_contains($codes::VARCHAR[], b.place_code)
              AND b.basis = $basis
              AND b.month BETWEEN date_trunc('month', $first::DATE) - to_months($carried::INTEGER) AND $last
              AND b.published <= $as_of
            QUALIFY row_number() OVER (
                PARTITION BY b.place_code, b.month ORDER BY l.precedence, b.published DESC, b.edition DESC
            ) = 1
        ),
        day_in_force AS (
            SELECT b.place_code AS code, b.day, b.beds, b.published, l.provenance, l.published_assumed
            FROM beds_day AS b
            JOIN load AS l USING (edition)
            WHERE list_contains($codes::VARCHAR[], b.place_code)
              AND b.basis = $basis
              AND b.day BETWEEN $first AND $last
              AND b.published <= $as_of
            QUALIFY row_number() OVER (
                PARTITION BY b.place_code, b.day ORDER BY l.precedence, b.published DESC, b.edition DESC
            ) = 1
        ),
        of_sites AS (
            SELECT s.trust AS code, s.day, CASE WHEN count(d.beds) = count(*) THEN sum(d.beds) END AS beds,
                   max(d.published) AS published, any_value(d.provenance) AS provenance,
                   bool_or(d.published_assumed) AS published_assumed
            FROM site_day AS s LEFT JOIN day_in_force AS d USING (code, day)
            GROUP BY s.trust, s.day
        ),
        own_day AS (
            SELECT * FROM day_in_force
            UNION ALL BY NAME
            SELECT * FROM of_sites ANTI JOIN day_in_force USING (code, day)
        ),
        wanted AS (
            SELECT code, day FROM trust_day
            UNION
            SELECT $place AS code, day FROM asked WHERE NOT EXISTS (SELECT 1 FROM trust)
        ),
        candidate AS (
            SELECT w.code, w.day, m.beds, m.suspect, m.published, m.provenance, m.published_assumed,
                   CASE WHEN m.month = date_trunc('month', w.day) THEN 0 ELSE 2 END AS choice,
                   date_diff('month', m.month, w.day) AS months_old
            FROM wanted AS w
            JOIN month_in_force AS m
              ON m.code = w.code AND m.beds IS NOT NULL
             AND m.month <= w.day AND m.month >= date_trunc('month', w.day) - to_months($carried::INTEGER)
            UNION ALL BY NAME
            SELECT w.code, w.day, d.beds, false AS suspect, d.published, d.provenance, d.published_assumed, 1 AS choice, 0 AS months_old
            FROM wanted AS w JOIN own_day AS d USING (code, day)
            WHERE d.beds IS NOT NULL
        ),
        chosen AS (
            SELECT * FROM candidate
            QUALIFY row_number() OVER (PARTITION BY code, day ORDER BY choice, months_old) = 1
        )
        SELECT asked.day,
               CASE WHEN count(c.beds) = count(w.code) THEN sum(c.beds) END AS beds,
               max(c.months_old) AS months_old,
               coalesce(bool_or(c.suspect), false) AS suspect,
               max(c.published) AS published,
               coalesce(max(CASE c.provenance WHEN 'local' THEN 'local' WHEN 'illustrative' THEN 'illustrative' END),
                        any_value(c.provenance)) AS provenance,
               coalesce(bool_or(c.published_assumed), false) AS published_assumed
        FROM asked
        LEFT JOIN wanted AS w USING (day)
        LEFT JOIN chosen AS c ON c.code = w.code AND c.day = w.day
        GROUP BY asked.day
        ORDER BY asked.day
    """


def nctr_by_day(
    snapshot: Snapshot, place: Place, period: Period, *, as_of: date | None = None, stay_days_or_more: int = 0
) -> pd.DataFrame:
    """How many patients had no criteria to reside, left and remained, each day?

    Rows:     one per day of the period, all of them.
    Columns:  day; nctr_patients, discharged_patients, remaining_patients (NaN: not reported); mark; published;
              provenance; published_assumed; all_zero; no_discharges and outlying (flow/quality.py);
              members_reporting, members_asked (for sums).
    Missing:  a day without a report is NaN; so is a sum in which one member did not report, and a day with three zeros.
    Source:   NHS England, Acute Discharge Situation Report, Table 2; the trust's own figures where none are published.
    Example:  RH5 on 30 November 2024: 284 = 85 discharged + 199 remaining.
    """
    margin = timedelta(days=OUTLIER_WINDOW_DAYS)  # long enough for a run without discharges too
    wider = Period(first=period.first - margin, last=period.last + margin)
    frame = _by_years(
        snapshot,
        ("nctr", stay_days_or_more),
        nctr_days_sql(),
        place,
        wider,
        as_of,
        stay=stay_days_or_more,
        withheld=sorted(SUPPRESSED_MARKS),
    )
    here = frame.assign(place_code=place.code)
    frame["no_discharges"] = no_discharge_runs(here)
    frame["outlying"] = outlying_days(here)
    inside = (frame["day"] >= period.first) & (frame["day"] <= period.last)
    return frame[inside].reset_index(drop=True)


def _by_years(
    snapshot: Snapshot,
    what: Hashable,
    sql: str,
    place: Place,
    period: Period,
    as_of: date | None,
    **more: object,
) -> pd.DataFrame:
    """The days of a statement for a period, asked a calendar year at a time and remembered with the snapshot."""
    import pandas as pd

    def of_year(year: int) -> pd.DataFrame:
        days = Period(first=date(year, 1, 1), last=date(year, 12, 31))
        frame = snapshot.frame(sql, {**_Family(place).parameters(days, as_of), **more})
        frame["day"] = frame["day"].dt.date
        return frame

    years = [
        snapshot.remember((what, place, year, as_of), lambda year=year: of_year(year))  # type: ignore[misc]
        for year in range(period.first.year, period.last.year + 1)
    ]
    frame = pd.concat(years, ignore_index=True)
    first = (period.first - date(period.first.year, 1, 1)).days
    return frame.iloc[first : first + period.days].reset_index(drop=True)


def beds_by_day(
    snapshot: Snapshot, place: Place, period: Period, *, basis: BedBasis, as_of: date | None = None
) -> pd.DataFrame:
    """How many general and acute beds has a place each day, on one basis?

    Rows:     one per day of the period, all of them.
    Columns:  day; beds (NaN: not known); months_old (0: the day's own month or day); suspect; published; provenance;
              published_assumed.
    Missing:  no figure of the day's month, nor of the three before it; for a sum, one member without.
    Source:   UEC SitRep beds by trust and month; the trust's own beds of the day where its month has none.
    """
    return _by_years(
        snapshot, ("beds", basis), beds_days_sql(), place, period, as_of, basis=basis, carried=CARRIED_MONTHS
    )


def reported_days(snapshot: Snapshot, place: Place, *, as_of: date | None = None) -> tuple[date, date] | None:
    """The first and the last day on which a place has a figure of what remains, or None where it has none.

    The first is that of the place or of the first of its members; the last is one on which the place itself has a figure.
    """
    return snapshot.remember(("reported", place, as_of), lambda: _reported_days(snapshot, place, as_of))


def _reported_days(snapshot: Snapshot, place: Place, as_of: date | None) -> tuple[date, date] | None:
    nowhere = Period(first=date(2000, 1, 1), last=date(2000, 1, 1))
    parameters = _Family(place).parameters(nowhere, as_of)
    first, last = snapshot.rows(reported_days_sql(), {key: parameters[key] for key in ("codes", "as_of")})[0]
    for year in range(last.year, first.year - 1, -1) if first else ():
        days = nctr_by_day(snapshot, place, Period(first=date(year, 1, 1), last=date(year, 12, 31)), as_of=as_of)
        told = days.loc[days["remaining_patients"].notna(), "day"]
        if len(told):
            return first, told.iloc[-1]
    return None


def reported_days_sql() -> str:
    """First and last day with a figure of a place or of any of its members."""
    return """
        SELECT min(day), max(day) FROM bed_day
        WHERE list_contains($codes::VARCHAR[], place_code) AND stay_days_or_more = 0 AND published <= $as_of
          AND remaining_patients IS NOT NULL
          AND NOT coalesce(nctr_patients = 0 AND discharged_patients = 0 AND remaining_patients = 0, false)
    """


def places_with_figures(snapshot: Snapshot) -> Sequence[str]:
    """The codes of all places that have rows of their own."""
    sql = "SELECT DISTINCT place_code FROM bed_day WHERE stay_days_or_more = 0"
    return snapshot.remember("places", lambda: [r[0] for r in snapshot.rows(sql)])


def newest_beds_month(
    snapshot: Snapshot, place: Place, up_to: date, *, basis: BedBasis, as_of: date | None = None
) -> date | None:
    """The newest month, up to a day, in which the place or one of its members has published beds; None where there is none."""
    parameters = _Family(place).parameters(Period(first=up_to, last=up_to), as_of)
    wanted = {key: parameters[key] for key in ("codes", "as_of", "last")}
    sql = """
        SELECT max(month) FROM beds_month
        WHERE list_contains($codes::VARCHAR[], place_code) AND basis = $basis AND month <= $last AND published <= $as_of
          AND beds IS NOT NULL
    """
    found: date | None = snapshot.rows(sql, {**wanted, "basis": basis})[0][0]
    return found
