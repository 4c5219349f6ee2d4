"""Files to take away: every number with its definition beside it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from flow.catalogue import metric
from flow.metrics import Question, measure
from flow.metrics.measure import Excluded
from flow.model import BedBasis, Grain, Period
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
    m = question.asked
    frame = measure(snapshot, question).frame()
    if member is not None:
        frame = frame[frame["member"] == member]
    if question.by is None:
        frame = frame.drop(columns=["by", "member"])
    described = frame.assign(
        as_of=question.as_of.isoformat() if question.as_of else "",
        definition=f"{m.question} Counted: {m.numerator}. Divided by: {m.denominator}.",
        source=m.source,
        attribution=ATTRIBUTION,
    )
    return described.to_csv(index=False, lineterminator="\n")


def described_csv(table: pd.DataFrame, metric_id: str) -> str:
    """A chart's own table as CSV, with definition, source and attribution of its measure in every row."""
    m = metric(metric_id)
    described = table.assign(
        metric=m.id,
        definition=f"{m.question} Counted: {m.numerator}. Divided by: {m.denominator}.",
        source=m.source,
        attribution=ATTRIBUTION,
    )
    return described.to_csv(index=False, lineterminator="\n")
