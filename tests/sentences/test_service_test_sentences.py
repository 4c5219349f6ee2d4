"""Sentences of a difference: signal, noise, too little; the direction is told as it was; no cause."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from flow.metrics import Question
from flow.metrics.intervals import Interval
from flow.metrics.service_test import BeforeAfter, TwoPlaces
from flow.model import Period
from flow.sentences.service_test import trial_finding, trial_sentences, two_finding, two_sentences

PERIOD = Period(first=date(2024, 6, 3), last=date(2026, 2, 15))


def a_test(*, own: tuple[float, float], rest: tuple[float, float], interval: tuple | None, weeks: int = 52):
    parts = ("before", "after")
    means = {
        (line, part): v for line, pair in (("here", own), ("rest", rest)) for part, v in zip(parts, pair, strict=True)
    }
    estimate, low, high = interval or (0, 0, 0)
    return BeforeAfter(
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
    )


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
