"""The swing of Christmas: hospitals empty before it and fill after it, every year alike. Learnt from the Christmases before.

One place has seen too few of them, and a bad week at one of them is no rule. So the swing is that of England, as a share of who usually
remains; without England's figures, or before the first Christmas was over, there is none.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from flow.forecast.swings import weekday_swings

Array: TypeAlias = npt.NDArray[np.float64]

FIRST_OFFSET, LAST_OFFSET = -7, 20
"""From 18 December to 14 January."""
BEFORE, AFTER = (-27, -8), (21, 41)
"""The days whose means the swing is counted from: a straight line between them is what would have been."""
LEAST_DAYS = 14
SMOOTHED_DAYS = 3


def at_christmas(day: date) -> bool:
    """Whether the swing of Christmas is on a day: 18 December to 14 January."""
    near = date(day.year if day.month > 6 else day.year - 1, 12, 25)
    return FIRST_OFFSET <= (day - near).days <= LAST_OFFSET


def christmas_swing(first: date, figures: Array, year: int) -> Array | None:
    """By what share of who usually remained the days from 18 December differed from the line across Christmas.

    Returns:  28 shares, of which three neighbours are one mean; None where days of that winter are missing.
    Example:  100 before and after, 80 on Christmas day and its neighbours -> -0.2 there.
    """
    at = (date(year, 12, 25) - first).days
    if at + BEFORE[0] < 0 or at + AFTER[1] >= len(figures):
        return None
    weekdays = (first.weekday() + np.arange(len(figures))) % 7
    usual_week = weekday_swings(figures, weekdays)[at + BEFORE[1]]
    plain = figures - usual_week[weekdays]
    sides = [plain[at + a : at + z + 1] for a, z in (BEFORE, AFTER)]
    inside = plain[at + FIRST_OFFSET : at + LAST_OFFSET + 1]
    if min(np.isfinite(side).sum() for side in (*sides, inside)) < LEAST_DAYS:
        return None
    low, high = (float(np.nanmean(side)) for side in sides)
    offsets = np.arange(FIRST_OFFSET, LAST_OFFSET + 1)
    line = np.interp(offsets, [sum(BEFORE) / 2, sum(AFTER) / 2], [low, high])
    shares = np.pad((inside - line) / low, 1, constant_values=np.nan)
    with np.errstate(invalid="ignore"):
        near = np.lib.stride_tricks.sliding_window_view(shares, SMOOTHED_DAYS)
        return np.where(np.isfinite(near).any(axis=1), _mean(near), 0.0)


def christmas_shares(guide_first: date, guide: Array, first: date, days: int) -> Array:
    """For each of so many days from `first` on the swing of its Christmas, as a share; 0 on all other days.

    A Christmas takes the mean of those before it in the guide's figures, so that no day is told what came after it.
    """
    out = np.zeros(days)
    last = first + timedelta(days=days)
    known: list[Array] = []
    for year in range(min(guide_first.year, first.year) - 1, last.year + 1):
        begin = (date(year, 12, 25) - first).days + FIRST_OFFSET
        if known:
            mean = np.mean(known, axis=0)
            for n, share in enumerate(mean):
                if 0 <= begin + n < days:
                    out[begin + n] = share
        swing = christmas_swing(guide_first, guide, year)
        if swing is not None:
            known.append(swing)
    return out


def _mean(near: Array) -> Array:
    there = np.isfinite(near)
    return np.asarray(np.where(there, near, 0.0).sum(axis=1) / np.maximum(there.sum(axis=1), 1))
