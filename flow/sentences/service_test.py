"""Sentences of a difference with its interval: two localities compared, one before and after against the rest. No causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flow.metrics.service_test import LEAST_WEEKS, SLOPE_WEEKS
from flow.sentences.measure import amount, difference, member_name, scale_of
from flow.wording import (
    MINUS,
    break_sentence,
    counted,
    day,
    lettered,
    listed,
    one_decimal,
    short_day,
    span,
)

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from flow.catalogue import Metric
    from flow.metrics.intervals import Interval
    from flow.metrics.service_test import BeforeAfter, ServiceTest, TwoPlaces
    from flow.model import Unit


def interval_words(interval: Interval, unit: Unit) -> str:
    """`95 % interval −0.1 to 0.8`; of a share in points."""
    low, high = (_rounded(v * scale_of(unit)) for v in (interval.low, interval.high))
    return f"95 % interval {low} to {high}{' points' if unit == 'share' else ''}"


def _rounded(value: float) -> str:
    """With its sign, one decimal; two where one would hide on which side of 0 it lies."""
    return f"{MINUS if value < 0 else ''}{abs(value):.2f}" if 0 < abs(value) < 0.05 else one_decimal(value)


# --- two localities ---

_MORE = {"days": ("longer", "shorter"), "share": ("higher", "lower")}


def two_finding(found: TwoPlaces) -> str:
    """Whether one locality is worse than another or not to be told from it.

    Example: "Days waited for Pathway 1: 0.6 days longer in South Somerset than in Mendip (95 % interval 0.2 to 1.0): worse,
    and more than noise".
    """
    asked, one, other = found.question.asked, member_name(found.one), member_name(found.other)
    if found.difference is None:
        return f"{asked.name}: too few weeks to compare {one} and {other}"
    told = interval_words(found.difference, asked.unit)
    if found.difference.holds_zero:
        return f"{asked.name}: {one} and {other} cannot be told apart from noise ({told} holds 0)"
    gap = found.difference.estimate
    more, less = _MORE.get(asked.unit, ("more", "fewer"))
    said = f"{asked.name}: {difference(gap, asked.unit)} {more if gap > 0 else less} in {one} than in {other} ({told})"
    return f"{said}: {_judgement(asked, gap)}more than noise"


def _judgement(asked: Metric, gap: float) -> str:
    if asked.better == "neither" or asked.unit in {"per_week", "patients", "beds"}:
        return ""  # localities differ in size: a count is not worse for being larger
    return "worse, and " if (gap > 0) == (asked.better == "lower") else "better, and "


def two_sentences(found: TwoPlaces) -> list[str]:
    """What the comparison stands on, and what it cannot say."""
    asked, one, other = found.question.asked, member_name(found.one), member_name(found.other)
    if found.weeks == 0:
        return [f"No week of {span(found.question.period)} has a figure in both."]
    said = [
        f"{one}: {amount(found.mean_one, asked.unit)}. {other}: {amount(found.mean_other, asked.unit)}. "
        f"{counted(found.weeks, 'whole week')} of {span(found.question.period)} with a figure in both."
    ]
    if found.difference is None:
        said.append(f"{LEAST_WEEKS} weeks are needed to tell a difference from noise.")
        return said
    said.append(
        f"The difference is {signed_amount(found.difference.estimate, asked.unit)} ({interval_words(found.difference, asked.unit)}). "
        "The interval allows for weeks that resemble their neighbours; where it holds 0, chance alone gives such a difference."
    )
    if asked.unit in {"per_week", "patients", "beds"}:
        said.append("Localities differ in size, and a count is not corrected for it: compare days or shares to judge.")
    return said


def signed_amount(value: float, unit: Unit) -> str:
    """A change with its sign and unit: `+0.3 days`, `−1.4 points`."""
    shown = difference(value, unit)
    return shown if shown.startswith("0.0") else f"{'+' if value > 0 else MINUS}{shown}"


# --- before and after ---


def trial_finding(found: BeforeAfter) -> str:
    """Whether a figure moved more in a place than elsewhere from a day on.

    That it fell or rose, here or elsewhere, is said only where the interval of that change allows it.
    Example: "Days waited for a care home in South Somerset fell by 3.1 days more than elsewhere (95 % interval 1.2 to 5.0)".
    """
    asked, here = found.question.asked, member_name(found.place)
    change = found.difference
    if change is None:
        return f"{asked.name} in {here}: too few weeks before and after {short_day(found.began)} to judge"
    if change.holds_zero:
        told = f"{signed_amount(change.estimate, asked.unit)}, {interval_words(change, asked.unit)}"
        return f"{asked.name} in {here}: no difference from elsewhere that can be told from noise ({told})"
    own, rest = _moved(found.own_change), _moved(found.rest_change)
    low, high = sorted(abs(v) for v in (change.low, change.high))
    by = difference(change.estimate, asked.unit)
    sizes = f"95 % interval {one_decimal(low * scale_of(asked.unit))} to {one_decimal(high * scale_of(asked.unit))}"
    more = own == ("fell" if change.estimate < 0 else "rose")
    if own and rest and own != rest:
        return f"{asked.name} in {here} {own} and elsewhere {rest}: {by} apart ({sizes})"
    if own and (more or rest):
        said = f"{asked.name} in {here} {own} by {by} {'more' if more else 'less'} than elsewhere ({sizes})"
        return said if rest else f"{said}; elsewhere no change that can be told from noise"
    less = "less" if change.estimate < 0 else "more"
    moved = f"elsewhere it {rest}" if rest else "nor has elsewhere" if not own else f"here it {own}"
    alone = "has no change of its own that can be told from noise" if not own else "and elsewhere moved apart"
    return f"{asked.name} in {here} {alone}, {moved}: {by} {less} against elsewhere than before ({sizes})"


def _moved(change: Interval | None) -> str | None:
    """Which way a figure went; None where that cannot be told from noise."""
    if change is None or change.holds_zero:
        return None
    return "fell" if change.estimate < 0 else "rose"


def trial_sentences(found: BeforeAfter) -> list[str]:
    """The means behind the finding, step and slope, what it stands on, and what else could explain it."""
    asked, here = found.question.asked, member_name(found.place)
    rest = listed([member_name(m) for m in found.others])
    if not found.enough:
        return [
            f"{counted(found.weeks_before, 'week')} before {day(found.began)} and {found.weeks_after} after have a figure in {here} and "
            f"in {rest}; {LEAST_WEEKS} each are needed.",
            *cut_sentences(found),
        ]
    said = [
        f"{who}: {amount(found.means[line, 'before'], asked.unit)} before, {amount(found.means[line, 'after'], asked.unit)} after"
        f"{_change_words(change, asked.unit)}."
        for line, who, change in (("here", here, found.own_change), ("rest", f"Mean of {rest}", found.rest_change))
    ]
    if found.level and found.slope:
        said.append(
            f"As an interrupted time series: a step of {signed_amount(found.level.estimate, asked.unit)} on the day "
            f"({interval_words(found.level, asked.unit)}) and a slope changed by {signed_amount(found.slope.estimate, asked.unit)} "
            f"every {SLOPE_WEEKS} weeks ({interval_words(found.slope, asked.unit)}), both against elsewhere."
        )
    said.append(
        f"Judged on {counted(found.weeks_before, 'week')} before and {found.weeks_after} after, each with a figure everywhere; "
        f"{_week_of_the_day(found.began)}. Intervals allow for weeks that resemble their neighbours (Newey-West)."
    )
    said += [*cut_sentences(found), *(break_sentence(letter, b) for letter, b in lettered(found.breaks))]
    said.append(
        "What else could explain a difference: other changes in one locality about that day (homes opening or closing, prices, "
        "staff), who was referred, a season that touches localities unequally, a place chosen because its figures were bad, and "
        "a day chosen after seeing the figures: then the interval is too narrow. The figures do not say why."
    )
    return said


def _change_words(change: Interval | None, unit: Unit) -> str:
    if change is None:
        return ""
    noise = ", noise" if change.holds_zero else ""
    return f", {signed_amount(change.estimate, unit)} ({interval_words(change, unit)}{noise})"


def _week_of_the_day(began: date) -> str:
    if began.weekday() == 0:
        return "the week that begins on the day is the first after it"
    return "the week of the day itself counts on neither side"


def cut_sentences(found: BeforeAfter) -> list[str]:
    """That a break of the series shortens what is compared, and which."""
    before, after = found.cut_before, found.cut_after
    return [
        *([f"Nothing before {short_day(before.first_day)} is compared: {before.text}."] if before else []),
        *([f"Nothing from {short_day(after.first_day)} on is compared: {after.text}."] if after else []),
    ]


def trial_day_note(test: ServiceTest | None) -> str:
    """Where the test's first day is from, said where it is assumed."""
    if test is None:
        return "No test is named in data/reference/service_tests.csv: choose the day to compare before and after."
    return f"{test.name}, {member_name(test.place)}, first day {short_day(test.first_day)}: {test.source}."


def trial_alternative(found: BeforeAfter) -> str:
    """The before-and-after chart for a reader who cannot see it."""
    return " ".join([f"{trial_finding(found)}.", *trial_sentences(found)[:2]])


def trial_table(found: BeforeAfter) -> pd.DataFrame:
    """The table behind the chart: one row per week, newest first."""
    unit = found.question.asked.unit
    wide = found.weeks.pivot(index="start", columns="line", values="value").sort_index(ascending=False)
    table = (wide * scale_of(unit)).round(1).reindex(columns=["here", "rest"])
    table.insert(0, "side", ["after" if start >= found.began else "before" for start in table.index])
    named = {"here": member_name(found.place), "rest": "mean of the others"}
    return table.rename(columns=named).rename_axis("week of").reset_index()
