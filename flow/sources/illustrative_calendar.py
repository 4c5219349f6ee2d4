"""What every part of the illustrative set stands on: its days, its bank holidays, its random numbers.

Each table draws from a stream of its own, so that a new table leaves the figures of the others alone.
"""

from __future__ import annotations

from datetime import date
from itertools import accumulate
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.float64]

SEED = 20260215
FIRST_DAY, LAST_DAY = date(2022, 4, 1), date(2026, 2, 15)
DAYS = pd.date_range(FIRST_DAY, LAST_DAY, unit="s")
MONTHS = pd.date_range(FIRST_DAY, LAST_DAY, freq="MS", unit="s")
WHOLE_MONTHS = MONTHS[MONTHS + pd.offsets.MonthEnd(0) <= pd.Timestamp(LAST_DAY)]
WEEKS = pd.date_range(FIRST_DAY, LAST_DAY, freq="W-MON", unit="s")
MERGER = pd.Timestamp("2023-04-01")
"""Yeovil (RA4) joined RH5: from here RH5 is all of Somerset and its two acute sites are reported."""

BANK_HOLIDAYS_BY_YEAR = {
    2022: "04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27",
    2023: "01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26",
    2024: "01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26",
    2025: "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26",
    2026: "01-01",
}
BANK_HOLIDAYS = pd.DatetimeIndex(
    [f"{year}-{day}" for year, days in BANK_HOLIDAYS_BY_YEAR.items() for day in days.split()]
)


def random_of(stream: str) -> np.random.Generator:
    """The random numbers of one table or place, always the same ones."""
    return np.random.default_rng([SEED, crc32(stream.encode())])


def drift(random: np.random.Generator, length: int, *, sd: float, memory: float) -> Numbers:
    """Noise around 0 in which each value remembers the one before it."""
    steps = random.normal(0, sd * np.sqrt(1 - memory**2), length)
    steps[0] = random.normal(0, sd)
    return np.fromiter(accumulate(steps, lambda before, step: memory * before + step), float, length)


def weighted(text: str) -> dict[str, float]:
    """`P1 7.0, P2 4.1` as a mapping."""
    pairs = (item.split() for item in text.split(","))
    return {name: float(value) for name, value in pairs}


def long(wide: pd.DataFrame, index: str, column: str, value: str) -> pd.DataFrame:
    """One row per cell, in the order of the rows."""
    cells = wide.rename_axis(index=index).reset_index().melt(id_vars=index, var_name=column, value_name=value)
    return cells.sort_values(index, kind="stable", ignore_index=True)


def mark_of_missing(figures: pd.Series[float], mark: str) -> npt.NDArray[np.object_]:
    """That mark where there is no figure, else None."""
    marks = np.full(len(figures), None, dtype=object)
    marks[figures.isna()] = mark
    return marks


def published_at_end(table: pd.DataFrame, start: str) -> pd.DataFrame:
    """With `published`: the end of the row's month or week, or the last day where that comes first."""
    end = table[start] + (pd.Timedelta(days=6) if start == "week_start" else pd.offsets.MonthEnd(0))
    last = pd.Timestamp(LAST_DAY)
    return table.assign(published=end.where(end <= last, last).astype("datetime64[s]"))
