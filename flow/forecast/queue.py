"""The queue model as a forecaster: one lane a place, without a limit, started on what was known on a day.

Who comes in a day is who left and by how much more remain then (arrivals = discharged + change of remaining). Most leave the same
day; whoever stays a night leaves with the same chance on each later day. No place limits the lane: over weeks as many leave as
come, and how many remain then, the level, moves slowly back to its half-year mean. Weekdays swing arrivals and leaving alike, and a
law of stay knows no weekdays, so the lane goes without and the swing is put on afterwards.

The lanes are `flow.whatif` lanes, and `simulated` throws chance for them. A lane without a limit has a formula for its mean
and its variance, so that no chance needs to be thrown for hundreds of past weeks; a test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flow.forecast.history import DAYS_AHEAD, Array, History, Ints, half_year_mean
from flow.forecast.simple import fresh, smooth

if TYPE_CHECKING:
    from flow.whatif import Lane, Paths, Stay

NOW_WEIGHT, LATE_WEIGHT = 0.4, 0.08
"""How much of a day's surprise those counted as here take up, and the level of late: half of a day's surprise is gone tomorrow."""
STAYS_ON = 0.93
"""Of those who stay a night, so many stay the next: 14 nights on average."""
LEVEL_KEPT_A_DAY = 0.985
"""Of the distance between the level of late and the half-year mean, so much is left after each day."""
ARRIVAL_DAYS, LEAST_ARRIVAL_DAYS = 91, 28
"""Arrivals are counted over the quarter up to a start."""
SURPRISE_DAYS, LEAST_SURPRISE_DAYS = 182, 28
LEAST_DISPERSION, MOST_DISPERSION = 1.0, 50.0
_SIGMAS = 1.4826
LANES_AT_ONCE = 64


@dataclass(frozen=True, kw_only=True, eq=False)
class Lanes:
    """What the lanes of some starts stand on, a row a start; NaN where too few days are known."""

    arrivals_per_day: Array
    """Discharged + change of remaining, mean of a quarter."""
    mean_stay_days: Array
    """Who remained over who came in that quarter (Little's law): midnights, none for those who left the same day."""
    here_patients: Array
    """Who is counted as here at the start, without the swing of the weekday."""
    level_patients: Array
    """How many would remain with as many as come and go then: (start, day), of which the first is the start itself."""
    dispersion: Array
    """Variance over mean of those who come and stay: such that a day surprises as it did over the half year."""
    swings: Array
    """By how much the weekday of each day ahead differs."""

    @property
    def staying_per_day(self) -> Array:
        """How many come on each day ahead and stay a night: as many as the level of the day needs."""
        return np.asarray(np.maximum(self.level_patients[:, 1:] - STAYS_ON * self.level_patients[:, :-1], 0.0))

    @property
    def share_staying(self) -> Array:
        """Of those who come, the share that stays a night, over the quarter (0 to 1)."""
        return np.minimum(self.mean_stay_days * (1 - STAYS_ON), 1.0)

    def expected(self) -> tuple[Array, Array]:
        """Mean and standard deviation of who remains on each day ahead, exactly, without the swings."""
        mean, variance = self.here_patients, np.zeros(len(self.here_patients))
        means, spreads = (np.empty(self.swings.shape) for _ in range(2))
        for ahead, coming in enumerate(self.staying_per_day.T):
            variance = STAYS_ON**2 * variance + STAYS_ON * (1 - STAYS_ON) * mean + self.dispersion * coming
            mean = STAYS_ON * mean + coming
            means[:, ahead], spreads[:, ahead] = mean, np.sqrt(variance)
        return means, spreads

    def lanes(self) -> list[Lane]:
        """The same as lanes of the engine. Whoever leaves the same day never remains, so only those who stay are drawn."""
        from flow.whatif import Lane

        law, coming = stay(), self.staying_per_day
        return [
            Lane(
                coming[at], np.inf, law, in_service=round(float(self.here_patients[at])), dispersion=float(self.dispersion[at])
            )
            for at in range(len(coming))
        ]  # fmt: skip


def stay() -> Stay:
    """The law of stay of those who stay a night, in midnights: 1, 2, 3, ..., each with the same chance to be the last."""
    from flow.whatif import exactly

    nights = STAYS_ON ** np.arange(400)
    return exactly([0.0, *(nights / nights.sum())])


def lanes_of(history: History, starts: Ints) -> Lanes:
    """The lane of each start, from the days up to it."""
    import pandas as pd

    def mean(figures: Array) -> Array:
        rolled = pd.Series(figures).rolling(ARRIVAL_DAYS, min_periods=LEAST_ARRIVAL_DAYS).mean()
        return np.asarray(rolled, dtype=float)

    came = history.discharged + np.diff(history.remaining, prepend=np.nan)
    per_day, plain = mean(came), history.plain
    here, late, usual = smooth(plain, NOW_WEIGHT), smooth(plain, LATE_WEIGHT), half_year_mean(plain)
    left = LEVEL_KEPT_A_DAY ** np.arange(DAYS_AHEAD + 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        nights = np.where(per_day > 0, mean(history.remaining) / per_day, np.nan)
    known = fresh(history, starts) & np.isfinite(nights[starts])
    return Lanes(
        arrivals_per_day=per_day[starts],
        mean_stay_days=nights[starts],
        here_patients=np.where(known, np.maximum(here[starts], 0.0), np.nan),
        level_patients=np.maximum(usual[starts, None] + (late - usual)[starts, None] * left, 0.0),
        dispersion=_dispersion(plain, here, late)[starts],
        swings=history.swings_ahead(starts, DAYS_AHEAD),
    )


def queue_points(history: History, starts: Ints) -> Array:
    """Who is expected: the mean of the lane, with the swing of the weekday."""
    found = lanes_of(history, starts)
    return np.maximum(found.expected()[0] + found.swings, 0.0)


def queue_spread(history: History, starts: Ints) -> Array:
    """The lane's own standard deviation of each day ahead: in which its range is measured before its record widens it."""
    return lanes_of(history, starts).expected()[1]


def simulated(history: History, starts: Ints, *, replications: int, seed: int) -> list[Paths]:
    """The same lanes with chance thrown, 64 a time: `in_service` is who remains, without the swings.

    Raises:   BadQuestion where a start has too few days before it.
    """
    from flow.whatif import simulate

    lanes = lanes_of(history, starts).lanes()
    parts = [lanes[begin : begin + LANES_AT_ONCE] for begin in range(0, len(lanes), LANES_AT_ONCE)]
    return [simulate(part, days=DAYS_AHEAD, replications=replications, seed=seed) for part in parts]


def _dispersion(plain: Array, here: Array, late: Array) -> Array:
    """Variance over mean of those who come and stay, from the surprises of the half year up to each day."""
    import pandas as pd

    expected = STAYS_ON * here + (1 - STAYS_ON) * late
    surprise = pd.Series(np.abs(plain - np.concatenate([[np.nan], expected[:-1]])))
    usual = surprise.rolling(SURPRISE_DAYS, min_periods=LEAST_SURPRISE_DAYS).median().to_numpy(dtype=float) * _SIGMAS
    coming = np.maximum((1 - STAYS_ON) * late, 1e-9)
    return np.asarray(np.clip((usual**2 - STAYS_ON * coming) / coming, LEAST_DISPERSION, MOST_DISPERSION))
