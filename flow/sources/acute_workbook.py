"""The Acute Discharge Situation Report, monthly workbook (April 2022 to May 2024): Tables 1 to 5.

Source: NHS England, Discharge delays, acute monthly publication. Recognised by the titles of its tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flow.model import Contents, Counts, Finding
from flow.sources.cells import assumed_publication, clean, day_of, label_key, month_end, month_in
from flow.sources.destinations import destination_label, pathway_of
from flow.sources.figure_findings import below_0
from flow.sources.notes import no_publication_date
from flow.sources.opening import FileRefused, refuse
from flow.sources.reasons import reason_label
from flow.sources.tables import bed_day_rows, long_rows
from flow.sources.workbook import Cover, Sheet, TableOfPlaces, missing_trusts_by_day, read_table
from flow.sources.workbook_findings import (
    days_differ,
    days_lacking,
    labels_lacking,
    months_differ,
    places_differ,
    weeks_elsewhere,
    weeks_left_out,
    weeks_uneven,
)

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "acute_workbook"

_LOOK_DOWN = 40

MEASURES = {
    "number of patients who no longer meet the criteria to reside": "nctr",
    "number of patients discharged": "discharged",
    "number of patients remaining in hospital who no longer meet the criteria to reside": "remaining",
}
"""The three daily measures by the key of their head."""

REASON_GROUP = "Delay reason"
"""The workbooks of the 2022 specification count patients with a stay of 14 days or more under this one group."""

ACUTE_TABLES = {
    "table 1": "collection_day",
    "table 2": "bed_day",
    "table 3": "bed_days_lost",
    "table 4": "discharge_destination",
    "table 5": "delay_reason",
}
"""Which table of the store takes each table of an acute workbook."""

_TITLES = {
    "table 1": "number of organisations for whom no data",
    "table 2": "no longer meet criteria to reside",
    "table 3": "number of additional days",
    "table 4": "discharge destination",
    "table 5": "weekly snapshot average",
}
"""Each table with words that its title holds, to tell it from a sheet that only has its name."""


def recognises(sheets: Mapping[str, Sheet], cover: Cover) -> bool:
    """Whether the workbook is an acute monthly one: its cover says so, or (October 2024 has none) its tables do."""
    title = cover.title.casefold()
    if "daily series" in sheets:
        return False
    if title:
        return "acute" in title and "daily discharge situation" in title
    if "table 2" not in sheets or "table 3" not in sheets:
        return False
    stays = " ".join(c for row in sheets["table 3"].rows[:_LOOK_DOWN] for c in row if isinstance(c, str))
    return "criteria to reside" in sheets["table 2"].title.casefold() and "of 7+ days" in clean(stays).casefold()


def read(sheets: Mapping[str, Sheet], cover: Cover, *, published: date | None) -> Contents:
    """The five tables of a month. Raises FileRefused, naming sheet and cell, where one is missing or wrong."""
    month = read_month(sheets, cover, published=published, source=SOURCE, title="Acute", store=ACUTE_TABLES)
    lacking = (
        *labels_lacking(
            "Table 4",
            month.tables["discharge_destination"]["destination"].unique().tolist(),
            reference="discharge_destinations",
        ),
        *labels_lacking("Table 5", month.tables["delay_reason"]["reason"].unique().tolist(), reference="delay_reasons"),
    )
    return replace(month, findings=(*month.findings, *lacking))


def read_month(
    sheets: Mapping[str, Sheet],
    cover: Cover,
    *,
    published: date | None,
    source: str,
    title: str,
    store: Mapping[str, str],
) -> Contents:
    """What acute and community workbooks share; `store` says which table of the store takes each of the five."""
    import numpy as np

    _check_tables(sheets)
    daily = read_table(sheets["table 2"])
    days = _days(daily)
    month = days[0].replace(day=1)
    findings = [*_month_findings(cover, days, month)]
    tables = {name: read_table(sheets[name]) for name in ("table 3", "table 4", "table 5")}
    titles = {
        name.capitalize(): next(filter(None, (month_in(str(a)) for a in tables[name].above)), None)
        for name in ("table 4", "table 5")
    }
    given = published or cover.revised or cover.published
    when = given or assumed_publication(month)
    missing = missing_trusts_by_day(sheets["table 1"])
    frames: dict[str, pd.DataFrame] = {
        "table 1": missing,
        "table 2": _bed_days(daily, days),
        "table 3": _bed_days_lost(tables["table 3"]),
        "table 4": _destinations(tables["table 4"], month),
        "table 5": _reasons(tables["table 5"], month),
    }
    for frame in frames.values():
        frame["published"] = np.datetime64(when, "s")
    frames["table 3"], of_weeks = _own_weeks(frames["table 3"], month, len(tables["table 3"].heads))
    rejected = tables["table 3"].cells - len(frames["table 3"])
    findings += [
        *of_weeks,
        *below_0({store[name]: frame for name, frame in frames.items()}),
        *months_differ(titles, month=month),
        *places_differ({"Table 2": daily.places, **{name.capitalize(): t.places for name, t in tables.items()}}),
        *days_differ({"Table 2": days, "Table 1": missing["day"].dt.date.tolist()}),
    ]
    read_cells = daily.cells + sum(t.cells for t in tables.values()) + len(missing)
    if given is None:
        findings.append(no_publication_date(when))
    return Contents(
        source=source,
        title=f"{title} discharge situation report, {month:%B %Y}",
        provenance="published",
        precedence=1,
        tables={store[name]: frame for name, frame in frames.items() if len(frame)},
        counts=Counts(read=read_cells, kept=read_cells - rejected, rejected=rejected),
        first_day=days[0],
        last_day=days[-1],
        published=when,
        published_assumed=given is None,
        findings=tuple(findings),
    )


def _own_weeks(weekly: pd.DataFrame, month: date, heads: int) -> tuple[pd.DataFrame, list[Finding]]:
    """The rows of weeks that have a day in the month, and what is to be said of the weeks."""
    first = weekly.iloc[:heads]  # the first place's: one row per week and stay
    weeks = first["week_start"].dt.date.tolist()
    findings = weeks_uneven(weeks, first["stay_days_or_more"].tolist())
    elsewhere = weeks_elsewhere(weeks, month=month)
    if not elsewhere:
        return weekly, findings
    kept = weekly[~weekly["week_start"].dt.date.isin(elsewhere)].reset_index(drop=True)
    return kept, [*weeks_left_out(elsewhere, month=month, cells=len(weekly) - len(kept)), *findings]


def _check_tables(sheets: Mapping[str, Sheet]) -> None:
    """Refuse a workbook in which one of the five tables is missing, renamed or empty."""
    faults = []
    for name, words in _TITLES.items():
        sheet = sheets.get(name)
        if sheet and words in sheet.title.casefold() and len(sheet.rows) > 5:
            continue
        likely = next(
            (s for n, s in sheets.items() if n not in _TITLES and words in s.title.casefold() and len(s.rows) > 30),
            None,
        )
        if sheet is None and likely:
            message = f"There is no sheet '{name.capitalize()}'; the sheet '{likely.name}' looks like it. Give it its published name back."
        elif sheet is None:
            message = f"There is no sheet '{name.capitalize()}'. The five tables of the month are needed. Download the workbook again."
        else:
            message = f"The sheet '{sheet.name}' does not hold what it should ('... {words} ...'). Download the workbook again."
        faults.append(Finding(code="missing_table", severity="refuse", message=f"{message} Nothing was changed."))
    if faults:
        raise FileRefused(*faults)


def _days(daily: TableOfPlaces) -> list[date]:
    """The day of every third column of Table 2. Raises FileRefused where a day is unreadable, twice, or of another month."""
    measures = [MEASURES.get(label_key(head)) for head in daily.heads]
    days = [day_of(a) for a in daily.above]
    if None in measures:
        unknown = daily.heads[measures.index(None)]
        raise refuse("unknown_head", f"Sheet '{daily.sheet.name}' has a column '{unknown}' that is not known.")
    if any(day is None for day in days):
        raise refuse(
            "unknown_day",
            f"Sheet '{daily.sheet.name}': no day can be read above column '{daily.heads[days.index(None)]}' ({days.index(None) + 1}).",
        )
    pairs = list(zip(days, measures, strict=True))
    if len(set(pairs)) < len(pairs) or len(pairs) != 3 * len(set(days)):
        raise refuse("day_twice", f"Sheet '{daily.sheet.name}' gives a day twice or without its three columns.")
    found = sorted({day for day in days if day})
    if found[0].replace(day=1) != found[-1].replace(day=1):
        raise refuse(
            "two_months",
            f"Sheet '{daily.sheet.name}' holds days of more than one month ({found[0]:%d %B %Y} to {found[-1]:%d %B %Y}). A workbook holds one month.",
        )
    return found


def _month_findings(cover: Cover, days: list[date], month: date) -> list[Finding]:
    findings = []
    if cover.first and cover.first.replace(day=1) != month:
        findings.append(
            Finding(
                code="cover_disagrees",
                severity="warn",
                message=f"The cover sheet says {cover.first:%B %Y}, the figures are of {month:%B %Y}. The figures decide.",
            )
        )
    return [*findings, *days_lacking(days, first=month, last=month_end(month))]


def _bed_days(daily: TableOfPlaces, days: list[date]) -> pd.DataFrame:
    column = {
        (day_of(a), MEASURES[label_key(h)]): j for j, (a, h) in enumerate(zip(daily.above, daily.heads, strict=True))
    }
    order = {name: [column[day, name] for day in days] for name in ("nctr", "discharged", "remaining")}
    return bed_day_rows(daily.places, days, daily.values, daily.marks, order, stay_days_or_more=0)


def _bed_days_lost(table: TableOfPlaces) -> pd.DataFrame:
    """One row per place, week and stay: 7, 14 or 21 days or more."""
    weeks, stays = [], []
    for head, over in zip(table.heads, table.above, strict=True):
        week = day_of(over)
        stay = next((int(n) for n in ("7", "14", "21") if f"of {n}+ days" in clean(head).casefold()), None)
        if week is None or stay is None:
            raise refuse(
                "unknown_head",
                f"Sheet '{table.sheet.name}': no week or stay can be read from '{clean(str(over))}', '{head}'.",
            )
        weeks.append(week)
        stays.append(stay)
    return long_rows(table, {"week_start": weeks, "stay_days_or_more": stays}, value="bed_days")


def _destinations(table: TableOfPlaces, month: date) -> pd.DataFrame:
    pathways = [pathway_of(head) for head in table.heads]
    if None in pathways:
        raise refuse(
            "unknown_head",
            f"Sheet '{table.sheet.name}': '{table.heads[pathways.index(None)]}' names no pathway (P0 to P3).",
        )
    columns: dict[str, Sequence[object]] = {
        "month": [month] * len(table.heads),
        "pathway": pathways,
        "destination": [destination_label(head) for head in table.heads],
    }
    return long_rows(table, columns, value="patients")


def _reasons(table: TableOfPlaces, month: date) -> pd.DataFrame:
    heads = table.heads
    columns: dict[str, Sequence[object]] = {
        "month": [month] * len(heads),
        "metric_group": [REASON_GROUP] * len(heads),
        "reason": [reason_label(head) for head in heads],
    }
    return long_rows(table, columns, value="patients")
