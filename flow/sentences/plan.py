"""The plan's objectives in words: where each stands, by which rule, on which figure. Computed, never typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from flow.catalogue import BASIS_NAMES, metric
from flow.plan import HELD_POINTS, OLDEST_DAYS, STATUSES, Progress, Reason, Status
from flow.reference import place
from flow.sentences.measure import amount, point_words, target_words
from flow.sentences.summary import target_asked
from flow.wording import counted, listed, short_day

if TYPE_CHECKING:
    from flow.model import BedBasis

SIGNS: Mapping[Status, str] = {"met": "✓", "working towards": "→", "not met": "✗", "cannot be said": "?"}
"""A shape for each status, so that its colour never stands alone."""

WHY: Mapping[Reason, str] = {
    "passes": "the target is met, and all of the usual variation meets it",
    "held": f"the newest {HELD_POINTS} points meet the target, one after another",
    "not yet held": f"the newest point meets the target, not yet {HELD_POINTS} in a row",
    "improving": "not met; the newest point is a signal of improvement",
    "past the baseline": "not met; between where it began and the target, and no signal of concern",
    "worse": "not met, and the newest point is a signal of concern",
    "no better": "not met, no signal of improvement, and no nearer than where it began",
    "no figure": "no figure in this period",
    "no target": "the plan names no number",
    "target not yet in force": "the newest figure is older than the target's first day",
    "figure too old": "the newest figure is too old for the period looked at",
    "a deed": "something to be done, which no figure shows",
    "chosen without a level": "a measure is chosen; the level to hold is not set",
    "nothing chosen": "no measure is chosen yet",
    "no choice here": "choices are made with real figures only",
}
"""Why an objective has its status, for every way through the rule."""

RULE: tuple[tuple[Status, str], ...] = (
    (
        "met",
        f"the newest value meets the target, and either the usual variation lies on the right side of it altogether (assurance: pass) or the "
        f"newest {HELD_POINTS} weeks or months all meet it. One good week is not enough.",
    ),
    (
        "working towards",
        "the newest value meets the target but has not held; or it does not, and is a signal of improvement; or it lies at least a tenth of the "
        "way from the baseline to the target, without a signal of concern.",
    ),
    ("not met", "anything else with a figure and a target: a signal of concern weighs more than the way already made."),
    (
        "cannot be said",
        f"no figure, no target, a target that holds only from a later day, a figure that ended over {OLDEST_DAYS['week']} days (a month's: "
        f"{OLDEST_DAYS['month']}) before the period's end, or an objective that is something to be done. It is never counted as met or missed.",
    ),
)
"""The rule as the page tells it; docs/decisions/0003-plan-status.md says why."""


def plan_finding(found: Sequence[Progress]) -> str:
    """The finding of the page: how many objectives have which status: `1 of 11 objectives met, 2 not met, ...`."""
    many = {s: sum(p.status == s for p in found) for s in STATUSES}
    met = f"{many['met']} of {counted(len(found), 'objective')} met"
    rest = [f"{many[s]} {s}" for s in STATUSES[1:3] if many[s]]
    unsaid = f"; of {many['cannot be said']} it cannot be said" if many["cannot be said"] else ""
    return f"{listed([met, *rest])}{unsaid}"


def measure_words(row: Mapping[str, Any] | None) -> str:
    """A measure's name with the place it is counted at."""
    return "" if row is None else f"{row['name']}, {place(row['place']).short_name}"


def value_words(row: Mapping[str, Any] | None, basis: BedBasis) -> str:
    """A measure's newest value with its basis and when it was: `217.6 patients (week to Sun 15 Feb 2026)`."""
    if row is None:
        return ""
    if row["value"] is None or row["value"] != row["value"]:
        return "no figure"
    of = f" of {BASIS_NAMES[basis]}" if metric(row["metric"]).has_basis else ""
    return f"{amount(row['value'], row['unit'])}{of} ({point_words(dict(row), row['grain'])})"


def asked_words(one: Progress) -> str:
    """The target with what else is said of it: `at most 90 patients; 10 % of the beds is about 90 patients`."""
    number = target_asked(one.target.value, one.target.comparison, one.row["unit"]) if one.target and one.row else ""
    begun = f"from {one.objective.baseline_words}" if one.objective.baseline_words else ""
    return "; ".join(part for part in (number, one.objective.asked, begun) if part)


def status_words(one: Progress) -> str:
    """Why the objective has its status, in one sentence with what is missing where that is known."""
    said = WHY[one.reason]
    if one.reason == "target not yet in force" and one.target:
        said = f"{said}, {short_day(one.target.from_day)}"
    if one.status in ("met", "working towards", "not met") and one.row and one.target:
        gap = target_words(one.row["value"], one.target, one.row["unit"])
        said = f"{said} ({gap})"
    if one.reason == "no figure" and one.objective.metric:
        return f"{said}; what brings it: {metric(one.objective.metric).source}"
    if one.reason in ("no target", "a deed", "nothing chosen") and one.objective.missing:
        return f"{said}; {one.objective.missing}"
    return said


def also_words(one: Progress, basis: BedBasis) -> list[str]:
    """The measures beside it that have a figure, each with its newest value; its day only where it is another one."""
    told = [row for row in one.also if row["value"] is not None and row["value"] == row["value"]]
    same = [one.row is not None and row["end"] == one.row["end"] for row in told]
    return [
        f"{row['name']}: {amount(row['value'], row['unit']) if as_above else value_words(row, basis)}"
        for row, as_above in zip(told, same, strict=True)
    ]
