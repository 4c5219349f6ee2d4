"""The illustrative set's beds: community hospitals (Pathway 2), the wards of the acute sites, the old community collection."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from flow.reference import reference_table
from flow.sources.illustrative_calendar import Numbers, drift, mark_of_missing, random_of
from flow.sources.illustrative_pathways import TEST_AND_LEARN, ByLocality, Going
from flow.sources.illustrative_stays import (
    ALL_DAYS,
    LOCAL_DAYS,
    LOCALITIES,
    Days,
    counted,
    days_between,
    present,
    rows_of,
    stays_in_beds,
    to_working_day,
    waits,
    with_gaps,
)

COMMUNITY_BEDS = {
    "RH5K6": 30, "RH5F4": 14, "RH5F2": 14, "RH5F9": 14, "RH5G3": 16, "RH5G5": 20, "RH5F5": 14,
    "RH5F7": 12, "RH5G1": 20, "RH5F1": 12, "RH5F8": 22, "RH5F6": 10, "RH5G2": 10,
}  # fmt: skip
"""208 in all (`plan_facts.csv`, dated after the closure; here before it). How many at each hospital is invented."""
BEDS_THAT_CLOSE = 4
HOSPITALS_WITH_CLOSURES = ("RH5K6", "RH5F4", "RH5G3", "RH5G5", "RH5G1", "RH5F1", "RH5F8")
"""28 beds close at the end of September 2025 (`series_breaks.csv`). Which ones is invented: a few at each of seven."""
COMMUNITY_STAY_DAYS = 38.0
"""Mean length of stay of the Community Bed Audit (`plan_facts.csv`)."""
_DRAWN_STAY_DAYS = 39.4
"""What is drawn, so that 38 are left when arrivals and departures have moved off weekends and closing beds were emptied."""
COMMUNITY_OCCUPIED = 0.955
FROM_ACUTE = 0.85
LEAVE_WHEN_READY = 0.2
DAYS_READY = 18.5
"""From ready to leaving, of those who do not leave at once: about 62 remain a day, as published for December 2023."""
FROM_ELSEWHERE_IN_COUNTY = 0.25
P2_WAIT = 5.2

OLD_COLLECTION_ENDED = "2024-07-28"
"""Last day of the Community Discharge Situation Report (`series_breaks.csv`)."""
OLD_COLLECTION_MISSED = "2023-12-26"

YEOVIL_SHARE_OF_BEDS = 0.37
CRITICAL_CARE = {"RH5A8": (20, 15.5), "RH5O4": (9, 6.5)}
MATERNITY = {"RH5A8": (32, 21.0), "RH5O4": (18, 11.0)}
"""Beds open and beds occupied on the mean day."""
ESCALATION_OPEN = (10.0, 42.0)
"""Beds opened beyond the plan, on the mean day of July and of January; they are within the SitRep's adult beds open."""


def community_stays() -> Mapping[str, tuple[Days, Days]]:
    """The day of arrival and of leaving of every patient, by community hospital."""
    found = {}
    for hospital, many in COMMUNITY_BEDS.items():
        closing = BEDS_THAT_CLOSE if hospital in HOSPITALS_WITH_CLOSURES else 0
        beds = [("", "")] * (many - closing) + [("", TEST_AND_LEARN)] * closing
        random = random_of(f"community_bed_day {hospital}")
        found[hospital] = stays_in_beds(
            beds, random, mean_stay=_DRAWN_STAY_DAYS, spread=0.65, occupied=COMMUNITY_OCCUPIED
        )
    return found


def to_community_hospitals(stays: Mapping[str, tuple[Days, Days]]) -> ByLocality:
    """Everyone admitted to a community hospital from an acute one, by where they live: mostly, but not always, near it."""
    near = reference_table("sites").set_index("site_code")["locality_code"]
    parts: dict[str, list[Going]] = {locality: [] for locality in LOCALITIES}
    for hospital, (came, _) in stays.items():
        random = random_of(f"hub_day P2 {hospital}")
        admitted = came[_from_acute(hospital, len(came))]
        wait = waits(np.clip(admitted, ALL_DAYS[0], ALL_DAYS[-1]), np.full(len(ALL_DAYS), P2_WAIT), random)
        decided = to_working_day(admitted - wait, random, share=0.75, roll="backward")
        homes = np.where(
            random.random(len(admitted)) < FROM_ELSEWHERE_IN_COUNTY,
            random.choice(list(LOCALITIES), len(admitted), p=list(LOCALITIES.values())),
            near[hospital],
        )
        everyone = Going(referred=decided, started=admitted, from_hospital=np.full(len(admitted), True))
        for locality, found in parts.items():
            found.append(everyone.of(homes == locality))
    return {locality: _joined(found) for locality, found in parts.items()}


def community_bed_day(stays: Mapping[str, tuple[Days, Days]]) -> pd.DataFrame:
    """Community hospitals by day."""
    table = _every_community_day(stays).drop(columns="left_when_ready_patients")
    return with_gaps(table.assign(published=table["day"]), "place_code", random_of("community_bed_day gaps"))


def community_day(stays: Mapping[str, tuple[Days, Days]]) -> pd.DataFrame:
    """The same patients as the old national collection told them, up to its end: the trust, and the county, which is the trust."""
    days = _every_community_day(stays).groupby("day").sum(numeric_only=True).loc[:OLD_COLLECTION_ENDED]
    remaining = days["remaining_patients"]
    left = days["discharged_patients"] - days["left_when_ready_patients"]
    told = pd.DataFrame(
        {"nctr_patients": remaining + left, "discharged_patients": left, "remaining_patients": remaining}
    )
    told.loc[pd.Timestamp(OLD_COLLECTION_MISSED)] = np.nan
    mark = mark_of_missing(told["nctr_patients"], "-")
    rows = told.assign(stay_days_or_more=np.int16(0), mark=mark).reset_index()
    table = pd.concat([rows.assign(place_code=place) for place in ("QSL", "RH5")], ignore_index=True)
    return table.assign(published=table["day"])[
        ["place_code", "day", "stay_days_or_more", *told.columns, "mark", "published"]
    ]


def ward_bed_day(beds_month: pd.DataFrame) -> pd.DataFrame:
    """Beds of the two acute sites by ward type; adult and escalation beds of a month have the mean of `beds_month`."""
    random = random_of("ward_bed_day")
    means = beds_month[beds_month["place_code"] == "RH5"].pivot(index="month", columns="basis", values="beds")
    season = np.cos(2 * np.pi * (LOCAL_DAYS.day_of_year.to_numpy() - 20) / 365.25)
    low, high = ESCALATION_OPEN
    escalation = (low + high) / 2 + (high - low) / 2 * season + drift(random, len(LOCAL_DAYS), sd=4, memory=0.95)
    escalation = np.rint(np.maximum(escalation, 2))
    full = np.rint(escalation * np.clip(0.9 + drift(random, len(LOCAL_DAYS), sd=0.06, memory=0.8), 0.5, 1))
    adult_open = _by_day(means["adult_open"], random, sd=5) - escalation
    adult_occupied = _by_day(means["adult_occupied"], random, sd=7) - full
    children_open = _by_day(means["all_open"] - means["adult_open"], random, sd=1)
    children_occupied = _by_day(means["all_occupied"] - means["adult_occupied"], random, sd=4)
    wards = {
        "adult general and acute": (adult_open, adult_occupied),
        "escalation": (escalation, full),
        "paediatric": (children_open, children_occupied),
    }
    parts = []
    for ward_type, (opened, occupied) in wards.items():
        yeovil_open = np.rint(opened * YEOVIL_SHARE_OF_BEDS)
        share = YEOVIL_SHARE_OF_BEDS + drift(random, len(LOCAL_DAYS), sd=0.004, memory=0.8)
        most, least = np.minimum(yeovil_open, occupied), np.maximum(occupied - (opened - yeovil_open), 0)
        yeovil = np.clip(np.rint(occupied * share), least, most)
        parts.append(_ward_rows("RH5O4", ward_type, yeovil_open, yeovil))
        parts.append(_ward_rows("RH5A8", ward_type, opened - yeovil_open, occupied - yeovil))
    for ward_type, sites in (("critical care", CRITICAL_CARE), ("maternity", MATERNITY)):
        for site, (beds, mean) in sites.items():
            swing = drift(random_of(f"ward_bed_day {site} {ward_type}"), len(LOCAL_DAYS), sd=0.15, memory=0.8)
            occupied = np.clip(np.rint(mean * (1 + swing)), 0, beds)
            parts.append(_ward_rows(site, ward_type, np.full(len(LOCAL_DAYS), float(beds)), occupied))
    table = pd.concat(parts, ignore_index=True)
    table = table.sort_values(["place_code", "ward_type", "day"], ignore_index=True).assign(
        published=lambda r: r["day"]
    )
    return with_gaps(table, "place_code", random_of("ward_bed_day gaps"))


def _from_acute(hospital: str, many: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return random_of(f"community_bed_day {hospital} from acute").random(many) < FROM_ACUTE


def _joined(parts: list[Going]) -> Going:
    return Going(
        referred=np.concatenate([part.referred for part in parts]),
        started=np.concatenate([part.started for part in parts]),
        from_hospital=np.concatenate([part.from_hospital for part in parts]),
    )


def _every_community_day(stays: Mapping[str, tuple[Days, Days]]) -> pd.DataFrame:
    parts = []
    for hospital, (came, left) in stays.items():
        random = random_of(f"community_bed_day {hospital} ready")
        at_once = random.random(len(came)) < LEAVE_WHEN_READY
        delayed = 1 + np.rint(random.gamma(1.2, (DAYS_READY - 1) / 1.2, len(came))).astype(np.int64)
        delayed = np.where(at_once, 0, np.minimum(delayed, days_between(came, left)))
        closing = BEDS_THAT_CLOSE if hospital in HOSPITALS_WITH_CLOSURES else 0
        after = pd.Timestamp(TEST_AND_LEARN) <= LOCAL_DAYS
        figures = {
            "beds_open": COMMUNITY_BEDS[hospital] - closing * np.asarray(after, dtype=float),
            "beds_occupied": present(came, left),
            "admitted_patients": counted(came),
            "admitted_from_acute_patients": counted(came[_from_acute(hospital, len(came))]),
            "discharged_patients": counted(left),
            "remaining_patients": present(left - delayed, left),
            "stay_days": counted(left, days_between(came, left)),
            "left_when_ready_patients": counted(left[delayed == 0]),
        }
        parts.append(rows_of(hospital, "place_code", figures))
    return pd.concat(parts, ignore_index=True)


def _by_day(months: pd.Series[float], random: np.random.Generator, *, sd: float) -> Numbers:
    """Whole beds by day whose mean over each month is the month's figure."""
    month = pd.DatetimeIndex(LOCAL_DAYS.to_period("M").to_timestamp())
    wanted = months.reindex(month).to_numpy(dtype=float)
    noise = pd.Series(drift(random, len(LOCAL_DAYS), sd=sd, memory=0.9), month)
    exact = noise - noise.groupby(level=0).transform("mean") + wanted
    # Rounded up to each day, so that nothing is lost over a month: the sum of a month is whole.
    up_to = exact.groupby(level=0).cumsum().round(6)
    return np.asarray(up_to.round().groupby(level=0).diff().fillna(up_to.round()), dtype=float)


def _ward_rows(site: str, ward_type: str, opened: Numbers, occupied: Numbers) -> pd.DataFrame:
    random = random_of(f"ward_bed_day closed {site} {ward_type}")
    usual = 0.006 * float(np.mean(opened))
    closed = np.rint(usual * np.exp(drift(random, len(LOCAL_DAYS), sd=0.9, memory=0.93)))
    figures = {"ward_type": ward_type, "beds_open": opened, "beds_occupied": occupied, "beds_closed": closed}
    return rows_of(site, "place_code", figures)
