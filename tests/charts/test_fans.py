"""Two fans on one axis, their difference, a lever's return, scenarios side by side: the rows say what they must."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from flow.charts.fans import (
    Drawn,
    difference_rows,
    difference_spec,
    drawn_every,
    fan_key,
    fan_rows,
    fan_spec,
    fan_table,
)
from flow.charts.picture import svg
from flow.charts.returns import line_rows, line_spec, return_rows, return_spec

FIRST = date(2026, 2, 16)


def a_fan(mean: list[float], *, spread: float = 5.0, first: date = FIRST) -> Drawn:
    return Drawn(first=first, mean=mean, low=[m - spread for m in mean], high=[m + spread for m in mean])


def test_fans_stand_on_the_same_days_and_the_marks_beside_them():
    rows = fan_rows(
        a_fan([210.0, 211.0, 212.0]),
        a_fan([210.0, 205.0, 200.0]),
        seen={FIRST - timedelta(days=1): 214.0, FIRST - timedelta(days=3): 209.0},
        target=90.0,
        target_day=FIRST + timedelta(days=2),
        begins=[FIRST + timedelta(days=1), date(2030, 1, 1)],
    )
    days = rows[rows["was_low"].notna()]
    assert days["was"].tolist() == [210.0, 211.0, 212.0]
    assert days["now_high"].tolist() == [215.0, 210.0, 205.0]
    seen = rows[rows["place"] == "seen"]["seen"]
    assert seen.isna().tolist() == [False, True, False], "a day not counted breaks the line; it is not zero"
    labels = dict(zip(rows["place"], rows["label"], strict=True))
    assert labels["target"] == "at most 90"
    assert labels["begins"] == "from 17 Feb 2026"
    assert labels["was over right"] == "as it is: 212 (207 to 217)"
    assert labels["now under right"] == "changed: 200 (195 to 205)"
    assert rows[rows["place"].isin(["begins"])]["when"].tolist() == [pd.Timestamp(2026, 2, 17)]


def test_the_higher_end_has_its_words_above_and_near_the_beginning_they_stand_on_the_right():
    rows = fan_rows(a_fan([200.0] * 30), a_fan([220.0] * 30), target_day=FIRST + timedelta(days=2))
    assert {"now over left", "was under left"} <= set(rows["place"].dropna())


def test_one_fan_alone_is_drawn_as_ours_and_a_target_day_outside_is_not_drawn():
    rows = fan_rows(a_fan([200.0, 201.0]), None, target_day=date(2030, 1, 1), was_words="the model")
    assert rows["was"].isna().all()
    assert rows["now"].notna().any()
    assert rows[rows["label"].notna()]["label"].tolist() == ["the model: 201 (196 to 206)"]


def test_the_difference_has_no_name_because_its_axis_has_one():
    rows = difference_rows(a_fan([0.0, 31.2], spread=7.0))
    assert rows[rows["label"].notna()]["label"].tolist() == ["31 (24 to 38)"]


def test_a_long_path_is_drawn_by_week_and_its_end_said_of_the_day():
    saw = [200.0 + (n % 7) for n in range(140)]
    rows = fan_rows(a_fan(saw), None, target_day=FIRST + timedelta(days=6), every=drawn_every(len(saw)), target=90.0)
    weeks = rows[rows["now_low"].notna()]
    assert weeks["now"].tolist() == [203.0] * 20
    assert weeks["when"].iloc[0] == pd.Timestamp(FIRST + timedelta(days=3))
    assert "206 (201 to 211)" in rows["label"].dropna().tolist()[-1]
    assert rows["when"].max() == pd.Timestamp(FIRST + timedelta(days=139))
    assert fan_rows(a_fan(saw[:16]), None, every=7)["now"].round(2).dropna().tolist()[:2] == [203.0, 202.4]


def test_the_table_has_a_row_a_week_and_the_last_day():
    table = fan_table(a_fan([float(n) for n in range(10)]), a_fan([1.0] * 10), a_fan([2.0] * 10))
    assert table["day"].tolist() == [FIRST + timedelta(days=6), FIRST + timedelta(days=9)]
    assert table["as things are"].tolist() == [6.0, 9.0]
    assert table["fewer, high"].tolist() == [7.0, 7.0]


def test_a_levers_return_is_in_order_with_what_is_reached():
    points = pd.DataFrame({"change": [8, 0, 4], "mean": [180.0, 214.0, 195.0], "low": [170.0] * 3, "high": [220.0] * 3})
    rows = return_rows(points, reached=5, target=190.0, target_words="at most 190")
    assert rows[rows["layer"] == "point"]["change"].tolist() == [0.0, 4.0, 8.0]
    assert rows[rows["layer"] == "target"]["change"].tolist() == [0.0, 8.0]
    assert rows[rows["layer"] == "reached"]["label"].tolist() == ["5"]
    assert return_rows(points.head(0), target=90).empty


def test_lines_side_by_side_keep_their_words_apart():
    rows = line_rows({"one": a_fan([200.0] * 20), "two": a_fan([200.0] * 14 + [201.0] * 6)}, target=90.0)
    ends = rows[rows["layer"].str.startswith("end")]
    assert ends["label"].tolist() == ["1: 200", "2: 200"]
    assert abs(ends["value"].diff().iloc[1]) > 5
    assert set(rows["layer"]) == {"0", "1", "end 0", "end 1", "target"}


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_spec_takes_its_data_from_outside_and_is_valid_vega_lite(mode):
    points = pd.DataFrame({"change": [0, 4], "mean": [2.0, 1.0], "low": [1.0, 0.5], "high": [3.0, 1.5]})
    fans = a_fan([200.0, 201.0]), a_fan([200.0, 190.0])
    drawn = [
        (fan_spec(mode), fan_rows(*fans, target=90)),
        (difference_spec(mode), difference_rows(fans[1])),
        (return_spec(mode, "starts a week", "patients"), return_rows(points)),
        (line_spec(mode), line_rows({"one": fans[0], "two": fans[1]})),
    ]
    for spec, _ in drawn:  # altair checked each against the schema of Vega-Lite when it built it
        assert not {"data", "datasets"} & set(spec)
        assert all("data" not in layer for layer in spec["layer"])
    if mode == "light":
        told = svg(*drawn[0], "Patients", "here", marks=fan_key(mode))
        assert "changed: 190 (185 to 195)" in told
        assert "as it is: 201 (196 to 206)" in told
