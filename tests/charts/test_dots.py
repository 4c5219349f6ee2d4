"""A place among all others: ranks, names, and words that do not lie over one another."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from flow.charts.dots import HEIGHT, dots_key, dots_rows, dots_spec
from flow.wording import ordinal


def some_places(count: int = 118) -> pd.DataFrame:
    shares = [0.30 - 0.002 * n for n in range(count)]
    return pd.DataFrame(
        {"code": [f"R{n}" for n in range(count)], "name": [f"Trust {n}" for n in range(count)], "value": shares}
    )


def test_ours_is_named_with_its_figure_and_rank():
    rows = dots_rows(some_places(), ours="R10", neighbours=["R11"], england=0.15)
    ours = rows[rows["layer"] == "ours"].iloc[0]
    assert ours["words"] == "Trust 10 28.0 %, 11th of 118"
    assert ours["label"].replace("\n", " ") == ours["words"]
    assert rows.loc[rows["layer"] == "neighbour", "label"].tolist() == ["Trust 11 27.8 %, 12th"]
    assert rows.loc[rows["layer"] == "england", "label"].tolist() == ["England 15.0 %"]
    assert (rows["layer"] == "other").sum() == 116


def test_a_place_without_a_figure_has_no_dot_and_is_not_counted():
    places = some_places(10)
    places.loc[3, "value"] = float("nan")
    rows = dots_rows(places, ours="R5")
    assert "R3" not in set(rows["code"])
    assert rows.loc[rows["layer"] == "ours", "words"].iloc[0].endswith("5th of 9")
    assert dots_rows(places, ours="R3")["layer"].eq("ours").sum() == 0


def test_equal_figures_share_a_rank():
    places = pd.DataFrame({"code": list("abc"), "name": list("abc"), "value": [0.2, 0.2, 0.1]})
    assert dots_rows(places, ours="c")["rank"].tolist() == [1, 1, 3]


def test_names_of_neighbours_in_rank_do_not_overlap():
    rows = dots_rows(some_places(), ours="R50", neighbours=["R49", "R51", "R52"])
    named = rows[rows["label"] != ""].sort_values("at")
    assert (named["at"].diff().dropna() * HEIGHT / 118 > 17).all()


def test_words_lie_beyond_the_dots_that_follow_on_their_side():
    """Left of a dot the next ranks follow below it, right of it above: its words stand higher, or lower, than it."""
    rows = dots_rows(some_places(), ours="R50", neighbours=["R10", "R49", "R90"])
    named, line = rows[rows["label"] != ""], 118 * 17 / HEIGHT
    left, right = named[named["side"] == "left"], named[named["side"] == "right"]
    assert (left["place"] - left["at"] > line / 2).all()
    assert (right["at"] - right["place"] > line / 2).all()


def test_words_of_the_lowest_stay_above_the_axis():
    rows = dots_rows(some_places(), ours="R10", neighbours=["R117"])
    assert (rows.loc[rows["code"] == "R117", "at"] <= 118).all()


def test_of_many_neighbours_only_the_ends_and_the_next_are_named():
    near = [f"R{n}" for n in (3, 20, 40, 48, 55, 70, 90, 110)]
    rows = dots_rows(some_places(), ours="R50", neighbours=near)
    assert set(rows.loc[rows["label"] != "", "code"]) == {"R50", "R3", "R48", "R55", "R110"}
    assert (rows["layer"] == "neighbour").sum() == 8
    first = dots_rows(some_places(), ours="R0", neighbours=near)
    assert set(first.loc[first["label"] != "", "code"]) == {"R0", "R3", "R110"}
    last = dots_rows(some_places(), ours="R117", neighbours=near)
    assert set(last.loc[last["label"] != "", "code"]) == {"R117", "R3", "R110"}
    none = dots_rows(some_places(), ours="R999", neighbours=near)
    assert set(none.loc[none["label"] != "", "code"]) == {"R3", "R110"}


def test_nothing_at_all_draws_nothing():
    assert dots_rows(some_places(0), ours="R1").empty


@pytest.mark.parametrize(
    ("number", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (101, "101st"), (112, "112th")]
)
def test_ordinals(number, words):
    assert ordinal(number) == words


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_spec_takes_its_data_from_outside_and_every_mark_differs_in_shape(mode):
    spec = dots_spec(mode, "% of adult beds")
    assert "data" not in spec
    assert '"padding": 10' not in json.dumps([layer["encoding"]["x"] for layer in spec["layer"]])  # no axis from -5 %
    assert len({sign for _, sign, _ in dots_key(mode)}) == 4
