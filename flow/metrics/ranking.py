"""Every acute trust beside one another: the share of beds held by patients who remain, on one basis, over one month.

The rows and beds in force are those of flow/metrics/nctr.py, for all trusts in one statement instead of one place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flow.metrics.agreed import breaks, suspect_days
from flow.metrics.measure import Excluded
from flow.metrics.nctr import CARRIED_MONTHS, _Family, beds_days_sql, nctr_days_sql
from flow.model import FLAGS, BedBasis, Period, period_end
from flow.quality import OUTLIER_WINDOW_DAYS, no_discharge_runs, outlying_days
from flow.reference import place, places
from flow.sources.cells import SUPPRESSED_MARKS
from flow.store.snapshots import FAR_DAY

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

LEAST_DAYS = 5
"""With fewer days of the month a trust is not ranked: its mean would say little beside a whole month's."""


def ranking_sql() -> str:
    """What remained of every trust on every day of a period, and its beds that day."""
    return f"""
        SELECT asked.code, asked.day, told.nctr AS nctr_patients, told.discharged AS discharged_patients,
               told.remaining AS remaining_patients, told.mark, coalesce(told.all_zero, false) AS all_zero,
               chosen.beds, coalesce(chosen.months_old, 0) AS months_old, coalesce(chosen.suspect, false) AS beds_suspect,
               greatest(told.published, chosen.published) AS published,
               told.provenance AS patients_from, chosen.provenance AS beds_from,
               coalesce(told.published_assumed, false) OR coalesce(chosen.published_assumed, false) AS published_assumed
        FROM ({_up_to(nctr_days_sql(), "added_up AS (")} SELECT * FROM trust_day) AS asked
        LEFT JOIN ({_up_to(nctr_days_sql(), "added_up AS (")} SELECT * FROM of_trusts) AS told USING (code, day)
        LEFT JOIN ({_up_to(beds_days_sql(), "SELECT asked.day,")} SELECT * FROM chosen) AS chosen USING (code, day)
        ORDER BY asked.code, asked.day
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
              not ranked; days_reported, days_in_month; days_suspect; without_suspect (the share without those days);
              days_uncounted (on which no discharge was counted); beds_months_old; beds_suspect; published; provenance;
              flags (as `measure` raises them, in one text); rank (1 the highest, equal shares share it); not_ranked (why,
              in words; empty where it is ranked).
    Missing:  a trust with fewer than five days on which both are known has no share here, nor one that counted no
              discharges: what remains includes those who left. "of 118" counts the others.
    Source:   as nctr_share: for each trust the same figure as `measure` gives.
    Example:  RH5 in November 2024, adult beds open: 199.73 / 932 = 0.2143.
    """
    key = ("ranking", month, basis, as_of, tuple(excluded))
    return snapshot.remember(key, lambda: _ranking(snapshot, month, basis, as_of, excluded))


def _ranking(
    snapshot: Snapshot, month: date, basis: BedBasis, as_of: date | None, excluded: Sequence[Excluded]
) -> pd.DataFrame:
    period = whole_month(month)
    found = _by_trust(days_of_trusts(snapshot, period, basis, as_of, excluded))
    found["name"] = [place(code).short_name for code in found["code"]]
    found["days_in_month"] = period.days
    found["not_ranked"] = [_why_not(row) for row in found.to_dict("records")]
    told = found["not_ranked"] == ""
    figures = ["numerator", "denominator", "without_suspect"]
    found[figures] = found[figures].astype(float).where(told)
    found["value"] = found["numerator"] / found["denominator"]
    found["rank"] = found["value"].rank(ascending=False, method="min")
    return found.sort_values(["value", "name"], ascending=[False, True], na_position="last").reset_index(drop=True)


def days_of_trusts(
    snapshot: Snapshot, period: Period, basis: BedBasis, as_of: date | None, excluded: Sequence[Excluded]
) -> pd.DataFrame:
    """Every trust and day of a period with what is known of the day: the flags of `measure`, for all trusts at once."""
    key = ("days of trusts", period, basis, as_of, tuple(excluded))
    return snapshot.remember(key, lambda: _read_days(snapshot, period, basis, as_of, excluded))


def _read_days(
    snapshot: Snapshot, period: Period, basis: BedBasis, as_of: date | None, excluded: Sequence[Excluded]
) -> pd.DataFrame:
    import pandas as pd

    margin = timedelta(days=OUTLIER_WINDOW_DAYS)  # long enough for a run without discharges too
    wider = Period(first=period.first - margin, last=period.last + margin)
    asked = {"stay": 0, "withheld": sorted(SUPPRESSED_MARKS), "basis": basis, "carried": CARRIED_MONTHS}
    days = snapshot.frame(ranking_sql(), {**_Family(place("ENG")).parameters(wider, as_of), **asked})
    days["day"] = days["day"].dt.date
    days["place_code"] = days["code"]
    for name in ("nctr_patients", "discharged_patients", "remaining_patients", "beds"):
        days[name] = days[name].astype(float)
    days["uncounted"], days["outlying"] = no_discharge_runs(days), outlying_days(days)
    days = days[(days["day"] >= period.first) & (days["day"] <= period.last)].reset_index(drop=True)
    remaining, beds = days["remaining_patients"], days["beds"].where(days["beds"] > 0)
    known = remaining.notna() & beds.notna()
    out = pd.Series(False, index=days.index)
    for one in excluded:
        out |= (days["code"] == one.place) & (days["day"] >= one.days.first) & (days["day"] <= one.days.last)
    days["left_out"], days["counts"] = known & out, known & ~out
    odd = days["outlying"] | days["beds_suspect"] | (remaining < 0) | (remaining > beds)
    for code in days["code"].unique():
        marked = suspect_days(snapshot, "nctr_share", str(code), period, as_of=as_of)
        if marked:
            odd |= (days["code"] == code) & days["day"].isin(marked)
    days["suspect"] = odd & days["counts"]
    days["no_discharges_reported"] = days["uncounted"] & days["counts"]
    days["beds_carried"] = (days["months_old"] > 0) & days["counts"]
    days["assumed_published"] = days["published_assumed"] & days["counts"]
    days["suppressed"] = days["mark"].isin(SUPPRESSED_MARKS)
    days["claim"] = days[["patients_from", "beds_from"]].apply(lambda names: names.map(CLAIMS)).max(axis=1)
    return days


CLAIMS = {"published": 0, "local": 1, "illustrative": 2}
"""Provenances from the one that claims most: a month with a local day is local."""


def _by_trust(days: pd.DataFrame) -> pd.DataFrame:
    """One row per trust: the means of the days that count, and what is to be known of them."""
    counts = days["counts"]
    clean = counts & ~days["suspect"]
    only = days.assign(
        numerator=days["remaining_patients"].where(counts),
        denominator=days["beds"].where(counts),
        clean_patients=days["remaining_patients"].where(clean),
        clean_beds=days["beds"].where(clean),
        with_beds=days["beds"] > 0,
        claim=days["claim"].where(counts),
        published=days["published"].where(counts),
        months_old=days["months_old"].where(counts, 0),
        beds_suspect=days["beds_suspect"] & counts,
    )
    found = only.groupby("code", sort=True).agg(
        numerator=("numerator", "mean"),
        denominator=("denominator", "mean"),
        clean_patients=("clean_patients", "mean"),
        clean_beds=("clean_beds", "mean"),
        days=("day", "size"),
        days_reported=("counts", "sum"),
        days_suspect=("suspect", "sum"),
        days_uncounted=("no_discharges_reported", "sum"),
        days_with_patients=("remaining_patients", "count"),
        days_with_beds=("with_beds", "sum"),
        days_left_out=("left_out", "sum"),
        beds_months_old=("months_old", "max"),
        beds_suspect=("beds_suspect", "any"),
        published=("published", "max"),
        claim=("claim", "max"),
        **{name: (name, "any") for name in _FLAGS_OF_DAYS},
    )
    names = dict(enumerate(CLAIMS))
    found["provenance"] = found.pop("claim").map(names).astype(object)
    found["without_suspect"] = found.pop("clean_patients") / found.pop("clean_beds")
    found["flags"] = [", ".join(f for f in FLAGS if _raised(f, row)) for row in found.to_dict("records")]
    return found.drop(columns=["days", *_FLAGS_OF_DAYS]).reset_index()


_FLAGS_OF_DAYS = ("suspect", "assumed_published", "beds_carried", "all_zero", "no_discharges_reported", "suppressed")


def _raised(flag: str, trust: dict[Any, Any]) -> bool:
    """Whether a flag of the measure contract holds for a trust's month."""
    if flag == "partial":
        return bool(0 < trust["days_reported"] < trust["days"])
    if flag == "excluded":
        return bool(trust["days_left_out"])
    return bool(trust["provenance"] == "illustrative" if flag == "illustrative" else trust[flag])


def _why_not(row: dict[Any, Any]) -> str:
    """Why a trust is not ranked; empty where it is."""
    if row["days_uncounted"]:
        return f"no discharge was counted on {row['days_uncounted']} of {row['days_reported']} days, so those who left remain in the count"
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


def until_it_ended(
    snapshot: Snapshot | None,
    metric_id: str,
    place_code: str,
    period: Period,
    *,
    months: int = 24,
    as_of: date | None = None,
) -> Period:
    """The period, or where the collection had ended before it the last months to its end.

    Its end is the last break of the kind `collection_change` that cuts its limits, the system's own among them, where all
    of the period lies after it.
    """
    known = breaks(snapshot, metric_id, place_code, as_of=as_of)
    ends = [b.first_day for b in known if b.rebase and b.kind == "collection_change"]
    return months_to(max(ends) - timedelta(days=1), months=months) if ends and max(ends) <= period.first else period
