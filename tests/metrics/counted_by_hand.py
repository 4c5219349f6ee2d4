"""The metrics that are counted from tables of their own, worked out another way: one plain statement each.

Written for stores in which every figure was loaded once, so without editions and precedence: what is checked is what is
added up over what. A day counts where every part of the place has the figure.
"""

from __future__ import annotations

STARTS = "started_from_hospital_patients + started_from_home_patients"
WAITS = {
    "referral": ("ready_to_referred_days", "referred_patients", "ready_not_referred_patients"),
    "decision": ("referred_to_decided_days", "decided_patients", "referred_not_decided_patients"),
    "start": ("decided_to_started_days", "started_patients", "decided_not_started_patients"),
}


def by_parts(table: str, top: str, bottom: str = "1", *, parts: str, rows: str = "true") -> str:
    """Sums over the days on which all parts have both figures: top, bottom, days."""
    both = f"({top}) IS NOT NULL AND ({bottom}) IS NOT NULL"
    return f"""
        SELECT sum(top), sum(bottom), count(*) FROM (
            SELECT sum({top}) AS top, sum({bottom}) AS bottom FROM {table}
            WHERE {rows} AND day >= $first AND day <= $last
            GROUP BY day HAVING count(CASE WHEN {both} THEN 1 END) = ({parts})
        )
    """


def locality(table: str, top: str, bottom: str = "1") -> str:
    """By the four localities."""
    return by_parts(table, top, bottom, parts="4", rows="locality_code IN ('MEN', 'SED', 'SWT', 'SS')")


def ward(table: str, top: str, bottom: str = "1", rows: str = "true") -> str:
    """By hospital or ward: those that have rows in the period."""
    parts = f"SELECT count(DISTINCT place_code) FROM {table} WHERE {rows} AND day >= $first AND day <= $last"
    return by_parts(table, top, bottom, parts=parts, rows=rows)


def hub(top: str, bottom: str = "1") -> str:
    """By locality and pathway: four times five."""
    return by_parts("hub_day", top, bottom, parts="20")


def ready(top: str, bottom: str) -> str:
    """The published measures of a month, beside one another."""
    return f"""
        SELECT {top}, {bottom}, date_diff('day', $first::DATE, $last::DATE) + 1 FROM (
            SELECT max(CASE WHEN measure = 'Number of patients discharged in total' THEN value END) AS everyone,
                   max(CASE WHEN measure = 'Date of discharge is same as Discharge Ready Date' THEN value END) AS same_day,
                   max(CASE WHEN measure LIKE 'Average days%(inc 0 day delays)' THEN value END) AS mean_of_all,
                   max(CASE WHEN measure LIKE 'Average days%(exc 0 day delays)' THEN value END) AS mean_of_delayed,
                   max(CASE WHEN measure = 'Total bed days lost due to delayed discharge' THEN value END) AS lost
            FROM ready_date WHERE place_code = 'RH5' AND local_authority_code IS NULL AND month = $first
        )
    """


MONTH = "SELECT {top}, 1, 1 FROM {table} WHERE place_code = 'RH5' AND {rows} AND month = $first"

CHECKS: dict[str, str] = {
    "pathway_1_referrals": locality("pathway_day", "referred_patients"),
    "pathway_1_new_starts": locality("pathway_day", STARTS),
    "pathway_1_waiting": locality("pathway_day", "waiting_patients"),
    "pathway_1_waiting_in_hospital": locality("pathway_day", "waiting_in_hospital_patients"),
    "pathway_1_days_waited": locality("pathway_day", "waited_days", STARTS),
    "pathway_1_in_service": locality("pathway_day", "in_service_patients"),
    "pathway_1_places": locality("pathway_day", "places"),
    "pathway_1_occupancy": locality("pathway_day", "in_service_patients", "places"),
    "pathway_1_stay": locality("pathway_day", "service_days", "ended_patients"),
    "community_beds_open": ward("community_bed_day", "beds_open"),
    "community_bed_occupancy": ward("community_bed_day", "beds_occupied", "beds_open"),
    "community_admissions": ward("community_bed_day", "admitted_patients"),
    "community_bed_stay": ward("community_bed_day", "stay_days", "discharged_patients"),
    "community_bed_remaining": ward("community_bed_day", "remaining_patients"),
    "escalation_beds_open": ward("ward_bed_day", "beds_open", rows="ward_type = 'escalation'"),
    "care_home_placements": locality("care_home_day", "placed_patients"),
    "care_home_waiting": locality("care_home_day", "waiting_patients"),
    "care_home_waiting_in_hospital": locality("care_home_day", "waiting_in_hospital_patients"),
    "care_home_days_waited": locality("care_home_day", "waited_days", "placed_patients"),
    **{
        f"hub_days_to_{step}": hub(f"CASE WHEN {days} IS NULL THEN {waiting} ELSE {days} END", people)
        for step, (days, people, waiting) in WAITS.items()
    },
    "hub_ready_not_referred": hub("ready_not_referred_patients"),
    "hub_referred_not_decided": hub("referred_not_decided_patients"),
    "hub_decided_not_started": hub("decided_not_started_patients"),
    "hub_ready": hub("ready_patients"),
    "hub_started": hub("started_patients"),
    "mental_health_ready_share": ward("mental_health_day", "ready_patients", "beds_occupied"),
    "mental_health_ready": ward("mental_health_day", "ready_patients"),
    "mental_health_ready_over_7": ward("mental_health_day", "ready_over_7_days_patients"),
    "mental_health_ready_over_21": ward("mental_health_day", "ready_over_21_days_patients"),
    "mental_health_ready_over_60": ward("mental_health_day", "ready_over_60_days_patients"),
    "mental_health_days_ready": ward("mental_health_day", "ready_days_at_discharge", "discharged_patients"),
    "mental_health_days_ready_geometric": ward(
        "mental_health_day", "ready_log_days_at_discharge", "discharged_patients"
    ),
    "mental_health_on_ready_date_share": ward(
        "mental_health_day", "discharged_on_ready_date_patients", "discharged_patients"
    ),
    "mental_health_delayed": """
        SELECT sum(patients), count(DISTINCT day), count(DISTINCT day) FROM mental_health_reason_day
        WHERE day >= $first AND day <= $last
    """,
    "mental_health_occupancy": ward("mental_health_day", "beds_occupied", "beds_available"),
    "mental_health_readmission_share": ward("mental_health_day", "readmitted_patients", "admitted_patients"),
    "out_of_county_remaining": ward("out_of_county_day", "remaining_patients"),
    "nctr_share_out_of_county": ward("out_of_county_day", "remaining_patients", "beds_occupied"),
    "ready_date_same_day_share": ready("same_day", "1"),
    "ready_date_days": ready("mean_of_all", "1"),
    "ready_date_days_delayed": ready("mean_of_delayed", "1"),
    "ready_date_bed_days": ready("lost", "date_diff('day', $first::DATE, $last::DATE) + 1"),
    "discharges": "SELECT sum(patients), (date_diff('day', $first::DATE, $last::DATE) + 1) / 7, 1 FROM discharge_destination "
    "WHERE place_code = 'RH5' AND month = $first",
    "delayed_14_days": MONTH.format(top="sum(patients)", table="delay_reason", rows="metric_group NOT LIKE '%7+'"),
    "delayed_7_days": MONTH.format(top="sum(patients)", table="delay_reason", rows="metric_group LIKE '%7+'"),
    **{
        f"bed_days_{stay}_days": f"SELECT sum(bed_days), count(*), 1 FROM bed_days_lost WHERE place_code = 'RH5' "
        f"AND stay_days_or_more = {stay} AND week_start + 3 >= $first AND week_start + 3 <= $last"
        for stay in (7, 14, 21)
    },
    "community_nctr_remaining": "SELECT sum(remaining_patients), count(remaining_patients), 1 FROM community_day "
    "WHERE place_code = 'RH5' AND stay_days_or_more = 0 AND day >= $first AND day <= $last",
}
"""For each metric: numerator, denominator, days."""

NOT_HERE = {
    "discharge_share": "checked as parts of discharges",
    "ready_date_band_share": "checked as parts of ready_date_same_day_share",
    "remaining_by_reason": "checked against those who remain",
    "discharged_by_17_share": "no set has it; made-up rows",
    "delay_cost_published": "no set has it; the real file of August 2025",
}
"""Why a metric has no statement here, and where it is checked."""
