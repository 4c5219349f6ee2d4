"""Which mixture of levers costs least and is still enough? A lattice of whole steps, linear prices, a chance to reach.

More of any lever never makes the chance smaller (the same patients meet every mixture), and it always costs more. So what is
enough is bounded by a staircase, and the cheapest point lies on it. `scipy.optimize.differential_evolution` on whole numbers finds
a good point first: it needs no slope, which a share of replications has not, and it does not stop at the first hill. Then a search
that leaves out only what cannot be cheaper proves that nothing is, or finds it. docs/decisions/0008-what-if-solve.md has why.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from flow.errors import BadQuestion
from flow.whatif.narrowing import a_chance

Steps: TypeAlias = tuple[int, ...]
Chance: TypeAlias = Callable[[Steps], float]
"""The chance that a mixture reaches what was asked; never smaller with more of anything."""

MOST_LOOKS = 20_000
"""Mixtures looked at to prove that none is cheaper; beyond, the best one found is told as that."""
NEAR = 1e-9


@dataclass(frozen=True, kw_only=True)
class Cheapest:
    """The mixture that costs least, of those that are enough."""

    steps: Steps | None
    """Steps of each lever; None where all of everything is not enough."""
    pounds: float
    """What it costs; 0 where nothing is enough."""
    chance: float
    """The chance that it reaches; of all of everything, where nothing is enough."""
    proven: bool
    """Whether nothing cheaper is enough. Else the search was ended: there may be something cheaper."""
    looked_at: int
    """Mixtures that were looked at."""


def cheapest(
    reaches: Chance, *, pounds_per_step: Sequence[float], highest: Sequence[int], chance: float, seed: int, most_looks: int = MOST_LOOKS
) -> Cheapest:  # fmt: skip
    """The cheapest mixture, from none to `highest` steps of each lever, whose chance is as asked.

    Raises:   BadQuestion where a price is not a number above 0.
    Example:  2 steps of anything are enough; £5 and £3 a step -> (0, 2), £6.
    """
    chance = a_chance(chance)
    for price in pounds_per_step:
        if not math.isfinite(price) or price <= 0:
            raise BadQuestion(f"A price is a number of pounds above 0. Saw {price!r}; nothing was computed.")
    search = _Search(reaches, tuple(pounds_per_step), tuple(highest), chance, most_looks)
    most = search.chance_of(search.highest)
    if most < chance - NEAR:
        return Cheapest(steps=None, pounds=0.0, chance=most, proven=True, looked_at=len(search.known))
    search.best, search.best_pounds = search.highest, search.cost(search.highest)
    if len(highest) > 1:
        search.evolve(seed)
    proven = search.prove((), 0.0)
    return Cheapest(
        steps=search.best, pounds=search.best_pounds, chance=search.chance_of(search.best), proven=proven, looked_at=len(search.known)
    )  # fmt: skip


class _Search:
    """What is known of the lattice so far."""

    def __init__(
        self, reaches: Chance, prices: tuple[float, ...], highest: Steps, needed: float, most_looks: int
    ) -> None:
        self.reaches, self.prices, self.highest, self.needed = reaches, prices, highest, needed
        self.most_looks = most_looks
        self.known: dict[Steps, float] = {}
        self.best, self.best_pounds = highest, math.inf

    def chance_of(self, steps: Steps) -> float:
        if steps not in self.known:
            self.known[steps] = self.reaches(steps)
        return self.known[steps]

    def cost(self, steps: Steps) -> float:
        return float(sum(price * n for price, n in zip(self.prices, steps, strict=True)))

    def enough(self, steps: Steps) -> bool:
        """Whether it is; what is, and cheaper than all before, is kept."""
        it_is = self.chance_of(steps) >= self.needed - NEAR
        if it_is and self.cost(steps) < self.best_pounds - NEAR:
            self.best, self.best_pounds = steps, self.cost(steps)
        return it_is

    def evolve(self, seed: int) -> None:
        """A good mixture to begin with. What is not enough costs more than everything, the more the farther it is off."""
        from scipy.optimize import differential_evolution

        everything = self.cost(self.highest)

        def burden(x: np.ndarray) -> float:
            steps = tuple(round(float(n)) for n in x)
            if self.enough(steps):
                return self.cost(steps)
            return everything * (1 + self.needed - self.chance_of(steps))

        differential_evolution(
            burden, [(0, max(n, 0.1)) for n in self.highest], integrality=[True] * len(self.highest), rng=seed, popsize=8,
            maxiter=40, tol=1e-6, polish=False, init="sobol",
        )  # fmt: skip

    def prove(self, begun: Steps, pounds: float) -> bool:
        """Look at every mixture that begins so and might be cheaper; False where that were too many."""
        n = len(begun)
        for steps in range(self._affordable(n, pounds) + 1):
            if len(self.known) >= self.most_looks:
                return False
            so_far, spent = (*begun, steps), pounds + steps * self.prices[n]
            if spent >= self.best_pounds - NEAR:
                return True
            rest = range(n + 1, len(self.prices))
            if not self.enough((*so_far, *(self._affordable(k, spent) for k in rest))):
                continue  # not even with as much of each of the rest as its price alone allows
            if n == len(self.prices) - 1:
                return True  # the first that is enough is the cheapest that begins so
            if not self.prove(so_far, spent):
                return False
        return True

    def _affordable(self, lever: int, spent: float) -> int:
        """How many steps of a lever leave the whole cheaper than the best so far."""
        left = self.best_pounds - spent
        return max(0, min(self.highest[lever], math.ceil(left / self.prices[lever] - NEAR) - 1))
