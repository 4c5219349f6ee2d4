"""Which measures stand in the weekly report, and where on its sheet."""

from __future__ import annotations

from typing import Literal

Section = Literal["acute", "intermediate", "hub", "elsewhere"]

SECTIONS: dict[Section, str] = {
    "acute": "Acute hospitals",
    "intermediate": "Intermediate care",
    "hub": "Transfer of Care Hub",
    "elsewhere": "Mental health and other trusts",
}
"""The parts of the sheet as a reader knows them."""

HEADLINE = "nctr_remaining"

SHEET: dict[str, Section] = {
    HEADLINE: "acute",
    "nctr_share": "acute",
    "nctr_discharged": "acute",
    "nctr_same_day_share": "acute",
    "remaining_21_days": "acute",
    "delayed_14_days": "acute",
    "ready_date_same_day_share": "acute",
    "discharges": "acute",
    "pathway_1_referrals": "intermediate",
    "pathway_1_new_starts": "intermediate",
    "pathway_1_waiting": "intermediate",
    "pathway_1_days_waited": "intermediate",
    "pathway_1_occupancy": "intermediate",
    "community_admissions": "intermediate",
    "community_bed_occupancy": "intermediate",
    "community_bed_remaining": "intermediate",
    "care_home_placements": "intermediate",
    "care_home_waiting": "intermediate",
    "hub_decided_not_started": "hub",
    "hub_days_to_start": "hub",
    "mental_health_ready_share": "elsewhere",
    "nctr_share_out_of_county": "elsewhere",
}
"""The rows of the sheet in their order: few enough for one page."""

OF_LOCALITIES: dict[str, Section] = {
    "pathway_1_referrals": "intermediate",
    "pathway_1_new_starts": "intermediate",
    "pathway_1_waiting": "intermediate",
    "pathway_1_waiting_in_hospital": "intermediate",
    "pathway_1_days_waited": "intermediate",
    "pathway_1_occupancy": "intermediate",
    "pathway_1_stay": "intermediate",
    "care_home_placements": "intermediate",
    "care_home_waiting": "intermediate",
    "care_home_days_waited": "intermediate",
    "hub_ready": "hub",
    "hub_started": "hub",
    "hub_days_to_start": "hub",
}
"""The rows of a locality's sheet."""

DRAWN = (HEADLINE, "pathway_1_new_starts")
"""The charts of the sheet."""

DRAWN_OF_LOCALITIES = ("pathway_1_new_starts", "pathway_1_waiting")
"""The charts of a locality's sheet."""

BESIDE = ("nctr_same_day_share", "nctr_share")
"""Shares, which can be told of a region and of England beside the place's own."""

WAITS: dict[str, tuple[str, str | None]] = {
    "P1": ("pathway_1_waiting", "pathway_1_days_waited"),
    "P2": ("hub_decided_not_started", "hub_days_to_start"),
    "P3": ("care_home_waiting", "care_home_days_waited"),
}
"""Who waits on each pathway, and how many days: of Pathway 2 the hub tells."""

LONG_STAYS = "remaining_21_days"
