"""Ranked bars: sorted, the words above, the change in words, nothing made up where a figure is missing."""

from __future__ import annotations

import pandas as pd
import pytest

from flow.charts.labels import PHONE_LETTERS
from flow.charts.ranked import ranked_height, ranked_rows, ranked_spec

LONG = "Waiting for confirmation from community hospital or other bedded intermediate care provider"


def reasons() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": ["Transport", LONG, "Not coded", "Family"],
            "value": [2.0, 47.0, float("nan"), 0.0],
            "earlier": [8.0, 32.0, 4.0, float("nan")],
            "group": ["hospital", "the commissioner", None, "family"],
        }
    )


def test_rows_are_sorted_and_say_figure_change_and_who_can_act():
    rows = ranked_rows(reasons(), earlier_words="since January")
    assert rows["name"].tolist() == [LONG, "Transport", "Family", "Not coded"]
    assert rows["label"].iloc[0].split("\n")[-1] == "47 · +15 since January · the commissioner"
    assert rows["label"].iloc[1] == "Transport: 2 · −6 since January · hospital"


def test_missing_is_said_and_a_true_zero_is_not_missing():
    rows = ranked_rows(reasons(), earlier_words="since January")
    assert rows["label"].iloc[2] == "Family: 0 · family"
    assert rows["label"].iloc[3] == "Not coded: not reported"
    assert pd.isna(rows["value"].iloc[3])
    assert pd.isna(rows["earlier"].iloc[2])


def test_cumulative_shares_are_words_not_a_second_axis():
    rows = ranked_rows(reasons(), cumulative=True)
    assert rows["share_so_far"].iloc[0] == pytest.approx(47 / 49)
    assert rows["share_so_far"].iloc[1] == pytest.approx(1.0)
    assert "95.9 % of all" in rows["label"].iloc[0]
    assert "first 2: 100.0 % of all" in rows["label"].iloc[1]


def test_no_line_of_words_is_too_long_for_a_phone_and_all_have_room():
    rows = ranked_rows(reasons(), earlier_words="since January", cumulative=True)
    assert max(len(line) for label in rows["label"] for line in label.split("\n")) <= PHONE_LETTERS
    assert (rows["bar"] > rows["words"]).all()
    assert (rows["words"].iloc[1:].to_numpy() > rows["bar"].iloc[:-1].to_numpy()).all()
    assert ranked_height(rows) > rows["bar"].max()


def test_at_most_forty_rows_and_none_at_all():
    many = pd.DataFrame({"name": [f"Reason {n}" for n in range(50)], "value": [float(n) for n in range(50)]})
    assert len(ranked_rows(many)) == 40
    assert ranked_rows(many.head(0)).empty
    assert ranked_height(ranked_rows(many.head(0))) > 0


def test_where_all_are_zero_there_is_no_share_of_them():
    rows = ranked_rows(pd.DataFrame({"name": ["Transport"], "value": [0.0]}), cumulative=True)
    assert rows["label"].tolist() == ["Transport: 0"]


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_spec_takes_its_data_from_outside_and_begins_at_zero(mode):
    spec = ranked_spec(mode, "patients", 300)
    assert "data" not in spec
    assert spec["height"] == 300
    assert any(each["encoding"].get("x", {}).get("scale", {}).get("zero") for each in spec["layer"])
