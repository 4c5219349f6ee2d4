"""The next two weeks at a place, as things are: who is expected, the range, and the record of such forecasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from flow.errors import BadQuestion
from flow.forecast.backtest import BackTest, Score, all_runs, backtest
from flow.forecast.history import histories
from flow.forecast.simple import DAYS_AHEAD
from flow.metrics.measure import Excluded
from flow.model import Place

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

DAYS = 14
RECORD_DAYS = 371
"""The record told beside an outlook is that of the starts of a year: 53 weeks, of which the newest are not over yet."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Outlook:
    """What is expected on the days after a day."""

    place: Place
    day: date
    """The day stood on: the newest with a figure up to the one asked for."""
    last_value: float | None
    """Who remained on that day."""
    days: pd.DataFrame
    """One a day ahead: day, days_ahead, low, middle, high (8 in 10), naive (the better of last value and same weekday)."""
    method: Score | None
    """The method shown, with its record over the year before; None where there is no outlook."""
    naive: Score | None
    """The record of the better naive forecast."""
    record: BackTest
    """Everything that the choice of the method stands on."""
    missing: str = ""
    """Why there is no outlook, as the end of a sentence; empty where there is one."""


def outlook(
    snapshot: Snapshot | None,
    place: Place,
    *,
    day: date,
    as_of: date | None = None,
    excluded: Sequence[Excluded] = (),
    days: int = DAYS,
) -> Outlook:
    """Who is expected to remain on each of the days after `day`, if things go on as they are?

    Method:   the one that was least off 14 days ahead over the starts of the year before.
    Missing:  `days` is empty and `missing` says why, where fewer than 20 starts could be scored or no figure is new enough.
    Raises:   BadQuestion.
    """
    if not 1 <= days <= DAYS_AHEAD:
        raise BadQuestion(f"An outlook is of 1 to {DAYS_AHEAD} days. Saw {days}; nothing was computed.")
    if snapshot is None:
        return _outlook(None, place, day, as_of, tuple(excluded), days)
    key = ("outlook", place, day, as_of, tuple(excluded), days)
    return snapshot.remember(key, lambda: _outlook(snapshot, place, day, as_of, tuple(excluded), days))


def _outlook(
    snapshot: Snapshot | None, place: Place, day: date, as_of: date | None, excluded: tuple[Excluded, ...], days: int
) -> Outlook:
    import pandas as pd

    known = [h for h in histories(snapshot, place, as_of=as_of, excluded=excluded) if h.first <= day]
    at = min(day, known[-1].last) if known else day
    record = backtest(
        snapshot, place, as_of=as_of, excluded=excluded,
        first=date.fromordinal(at.toordinal() - RECORD_DAYS), last=at,
    )  # fmt: skip
    empty = pd.DataFrame(columns=["day", "days_ahead", "low", "middle", "high", "naive"])
    nothing = Outlook(
        place=place, day=at, last_value=None, days=empty, method=None, naive=None, record=record,
        missing="no day has a figure" if not known else "too few weeks since the series began, or broke, could be scored",
    )  # fmt: skip
    if snapshot is None or not record.enough:
        return nothing
    newest = all_runs(snapshot, place, as_of=as_of, excluded=excluded, last=at)[-1]
    name, naive = record.shown.method, record.naive.method
    middle, low, high = (told[name][-1, :days] for told in (newest.points, newest.low, newest.high))
    if not np.isfinite(middle).all() or not np.isfinite(low).all():
        return nothing
    ahead = np.arange(1, days + 1)
    table = pd.DataFrame(
        {
            "day": [newest.history.day(newest.starts[-1] + n) for n in ahead],
            "days_ahead": ahead,
            "low": low,
            "middle": np.clip(middle, low, high),
            "high": high,
            "naive": newest.points[naive][-1, :days],
        }
    )
    figure = newest.history.remaining[newest.starts[-1]]
    return Outlook(
        place=place, day=at, last_value=float(figure) if figure == figure else None, days=table,
        method=record.shown, naive=record.naive, record=record,
    )  # fmt: skip
