"""What a metric's definition holds. The metrics themselves stand in the other modules here, one a topic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flow.model import Grain, Unit

Better = Literal["lower", "higher", "neither"]
Kind = Literal["stock", "flow", "share"]
Scope = Literal["acute", "published", "authority", "system", "sites", "elsewhere"]
Topic = Literal["daily", "pathways", "delays", "mental_health", "compare", "hub"]

SMALL_NUMBERS = "from the system's own files: counts of 1 to 7 are withheld in exports and in the CSV of a chart, and a second one where the first could be worked out"
NOT_SUPPRESSED = "as published"

DAYS = "days on which the figure was reported"
WEEKS = "weeks: days on which it was reported / 7"
"""What stocks and flows of a week are divided by."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What a metric means, in words that a reader can check it by."""

    id: str
    name: str
    question: str
    unit: Unit
    kind: Kind
    """stock: counted at a moment, averaged over days; flow: counted over a time; share: one sum over another."""
    better: Better
    numerator: str
    denominator: str
    source: str
    topic: Topic
    """The page that shows it first."""
    caution: str = ""
    by: tuple[str, ...] = ()
    """Which breakdowns can be asked for."""
    needs_by: bool = False
    """Without a breakdown it says nothing: a share of all discharges of all pathways is always 1."""
    grain: Grain = "day"
    """The finest time it is counted for."""
    scope: Scope = "acute"
    """Which places have it: acute (England to site), published (England to trust), authority (ready date: those and local
    authorities), system (the system and its localities), sites (hospitals and wards of the trust), elsewhere (the system's
    residents in other trusts)."""
    series: tuple[str, ...] = ()
    """The words in `applies_to` of series_breaks.csv that touch it; `all` always does."""
    who_acts: str = "Flow managers"
    suppression: str = NOT_SUPPRESSED
    has_basis: bool = False
    """Whether it is a share of beds, so that the kind of beds must be named."""

    @property
    def is_ratio(self) -> bool:
        """Whether a period's value is one sum over another, so that it is never a mean of daily values."""
        return self.kind == "share"
