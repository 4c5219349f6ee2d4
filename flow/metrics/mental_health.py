"""Mental-health wards: who is clinically ready, for how long, who is responsible; and the measures of balance."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial

from flow.metrics.count import Count, days_of
from flow.reference import reference_table


@cache
def mental_health_reasons() -> dict[str, dict[str, str]]:
    """What the reference list says of each reason, by code: label and reason_group."""
    return {row["code"]: row for row in reference_table("mental_health_delay_reasons").to_dict("records")}  # type: ignore[misc]


def _responsible(keys: Mapping[str, str]) -> str:
    return keys["responsible"]


def _reason(keys: Mapping[str, str]) -> str:
    return keys["reason_code"]


REASONS_AND_NOBODY = """(
                SELECT place_code, day, responsible, reason_code, patients, edition, published FROM mental_health_reason_day
                UNION ALL
                SELECT place_code, day, 'not known', '98', 0, edition, published FROM mental_health_day AS m
                WHERE m.ready_patients = 0 AND NOT EXISTS (
                    SELECT 1 FROM mental_health_reason_day AS r WHERE r.place_code = m.place_code AND r.day = m.day
                )
            )"""
"""The reasons as counted; and nobody, on a ward's day on which nobody was ready and no reason was sent in."""

_ward = partial(Count, table="mental_health_day")

COUNTS: dict[str, Count] = {
    "mental_health_ready_share": _ward(numerator="ready_patients", denominator="beds_occupied"),
    "mental_health_ready": _ward(numerator="ready_patients"),
    "mental_health_ready_over_7": _ward(numerator="ready_over_7_days_patients"),
    "mental_health_ready_over_21": _ward(numerator="ready_over_21_days_patients"),
    "mental_health_ready_over_60": _ward(numerator="ready_over_60_days_patients"),
    "mental_health_days_ready": _ward(
        numerator=days_of("ready_days_at_discharge", "discharged_patients"), denominator="discharged_patients"
    ),
    "mental_health_days_ready_geometric": _ward(
        numerator=days_of("ready_log_days_at_discharge", "discharged_patients"),
        denominator="discharged_patients",
        geometric=True,
    ),
    "mental_health_on_ready_date_share": _ward(
        numerator="discharged_on_ready_date_patients", denominator="discharged_patients"
    ),
    "mental_health_delayed": Count(
        table=REASONS_AND_NOBODY,
        whole_editions=True,
        numerator="patients",
        keys=("responsible", "reason_code"),
        named={"responsible": _responsible, "reason": _reason},
        absent_is_nobody=True,
    ),
    "mental_health_occupancy": _ward(numerator="beds_occupied", denominator="beds_available"),
    "mental_health_readmission_share": _ward(numerator="readmitted_patients", denominator="admitted_patients"),
}
"""How each metric of flow/catalogue/mental_health.py is counted."""
