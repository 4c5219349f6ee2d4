"""A place among all others: ranks, names, and words that do not lie over one another."""

from __future__ import annotations

import pandas as pd
import pytest

from flow.charts.dots import HEIGHT, dots_key, dots_rows, dots_spec, ordinal


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
    assert len({sign for _, sign, _ in dots_key(mode)}) == 4
