"""Triggers: what asks for attention now. Values in, frozen `Trigger`s out; shown on a page, sent by `flow/alerts/`.

found = triggers(snapshot, watches(levels, off), actions=..., moment=..., excluded=..., baselines=...)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from flow.triggers.actions import action_triggers
from flow.triggers.files import expected_files, file_triggers
from flow.triggers.measures import measure_triggers
from flow.triggers.trigger import KIND_WORDS, KINDS_COUNTED, Trigger, TriggerKind, Watch
from flow.triggers.watches import watches
from flow.wording import counted, listed

if TYPE_CHECKING:
    from flow.journal.action import Action
    from flow.metrics.measure import Excluded
    from flow.signals import Baseline
    from flow.store import Snapshot

__all__ = ["KIND_WORDS", "Trigger", "TriggerKind", "Watch", "asking_sentence", "triggers", "watches"]


def triggers(
    snapshot: Snapshot | None,
    watched: Iterable[Watch],
    *,
    actions: Iterable[Action] = (),
    moment: datetime,
    illustrative: bool = False,
    excluded: tuple[Excluded, ...] = (),
    baselines: Sequence[Baseline] = (),
) -> tuple[Trigger, ...]:
    """What asks for attention at a moment, of the watches that are on: levels and special causes first (those that are good news after the others), then actions, files.

    Takes:    `moment` by the clock on the wall, with its zone; actions about made-up figures only where these are asked.
    """
    on = {one.id: one for one in watched if one.on}
    found: list[Trigger] = []
    if snapshot is not None:
        for one in on.values():
            found += measure_triggers(
                snapshot,
                one,
                today=moment.date(),
                illustrative=illustrative,
                excluded=excluded,
                baselines=baselines,
            )
    found.sort(key=lambda t: t.good)
    own = [a for a in actions if a.illustrative == illustrative]
    found += [t for t in action_triggers(own, today=moment.date()) if t.watch in on]
    if snapshot is not None and not illustrative:  # made-up figures come from no file
        expected = [e for e in expected_files() if f"file:{e.name}" in on]
        found += file_triggers(expected, snapshot.editions(), moment=moment)
    return tuple(found)


def asking_sentence(found: Sequence[Trigger]) -> str:
    """How many things ask for attention, and of which kinds: `2 things ask for attention: a level crossed and a special cause`."""
    kinds = Counter(t.kind for t in found)
    parts = [f"{n} {KINDS_COUNTED[kind]}" if n > 1 else KIND_WORDS[kind] for kind, n in kinds.items()]
    good = sum(t.good for t in found)
    glad = f" ({good} of them good news)" if good and len(found) > 1 else " (good news)" if good else ""
    return f"{counted(len(found), 'thing')} {'ask' if len(found) != 1 else 'asks'} for attention: {listed(parts)}{glad}"
