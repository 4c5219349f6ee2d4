"""What a forecast is made from: who remained and who left by day, up to the day that it starts on, and never after.

A figure far off the days before it is left out of what a forecast learns from. That is judged by the days before alone, unlike
the flag that a reader sees (`flow.quality.outlying_days` looks at the days after as well, which a forecast cannot).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from flow.forecast.christmas import christmas_shares
from flow.forecast.swings import weekday_swings
from flow.metrics.agreed import breaks
from flow.metrics.measure import Excluded, Question, daily
from flow.metrics.nctr import reported_days
from flow.model import Period, Place
from flow.quality import OUTLIER_PATIENTS, OUTLIER_SHARE, OUTLIER_SPREADS
from flow.reference import place as place_of

if TYPE_CHECKING:
    from flow.store import Snapshot

Array: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.intp]
Truths: TypeAlias = npt.NDArray[np.bool_]

DAYS_AHEAD = 28
"""How far ahead is forecast."""
ENGLAND = "ENG"
LEVEL_DAYS, LEAST_LEVEL_DAYS = 182, 28
"""Half a year, to whose mean the level returns."""
REMAINING, DISCHARGED = "nctr_remaining", "nctr_discharged"
USUAL_DAYS, LEAST_USUAL_DAYS = 28, 14
"""A day is judged against the middle of so many days up to it; with fewer reported ones nothing is said."""
_SIGMAS = 1.4826


@dataclass(frozen=True, kw_only=True, eq=False)
class History:
    """The days of a place since a break of its series, one after the other."""

    first: date
    remaining: Array
    """What a forecast may learn from: NaN where not reported, left out by a person, or far off the days before."""
    discharged: Array
    """The same for those who left that day."""
    actual: Array
    """What a forecast is scored against: NaN where not reported, left out or flagged."""
    christmas: Array | None = None
    """The swing of Christmas on each day and the 28 days after the last, as a share of who usually remains."""

    @property
    def last(self) -> date:
        """The last day."""
        return self.first + timedelta(days=len(self.remaining) - 1)

    @cached_property
    def weekdays(self) -> Ints:
        """The weekday of each day, Monday 0."""
        return (self.first.weekday() + np.arange(len(self.remaining))) % 7

    @cached_property
    def usual(self) -> Array:
        """The mean of the half year up to each day; NaN with fewer than 28 reported days."""
        return half_year_mean(self.remaining)

    @cached_property
    def _without_christmas(self) -> Array:
        if self.christmas is None:
            return self.remaining
        share = self.christmas[: len(self.remaining)]
        return self.remaining - np.where(share != 0, share * np.nan_to_num(self.usual), 0.0)

    @cached_property
    def swings(self) -> Array:
        """By how much each weekday (column) differs from its week, as known on each day (row)."""
        return weekday_swings(self._without_christmas, self.weekdays)

    @cached_property
    def plain(self) -> Array:
        """Who remained, without the swing of the weekday and of Christmas."""
        return self._without_christmas - self.swings[np.arange(len(self.remaining)), self.weekdays]

    def knows_christmas(self, day: date) -> bool:
        """Whether the swing of Christmas on a day is known."""
        return self.christmas is not None and bool(self.christmas[self.at(day)] != 0)

    def swings_ahead(self, starts: Ints, days: int) -> Array:
        """The swings of the days ahead as known at each start, (start, day ahead - 1)."""
        ahead = np.arange(1, days + 1)
        weekdays = (self.weekdays[starts][:, None] + ahead) % 7
        swings = self.swings[starts[:, None], weekdays]
        if self.christmas is not None:
            swings = swings + self.christmas[starts[:, None] + ahead] * np.nan_to_num(self.usual[starts])[:, None]
        return np.asarray(swings)

    def at(self, day: date) -> int:
        """The position of a day."""
        return (day - self.first).days

    def day(self, at: int) -> date:
        """The day at a position, which may lie after the last."""
        return self.first + timedelta(days=int(at))


def histories(
    snapshot: Snapshot | None, place: Place, *, as_of: date | None = None, excluded: Sequence[Excluded] = ()
) -> tuple[History, ...]:
    """The days of a place, cut where its series breaks (`rebase`); the newest last. Empty where no day has a figure."""
    if snapshot is None:
        return ()
    key = ("histories", place, as_of, tuple(excluded))
    return snapshot.remember(key, lambda: _histories(snapshot, place, as_of, tuple(excluded)))


def _histories(
    snapshot: Snapshot, place: Place, as_of: date | None, excluded: tuple[Excluded, ...]
) -> tuple[History, ...]:
    known = reported_days(snapshot, place, as_of=as_of)
    if known is None:
        return ()
    period = Period(first=known[0], last=known[1])
    remaining, flagged = _figures(snapshot, REMAINING, place, period, as_of, excluded)
    discharged, _ = _figures(snapshot, DISCHARGED, place, period, as_of, excluded)
    guide = _england(snapshot, as_of)
    christmas = np.zeros(period.days + DAYS_AHEAD)
    if guide is not None:
        christmas = christmas_shares(*guide, period.first, len(christmas))
    cuts = sorted(
        {
            (b.first_day - period.first).days
            for b in breaks(snapshot, REMAINING, place.code, as_of=as_of)
            if b.rebase and period.first < b.first_day <= period.last
        }
    )
    return tuple(
        history(
            period.first + timedelta(days=a), remaining[a:z], discharged[a:z], flagged=flagged[a:z],
            christmas=christmas[a : z + DAYS_AHEAD],
        )
        for a, z in zip([0, *cuts], [*cuts, period.days], strict=True)
    )  # fmt: skip


def _figures(
    snapshot: Snapshot, metric: str, place: Place, period: Period, as_of: date | None, excluded: tuple[Excluded, ...]
) -> tuple[Array, Truths]:
    """A daily figure and whether it is flagged."""
    asked = Question(metric=metric, place=place.code, period=period, as_of=as_of, excluded=excluded)
    days = daily(snapshot, asked, place)
    flagged = days["suspect"].to_numpy(dtype=bool) | days["no_discharges_reported"].to_numpy(dtype=bool)
    return days["value"].to_numpy(dtype=float), flagged


def _england(snapshot: Snapshot, as_of: date | None) -> tuple[date, Array] | None:
    """England's days, of which Christmas is learnt; None where it has no figures."""

    def found() -> tuple[date, Array] | None:
        england = place_of(ENGLAND)
        known = reported_days(snapshot, england, as_of=as_of)
        if known is None:
            return None
        figures, flagged = _figures(snapshot, REMAINING, england, Period(first=known[0], last=known[1]), as_of, ())
        return known[0], np.where(flagged, np.nan, figures)

    return snapshot.remember(("christmas", as_of), found)


def history(
    first: date,
    remaining: Array,
    discharged: Array,
    *,
    flagged: Truths | None = None,
    christmas: Array | None = None,
) -> History:
    """A history from figures by day (NaN: not reported). `flagged` days are not scored."""
    learnt = np.where(far_off(remaining), np.nan, remaining)
    actual = remaining if flagged is None else np.where(flagged, np.nan, remaining)
    return History(first=first, remaining=learnt, discharged=discharged, actual=actual, christmas=christmas)


def far_off(figures: Array) -> Truths:
    """Which days are far off the middle of the 28 days up to them? By the rule of `flow.quality`, without the days after.

    A new level is believed once half of those days have it.
    Missing:  a day without a figure is not far off; nor is any while fewer than 14 of the days are reported.
    Example:  210 on most days and 518 today -> today.
    """
    if not len(figures):
        return np.zeros(0, dtype=bool)
    usual = _middle(figures)
    off = np.abs(figures - usual)
    spread = _middle(off) * _SIGMAS
    with np.errstate(invalid="ignore"):
        found = (off > OUTLIER_SPREADS * spread) & (off > OUTLIER_SHARE * np.abs(usual)) & (off > OUTLIER_PATIENTS)
    return np.asarray(found, dtype=bool)


def half_year_mean(figures: Array) -> Array:
    """The mean of the half year up to each day; NaN with fewer than 28 reported days."""
    import pandas as pd

    return np.asarray(pd.Series(figures).rolling(LEVEL_DAYS, min_periods=LEAST_LEVEL_DAYS).mean(), dtype=float)


def _middle(figures: Array) -> Array:
    """The median of the days up to each, NaN where too few have a figure."""
    import pandas as pd

    rolled = pd.Series(figures).rolling(USUAL_DAYS, min_periods=LEAST_USUAL_DAYS).median()
    return np.asarray(rolled.to_numpy(dtype=float))
