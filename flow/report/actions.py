"""The huddle's actions as a report shows them. They are handed in as values: a report never looks into the journal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flow.journal.action import Action, state
from flow.report.content import ActionLine
from flow.wording import short_day


def action_lines(found: Iterable[Action], *, today: date) -> tuple[ActionLine, ...]:
    """The actions of `flow.writings.actions_of_week`, ready for `week_of(..., actions_last_week=..., actions_this_week=...)`.

    `today` is the day that the report stands on: it decides what is overdue. Of a step that was written later, the state
    says so: `closed, written 22 Nov 2026`.
    """
    return tuple(
        ActionLine(
            what=a.what,
            owner=a.owner,
            due=a.due,
            state=_state_words(a, today),
            outcome=a.verdict or "",
            measure_words=a.evidence or a.signal,
            check_on=a.check_on,
            metric=a.metric,
        )
        for a in found
    )


def _state_words(action: Action, today: date) -> str:
    written = action.written_at.date()
    later = f", written {short_day(written)}" if written > today else ""
    return f"{state(action, today)}{later}"
