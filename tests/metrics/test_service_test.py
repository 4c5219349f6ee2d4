"""Before and after in one locality against the others, and one locality against another: made-up series with known truth."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from how_thorough import tries
from made_up_loads import MadeUpRow, a_load, snapshot_of

from flow.metrics import Question, measure
from flow.metrics.intervals import Interval, robust_intervals
from flow.metrics.service_test import (
    LEAST_WEEKS,
    BeforeAfter,
    before_after,
    compare_two,
    judged_lines,
    paired,
    service_test,
    weekly_of_members,
)
from flow.model import Period
from flow.reference import localities
from flow.store import Store

MONDAY = date(2024, 6, 3)
OTHERS = ("MEN", "SED", "SWT")
SERIES = tries(80, thorough=200)


def a_question(metric: str = "care_home_days_waited", first: date = MONDAY, weeks: int = 89) -> Question:
    return Question(
        metric=metric, place="QSL", period=Period(first=first, last=first + timedelta(weeks=weeks) - timedelta(days=1))
    )


def weeks_of(values: dict[str, list[float]], *, people: float = 4.0, reported: bool = True) -> pd.DataFrame:
    """Weekly figures of localities: those that `weekly_of_members` would give."""
    rows = [
        {
            "member": member,
            "start": MONDAY + timedelta(weeks=n),
            "end": MONDAY + timedelta(weeks=n, days=6),
            "reported": reported and value == value,
            "value": value,
            "numerator": value * people,
            "denominator": people if value == value else float("nan"),
        }
        for member, line in values.items()
        for n, value in enumerate(line)
    ]
    return pd.DataFrame(rows)


def judged(values: dict[str, list[float]], *, after: int, ratio: bool = True) -> BeforeAfter:
    lines = paired(weeks_of(values), "SS", OTHERS, ratio=ratio)
    return judged_lines(a_question(), "SS", OTHERS, MONDAY + timedelta(weeks=after), lines)


def ar1(random: np.random.Generator, *, weeks: int, memory: float) -> np.ndarray:
    noise = random.normal(size=weeks + 50)
    for n in range(1, len(noise)):
        noise[n] += memory * noise[n - 1]
    return noise[50:]


def made_up(random: np.random.Generator, *, effect: float, memory: float, before: int, after: int) -> dict:
    weeks = before + after
    shared = np.linspace(0, 3, weeks) + 2 * np.sin(np.arange(weeks) * 2 * np.pi / 52)
    lines = {m: 14 + shared + 0.5 * random.normal(size=weeks) for m in OTHERS}
    lines["SS"] = 15 + shared + ar1(random, weeks=weeks, memory=memory) + effect * (np.arange(weeks) >= before)
    return {m: list(line) for m, line in lines.items()}


# --- the estimate ---


def test_the_docstrings_example() -> None:
    found = judged({"SS": [14.0] * 20 + [11.0] * 20, **{m: [14.0] * 20 + [13.5] * 20 for m in OTHERS}}, after=20)
    assert found.difference is not None
    assert found.difference.estimate == pytest.approx(-2.5)
    assert (found.weeks_before, found.weeks_after) == (20, 20)
    assert found.means["here", "after"] == pytest.approx(11)


def test_the_estimate_is_the_difference_of_the_pooled_means() -> None:
    """Worked out another way: sums over sums, of weeks with different numbers of people."""
    random = np.random.default_rng(3)
    weeks = weeks_of(made_up(random, effect=-2, memory=0.3, before=40, after=30))
    weeks["denominator"] = random.integers(1, 9, size=len(weeks)).astype(float)
    weeks["numerator"] = weeks["value"] * weeks["denominator"]
    began = MONDAY + timedelta(weeks=40)
    found = judged_lines(a_question(), "SS", OTHERS, began, paired(weeks, "SS", OTHERS, ratio=True))

    def pooled(of: pd.DataFrame) -> float:
        return of["numerator"].sum() / of["denominator"].sum()

    own, rest, after = weeks["member"] == "SS", weeks["member"] != "SS", weeks["start"] >= began
    by_hand = pooled(weeks[own & after]) - pooled(weeks[own & ~after])
    by_hand -= pooled(weeks[rest & after]) - pooled(weeks[rest & ~after])
    assert found.difference is not None
    assert found.difference.estimate == pytest.approx(by_hand)


def test_what_touches_every_locality_cancels() -> None:
    random = np.random.default_rng(4)
    values = made_up(random, effect=-3, memory=0.2, before=52, after=37)
    wave = 10 * np.cos(np.arange(89) / 5)
    moved = {m: list(np.array(line) + wave) for m, line in values.items()}
    one, other = judged(values, after=52), judged(moved, after=52)
    assert one.difference is not None
    assert other.difference is not None
    for name in ("estimate", "low", "high"):
        assert getattr(one.difference, name) == pytest.approx(getattr(other.difference, name))


@pytest.mark.parametrize("memory", [0.0, 0.3, 0.6], ids=["no memory", "some memory", "long memory"])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(memory: float) -> None:
    """Many made-up AR(1) series: 90 to 98 % of the intervals hold the known effect; so of the step and slope."""
    effect = -3.0
    random = np.random.default_rng(5)
    held = {"difference": 0, "level": 0, "slope": 0}
    for _ in range(SERIES):
        found = judged(made_up(random, effect=effect, memory=memory, before=52, after=37), after=52)
        for name, truth in (("difference", effect), ("level", effect), ("slope", 0.0)):
            interval = getattr(found, name)
            held[name] += interval.low <= truth <= interval.high
    assert all(0.90 * SERIES <= n <= 0.98 * SERIES for n in held.values()), held


def test_without_an_effect_noise_is_called_noise() -> None:
    random = np.random.default_rng(8)
    made = (made_up(random, effect=0, memory=0.3, before=52, after=37) for _ in range(100))
    found = [judged(values, after=52).difference for values in made]
    assert 90 <= sum(f is not None and f.holds_zero for f in found) <= 99


def test_a_change_of_slope_is_found_as_one() -> None:
    random = np.random.default_rng(6)
    values = made_up(random, effect=0, memory=0.0, before=52, after=40)
    late = np.maximum(np.arange(92) - 52, 0)
    values["SS"] = list(np.array(values["SS"]) - 0.25 * late)
    found = judged(values, after=52)
    assert found.slope is not None
    assert found.slope.low <= -1.0 <= found.slope.high
    assert not found.slope.holds_zero


def test_a_mean_with_its_interval_is_that_of_the_textbook_where_weeks_do_not_resemble_their_neighbours() -> None:
    random = np.random.default_rng(7)
    values = random.normal(size=400)
    (found,) = robust_intervals(
        values, np.ones((400, 1)), weights=np.ones(400), periods=np.arange(400.0), shortest=400, told=399
    )
    assert found.estimate == pytest.approx(values.mean())
    assert found.high - found.low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.25)


def test_two_lines_at_a_steady_distance_differ_without_doubt() -> None:
    """No noise at all: rounding below 0 must not make the interval vanish."""
    wave = [14 + n % 3 for n in range(40)]
    found = judged({"SS": [w - 2 * (n >= 20) for n, w in enumerate(wave)], **dict.fromkeys(OTHERS, wave)}, after=20)
    assert found.difference is not None
    assert found.difference.low == pytest.approx(-2)
    assert found.difference.high == pytest.approx(-2)
    assert not found.difference.holds_zero


def test_an_interval_that_could_not_be_worked_out_is_noise() -> None:
    assert Interval(estimate=1.0, low=float("nan"), high=float("nan")).holds_zero
    assert Interval(estimate=1.0, low=0.0, high=2.0).holds_zero


# --- gaps, zeros, nothing ---


def test_a_gap_in_one_of_the_others_takes_the_week_out_of_both_lines() -> None:
    values = {m: [14.0] * 40 for m in (*OTHERS, "SS")}
    values["MEN"][3] = float("nan")
    lines = paired(weeks_of(values), "SS", OTHERS, ratio=True)
    assert lines[lines["value"].isna()]["start"].tolist() == [MONDAY + timedelta(weeks=3)] * 2
    assert judged(values, after=20).weeks_before == 19


def test_a_true_zero_is_a_figure() -> None:
    values = {"SS": [2.0] * 20 + [0.0] * 20, **{m: [2.0] * 40 for m in OTHERS}}
    found = judged(values, after=20, ratio=False)
    assert found.difference is not None
    assert found.difference.estimate == pytest.approx(-2)


def test_a_week_in_which_nobody_was_placed_has_no_wait_and_does_not_count_as_nought() -> None:
    weeks = weeks_of({m: [14.0] * 40 for m in (*OTHERS, "SS")})
    nobody = (weeks["member"] == "SS") & (weeks["start"] == MONDAY)
    weeks.loc[nobody, ["value", "numerator", "denominator"]] = [float("nan"), 0.0, 0.0]
    weeks.loc[nobody, "reported"] = True
    lines = paired(weeks, "SS", OTHERS, ratio=True)
    assert lines[lines["start"] == MONDAY]["value"].isna().all()


def test_the_week_in_which_it_began_is_on_neither_side() -> None:
    lines = paired(weeks_of({m: [14.0] * 40 for m in (*OTHERS, "SS")}), "SS", OTHERS, ratio=True)
    wednesday = MONDAY + timedelta(weeks=20, days=2)
    found = judged_lines(a_question(), "SS", OTHERS, wednesday, lines)
    assert (found.weeks_before, found.weeks_after) == (20, 19)


@pytest.mark.parametrize("after", [LEAST_WEEKS - 1, 40 - LEAST_WEEKS + 1], ids=["short before", "short after"])
def test_too_few_weeks_give_no_number(after: int) -> None:
    found = judged({m: [14.0 + n % 3 for n in range(40)] for m in (*OTHERS, "SS")}, after=after)
    assert not found.enough
    assert (found.difference, found.level, found.slope) == (None, None, None)


def test_an_empty_store_gives_no_number() -> None:
    found = before_after(None, a_question(), place="SS", began=date(2025, 6, 2))
    assert (found.weeks_before, found.weeks_after, found.difference) == (0, 0, None)
    assert compare_two(None, a_question("pathway_1_days_waited"), one="SS", other="SWT").difference is None


# --- on the illustrative set ---


@pytest.fixture(scope="module")
def illustrative(illustrative_home: Path):
    return Store(illustrative_home).demonstration.snapshot()


def test_the_illustrative_test_is_found_where_it_was_put(illustrative) -> None:
    """The set shortens waits in South Somerset by a quarter of about 15 days from 2 June 2025."""
    test = service_test("Pathway 3 test")
    assert test is not None
    asked = a_question(first=date(2025, 11, 24), weeks=12)
    found = before_after(illustrative, asked, place=test.place, began=test.first_day)
    assert found.difference is not None
    assert found.difference.low < -3.5
    assert found.difference.high < 0


def test_two_localities_weeks_are_those_of_the_measure(illustrative) -> None:
    """Worked out another way: the daily readings of the two localities, summed over the same weeks."""
    asked = a_question("pathway_1_days_waited", first=date(2025, 11, 24), weeks=12)
    found = compare_two(illustrative, asked, one="SS", other="SWT")
    assert found.question.period.first == date(2025, 9, 30)  # starts were raised then: not across it
    first = date(2025, 10, 6)
    daily = Question(
        metric=asked.metric, place="QSL", by="locality", period=Period(first=first, last=asked.period.last)
    )
    rows = [r for r in measure(illustrative, daily).rows if r["member"] == "SS" and r["numerator"] is not None]
    assert found.weeks == 19
    assert found.mean_one == pytest.approx(
        sum(r["numerator"] for r in rows) / sum(r["denominator"] for r in rows), rel=0.02
    )
    assert found.difference is not None
    assert found.difference.estimate == pytest.approx(found.mean_one - found.mean_other)


def test_weeks_that_the_period_only_touches_are_left_out(illustrative) -> None:
    asked = Question(
        metric="care_home_placements",
        place="QSL",
        by="locality",
        period=Period(first=date(2026, 1, 7), last=date(2026, 2, 3)),
    )
    weeks = weekly_of_members(illustrative, asked)
    assert set(weeks["start"]) == {date(2026, 1, 12), date(2026, 1, 19), date(2026, 1, 26)}
    assert set(weeks["member"]) >= set(localities())


# --- the reference ---


def test_the_reference_says_where_the_day_is_from() -> None:
    test = service_test("Pathway 3 test")
    assert test is not None
    assert test.assumed
    assert "assumed" in test.source
    assert service_test("no such test") is None


# --- breaks ---


def own_break(first: date, kind: str = "reporting_change") -> MadeUpRow:
    """A break of the system's own, from which limits start anew."""
    columns = {"place_code": "QSL", "applies_to": "all", "first_day": first, "last_day": None, "kind": kind}
    return MadeUpRow("series_break", {**columns, "text": "Counted anew", "rebase": True, "source": "tests"}, first)


def with_break(first: date, kind: str = "reporting_change") -> BeforeAfter:
    snapshot = snapshot_of(a_load(own_break(first, kind), kind="local", published="2026-02-20"))
    return before_after(snapshot, a_question(), place="SS", began=date(2025, 6, 2))


def test_before_and_after_stops_at_a_later_break_of_the_systems_own() -> None:
    found = with_break(date(2025, 9, 1))
    assert (found.question.period.first, found.question.period.last) == (MONDAY, date(2025, 8, 31))
    assert (found.cut_before, found.breaks) == (None, ())
    assert found.cut_after is not None
    assert found.cut_after.text == "Counted anew"


def test_a_break_before_the_day_begins_what_is_compared_and_is_named() -> None:
    found = with_break(date(2025, 1, 6))
    assert found.question.period.first == date(2025, 1, 6)
    assert found.cut_before is not None
    assert found.cut_after is None


def test_a_break_on_the_day_itself_leaves_nothing_before_unless_it_is_what_is_tested() -> None:
    assert with_break(date(2025, 6, 2)).question.period.first == date(2025, 6, 2)
    tested = with_break(date(2025, 6, 2), "service_change")
    assert tested.question.period.first == MONDAY
    assert [b.kind for b in tested.breaks] == ["service_change"]


def test_weeks_after_a_later_break_count_nowhere(illustrative) -> None:
    """Pathway 1 starts were raised on 30 September 2025 (series_breaks.csv): four weeks from 2 September lie before it."""
    asked = a_question("pathway_1_days_waited", first=date(2025, 6, 2), weeks=37)
    found = before_after(illustrative, asked, place="SS", began=date(2025, 9, 1))
    assert (found.weeks_after, found.difference) == (4, None)
    assert found.weeks["end"].max() < date(2025, 9, 30)


def test_the_changes_of_both_lines_are_told_with_their_own_intervals() -> None:
    """Elsewhere nothing happened: its interval holds 0, that of here and of the difference do not."""
    random = np.random.default_rng(11)
    lines = {m: list(14 + 0.5 * random.normal(size=80)) for m in OTHERS}
    lines["SS"] = list(15 + random.normal(size=80) - 3 * (np.arange(80) >= 40))
    found = judged(lines, after=40)
    assert found.own_change is not None
    assert found.rest_change is not None
    assert found.difference is not None
    assert found.own_change.high < 0
    assert found.rest_change.holds_zero
    for line, change in (("here", found.own_change), ("rest", found.rest_change)):
        assert change.estimate == pytest.approx(found.means[line, "after"] - found.means[line, "before"])
    assert found.difference.estimate == pytest.approx(found.own_change.estimate - found.rest_change.estimate)
