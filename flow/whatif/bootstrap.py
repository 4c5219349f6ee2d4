"""How far could the parameters be off? Whole weeks of the window, drawn again with replacement, give them anew.

A week is drawn whole, with everything that was counted in it, so that weekdays and what hangs together stay together. What was
assumed or typed in has no weeks: it stays as it is in every draw, and nothing here says how far off it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from flow.whatif.calibrate import Calibration
from flow.whatif.derived import beside, capacity_in_effect, followed, in_effect_name, is_steady
from flow.whatif.floor import means
from flow.whatif.lanes import a_whole_number
from flow.whatif.pathways import PATHWAYS
from flow.whatif.stay import Array
from flow.whatif.weeks import means_by_week, recent_weights

MOST_DRAWS = 100_000
AT_A_TIME = 500
"""Draws reckoned together: enough to be quick, few enough for memory."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Draws:
    """Parameters by draw: arrays (draw,), of referrals (draw, 7), Monday first."""

    values: Mapping[str, Array]
    held: tuple[str, ...]
    """The parameters that are the same in every draw: assumed, typed in, or of one day alone."""
    seed: int

    def __getitem__(self, name: str) -> Array:
        """The draws of one parameter."""
        return self.values[name]

    def between(self, name: str, share: float = 0.8) -> tuple[float, float]:
        """Between which values the middle share of the draws lies; of referrals, for a week."""
        drawn = self.values[name] if self.values[name].ndim == 1 else self.values[name].sum(axis=1)
        low, high = np.quantile(drawn, [(1 - share) / 2, (1 + share) / 2])
        return float(low), float(high)


def bootstrap(calibration: Calibration, draws: int, seed: int) -> Draws:
    """The parameters of a calibration, so many times, each from as many weeks as the window has, drawn again.

    Returns:  every parameter under its name. Same seed, same bytes; more draws leave the first ones as they are.
    Raises:   BadQuestion.
    """
    draws = a_whole_number(draws, "The number of draws", least=1, most=MOST_DRAWS)
    seed = a_whole_number(seed, "The seed", least=0, most=2**63 - 1)
    most = max((len(rows) for rows in calibration.evidence.values()), default=1)
    chance = np.random.default_rng(seed).random((draws, most))
    drawn: dict[str, list[Array]] = {}
    for begin in range(0, draws, AT_A_TIME):
        for name, part in _some(calibration, chance[begin : begin + AT_A_TIME]).items():
            drawn.setdefault(name, []).append(part)
    found = {name: np.concatenate(parts) for name, parts in drawn.items()}
    held = tuple(name for name, v in found.items() if np.ptp(v, axis=0).max() == 0)
    return Draws(values=found, held=held, seed=seed)


def _some(calibration: Calibration, chance: Array) -> dict[str, Array]:
    """The parameters of some draws."""
    count = len(chance)
    values: dict[str, Array] = {
        name: np.tile(np.asarray(p.value, dtype=float), (count, 1) if isinstance(p.value, tuple) else count)
        for name, p in calibration.parameters.items()
    }

    def weeks(name: str) -> Array | None:
        """The weeks drawn, (draw, week, figure); None where the parameter was typed in or not counted."""
        rows = calibration.evidence.get(name)
        if rows is None or (name in calibration.parameters and not calibration[name].found):
            return None
        return np.asarray(rows[(chance[:, : len(rows)] * len(rows)).astype(int)])

    if (rows := calibration.evidence.get("usually_remaining")) is not None and calibration["usually_remaining"].found:
        values["usually_remaining"] = _recent(means_by_week(rows), chance)
    for lane in PATHWAYS:
        if (told := weeks(lane("referrals"))) is not None:
            values[lane("referrals")] = np.maximum(_mean(told, values[lane("referrals")]), 0.0)
        if (told := weeks(lane("starts"))) is not None:
            usual = np.nanmean(calibration.evidence[lane("starts")], axis=0)
            values[lane("starts")] = _mean(told, np.broadcast_to(usual, (count, 7))).sum(axis=1)
        if (told := weeks(lane("stay"))) is not None:
            top, under = told.sum(axis=1).T
            values[lane("stay")] = np.where(under > 0, top / np.maximum(under, 1), values[lane("stay")])
        if (told := weeks(lane("usually_waiting"))) is not None:
            by_day = told.reshape(count, -1, 1)
            values[lane("usually_waiting")] = _mean(by_day, values[lane("usually_waiting")][:, None])[:, 0]
    if calibration.delays is not None and (told := weeks("reasons")) is not None:
        _reasons(calibration, means(told), values)
    flat: dict[str, Any] = {name: v if v.ndim == 1 else v.sum(axis=1) for name, v in values.items()}
    followed(calibration.parameters, flat)
    for name, p in calibration.parameters.items():
        if p.follows and not p.found and not p.changed:
            values[name] = flat[name] if values[name].ndim == 1 else np.repeat(flat[name][:, None] / 7, 7, axis=1)
    _derived(calibration, flat, values)
    return values


def _recent(by_week: Array, chance: Array) -> Array:
    """A level from weeks drawn as often as they count, and no more of them than count for as much as equal ones would."""
    by_week = by_week[np.isfinite(by_week)]
    weights = recent_weights(len(by_week))
    equal = max(1, round(1 / float((weights**2).sum())))
    drawn = np.searchsorted(weights.cumsum(), chance[:, :equal] * (1 - 1e-12))
    return np.asarray(by_week[np.minimum(drawn, len(by_week) - 1)].mean(axis=1))


def _mean(told: Array, instead: Array) -> Array:
    """The mean over weeks with a figure; what stands in where no week drawn has one."""
    there = np.isfinite(told)
    total, many = np.where(there, told, 0.0).sum(axis=1), there.sum(axis=1)
    return np.where(many > 0, total / np.maximum(many, 1), instead)


def _reasons(calibration: Calibration, patients: Array, values: dict[str, Array]) -> None:
    """Shares by reason anew; a draw whose weeks counted nobody keeps what was found."""
    told = calibration.delays
    assert told is not None
    some = patients.sum(axis=-1) > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        shares: dict[str, Any] = dict(zip(("floor_share", "other_capacity_share"), told.shares(patients), strict=True))
        for lane in PATHWAYS:
            for_place, arranged = told.waiting_for(lane.code, patients)
            shares[lane("capacity_share")] = for_place / (for_place + arranged)
    for name, drawn in shares.items():
        if calibration[name].found:
            values[name] = np.where(some & np.isfinite(drawn), drawn, values[name])


def _derived(calibration: Calibration, flat: Mapping[str, Array], values: dict[str, Array]) -> None:
    """What follows from the rest (`flat`: a number a draw), but for what was typed in."""
    new = {
        in_effect_name(lane): capacity_in_effect(lane, flat, steady=is_steady(lane, calibration.evidence))
        for lane in PATHWAYS
    }
    new["floor"] = flat["remaining"] * flat["floor_share"]
    new |= dict(zip(("beside_the_lanes", "beside_per_week"), beside(flat), strict=True))
    values |= {name: drawn for name, drawn in new.items() if not calibration[name].changed}
