"""The illustrative set's Discharge Ready Date: its 38 measures by place and month, as the monthly CSV would bring them.

RH5 and the county's residents have the figures published for the whole of 2024/25 exactly; their months, and every other
place, are invented. Patients are made by trust and where they live, and added up, so that the residents' figures are
those of their trusts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from flow.sources.illustrative_calendar import WHOLE_MONTHS, Numbers, mark_of_missing, published_at_end, random_of
from flow.sources.ready_date_csv import MEASURES

MONTHS = WHOLE_MONTHS[pd.Timestamp("2024-04-01") <= WHOLE_MONTHS]
"""From the first month of the publication as it is now."""
FIRST_YEAR = np.asarray(pd.Timestamp("2025-04-01") > MONTHS)
COUNTY = "E06000066"

BANDS = (0.29, 0.215, 0.165, 0.17, 0.07, 0.09)
"""Of those delayed, the shares within 1, 2-3, 4-6, 7-13, 14-20 and 21 or more days; below, the days of each band."""
SHORTEST, LONGEST = (1, 2, 4, 7, 14, 21), (1, 3, 6, 13, 20, 70)


@dataclass(frozen=True, kw_only=True)
class Year:
    """Patients discharged in 2024/25, those on their ready date, and the bed days lost of the others (None: as they fall)."""

    discharged: int
    on_ready_date: int
    bed_days: int | None = None
    short: float = 0.0
    """Which share of the delays of 7 days and more is shorter than `BANDS` have it; below 0: longer."""


TRUST_YEAR = Year(discharged=41_746, on_ready_date=34_293, bed_days=70_221)
"""RH5: 82.15 % on the ready date, 9.42 days for each delayed patient (`plan_facts.csv`; counts as published for 2024/25)."""
COUNTY_YEAR = Year(discharged=47_923, on_ready_date=39_800, bed_days=72_210)
"""Residents wherever they lie, as published: 83.05 % on the ready date, 8.89 days for each delayed patient."""
RESIDENTS_ELSEWHERE = {
    "RD1": Year(discharged=3_010, on_ready_date=2_604, short=0.45),
    "RA7": Year(discharged=2_640, on_ready_date=2_276, short=0.4),
    "RBD": Year(discharged=1_050, on_ready_date=921, short=0.5),
    "RVJ": Year(discharged=860, on_ready_date=742, short=0.4),
    "RH8": Year(discharged=640, on_ready_date=561, short=0.5),
    "R0D": Year(discharged=190, on_ready_date=168, short=0.5),
}
OTHERS_THERE = {
    "RD1": Year(discharged=48_300, on_ready_date=41_900, short=0.3),
    "RA7": Year(discharged=68_900, on_ready_date=59_200, short=0.25),
    "RBD": Year(discharged=25_100, on_ready_date=21_900, short=0.3),
    "RVJ": Year(discharged=57_600, on_ready_date=49_100, short=0.2),
    "RH8": Year(discharged=79_800, on_ready_date=69_700, short=0.3),
    "R0D": Year(discharged=73_900, on_ready_date=64_300, short=0.3),
}
"""Patients of the same trusts who live elsewhere."""
LONGER_AT_RH5 = -0.17
"""So that the months after 2024/25 go on where it ended."""
REST_OF_REGION = Year(discharged=203_000, on_ready_date=175_200, short=0.3)
REST_OF_ENGLAND = Year(discharged=4_380_000, on_ready_date=3_810_000, short=0.35)
LATER_YEAR = 1.012
"""Discharges of a month of 2025/26 for each of 2024/25."""
ACCEPTABLE = {"ENG": (117, 120), "Y58": (13, 14), "QSL": (1, 1)}
"""Providers whose data were acceptable, and all of them."""
COUNTED_OF_ALL = 0.985
"""Of all the residents' discharges, those from trusts with acceptable data."""


@dataclass(frozen=True, kw_only=True)
class Discharges:
    """By month (rows): patients by days of delay (0, then the six bands), and bed days lost by band."""

    patients: Numbers
    bed_days: Numbers

    def __add__(self, other: Discharges) -> Discharges:
        return Discharges(patients=self.patients + other.patients, bed_days=self.bed_days + other.bed_days)

    @property
    def in_first_year(self) -> tuple[int, int, int]:
        """Patients, those on their ready date, and bed days of 2024/25."""
        year = self.patients[FIRST_YEAR]
        return int(year.sum()), int(year[:, 0].sum()), int(self.bed_days[FIRST_YEAR].sum())


def ready_date() -> pd.DataFrame:
    """England, the region, the ICB, the trust and its neighbours, the county's residents, and how many of them lie where."""
    residents = {code: _discharges(f"{code} {COUNTY}", year) for code, year in RESIDENTS_ELSEWHERE.items()}
    elsewhere = _sum(list(residents.values()))
    residents["RH5"] = _discharges(f"RH5 {COUNTY}", _left_of(COUNTY_YEAR, elsewhere))
    strangers = _discharges("RH5 others", _left_of(TRUST_YEAR, residents["RH5"]))
    trusts = {"RH5": residents["RH5"] + strangers}
    for code, year in OTHERS_THERE.items():
        trusts[code] = residents[code] + _discharges(f"{code} others", year)
    region = _sum(list(trusts.values())) + _discharges("Y58 others", REST_OF_REGION)
    county = residents["RH5"] + elsewhere
    parts = [
        _rows("ENG", "national", region + _discharges("ENG others", REST_OF_ENGLAND)),
        _rows("Y58", "region", region),
        _rows("QSL", "icb", trusts["RH5"]),
        *(_rows(code, "trust", found) for code, found in trusts.items()),
        _rows(COUNTY, "local_authority", county),
        *(_rows(code, "trust_local_authority", found, of=county) for code, found in residents.items()),
    ]
    return published_at_end(pd.concat(parts, ignore_index=True), "month")


def _sum(parts: list[Discharges]) -> Discharges:
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + part
    return whole


def _left_of(year: Year, part: Discharges) -> Year:
    patients, on_ready_date, bed_days = part.in_first_year
    return Year(
        discharged=year.discharged - patients,
        on_ready_date=year.on_ready_date - on_ready_date,
        bed_days=None if year.bed_days is None else year.bed_days - bed_days,
        short=LONGER_AT_RH5,
    )


def _discharges(stream: str, year: Year) -> Discharges:
    """The months of a year and of what there is of the next, with the year's sums."""
    random = random_of(f"ready_date {stream}")
    share = year.on_ready_date / year.discharged
    busy = MONTHS.days_in_month.to_numpy() * np.exp(random.normal(0, 0.02, len(MONTHS)))
    slow = np.exp(random.normal(0, 0.04, len(MONTHS)) + 0.06 * np.cos(2 * np.pi * (MONTHS.month.to_numpy() - 1) / 12))
    first = int(FIRST_YEAR.sum())
    everyone = np.empty(len(MONTHS), dtype=np.int64)
    everyone[:first] = _shared(year.discharged, busy[:first])
    everyone[first:] = np.rint(busy[first:] * LATER_YEAR * year.discharged / 365)
    late = np.empty(len(MONTHS), dtype=np.int64)
    late[:first] = _shared(year.discharged - year.on_ready_date, (everyone * slow)[:first])
    late[first:] = np.rint((everyone * slow)[first:] * (1 - share) * 0.98)
    shares = np.array(BANDS)
    moved = shares[3:] * year.short
    shares[3:] -= moved
    shares[:3] += moved.sum() * shares[:3] / shares[:3].sum()
    patients = np.array([random.multinomial(many, shares / shares.sum()) for many in late])
    within = random.normal(0, 0.06, patients.shape) + 0.5
    within[:, 5] = 0.38 + random.normal(0, 0.05, len(MONTHS))  # most of the long delays are of three to six weeks
    span = np.array(LONGEST) - np.array(SHORTEST)
    bed_days = np.rint(patients * (np.array(SHORTEST) + np.clip(within, 0, 1) * span)).astype(np.int64)
    if year.bed_days is not None:
        beyond = bed_days[:first, 5] - SHORTEST[5] * patients[:first, 5]
        total = year.bed_days - int(bed_days[:first].sum() - beyond.sum())
        bed_days[:first, 5] += _shared(total, beyond) - beyond
    whole = np.column_stack([everyone - late, patients]).astype(float)
    return Discharges(patients=whole, bed_days=bed_days.astype(float))


def _shared(total: int, weights: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """A whole number divided into whole parts, as near to the weights as it goes."""
    up_to = np.rint(total * np.cumsum(weights) / np.sum(weights)).astype(np.int64)
    return np.asarray(np.diff(up_to, prepend=0))


def _rows(place: str, level: str, found: Discharges, *, of: Discharges | None = None) -> pd.DataFrame:
    values = _measures(place, level, found, of)
    figures = np.column_stack(list(values.values()))
    table = pd.DataFrame(
        {
            "place_code": place,
            "level": level,
            "local_authority_code": COUNTY if level == "trust_local_authority" else None,
            "month": np.repeat(MONTHS.to_numpy(), len(values)),
            "measure": list(values) * len(MONTHS),
            "unit": [MEASURES[measure] for measure in values] * len(MONTHS),
            "value": figures.ravel(),
        }
    )
    return table.assign(mark=mark_of_missing(table["value"], "[z]"))


def _measures(place: str, level: str, found: Discharges, of: Discharges | None) -> Mapping[str, Numbers]:
    """The 38 measures in the order of `MEASURES`; NaN where one does not apply to the level."""
    everyone, late = found.patients.sum(axis=1), found.patients[:, 1:].sum(axis=1)
    lost = found.bed_days.sum(axis=1)
    never = np.full(len(MONTHS), np.nan)
    good, all_of_them = ACCEPTABLE.get(place, (np.nan, np.nan))
    county, part = level == "local_authority", level == "trust_local_authority"
    figures = [
        everyone,
        found.patients[:, 0] / everyone,
        late / everyone,
        *found.patients.T,
        *(found.patients.T / everyone),
        *(found.patients[:, 1:].T / late),
        *found.bed_days.T,
        lost,
        lost / late,
        lost / everyone,
        np.full(len(MONTHS), good),
        np.full(len(MONTHS), good / all_of_them),
        everyone if county else never,
        everyone if part else never,
        everyone / of.patients.sum(axis=1) if of is not None else never,
        np.full(len(MONTHS), COUNTED_OF_ALL) if county else never,
    ]
    return dict(zip(MEASURES, figures, strict=True))
