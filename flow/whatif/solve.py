"""How much is needed? The least change of a lever for a target, a day and a chance, or of several levers at least cost.

found = solve(snapshot, calibration, scenario, over="pathway_1_starts")
found.levers, found.chance, found.error, found.floor

The scenario says target, day and chance, what else is changed, and from when the lever holds. All other lanes are walked once;
each round walks the lever's lane alone. Where the target cannot be reached, the floor says what is left and what it is made of.
"""

from __future__ import annotations

import math
import threading
from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from flow.errors import BadQuestion
from flow.metrics.agreed import price
from flow.whatif.calibrate import Calibration
from flow.whatif.cheapest import cheapest
from flow.whatif.ensemble import NO_LANE, Ensemble, ensemble_of
from flow.whatif.lane_on_day import Changes, LaneOnDay, ladder, lane_of, lever_of
from flow.whatif.lanes import a_whole_number
from flow.whatif.levers import LEVERS
from flow.whatif.narrowing import PILOT, Ints, least_step
from flow.whatif.pathways import PATHWAYS
from flow.whatif.scenario import Scenario
from flow.whatif.solution import CLOSE, Floor, Part, Solution
from flow.whatif.stay import Array
from flow.whatif.worth import cost, units_of

if TYPE_CHECKING:
    from flow.store import Snapshot

__all__ = ["Floor", "Part", "Solution", "levers_to_solve", "solve", "solving_ensemble"]

REPLICATIONS, REPLICATIONS_OF_SEVERAL = 5_000, 1_000
MOST_LEVERS = 4
MOST_CELLS = 2_000_000
"""Replications x days of one lane: a longer horizon gets fewer replications, and says so."""


def solve(
    snapshot: Snapshot | None, calibration: Calibration, scenario: Scenario, *, over: str | Sequence[str] = "pathway_1_starts",
    replications: int | None = None, ensemble: Ensemble | None = None,
) -> Solution:  # fmt: skip
    """The least of one lever, or the cheapest of several, for the scenario's target on its day with its chance.

    Takes:    levers by name; where the scenario has one, it is solved for with the days that it has there, else from the first day
              on. `ensemble`, if one of `solving_ensemble` is to be asked; else the last ones are kept.
    One:      the change that helps least among those that are enough, below 0 too: so it says how much there is to spare.
    Several:  the cheapest mixture, each from 0 up; every lever needs a price.
    Raises:   BadQuestion, UnknownName, StoreFault (no price); nothing is computed then.
    """
    kinds = levers_to_solve(over)
    pounds = (
        [_pounds_per_step(snapshot, scenario, kind, calibration.asked.as_of) for kind in kinds]
        if len(kinds) > 1
        else []
    )
    ready = (
        KEPT.get(calibration, scenario, replications, several=len(kinds) > 1) if ensemble is None else Ready(ensemble)
    )
    with ready.lock:
        question = _Question(ready.ensemble, calibration, scenario, kinds)
        return question.of_one(snapshot) if len(kinds) == 1 else question.of_several(snapshot, pounds)


def levers_to_solve(over: str | Sequence[str]) -> tuple[str, ...]:
    """The levers named, in text with commas or one by one. Raises BadQuestion, UnknownName."""
    kinds = tuple(kind.strip() for kind in (over.split(",") if isinstance(over, str) else over))
    for kind in kinds:
        lane_of(kind)
    if not kinds or len(set(kinds)) != len(kinds) or len(kinds) > MOST_LEVERS:
        raise BadQuestion(
            f"Solve over 1 to {MOST_LEVERS} different levers. Saw {', '.join(kinds) or 'none'}; nothing was computed."
        )
    return kinds


def solving_ensemble(
    calibration: Calibration, scenario: Scenario, replications: int | None = None, *, several: bool = False
) -> Ensemble:
    """What `solve` asks: the days up to the target's, and many replications. Keep it while the same thing is asked."""
    days = (scenario.target_day - scenario.day).days
    usual = REPLICATIONS_OF_SEVERAL if several else REPLICATIONS
    wanted = (
        usual
        if replications is None
        else a_whole_number(replications, "The number of replications", least=100, most=20_000)
    )
    return ensemble_of(
        calibration, days=days, replications=max(100, min(wanted, MOST_CELLS // days)), seed=scenario.seed
    )


@dataclass(eq=False)
class Ready:
    """An ensemble, for one solve at a time."""

    ensemble: Ensemble
    lock: threading.Lock = field(default_factory=threading.Lock)


class KeptEnsembles:
    """The last ensemble that was solved of (up to 200 MB): what a lane came out at is kept with it, so a second solve walks its own
    lane alone."""

    def __init__(self, most: int = 1) -> None:
        self.most = most
        self._lock = threading.Lock()
        self._ready: OrderedDict[Hashable, Ready] = OrderedDict()

    def get(self, calibration: Calibration, scenario: Scenario, replications: int | None, *, several: bool) -> Ready:
        """That of a calibration (the same object), days, replications and seed; made where there is none."""
        key = (calibration, scenario.target_day, replications, several, scenario.seed)
        with self._lock:
            if key not in self._ready:
                self._ready[key] = Ready(solving_ensemble(calibration, scenario, replications, several=several))
            self._ready.move_to_end(key)
            while len(self._ready) > self.most:
                self._ready.popitem(last=False)
            return self._ready[key]


KEPT = KeptEnsembles()


class _Question:
    """One solve: the lanes of the levers asked, and what all other lanes leave on the day."""

    def __init__(
        self, ensemble: Ensemble, calibration: Calibration, scenario: Scenario, kinds: tuple[str, ...]
    ) -> None:
        self.ensemble, self.calibration, self.scenario, self.kinds = ensemble, calibration, scenario, kinds
        self.day = (scenario.target_day - scenario.start).days
        by_lane: dict[int, list[str]] = {}
        for kind in kinds:
            by_lane.setdefault(lane_of(kind), []).append(kind)
        without = scenario
        for kind in kinds:
            without = without.with_lever(kind, 0.0)
        self.left = ensemble.on_day(without.levers, self.day)
        self.lanes = {n: LaneOnDay(ensemble, without, of_lane, day=self.day) for n, of_lane in by_lane.items()}
        self.others = np.zeros(ensemble.replications)
        for n, part in enumerate(self.left):
            if n not in self.lanes:
                self.others += part
        self.ladders = {kind: self._possible(kind) for kind in kinds}

    def _possible(self, kind: str) -> Array:
        """The changes that the lane can have: a stay cannot be shorter than none."""
        steps, lane = ladder(LEVERS[kind]), self.lanes[lane_of(kind)]
        at_rest = dict.fromkeys(lane.kinds, 0.0)
        low, high = int(np.flatnonzero(steps == 0.0)[0]), len(steps)
        while (
            not lane.capacity_alone and high - low > 1 and not lane.possible({**at_rest, kind: float(steps[high - 1])})
        ):
            middle = (low + high) // 2
            low, high = (middle, high) if lane.possible({**at_rest, kind: float(steps[middle])}) else (low, middle)
        return steps[:high]

    def met(self, remaining: Array) -> Array:
        return np.asarray(remaining <= self.scenario.target + CLOSE)

    def of_one(self, snapshot: Snapshot | None) -> Solution:
        (kind,), (lane,) = self.kinds, self.lanes.values()
        steps = self.ladders[kind]

        def meets(step: int, who: Ints) -> np.ndarray:
            return self.met(self.others[who] + lane.on_day({kind: float(steps[step])}, who))

        start = int(np.argmin(np.abs(steps - lever_of(self.scenario, kind).change)))
        found = least_step(
            meets, replications=self.ensemble.replications, highest=len(steps) - 1, chance=self.scenario.chance, guess=start,
            pilot=lane.pilot(PILOT), each_gains=lane.capacity_alone,  # a shorter stay makes fewer places of the same extra starts
        )  # fmt: skip
        changes = None if found.step is None else {kind: float(steps[found.step])}
        return self._solution(
            snapshot, changes, chance=found.chance, less=found.chance_below, proven=True, looked_at=found.rounds
        )

    def of_several(self, snapshot: Snapshot | None, pounds: list[float]) -> Solution:
        ladders = {kind: self._useful(kind) for kind in self.kinds}
        known: dict[tuple[int, tuple[float, ...]], Array] = {}

        def on_day(position: int, changes: Changes) -> Array:
            lane = self.lanes[position]
            key = (position, tuple(changes[kind] for kind in lane.kinds))
            if key not in known:
                known[key] = lane.on_day({kind: changes[kind] for kind in lane.kinds}).astype(np.float32)
            return known[key]

        def reaches(steps: tuple[int, ...]) -> float:
            changes = {kind: float(ladders[kind][n]) for kind, n in zip(self.kinds, steps, strict=True)}
            return float(self.met(self.others + sum(on_day(n, changes) for n in self.lanes)).mean())

        found = cheapest(
            reaches, pounds_per_step=pounds, highest=[len(ladders[kind]) - 1 for kind in self.kinds], chance=self.scenario.chance,
            seed=self.scenario.seed % 2**32,
        )  # fmt: skip
        changes = None
        if found.steps is not None:
            changes = {kind: float(ladders[kind][n]) for kind, n in zip(self.kinds, found.steps, strict=True)}
        return self._solution(
            snapshot, changes, chance=found.chance, less=None, proven=found.proven, looked_at=found.looked_at
        )

    def _useful(self, kind: str) -> Array:
        """Changes from 0 up to where more of the lever alone would do nothing more on the day, in any replication."""
        lane, steps = self.lanes[lane_of(kind)], self.ladders[kind]
        at_rest = dict.fromkeys(lane.kinds, 0.0)
        steps = steps[int(np.flatnonzero(steps == 0.0)[0]) :]

        def left(n: int) -> Array:
            return lane.on_day({**at_rest, kind: float(steps[n])})

        at_most, low, high = left(len(steps) - 1), -1, len(steps) - 1
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if np.array_equal(left(middle), at_most) else (middle, high)
        return steps[: high + 1]

    def _solution(
        self, snapshot: Snapshot | None, changes: Changes | None, *, chance: float, less: float | None, proven: bool, looked_at: int
    ) -> Solution:  # fmt: skip
        levers = (
            ()
            if changes is None
            else tuple(replace(lever_of(self.scenario, kind), change=changes[kind]) for kind in self.kinds)
        )
        scenario, many = self.scenario, self.ensemble.replications
        return Solution(
            scenario=scenario, over=self.kinds, levers=levers, chance=chance, chance_with_less=less,
            chance_without=float(self.met(np.sum(self.left, axis=0)).mean()),
            error=math.sqrt(chance * (1 - chance) / many), replications=many, floor=self._floor(),
            cost=cost(snapshot, levers, start=scenario.start, days=scenario.days_to_target, as_of=self.calibration.asked.as_of),
            proven=proven, looked_at=looked_at,
        )  # fmt: skip

    def _floor(self) -> Floor:
        """What the other lanes leave, and what that is made of."""
        rank = math.ceil(self.scenario.chance * len(self.others) - CLOSE) - 1
        parts = [
            Part(
                what=f"wait for {pathway.name}",
                who=pathway.name,
                patients=float(self.left[n].mean()),
            )
            for n, pathway in enumerate(PATHWAYS)
            if n not in self.lanes
        ]
        if NO_LANE not in self.lanes:
            parts += _in_no_lane(self.calibration, float(self.left[NO_LANE].mean()))
        return Floor(
            patients=float(np.sort(self.others)[rank]), mean=float(self.others.mean()),
            parts=tuple(sorted((p for p in parts if p.patients > 0), key=lambda p: -p.patients)),
        )  # fmt: skip


def _in_no_lane(calibration: Calibration, patients: float) -> list[Part]:
    """Those who wait in no lane, by who can act: as the reasons of delay share them out, and the rest without a reason."""
    told = [(group, owner, n) for group, owner, n in calibration.floor_by_owner]
    other = calibration["remaining"].number * calibration["other_capacity_share"].number
    told += [("capacity that no lane here has", "", other)]
    whole = max(calibration["beside_the_lanes"].number, sum(n for *_, n in told))
    told += [("in no lane, for a reason that is not counted", "", whole - sum(n for *_, n in told))]
    return [Part(what=what, who=who, patients=patients * n / whole) for what, who, n in told if whole > 0]


def _pounds_per_step(snapshot: Snapshot | None, scenario: Scenario, kind: str, as_of: date | None) -> float:
    """What one step of a lever costs up to the day of the target. Raises BadQuestion, StoreFault where nothing says."""
    told = LEVERS[kind]
    if told.price_item is None:
        raise BadQuestion(
            f"Nothing says what '{told.name}' costs, so it cannot be weighed against others. Solve over it alone; nothing was computed."
        )
    lever = replace(lever_of(scenario, kind), change=told.step)
    each = price(snapshot, told.price_item, on=lever.first_day(scenario.start), as_of=as_of)
    return each.pounds * units_of(lever, start=scenario.start, days=scenario.days_to_target)[0]
