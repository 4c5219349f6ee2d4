"""Any metric of the catalogue, for a place and a period, at a grain: the measure contract of DESIGN.md.

A value never travels without its evidence: days reported of days asked for, basis, provenance, publication date, flags.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flow.catalogue import BASIS_NAMES, BED_METRIC_BASIS, Metric, metric
from flow.errors import BadQuestion
from flow.metrics.agreed import prices, suspect_days
from flow.metrics.count import TOTAL
from flow.metrics.counting import COUNTS, PLACE_BREAKDOWNS, by_days, observations, where_counted
from flow.metrics.nctr import beds_by_day, nctr_by_day
from flow.model import DEFAULT_BASIS, FLAGS, GRAINS, BedBasis, Grain, Period, Place, period_end, period_start
from flow.reference import acute_sites, localities, members, only_trust_on, place
from flow.sources.cells import SUPPRESSED_MARKS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from flow.store import Snapshot

    Numbers = npt.NDArray[np.float64]

DELAY_PRICE = "acute delayed bed day"
"""The price of unit_costs.csv that a day of delay is reckoned at."""

LONGEST_PERIOD_DAYS = 20 * 366
"""A question about more days than this is a slip of the pen."""

FIRST_YEAR, LAST_YEAR = 1990, 2100
"""So is one about days outside these years."""

_FIGURE = {
    "nctr_patients": "nctr_patients",
    "nctr_discharged": "discharged_patients",
    "nctr_remaining": "remaining_patients",
    "nctr_share": "remaining_patients",
    "nctr_same_day_share": "discharged_patients",
    "remaining_21_days": "remaining_patients",
    "delay_cost": "remaining_patients",
}
"""Which daily figure each metric of bed_day counts."""

STAY_OF = {"remaining_21_days": 21}
"""Of which stays, in days or more, where it is not everyone."""


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
        can = f"It can be asked for by {', '.join(asked.by)}." if asked.by else "It cannot be broken down."
        if self.by is not None and self.by not in asked.by:
            raise BadQuestion(f"No file brings '{asked.id}' by {self.by}. {can}")
        if asked.needs_by and self.by is None:
            raise BadQuestion(f"'{asked.id}' says something only when it is broken down. {can}")
        if GRAINS.index(self.grain) < GRAINS.index(asked.grain):
            raise BadQuestion(
                f"'{asked.id}' is published by {asked.grain}, so it cannot be told by {self.grain}. Ask for --grain {asked.grain}."
            )
        counted = where_counted(asked.id, self.where)
        if counted != self.where:
            instead = f"Ask for {counted.code} ({counted.short_name})." if counted else "It is not counted there."
            raise BadQuestion(f"'{asked.id}' is not counted for {self.place} itself. {instead}")
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
    rows: list[dict[str, Any]] = []
    for member, at in members_of(snapshot, question):
        rows += periods_of(question, member, daily(snapshot, question, at, member))
    return Readings(question, tuple(rows))


def members_of(snapshot: Snapshot | None, question: Question) -> list[tuple[str | None, Place]]:
    """The members of an answer, each with the place it is counted at; without a breakdown None and the place itself."""
    here = question.where
    if question.by is None:
        return [(None, here)]
    if question.metric not in COUNTS:
        trusts = [t for t in members(here.code) if t.kind == "trust"]
        return [(site.code, site) for trust in trusts for site in acute_sites(trust.code)]
    names = list(COUNTS[question.metric].of_members.get(question.by, ()))
    if snapshot is not None and not names:
        names = snapshot.remember(("members", question), lambda: _names(snapshot, question))
    if question.by == "locality":
        names = [*localities(), *(n for n in names if n not in localities())]
    return [(name, here) for name in names]


def _names(snapshot: Snapshot, question: Question) -> list[str]:
    found = _observed(snapshot, question)
    first, last = _widest(question.period).first, question.period.last
    return sorted(
        {m for m, s in zip(found["member"].tolist(), found["start"].tolist(), strict=True) if first <= s <= last}
    )


def _widest(period: Period) -> Period:
    """The period with the whole first month and week of it, where observations begin that reach into it."""
    first = min(period_start(period.first, "month"), period_start(period.first, "week") - timedelta(days=6))
    return Period(first=first, last=period.last)


def _observed(snapshot: Snapshot, question: Question) -> pd.DataFrame:
    return observations(snapshot, question.metric, question.where, question.by, question.as_of)


def daily(snapshot: Snapshot | None, question: Question, at: Place, member: str | None = None) -> pd.DataFrame:
    """The days behind an answer, or behind one member of it.

    Rows:     one per day of the period.
    Columns:  day; value, numerator, denominator (NaN: not reported); counts (whether the day is in the mean);
              provenance; published; months_old (of the beds); one column of truth per flag of a day.
    """
    if snapshot is None:
        return _no_days(question.period)
    make = _counted if question.metric in COUNTS else _daily
    return snapshot.remember(("daily", question, at, member), lambda: make(snapshot, question, at, member))


def _no_days(period: Period) -> pd.DataFrame:
    """The days of a store in which nothing is: every one missing."""
    import pandas as pd

    days = pd.DataFrame({"day": list(period)})
    missing = dict.fromkeys(("value", "numerator", "denominator"), float("nan"))
    return days.assign(
        **missing, counts=False, provenance=None, published=None, months_old=0, **dict.fromkeys(_DAY_FLAGS, False)
    )


def _counted(snapshot: Snapshot, question: Question, at: Place, member: str | None) -> pd.DataFrame:
    """The days of a metric that is counted from a table of its own."""
    import numpy as np
    import pandas as pd

    count = COUNTS[question.metric]
    days = by_days(_observed(snapshot, question), count, question.period, member if member is not None else TOTAL)
    numerators, denominators = days["numerator"].to_numpy(), days["denominator"].to_numpy()
    there = ~np.isnan(numerators) & ~np.isnan(denominators)
    marked = suspect_days(snapshot, question.metric, at.code, question.period, as_of=question.as_of)
    odd = (numerators < 0) | ((numerators > denominators) if question.asked.unit == "share" else False)
    out = there & np.array(_left_out(question, at, member, days["day"].tolist()), dtype=bool)
    counts = there & ~out
    suspect = (np.array([day in marked for day in days["day"]], dtype=bool) | odd) & counts
    with np.errstate(divide="ignore", invalid="ignore"):
        values = np.where(counts & (denominators > 0), numerators / denominators, np.nan)
    return days.assign(
        value=values,
        counts=counts,
        excluded=out,
        suspect=suspect,
        assumed_published=days["published_assumed"].to_numpy() & counts,
        published=pd.Series([None if p is None or p != p else p for p in days["published"]], dtype=object),
        months_old=0,
        all_zero=False,
        no_discharges_reported=False,
        beds_carried=False,
    )


def _left_out(question: Question, at: Place, member: str | None, days: list[date]) -> list[bool]:
    """Whether each day is left out: a monthly figure only with all of its month, a weekly snapshot with its Thursday."""
    where = {at.code, member} if question.by in PLACE_BREAKDOWNS else {at.code}
    published = question.asked.scope in {"acute", "published"}

    def out(day: date) -> bool:
        if question.asked.grain == "month":
            inside = list(Period(first=period_start(day, "month"), last=period_end(day, "month")))
        else:
            inside = [day - timedelta(days=day.weekday() - 3)] if question.asked.grain == "week" else [day]
        return all(
            any(
                e.touches(at, d) if published else e.place in where and e.days.first <= d <= e.days.last
                for e in question.excluded
            )
            for d in inside
        )

    return [out(day) for day in days] if question.excluded else [False] * len(days)


def _daily(snapshot: Snapshot, question: Question, at: Place, _member: str | None) -> pd.DataFrame:
    import pandas as pd

    period = question.period
    days = pd.DataFrame({"day": list(period)})
    figure, stay = _FIGURE.get(question.metric), STAY_OF.get(question.metric, 0)
    told = nctr_by_day(snapshot, at, period, as_of=question.as_of, stay_days_or_more=stay) if figure else None
    beds = beds_by_day(snapshot, at, period, basis=question.beds, as_of=question.as_of) if question.beds else None
    if told is not None and figure:
        days["numerator"] = told[figure].to_numpy()
    else:
        assert beds is not None
        days["numerator"] = beds["beds"].to_numpy()
    days["denominator"] = (
        beds["beds"].where(beds["beds"] > 0).to_numpy() if told is not None and beds is not None else 1.0
    )
    if question.metric == "nctr_same_day_share" and told is not None:
        days["denominator"] = told["nctr_patients"].to_numpy()
    if question.metric == "delay_cost":
        days["numerator"] *= [
            p.pounds for p in prices(snapshot, DELAY_PRICE, days["day"].tolist(), as_of=question.as_of)
        ]
    days["counts"] = days["numerator"].notna() & days["denominator"].notna()
    days["value"] = (days["numerator"] / days["denominator"].where(days["denominator"] > 0)).where(days["counts"])
    parts = [part for part in (told, beds) if part is not None]
    days["provenance"] = [_weakest(names) for names in zip(*(p["provenance"] for p in parts), strict=True)]
    days["published"] = [
        max((d for d in dates if pd.notna(d)), default=None)
        for dates in zip(*(p["published"] for p in parts), strict=True)
    ]
    days["months_old"] = beds["months_old"].fillna(0).astype(int).to_numpy() if beds is not None else 0
    marked = suspect_days(snapshot, question.metric, at.code, period, as_of=question.as_of)
    days["suspect"] = days["day"].isin(marked) & days["counts"]
    days["all_zero"] = told["all_zero"].to_numpy() if told is not None else False
    days["no_discharges_reported"] = (
        told["no_discharges"].to_numpy() & days["counts"].to_numpy() if told is not None else False
    )
    days["suppressed"] = told["mark"].isin(SUPPRESSED_MARKS).to_numpy() if told is not None else False
    if told is not None:
        odd = told["remaining_patients"] < 0
        if question.metric not in {"nctr_discharged", "remaining_21_days"}:
            odd |= told["outlying"]
        days["suspect"] |= odd.to_numpy() & days["counts"]
    if question.asked.unit == "share":
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


def figure_of(
    question: Question, numerators: Numbers, denominators: Numbers, *, on: Sequence[date], asked_days: Sequence[date]
) -> tuple[float | None, float | None, float | None]:
    """Value, numerator and denominator of the days that count (`on`): never a mean of shares, never a stock added up.

    A share of beds is a mean over a mean; another ratio one sum over the other; a number per week the sum over the
    weeks that were reported; everything else a mean over days. Of a number per week that lacks days every weekday weighs
    the same, and there is none where a weekday was never reported: weekends differ.
    """
    import math

    reported, asked = len(numerators), question.asked
    if not reported:
        return None, None, None
    if asked.has_basis:
        numerator, denominator = float(numerators.mean()), float(denominators.mean())
    else:
        numerator = float(numerators.sum())
        denominator = float(denominators.sum()) if asked.is_ratio else float(reported)
        if asked.unit == "per_week":
            denominator /= 7
            weekdays, wanted = [day.weekday() for day in on], {day.weekday() for day in asked_days}
            if set(weekdays) != wanted:
                return None, numerator, denominator
            if reported < len(asked_days):
                means = [float(numerators[[w == one for w in weekdays]].mean()) for one in wanted]
                numerator, denominator = sum(means), len(means) / 7
    value = numerator / denominator if denominator > 0 else None
    if value is not None and question.metric in COUNTS and COUNTS[question.metric].geometric:
        value = math.expm1(value)
    return value, numerator, denominator


def periods_of(question: Question, member: str | None, days: pd.DataFrame) -> list[dict[str, Any]]:
    """Every period of a member: its figure, and what that stands on."""
    import numpy as np

    counts = days["counts"].to_numpy(dtype=bool)
    numerators, denominators = (days[n].to_numpy(dtype=float) for n in ("numerator", "denominator"))
    claims = np.array([_RANK.get(p, -1) if isinstance(p, str) else -1 for p in days["provenance"]])
    published = [None if p is None or p != p else str(p)[:10] for p in days["published"]]
    raised = {flag: days[flag].to_numpy(dtype=bool) for flag in _DAY_FLAGS}
    snapshots = days["snapshot"].to_numpy(dtype=bool) if "snapshot" in days else counts
    names, when = list(_RANK), list(days["day"])
    rows = []
    for start, end in _periods(days["day"], question.grain):
        here = slice(start, end + 1)
        counted = counts[here]
        reported, asked_for = int(counted.sum()), end + 1 - start
        first, last = period_start(when[start], question.grain), period_end(when[end], question.grain)
        weighed = counted & snapshots[here]  # a month has the mean of its weekly snapshots, each weighing the same
        weighed = weighed if question.grain == "month" and weighed.any() else counted
        asked_days = when[here]
        on = [day for day, used in zip(asked_days, weighed, strict=True) if used]
        value, numerator, denominator = figure_of(
            question, numerators[here][weighed], denominators[here][weighed], on=on, asked_days=asked_days
        )
        claim = int(claims[here][counted].max(initial=-1))
        flags = {flag for flag, days_with in raised.items() if days_with[here].any()}
        if claim >= 0 and names[claim] == "illustrative":
            flags.add("illustrative")
        if 0 < reported < asked_for or (last - first).days + 1 > asked_for:
            flags.add("partial")
        rows.append(
            {
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
                "provenance": names[claim] if claim >= 0 else None,
                "published": max((p for p, c in zip(published[here], counted, strict=True) if c and p), default=None),
                "flags": [flag for flag in FLAGS if flag in flags],
            }
        )
    return rows


def basis_words(basis: BedBasis) -> str:
    """A bed basis as it is named on screen."""
    return BASIS_NAMES[basis]
