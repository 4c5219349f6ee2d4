"""Why patients wait and for how long: reasons, bed days of long stays, the Discharge Ready Date."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial

from flow.metrics.count import Count
from flow.reference import reference_table
from flow.sources.cells import label_key

NO_OWNER = "not known"
SEVERAL_OR_NONE = "no single pathway"


@cache
def _codes() -> dict[str, str]:
    """Code of a delay reason by every way a file writes it: the label, or the group before it."""
    found: dict[str, str] = {}
    for row in reference_table("delay_reasons").to_dict("records"):
        for spelling in (row["label"], f"{row['reason_group']} {row['label']}", row["code"]):
            found[label_key(spelling)] = row["code"]
    return found


@cache
def reason_facts() -> dict[str, dict[str, str]]:
    """What the reference list says of each reason, by code: label, reason_group, pathway, who_can_act."""
    return {row["code"]: row for row in reference_table("delay_reasons").to_dict("records")}  # type: ignore[misc]


def reason_code(keys: Mapping[str, str]) -> str:
    """The code of a reason as published or as counted by the system itself; its own words where it is not known."""
    said = keys.get("reason") or keys["reason_code"]
    return _codes().get(label_key(said), said)


def _fact(name: str, missing: str) -> Callable[[Mapping[str, str]], str]:
    def told(keys: Mapping[str, str]) -> str:
        return reason_facts().get(reason_code(keys), {}).get(name) or missing

    return told


_BY_REASON = {
    "reason": reason_code,
    "group": _fact("reason_group", NO_OWNER),
    "pathway": _fact("pathway", SEVERAL_OR_NONE),
    "owner": _fact("who_can_act", NO_OWNER),
}
_published = partial(
    Count,
    table="delay_reason",
    numerator="patients",
    when="month",
    keys=("reason",),
    tie="t.metric_group DESC",
    named=_BY_REASON,
    has_mark=True,
    collected="patients",
    whole_editions=True,
)
_bed_days = partial(Count, table="bed_days_lost", numerator="bed_days", when="week_start", has_mark=True)

_BETWEEN = "Number of patients discharged where, between the Discharge Ready Date and Discharge Date, there is"
BANDS = {
    "no delay": f"{_BETWEEN} No delay",
    "1 day": f"{_BETWEEN} a 1 day delay",
    "2-3 days": f"{_BETWEEN} a 2-3 day delay",
    "4-6 days": f"{_BETWEEN} a 4-6 day delay",
    "7-13 days": f"{_BETWEEN} a 7-13 day delay",
    "14-20 days": f"{_BETWEEN} a 14-20 day delay",
    "21 days or more": f"{_BETWEEN} a delay of 21 days or more",
}
"""Bands of delay from ready to left, and the published count of each."""


def _published_value(measure: str) -> str:
    return f"max(value) FILTER (WHERE measure = '{measure}')"


_band_columns = {f"band_{n}": _published_value(measure) for n, measure in enumerate(BANDS.values())}
_EVERYONE = " + ".join(_band_columns)
_DELAYED = " + ".join(list(_band_columns)[1:])
_ready = partial(
    Count,
    table="ready_date",
    when="month",
    keys=("measure",),
    rows="t.level <> 'trust_local_authority'",
    wide={**_band_columns, "lost": _published_value("Total bed days lost due to delayed discharge")},
    month_total=True,
    has_mark=True,
)

COUNTS: dict[str, Count] = {
    "delayed_14_days": _published(rows="t.metric_group IN ('Delay reason', 'Delay reason LOS 14+')"),
    "delayed_7_days": _published(rows="t.metric_group = 'Delay reason LOS 7+'"),
    "remaining_by_reason": Count(
        table="local_delay_reason",
        numerator="patients",
        keys=("reason_code",),
        rows="t.stay_days_or_more = 0",
        named=_BY_REASON,
        absent_is_nobody=True,
        whole_editions=True,
    ),
    "bed_days_7_days": _bed_days(rows="t.stay_days_or_more = 7"),
    "bed_days_14_days": _bed_days(rows="t.stay_days_or_more = 14"),
    "bed_days_21_days": _bed_days(rows="t.stay_days_or_more = 21"),
    "ready_date_same_day_share": _ready(numerator="band_0", denominator=_EVERYONE),
    "ready_date_band_share": _ready(
        numerator=_EVERYONE,
        denominator=_EVERYONE,
        of_members={"band": {band: f"band_{n}" for n, band in enumerate(BANDS)}},
    ),
    "ready_date_days": _ready(numerator="lost", denominator=_EVERYONE),
    "ready_date_days_delayed": _ready(numerator="lost", denominator=_DELAYED),
    "ready_date_bed_days": _ready(numerator="lost"),
    "delay_cost_published": Count(
        table="delay_cost",
        numerator="value",
        when="month",
        keys=("item",),
        rows="t.item = 'Total cost of delayed bed days in the month' AND t.unit = 'pounds'",
        month_total=True,
        has_mark=True,
    ),
}
"""How each metric of flow/catalogue/delays.py is counted, those of bed_day aside (flow/metrics/nctr.py)."""
