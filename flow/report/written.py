"""What people wrote, as the values that a report takes: notes on charts, last week's actions and this week's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from flow.model import ChartNote
from flow.report.actions import action_lines
from flow.report.content import ActionLine, Noted
from flow.writings import actions_of_week, chart_notes_now


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a report says of the journal."""

    notes: tuple[Noted, ...]
    actions_last_week: tuple[ActionLine, ...]
    actions_this_week: tuple[ActionLine, ...]


def written_for(
    monday: date, *, today: date, illustrative: bool, place_code: str, at: datetime | None = None
) -> Written:
    """What the journal holds for the report of a week; of made-up figures or of real ones, never of both.

    `at`: as it was at that moment. Without it as it stands: a huddle decides after the week, and its report tells what; a
    step written after `today`, the day that the report stands on, has its day.
    Actions are those of the place's system: an ICB, its trust and their hospitals have one huddle.
    """
    before, caused = actions_of_week(monday, today=today, illustrative=illustrative, at=at, place_code=place_code)
    return Written(
        notes=noted(chart_notes_now(illustrative=illustrative, at=at)),
        actions_last_week=action_lines(before, today=today),
        actions_this_week=action_lines(caused, today=today),
    )


def noted(found: Iterable[ChartNote]) -> tuple[Noted, ...]:
    """The notes on charts as a report takes them."""
    return tuple(
        Noted(
            on=n.days.first,
            until=n.days.last if n.days.days > 1 else None,
            words=n.words,
            by=n.author,
            metric=n.metric,
            place=n.member or n.place,
        )
        for n in found
    )
