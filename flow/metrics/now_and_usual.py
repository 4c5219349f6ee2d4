"""A measure on its newest day beside what is usual: the four weeks up to that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flow.metrics.measure import Question, daily, figure_of, members_of
from flow.metrics.position import LEAST_DAYS_OF_WEEK
from flow.model import Period

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

USUAL_DAYS = 28


def newest_day(snapshot: Snapshot | None, questions: Sequence[Question]) -> date | None:
    """The newest day on which all of some measures have a figure, up to the end of the period; None where there is none.

    A day that one of them lacks is none of them's: figures that stand side by side are of one day.
    """
    both: set[date] | None = None
    for question in questions:
        days = daily(snapshot, replace(question, grain="day", by=None), question.where)
        told = set(days.loc[days["value"].notna(), "day"])
        both = told if both is None else both & told
    return max(both) if both else None


def members_with_figures(snapshot: Snapshot | None, question: Question) -> list[str]:
    """Which members of a breakdown have a figure on any day of the period? A total needs all of them; these stand alone."""
    days = replace(question, grain="day") if question.asked.grain == "day" else question
    return [
        member
        for member, at in members_of(snapshot, days)
        if member is not None and daily(snapshot, days, at, member)["value"].notna().any()
    ]


def now_and_usual(snapshot: Snapshot | None, question: Question, *, on: date) -> pd.DataFrame:
    """How much is it on a day, and over the four weeks up to it?

    Rows:     one per member of the question's breakdown in their order; one without a breakdown.
    Columns:  member; today (NaN: not reported); usual (the period's figure over reported days: a mean of a stock, a number
              per week of a flow; NaN under five of them); days_reported.
    Example:  20 people waiting on every day of four weeks, 23 on the last -> today 23, usual 20.1.
    """
    import pandas as pd

    asked = replace(question, grain="day", period=Period(first=on - timedelta(days=USUAL_DAYS - 1), last=on))
    rows = []
    for member, at in members_of(snapshot, asked):
        days = daily(snapshot, asked, at, member)
        told = days[days["counts"]]
        tops, unders = (told[name].to_numpy(float) for name in ("numerator", "denominator"))
        value, _, _ = figure_of(asked, tops, unders, on=told["day"].tolist(), asked_days=days["day"].tolist())
        usual = float("nan") if value is None or len(told) < LEAST_DAYS_OF_WEEK else value
        rows.append((member, float(days["value"].iloc[-1]), usual, len(told)))
    return pd.DataFrame(rows, columns=["member", "today", "usual", "days_reported"])


def all_together(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Counts of several measures added up, member by member; a member that lacks one of them has no sum.

    Takes:    frames of `now_and_usual`.
    Columns:  member; today; usual; days_reported (the fewest).
    """
    import pandas as pd

    everything = pd.concat(parts, ignore_index=True)
    grouped = everything.groupby("member", sort=False)
    # min_count: missing stays missing
    summed = grouped[["today", "usual"]].sum(min_count=len(parts)).reset_index()
    return summed.assign(days_reported=grouped["days_reported"].min().to_numpy())
