"""The simulator beside exact formulas, on the figures of today: a check for the analyst, lane by lane.

Both are asked the same simpler question: as many arrivals on every day, by chance alone, and whole places. So they can be set
against each other; the answers of the page have weekdays, wider swings and draws of the parameters as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flow.whatif.closed_forms import SteadyQueue
from flow.whatif.derived import in_effect_name
from flow.whatif.lanes import Lane
from flow.whatif.pathways import PATHWAYS
from flow.whatif.simulate import simulate
from flow.whatif.stay import exponential
from flow.whatif.transient import queue_by_day

if TYPE_CHECKING:
    from flow.whatif.calibrate import Calibration

DAYS, REPLICATIONS, SEED = 28, 4_000, 20260215


@dataclass(frozen=True, kw_only=True)
class Companion:
    """One lane: patients waiting by formula and by simulation."""

    name: str
    arrivals_per_week: float
    mean_stay_days: float
    places: int
    utilisation: float
    exact: float
    """Waiting at the end of day 28, M/M/c from the state of today."""
    simulated: float
    error: float
    """Two standard errors of the simulated mean."""
    long_run: float
    """Waiting in the long run, M/M/c; infinite where it never settles."""


def companions(calibration: Calibration) -> tuple[Companion, ...]:
    """The lanes with places, each by formula and by simulation. A lane nobody comes to, or without a place, is left out.

    Day steps: whoever stays for less than a day differs from continuous time; with the stays of pathways it is below the error.
    """
    found = []
    for lane in PATHWAYS:
        if not lane.places:
            continue
        arrivals, stay = calibration[lane("referrals")].number / 7, calibration[lane("stay")].number
        places = round(calibration[in_effect_name(lane)].number)
        if not (arrivals > 0 and stay > 0 and places > 0):
            continue
        waiting = round(calibration[lane("waiting")].number * calibration[lane("capacity_share")].number)
        in_service = min(places, round(calibration[lane("in_service")].number))
        if waiting:  # nobody waits beside an empty place
            in_service = places
        law = queue_by_day(
            arrivals_per_day=arrivals, mean_stay_days=stay, places=places, in_system=waiting + in_service, days=DAYS
        )[-1]
        paths = simulate(
            [Lane(arrivals, places, exponential(mean_days=stay), waiting, in_service)], days=DAYS, replications=REPLICATIONS, seed=SEED
        )  # fmt: skip
        last = paths.waiting[0, :, -1]
        steady = SteadyQueue(arrivals_per_day=arrivals, mean_stay_days=stay, places=places)
        found.append(
            Companion(
                name=lane.name, arrivals_per_week=arrivals * 7, mean_stay_days=stay, places=places,
                utilisation=arrivals * stay / places, exact=law.mean_waiting, simulated=float(last.mean()),
                error=2 * float(last.std(ddof=1)) / math.sqrt(REPLICATIONS), long_run=steady.mean_waiting,
            )
        )  # fmt: skip
    return tuple(found)
