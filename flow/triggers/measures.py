"""Levels and special causes of a measure at a place, as triggers in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flow.catalogue import metric
from flow.catalogue.small_numbers import FEW
from flow.metrics.agreed import target
from flow.metrics.completeness import loaded_days
from flow.metrics.measure import Question
from flow.metrics.small_numbers import few_values
from flow.model import Grain, Period, Unit
from flow.reference import place
from flow.sentences.measure import amount, point_words, series_verdict, target_words
from flow.signals import Series, series
from flow.triggers.levels import Crossing, Point, crossing
from flow.triggers.special_causes import special_cause
from flow.triggers.trigger import Trigger, Watch
from flow.wording import day, whole

if TYPE_CHECKING:
    from flow.metrics.measure import Excluded
    from flow.signals import Baseline
    from flow.store import Snapshot

LOOKED_BACK = timedelta(weeks=26)
"""How far back the newest figure of a measure is looked for, and levels are followed."""


def measure_triggers(
    snapshot: Snapshot,
    watch: Watch,
    *,
    today: date,
    illustrative: bool,
    excluded: tuple[Excluded, ...] = (),
    baselines: Sequence[Baseline] = (),
) -> list[Trigger]:
    """The trigger of one watch of a measure, if it is one now. A measure without a figure triggers nothing."""
    key = ("trigger", watch, today, illustrative, excluded, tuple(baselines))

    def looked() -> list[Trigger]:
        return _looked(snapshot, watch, today=today, illustrative=illustrative, excluded=excluded, baselines=baselines)

    return snapshot.remember(key, looked)


def _looked(
    snapshot: Snapshot,
    watch: Watch,
    *,
    today: date,
    illustrative: bool,
    excluded: tuple[Excluded, ...],
    baselines: Sequence[Baseline],
) -> list[Trigger]:
    known = loaded_days(snapshot, up_to=today)
    if watch.metric is None or watch.place is None or known is None:
        return []
    asked = metric(watch.metric)
    last = min(known[1], today)
    by_day = watch.kind == "level" and asked.grain == "day" and asked.kind == "stock"
    question = Question(
        metric=asked.id,
        place=watch.place,
        period=Period(first=last - LOOKED_BACK, last=last),
        grain=asked.grain,
        excluded=excluded,
    )
    found = series(snapshot, question, baselines=baselines, points="day" if by_day else "week")
    if found.last is None:
        return []
    made = _level(snapshot, watch, found) if watch.kind == "level" else _signal(watch, found)
    return [replace(made, illustrative=illustrative)] if made else []


def _level(snapshot: Snapshot, watch: Watch, found: Series) -> Trigger | None:
    level, comparison, called = watch.level, watch.comparison, f"the level set by {watch.set_by}"
    if level is None:
        plan = target(snapshot, found.question.metric, found.question.place, on=found.question.period.last)
        if plan is None:
            return None
        level, comparison, called = plan.value, plan.comparison, "the plan's"
    points = [
        Point(start=r["start"], end=r["end"], value=float(r["value"]))
        for r in found.told.to_dict("records")
        if "suspect" not in r["flags"]
    ]
    grain = found.question.grain
    seen = crossing(points, level=level, comparison=comparison or "at most", grain=grain)
    if seen is None or (watch.level is None and plan and seen.since.start < plan.from_day):
        return None

    words = _level_words(found, seen, level=level, comparison=comparison or "at most", called=called)
    return Trigger(
        event=f"{watch.id}:{'kept' if seen.kept else 'not-kept'}",
        first_day=seen.since.start,
        last_day=seen.newest.end,
        kind="level",
        good=seen.kept,
        watch=watch.id,
        words=words,
        words_sent=_few_words(found, seen) if _few(found, seen.newest.value) else words,
        metric=watch.metric,
        place=watch.place,
        page=found.question.asked.topic,
        filters=_filters(found.question.place),
    )


def _few_words(found: Series, seen: Crossing) -> str:
    """Neither the figure nor the level: of a level of 5, "above" would tell a count of 6 or 7."""
    when = point_words({"start": seen.newest.start, "end": seen.newest.end}, found.question.grain)
    return f"{found.question.asked.name}, {place(found.question.place).short_name}: {FEW} ({when}); it crossed a level that is watched."


def _level_words(found: Series, seen: Crossing, *, level: float, comparison: str, called: str) -> str:
    asked, grain = found.question.asked, found.question.grain
    side = {("at most", True): "at or below", ("at most", False): "above"} | {
        ("at least", True): "at or above",
        ("at least", False): "below",
    }
    when = point_words({"start": seen.newest.start, "end": seen.newest.end}, grain)
    where = f"{asked.name}, {place(found.question.place).short_name}"
    limit = short_amount(level, asked.unit, "day")
    known = f"{called} {limit}" if called == "the plan's" else f"{limit}, {called}"
    since = "" if seen.since == seen.newest else f", since {day(seen.since.start)}"
    value = short_amount(seen.newest.value, asked.unit, grain)
    return f"{where}: {value} ({when}), {side[comparison, seen.kept]} {known}{since}."


def _signal(watch: Watch, found: Series) -> Trigger | None:
    cause = special_cause(found)
    if cause is None or found.last is None:
        return None
    asked = found.question.asked
    where = f"{asked.name}, {place(found.question.place).short_name}"
    when = point_words(found.last, found.question.grain)
    against = target_words(found.last["value"], found.plan, asked.unit)
    value = f"{amount(found.last['value'], asked.unit)} ({when}){f', {against}' if against else ''}"
    verdict = series_verdict(found).split(": ", 1)[-1]
    verdict = f"{verdict[0].upper()}{verdict[1:]}"
    few = _few(found, float(found.last["value"]))
    return Trigger(
        event=f"{watch.id}:{cause.side}",
        first_day=cause.since,
        last_day=found.last["end"],
        kind="signal",
        good=found.variation == "special_cause_improvement",
        watch=watch.id,
        words=f"{where}: {value}. {verdict}",
        words_sent=f"{where}: {f'{FEW} ({when})' if few else value}. {verdict}",
        metric=watch.metric,
        place=watch.place,
        page=found.question.asked.topic,
        filters=_filters(found.question.place),
    )


def _few(found: Series, value: float) -> bool:
    last = found.last or {}
    days = float(last.get("days_in_period") or 1)
    return few_values([value], found.question.metric, days, last.get("provenance"))[0]


def short_amount(value: float, unit: Unit, grain: Grain) -> str:
    """A figure of one day, or a level, without a decimal where it is whole: `227 patients`; else as everywhere."""
    if unit in {"patients", "beds"} and grain == "day" and float(value).is_integer():
        return f"{whole(value)} {unit if value != 1 else unit.removesuffix('s')}"
    return amount(value, unit).replace(".0 a week", " a week")


def _filters(code: str) -> tuple[tuple[str, str], ...]:
    return (("place", f"{place(code).short_name} ({code})"),)
