"""Any metric of the catalogue, for a place and a period, at a grain: the measure contract of DESIGN.md.

A value never travels without its evidence: days reported of days asked for, basis, provenance, publication date, flags.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flow.catalogue import BASIS_NAMES, BED_METRIC_BASIS, Metric, metric
from flow.errors import BadQuestion
from flow.metrics.nctr import beds_by_day, nctr_by_day
from flow.model import DEFAULT_BASIS, FLAGS, BedBasis, Grain, Period, Place, period_end, period_start
from flow.reference import acute_sites, members, only_trust_on, place, suspect_days
from flow.sources.cells import SUPPRESSED_MARKS

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

LONGEST_PERIOD_DAYS = 20 * 366
"""A question about more days than this is a slip of the pen."""

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""So is one about days outside these years."""

_FIGURE = {
    "nctr_patients": "nctr_patients",
    "nctr_discharged": "discharged_patients",
    "nctr_remaining": "remaining_patients",
    "nctr_share": "remaining_patients",
}
"""Which daily figure each metric counts."""


@dataclass(frozen=True, kw_only=True)
class Excluded:
    """Days of a place that a person took out, with a reason that the journal keeps: handed in, never looked up here."""

    place: str
    days: Period

    def touches(self, at: Place, day: date, *, a_sum: bool = False) -> bool:
        """Whether a day of a place is left out: its own, that of an ICB's only acute trust, that of a member of a sum."""
        if not self.days.first <= day <= self.days.last:
            return False
        if self.place == at.code or (a_sum and any(m.code == self.place for m in members(at.code))):
            return True
        return at.kind == "icb" and only_trust_on(at.code, day) == self.place


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: a metric, where, when, at which grain. Refuses what cannot be meant, in words (BadQuestion)."""

    metric: str
    place: str
    period: Period
    grain: Grain = "day"
    by: str | None = None
    basis: BedBasis | None = None
    as_of: date | None = None
    excluded: tuple[Excluded, ...] = ()

    def __post_init__(self) -> None:
        asked = metric(self.metric)
        place(self.place)
        if self.basis is not None and not asked.has_basis:
            raise BadQuestion(f"'{asked.id}' is no share of beds, so it takes no basis. Leave --basis out.")
        if self.by is not None and self.by not in asked.by:
            can = f"It can be asked for by {', '.join(asked.by)}." if asked.by else "It cannot be broken down."
            raise BadQuestion(f"No file brings '{asked.id}' by {self.by}. {can}")
        if self.period.first.year < FIRST_YEAR or self.period.last.year > LAST_YEAR:
            raise BadQuestion(
                f"The period {self.period.first} to {self.period.last} is not between the years {FIRST_YEAR} and {LAST_YEAR}. Check its days."
            )
        if self.period.days > LONGEST_PERIOD_DAYS:
            raise BadQuestion(
                f"The period has {self.period.days:,} days; at most {LONGEST_PERIOD_DAYS:,} are answered."
            )

    @property
    def asked(self) -> Metric:
        """The metric asked for."""
        return metric(self.metric)

    @property
    def where(self) -> Place:
        """The place asked for."""
        return place(self.place)

    @property
    def beds(self) -> BedBasis | None:
        """Which beds the answer needs, or None where it needs none."""
        return BED_METRIC_BASIS.get(self.metric) or ((self.basis or DEFAULT_BASIS) if self.asked.has_basis else None)


@dataclass(frozen=True)
class Readings:
    """An answer: one row per period (and member) with the columns of the measure contract."""

    question: Question
    rows: tuple[dict[str, Any], ...]

    def frame(self) -> pd.DataFrame:
        """The same as a frame, for tables and CSV."""
        import pandas as pd

        return pd.DataFrame(list(self.rows), columns=list(CONTRACT)).assign(
            flags=[", ".join(r["flags"]) for r in self.rows]
        )


CONTRACT = (
    "metric",
    "place",
    "by",
    "member",
    "period_start",
    "period_end",
    "value",
    "unit",
    "basis",
    "numerator",
    "denominator",
    "days_reported",
    "days_in_period",
    "provenance",
    "published",
    "flags",
)
"""The keys of every row, in this order (DESIGN.md, The measure contract)."""


def measure(snapshot: Snapshot | None, question: Question) -> Readings:
    """What is the value of a metric at a place, period by period?

    Rows:     one per period of the grain that touches the days asked for, and per member where asked `by`.
    Missing:  `value` is None where no day was reported; `days_reported` says how many of `days_in_period` were.
    Raises:   BadQuestion, UnknownName.
    Example:  nctr_remaining of RH5 for December 2023 -> 181.3226 = 5,621 over 31 days.
    """
    where = _members(question) if question.by else [(None, question.where)]
    rows: list[dict[str, Any]] = []
    for member, at in where:
        days = daily(snapshot, question, at)
        rows += [
            _row(question, member, days.iloc[first : last + 1]) for first, last in _periods(days["day"], question.grain)
        ]
    return Readings(question, tuple(rows))


def _members(question: Question) -> list[tuple[str | None, Place]]:
    here = question.where
    trusts = [t for t in members(here.code) if t.kind == "trust"]
    return [(site.code, site) for trust in trusts for site in acute_sites(trust.code)]


def daily(snapshot: Snapshot | None, question: Question, at: Place) -> pd.DataFrame:
    """The days behind an answer.

    Rows:     one per day of the period.
    Columns:  day; value, numerator, denominator (NaN: not reported); counts (whether the day is in the mean);
              provenance; published; months_old (of the beds); one column of truth per flag of a day.
    """
    if snapshot is None:
        return _no_days(question.period)
    return snapshot.remember(("daily", question, at), lambda: _daily(snapshot, question, at))


def _no_days(period: Period) -> pd.DataFrame:
    """The days of a store in which nothing is: every one missing."""
    import pandas as pd

    days = pd.DataFrame({"day": list(period)})
    missing = dict.fromkeys(("value", "numerator", "denominator"), float("nan"))
    return days.assign(
        **missing, counts=False, provenance=None, published=None, months_old=0, **dict.fromkeys(_DAY_FLAGS, False)
    )


def _daily(snapshot: Snapshot, question: Question, at: Place) -> pd.DataFrame:
    import pandas as pd

    period = question.period
    days = pd.DataFrame({"day": list(period)})
    figure = _FIGURE.get(question.metric)
    told = nctr_by_day(snapshot, at, period, as_of=question.as_of) if figure else None
    beds = beds_by_day(snapshot, at, period, basis=question.beds, as_of=question.as_of) if question.beds else None
    if told is not None and figure:
        days["numerator"] = told[figure].to_numpy()
    else:
        assert beds is not None
        days["numerator"] = beds["beds"].to_numpy()
    days["denominator"] = (
        beds["beds"].where(beds["beds"] > 0).to_numpy() if told is not None and beds is not None else 1.0
    )
    days["counts"] = days["numerator"].notna() & days["denominator"].notna()
    days["value"] = (days["numerator"] / days["denominator"]).where(days["counts"])
    parts = [part for part in (told, beds) if part is not None]
    days["provenance"] = [_weakest(names) for names in zip(*(p["provenance"] for p in parts), strict=True)]
    days["published"] = [
        max((d for d in dates if pd.notna(d)), default=None)
        for dates in zip(*(p["published"] for p in parts), strict=True)
    ]
    days["months_old"] = beds["months_old"].fillna(0).astype(int).to_numpy() if beds is not None else 0
    marked = suspect_days(question.metric, [at.code], period)[at.code]
    days["suspect"] = days["day"].isin(marked) & days["counts"]
    days["all_zero"] = told["all_zero"].to_numpy() if told is not None else False
    days["no_discharges_reported"] = (
        told["no_discharges"].to_numpy() & days["counts"].to_numpy() if told is not None else False
    )
    days["suppressed"] = told["mark"].isin(SUPPRESSED_MARKS).to_numpy() if told is not None else False
    if told is not None:
        odd = told["remaining_patients"] < 0
        if question.metric != "nctr_discharged":
            odd |= told["outlying"]
        days["suspect"] |= odd.to_numpy() & days["counts"]
    if question.asked.has_basis:
        days["suspect"] |= days["value"] > 1  # more patients than beds: one of the two is wrong
    if beds is not None:
        days["suspect"] |= beds["suspect"].to_numpy() & days["counts"]
    days["beds_carried"] = (days["months_old"] > 0) & days["counts"]
    sums = told["members_asked"].notna().tolist() if told is not None else [False] * len(days)
    days["excluded"] = days["counts"] & pd.Series(
        _excluded(question, at, days["day"], sums), index=days.index, dtype=bool
    )
    days["suspect"] &= ~days["excluded"]
    days["counts"] &= ~days["excluded"]
    days["value"] = days["value"].where(days["counts"])
    assumed = pd.concat([p["published_assumed"] for p in parts], axis=1).any(axis=1)
    days["assumed_published"] = assumed.to_numpy() & days["counts"].to_numpy()
    return days


_DAY_FLAGS = (
    "suspect",
    "excluded",
    "all_zero",
    "no_discharges_reported",
    "suppressed",
    "beds_carried",
    "assumed_published",
)


def _excluded(question: Question, at: Place, days: pd.Series, sums: Sequence[bool]) -> list[bool]:
    """Whether each day is left out; `sums` says on which days the place's figure is added up from members."""
    return [
        any(e.touches(at, day, a_sum=a_sum) for e in question.excluded) for day, a_sum in zip(days, sums, strict=True)
    ]


_RANK = {"published": 0, "local": 1, "illustrative": 2}


def _weakest(names: Iterable[object]) -> str | None:
    """Of several provenances the one that claims least: a figure with a local part is local."""
    told = [n for n in names if isinstance(n, str)]
    return max(told, key=lambda n: _RANK[n], default=None)


def _periods(days: pd.Series, grain: Grain) -> list[tuple[int, int]]:
    """First and last row of every period."""
    starts = [period_start(d, grain) for d in days]
    cuts = [i for i, s in enumerate(starts) if i == 0 or s != starts[i - 1]]
    return [(a, b - 1) for a, b in zip(cuts, [*cuts[1:], len(starts)], strict=True)]


def _row(question: Question, member: str | None, days: pd.DataFrame) -> dict[str, Any]:
    """One period: the mean over the days that count. A share is a mean over a mean, never a mean of shares."""
    counted = days[days["counts"]]
    reported, asked_for = len(counted), len(days)
    first, last = period_start(days["day"].iloc[0], question.grain), period_end(days["day"].iloc[-1], question.grain)
    numerator = denominator = value = None
    if reported:
        if question.asked.has_basis:
            numerator, denominator = float(counted["numerator"].mean()), float(counted["denominator"].mean())
        else:
            numerator, denominator = float(counted["numerator"].sum()), float(reported)
        value = numerator / denominator
    provenance = _weakest(counted["provenance"])
    raised = {flag for flag in _DAY_FLAGS if days[flag].any()}
    if provenance == "illustrative":
        raised.add("illustrative")
    if 0 < reported < asked_for or (last - first).days + 1 > asked_for:
        raised.add("partial")
    published = max((d for d in counted["published"] if d is not None), default=None)
    return {
        "metric": question.metric,
        "place": question.where.code,
        "by": question.by,
        "member": member,
        "period_start": first.isoformat(),
        "period_end": last.isoformat(),
        "value": value,
        "unit": question.asked.unit,
        "basis": question.beds if question.asked.has_basis else None,
        "numerator": numerator,
        "denominator": denominator,
        "days_reported": reported,
        "days_in_period": asked_for,
        "provenance": provenance,
        "published": str(published)[:10] if published is not None else None,
        "flags": [flag for flag in FLAGS if flag in raised],
    }


def basis_words(basis: BedBasis) -> str:
    """A bed basis as it is named on screen."""
    return BASIS_NAMES[basis]
