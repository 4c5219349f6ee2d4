"""Acute workbooks made for tests: a small complete one, real ones as grids, and ways to disturb either.

A workbook is its grids, `{"Table 2": [[cell, ...], ...]}`; `written` makes a file of them. The small one has the shape of
December 2023: England, two regions, two ICBs and four trusts over three days.

    written(path, acute_grids())                                          a file that is taken
    written(path, with_cell(acute_grids(), "Table 2!E14", "about 200"))   one that is not
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from python_calamine import load_workbook

Grid = list[list[object]]
Grids = dict[str, Grid]

TRUSTS = {
    "RH5": ("SOUTH WEST", "QSL", "SOMERSET NHS FOUNDATION TRUST"),
    "RA7": ("SOUTH WEST", "QUY", "UNIVERSITY HOSPITALS BRISTOL AND WESTON NHS FOUNDATION TRUST"),
    "RVJ": ("SOUTH WEST", "QUY", "NORTH BRISTOL NHS TRUST"),
    "RAJ": ("EAST OF ENGLAND", "QMM", "MID AND SOUTH ESSEX NHS FOUNDATION TRUST"),
}
ICBS = {
    "QSL": ("SOUTH WEST", "NHS SOMERSET INTEGRATED CARE BOARD"),
    "QUY": ("SOUTH WEST", "NHS BRISTOL, NORTH SOMERSET AND SOUTH GLOUCESTERSHIRE INTEGRATED CARE BOARD"),
    "QMM": ("EAST OF ENGLAND", "NHS NORFOLK AND WAVENEY INTEGRATED CARE BOARD"),
}
DAILY_HEADS = (
    "Number of patients who no longer meet the criteria to reside",
    "Number of patients discharged",
    "Number of patients remaining in hospital who no longer meet the criteria to reside",
)
STAY_HEADS = tuple(f"Number of additional bed days, patients with length of stay of {n}+ days" for n in (7, 14, 21))
DESTINATIONS = (
    "P0 - Domestic home without reablement support",
    "P1 - Domestic home with reablement support",
    "P2 - Care Home (short term 24hr support)",
    "P3 - Care Home (new admission, likely permanent)",
    "P3b - Care Home (existing resident discharged back)",
)
REASONS = (
    "Awaiting therapy decision to discharge",
    "No Plan",
    "Pathway 1: awaiting availability of resource for assessment and start of care at home",
    "Remains in hospital to avoid spread of (non-Covid 19) infectious disease and because there is no other suitable location to discharge to",
)
NOTES = "Notes: \n1. Due to disclosure risks, trust-level and ICB-level data excludes some figures."
MONTH = date(2023, 12, 1)


def _figures(trust: str, column: int) -> float:
    """A figure of its own for every trust and column."""
    return float(11 + 40 * list(TRUSTS).index(trust) + 3 * column)


def _daily(trust: str, column: int) -> float:
    """nctr, discharged and remaining in turn, so that nctr = discharged + remaining."""
    day, measure = divmod(column, 3)
    discharged, remaining = _figures(trust, day) // 4, _figures(trust, day)
    return (discharged + remaining, discharged, remaining)[measure]


def _table(
    title: str,
    over: Sequence[object],
    heads: Sequence[str],
    figure: Callable[[str, int], float],
    *,
    empty_rows_first: int = 1,
    trusts: Iterable[str] = tuple(TRUSTS),
) -> Grid:
    """A table of places: England, regions, ICBs, trusts; every aggregate is the sum of its trusts."""
    there = list(trusts)

    def line(*names: object, of: Iterable[str]) -> list[object]:
        members = list(of)
        return ["", *names, *(sum(figure(t, c) for t in members) for c in range(len(heads)))]

    regions = dict.fromkeys(region for region, _, _ in TRUSTS.values())
    return [
        *([""] for _ in range(empty_rows_first)),
        ["", title],
        ["", "Contents"],
        ["", "", "", "", *over],
        ["", NOTES, "", "", *heads],
        line("", "", "ENGLAND (Type 1 Trusts)", of=there),
        *(line("", "", region, of=[t for t in there if TRUSTS[t][0] == region]) for region in regions),
        [""],
        ["", "Region", "ICB Code", "ICB Name"],
        *(line(region, c, name, of=[t for t in there if TRUSTS[t][1] == c]) for c, (region, name) in ICBS.items()),
        [""],
        ["", "Region", "Org Code", "Org Name"],
        *(line(TRUSTS[t][0], t, TRUSTS[t][2], of=[t]) for t in there),
    ]


def acute_grids(
    *,
    month: date = MONTH,
    days: int = 3,
    trusts: Iterable[str] = tuple(TRUSTS),
    published: object = date(2024, 1, 11),
    revised: object = "-",
    day_cell: Callable[[date], object] = lambda day: day,
) -> Grids:
    """A small complete monthly workbook. `day_cell` says how a day is written."""
    there = tuple(trusts)
    all_days = [month + timedelta(days=n) for n in range(days)]
    mondays = [month + timedelta(days=(7 - month.weekday()) % 7 + 7 * n) for n in range(2)]
    over_days = [cell for day in all_days for cell in (day_cell(day), "", "")]
    over_weeks = [cell for m in mondays for cell in (f"w/c {m:%d/%m/%Y} (daily snapshot)", "", "")]
    return {
        "Cover Sheet": [
            [""],
            ["", "Title:", "Acute Daily Discharge Situation Report "],
            ["", "Period:", month, "-", all_days[-1]],
            ["", "Source:", "NHS England data collection"],
            ["", "Published:", published],
            ["", "Revised:", revised],
            ["", "Status:", "Published"],
        ],
        "Contents": [["", "Contents"], ["", "Table 1", "Number of organisations for whom no data was submitted"]],
        "Table 1": [
            ["", "Table 1: Number of organisations for whom no data was submitted per day (total organisations=4)"],
            ["", "Contents"],
            ["", "Date", "Missing organisations (Acute Trust with Type 1)"],
            *(["", day_cell(day), float(n)] for n, day in enumerate(all_days)),
        ],
        "Table 2": _table(
            "Table 2: Number of patients who no longer meet criteria to reside and number of patients who were / were not discharged",
            over_days,
            DAILY_HEADS * days,
            _daily,
            empty_rows_first=0,
            trusts=there,
        ),
        "Table 3": _table(
            "Table 3: Number of additional days in total patients have remained in hospital",
            over_weeks,
            STAY_HEADS * 2,
            lambda t, c: _figures(t, c) * 10 - (c % 3) * 7,
            trusts=there,
        ),
        "Table 4": _table(
            "Table 4: Month total number of patients discharged by their intended discharge destination",
            [f"{month:%B %Y} - Total number of patients discharged"],
            DESTINATIONS,
            lambda t, c: _figures(t, c) * 5,
            trusts=there,
        ),
        "Table 5": _table(
            "Table 5: Weekly snapshot average of the total number of people per day with length of stay 14 days or over",
            [f"{month:%B %Y} - Average number of people per day with length of stay 14 days or over"],
            REASONS,
            lambda t, c: _figures(t, c) / 8,
            trusts=there,
        ),
    }


WINTER_FIRST = date(2025, 11, 24)


def winter_grids(*, days: int = 3, published: object = date(2026, 2, 19)) -> Grids:
    """A small complete winter workbook: codes for every place in one column, stays of 21 days or more in Table 3."""
    all_days = [WINTER_FIRST + timedelta(days=n) for n in range(days)]
    places = {"ENG": ("England", ""), "Y58": ("South West", ""), "QSL": ("South West", "NHS Somerset")}
    places |= {code: (region.title(), name.title()) for code, (region, _, name) in TRUSTS.items()}

    def table(title: str, prefix: str, divisor: int) -> Grid:
        over = [cell for day in all_days for cell in (f"{day:%A}\n{day:%d-%b-%y}", "", "")]
        lines: Grid = []
        for n, (code, (region, name)) in enumerate(places.items()):
            figures = []
            for d in range(days):
                discharged, remaining = (30.0 + n + d) // divisor, (90.0 + 7 * n + d) // divisor
                figures += [discharged + remaining, discharged, remaining]
            lines.append([region, code, "[z]", name or "[z]", *figures])
        heads = ["Region", "Code (ICS or Org)", "Integrated Care Board Name", "Organisation Name"]
        return [
            [title],
            ["Relevant notes: 1, 2.", "", "", "", *over],
            [*heads, *(prefix + head for _ in all_days for head in DAILY_HEADS)],
            *lines,
        ]

    title = "Number of patients who no longer meet criteria to reside and number of patients who were discharged"
    return {
        "Cover Sheet": [
            ["Title:", "Discharge Delays Acute Weekly Situation Report "],
            ["Period:", f"{all_days[0]:%d %B %Y}", "to", f"{all_days[-1]:%d %B %Y}"],
            ["Published:", published],
            ["Revised:", "-"],
        ],
        "Notes": [["Notes"], ["Note 1", "The data in this workbook is for acute Trusts with a type 1 A&E department."]],
        "Table 1": [
            ["Number of organisations that did not submit data"],
            ["Relevant notes: 1."],
            ["Date", "Missing organisations\n(Acute Trust with Type 1)"],
            *([day, 1.0] for day in all_days),
        ],
        "Table 2": table(title, "", 1),
        "Table 3": table(f"{title} with a Length of Stay (LOS) of 21 days and over", "Length of stay 21+ days,\n", 3),
    }


def grids_of(path: Path) -> Grids:
    """A real workbook as grids, sheet by sheet."""
    opened = load_workbook(path)
    return {
        name: [list(row) for row in opened.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in opened.sheet_names
    }


def written(path: Path, grids: Mapping[str, Grid], *, hidden: Iterable[str] = ()) -> Path:
    """A workbook of these grids; the path it was written to."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    unseen = set(hidden)
    for name, grid in grids.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in unseen else "visible"
        for row in grid:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)
    return path


# --- ways to disturb one; each gives new grids and leaves the old ones as they were ---


def with_cell(grids: Grids, at: str, value: object) -> Grids:
    """Another value in one cell, named as Excel does: `Table 2!E14`."""
    sheet, letters, row = re.fullmatch(r"(.+)!([A-Z]+)(\d+)", at).groups()  # type: ignore[union-attr]
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    changed = deepcopy(grids)
    line = changed[sheet][int(row) - 1]
    line.extend([""] * (column - len(line)))
    line[column - 1] = value
    return changed


def moved(grids: Grids, *, down: int = 0, right: int = 0, sheets: str = "Table") -> Grids:
    """Empty rows above and empty columns to the left of every sheet whose name starts so."""
    return {
        name: [*([""] for _ in range(down)), *([*[""] * right, *row] for row in grid)]
        if name.startswith(sheets)
        else grid
        for name, grid in deepcopy(grids).items()
    }


def respelt(grids: Grids, spell: Callable[[str], str], *, sheets: str = "Table") -> Grids:
    """Every text of those sheets spelt another way."""
    return {
        name: [[spell(c) if isinstance(c, str) else c for c in row] for row in grid]
        if name.startswith(sheets)
        else grid
        for name, grid in deepcopy(grids).items()
    }


def without(grids: Grids, *sheets: str) -> Grids:
    """The workbook without those sheets."""
    return {name: grid for name, grid in deepcopy(grids).items() if name not in sheets}


def renamed(grids: Grids, old: str, new: str) -> Grids:
    """One sheet under another name, in its place."""
    return {new if name == old else name: grid for name, grid in deepcopy(grids).items()}


def row_of(grids: Grids, sheet: str, text: str) -> int:
    """The row, counted from 1, in which a text stands."""
    return next(i for i, row in enumerate(grids[sheet], 1) if text in row)


def with_row(grids: Grids, sheet: str, row: Sequence[object], *, at: int | None = None) -> Grids:
    """One row more: after the last, or as the row of that number."""
    changed = deepcopy(grids)
    changed[sheet].insert(len(changed[sheet]) if at is None else at - 1, list(row))
    return changed


def without_row(grids: Grids, sheet: str, text: str) -> Grids:
    """Without the row in which a text stands."""
    changed = deepcopy(grids)
    del changed[sheet][row_of(grids, sheet, text) - 1]
    return changed
