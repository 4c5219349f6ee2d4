"""How often was such a forecast right? Every method started on each past week, and scored against what came.

A start is every seventh day back from the last one. A forecast uses the days up to its start alone, its range the errors known
by then. Figures are those in force now: what was corrected since is corrected (docs/forecast.md says what that hides).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from flow.forecast.history import Array, History, Ints, histories
from flow.forecast.methods import METHODS, NAIVE, Method
from flow.forecast.ranges import ranges
from flow.forecast.simple import DAYS_AHEAD
from flow.metrics.measure import Excluded
from flow.model import Place

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

HORIZONS = (1, 7, 14, 28)
JUDGED_AHEAD = 14
"""The days ahead by whose error methods are compared and weeks are called worst."""
FIRST_START_DAYS = 56
"""No start before eight weeks of days are known since a break of the series."""
LEAST_SCORED = 20
"""With fewer starts scored nothing is said of a method."""
STEP_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Score:
    """How far off a method was, and how often its 80 % range held."""

    method: str
    words: str
    starts: int
    """Starts of which the figure 14 days ahead is known."""
    error_patients: Mapping[int, float]
    """Mean absolute error 1, 7, 14 and 28 days ahead; NaN where no such day is known."""
    held_share: Mapping[int, float]
    """Share (0 to 1) of ranges that held, so many days ahead; NaN where none could be scored."""
    held: float
    """The same over all of the days 1 to 28."""
    held_14: float
    """And over the days 1 to 14."""
    days_held: int
    """Days with a range and a figure that `held` is of."""


@dataclass(frozen=True, kw_only=True)
class WorstWeek:
    """A start whose forecast 14 days ahead was far off."""

    start: date
    day: date
    forecast: float
    actual: float

    @property
    def off(self) -> float:
        """Patients forecast too many (too few: negative)."""
        return self.forecast - self.actual


@dataclass(frozen=True, kw_only=True, eq=False)
class BackTest:
    """The methods at a place, each started on every past week."""

    place: Place
    first: date | None
    """The first start; None where there is none."""
    last: date | None
    scores: tuple[Score, ...]
    """One a method, in the order of `METHODS`; empty where too little is known."""
    rows: pd.DataFrame
    """One a start, method and day ahead: start, method, days_ahead, day, forecast, low, high, actual, error (forecast - actual)."""
    worst: tuple[WorstWeek, ...]
    """The starts that the shown method was most off from, worst first, none within four weeks of another."""

    @property
    def enough(self) -> bool:
        """Whether enough starts are scored to say anything."""
        return bool(self.scores)

    def score(self, method: str) -> Score:
        """The score of a method by its id."""
        return next(s for s in self.scores if s.method == method)

    @cached_property
    def shown(self) -> Score:
        """The method that the pages show: the least error 14 days ahead; between equals the later of `METHODS`."""
        return min(reversed(self.scores), key=lambda s: s.error_patients[JUDGED_AHEAD])

    @cached_property
    def best_simple(self) -> Score:
        """The best of the simple methods."""
        simple = {m.id for m in METHODS if m.simple}
        return min(
            (s for s in reversed(self.scores) if s.method in simple), key=lambda s: s.error_patients[JUDGED_AHEAD]
        )

    @cached_property
    def naive(self) -> Score:
        """The better of the last value and the same weekday."""
        return min((self.score(n) for n in NAIVE), key=lambda s: s.error_patients[JUDGED_AHEAD])


@dataclass(frozen=True, kw_only=True, eq=False)
class Runs:
    """Every forecast of every method from the starts of one history: arrays (start, day ahead - 1)."""

    history: History
    starts: Ints
    actual: Array
    points: Mapping[str, Array]
    low: Mapping[str, Array]
    high: Mapping[str, Array]


def runs(history: History, last: int, *, methods: Sequence[Method] = METHODS) -> Runs:
    """Every method from every seventh day back from the position `last`, oldest first."""
    starts = np.arange(last, FIRST_START_DAYS - 2, -STEP_DAYS, dtype=np.intp)[::-1]
    ahead = starts[:, None] + np.arange(1, DAYS_AHEAD + 1)
    come = ahead < len(history.actual)
    actual = np.where(come, history.actual[np.minimum(ahead, len(history.actual) - 1)], np.nan)
    points = {m.id: m.points(history, starts) for m in methods}
    both = {name: ranges(told, actual, step_days=STEP_DAYS) for name, told in points.items()}
    return Runs(
        history=history,
        starts=starts,
        actual=actual,
        points=points,
        low={name: low for name, (low, _) in both.items()},
        high={name: high for name, (_, high) in both.items()},
    )


def backtest(
    snapshot: Snapshot | None,
    place: Place,
    *,
    as_of: date | None = None,
    excluded: Sequence[Excluded] = (),
    first: date | None = None,
    last: date | None = None,
) -> BackTest:
    """How far off was each method at a place, started every seventh day from `first` to `last`?

    `last` is by default the newest day with a figure, and starts are counted back from it; `first` by default as early as can be.
    Missing:  `scores` is empty where fewer than 20 starts can be scored. A day without a figure, or flagged, is not scored; so is
              none across a break of the series marked `rebase`, nor a start within eight weeks after one.
    """
    if snapshot is None:
        return _scored((), place, first, last)
    key = ("backtest", place, as_of, tuple(excluded), first, last)
    return snapshot.remember(
        key, lambda: _scored(all_runs(snapshot, place, as_of=as_of, excluded=excluded, last=last), place, first, last)
    )


def all_runs(
    snapshot: Snapshot, place: Place, *, as_of: date | None, excluded: Sequence[Excluded], last: date | None
) -> tuple[Runs, ...]:
    """The runs of each stretch between breaks of the series, their starts counted back from the same day."""
    key = ("forecast_runs", place, as_of, tuple(excluded), last)
    return snapshot.remember(key, lambda: _all_runs(snapshot, place, as_of, tuple(excluded), last))


def _all_runs(
    snapshot: Snapshot, place: Place, as_of: date | None, excluded: tuple[Excluded, ...], last: date | None
) -> tuple[Runs, ...]:
    known = histories(snapshot, place, as_of=as_of, excluded=excluded)
    if not known:
        return ()
    newest = min(last, known[-1].last) if last else known[-1].last
    found = []
    for one in known:
        end = min(one.last, newest)
        end -= timedelta(days=(end - newest).days % STEP_DAYS)
        if one.at(end) >= FIRST_START_DAYS - 1:
            found.append(runs(one, one.at(end)))
    return tuple(found)


def _scored(found: Sequence[Runs], place: Place, first: date | None, last: date | None) -> BackTest:
    rows = _rows(found)
    if first is not None:
        rows = rows[rows["start"] >= first]
    if last is not None:
        rows = rows[rows["start"] <= last]
    rows = rows.reset_index(drop=True)
    scores = tuple(s for m in METHODS if (s := _score(m, rows[rows["method"] == m.id])).starts >= LEAST_SCORED)
    result = BackTest(
        place=place,
        first=rows["start"].min() if len(rows) else None,
        last=rows["start"].max() if len(rows) else None,
        scores=scores if len(scores) == len(METHODS) else (),
        rows=rows,
        worst=(),
    )
    if not result.enough:
        return result
    object.__setattr__(result, "worst", _worst(rows[rows["method"] == result.shown.method]))
    return result


def _rows(found: Sequence[Runs]) -> pd.DataFrame:
    import pandas as pd

    parts = []
    for one in found:
        shape = one.actual.shape
        starts = np.repeat(one.starts, shape[1])
        ahead = np.tile(np.arange(1, shape[1] + 1), shape[0])
        days = np.array([one.history.day(at) for at in range(len(one.history.remaining) + DAYS_AHEAD)], dtype=object)
        for name in one.points:
            parts.append(
                pd.DataFrame(
                    {
                        "start": days[starts],
                        "method": name,
                        "days_ahead": ahead,
                        "day": days[starts + ahead],
                        "forecast": one.points[name].ravel(),
                        "low": one.low[name].ravel(),
                        "high": one.high[name].ravel(),
                        "actual": one.actual.ravel(),
                    }
                )
            )
    columns = ["start", "method", "days_ahead", "day", "forecast", "low", "high", "actual"]
    rows = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return rows.assign(error=rows["forecast"] - rows["actual"])


def _score(method: Method, rows: pd.DataFrame) -> Score:
    known = rows[rows["error"].notna()]
    ranged = known[known["low"].notna()]
    inside = (ranged["actual"] >= ranged["low"]) & (ranged["actual"] <= ranged["high"])
    ahead = {h: known.loc[known["days_ahead"] == h, "error"].abs() for h in HORIZONS}
    return Score(
        method=method.id,
        words=method.words,
        starts=len(ahead[JUDGED_AHEAD]),
        error_patients={h: float(errors.mean()) for h, errors in ahead.items()},
        held_share={h: float(inside[ranged["days_ahead"] == h].mean()) for h in HORIZONS},
        held=float(inside.mean()),
        held_14=float(inside[ranged["days_ahead"] <= JUDGED_AHEAD].mean()),
        days_held=len(ranged),
    )


WORST_WEEKS = 5


def _worst(rows: pd.DataFrame) -> tuple[WorstWeek, ...]:
    """Of the starts in a bad stretch only the worst: neighbours are off by the same thing."""
    judged = rows[(rows["days_ahead"] == JUDGED_AHEAD) & rows["error"].notna()]
    ordered = judged.reindex(judged["error"].abs().sort_values(ascending=False, kind="stable").index)
    found: list[WorstWeek] = []
    for row in ordered.to_dict("records"):
        if all(abs((row["start"] - other.start).days) > 28 for other in found):
            found.append(WorstWeek(start=row["start"], day=row["day"], forecast=row["forecast"], actual=row["actual"]))
        if len(found) == WORST_WEEKS:
            break
    return tuple(found)
