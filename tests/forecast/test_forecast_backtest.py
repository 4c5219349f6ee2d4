"""The back-test: ranges that hold as often as they say, numbers by a second plain way, breaks, the bar on a slice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from made_up_histories import a_place

from flow.errors import BadQuestion, UnknownName
from flow.forecast import backtest, outlook
from flow.forecast.backtest import WorstWeek, scored
from flow.forecast.history import DAYS_AHEAD, histories, history
from flow.forecast.ranges import ranges
from flow.forecast.runs import run
from flow.metrics.measure import Excluded
from flow.model import Period
from flow.reference import place
from flow.sentences.backtest import record_sentence, worst_sentences
from flow.store import Snapshot

FIRST, LAST = date(2022, 4, 1), date(2025, 8, 31)


def test_range_is_the_distance_that_eight_in_ten_errors_kept_to() -> None:
    """21 starts, off by 1 to 21: rank 0.8 x 22 = 17.6."""
    off = np.arange(1.0, 22.0)
    actual = np.append(100 + off * np.where(off % 2, 1, -1), np.nan)[:, None]
    low, high = ranges(np.full((22, 1), 100.0), actual)
    assert (low[21, 0], high[21, 0]) == pytest.approx((82.4, 117.6))
    assert np.isnan(low[:20]).all()
    assert high[20, 0] == pytest.approx(100 + 0.8 * 21)


def test_range_in_units_of_the_model_is_as_wide_as_the_model_is_unsure() -> None:
    actual = np.append(100 + np.arange(1.0, 22.0), np.nan)[:, None]
    spread = np.ones((22, 1))
    spread[21] = 2.0
    low, high = ranges(np.full((22, 1), 100.0), actual, spread)
    assert high[21, 0] - low[21, 0] == pytest.approx(2 * 2 * 17.6)


def test_ranges_hold_on_made_up_series_as_often_as_they_say() -> None:
    """Six made-up places of four years, started every week: 8 in 10 of all days, within 3 in 100."""
    held: dict[str, list[float]] = {}
    for seed in range(6):
        found = run(a_place(1400, seed=seed), 1399)
        for name in found.points:
            there = found.scored & np.isfinite(found.low[name])
            inside = (found.actual >= found.low[name]) & (found.actual <= found.high[name])
            held.setdefault(name, []).append(inside[there].mean())
    for name, shares in held.items():
        assert 0.77 <= np.mean(shares) <= 0.83, name


def test_backtest_is_what_a_plain_loop_over_the_days_finds(real: Snapshot) -> None:
    """Dorset County, last value and smoothing with reversion, start by start: no arrays, no other module."""
    found = backtest(real, place("RBD"), first=FIRST, last=LAST)
    (told,) = histories(real, place("RBD"))
    actual = {told.first + timedelta(days=n): float(v) for n, v in enumerate(told.actual)}
    learnt = {told.first + timedelta(days=n): float(v) for n, v in enumerate(told.remaining)}
    assert told.christmas is not None
    christmas = {told.first + timedelta(days=n): float(v) for n, v in enumerate(told.christmas)}
    off: dict[str, list[float]] = {"last_value": [], "reverting": []}
    scored = found.runs.scored[:, 13] if found.runs else []
    starts = [s for s, there in zip(found.runs.starts if found.runs else (), scored, strict=True) if there]
    for start in starts[8:100:24]:
        came = actual[start + timedelta(days=14)]
        known = {day: value for day, value in learnt.items() if day <= start and value == value}
        off["last_value"].append(abs(known[max(known)] - came))
        off["reverting"].append(abs(_plain_reverting(learnt, christmas, start, 14) - came))
        rows = found.rows[(found.rows["start"] == start) & (found.rows["days_ahead"] == 14)].set_index("method")
        for name, errors in off.items():
            assert abs(rows.loc[name, "error"]) == pytest.approx(errors[-1], abs=1e-6)
    assert len(off["reverting"]) == 4
    by_table = found.rows[found.rows["days_ahead"] == 14].groupby("method")["error"].apply(lambda e: e.abs().mean())
    assert by_table["last_value"] == pytest.approx(found.score("last_value").error_patients[14], rel=0.02)


def _plain_reverting(learnt: dict[date, float], christmas: dict[date, float], start: date, ahead: int) -> float:
    """Smoothing with the weekday's swing, that of Christmas and reversion, in plain words and loops."""
    first = min(learnt)

    def half_year(figures: dict[date, float], day: date) -> float:
        seen = [figures.get(day - timedelta(days=n), float("nan")) for n in range(182)]
        good = [v for v in seen if v == v]
        return sum(good) / len(good)

    days = [first + timedelta(days=n) for n in range((start - first).days + 1)]
    usual_days = {d: learnt[d] - (christmas[d] * half_year(learnt, d) if christmas[d] else 0) for d in days}

    def swings_on(day: date) -> list[float]:
        means = []
        for weekday in range(7):
            seen = []
            d = day - timedelta(days=3)
            while d >= first and len(seen) < 8:
                if d.weekday() == weekday:
                    week = [usual_days.get(d + timedelta(days=n), float("nan")) for n in range(-3, 4)]
                    told = [v for v in week if v == v]
                    seen.append(usual_days[d] - sum(told) / len(told) if len(told) >= 5 else float("nan"))
                d -= timedelta(days=1)
            good = [v for v in seen if v == v]
            means.append(sum(good) / len(good) if len(good) >= 3 else float("nan"))
        if any(m != m for m in means):
            return [0.0] * 7
        return [m - sum(means) / 7 for m in means]

    level, plain = float("nan"), {}
    for day in days:
        plain[day] = usual_days[day] - swings_on(day)[day.weekday()]
        if plain[day] == plain[day]:
            level = plain[day] if level != level else level + 0.25 * (plain[day] - level)
    usual, on = half_year(plain, start), start + timedelta(days=ahead)
    swing = swings_on(start)[on.weekday()] + christmas[on] * half_year(learnt, start)
    return usual + (level - usual) * 0.98**ahead + swing


HALF = ("RH5", "RA7", "R0A", "RJZ", "RTE", "RWW", "RXC", "RMC", "RWA", "RYR", "RCF", "RK9")
"""Every second of the 24 trusts of docs/forecast.md."""


def test_the_bar_on_half_of_the_24_trusts(real: Snapshot) -> None:
    """The whole is `python -m benchmarks.backtest`: the engine a tenth below both naive forecasts, its ranges held on 75 to 85 % of days."""
    tests = [backtest(real, place(code), first=FIRST, last=LAST) for code in HALF]
    queue = [t.score("queue") for t in tests]
    for naive in ("last_value", "same_weekday"):
        its = np.mean([t.score(naive).error_patients[14] for t in tests])
        assert np.mean([q.error_patients[14] for q in queue]) <= 0.9 * its
    assert 0.75 <= sum(q.held * q.days_held for q in queue) / sum(q.days_held for q in queue) <= 0.85
    assert all(0.75 <= q.held <= 0.85 for q in queue)
    for t in tests:
        assert t.shown.error_patients[14] == min(s.error_patients[14] for s in t.scores)


def test_no_forecast_runs_across_the_merger_of_april_2023(real: Snapshot) -> None:
    merger = date(2023, 4, 1)
    rows = backtest(real, place("RH5"), last=LAST).rows
    before = rows[rows["start"] < merger]
    assert len(before)
    assert before.loc[before["day"] >= merger, "actual"].isna().all()
    after = rows.loc[rows["start"] >= merger, "start"].min()
    assert after >= merger + timedelta(days=55)


def test_flagged_days_are_not_scored_and_a_day_left_out_is_not_learnt_from(real: Snapshot) -> None:
    """The week of 20 January 2025 was published at about double: none of its days is scored."""
    rows = backtest(real, place("RH5"), last=LAST).rows
    doubled = rows[(rows["day"] >= date(2025, 1, 20)) & (rows["day"] <= date(2025, 1, 26))]
    assert len(doubled)
    assert doubled["actual"].isna().all()
    out = Excluded(place="RH5", days=Period(first=date(2025, 8, 25), last=date(2025, 8, 31)))
    shorter = outlook(real, place("RH5"), day=LAST, excluded=[out])
    assert shorter.day == date(2025, 8, 24)
    assert outlook(real, place("RH5"), day=LAST).day == LAST


def test_outlook_is_the_newest_run_of_the_method_with_the_best_record(real: Snapshot) -> None:
    found = outlook(real, place("RH5"), day=LAST)
    assert found.method is not None
    assert found.naive is not None
    assert found.method.method == found.record.shown.method
    assert found.days["day"].tolist() == [LAST + timedelta(days=n) for n in range(1, 15)]
    assert (found.days["low"] < found.days["middle"]).all()
    assert (found.days["middle"] < found.days["high"]).all()
    run_rows = found.record.rows
    mine = run_rows[(run_rows["start"] == LAST) & (run_rows["method"] == found.method.method)]
    np.testing.assert_allclose(mine["forecast"].to_numpy()[:14], found.days["middle"])
    assert found.record.last is not None
    assert found.record.last + timedelta(days=14) <= LAST
    longer = outlook(real, place("RH5"), day=LAST, days=DAYS_AHEAD)
    pd.testing.assert_frame_equal(longer.days.head(14), found.days)


def test_outlook_of_a_past_day_is_judged_by_what_that_day_knew(real: Snapshot) -> None:
    found = outlook(real, place("RH5"), day=date(2024, 6, 30))
    assert found.record.runs is not None
    later = found.record.rows[found.record.rows["day"] > date(2024, 6, 30)]
    assert later["actual"].isna().all()


def test_outlook_says_why_there_is_none(real: Snapshot) -> None:
    nowhere = outlook(None, place("RH5"), day=LAST)
    assert (len(nowhere.days), nowhere.missing) == (0, "no day has a figure")
    early = outlook(real, place("RH5"), day=date(2023, 9, 1))
    assert "fewer than" in outlook(real, place("RBD"), day=date(2022, 6, 20)).missing
    assert early.day == date(2023, 9, 1)
    with pytest.raises(BadQuestion, match="1 to 28"):
        outlook(real, place("RH5"), day=LAST, days=29)


def test_a_worst_day_that_stands_alone_is_called_doubtful() -> None:
    on = date(2022, 9, 5)
    alone = WorstWeek(start=on - timedelta(days=14), day=on, forecast=208.0, actual=323.0, beside=(253.0, 222.0))
    assert alone.doubtful
    assert not replace(alone, beside=(300.0, 222.0)).doubtful
    assert not replace(alone, beside=None).doubtful
    assert replace(alone, actual=90.0, beside=(180.0, 200.0)).doubtful
    (said,) = worst_sentences(SimpleNamespace(enough=True, worst_of=lambda _: (alone,)))  # type: ignore[arg-type]
    assert said.endswith("115 patients too few. The figure is to be doubted: 253 the day before and 222 the day after.")


def test_worst_weeks_are_apart_and_in_order(real: Snapshot) -> None:
    worst = backtest(real, place("RBD"), last=LAST).worst
    assert len(worst) == 5
    assert [abs(w.off) for w in worst] == sorted((abs(w.off) for w in worst), reverse=True)
    days = sorted(w.start for w in worst)
    assert all((b - a).days > 28 for a, b in pairwise(days))


def test_where_nobody_counts_who_leaves_the_simple_methods_stand_alone() -> None:
    """No score of the queue, no worst weeks of it, and words instead of a fault."""
    told = a_place(500)
    found = scored(place("RH5"), run(history(told.first, told.actual, np.full(500, np.nan)), 499))
    assert found.enough
    assert not found.has("queue")
    assert found.worst_of("queue") == ()
    assert found.shown.simple
    with pytest.raises(UnknownName):
        found.score("queue")
    assert "not counted" in record_sentence(found)
