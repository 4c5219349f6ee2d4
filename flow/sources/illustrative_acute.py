"""The illustrative set's acute hospitals by day and week: patients who no longer meet the criteria to reside.

Only the monthly means (`published_months.csv`) and two errors of reporting are as published; every day is invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from flow.reference import breaks, reference_table
from flow.sources.illustrative_calendar import (
    BANK_HOLIDAYS,
    DAYS,
    FIRST_DAY,
    LAST_DAY,
    MERGER,
    WEEKS,
    Numbers,
    drift,
    long,
    published_at_end,
    random_of,
)

NOT_COLLECTED = pd.Timestamp("2022-06-19")
NOT_REPORTED = {"RA4": "2022-12-27", "RH5O4": "2024-07-14", "RH5A8": "2025-11-29"}
"""Invented gaps of a single place. Without RA4 there is no QSL that day: a sum of its members has to have them all."""
DOUBLED = ("2025-01-20", "2025-01-26")
DOUBLED_REMAINING = 2.32
"""From the published January 2025: (276.4 x 31 days - 213 x 24 other days) / 7 days / 213. Discharges were right."""
HALVED = ("2026-01-12", "2026-01-13")

# Monday to Sunday, as at RH5 from 2022 to 2025: most leave on Friday and few on Sunday. The count of those who remain
# is highest on Friday too and lowest on Sunday, because fewer people are reviewed at the weekend.
REMAINING_BY_WEEKDAY = np.array([0.965, 1.00, 1.02, 1.02, 1.03, 1.00, 0.965])
DISCHARGED_BY_WEEKDAY = np.array([0.96, 1.18, 1.16, 1.17, 1.34, 0.70, 0.46])

YEOVIL_SHARE = {"remaining": (0.43, 0.38), "discharged": (0.325, 0.33)}
"""Yeovil's share of Somerset before the merger (RA4) and after it (RH5O4)."""
LONG_STAY_SHARE = {"remaining": 0.38, "discharged": 0.075}
"""Patients with a stay of 21 days or more."""

BED_DAYS_PER_PATIENT = {7: 10.0, 14: 9.2, 21: 8.0}


@dataclass(frozen=True, kw_only=True)
class Daily:
    """Patients by day (rows) and place (columns); NaN where nothing was reported or the place did not exist."""

    discharged: pd.DataFrame
    remaining: pd.DataFrame


def bed_day(daily: Daily) -> pd.DataFrame:
    """Everyone (stay 0 or more) at every place, and the long stays (21 or more) of RH5 and QSL for twelve months."""
    parts = [
        _bed_day_rows(figures, str(place), stay)
        for figures, stay in ((daily, 0), (_long_stay(daily), 21))
        for place in figures.remaining.columns
    ]
    table = pd.concat(parts, ignore_index=True)
    mark = np.full(len(table), None, dtype=object)
    mark[table["nctr_patients"].isna()] = "-"
    return table.assign(mark=mark, published=table["day"])


def bed_days_lost(daily: Daily) -> pd.DataFrame:
    """Additional bed days at Monday's snapshot, in the nested bands 7+, 14+ and 21+."""

    def at(place: str, patients: pd.Series[float]) -> pd.DataFrame:
        weekly = patients.resample("W-MON", label="left", closed="left").mean().reindex(WEEKS).dropna()
        wobble = np.exp(drift(random_of(f"bed_days_lost {place}"), len(weekly), sd=0.06, memory=0.9))
        snapshots = weekly.to_numpy() * wobble
        bands = {stay: np.rint(snapshots * days) for stay, days in BED_DAYS_PER_PATIENT.items()}
        return long(pd.DataFrame(bands, index=weekly.index), "week_start", "stay_days_or_more", "bed_days")

    table = with_somerset(at, usually_remaining(daily), keys=["week_start", "stay_days_or_more"])
    return published_at_end(table.astype({"stay_days_or_more": "int16"}).assign(mark=None), "week_start")


def daily_figures() -> Daily:
    """Somerset by day, fitted to the published months, then divided among its hospitals."""
    random = random_of("bed_day")
    reported = ~DAYS.isin([NOT_COLLECTED, pd.Timestamp(NOT_REPORTED["RA4"])])
    remaining = _fitted(_remaining_shape(random), reported, "remaining_per_day", "nctr_remaining")
    discharged = _fitted(_discharged_shape(random), reported, "discharged_per_day", "nctr_discharged")
    return Daily(
        remaining=_by_place(remaining, _yeovil_share("remaining", random, sd=0.03, memory=0.8)),
        discharged=_by_place(discharged, _yeovil_share("discharged", random, sd=0.05, memory=0.1)),
    )


def usually_remaining(daily: Daily) -> pd.DataFrame:
    """Patients remaining, with straight lines over gaps and over the days known to be wrong."""
    wrong = between(*DOUBLED) | between(*HALVED)
    return daily.remaining.mask(np.broadcast_to(wrong[:, None], daily.remaining.shape)).interpolate(limit_area="inside")


def with_somerset(
    at: Callable[[str, pd.Series[float]], pd.DataFrame], patients: pd.DataFrame, *, keys: list[str]
) -> pd.DataFrame:
    """The rows of RH5 and of Somerset, which is RH5 and RA4 together until the merger and RH5 alone after it."""
    rh5, ra4 = at("RH5", patients["RH5"]), at("RA4", patients["RA4"].loc[: MERGER - pd.Timedelta(days=1)])
    somerset = pd.concat([rh5, ra4]).groupby(keys, sort=False, as_index=False).sum()
    return pd.concat([somerset.assign(place_code="QSL"), rh5.assign(place_code="RH5")], ignore_index=True)[
        ["place_code", *rh5.columns]
    ]


def between(first: str, last: str) -> npt.NDArray[np.bool_]:
    return np.asarray((pd.Timestamp(first) <= DAYS) & (pd.Timestamp(last) >= DAYS))


def _christmas(offsets: list[int], factors: list[float]) -> Numbers:
    """A factor for each day by its distance from 25 December; 1 before and after."""
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    distance = np.array([(DAYS - pd.Timestamp(year, 12, 25)).days for year in years])
    nearest = np.take_along_axis(distance, np.abs(distance).argmin(axis=0)[None], axis=0)[0]
    return np.asarray(np.interp(nearest, offsets, factors), dtype=float)


def _remaining_shape(random: np.random.Generator) -> Numbers:
    """Weekdays, the clearing before Christmas, noise that lasts some days, and the two errors of reporting."""
    noise = drift(random, len(DAYS), sd=0.045, memory=0.8) + random.normal(0, 0.022, len(DAYS))
    shape = REMAINING_BY_WEEKDAY[DAYS.day_of_week] * _christmas([-6, -1, 1, 9], [1, 0.81, 0.81, 1]) * np.exp(noise)
    shape[between(*DOUBLED)] *= DOUBLED_REMAINING
    shape[between(*HALVED)] *= 0.5
    return shape


def _discharged_shape(random: np.random.Generator) -> Numbers:
    weekday = np.where(DAYS.isin(BANK_HOLIDAYS), DISCHARGED_BY_WEEKDAY[6], DISCHARGED_BY_WEEKDAY[DAYS.day_of_week])
    noise = drift(random, len(DAYS), sd=0.03, memory=0.7) + random.normal(0, 0.08, len(DAYS))
    shape = weekday * _christmas([-5, -3, -1, 0, 1, 3], [1, 1.2, 1.2, 0.8, 0.85, 1]) * np.exp(noise)
    shape[between(*HALVED)] *= 0.5
    return np.asarray(shape)


def _fitted(shape: Numbers, reported: npt.NDArray[np.bool_], column: str, metric: str) -> Numbers:
    """Whole patients by day, of that shape, whose monthly means are the published ones; NaN on days not reported.

    The level runs straight from the middle of one published month to the next, jumps at breaks of the series only, and
    is corrected until every month fits; what is left over from rounding goes to the days that were rounded most.
    """
    published = reference_table("published_months")
    month_of_day = np.asarray((DAYS.year - FIRST_DAY.year) * 12 + DAYS.month - FIRST_DAY.month)
    starts = pd.DatetimeIndex(published["month"] + "-01")
    known = np.asarray((starts.year - FIRST_DAY.year) * 12 + starts.month - FIRST_DAY.month)
    days_reported = np.bincount(month_of_day, reported)
    totals = np.rint(published[column].astype(float).to_numpy() * days_reported[known])

    cuts = np.array([b.first_day for b in breaks(metric, "RH5") if b.rebase], dtype="datetime64[s]")
    middles = np.asarray((starts - DAYS[0]).days) + days_reported[known] / 2
    piece_of_day = np.searchsorted(cuts, DAYS.to_numpy(), side="right")
    piece_of_middle = piece_of_day[middles.astype(int)]
    heights = totals / days_reported[known]
    for _ in range(40):
        level = np.empty(len(DAYS))
        for piece in np.unique(piece_of_day):
            days, knots = np.flatnonzero(piece_of_day == piece), piece_of_middle == piece
            level[days] = np.interp(days, middles[knots], heights[knots])
        exact = level * shape
        heights = heights * totals / np.bincount(month_of_day, exact * reported)[known]

    whole = np.floor(exact + 0.5)
    for month, total in zip(known, totals, strict=True):
        days = np.flatnonzero((month_of_day == month) & reported)
        short = int(total - whole[days].sum())
        furthest = days[np.argsort((whole - exact)[days] * np.sign(short), kind="stable")]
        whole[furthest[: abs(short)]] += np.sign(short)
    return np.where(reported, whole, np.nan)


def _yeovil_share(measure: str, random: np.random.Generator, *, sd: float, memory: float) -> Numbers:
    before, after = YEOVIL_SHARE[measure]
    return np.asarray(np.where(DAYS < MERGER, before, after) * np.exp(drift(random, len(DAYS), sd=sd, memory=memory)))


def _by_place(somerset: Numbers, yeovil_share: Numbers) -> pd.DataFrame:
    """Somerset divided into whole patients at Yeovil and Taunton; the parts add up exactly on days without a gap."""
    # Where RA4 alone is missing, RH5 still reported: its figure is made from the days around.
    whole = pd.Series(somerset, DAYS).interpolate().round()
    yeovil = (whole * yeovil_share).round()
    apart = MERGER > DAYS
    columns = {
        "QSL": pd.Series(somerset, DAYS),
        "RH5": (whole - yeovil).where(apart, whole),
        "RA4": yeovil.where(apart),
        "RH5A8": (whole - yeovil).mask(apart),
        "RH5O4": yeovil.mask(apart),
    }
    table = pd.DataFrame(columns)
    table.loc[NOT_COLLECTED] = np.nan
    for place, day in NOT_REPORTED.items():
        table.loc[pd.Timestamp(day), place] = np.nan
    return table


def _bed_day_rows(daily: Daily, place: str, stay_days_or_more: int) -> pd.DataFrame:
    days = daily.remaining.index
    if place == "RA4":
        days = days[days < MERGER]
    elif place not in ("QSL", "RH5"):
        days = days[days >= MERGER]
    remaining, discharged = daily.remaining.loc[days, place], daily.discharged.loc[days, place]
    return pd.DataFrame(
        {
            "place_code": place,
            "day": days,
            "stay_days_or_more": np.int16(stay_days_or_more),
            "nctr_patients": (discharged + remaining).to_numpy(),
            "discharged_patients": discharged.to_numpy(),
            "remaining_patients": remaining.to_numpy(),
        }
    )


def _long_stay(daily: Daily) -> Daily:
    """Patients with a stay of 21 days or more: a subset, the same for Somerset as for its only trust."""
    random = random_of("bed_day 21")
    days = pd.date_range(end=LAST_DAY, periods=365, unit="s")
    staying = LONG_STAY_SHARE["remaining"] + drift(random, len(days), sd=0.02, memory=0.95)
    leaving = LONG_STAY_SHARE["discharged"] * np.exp(random.normal(0, 0.35, len(days)))
    return Daily(
        remaining=daily.remaining.loc[days, ["QSL", "RH5"]].mul(staying, axis=0).round(),
        discharged=daily.discharged.loc[days, ["QSL", "RH5"]].mul(leaving, axis=0).round(),
    )
