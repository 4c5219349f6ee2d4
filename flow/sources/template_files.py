"""The empty template as CSV and as a workbook with drop-downs, each with one worked row that the loader leaves out."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flow.sources.template import EARLIEST, EXAMPLE, LATEST, Column, Template, worked_row

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

ROWS_TO_FILL = 5_000
"""How many rows of the workbook have drop-downs; rows below are read all the same."""

_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - what a workbook says of its own making: fixed, so that the same template is the same bytes
_BLUE, _GREY, _PALE = "#005EB8", "#4C6272", "#F0F4F5"

NOBODY = "Counts only: never write anything about a single patient."


def as_bytes(template: Template, form: str) -> bytes:
    """The empty template as a file: `csv` or `xlsx`."""
    return as_workbook(template) if form == "xlsx" else as_csv(template).encode()


def as_csv(template: Template) -> str:
    """The heads and the worked row."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(template.heads)
    writer.writerow(worked_row(template))
    return text.getvalue()


def as_workbook(template: Template) -> bytes:
    """The same as a workbook: drop-downs, dates and whole numbers checked as they are typed, a sheet of instructions."""
    import xlsxwriter

    made = io.BytesIO()
    workbook = xlsxwriter.Workbook(made, {"in_memory": True})
    workbook.set_properties({"title": template.title, "comments": template.purpose, "created": _MADE})
    filling = workbook.add_worksheet("Fill in here")
    explained = workbook.add_worksheet("How to fill this in")
    lists = workbook.add_worksheet("Lists")
    _sheet_to_fill(workbook, filling, template)
    _sheet_of_words(workbook, explained, template)
    for at, column in enumerate(_listed(template)):
        lists.write_string(0, at, column.name, workbook.add_format({"bold": True}))
        for row, shown in enumerate(_shown(column), 1):
            lists.write_string(row, at, shown)
        lists.set_column(at, at, 45)
    workbook.close()
    return made.getvalue()


def _listed(template: Template) -> list[Column]:
    return [column for column in template.columns if column.choices]


def _shown(column: Column) -> list[str]:
    return [choice.shown for choice in column.choices.all] if column.choices else []


def _sheet_to_fill(workbook: Workbook, sheet: Worksheet, template: Template) -> None:
    head = workbook.add_format({"bold": True, "bg_color": _BLUE, "font_color": "white", "border": 1})
    worked = workbook.add_format({"italic": True, "font_color": _GREY, "bg_color": _PALE})
    worked_day = workbook.add_format(
        {"italic": True, "font_color": _GREY, "bg_color": _PALE, "num_format": "yyyy-mm-dd"}
    )
    plain, day = workbook.add_format(), workbook.add_format({"num_format": "yyyy-mm-dd"})
    for at, column in enumerate(template.columns):
        sheet.write_string(0, at, column.name, head)
        sheet.write_comment(0, at, column.means + (f" ({column.unit})" if column.is_figure else ""))
        shown = max((len(text) for text in _shown(column)), default=0)
        sheet.set_column(at, at, max(11, len(column.name) + 2, min(shown, 40)), day if column.kind == "day" else plain)
        _write_worked(sheet, at, column, worked_day if column.kind == "day" else worked)
        sheet.data_validation(1, at, ROWS_TO_FILL, at, _validation(template, column))
    sheet.freeze_panes(1, 1)


def _write_worked(sheet: Worksheet, at: int, column: Column, style: Any) -> None:
    if not column.worked:
        sheet.write_blank(1, at, None, style)
    elif column.kind == "day":
        sheet.write_datetime(1, at, date.fromisoformat(column.worked), style)
    elif column.is_figure:
        sheet.write_number(1, at, float(column.worked), style)
    elif column.choices and column.worked != EXAMPLE:
        sheet.write_string(1, at, column.choices.one(column.choices.code_of(column.worked)).shown, style)
    else:
        sheet.write_string(1, at, column.worked, style)


def _validation(template: Template, column: Column) -> dict[str, Any]:
    """What Excel checks while a person types. The reader checks it again."""
    told: dict[str, Any] = {
        "input_title": column.name[:32],
        "input_message": column.means[:250],
        "error_title": "Not taken",
        "ignore_blank": True,
    }
    if column.choices:
        at = _listed(template).index(column)
        source = f"=Lists!${_letter(at)}$2:${_letter(at)}${len(column.choices.all) + 1}"
        return {**told, "validate": "list", "source": source, "error_message": "Choose one from the list."}
    if column.kind == "day":
        return {
            **told,
            **{"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST},
            "error_message": "Write a day, such as 15/02/2026.",
        }
    if column.is_figure:
        whole = column.kind == "count"
        return {
            **told,
            **{"validate": "integer" if whole else "decimal", "criteria": "between", "minimum": 0},
            "maximum": int(column.most),
            "error_message": f"Write a {'whole ' if whole else ''}number, 0 or more, or leave it blank.",
        }
    return {**told, "validate": "any"}


def _letter(at: int) -> str:
    return chr(ord("A") + at)


def _sheet_of_words(workbook: Workbook, sheet: Worksheet, template: Template) -> None:
    title = workbook.add_format({"bold": True, "font_size": 14, "font_color": _BLUE})
    bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 70)
    sheet.set_column(2, 4, 24)
    sheet.write_string(0, 0, template.title, title)
    row = 1
    for text in _instructions(template):
        sheet.merge_range(row, 0, row, 4, text, wrapped)
        sheet.set_row(row, 15 * (len(text) // 150 + 1))
        row += 1
    for at, head in enumerate(("Column", "What it means", "Unit", "Needed", "What may stand there")):
        sheet.write_string(row + 1, at, head, bold)
    for n, column in enumerate(template.columns, row + 2):
        for at, text in enumerate(
            (column.name, column.means, column.unit, "in every row" if column.required else "", allowed(column))
        ):
            sheet.write_string(n, at, text, wrapped)


def _instructions(template: Template) -> Iterator[str]:
    yield template.purpose
    yield f"In the sheet 'Fill in here': {template.row}. {template.blanks_mean} {NOBODY}".replace("  ", " ")
    yield f"The row that begins with {EXAMPLE} is an example; it is left out when the file is loaded. Keep the heads as they are; columns may be left out or moved."
    for rule in template.rules:
        yield rule.words.replace("`", "")
    if template.more:
        yield template.more.replace("`", "")
    yield "Save it and load it: python -m flow load FILE. To correct a figure, load the corrected row again: the latest load of a row wins."


def allowed(column: Column) -> str:
    """What may stand in a column, in words."""
    if column.choices:
        return "one of the list, by its code or its name"
    if column.kind == "day":
        return "a day: 2026-02-15 or 15/02/2026"
    if column.kind == "text":
        return "words"
    return f"a {'whole ' if column.kind == 'count' else ''}number, 0 or more"
