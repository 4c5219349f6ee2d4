"""The swing of Christmas: worked by hand, learnt from the Christmases before alone, none where none is known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from made_up_histories import a_history

from flow.forecast.christmas import christmas_shares, christmas_swing
from flow.forecast.history import history
from flow.forecast.simple import reverting

FIRST = date(2021, 10, 4)  # a Monday


def england(*dips: tuple[int, float]) -> np.ndarray:
    """1,200 days of 10,000, and so much less from 22 December to 2 January of some years."""
    figures = np.full(1200, 10_000.0)
    for year, share in dips:
        at = (date(year, 12, 22) - FIRST).days
        figures[at : at + 12] *= 1 - share
    return figures


def test_christmas_swing_as_worked_by_hand() -> None:
    """A fifth less from 22 December: -0.2 on 25 December, on 21 December a third of it (three days are one mean), 0 on 18 December."""
    swing = christmas_swing(FIRST, england((2021, 0.2)), 2021)
    assert swing is not None
    assert swing[[7, 3, 0]].tolist() == pytest.approx([-0.2, -0.2 / 3, 0.0])
    assert len(swing) == 28


def test_a_christmas_takes_the_mean_of_those_before_it_and_the_first_none() -> None:
    shares = christmas_shares(FIRST, england((2021, 0.2), (2022, 0.1), (2023, 0.9)), FIRST, 1200)
    on = {year: shares[(date(year, 12, 25) - FIRST).days] for year in (2021, 2022, 2023)}
    assert on == pytest.approx({2021: 0.0, 2022: -0.2, 2023: -0.15})
    assert shares[(date(2022, 12, 17) - FIRST).days] == 0.0
    assert shares[(date(2023, 1, 15) - FIRST).days] == 0.0


def test_a_winter_with_missing_days_teaches_nothing() -> None:
    figures = england((2021, 0.2))
    at = (date(2021, 12, 18) - FIRST).days
    figures[at : at + 20] = np.nan
    assert christmas_swing(FIRST, figures, 2021) is None
    assert not christmas_shares(FIRST, figures, FIRST, 1200).any()


def test_a_forecast_across_christmas_falls_with_it_and_comes_back() -> None:
    """200 all year; from 20 December 2022 the 25th is expected at 160 and 16 January at 200."""
    shares = christmas_shares(FIRST, england((2021, 0.2)), FIRST, 1228)
    start = (date(2022, 12, 18) - FIRST).days
    figures = np.full(1200, 200.0)
    told = history(FIRST, figures, np.full(1200, 85.0), christmas=shares)
    ahead = reverting(told, np.array([start]))[0]
    days = [date(2022, 12, 18) + timedelta(days=n) for n in range(1, 29)]
    assert ahead[days.index(date(2022, 12, 25))] == pytest.approx(160.0)
    assert ahead[days.index(date(2023, 1, 15))] == pytest.approx(200.0)
    plain = reverting(a_history(figures, first=FIRST), np.array([start]))[0]
    assert plain == pytest.approx(np.full(28, 200.0))


def test_days_after_christmas_do_not_teach_a_lower_level_than_there_is() -> None:
    """Who fell by a fifth as England always did stands at his own level still."""
    guide = england((2021, 0.2), (2022, 0.2))
    shares = christmas_shares(FIRST, guide, FIRST, 1228)
    told = history(FIRST, guide / 50, np.full(1200, 85.0), christmas=shares)
    start = (date(2022, 12, 31) - FIRST).days
    assert reverting(told, np.array([start]))[0, -1] == pytest.approx(200.0, abs=3.0)
