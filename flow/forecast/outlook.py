"""The next two weeks at a place, as things are: who is expected, the range, and the record of such forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from flow.errors import BadQuestion
from flow.forecast.backtest import LEAST_SCORED, BackTest, Score, backtest
from flow.forecast.christmas import at_christmas
from flow.forecast.history import DAYS_AHEAD, History, histories
from flow.forecast.ranges import LEAST_STARTS
from flow.forecast.runs import runs_of
from flow.metrics.measure import Excluded
from flow.model import Place

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

Christmas = Literal["not near", "known", "unknown"]
DAYS = 14
RECORD_DAYS = 371
"""The record told beside an outlook is that of a year of starts: 53 weeks, of which the newest are not over yet."""
SEEN_DAYS = 56
COLUMNS = ("day", "days_ahead", "low", "middle", "high", "naive")


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
    """The method shown, with its record since `since`; None where there is no outlook."""
    naive: Score | None
    """The better naive forecast, with its record over the same starts."""
    since: date | None
    """The first start of that record: a year before, or the first of all where the year has fewer than 20 that could be scored."""
    record: BackTest
    """Everything that the choice of the method stands on: all starts up to the day."""
    seen: Mapping[date, float] = field(default_factory=dict)
    """What was counted on the eight weeks up to the day, of the days that are not flagged; none from before a break."""
    christmas: Christmas = "not near"
    """Whether any of its days lies in the swing of Christmas, and whether one is known for the place."""
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

    Method:   the one that was least off 14 days ahead over all starts whose day had come.
    Missing:  `days` is empty and `missing` says why, where fewer than 20 starts could be scored, or the newest figures have gaps.
    Raises:   BadQuestion.
    """
    if not 1 <= days <= DAYS_AHEAD:
        raise BadQuestion(f"An outlook is of 1 to {DAYS_AHEAD} days. Saw {days}; nothing was computed.")
    asked = tuple(excluded)
    if snapshot is None:
        return _outlook(None, place, day, as_of, asked, days)
    key = ("outlook", place, day, as_of, asked, days)
    return snapshot.remember(key, lambda: _outlook(snapshot, place, day, as_of, asked, days))


def _outlook(
    snapshot: Snapshot | None, place: Place, day: date, as_of: date | None, excluded: tuple[Excluded, ...], days: int
) -> Outlook:
    import pandas as pd

    found = runs_of(snapshot, place, as_of=as_of, excluded=excluded, last=day)
    record = backtest(snapshot, place, as_of=as_of, excluded=excluded, last=day)
    start = found.starts[-1] if found and found.starts else day

    def none(missing: str) -> Outlook:
        empty = pd.DataFrame(columns=list(COLUMNS))
        return Outlook(
            place=place,
            day=start,
            last_value=None,
            days=empty,
            method=None,
            naive=None,
            since=None,
            record=record,
            missing=missing,
        )

    if found is None:
        return none("no day has a figure")
    year = backtest(
        snapshot, place, as_of=as_of, excluded=excluded, first=start - timedelta(days=RECORD_DAYS), last=day
    )
    if not record.enough:
        return none(
            f"fewer than {LEAST_SCORED} weekly starts could be scored since the figures began, or the series broke"
        )
    told = year if year.enough else record
    name, naive = record.shown.method, record.naive.method
    middle, low, high = (ranged[name][-1, :days] for ranged in (found.points, found.low, found.high))
    if not np.isfinite(middle).all():
        return none("too many of the newest days have no figure")
    if not np.isfinite(low).all():
        return none(
            f"fewer than {LEAST_STARTS} weekly starts since the series broke, or had its last gap, say how far off one is"
        )
    one = next(h for h in reversed(histories(snapshot, place, as_of=as_of, excluded=excluded)) if h.first <= start)
    begin = range(max(0, one.at(start) - SEEN_DAYS + 1), one.at(start) + 1)
    ahead = list(range(1, days + 1))
    table: dict[str, Any] = {
        "day": [start + timedelta(days=n) for n in ahead],
        "days_ahead": ahead,
        "low": low,
        "middle": middle,
        "high": high,
        "naive": found.points[naive][-1, :days],
    }
    return Outlook(
        place=place,
        day=start,
        last_value=float(found.last_value[-1]),
        days=pd.DataFrame(table, columns=list(COLUMNS)),
        method=told.score(name),
        naive=told.score(naive),
        record=record,
        since=told.first,
        seen={one.day(at): float(one.actual[at]) for at in begin if np.isfinite(one.actual[at])},
        christmas=_christmas(one, table["day"]),
    )


def _christmas(one: History, days: Sequence[date]) -> Christmas:
    near = [day for day in days if at_christmas(day)]
    if not near:
        return "not near"
    return "known" if any(one.knows_christmas(day) for day in near) else "unknown"
