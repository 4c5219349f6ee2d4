"""A template that was filled in as a workbook: which sheet holds it, and its rows as the text that a CSV would have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flow.sources.cells import clean
from flow.sources.opening import refuse
from flow.sources.template import EXAMPLE, Template
from flow.sources.templates import template_of
from flow.sources.text_file import heads_once
from flow.sources.workbook import Row, Sheet

if TYPE_CHECKING:
    import pandas as pd

_LOOK_DOWN = 20
"""How far down the heads are looked for: a person may have put a title above them."""


def filled_in(sheets: Mapping[str, Sheet], name: str) -> tuple[Template, pd.DataFrame] | None:
    """The template of a workbook and its rows (index n - 2 for row n), or None where no sheet has the heads of one.

    What stands in columns without a head, a clerk's remark, is left out: cells of a workbook do not shift. Raises
    FileRefused where several sheets are filled in: a workbook is one load, and rows are named by their number.
    """
    import pandas as pd

    found = [(sheet, at, template) for sheet in sheets.values() for at, template in _heads(sheet)]
    filled = [place for place in found if _has_rows(place[0], place[1])] or found[:1]
    if not filled:
        return None
    if len(filled) > 1:
        told = " and ".join(f"'{sheet.name}'" for sheet, _, _ in filled)
        raise refuse(
            "several_sheets",
            f"'{name}' has a filled-in template in more than one sheet: {told}. One is taken: put all rows into it, or save each as a file of its own.",
        )
    sheet, at, template = filled[0]
    heads = heads_once(sheet.rows[at], name)
    rows = [[_as_text(c) for c in row] for row in sheet.rows[at + 1 :]]
    frame = pd.DataFrame(rows, columns=heads, dtype=str).loc[:, [bool(head) for head in heads]]
    frame.index = pd.RangeIndex(at, at + len(frame))
    return template, frame


def _heads(sheet: Sheet) -> list[tuple[int, Template]]:
    """The first row of a sheet that holds a template's heads, and which template it is."""
    for at, row in enumerate(sheet.rows[:_LOOK_DOWN]):
        template = template_of([clean(str(cell)).casefold() for cell in row])
        if template:
            return [(at, template)]
    return []


def _has_rows(sheet: Sheet, heads_at: int) -> bool:
    """Whether anything but the worked row stands below the heads."""
    return any(any(c != "" for c in row) and not _is_example(row) for row in sheet.rows[heads_at + 1 :])


def _is_example(row: Row) -> bool:
    first = next((cell for cell in row if cell != ""), "")
    return isinstance(first, str) and clean(first).casefold() == EXAMPLE.casefold()


def _as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
