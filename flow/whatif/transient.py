"""On day 30, what is the chance that 10 wait? The exact law of an M/M/c queue day by day, from a known number at the start.

Number in system is a birth-and-death chain. Each day is a sum of its steps at a pace above any of its own (uniformisation), so
every figure is a sum of positive terms: no cancelling, errors near 1e-14. States that can hardly be reached are left out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from flow.errors import BadQuestion
from flow.whatif.closed_forms import MOST_SERVERS
from flow.whatif.lanes import MOST_PATIENTS, a_whole_number
from flow.whatif.stay import Array, a_length

LEFT_OUT = 1e-17
"""Chance at the top that is dropped each day; a year of it is far below 1e-12."""
MOST_DAYS = 3_660


@dataclass(frozen=True, kw_only=True, eq=False)
class LawOfDay:
    """The law of the number in system at the end of one day."""

    day: int
    places: int
    in_system: Array
    """P(n in system) at position n."""

    @property
    def waiting(self) -> Array:
        """P(n waiting) at position n."""
        law = self.in_system
        if len(law) <= self.places:
            return np.array([law.sum()])
        return np.concatenate([[law[: self.places + 1].sum()], law[self.places + 1 :]])

    @property
    def mean_waiting(self) -> float:
        """Patients waiting."""
        return float(self.waiting @ np.arange(len(self.waiting)))

    @property
    def sd_waiting(self) -> float:
        """Standard deviation of the number waiting."""
        away = np.arange(len(self.waiting)) - self.mean_waiting
        return math.sqrt(float(self.waiting @ away**2))

    @property
    def mean_in_service(self) -> float:
        """Places in use."""
        return float(self.in_system @ np.minimum(np.arange(len(self.in_system)), self.places))

    @property
    def sd_in_service(self) -> float:
        """Standard deviation of the places in use."""
        away = np.minimum(np.arange(len(self.in_system)), self.places) - self.mean_in_service
        return math.sqrt(float(self.in_system @ away**2))

    def prob_waiting_at_most(self, patients: int) -> float:
        """The chance that so many wait, or fewer."""
        return float(self.waiting[: patients + 1].sum()) if patients >= 0 else 0.0

    def waiting_at(self, share: float) -> int:
        """The least number that at most so many wait with this chance (0-1)."""
        return int(np.searchsorted(self.waiting.cumsum(), share - 1e-12))


def queue_by_day(
    *, arrivals_per_day: float | Sequence[float], mean_stay_days: float, places: int, in_system: int, days: int
) -> list[LawOfDay]:
    """What is the law of the queue at the end of day 1, 2, ..., from so many in system at the beginning of day 1?

    Arrivals: a mean a day, or several that repeat from day 1.
    Raises:   BadQuestion.
    Example:  0.9 a day for 10 days in 12 places, from 30 -> 17.7 waiting at the end of day 1, 4.5991 on day 60.
    """
    days = a_whole_number(days, "The number of days", least=1, most=MOST_DAYS)
    places = a_whole_number(places, "The number of places", least=1, most=MOST_SERVERS)
    law = np.zeros(a_whole_number(in_system, "The number in system", least=0, most=MOST_PATIENTS) + 1)
    law[-1] = 1.0
    if a_length(mean_stay_days, "The mean stay") == 0:
        raise BadQuestion("The mean stay is above 0 days. Saw 0.")
    paces = [arrivals_per_day] if isinstance(arrivals_per_day, int | float) else list(arrivals_per_day)
    paces = [a_length(pace, "Arrivals per day", unit="", most=MOST_PATIENTS) for pace in paces]
    answers = []
    for day in range(1, days + 1):
        law = _a_day_on(law, paces[(day - 1) % len(paces)], 1 / mean_stay_days, places)
        answers.append(LawOfDay(day=day, places=places, in_system=law))
    return answers


def least_places_by(
    *, day: int, arrivals_per_day: float | Sequence[float], mean_stay_days: float, in_system: int,
    waiting_at_most: int, chance: float,
) -> LawOfDay:  # fmt: skip
    """With how few places, the same from day 1 on, do at most so many wait at the end of a day, with this chance?

    Returns:  the law of that day with those places; its `prob_waiting_at_most` is the chance reached.
    Example:  9 a day for 16 days, from 170 in system, at most 10 on day 90 with 0.8 -> 154 places (0.8230; 153: 0.7859).
    """
    if not 0 < chance < 1:
        raise BadQuestion(f"A chance lies between 0 and 1. Saw {chance!r}.")

    def with_places(places: int) -> LawOfDay:
        return queue_by_day(
            arrivals_per_day=arrivals_per_day, mean_stay_days=mean_stay_days, places=places, in_system=in_system, days=day
        )[-1]  # fmt: skip

    load = float(np.mean(arrivals_per_day)) * mean_stay_days
    step = max(1, round(math.sqrt(load) / 2))
    too_few, enough = 0, max(1, round(load))
    found = with_places(enough)
    while found.prob_waiting_at_most(waiting_at_most) < chance:
        too_few, enough, step = enough, enough + step, 2 * step
        found = with_places(enough)
    while not too_few and enough > step:  # the load was enough: how far below is it still?
        tried = with_places(enough - step)
        if tried.prob_waiting_at_most(waiting_at_most) >= chance:
            enough, found, step = enough - step, tried, 2 * step
        else:
            too_few = enough - step
    while enough - too_few > 1:
        middle = (too_few + enough) // 2
        tried = with_places(middle)
        if tried.prob_waiting_at_most(waiting_at_most) >= chance:
            enough, found = middle, tried
        else:
            too_few = middle
    return found


def _a_day_on(law: Array, arrivals: float, ends_per_place: float, places: int) -> Array:
    """The law a day later: steps of the chain at pace `pace`, weighed by how many such steps a day has."""
    from scipy.special import gammaln

    in_use = min(places, len(law) + math.ceil(arrivals + 12 * math.sqrt(arrivals) + 40))
    pace = arrivals + in_use * ends_per_place
    most_steps = math.ceil(pace + 12 * math.sqrt(pace) + 40)
    room = math.ceil(arrivals + 12 * math.sqrt(arrivals) + 40)  # more arrive in a day with a chance below 1e-17
    law = np.concatenate([law, np.zeros(room)])
    up = arrivals / pace
    down = np.minimum(np.arange(len(law)), in_use) * (ends_per_place / pace)
    stay = 1.0 - up - down
    stay[-1] += up  # nobody leaves at the edge, which nobody reaches
    steps = np.arange(most_steps + 1)
    weights = np.exp(steps * math.log(pace) - pace - gammaln(steps + 1)) if pace else np.ones(1)
    weights = weights[: int(np.flatnonzero(weights > LEFT_OUT)[-1]) + 1]
    total = weights[0] * law
    for weight in weights[1:]:
        moved = stay * law
        moved[1:] += up * law[:-1]
        moved[:-1] += down[1:] * law[1:]
        law = moved
        total += weight * law
    kept = np.flatnonzero(total[::-1].cumsum()[::-1] > LEFT_OUT)
    total = total[: int(kept[-1]) + 1]
    return np.asarray(total / total.sum())
