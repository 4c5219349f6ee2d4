"""What happened since: the patients who remained, day by day, and how often what was told held.

A range of 8 in 10 holds on 8 days of 10 when it is right; on far fewer it promised too much, on far more too little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flow.metrics.counting import where_counted
from flow.metrics.measure import Excluded, Question, daily
from flow.model import Period
from flow.reference import place as place_of

if TYPE_CHECKING:
    from flow.store import Snapshot

METRIC = "nctr_remaining"


@dataclass(frozen=True, kw_only=True)
class Held:
    """What was told of some days beside what came."""

    days: int
    """Days told of that have a figure by now."""
    inside: int
    """Days on which the figure lay in the range."""
    mean_error: float
    """Told less come, on the mean day: above 0 too many were told."""
    mean_off: float
    """How far off, without sign."""
    first: date
    last: date


def remaining_by_day(
    snapshot: Snapshot | None,
    place: str,
    period: Period,
    *,
    as_of: date | None = None,
    excluded: Sequence[Excluded] = (),
) -> dict[date, float]:
    """Patients who remained on each day that was counted; a day that was not, was left out, or is suspect, is not in it."""
    at = where_counted(METRIC, place_of(place))
    if snapshot is None or at is None:
        return {}
    question = Question(metric=METRIC, place=at.code, period=period, grain="day", as_of=as_of, excluded=tuple(excluded))
    days = daily(snapshot, question, at)
    told = days[days["counts"].to_numpy(dtype=bool) & ~days["suspect"].to_numpy(dtype=bool)]
    return {day: float(value) for day, value in zip(told["day"], told["value"], strict=True) if value == value}


def known_to(snapshot: Snapshot | None, newest_load: str) -> date | None:
    """The last day of any file in force that had been loaded by the time of a load; None where none had.

    Takes:    the moment that a saved scenario keeps of the newest file it stood on; empty where there was none.
    """
    if snapshot is None or not newest_load:
        return None
    by = datetime.fromisoformat(newest_load)
    there = [
        e.last_day for e in snapshot.editions() if e.undone_at is None and datetime.fromisoformat(e.loaded_at) <= by
    ]
    return max(there, default=None)


def held(
    days: Sequence[date], mean: Sequence[float], low: Sequence[float], high: Sequence[float], come: Mapping[date, float]
) -> Held | None:
    """How often did the range hold? None where no day told of has a figure yet.

    Example:  told 200 (190 to 210) and 201 (190 to 212), came 205 and 215 -> 1 of 2 days, 9.5 too few on the mean day.
    """
    known = [(d, m, lo, hi, come[d]) for d, m, lo, hi in zip(days, mean, low, high, strict=True) if d in come]
    if not known:
        return None
    errors = [m - seen for _, m, _, _, seen in known]
    return Held(
        days=len(known),
        inside=sum(lo <= seen <= hi for _, _, lo, hi, seen in known),
        mean_error=sum(errors) / len(errors),
        mean_off=sum(map(abs, errors)) / len(errors),
        first=known[0][0],
        last=known[-1][0],
    )
