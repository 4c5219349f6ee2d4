"""The weekly winter workbook: daily figures by trust over the whole winter, and the same for stays of 21 days or more.

Source: NHS England, Discharge delays (acute), weekly situation report. Figures are replaced by the monthly publication.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from flow.model import Contents, Counts, Finding
from flow.reference import places
from flow.sources.acute_workbook import MEASURES
from flow.sources.cells import assumed_publication, clean, day_of, is_figure, label_key
from flow.sources.figure_findings import long_stays_exceed
from flow.sources.opening import FileRefused, refuse
from flow.sources.tables import bed_day_rows
from flow.sources.workbook import CODE, Cover, Sheet, missing_trusts_by_day, numbers_in, places_said_twice
from flow.sources.workbook_findings import days_differ, days_lacking, places_differ

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "winter_workbook"
_LONG_STAY = "length of stay 21+ days "
_LOOK_DOWN = 40


def recognises(sheets: Mapping[str, Sheet], cover: Cover) -> bool:
    """Whether it is the winter workbook: its Table 2 has a column for the code of ICBs and organisations together."""
    sheet = sheets.get("table 2")
    return sheet is not None and _head_row(sheet) is not None and "community" not in cover.title.casefold()


def read(sheets: Mapping[str, Sheet], cover: Cover, *, published: date | None) -> Contents:
    """Every day's three figures, for all patients and for stays of 21 days or more. Raises FileRefused in words."""
    import pandas as pd

    for name in ("table 1", "table 2", "table 3"):
        if name not in sheets:
            raise refuse(
                "missing_table",
                f"There is no sheet '{name.capitalize()}'. The winter workbook has three tables. Download it again.",
            )
    everyone, cells = _table(sheets["table 2"], stay_days_or_more=0)
    long_stay, long_cells = _table(sheets["table 3"], stay_days_or_more=21)
    missing = missing_trusts_by_day(sheets["table 1"])
    first, last = everyone["day"].min().date(), everyone["day"].max().date()
    given = published or cover.revised or cover.published
    when = given or assumed_publication(last)
    findings = []
    if cover.first and cover.last and (cover.first, cover.last) != (first, last):
        findings.append(
            Finding(
                code="cover_disagrees",
                severity="warn",
                message=f"The cover sheet says {cover.first:%d %B %Y} to {cover.last:%d %B %Y}, the figures are of {first:%d %B %Y} to {last:%d %B %Y}.",
            )
        )
    days = {
        name: frame["day"].dt.date.unique().tolist() for name, frame in (("Table 2", everyone), ("Table 3", long_stay))
    }
    findings += [
        *places_differ({"Table 2": everyone["place_code"].unique(), "Table 3": long_stay["place_code"].unique()}),
        *days_differ({**days, "Table 1": missing["day"].dt.date.tolist()}),
        *days_lacking(days["Table 2"], first=first, last=last),
        *long_stays_exceed(everyone, long_stay),
    ]
    read_cells = cells + long_cells + len(missing)
    return Contents(
        source=SOURCE,
        title=f"Acute discharge situation report, winter, {first:%d %b %Y} to {last:%d %b %Y}",
        provenance="published",
        precedence=2,
        tables={
            "bed_day": pd.concat([everyone, long_stay], ignore_index=True).assign(published=when),
            "collection_day": missing.assign(published=when),
        },
        counts=Counts(read=read_cells, kept=read_cells),
        first_day=first,
        last_day=last,
        published=when,
        published_assumed=given is None,
        findings=tuple(findings),
    )


def _head_row(sheet: Sheet) -> int | None:
    for i, row in enumerate(sheet.rows[:_LOOK_DOWN]):
        if i and any(isinstance(c, str) and label_key(c) == "code ics or org" for c in row[:8]):
            return i
    return None


def _table(sheet: Sheet, *, stay_days_or_more: int) -> tuple[pd.DataFrame, int]:
    head_row = _head_row(sheet)
    if head_row is None:
        raise refuse("no_heads", f"Sheet '{sheet.name}' has no head 'Code (ICS or Org)'. Download the workbook again.")
    heads = sheet.rows[head_row]
    code_column = next(j for j, c in enumerate(heads) if isinstance(c, str) and label_key(c) == "code ics or org")
    columns: dict[tuple[str, date], int] = {}
    days: list[date] = []
    day: date | None = None
    over = sheet.row_above(head_row, right_of=code_column)
    for j in range(code_column + 1, len(heads)):
        day = (day_of(over[j]) if j < len(over) else None) or day
        key = label_key(str(heads[j]))
        measure = MEASURES.get(key.removeprefix(label_key(_LONG_STAY) + " "))
        if measure is None:
            if day is not None and str(heads[j]).strip():
                raise refuse(
                    "unknown_head", f"Sheet '{sheet.name}' has a column '{clean(str(heads[j]))}' that is not known."
                )
            continue
        if day is None or (stay_days_or_more > 0) != key.startswith("length of stay"):
            raise refuse(
                "unknown_day",
                f"Sheet '{sheet.name}' has a column '{clean(str(heads[j]))}' without a day, or of another table.",
            )
        if (measure, day) in columns:
            raise refuse("day_twice", f"Sheet '{sheet.name}' gives {day:%d %B %Y} twice. Remove one and load again.")
        columns[measure, day] = j
        days += [day] if day not in days else []
    if not days or len(columns) != 3 * len(days):
        raise refuse("day_twice", f"Sheet '{sheet.name}' gives a day without its three columns, or none at all.")
    codes, rows = _places(sheet, head_row, code_column)
    used = sorted(columns.values())
    values, marks = numbers_in(sheet, rows, used)
    at = {j: n for n, j in enumerate(used)}
    order = {name: [at[columns[name, day]] for day in days] for name in ("nctr", "discharged", "remaining")}
    frame = bed_day_rows(codes, days, values, marks, order, stay_days_or_more=stay_days_or_more)
    return frame, len(codes) * len(used)


def _places(sheet: Sheet, head_row: int, code_column: int) -> tuple[list[str], list[int]]:
    codes, rows = [], []
    for i in range(head_row + 1, len(sheet.rows)):
        row = sheet.rows[i]
        code = clean(str(row[code_column])).upper() if code_column < len(row) else ""
        if CODE.fullmatch(code):
            codes.append(code)
            rows.append(i)
        elif any(map(is_figure, row[code_column + 1 :])):  # without figures it is a note below the table
            raise refuse(
                "no_code", f"Sheet '{sheet.name}', row {i + 1} has figures but no code. Download the workbook again."
            )
    faults = places_said_twice(sheet, codes, rows)
    if faults:
        raise FileRefused(*faults)
    if not set(codes) & {p.code for p in places().values() if p.kind == "trust"}:
        raise refuse("no_trusts", f"Sheet '{sheet.name}' names no trust that is known.")
    return codes, rows
