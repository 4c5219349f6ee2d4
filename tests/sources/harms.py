"""Files harmed in ways that change figures, and which of them must be noticed.

`must_be_noticed` is exact: after the harm the file is refused, or something is said of it that was not said before, or
its figures are as they were. What is not noticeable from one file alone is `PLAUSIBLE`: a figure that was changed to
another one that agrees with all that the file says. There a test holds that nothing but that figure changed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta

from disturbances import Book, Cell, Chance, Csv, File, Frame, Grid, cell_at, frame_of, is_table, put

Harm = Callable[[File, Chance], File | None]
"""Gives None where a file has nothing that could be harmed so."""


# --- workbooks of places ---


def _in_a_table(book: Book, chance: Chance, harm: Callable[[Grid, Frame], bool], *names: str) -> Book | None:
    """The book with one of its tables harmed; None where the harm found nothing to do."""
    grids = deepcopy(dict(book.grids))
    frames = {name: frame_of(grid, book.shape) for name, grid in grids.items() if is_table(name)}
    chosen = [name for name, frame in frames.items() if frame and (not names or name in names)]
    chance.shuffle(chosen)
    for name in chosen:
        frame = frames[name]
        if frame and harm(grids[name], frame):
            return replace(book, grids=grids)
    return None


def _figure_cells(grid: Grid, frame: Frame) -> list[tuple[int, int]]:
    return [(i, j) for i in frame.places for j in frame.columns if type(cell_at(grid, i, j)) is float]


def _daily_tables(book: Book) -> tuple[str, ...]:
    return ("Table 2", "Table 3") if book.shape == "winter" else ("Table 2",)


def a_daily_figure_changed(book: Book, chance: Chance) -> Book | None:
    """One of the three figures of a place and day, all three given, is another whole number."""

    def harm(grid: Grid, frame: Frame) -> bool:
        whole = [
            (i, group)
            for i in frame.places
            for group in frame.groups
            if len(group) == 3 and all(type(cell_at(grid, i, j)) is float for j in group)
        ]
        if not whole:
            return False
        i, group = chance.choice(whole)
        j = chance.choice(group)
        grid[i][j] = another_number(float(str(grid[i][j])), chance)
        return True

    return _in_a_table(book, chance, harm, *_daily_tables(book))


def another_number(value: float, chance: Chance) -> float:
    """A digit more, less, changed or lost."""
    text = f"{value:.0f}"
    at = chance.randrange(len(text))
    digit = chance.choice([d for d in "0123456789" if d != text[at]])
    found = float(
        chance.choice([text[:at] + digit + text[at + 1 :], text + digit, text[:-1] or "7", f"{value + 1:.0f}"])
    )
    return found if found != value else value + 1


def a_row_dropped(book: Book, chance: Chance) -> Book | None:
    """A place is missing from one of the tables."""

    def harm(grid: Grid, frame: Frame) -> bool:
        del grid[chance.choice([i for block in frame.blocks for i in block])]
        return True

    return _in_a_table(book, chance, harm)


def englands_row_dropped(book: Book, chance: Chance) -> Book | None:
    """England is missing from one of the tables."""

    def harm(grid: Grid, frame: Frame) -> bool:
        del grid[frame.england]
        return True

    return _in_a_table(book, chance, harm)


def a_row_twice(book: Book, chance: Chance) -> Book | None:
    """A place stands twice, the second time with another figure."""

    def harm(grid: Grid, frame: Frame) -> bool:
        block = chance.choice([block for block in frame.blocks if block])
        row = list(grid[chance.choice(block)])
        j = chance.choice(frame.columns)
        put(row, j, 977.0)
        grid.insert(chance.choice(block), row)
        return True

    return _in_a_table(book, chance, harm)


def a_place_renamed(book: Book, chance: Chance) -> Book | None:
    """The code (or the region's name) of a place is another one in one of the tables."""

    def harm(grid: Grid, frame: Frame) -> bool:
        i = chance.choice([i for block in frame.blocks for i in block])
        coded = [j for j in range(frame.name) if re.fullmatch(r"[A-Z][A-Z0-9]{2}", str(cell_at(grid, i, j)))]
        j = coded[-1] if coded else frame.name
        grid[i][j] = (
            chance.choice(["RX9", "RZZ", "QZZ", "Trust 12", ""]) if coded else chance.choice(["SOUTH", "", "X"])
        )
        return True

    return _in_a_table(book, chance, harm)


def a_place_renamed_everywhere(book: Book, chance: Chance) -> Book | None:
    """The code of a trust is one that nobody knows, in every table."""
    trust = chance.choice(["RH5", "RVJ", "RAJ"])
    other = chance.choice(["RX9", "RZZ", "R0X"])
    grids = {name: [[other if c == trust else c for c in row] for row in grid] for name, grid in book.grids.items()}
    return replace(book, grids=grids)


def a_column_dropped(book: Book, chance: Chance) -> Book | None:
    """One column of figures is missing, head and all; what stood above it went with it or stayed."""

    def harm(grid: Grid, frame: Frame) -> bool:
        group = chance.choice(frame.groups)
        j = chance.choice(group)
        if len(group) > 1 and j == group[0] and chance.random() < 0.5:
            put(grid[frame.over], group[1], cell_at(grid, frame.over, j))
        for row in grid:
            del row[j : j + 1]
        return True

    # made-up Tables 4 and 5 have only some of the destinations and reasons, so that one more or less is nothing new
    listed = len(max(book.grids.get("Table 4", [[]]), key=len)) > 14 and "Community" not in str(
        book.grids["Cover Sheet"]
    )
    names = ("Table 2", "Table 3", "Table 4", "Table 5") if listed else ("Table 2", "Table 3")
    return _in_a_table(book, chance, harm, *names)


def a_head_emptied(book: Book, chance: Chance) -> Book | None:
    """A column of figures has no head; the figures are numbers or numbers stored as text."""

    def harm(grid: Grid, frame: Frame) -> bool:
        j = chance.choice(frame.columns)
        grid[frame.heads][j] = ""
        if chance.random() < 0.5:
            for i in frame.places:
                cell = cell_at(grid, i, j)
                put(grid[i], j, f"{cell:.2f}" if isinstance(cell, float) else cell)
        return True

    return _in_a_table(book, chance, harm)


def a_head_changed(book: Book, chance: Chance) -> Book | None:
    """A head of the daily or weekly table says something else, perhaps what its neighbour says."""

    def harm(grid: Grid, frame: Frame) -> bool:
        j = chance.choice(frame.columns)
        others = [str(grid[frame.heads][k]) for k in frame.columns if grid[frame.heads][k] != grid[frame.heads][j]]
        grid[frame.heads][j] = chance.choice([*others, "Number of beds", "Patients"])
        return True

    return _in_a_table(book, chance, harm, "Table 2", "Table 3")


def a_day_changed(book: Book, chance: Chance) -> Book | None:
    """The day or week above some columns is another one, or is not there."""

    def harm(grid: Grid, frame: Frame) -> bool:
        j = chance.choice(frame.groups)[0]
        cell = cell_at(grid, frame.over, j)
        by = timedelta(days=chance.choice([-400, -31, -2, -1, 1, 2, 3, 5, 31]))
        put(grid[frame.over], j, _moved(cell, by) if chance.random() < 0.8 else chance.choice(["", "a day"]))
        return cell_at(grid, frame.over, j) != cell

    return _in_a_table(book, chance, harm, "Table 2", "Table 3")


def _moved(cell: Cell, by: timedelta) -> Cell:
    if isinstance(cell, date):
        return cell + by
    if re.match(r"[A-Z][a-z]+\n\d\d-", str(cell)):  # the winter workbook's
        return f"Monday\n{date(2025, 11, 24) + by:%d-%b-%y}"
    found = re.match(r"w/c (\d\d)/(\d\d)/(\d{4})", str(cell))
    if not found:
        return "another day"
    return f"w/c {date(int(found[3]), int(found[2]), int(found[1])) + by:%d/%m/%Y} (daily snapshot)"


def two_days_of_one_name(book: Book, chance: Chance) -> Book | None:
    """Two days have the same head."""

    def harm(grid: Grid, frame: Frame) -> bool:
        if len(frame.groups) < 2:
            return False
        one, other = chance.sample(frame.groups, 2)
        put(grid[frame.over], one[0], cell_at(grid, frame.over, other[0]))
        return True

    return _in_a_table(book, chance, harm, "Table 2", "Table 3")


def a_table_of_another_month(book: Book, chance: Chance) -> Book | None:
    """One of the tables is of the month before or after."""
    name = chance.choice([name for name in book.grids if is_table(name)])
    by = timedelta(days=chance.choice([-62, -31, 31, 365]))
    months = {"December 2023": "November 2023", "November 2023": "October 2023"}

    def other(cell: Cell) -> Cell:
        if isinstance(cell, date) or re.match(r"w/c \d", str(cell)):
            return _moved(cell, by)
        if re.match(r"[A-Z][a-z]+day\n\d\d-", str(cell)):
            return "Monday\n01-Jan-24" if chance.random() < 0.5 else "Monday\n02-Feb-26"
        return next((str(cell).replace(a, b) for a, b in months.items() if a in str(cell)), cell)

    grid = [[other(cell) for cell in row] for row in book.grids[name]]
    return None if grid == book.grids[name] else replace(book, grids={**book.grids, name: grid})


def a_text_in_a_number(book: Book, chance: Chance) -> Book | None:
    """A remark, a footnote, a percentage or a slip of the finger where a number should be."""

    def harm(grid: Grid, frame: Frame) -> bool:
        i, j = chance.choice(_figure_cells(grid, frame))
        grid[i][j] = text_in_a_number(float(str(grid[i][j])), chance)
        return True

    return _in_a_table(book, chance, harm)


def text_in_a_number(value: float, chance: Chance) -> str:
    """What is no number although it has one in it."""
    n = f"{value:.0f}"
    return chance.choice(
        [f"about {n}", f"{n}²", f"{n}%", f"{n} (a)", f"l{n}", f"{n},5", f"{n}.", "see note", f"{n}O", "#REF!"]
    )


def a_sign_changed(book: Book, chance: Chance) -> Book | None:
    """Patients below 0."""

    def harm(grid: Grid, frame: Frame) -> bool:
        i, j = chance.choice([(i, j) for i, j in _figure_cells(grid, frame) if grid[i][j] != 0])
        grid[i][j] = -float(str(grid[i][j]))
        return True

    return _in_a_table(book, chance, harm, *_daily_tables(book))


def a_table_missing(book: Book, chance: Chance) -> Book | None:
    """A sheet was deleted."""
    gone = chance.choice([name for name in book.grids if is_table(name)])
    return replace(book, grids={name: grid for name, grid in book.grids.items() if name != gone})


def tables_exchanged(book: Book, chance: Chance) -> Book | None:
    """Two tables stand under each other's names."""
    one, other = chance.sample([name for name in book.grids if is_table(name)], 2)
    return replace(book, grids={**book.grids, one: book.grids[other], other: book.grids[one]})


# --- acute CSV ---


def _rows(table: Csv, head: str) -> Callable[[list[str]], str]:
    (at,) = table.columns([head])
    return lambda row: row[at]


def _with_cell(table: Csv, row: int, head: str, text: str) -> Csv:
    (at,) = table.columns([head])
    rows = [list(r) for r in table.rows]
    rows[row][at] = text
    return replace(table, rows=rows)


def _daily(table: Csv) -> list[int]:
    """The daily rows that have a figure and are of a place and day with all three."""
    metric, place, day, value = (_rows(table, head) for head in ("metric", "org code", "period", "value"))
    kinds = ("no longer meet the criteria to reside", "patients discharged")
    daily = [
        i
        for i, row in enumerate(table.rows)
        if any(" ".join(metric(row).split()).endswith(kind) for kind in kinds)
        and "Average" not in metric(row)
        and re.fullmatch(r"\d+(\.\d+)?", value(row))
    ]
    whole: dict[tuple[str, str], list[int]] = {}
    for i in daily:
        whole.setdefault((place(table.rows[i]), day(table.rows[i])), []).append(i)
    return [i for three in whole.values() if len(three) == 3 for i in three]


def csv_daily_figure_changed(table: Csv, chance: Chance) -> Csv | None:
    """One of the three figures of a place and day is another number."""
    daily = _daily(table)
    if not daily:
        return None
    row = chance.choice(daily)
    value = float(_rows(table, "value")(table.rows[row]))
    return _with_cell(table, row, "value", f"{another_number(value, chance):.0f}")


def csv_row_dropped(table: Csv, chance: Chance) -> Csv | None:
    """A row is missing, and it was not there twice."""
    once = [i for i, row in enumerate(table.rows) if table.rows.count(row) == 1]
    gone = chance.choice(once)
    return replace(table, rows=[row for i, row in enumerate(table.rows) if i != gone])


def csv_row_twice(table: Csv, chance: Chance) -> Csv | None:
    """A row stands twice, the second time with another figure."""
    row = list(chance.choice(table.rows))
    (at,) = table.columns(["value"])
    row[at] = chance.choice(["97531", "-"]) if row[at] not in {"-", "97531"} else "86420"
    rows = list(table.rows)
    rows.insert(chance.randrange(len(rows) + 1), row)
    return replace(table, rows=rows)


def csv_row_twice_in_other_words(table: Csv, chance: Chance) -> Csv | None:
    """The same with the metric and the place spelt another way, so that only a reader who knows them sees it."""
    harmed = csv_row_twice(table, chance)
    if harmed is None:
        return None
    new = next(i for i, row in enumerate(harmed.rows) if row not in table.rows)
    metric, code = _rows(table, "metric")(harmed.rows[new]), _rows(table, "org code")(harmed.rows[new])
    return _with_cell(_with_cell(harmed, new, "metric", f"{metric.upper()} "), new, "org code", code.lower())


def csv_place_renamed(table: Csv, chance: Chance) -> Csv | None:
    """The place of one row, or of all its rows, is one that nobody knows, another one of the file, or nobody."""
    place = _rows(table, "org code")
    codes = sorted({place(row) for row in table.rows})
    of = chance.randrange(len(table.rows))
    was = place(table.rows[of])
    if chance.random() < 0.5:
        return _with_cell(table, of, "org code", chance.choice([c for c in [*codes, "RX9", "", "-"] if c != was]))
    (at,) = table.columns(["org code"])
    rows = [["RX9" if j == at and cell == was else cell for j, cell in enumerate(row)] for row in table.rows]
    return replace(table, rows=rows)


def csv_column_dropped(table: Csv, chance: Chance) -> Csv | None:
    """A column that the figures need is missing, or its head is another one."""
    head = chance.choice(["period", "org code", "metric", "value"])
    (at,) = table.columns([head])
    if chance.random() < 0.3:
        return replace(table, heads=[*table.heads[:at], "Something", *table.heads[at + 1 :]])
    return replace(
        table,
        heads=[h for j, h in enumerate(table.heads) if j != at],
        rows=[[cell for j, cell in enumerate(row) if j != at] for row in table.rows],
    )


def csv_day_changed(table: Csv, chance: Chance) -> Csv | None:
    """The day of a daily or weekly row is another one, of this month or not; or of all rows of a day."""
    daily = _daily(table)
    if not daily:
        return None
    of = chance.choice(daily)
    period = _rows(table, "period")
    was = period(table.rows[of])
    found = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})|(\d{4})-(\d\d)-(\d\d)", was)
    assert found
    day = date(*map(int, (found[3], found[2], found[1]) if found[3] else (found[4], found[5], found[6])))
    other = day + timedelta(days=chance.choice([-31, -7, -1, 1, 2, 31, 400]))
    text = f"{other:%d/%m/%Y}" if found[3] else other.isoformat()
    if chance.random() < 0.6:
        return _with_cell(table, of, "period", text)
    (at,) = table.columns(["period"])
    rows = [
        [text if j == at and cell == was and i in set(daily) else cell for j, cell in enumerate(row)]
        for i, row in enumerate(table.rows)
    ]
    return replace(table, rows=rows)


def csv_two_months(table: Csv, chance: Chance) -> Csv | None:
    """Rows of another month follow: all of them, or some."""
    (at,) = table.columns(["period"])
    rows = [list(row) for row in chance.sample(table.rows, chance.choice([1, 20, len(table.rows)]))]
    for row in rows:
        row[at] = re.sub(
            r"/(\d\d)/", lambda m: f"/{int(m[1]) % 12 + 1:02}/", row[at].replace("31/", "28/").replace("30/", "28/")
        )
        row[at] = re.sub(r"(\d{4})-(\d\d)-\d\d", lambda m: f"{m[1]}-{int(m[2]) % 12 + 1:02}-15", row[at])
    return replace(table, rows=[*table.rows, *rows])


def csv_text_in_a_number(table: Csv, chance: Chance) -> Csv | None:
    """A remark, a footnote or a slip of the finger where a number should be."""
    value = _rows(table, "value")
    rows = [i for i, row in enumerate(table.rows) if re.fullmatch(r"\d+(\.\d+)?", value(row))]
    row = chance.choice(rows)
    return _with_cell(table, row, "value", text_in_a_number(float(value(table.rows[row])), chance))


def csv_metric_renamed(table: Csv, chance: Chance) -> Csv | None:
    """One row is of a metric that nobody knows."""
    return _with_cell(table, chance.randrange(len(table.rows)), "metric", "Number of patients waiting for spring")


def csv_cut_short(table: Csv, chance: Chance) -> Csv | None:
    """Only the first rows are there, as after a download that broke off."""
    return replace(table, rows=table.rows[: chance.randrange(1, len(table.rows))])


def csv_week_dropped(table: Csv, chance: Chance) -> Csv | None:
    """A week in the middle is missing for every place."""
    metric, period = _rows(table, "metric"), _rows(table, "period")
    weekly = [i for i, row in enumerate(table.rows) if "additional bed days" in metric(row)]
    weeks = sorted({period(table.rows[i]) for i in weekly})
    if len(weeks) < 4:
        return None
    gone = {i for i in weekly if period(table.rows[i]) == chance.choice(weeks[1:-1])}
    return replace(table, rows=[row for i, row in enumerate(table.rows) if i not in gone]) if gone else None


# --- templates: rows of text, as CSV ---


def _numbers(table: Csv, row: list[str]) -> list[int]:
    return [j for j in table.columns(table.figures) if re.fullmatch(r"-?[\d.]+", row[j])]


def template_row_twice(table: Csv, chance: Chance) -> Csv | None:
    """A place and day stands twice, the second time with another figure."""
    row = list(chance.choice([row for row in table.rows if _numbers(table, row)]))
    j = chance.choice(_numbers(table, row))
    row[j] = f"{float(row[j]) + 3:g}"
    return replace(table, rows=[*table.rows, row])


def template_place_renamed(table: Csv, chance: Chance) -> Csv | None:
    """A place that nobody knows, or none."""
    rows = [list(row) for row in table.rows]
    chance.choice(rows)[0] = chance.choice(["RX9", "Musgrave Park", "", "RH5 A8 X"])
    return replace(table, rows=rows)


def template_column_dropped(table: Csv, chance: Chance) -> Csv | None:
    """A column that every row needs is missing or called otherwise."""
    at = chance.choice([0, 1])
    if chance.random() < 0.5:
        return replace(table, heads=[*table.heads[:at], f"{table.heads[at]}s", *table.heads[at + 1 :]])
    return replace(
        table,
        heads=[h for j, h in enumerate(table.heads) if j != at],
        rows=[[cell for j, cell in enumerate(row) if j != at] for row in table.rows],
    )


def template_text_in_a_number(table: Csv, chance: Chance) -> Csv | None:
    """A remark where a number should be."""
    rows = [list(row) for row in table.rows]
    row = chance.choice([row for row in rows if _numbers(table, row)])
    j = chance.choice(_numbers(table, row))
    row[j] = text_in_a_number(float(row[j]), chance)
    return replace(table, rows=rows)


def template_day_changed(table: Csv, chance: Chance) -> Csv | None:
    """The day of a row is that of another row, is none, or lies in the future or long ago."""
    rows = [list(row) for row in table.rows]
    keys = [j for j in range(len(table.heads)) if j != 1 and j not in table.columns(table.figures)]
    one, other = chance.sample([row for row in rows if all(row[j] == rows[0][j] for j in keys)], 2)
    one[1] = chance.choice([other[1], "", "31/02/2026", "a day", "2062-02-11", "1926-02-11", "13/13/2026"])
    if one[1] == other[1]:
        one[2:] = [f"{float(c) + 5:g}" if re.fullmatch(r"[\d.]+", c) else c for c in one[2:]]
    return replace(table, rows=rows)


def template_sum_broken(table: Csv, chance: Chance) -> Csv | None:
    """One of three figures that add up is another one."""
    at = table.columns(["nctr", "discharged", "remaining"])
    if len(at) < 3:
        return None
    rows = [list(row) for row in table.rows]
    row, j = chance.choice(rows), chance.choice(at)
    row[j] = f"{another_number(float(row[j]), chance):.0f}"
    return replace(table, rows=rows)


def template_sign_changed(table: Csv, chance: Chance) -> Csv | None:
    """A count below 0."""
    rows = [list(row) for row in table.rows]
    row = chance.choice(rows)
    j = chance.choice([j for j in table.columns(table.figures) if row[j] not in {"", "0"}])
    row[j] = f"-{row[j]}"
    return replace(table, rows=rows)


# --- what must be noticed, and what cannot be ---

_REPORT: Mapping[str, Harm] = {
    "a daily figure changed": a_daily_figure_changed,
    "a row dropped": a_row_dropped,
    "England's row dropped": englands_row_dropped,
    "a row twice with another figure": a_row_twice,
    "a place renamed in one table": a_place_renamed,
    "a place renamed everywhere": a_place_renamed_everywhere,
    "a column dropped": a_column_dropped,
    "a head emptied": a_head_emptied,
    "a head changed": a_head_changed,
    "a day changed": a_day_changed,
    "two days of one name": two_days_of_one_name,
    "a table of another month": a_table_of_another_month,
    "a text in a number": a_text_in_a_number,
    "a sign changed": a_sign_changed,
    "a table missing": a_table_missing,
    "tables exchanged": tables_exchanged,
}  # type: ignore[assignment]
_ACUTE_CSV: Mapping[str, Harm] = {
    "a daily figure changed": csv_daily_figure_changed,
    "a row dropped": csv_row_dropped,
    "a row twice with another figure": csv_row_twice,
    "a row twice in other words": csv_row_twice_in_other_words,
    "a place renamed": csv_place_renamed,
    "a column dropped": csv_column_dropped,
    "a day changed": csv_day_changed,
    "two months mixed": csv_two_months,
    "a text in a number": csv_text_in_a_number,
    "a metric renamed": csv_metric_renamed,
    "cut short": csv_cut_short,
    "a week dropped": csv_week_dropped,
}  # type: ignore[assignment]
_TEMPLATE: Mapping[str, Harm] = {
    "a row twice with another figure": template_row_twice,
    "a place renamed": template_place_renamed,
    "a column dropped": template_column_dropped,
    "a text in a number": template_text_in_a_number,
    "a day changed": template_day_changed,
    "a sum broken": template_sum_broken,
    "a sign changed": template_sign_changed,
}  # type: ignore[assignment]

_ANY_CSV = {name: _TEMPLATE[name] for name in ("a row twice with another figure", "a text in a number")}


def must_be_noticed(file: File) -> Mapping[str, Harm]:
    """Every harm to a file of this layout that is to be refused or reported, by name."""
    if isinstance(file, Book):
        return _REPORT if file.shape in {"places", "winter"} else {}
    if "metric" in {h.casefold() for h in file.heads}:
        return _ACUTE_CSV
    return _TEMPLATE if file.heads[1] == "day" else _ANY_CSV


def two_figures_changed_together(file: File, chance: Chance) -> tuple[File, tuple[str, str]] | None:
    """One patient more who stayed: `nctr` and `remaining` both one higher. And the place and day of it."""
    if isinstance(file, Csv):
        return None
    changed: list[tuple[str, str]] = []

    def harm(grid: Grid, frame: Frame) -> bool:
        whole = [
            (i, group)
            for i in frame.places
            for group in frame.groups
            if len(group) == 3 and all(type(cell_at(grid, i, j)) is float for j in group)
        ]
        i, group = chance.choice(whole)
        for j in group:
            if "discharged" not in str(grid[frame.heads][j]):
                grid[i][j] = float(str(grid[i][j])) + 1
        changed.append((str(grid[i][frame.name]), str(cell_at(grid, frame.over, group[0]))))
        return True

    harmed = _in_a_table(file, chance, harm, "Table 2")
    return (harmed, changed[0]) if harmed else None


PLAUSIBLE = """
What one file alone cannot show, and no finding is asked for:

* `nctr` and `remaining` (or `discharged`) changed together, so that the sum still holds;
* another plausible figure among bed days lost, destinations and delay reasons: nothing adds up to them;
* a place left out of, or renamed to another known place in, every table of a file (the history of that place shows it);
* two days exchanged with all their figures; a plausible other day in a template, of which any days may be sent;
* a row left out of a template, and an optional column of it: blank there means not reported.
"""
