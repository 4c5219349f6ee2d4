"""The Community Discharge Situation Report, monthly workbook: Tables 1 to 5 of patients in community beds.

Two specifications: to September 2023, and from October 2023 (other destinations and reasons, Table 5 without its empty
first column; October itself has both lists). It has the shape of the acute workbook and is read as one, into tables of
its own: RH5 is a place in both, and community figures are never added to acute ones. In summer 2023 the workbooks also
hold England's daily series since October 2022: days outside the month come from there.

Source: NHS England, Discharge delays, community monthly publication. Recognised by its cover sheet; where there is none,
by Table 3, which has no stays of 7 days or more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flow.model import Contents, Counts, Finding
from flow.sources.acute_metrics import stay_of
from flow.sources.acute_workbook import read_month
from flow.sources.series_sheet import england_days, read_series
from flow.sources.workbook import Cover, Sheet

SOURCE = "community_workbook"

COMMUNITY_TABLES = {
    "table 1": "community_collection_day",
    "table 2": "community_day",
    "table 3": "community_bed_days_lost",
    "table 4": "community_destination",
    "table 5": "community_delay_reason",
}
"""Which table of the store takes each table of a community workbook."""


def recognises(sheets: Mapping[str, Sheet], cover: Cover) -> bool:
    """Whether the workbook is of community beds: its cover says so, or (without one) Table 3 knows only longer stays."""
    if "table 2" not in sheets or "table 3" not in sheets:
        return False
    if cover.title:
        return "community" in cover.title.casefold() and "discharge situation" in cover.title.casefold()
    heads = [c for row in sheets["table 3"].rows[:40] for c in row if isinstance(c, str)]
    return {stay_of(head) for head in heads} - {None} == {14, 21}


def read(sheets: Mapping[str, Sheet], cover: Cover, *, published: date | None) -> Contents:
    """The five tables of a month, and England's days before it where the workbook has them. Raises FileRefused."""
    month = read_month(sheets, cover, published=published, source=SOURCE, title="Community", store=COMMUNITY_TABLES)
    if "daily series" not in sheets:
        return month
    import pandas as pd

    series = read_series(sheets["daily series"])
    other = series.of_days(lambda day: not month.first_day <= day <= month.last_day)
    taken = 3 * len(other.days)
    days = england_days(other).assign(published=month.published)
    return replace(
        month,
        tables={
            **month.tables,
            "community_day": pd.concat([month.tables["community_day"], days], ignore_index=True),
        },
        counts=Counts(read=month.counts.read + taken, kept=month.counts.kept + taken),
        first_day=min([month.first_day, *other.days]),
        findings=(
            *month.findings,
            Finding(
                code="series_in_workbook",
                severity="note",
                message=(
                    f"The sheet 'Daily Series' gives England from {min(series.days):%d %B %Y}: the three figures of the {len(other.days)} days outside the month were taken, "
                    "its days of the month are those of Table 2, and its destinations by day and the sheet 'Weekly Series' (whose notes tell of faulty weeks) were left out."
                ),
            ),
        ),
    )
