"""One lane of a scenario on one day, asked again and again with other changes of its levers; the other lanes stand still.

A lever of one lane changes that lane alone. So what all others leave in hospital on the day is found once, and each round of a
solve walks a single lane, up to the day and not beyond, and only the replications that are still open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from flow.errors import BadQuestion, UnknownName
from flow.whatif.derived import in_effect_name
from flow.whatif.ensemble import NO_LANE, Ensemble, Laid, lay
from flow.whatif.lanes import Lane
from flow.whatif.levers import LEVERS, Lever, LeverKind
from flow.whatif.narrowing import Ints
from flow.whatif.pathways import PATHWAYS
from flow.whatif.patients import Patients, patients_of
from flow.whatif.scenario import Scenario
from flow.whatif.simulate import walk_lane
from flow.whatif.stay import Array

BETTER_UP = ("pathway_1_starts", "pathway_1_places", "pathway_2_beds", "pathway_3_starts")
BETTER_DOWN = ("pathway_1_stay", "pathway_2_stay", "process_days")
SOLVABLE = (*BETTER_UP, *BETTER_DOWN)
"""Levers that touch one lane, and of which more (or less) never leaves more patients in hospital, in any replication."""

Changes = Mapping[str, float]
"""Lever -> its change."""


def lane_of(kind: str) -> int:
    """The position of the lane that a lever changes. Raises BadQuestion where it is not one lane alone, always to the better.

    Example:  pathway_1_stay -> 0; process_days -> 3, those in no lane.
    """
    if kind not in LEVERS:
        raise UnknownName("lever", kind, LEVERS)
    found = LEVERS[kind]
    if kind not in SOLVABLE:
        what = "comes about by itself" if found.circumstance else "helps one pathway and burdens another"
        raise BadQuestion(
            f"'{found.name}' {what}, so no least of it can be found. Try values of it instead, or solve over one of: {', '.join(SOLVABLE)}."
        )
    return NO_LANE if found.pathway is None else found.pathway - 1


def ladder(kind: LeverKind) -> Array:
    """Every change that a lever can have by its own steps, from the one that helps least to the one that helps most."""
    up = np.asarray(np.arange(round(kind.least / kind.step), round(kind.most / kind.step) + 1) * kind.step, dtype=float)
    return up if kind.id in BETTER_UP else up[::-1]


def lever_of(scenario: Scenario, kind: str) -> Lever:
    """The lever of a kind in a scenario, with its days; where it has none, one from the first day on."""
    return next((lever for lever in scenario.levers if lever.kind == kind), None) or Lever(kind=kind, change=0.0)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Part:
    """One draw of the parameters: its lane without the levers asked, and what one unit of each adds to its capacity by day."""

    lane: Lane
    base: Array
    unit: Mapping[str, Array]
    in_hospital: Array
    patients: Patients


class LaneOnDay:
    """Patients in hospital because of one lane, for any changes of the levers asked; the rest of the scenario stands still."""

    def __init__(self, ensemble: Ensemble, scenario: Scenario, kinds: Sequence[str], *, day: int) -> None:
        """Takes: levers of one lane, and the day that is looked at (0 is the first)."""
        levers = {kind: lever_of(scenario, kind) for kind in kinds}
        self.ensemble, self.kinds, self.day = ensemble, tuple(kinds), day
        self.position = lane_of(kinds[0])
        self.asked = levers
        self.still = tuple(lever for lever in scenario.levers if not any(lever is one for one in levers.values()))
        self.capacity_alone = all(kind in BETTER_UP for kind in kinds)
        self.parts = [self._part(n) for n in range(len(ensemble.values))] if self.capacity_alone else []

    def on_day(self, changes: Changes, which: Ints | None = None) -> Array:
        """Patients in hospital at the end of the day, in some replications (None: in all)."""
        stocks = self._stocks(changes, which)
        return (
            np.concatenate([stock[:, self.day] * share[self.day] for stock, share in stocks]) if stocks else np.empty(0)
        )

    def on_day_and_in_all(self, changes: Changes) -> tuple[Array, Array]:
        """The same in all replications, and the days that they spend there, over all days simulated (bed days)."""
        stocks = self._stocks(changes, None)
        day = np.concatenate([stock[:, self.day] * share[self.day] for stock, share in stocks])
        return day, np.concatenate([stock @ share for stock, share in stocks])

    def pilot(self, many: int) -> Ints:
        """About so many replications, the first ones of every draw: their stays are drawn without drawing everyone's."""
        draws, per_draw = len(self.ensemble.values), self.ensemble.per_draw
        some = np.arange(min(per_draw, max(1, many // draws)))
        return np.concatenate([some + n * per_draw for n in range(draws)])

    def possible(self, changes: Changes) -> bool:
        """Whether the lane can be so: a mean stay cannot be shorter than none."""
        try:
            for n in range(len(self.ensemble.values)):
                self._laid(n, changes)
        except BadQuestion:
            return False
        return True

    def _stocks(self, changes: Changes, which: Ints | None) -> list[tuple[Ints, Array]]:
        """By draw: who waits (or is there, in no lane), (replication, day), and what share of them lies in hospital."""
        per_draw = self.ensemble.per_draw
        found = []
        for n in range(len(self.ensemble.values)):
            mine = np.arange(per_draw) if which is None else which[which // per_draw == n] - n * per_draw
            if not len(mine):
                continue
            first_ones = len(mine) if int(mine[-1]) == len(mine) - 1 else per_draw
            part, capacity = self._with(n, changes, first_ones)
            who = part.patients if len(mine) == len(part.patients.arrivals) else part.patients.only(mine)
            waiting, in_service = (np.empty((len(mine), self.ensemble.days), dtype=np.int32) for _ in range(2))
            into = (waiting, in_service, np.empty(len(mine), np.int64), np.empty(len(mine), np.int64))
            walk_lane(part.lane, capacity, who, numbers=mine + n * per_draw, into=into)
            found.append((in_service if self.position == NO_LANE else waiting, part.in_hospital))
        return found

    def _with(self, n: int, changes: Changes, first_ones: int) -> tuple[_Part, Array]:
        """The lane of a draw with these changes, and its capacity by day. Stays are drawn anew, of the first ones alone if they do."""
        if not self.capacity_alone:
            part = self._part(n, changes, first_ones)
            return part, part.base
        part = self.parts[n]
        more = sum((change * part.unit[kind] for kind, change in changes.items()), np.zeros(self.ensemble.days))
        return part, np.maximum(part.base + more, 0.0)

    def _part(self, n: int, changes: Changes | None = None, replications: int | None = None) -> _Part:
        """The lane of a draw; without changes: where its capacity begins, and what a unit of each lever adds."""
        ensemble, k = self.ensemble, self.position
        nothing = dict.fromkeys(self.kinds, 0.0)
        laid = self._laid(n, nothing if changes is None else changes)
        lane, unit = laid.lanes[k], {}
        base, share = lane.capacity_by_day(ensemble.days), np.ones(ensemble.days)
        if k != NO_LANE:
            share = laid.in_hospital[k]
        if changes is None:
            base = float(ensemble.values[n][in_effect_name(PATHWAYS[k])]) + laid.capacity[k]
            unit = {kind: self._laid(n, {**nothing, kind: 1.0}).capacity[k] - laid.capacity[k] for kind in self.kinds}
        who = patients_of(
            lane, position=k, days=ensemble.days, replications=replications or ensemble.per_draw, first=n * ensemble.per_draw,
            seed=ensemble.seed,
        )  # fmt: skip
        return _Part(lane=lane, base=base, unit=unit, in_hospital=share, patients=who)

    def _laid(self, n: int, changes: Changes) -> Laid:
        ensemble = self.ensemble
        levers = (*self.still, *(replace(lever, change=changes[kind]) for kind, lever in self.asked.items()))
        return lay(ensemble.values[n], levers, start=ensemble.start, days=ensemble.days)
