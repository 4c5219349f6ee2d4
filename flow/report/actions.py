"""The huddle's actions as a report shows them. They are handed in as values: a report never looks into the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flow.journal.action import Action, state
from flow.report.content import ActionLine


def action_lines(found: Iterable[Action], *, today: date) -> tuple[ActionLine, ...]:
    """The actions of `flow.writings.actions_of_week`, ready for `week_of(..., actions_last_week=..., actions_this_week=...)`.

    `today` is the day that the report stands on: it decides what is overdue.
    """
    return tuple(
        ActionLine(
            what=a.what,
            owner=a.owner,
            due=a.due,
            state=state(a, today),
            outcome=a.verdict or "",
            measure_words=a.evidence or a.signal,
            check_on=a.check_on,
            metric=a.metric,
        )
        for a in found
    )
