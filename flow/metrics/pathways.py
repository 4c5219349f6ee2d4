"""The ways out of hospital: discharges by destination, Pathways 1 to 3, the steps of the Transfer of Care Hub."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from flow.metrics.count import Count, days_of

STARTS = "started_from_hospital_patients + started_from_home_patients"


def _pathway(keys: Mapping[str, str]) -> str:
    return keys["pathway"]


def _destination(keys: Mapping[str, str]) -> str:
    return keys["destination"]


def step_days(days: str, people: str, waiting: str) -> str:
    """Days of a step, added up. A locality that never gives them: its people waiting each day (Little's law), never both."""
    never = f"count({days}) OVER (PARTITION BY locality_code) = 0"
    return f"CASE WHEN {never} THEN {waiting} ELSE {days_of(days, people)} END"


_destinations = partial(
    Count,
    table="discharge_destination",
    numerator="patients",
    when="month",
    keys=("pathway", "destination"),
    named={"pathway": _pathway, "destination": _destination},
    month_total=True,
    has_mark=True,
    collected="patients",
    whole_editions=True,
)
_pathway_1 = partial(Count, table="pathway_day", place="locality_code", rows="t.pathway = 'P1'")
_community = partial(Count, table="community_bed_day")
_care_home = partial(Count, table="care_home_day", place="locality_code")
_hub = partial(
    Count,
    table="hub_day",
    place="locality_code",
    keys=("pathway",),
    named={"pathway": _pathway},
    complete_keys=True,
)

COUNTS: dict[str, Count] = {
    "discharges": _destinations(),
    "discharge_share": _destinations(share_of_all=True),
    "discharged_by_17_share": Count(
        table="discharge_time_day",
        keys=("time_of_day",),
        wide={
            "early": "max(patients) FILTER (WHERE time_of_day = 'by 17:00')",
            "late": "max(patients) FILTER (WHERE time_of_day <> 'by 17:00')",
        },
        numerator="early",
        denominator="early + late",
        has_mark=True,
    ),
    "pathway_1_referrals": _pathway_1(numerator="referred_patients"),
    "pathway_1_new_starts": _pathway_1(
        numerator=STARTS,
        of_members={
            "source": {
                "from hospital": "started_from_hospital_patients",
                "from home": "started_from_home_patients",
            }
        },
    ),
    "pathway_1_waiting": _pathway_1(numerator="waiting_patients"),
    "pathway_1_waiting_in_hospital": _pathway_1(numerator="waiting_in_hospital_patients"),
    "pathway_1_days_waited": _pathway_1(numerator=days_of("waited_days", STARTS), denominator=STARTS),
    "pathway_1_in_service": _pathway_1(numerator="in_service_patients"),
    "pathway_1_places": _pathway_1(numerator="places"),
    "pathway_1_occupancy": _pathway_1(numerator="in_service_patients", denominator="places"),
    "pathway_1_stay": _pathway_1(numerator=days_of("service_days", "ended_patients"), denominator="ended_patients"),
    "community_beds_open": _community(numerator="beds_open"),
    "community_bed_occupancy": _community(numerator="beds_occupied", denominator="beds_open"),
    "community_admissions": _community(numerator="admitted_patients"),
    "community_bed_stay": _community(
        numerator=days_of("stay_days", "discharged_patients"), denominator="discharged_patients"
    ),
    "community_bed_remaining": _community(numerator="remaining_patients"),
    "escalation_beds_open": Count(
        table="ward_bed_day", numerator="beds_open", keys=("ward_type",), rows="t.ward_type = 'escalation'"
    ),
    "care_home_placements": _care_home(numerator="placed_patients"),
    "care_home_waiting": _care_home(numerator="waiting_patients"),
    "care_home_waiting_in_hospital": _care_home(numerator="waiting_in_hospital_patients"),
    "care_home_days_waited": _care_home(
        numerator=days_of("waited_days", "placed_patients"), denominator="placed_patients"
    ),
    "hub_days_to_referral": _hub(
        numerator=step_days("ready_to_referred_days", "referred_patients", "ready_not_referred_patients"),
        denominator="referred_patients",
    ),
    "hub_days_to_decision": _hub(
        numerator=step_days("referred_to_decided_days", "decided_patients", "referred_not_decided_patients"),
        denominator="decided_patients",
    ),
    "hub_days_to_start": _hub(
        numerator=step_days("decided_to_started_days", "started_patients", "decided_not_started_patients"),
        denominator="started_patients",
    ),
    "hub_ready_not_referred": _hub(numerator="ready_not_referred_patients"),
    "hub_referred_not_decided": _hub(numerator="referred_not_decided_patients"),
    "hub_decided_not_started": _hub(numerator="decided_not_started_patients"),
    "hub_ready": _hub(numerator="ready_patients"),
    "hub_started": _hub(numerator="started_patients"),
}
"""How each metric of discharges, Pathways 1 to 3 and the hub is counted."""
