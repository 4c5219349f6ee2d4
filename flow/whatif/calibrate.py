"""What does the model stand on? Every parameter of the lanes, counted from the store up to a day, or assumed and said so.

from flow.whatif.calibrate import calibrate, lanes

found = calibrate(snapshot, "QSL", day=date(2026, 2, 15))
found["pathway_1_stay"].words
lanes(found.with_(pathway_1_stay=20, reason="the service's own audit", by="A. Analyst"))

A change corrects what the model stands on, so capacity in effect is reckoned anew. A scenario (the same places with a shorter
stay) is no correction: it changes the lanes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from flow.errors import BadQuestion, UnknownName
from flow.metrics.measure import Excluded
from flow.whatif.counted import Counter
from flow.whatif.derived import as_they_follow, derived, in_effect_name, in_hospital_share, share_in_no_lane
from flow.whatif.floor import Delays, delays
from flow.whatif.lanes import Lane
from flow.whatif.parameters import UNITS, Parameter, Value, checked
from flow.whatif.pathways import PATHWAYS, Pathway
from flow.whatif.stay import Array, exactly, exponential
from flow.whatif.weeks import Asked

if TYPE_CHECKING:
    from flow.store import Snapshot

WEEKS = 13
"""A quarter: long enough for each weekday to count thirteen times, short enough to be of today."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Calibration:
    """The parameters of the lanes at a place on a day, each with its evidence."""

    asked: Asked
    parameters: Mapping[str, Parameter]
    evidence: Mapping[str, Array]
    """What the bootstrap draws again: figures by week (rows), under the name of the parameter counted from them."""
    delays: Delays | None
    """Why patients wait; None where no reason is loaded."""
    changes: tuple[str, ...] = ()
    """Who changed what, and why, in words; oldest first."""

    def __getitem__(self, name: str) -> Parameter:
        """A parameter by its name. Raises UnknownName."""
        if name not in self.parameters:
            raise UnknownName("parameter", name, self.parameters)
        return self.parameters[name]

    @property
    def assumed(self) -> tuple[Parameter, ...]:
        """What was not counted: assumed, reckoned from what was assumed, or typed in."""
        return tuple(p for p in self.parameters.values() if not p.found)

    @property
    def floor_by_owner(self) -> tuple[tuple[str, str, float], ...]:
        """Group of reasons, who can act, patients: of the floor, most first; empty where no reason is loaded."""
        told = self.delays.by_owner() if self.delays else ()
        whole = sum(share for *_, share in told)
        return tuple((group, owner, share / whole * self["floor"].number) for group, owner, share in told)

    @property
    def in_hospital(self) -> Array:
        """Of those who wait in each lane, the share that lies in hospital: lanes x this + beside_the_lanes = remaining."""
        return np.array([in_hospital_share(lane, self._numbers) for lane in PATHWAYS])

    @property
    def _numbers(self) -> dict[str, float]:
        return {name: p.number for name, p in self.parameters.items()}

    def with_(self, *, reason: str, by: str = "", **changes: Value) -> Calibration:
        """A copy with other values, which records what was changed, by whom and why.

        Takes:    a parameter by its name; of referrals seven days (Monday first), or one number for a week, spread over its days as
                  they were.
        Raises:   BadQuestion, UnknownName; then nothing is changed.
        Example:  with_(pathway_1_stay=20, reason="audit of May", by="A. Analyst")
        """
        if not isinstance(reason, str) or not reason.strip():
            raise BadQuestion("A change needs a reason, so that the next reader knows why. Say reason='...'.")
        if not changes:
            raise BadQuestion("Nothing is to be changed. Name a parameter and its new value.")
        new, told = dict(self.parameters), list(self.changes)
        for name, value in changes.items():
            before = self[name]
            put = checked(value, before)
            new[name] = replace(
                before, value=put, found=False, changed=True, source=f"changed{f' by {by.strip()}' if by.strip() else ''}: {reason.strip()}",
                missing=f"before: {before.told} ({before.how})", first=None, last=None, days_reported=0, days_in_period=0,
                provenance=None, flags=(),
            )  # fmt: skip
            told.append(
                f"{name}: {before.told} -> {new[name].told} {UNITS.get(before.unit, before.unit)} ({before.how} before){f', {by.strip()}' if by.strip() else ''}: {reason.strip()}"
            )
        new = as_they_follow(new)
        new |= derived(new, self.evidence)
        return replace(self, parameters=new, changes=tuple(told))


def calibrate(
    snapshot: Snapshot | None,
    place: str,
    *,
    day: date,
    weeks: int = WEEKS,
    as_of: date | None = None,
    excluded: Sequence[Excluded] = (),
) -> Calibration:
    """What does the model stand on at a place (the system, its trust) on a day, learnt from so many whole weeks up to it?

    Flows:    means by weekday over the window. Stocks: the newest day of the window with a figure, which it names.
    Missing:  a parameter that is not in the store is assumed, from a reference file that it names, or from other parameters.
    Raises:   BadQuestion, UnknownName.
    """
    asked = Asked(place=place, day=day, weeks=weeks, as_of=as_of, excluded=tuple(excluded))
    told = delays(snapshot, asked)
    counter = Counter(snapshot=snapshot, asked=asked, delays=told, parameters={}, evidence={})
    counter.remaining_patients()
    for lane in PATHWAYS:
        counter.pathway(lane)
    parameters = counter.parameters
    _floor(counter, told)
    parameters |= derived(parameters, counter.evidence)
    return Calibration(asked=asked, parameters=parameters, evidence=counter.evidence, delays=told)


def _floor(counter: Counter, told: Delays | None) -> None:
    floor, other = "floor_share", "other_capacity_share"
    what = "Of all who remain, those delayed by what is not capacity"
    whats = "Of all who remain, those who wait for capacity that no lane has"
    if told is not None:
        counter.evidence["reasons"] = told.by_week
        not_capacity, no_lane = told.shares(told.patients)
        counter.reasons(floor, what, float(not_capacity), "share")
        counter.reasons(other, whats, float(no_lane), "share")
        return
    values = {name: p.number for name, p in counter.parameters.items()}
    rest, missing = share_in_no_lane(values), "no reasons of delay are loaded"
    new = (
        (floor, what, rest, "everyone who waits in no lane is taken to wait for something else than capacity"),
        (other, whats, 0.0, "nobody, because nothing says so"),
    )
    for name, words, value, source in new:
        counter.parameters[name] = Parameter(
            name=name, what=words, value=value, unit="share", found=False, source=source, missing=missing
        )


def lanes(calibration: Calibration) -> list[Lane]:
    """The lanes of Pathways 1, 2 and 3, from the state of the day: day 1 is the day after.

    Waiting:  everyone who waits for capacity, in hospital or not; `Calibration.in_hospital` says how many lie in hospital.
    Stay:     exponential, the law that its mean alone gives; how stays spread is in no file. Pathway 3 has starts and no places.
    """
    return [_lane(calibration, lane) for lane in PATHWAYS]


def _lane(calibration: Calibration, lane: Pathway) -> Lane:
    week = calibration[lane("referrals")].value
    assert isinstance(week, tuple)
    first = (calibration.asked.day.weekday() + 1) % 7
    capacity = calibration[in_effect_name(lane)].number
    waiting = round(calibration[lane("waiting")].number * calibration[lane("capacity_share")].number)
    common = {"waiting": waiting, "dispersion": min(calibration[lane("dispersion")].number, 1000.0), "name": lane.name}
    arrivals = (*week[first:], *week[:first])
    if not lane.places:
        return Lane(arrivals, capacity, exactly([1.0]), capacity_in="starts_per_week", **common)  # type: ignore[arg-type]
    # Whoever is in service beyond the places in effect stands in nobody's way: those places open for nobody who waits.
    in_service = min(round(calibration[lane("in_service")].number), round(capacity))
    stay = exponential(mean_days=calibration[lane("stay")].number)
    return Lane(arrivals, capacity, stay, in_service=in_service, **common)  # type: ignore[arg-type]
