"""Files of every layout, disturbed in ways that change no figure. What changes figures is in `harms.py`.

A file is a `Book` (a workbook as grids) or a `Csv` (heads and rows of text). A disturbance takes one and a source of
chance and gives another; several can follow one another.

    disturbed(book, ["rows above", "numbers as text"], seed=7)
    saved(path, book)
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from written_workbooks import Writer, saved_workbook

Cell = object
Grid = list[list[Cell]]
Chance = random.Random

Shape = Literal["places", "winter", "template", "other"]
"""places: England, regions, ICBs and trusts below one another. winter: one code column. template: heads and rows."""

MARKS = ("-", "–", ":", "[x]", "[z]", "n/a", "")
"""Marks that say the same: nothing was reported. `*` and `[c]` say that a number is withheld, and stay as they are."""


# --- files ---


@dataclass(frozen=True, kw_only=True)
class Book:
    """A workbook: its sheets as grids, which of them are hidden, and what writes it."""

    shape: Shape
    grids: Mapping[str, Grid]
    hidden: frozenset[str] = frozenset()
    writer: Writer = "openpyxl"


@dataclass(frozen=True, kw_only=True)
class Csv:
    """A table of text, what stands in its columns (heads in lower case), and how it is written."""

    heads: list[str]
    rows: list[list[str]]
    figures: frozenset[str]
    days: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    encoding: str = "utf-8-sig"
    separator: str = ","
    line_end: str = "\r\n"
    quote_all: bool = False

    def columns(self, heads: Iterable[str]) -> list[int]:
        """Where those columns stand."""
        return [j for j, head in enumerate(self.heads) if _plain(head) in set(heads)]


File = Book | Csv


def saved(path: Path, file: File) -> Path:
    """The file on disk; the path it was written to."""
    if isinstance(file, Book):
        return saved_workbook(path, file.grids, hidden=file.hidden, writer=file.writer)
    out = io.StringIO(newline="")
    every = file.quote_all or file.line_end == "\r"  # csv would leave a line break of another kind without quotes
    quoting = csv.QUOTE_ALL if every else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=file.separator, lineterminator=file.line_end, quoting=quoting)
    writer.writerows([file.heads, *file.rows])
    path.write_bytes(out.getvalue().encode(file.encoding, errors="replace"))
    return path


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


# --- where things stand in a table of a workbook ---


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Where a table's days, heads and places stand (rows and columns from 0)."""

    over: int
    """The row of days, weeks or titles above the heads."""
    heads: int
    groups: list[list[int]]
    """The columns of figures that stand under one day, week or title."""
    blocks: list[list[int]]
    """Rows of places of one kind: regions, ICBs, trusts. England's row is apart."""
    england: int
    name: int

    @property
    def columns(self) -> list[int]:
        """All columns of figures."""
        return [j for group in self.groups for j in group]

    @property
    def places(self) -> list[int]:
        """All rows of figures."""
        return [self.england, *(i for block in self.blocks for i in block)]


def frame_of(grid: Grid, shape: Shape) -> Frame | None:
    """The frame of Table 2 to 5 of a report; None for any other sheet."""
    if shape == "winter":
        heads = next((i for i, row in enumerate(grid) if any("Code (ICS" in str(c) for c in row)), None)
        if heads is None:
            return None
        name = next(j for j, c in enumerate(grid[heads]) if "Organisation Name" in str(c))
        england = heads + 1
    elif shape == "places":
        at = [(i, j) for i, row in enumerate(grid[:20]) for j, c in enumerate(row[:8]) if str(c).startswith("ENGLAND")]
        if not at:
            return None
        england, name = at[0]
        texts = [sum(isinstance(c, str) and c != "" for c in row[name + 1 :]) for row in grid[:england]]
        heads = max(i for i, n in enumerate(texts) if n >= 2)
    else:
        return None
    columns = [j for j, c in enumerate(grid[heads]) if j > name and c != ""]
    groups: list[list[int]] = []
    for j in columns:
        if not groups or (j < len(grid[heads - 1]) and grid[heads - 1][j] != ""):
            groups.append([])
        groups[-1].append(j)
    blocks: list[list[int]] = [[]]
    for i in range(england + 1, len(grid)):
        if any(j < len(grid[i]) and grid[i][j] != "" for j in columns):
            blocks[-1].append(i)
        elif blocks[-1]:
            blocks.append([])
    return Frame(over=heads - 1, heads=heads, groups=groups, blocks=blocks, england=england, name=name)


def is_table(name: str) -> bool:
    """Whether a sheet is one of the numbered tables."""
    return _plain(name).startswith("table ")


def each_table(book: Book, change: Callable[[Grid, Frame], Grid]) -> Book:
    """The book with each of its tables of places changed."""
    grids = dict(deepcopy(dict(book.grids)))
    for name, grid in grids.items():
        frame = frame_of(grid, book.shape) if is_table(name) else None
        if frame:
            grids[name] = change(grid, frame)
    return replace(book, grids=grids)


def each_sheet(book: Book, change: Callable[[str, Grid], Grid]) -> Book:
    """The book with each sheet but the cover changed."""
    grids = {name: change(name, deepcopy(grid)) for name, grid in book.grids.items() if not name.startswith("Cover")}
    return replace(book, grids={name: grids.get(name, grid) for name, grid in book.grids.items()})


# --- what changes no figure of a workbook: where things stand ---


def rows_above(book: Book, chance: Chance) -> Book:
    """Blank rows above, and a line about the file."""

    def lower(_: str, grid: Grid) -> Grid:
        return [*([""] for _ in range(chance.randrange(1, 9))), *grid]

    return each_sheet(book, lower)


def blank_columns_left(book: Book, chance: Chance) -> Book:
    """One to three blank columns left of everything."""

    def to_the_right(_: str, grid: Grid) -> Grid:
        blank = [""] * chance.randrange(1, 4)
        return [[*blank, *row] for row in grid]

    return each_sheet(book, to_the_right)


def blank_rows_between(book: Book, chance: Chance) -> Book:
    """Blank rows between places, below the title and between the days and the heads under them."""

    def loosened(grid: Grid, frame: Frame) -> Grid:
        places = [i for block in frame.blocks for i in block]
        after = {*chance.sample(places, min(3, len(places))), 0, frame.over if chance.random() < 0.5 else 0}
        return [line for i, row in enumerate(grid) for line in ([row, [""]] if i in after else [row])]

    return each_table(book, loosened)


def blank_columns_between(book: Book, chance: Chance) -> Book:
    """A blank column before some days."""

    def loosened(grid: Grid, frame: Frame) -> Grid:
        before = {group[0] for group in frame.groups if chance.random() < 0.3}
        return [[c for j, cell in enumerate(row) for c in (["", cell] if j in before else [cell])] for row in grid]

    return each_table(book, loosened)


def places_shuffled(book: Book, chance: Chance) -> Book:
    """Regions, ICBs and trusts each in another order."""

    def shuffled(grid: Grid, frame: Frame) -> Grid:
        for block in frame.blocks:
            rows = [grid[i] for i in block]
            chance.shuffle(rows)
            for i, row in zip(block, rows, strict=True):
                grid[i] = row
        return grid

    return each_table(book, shuffled)


def days_shuffled(book: Book, chance: Chance) -> Book:
    """Days, weeks and the columns below them in another order; what stands above moves with them."""

    def shuffled(grid: Grid, frame: Frame) -> Grid:
        groups = [chance.sample(group, len(group)) for group in chance.sample(frame.groups, len(frame.groups))]
        said = {min(group): cell_at(grid, frame.over, min(group)) for group in frame.groups}
        order = [j for group in groups for j in group]
        for row in grid[frame.heads :]:
            cells = [cell_at([row], 0, j) for j in order]
            for j, cell in zip(frame.columns, cells, strict=True):
                put(row, j, cell)
        for j in frame.columns:
            put(grid[frame.over], j, "")
        columns = iter(frame.columns)
        for group in groups:
            put(grid[frame.over], next(columns), said[min(group)])
            for _ in group[1:]:
                next(columns)
        return grid

    return each_table(book, shuffled)


def days_in_every_column(book: Book, _: Chance) -> Book:
    """No merged cells: the day, week or title stands above each of its columns."""

    def filled(grid: Grid, frame: Frame) -> Grid:
        for group in frame.groups:
            for j in group:
                put(grid[frame.over], j, cell_at(grid, frame.over, group[0]))
        return grid

    return each_table(book, filled)


def notes_below(book: Book, chance: Chance) -> Book:
    """Notes and the time of an export below the tables."""
    notes: Grid = [[""], ["", "Notes: \n1. Includes RH5 only."], ["", "", f"{chance.randrange(10**6)} rows exported"]]
    return each_table(book, lambda grid, _: [*grid, *notes])


def cell_at(grid: Grid, row: int, column: int) -> Cell:
    """A cell, blank where the row ends before it."""
    return grid[row][column] if column < len(grid[row]) else ""


def put(row: list[Cell], column: int, cell: Cell) -> None:
    """Put a cell where the row may end before it."""
    row.extend([""] * (column + 1 - len(row)))
    row[column] = cell


# --- sheets ---


def sheets_hidden(book: Book, chance: Chance) -> Book:
    """Some sheets hidden, perhaps the tables; one stays to be seen."""
    names = list(book.grids)
    return replace(book, hidden=frozenset(chance.sample(names, chance.randrange(len(names)))))


def sheets_reordered(book: Book, chance: Chance) -> Book:
    """The sheets in any order: the cover sheet last, perhaps."""
    names = chance.sample(list(book.grids), len(book.grids))
    return replace(book, grids={name: book.grids[name] for name in names})


def scrap_sheets(book: Book, chance: Chance) -> Book:
    """Sheets that somebody left: lookups, a copy of a table with other figures, notes, an empty one."""
    tables = [name for name in book.grids if is_table(name)]
    scraps: dict[str, Grid] = {
        "Lkp - Discharges": [["ENGLAND", "Code", 12.0], ["RH5", "Org Code", 3.0]],
        "Lkp - Dates": [[date(2022, 4, 1), "April 2022", 44652.0]],
        "Sheet1": [["RH5", 199.0], ["", "=SUM(A1)", -1.0]],
        "Empty": [],
        "Coverage": [["How many trusts report", 119.0]],
        "Notes (old)": [["Number of patients who no longer meet criteria to reside", "Region", "Org Code"]],
    }
    if tables:
        copied = chance.choice(tables)
        changed = [[c + 1 if isinstance(c, float) else c for c in row] for row in book.grids[copied]]
        scraps[f"{copied.strip()} (2)"] = changed
    chosen = chance.sample(list(scraps), chance.randrange(1, len(scraps)))
    names = [*book.grids, *chosen]
    if chance.random() < 0.5:
        names = [*chosen, *book.grids]
    return replace(book, grids={name: scraps[name] if name in scraps else book.grids[name] for name in names})


def no_cover_sheet(book: Book, _: Chance) -> Book:
    """As in October 2024. The publication date is then assumed."""
    kept = {name: grid for name, grid in book.grids.items() if not name.startswith("Cover")}
    return replace(book, grids=kept, hidden=book.hidden & set(kept))


def sheet_names_respelt(book: Book, chance: Chance) -> Book:
    """Other capitals and blanks in the tables' names."""
    ways: Sequence[Callable[[str], str]] = (
        str.upper,
        str.lower,
        lambda s: f" {s} ",
        lambda s: s.replace(" ", "\u00a0"),
    )
    named = {name: chance.choice(ways)(name) if is_table(name) else name for name in book.grids}
    return replace(
        book,
        grids={named[name]: grid for name, grid in book.grids.items()},
        hidden=frozenset(named[name] for name in book.hidden),
    )


def written_by_another_program(book: Book, chance: Chance) -> Book:
    """Texts within the sheet or in a list of their own, cells with or without an address."""
    writers: tuple[Writer, ...] = ("openpyxl", "xlsxwriter", "xlsxwriter, texts in the sheet", "by hand", "by hand, without addresses")  # fmt: skip
    return replace(book, writer=chance.choice(writers))


# --- how things are written ---

_BLANKS = ("\u00a0", "\u202f", "\u2009", "  ", " \n", "\u2003")
_DASHES = ("-", "–", "—", "‐", "\u2011", "−")


def respelt(text: str, chance: Chance, *, blanks: Sequence[str] = _BLANKS) -> str:
    """Other dashes, other blanks, a line break, blanks at the ends."""
    told = re.sub(r"[-‐‑–—−]", lambda _: chance.choice(_DASHES), text)
    told = re.sub(r" ", lambda m: chance.choice(blanks) if chance.random() < 0.4 else m[0], told)
    return chance.choice(["", " ", "\u00a0"]) + told + chance.choice(["", " ", "\u00a0", " \n"])


def heads_respelt(book: Book, chance: Chance) -> Book:
    """Other dashes, blanks and line breaks in the heads of every table, also in `Org Code` and `ENGLAND`."""

    def spelt(grid: Grid, frame: Frame) -> Grid:
        for j in frame.columns:
            grid[frame.heads][j] = respelt(str(grid[frame.heads][j]), chance)
        for i in range(frame.heads, len(grid)):
            for j in range(min(frame.name + 1, len(grid[i]))):
                if isinstance(grid[i][j], str) and grid[i][j] and len(str(grid[i][j])) < 200:
                    grid[i][j] = respelt(str(grid[i][j]), chance)
        return grid

    return each_table(book, spelt)


def heads_in_other_capitals(book: Book, chance: Chance) -> Book:
    """Heads in capitals or without: those of the daily and weekly tables, and labels of the reference list."""
    from flow.sources.destinations import is_known_destination
    from flow.sources.reasons import is_known_reason

    way = chance.choice([str.upper, str.lower])

    def spelt(grid: Grid, frame: Frame) -> Grid:
        for j in frame.columns:
            head = str(grid[frame.heads][j])
            if "Number of" in head or is_known_destination(head) or is_known_reason(head):
                grid[frame.heads][j] = way(head)
        return grid

    return each_table(book, spelt)


def codes_respelt(book: Book, chance: Chance) -> Book:
    """Codes in small letters or with blanks around them."""
    ways: Sequence[Callable[[str], str]] = (str.lower, lambda s: f"{s} ", lambda s: f"\u00a0{s}", str)

    def spelt(grid: Grid, frame: Frame) -> Grid:
        for i in frame.places:
            for j in range(frame.name):
                if re.fullmatch(r"[A-Z][A-Z0-9]{2}", str(cell_at(grid, i, j))):
                    grid[i][j] = chance.choice(ways)(str(grid[i][j]))
        return grid

    return each_table(book, spelt)


def day_written(day: date, chance: Chance) -> Cell:
    """A day in one of the ways that people and programs write it."""
    texts = ("%d/%m/%Y", "%Y-%m-%d", "%d-%b-%y", "%A %d %B %Y", "%A\n%d-%b-%y", "%d %B %Y", "%a %d %b %Y", "%d/%m/%y")
    return chance.choice([day, float((day - date(1899, 12, 30)).days), *(day.strftime(text) for text in texts)])


def days_written_otherwise(book: Book, chance: Chance) -> Book:
    """Days as dates, as Excel's numbers or as text; weeks too."""

    def spelt(_: str, grid: Grid) -> Grid:
        return [[_day_otherwise(cell, chance) for cell in row] for row in grid]

    return each_sheet(book, spelt)


def _day_otherwise(cell: Cell, chance: Chance) -> Cell:
    if isinstance(cell, date):
        return day_written(cell.date() if isinstance(cell, datetime) else cell, chance)
    week = re.match(r"w/c (\d\d)/(\d\d)/(\d{4})", cell) if isinstance(cell, str) else None
    if not week:
        return cell
    day = date(int(week[3]), int(week[2]), int(week[1]))
    ways = (f"w/c {day:%d/%m/%Y}", f"W/C  {day:%d-%b-%y} (daily snapshot)", f"Week commencing {day:%d %B %Y}", day)
    return chance.choice(ways)


def number_written(value: float, chance: Chance) -> str | None:
    """A number as text: `21082.00`, `21,082`, ` 21082 `. None where it cannot be written so without a loss."""
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", repr(value)):
        return None
    if value.is_integer():
        ways = (f"{value:.2f}", f"{value:.0f}", f"{value:,.0f}", f"{value:,.2f}", f" {value:.0f}\u00a0")
        return chance.choice(ways)
    return chance.choice([repr(value), f"{value!r}00"])


def numbers_as_text(book: Book, chance: Chance) -> Book:
    """Numbers stored as text: all of them, or here and there. Table 1's too."""
    share = chance.choice([0.1, 1.0])

    def spelt(cell: Cell) -> Cell:
        if type(cell) is not float or chance.random() >= share:
            return cell
        return number_written(cell, chance) or cell

    def in_table(grid: Grid, frame: Frame) -> Grid:
        for i in frame.places:
            for j in frame.columns:
                put(grid[i], j, spelt(cell_at(grid, i, j)))
        return grid

    def in_lists(name: str, grid: Grid) -> Grid:
        if is_table(name) and frame_of(grid, book.shape) is None:
            return [[spelt(cell) for cell in row] for row in grid]
        return grid

    return each_sheet(each_table(book, in_table), in_lists)


def marks_swapped(book: Book, chance: Chance) -> Book:
    """Another mark for `not reported`."""

    def spelt(grid: Grid, frame: Frame) -> Grid:
        for i in frame.places:
            for j in frame.columns:
                if cell_at(grid, i, j) in MARKS[:-1]:
                    grid[i][j] = chance.choice(MARKS)
        return grid

    return each_table(book, spelt)


# --- templates that were filled in as workbooks ---


def _rows_of_template(book: Book, change: Callable[[list[str], Grid], tuple[list[str], Grid]]) -> Book:
    (name, (heads, *rows)), *others = book.grids.items()
    heads, rows = change([str(h) for h in heads], [list(row) for row in rows])
    return replace(book, grids={name: [list(heads), *rows], **dict(others)})


def template_rows_shuffled(book: Book, chance: Chance) -> Book:
    """Rows in another order, with blank ones among them."""

    def shuffled(heads: list[str], rows: Grid) -> tuple[list[str], Grid]:
        blank: list[Cell] = [""] * len(heads)
        return heads, chance.sample([*rows, blank, list(blank)], len(rows) + 2)

    return _rows_of_template(book, shuffled)


def template_columns_shuffled(book: Book, chance: Chance) -> Book:
    """Columns in another order."""

    def shuffled(heads: list[str], rows: Grid) -> tuple[list[str], Grid]:
        order = chance.sample(range(len(heads)), len(heads))
        return [heads[j] for j in order], [[row[j] for j in order] for row in rows]

    return _rows_of_template(book, shuffled)


def template_heads_respelt(book: Book, chance: Chance) -> Book:
    """Heads in capitals and with blanks around them."""

    def spelt(heads: list[str], rows: Grid) -> tuple[list[str], Grid]:
        return [chance.choice([head.upper(), f" {head}", f"{head}\u00a0", head.title()]) for head in heads], rows

    return _rows_of_template(book, spelt)


def template_cells_otherwise(book: Book, chance: Chance) -> Book:
    """Numbers as text, days as text or as Excel's numbers, codes in small letters."""

    def spelt(heads: list[str], rows: Grid) -> tuple[list[str], Grid]:
        return heads, [[cell_otherwise(cell, chance) for cell in row] for row in rows]

    return _rows_of_template(book, spelt)


def cell_otherwise(cell: Cell, chance: Chance) -> Cell:
    """A template's cell in another way."""
    if isinstance(cell, date):
        return day_written(cell, chance)
    if type(cell) is float:
        return chance.choice([cell, number_written(cell, chance) or cell])
    return chance.choice([str(cell), f" {cell}\u00a0", str(cell).lower()]) if cell != "" else cell


# --- what changes no figure of a CSV file ---


def in_another_encoding(table: Csv, chance: Chance) -> Csv:
    """UTF-8 with and without a mark, UTF-16, Windows-1252 (a character that it lacks becomes `?`)."""
    return replace(table, encoding=chance.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))


def other_line_ends(table: Csv, chance: Chance) -> Csv:
    """As on Windows, on Unix, on an old Mac."""
    return replace(table, line_end=chance.choice(["\n", "\r\n", "\r"]))


def another_separator(table: Csv, chance: Chance) -> Csv:
    """Semicolons or tabs."""
    return replace(table, separator=chance.choice(";\t"))


def everything_quoted(table: Csv, _: Chance) -> Csv:
    """Quotes around every cell."""
    return replace(table, quote_all=True)


def columns_shuffled(table: Csv, chance: Chance) -> Csv:
    """Columns in another order."""
    order = chance.sample(range(len(table.heads)), len(table.heads))
    return replace(table, heads=[table.heads[j] for j in order], rows=[[row[j] for j in order] for row in table.rows])


def rows_shuffled(table: Csv, chance: Chance) -> Csv:
    """Rows in another order."""
    return replace(table, rows=chance.sample(table.rows, len(table.rows)))


def blank_lines(table: Csv, chance: Chance) -> Csv:
    """Lines of separators only, in between and at the end, as Excel leaves them."""
    blank = [""] * len(table.heads)
    rows = list(table.rows)
    for _ in range(3):
        rows.insert(chance.randrange(len(rows) + 1), blank)
    return replace(table, rows=[*rows, blank, blank])


def empty_columns(table: Csv, chance: Chance) -> Csv:
    """Columns without a head and with nothing in them, to the right."""
    more = [""] * chance.randrange(1, 4)
    return replace(table, heads=[*table.heads, *more], rows=[[*row, *more] for row in table.rows])


def exact_copies(table: Csv, chance: Chance) -> Csv:
    """Rows that stand twice, word for word."""
    return replace(table, rows=[*table.rows, *chance.sample(table.rows, min(5, len(table.rows)))])


def csv_heads_respelt(table: Csv, chance: Chance) -> Csv:
    """Heads in capitals or without, with no-break blanks; only such as Windows-1252 has, too."""

    def spelt(head: str) -> str:
        return respelt(chance.choice([head.upper(), head.lower(), head]), chance, blanks=("\u00a0", "  ", " \n"))

    return replace(table, heads=[spelt(head) if head else head for head in table.heads])


def _cells(table: Csv, heads: Iterable[str], change: Callable[[str], str]) -> Csv:
    columns = set(table.columns(heads))
    return replace(
        table, rows=[[change(cell) if j in columns else cell for j, cell in enumerate(row)] for row in table.rows]
    )


def labels_respelt(table: Csv, chance: Chance) -> Csv:
    """Other dashes, blanks and line breaks in the names of metrics, one way for each occurrence."""
    return _cells(table, table.labels, lambda label: respelt(label, chance))


def labels_in_other_capitals(table: Csv, chance: Chance) -> Csv:
    """Names of metrics in capitals or without."""
    way = chance.choice([str.upper, str.lower])
    return _cells(table, table.labels, way)


def csv_codes_respelt(table: Csv, chance: Chance) -> Csv:
    """Codes in small letters or with blanks around them."""
    return _cells(table, table.codes, lambda code: chance.choice([code.lower(), f" {code}", f"{code}\u00a0"]))


def csv_days_otherwise(table: Csv, chance: Chance) -> Csv:
    """Days in other formats, one for each cell."""

    def spelt(cell: str) -> str:
        found = re.fullmatch(r"(?:(\d\d)/(\d\d)/(\d{4})|(\d{4})-(\d\d)-(\d\d))", cell)
        if not found:
            return cell
        parts = (found[3], found[2], found[1]) if found[3] else (found[4], found[5], found[6])
        day = date(*map(int, parts))
        return str(day_written(day, chance)) if table.days & {"day"} else str(_text_of(day, chance))

    return _cells(table, table.days, spelt)


def _text_of(day: date, chance: Chance) -> Cell:
    while True:
        told = day_written(day, chance)
        if isinstance(told, str):
            return told


def csv_numbers_otherwise(table: Csv, chance: Chance) -> Csv:
    """`21082.00`, `21,082` (in quotes), blanks around a number. No commas where a comma could be a decimal one."""

    def spelt(cell: str) -> str:
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,9})?", cell):
            return cell
        return number_written(float(cell), chance) or cell

    return _cells(table, table.figures, spelt)


def csv_marks_swapped(table: Csv, chance: Chance) -> Csv:
    """Another mark for `not reported`, the same wherever one stood: two marks for one figure are two things said."""
    other = {mark: chance.choice(MARKS) for mark in MARKS[:-1]}
    return _cells(table, table.figures, lambda cell: other.get(cell, cell))


def metric_type_misspelt(table: Csv, chance: Chance) -> Csv:
    """`Weekly snaphot metric`, as it once stood there."""

    def spelt(cell: str) -> str:
        return "Weekly snaphot metric" if cell == "Weekly snapshot metric" and chance.random() < 0.5 else cell

    return _cells(table, {"metric type"}, spelt)


# --- by name ---

OF_ANY_WORKBOOK: Mapping[str, Callable[[Book, Chance], Book]] = {
    "rows above": rows_above,
    "blank columns left": blank_columns_left,
    "scrap sheets": scrap_sheets,
    "sheets reordered": sheets_reordered,
    "sheets hidden": sheets_hidden,
    "written by another program": written_by_another_program,
}
OF_A_REPORT: Mapping[str, Callable[[Book, Chance], Book]] = {
    # in the order in which they are done: what looks for a sheet or head by its name comes before names are respelt
    "days in every column": days_in_every_column,
    "days shuffled": days_shuffled,
    "places shuffled": places_shuffled,
    "marks swapped": marks_swapped,
    "numbers as text": numbers_as_text,
    "days written otherwise": days_written_otherwise,
    "codes respelt": codes_respelt,
    "heads in other capitals": heads_in_other_capitals,
    "blank rows between": blank_rows_between,
    "blank columns between": blank_columns_between,
    "notes below": notes_below,
    "heads respelt": heads_respelt,
    "no cover sheet": no_cover_sheet,
    **OF_ANY_WORKBOOK,
    "sheet names respelt": sheet_names_respelt,
}
OF_A_TEMPLATE: Mapping[str, Callable[[Book, Chance], Book]] = {
    "template rows shuffled": template_rows_shuffled,
    "template columns shuffled": template_columns_shuffled,
    "template cells otherwise": template_cells_otherwise,
    "template heads respelt": template_heads_respelt,
    **OF_ANY_WORKBOOK,
}
OF_A_CSV: Mapping[str, Callable[[Csv, Chance], Csv]] = {
    "exact copies": exact_copies,
    "rows shuffled": rows_shuffled,
    "marks swapped": csv_marks_swapped,
    "numbers otherwise": csv_numbers_otherwise,
    "days otherwise": csv_days_otherwise,
    "codes respelt": csv_codes_respelt,
    "metric type misspelt": metric_type_misspelt,
    "labels in other capitals": labels_in_other_capitals,
    "labels respelt": labels_respelt,
    "columns shuffled": columns_shuffled,
    "heads respelt": csv_heads_respelt,
    "blank lines": blank_lines,
    "empty columns": empty_columns,
    "everything quoted": everything_quoted,
    "another separator": another_separator,
    "other line ends": other_line_ends,
    "another encoding": in_another_encoding,
}
DATES_THE_FILE = frozenset({"no cover sheet"})
"""Disturbances that take away what a file says of its publication date: it is assumed then."""


def disturbances_of(file: File) -> Mapping[str, Callable[..., File]]:
    """All that can be done to a file without changing a figure, by name and in order."""
    if isinstance(file, Csv):
        return OF_A_CSV
    return {"template": OF_A_TEMPLATE, "other": OF_ANY_WORKBOOK}.get(file.shape, OF_A_REPORT)


def disturbed(file: File, names: Iterable[str], *, seed: int) -> File:
    """The file with those disturbances, in their own order; the same seed gives the same file."""
    chance, wanted = random.Random(seed), set(names)
    for name, disturb in disturbances_of(file).items():
        if name in wanted:
            file = disturb(file, chance)
    return file


def days_of_month(month: date) -> list[date]:
    """Every day of a month."""
    return [month + timedelta(days=n) for n in range(31) if (month + timedelta(days=n)).month == month.month]
