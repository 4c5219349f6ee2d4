"""The illustrative set: made-up figures, so that a fresh machine has something to show on every page.

Only the monthly means (`published_months.csv`), some beds and shares (`plan_facts.csv`) and two errors of reporting are
as published; every day, reason and destination is invented. Never loaded beside real data (DESIGN.md, Provenance).

One function a table. Each draws from a stream of its own, so that a new table leaves the figures of the others alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pandas as pd

from flow.model import BED_BASES, Contents, Counts
from flow.reference import breaks, reference_table
from flow.sources.destinations import pathway_of

Numbers = npt.NDArray[np.float64]

SEED = 20260215
FIRST_DAY, LAST_DAY = date(2022, 4, 1), date(2026, 2, 15)
DAYS = pd.date_range(FIRST_DAY, LAST_DAY, unit="s")
MONTHS = pd.date_range(FIRST_DAY, LAST_DAY, freq="MS", unit="s")
WHOLE_MONTHS = MONTHS[MONTHS + pd.offsets.MonthEnd(0) <= pd.Timestamp(LAST_DAY)]
WEEKS = pd.date_range(FIRST_DAY, LAST_DAY, freq="W-MON", unit="s")
MERGER = pd.Timestamp("2023-04-01")
"""Yeovil (RA4) joined RH5: from here RH5 is all of Somerset and its two acute sites are reported."""
NEW_SPECIFICATION = pd.Timestamp("2024-06-01")
"""First month whose destinations and reasons carry the labels of the 2024 specification."""
CARE_HOME_RETURNS_MOVE = pd.Timestamp("2023-11-01")
"""RH5 counts people who return to their own care home under Pathway 0 instead of P3b."""

NOT_COLLECTED = pd.Timestamp("2022-06-19")
NOT_REPORTED = {"RA4": "2022-12-27", "RH5O4": "2024-07-14", "RH5A8": "2025-11-29"}
"""Invented gaps of a single place. Without RA4 there is no QSL that day: a sum of its members has to have them all."""
DOUBLED = ("2025-01-20", "2025-01-26")
DOUBLED_REMAINING = 2.32
"""From the published January 2025: (276.4 x 31 days - 213 x 24 other days) / 7 days / 213. Discharges were right."""
HALVED = ("2026-01-12", "2026-01-13")

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

# Monday to Sunday, as at RH5 from 2022 to 2025: most leave on Friday and few on Sunday. The count of those who remain
# is highest on Friday too and lowest on Sunday, because fewer people are reviewed at the weekend.
REMAINING_BY_WEEKDAY = np.array([0.965, 1.00, 1.02, 1.02, 1.03, 1.00, 0.965])
DISCHARGED_BY_WEEKDAY = np.array([0.96, 1.18, 1.16, 1.17, 1.34, 0.70, 0.46])

YEOVIL_SHARE = {"remaining": (0.43, 0.38), "discharged": (0.325, 0.33)}
"""Yeovil's share of Somerset before the merger (RA4) and after it (RH5O4)."""
LONG_STAY_SHARE = {"remaining": 0.38, "discharged": 0.075}
"""Patients with a stay of 21 days or more."""

ADULT_BEDS_OPEN = {
    "RH5": "2022-04 606, 2022-08 600, 2023-01 640, 2023-03 622, 2023-04 942, 2023-08 946, 2024-01 974, 2024-07 925,"
    "2024-11 932, 2025-01 972, 2025-04 944, 2025-08 897, 2025-11 912, 2026-01 938, 2026-02 934",
    "RA4": "2022-04 342, 2022-08 336, 2023-01 354, 2023-03 349",
}
"""Months between these lie on the straight line, give or take some beds."""
CHILDRENS_BEDS = {"RH5": (68, 41), "RA4": (24, 13)}
"""All G&A less adult G&A, open and occupied."""
BED_FACTS = {
    "Adult G&A beds open at RH5": "adult_open",
    "Adult G&A beds occupied at RH5": "adult_occupied",
    "All G&A beds open at RH5": "all_open",
    "All G&A beds occupied at RH5": "all_occupied",
}

DESTINATION_SHARES = {
    "2024": "P0-home 80.0, P0-own-care-home 7.0, P1-home-rehab 5.2, P1-home-other 1.3, P1-own-care-home 0.5,"
    "P2-short-term 4.1, P3-new 1.5, P3-end-of-life 0.4",
    "2022": "P0-home-2022 81.9, P0-other-2022 2.0, P1-home-2022 6.7, P1-hotel-2022 0, P1-other-2022 0.3,"
    "P2-care-home-2022 1.2, P2-rehab-2022 2.8, P2-designated-2022 0, P2-hospice-2022 0.1,"
    "P3-new-2022 1.8, P3-designated-2022 0.1, P3-own-care-home-2022 3.1",
}
"""Per cent of discharges, by specification. 2024: P1 7.0, P2 4.1, P3 1.9 (`plan_facts.csv`)."""

REASON_SHARES = {
    "2024": "HP01 4, HP02 6, HP03 1.2, HP04 0.6, HP05 0.3, HP06 0.5, HP07 0.4, WB01 1.2, WB02 0.5, WB03 1, WB04 1.2,"
    "TH01 3.2, TH02 1.2, TH03 1.5, IN01 2, IN02 1.6, IN03 0.9, IN04 1.6, IN05 4, IN06 0.7, IN07 0.6, IN08 0.6,"
    "IN09 0.5, IN10 0.5, CA01 6, CA02 5, CA03 12, CA04 0.8, CA05 1.6, CA06 0.3, CA07 1, CA08 0.4, CA09 0.7, CA10 0.9,"
    "CA11 0.4",
    "2022": "A01 0.3, A02 0.6, A03 1.5, A04 5, A05 0.2, A06 4, A07 2.2, A08 0.3, A10 0.4, A11 1, A13 22, A14 13,"
    "A15 11, A16 0.3, A17 0.8, A18 0.4",
}
"""Patients delayed by 14 days or more, per cent of those who remain. Reasons not named here are reported as 0."""
SEVEN_DAYS_AND_MORE = {"Hospital process": 1.6, "Care transfer hub process": 1.3}
"""Patients over 7 days for each over 14, by reason group; 1.1 in the others: waits in hospital are short."""

BED_DAYS_PER_PATIENT = {7: 10.0, 14: 9.2, 21: 8.0}


@dataclass(frozen=True, kw_only=True)
class Daily:
    """Patients by day (rows) and place (columns); NaN where nothing was reported or the place did not exist."""

    discharged: pd.DataFrame
    remaining: pd.DataFrame


def contents() -> Contents:
    """What is in the illustrative set?

    Tables:   bed_day, beds_month, bed_days_lost, discharge_destination, delay_reason; columns as in `schema.sql`
              without `edition`.
    Places:   QSL and RH5; in bed_day also RA4 to March 2023 and the sites RH5A8 and RH5O4 from April 2023; beds of
              RH5 and RA4, which add up to QSL.
    Missing:  19 June 2022 everywhere and three days of single places: NaN with the mark `-`.
    Source:   invented; the monthly means of bed_day equal `data/reference/published_months.csv` to within 0.5.
    """
    daily = _daily()
    tables = {
        "bed_day": bed_day(daily),
        "beds_month": beds_month(),
        "bed_days_lost": bed_days_lost(daily),
        "discharge_destination": discharge_destination(daily),
        "delay_reason": delay_reason(daily),
    }
    rows = sum(len(table) for table in tables.values())
    return Contents(
        source="illustrative",
        title="Illustrative set: made-up figures",
        provenance="illustrative",
        precedence=4,
        tables=tables,
        counts=Counts(read=rows, kept=rows),
        first_day=FIRST_DAY,
        last_day=LAST_DAY,
        published=LAST_DAY,
        published_assumed=False,
    )


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


def beds_month() -> pd.DataFrame:
    """Beds open and occupied on all four bases at RH5 and RA4; the months of `plan_facts.csv` exactly as there."""
    tables = [_beds_of(place, _random(f"beds_month {place}")) for place in ADULT_BEDS_OPEN]
    return _published_at_end(pd.concat(tables, ignore_index=True).assign(suspect=False), "month")


def bed_days_lost(daily: Daily) -> pd.DataFrame:
    """Additional bed days at Monday's snapshot, in the nested bands 7+, 14+ and 21+."""

    def at(place: str, patients: pd.Series[float]) -> pd.DataFrame:
        weekly = patients.resample("W-MON", label="left", closed="left").mean().reindex(WEEKS).dropna()
        wobble = np.exp(_drift(_random(f"bed_days_lost {place}"), len(weekly), sd=0.06, memory=0.9))
        snapshots = weekly.to_numpy() * wobble
        bands = {stay: np.rint(snapshots * days) for stay, days in BED_DAYS_PER_PATIENT.items()}
        return _long(pd.DataFrame(bands, index=weekly.index), "week_start", "stay_days_or_more", "bed_days")

    table = _with_somerset(at, _usually_remaining(daily), keys=["week_start", "stay_days_or_more"])
    return _published_at_end(table.astype({"stay_days_or_more": "int16"}).assign(mark=None), "week_start")


def discharge_destination(daily: Daily) -> pd.DataFrame:
    """Where the patients discharged in a month went: month totals that add up to the discharges of `bed_day`."""
    labels = reference_table("discharge_destinations").set_index("code")["label"]

    def at(place: str, patients: pd.Series[float]) -> pd.DataFrame:
        random = _random(f"discharge_destination {place}")
        totals = patients.resample("MS").sum(min_count=1).reindex(WHOLE_MONTHS).dropna()
        rows = [
            (month, code, float(went))
            for month, total in zip(totals.index, totals, strict=True)
            for shares in [_destination_shares(month)]
            for code, went in zip(shares, random.multinomial(int(total), list(shares.values())), strict=True)
        ]
        return pd.DataFrame(rows, columns=["month", "code", "patients"])

    table = _with_somerset(at, daily.discharged, keys=["month", "code"])
    destination = table.pop("code").map(labels)
    table.insert(2, "pathway", destination.map(pathway_of))
    table.insert(3, "destination", destination)
    return _published_at_end(table.assign(mark=None), "month")


def delay_reason(daily: Daily) -> pd.DataFrame:
    """Patients delayed by reason, one value a month, in the metric groups that were published at the time."""
    labels = reference_table("delay_reasons").set_index("code")["label"]

    def at(place: str, patients: pd.Series[float]) -> pd.DataFrame:
        monthly = patients.resample("MS").mean().reindex(WHOLE_MONTHS).dropna()
        new = monthly.index >= NEW_SPECIFICATION
        random = _random(f"delay_reason {place}")
        spans = [("2022", monthly[~new]), ("2024", monthly[new])]
        return pd.concat([_patients_by_reason(m, s, random) for s, m in spans if len(m)], ignore_index=True)

    table = _with_somerset(at, _usually_remaining(daily), keys=["month", "metric_group", "code"])
    table["code"] = table["code"].map(labels)
    return _published_at_end(table.rename(columns={"code": "reason"}).assign(mark=None), "month")


def _random(stream: str) -> np.random.Generator:
    """The random numbers of one table or place, always the same ones."""
    return np.random.default_rng([SEED, crc32(stream.encode())])


def _drift(random: np.random.Generator, length: int, *, sd: float, memory: float) -> Numbers:
    """Noise around 0 in which each value remembers the one before it."""
    steps = random.normal(0, sd * np.sqrt(1 - memory**2), length)
    steps[0] = random.normal(0, sd)
    return np.fromiter(accumulate(steps, lambda before, step: memory * before + step), float, length)


def _weighted(text: str) -> dict[str, float]:
    """`P1 7.0, P2 4.1` as a mapping."""
    pairs = (item.split() for item in text.split(","))
    return {name: float(value) for name, value in pairs}


def _daily() -> Daily:
    """Somerset by day, fitted to the published months, then divided among its hospitals."""
    random = _random("bed_day")
    reported = ~DAYS.isin([NOT_COLLECTED, pd.Timestamp(NOT_REPORTED["RA4"])])
    remaining = _fitted(_remaining_shape(random), reported, "remaining_per_day", "nctr_remaining")
    discharged = _fitted(_discharged_shape(random), reported, "discharged_per_day", "nctr_discharged")
    return Daily(
        remaining=_by_place(remaining, _yeovil_share("remaining", random, sd=0.03, memory=0.8)),
        discharged=_by_place(discharged, _yeovil_share("discharged", random, sd=0.05, memory=0.1)),
    )


def _between(first: str, last: str) -> npt.NDArray[np.bool_]:
    return np.asarray((pd.Timestamp(first) <= DAYS) & (pd.Timestamp(last) >= DAYS))


def _christmas(offsets: list[int], factors: list[float]) -> Numbers:
    """A factor for each day by its distance from 25 December; 1 before and after."""
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    distance = np.array([(DAYS - pd.Timestamp(year, 12, 25)).days for year in years])
    nearest = np.take_along_axis(distance, np.abs(distance).argmin(axis=0)[None], axis=0)[0]
    return np.asarray(np.interp(nearest, offsets, factors), dtype=float)


def _remaining_shape(random: np.random.Generator) -> Numbers:
    """Weekdays, the clearing before Christmas, noise that lasts some days, and the two errors of reporting."""
    noise = _drift(random, len(DAYS), sd=0.045, memory=0.8) + random.normal(0, 0.022, len(DAYS))
    shape = REMAINING_BY_WEEKDAY[DAYS.day_of_week] * _christmas([-6, -1, 1, 9], [1, 0.81, 0.81, 1]) * np.exp(noise)
    shape[_between(*DOUBLED)] *= DOUBLED_REMAINING
    shape[_between(*HALVED)] *= 0.5
    return shape


def _discharged_shape(random: np.random.Generator) -> Numbers:
    weekday = np.where(DAYS.isin(BANK_HOLIDAYS), DISCHARGED_BY_WEEKDAY[6], DISCHARGED_BY_WEEKDAY[DAYS.day_of_week])
    noise = _drift(random, len(DAYS), sd=0.03, memory=0.7) + random.normal(0, 0.08, len(DAYS))
    shape = weekday * _christmas([-5, -3, -1, 0, 1, 3], [1, 1.2, 1.2, 0.8, 0.85, 1]) * np.exp(noise)
    shape[_between(*HALVED)] *= 0.5
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
    return np.asarray(np.where(DAYS < MERGER, before, after) * np.exp(_drift(random, len(DAYS), sd=sd, memory=memory)))


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
    random = _random("bed_day 21")
    days = pd.date_range(end=LAST_DAY, periods=365, unit="s")
    staying = LONG_STAY_SHARE["remaining"] + _drift(random, len(days), sd=0.02, memory=0.95)
    leaving = LONG_STAY_SHARE["discharged"] * np.exp(random.normal(0, 0.35, len(days)))
    return Daily(
        remaining=daily.remaining.loc[days, ["QSL", "RH5"]].mul(staying, axis=0).round(),
        discharged=daily.discharged.loc[days, ["QSL", "RH5"]].mul(leaving, axis=0).round(),
    )


def _usually_remaining(daily: Daily) -> pd.DataFrame:
    """Patients remaining, with straight lines over gaps and over the days known to be wrong."""
    wrong = _between(*DOUBLED) | _between(*HALVED)
    return daily.remaining.mask(np.broadcast_to(wrong[:, None], daily.remaining.shape)).interpolate(limit_area="inside")


def _with_somerset(
    at: Callable[[str, pd.Series[float]], pd.DataFrame], patients: pd.DataFrame, *, keys: list[str]
) -> pd.DataFrame:
    """The rows of RH5 and of Somerset, which is RH5 and RA4 together until the merger and RH5 alone after it."""
    rh5, ra4 = at("RH5", patients["RH5"]), at("RA4", patients["RA4"].loc[: MERGER - pd.Timedelta(days=1)])
    somerset = pd.concat([rh5, ra4]).groupby(keys, sort=False, as_index=False).sum()
    return pd.concat([somerset.assign(place_code="QSL"), rh5.assign(place_code="RH5")], ignore_index=True)[
        ["place_code", *rh5.columns]
    ]


def _long(wide: pd.DataFrame, index: str, column: str, value: str) -> pd.DataFrame:
    """One row per cell, in the order of the rows."""
    cells = wide.rename_axis(index=index).reset_index().melt(id_vars=index, var_name=column, value_name=value)
    return cells.sort_values(index, kind="stable", ignore_index=True)


def _published_at_end(table: pd.DataFrame, start: str) -> pd.DataFrame:
    """With `published`: the end of the row's month or week, or the last day where that comes first."""
    end = table[start] + (pd.Timedelta(days=6) if start == "week_start" else pd.offsets.MonthEnd(0))
    last = pd.Timestamp(LAST_DAY)
    return table.assign(published=end.where(end <= last, last).astype("datetime64[s]"))


def _beds_of(place: str, random: np.random.Generator) -> pd.DataFrame:
    known = _weighted(ADULT_BEDS_OPEN[place])
    knots = MONTHS.get_indexer(pd.DatetimeIndex([f"{month}-01" for month in known]))
    months = MONTHS[: knots[-1] + 1]
    line = np.interp(np.arange(len(months)), knots, list(known.values()))
    beds = pd.DataFrame(index=months, columns=pd.Index(BED_BASES), dtype=float)
    beds["adult_open"] = np.rint(line + random.normal(0, 3, len(months)))
    beds["adult_occupied"] = np.rint(beds["adult_open"] * (0.952 + _drift(random, len(months), sd=0.008, memory=0.5)))
    if place == "RH5":
        _set_facts(beds, ("adult_open", "adult_occupied"))
    childrens_open, childrens_occupied = CHILDRENS_BEDS[place]
    beds["all_open"] = beds["adult_open"] + childrens_open + random.integers(-3, 4, len(months))
    beds["all_occupied"] = beds["adult_occupied"] + childrens_occupied + random.integers(-4, 5, len(months))
    if place == "RH5":
        _set_facts(beds, BED_BASES)
    return _long(beds, "month", "basis", "beds").assign(place_code=place)[["place_code", "month", "basis", "beds"]]


def _set_facts(beds: pd.DataFrame, bases: Iterable[str]) -> None:
    """Put the published beds of `plan_facts.csv` where they belong."""
    for fact in reference_table("plan_facts").to_dict("records"):
        basis = BED_FACTS.get(fact["fact"], "")
        if basis in bases:
            beds.loc[pd.Timestamp(fact["as_of"]), basis] = float(fact["value"])


def _destination_shares(month: pd.Timestamp) -> dict[str, float]:
    """The share of each destination in a month, by its code."""
    if month >= NEW_SPECIFICATION:
        shares = _weighted(DESTINATION_SHARES["2024"])
    else:
        shares = _weighted(DESTINATION_SHARES["2022"])
        if month >= CARE_HOME_RETURNS_MOVE:
            shares["P0-home-2022"] += shares["P3-own-care-home-2022"]
            shares["P3-own-care-home-2022"] = 0.0
    total = sum(shares.values())
    return {code: share / total for code, share in shares.items()}


def _patients_by_reason(monthly: pd.Series[float], specification: str, random: np.random.Generator) -> pd.DataFrame:
    """Patients by month, metric group and reason code: each reason drifts on its own."""
    reasons = reference_table("delay_reasons").set_index("code").query("specification == @specification")
    shares = _weighted(REASON_SHARES[specification])
    drifts = {code: np.exp(_drift(random, len(monthly), sd=0.2, memory=0.85)) for code in reasons.index}
    patients = {code: np.rint(monthly.to_numpy() * shares.get(code, 0) / 100 * drift) for code, drift in drifts.items()}
    over_14 = pd.DataFrame(patients, index=monthly.index)
    over_7 = (over_14 * reasons["reason_group"].map(lambda group: SEVEN_DAYS_AND_MORE.get(group, 1.1))).round()
    return pd.concat(_metric_groups(over_14, over_7), ignore_index=True)


def _metric_groups(over_14: pd.DataFrame, over_7: pd.DataFrame) -> list[pd.DataFrame]:
    """The groups as they were published: over 7 days from April 2025; the older one renamed in August 2025."""
    groups: Mapping[str, pd.DataFrame] = {
        "Delay reason": over_14.loc[:"2025-07-31"],
        "Delay reason LOS 14+": over_14.loc["2025-08-01":],
        "Delay reason LOS 7+": over_7.loc["2025-04-01":],
    }
    columns = ["month", "metric_group", "code", "patients"]
    return [
        _long(patients, "month", "code", "patients").assign(metric_group=group)[columns]
        for group, patients in groups.items()
        if len(patients)
    ]
