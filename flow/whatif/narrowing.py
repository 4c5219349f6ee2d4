"""How few steps are enough? The least step of a ladder at which enough replications reach what was asked.

Every replication meets the same patients at every step, and one more step never undoes what a replication has reached. So each
replication has one step from which on it does, and bisection finds, exactly, the least step that enough of them have passed. Once
a step is known to be enough and another not to be, only the replications that changed between the two are looked at again.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from flow.errors import BadQuestion

Ints: TypeAlias = npt.NDArray[Any]
Meets: TypeAlias = Callable[[int, Ints], npt.NDArray[np.bool_]]
"""Which of some replications (their numbers) reach what was asked at a step."""

PILOT = 250
"""Replications that guess where to look, evenly out of all: a few hundred are near enough for two or three rounds of all."""


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """The least step that is enough, with how near that was."""

    step: int | None
    """None: not even the highest is enough."""
    met: int
    """Replications that reach it at that step; at the highest, where none is enough."""
    met_below: int | None
    """Those that reach it one step below; None at the lowest step, and where no step is enough."""
    replications: int
    rounds: int
    looked_at: int
    """Replications walked in all rounds together: a round of all is `replications`."""

    @property
    def chance(self) -> float:
        """The share of replications that reach it."""
        return self.met / self.replications

    @property
    def chance_below(self) -> float | None:
        """The share one step below."""
        return None if self.met_below is None else self.met_below / self.replications

    @property
    def error(self) -> float:
        """Standard error of the chance, as so many throws leave it."""
        return math.sqrt(self.chance * (1 - self.chance) / self.replications)


def a_chance(seen: Any) -> float:
    """A chance between 0 and 1, neither of them, or words."""
    number = isinstance(seen, int | float | np.integer | np.floating) and not isinstance(seen, bool)
    if not number or not 0 < seen < 1:
        raise BadQuestion(
            f"A chance lies between 0 and 1: neither never nor for certain. Saw {seen!r}; nothing was computed."
        )
    return float(seen)


def least_step(
    meets: Meets, *, replications: int, highest: int, chance: float, guess: int | None = None, pilot: Ints | None = None,
    each_gains: bool = True,
) -> Narrowed:  # fmt: skip
    """The least step, from 0 to `highest`, at which this share of the replications reaches what was asked.

    Takes:    `meets`, which is never false at a step and true at a lower one for the same replication; a guess saves rounds. `pilot`:
              the replications that guess where to look, where some are cheaper to ask than others. Where a replication may lose by
              one more step although most gain, `each_gains` is false: then all are asked in every round, and every chance told is
              that of its own step.
    Raises:   BadQuestion where the chance is not between 0 and 1.
    Example:  ten replications that need 0 to 9 steps, chance 0.8 -> step 7, at which 8 of 10 do; at 6, 7 of 10.
    """
    a_chance(chance)
    everyone = np.arange(replications)
    rounds = looked_at = 0
    start = highest // 2 if guess is None else min(max(guess, 0), highest)
    if replications >= 4 * PILOT:
        few = _narrowed(
            meets, everyone[:: replications // PILOT] if pilot is None else pilot, highest, chance, start, each_gains
        )
        rounds, looked_at, start = few.rounds, few.looked_at, highest if few.step is None else few.step
    found = _narrowed(meets, everyone, highest, chance, start, each_gains)
    return Narrowed(
        step=found.step, met=found.met, met_below=found.met_below, replications=replications, rounds=found.rounds + rounds,
        looked_at=found.looked_at + looked_at,
    )  # fmt: skip


def _narrowed(meets: Meets, who: Ints, highest: int, chance: float, start: int, each_gains: bool) -> Narrowed:
    needed = math.ceil(chance * len(who) - 1e-9)
    too_few, enough = -1, highest + 1
    at_too_few, at_enough = np.zeros(len(who), dtype=bool), np.ones(len(who), dtype=bool)
    step, stride, rounds, looked_at = start, 1, 0, 0
    while True:
        open_still = np.flatnonzero(at_enough & ~at_too_few) if each_gains else np.arange(len(who))
        reached = at_too_few.copy()
        reached[open_still] = meets(step, who[open_still])
        rounds, looked_at = rounds + 1, looked_at + len(open_still)
        if reached.sum() >= needed:
            enough, at_enough = step, reached
        else:
            too_few, at_too_few = step, reached
        if enough - too_few == 1:
            break
        if enough > highest:
            step, stride = min(highest, too_few + stride), 2 * stride
        elif too_few < 0:
            step, stride = max(0, enough - stride), 2 * stride
        else:
            step = (too_few + enough) // 2
    reachable = enough <= highest
    return Narrowed(
        step=enough if reachable else None, met=int((at_enough if reachable else at_too_few).sum()),
        met_below=int(at_too_few.sum()) if reachable and too_few >= 0 else None, replications=len(who), rounds=rounds,
        looked_at=looked_at,
    )  # fmt: skip
