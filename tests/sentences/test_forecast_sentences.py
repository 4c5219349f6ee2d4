"""The outlook in words: what is expected, what it stands on, why this method, what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from flow.forecast import BackTest, Outlook, Score
from flow.reference import place
from flow.sentences.forecast import outlook_alternative, outlook_finding, outlook_sentences

ON = date(2026, 2, 15)


def a_score(method: str = "queue", words: str = "the queue model", off: float = 12.0, **more: Any) -> Score:
    said: dict[str, Any] = {
        "simple": method != "queue",
        "starts": 52,
        "held": 0.83,
        "days_held": 1400,
        "held_two_weeks": 0.79,
        "days_held_two_weeks": 720,
    }
    return Score(
        method=method, words=words, error_patients={1: 5.0, 7: 9.0, 14: off, 28: 14.0}, held_share={}, **{**said, **more}
    )  # fmt: skip


NAIVE = a_score("last_value", "the last value", 14.5)
SMOOTH = a_score("reverting", "smoothing that returns to the half-year mean", 12.4)


def an_outlook(*scores: Score, **more: Any) -> Outlook:
    record = BackTest(place=place("RH5"), scores=(NAIVE, *(scores or (SMOOTH, a_score()))), runs=None)
    days = pd.DataFrame(
        {
            "day": [ON + timedelta(days=n) for n in range(1, 15)], "days_ahead": range(1, 15),
            "low": 173.4, "middle": 195.2, "high": 217.0, "naive": 204.0,
        }
    )  # fmt: skip
    said: dict[str, Any] = {
        "place": place("RH5"), "day": ON, "last_value": 204.0, "days": days, "method": record.shown, "naive": NAIVE,
        "since": date(2025, 2, 9), "record": record,
    }  # fmt: skip
    return Outlook(**{**said, **more})


def test_outlook_says_the_range_the_change_and_the_record():
    found = an_outlook()
    assert outlook_finding(found) == "In two weeks 173 to 217 remain (8 in 10), if things go on as they are"
    said = outlook_sentences(found)
    assert said[0] == (
        "195 patients are expected on Sun 1 Mar 2026, 9 fewer than the 204 on Sun 15 Feb 2026; the naive forecast, the last value, says 204."
    )
    assert said[1] == (
        "Started every week since 9 Feb 2025 (52 starts), the queue model was off by 12.0 patients on average 14 days ahead (the last value: "
        "14.5); its range held on 79 % of 720 days, 1 to 14 ahead."
    )
    assert len(said) == 3
    assert "Sun 1 Mar 2026 195 (173 to 217)" in outlook_alternative(found)


def test_outlook_says_that_a_simple_method_is_better_and_that_naive_was_no_worse():
    found = an_outlook(replace(SMOOTH, error_patients={14: 11.0}), a_score())
    assert found.method is not None
    found = replace(found, method=replace(found.method, error_patients={14: 15.0}))
    said = " ".join(outlook_sentences(found))
    assert (
        "A simple method is shown because it was less off over the whole record: by 11.0 patients on average, the queue model by 12.0."
        in said
    )
    assert "(the last value: 14.5, so it was no better of late)" in said
    assert "not counted here" in " ".join(outlook_sentences(an_outlook(SMOOTH)))


@pytest.mark.parametrize(
    ("christmas", "words"), [("known", "Christmas is in it"), ("unknown", "Christmas is not in it"), ("not near", "")]
)
def test_outlook_says_whether_christmas_is_in_it(christmas: str, words: str):
    said = " ".join(outlook_sentences(an_outlook(christmas=christmas)))
    assert (words in said) if words else ("Christmas" not in said)


def test_a_naive_method_is_not_said_to_know_christmas_nor_told_twice():
    said = outlook_sentences(an_outlook(method=NAIVE, christmas="known"))
    assert said[0] == "195 patients are expected on Sun 1 Mar 2026, 9 fewer than the 204 on Sun 15 Feb 2026."
    assert "Christmas is not in it, as this method knows none: fewer usually remain then." in said


def test_outlook_says_why_there_is_none():
    found = an_outlook(days=an_outlook().days.iloc[:0], method=None, naive=None, missing="no day has a figure")
    assert outlook_sentences(found)[0].startswith(
        "No outlook for Somerset FT from Sun 15 Feb 2026: no day has a figure."
    )
    assert outlook_alternative(found) == outlook_sentences(found)[0]
