"""With how little capacity do at most so many wait in a lane at the end of a day, with this chance?

from flow.whatif.least_capacity import least_capacity

found = least_capacity(lane, day=90, waiting_at_most=10, chance=0.8, replications=5000, seed=1)
found.capacity, found.chance, found.error     # 154 places, 0.823 with a standard error of 0.005

The lane begins as it is: whoever is in service stays, and capacity falls by attrition alone. Only the day asked for is looked at,
so nothing is walked beyond it. The exact companions are `transient.least_places_by` (Poisson arrivals, exponential stays) and
`closed_forms.least_places_in_the_long_run`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from flow.errors import BadQuestion
from flow.whatif.closed_forms import FluidLimit
from flow.whatif.lanes import Lane, a_whole_number
from flow.whatif.narrowing import Ints, a_chance, least_step
from flow.whatif.patients import patients_of
from flow.whatif.simulate import MOST_REPLICATIONS, MOST_SEED, small_enough, walk_lane
from flow.whatif.stay import MOST_NIGHTS, Array, a_length

if TYPE_CHECKING:
    from flow.whatif.lanes import CapacityIn

REPLICATIONS = 5_000


@dataclass(frozen=True, kw_only=True)
class LeastCapacity:
    """The least capacity of a lane for a target, a day and a chance."""

    capacity: float
    unit: CapacityIn
    step: float
    chance: float
    """The chance that this capacity reaches."""
    chance_with_less: float | None
    """The chance with one step less; None where there is nothing less."""
    error: float
    """Standard error of the chance, from the number of replications."""
    replications: int
    rounds: int


class QueueOnDay:
    """How many wait at the end of one day, whatever the capacity: the patients are drawn once."""

    def __init__(
        self, lane: Lane, *, day: int, replications: int, seed: int, from_day: int = 1, position: int = 0
    ) -> None:
        small_enough((lane,), day, replications)
        self.lane, self.day, self.from_day = lane, day, from_day
        self.before = lane.capacity_by_day(max(day, _days_told(lane)))[:day]
        if not isinstance(lane.arrivals_per_day, float) and len(lane.arrivals_per_day) > max(day, 7):
            self.lane = replace(lane, arrivals_per_day=lane.arrivals_per_day[:day])
        self.patients = patients_of(
            self.lane, position=position, days=day, replications=replications, first=0, seed=seed
        )

    def waiting(self, capacity: float, replications: Ints) -> Ints:
        """Patients waiting at the end of the day, with this capacity from the first day on, in some replications."""
        who = self.patients
        if len(replications) < len(who.arrivals):
            who = who.only(replications)
        many = len(replications)
        waiting, in_service = (np.empty((many, self.day), dtype=np.int32) for _ in range(2))
        into = (waiting, in_service, np.empty(many, np.int64), np.empty(many, np.int64))
        walk_lane(self.lane, self._by_day(capacity), who, numbers=replications, into=into)
        return waiting[:, -1]

    def _by_day(self, capacity: float) -> Array:
        by_day = self.before.copy()
        by_day[self.from_day - 1 :] = capacity
        return by_day

    @property
    def everyone(self) -> int:
        """As many places (or starts a day) leave nobody waiting, whatever happens."""
        arrivals = self.patients.arrivals.sum(axis=1, dtype=np.int64)
        return self.lane.waiting + self.lane.number_in_service + int(arrivals.max(initial=0))


def least_capacity(
    lane: Lane, *, day: int, waiting_at_most: int, chance: float, seed: int, replications: int = REPLICATIONS, from_day: int = 1,
    step: float = 1.0,
) -> LeastCapacity:  # fmt: skip
    """With how few places (or starts a week) of a lane do at most so many wait at the end of a day, with this chance?

    Capacity: the same on every day from `from_day` on, a multiple of `step`; before, what the lane says. What the lane says from
              then on plays no part.
    Raises:   BadQuestion, before anything is computed.
    Example:  9 a day for 16 days, 170 there, at most 10 on day 90 with 0.8 -> 154 places (exact: 0.8230; with 153: 0.7859).
    """
    day = a_whole_number(day, "The day", least=1, most=MOST_NIGHTS)
    at_most = a_whole_number(waiting_at_most, "The number waiting at most", least=0, most=10**9)
    chance = a_chance(chance)
    replications = a_whole_number(replications, "The number of replications", least=1, most=MOST_REPLICATIONS)
    seed = a_whole_number(seed, "The seed", least=0, most=MOST_SEED)
    from_day = a_whole_number(from_day, "The day from which capacity changes", least=1, most=day)
    if a_length(step, "The step", unit="", most=1e6) == 0:
        raise BadQuestion("The step is above 0. Saw 0; nothing was computed.")
    if not isinstance(lane, Lane):
        raise BadQuestion(f"A lane is needed. Saw {lane!r}; nothing was computed.")
    queue = QueueOnDay(lane, day=day, replications=replications, seed=seed, from_day=from_day)
    a_week = 7 if lane.capacity_in == "starts_per_week" else 1
    highest = math.ceil(queue.everyone * a_week / step) + 1
    found = least_step(
        lambda steps, who: queue.waiting(steps * step, who) <= at_most,
        replications=replications, highest=highest, chance=chance, guess=round(_guess(queue, at_most) / step),
    )  # fmt: skip
    assert found.step is not None  # with a place for everyone nobody waits
    return LeastCapacity(
        capacity=found.step * step, unit=lane.capacity_in, step=step, chance=found.chance, chance_with_less=found.chance_below,
        error=found.error, replications=replications, rounds=found.rounds,
    )  # fmt: skip


def _guess(queue: QueueOnDay, at_most: int) -> float:
    """What a basin would need, without chance (`FluidLimit`): where to look first."""
    days = queue.day - queue.from_day + 1
    pace = float(queue.lane.arrivals_by_day(queue.day).mean())
    if queue.lane.capacity_in == "starts_per_week":
        return 7 * (pace + (queue.lane.waiting - at_most) / days)
    stay = queue.lane.stay.mean_days
    basin = FluidLimit(
        arrivals_per_day=pace, mean_stay_days=max(stay, 0.01), places=0, waiting=max(0, queue.lane.waiting - at_most)
    )
    return basin.more_places_to_clear_in(days + stay)


def _days_told(lane: Lane) -> int:
    """How many days the lane's capacity is told for; 0 where it is one number."""
    return 0 if isinstance(lane.capacity, float) else len(lane.capacity)
