"""How the illustrative set makes people who wait and stay: everyone has a day for each step, and every figure is counted from them.

So stocks and flows cannot disagree: the stock of today is the stock of yesterday, more those who came, less those who left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from flow.sources.illustrative_calendar import BANK_HOLIDAYS, LAST_DAY, MERGER, Numbers, weighted

Days = npt.NDArray[np.datetime64]
Whole = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]

LOCAL_DAYS = pd.date_range(MERGER, LAST_DAY, unit="s")
"""The days of the system's own files: from the day of the merger, before which there was no one system to count."""
BEGINS = MERGER.to_numpy().astype("datetime64[D]")
ENDS = np.datetime64(LAST_DAY, "D")
LEAD_IN, LEAD_OUT = 400, 120
"""Days made before and after those shown, so that on the first people already wait and on the last some wait still."""
ALL_DAYS = np.arange(BEGINS - LEAD_IN, ENDS + LEAD_OUT)

LOCALITIES = {"MEN": 0.21, "SED": 0.22, "SWT": 0.29, "SS": 0.28}
"""Each locality's share of the county's people. Invented, about as the former districts' older residents."""

STARTS_BY_WEEKDAY = np.array([1.12, 1.24, 1.22, 1.24, 1.34, 0.52, 0.32])
"""Monday to Sunday: few services begin at the weekend, and on a bank holiday as few as on a Sunday."""

_HOLIDAYS = BANK_HOLIDAYS.to_numpy().astype("datetime64[D]")
_LONGEST_GAP = 3
_GAPS_END_BEFORE = 28
"""The last four weeks are complete, so that this morning's page is."""


def level(knots: str, *, new_from: str = "", new: str = "") -> Numbers:
    """A value for each of ALL_DAYS: straight lines between the middles of months, `new` ones from a day on."""
    values = _straight(knots)
    if new_from:
        values = np.where(np.datetime64(new_from) <= ALL_DAYS, _straight(new), values)
    return values


def _straight(knots: str) -> Numbers:
    known = weighted(knots)
    middles = np.array([f"{month}-15" for month in known], dtype="datetime64[D]")
    return np.interp(ALL_DAYS.astype(np.int64), middles.astype(np.int64), list(known.values()))


def people_by_day(per_week: Numbers, random: np.random.Generator, *, noise: float = 0.12) -> Days:
    """One day a person, so many a week as asked for in every month, with the swings of weekdays and bank holidays."""
    sunday = np.isin(ALL_DAYS, _HOLIDAYS)
    weekday = np.where(sunday, 6, (ALL_DAYS.astype(np.int64) + 3) % 7)
    shape = STARTS_BY_WEEKDAY[weekday] * np.exp(random.normal(0, noise, len(ALL_DAYS)))
    month = ALL_DAYS.astype("datetime64[M]").astype(np.int64)
    month -= month[0]
    shape *= (np.bincount(month) / np.bincount(month, shape))[month]
    up_to = np.floor(np.cumsum(per_week / 7 * shape) + random.random())
    return np.asarray(np.repeat(ALL_DAYS, np.diff(up_to, prepend=0.0).astype(np.int64)))


def waits(days: Days, mean: Numbers, random: np.random.Generator, *, spread: float = 0.7) -> Whole:
    """Whole days waited by each person, whose mean is that of ALL_DAYS on the person's day; `spread`: sd / mean."""
    means = mean[(days - ALL_DAYS[0]).astype(np.int64)]
    shape = 1 / spread**2
    return np.asarray(np.rint(random.gamma(shape, means / shape)), dtype=np.int64)


def to_working_day(
    days: Days, random: np.random.Generator, *, share: float, roll: Literal["backward", "forward"]
) -> Days:
    """The same days, of which that share of the weekends and bank holidays moves to a working day before or after."""
    aside = random.integers(0, 3, len(days)) * (1 if roll == "forward" else -1)
    moved = np.where(
        np.is_busday(days, holidays=_HOLIDAYS), days, np.busday_offset(days, aside, roll=roll, holidays=_HOLIDAYS)
    )
    return np.where(random.random(len(days)) < share, moved, days)


def winter() -> Numbers:
    """A factor for each of ALL_DAYS: a seventh more in January, a seventh less in July."""
    since = (ALL_DAYS - np.datetime64("2024-01-20")).astype(np.int64)
    return np.asarray(1 + 0.14 * np.cos(2 * np.pi * since / 365.25))


def counted(days: Days, weights: npt.ArrayLike | None = None) -> Numbers:
    """How many on each of LOCAL_DAYS; with weights, their sum."""
    at = (days - BEGINS).astype(np.int64)
    seen = (at >= 0) & (at < len(LOCAL_DAYS))
    kept = None if weights is None else np.asarray(weights, dtype=float)[seen]
    return np.bincount(at[seen], kept, minlength=len(LOCAL_DAYS)).astype(float)


def present(came: Days, left: Days) -> Numbers:
    """How many are there at the end of each of LOCAL_DAYS: those who came by then and have not left."""
    before = float((came < BEGINS).sum() - (left < BEGINS).sum())
    return np.asarray(before + np.cumsum(counted(came) - counted(left)))


def days_between(came: Days, left: Days) -> Whole:
    """Whole days from one to the other."""
    return (left - came).astype(np.int64)


def stays_in_beds(
    beds: Sequence[tuple[str, str]],
    random: np.random.Generator,
    *,
    mean_stay: float,
    spread: float,
    occupied: float,
) -> tuple[Days, Days]:
    """Came and left, of every patient of some beds, each of which is open from one day to before another (empty: always).

    A bed is empty for some days between two patients, so that the share given is occupied; nobody lies in a closed bed.
    """
    came, left = [], []
    for opened, closed in beds:
        first = np.datetime64(opened) if opened else ALL_DAYS[0] - int(mean_stay)
        last = np.datetime64(closed) if closed else ALL_DAYS[-1] + int(4 * mean_stay)
        many = int((last - first).astype(int) / mean_stay * 1.5) + 12
        stays = 2 + np.rint(random.gamma(1 / spread**2, (mean_stay - 2) * spread**2, many))
        empty = np.rint(random.exponential(mean_stay * (1 / occupied - 1), many))
        ends = np.cumsum(stays + empty) - int(0.5 * mean_stay * random.random())
        out = first + (ends - empty).astype(np.int64)
        inn = first + (ends - empty - stays).astype(np.int64)
        out = np.minimum(out, last - int(random.integers(0, 12)) if closed else out)
        real = (inn >= first) & (out > inn)
        came.append(inn[real])
        left.append(out[real])
    # Someone who comes later or leaves earlier than drawn leaves the bed empty a little longer.
    arrived = to_working_day(np.concatenate(came), random, share=0.8, roll="forward")
    gone = to_working_day(np.concatenate(left), random, share=0.85, roll="backward")
    stayed = gone > arrived
    return arrived[stayed], gone[stayed]


def with_gaps(table: pd.DataFrame, key: str, random: np.random.Generator) -> pd.DataFrame:
    """Without one to three days of each place, on which nobody sent its rows; the last four weeks have them all."""
    lost = np.zeros(len(table), dtype=bool)
    for code in table[key].unique():
        first = random.integers(0, len(LOCAL_DAYS) - _GAPS_END_BEFORE - _LONGEST_GAP)
        days = LOCAL_DAYS[first : first + random.integers(1, _LONGEST_GAP + 1)]
        lost |= ((table[key] == code) & table["day"].isin(days)).to_numpy()
    return table[~lost].reset_index(drop=True)


def rows_of(code: str, key: str, figures: Mapping[str, object]) -> pd.DataFrame:
    """The figures of one place on each of LOCAL_DAYS."""
    return pd.DataFrame({key: code, "day": LOCAL_DAYS, **figures})
