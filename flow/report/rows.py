"""A measure of a place or a member in one row of the report: its week, the week before, signal or noise, what is withheld."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flow.catalogue import metric
from flow.catalogue.small_numbers import WITHHELD
from flow.charts.icons import icon_words
from flow.metrics.agreed import breaks, target
from flow.metrics.measure import measure
from flow.model import Grain, Place, period_end, period_start
from flow.report.asked import Asked
from flow.report.content import MeasureRow, Point
from flow.report.measures import Section
from flow.report.withheld import withheld_starts
from flow.sentences.hub import hub_member
from flow.sentences.measure import (
    UNIT_WORDS,
    amount,
    change_words,
    point_words,
    target_words,
    template_of,
)
from flow.sentences.summary import target_asked
from flow.sentences.week_row import NOT_JUDGED, not_complete, nothing_loaded_of, so_far
from flow.signals import Series
from flow.summary import RECENT_POINTS

if TYPE_CHECKING:
    from flow.reference import Target

OLDEST_MONTH_DAYS = 92
"""A month's figure that ended longer before the week's end is no news of the week (as in the plan's rule)."""
WITHHELD_WORD = "withheld"
NOTHING_TO_JUDGE = "There is nothing to judge."


def row_of(
    asked: Asked, metric_id: str, at: Place, section: Section, *, by: str | None = None, member: str | None = None
) -> MeasureRow:
    """One measure in one row. Without a figure it says why; what is judged is the series of the measure's own chart."""
    if not asked.is_reported(metric_id, at, by=by, member=member):
        return _never_reported(asked, metric_id, at, section, member=member)
    definition, told = metric(metric_id), asked.series(metric_id, at, by=by, member=member)
    start = _start(asked, told)
    reading, few = _reading(asked, told, start), withheld_starts(asked, told)
    value, why_not = _value(told, reading, start, at)
    hidden = start in few and value is not None
    grain, unit = told.question.grain, definition.unit
    end = period_end(start, grain)
    is_last = told.last is not None and told.last["start"] == start
    judged = is_last and told.variation is not None
    plan = _plan(asked, metric_id, at, end) if member is None else None
    before = _before(asked, told, start)
    before_hidden = _earlier(start, grain) in few and before is not None
    value = None if hidden else value
    before = None if before_hidden else before
    change = value - before if is_last and value is not None and before is not None else None
    provenance = reading.get("provenance") if value is not None or hidden else None
    flags = tuple(f for f in reading.get("flags", ()))
    return MeasureRow(
        metric=metric_id,
        name=definition.name,
        section=section,
        place=at,
        member=member,
        member_name=hub_member(member) if member else None,
        unit=unit,
        unit_words=UNIT_WORDS[unit],
        grain=grain,
        start=start,
        end=end,
        when=point_words({"start": start, "end": end}, grain),
        value=value,
        value_words=WITHHELD_WORD if hidden else amount(value, unit),
        before=before,
        before_words=WITHHELD_WORD if before_hidden else amount(before, unit),
        change=change,
        change_words=_change_words(told, value, is_last=is_last, hidden=hidden or before_hidden),
        target=plan.value if plan else None,
        comparison=plan.comparison if plan else None,
        target_words=target_asked(plan.value, plan.comparison, unit) if plan else "",
        against_words=target_words(value, plan, unit) if value is not None else "",
        meets=_meets(value, plan),
        points=points_of(asked, told, start, RECENT_POINTS),
        variation=told.variation if judged else None,
        variation_icon=told.variation_icon if judged else None,
        variation_words=icon_words(told.variation_icon) if judged else NOT_JUDGED,
        assurance=told.assurance if judged else None,
        assurance_icon=told.assurance_icon if judged else None,
        assurance_words=_assurance_words(told, plan, judged=judged),
        reason=told.reason if is_last else so_far(reading, grain) if value is not None else NOTHING_TO_JUDGE,
        days_reported=int(reading.get("days_reported", 0)),
        days_in_period=int(reading.get("days_in_period", 0)) or (end - start).days + 1,
        provenance=provenance,
        published=_published(reading) if provenance else None,
        flags=(*flags, "suppressed") if hidden and "suppressed" not in flags else flags,
        withheld=hidden,
        why_not=WITHHELD if hidden else why_not,
        template=template_of(metric_id),
        who_acts=definition.who_acts,
    )


def _never_reported(asked: Asked, metric_id: str, at: Place, section: Section, *, member: str | None) -> MeasureRow:
    """The row of a measure that no file in force tells of: why not, and what brings it."""
    definition, grain = metric(metric_id), asked.grain_of(metric_id)
    start = period_start(asked.question(metric_id, at).period.last, grain)
    end = period_end(start, grain)
    when = point_words({"start": start, "end": end}, grain)
    plan = _plan(asked, metric_id, at, end) if member is None else None
    where = hub_member(member) if member else at.short_name
    return MeasureRow(
        metric=metric_id,
        name=definition.name,
        section=section,
        place=at,
        member=member,
        member_name=hub_member(member) if member else None,
        unit=definition.unit,
        unit_words=UNIT_WORDS[definition.unit],
        grain=grain,
        start=start,
        end=end,
        when=when,
        value=None,
        value_words=amount(None, definition.unit),
        before=None,
        before_words=amount(None, definition.unit),
        change=None,
        change_words="",
        target=plan.value if plan else None,
        comparison=plan.comparison if plan else None,
        target_words=target_asked(plan.value, plan.comparison, definition.unit) if plan else "",
        variation_words=NOT_JUDGED,
        assurance_words=NOT_JUDGED if plan else icon_words(None),
        reason=NOTHING_TO_JUDGE,
        days_reported=0,
        days_in_period=(end - start).days + 1,
        provenance=None,
        published=None,
        why_not=nothing_loaded_of(where, when, definition.source),
        template=template_of(metric_id),
        who_acts=definition.who_acts,
    )


def _published(reading: dict[str, Any]) -> date | None:
    day = reading.get("published")
    return date.fromisoformat(day) if isinstance(day, str) else None


def _start(asked: Asked, told: Series) -> date:
    """The Monday of the week, or of what is told by month the newest month with a figure that is not too old."""
    if told.question.grain == "week":
        return asked.monday
    newest = period_start(told.question.period.last, "month")
    if told.last is not None and (asked.sunday - told.last["end"]).days <= OLDEST_MONTH_DAYS:
        found: date = told.last["start"]
        return found
    return newest


def _reading(asked: Asked, told: Series, start: date) -> dict[str, Any]:
    """What is known of the week or month itself: the series' own point, else the days there are; empty without a store."""
    if told.last is not None and told.last["start"] == start:
        return told.last
    question = told.question
    if asked.snapshot is None:
        return {}

    def read() -> dict[
        tuple[str | None, str], dict[str, Any]
    ]:  # of the days that the series counted: they are remembered
        return {(r["member"], r["period_start"]): r for r in measure(asked.snapshot, question).rows}

    found = asked.snapshot.remember(("readings of a report", question), read)
    return found.get((told.member, start.isoformat()), {})


def _value(told: Series, reading: dict[str, Any], start: date, at: Place) -> tuple[float | None, str]:
    """The figure of the week or month, else why there is none."""
    definition, grain = told.question.asked, told.question.grain
    value, days = reading.get("value"), int(reading.get("days_reported", 0))
    end = period_end(start, grain)
    when = point_words({"start": start, "end": end}, grain)
    if value is None and not days:
        return None, nothing_loaded_of(
            hub_member(told.member) if told.member else at.short_name, when, definition.source
        )
    whole = (end - start).days + 1
    in_series = told.last is not None and told.last["start"] == start
    if value is None or (definition.kind == "flow" and not in_series and grain == "week"):
        return None, not_complete(days, whole, when)
    return float(value), ""


def _earlier(start: date, grain: Grain) -> date:
    return period_start(start - timedelta(days=1), grain)


def _before(asked: Asked, told: Series, start: date) -> float | None:
    """The week or month before, where it has a figure and no break lies between."""
    earlier = _earlier(start, told.question.grain)
    there = told.points[told.points["start"] == earlier]
    if there.empty or there["value"].isna().iloc[0]:
        return None
    now = told.points[told.points["start"] == start]
    if len(now):
        same = now["rebase_group"].iloc[0] == there["rebase_group"].iloc[0]
    else:
        end = period_end(start, told.question.grain)
        known = breaks(asked.snapshot, told.question.metric, told.question.place, as_of=asked.as_of)
        own = [b.as_break() for b in asked.baselines if b.metric == told.question.metric]
        same = not any(b.rebase and earlier < b.first_day <= end for b in (*known, *own))
    return float(there["value"].iloc[0]) if same else None


def _change_words(told: Series, value: float | None, *, is_last: bool, hidden: bool) -> str:
    """The change, or why none is told; empty where there is no figure."""
    if hidden:
        return WITHHELD_WORD
    if is_last:
        return change_words(told)
    return "" if value is None else f"this {told.question.grain} is not complete: no change is told"


def _plan(asked: Asked, metric_id: str, at: Place, end: date) -> Target | None:
    """The target in force at the end of the week or month."""
    plan = target(asked.snapshot, metric_id, at.code, on=end, as_of=asked.as_of)
    return plan if plan and plan.from_day <= end else None


def _meets(value: float | None, plan: Target | None) -> bool | None:
    if value is None or plan is None:
        return None
    return value <= plan.value if plan.comparison == "at most" else value >= plan.value


def _assurance_words(told: Series, plan: Target | None, *, judged: bool) -> str:
    if plan is None:
        return icon_words(None)
    return icon_words(told.assurance_icon) if judged else NOT_JUDGED


def points_of(asked: Asked, told: Series, start: date, most: int) -> tuple[Point, ...]:
    """The last weeks or months up to one, gaps included; the value of one that is withheld is missing."""
    grain = told.question.grain
    by_start = {row["start"]: row for row in told.points.to_dict("records")}
    few = withheld_starts(asked, told)
    untold = {row["rebase_group"] for when, row in by_start.items() if when in few}
    starts = [start]
    while len(starts) < most and starts[-1] > told.question.period.first:
        starts.append(_earlier(starts[-1], grain))
    found = []
    for when in reversed(starts):
        row, end = by_start.get(when), period_end(when, grain)
        if row is None:
            found.append(Point(start=when, end=end, value=None, days_in_period=(end - when).days + 1))
            continue
        hidden = when in few
        judged = {} if row["rebase_group"] in untold else row  # the mean less the others would tell the one withheld
        found.append(
            Point(
                start=when,
                end=end,
                value=None if hidden else _number(row["value"]),
                mean=_number(judged.get("mean")),
                lpl=_number(judged.get("lpl")),
                upl=_number(judged.get("upl")),
                rebase_group=int(row["rebase_group"]),
                point_type=str(row["point_type"]),
                special_cause_type=str(row["special_cause_type"]),
                days_reported=int(row["days_reported"]),
                days_in_period=int(row["days_in_period"]),
                withheld=hidden,
            )
        )
    return tuple(found)


def _number(value: Any) -> float | None:
    return None if value is None or value != value else float(value)
