"""The swing of the weekdays: fewer leave at weekends, so who remains differs from day to day in the same way every week."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

SWING_WEEKS, LEAST_SWING_WEEKS = 8, 3
"""The swing of a weekday is its mean over so many weeks."""


def weekday_swings(figures: npt.NDArray[np.float64], weekdays: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """By how much each weekday (column, Monday first) usually differs from its week, as known on each day (row).

    A day is compared with the seven days around it, so it counts from three days after it. Missing: 0 until three weeks are known.
    """
    import pandas as pd

    days = len(figures)
    week = pd.Series(figures).rolling(7, min_periods=5).mean().to_numpy(dtype=float)
    off = np.full(days, np.nan)
    if days > 3:
        off[:-3] = figures[:-3] - week[3:]
    swings = np.full((days, 7), np.nan)
    for weekday in range(7):
        mine = np.flatnonzero(weekdays == weekday)
        if len(mine):
            usual = pd.Series(off[mine]).rolling(SWING_WEEKS, min_periods=LEAST_SWING_WEEKS).mean().to_numpy()
            newest = np.searchsorted(mine, np.arange(days) - 3, side="right") - 1
            swings[:, weekday] = np.where(newest >= 0, usual[np.maximum(newest, 0)], np.nan)
    known = np.isfinite(swings).all(axis=1, keepdims=True)
    swings = np.where(known, swings, 0.0)
    return np.asarray(swings - swings.mean(axis=1, keepdims=True))
