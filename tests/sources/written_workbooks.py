"""Workbooks as different programs write them: the same cells, other XML.

openpyxl writes texts into the sheet, Excel and xlsxwriter into a list of their own; some exports give no cell addresses.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
from openpyxl import Workbook

Grid = list[list[object]]
Writer = Literal["openpyxl", "xlsxwriter", "xlsxwriter, texts in the sheet", "by hand", "by hand, without addresses"]

_EPOCH = date(1899, 12, 30)
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def saved_workbook(
    path: Path, grids: Mapping[str, Grid], *, hidden: Iterable[str] = (), writer: Writer = "openpyxl"
) -> Path:
    """A workbook of these grids; the path it was written to. A blank is no cell."""
    unseen = set(hidden)
    if writer == "openpyxl":
        _by_openpyxl(path, grids, unseen)
    elif writer.startswith("xlsxwriter"):
        _by_xlsxwriter(path, grids, unseen, texts_in_the_sheet="texts" in writer)
    else:
        _by_hand(path, grids, unseen, addresses="without" not in writer)
    return path


def _by_openpyxl(path: Path, grids: Mapping[str, Grid], hidden: set[str]) -> None:
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, grid in grids.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name in hidden else "visible"
        for row in grid:
            sheet.append([None if cell == "" else cell for cell in row])
    book.save(path)


def _by_xlsxwriter(path: Path, grids: Mapping[str, Grid], hidden: set[str], *, texts_in_the_sheet: bool) -> None:
    book = xlsxwriter.Workbook(str(path), {"constant_memory": texts_in_the_sheet, "strings_to_formulas": False})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    seen = [name for name in grids if name not in hidden]
    for name, grid in grids.items():
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        elif name == seen[0]:
            sheet.activate()
        for i, row in enumerate(grid):
            for j, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_number(i, j, float((_day(cell) - _EPOCH).days), day)
                elif isinstance(cell, str) and cell:
                    sheet.write_string(i, j, cell)
                elif cell != "":
                    sheet.write(i, j, cell)
    book.close()


def _day(cell: date) -> date:
    return cell.date() if isinstance(cell, datetime) else cell


def _by_hand(path: Path, grids: Mapping[str, Grid], hidden: set[str], *, addresses: bool) -> None:
    """The fewest parts that make a workbook."""
    sheets, relations = [], [f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>']
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for n, (name, grid) in enumerate(grids.items(), 1):
            state = ' state="hidden"' if name in hidden else ""
            sheets.append(f'<sheet name={quoteattr(name)} sheetId="{n}"{state} r:id="r{n}"/>')
            relations.append(f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>')
            packed.writestr(f"xl/worksheets/sheet{n}.xml", _sheet(grid, addresses=addresses))
        packed.writestr(
            "xl/workbook.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>{"".join(sheets)}</sheets></workbook>',
        )
        packed.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(relations)}</Relationships>',
        )
        packed.writestr(
            "xl/styles.xml",
            f'<styleSheet xmlns="{_SHEETS}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
        )
        packed.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        packed.writestr("[Content_Types].xml", f'<Types xmlns="{_PACKAGE}/content-types"/>')


def _sheet(grid: Grid, *, addresses: bool) -> str:
    rows = []
    for i, row in enumerate(grid, 1):
        cells = "".join(_cell(cell, f' r="{letters(j)}{i}"' if addresses else "") for j, cell in enumerate(row))
        rows.append(f'<row r="{i}">{cells}</row>')
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_SHEETS}"><sheetData>{"".join(rows)}</sheetData></worksheet>'


def letters(column: int) -> str:
    """The column, counted from 0, as a sheet names it: 26 -> AA."""
    name, rest = "", column + 1
    while rest:
        rest, digit = divmod(rest - 1, 26)
        name = chr(65 + digit) + name
    return name


def _cell(cell: object, at: str) -> str:
    if cell == "":
        return "" if at else "<c/>"
    if isinstance(cell, bool):
        return f'<c{at} t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c{at} s="1"><v>{(_day(cell) - _EPOCH).days}</v></c>'
    if isinstance(cell, int | float):
        return f"<c{at}><v>{cell!r}</v></c>"
    return f'<c{at} t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'
