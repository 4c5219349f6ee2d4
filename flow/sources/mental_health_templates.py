"""Templates of mental-health wards: who is clinically ready for discharge, for how long, and why still there."""

from __future__ import annotations

from math import log1p

from flow.sources.choices import MENTAL_HEALTH_REASONS, MENTAL_HEALTH_WARDS, RESPONSIBLE
from flow.sources.template import (
    MOST_DAYS,
    Column,
    Template,
    Values,
    beds,
    choice,
    day_column,
    days_of,
    first_choice,
    open_where_occupied,
    part_of,
    people,
    rarely_over,
    rule,
    sum_of_days,
)

_ROUNDING = 0.05
"""How far a sum of logarithms may be off by rounding, for each patient."""


def _logs_above_days(row: Values) -> str | None:
    logs, days, left = (row[h] for h in ("log_days_ready", "days_ready_at_discharge", "discharged"))
    if not isinstance(logs, float) or not isinstance(days, float) or not isinstance(left, float) or not left:
        return None
    most = left * log1p(days / left)
    if logs <= most + _ROUNDING * left:
        return None
    return (
        f"log_days_ready {logs:g} is more than {days:g} days of {left:g} patients can give ({most:.2f}). "
        "Is it the sum of ln(1 + days)?"
    )


MENTAL_HEALTH = Template(
    name="mental-health",
    title="Mental health: clinically ready for discharge",
    row="one row per ward and day",
    purpose="All five measures between which the system chooses, and their balance: days ready as a share of occupied bed days, people ready today, days ready at discharge, left on the day they were ready.",
    columns=(
        first_choice("ward", "The ward", "place_code", MENTAL_HEALTH_WARDS),
        day_column(),
        beds("available", "Beds available, with staff", "18", "beds_available"),
        beds("occupied", "Beds with a patient in them at the end of the day, leave not counted", "17", "beds_occupied"),
        people("ready", "Patients clinically ready for discharge at the end of the day", "4", "ready_patients"),
        people("ready_over_7", "Of those, ready for more than 7 days", "3", "ready_over_7_days_patients"),
        people("ready_over_21", "Of those, ready for more than 21 days", "2", "ready_over_21_days_patients"),
        people("ready_over_60", "Of those, ready for more than 60 days", "1", "ready_over_60_days_patients"),
        people("admitted", "Patients admitted that day", "1", "admitted_patients"),
        people("readmitted", "Of those, discharged from a mental-health ward in the 30 days before", "0", "readmitted_patients"),
        people("discharged", "Patients who left that day", "2", "discharged_patients"),
        people("discharged_on_ready_date", "Of those, who left on the day they became ready", "1", "discharged_on_ready_date_patients"),
        sum_of_days("days_ready_at_discharge", "Days from ready to leaving, added up over the patients who left that day", "12", "ready_days_at_discharge"),
        Column(
            name="log_days_ready",
            means="For the geometric mean, if your system can work it out: ln(1 + days from ready to leaving), added up over the patients who left that day",
            worked="2.565",
            fills="ready_log_days_at_discharge",
            kind="number",
            unit="logarithms, added up",
            most=MOST_DAYS,
        ),
    ),
    key=("ward", "day"),
    known_by=frozenset({"ward", "day", "ready"}),
    table="mental_health_day",
    rules=(
        rarely_over("ready", "occupied"),
        part_of("ready_over_7", "ready"),
        part_of("ready_over_21", "ready_over_7"),
        part_of("ready_over_60", "ready_over_21"),
        part_of("readmitted", "admitted"),
        part_of("discharged_on_ready_date", "discharged"),
        days_of("days_ready_at_discharge", "discharged"),
        open_where_occupied("available", "occupied"),
        rarely_over("occupied", "available"),
        rule("logarithms", "`log_days_ready` is not above what `days_ready_at_discharge` can give.", _logs_above_days),
    ),
    more="Numbers are small: what is shown or exported outside the team hides counts of 1 to 7.",
)  # fmt: skip

MENTAL_HEALTH_REASONS_TEMPLATE = Template(
    name="mental-health-reasons",
    title="Mental health: reasons for delay",
    row="one row per ward, day, responsible organisation and reason",
    purpose="Who is responsible for the days that patients stay on after they were clinically ready, and why.",
    columns=(
        first_choice("ward", "The ward", "place_code", MENTAL_HEALTH_WARDS),
        day_column("The day on which it was counted: every day, or one day a week"),
        choice("responsible", "The organisation that the delay is attributable to", "social care", "responsible", RESPONSIBLE),
        choice("reason", "The main reason, by its code in the Mental Health Services Data Set or its words", "07", "reason_code", MENTAL_HEALTH_REASONS),
        people("patients", "Patients clinically ready at the end of the day and delayed for that reason", "2", "patients", required=True),
    ),
    key=("ward", "day", "responsible", "reason"),
    known_by=frozenset({"ward", "day", "reason", "patients"}),
    table="mental_health_reason_day",
    more="A ward on which nobody is delayed still has one row a counted day: `not known`, reason 98, 0 patients; without it the day is missing. "
    "Counted every day, the patients of a month add up to its days of delay; counted once a week they do not.",
)  # fmt: skip
