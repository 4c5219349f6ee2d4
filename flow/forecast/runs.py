"""Every method started on every past week: forecasts, ranges and what came, as arrays (start, day ahead - 1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from flow.forecast.history import DAYS_AHEAD, Array, History, Truths, histories
from flow.forecast.methods import METHODS, Method
from flow.forecast.ranges import ranges
from flow.metrics.measure import Excluded
from flow.model import Place

if TYPE_CHECKING:
    from flow.store import Snapshot

STEP_DAYS = 7
FIRST_START_DAYS = 56
"""No start before eight weeks of days are known since the series began, or broke."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Runs:
    """The forecasts of all methods at a place, oldest start first. Of an array a row is a start, a column a day ahead."""

    starts: tuple[date, ...]
    last_value: Array
    """Who remained on each start; NaN where that is not known."""
    actual: Array
    """What came: NaN where not reported, left out, flagged, beyond a break of the series, or not yet."""
    points: Mapping[str, Array]
    """Who is expected, by method."""
    low: Mapping[str, Array]
    high: Mapping[str, Array]

    def between(self, first: date | None, last: date | None) -> Runs:
        """The starts from one day to another, both counted."""
        mine = np.array([(not first or first <= s) and (not last or s <= last) for s in self.starts], dtype=bool)
        if mine.all():
            return self
        return Runs(
            starts=tuple(s for s, there in zip(self.starts, mine, strict=True) if there),
            last_value=self.last_value[mine],
            actual=self.actual[mine],
            points={name: told[mine] for name, told in self.points.items()},
            low={name: told[mine] for name, told in self.low.items()},
            high={name: told[mine] for name, told in self.high.items()},
        )

    @property
    def forecasting(self) -> tuple[Method, ...]:
        """The methods that have a forecast anywhere: the queue model has none where nobody counts discharges."""
        return tuple(m for m in METHODS if m.id in self.points and np.isfinite(self.points[m.id]).any())

    @property
    def scored(self) -> Truths:
        """The days on which methods are compared: what came is known, and every method forecast it."""
        told = [np.isfinite(self.points[m.id]) for m in self.forecasting]
        return np.asarray(np.isfinite(self.actual) & np.all(told, axis=0) & bool(told), dtype=bool)


def run(history: History, last: int, *, known_to: int | None = None, methods: Sequence[Method] = METHODS) -> Runs:
    """Every method from every seventh day back from the position `last` of a history; what came after `known_to` is not known yet."""
    starts = np.arange(last, FIRST_START_DAYS - 2, -STEP_DAYS, dtype=np.intp)[::-1]
    ahead = starts[:, None] + np.arange(1, DAYS_AHEAD + 1)
    come = ahead < (len(history.actual) if known_to is None else known_to + 1)
    actual = np.where(come, history.actual[np.minimum(ahead, len(history.actual) - 1)], np.nan)
    points = {m.id: m.points(history, starts) for m in methods}
    both = {
        m.id: ranges(points[m.id], actual, m.spread(history, starts) if m.spread else None, step_days=STEP_DAYS)
        for m in methods
    }
    return Runs(
        starts=tuple(history.day(at) for at in starts),
        last_value=history.remaining[starts],
        actual=actual,
        points=points,
        low={name: low for name, (low, _) in both.items()},
        high={name: high for name, (_, high) in both.items()},
    )


def runs_of(
    snapshot: Snapshot | None, place: Place, *, as_of: date | None, excluded: Sequence[Excluded], last: date | None
) -> Runs | None:
    """The runs at a place, from starts counted back by sevens from the newest day with a figure up to `last`.

    Missing:  None where no day has a figure. No history runs across a break of the series marked `rebase`.
    """
    known = histories(snapshot, place, as_of=as_of, excluded=excluded)
    newest = newest_day(known, last)
    if snapshot is None or newest is None:
        return None
    key = ("forecast_runs", place, as_of, tuple(excluded), newest)
    return snapshot.remember(key, lambda: _runs(known, newest))


def newest_day(known: Sequence[History], up_to: date | None) -> date | None:
    """The newest day with a figure that a forecast may start on; None where there is none."""
    for one in reversed(known):
        end = len(one.remaining) if up_to is None else max(0, min(one.at(up_to) + 1, len(one.remaining)))
        told = np.flatnonzero(np.isfinite(one.remaining[:end]))
        if len(told):
            return one.day(told[-1])
    return None


def _runs(known: Sequence[History], newest: date) -> Runs:
    parts = []
    for one in known:
        known_to = one.at(min(one.last, newest))
        parts.append(run(one, known_to - (one.day(known_to) - newest).days % STEP_DAYS, known_to=known_to))
    names = [m.id for m in METHODS]
    return Runs(
        starts=tuple(start for part in parts for start in part.starts),
        last_value=np.concatenate([part.last_value for part in parts]),
        actual=np.concatenate([part.actual for part in parts]),
        points={name: np.concatenate([part.points[name] for part in parts]) for name in names},
        low={name: np.concatenate([part.low[name] for part in parts]) for name in names},
        high={name: np.concatenate([part.high[name] for part in parts]) for name in names},
    )
