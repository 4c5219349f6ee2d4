"""What a solve found: the least that is enough, or that nothing is, and the floor that the levers asked leave."""

from __future__ import annotations

from dataclasses import dataclass

from flow.whatif.levers import Lever
from flow.whatif.scenario import Scenario
from flow.whatif.worth import Cost

CLOSE = 1e-9
"""Patients: shares of them add up to a target only nearly."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Some of those who remain whatever the lever does."""

    what: str
    who: str
    """Who can act on it; empty where nothing says."""
    patients: float
    """On average, on the day of the target."""


@dataclass(frozen=True, kw_only=True)
class Floor:
    """Who remains on the day of the target although nobody waits in the lanes of the levers asked."""

    patients: float
    """So many or fewer, with the chance asked."""
    mean: float
    parts: tuple[Part, ...]
    """They add up to the mean; most first."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Solution:
    """What is needed, or that nothing is enough."""

    scenario: Scenario
    """As it was asked."""
    over: tuple[str, ...]
    levers: tuple[Lever, ...]
    """The least that is enough, a lever each; empty where the target cannot be reached by these."""
    chance: float
    """The chance with them; where not reachable, with the most of all of them."""
    chance_with_less: float | None
    """Of one lever: the chance with one step less. None: there is nothing less, or several levers."""
    chance_without: float
    """The chance without the levers asked, everything else as in the scenario."""
    error: float
    """Standard error of the chance, from the number of replications."""
    replications: int
    floor: Floor
    cost: Cost
    """Of the levers found, up to the day of the target."""
    proven: bool
    """Of several levers: whether nothing cheaper is enough. One lever is exact in these replications."""
    looked_at: int
    """Changes of the levers that were looked at."""

    @property
    def reachable(self) -> bool:
        """Whether the levers asked can reach the target, within what a lever may be."""
        return bool(self.levers)

    @property
    def under_the_floor(self) -> bool:
        """Whether no amount of them could: even with nobody waiting in their lanes, more than the target remain."""
        return not self.reachable and self.floor.patients > self.scenario.target + CLOSE

    @property
    def solved(self) -> Scenario:
        """The scenario with the levers found in the place of its own."""
        found = self.scenario
        for lever in self.levers:
            found = found.with_lever(lever.kind, lever.change)
        return found
