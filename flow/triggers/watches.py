"""What is watched: the defaults of data/reference/, the levels that people set, less what they turned off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flow.catalogue import metric
from flow.journal.watches import LevelSet, TurnedOff
from flow.reference import place, reference_table
from flow.sentences.measure import amount
from flow.triggers.files import expected_files
from flow.triggers.trigger import TriggerKind, Watch

OVERDUE, CHECK = "action:overdue", "action:check"


def watches(levels: Iterable[LevelSet] = (), off: Iterable[TurnedOff] = ()) -> tuple[Watch, ...]:
    """Everything that can be watched, on or off, in the order of a list: levels, special causes, actions, files."""
    known = [*_levels_of_the_plan(), *(_level(one) for one in levels), *_signals(), *_actions(), *_files()]
    turned = {one.watch: one for one in off}
    return tuple(
        replace(one, on=False, set_by=turned[one.id].author, reason=turned[one.id].reason) if one.id in turned else one
        for one in known
    )


def level_id(one: LevelSet) -> str:
    """The watch of a level: the same level set twice is one watch."""
    return f"level:{one.place}:{one.metric}:{one.comparison.replace(' ', '-')}-{one.level:g}"


def _levels_of_the_plan() -> list[Watch]:
    return [
        Watch(
            id=f"level:{where}:{name}:plan",
            kind="level",
            words=f"{metric(name).name}, {place(where).short_name}: the plan's target crossed, either way",
            metric=name,
            place=where,
        )
        for name, where in _of_kind("level")
    ]


def _level(one: LevelSet) -> Watch:
    name = metric(one.metric)
    return Watch(
        id=level_id(one),
        kind="level",
        words=f"{name.name}, {place(one.place).short_name}: {one.comparison} {amount(one.level, name.unit)}, crossed either way",
        metric=one.metric,
        place=one.place,
        level=one.level,
        comparison=one.comparison,
        set_by=one.author,
        reason=one.reason,
        entry_id=one.entry_id,
    )


def _signals() -> list[Watch]:
    return [
        Watch(
            id=f"signal:{where}:{name}",
            kind="signal",
            words=f"{metric(name).name}, {place(where).short_name}: a special cause in the newest point",
            metric=name,
            place=where,
        )
        for name, where in _of_kind("signal")
    ]


def _of_kind(kind: TriggerKind) -> list[tuple[str, str]]:
    rows = reference_table("watches")
    return [(r["metric"], r["place_code"]) for r in rows[rows["kind"] == kind].to_dict("records")]


def _actions() -> list[Watch]:
    return [
        Watch(id=OVERDUE, kind="action", words="An action of the huddle is past its due date and not done"),
        Watch(
            id=CHECK, kind="check", words="An action has reached its check date and nobody has said whether it worked"
        ),
    ]


def _files() -> list[Watch]:
    return [
        Watch(id=f"file:{one.name}", kind="file", words=one.rule, file=one.name, set_by="as delivered")
        for one in expected_files()
    ]
