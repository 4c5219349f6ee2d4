"""The illustrative set's residents in hospitals of other systems, by trust and day. Every figure is invented."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from flow.sources.illustrative_calendar import Numbers, drift, random_of
from flow.sources.illustrative_stays import (
    ALL_DAYS,
    LOCAL_DAYS,
    counted,
    people_by_day,
    present,
    rows_of,
    to_working_day,
    waits,
    winter,
    with_gaps,
)


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """A trust that Somerset residents use: beds with a resident in them, and how many of them are discharged after a delay."""

    beds_occupied: float
    discharged_per_week: float
    days_delayed: float


TRUSTS = {
    "RD1": Elsewhere(beds_occupied=58, discharged_per_week=13, days_delayed=6.0),
    "RA7": Elsewhere(beds_occupied=54, discharged_per_week=11, days_delayed=6.5),
    "RBD": Elsewhere(beds_occupied=17, discharged_per_week=4, days_delayed=5.5),
    "RVJ": Elsewhere(beds_occupied=19, discharged_per_week=3.5, days_delayed=7.5),
    "RH8": Elsewhere(beds_occupied=11, discharged_per_week=2, days_delayed=6.0),
    "R0D": Elsewhere(beds_occupied=5, discharged_per_week=0.7, days_delayed=6.0),
}
"""Bath, Bristol and Weston, Dorset County, North Bristol, Royal Devon, University Hospitals Dorset: those round the county."""
LEAVE_AT_ONCE = 0.2
"""Of those who no longer meet the criteria, the share that leaves on the same day."""


def out_of_county_day() -> pd.DataFrame:
    """Residents in hospitals elsewhere by trust and day: nctr = discharged + remaining, within the beds with a resident."""
    parts = [_trust_rows(code, trust) for code, trust in TRUSTS.items()]
    table = pd.concat(parts, ignore_index=True).assign(published=lambda rows: rows["day"])
    return with_gaps(table, "place_code", random_of("out_of_county_day gaps"))


def _trust_rows(code: str, trust: Elsewhere) -> pd.DataFrame:
    random = random_of(f"out_of_county_day {code}")
    left = people_by_day(np.full(len(ALL_DAYS), trust.discharged_per_week), random)
    slow = trust.days_delayed * winter() * np.exp(drift(random, len(ALL_DAYS), sd=0.15, memory=0.985))
    delayed = np.maximum(waits(left, slow, random, spread=1.0), 1)
    delayed = np.where(random.random(len(left)) < LEAVE_AT_ONCE, 0, delayed)
    ready = to_working_day(left - delayed, random, share=0.4, roll="backward")
    discharged, remaining = counted(left), present(ready, left)
    figures = {
        "nctr_patients": discharged + remaining,
        "discharged_patients": discharged,
        "remaining_patients": remaining,
        "beds_occupied": _beds_occupied(trust.beds_occupied, discharged + remaining, random),
    }
    return rows_of(code, "place_code", figures)


def _beds_occupied(mean: float, at_least: Numbers, random: np.random.Generator) -> Numbers:
    season = winter()[np.isin(ALL_DAYS, LOCAL_DAYS.to_numpy().astype("datetime64[D]"))]
    swing = mean * season**0.4 * np.exp(drift(random, len(LOCAL_DAYS), sd=0.09, memory=0.85))
    return np.maximum(np.rint(swing), at_least)
