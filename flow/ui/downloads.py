"""Files to take away: every number with its definition beside it."""

from __future__ import annotations

from datetime import date

from flow.catalogue import metric
from flow.metrics import Question, measure
from flow.metrics.measure import Excluded
from flow.model import BedBasis, Grain, Period
from flow.store import Snapshot

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
    m = metric(metric_id)
    question = Question(
        metric=metric_id, place=place, period=period, grain=grain, basis=basis, as_of=as_of, excluded=excluded
    )
    frame = measure(snapshot, question).frame().drop(columns=["by", "member"])
    described = frame.assign(
        as_of=as_of.isoformat() if as_of else "",
        definition=f"{m.question} Counted: {m.numerator}. Divided by: {m.denominator}.",
        source=m.source,
        attribution=ATTRIBUTION,
    )
    return described.to_csv(index=False, lineterminator="\n")
