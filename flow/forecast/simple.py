"""Simple forecasts of who will remain: the last value, the same weekday, smoothing, smoothing that returns to its mean.

Each takes a history and the positions of the days that forecasts start on, and gives who is expected on each of the days
ahead: an array (start, day ahead - 1). Of the history nothing after its start is used. The figures here were chosen on trusts and
years that the results are not told of (docs/forecast.md).
"""

from __future__ import annotations

import numpy as np

from flow.forecast.history import DAYS_AHEAD, Array, History, Ints, Truths, half_year_mean

STALE_DAYS = 7
"""A last value older than so many days is none; nor is a same weekday older than so many weeks."""
FRESH_DAYS, LEAST_FRESH_DAYS = 14, 7
"""Of the two weeks up to a start so many days have a figure, or nothing is forecast from it."""
LEVEL_WEIGHT = 0.25
"""How much of a day's surprise the level takes up."""
KEPT_A_DAY = 0.98
"""Of the distance to that mean, so much is left after each day: half after 34 days."""


def last_value(history: History, starts: Ints) -> Array:
    """It stays as it is: the newest figure, at most a week old.

    Example:  ..., 200, 210 -> 210 on every day ahead.
    """
    import pandas as pd

    newest = pd.Series(history.remaining).ffill(limit=STALE_DAYS).to_numpy(dtype=float)[starts]
    return np.repeat(newest[:, None], DAYS_AHEAD, axis=1)


def same_weekday(history: History, starts: Ints) -> Array:
    """As on the same weekday of the last seven days; where that has no figure, of the week before.

    Example:  Sun 201, Mon 210 (the start) -> 210 next Monday, 201 next Sunday and the Sunday after.
    """
    out = np.full((len(starts), DAYS_AHEAD), np.nan)
    for ahead in range(1, DAYS_AHEAD + 1):
        for weeks in range(STALE_DAYS):
            at = starts - (-ahead) % 7 - 7 * weeks
            seen = np.where(at >= 0, history.remaining[np.maximum(at, 0)], np.nan)
            out[:, ahead - 1] = np.where(np.isnan(out[:, ahead - 1]), seen, out[:, ahead - 1])
    return out


def smoothed(history: History, starts: Ints) -> Array:
    """The level of late, with the swing of each weekday."""
    level = smooth(history.plain, LEVEL_WEIGHT)[starts]
    return _where_fresh(history, starts, level[:, None] + history.swings_ahead(starts, DAYS_AHEAD))


def reverting(history: History, starts: Ints) -> Array:
    """The same, on its way back to the mean of the half year.

    Example:  level 220, half-year mean 200, no swings -> 200 + 20 x 0.98 = 219.6 a day ahead, 215.1 after 14.
    """
    level, usual = smooth(history.plain, LEVEL_WEIGHT)[starts], half_year_mean(history.plain)[starts]
    left = KEPT_A_DAY ** np.arange(1, DAYS_AHEAD + 1)
    expected = usual[:, None] + (level - usual)[:, None] * left + history.swings_ahead(starts, DAYS_AHEAD)
    return _where_fresh(history, starts, expected)


def smooth(figures: Array, weight: float) -> Array:
    """The level on each day: before it, and a share of the day's surprise. A day without a figure leaves it as it was.

    Example:  100, nothing, 104 at 0.25 -> 100, 100, 101.
    """
    out, level = np.full(len(figures), np.nan), np.nan
    for at, figure in enumerate(figures.tolist()):
        if figure == figure:
            level = figure if level != level else level + weight * (figure - level)
        out[at] = level
    return out


def fresh(history: History, starts: Ints) -> Truths:
    """Whether enough of the days up to each start have a figure."""
    told = np.concatenate([[0], np.cumsum(np.isfinite(history.remaining))])
    return np.asarray(told[starts + 1] - told[np.maximum(starts + 1 - FRESH_DAYS, 0)] >= LEAST_FRESH_DAYS)


def _where_fresh(history: History, starts: Ints, expected: Array) -> Array:
    return np.where(fresh(history, starts)[:, None], np.maximum(expected, 0.0), np.nan)
