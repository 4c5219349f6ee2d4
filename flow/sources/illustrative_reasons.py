"""The illustrative set's own weekly count of why patients remain: everyone, one reason each, as the hub and the wards would say it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from flow.reference import reference_table
from flow.sources.illustrative_acute import DOUBLED, Daily
from flow.sources.illustrative_acute_months import NEW_SPECIFICATION
from flow.sources.illustrative_calendar import LAST_DAY, drift, random_of, weighted

PLACE = "RH5"
SNAPSHOTS = pd.date_range(NEW_SPECIFICATION, LAST_DAY, freq="W-THU", unit="s")
"""Every Thursday since the reasons of 2024. Not in the week when twice the patients were reported by mistake: nobody has counted those."""

WITH_THE_HUB = {
    ("P1", "decided_not_started_patients"): "CA03 70, IN04 9, IN03 6, CA04 6, CA05 5, CA06 2, IN10 1, IN11 1",
    ("P2", "decided_not_started_patients"): "CA01 72, IN02 24, CA11 3, IN10 1",
    ("P3", "decided_not_started_patients"): "CA02 48, IN01 30, IN08 8, IN06 6, CA07 6, IN07 2",
    ("P0", "decided_not_started_patients"): "CA09 45, IN09 20, CA10 25, CA08 10",
    ("any", "referred_not_decided_patients"): "TH01 50, TH02 22, TH03 28",
    ("any", "ready_not_referred_patients"): "HP02 100",
}
"""Reasons of those whom the hub knows, by pathway and step: as many as wait there that day."""
OTHER_SHARE = 0.27
OTHERS = "HP01 20, HP03 11, HP04 9, HP05 6, HP06 5, HP07 4, WB01 8, WB02 3, WB03 6, WB04 9, IN05 14, IN12 0.6, TH02 2, CA08 2"
"""Reasons of the rest, and their share of all who remain: waits within the hospital and for hospitals of other counties."""


def local_delay_reason(daily: Daily, hub_steps: pd.DataFrame) -> pd.DataFrame:
    """Everyone who remains at RH5 by main reason, once a week; the reasons add up to `bed_day.remaining_patients`."""
    labels = reference_table("delay_reasons").query("specification == '2024'")["code"]
    remaining = daily.remaining[PLACE].reindex(SNAPSHOTS)
    counted = remaining[remaining.notna() & ~_of_the_doubled_week(SNAPSHOTS)]
    random = random_of("local_delay_reason")
    weights = _weights(hub_steps, pd.DatetimeIndex(counted.index), list(labels))
    for code in weights:
        weights[code] *= np.exp(drift(random, len(weights), sd=0.16, memory=0.8))
    exact = weights.mul(counted / weights.sum(axis=1), axis=0)
    patients = _whole(exact, counted)
    table = patients.rename_axis(index="day").reset_index().melt("day", var_name="reason_code", value_name="patients")
    table = table.sort_values("day", kind="stable", ignore_index=True)
    table = table.assign(place_code=PLACE, stay_days_or_more=np.int16(0), published=table["day"])
    return table[["place_code", "day", "stay_days_or_more", "reason_code", "patients", "published"]]


def _of_the_doubled_week(days: pd.DatetimeIndex) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    first, last = (pd.Timestamp(day) for day in DOUBLED)
    return np.asarray((days >= first) & (days <= last))


def _weights(hub_steps: pd.DataFrame, days: pd.DatetimeIndex, codes: list[str]) -> pd.DataFrame:
    """How often each reason should be found on each day."""
    steps = hub_steps.groupby(["day", "pathway"]).sum(numeric_only=True)
    weights = pd.DataFrame(0.0, index=days, columns=pd.Index(codes))
    for (pathway, step), reasons in WITH_THE_HUB.items():
        by_pathway = steps[step].unstack("pathway").reindex(days)
        waiting = by_pathway.sum(axis=1, min_count=1) if pathway == "any" else by_pathway[pathway]
        _spread(weights, waiting, reasons)
    _spread(weights, weights.sum(axis=1) * OTHER_SHARE / (1 - OTHER_SHARE), OTHERS)
    return weights


def _spread(weights: pd.DataFrame, patients: pd.Series[float], reasons: str) -> None:
    shares = weighted(reasons)
    for code, share in shares.items():
        weights[code.strip()] += patients * share / sum(shares.values())


def _whole(exact: pd.DataFrame, totals: pd.Series[float]) -> pd.DataFrame:
    """Whole patients that add up to the totals: rounded down, and one more where most was lost."""
    down = np.floor(exact)
    short = (totals - down.sum(axis=1)).to_numpy()
    rank = (exact - down).rank(axis=1, ascending=False, method="first")
    return pd.DataFrame(down + (rank.to_numpy() <= short[:, None]))
