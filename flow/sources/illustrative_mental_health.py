"""The illustrative set's mental-health wards: who is clinically ready for discharge, for how long, and who could act.

Beds available and occupied have the means of KH03 for 2024/25 (`plan_facts.csv`: 125.7 and 109.9); the rest is invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from flow.sources.illustrative_calendar import Numbers, random_of, weighted
from flow.sources.illustrative_stays import (
    LOCAL_DAYS,
    Days,
    Whole,
    counted,
    days_between,
    present,
    rows_of,
    stays_in_beds,
    with_gaps,
)

ST_ANDREWS, ST_ANDREWS_CLOSED = "RH5H5", "2024-07-24"
"""Its last day is in `sites.csv`: the day before."""
PYRLAND, ONE_BED_CLOSED = "RH563", ("2024-07-24", "2025-03-27")
"""A bed closed for repair, which brings the year's mean to KH03's 125.7: 122 + 14 x 114 / 365 - 246 / 365."""


@dataclass(frozen=True, kw_only=True)
class Ward:
    """A ward as it is invented: its beds, the mean stay, which share leaves on the day they are ready, who holds up the rest."""

    beds: int
    mean_stay: float
    at_once: float
    days_ready: float
    reasons: str


_ADULT = (
    "social-care/07 9, social-care/34 12, social-care/03 6, housing/18 22, housing/19 8, housing/15 6, NHS/05 11, NHS/01 6,"
    "NHS/35 4, both/04 9, both/09 4, not-known/98 3"
)
_OLDER = "social-care/07 20, social-care/34 8, NHS/08 26, both/04 16, both/27 5, NHS/11 6, social-care/03 7, NHS/05 8, not-known/98 4"
_YOUNG = "social-care/20 34, social-care/34 18, NHS/05 30, both/13 12, not-known/98 6"
_SECURE = "NHS/05 34, NHS/24 22, housing/32 16, both/13 16, housing/18 12"
"""Responsible / reason code of the Mental Health Services Data Set, and how often. As those who could act would expect; invented."""

WARDS = {
    "RH536": Ward(beds=32, mean_stay=36, at_once=0.68, days_ready=19, reasons=_ADULT),
    "RH576": Ward(beds=10, mean_stay=30, at_once=0.8, days_ready=12, reasons=_ADULT),
    PYRLAND: Ward(beds=26, mean_stay=72, at_once=0.5, days_ready=28, reasons=_OLDER),
    "RH572": Ward(beds=20, mean_stay=36, at_once=0.7, days_ready=18, reasons=_ADULT),
    "RH5D8": Ward(beds=12, mean_stay=55, at_once=0.75, days_ready=22, reasons=_YOUNG),
    "RH5D9": Ward(beds=10, mean_stay=200, at_once=0.4, days_ready=60, reasons=_ADULT),
    "RH5E1": Ward(beds=12, mean_stay=300, at_once=0.5, days_ready=80, reasons=_SECURE),
    ST_ANDREWS: Ward(beds=14, mean_stay=72, at_once=0.5, days_ready=28, reasons=_OLDER),
}
OCCUPIED = 0.904
"""What is drawn, so that 109.9 of 125.7 beds are occupied after arrivals and departures moved off weekends."""
READMITTED = 0.085
"""Of those admitted, discharged from a mental-health ward in the 30 days before."""


@dataclass(frozen=True, kw_only=True)
class Patients:
    """Patients of one ward: the days they came, were ready and left."""

    came: Days
    ready: Days
    left: Days

    @property
    def days_ready(self) -> Whole:
        """Days from ready to leaving; 0 for those who left on the day they were ready."""
        return days_between(self.ready, self.left)


def patients() -> Mapping[str, Patients]:
    """Every patient of every ward."""
    found = {}
    for code, ward in WARDS.items():
        random = random_of(f"mental_health_day {code}")
        came, left = stays_in_beds(_beds(code, ward), random, mean_stay=ward.mean_stay, spread=0.8, occupied=OCCUPIED)
        # Most delays are of a week or two, and a few of months.
        delayed = np.rint(random.lognormal(np.log(ward.days_ready) - 0.5, 1.0, len(came))).astype(np.int64)
        delayed = np.where(random.random(len(came)) < ward.at_once, 0, np.maximum(delayed, 1))
        delayed = np.minimum(delayed, days_between(came, left) - 1)
        found[code] = Patients(came=came, ready=left - delayed, left=left)
    return found


def mental_health_day(everyone: Mapping[str, Patients]) -> pd.DataFrame:
    """Mental-health wards by day."""
    table = pd.concat([_ward_rows(code, people) for code, people in everyone.items()], ignore_index=True)
    table = table[_exists(table)].assign(published=lambda rows: rows["day"])
    return with_gaps(table, "place_code", random_of("mental_health_day gaps"))


def mental_health_reason_day(everyone: Mapping[str, Patients], told: pd.DataFrame) -> pd.DataFrame:
    """Those clinically ready at the end of each day by who is responsible and why; they add up to `ready_patients`.

    A patient has one reason for as long as the delay lasts. A ward with nobody ready says so in one row with 0, because
    without a row it would not have counted; days on which it told nothing (`told`) have none.
    """
    nobody = told.loc[told["ready_patients"] == 0, ["place_code", "day"]]
    parts = [nobody.assign(responsible="not known", reason_code="98", patients=0.0)]
    for code, people in everyone.items():
        random = random_of(f"mental_health_reason_day {code}")
        shares = weighted(WARDS[code].reasons)
        reasons = random.choice(len(shares), len(people.left), p=np.array(list(shares.values())) / sum(shares.values()))
        for at, reason in enumerate(shares):
            responsible, number = reason.replace("-", " ").split("/")
            some = reasons == at
            ready = present(people.ready[some], people.left[some])
            figures = {"responsible": responsible, "reason_code": number, "patients": ready[ready > 0]}
            parts.append(pd.DataFrame({"place_code": code, "day": LOCAL_DAYS[ready > 0], **figures}))
    table = pd.concat(parts, ignore_index=True)
    table = table.merge(told[["place_code", "day"]], on=["place_code", "day"])
    return table.sort_values(["place_code", "day", "responsible", "reason_code"], ignore_index=True).assign(
        published=lambda rows: rows["day"]
    )


def _beds(code: str, ward: Ward) -> list[tuple[str, str]]:
    if code == ST_ANDREWS:
        return [("", ST_ANDREWS_CLOSED)] * ward.beds
    if code == PYRLAND:
        return [("", "")] * (ward.beds - 1) + [("", ONE_BED_CLOSED[0]), (ONE_BED_CLOSED[1], "")]
    return [("", "")] * ward.beds


def _exists(table: pd.DataFrame) -> pd.Series[bool]:
    return (table["place_code"] != ST_ANDREWS) | (table["day"] < ST_ANDREWS_CLOSED)


def _ward_rows(code: str, people: Patients) -> pd.DataFrame:
    random = random_of(f"mental_health_day readmitted {code}")
    again = random.random(len(people.came)) < READMITTED
    figures = {
        "beds_available": _available(code),
        "beds_occupied": present(people.came, people.left),
        "ready_patients": present(people.ready, people.left),
        "ready_over_7_days_patients": _ready_over(7, people),
        "ready_over_21_days_patients": _ready_over(21, people),
        "ready_over_60_days_patients": _ready_over(60, people),
        "admitted_patients": counted(people.came),
        "readmitted_patients": counted(people.came[again]),
        "discharged_patients": counted(people.left),
        "discharged_on_ready_date_patients": counted(people.left[people.days_ready == 0]),
        "ready_days_at_discharge": counted(people.left, people.days_ready),
        "ready_log_days_at_discharge": counted(people.left, np.log1p(people.days_ready)).round(6),
    }
    return rows_of(code, "place_code", figures)


def _ready_over(days: int, people: Patients) -> Numbers:
    long = people.days_ready > days + 1
    return present(people.ready[long] + days + 1, people.left[long])


def _available(code: str) -> Numbers:
    beds = np.full(len(LOCAL_DAYS), float(WARDS[code].beds))
    if code == PYRLAND:
        first, after = (pd.Timestamp(day) for day in ONE_BED_CLOSED)
        beds[(first <= LOCAL_DAYS) & (after > LOCAL_DAYS)] -= 1
    return beds
