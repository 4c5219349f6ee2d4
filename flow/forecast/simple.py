"""Simple forecasts of who will remain: the last value, the same weekday, smoothing, smoothing that returns to its mean.

Each takes a history and the positions of the days that forecasts start on, and gives who is expected on each of the days
ahead: an array (start, day ahead - 1). Of the history nothing after its start is used.
"""

from __future__ import annotations

import numpy as np

from flow.forecast.history import Array, History, Ints

DAYS_AHEAD = 28
STALE_DAYS = 7
"""A last value or a same weekday older than this many days (weeks for a weekday) is none."""
PROFILE_WEEKS, LEAST_PROFILE_WEEKS = 8, 3
"""The swing of a weekday is its mean over so many weeks."""
LEVEL_WEIGHT = 0.25
"""How much of a day's surprise the level takes up."""
LEVEL_DAYS, LEAST_LEVEL_DAYS = 182, 28
"""Half a year, to whose mean the level returns."""
KEPT_A_DAY = 0.98
"""Of the distance to that mean, so much is left after each day: half after 34 days."""


def last_value(history: History, starts: Ints) -> Array:
    """It stays as it is: the newest figure, at most a week old.

    Example:  ..., 200, 210 -> 210 on every day ahead.
    """
    newest = _newest(history.remaining, STALE_DAYS)[starts]
    return np.repeat(newest[:, None], DAYS_AHEAD, axis=1)


def same_weekday(history: History, starts: Ints) -> Array:
    """As on the same weekday of the last seven days; where that has no figure, of the week before.

    Example:  Sun 201, Mon 210 (the start) -> 210 next Monday, 201 next Sunday and the Sunday after.
    """
    figures, out = history.remaining, np.full((len(starts), DAYS_AHEAD), np.nan)
    for ahead in range(1, DAYS_AHEAD + 1):
        back = (-ahead) % 7
        for weeks in range(STALE_DAYS):
            at = starts - back - 7 * weeks
            seen = np.where(at >= 0, figures[np.maximum(at, 0)], np.nan)
            out[:, ahead - 1] = np.where(np.isnan(out[:, ahead - 1]), seen, out[:, ahead - 1])
    return out


def smoothed(history: History, starts: Ints) -> Array:
    """The level of late, with the swing of each weekday."""
    swings = weekday_swings(history)
    level = smooth(without_swings(history, swings))[starts]
    return level[:, None] + swings_ahead(history, swings, starts)


def reverting(history: History, starts: Ints) -> Array:
    """The same, on its way back to the mean of the half year."""
    swings = weekday_swings(history)
    plain = without_swings(history, swings)
    level, usual = smooth(plain)[starts], half_year_mean(plain)[starts]
    left = KEPT_A_DAY ** np.arange(1, DAYS_AHEAD + 1)
    return usual[:, None] + (level - usual)[:, None] * left + swings_ahead(history, swings, starts)


def weekday_swings(history: History) -> Array:
    """By how much each weekday (column, Monday first) usually differs from its week, as known on each day (row).

    A day is compared with the seven days around it, so it counts from three days after it. Missing: 0 until three weeks are known.
    """
    import pandas as pd

    figures, days = history.remaining, len(history.remaining)
    week = pd.Series(figures).rolling(7, min_periods=5).mean().to_numpy()
    off = np.full(days, np.nan)
    off[: max(days - 3, 0)] = figures[: max(days - 3, 0)] - week[3:]
    swings = np.zeros((days, 7))
    for weekday in range(7):
        mine = np.flatnonzero(history.weekdays == weekday)
        if not len(mine):
            continue
        usual = pd.Series(off[mine]).rolling(PROFILE_WEEKS, min_periods=LEAST_PROFILE_WEEKS).mean().to_numpy()
        newest = np.searchsorted(mine, np.arange(days) - 3, side="right") - 1
        swings[:, weekday] = np.where(newest >= 0, usual[np.maximum(newest, 0)], np.nan)
    known = np.isfinite(swings).all(axis=1, keepdims=True)
    swings = np.where(known, swings, 0.0)
    return np.asarray(swings - swings.mean(axis=1, keepdims=True))


def without_swings(history: History, swings: Array) -> Array:
    """The figures without the swing of their weekday."""
    return history.remaining - swings[np.arange(len(history.remaining)), history.weekdays]


def swings_ahead(history: History, swings: Array, starts: Ints) -> Array:
    """The swing of each day ahead, as known at the start."""
    ahead = np.arange(1, DAYS_AHEAD + 1)
    weekdays = (history.weekdays[starts][:, None] + ahead) % 7
    return np.asarray(swings[starts[:, None], weekdays])


def smooth(figures: Array, weight: float = LEVEL_WEIGHT) -> Array:
    """The level on each day: before it, and a share of the day's surprise. A day without a figure leaves it as it was.

    Example:  100, nothing, 104 at 0.25 -> 100, 100, 101.
    """
    out, level = np.full(len(figures), np.nan), np.nan
    for at, figure in enumerate(figures.tolist()):
        if figure == figure:
            level = figure if level != level else level + weight * (figure - level)
        out[at] = level
    return out


def half_year_mean(figures: Array) -> Array:
    """The mean of the half year up to each day; NaN with fewer than 28 reported days."""
    import pandas as pd

    return np.asarray(pd.Series(figures).rolling(LEVEL_DAYS, min_periods=LEAST_LEVEL_DAYS).mean().to_numpy())


def _newest(figures: Array, within: int) -> Array:
    import pandas as pd

    return np.asarray(pd.Series(figures).ffill(limit=within).to_numpy())
