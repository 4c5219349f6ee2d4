"""Files to take away: every number with its definition beside it, and no count of few people (DESIGN.md section 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flow.catalogue import metric
from flow.catalogue.small_numbers import WITHHELD
from flow.metrics import Question, measure
from flow.metrics.measure import Excluded
from flow.metrics.small_numbers import withheld_readings
from flow.model import FLAGS, BedBasis, Grain, Period
from flow.signals import Series
from flow.store import Snapshot

if TYPE_CHECKING:
    import pandas as pd

ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0"


def readings_csv(
    snapshot: Snapshot | None,
    metric_id: str,
    *,
    place: str,
    period: Period,
    grain: Grain = "day",
    basis: BedBasis | None = None,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
) -> str:
    """The readings of a metric as CSV, one row per period, with definition, source and attribution in every row."""
    question = Question(
        metric=metric_id, place=place, period=period, grain=grain, basis=basis, as_of=as_of, excluded=excluded
    )
    return question_csv(snapshot, question)


def question_csv(snapshot: Snapshot | None, question: Question, *, member: str | None = None) -> str:
    """The readings that answer a question as CSV, of all members or of one, with definition and source in every row."""
    frame = _readings(snapshot, question)
    if member is not None:
        frame = frame[frame["member"] == member]
    return _csv(frame if question.by else frame.drop(columns=["by", "member"]))


def series_csv(snapshot: Snapshot | None, drawn: Sequence[Series]) -> str:
    """The points of one or several series as CSV: exactly those that are drawn, whole weeks or months.

    A point that is not drawn for lack of days has its row without a value.
    """
    import pandas as pd

    parts = []
    for question in dict.fromkeys(one.question for one in drawn):
        several = [one for one in drawn if one.question == question and len(one.shown)]
        if not several:
            continue
        first, last = min(one.shown["start"].min() for one in several), max(one.shown["end"].max() for one in several)
        whole = _readings(snapshot, replace(question, period=Period(first=first, last=last)))
        parts += [_drawn(whole, one) for one in several]
    if not parts:
        return question_csv(snapshot, drawn[0].question, member=drawn[0].member) if drawn else ""
    frame = pd.concat(parts, ignore_index=True)
    return _csv(frame if any(one.question.by for one in drawn) else frame.drop(columns=["by", "member"]))


_FIGURES = ["value", "numerator", "denominator"]


def _drawn(whole: pd.DataFrame, one: Series) -> pd.DataFrame:
    """The rows of a series' points, without figures where its point has none."""
    mine = whole if one.member is None else whole[whole["member"] == one.member]
    told = dict(zip([start.isoformat() for start in one.shown["start"]], one.shown["value"].notna(), strict=True))
    mine = mine[mine["period_start"].isin(list(told))].copy()
    mine.loc[~mine["period_start"].map(told).astype(bool), _FIGURES] = None
    return mine


def _readings(snapshot: Snapshot | None, question: Question) -> pd.DataFrame:
    """All readings of an answer with what they mean; few people of the system's own are withheld and flagged."""
    m = question.asked
    frame = measure(snapshot, question).frame()
    few = withheld_readings(snapshot, question, frame)
    frame.loc[few, _FIGURES] = None
    frame.loc[few, "flags"] = [_with_suppressed(flags) for flags in frame.loc[few, "flags"]]
    return frame.assign(
        as_of=question.as_of.isoformat() if question.as_of else "",
        withheld=few.map({True: WITHHELD, False: ""}),
        definition=f"{m.question} Counted: {m.numerator}. Divided by: {m.denominator}.",
        source=m.source,
        attribution=ATTRIBUTION,
    )


def _with_suppressed(flags: str) -> str:
    raised = {*flags.split(", "), "suppressed"}
    return ", ".join(flag for flag in FLAGS if flag in raised)


def _csv(frame: pd.DataFrame) -> str:
    return frame.to_csv(index=False, lineterminator="\n")


def described_csv(table: pd.DataFrame, metric_id: str, *, few: pd.Series | None = None) -> str:
    """A chart's own table as CSV, with definition, source and attribution of its measure in every row.

    `few` says which rows are withheld: they keep their names and lose their figures, and no row keeps what adds up
    over those above it.
    """
    import pandas as pd

    m = metric(metric_id)
    told = table.reset_index(drop=True)
    hidden = few.reset_index(drop=True).astype(bool) if few is not None else pd.Series(False, index=told.index)
    for name in told.columns if hidden.any() else ():
        if pd.api.types.is_numeric_dtype(told[name]) and not str(name).startswith("days"):
            told[name] = told[name].where(~hidden & (name not in ADDS_UP))
    described = told.assign(
        metric=m.id,
        withheld=hidden.map({True: WITHHELD, False: ""}),
        definition=f"{m.question} Counted: {m.numerator}. Divided by: {m.denominator}.",
        source=m.source,
        attribution=ATTRIBUTION,
    )
    return _csv(described)


ADDS_UP = ("cumulative", "% up to here")
"""Columns from whose neighbours a withheld row could be worked out."""
