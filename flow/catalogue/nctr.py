"""Patients with no criteria to reside, the beds they hold, and what that costs."""

from __future__ import annotations

from flow.catalogue.definition import Metric
from flow.model import BedBasis

_SITREP = "NHS England, Acute Discharge Situation Report (Table 2); the trust's own morning figures where nothing is published yet"
_UEC = "UEC SitRep, beds by trust and month (a monthly mean); the trust's own daily beds where the month has none"
_PER_DAY = "days on which the figure was reported"

NCTR: tuple[Metric, ...] = (
    Metric(
        id="nctr_remaining",
        name="Patients who remain",
        question="How many patients who no longer meet the criteria to reside are still in hospital at the end of the day?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="patients with no criteria to reside who were not discharged that day; for a period, the sum over reported days",
        denominator=_PER_DAY,
        source=_SITREP,
        caution="This is the delayed number and the plan's number. Everyone with no criteria to reside (nctr_patients) is about half as many again.",
        by=("site",),
        topic="daily",
        series=("nctr",),
    ),
    Metric(
        id="nctr_patients",
        name="Patients with no criteria to reside",
        question="How many patients did not meet the criteria to reside at any time of the day, whether they left or not?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="patients with no criteria to reside = those discharged that day + those who remain; for a period, the sum over reported days",
        denominator=_PER_DAY,
        source=_SITREP,
        caution="Not the delay: it counts those who left the same day. The plan counts those who remain.",
        by=("site",),
        topic="daily",
        series=("nctr",),
    ),
    Metric(
        id="nctr_discharged",
        name="Discharged with no criteria to reside",
        question="How many of the patients with no criteria to reside left hospital that day?",
        unit="patients",
        kind="flow",
        better="higher",
        numerator="patients with no criteria to reside discharged that day; for a period, the sum over reported days",
        denominator=_PER_DAY,
        source=_SITREP,
        caution="RH5 changed how it counts discharges in November 2023; the specification changed in May 2024.",
        by=("site",),
        topic="daily",
        series=("discharges",),
    ),
    Metric(
        id="nctr_share",
        name="Share of beds held by patients who remain",
        question="What share of acute beds is held by patients who no longer meet the criteria to reside?",
        unit="share",
        kind="share",
        better="lower",
        numerator="mean of patients who remain, over days with a report and known beds",
        denominator="mean of general and acute beds on the same days, on the basis named",
        source=f"{_SITREP}; {_UEC}",
        caution="The basis decides: adult beds open (the default), adult occupied, all open or all occupied give four different shares. No single one gives the published 21.8 %.",
        by=("site",),
        topic="daily",
        series=("nctr",),
        has_basis=True,
    ),
    Metric(
        id="adult_beds_open",
        name="Adult general and acute beds open",
        question="How many adult general and acute beds are open?",
        unit="beds",
        kind="stock",
        better="neither",
        numerator="adult general and acute beds open, each day taking its month's mean; for a period, the sum over days with known beds",
        denominator="days with known beds",
        source=_UEC,
        by=("site",),
        topic="daily",
        series=("beds",),
    ),
    Metric(
        id="adult_beds_occupied",
        name="Adult general and acute beds occupied",
        question="How many adult general and acute beds are occupied?",
        unit="beds",
        kind="stock",
        better="neither",
        numerator="adult general and acute beds occupied, each day taking its month's mean; for a period, the sum over days with known beds",
        denominator="days with known beds",
        source=_UEC,
        by=("site",),
        topic="daily",
        series=("beds",),
    ),
    Metric(
        id="all_beds_open",
        name="All general and acute beds open",
        question="How many general and acute beds are open, children's among them?",
        unit="beds",
        kind="stock",
        better="neither",
        numerator="general and acute beds open, each day taking its month's mean; for a period, the sum over days with known beds",
        denominator="days with known beds",
        source=_UEC,
        by=("site",),
        topic="daily",
        series=("beds",),
    ),
    Metric(
        id="all_beds_occupied",
        name="All general and acute beds occupied",
        question="How many general and acute beds are occupied, children's among them?",
        unit="beds",
        kind="stock",
        better="neither",
        numerator="general and acute beds occupied, each day taking its month's mean; for a period, the sum over days with known beds",
        denominator="days with known beds",
        source=_UEC,
        by=("site",),
        topic="daily",
        series=("beds",),
    ),
)

BED_METRIC_BASIS: dict[str, BedBasis] = {
    "adult_beds_open": "adult_open",
    "adult_beds_occupied": "adult_occupied",
    "all_beds_open": "all_open",
    "all_beds_occupied": "all_occupied",
}
"""Which beds each metric of beds counts."""

BASIS_NAMES: dict[BedBasis, str] = {
    "adult_open": "adult G&A beds open",
    "adult_occupied": "adult G&A beds occupied",
    "all_open": "all G&A beds open",
    "all_occupied": "all G&A beds occupied",
}
"""Each bed basis as it is named on screen (G&A: general and acute)."""
