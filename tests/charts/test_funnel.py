"""The funnel: limits by formula, over-dispersion that a few outliers do not drive, our place named."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from flow.charts.funnel import funnel_key, funnel_limits, funnel_rows, funnel_spec, overdispersion


def some_places(count: int = 100, *, spread: float = 0.0) -> pd.DataFrame:
    random = np.random.default_rng(20260215)
    beds = random.integers(200, 2000, count)
    shares = np.clip(random.normal(0.15, spread, count), 0.02, 0.5) if spread else np.full(count, 0.15)
    return pd.DataFrame(
        {
            "code": [f"R{n}" for n in range(count)],
            "name": [f"Trust {n}" for n in range(count)],
            "numerator": random.binomial(beds, shares).astype(float),
            "denominator": beds.astype(float),
        }
    )


def test_limits_of_an_example_by_hand():
    limits = funnel_limits(0.15, [600.0], phi=4.0).iloc[0]
    one = math.sqrt(4 * 0.15 * 0.85 / 600)
    assert limits["high_95"] == pytest.approx(0.15 + 1.959964 * one)
    assert limits["low_998"] == pytest.approx(0.15 - 3.090232 * one)


def test_limits_are_narrower_for_larger_places_wider_at_99_8_and_stay_shares():
    limits = funnel_limits(0.15, [5.0, 100.0, 1000.0], phi=2.0)
    assert limits["high_998"].is_monotonic_decreasing
    assert (limits["high_998"] >= limits["high_95"]).all()
    assert limits.drop(columns="denominator").min().min() == 0.0
    assert limits.drop(columns="denominator").max().max() <= 1.0
    assert funnel_limits(0.15, [0.0])["high_95"].isna().all()


def test_binomial_counts_are_not_overdispersed_and_varying_shares_are():
    chance, varied = some_places(), some_places(spread=0.04)
    assert overdispersion(chance["numerator"], chance["denominator"], 0.15) < 1.3
    assert overdispersion(varied["numerator"], varied["denominator"], 0.15) > 5


def test_a_single_outlier_hardly_widens_the_funnel():
    places = some_places()
    before = overdispersion(places["numerator"], places["denominator"], 0.15)
    places.loc[0, "numerator"] = places.loc[0, "denominator"]
    assert overdispersion(places["numerator"], places["denominator"], 0.15) == pytest.approx(before, abs=0.1)


def test_with_overdispersion_few_lie_outside_and_ours_is_named():
    rows = funnel_rows(some_places(spread=0.04), ours="R7", neighbours=["R8", "R9"])
    assert rows.attrs["phi"] > 5
    assert rows.attrs["outside_998"] < 5
    ours = rows[rows["layer"] == "ours"].iloc[0]
    assert ours["label"].startswith("Trust 7\n")
    assert sorted(rows.loc[rows["layer"] == "neighbour", "label"]) == ["a", "b"]
    assert {"■ a", "■ b"} <= {sign for _, sign, _ in funnel_key(rows, "light")}


def test_a_place_without_both_figures_is_neither_drawn_nor_counted():
    places = some_places(10)
    places.loc[0, "numerator"] = float("nan")
    places.loc[1, "denominator"] = 0.0
    rows = funnel_rows(places, ours="R5")
    assert rows.attrs["counted"] == 8
    assert not {"R0", "R1"} & set(rows["code"].dropna())
    told = places.iloc[2:]
    assert rows.attrs["overall_share"] == pytest.approx(told["numerator"].sum() / told["denominator"].sum())


def test_nothing_at_all_draws_nothing():
    rows = funnel_rows(some_places(0), ours="R1")
    assert rows.empty
    assert rows.attrs["counted"] == 0


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_spec_takes_its_data_from_outside(mode):
    assert "data" not in funnel_spec(mode, "% of adult beds", "adult beds open")
