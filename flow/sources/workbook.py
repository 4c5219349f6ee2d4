"""A workbook's sheets as plain grids, and the shape that NHS England's situation reports share.

A table has a row for England, rows for regions, a head `ICB Code` with rows for ICBs, and a head `Org Code` with rows
for trusts. Where these stand differs from month to month, so they are found by their text, never by their place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from flow.model import Finding
from flow.reference import place_code_of_region
from flow.sources.cells import NotANumber, clean, day_of, is_figure, number_or_mark
from flow.sources.opening import BREAKS, FileRefused, damaged, refuse
from flow.sources.packed import errors_in

if TYPE_CHECKING:
    import pandas as pd

Row = list[object]

_ICB_CODE = re.compile(r"(icb|ics|stp)( \(.*\))? code", re.IGNORECASE)
_ORG_CODE = re.compile(r"(org|organisation|provider|trust) code", re.IGNORECASE)
CODE = re.compile(r"[A-Z0-9]{3}|V[A-Z0-9]{4}|(?=.*\d)[A-Z0-9]{4,9}")
"""What a place's code looks like: `QSL`, `RH5`, `RH5A8`, `E06000066`; not `Notes` or `Total`."""
_TRUST_OR_ICB = re.compile(r"[RQ][A-Z0-9]{2}")
"""Nearly all codes: a row with one under the code's head needs no closer look."""
_FAR = 1e300
"""No figure is so large; infinity is none, and a row with one does not add up to less."""
_PLAIN_MARKS = frozenset({"-", "", "*", ":", "[x]", "[z]"})
"""Marks as they stand in nearly every cell that has one: nothing about them is to be cleaned."""
_LOOK_DOWN = 40
"""How far down a table's England row is looked for; the lowest seen stands in row 7."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and its cells from A1 on."""

    name: str
    rows: list[Row]

    @property
    def title(self) -> str:
        """All that stands in the first filled rows, before the figures, as one text, to recognise the sheet by."""
        filled = [row for row in self.rows[:_LOOK_DOWN] if any(c != "" for c in row)][:6]
        return " ".join(clean(c) for row in filled for c in row[:10] if isinstance(c, str) and c.strip())

    def row_above(self, row: int, *, right_of: int) -> Row:
        """The next row above that has anything right of a column: the days above the heads, blank rows between or not."""
        above = (self.rows[i] for i in range(row - 1, max(-1, row - 4), -1))
        return next((line for line in above if any(str(c).strip() for c in line[right_of + 1 :])), [])

    def cell_name(self, row: int, column: int) -> str:
        """How Excel calls a cell: `Table 2!H63` (both counted from 0 here)."""
        letters, rest = "", column + 1
        while rest:
            rest, digit = divmod(rest - 1, 26)
            letters = chr(65 + digit) + letters
        return f"{self.name}!{letters}{row + 1}"


def read_sheets(path: Path) -> dict[str, Sheet]:
    """Every sheet by its cleaned name in lower case, hidden and scrap sheets too. Raises FileRefused where damaged."""
    from python_calamine import CalamineError

    errors = errors_in(path)
    sheets: dict[str, Sheet] = {}
    try:
        for name, rows in _grids(path):
            sheet = Sheet(name, rows)
            for (row, column), error in errors.get(name, {}).items():
                sheet.rows[row][column] = error  # calamine gives an error of Excel as a blank
            if clean(name).casefold() in sheets:
                raise refuse(
                    "sheet_twice",
                    f"'{path.name}' has two sheets called '{clean(name)}'. Remove the one that is no table.",
                )
            sheets[clean(name).casefold()] = sheet
    except (CalamineError, *BREAKS) as error:
        raise damaged(path, error) from None
    return sheets


def _grids(path: Path) -> list[tuple[str, list[Row]]]:
    """Every sheet's name and cells, in order. Two are read at a time: calamine parses without holding Python's lock."""
    import threading
    from concurrent.futures import ThreadPoolExecutor

    from python_calamine import load_workbook

    first = load_workbook(path)
    idle, own = [first], threading.local()

    def grid(name: str) -> list[Row]:
        if not hasattr(own, "workbook"):  # one each: a workbook may not be used by two at once
            own.workbook = idle.pop() if idle else load_workbook(path)
        cells: list[Row] = own.workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        return cells

    with ThreadPoolExecutor(2) as pool:
        return list(zip(first.sheet_names, pool.map(grid, first.sheet_names), strict=True))


@dataclass(frozen=True)
class Cover:
    """What a cover sheet says. Anything may be missing; one month has no cover sheet at all."""

    title: str = ""
    first: date | None = None
    last: date | None = None
    published: date | None = None
    revised: date | None = None


def read_cover(sheets: Mapping[str, Sheet]) -> Cover:
    """The cover sheet's words: the label stands in one cell, what it says in those after it. `Coverage` says nothing."""
    covers = [_said(sheet) for name, sheet in sheets.items() if name.startswith("cover")]
    said = next((words for words in covers if words), {})
    period = [d for d in map(day_of, said.get("period", [])) if d]
    return Cover(
        title=" ".join(clean(str(c)) for c in said.get("title", [])),
        first=period[0] if period else None,
        last=period[-1] if period else None,
        published=next((d for d in map(day_of, said.get("published", [])) if d), None),
        revised=next((d for d in map(day_of, said.get("revised", [])) if d), None),
    )


def _said(sheet: Sheet) -> dict[str, list[object]]:
    said: dict[str, list[object]] = {}
    for row in sheet.rows:
        filled = [c for c in row if c != ""]
        if filled and isinstance(filled[0], str) and clean(filled[0]).endswith(":"):
            said[clean(filled[0]).rstrip(":").casefold()] = filled[1:]
    return said


@dataclass(frozen=True)
class TableOfPlaces:
    """A table's figures: one row per place, one column per head. `values[i][j]` belongs to `places[i]`, `heads[j]`."""

    sheet: Sheet
    places: list[str]
    heads: list[str]
    above: list[object]
    """For each head, what stands above it (a day, a week, a title), carried on to the right as in a merged cell."""
    values: list[list[float | None]]
    marks: list[list[str | None]]

    @property
    def cells(self) -> int:
        """How many value cells the table has."""
        return len(self.places) * len(self.heads)


def read_table(sheet: Sheet) -> TableOfPlaces:
    """The figures of a situation report's table. Raises FileRefused, naming the cells, where it is not one."""
    england, name_column = _england(sheet)
    head_row = _heads_above(sheet, england, name_column)
    columns = [j for j, c in enumerate(sheet.rows[head_row]) if j > name_column and isinstance(c, str) and c.strip()]
    above: list[object] = []
    carried: object = ""
    over = sheet.row_above(head_row, right_of=name_column)
    for j in columns:
        start = columns[len(above) - 1] + 1 if above else name_column + 1
        filled = [over[k] for k in range(start, j + 1) if k < len(over) and str(over[k]).strip()]
        carried = filled[-1] if filled else carried
        above.append(carried)
    places, rows = _place_rows(sheet, england, name_column)
    width = len(sheet.rows[head_row])
    _refuse_headless(sheet, head_row, rows, sorted(set(range(name_column + 1, width)) - set(columns)))
    values, marks = numbers_in(sheet, rows, columns)
    return TableOfPlaces(
        sheet=sheet,
        places=places,
        heads=[clean(str(sheet.rows[head_row][j])) for j in columns],
        above=above,
        values=values,
        marks=marks,
    )


def _refuse_headless(sheet: Sheet, head_row: int, rows: list[int], columns: list[int]) -> None:
    """Refuse figures in a column that has no head: nobody could say what they count, and leaving them out is silent."""
    for j in columns:
        found = next((i for i in rows if j < len(sheet.rows[i]) and is_figure(sheet.rows[i][j])), None)
        if found is not None:
            raise refuse(
                "no_head",
                f"Sheet '{sheet.name}' has figures in a column without a head, first in {sheet.cell_name(found, j)}; its head "
                f"would stand in {sheet.cell_name(head_row, j)}. Is it the published file?",
                rows=(sheet.cell_name(head_row, j),),
            )


def _england(sheet: Sheet) -> tuple[int, int]:
    for i, row in enumerate(sheet.rows[:_LOOK_DOWN]):
        for j, cell in enumerate(row[:8]):
            if isinstance(cell, str) and clean(cell).casefold().startswith("england"):
                return i, j
    raise refuse(
        "no_england_row",
        f"Sheet '{sheet.name}' has no row for England in its first {_LOOK_DOWN} rows. Is it the published file?",
    )


def _heads_above(sheet: Sheet, england: int, name_column: int) -> int:
    for i in range(england - 1, max(-1, england - 6), -1):
        if sum(isinstance(c, str) and bool(c.strip()) for c in sheet.rows[i][name_column + 1 :]) >= 2:
            return i
    raise refuse(
        "no_heads", f"Sheet '{sheet.name}' has no column heads above its England row. Is it the published file?"
    )


def _place_rows(sheet: Sheet, england: int, name_column: int) -> tuple[list[str], list[int]]:
    """The code and the row of every place, or FileRefused: an unknown region, a code twice, no trusts."""
    places, rows, faults = ["ENG"], [england], []
    code_column: int | None = None
    for i in range(england + 1, len(sheet.rows)):
        row = sheet.rows[i]
        told = row[code_column] if code_column is not None and code_column < len(row) else None
        if isinstance(told, str) and _TRUST_OR_ICB.fullmatch(told):
            places.append(told)
            rows.append(i)
            continue
        heads = {j: clean(c) for j, c in enumerate(row[: name_column + 1]) if isinstance(c, str) and c.strip()}
        head = next((j for j, text in heads.items() if _ICB_CODE.fullmatch(text) or _ORG_CODE.fullmatch(text)), None)
        if head is not None:
            code_column = head
            continue
        if code_column is None:
            if name_column not in heads:
                continue
            code = place_code_of_region(heads[name_column])
            if code is None:
                faults.append(
                    Finding(
                        code="unknown_region",
                        severity="refuse",
                        message=f"Sheet '{sheet.name}' has a region '{heads[name_column]}' that is not known. Nothing was changed.",
                        rows=(sheet.cell_name(i, name_column),),
                    )
                )
                continue
        else:
            code = (heads.get(code_column) or _whole(row, code_column)).upper()
            if not CODE.fullmatch(code):  # notes below the table, unless there are figures beside it
                if any(map(is_figure, row[name_column + 1 :])):
                    faults.append(
                        Finding(
                            code="no_code",
                            severity="refuse",
                            message=f"Sheet '{sheet.name}', row {i + 1} has figures but no organisation code. Nothing was changed.",
                            rows=(sheet.cell_name(i, code_column),),
                        )
                    )
                continue
        places.append(code)
        rows.append(i)
    faults += places_said_twice(sheet, places, rows)
    if code_column is None or not any(len(code) == 3 and code[0] == "R" for code in places):
        faults.append(
            Finding(
                code="no_trusts",
                severity="refuse",
                message=f"Sheet '{sheet.name}' has no rows of trusts under a head 'Org Code'. Nothing was changed.",
            )
        )
    if faults:
        raise FileRefused(*faults)
    return places, rows


def _whole(row: Row, column: int) -> str:
    """A code that Excel keeps as a number: 506, Derbyshire County Council in the community workbooks."""
    cell = row[column] if column < len(row) else ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else ""


def places_said_twice(sheet: Sheet, places: list[str], rows: list[int]) -> list[Finding]:
    """A refusing finding for every place that stands in two rows, even with the same figures: one of them is a mistake."""
    seen: dict[str, int] = {}
    faults = []
    for code, i in zip(places, rows, strict=True):
        if code in seen:
            faults.append(
                Finding(
                    code="duplicate_place",
                    severity="refuse",
                    message=(
                        f"Sheet '{sheet.name}' gives {code} twice, in rows {seen[code] + 1} and {i + 1}; one row per place is allowed. "
                        "Remove one and load again. Nothing was changed."
                    ),
                    rows=(seen[code] + 1, i + 1),
                )
            )
        seen.setdefault(code, i)
    return faults


def numbers_in(
    sheet: Sheet, rows: list[int], columns: list[int]
) -> tuple[list[list[float | None]], list[list[str | None]]]:
    """The figures and marks of those cells. Raises FileRefused, naming every cell that is neither number nor mark."""
    values: list[list[float | None]] = []
    marks: list[list[str | None]] = []
    wrong: list[str] = []
    saw: object = None
    width = len(columns)
    unmarked: list[str | None] = [None] * width
    in_a_row = columns == list(range(columns[0], columns[-1] + 1)) if columns else False
    for i in rows:
        row = sheet.rows[i]
        if in_a_row and len(row) > columns[-1]:
            cells = row[columns[0] : columns[-1] + 1]
        else:
            cells = [row[j] if j < len(row) else "" for j in columns]
        kinds = set(map(type, cells))
        if kinds == {float} and -_FAR < sum(cells) < _FAR:  # type: ignore[arg-type]
            values.append(cells)  # type: ignore[arg-type]
            marks.append(unmarked)
            continue
        if kinds == {float, str} and _PLAIN_MARKS.issuperset(c for c in cells if type(c) is str):
            numbers = [c if type(c) is float else None for c in cells]
            if -_FAR < sum(filter(None, numbers)) < _FAR:
                values.append(numbers)
                marks.append([c if type(c) is str else None for c in cells])
                continue
        line: list[float | None] = []
        line_marks: list[str | None] = []
        for j, cell in zip(columns, cells, strict=True):
            if type(cell) is float and -_FAR < cell < _FAR:
                line.append(cell)
                line_marks.append(None)
                continue
            try:
                value, mark = number_or_mark(cell)
                if value is not None and abs(value) >= _FAR:
                    raise NotANumber(cell)
            except NotANumber:
                wrong.append(sheet.cell_name(i, j))
                saw = cell if saw is None else saw
                value, mark = None, "?"
            line.append(value)
            line_marks.append(mark)
        values.append(line)
        marks.append(line_marks)
    if wrong:
        raise refuse(
            "not_a_number",
            f"Sheet '{sheet.name}' has something that is no number in {len(wrong)} cell{'s' if len(wrong) > 1 else ''}, first in "
            f"{wrong[0]}. Saw '{saw}'; a number or one of the marks - * : [x] [z] is allowed. Correct it and load again.",
            rows=tuple(wrong),
        )
    return values, marks


def missing_trusts_by_day(sheet: Sheet) -> pd.DataFrame:
    """Table 1 of a situation report: how many trusts did not report. One row per day: day, missing_trusts.

    Missing:  NULL where words stand instead: `NO DATA SUBMITTED DUE TO REPORTING CHANGES` on 19 June 2022.
    """
    import numpy as np
    import pandas as pd

    days: list[date] = []
    numbers: list[float | None] = []
    for row in sheet.rows:
        at = next((j for j, cell in enumerate(row) if cell != "" and day_of(cell)), None)
        beside = None if at is None else next((j for j in range(at + 1, len(row)) if row[j] != ""), None)
        if at is not None and beside is not None:
            days += filter(None, [day_of(row[at])])
            cell = row[beside]
            numbers.append(number_or_mark(cell)[0] if is_figure(cell) else None)
    return pd.DataFrame(
        {"day": np.array(days, dtype="datetime64[s]"), "missing_trusts": np.array(numbers, dtype=float)}
    )
