"""Every measure in one row: its newest value, its target, its last points, signal or noise and why.

The same series and limits as each measure's own chart; asked once and remembered with the snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from flow.catalogue import METRICS
from flow.metrics.measure import Question
from flow.signals import Baseline, Series, series

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

RECENT_POINTS = 12
"""How many of the last weeks or months a row draws."""

COLUMNS = (
    "metric",
    "name",
    "topic",
    "place",
    "unit",
    "grain",
    "start",
    "end",
    "value",
    "change",
    "target",
    "comparison",
    "meets",
    "recent",
    "variation",
    "variation_icon",
    "assurance",
    "assurance_icon",
    "reason",
    "days_reported",
    "days_in_period",
    "provenance",
    "published",
    "flags",
    "who_acts",
)


def counted_alone() -> tuple[str, ...]:
    """The metrics that say something without a breakdown: each gets a row."""
    return tuple(m.id for m in METRICS if not m.needs_by)


def summary(
    snapshot: Snapshot | None, questions: Iterable[Question], *, baselines: Sequence[Baseline] = ()
) -> pd.DataFrame:
    """What is the newest value of each measure, does it meet its target, and is it signal or noise?

    Rows:     one per question, in their order.
    Columns:  metric; name; topic; place; unit; grain (week or month: what is judged); start, end (of the newest point with
              a value); value; change (on the point before it); target, comparison; meets (True, False; None without a
              target or a figure); recent (the last 12 points up to it, NaN for a gap); variation, variation_icon,
              assurance, assurance_icon (None where too few points are there to judge); reason (in words); days_reported,
              days_in_period (of that point); provenance; published; flags; who_acts.
    Missing:  a measure without a figure in the period has its row: value None, and `reason` says so.
    Raises:   BadQuestion, UnknownName.
    Example:  pathway_1_new_starts: 61.0, change +3.0, target 70 "at least", meets False, "Within the limits, no rule met".
    """
    asked, begun = tuple(questions), tuple(baselines)
    if snapshot is None:
        return _frame([_row(series(None, q, baselines=begun)) for q in asked])
    return snapshot.remember(
        ("summary", asked, begun), lambda: _frame([_row(series(snapshot, q, baselines=begun)) for q in asked])
    )


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)  # None stays None
    for name in ("value", "change", "target", "days_reported", "days_in_period"):
        frame[name] = frame[name].astype(float)
    return frame


def _row(one: Series) -> dict[str, Any]:
    asked, last = one.question.asked, one.last
    row: dict[str, Any] = dict.fromkeys(COLUMNS)
    row |= {
        "metric": asked.id,
        "name": asked.name,
        "topic": asked.topic,
        "place": one.question.place,
        "unit": asked.unit,
        "grain": one.question.grain,
        "target": one.plan.value if one.plan else None,
        "comparison": one.plan.comparison if one.plan else None,
        "recent": [],
        "reason": one.reason,
        "flags": [],
        "who_acts": asked.who_acts,
    }
    if last is None:
        return row
    judged = one.variation is not None
    points = one.points[one.points["start"] <= last["start"]]
    before = one.before
    return row | {
        "start": last["start"],
        "end": last["end"],
        "value": last["value"],
        "change": last["value"] - before["value"] if before else None,
        "meets": meets(last["value"], one),
        "recent": [float(v) for v in points["value"].tail(RECENT_POINTS)],
        "variation": one.variation,
        "variation_icon": one.points.attrs["variation_icon"] if judged else None,
        "assurance": one.assurance,
        "assurance_icon": one.points.attrs["assurance_icon"] if judged else None,
        "days_reported": last["days_reported"],
        "days_in_period": last["days_in_period"],
        "provenance": last["provenance"],
        "published": last["published"],
        "flags": list(last["flags"]),
    }


def meets(value: float | None, one: Series) -> bool | None:
    """Whether a value meets its series' target; None where one of the two is missing. Level with the target meets it."""
    if value is None or value != value or one.plan is None:
        return None
    return value <= one.plan.value if one.plan.comparison == "at most" else value >= one.plan.value
