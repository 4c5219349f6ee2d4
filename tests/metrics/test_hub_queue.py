"""The hub's queue and the newest day beside four weeks: docstring's examples, a gap, a true zero, nothing at all."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from flow.metrics import Question, measure
from flow.metrics.community_beds import community_hospitals
from flow.metrics.hub import QUEUES, newest_queue_day, queue_against_slots, queue_by_step
from flow.metrics.now_and_usual import all_together, newest_day, now_and_usual
from flow.model import Period
from flow.store import Store

LAST = date(2026, 2, 15)
PERIOD = Period(first=date(2025, 11, 24), last=LAST)


def a_question(metric: str, *, by: str | None = None, place: str = "QSL") -> Question:
    return Question(metric=metric, place=place, period=PERIOD, by=by)


@pytest.fixture(scope="module")
def illustrative(illustrative_home: Path):
    return Store(illustrative_home).demonstration.snapshot()


def four_weeks(snapshot, metric: str, *, by: str | None = None, member: str | None = None, place: str = "QSL") -> list:
    """The daily readings, asked the ordinary way."""
    question = Question(
        metric=metric, place=place, by=by, period=Period(first=LAST - timedelta(days=27), last=LAST), grain="day"
    )
    return [r for r in measure(snapshot, question).rows if r["member"] == member]


def test_queue_by_step_is_what_the_measures_say(illustrative) -> None:
    queue = queue_by_step(illustrative, a_question(QUEUES[0]), on=LAST)
    assert queue["metric"].tolist() == list(QUEUES)
    for row in queue.to_dict("records"):
        told = [r["value"] for r in four_weeks(illustrative, row["metric"]) if r["value"] is not None]
        assert row["today"] == told[-1]
        assert row["usual"] == pytest.approx(sum(told) / len(told))
        assert row["days_reported"] == len(told)


@pytest.mark.parametrize("by", ["pathway", "locality"])
def test_the_members_queues_add_up_to_the_whole(illustrative, by: str) -> None:
    on = newest_queue_day(illustrative, a_question(QUEUES[0]))
    assert on is not None
    whole = queue_by_step(illustrative, a_question(QUEUES[0]), on=on)["today"].sum()
    parts = queue_against_slots(illustrative, a_question(QUEUES[0]), by=by, on=on)
    assert parts["today"].sum() == pytest.approx(whole)
    assert parts["today"].is_monotonic_decreasing


def test_slots_are_starts_a_week_over_four_weeks(illustrative) -> None:
    parts = queue_against_slots(illustrative, a_question(QUEUES[0]), by="pathway", on=LAST).set_index("member")
    told = [
        r["numerator"]
        for r in four_weeks(illustrative, "hub_started", by="pathway", member="P1")
        if r["value"] is not None
    ]
    assert parts.loc["P1", "started_per_week"] == pytest.approx(sum(told) / len(told) * 7)
    assert parts.loc["P1", "weeks_of_starts"] == pytest.approx(
        parts.loc["P1", "today"] / parts.loc["P1", "started_per_week"]
    )


def test_nobody_starts_who_is_not_decided_so_no_weeks_are_told(illustrative) -> None:
    parts = queue_against_slots(illustrative, a_question(QUEUES[0]), by="pathway", on=LAST).set_index("member")
    assert parts.loc["not decided", "started_per_week"] == 0
    assert pd.isna(parts.loc["not decided", "weeks_of_starts"])


def frame(**today: float) -> pd.DataFrame:
    return pd.DataFrame(
        {"member": list(today), "today": list(today.values()), "usual": list(today.values()), "days_reported": 28}
    )


def test_counts_together_a_gap_in_one_is_no_sum_and_a_zero_is_a_figure() -> None:
    together = all_together([frame(P1=3, P2=0, P3=float("nan")), frame(P1=4, P2=0, P3=2)]).set_index("member")
    assert together.loc["P1", "today"] == 7
    assert together.loc["P2", "today"] == 0
    assert pd.isna(together.loc["P3", "today"])


def test_counts_together_a_member_that_one_lacks_has_no_sum() -> None:
    together = all_together([frame(P1=3, P2=5), frame(P1=4)]).set_index("member")
    assert pd.isna(together.loc["P2", "today"])


def test_a_flow_is_told_per_week(illustrative) -> None:
    (row,) = now_and_usual(illustrative, a_question("hub_started"), on=LAST).to_dict("records")
    told = [r["numerator"] for r in four_weeks(illustrative, "hub_started") if r["value"] is not None]
    assert row["usual"] == pytest.approx(sum(told) / len(told) * 7)


def test_the_newest_day_is_one_that_all_have(illustrative) -> None:
    day = newest_day(illustrative, [a_question(name) for name in QUEUES])
    assert day is not None
    assert PERIOD.first <= day <= LAST


def test_nothing_loaded_has_no_newest_day() -> None:
    assert newest_day(None, [a_question(QUEUES[0])]) is None
    assert newest_queue_day(None, a_question(QUEUES[0])) is None
    hospitals, on = community_hospitals(None, a_question("community_bed_remaining", by="site", place="RH5"))
    assert hospitals.empty
    assert on is None


def test_community_hospitals_add_up_to_the_trust(illustrative) -> None:
    hospitals, on = community_hospitals(illustrative, a_question("community_bed_remaining", by="site", place="RH5"))
    assert on is not None
    trust = four_weeks(illustrative, "community_bed_remaining", place="RH5")
    of_the_day = next(r["value"] for r in trust if r["period_start"] == on.isoformat())
    assert hospitals["value"].sum() == pytest.approx(of_the_day)
    assert hospitals["occupied"].between(0, 1.2).all()
