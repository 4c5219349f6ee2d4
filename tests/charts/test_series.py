"""The run chart of a series: gaps break the line, limits and signals are those of spc, words stand where they fit."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest
from made_up_points import MONDAY, weekly_points

from flow.charts.series import series_key, series_rows, series_said, series_spec, series_table
from flow.reference import Break, Target


def a_target(value: float, *, from_day: date = MONDAY, to_day: date | None = None) -> Target:
    return Target(
        metric="p1_starts",
        place_code="RH5",
        from_day=from_day,
        to_day=to_day,
        comparison="at least",
        value=value,
        basis="",
        source="",
    )


def layer(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    return rows[rows["layer"] == name].reset_index(drop=True)


def test_rows_of_an_example():
    rows = series_rows(weekly_points([10.0, 12.0, 11.0, 13.0]), grain="week", scale=2)
    assert layer(rows, "value")["value"].tolist() == [20.0, 24.0, 22.0, 26.0]
    assert layer(rows, "mean")["value"].tolist() == [pytest.approx(23.0)] * 4
    limit = layer(rows, "limit").iloc[0]
    assert (limit["value"], limit["high"]) == (pytest.approx(2 * 7.0666667), pytest.approx(2 * 15.9333333))
    assert layer(rows, "last")["label"].tolist() == ["26"]
    assert layer(rows, "value")["label"].iloc[0] == "week of 1 Sep 2025: 20 (7 of 7 days)"


def test_a_gap_has_no_value_and_is_not_zero():
    rows = layer(series_rows(weekly_points([10.0, None, 11.0, 0.0]), grain="week"), "value")
    assert rows["value"].isna().tolist() == [False, True, False, False]
    assert rows["value"].iloc[3] == 0.0
    assert "not reported" in rows["label"].iloc[1]


def test_weeks_without_a_row_break_the_line_too():
    points = weekly_points([10.0, 11.0, 12.0, 13.0]).drop(index=[1, 2])
    rows = layer(series_rows(points, grain="week"), "value")
    assert rows["value"].isna().tolist() == [False, True, False]


def test_the_line_is_cut_where_a_new_baseline_begins():
    rows = series_rows(weekly_points([10.0] * 4, rebase=(MONDAY + timedelta(weeks=2),)), grain="week")
    assert layer(rows, "value")["group"].tolist() == [0, 0, 1, 1]


def test_signals_are_those_of_spc_and_say_which_rule():
    points = weekly_points([10.0, 11.0, 9.0, 10.0, 11.0, 9.0, 10.0, 30.0])
    rows = series_rows(points, grain="week")
    assert len(layer(rows, "concern")) == (points["point_type"] == "special_cause_concern").sum() == 1
    assert layer(rows, "concern")["label"].iloc[0].endswith("Above UCL")
    assert len(layer(rows, "improvement")) == (points["point_type"] == "special_cause_improvement").sum() == 7


def test_points_without_limits_are_drawn_alone():
    points = weekly_points([10.0, 12.0])[["start", "end", "value"]]
    assert set(series_rows(points, grain="week")["layer"]) == {"value", "last"}


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ([10.0, 10.0, 69.0], "plan left above"),
        ([69.0, 10.0, 10.0], "plan right above"),
        ([90.0, 90.0], "plan left below"),
    ],
    ids=["near at the end", "near at the start", "values above"],
)
def test_the_target_is_named_where_the_values_are_far(values, where):
    rows = series_rows(weekly_points(values), grain="week", target=a_target(70.0))
    assert layer(rows, where)["label"].tolist() == ["target: at least 70"]
    assert layer(rows, "plan")["value"].tolist() == [70.0, 70.0]


def test_a_target_of_another_time_is_not_drawn():
    for of in (
        a_target(70.0, from_day=date(2027, 4, 1)),
        a_target(70.0, from_day=date(2020, 4, 1), to_day=date(2021, 3, 31)),
    ):
        rows = series_rows(weekly_points([10.0] * 3), grain="week", target=of)
        assert not rows["layer"].str.startswith("plan").any()


def test_breaks_inside_the_period_are_lettered():
    day = MONDAY + timedelta(days=9)
    inside = Break(first_day=day, last_day=day, place_code="RH5", kind="merger", text="Two became one", rebase=True)
    outside = Break(
        first_day=date(2020, 1, 1), last_day=date(2020, 1, 1), place_code="RH5", kind="merger", text="x", rebase=True
    )
    rows = series_rows(weekly_points([10.0] * 4), grain="week", breaks=(outside, inside))
    assert layer(rows, "break")[["label", "text"]].to_numpy().tolist() == [["A", "Two became one"]]


def test_nothing_at_all_is_an_empty_chart():
    rows = series_rows(weekly_points([]), grain="month", target=a_target(70.0))
    assert rows.empty
    assert series_said(weekly_points([]), grain="month", unit="starts") == "No month has a figure."


def test_key_table_and_words_say_what_is_on_the_chart():
    points = weekly_points([10.0, None, 11.0])
    rows = series_rows(points, grain="week")
    assert [words for _, _, words in series_key(rows, "light", grain="week")][:2] == ["one week", "mean"]
    table = series_table(points, grain="week", unit="starts")
    assert table["week"].iloc[0] == "week of 15 Sep 2025"
    assert pd.isna(table["starts"].iloc[1])
    assert "Gaps: 1" in series_said(points, grain="week", unit="starts")


@pytest.mark.parametrize("grain", ["week", "month"])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_spec_takes_its_data_from_outside(mode, grain):
    spec = series_spec(mode, "starts", grain)
    assert spec["width"] == "container"
    assert "data" not in spec
    assert all("data" not in each for each in spec["layer"])
