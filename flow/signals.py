"""Signal told from noise: a figure by week or month with its limits, cut where its series breaks.

Weekday swings break the rules on daily points, so weeks are judged (DESIGN.md section 2); what is published by month is
judged by month. Limits stand on the period shown, and on a year (of weeks) or two (of months) at least.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from flow.catalogue import BED_METRIC_BASIS
from flow.catalogue import metric as in_catalogue
from flow.metrics.agreed import breaks, target
from flow.metrics.measure import Excluded, Question, daily, members_of, periods_of
from flow.metrics.position import LEAST_DAYS_OF_WEEK, trend
from flow.model import GRAINS, BedBasis, Grain, Period, Place, period_end, period_start
from flow.reference import Break, Target
from flow.spc import Improvement, why, xmr

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

LEAST_HISTORY = {"week": timedelta(weeks=52), "month": timedelta(days=730), "day": timedelta(days=84)}
LEAST_POINTS = 13
"""With fewer points since the last break nothing is called signal or noise."""
_IMPROVEMENT: dict[str, Improvement] = {"lower": "decrease", "higher": "increase", "neither": "neutral"}


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """A person's decision that limits start anew, as the journal keeps it: handed in, never looked up here."""

    metric: str
    place: str
    from_day: date
    reason: str
    author: str

    def as_break(self) -> Break:
        """The same as a break of the series."""
        return Break(
            first_day=self.from_day,
            last_day=self.from_day,
            place_code=self.place,
            kind="new_baseline",
            text=f"New baseline: {self.reason} ({self.author})",
            rebase=True,
        )


@dataclass(frozen=True, kw_only=True)
class Series:
    """A figure by week or month over a period, with its limits and what has to be drawn beside it."""

    question: Question
    member: str | None
    points: pd.DataFrame
    """One row per week or month: start, end, value (NaN: too few days), days_reported, days_in_period, provenance, flags,
    and the columns of `flow.spc.xmr`. History before the period is in it, for the limits; see `shown`."""
    breaks: tuple[Break, ...]
    plan: Target | None
    variation: str | None
    """As `flow.spc.xmr` gives it; None where too few points are there to judge."""
    assurance: str | None
    variation_icon: str | None
    """The same for `flow.charts.icons`, which tells high from low."""
    assurance_icon: str | None
    reason: str
    """Why the last point is signal or noise, or why nothing can be said."""

    @cached_property
    def shown(self) -> pd.DataFrame:
        """The points of the period itself."""
        return self.points[self.points["end"] >= self.question.period.first].reset_index(drop=True)

    @cached_property
    def told(self) -> pd.DataFrame:
        """The points of the period that have a value."""
        return self.shown[self.shown["value"].notna()].reset_index(drop=True)

    @cached_property
    def last(self) -> dict[str, Any] | None:
        """The newest point with a value, or None."""
        return _row(self.told.iloc[-1]) if len(self.told) else None

    @cached_property
    def before(self) -> dict[str, Any] | None:
        """The week or month before the newest one with a value; None where it has no value, or a break lies between."""
        if self.last is None:
            return None
        earlier = self.points[self.points["end"] < self.last["start"]]
        row = _row(earlier.iloc[-1]) if len(earlier) else None
        same = row is not None and row["rebase_group"] == self.last["rebase_group"]
        return row if row and same and row["value"] == row["value"] else None

    @cached_property
    def provenances(self) -> list[str]:
        """Where the period's figures are from."""
        return [p for p in ("published", "local", "illustrative") if (self.shown["provenance"] == p).any()]


def _row(point: pd.Series) -> dict[str, Any]:
    return {str(name): value for name, value in point.items()}


def series(
    snapshot: Snapshot | None,
    question: Question,
    *,
    member: str | None = None,
    baselines: Sequence[Baseline] = (),
    points: Grain = "week",
) -> Series:
    """How did a figure, or one member of it, move by week or month, and is its newest point signal or noise?

    `points`: what is drawn and judged, where the measure is counted so finely: by day the swings between weekdays break
    the rules, so weeks are the default.

    Missing:  a week with fewer than five reported days has no value, and a week of a flow that lacks any day; neither has
              a week in which a new baseline begins after its Monday. A point without a value breaks every pattern.
    Raises:   BadQuestion, UnknownName.
    """
    if snapshot is None:
        return _series(None, question, member, tuple(baselines), points)
    key = ("series", question, member, tuple(baselines), points)
    return snapshot.remember(key, lambda: _series(snapshot, question, member, tuple(baselines), points))


def _series(
    snapshot: Snapshot | None, question: Question, member: str | None, baselines: tuple[Baseline, ...], points: Grain
) -> Series:
    import pandas as pd

    asked = _by_whole_points(question, points)
    at, name = question.where, member
    for found, where in members_of(snapshot, asked) if member is not None else ():
        if found == member:
            at = where
    rows = periods_of(asked, name, daily(snapshot, asked, at, name))
    frame = pd.DataFrame(
        {
            "start": [date.fromisoformat(r["period_start"]) for r in rows],
            "end": [date.fromisoformat(r["period_end"]) for r in rows],
            "value": pd.Series([r["value"] for r in rows], dtype=float),
            "days_reported": [r["days_reported"] for r in rows],
            "days_in_period": [r["days_in_period"] for r in rows],
            "provenance": [r["provenance"] for r in rows],
            "published": [r["published"] for r in rows],
            "flags": [r["flags"] for r in rows],
        }
    )
    whole = [(e - s).days + 1 for s, e in zip(frame["start"], frame["end"], strict=True)]
    frame = frame[frame["days_in_period"] == whole].reset_index(drop=True)
    frame["value"] = frame["value"].where(frame["days_reported"] >= _least_days(frame, asked))
    if asked.metric in BED_METRIC_BASIS:  # beds of an earlier month serve as a divisor, and are no count of this one
        carried = pd.Series(["beds_carried" in flags for flags in frame["flags"]], index=frame.index, dtype=bool)
        frame["value"] = frame["value"].mask(carried)
    last = frame["value"].last_valid_index()
    frame = frame.loc[: last if last is not None else -1]
    found_breaks = _breaks(snapshot, asked, baselines, member)
    plan = None
    if member is None or at != question.where:  # a member that is no place of its own has no target
        plan = target(snapshot, asked.metric, at.code, on=question.period.last, as_of=asked.as_of)
    if plan and (frame.empty or plan.from_day > frame["end"].iloc[-1]):  # the newest point is from before it
        plan = None
    judged = _judged(frame, found_breaks, plan, asked.metric, cut_inside=asked.grain == "week")
    enough = _points_since_break(judged) >= LEAST_POINTS
    said = why(judged) if enough else _too_little(judged, asked.grain)
    judged = _without_short_stretches(judged)
    return Series(
        question=question if question.grain == asked.grain else replace(question, grain=asked.grain),
        member=member,
        points=judged,
        breaks=tuple(
            b for b in found_breaks if b.first_day <= question.period.last and b.last_day >= question.period.first
        ),
        plan=plan,
        variation=judged.attrs["variation"] if enough else None,
        assurance=judged.attrs["assurance"] if enough else None,
        variation_icon=judged.attrs["variation_icon"] if enough else None,
        assurance_icon=judged.attrs["assurance_icon"] if enough else None,
        reason=said,
    )


def all_series(
    snapshot: Snapshot | None, question: Question, *, baselines: Sequence[Baseline] = (), points: Grain = "week"
) -> dict[str, Series]:
    """The same for every member of a breakdown, in the order of its members."""
    return {
        str(name): series(snapshot, question, member=name, baselines=baselines, points=points)
        for name, _ in members_of(snapshot, _by_whole_points(question, points))
    }


def _by_whole_points(question: Question, points: Grain) -> Question:
    """The question at the grain that is judged, over whole weeks or months and enough history."""
    finest: Grain = "month" if question.metric in BED_METRIC_BASIS else question.asked.grain  # beds are a month's mean
    asked_for: Grain = "month" if question.grain == "month" else points
    grain = max(finest, asked_for, key=GRAINS.index)
    first = min(question.period.first, question.period.last - LEAST_HISTORY[grain] + timedelta(days=1))
    whole = Period(first=period_start(first, grain), last=_last_whole_day(question.period.last, grain))
    return replace(question, grain=grain, period=whole)


def _last_whole_day(day: date, grain: Grain) -> date:
    """A month's figure stands for all of it, so the month that the period ends in counts whole."""
    return period_end(day, "month") if grain == "month" else day


def _least_days(frame: pd.DataFrame, question: Question) -> pd.Series:
    """How many reported days a point needs: a flow all of them, because weekdays differ; a month nine in ten."""
    import pandas as pd

    if question.asked.kind == "flow" and question.grain == "week":
        return frame["days_in_period"]
    if question.grain != "month":
        return pd.Series(LEAST_DAYS_OF_WEEK if question.grain == "week" else 1, index=frame.index)
    return (frame["days_in_period"] * 0.9).round()


def _breaks(
    snapshot: Snapshot | None, question: Question, baselines: Sequence[Baseline], member: str | None
) -> tuple[Break, ...]:
    own = [b.as_break() for b in baselines if b.metric == question.metric and b.place in {question.place, member}]
    return tuple(
        sorted(
            (*breaks(snapshot, question.metric, question.place, as_of=question.as_of), *own), key=lambda b: b.first_day
        )
    )


def _judged(
    points: pd.DataFrame, found: Sequence[Break], plan: Target | None, metric_id: str, *, cut_inside: bool
) -> pd.DataFrame:
    """The points with their limits. `cut_inside`: a point in which a baseline begins after its first day has no value."""
    import pandas as pd

    cut = [b.first_day for b in found if b.rebase]
    straddles = [
        cut_inside and any(start < day <= end for day in cut)
        for start, end in zip(points["start"], points["end"], strict=True)
    ]
    values = points["value"].mask(pd.Series(straddles, index=points.index, dtype=bool))
    firsts = [next((start for start in points["start"] if start >= day), None) for day in cut]
    chart = xmr(
        values.tolist(),
        dates=points["start"].tolist(),
        improvement=_IMPROVEMENT[in_catalogue(metric_id).better],
        target=plan.value if plan else None,
        rebase=[day for day in firsts if day is not None],
    )
    for column in points.columns.difference(["value"], sort=False):
        chart[column] = points[column].to_numpy()
    return chart


def _without_short_stretches(judged: pd.DataFrame) -> pd.DataFrame:
    """No limits and no signals on stretches that are too short to be judged: what is not said is not drawn."""
    told = judged["value"].notna().groupby(judged["rebase_group"]).transform("sum")
    short = told < LEAST_POINTS
    out = judged.copy()
    out.attrs = judged.attrs
    for column in ("mean", "lpl", "upl"):
        out[column] = out[column].mask(short)
    for column, none in (("special_cause_type", "Common Cause"), ("point_type", "common_cause")):
        out[column] = out[column].astype(object).mask(short, none)
    return out


def _points_since_break(judged: pd.DataFrame) -> int:
    told = judged[judged["value"].notna()]
    return int((told["rebase_group"] == told["rebase_group"].iloc[-1]).sum()) if len(told) else 0


def _too_little(judged: pd.DataFrame, grain: Grain) -> str:
    there = _points_since_break(judged)
    if not there:
        return f"No {grain} has a value: nothing to judge."
    return f"Too little history to judge: {there} {grain}{'s' if there > 1 else ''} since the last break, {LEAST_POINTS} are needed."


def weekly_limits(
    snapshot: Snapshot | None,
    place: Place,
    period: Period,
    *,
    metric: str = "nctr_remaining",
    basis: BedBasis | None = None,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
    baselines: Sequence[Baseline] = (),
) -> pd.DataFrame:
    """Which weeks are signals, and between which limits is the next weekly mean to be expected?

    Rows:     one per whole week, from a year before the period's end or its start, whichever is earlier.
    Columns:  those of `flow.spc.xmr`; week_start; week_end; days_reported. Weeks after the last reported one are left out.
    Missing:  a week with fewer than five reported days, and one in which a new baseline begins after its Monday, has no
              value and breaks every pattern.
    """
    wider = Period(first=min(period.first, period.last - LEAST_HISTORY["week"] + timedelta(days=1)), last=period.last)
    moved = trend(snapshot, place, wider, metric=metric, basis=basis, as_of=as_of, excluded=excluded)
    weeks = moved.weeks.iloc[: _after_last(moved.weeks["value"])]
    own = own_breaks(baselines, metric, place)
    points = weeks.rename(columns={"week_start": "start", "week_end": "end"})
    chart = _judged(points, [*moved.breaks, *own], moved.plan, metric, cut_inside=True)
    return chart.rename(columns={"start": "week_start", "end": "week_end"}).drop(columns="days")


def own_breaks(baselines: Sequence[Baseline], metric: str, place: Place) -> tuple[Break, ...]:
    """The breaks that people decided for a figure at a place."""
    return tuple(b.as_break() for b in baselines if b.metric == metric and b.place == place.code)


def _after_last(values: pd.Series) -> int:
    told = values.notna().to_numpy().nonzero()[0]
    return int(told[-1]) + 1 if len(told) else 0
