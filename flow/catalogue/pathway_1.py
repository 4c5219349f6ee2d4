"""Pathway 1: home with support, from referral to the end of the service."""

from __future__ import annotations

from functools import partial

from flow.catalogue.definition import DAYS, SMALL_NUMBERS, WEEKS, Metric

_P1 = "the system's own file (template pathway-1)"
_NOT_SITREP = "A local series. The SitRep's Pathway 1 discharges (discharges, by pathway) are another count and never joined to it."

_pathway_1 = partial(
    Metric,
    topic="pathways",
    scope="system",
    source=_P1,
    by=("locality",),
    series=("pathway_1",),
    suppression=SMALL_NUMBERS,
    who_acts="Commissioner with the reablement provider",
)

PATHWAY_1: tuple[Metric, ...] = (
    _pathway_1(
        id="pathway_1_referrals",
        name="Pathway 1 referrals per week",
        question="How many people are referred to home reablement in a week?",
        unit="per_week",
        kind="flow",
        better="neither",
        numerator="people referred, from hospital and from home",
        denominator=WEEKS,
        by=("locality",),
        caution=_NOT_SITREP,
    ),
    _pathway_1(
        id="pathway_1_new_starts",
        name="Pathway 1 new starts per week",
        question="How many people start home reablement in a week?",
        unit="per_week",
        kind="flow",
        better="higher",
        numerator="people who started, from hospital + from home",
        denominator=WEEKS,
        by=("locality", "source"),
        caution=_NOT_SITREP,
    ),
    _pathway_1(
        id="pathway_1_waiting",
        name="Waiting for Pathway 1",
        question="How many people are referred to home reablement and have not started?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="people waiting at the end of the day, in hospital and at home; for a period, the sum over reported days",
        denominator=DAYS,
    ),
    _pathway_1(
        id="pathway_1_waiting_in_hospital",
        name="Waiting in hospital for Pathway 1",
        question="How many people wait in a hospital bed for home reablement?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="people waiting in a hospital bed at the end of the day; for a period, the sum over reported days",
        denominator=DAYS,
    ),
    _pathway_1(
        id="pathway_1_days_waited",
        name="Days waited for Pathway 1",
        question="How many days did those who started wait from referral?",
        unit="days",
        kind="share",
        better="lower",
        numerator="days from referral to start, added up over the people who started",
        denominator="people who started, from hospital + from home",
        caution="Of those who started: who still waits is not in it.",
    ),
    _pathway_1(
        id="pathway_1_in_service",
        name="People in Pathway 1",
        question="How many people have home reablement at the end of the day?",
        unit="patients",
        kind="stock",
        better="neither",
        numerator="people with the service; for a period, the sum over reported days",
        denominator=DAYS,
    ),
    _pathway_1(
        id="pathway_1_places",
        name="Pathway 1 places",
        question="How many people can home reablement hold, with its staff of the day?",
        unit="patients",
        kind="stock",
        better="neither",
        numerator="places; for a period, the sum over reported days",
        denominator=DAYS,
    ),
    _pathway_1(
        id="pathway_1_occupancy",
        name="Pathway 1 places in use",
        question="What share of the places of home reablement is in use?",
        unit="share",
        kind="share",
        better="neither",
        numerator="people with the service, added up over days",
        denominator="places, added up over the same days",
    ),
    _pathway_1(
        id="pathway_1_stay",
        name="Days in Pathway 1",
        question="How many days did people have home reablement, of those whose service ended?",
        unit="days",
        kind="share",
        better="lower",
        numerator="days from start to end, added up over the people whose service ended",
        denominator="people whose service ended",
    ),
)
