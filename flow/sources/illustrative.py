"""The illustrative set: made-up figures, so that a fresh machine has something to show on every page.

Never loaded beside real data (DESIGN.md, Provenance). What is as published is said where it stands, in the modules
`illustrative_*`: one topic each, one function a table. Each table draws random numbers from a stream of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flow.model import Contents, Counts
from flow.sources.illustrative_acute import Daily, bed_day, bed_days_lost, daily_figures
from flow.sources.illustrative_acute_months import beds_month, delay_reason, discharge_destination
from flow.sources.illustrative_beds import (
    community_bed_day,
    community_day,
    community_stays,
    to_community_hospitals,
    ward_bed_day,
)
from flow.sources.illustrative_calendar import FIRST_DAY, LAST_DAY
from flow.sources.illustrative_elsewhere import out_of_county_day
from flow.sources.illustrative_hub import every_hub_day, hub_day, to_home_alone
from flow.sources.illustrative_mental_health import mental_health_day, mental_health_reason_day, patients
from flow.sources.illustrative_pathways import (
    care_home_day,
    pathway_day,
    to_care_homes,
    to_pathway_1,
)
from flow.sources.illustrative_ready_date import ready_date
from flow.sources.illustrative_reasons import local_delay_reason

if TYPE_CHECKING:
    import pandas as pd


def contents() -> Contents:
    """What is in the illustrative set?

    Tables:   of the acute report bed_day, beds_month, bed_days_lost, discharge_destination, delay_reason; of the system's
              own files pathway_day, community_bed_day, care_home_day, hub_day, local_delay_reason, out_of_county_day,
              mental_health_day, mental_health_reason_day, ward_bed_day; and ready_date and community_day. Columns as in
              `schema.sql` without `edition`.
    Days:     the acute report from April 2022, the own files from April 2023 (reasons from June 2024), ready_date from
              April 2024, community_day from April 2023 to July 2024, when that collection ended.
    Places:   QSL and RH5; in bed_day also RA4 to March 2023 and the sites RH5A8 and RH5O4 from April 2023; beds of
              RH5 and RA4, which add up to QSL; four localities, thirteen community hospitals, eight wards, six trusts
              elsewhere; in ready_date England and the South West too.
    Missing:  19 June 2022 everywhere and three days of single places: NaN with the mark `-`. In the own files one to
              three days of each place have no row.
    Source:   invented; the monthly means of bed_day equal `data/reference/published_months.csv` to within 0.5.
    """
    daily = daily_figures()
    acute = _acute_report(daily)
    tables = {**acute, **_own_files(daily, acute["beds_month"]), "ready_date": ready_date()}
    rows = sum(len(table) for table in tables.values())
    return Contents(
        source="illustrative",
        title="Illustrative set: made-up figures",
        provenance="illustrative",
        precedence=4,
        tables=tables,
        counts=Counts(read=rows, kept=rows),
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        published=LAST_DAY,
        published_assumed=False,
    )


def _acute_report(daily: Daily) -> Mapping[str, pd.DataFrame]:
    return {
        "bed_day": bed_day(daily),
        "beds_month": beds_month(),
        "bed_days_lost": bed_days_lost(daily),
        "discharge_destination": discharge_destination(daily),
        "delay_reason": delay_reason(daily),
    }


def _own_files(daily: Daily, acute_beds: pd.DataFrame) -> Mapping[str, pd.DataFrame]:
    """The same people in every table that they pass: the hub's starts are the admissions, placements and starts at home."""
    stays, at_home, in_care_homes, in_wards = community_stays(), to_pathway_1(), to_care_homes(), patients()
    steps = every_hub_day(
        {"P0": to_home_alone(), "P1": at_home, "P2": to_community_hospitals(stays), "P3": in_care_homes}
    )
    ready_in_wards = mental_health_day(in_wards)
    return {
        "pathway_day": pathway_day(at_home),
        "community_bed_day": community_bed_day(stays),
        "care_home_day": care_home_day(in_care_homes),
        "hub_day": hub_day(steps),
        "local_delay_reason": local_delay_reason(daily, steps),
        "out_of_county_day": out_of_county_day(),
        "mental_health_day": ready_in_wards,
        "mental_health_reason_day": mental_health_reason_day(in_wards, ready_in_wards),
        "ward_bed_day": ward_bed_day(acute_beds),
        "community_day": community_day(stays),
    }
