"""Why patients wait in a month: reasons ranked, their change since the month before, and who can act on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from flow.metrics.agreed import breaks
from flow.metrics.counting import COUNTS, observations, where_counted
from flow.metrics.delays import NO_OWNER, SEVERAL_OR_NONE, reason_facts
from flow.metrics.measure import Excluded, Question, measure
from flow.model import Period, Place, period_end

if TYPE_CHECKING:
    import pandas as pd

    from flow.reference import Break
    from flow.store import Snapshot

Stays = Literal["14", "7", "own"]
ReasonBy = Literal["reason", "group", "pathway", "owner"]

METRIC_OF: dict[Stays, str] = {"14": "delayed_14_days", "7": "delayed_7_days", "own": "remaining_by_reason"}
"""Which patients are asked about: published stays of so many days or more, or everyone, as the system itself counts."""


PUBLISHED: tuple[Stays, ...] = ("14", "7")


@dataclass(frozen=True, kw_only=True)
class Reasons:
    """Why patients wait at a place in a month, and in the month that it is compared with."""

    metric: str
    stays: Stays
    place: Place
    by: ReasonBy
    month: date
    days_counted: int | None
    """On how many days the system counted in the month; None for what is published, one value a month."""
    last_counted: date | None
    before_month: date | None
    """The newest earlier month that can be compared; None where there is none."""
    months_back: int
    """How many months lie between the two; 1: the month before."""
    no_before: str
    """Why no earlier month can be compared, in words; empty where one is."""
    members: pd.DataFrame
    """One row per reason (or group, pathway, owner), most patients first: see `reasons`."""
    reasons_asked: int
    """How many reasons the month asks for."""
    untold: int
    """How many of them have no figure: then every total is at least what is known."""
    before_patients: float
    """All of them together in the month it is compared with; NaN where one has no figure, or there is none."""
    provenance: str
    published: date | None

    @property
    def patients(self) -> float:
        """All of them together as far as they are known: at least so many where `untold` is not 0."""
        return float(self.members["at_least"].sum())

    @property
    def change(self) -> float:
        """How much all of them together moved; NaN where either month lacks a figure."""
        return float("nan") if self.untold else self.patients - self.before_patients

    @property
    def most(self) -> dict[str, Any]:
        """The row that holds most patients as far as they are known; see `most_is_certain`."""
        return {str(k): v for k, v in self.members.iloc[0].items()}

    @property
    def most_is_certain(self) -> bool:
        """Whether no missing figure could make another row the largest."""
        return not bool((self.members["untold"].iloc[1:] > 0).any())

    @property
    def gone(self) -> tuple[str, ...]:
        """The labels of the rows that only the month before has."""
        return tuple(self.members.loc[self.members["gone"], "label"])

    @property
    def compared(self) -> int:
        """How many rows have a figure in both months."""
        return int(self.members["change"].notna().sum())

    @property
    def grown_most(self) -> tuple[dict[str, Any], ...]:
        """The row, or the rows, that grew most since the month before; none where nothing grew."""
        grown = self.members[self.members["change"] > 0]
        top = grown[grown["change"] == grown["change"].max()]
        return tuple({str(k): v for k, v in row.items()} for row in top.to_dict("records"))


def reasons(
    snapshot: Snapshot | None,
    at: Place,
    *,
    until: date,
    stays: Stays = "14",
    by: ReasonBy = "reason",
    as_of: date | None = None,
    excluded: Sequence[Excluded] = (),
) -> Reasons | None:
    """Which reasons hold most patients in the newest month up to a day, and which grew most?

    Rows:     one per reason, group of reasons, pathway waited for or owner; most patients first.
    Columns:  code; label; group; pathway; who_can_act (NULL where a row is of several); patients (a published mean of
              weekly snapshots, or the mean over the days that the system counted); at_least (what is known of it); untold
              (how many of its reasons have no figure); gone (only the earlier month has it); before; change; share;
              cumulative (both of what is known).
    Missing:  patients is NaN where a reason of the row has no figure: at_least is what the others hold. before and change
              are NaN where a month has no figure of it, and everywhere where no earlier month lies on the same side of
              every break: the lists of 2022 and 2024 do not join. None without any month.
    Example:  RH5, November 2024: 37 reasons, 123 patients; home-based rehabilitation not yet available holds 23.
    """
    here = where_counted(METRIC_OF[stays], at)
    if snapshot is None or here is None:
        return None
    left_out = tuple(excluded)
    return snapshot.remember(
        ("reasons", here, until, stays, by, as_of, left_out),
        lambda: _reasons(snapshot, here, until, stays, by, as_of, left_out),
    )


def _reasons(
    snapshot: Snapshot,
    here: Place,
    until: date,
    stays: Stays,
    by: ReasonBy,
    as_of: date | None,
    excluded: Sequence[Excluded],
) -> Reasons | None:
    metric_id = METRIC_OF[stays]
    one_by_one = _by_month(snapshot, metric_id, here, "reason", as_of, excluded, until)
    if one_by_one.empty:
        return None
    months = sorted(set(one_by_one["month"]))
    month = months[-1]
    lists = {m: set(one_by_one.loc[one_by_one["month"] == m, "specification"]) for m in months}
    before, no_before = _earlier(breaks(snapshot, metric_id, here.code, as_of=as_of), months, lists)
    known = _known(one_by_one, by)
    if by != "reason":
        grouped = _by_month(snapshot, metric_id, here, by, as_of, excluded, until, months)
        known = known.drop(columns="patients").merge(
            grouped[["month", "member", "patients"]], on=["month", "member"], how="left"
        )
        known["patients"] = known["patients"].fillna(known["at_least"]).where(known["untold"] == 0)
        known["at_least"] = known["patients"].fillna(known["at_least"])
    now, earlier = (one_by_one[one_by_one["month"] == m] for m in (month, before))
    return Reasons(
        metric=metric_id,
        stays=stays,
        place=here,
        by=by,
        month=month,
        days_counted=int(now["days"].max()) if stays == "own" else None,
        last_counted=now["last"].max() if stays == "own" else None,
        before_month=before,
        months_back=(month.year - before.year) * 12 + month.month - before.month if before else 0,
        no_before=no_before,
        members=_ranked(known[known["month"] == month], known[known["month"] == before], by),
        reasons_asked=len(now),
        untold=int(now["patients"].isna().sum()),
        before_patients=float(earlier["patients"].sum(skipna=False)) if before else float("nan"),
        provenance=_weakest(now["provenance"]),
        published=now["published"].max(),
    )


def newest_stays(
    snapshot: Snapshot | None, at: Place, *, until: date, as_of: date | None = None, excluded: Sequence[Excluded] = ()
) -> Stays:
    """Of the published cut-offs the one with the newer month up to a day; 14 days or more where both have it."""
    months = {
        stays: found.month
        for stays in PUBLISHED
        if (found := reasons(snapshot, at, until=until, stays=stays, as_of=as_of, excluded=excluded))
    }
    return "7" if "7" in months and months["7"] > months.get("14", date.min) else "14"


def remaining_in(
    snapshot: Snapshot | None,
    at: Place,
    month: date,
    *,
    as_of: date | None = None,
    excluded: Sequence[Excluded] = (),
) -> float | None:
    """How many patients remained on an average reported day of a month: what its reasons never add up to."""
    period = Period(first=month, last=period_end(month, "month"))
    question = Question(
        metric="nctr_remaining", place=at.code, period=period, grain="month", as_of=as_of, excluded=tuple(excluded)
    )
    value: float | None = measure(snapshot, question).rows[0]["value"]
    return value


def _by_month(
    snapshot: Snapshot,
    metric_id: str,
    at: Place,
    by: ReasonBy,
    as_of: date | None,
    excluded: Sequence[Excluded],
    until: date,
    months: Sequence[date] = (),
) -> pd.DataFrame:
    """Patients by member in some months, or in the two newest that begin up to a day and have any figure."""
    import pandas as pd

    count = COUNTS[metric_id]
    found = observations(snapshot, metric_id, at, by, as_of)
    counts = [day <= until and not _left_out(day, count.when, at, excluded) for day in found["start"]]
    found = found[pd.Series(counts, index=found.index, dtype=bool)]
    found = found.assign(month=[day.replace(day=1) for day in found["start"]])
    told = months or sorted(set(found.loc[found["numerator"].notna(), "month"]))[-2:]
    groups = found[found["month"].isin(told)].groupby(["month", "member"])
    means = groups.agg(patients=("numerator", "mean"), days=("numerator", "count"), last=("start", "max"))
    means = means.reset_index()
    weakest = {m: _weakest(found.loc[found["month"] == m, "provenance"]) for m in told}
    newest = {m: found.loc[found["month"] == m, "published"].max() for m in told}
    specification = {code: str(fact["specification"]) for code, fact in reason_facts().items()}
    return means.assign(
        provenance=means["month"].map(weakest),
        published=means["month"].map(newest),
        specification=[specification.get(m, "") for m in means["member"]],
    )


def _known(one_by_one: pd.DataFrame, by: ReasonBy) -> pd.DataFrame:
    """What is known of every member in each month: month, member, patients, at_least, untold."""
    fact = {
        "group": ("reason_group", NO_OWNER),
        "pathway": ("pathway", SEVERAL_OR_NONE),
        "owner": ("who_can_act", NO_OWNER),
    }
    codes = one_by_one["member"]
    names = codes if by == "reason" else [_fact(reason_facts().get(code, {}), *fact[by]) for code in codes]
    rows = one_by_one.assign(member=names, untold=one_by_one["patients"].isna())
    groups = rows.groupby(["month", "member"])
    known = groups.agg(at_least=("patients", lambda figures: figures.sum(min_count=1)), untold=("untold", "sum"))
    known["patients"] = known["at_least"].where(known["untold"] == 0)
    return known.reset_index()


def _left_out(start: date, when: str, at: Place, excluded: Sequence[Excluded]) -> bool:
    """Whether a person left out the day that was counted, or every day of the month that a value is of."""
    days = Period(first=start, last=period_end(start, "month") if when == "month" else start)
    mine = [e.days for e in excluded if e.place == at.code]
    return bool(mine) and all(any(e.first <= day <= e.last for e in mine) for day in days)


def _earlier(known: Sequence[Break], months: Sequence[date], lists: dict[date, set[str]]) -> tuple[date | None, str]:
    """The newest earlier month that can be compared with the last one, or why there is none."""
    if len(months) < 2:
        return None, "no earlier month is loaded"
    last, before = months[-1], months[-2]
    for b in known:
        if b.rebase and before < b.first_day <= last:
            return None, f"not compared with earlier months: {b.text}"
    if (lists[last] | lists[before]) - {""} and lists[last].isdisjoint(lists[before]):
        return None, "not compared with earlier months: they use another list of reasons"
    return before, ""


def _ranked(now: pd.DataFrame, before: pd.DataFrame, by: ReasonBy) -> pd.DataFrame:
    import pandas as pd

    earlier = before.loc[before["at_least"].notna(), ["member", "patients"]].rename(columns={"patients": "before"})
    rows = now.merge(earlier, on="member", how="outer", indicator="side")
    rows = rows.assign(untold=rows["untold"].fillna(0).astype(int), gone=rows["side"] == "right_only")
    rows = rows.sort_values(["at_least", "gone", "member"], ascending=[False, True, True], na_position="last")
    total = rows["at_least"].sum(min_count=1)
    facts = [reason_facts().get(code, {}) if by == "reason" else {} for code in rows["member"]]
    own = {"owner": "who_can_act", "group": "group", "pathway": "pathway"}.get(by)
    table = pd.DataFrame(
        {
            "code": rows["member"].tolist(),
            "label": [str(f.get("label", code)) for f, code in zip(facts, rows["member"], strict=True)],
            "group": [_fact(f, "reason_group", NO_OWNER) if by == "reason" else None for f in facts],
            "pathway": [_fact(f, "pathway", SEVERAL_OR_NONE) if by == "reason" else None for f in facts],
            "who_can_act": [_fact(f, "who_can_act", NO_OWNER) if by == "reason" else None for f in facts],
            "patients": rows["patients"].astype(float).tolist(),
            "at_least": rows["at_least"].astype(float).tolist(),
            "untold": rows["untold"].tolist(),
            "gone": rows["gone"].tolist(),
            "before": rows["before"].astype(float).tolist(),
        }
    )
    if own:
        table[own] = table["code"]
    table["change"] = table["patients"] - table["before"]
    table["share"] = table["at_least"] / total if total else float("nan")
    table["cumulative"] = table["share"].cumsum()
    return table


def _fact(facts: dict[str, str], name: str, missing: str) -> str:
    return facts.get(name) or missing


_CLAIMS = ("published", "local", "illustrative")


def _weakest(names: pd.Series[str]) -> str:
    """Of several provenances the one that claims least."""
    return max((n for n in names if n in _CLAIMS), key=_CLAIMS.index, default="published")
