"""What the sentences of a week say of one row: its finding, its change, signal or noise with the rule, why it has no figure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from flow.model import Unit
from flow.wording import counted, one_decimal, short_day

LIMITS_WORDS = (
    "Weeks run Monday to Sunday. Signal or noise is judged on weekly figures by the rules of Making Data Count: limits are "
    "the mean and 2.66 times the mean moving range either side; a signal is a point outside them, 7 in a row on one side or "
    "in one direction, or 2 of 3 close to a limit. No sentence claims a cause."
)
"""On what a report judges, for its last page."""

FLAG_WORDS = {
    "partial": "not all days",
    "suspect": "suspect days",
    "excluded": "days left out",
    "assumed_published": "publication date assumed",
    "beds_carried": "beds of an earlier month",
    "all_zero": "days of nothing but 0",
    "no_discharges_reported": "days without a discharge",
    "suppressed": "withheld",
    "illustrative": "made up",
}
"""The flags of the measure contract for a narrow column."""


def flag_words(flag: str) -> str:
    """A flag of a figure in words: `beds_carried` -> `beds of an earlier month`."""
    return FLAG_WORDS.get(flag, flag.replace("_", " "))


NOT_JUDGED = "not judged"


class Row(Protocol):
    """What a sentence needs to know of a measure's week (`flow.report.content.MeasureRow` is one)."""

    @property
    def metric(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def member_name(self) -> str | None: ...
    @property
    def unit(self) -> Unit: ...
    @property
    def when(self) -> str: ...
    @property
    def grain(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def value_words(self) -> str: ...
    @property
    def change(self) -> float | None: ...
    @property
    def change_words(self) -> str: ...
    @property
    def target(self) -> float | None: ...
    @property
    def against_words(self) -> str: ...
    @property
    def meets(self) -> bool | None: ...
    @property
    def variation(self) -> str | None: ...
    @property
    def reason(self) -> str: ...
    @property
    def days_reported(self) -> int: ...
    @property
    def days_in_period(self) -> int: ...
    @property
    def flags(self) -> tuple[str, ...]: ...
    @property
    def withheld(self) -> bool: ...
    @property
    def template(self) -> str | None: ...


def nothing_loaded_of(where: str, when: str, source: str) -> str:
    """That nothing was reported, and what brings it."""
    return (
        f"No figure of {where} for the {when}. What brings it: {source}."
        if when.startswith("week")
        else (f"No figure of {where} for {when}. What brings it: {source}.")
    )


def not_complete(days: int, whole: int, when: str) -> str:
    """That too few days were reported for a figure: weekdays differ."""
    return f"{days} of {counted(whole, 'day')} reported ({when}): weekdays differ, so a figure of it needs every day."


def so_far(reading: dict[str, Any], grain: str) -> str:
    """Why a figure that is told is not judged."""
    days, whole = int(reading.get("days_reported", 0)), 7 if grain == "week" else int(reading["days_in_period"])
    if days < whole:
        return f"Not judged: {days} of {counted(whole, 'day')} of this {grain} reported."
    return f"Not judged: limits start anew inside this {grain}."


def row_finding(row: Row) -> str:
    """A measure's week as the title of its chart: figure, when, against its target."""
    called = f"{row.name}, {row.member_name}" if row.member_name else row.name
    if row.value is None and not row.withheld:
        return f"{called}: no figure ({row.when})"
    said = f"{called}: {row.value_words} ({row.when})"
    return f"{said}, {row.against_words}" if row.against_words else said


def rule_words(row: Row) -> str:
    """Which rule made a signal, inside a sentence: `9 weekly points in a row above the mean`."""
    rule = row.reason.split(": signal")[0]
    return f"{rule[0].lower()}{rule[1:]}"


def verdict_words(row: Row) -> str:
    """Signal with its rule, noise, or why neither can be said: a sentence.

    A signal is of the level, or of a run of weeks; where the newest change goes the other way, that is said.
    """
    if row.variation is None:
        return row.reason
    if row.variation == "common_cause":
        return "That is noise: within the limits, and no rule is met."
    rule = rule_words(row)
    if rule.endswith((" rising", " falling")):
        return f"The run of {row.grain}s is a signal{meaning(row)}: {rule}."
    against = row.change is not None and (row.change < 0 if " above " in rule or " upper " in rule else row.change > 0)
    return f"The level{', not this change,' if against else ''} is a signal{meaning(row)}: {rule}."


def meaning(row: Row) -> str:
    """Whether a signal is good or bad, behind the word signal: ` of concern`, ` of improvement`, or nothing."""
    return {"special_cause_concern": " of concern", "special_cause_improvement": " of improvement"}.get(
        row.variation or "", ""
    )


def more_or_fewer(row: Row) -> str:
    """The change as part of a sentence: `1.9 fewer than the week before`."""
    if row.change is None:
        return row.change_words
    if row.unit != "patients":
        return row.change_words
    size = one_decimal(abs(row.change))
    if size == "0.0":
        return f"as many as the {row.grain} before"
    return f"{size} {'more' if row.change > 0 else 'fewer'} than the {row.grain} before"


def title(headline: Row, monday: date) -> str:
    """The week, and its headline against the plan.

    Example: "Week of 9 Feb 2026: 215.3 patients remain on average, 125.3 patients above the 90 allowed".
    """
    week = f"Week of {short_day(monday)}"
    if headline.value is None:
        return f"{week}: patients who remain {'withheld' if headline.withheld else 'not reported'}"
    remain = "remains" if headline.value_words == "1.0 patient" else "remain"
    said = f"{week}: {headline.value_words} {remain} on average"
    return f"{said}, {headline.against_words}" if headline.against_words else said


def withheld_sentence(rows: Sequence[Row]) -> str:
    """How many figures are withheld, and why; empty where none is."""
    few = sum(1 for r in rows if r.withheld)
    if not few:
        return ""
    are = "is" if few == 1 else "are"
    return (
        f"{counted(few, 'figure')} of this week {are} withheld: a count of 1 to 7 of the system's own patients, or one "
        "from which such a count could be worked out."
    )
