"""How wide is the range? As wide as the method's own errors of the year before were, so many days ahead: nothing else is known.

Either side of the forecast lies the distance that 8 in 10 of those errors kept to: of those alone whose day had come by the start. The queue
model's errors are measured in its own spread, so that its range is wide where the model is unsure.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from flow.forecast.history import Array, Ints

SHARE = 0.8
PAST_STARTS, LEAST_STARTS = 52, 20
"""A year of weekly starts; with fewer than 20 whose day has come there is no range."""
NEIGHBOURS = 1
"""Errors of a day ahead more or fewer count too: a year of one alone is few."""


def ranges(points: Array, actual: Array, spread: Array | None = None, *, step_days: int = 7) -> tuple[Array, Array]:
    """The low and the high of each forecast, from the errors of earlier starts that were known by then.

    Takes:    points and what came (NaN: not known), arrays (start, day ahead - 1), a row every `step_days`, oldest first; the unit
              of the errors.
    Missing:  NaN where fewer than 20 errors are known.
    Example:  21 starts, each off by 1, 2, ..., 21 patients, a day ahead -> the 22nd is the forecast, 17.6 either side.
    """
    starts, days = points.shape
    unit = np.ones(points.shape) if spread is None else np.where(spread > 0, spread, np.nan)
    off = np.abs(actual - points) / unit
    most_behind = -(-days // step_days)
    before = np.full((PAST_STARTS + most_behind - 1, days), np.nan)
    window = sliding_window_view(np.vstack([before, off]), PAST_STARTS, axis=0)
    reach = np.full(points.shape, np.nan)
    for ahead in range(1, days + 1):
        near = range(max(1, ahead - NEIGHBOURS), min(days, ahead + NEIGHBOURS) + 1)
        known = [window[_newest_known(starts, n, step_days, most_behind), n - 1] for n in near]
        reach[:, ahead - 1] = _quantile(np.concatenate(known, axis=1), SHARE, least=LEAST_STARTS * len(near))
    return np.maximum(points - reach * unit, 0.0), points + reach * unit


def _newest_known(starts: int, ahead: int, step_days: int, most_behind: int) -> Ints:
    """Of each start the window that ends with the newest start whose day, so many ahead, has come."""
    return np.arange(starts) + most_behind - -(-ahead // step_days)


def _quantile(figures: Array, share: float, *, least: int) -> Array:
    """Of each row the value that a share of its figures keep to, by the rank share x (n + 1); NaN with fewer than `least`."""
    ordered, count = np.sort(figures, axis=1), np.isfinite(figures).sum(axis=1)
    last = np.maximum(count - 1, 0)
    rank = np.clip(share * (count + 1) - 1, 0, last)
    below = np.floor(rank).astype(np.intp)
    low, high = (np.take_along_axis(ordered, at[:, None], axis=1)[:, 0] for at in (below, np.minimum(below + 1, last)))
    return np.where(count >= least, low + (high - low) * (rank - below), np.nan)
