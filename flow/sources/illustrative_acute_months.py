"""The illustrative set's acute hospitals by month: beds, where patients went, why they stayed.

Some beds and shares are those of `plan_facts.csv`; every other month, reason and destination is invented.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from flow.model import BED_BASES
from flow.reference import reference_table
from flow.sources.destinations import pathway_of
from flow.sources.illustrative_acute import Daily, usually_remaining, with_somerset
from flow.sources.illustrative_calendar import MONTHS, WHOLE_MONTHS, drift, long, published_at_end, random_of, weighted

NEW_SPECIFICATION = pd.Timestamp("2024-06-01")
"""First month whose destinations and reasons carry the labels of the 2024 specification."""
CARE_HOME_RETURNS_MOVE = pd.Timestamp("2023-11-01")
"""RH5 counts people who return to their own care home under Pathway 0 instead of P3b."""

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


def beds_month() -> pd.DataFrame:
    """Beds open and occupied on all four bases at RH5 and RA4; the months of `plan_facts.csv` exactly as there."""
    tables = [_beds_of(place, random_of(f"beds_month {place}")) for place in ADULT_BEDS_OPEN]
    return published_at_end(pd.concat(tables, ignore_index=True).assign(suspect=False), "month")


def discharge_destination(daily: Daily) -> pd.DataFrame:
    """Where the patients discharged in a month went: month totals that add up to the discharges of `bed_day`."""
    labels = reference_table("discharge_destinations").set_index("code")["label"]

    def at(place: str, patients: pd.Series[float]) -> pd.DataFrame:
        random = random_of(f"discharge_destination {place}")
        totals = patients.resample("MS").sum(min_count=1).reindex(WHOLE_MONTHS).dropna()
        rows = [
            (month, code, float(went))
            for month, total in zip(totals.index, totals, strict=True)
            for shares in [_destination_shares(month)]
            for code, went in zip(shares, random.multinomial(int(total), list(shares.values())), strict=True)
        ]
        return pd.DataFrame(rows, columns=["month", "code", "patients"])

    table = with_somerset(at, daily.discharged, keys=["month", "code"])
    destination = table.pop("code").map(labels)
    table.insert(2, "pathway", destination.map(pathway_of))
    table.insert(3, "destination", destination)
    return published_at_end(table.assign(mark=None), "month")


def delay_reason(daily: Daily) -> pd.DataFrame:
    """Patients delayed by reason, one value a month, in the metric groups that were published at the time."""
    labels = reference_table("delay_reasons").set_index("code")["label"]

    def at(place: str, patients: pd.Series[float]) -> pd.DataFrame:
        monthly = patients.resample("MS").mean().reindex(WHOLE_MONTHS).dropna()
        new = monthly.index >= NEW_SPECIFICATION
        random = random_of(f"delay_reason {place}")
        spans = [("2022", monthly[~new]), ("2024", monthly[new])]
        return pd.concat([_patients_by_reason(m, s, random) for s, m in spans if len(m)], ignore_index=True)

    table = with_somerset(at, usually_remaining(daily), keys=["month", "metric_group", "code"])
    table["code"] = table["code"].map(labels)
    return published_at_end(table.rename(columns={"code": "reason"}).assign(mark=None), "month")


def _beds_of(place: str, random: np.random.Generator) -> pd.DataFrame:
    known = weighted(ADULT_BEDS_OPEN[place])
    knots = MONTHS.get_indexer(pd.DatetimeIndex([f"{month}-01" for month in known]))
    months = MONTHS[: knots[-1] + 1]
    line = np.interp(np.arange(len(months)), knots, list(known.values()))
    beds = pd.DataFrame(index=months, columns=pd.Index(BED_BASES), dtype=float)
    beds["adult_open"] = np.rint(line + random.normal(0, 3, len(months)))
    beds["adult_occupied"] = np.rint(beds["adult_open"] * (0.952 + drift(random, len(months), sd=0.008, memory=0.5)))
    if place == "RH5":
        _set_facts(beds, ("adult_open", "adult_occupied"))
    childrens_open, childrens_occupied = CHILDRENS_BEDS[place]
    beds["all_open"] = beds["adult_open"] + childrens_open + random.integers(-3, 4, len(months))
    beds["all_occupied"] = beds["adult_occupied"] + childrens_occupied + random.integers(-4, 5, len(months))
    if place == "RH5":
        _set_facts(beds, BED_BASES)
    return long(beds, "month", "basis", "beds").assign(place_code=place)[["place_code", "month", "basis", "beds"]]


def _set_facts(beds: pd.DataFrame, bases: Iterable[str]) -> None:
    """Put the published beds of `plan_facts.csv` where they belong."""
    for fact in reference_table("plan_facts").to_dict("records"):
        basis = BED_FACTS.get(fact["fact"], "")
        if basis in bases:
            beds.loc[pd.Timestamp(fact["as_of"]), basis] = float(fact["value"])


def _destination_shares(month: pd.Timestamp) -> dict[str, float]:
    """The share of each destination in a month, by its code."""
    if month >= NEW_SPECIFICATION:
        shares = weighted(DESTINATION_SHARES["2024"])
    else:
        shares = weighted(DESTINATION_SHARES["2022"])
        if month >= CARE_HOME_RETURNS_MOVE:
            shares["P0-home-2022"] += shares["P3-own-care-home-2022"]
            shares["P3-own-care-home-2022"] = 0.0
    total = sum(shares.values())
    return {code: share / total for code, share in shares.items()}


def _patients_by_reason(monthly: pd.Series[float], specification: str, random: np.random.Generator) -> pd.DataFrame:
    """Patients by month, metric group and reason code: each reason drifts on its own."""
    reasons = reference_table("delay_reasons").set_index("code").query("specification == @specification")
    shares = weighted(REASON_SHARES[specification])
    drifts = {code: np.exp(drift(random, len(monthly), sd=0.2, memory=0.85)) for code in reasons.index}
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
        long(patients, "month", "code", "patients").assign(metric_group=group)[columns]
        for group, patients in groups.items()
        if len(patients)
    ]
