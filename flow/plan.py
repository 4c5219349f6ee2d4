"""The System Flow objectives of the Joint Forward Plan: each with its measure, its target and where it stands.

The objectives are data (data/reference/plan_objectives.csv), the rule is here and in docs/decisions/0003-plan-status.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Literal, cast

from flow.catalogue import metric
from flow.metrics.agreed import target
from flow.metrics.counting import where_counted
from flow.metrics.measure import Excluded, Question
from flow.model import BedBasis, Period
from flow.reference import Target, place, reference_table
from flow.signals import Baseline
from flow.summary import summary

if TYPE_CHECKING:
    from flow.store import Snapshot

ObjectiveKind = Literal["level", "choice", "deed"]
Status = Literal["met", "working towards", "not met", "cannot be said"]
STATUSES: tuple[Status, ...] = ("met", "working towards", "not met", "cannot be said")

HELD_POINTS = 4
"""How many of the newest weeks or months have to meet a target one after another before it is called met."""

NEARER_SHARE = 0.1
"""Which part of the way from the baseline to the target counts as a step: less than a tenth is where it began."""

OLDEST_DAYS = {"week": 28, "month": 92}
"""How many days before the end of the period the newest week or month may have ended; months are published late."""

Reason = Literal[
    "passes",
    "held",
    "not yet held",
    "improving",
    "past the baseline",
    "worse",
    "no better",
    "no figure",
    "no target",
    "target not yet in force",
    "figure too old",
    "a deed",
    "chosen without a level",
    "nothing chosen",
    "no choice here",
]
"""Why an objective has its status: a word for each way through the rule."""


@dataclass(frozen=True, kw_only=True)
class Objective:
    """What the plan wants, in our own words, and by which measure it can be seen."""

    number: int
    title: str
    objective: str
    kind: ObjectiveKind
    """level: a measure against a number; choice: something to be decided; deed: something to be done."""
    choice: str | None
    """What the choice is about, in the journal."""
    metric: str | None
    also: tuple[str, ...]
    """Measures beside it; they do not decide the status."""
    place_code: str
    baseline: float | None
    baseline_words: str
    asked: str
    """What is asked for, where targets.csv does not say it all."""
    missing: str
    """What would have to be there for a status, where it is missing."""
    source: str

    @property
    def about(self) -> str:
        """What a note about it is about, in the journal."""
        return f"plan:{self.number}"


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where an objective stands, and on which figure that is said."""

    objective: Objective
    status: Status
    reason: Reason
    target: Target | None
    row: Mapping[str, Any] | None
    """The measure's row of `flow.summary.summary`; None where the objective has no measure."""
    also: tuple[Mapping[str, Any], ...]


@cache
def objectives() -> tuple[Objective, ...]:
    """The objectives in the order of their numbers. Raises UnknownName for a measure that does not exist."""
    found = []
    for row in reference_table("plan_objectives").to_dict("records"):
        also = tuple(row["also"].split())
        for name in (*([row["metric"]] if row["metric"] else []), *also):
            metric(name)
        found.append(
            Objective(
                number=int(row["number"]),
                title=row["title"],
                objective=row["objective"],
                kind=cast(ObjectiveKind, row["kind"]),
                choice=row["choice"] or None,
                metric=row["metric"] or None,
                also=also,
                place_code=row["place_code"],
                baseline=float(row["baseline"]) if row["baseline"] else None,
                baseline_words=row["baseline_words"],
                asked=row["asked"],
                missing=row["missing"],
                source=row["source"],
            )
        )
    return tuple(sorted(found, key=lambda o: o.number))


def progress(
    snapshot: Snapshot | None,
    period: Period,
    *,
    basis: BedBasis,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
    baselines: Sequence[Baseline] = (),
    chosen: Mapping[int, bool] | None = None,
) -> tuple[Progress, ...]:
    """Where does each objective of the plan stand, by its newest figure in a period?

    `chosen` says of each objective that is a choice, by number, whether it was made; None: nobody can choose here.
    Missing:  an objective without a figure, or without a target, has the status `cannot be said` and its reason.
    Raises:   BadQuestion, UnknownName.
    """
    asked: dict[tuple[str, str], Question] = {}
    for objective in objectives():
        for name in (*([objective.metric] if objective.metric else []), *objective.also):
            at = where_counted(name, place(objective.place_code))
            if at is not None:
                definition = metric(name)
                asked[name, objective.place_code] = Question(
                    metric=name,
                    place=at.code,
                    period=period,
                    grain=definition.grain,
                    basis=basis if definition.has_basis else None,
                    as_of=as_of,
                    excluded=excluded,
                )
    rows = summary(snapshot, asked.values(), baselines=baselines).to_dict("records")
    by_question = {key: {str(k): v for k, v in row.items()} for key, row in zip(asked, rows, strict=True)}

    def row_of(name: str, objective: Objective) -> Mapping[str, Any] | None:
        return by_question.get((name, objective.place_code))

    found = []
    for objective in objectives():
        row = row_of(objective.metric, objective) if objective.metric else None
        plan = target(snapshot, row["metric"], row["place"], on=period.last, as_of=as_of) if row else None
        made = None if chosen is None else chosen.get(objective.number, False)
        status, reason = judged(objective, row, plan, last_day=period.last, chosen=made)
        beside = [row_of(name, objective) for name in objective.also]
        found.append(
            Progress(
                objective=objective,
                status=status,
                reason=reason,
                target=plan,
                row=row,
                also=tuple(r for r in beside if r is not None),
            )
        )
    return tuple(found)


def judged(
    objective: Objective,
    row: Mapping[str, Any] | None,
    plan: Target | None,
    *,
    last_day: date | None = None,
    chosen: bool | None = None,
) -> tuple[Status, Reason]:
    """The status of an objective by the rule, and which way through it. `last_day` is that of the period looked at.

    Example:  217.6 remain of at most 90, a signal of concern -> not met, "worse".
    """
    if objective.kind == "deed":
        return "cannot be said", "a deed"
    if objective.kind == "choice" and plan is None:
        if chosen is None:
            return "cannot be said", "no choice here"
        return ("working towards", "chosen without a level") if chosen else ("not met", "nothing chosen")
    if row is None or not _there(row["value"]):
        return "cannot be said", "no figure"
    if plan is None:
        return "cannot be said", "no target"
    if plan.from_day > row["end"]:
        return "cannot be said", "target not yet in force"
    if last_day is not None and (last_day - row["end"]).days > OLDEST_DAYS[row["grain"]]:
        return "cannot be said", "figure too old"
    return _against(plan, objective, row)


def _against(plan: Target, objective: Objective, row: Mapping[str, Any]) -> tuple[Status, Reason]:
    """The rule where there are a figure and a target in force."""
    if _meets(plan, row["value"]):
        if row["assurance"] == "consistent_pass":
            return "met", "passes"
        newest = row["recent"][-HELD_POINTS:]
        held = len(newest) == HELD_POINTS and all(_there(v) and _meets(plan, v) for v in newest)
        return ("met", "held") if held else ("working towards", "not yet held")
    if row["variation"] == "special_cause_concern":
        return "not met", "worse"
    if row["variation"] == "special_cause_improvement":
        return "working towards", "improving"
    if objective.baseline is not None and _nearer(plan, row["value"], objective.baseline):
        return "working towards", "past the baseline"
    return "not met", "no better"


def _there(value: Any) -> bool:
    return value is not None and value == value


def _meets(plan: Target, value: float) -> bool:
    return value <= plan.value if plan.comparison == "at most" else value >= plan.value


def _nearer(plan: Target, value: float, baseline: float) -> bool:
    """Whether a value lies between the baseline and the target, nearer by a tenth of the way at least."""
    way = plan.value - baseline
    return way != 0 and (value - baseline) / way >= NEARER_SHARE
