"""Beds beyond the county's acute ones: community collections, and residents in hospitals of other systems."""

from __future__ import annotations

from flow.catalogue.definition import DAYS, SMALL_NUMBERS, Metric

_COMMUNITY = "NHS England, Community Discharge Situation Report, to July 2024 (then another collection replaced it)"
_OWN = "the system's own file (template out-of-county)"

ELSEWHERE: tuple[Metric, ...] = (
    Metric(
        id="community_nctr_remaining",
        name="Remain in community beds, as published",
        question="How many patients in community beds no longer meet the criteria to reside and are still there at the end of the day?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="patients in community beds with no criteria to reside who were not discharged that day; for a period, the sum over reported days",
        denominator=DAYS,
        source=_COMMUNITY,
        topic="compare",
        scope="published",
        series=("community",),
        caution="Never added to the acute figure, whose places have the same codes.",
    ),
    Metric(
        id="out_of_county_remaining",
        name="Residents who remain elsewhere",
        question="How many Somerset residents remain in hospitals of other systems with no criteria to reside?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="residents who remain there at the end of the day; for a period, the sum over reported days",
        denominator="days on which every trust reported",
        source=_OWN,
        topic="compare",
        scope="elsewhere",
        by=("trust",),
        series=("out_of_county",),
        suppression=SMALL_NUMBERS,
        caution="A part of those trusts' own figures, never added to them.",
    ),
    Metric(
        id="nctr_share_out_of_county",
        name="Share of residents' beds elsewhere",
        question="Of the beds that Somerset residents hold in hospitals of other systems, what share is held by those who remain?",
        unit="share",
        kind="share",
        better="lower",
        numerator="residents who remain there, added up over days",
        denominator="beds there with a resident in them, added up over the same days",
        source=_OWN,
        topic="compare",
        scope="elsewhere",
        by=("trust",),
        series=("out_of_county",),
        suppression=SMALL_NUMBERS,
        caution="Of the residents' own beds, so not on the basis of nctr_share. The plan says 'similar levels' without number or date: 10 % is provisional.",
    ),
)
