"""Before and after: the period in which it began is in neither mean, and a gap is no zero."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from flow.charts.before_after import before_after_rows, before_after_spec, means_before_after

MONDAY = date(2025, 9, 1)


def two_lines(here: list[float | None], rest: list[float | None]) -> pd.DataFrame:
    frames = []
    for line, values in (("South Somerset", here), ("the rest", rest)):
        starts = [MONDAY + timedelta(weeks=n) for n in range(len(values))]
        frame = pd.DataFrame({"line": line, "start": starts, "value": pd.Series(values, dtype=float)})
        frames.append(frame.assign(end=[s + timedelta(days=6) for s in starts]))
    return pd.concat(frames, ignore_index=True)


def drawn(points: pd.DataFrame, began: date) -> pd.DataFrame:
    return before_after_rows(points, here="South Somerset", rest="the rest", began=began, grain="week")


def test_means_of_an_example():
    means = means_before_after(two_lines([10, 12, 8, 6], [9, 9, 9, 9]), began=MONDAY + timedelta(weeks=2))
    assert means["mean"].tolist() == [11.0, 7.0, 9.0, 9.0]
    assert means["periods"].tolist() == [2, 2, 2, 2]


def test_the_week_in_which_it_began_is_in_neither_mean():
    means = means_before_after(two_lines([10, 100, 6], [9, 9, 9]), began=MONDAY + timedelta(days=9))
    assert means["mean"].tolist()[:2] == [10.0, 6.0]


def test_a_share_has_the_mean_of_its_sums_not_of_its_shares():
    points = two_lines([0.5, 0.1, 0.2], [0.2, 0.2, 0.2]).assign(numerator=[1, 10, 2] * 2, denominator=[2, 100, 10] * 2)
    means = means_before_after(points, began=MONDAY + timedelta(weeks=2))
    assert means["mean"].iloc[0] == pytest.approx(11 / 102)


def test_a_gap_breaks_the_line_and_counts_in_no_mean():
    points = two_lines([10, None, 12, 8], [9, 9, 9, 9])
    rows = drawn(points, MONDAY + timedelta(weeks=3))
    assert rows.loc[rows["layer"] == "here", "value"].isna().tolist() == [False, True, False, False]
    assert means_before_after(points, began=MONDAY + timedelta(weeks=3))["mean"].iloc[0] == 11.0


def test_words_stand_above_the_upper_and_below_the_lower_line_of_each_part():
    rows = drawn(two_lines([10, 12, 8, 6], [9, 9, 9, 9]), MONDAY + timedelta(weeks=2))
    words = rows[rows["layer"].str.endswith("words")].set_index(["layer", "group"])
    assert words.loc[("here words", "before"), "text"] == "before above"
    assert words.loc[("here words", "after"), "text"] == "after below"
    assert words.loc[("rest words", "after"), "text"] == "after above"
    assert words.loc[("here words", "before"), "label"] == "● South Somerset\nmean 11"
    assert rows.loc[rows["layer"] == "began", "label"].tolist() == ["began 15 Sep 2025"]


def test_nothing_after_draws_no_mean_after():
    rows = drawn(two_lines([10, 12], [9, 9]), MONDAY + timedelta(weeks=8))
    assert set(rows["group"].dropna()) == {"before"}


def test_equal_lines_have_their_words_on_different_sides():
    rows = drawn(two_lines([9, 9], [9, 9]), MONDAY + timedelta(weeks=1))
    assert len(rows.loc[rows["layer"].str.endswith("words"), "text"].unique()) == 4


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_spec_takes_its_data_from_outside(mode):
    assert "data" not in before_after_spec(mode, "days", "week")
