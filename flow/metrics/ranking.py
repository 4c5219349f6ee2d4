"""Every acute trust beside one another: the share of beds held by patients who remain, on one basis, over one month.

The rows and beds in force are those of flow/metrics/nctr.py, for all trusts in one statement instead of one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flow.metrics.measure import Excluded, Question, measure
from flow.metrics.nctr import CARRIED_MONTHS, _Family, beds_days_sql, nctr_days_sql
from flow.model import BedBasis, Period, Place, period_end
from flow.reference import acute_sites, breaks, only_trust_on, place, places, reference_table
from flow.sources.cells import SUPPRESSED_MARKS
from flow.store.snapshots import FAR_DAY

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

LEAST_DAYS = 5
"""With fewer days of the month a trust is not ranked: its mean would say little beside a whole month's."""

SIMILAR = 10
"""How many trusts are called similar in size."""


def ranking_sql() -> str:
    """What remained and the beds of every trust over a period, on the days on which both are known and not left out."""
    return f"""
        WITH held AS (
            SELECT beds.code, beds.day, told.remaining, chosen.beds, chosen.months_old, chosen.suspect,
                   greatest(told.published, chosen.published) AS published,
                   CASE WHEN 'illustrative' IN (told.provenance, chosen.provenance) THEN 'illustrative'
                        WHEN 'local' IN (told.provenance, chosen.provenance) THEN 'local'
                        ELSE told.provenance END AS provenance,
                   told.remaining IS NOT NULL AND chosen.beds > 0 AS known,
                   EXISTS (
                       SELECT 1 FROM (SELECT unnest($out_places::VARCHAR[]) AS code, unnest($out_first::DATE[]) AS first,
                                             unnest($out_last::DATE[]) AS last) AS out
                       WHERE out.code = beds.code AND beds.day BETWEEN out.first AND out.last
                   ) AS left_out
            FROM ({_up_to(nctr_days_sql(), "added_up AS (")} SELECT * FROM trust_day) AS beds
            LEFT JOIN ({_up_to(nctr_days_sql(), "added_up AS (")} SELECT * FROM of_trusts) AS told USING (code, day)
            LEFT JOIN (
                {_up_to(beds_days_sql(), "SELECT asked.day,")} SELECT * FROM chosen
            ) AS chosen USING (code, day)
        )
        SELECT code,
               avg(remaining) FILTER (known AND NOT left_out) AS numerator,
               avg(beds) FILTER (known AND NOT left_out) AS denominator,
               count(*) FILTER (known AND NOT left_out) AS days_reported,
               count(remaining) AS days_with_patients,
               count(*) FILTER (beds > 0) AS days_with_beds,
               count(*) FILTER (known AND left_out) AS days_left_out,
               coalesce(max(months_old) FILTER (known AND NOT left_out), 0) AS beds_months_old,
               coalesce(bool_or(suspect) FILTER (known AND NOT left_out), false) AS beds_suspect,
               max(published) FILTER (known AND NOT left_out) AS published,
               max(provenance) FILTER (known AND NOT left_out) AS provenance
        FROM held
        GROUP BY code
        ORDER BY code
    """


def _up_to(sql: str, end: str) -> str:
    """The named parts of a statement of nctr.py up to where it turns to one place: winner rules stand there alone."""
    head, found, _ = sql.partition(end)
    if not found:
        raise ValueError(f"nctr.py no longer has '{end}'")
    return head.rstrip().rstrip(",")


def ranking(
    snapshot: Snapshot,
    month: date,
    *,
    basis: BedBasis,
    as_of: date | None = None,
    excluded: Sequence[Excluded] = (),
) -> pd.DataFrame:
    """What share of each trust's beds was held by patients who remain, over a month, and who stands where?

    Rows:     one per acute trust that existed in the month, the highest share first, those not ranked last by name.
    Columns:  code; name; value (0 to 1), numerator (mean of patients who remain), denominator (mean of beds): NaN where
              not ranked; days_reported, days_in_month; beds_months_old; beds_suspect; published; provenance; rank (1 the
              highest, equal shares share it); not_ranked (why, in words; empty where it is ranked).
    Missing:  a trust with fewer than five days on which both are known has no share here: "of 118" counts the others.
    Source:   as nctr_share: for each trust the same figure as `measure` gives.
    Example:  RH5 in November 2024, adult beds open: 199.73 / 932 = 0.2143.
    """
    key = ("ranking", month, basis, as_of, tuple(excluded))
    return snapshot.remember(key, lambda: _ranking(snapshot, month, basis, as_of, excluded))


def _ranking(
    snapshot: Snapshot, month: date, basis: BedBasis, as_of: date | None, excluded: Sequence[Excluded]
) -> pd.DataFrame:
    period = whole_month(month)
    parameters = {
        **_Family(place("ENG")).parameters(period, as_of),
        "stay": 0,
        "withheld": sorted(SUPPRESSED_MARKS),
        "basis": basis,
        "carried": CARRIED_MONTHS,
        "out_places": [e.place for e in excluded],
        "out_first": [e.days.first for e in excluded],
        "out_last": [e.days.last for e in excluded],
    }
    found = snapshot.frame(ranking_sql(), parameters)
    found["name"] = [place(code).short_name for code in found["code"]]
    found["days_in_month"] = period.days
    found["not_ranked"] = [_why_not(row) for row in found.to_dict("records")]
    told = found["not_ranked"] == ""
    figures = ["numerator", "denominator"]
    found[figures] = found[figures].astype(float).where(told)
    found["value"] = found["numerator"] / found["denominator"]
    found["rank"] = found["value"].rank(ascending=False, method="min")
    return found.sort_values(["value", "name"], ascending=[False, True], na_position="last").reset_index(drop=True)


def _why_not(row: dict[Any, Any]) -> str:
    """Why a trust is not ranked; empty where it is."""
    if row["days_reported"] >= LEAST_DAYS:
        return ""
    if not row["days_with_patients"]:
        return "no day reported"
    if not row["days_with_beds"]:
        return "no beds known on this basis"
    left_out = f", {row['days_left_out']} left out by a person" if row["days_left_out"] else ""
    return f"{row['days_reported']} of {row['days_in_month']} days{left_out}: {LEAST_DAYS} are needed"


def whole_month(month: date) -> Period:
    """The days of the month that holds a day."""
    return Period(first=month.replace(day=1), last=period_end(month, "month"))


def comparable_months_sql() -> str:
    """The months in which any trust has published beds of the month and a day with patients who remain."""
    return """
        WITH beds AS (
            SELECT DISTINCT month FROM beds_month
            WHERE list_contains($trusts::VARCHAR[], place_code) AND basis = $basis AND beds > 0 AND published <= $as_of
        ),
        told AS (
            SELECT DISTINCT date_trunc('month', day)::DATE AS month FROM bed_day
            WHERE list_contains($trusts::VARCHAR[], place_code) AND stay_days_or_more = 0 AND published <= $as_of
              AND remaining_patients IS NOT NULL
        )
        SELECT month FROM beds JOIN told USING (month) ORDER BY month DESC
    """


def comparable_months(
    snapshot: Snapshot, *, basis: BedBasis, up_to: date, as_of: date | None = None
) -> tuple[date, ...]:
    """Which months, up to that of a day, can trusts be compared in: with patients who remain and beds, newest first?"""
    trusts = [p.code for p in places().values() if p.kind == "trust"]
    asked = {"trusts": trusts, "basis": basis, "as_of": as_of or FAR_DAY}
    months = snapshot.remember(
        ("comparable months", basis, as_of),
        lambda: tuple(row[0] for row in snapshot.rows(comparable_months_sql(), asked)),
    )
    return tuple(month for month in months if month <= up_to)


def months_to(month: date, *, months: int = 24) -> Period:
    """The whole months up to and with one: what a month is seen against."""
    count = month.year * 12 + month.month - months
    return Period(first=date(count // 12, count % 12 + 1, 1), last=period_end(month, "month"))


def until_it_ended(metric_id: str, place_code: str, period: Period, *, months: int = 24) -> Period:
    """The period, or where the collection had ended before it the last months to its end.

    Its end is the last break of the kind `collection_change` that cuts its limits, where all of the period lies after it.
    """
    ends = [b.first_day for b in breaks(metric_id, place_code) if b.rebase and b.kind == "collection_change"]
    return months_to(max(ends) - timedelta(days=1), months=months) if ends and max(ends) <= period.first else period


def trust_of(at: Place, month: date) -> str | None:
    """The trust that stands for a place among trusts: itself, an ICB's only one, a hospital's; None where there is none."""
    if at.kind == "trust":
        return at.code
    if at.kind == "icb":
        return only_trust_on(at.code, period_end(month, "month"))
    trusts = [p.code for p in places().values() if p.kind == "trust"] if at.kind == "site" else []
    return next((t for t in trusts if at.code in {s.code for s in acute_sites(t)}), None)


def neighbours(trust_code: str) -> tuple[str, ...]:
    """The trusts that a trust is set beside: those of peers.csv, else all others of its region."""
    table = reference_table("peers")
    named = tuple(table.loc[table["place_code"] == trust_code, "peer_code"])
    region = place(trust_code).region_code
    return named or tuple(
        p.code for p in places().values() if p.kind == "trust" and p.region_code == region and p.code != trust_code
    )


def similar_in_size(ranked: pd.DataFrame, trust_code: str, *, most: int = SIMILAR) -> tuple[str, ...]:
    """The ranked trusts whose number of beds is nearest to a trust's, nearest first; none where it is not ranked itself."""
    own = ranked.loc[(ranked["code"] == trust_code) & ranked["value"].notna(), "denominator"]
    if own.empty:
        return ()
    others = ranked[ranked["value"].notna() & (ranked["code"] != trust_code)]
    nearest = (others["denominator"] - own.iloc[0]).abs().sort_values(kind="stable").index[:most]
    return tuple(others.loc[nearest, "code"])


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A trust among all others, beside England and its region."""

    code: str
    name: str
    month: date
    basis: BedBasis
    value: float | None
    """None: not ranked, see `not_ranked`."""
    numerator: float | None
    denominator: float | None
    rank: int | None
    of: int
    """How many trusts are ranked."""
    rank_in_region: int | None
    of_region: int
    region_name: str
    region: float | None
    england: float | None
    days_reported: int
    days_in_month: int
    beds_months_old: int
    not_ranked: str
    provenance: str | None

    @property
    def above_england(self) -> float | None:
        """By how much the share is above England's (below: negative); None where one of the two is missing."""
        return None if self.value is None or self.england is None else self.value - self.england

    @property
    def above_region(self) -> float | None:
        """The same against the region."""
        return None if self.value is None or self.region is None else self.value - self.region


def standing(
    snapshot: Snapshot,
    ranked: pd.DataFrame,
    trust_code: str,
    month: date,
    *,
    basis: BedBasis,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
) -> Standing | None:
    """Where does a trust stand among those ranked, beside England and its region; None where it is not in the month?"""
    own = ranked[ranked["code"] == trust_code]
    if own.empty:
        return None
    here, row = place(trust_code), own.iloc[0]
    told = ranked[ranked["value"].notna()]
    near = told[[place(code).region_code == here.region_code for code in told["code"]]]
    is_ranked = row["not_ranked"] == ""
    region = place(here.region_code) if here.region_code else None

    def share_of(code: str) -> float | None:
        asked = Question(
            metric="nctr_share",
            place=code,
            period=whole_month(month),
            grain="month",
            basis=basis,
            as_of=as_of,
            excluded=excluded,
        )
        value: float | None = measure(snapshot, asked).rows[0]["value"]
        return value

    return Standing(
        code=trust_code,
        name=here.short_name,
        month=month,
        basis=basis,
        value=float(row["value"]) if is_ranked else None,
        numerator=float(row["numerator"]) if is_ranked else None,
        denominator=float(row["denominator"]) if is_ranked else None,
        rank=int(row["rank"]) if is_ranked else None,
        of=len(told),
        rank_in_region=1 + int((near["value"] > row["value"]).sum()) if is_ranked else None,
        of_region=len(near),
        region_name=region.short_name if region else "",
        region=share_of(region.code) if region else None,
        england=share_of("ENG"),
        days_reported=int(row["days_reported"]),
        days_in_month=int(row["days_in_month"]),
        beds_months_old=int(row["beds_months_old"]),
        not_ranked=str(row["not_ranked"]),
        provenance=row["provenance"] if isinstance(row["provenance"], str) else None,
    )
