"""Which rows of the week stand on the huddle's screen, under which short names: few enough to be read from four metres."""

from __future__ import annotations

from datetime import date

from flow.report.content import MeasureRow, WaitLine, Week
from flow.sentences.measure import scale_of
from flow.wording import MINUS, counted, day, one_decimal

MOST_ROWS = 8

CORE: dict[str, str] = {
    "nctr_remaining": "Patients who remain",
    "nctr_share": "Share of beds, %",
    "pathway_1_new_starts": "Pathway 1 new starts",
    "remaining_21_days": "Remain, 21 days or more",
    "community_bed_remaining": "Remain in community beds",
    "hub_decided_not_started": "Hub: decided, not started",
    "mental_health_ready_share": "Mental health M1, %",
    "nctr_share_out_of_county": "Elsewhere, share of beds, %",
}
"""What a huddle looks at, in this order; one without a figure is named below the table."""

INSTEAD: dict[str, str] = {
    "nctr_discharged": "Discharged, a day",
    "nctr_same_day_share": "Left on the day, %",
    "delayed_14_days": "Delayed, 14 days or more",
    "ready_date_same_day_share": "Left on the ready date, %",
    "discharges": "Discharges a week",
    "pathway_1_waiting": "Waiting for Pathway 1",
    "care_home_waiting": "Waiting for a care home",
}
"""What fills the table where some of them have no figure."""

NAMES = {**CORE, **INSTEAD}


def screen_rows(week: Week) -> tuple[MeasureRow, ...]:
    """The rows with a figure that the screen shows, at most eight."""
    told = {r.metric: r for r in week.rows if r.told}
    return tuple(told[m] for m in NAMES if m in told)[:MOST_ROWS]


def absent_names(week: Week) -> tuple[str, ...]:
    """What a huddle looks at and has no figure of this week, by its short name without the unit."""
    there = {r.metric: r for r in week.rows}
    return tuple(name.removesuffix(", %") for m, name in CORE.items() if m in there and not there[m].told)


def waits_by_pathway(week: Week) -> tuple[WaitLine, ...]:
    """Who waits how long on each pathway, the longest first; lines that count people only are rows of the table."""
    return tuple(w for w in week.waits if w.days_metric is not None and w.patients is not None)


def screen_line(week: Week) -> str:
    """The line beside the title: place, data time, days reported, basis, where the figures are from."""
    told = f"data to {day(week.data_to)}" if week.data_to else "no data of it"
    return " · ".join(
        [
            week.place.short_name,
            f"{told}, {week.days_reported} of {counted(week.days_in_period, 'day')}",
            f"shares of {week.basis_words}",
            *([f"as published on {day(week.as_of)}"] if week.as_of else []),
            " and ".join(week.provenances) or "no figures",
        ]
    )


OLD_AFTER_DAYS = 14
"""A newest week that ended longer ago says so: files are missing."""


def age_line(week: Week, today: date) -> str:
    """How long ago the newest week with figures ended; empty where that is not long, or the figures are made up.

    Example: "The newest week with figures ended 40 weeks ago. What is decided now is filed under it."
    """
    days = (today - week.sunday).days
    if days <= OLD_AFTER_DAYS or week.illustrative:
        return ""
    return (
        f"The newest week with figures ended {counted(days // 7, 'week')} ago. What is decided now is filed under it."
    )


def short_name(row: MeasureRow) -> str:
    """The row's name on the screen, with its month where it is counted by month: `Delayed, 14 days or more (Jan)`."""
    name = NAMES.get(row.metric, row.name)
    return f"{name} ({row.start:%b})" if row.grain == "month" else name


def number(value: float | None, row: MeasureRow) -> str:
    """A value of the row without its unit, which stands in the name: `217.6`; a dash where there is none."""
    return "–" if value is None else one_decimal(value * scale_of(row.unit))


def target_sign(row: MeasureRow) -> str:
    """The target with its direction: `≤ 90`, `≥ 70`; empty without one."""
    if row.target is None or row.comparison is None:
        return ""
    shown = one_decimal(row.target * scale_of(row.unit)).removesuffix(".0")
    return f"{'≤' if row.comparison == 'at most' else '≥'} {shown}"


def change_sign(row: MeasureRow) -> str:
    """Which way it moved on the week before, as an arrow; empty where that cannot be told, or nothing moved."""
    if row.change is None or number(row.change, row).lstrip(MINUS) == "0.0":
        return ""
    return "▲" if row.change > 0 else "▼"
