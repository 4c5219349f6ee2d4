"""Sentences of the hub's page: the longest step and whose it is, gaps, nobody waiting."""

from __future__ import annotations

from datetime import date

import pandas as pd

from flow.metrics.hub import QUEUES
from flow.sentences.hub import queue_finding, slots_finding, slots_words

SUNDAY = date(2026, 2, 15)
NAN = float("nan")


def a_queue(*today: float) -> pd.DataFrame:
    return pd.DataFrame({"metric": QUEUES, "today": today, "usual": today, "days_reported": 28})


def test_the_largest_queue_and_whose_it_is() -> None:
    assert queue_finding(a_queue(10, 12, 60), SUNDAY) == (
        "82 people wait; most, 60, are decided, not yet started: commissioner with providers (Sun 15 Feb 2026)"
    )


def test_a_queue_that_was_not_reported_gives_no_total() -> None:
    found = queue_finding(a_queue(10, NAN, 60), SUNDAY)
    assert "70" not in found
    assert found.startswith("60 people are decided, not yet started")


def test_nobody_waits_and_nobody_reported_are_not_the_same() -> None:
    assert queue_finding(a_queue(0, 0, 0), SUNDAY).startswith("Nobody waits")
    assert queue_finding(a_queue(NAN, NAN, NAN), SUNDAY).startswith("Nobody reported")


def slots(**members: tuple[float, float]) -> pd.DataFrame:
    rows = [
        {"member": m, "today": q, "usual": q, "started_per_week": s, "weeks_of_starts": q / s if s > 0 else NAN}
        for m, (q, s) in members.items()
    ]
    return pd.DataFrame(rows)


def test_slots_against_the_queue() -> None:
    table = slots(P1=(58, 62.8), P3=(34, 13.6), P2=(3, NAN), P0=(1, 0))
    assert slots_finding(table) == (
        "Most wait for Home with support (P1), 58; against its slots the queue is longest for Care home (P3): 2.5 weeks of starts"
    )
    assert slots_words(table)[1:] == ["13.6 start a week: 2.5 weeks", "starts not reported", "nobody starts from here"]


def test_slots_where_the_largest_is_also_the_longest() -> None:
    assert slots_finding(slots(SED=(40, 29.0), MEN=(20, 28.0))) == (
        "Most wait in Sedgemoor, 40: 1.4 weeks of starts, the longest queue against its slots"
    )
