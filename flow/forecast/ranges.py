"""How wide is the range? As wide as the method's own past errors were, so many days ahead, and no other knowledge.

A range holds 8 in 10 of the errors of the year before: those of which the day had come by the start.
"""

from __future__ import annotations

import numpy as np

from flow.forecast.history import Array

SHARE = 0.8
PAST_STARTS, LEAST_STARTS = 52, 20
"""A year of weekly starts; with fewer than 20 whose day has come there is no range."""
NEIGHBOURS = 1
"""Errors of so many days ahead more or fewer count too: a year of one alone is few."""


def ranges(points: Array, actual: Array, *, step_days: int = 7) -> tuple[Array, Array]:
    """The low and the high of each forecast, from the errors of earlier starts that were known by then.

    Takes:    points and what came (NaN: not known), arrays (start, day ahead - 1), a row every `step_days`, oldest first.
    Missing:  NaN where fewer than 20 errors are known.
    """
    errors = actual - points
    starts, days = points.shape
    low, high = np.full(points.shape, np.nan), np.full(points.shape, np.nan)
    for ahead in range(1, days + 1):
        near = range(max(1, ahead - NEIGHBOURS), min(days, ahead + NEIGHBOURS) + 1)
        for at in range(starts):
            seen = np.concatenate([_known(errors, at, other, step_days) for other in near])
            seen = seen[np.isfinite(seen)]
            if len(seen) < LEAST_STARTS * len(near):
                continue
            off = np.quantile(seen, [(1 - SHARE) / 2, (1 + SHARE) / 2])
            low[at, ahead - 1], high[at, ahead - 1] = points[at, ahead - 1] + off
    return np.maximum(low, 0.0), np.maximum(high, 0.0)


def _known(errors: Array, at: int, ahead: int, step_days: int) -> Array:
    """The errors of a year of starts so many days ahead whose day had come by the start `at`."""
    last = at - -(-ahead // step_days)  # the newest start whose day has come
    return errors[max(0, last - PAST_STARTS + 1) : last + 1, ahead - 1]
