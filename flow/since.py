"""A measure before a day and since: two means with the weeks they stand on, and signal or noise of the newest.

Nothing here says that what happened on the day made the difference, and nothing is compared across a break of the series.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from flow.metrics.measure import measure
from flow.model import Period
from flow.reference import Break
from flow.signals import Series

if TYPE_CHECKING:
    from flow.store import Snapshot

MOST_BEFORE = 12
"""Weeks or months before the day that its mean stands on: a quarter of a year, as on the huddle's rows."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The mean of some weeks or months that lie together."""

    mean: float
    periods: int
    """With a value."""
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Since:
    """A measure before a day and since."""

    series: Series
    day: date
    before: Stretch | None
    since: Stretch | None
    """None: no whole week or month since has a figure yet."""
    cut: Break | None
    """A break of the series that lies between: then there is no difference to tell."""

    @property
    def difference(self) -> float | None:
        """Since minus before; None where one of them is missing, or a break lies between."""
        if self.before is None or self.since is None or self.cut is not None:
            return None
        return self.since.mean - self.before.mean


def since(snapshot: Snapshot | None, series: Series, day: date) -> Since:
    """What was a measure before a day, what has it been since?

    Takes a series whose period reaches from before the day to the newest week. The week (or month) in which the day lies
    counts in neither mean, unless it begins on it. Before are at most the last 12 since a break.
    Missing:  a week without a value counts in neither; without any on a side that side is None. A share is one sum over
              another, never a mean of shares.
    Example:  weeks of 10 and 12, the day, weeks of 8 and 6 -> before 11 (2 weeks), since 7 (2 weeks), difference -4.
    """
    told = series.points[series.points["value"].notna()]
    points: list[dict[str, Any]] = [{str(k): v for k, v in p.items()} for p in told.to_dict("records")]
    earlier = [p for p in points if _day(p["end"]) < day]
    later = [p for p in points if _day(p["start"]) >= day]
    group = earlier[-1]["rebase_group"] if earlier else None
    earlier = [p for p in earlier if p["rebase_group"] == group][-MOST_BEFORE:]
    same = [p for p in later if p["rebase_group"] == group]
    cut = _between(series, earlier, later) if earlier and len(same) < len(later) else None
    parts = _parts(snapshot, series)
    return Since(
        series=series, day=day, before=_stretch(earlier, parts, series), since=_stretch(later, parts, series), cut=cut
    )


def _between(series: Series, earlier: Sequence[dict[str, Any]], later: Sequence[dict[str, Any]]) -> Break | None:
    """The first break with new limits after the last point before the day."""
    after, until = _day(earlier[-1]["start"]), _day(later[-1]["end"])
    return next((b for b in series.breaks if b.rebase and after < b.first_day <= until), None)


def _stretch(
    points: Sequence[dict[str, Any]], parts: Mapping[date, tuple[float, float]], series: Series
) -> Stretch | None:
    if not points:
        return None
    starts = [_day(p["start"]) for p in points]
    mean = sum(float(p["value"]) for p in points) / len(points)
    if series.question.asked.is_ratio:
        divisor = sum(parts[start][1] for start in starts)
        if not divisor:
            return None
        mean = sum(parts[start][0] for start in starts) / divisor
    return Stretch(mean=mean, periods=len(points), first=starts[0], last=_day(points[-1]["end"]))


def _parts(snapshot: Snapshot | None, series: Series) -> dict[date, tuple[float, float]]:
    """Of a share or a mean, numerator and denominator of each week or month."""
    if not series.question.asked.is_ratio or series.points.empty:
        return {}
    whole = Period(first=_day(series.points["start"].min()), last=_day(series.points["end"].max()))
    rows = measure(snapshot, replace(series.question, period=whole)).rows
    return {
        date.fromisoformat(r["period_start"]): (float(r["numerator"]), float(r["denominator"]))
        for r in rows
        if r["member"] == series.member and r["numerator"] is not None and r["denominator"] is not None
    }


def _day(when: Any) -> date:
    """A day without a time of day: a frame's dates come as either."""
    found: date = when.date() if hasattr(when, "date") else when
    return found
