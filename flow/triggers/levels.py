"""A level crossed: the target of the plan, or a level that a person set; in either direction, and once.

By day where a measure is counted by day as patients at a moment, else by week or month: a week's flow told on a Tuesday is no
crossing. A suspect day crosses nothing. Days that go to and fro are one crossing: only after three days on the other side
(one week, one month) is a new one told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flow.model import Grain

QUIET_POINTS: dict[Grain, int] = {"day": 3, "week": 1, "month": 1}
"""How many points one after another on the other side make the next crossing a new one."""
NEWS_DAYS: dict[Grain, int] = {"day": 28, "week": 56, "month": 123}
"""For how long a crossing is news: after that it is the position, and the tiles tell it."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """A figure of a day, week or month."""

    start: date
    end: date
    value: float


@dataclass(frozen=True, kw_only=True)
class Crossing:
    """The newest figure stands on the other side of a level than before."""

    since: Point
    """The first figure on this side."""
    newest: Point
    kept: bool
    """Whether the level is kept now: at most, at least."""


def crossing(points: Sequence[Point], *, level: float, comparison: str, grain: Grain) -> Crossing | None:
    """Was the level crossed lately, and is the newest figure still on that side? None where it was not.

    Takes:    points with a value, in order; `comparison` is which side is kept: `at most` or `at least`.
    Example:  at most 90, by day: 88, 89, 87, 95, 89, 96 -> crossed on the day of 95, not kept.
    """
    if not points:
        return None
    kept = [p.value <= level if comparison == "at most" else p.value >= level for p in points]
    now, quiet = kept[-1], QUIET_POINTS[grain]
    others = 0
    for n in range(len(points) - 1, -1, -1):
        others = others + 1 if kept[n] != now else 0
        if others == quiet:
            begin = next(p for p, k in zip(points[n + quiet :], kept[n + quiet :], strict=True) if k == now)
            news = points[-1].end - begin.start <= timedelta(days=NEWS_DAYS[grain])
            return Crossing(since=begin, newest=points[-1], kept=now) if news else None
    return None
