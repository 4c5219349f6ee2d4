"""The forecasters by name. All are scored alike; two are what any other has to beat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from flow.errors import UnknownName
from flow.forecast.history import Array, History, Ints
from flow.forecast.queue import queue_points, queue_spread
from flow.forecast.simple import last_value, reverting, same_weekday, smoothed

Forecaster: TypeAlias = Callable[[History, Ints], Array]


@dataclass(frozen=True, kw_only=True)
class Method:
    """A way to forecast."""

    id: str
    words: str
    """As a sentence says it: "off by 9 patients on average with the queue model"."""
    points: Forecaster
    """Who is expected, (start, day ahead - 1), from a history and the positions of the starts."""
    spread: Forecaster | None = None
    """In what its range is measured; None: in patients."""
    simple: bool = True


METHODS = (
    Method(id="last_value", words="the last value", points=last_value),
    Method(id="same_weekday", words="the same weekday last week", points=same_weekday),
    Method(id="smoothed", words="smoothing with weekdays", points=smoothed),
    Method(id="reverting", words="smoothing that returns to the half-year mean", points=reverting),
    Method(id="queue", words="the queue model", points=queue_points, spread=queue_spread, simple=False),
)
NAIVE = ("last_value", "same_weekday")
"""What any other has to beat."""


def method(name: str) -> Method:
    """A method by its id. Raises UnknownName."""
    for one in METHODS:
        if one.id == name:
            return one
    raise UnknownName("forecast", name, [m.id for m in METHODS])
