"""The answers to a scenario: the path of the queue with its range, the chance of the target, the day, bed days, worth, what binds.

found = calibration_for(snapshot, scenario)
told = answer(snapshot, found, scenario)
told.fewer_then.mean, told.chance, told.first_day
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from flow.errors import StoreFault, UnknownName
from flow.metrics.measure import Excluded
from flow.whatif.calibrate import Calibration, calibrate
from flow.whatif.ensemble import LANE_NAMES, NO_LANE, Ensemble, Outcome, ensemble_of
from flow.whatif.levers import LEVERS
from flow.whatif.paths import bands
from flow.whatif.scenario import Scenario
from flow.whatif.stay import Array
from flow.whatif.worth import Cost, bed_day_price, cost

if TYPE_CHECKING:
    from flow.metrics.agreed import Price
    from flow.store import Snapshot

BAND = (0.1, 0.5, 0.9)
"""The middle eight in ten, and the middle one."""
TENTHS = 10
"""Patients are told to a tenth: shares of patients are not whole."""
CAPACITY_LEVERS = ("pathway_1_starts", "pathway_1_places", "pathway_2_beds", "pathway_3_starts")


@dataclass(frozen=True, kw_only=True, eq=False)
class Fan:
    """Patients by day: eight in ten throws lie between low and high."""

    low: Array
    mid: Array
    high: Array
    mean: Array


@dataclass(frozen=True, kw_only=True)
class Range:
    """A figure with the range in which eight in ten throws have it."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class OneMore:
    """What one unit more of a lever is worth on the day of the target: patients fewer, with the error of the simulation."""

    lever: str
    unit: str
    patients: float
    error: float
    """Two standard errors of the mean over throws."""


@dataclass(frozen=True, kw_only=True)
class LaneState:
    """One lane at the end of the days simulated."""

    name: str
    waiting_in_hospital: float
    """Patients, on the day of the target."""
    utilisation: float | None
    """Capacity needed over capacity there, on the last day; None where nothing limits."""
    settles: bool
    """Whether its queue comes to rest: less is needed than is there."""
    unsettled_share: float
    """The share of draws of the parameters in which it does not."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Answer:
    """Everything that is said of a scenario. Day 1 is the day after `scenario.day`."""

    scenario: Scenario
    calibration: Calibration
    as_things_are: Fan
    """Without the decisions; circumstances such as ageing are in it."""
    changed: Fan
    fewer: Fan
    """As things are less changed, throw by throw."""
    chance: float
    """Of the target or fewer, on its day."""
    chance_as_things_are: float
    first_day: date | None
    """The first day on which the target is met with the chance asked."""
    median_first_day: date | None
    """The first day on which it is met as likely as not."""
    then: Range
    """Patients who remain on the day of the target."""
    then_as_things_are: Range
    fewer_then: Range
    bed_days: Range
    """Released up to the day of the target."""
    value: Range | None
    """Pounds: bed days at their price, an opportunity and not cash. None: no price."""
    bed_day: Price | None
    cost: Cost
    """Up to the day of the target too."""
    one_more: OneMore | None
    """Of the first capacity lever of the scenario, or of Pathway 1 starts where it has none."""
    lanes: tuple[LaneState, ...]
    floor: float
    """Patients who wait in no lane on the day of the target, on average: what capacity does not remove."""
    floor_range: Range
    """The same with its range: in some throws fewer wait so, in some more."""
    parameter_share: float
    """Of the variance on the day of the target, the share that comes from not knowing the parameters; the rest is chance."""
    parameters_drawn: int
    """How many parameters have a range of their own; the others were assumed or of one day, and no range covers them."""

    @cached_property
    def days(self) -> tuple[date, ...]:
        """The days simulated."""
        return tuple(self.scenario.start + timedelta(days=n) for n in range(self.scenario.days))

    @property
    def is_met(self) -> bool:
        """Whether the target is met on its day with the chance asked."""
        return self.chance >= self.scenario.chance

    @property
    def settles(self) -> bool:
        """Whether every queue comes to rest."""
        return all(lane.settles for lane in self.lanes)

    @property
    def binds_next(self) -> LaneState | None:
        """The pathway that holds most patients in hospital on the day of the target; None where none holds any."""
        held = [lane for lane in self.lanes if lane.waiting_in_hospital >= 0.5]
        return max(held, key=lambda lane: lane.waiting_in_hospital, default=None)


def calibration_for(
    snapshot: Snapshot | None, scenario: Scenario, *, as_of: date | None = None, excluded: Sequence[Excluded] = ()
) -> Calibration:
    """What the model stands on for a scenario, with its assumptions put in. Raises BadQuestion, UnknownName."""
    found = calibrate(
        snapshot, scenario.place, day=scenario.day, weeks=scenario.weeks, as_of=as_of, excluded=tuple(excluded)
    )
    for one in scenario.assumptions:
        found = found.with_(reason=one.reason, by=one.by, **{one.parameter: one.value})
    return found


def ensemble_for(calibration: Calibration, scenario: Scenario) -> Ensemble:
    """The ensemble that a scenario is asked of: keep it while levers move, so that patients are drawn once."""
    return ensemble_of(calibration, days=scenario.days, replications=scenario.replications, seed=scenario.seed)


def answer(
    snapshot: Snapshot | None,
    calibration: Calibration,
    scenario: Scenario,
    *,
    ensemble: Ensemble | None = None,
    worth_of_one_more: bool = True,
) -> Answer:
    """What does a scenario do?

    Takes:    `ensemble`, if one of this calibration and these days is there already; whether to ask what one more is worth.
    Raises:   BadQuestion, UnknownName; nothing is computed then.
    """
    asked = ensemble or ensemble_for(calibration, scenario)
    changed = asked.run(
        scenario.levers
    )  # first: levers that cannot be together are refused before anything is computed
    base = asked.run(scenario.as_things_are().levers)
    at = (scenario.target_day - scenario.start).days
    as_is, new = base.remaining, changed.remaining
    fewer = as_is - new
    bed_days = fewer[:, : at + 1].sum(axis=1)
    met = (new <= scenario.target).mean(axis=0)
    try:
        bed_day = bed_day_price(snapshot, on=scenario.day, as_of=calibration.asked.as_of)
    except (StoreFault, UnknownName):
        bed_day = None
    released = _range(bed_days)
    return Answer(
        scenario=scenario,
        calibration=calibration,
        as_things_are=_fan(as_is),
        changed=_fan(new),
        fewer=_fan(fewer),
        chance=float(met[at]),
        chance_as_things_are=float((as_is[:, at] <= scenario.target).mean()),
        first_day=_first(met >= scenario.chance, scenario.start),
        median_first_day=_first(met >= 0.5, scenario.start),
        then=_range(new[:, at]),
        then_as_things_are=_range(as_is[:, at]),
        fewer_then=_range(fewer[:, at]),
        bed_days=released,
        value=None if bed_day is None else Range(mean=released.mean * bed_day.pounds, low=released.low * bed_day.pounds, high=released.high * bed_day.pounds),
        bed_day=bed_day,
        cost=cost(snapshot, scenario.levers, start=scenario.start, days=scenario.days_to_target, as_of=calibration.asked.as_of),
        one_more=_one_more(asked, scenario, changed, at) if worth_of_one_more else None,
        lanes=tuple(_lane_state(n, changed, at) for n in range(NO_LANE)),
        floor=float(changed.in_hospital[NO_LANE][:, at].mean()),
        floor_range=_range(changed.in_hospital[NO_LANE][:, at]),
        parameter_share=_parameter_share(new[:, at], changed.draws),
        parameters_drawn=parameters_drawn(asked),
    )  # fmt: skip


def parameters_drawn(ensemble: Ensemble) -> int:
    """How many parameters differ from draw to draw."""
    first, *rest = ensemble.values
    return sum(any(not np.array_equal(first[name], other[name]) for other in rest) for name in first)


def _fan(patients: Array) -> Fan:
    """Quantiles to a tenth of a patient; below 0 too, where a change adds patients."""
    tenths = np.rint(patients * TENTHS).astype(np.int32)
    least = int(tenths.min(initial=0))
    low, mid, high = (bands(tenths - least, BAND) + least) / TENTHS
    return Fan(low=low, mid=mid, high=high, mean=np.asarray(patients.mean(axis=0)))


def _range(patients: Array) -> Range:
    low, high = np.quantile(patients, [BAND[0], BAND[2]])
    return Range(mean=float(patients.mean()), low=float(low), high=float(high))


def _first(days: Array, start: date) -> date | None:
    there = np.flatnonzero(days)
    return start + timedelta(days=int(there[0])) if len(there) else None


def _one_more(asked: Ensemble, scenario: Scenario, changed: Outcome, at: int) -> OneMore | None:
    lever = next((lever for lever in scenario.decisions if lever.kind in CAPACITY_LEVERS), None)
    kind = lever.kind if lever else "pathway_1_starts"
    before = lever.change if lever else 0.0
    if before + 1 > LEVERS[kind].most:
        return None
    more = asked.run((scenario.with_lever(kind, before + 1) if lever else _with_new(scenario, kind)).levers)
    fewer = changed.remaining_on(at) - more.remaining_on(at)
    error = 2 * float(fewer.std(ddof=1)) / math.sqrt(len(fewer))
    return OneMore(lever=kind, unit=LEVERS[kind].unit, patients=float(fewer.mean()), error=error)


def _with_new(scenario: Scenario, kind: str) -> Scenario:
    """A scenario without a capacity lever, with one unit of it: from when its other levers begin, else from the start."""
    firsts = [lever.first for lever in scenario.decisions if lever.first is not None]
    return scenario.with_lever(kind, 1.0, first=min(firsts, default=None))


def _lane_state(n: int, outcome: Outcome, at: int) -> LaneState:
    used = np.array([_utilisation(n, outcome, draw) for draw in range(len(outcome.laid))])
    finite = used[np.isfinite(used)]
    return LaneState(
        name=LANE_NAMES[n],
        waiting_in_hospital=float(outcome.in_hospital[n][:, at].mean()),
        utilisation=float(np.mean(finite)) if len(finite) == len(used) else None,
        settles=bool(np.mean(finite) < 1) if len(finite) == len(used) else bool((used < 1).all()),
        unsettled_share=float((used >= 1).mean()),
    )


def _utilisation(n: int, outcome: Outcome, draw: int) -> float:
    """What is needed of what is there, over the last four weeks: arrivals x stay / places, or arrivals / starts."""
    lane = outcome.laid[draw].lanes[n]
    days = outcome.in_hospital[n].shape[1]
    last = slice(max(0, days - 28), days)
    arrivals, capacity = lane.arrivals_by_day(days)[last].mean(), lane.capacity_by_day(days)[last].mean()
    law = lane.stay_from[1] if lane.stay_from else lane.stay
    needed = arrivals * 7 if lane.capacity_in == "starts_per_week" else arrivals * law.mean_days
    return float(needed / capacity) if capacity > 0 else (math.inf if needed > 0 else 0.0)


def _parameter_share(patients: Array, draws: Array) -> float:
    """One-way analysis of variance: between draws less what chance alone puts between their means."""
    groups = [patients[draws == n] for n in np.unique(draws)]
    if len(groups) < 2 or len(groups[0]) < 2:
        return 0.0
    within = float(np.mean([g.var(ddof=1) for g in groups]))
    between = max(0.0, float(np.var([g.mean() for g in groups], ddof=1)) - within / len(groups[0]))
    return between / (between + within) if between + within > 0 else 0.0
