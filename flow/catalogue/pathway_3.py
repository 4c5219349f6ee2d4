"""Pathway 3: care homes."""

from __future__ import annotations

from functools import partial

from flow.catalogue.definition import DAYS, SMALL_NUMBERS, WEEKS, Metric

_P3 = "the system's own file (template care-homes)"

_pathway_3 = partial(
    Metric,
    topic="pathways",
    scope="system",
    source=_P3,
    by=("locality",),
    series=("pathway_3",),
    suppression=SMALL_NUMBERS,
    who_acts="Commissioner with care homes",
)

PATHWAY_3: tuple[Metric, ...] = (
    _pathway_3(
        id="care_home_placements",
        name="Pathway 3 placements per week",
        question="How many people move into a care home in a week?",
        unit="per_week",
        kind="flow",
        better="higher",
        numerator="people placed",
        denominator=WEEKS,
    ),
    _pathway_3(
        id="care_home_waiting",
        name="Waiting for a care home",
        question="How many people are referred for a care home and not placed?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="people waiting at the end of the day, in hospital and elsewhere; for a period, the sum over reported days",
        denominator=DAYS,
    ),
    _pathway_3(
        id="care_home_waiting_in_hospital",
        name="Waiting in hospital for a care home",
        question="How many people wait in a hospital bed for a care home?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="people waiting in a hospital bed at the end of the day; for a period, the sum over reported days",
        denominator=DAYS,
    ),
    _pathway_3(
        id="care_home_days_waited",
        name="Days waited for a care home",
        question="How many days did those who moved into a care home wait from referral?",
        unit="days",
        kind="share",
        better="lower",
        numerator="days from referral to placement, added up over the people placed",
        denominator="people placed",
        caution="Of those placed: who still waits is not in it.",
    ),
)
