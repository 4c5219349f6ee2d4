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

from flow.errors import UnknownName
from flow.forecast.history import DAYS_AHEAD, Truths
from flow.forecast.methods import NAIVE, Method
from flow.forecast.runs import Runs, runs_of
from flow.metrics.measure import Excluded
from flow.model import Place

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

HORIZONS = (1, 7, 14, 28)
JUDGED_AHEAD = 14
"""The days ahead by whose error methods are compared and weeks are called worst."""
LEAST_SCORED = 20
"""With fewer starts scored nothing is said of a method."""
WORST_WEEKS = 5
APART_DAYS = 28
"""Of the starts in a bad stretch only the worst is named: its neighbours are off by the same thing."""
ROWS = ("start", "method", "days_ahead", "day", "forecast", "low", "high", "actual", "error")


@dataclass(frozen=True, kw_only=True)
class Score:
    """How far off a method was, and how often its 80 % range held."""

    method: str
    words: str
    simple: bool
    starts: int
    """Starts that were scored 14 days ahead."""
    error_patients: Mapping[int, float]
    """Mean absolute error 1, 7, 14 and 28 days ahead; NaN where no such day could be scored."""
    held_share: Mapping[int, float]
    """Share (0 to 1) of the ranges that held, so many days ahead; NaN where none could be scored."""
    held: float
    """The same over all of the days 1 to 28."""
    days_held: int
    """Days with a range that `held` is of."""
    held_two_weeks: float
    """The same share over the days 1 to 14."""
    days_held_two_weeks: int
    """Days with a range that `held_two_weeks` is of."""


@dataclass(frozen=True, kw_only=True)
class WorstWeek:
    """A start whose forecast 14 days ahead was far off."""

    start: date
    day: date
    forecast: float
    actual: float

    beside: tuple[float, float] | None = None
    """What was counted the day before and the day after, where both are known."""

    @property
    def doubtful(self) -> bool:
        """Whether the day stands alone: both days beside it lie nearer to the forecast by more than half of the error."""
        if self.beside is None:
            return False
        nearer = [(self.actual - one) * (1 if self.off < 0 else -1) for one in self.beside]
        return min(nearer) > abs(self.off) / 2

    @property
    def off(self) -> float:
        """Patients forecast too many (too few: negative)."""
        return self.forecast - self.actual


@dataclass(frozen=True, kw_only=True, eq=False)
class BackTest:
    """The methods at a place, each started on every past week, scored on the same days."""

    place: Place
    scores: tuple[Score, ...]
    """One a method, in the order of `METHODS`; empty where fewer than 20 starts could be scored."""
    runs: Runs | None
    """Every forecast; None where no day has a figure."""

    @property
    def enough(self) -> bool:
        """Whether enough starts are scored to say anything."""
        return bool(self.scores)

    @property
    def first(self) -> date | None:
        """The first start that was scored 14 days ahead."""
        return self._scored[0] if self._scored else None

    @property
    def last(self) -> date | None:
        """The last start that was scored 14 days ahead."""
        return self._scored[-1] if self._scored else None

    @cached_property
    def _scored(self) -> list[date]:
        if self.runs is None:
            return []
        return [s for s, there in zip(self.runs.starts, self.runs.scored[:, JUDGED_AHEAD - 1], strict=True) if there]

    def score(self, method: str) -> Score:
        """The score of a method by its id. Raises UnknownName, where it has none: the queue model needs discharges counted."""
        for one in self.scores:
            if one.method == method:
                return one
        raise UnknownName("forecast", method, [s.method for s in self.scores])

    def has(self, method: str) -> bool:
        """Whether a method was scored here."""
        return any(s.method == method for s in self.scores)

    @cached_property
    def shown(self) -> Score:
        """The method that the pages show: the least error 14 days ahead. The best simple one where it is better than the queue."""
        return _best(self.scores)

    @cached_property
    def best_simple(self) -> Score:
        """The best of the simple methods."""
        return _best([s for s in self.scores if s.simple])

    @cached_property
    def naive(self) -> Score:
        """The better of the last value and the same weekday."""
        return _best([s for s in self.scores if s.method in NAIVE])

    @cached_property
    def worst(self) -> tuple[WorstWeek, ...]:
        """The starts that the shown method was most off from, worst first, none within four weeks of another."""
        return self.worst_of(self.shown.method) if self.enough else ()

    def worst_of(self, method: str) -> tuple[WorstWeek, ...]:
        """The same of any method."""
        if self.runs is None:
            return ()
        at = JUDGED_AHEAD - 1
        told, came = self.runs.points[method][:, at], self.runs.actual[:, at]
        off = np.where(self.runs.scored[:, at] & np.isfinite(told), np.abs(told - came), -1.0)
        found: list[WorstWeek] = []
        for n in np.argsort(-off, kind="stable"):
            start = self.runs.starts[n]
            if len(found) == WORST_WEEKS or off[n] < 0:
                break
            if all(abs((start - other.start).days) > APART_DAYS for other in found):
                day = start + timedelta(days=JUDGED_AHEAD)
                before, after = (float(self.runs.actual[n, at + one]) for one in (-1, 1))
                beside = (before, after) if np.isfinite([before, after]).all() else None
                found.append(
                    WorstWeek(start=start, day=day, forecast=float(told[n]), actual=float(came[n]), beside=beside)
                )
        return tuple(found)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Every forecast as a table, for CSV and charts.

        Rows:     one a start, method and day ahead.
        Columns:  start; method; days_ahead; day; forecast; low, high; actual; error (forecast - actual).
        Missing:  NaN, in `actual` where the day was not reported, is flagged, or is yet to come.
        """
        import pandas as pd

        found = self.runs
        if found is None or not found.starts:
            return pd.DataFrame(columns=list(ROWS))
        starts = pd.to_datetime(pd.Series(found.starts)).repeat(DAYS_AHEAD).reset_index(drop=True)
        ahead = pd.Series(np.tile(np.arange(1, DAYS_AHEAD + 1), len(found.starts)))
        day = starts + pd.to_timedelta(ahead, unit="D")
        parts = [
            pd.DataFrame(
                {
                    "start": starts,
                    "method": m.id,
                    "days_ahead": ahead,
                    "day": day,
                    "forecast": found.points[m.id].ravel(),
                    "low": found.low[m.id].ravel(),
                    "high": found.high[m.id].ravel(),
                    "actual": found.actual.ravel(),
                }
            )
            for m in found.forecasting
        ]
        rows = pd.concat(parts, ignore_index=True)
        rows["error"] = rows["forecast"] - rows["actual"]
        return rows.assign(start=rows["start"].dt.date, day=rows["day"].dt.date)


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
    No day after `last` is scored either, so that a page which stands on a past day knows no more than that day did.
    Missing:  `scores` is empty where fewer than 20 starts can be scored. A day without a figure, or flagged, is not scored, nor one
              across a break of the series marked `rebase`, nor a start within eight weeks after one.
    Example:  RH5, RBD, RA7, RH8 and 20 other trusts: docs/forecast.md.
    """
    found = runs_of(snapshot, place, as_of=as_of, excluded=excluded, last=last)
    if snapshot is None or found is None:
        return BackTest(place=place, scores=(), runs=None)
    part = found.between(first, last)
    if part is not found:  # a copy, and half a megabyte: not worth keeping for the milliseconds that its scores take
        return scored(place, part)
    return snapshot.remember(("backtest", place, as_of, tuple(excluded), last), lambda: scored(place, found))


def scored(place: Place, found: Runs) -> BackTest:
    """The scores of some runs."""
    there, methods = found.scored, found.forecasting
    enough = bool(methods) and int(there[:, JUDGED_AHEAD - 1].sum()) >= LEAST_SCORED
    return BackTest(place=place, scores=tuple(_score(m, found, there) for m in methods) if enough else (), runs=found)


def _score(method: Method, found: Runs, there: Truths) -> Score:
    off = np.where(there, np.abs(found.points[method.id] - found.actual), np.nan)
    low, high = found.low[method.id], found.high[method.id]
    ranged = there & np.isfinite(low)
    inside = ranged & (found.actual >= low) & (found.actual <= high)
    return Score(
        method=method.id,
        words=method.words,
        simple=method.simple,
        starts=int(there[:, JUDGED_AHEAD - 1].sum()),
        error_patients={
            h: float(np.nanmean(off[:, h - 1])) if there[:, h - 1].any() else float("nan") for h in HORIZONS
        },
        held_share={h: _share(inside[:, h - 1], ranged[:, h - 1]) for h in HORIZONS},
        held=_share(inside, ranged),
        days_held=int(ranged.sum()),
        held_two_weeks=_share(inside[:, :JUDGED_AHEAD], ranged[:, :JUDGED_AHEAD]),
        days_held_two_weeks=int(ranged[:, :JUDGED_AHEAD].sum()),
    )


def _share(part: Truths, whole: Truths) -> float:
    return float(part.sum() / whole.sum()) if whole.any() else float("nan")


def _best(scores: Sequence[Score]) -> Score:
    """The least error 14 days ahead; between equals the first."""
    return min(scores, key=lambda s: s.error_patients[JUDGED_AHEAD])
