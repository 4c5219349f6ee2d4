"""Histories made up for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np

from flow.forecast.history import History, history

MONDAY = date(2024, 1, 1)


def a_history(remaining: Any, *, discharged: Any = 85.0, first: date = MONDAY, swings: bool = True) -> History:
    """So many who remained on each day from a Monday on, and so many who left; without `swings` no weekday is told from another."""
    figures = np.asarray(remaining, dtype=float)
    told = history(first, figures, np.broadcast_to(np.asarray(discharged, dtype=float), figures.shape).copy())
    if not swings:
        told.__dict__["swings"] = np.zeros((len(figures), 7))
    return told


def a_place(
    days: int = 900, *, seed: int = 5, mean: float = 200.0, kept: float = 0.95, surprise: float = 8.0
) -> History:
    """A made-up place: a level that returns to its mean, a swing of the weekdays, and chance."""
    chance = np.random.default_rng(seed)
    level, levels = 0.0, []
    for _ in range(days):
        level = kept * level + chance.normal(0, surprise)
        levels.append(level)
    swings = np.array([-10.0, 8, 12, 6, 0, -6, -10])[np.arange(days) % 7]
    return a_history(np.round(mean + np.array(levels) + swings + chance.normal(0, 4, days)))
