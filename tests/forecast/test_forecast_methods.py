"""Simple forecasts and the queue's, worked by hand; that none looks ahead; gaps, constants, the far-off day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_histories import MONDAY, a_history, a_place

from flow.errors import UnknownName
from flow.forecast.history import far_off, history
from flow.forecast.methods import METHODS, method
from flow.forecast.queue import STAYS_ON, lanes_of, queue_points, queue_spread, simulated
from flow.forecast.runs import run
from flow.forecast.simple import last_value, reverting, same_weekday, smooth, smoothed

LAST = np.array([111])
EVERYONE = pytest.mark.parametrize("name", [m.id for m in METHODS])


@EVERYONE
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10_000), cut=st.integers(150, 280), missing=st.booleans())
def test_a_forecast_and_its_range_know_nothing_of_the_days_after_its_start(
    name: str, seed: int, cut: int, missing: bool
) -> None:
    """Everything after a day is changed, or gone: every start up to that day says what it said."""
    real = a_place(300, seed=seed)
    other, left = real.actual.copy(), real.discharged.copy()
    other[cut + 1 :] = np.nan if missing else np.random.default_rng(seed).uniform(0, 900, len(other) - cut - 1)
    left[cut + 1 :] = 3.0
    one = run(real, len(other) - 1, methods=[method(name)])
    two = run(history(real.first, other, left), len(other) - 1, methods=[method(name)])
    mine = [n for n, start in enumerate(one.starts) if real.at(start) <= cut]
    assert len(mine) > 10
    for told in ("points", "low", "high"):
        np.testing.assert_array_equal(getattr(one, told)[name][mine], getattr(two, told)[name][mine])
    assert np.isfinite(one.low[name][-1]).all()


@EVERYONE
def test_a_constant_series_stays_as_it_is_and_its_range_is_none(name: str) -> None:
    found = run(a_history(np.full(400, 120.0)), 399, methods=[method(name)])
    np.testing.assert_allclose(found.points[name], 120.0)
    np.testing.assert_allclose(found.low[name][-1], 120.0)
    np.testing.assert_allclose(found.high[name][-1], 120.0)


@EVERYONE
def test_gaps_are_not_zero(name: str) -> None:
    """A third of the days are not reported: who is expected hardly moves, and nothing is near 0."""
    whole = a_place(400)
    figures = whole.actual.copy()
    figures[5::3] = np.nan
    found, before = (method(name).points(h, np.array([399])) for h in (a_history(figures), whole))
    assert np.abs(found - before).max() < 30


@pytest.mark.parametrize("name", ["smoothed", "reverting", "queue", "last_value"])
def test_nothing_is_forecast_from_figures_that_stopped(name: str) -> None:
    figures = a_place(400).actual.copy()
    figures[380:] = np.nan
    assert np.isnan(method(name).points(a_history(figures), np.array([399]))).all()


def test_queue_has_no_forecast_where_nobody_counts_who_leaves() -> None:
    assert np.isnan(queue_points(a_history(np.full(200, 120.0), discharged=np.nan), np.array([199]))).all()


def test_last_value_and_same_weekday_as_written() -> None:
    """112 days of 200, the last Sunday 210 the Saturday before it missing, the one before that 190."""
    figures = np.full(112, 200.0)
    figures[111], figures[110], figures[103] = 210.0, np.nan, 190.0
    told = a_history(figures)
    assert last_value(told, LAST)[0, [0, 27]].tolist() == [210.0, 210.0]
    ahead = same_weekday(told, LAST)[0]
    assert (ahead[6], ahead[13], ahead[5], ahead[0]) == (210.0, 210.0, 190.0, 200.0)


def test_smoothing_as_written() -> None:
    assert smooth(np.array([100.0, np.nan, 104.0]), 0.25).tolist() == [100.0, 100.0, 101.0]


def test_reverting_as_worked_by_hand() -> None:
    """16 weeks of 200, then a level of 240 on one day: the level is 210, the mean of 112 days 200.36."""
    figures = np.full(112, 200.0)
    figures[111] = 240.0
    usual = (111 * 200 + 240) / 112
    np.testing.assert_allclose(smoothed(a_history(figures, swings=False), LAST)[0], 210.0)
    np.testing.assert_allclose(
        reverting(a_history(figures, swings=False), LAST)[0, [0, 13]],
        [usual + (210 - usual) * 0.98, usual + (210 - usual) * 0.98**14],
    )


def test_weekday_swings_are_those_of_the_weeks_before() -> None:
    """Mondays 14 above the rest: each Monday ahead is 14 above the other days."""
    figures = np.where(np.arange(140) % 7 == 0, 214.0, 200.0)
    ahead = smoothed(a_history(figures), np.array([139]))[0]
    assert ahead[0] - ahead[1] == pytest.approx(14.0)
    assert ahead[7] == pytest.approx(ahead[0])
    assert ahead[0] == pytest.approx(214.0)


def test_queue_as_worked_by_hand() -> None:
    """200 a day for 16 weeks, then 220: here 0.4 x 20 more, the level of late 0.08 x 20 more; a day on 93 in 100 of those here stay."""
    figures = np.full(112, 200.0)
    figures[111] = 220.0
    usual, late, here = (111 * 200 + 220) / 112, 201.6, 208.0
    level = usual + (late - usual) * 0.985
    coming = level - STAYS_ON * late
    told = a_history(figures, swings=False)
    lanes = lanes_of(told, LAST)
    assert queue_points(told, LAST)[0, 0] == pytest.approx(STAYS_ON * here + coming)
    assert lanes.dispersion[0] == 1.0
    assert queue_spread(told, LAST)[0, 0] == pytest.approx((here * STAYS_ON * (1 - STAYS_ON) + coming) ** 0.5)
    # 85 leave a day; 91 days of which the last brought 20 more
    assert lanes.arrivals_per_day[0] == pytest.approx(85 + 20 / 91)
    assert lanes.mean_stay_days[0] == pytest.approx((90 * 200 + 220) / (91 * 85 + 20))


def test_queue_formula_is_what_the_engine_simulates() -> None:
    """Mean and standard deviation of four lanes on four days, 4,000 throws of chance, a seed written down beforehand."""
    told, starts = a_place(300), np.array([150, 200, 250, 299])
    means, spreads = lanes_of(told, starts).expected()
    (paths,) = simulated(told, starts, replications=4000, seed=20_250_831)
    ahead = [0, 6, 13, 27]
    got = paths.in_service[:, :, ahead]
    here = lanes_of(told, starts).here_patients
    means = means + (
        (np.round(here) - here)[:, None] * STAYS_ON ** np.arange(1, 29)
    )  # the engine begins with whole patients
    z = (got.mean(axis=1) - means[:, ahead]) / (spreads[:, ahead] / 4000**0.5)
    assert np.abs(z).max() < 4
    np.testing.assert_allclose(got.std(axis=1), spreads[:, ahead], rtol=0.05)


def test_a_day_far_off_the_days_before_is_not_learnt_from_but_a_new_level_is() -> None:
    chance = np.random.default_rng(3)
    figures = 200 + chance.normal(0, 4, 200)
    figures[100] = 518.0
    assert np.flatnonzero(far_off(figures)).tolist() == [100]
    assert np.isnan(history(MONDAY, figures, figures).remaining[100])
    figures[150:] += 200
    later = np.flatnonzero(far_off(figures))
    assert set(later) <= {100, *range(150, 166)}
    assert last_value(a_history(figures), np.array([199]))[0, 0] == figures[199]
    for days in range(95, 200, 3):  # whatever comes after, a day is judged as it was judged on that day
        np.testing.assert_array_equal(far_off(figures[:days]), far_off(figures)[:days])


def test_method_of_another_name_says_which_there_are() -> None:
    with pytest.raises(UnknownName, match="reverting"):
        method("revertin")
