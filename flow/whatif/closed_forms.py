"""Exact answers to simple questions, beside the simulation: steady queues, services without a limit, overload without chance.

Used by tests, and shown to the analyst as a check. None of them knows weekdays, backlogs or a change of capacity: that is what
the simulation is for. How a queue gets to its steady state, day by day, is in `transient`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from flow.errors import BadQuestion
from flow.whatif.lanes import MOST_PATIENTS, a_whole_number
from flow.whatif.stay import Stay, a_length

MOST_SERVERS = 100_000


@dataclass(frozen=True, kw_only=True)
class SteadyQueue:
    """Poisson arrivals, exponential stays, so many places, in the long run (M/M/c).

    Where `settles` is false the queue grows for ever: what would describe a steady state is infinite, and the chance to wait is 1.
    `relaxation_days` is how long the way to the steady state takes: beyond the horizon, do not use the rest.
    """

    arrivals_per_day: float
    mean_stay_days: float
    places: int

    def __post_init__(self) -> None:
        a_length(self.arrivals_per_day, "Arrivals per day", unit="", most=MOST_PATIENTS)
        if a_length(self.mean_stay_days, "The mean stay") == 0:
            raise BadQuestion("The mean stay is above 0 days. Saw 0.")
        a_whole_number(self.places, "The number of places", least=1, most=MOST_SERVERS)

    @property
    def offered_load(self) -> float:
        """Places that would be in use without a limit."""
        return self.arrivals_per_day * self.mean_stay_days

    @property
    def utilisation(self) -> float:
        """Load over places; 1 or more never settles."""
        return self.offered_load / self.places

    @property
    def settles(self) -> bool:
        """Whether there is a steady state."""
        return self.utilisation < 1

    @property
    def prob_wait(self) -> float:
        """The chance that somebody referred has to wait: Erlang's C, through B."""
        if not self.settles:
            return 1.0
        blocked, load = 1.0, self.offered_load
        for c in range(1, self.places + 1):
            blocked = load * blocked / (c + load * blocked)
        return blocked / (1 - self.utilisation * (1 - blocked))

    @property
    def mean_in_service(self) -> float:
        """Places in use."""
        return min(self.offered_load, float(self.places))

    @property
    def mean_waiting(self) -> float:
        """Patients waiting."""
        return self.prob_wait * self.utilisation / (1 - self.utilisation) if self.settles else math.inf

    @property
    def sd_waiting(self) -> float:
        """Standard deviation of the number waiting."""
        if not self.settles:
            return math.inf
        rho = self.utilisation
        return math.sqrt(self.prob_wait * rho * (1 + rho) / (1 - rho) ** 2 - self.mean_waiting**2)

    @property
    def mean_wait_days(self) -> float:
        """Of everybody, who does not wait among them (Little)."""
        return self.mean_waiting / self.arrivals_per_day if self.arrivals_per_day else 0.0

    @property
    def mean_wait_days_of_delayed(self) -> float:
        """Of those who wait."""
        return 1 / (self.places / self.mean_stay_days - self.arrivals_per_day) if self.settles else math.inf

    @property
    def waiting_less_with_one_more_place(self) -> float:
        """What one more place is worth, in patients waiting."""
        more = SteadyQueue(
            arrivals_per_day=self.arrivals_per_day, mean_stay_days=self.mean_stay_days, places=self.places + 1
        )
        return self.mean_waiting - more.mean_waiting if more.settles else math.nan

    @property
    def relaxation_days(self) -> float:
        """Over how many days the way to the steady state shrinks to a third."""
        gap = math.sqrt(self.places / self.mean_stay_days) - math.sqrt(self.arrivals_per_day)
        return 1 / gap**2 if self.settles else math.inf

    def prob_waiting_at_most(self, patients: int) -> float:
        """The chance that so many wait, or fewer."""
        return 1 - self.prob_wait * self.utilisation ** (patients + 1) if self.settles else 0.0

    def waiting_at(self, share: float) -> float:
        """The least number that at most so many wait with this chance (0-1)."""
        if not self.settles:
            return math.inf
        patients = 0
        if self.arrivals_per_day and self.prob_wait > 0 and share < 1:
            guess = math.log((1 - share) / self.prob_wait) / math.log(self.utilisation) - 1
            patients = max(0, math.floor(guess) - 1)
            while self.prob_waiting_at_most(patients) < share:
                patients += 1
        return float(patients)


def least_places_in_the_long_run(
    *, arrivals_per_day: float, mean_stay_days: float, waiting_at_most: int, chance: float
) -> SteadyQueue:
    """With how few places do at most so many wait, with this chance, in the long run?

    Returns:  the steady queue with those places; its `prob_waiting_at_most` is the chance reached.
    Raises:   BadQuestion where the chance is not between 0 and 1.
    Example:  9 a day for 16 days, at most 10 with 0.9 -> 156 places (0.9027; with 155 it is 0.8799).
    """
    if not 0 < chance < 1:
        raise BadQuestion(f"A chance lies between 0 and 1. Saw {chance!r}.")
    places = max(1, math.floor(arrivals_per_day * mean_stay_days))
    while True:
        queue = SteadyQueue(arrivals_per_day=arrivals_per_day, mean_stay_days=mean_stay_days, places=places)
        if queue.prob_waiting_at_most(waiting_at_most) >= chance:
            return queue
        places += 1


def in_service_without_limit(stay: Stay, *, arrivals_per_day: float, days: float | None = None) -> float:
    """How many are in service, on average, so many days after it was empty, or in the long run (M/G/infinity)?

    The number is Poisson whatever the law of stay, so its variance is this mean too.
    Example:  one a day, lognormal of mean 30 and median 24 -> 13.1653 on day 14, 30 in the long run.
    """
    if days is None:
        return arrivals_per_day * stay.mean_days
    return arrivals_per_day * float(stay.reaches[1 : a_whole_number(days, "The day", least=0, most=10**6) + 1].sum())


def mean_residual_days(stay: Stay) -> float:
    """How long somebody in service stays on, on average, at a time chosen by chance: E[L^2] / (2 E[L]).

    From the midnights by day: the sum of the equilibrium law over the days ahead, half a day for the day it ends in.
    Exact up to E[L; stays beyond the law's last midnight]; for a lognormal from its own moments.
    """
    if stay.log_law:
        _, sigma = stay.log_law
        return stay.mean_days * math.exp(sigma**2) / 2
    return float(stay.residual()[1:].sum()) + 0.5


@dataclass(frozen=True, kw_only=True)
class FluidLimit:
    """A queue as a basin: what comes in less what can go out, without chance, while no place is idle."""

    arrivals_per_day: float
    mean_stay_days: float
    places: float
    waiting: float = 0.0

    @property
    def growth_per_day(self) -> float:
        """Patients waiting, more each day; negative where the queue shrinks."""
        return self.arrivals_per_day - self.places / self.mean_stay_days

    def waiting_on(self, day: float) -> float:
        """Patients waiting at the end of a day; none below zero."""
        return max(0.0, self.waiting + self.growth_per_day * day)

    @property
    def days_to_clear(self) -> float:
        """When nobody waits; infinite where the queue does not shrink."""
        if self.waiting == 0 and self.growth_per_day <= 0:
            return 0.0
        return self.waiting / -self.growth_per_day if self.growth_per_day < 0 else math.inf

    @property
    def places_to_hold(self) -> float:
        """Places with which the queue stays as it is."""
        return self.arrivals_per_day * self.mean_stay_days

    def more_places_to_clear_in(self, days: float) -> float:
        """Places more that clear the queue in so many days; none where those there are do."""
        return max(0.0, self.places_to_hold + self.waiting * self.mean_stay_days / days - self.places)
