"""Charts are pure: rows and a validated spec. What is drawn comes from the figures, gaps stay gaps."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from flow.charts.bars import bar_rows, bars_spec
from flow.charts.theme import PALETTES
from flow.charts.trend import trend_key, trend_rows, trend_spec, trend_table
from flow.metrics.position import Trend, weekly_means
from flow.model import Period
from flow.reference import Break, place, reference_table, target
from flow.spc import xmr

FIRST = date(2025, 11, 24)


def a_trend(values: list[float | None], *, suspect: tuple[int, ...] = (), breaks: tuple[Break, ...] = ()) -> Trend:
    days = pd.DataFrame({"day": [FIRST + timedelta(days=n) for n in range(len(values))]})
    days["value"] = days["numerator"] = pd.Series(values, dtype=float)
    days["denominator"] = 1.0
    days["counts"] = days["value"].notna()
    days["suspect"] = [n in suspect for n in range(len(values))]
    days["excluded"] = False
    days["provenance"], days["published"] = "published", None
    return Trend(
        metric="nctr_remaining",
        place=place("RH5"),
        period=Period(first=FIRST, last=FIRST + timedelta(days=len(values) - 1)),
        basis=None,
        days=days,
        weeks=weekly_means(days),
        breaks=breaks,
        plan=target("nctr_remaining", "RH5"),
    )


def test_a_missing_day_has_a_row_without_a_value_so_that_the_line_breaks():
    rows = trend_rows(a_trend([200.0, None, 210.0, *[200.0] * 11]), None)
    days = rows[rows["layer"] == "day"]
    assert len(days) == 14
    assert days["value"].isna().tolist()[:3] == [False, True, False]
    assert "not reported" in days["label"].iloc[1]


def test_a_week_with_fewer_than_five_days_is_a_gap_and_its_mean_is_over_reported_days():
    weeks = weekly_means(
        a_trend([None, None, None, 200.0, 200.0, 200.0, 200.0, 100.0, None, 100.0, 100.0, 100.0, 100.0, 160.0]).days
    )
    assert weeks["days_reported"].tolist() == [4, 6]
    assert pd.isna(weeks["value"].iloc[0])
    assert weeks["value"].iloc[1] == pytest.approx(110.0)


def test_suspect_days_breaks_the_plan_and_the_last_figure_are_marked():
    there = Break(
        first_day=FIRST + timedelta(days=3),
        last_day=FIRST + timedelta(days=3),
        place_code="RH5",
        kind="merger",
        text="Two became one",
        rebase=True,
    )
    rows = trend_rows(a_trend([200.0] * 14, suspect=(2,), breaks=(there,)), None)
    assert rows.loc[rows["layer"] == "suspect", "when"].dt.date.tolist() == [FIRST + timedelta(days=2)]
    assert rows.loc[rows["layer"] == "break", "label"].tolist() == ["A"]
    assert rows.loc[rows["layer"] == "plan", "value"].tolist() == [90.0, 90.0]
    assert rows.loc[rows["layer"] == "last", "label"].tolist() == ["200"]
    assert [words for _, _, words in trend_key(rows, "light")][-1].startswith("a break")


def test_limits_and_signals_come_from_spc_and_a_share_is_drawn_in_per_cent():
    moved = a_trend([200.0 + (n // 7) * 2 for n in range(140)])
    limits = xmr(moved.weeks["value"].tolist(), dates=moved.weeks["week_start"].tolist(), improvement="decrease")
    limits["week_start"], limits["week_end"] = moved.weeks["week_start"].to_numpy(), moved.weeks["week_end"].to_numpy()
    rows = trend_rows(moved, limits, scale=0.5)
    assert rows.loc[rows["layer"] == "mean", "value"].iloc[0] == pytest.approx(limits["mean"].iloc[0] * 0.5)
    assert rows.loc[rows["layer"] == "limit", "high"].iloc[0] == pytest.approx(limits["upl"].iloc[0] * 0.5)
    assert len(rows[rows["layer"] == "signal"]) == (limits["point_type"] != "common_cause").sum() > 0


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_specs_carry_no_data_and_take_them_from_outside(mode):
    for spec in (trend_spec(mode, "patients", "the plan allows 90"), bars_spec(mode, "patients")):
        assert "data" not in spec
        assert "datasets" not in spec
        assert all("data" not in layer for layer in spec["layer"])
        assert spec["width"] == "container"


def test_bars_say_both_figures_and_missing_is_not_zero():
    rows = bar_rows(pd.DataFrame({"name": ["A", "B"], "today": [141.0, float("nan")], "usual": [132.0, 78.0]}))
    assert rows["label"].tolist() == ["A: 141 (four weeks: 132)", "B: not reported (four weeks: 78)"]


def test_the_table_behind_the_chart_has_every_day_newest_first():
    table = trend_table(a_trend([200.0, None, 210.0], suspect=(2,)), unit="patients")
    assert table["day"].tolist() == [FIRST + timedelta(days=n) for n in (2, 1, 0)]
    assert table["suspect"].tolist() == ["suspect", "", ""]


def _contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_colour_has_three_to_one_on_its_background(mode):
    p = PALETTES[mode]
    assert {
        c: round(_contrast(getattr(p, c), p.background), 1)
        for c in ("us", "context", "target", "concern")
        if _contrast(getattr(p, c), p.background) < 3
    } == {}
    assert _contrast(p.text, p.background) > 4.5


def test_light_colours_are_those_of_the_service_manual():
    manual = set(reference_table("nhs_colours")["hex"])
    p = PALETTES["light"]
    assert {p.us, p.context, p.target, p.concern, p.text, p.grid, p.background} <= manual
