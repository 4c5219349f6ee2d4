"""New baselines: a person's decision that the limits of a figure start anew, with its reason, and taking that back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from flow.errors import BadQuestion
from flow.journal.entry import Entry, Kind
from flow.reference import place as place_named

if TYPE_CHECKING:
    from flow.journal.journal import Journal

NEW_BASELINE: Kind = "new_baseline"


def begin_baseline(
    journal: Journal, *, metric: str, place_code: str, from_day: date, reason: str, author: str, now: datetime
) -> Entry:
    """Let the limits of a figure at a place start anew from a day on.

    Raises:   UnknownName for a place that does not exist; BadQuestion where reason or author is missing; Busy; StoreFault.
    """
    return journal.write(
        NEW_BASELINE,
        metric=metric,
        place_code=place_named(place_code).code,
        first_day=from_day,
        reason=reason,
        author=author,
        now=now,
    )


def baselines(journal: Journal) -> tuple[Entry, ...]:
    """The baselines in force, the oldest first."""
    return tuple(journal.current(NEW_BASELINE))


def take_baseline_back(journal: Journal, entry_id: int, *, reason: str, author: str, now: datetime) -> Entry:
    """Let the limits run through again. Raises AlreadyChanged where somebody was first; BadQuestion for another kind."""
    former = journal.entry(entry_id)
    if former.kind != NEW_BASELINE:
        raise BadQuestion(
            f"Entry {entry_id} begins no baseline: it is of the kind '{former.kind}'. Choose one from the list of "
            "new baselines; nothing was changed."
        )
    return journal.withdraw(entry_id, reason=reason, author=author, now=now)
