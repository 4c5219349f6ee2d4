"""Pathway 2: community hospital beds, and beds opened beyond the plan."""

from __future__ import annotations

from functools import partial

from flow.catalogue.definition import DAYS, SMALL_NUMBERS, WEEKS, Metric

_P2 = "the system's own file (template community-beds)"

_pathway_2 = partial(
    Metric,
    topic="pathways",
    scope="sites",
    source=_P2,
    by=("site",),
    series=("pathway_2",),
    suppression=SMALL_NUMBERS,
    who_acts="Community hospitals",
)

PATHWAY_2: tuple[Metric, ...] = (
    _pathway_2(
        id="community_beds_open",
        name="Community beds open",
        question="How many community hospital beds are open?",
        unit="beds",
        kind="stock",
        better="neither",
        numerator="beds open with staff; for a period, the sum over reported days",
        denominator=DAYS,
    ),
    _pathway_2(
        id="community_bed_occupancy",
        name="Community beds in use",
        question="What share of community hospital beds is occupied?",
        unit="share",
        kind="share",
        better="neither",
        numerator="beds occupied at the end of the day, added up over days",
        denominator="beds open, added up over the same days",
    ),
    _pathway_2(
        id="community_admissions",
        name="Admissions to community beds per week",
        question="How many people are admitted to a community hospital in a week?",
        unit="per_week",
        kind="flow",
        better="neither",
        numerator="patients admitted, from acute hospitals and from home",
        denominator=WEEKS,
    ),
    _pathway_2(
        id="community_bed_stay",
        name="Days in a community bed",
        question="How many days had patients stayed who left a community hospital?",
        unit="days",
        kind="share",
        better="lower",
        numerator="days stayed, added up over the patients who left",
        denominator="patients who left",
        caution="The Community Bed Audit of March 2026 says 38.0 days.",
    ),
    _pathway_2(
        id="community_bed_remaining",
        name="Remain in a community bed",
        question="How many patients in community hospitals no longer need the bed?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="patients there at the end of the day who no longer meet the criteria to reside; for a period, the sum over reported days",
        denominator=DAYS,
        caution="The published count for community beds is community_nctr_remaining, of another collection.",
    ),
    Metric(
        id="escalation_beds_open",
        name="Escalation beds open",
        question="How many adult beds are open beyond the plan?",
        unit="beds",
        kind="stock",
        better="lower",
        numerator="escalation beds open with staff; for a period, the sum over reported days",
        denominator=DAYS,
        source="the system's own file (template site-beds)",
        topic="pathways",
        scope="sites",
        by=("site",),
    ),
)
