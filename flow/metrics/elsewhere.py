"""Beds beyond the county's acute ones: the published community collection, residents in hospitals of other systems."""

from __future__ import annotations

from flow.metrics.count import Count

COUNTS: dict[str, Count] = {
    "community_nctr_remaining": Count(
        table="community_day",
        numerator="CASE WHEN NOT coalesce(nctr_patients = 0 AND discharged_patients = 0 AND remaining_patients = 0, false) "
        "THEN remaining_patients END",
        rows="t.stay_days_or_more = 0",
        has_mark=True,
    ),
    "out_of_county_remaining": Count(table="out_of_county_day", numerator="remaining_patients"),
    "nctr_share_out_of_county": Count(
        table="out_of_county_day", numerator="remaining_patients", denominator="beds_occupied"
    ),
}
"""How each metric of flow/catalogue/elsewhere.py is counted."""
