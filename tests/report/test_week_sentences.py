"""The week in five sentences: signals counted by their kind, and a signal that the newest change does not make."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from made_up_weeks import a_row, a_week

from flow.report.huddle import age_line
from flow.sentences.week import moved, special_causes

UPPER = "2 of the last 3 weekly points close to the upper limit: signal (concern)."
RISING = "7 weekly points in a row rising: signal (concern)."


def test_an_improvement_is_not_counted_among_the_concerns() -> None:
    concern = [a_row(name=f"Concern {n}", reason=UPPER) for n in range(5)]
    good = a_row(name="Better", variation="special_cause_improvement", reason="8 weekly points in a row below the mean")
    quiet = a_row(variation="common_cause")
    said = special_causes([*concern, good, quiet]).words
    assert said.startswith("6 of 7 measures judged show a special cause. 5 of concern: Concern 0 (2 of the last 3")
    assert said.endswith(", and 3 more; 1 of improvement: Better (8 weekly points in a row below the mean).")
    assert ". Of concern: Concern 0 (" in special_causes([concern[0], quiet]).words


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        (-1.9, UPPER, "The level, not this change, is a signal of concern: 2 of"),
        (1.9, UPPER, "The level is a signal of concern: 2 of"),
        (1.9, UPPER.replace("upper", "lower"), "The level, not this change, is a signal of concern: 2 of"),
        (1.9, RISING, "The run of weeks is a signal of concern: 7 weekly"),
    ],
)
def test_what_is_called_a_signal_is_the_level_or_the_run(change: float, reason: str, words: str) -> None:
    row = replace(a_row(), change=change, reason=reason)
    assert f"than the week before. {words}" in moved(row).words


def test_a_huddle_on_an_old_week_says_how_old_it_is() -> None:
    week = replace(a_week(), provenances=("published",))
    assert age_line(week, week.sunday + timedelta(days=14)) == ""
    assert age_line(week, week.sunday + timedelta(days=15)).startswith("The newest week with figures ended 2 weeks ago")
    assert age_line(replace(week, provenances=("illustrative",)), week.sunday + timedelta(days=280)) == ""
