"""How much does more and more of a lever bring? Patients fewer, bed days and chance by its change, and what one more adds.

What one more adds falls, as it should: the first extra starts shorten a queue that is there, the last find nobody waiting. It is
told with the error of the simulation, so that a bump within it is not taken for a gain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from flow.whatif.calibrate import Calibration
from flow.whatif.ensemble import Ensemble, ensemble_of
from flow.whatif.lane_on_day import BETTER_UP, LaneOnDay, lane_of, lever_of
from flow.whatif.levers import LEVERS, Lever
from flow.whatif.scenario import Scenario
from flow.whatif.stay import Array
from flow.whatif.worth import cost

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

POINTS = 21
FRAME = (
    "change", "remaining", "remaining_low", "remaining_high", "fewer", "fewer_low", "fewer_high", "fewer_error", "bed_days",
    "bed_days_error", "chance", "chance_error", "one_more", "one_more_error", "one_more_bed_days", "one_more_bed_days_error", "pounds",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, eq=False)
class Returns:
    """The diminishing return of one lever, to be drawn."""

    lever: Lever
    """With the days that it has in the scenario; its change plays no part."""
    frame: pd.DataFrame
    """A row per change of the lever, from 0 in the direction that helps. Columns (`FRAME`): on the day of the target, patients who
    remain (mean, and between which values eight in ten throws lie), how many fewer than without the lever (the same, and two
    standard errors of the mean), the chance of the target (0-1); bed days released up to that day; what one more unit from here to
    the next row brings (patients fewer, bed days, each with two standard errors), missing in the last row; what it costs up to the
    day of the target, missing where nothing prices it."""
    replications: int

    @property
    def falls(self) -> bool:
        """Whether one more never brings more than the one before, as far as the simulation can tell."""
        told, error = (self.frame[name].to_numpy()[:-1] for name in ("one_more", "one_more_error"))
        return bool((np.diff(told) <= error[1:] + error[:-1]).all())


def returns(
    snapshot: Snapshot | None, calibration: Calibration, scenario: Scenario, *, over: str = "pathway_1_starts", most: float | None = None,
    points: int = POINTS, ensemble: Ensemble | None = None,
) -> Returns:  # fmt: skip
    """What each change of a lever brings, everything else as in the scenario; the same patients at each.

    Takes:    how far to go (in the direction that helps; at most what the lever may be) and about how many rows. Without `most`: to
              where hardly anything more is brought, or twice what the scenario has, whichever is farther.
    Raises:   BadQuestion, UnknownName; nothing is computed then.
    """
    lane_of(over)
    kind, lever = LEVERS[over], lever_of(scenario, over)
    days = (scenario.target_day - scenario.day).days
    asked = ensemble or ensemble_of(calibration, days=days, replications=scenario.replications, seed=scenario.seed)
    without = scenario.with_lever(over, 0.0)
    lane = LaneOnDay(asked, without, [over], day=days - 1)
    left = asked.on_day(without.levers, days - 1)
    others = sum(part for n, part in enumerate(left) if n != lane.position)
    sign = 1.0 if over in BETTER_UP else -1.0
    farthest = _farthest(lane, over, sign, abs(lever.change), most)
    step = kind.step * max(1, math.ceil(farthest / kind.step / (points - 1)))
    changes = np.round(sign * np.arange(0, farthest + step / 2, step), 6) + 0.0  # never -0
    return Returns(
        lever=lever,
        frame=_frame(snapshot, scenario, lane, lever, changes, np.asarray(others), calibration.asked.as_of),
        replications=asked.replications,
    )


def _farthest(lane: LaneOnDay, over: str, sign: float, asked: float, most: float | None) -> float:
    """How far the rows go: a multiple of the lever's step."""
    kind = LEVERS[over]
    limit = kind.most if sign > 0 else -kind.least
    while limit > kind.step and not lane.capacity_alone and not lane.possible({over: sign * limit}):
        limit -= kind.step
    if most is not None:
        return max(kind.step, min(abs(most), limit))
    left = float(lane.on_day({over: sign * limit}).mean())
    there = float(lane.on_day({over: 0.0}).mean())
    far = kind.step
    while far < limit and float(lane.on_day({over: sign * far}).mean()) - left > 0.02 * (there - left) + 0.05:
        far *= 2
    return min(limit, max(far, math.ceil(2 * asked / kind.step) * kind.step))


def _frame(
    snapshot: Snapshot | None,
    scenario: Scenario,
    lane: LaneOnDay,
    lever: Lever,
    changes: Array,
    others: Array,
    as_of: date | None,
) -> pd.DataFrame:
    import pandas as pd

    found = [lane.on_day_and_in_all({lever.kind: float(change)}) for change in changes]
    begun_day, begun_bed_days = found[0]
    rows = []
    for n, (change, (day, bed_days)) in enumerate(zip(changes.tolist(), found, strict=True)):
        remaining, fewer, released = others + day, begun_day - day, begun_bed_days - bed_days
        chance = float((remaining <= scenario.target + 1e-9).mean())
        more, more_days = (math.nan, math.nan), (math.nan, math.nan)
        if n + 1 < len(found):
            width = abs(float(changes[n + 1]) - change)
            more, more_days = (_mean((a - b) / width) for a, b in zip(found[n], found[n + 1], strict=True))
        bill = cost(
            snapshot, [replace(lever, change=change)], start=scenario.start, days=scenario.days_to_target, as_of=as_of
        )
        low, high = np.quantile(remaining, [0.1, 0.9])
        fewer_low, fewer_high = np.quantile(fewer, [0.1, 0.9])
        error = math.sqrt(chance * (1 - chance) / len(remaining))
        rows.append(
            (change, remaining.mean(), low, high, fewer.mean(), fewer_low, fewer_high, _mean(fewer)[1], *_mean(released), chance, 2 * error,
             *more, *more_days, math.nan if bill.pounds is None else bill.pounds)
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(FRAME))


def _mean(patients: Array) -> tuple[float, float]:
    """The mean over throws, and two standard errors of it."""
    return float(patients.mean()), 2 * float(patients.std(ddof=1)) / math.sqrt(len(patients))
