"""The pathways that have a lane, and which measures of the store each lane is counted from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Source: TypeAlias = tuple[str, str | None]
"""A measure, and the pathway it is asked by (None: as it is)."""


@dataclass(frozen=True, kw_only=True)
class Pathway:
    """Which measures a lane is counted from. A lane without places is limited by starts a week."""

    number: int
    name: str
    starts: Source
    queues: tuple[Source, ...]
    in_hospital: tuple[Source, ...]
    waited: Source
    referrals: Source | None = None
    places: Source | None = None
    in_service: Source | None = None
    stay: Source | None = None

    def __call__(self, of: str) -> str:
        """The name of one of its parameters: `pathway("stay")` -> pathway_1_stay."""
        return f"pathway_{self.number}_{of}"

    @property
    def code(self) -> str:
        """P1, P2 or P3."""
        return f"P{self.number}"


PATHWAYS: tuple[Pathway, ...] = (
    Pathway(
        number=1, name="Pathway 1", referrals=("pathway_1_referrals", None), starts=("pathway_1_new_starts", None),
        queues=(("pathway_1_waiting", None), ("hub_decided_not_started", "P1")),
        in_hospital=(("pathway_1_waiting_in_hospital", None), ("hub_decided_not_started", "P1")),
        waited=("pathway_1_days_waited", None), places=("pathway_1_places", None),
        in_service=("pathway_1_in_service", None), stay=("pathway_1_stay", None),
    ),
    Pathway(
        number=2, name="Pathway 2", starts=("community_admissions", None), queues=(("hub_decided_not_started", "P2"),),
        in_hospital=(("hub_decided_not_started", "P2"),), waited=("hub_days_to_start", "P2"),
        places=("community_beds_open", None), in_service=("community_bed_occupancy", None), stay=("community_bed_stay", None),
    ),
    Pathway(
        number=3, name="Pathway 3", starts=("care_home_placements", None),
        queues=(("care_home_waiting", None), ("hub_decided_not_started", "P3")),
        in_hospital=(("care_home_waiting_in_hospital", None), ("hub_decided_not_started", "P3")),
        waited=("care_home_days_waited", None),
    ),
)  # fmt: skip
