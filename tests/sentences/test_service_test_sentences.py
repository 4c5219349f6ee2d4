"""Sentences of a difference: signal, noise, too little; the direction is told as it was; no cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from flow.metrics import Question
from flow.metrics.intervals import Interval
from flow.metrics.service_test import BeforeAfter, TwoPlaces
from flow.model import Period
from flow.reference import Break
from flow.sentences.service_test import trial_finding, trial_sentences, two_finding, two_sentences

PERIOD = Period(first=date(2024, 6, 3), last=date(2026, 2, 15))


def a_test(
    *,
    own: tuple[float, float],
    rest: tuple[float, float],
    interval: tuple | None,
    weeks: int = 52,
    reach: tuple[float, float] = (0.5, 0.5),
    **more: Any,
):
    """`reach`: how far the intervals of the change here and of that elsewhere go to either side."""
    parts = ("before", "after")
    means = {
        (line, part): v for line, pair in (("here", own), ("rest", rest)) for part, v in zip(parts, pair, strict=True)
    }
    estimate, low, high = interval or (0, 0, 0)
    found = BeforeAfter(
        question=Question(metric="care_home_days_waited", place="QSL", by="locality", period=PERIOD),
        place="SS",
        others=("MEN", "SED", "SWT"),
        began=date(2025, 6, 2),
        weeks=pd.DataFrame(),
        weeks_before=weeks,
        weeks_after=37,
        means=means,
        difference=Interval(estimate=estimate, low=low, high=high) if interval else None,
        level=None,
        slope=None,
        own_change=_change(own, reach[0]),
        rest_change=_change(rest, reach[1]),
    )
    return replace(found, **more)


def _change(pair: tuple[float, float], reach: float) -> Interval:
    change = pair[1] - pair[0]
    return Interval(estimate=change, low=change - reach, high=change + reach)


FELL_MORE = {"own": (15, 11), "rest": (15, 14.1), "interval": (-3.1, -5.0, -1.2)}


@pytest.mark.parametrize(
    ("reach", "words"),
    [
        ((0.5, 0.5), "fell by 3.1 days more than elsewhere (95 % interval 1.2 to 5.0)"),
        (
            (0.5, 2.0),
            "fell by 3.1 days more than elsewhere (95 % interval 1.2 to 5.0); elsewhere no change that can be told from noise",
        ),
        (
            (5.0, 0.5),
            "has no change of its own that can be told from noise, elsewhere it fell: 3.1 days less against elsewhere than before",
        ),
        (
            (5.0, 2.0),
            "has no change of its own that can be told from noise, nor has elsewhere: 3.1 days less against elsewhere than before",
        ),
    ],
    ids=["both told", "rest is noise", "own is noise", "both are noise"],
)
def test_of_each_line_only_what_its_own_interval_allows(reach, words) -> None:
    assert words in trial_finding(a_test(**FELL_MORE, reach=reach))


def test_elsewhere_is_not_said_to_have_risen_where_that_is_noise() -> None:
    found = a_test(own=(15, 14), rest=(15, 15.4), interval=(-1.4, -2.0, -0.8), reach=(0.5, 0.9))
    assert "elsewhere rose" not in trial_finding(found)
    assert (
        "Mean of Mendip, Sedgemoor and Somerset West and Taunton: 15.0 days before, 15.4 days after, +0.4 days (95 % interval −0.5 to 1.3, noise)."
        in trial_sentences(found)
    )


@pytest.mark.parametrize(
    ("began", "words"),
    [
        (date(2025, 6, 2), "the week that begins on the day is the first after it"),
        (date(2025, 6, 4), "the week of the day itself counts on neither side"),
    ],
    ids=["a Monday", "a Wednesday"],
)
def test_the_week_of_the_day_is_told_as_it_was_counted(began, words) -> None:
    said = " ".join(trial_sentences(a_test(**FELL_MORE, began=began)))
    assert words in said
    assert ("neither side" in said) == ("neither side" in words)


def test_a_break_that_ends_what_is_compared_is_said() -> None:
    later = Break(
        first_day=date(2025, 9, 1),
        last_day=date(2025, 9, 1),
        place_code="QSL",
        kind="reporting_change",
        text="Counted anew",
        rebase=True,
    )
    for found in (
        a_test(**FELL_MORE, cut_after=later),
        a_test(**{**FELL_MORE, "interval": None}, weeks=9, cut_after=later),
    ):
        assert "Nothing from 1 Sep 2025 on is compared: Counted anew." in trial_sentences(found)


@pytest.mark.parametrize(
    ("own", "rest", "interval", "words"),
    [
        ((15, 11), (15, 14.1), (-3.1, -5.0, -1.2), "fell by 3.1 days more than elsewhere (95 % interval 1.2 to 5.0)"),
        ((15, 14), (15, 11), (3.0, 1.0, 5.0), "fell by 3.0 days less than elsewhere (95 % interval 1.0 to 5.0)"),
        ((15, 19), (15, 16), (3.0, 1.0, 5.0), "rose by 3.0 days more than elsewhere"),
        ((15, 16), (15, 19), (-3.0, -5.0, -1.0), "rose by 3.0 days less than elsewhere"),
        ((15, 14), (15, 17), (-3.0, -5.0, -1.0), "fell and elsewhere rose: 3.0 days apart (95 % interval 1.0 to 5.0)"),
        ((15, 14), (15, 15), (-1.0, -2.1, 0.1), "no difference from elsewhere that can be told from noise"),
    ],
    ids=["fell more", "fell less", "rose more", "rose less", "apart", "noise"],
)
def test_the_finding_tells_the_direction_as_it_was(own, rest, interval, words) -> None:
    found = trial_finding(a_test(own=own, rest=rest, interval=interval))
    assert found.startswith("Days waited for a care home in South Somerset")
    assert words in found


def test_too_few_weeks_are_told_instead_of_a_number() -> None:
    found = a_test(own=(15, 11), rest=(15, 14), interval=None, weeks=9)
    assert "too few weeks before and after 2 Jun 2025" in trial_finding(found)
    assert trial_sentences(found) == [
        "9 weeks before Mon 2 Jun 2025 and 37 after have a figure in South Somerset and in Mendip, Sedgemoor and Somerset West "
        "and Taunton; 13 each are needed."
    ]


def two(metric: str, interval: tuple[float, float, float] | None, *, weeks: int = 26) -> TwoPlaces:
    return TwoPlaces(
        question=Question(metric=metric, place="QSL", by="locality", period=PERIOD),
        one="SS",
        other="SWT",
        weeks=weeks,
        mean_one=4.0,
        mean_other=3.4,
        difference=Interval(estimate=interval[0], low=interval[1], high=interval[2]) if interval else None,
    )


@pytest.mark.parametrize(
    ("metric", "interval", "words"),
    [
        (
            "pathway_1_days_waited",
            (0.6, 0.2, 1.0),
            "0.6 days longer in South Somerset than in Somerset West and Taunton",
        ),
        ("pathway_1_days_waited", (0.6, 0.2, 1.0), ": worse, and more than noise"),
        ("pathway_1_days_waited", (-0.6, -1.0, -0.2), "0.6 days shorter"),
        ("pathway_1_days_waited", (-0.6, -1.0, -0.2), ": better, and more than noise"),
        (
            "pathway_1_days_waited",
            (0.3, -0.1, 0.7),
            "cannot be told apart from noise (95 % interval −0.1 to 0.7 holds 0)",
        ),
        ("pathway_1_new_starts", (-2.0, -3.0, -1.0), "2.0 a week fewer"),
        ("pathway_1_occupancy", (0.02, 0.01, 0.03), "2.0 points higher"),
        ("pathway_1_days_waited", None, "too few weeks to compare"),
    ],
)
def test_two_localities_worse_or_noise(metric, interval, words) -> None:
    assert words in two_finding(two(metric, interval))


def test_a_count_is_not_called_worse_because_localities_differ_in_size() -> None:
    found = two("pathway_1_new_starts", (-2.0, -3.0, -1.0))
    assert "worse" not in two_finding(found)
    assert any("differ in size" in said for said in two_sentences(found))


def test_no_week_in_both_is_said() -> None:
    assert two_sentences(two("pathway_1_days_waited", None, weeks=0)) == [
        "No week of 3 Jun 2024 to 15 Feb 2026 has a figure in both."
    ]
