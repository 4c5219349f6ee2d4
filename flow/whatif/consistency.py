"""Do the parameters agree with one another? What must hold of any queue (Little's law), told in words with how far it is off."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from flow.whatif.calibrate import Calibration
from flow.whatif.counted import Counter
from flow.whatif.derived import in_a_lane, in_effect_name, is_steady
from flow.whatif.parameters import said
from flow.whatif.pathways import PATHWAYS, Pathway

if TYPE_CHECKING:
    from flow.store import Snapshot

NEAR = 0.1
"""Within a tenth two figures agree: stays, gaps and counts of people do not come out nearer."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that should hold, and how far it is off."""

    about: str
    expected: float
    seen: float
    words: str

    @property
    def off(self) -> float:
        """What is expected over what is seen, less 1; NaN where nothing was seen."""
        return self.expected / self.seen - 1 if self.seen else float("nan")

    @property
    def holds(self) -> bool:
        """Whether the two are near one another."""
        return math.isfinite(self.off) and abs(self.off) <= NEAR


def checks(snapshot: Snapshot | None, calibration: Calibration) -> tuple[Check, ...]:
    """Every check that the store allows; what was not reported is not checked."""
    counter = Counter(snapshot=snapshot, asked=calibration.asked, delays=None, parameters={}, evidence={})
    found: list[Check] = []
    for lane in PATHWAYS:
        found += _in_service(calibration, counter, lane)
        found += _waiting(counter, lane)
        found += _balance(calibration, lane)
        found += _told_and_in_effect(calibration, lane)
    found += _whole(calibration)
    return tuple(found)


def _in_service(calibration: Calibration, counter: Counter, lane: Pathway) -> list[Check]:
    weeks = counter.read(lane.in_service)
    if weeks is None or lane.stay is None:
        return []
    start, stay = calibration[lane("starts")], calibration[lane("stay")]
    return [_check(
        f"{lane.name}: starts x stay = people in service (Little's law)", start.number / 7 * stay.number, float(np.nanmean(weeks.top)),
        f"{said(start.number)} starts a week x {said(stay.number)} days / 7", f"people in service on a mean day of {weeks.days_reported}",
    )]  # fmt: skip


def _waiting(counter: Counter, lane: Pathway) -> list[Check]:
    """Starts as the days waited are counted of: those of Pathway 2 from the hub, by which not everybody comes who is admitted."""
    queue, waited = next((w for s in lane.queues if (w := counter.read(s))), None), counter.read(lane.waited)
    if queue is None or waited is None or not math.isfinite(waited.ratio):
        return []
    started = float(np.nansum(waited.under)) / waited.days_reported
    return [_check(
        f"{lane.name}: starts x days waited = people who wait (Little's law)", started * waited.ratio, float(np.nanmean(queue.top)),
        f"{said(started * 7)} starts a week x {said(waited.ratio)} days waited / 7", "people who wait on a mean day",
    )]  # fmt: skip


def _balance(calibration: Calibration, lane: Pathway) -> list[Check]:
    came, start = calibration[lane("referrals")], calibration[lane("starts")]
    if not came.found or not start.found:
        return []
    end = (
        "no more than chance"
        if is_steady(lane, calibration.evidence)
        else "more than chance, so the queue is not steady"
    )
    return [_check(f"{lane.name}: referrals = starts", came.number, start.number, f"{said(came.number)} referred a week",
                   "start a week", f"; {end}")]  # fmt: skip


def _told_and_in_effect(calibration: Calibration, lane: Pathway) -> list[Check]:
    limit = calibration[in_effect_name(lane)]
    if not lane.places:
        return [_check(f"{lane.name}: starts in effect", limit.number, calibration[lane("starts")].number,
                       f"{said(limit.number)} starts a week in effect", "start a week")]  # fmt: skip
    told = calibration[lane("places")]
    load = calibration[lane("referrals")].number / 7 * calibration[lane("stay")].number
    return [_check(
        f"{lane.name}: places in effect = places as told", limit.number, told.number,
        f"{said(limit.number)} places in effect, from the queue that stood", "places as told",
        f"; {said(load)} would be in use without a limit",
    )]  # fmt: skip


def _whole(calibration: Calibration) -> list[Check]:
    if calibration.delays is None:
        return []
    values = {name: p.number for name, p in calibration.parameters.items()}
    queues, floor = float(in_a_lane(values)), values["floor"]
    other = values["remaining"] * values["other_capacity_share"]
    return [_check(
        "Lanes + floor + capacity without a lane = patients who remain", queues + floor + other, values["remaining"],
        f"{said(queues)} wait in hospital for capacity of Pathways 1 to 3, {said(floor)} for what is not capacity, {said(other)} for other capacity: "
        f"{said(queues + floor + other)}", "patients remain", "; the parts are of different counts and days",
    )]  # fmt: skip


def _check(about: str, expected: float, seen: float, left: str, right: str, end: str = "") -> Check:
    equals = "" if left.endswith(said(expected)) or left.startswith(f"{said(expected)} ") else f" = {said(expected)}"
    off = expected / seen - 1 if seen else float("nan")
    by = (
        "nothing to compare with"
        if not math.isfinite(off)
        else f"off by {off:+.0%}"
        if abs(off) >= 0.005
        else "the same"
    )
    return Check(about=about, expected=expected, seen=seen, words=f"{left}{equals}; {said(seen)} {right}: {by}{end}.")
