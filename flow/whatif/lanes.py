"""What is a lane? One pathway's queue: who is referred, how many can be served at once, for how long, and who is there today.

A lane refuses a bad state when it is built, in words; nothing is drawn or computed before all lanes are good.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from flow.errors import BadQuestion, UnknownName
from flow.whatif.stay import RESIDUALS, Array, Residual, Stay, a_length

CapacityIn = Literal["places", "starts_per_week"]
Numbers: TypeAlias = float | Sequence[float] | npt.NDArray[Any]

MOST_PATIENTS = 30_000
"""Patients in one queue or service at the beginning, or arriving in a day: beyond, somebody typed a wrong figure."""
MOST_PLACES = 1e9


@dataclass(frozen=True, eq=False)
class Lane:
    """One pathway: first come first served, a place or a start for each.

    `arrivals_per_day` is a mean: a number, a week of seven (repeated from day 1) or one per day.
    `capacity` is a number or one per day; `math.inf` does not limit. It falls only by attrition: nobody is sent away.
    A fraction of a place is there in that share of the replications, so that answers move smoothly and never the wrong way.
    `in_service` is how many hold a place now, or for each of them the midnights they have already stayed.
    """

    arrivals_per_day: Numbers
    capacity: Numbers
    stay: Stay
    waiting: int = 0
    in_service: int | Sequence[int] = 0
    residual: Residual = field(default="equilibrium", kw_only=True)
    capacity_in: CapacityIn = field(default="places", kw_only=True)
    dispersion: float = field(default=1.0, kw_only=True)
    """Variance of a day's arrivals over their mean: 1 is Poisson, above 1 negative binomial."""
    name: str = field(default="", kw_only=True)
    stay_from: tuple[int, Stay] | None = field(default=None, kw_only=True)
    """From that day on (1 is the first) whoever starts stays by this law instead; those in service go on by theirs."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "arrivals_per_day", _numbers(self.arrivals_per_day, "Arrivals per day", most=MOST_PATIENTS))
        put(self, "capacity", _numbers(self.capacity, "Capacity", most=MOST_PLACES, no_limit=True))
        if not isinstance(self.stay, Stay):
            raise BadQuestion(f"A stay is a law of flow.whatif.stay, such as lognormal(...). Saw {self.stay!r}.")
        self._a_change_of_stay()
        put(self, "waiting", _count(self.waiting, "The number waiting", most=MOST_PATIENTS))
        put(self, "in_service", self._those_in_service())
        if self.residual not in RESIDUALS:
            raise UnknownName("residual stay", str(self.residual), RESIDUALS)
        if self.capacity_in not in get_args(CapacityIn):
            raise UnknownName("capacity", str(self.capacity_in), get_args(CapacityIn))
        if a_length(self.dispersion, "Dispersion (variance over mean)", unit="", most=1000) < 1:
            raise BadQuestion(f"Dispersion (variance over mean) is 1 or more. Saw {self.dispersion!r}.")

    def _a_change_of_stay(self) -> None:
        if self.stay_from is not None:
            day, law = self.stay_from
            a_whole_number(day, "The day from which a stay changes", least=1, most=2**31)
            if not isinstance(law, Stay):
                raise BadQuestion(f"A stay is a law of flow.whatif.stay, such as lognormal(...). Saw {law!r}.")

    def _those_in_service(self) -> int | tuple[int, ...]:
        seen: Any = self.in_service
        if isinstance(seen, Iterable) and not isinstance(seen, str):
            nights = tuple(_count(n, "Midnights already stayed", most=MOST_PATIENTS) for n in seen)
            _count(len(nights), "The number in service", most=MOST_PATIENTS)
            return nights
        return _count(seen, "The number in service", most=MOST_PATIENTS)

    @property
    def number_in_service(self) -> int:
        """Patients who hold a place before day 1."""
        return self.in_service if isinstance(self.in_service, int) else len(self.in_service)

    def arrivals_by_day(self, days: int) -> Array:
        """Mean arrivals on day 1, 2, ..."""
        return _by_day(self.arrivals_per_day, days, "Arrivals per day", week=True)

    def capacity_by_day(self, days: int) -> Array:
        """Places, or starts a week at that day's pace, on day 1, 2, ..."""
        return _by_day(self.capacity, days, "Capacity", week=False)


def a_whole_number(seen: Any, what: str, *, least: int, most: int) -> int:
    """A whole number between two others, or words."""
    whole = isinstance(seen, int | np.integer) or (isinstance(seen, float) and seen.is_integer())
    if isinstance(seen, bool) or not whole or not least <= seen <= most:
        raise BadQuestion(f"{what} is a whole number from {least:,} to {most:,}. Saw {seen!r}; nothing was computed.")
    return int(seen)


def _count(seen: Any, what: str, *, most: int) -> int:
    return a_whole_number(seen, what, least=0, most=most)


def _numbers(seen: Any, what: str, *, most: float, no_limit: bool = False) -> float | tuple[float, ...]:
    """One number or a tuple of them, none negative."""

    def one(value: Any) -> float:
        if no_limit and isinstance(value, float | np.floating) and value == math.inf:
            return math.inf
        return a_length(value, what, unit="", most=most)

    if isinstance(seen, np.ndarray) and seen.dtype == float and seen.ndim == 1:  # the quick way: a year of days
        good = (seen >= 0) & ((seen <= most) | ((seen == math.inf) & no_limit))
        if good.all():
            return tuple(seen.tolist())
    if isinstance(seen, Iterable) and not isinstance(seen, str | bytes):
        return tuple(one(value) for value in seen)
    return one(seen)


def _by_day(numbers: Any, days: int, what: str, *, week: bool) -> Array:
    if isinstance(numbers, float):
        return np.full(days, numbers)
    if week and len(numbers) == 7:
        return np.resize(np.array(numbers, dtype=float), days)
    if len(numbers) != days:
        allowed = "one, a week of 7" if week else "one"
        raise BadQuestion(
            f"{what}: {allowed} or one per day. Saw {len(numbers)} for {days} days; nothing was computed."
        )
    return np.array(numbers, dtype=float)
