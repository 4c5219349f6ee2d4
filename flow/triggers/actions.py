"""Actions of the huddle that are overdue, or whose check date has come without a word whether they worked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from flow.journal.action import awaits_check, state
from flow.sentences.measure import metric_name
from flow.triggers.trigger import Trigger
from flow.triggers.watches import CHECK, OVERDUE
from flow.wording import day

if TYPE_CHECKING:
    from flow.journal.action import Action


def action_triggers(found: Iterable[Action], *, today: date) -> list[Trigger]:
    """One trigger for each action that is overdue, and one for each that is to be checked. A new due date is a new event."""
    told = []
    for one in found:
        about = f"{one.what} ({one.owner}; {metric_name(one.metric)})"
        if state(one, today) == "overdue":
            words = f"Due on {day(one.due)} and not done: {about}."
            told.append(_trigger(one, OVERDUE, f"overdue:{one.key}", one.due, today, words))
        if awaits_check(one, today):
            words = f"To be checked since {day(one.check_on)}: did it work? {about}."
            told.append(_trigger(one, CHECK, f"check:{one.key}", one.check_on, today, words))
    return told


def _trigger(one: Action, watch: str, event: str, first: date, today: date, words: str) -> Trigger:
    return Trigger(
        event=f"{event}:{first.isoformat()}",
        first_day=first,
        last_day=today,
        kind="check" if watch == CHECK else "action",
        watch=watch,
        words=words,
        words_sent=words,
        metric=one.metric,
        place=one.place_code,
        page="huddle",
        illustrative=one.illustrative,
    )
