"""The Transfer of Care Hub's queue on its newest day: by step, by pathway, by locality, against the slots used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flow.metrics.measure import Question
from flow.metrics.now_and_usual import all_together, newest_day, now_and_usual

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

WAITS = ("hub_days_to_referral", "hub_days_to_decision", "hub_days_to_start")
"""How long each step takes, in the order of the steps."""
QUEUES = ("hub_ready_not_referred", "hub_referred_not_decided", "hub_decided_not_started")
"""Who waits for each step, in the same order."""


def newest_queue_day(snapshot: Snapshot | None, question: Question) -> date | None:
    """The newest day of the period on which all three queues have a figure; None where there is none."""
    return newest_day(snapshot, [replace(question, metric=name, by=None) for name in QUEUES])


def queue_by_step(snapshot: Snapshot | None, question: Question, *, on: date) -> pd.DataFrame:
    """How many people wait for each step on a day, beside the four weeks up to it?

    Rows:     one per step, in their order.
    Columns:  metric; today (NaN: not reported); usual; days_reported.
    """
    import pandas as pd

    parts = [
        now_and_usual(snapshot, replace(question, metric=name, by=None), on=on).assign(metric=name) for name in QUEUES
    ]
    return pd.concat(parts, ignore_index=True)[["metric", "today", "usual", "days_reported"]]


def queue_against_slots(snapshot: Snapshot | None, question: Question, *, by: str, on: date) -> pd.DataFrame:
    """How many people wait, for whatever step, by pathway or locality, and how many start a week?

    Rows:     one per member, the largest queue first; none of a member that was never told of in the four weeks.
    Columns:  member; today (all three steps together; NaN: one of them not reported); usual (mean of four weeks);
              started_per_week (slots used, over the four weeks; NaN: not reported); weeks_of_starts (today / that; NaN
              where nobody started).
    Example:  20 wait and 10 start a week -> 2.0 weeks.
    """
    steps = [now_and_usual(snapshot, replace(question, metric=name, by=by), on=on) for name in QUEUES]
    together = all_together(steps)
    started = now_and_usual(snapshot, replace(question, metric="hub_started", by=by), on=on).set_index("member")[
        "usual"
    ]
    frame = together[together["days_reported"] > 0].assign(
        started_per_week=lambda rows: started.reindex(rows["member"]).to_numpy()
    )
    frame["weeks_of_starts"] = frame["today"] / frame["started_per_week"].where(frame["started_per_week"] > 0)
    columns = ["member", "today", "usual", "started_per_week", "weeks_of_starts"]
    return frame[columns].sort_values("today", ascending=False, na_position="last", ignore_index=True)
