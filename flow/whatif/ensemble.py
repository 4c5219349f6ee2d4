"""Many throws of chance under many values of the parameters: what becomes of everyone who remains, lever by lever.

Four lanes: Pathways 1 to 3, and one without a limit for those who wait in no lane. Patients who remain =
those who wait in a lane, by the share of them that lies in hospital, + those in the fourth.

Some draws of the parameters (whole weeks of the window, drawn again) times some replications each. The same draws and the same
patients for every set of levers, so that differences are paired.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

import numpy as np

from flow.errors import BadQuestion
from flow.whatif.bootstrap import bootstrap
from flow.whatif.calibrate import Calibration
from flow.whatif.derived import in_effect_name, in_hospital_share
from flow.whatif.lanes import Lane
from flow.whatif.levers import Lever
from flow.whatif.paths import Ints
from flow.whatif.pathways import PATHWAYS, Pathway
from flow.whatif.patients import patients_of
from flow.whatif.simulate import small_enough, walk_lane
from flow.whatif.stay import Array, Stay, exactly, exponential

DRAWS = 25
"""Draws of the parameters; the replications are shared among them."""
OUTCOMES_KEPT, LANES_KEPT = 12, 24
AWAY_DAYS = 7.0
GROWS_EVERY = 28
"""Days: growth goes up in steps of four weeks, so that a year has few different laws of arrivals."""
NO_LANE = len(PATHWAYS)
"""Position of the lane of those who wait in no lane."""
LANE_NAMES = (*(p.name for p in PATHWAYS), "no lane")
SHORTEST_STAY_DAYS = 0.05

Values = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, eq=False)
class Laid:
    """The lanes of one draw under some levers, and what is needed to read them."""

    lanes: tuple[Lane, ...]
    in_hospital: Array
    """Of those who wait, the share in hospital: (lane, day)."""
    capacity: Array
    """Places, or starts a week, that the levers add: (lane, day)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Outcome:
    """What came of one set of levers; day 1 is the day after the calibration."""

    waiting: tuple[Ints, ...]
    """Patients who wait in Pathways 1 to 3, in hospital or not: of each lane (replication, day)."""
    in_hospital: tuple[Array, ...]
    """Patients who remain: of each lane those in hospital, last those in no lane: of each (replication, day)."""
    draws: Array
    """Which draw of the parameters each replication belongs to."""
    laid: tuple[Laid, ...]

    @cached_property
    def remaining(self) -> Array:
        """Patients who remain, (replication, day)."""
        return np.asarray(sum(self.in_hospital[1:], self.in_hospital[0]))

    def remaining_on(self, day: int) -> Array:
        """The same on one day (0 is the first), by replication."""
        return np.asarray(sum(part[:, day] for part in self.in_hospital))


@dataclass(frozen=True, kw_only=True, eq=False)
class Ensemble:
    """A calibration, drawn again, ready to be asked about levers. Make it with `ensemble_of`."""

    start: date
    days: int
    values: tuple[Values, ...]
    """The parameters of each draw, by name: a number, of referrals seven (Monday first)."""
    per_draw: int
    seed: int
    _kept: OrderedDict[tuple[Lever, ...], Outcome] = field(default_factory=OrderedDict, repr=False)
    _walked: OrderedDict[tuple[Any, ...], Ints] = field(default_factory=OrderedDict, repr=False)
    """Lanes as they came out: what a lever does not touch is not walked again."""

    @property
    def replications(self) -> int:
        """Throws of chance, over all draws."""
        return self.per_draw * len(self.values)

    def run(self, levers: Sequence[Lever] = ()) -> Outcome:
        """What becomes of everyone, under these levers. The last few answers are kept.

        Raises:   BadQuestion where levers cannot be together; nothing is computed then.
        """
        asked = tuple(levers)
        if asked in self._kept:
            self._kept.move_to_end(asked)
            return self._kept[asked]
        laid = self._laid(asked)
        waiting = tuple(self._walk(n, laid) for n in range(NO_LANE))
        weights = [
            np.repeat(np.array([one.in_hospital[n] for one in laid]), self.per_draw, axis=0) for n in range(NO_LANE)
        ]
        found = Outcome(
            waiting=waiting,
            in_hospital=(*(w * share for w, share in zip(waiting, weights, strict=True)), self._walk(NO_LANE, laid).astype(float)),
            draws=np.repeat(np.arange(len(laid)), self.per_draw), laid=laid,
        )  # fmt: skip
        self._kept[asked] = found
        while len(self._kept) > OUTCOMES_KEPT:
            self._kept.popitem(last=False)
        return found

    def on_day(self, levers: Sequence[Lever], day: int) -> tuple[Array, ...]:
        """Patients in hospital on one day (0 is the first), of each lane and last those in no lane, by replication.

        The same as `run` has on that day, without what it keeps of all others.
        """
        laid = self._laid(levers)
        share = [np.repeat([one.in_hospital[n, day] for one in laid], self.per_draw) for n in range(NO_LANE)]
        waiting = [self._walk(n, laid)[:, day] for n in range(NO_LANE)]
        in_no_lane = self._walk(NO_LANE, laid)[:, day].astype(float)
        return (*(np.asarray(w * s) for w, s in zip(waiting, share, strict=True)), in_no_lane)

    def _laid(self, levers: Sequence[Lever]) -> tuple[Laid, ...]:
        """The lanes of every draw. Raises BadQuestion where they cannot be, or are too much to compute."""
        laid = tuple(lay(values, tuple(levers), start=self.start, days=self.days) for values in self.values)
        small_enough(laid[0].lanes, self.days, self.replications)
        return laid

    def _walk(self, position: int, laid: Sequence[Laid]) -> Ints:
        """One lane under every draw: who waits in it, or (in no lane) who is there; (replication, day)."""
        lanes = [one.lanes[position] for one in laid]
        key = (position, *((lane.arrivals_per_day, lane.capacity, lane.stay.digest, lane.stay_from and (lane.stay_from[0], lane.stay_from[1].digest)) for lane in lanes))  # fmt: skip
        if key in self._walked:
            self._walked.move_to_end(key)
            return self._walked[key]
        waiting, in_service = (np.empty((self.replications, self.days), dtype=np.int32) for _ in range(2))
        for n, lane in enumerate(lanes):
            part = slice(n * self.per_draw, (n + 1) * self.per_draw)
            patients = patients_of(
                lane, position=position, days=self.days, replications=self.per_draw, first=part.start, seed=self.seed
            )
            counts = np.empty(self.per_draw, np.int64), np.empty(self.per_draw, np.int64)
            walk_lane(
                lane, lane.capacity_by_day(self.days), patients, numbers=np.arange(part.start, part.stop),
                into=(waiting[part], in_service[part], *counts),
            )  # fmt: skip
        self._walked[key] = in_service if position == NO_LANE else waiting
        while len(self._walked) > LANES_KEPT:
            self._walked.popitem(last=False)
        return self._walked[key]


def ensemble_of(
    calibration: Calibration, *, days: int, replications: int = 1000, seed: int = 20260215, draws: int = DRAWS
) -> Ensemble:
    """A calibration ready to be asked.

    Draws:    of the parameters that were counted; where none was, every draw is the same, and one does for all.
    """
    drawn = bootstrap(calibration, draws, seed)
    each = [{name: values[n] for name, values in drawn.values.items()} for n in range(draws)]
    if len(drawn.held) == len(drawn.values):
        each = each[:1]
    return Ensemble(
        start=calibration.asked.period.last.fromordinal(calibration.asked.day.toordinal() + 1),
        days=days,
        values=tuple(each),
        per_draw=max(1, replications // len(each)),
        seed=seed,
    )


def lay(values: Values, levers: Sequence[Lever], *, start: date, days: int) -> Laid:
    """The four lanes of one draw under some levers, and who of those that wait lies in hospital."""
    arrivals, hospital = _arrivals(values, levers, start=start, days=days)
    stays = _changed_stays(values, levers, start=start)
    more = np.zeros((len(PATHWAYS), days))
    for lever in levers:
        _capacity(lever, values, stays, more, start=start, days=days)
    lanes = [
        _lane(pathway, values, arrivals[n], more[n], stays.get(n)) for n, pathway in enumerate(PATHWAYS)
    ]  # fmt: skip
    lanes.append(
        Lane(
            arrivals[NO_LANE], np.inf, _exponential(float(values["beside_days"])), in_service=round(float(values["beside_the_lanes"])),
            dispersion=_dispersion(values["beside_dispersion"]), name="no lane", stay_from=stays.get(NO_LANE),
        )
    )  # fmt: skip
    with np.errstate(invalid="ignore"):
        share = np.where(
            arrivals[:NO_LANE] > 0, hospital / np.where(arrivals[:NO_LANE] > 0, arrivals[:NO_LANE], 1), 1.0
        )
    return Laid(lanes=tuple(lanes), in_hospital=np.clip(share, 0.0, 1.0), capacity=more)


def _lane(pathway: Pathway, values: Values, arrivals: Array, more: Array, stay_from: tuple[int, Stay] | None) -> Lane:
    base = float(values[in_effect_name(pathway)])
    waiting = round(float(values[pathway("waiting")] * values[pathway("capacity_share")]))
    capacity = np.maximum(base + more, 0.0)
    common: dict[str, Any] = {"waiting": waiting, "dispersion": _dispersion(values[pathway("dispersion")]), "name": pathway.name}  # fmt: skip
    if not pathway.places:
        return Lane(arrivals, capacity, exactly([1.0]), capacity_in="starts_per_week", **common)
    # Whoever is in service beyond the places in effect stands in nobody's way: see `calibrate.lanes`.
    in_service = min(round(float(values[pathway("in_service")])), round(base))
    stay = _exponential(float(values[pathway("stay")]))
    return Lane(arrivals, capacity, stay, in_service=in_service, stay_from=stay_from, **common)


def _arrivals(values: Values, levers: Sequence[Lever], *, start: date, days: int) -> tuple[Array, Array]:
    """Mean arrivals, (lane with no lane last, day), and how many of those of each lane lie in hospital."""
    weekday = (start.weekday() + np.arange(days)) % 7
    coming = np.array([np.asarray(values[p("referrals")])[weekday] for p in PATHWAYS])
    hospital = coming * np.array([float(in_hospital_share(p, values)) for p in PATHWAYS])[:, None]
    arrivals = np.vstack([coming, np.full(days, float(values["beside_per_week"]) / 7)])
    for lever in levers:
        on = lever.in_force(start, days)
        if lever.kind == "growth":
            since = np.arange(days) - (lever.first_day(start) - start).days
            middle = since // GROWS_EVERY * GROWS_EVERY + GROWS_EVERY / 2
            factor = (1 + lever.change / 100) ** np.where(on > 0, middle / 365.25, 0.0)
            arrivals, hospital = arrivals * factor, hospital * factor
        elif lever.kind == "referrals":
            arrivals, hospital = arrivals * (1 + lever.change / 100 * on), hospital * (1 + lever.change / 100 * on)
        elif lever.kind == "back_to_criteria":
            away = round(lever.days if lever.days is not None else AWAY_DAYS)
            arrivals[:NO_LANE] = _later(arrivals[:NO_LANE], lever.change / 100 * on, away)
            hospital = _later(hospital, lever.change / 100 * on, away)
        elif lever.kind in ("pathway_1_to_2", "pathway_2_to_1", "pathway_3_to_2"):
            source, target = int(lever.kind[8]) - 1, int(lever.kind[-1]) - 1
            for flow in (arrivals, hospital):
                moved = flow[source] * lever.change / 100 * on
                flow[source] -= moved
                flow[target] += moved
        elif lever.kind == "step_down":
            arrivals[0] += lever.change / 7 * on  # from a community bed: none of them lies in hospital
    return arrivals, hospital


def _later(flow: Array, share: Array, days: int) -> Array:
    """A share of each day's arrivals comes so many days later instead."""
    moved = flow * share
    back = np.zeros_like(flow)
    back[:, days:] = moved[:, :-days]
    return np.asarray(flow - moved + back)


def _changed_stays(values: Values, levers: Sequence[Lever], *, start: date) -> dict[int, tuple[int, Stay]]:
    """The stays that levers change: position of the lane -> day from which (1 is the first) and the law."""
    asked: dict[int, list[tuple[date, float, str]]] = {}
    for lever in levers:
        begins = lever.first_day(start)
        if lever.kind in ("pathway_1_stay", "pathway_2_stay"):
            asked.setdefault(int(lever.kind[8]) - 1, []).append((begins, lever.change, lever.what_it_is.name))
        elif lever.kind == "process_days":
            asked.setdefault(NO_LANE, []).append((begins, lever.change, lever.what_it_is.name))
        elif lever.kind == "step_down":
            stay, week = float(values["pathway_2_stay"]), float(np.sum(values["pathway_2_referrals"]))
            earlier = lever.days if lever.days is not None else stay / 2
            if lever.change > week:
                raise BadQuestion(f"{lever.what_it_is.name}: {lever.change:g} a week are more than the {week:.1f} who come to Pathway 2; nothing was computed.")  # fmt: skip
            asked.setdefault(1, []).append(
                (begins, -earlier * lever.change / week if week else 0.0, lever.what_it_is.name)
            )
    found: dict[int, tuple[int, Stay]] = {}
    for position, changes in asked.items():
        if len({begins for begins, *_ in changes}) > 1:
            raise BadQuestion(f"{' and '.join(dict.fromkeys(name for *_, name in changes))} change one stay on different days. Let them begin on the same day; nothing was computed.")  # fmt: skip
        before = float(values["beside_days"] if position == NO_LANE else values[PATHWAYS[position]("stay")])
        mean = before + sum(change for _, change, _ in changes)
        if mean < SHORTEST_STAY_DAYS:
            raise BadQuestion(f"{changes[0][2]}: the mean is {before:.1f} days, so it cannot be shorter by {before - mean:.1f}; nothing was computed.")  # fmt: skip
        found[position] = ((changes[0][0] - start).days + 1, _exponential(mean))
    return found


def _capacity(
    lever: Lever, values: Values, stays: Mapping[int, tuple[int, Stay]], more: Array, *, start: date, days: int
) -> None:
    """Add what one lever gives (or takes) to the capacity of its lane."""
    on = lever.in_force(start, days)
    if lever.kind in ("pathway_1_places", "pathway_2_beds"):
        more[0 if lever.kind == "pathway_1_places" else 1] += lever.change * on
    elif lever.kind == "pathway_3_starts":
        more[2] += lever.change * on * lever.on_weekdays(start, days)
    elif lever.kind == "pathway_1_starts":
        starts = lever.change / 7 * on * lever.on_weekdays(start, days)
        more[0] += places_of_starts(starts, float(values["pathway_1_stay"]), stays.get(0))


def places_of_starts(starts_per_day: Array, stay_days: float, changed: tuple[int, Stay] | None = None) -> Array:
    """The places that so many starts a day come to hold, day by day: each is held for as many midnights as its stay covers.

    Example:  7 a week from day 1, a stay of 14 days: 1 place, nearly 2, ... and 14 in the long run.
    """
    days = len(starts_per_day)
    first = days if changed is None else min(days, changed[0] - 1)
    held = np.zeros(days)
    for part, law in (((0, first), _exponential(stay_days)), ((first, days), changed[1] if changed else None)):
        if law is None or part[0] == part[1] or len(law.reaches) == 1:  # nobody stays over a midnight: no place is held
            continue
        some = np.zeros(days)
        some[part[0] : part[1]] = starts_per_day[part[0] : part[1]]
        held += np.convolve(some, law.reaches[1 : days + 1])[:days]
    return held


def _dispersion(seen: Any) -> float:
    return float(min(max(float(seen), 1.0), 1000.0))


@lru_cache(maxsize=512)
def _exponential(mean_days: float) -> Stay:
    return exponential(mean_days=max(mean_days, 0.0))
