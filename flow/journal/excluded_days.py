"""Days that people leave out of a place's figures, with the reason, and taking that back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flow.errors import BadQuestion
from flow.journal.entry import Entry, Kind
from flow.model import Period
from flow.reference import place as place_named

if TYPE_CHECKING:
    from flow.journal.journal import Journal

EXCLUDED_DAYS: Kind = "excluded_days"


@dataclass(frozen=True, kw_only=True)
class ExcludedDays:
    """Days of a place, both ends counted, that count neither in a numerator nor in a divisor."""

    place_code: str
    first_day: date
    last_day: date
    reason: str
    author: str
    written_at: datetime
    """In UTC."""
    entry_id: int

    @property
    def period(self) -> Period:
        """The days themselves."""
        return Period(first=self.first_day, last=self.last_day)


def exclude_days(
    journal: Journal, *, place_code: str, first_day: date, last_day: date, reason: str, author: str, now: datetime
) -> ExcludedDays:
    """Leave the days from `first_day` to `last_day` out of a place's figures, from now on.

    Raises:   UnknownName for a place that does not exist; BadQuestion where the reason or the author is missing or the
              days end before they start; Busy; StoreFault.
    Example:  RH5, 6 to 12 January 2025, "return of 13 January repeated for the whole week".
    """
    code = place_named(place_code).code
    return _excluded(
        journal.write(
            EXCLUDED_DAYS,
            place_code=code,
            first_day=first_day,
            last_day=last_day,
            reason=reason,
            author=author,
            now=now,
        )
    )


def excluded_days(
    journal: Journal, *, place: str | None = None, at: datetime | None = None
) -> tuple[ExcludedDays, ...]:
    """Which days are left out, of one place or (None) of all, now or as of a moment?

    Rows:     one per entry, the oldest first; entries may overlap.
    Raises:   UnknownName for a place that does not exist; StoreFault.
    """
    code = None if place is None else place_named(place).code
    return tuple(_excluded(entry) for entry in journal.current(EXCLUDED_DAYS, place=code, at=at))


def include_again(journal: Journal, entry_id: int, *, reason: str, author: str, now: datetime) -> Entry:
    """Let the days of an entry count again. Days that another entry leaves out as well stay out.

    Raises:   AlreadyChanged where somebody was first; BadQuestion for an entry that excludes no days; Busy; StoreFault.
    """
    former = journal.entry(entry_id)
    if former.kind != EXCLUDED_DAYS:
        raise BadQuestion(
            f"Entry {entry_id} excludes no days: it is of the kind '{former.kind}'. Choose one from the list of "
            "excluded days; nothing was changed."
        )
    return journal.withdraw(entry_id, reason=reason, author=author, now=now)


def _excluded(entry: Entry) -> ExcludedDays:
    if entry.place_code is None or entry.first_day is None or entry.last_day is None:
        raise ValueError(f"no place or days in {entry}")  # NEEDED does not let this happen
    return ExcludedDays(
        place_code=entry.place_code,
        first_day=entry.first_day,
        last_day=entry.last_day,
        reason=entry.reason,
        author=entry.author,
        written_at=entry.written_at,
        entry_id=entry.id,
    )
