"""England's series over years, one row a day or a week: the sheets `Daily Series` and `Weekly Series`.

They stand in the acute national time series and in the community workbooks of summer 2023. A head row starts with `Date`
or `Week commencing`; a column that was not collected yet has zeros there, which are no counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flow.sources.acute_workbook import MEASURES
from flow.sources.cells import clean, day_of, label_key
from flow.sources.opening import refuse
from flow.sources.tables import bed_day_rows, long_rows
from flow.sources.workbook import Sheet, TableOfPlaces, numbers_in

if TYPE_CHECKING:
    import pandas as pd

_LOOK_DOWN = 40
NOT_COLLECTED = "0"
"""The mark of a zero that stands for `not collected`."""


@dataclass(frozen=True)
class Series:
    """A series sheet: `values[i][j]` belongs to `days[i]` and `heads[j]`; in a weekly one the days are those weeks begin on."""

    sheet: Sheet
    days: list[date]
    heads: list[str]
    values: list[list[float | None]]
    marks: list[list[str | None]]

    @property
    def cells(self) -> int:
        """How many value cells the sheet has."""
        return len(self.days) * len(self.heads)

    def columns(self, wanted: Callable[[str], bool]) -> list[int]:
        """The columns whose head is wanted."""
        return [j for j, head in enumerate(self.heads) if wanted(head)]

    def of_days(self, wanted: Callable[[date], bool]) -> Series:
        """The rows of the days that are wanted."""
        rows = [i for i, day in enumerate(self.days) if wanted(day)]
        return Series(
            self.sheet,
            [self.days[i] for i in rows],
            self.heads,
            [self.values[i] for i in rows],
            [self.marks[i] for i in rows],
        )

    def without(self, zero: Callable[[int], Sequence[int]]) -> tuple[Series, list[date]]:
        """The series with zeros that are no counts made missing: `zero(row)` names their columns. And on which days."""
        values, marks = [list(line) for line in self.values], [list(line) for line in self.marks]
        days = []
        for i, day in enumerate(self.days):
            for j in zero(i):
                values[i][j], marks[i][j] = None, NOT_COLLECTED
            if zero(i):
                days.append(day)
        return Series(self.sheet, self.days, self.heads, values, marks), days


def read_series(sheet: Sheet) -> Series:
    """Every row of the sheet. Raises FileRefused: no head row, a day that cannot be read or stands twice, no number."""
    head_row, day_column = _head(sheet)
    heads = sheet.rows[head_row]
    columns = [j for j, c in enumerate(heads) if j > day_column and isinstance(c, str) and c.strip()]
    rows, days = [], []
    for i in range(head_row + 1, len(sheet.rows)):
        row = sheet.rows[i]
        cell = row[day_column] if day_column < len(row) else ""
        day = day_of(cell.rstrip("* ") if isinstance(cell, str) else cell)
        if day is None:
            if any(isinstance(row[j], int | float) for j in columns if j < len(row)):
                raise refuse(
                    "unknown_day",
                    f"Sheet '{sheet.name}': no day can be read in {sheet.cell_name(i, day_column)} ('{clean(str(cell))[:40]}').",
                    rows=(sheet.cell_name(i, day_column),),
                )
            continue
        rows.append(i)
        days.append(day)
    if not days or len(set(days)) < len(days):
        raise refuse("day_twice", f"Sheet '{sheet.name}' gives a day or week twice, or none at all.")
    values, marks = numbers_in(sheet, rows, columns)
    return Series(sheet, days, [clean(str(heads[j])) for j in columns], values, marks)


def _head(sheet: Sheet) -> tuple[int, int]:
    for i, row in enumerate(sheet.rows[:_LOOK_DOWN]):
        for j, cell in enumerate(row[:8]):
            if isinstance(cell, str) and label_key(cell) in {"date", "week commencing", "date week commencing"}:
                return i, j
    raise refuse("no_heads", f"Sheet '{sheet.name}' has no head 'Date' or 'Week commencing'. Is it the published file?")


def england_days(series: Series) -> pd.DataFrame:
    """England's three figures of every day, as rows of bed_day. Raises FileRefused where a measure has no column."""
    order: dict[str, list[int]] = {}
    for measure in ("nctr", "discharged", "remaining"):
        found = series.columns(lambda head, measure=measure: MEASURES.get(label_key(head)) == measure)  # type: ignore[misc]
        if len(found) != 1:
            raise refuse(
                "unknown_head", f"Sheet '{series.sheet.name}' has {len(found)} columns for '{measure}'; one is needed."
            )
        order[measure] = [found[0] + i * len(series.heads) for i in range(len(series.days))]
    values, marks = [c for line in series.values for c in line], [m for line in series.marks for m in line]
    return bed_day_rows(["ENG"], series.days, [values], [marks], order, stay_days_or_more=0)


def england_rows(
    series: Series, columns: Sequence[int], described: dict[str, Sequence[object]], *, period: str, value: str
) -> pd.DataFrame:
    """One row for England per day (or week) and chosen column; `described` says what each chosen column is."""
    flat = TableOfPlaces(
        sheet=series.sheet,
        places=["ENG"],
        heads=[series.heads[j] for _ in series.days for j in columns],
        above=[],
        values=[[line[j] for line in series.values for j in columns]],
        marks=[[line[j] for line in series.marks for j in columns]],
    )
    told: dict[str, Sequence[object]] = {period: [day for day in series.days for _ in columns]}
    for name, words in described.items():
        told[name] = [word for _ in series.days for word in words]
    return long_rows(flat, told, value=value)
