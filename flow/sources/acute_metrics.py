"""What a row of the acute CSV counts: the pair (Metric Group, Metric) decides, and the store's table that takes it.

The same 37 delay reasons stand in up to three groups, in pounds in one of them, so a label alone says nothing. Until
May 2024 the files have no groups: there the label implies one, as the 2022 specification had no label twice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from flow.sources.acute_workbook import MEASURES, REASON_GROUP
from flow.sources.cells import clean, label_key
from flow.sources.destinations import destination_label, pathway_of
from flow.sources.reasons import is_known_reason, reason_label

BED_DAYS_GROUP = "Additional bed days lost"
DESTINATION_GROUP = "Discharge destination"

DAILY_GROUPS = {"nctr": "NCTR", "discharged": "Discharges", "remaining": "NCTR not discharged"}
"""The group that the publisher gives each of the three daily measures."""

_REASON_GROUPS = {
    label_key(name): name
    for name in (REASON_GROUP, "Delay reason LOS 7+", "Delay reason LOS 14+", "Delay reason LOS 7+ Costs")
}
"""The groups seen so far that begin with `Delay reason`; another one is taken as it is called."""

_STAY = re.compile(r"length of stay of (7|14|21)\b")
_COST_TOTALS: dict[str, Literal["patients", "bed_days", "pounds"]] = {
    "Daily Average - Number of patients remaining in hospital who no longer meet the criteria to reside": "patients",
    "Total number of delayed bed days in the month": "bed_days",
    "Total cost of delayed bed days in the month": "pounds",
}
_COST_TOTAL_NAMES = {label_key(name): name for name in _COST_TOTALS}

Grain = Literal["day", "week", "month"]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What one pair of group and label counts. `table` is None where nobody here knows it."""

    table: Literal["bed_day", "bed_days_lost", "discharge_destination", "delay_reason", "delay_cost"] | None
    grain: Grain
    group: str
    label: str
    detail: str | int = ""
    """The measure of bed_day, the stay of bed_days_lost, the pathway of a destination, the unit of a cost."""
    listed: bool = True
    """Whether the label is in a reference list; a new reason in a known group is kept all the same."""


def stay_of(label: str) -> int | None:
    """The length of stay that a label of bed days lost is of: `... length of stay of 14 days or over` -> 14."""
    found = _STAY.search(label_key(label))
    return int(found[1]) if found else None


def metric_of(group: str | None, label: str) -> Metric:
    """The metric of a group and a label; of a label alone where the file has no groups."""
    if group is None:
        return _implied(label)
    kind = label_key(group)
    group = _REASON_GROUPS.get(kind, clean(group))
    measure, stay = MEASURES.get(label_key(label)), stay_of(label)
    if measure and kind == label_key(DAILY_GROUPS[measure]):
        return _daily(measure)
    if kind == label_key(BED_DAYS_GROUP) and stay:
        return _bed_days(stay)
    if kind == label_key(DESTINATION_GROUP) and pathway_of(label):
        return _destination(label)
    if kind.startswith("delay reason") and kind.endswith("costs"):
        return _cost(group, label)
    if kind.startswith("delay reason"):
        return _reason(group, label, listed=is_known_reason(label))
    return _unknown(group, label)


def _implied(label: str) -> Metric:
    """A label of the 2022 specification; reasons first, because three of them begin with `Pathway 1` to `Pathway 3`."""
    measure = MEASURES.get(label_key(label))
    if measure:
        return _daily(measure)
    if stay := stay_of(label):
        return _bed_days(stay)
    if is_known_reason(label):
        return _reason(REASON_GROUP, label, listed=True)
    return _destination(label) if pathway_of(label) else _unknown("", label)


def _daily(measure: str) -> Metric:
    """One label however it is spelt: two spellings of one figure are a copy, or contradict one another."""
    label = next(key for key, name in MEASURES.items() if name == measure).capitalize()
    return Metric(table="bed_day", grain="day", group=DAILY_GROUPS[measure], label=label, detail=measure)


def _bed_days(stay: int) -> Metric:
    label = f"Number of additional bed days, patients with length of stay of {stay} days or over"
    return Metric(table="bed_days_lost", grain="week", group=BED_DAYS_GROUP, label=label, detail=stay)


def _destination(label: str) -> Metric:
    return Metric(
        table="discharge_destination",
        grain="month",
        group=DESTINATION_GROUP,
        label=destination_label(label),
        detail=pathway_of(label) or "",
    )


def _reason(group: str, label: str, *, listed: bool) -> Metric:
    return Metric(table="delay_reason", grain="month", group=group, label=reason_label(label), listed=listed)


def _cost(group: str, label: str) -> Metric:
    total = _COST_TOTAL_NAMES.get(label_key(label))
    if total is None and not is_known_reason(label):
        return _unknown(group, label)
    name, unit = (total, _COST_TOTALS[total]) if total else (reason_label(label), "pounds")
    return Metric(table="delay_cost", grain="month", group=group, label=name, detail=unit)


def _unknown(group: str, label: str) -> Metric:
    return Metric(table=None, grain="month", group=group, label=clean(label), listed=False)
