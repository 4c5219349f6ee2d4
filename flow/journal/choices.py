"""What the system chose between several ways, by whom, when and why; every change of mind stays readable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flow.errors import BadQuestion
from flow.journal.entry import AlreadyChanged, Entry, Kind

if TYPE_CHECKING:
    from flow.journal.journal import Journal

CHOICE: Kind = "choice"
MENTAL_HEALTH_METRIC = "mental_health_metric"
"""What a choice can be about: which measure of mental-health delays the system goes by."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option chosen of several."""

    about: str
    option: str
    reason: str
    author: str
    written_at: datetime
    """In UTC."""
    entry_id: int


def choose(
    journal: Journal,
    *,
    about: str,
    option: str,
    reason: str,
    author: str,
    now: datetime,
    instead_of: int | None = None,
) -> Choice:
    """Choose an option, in place of the choice in force where there is one.

    `instead_of` is the entry that the writer saw in force (None: nothing was chosen yet).
    Raises:   AlreadyChanged where somebody chose meanwhile; BadQuestion where option, reason or author is missing; Busy;
              StoreFault.
    Example:  about "mental_health_metric", option "M1", "comparable with other systems", "mental-health programme board".
    """
    if not option.strip():
        raise BadQuestion("A choice needs an option, and has none. Choose one; nothing was written.")
    in_force = chosen(journal, about)
    if (in_force.entry_id if in_force else None) != instead_of:
        said = f"'{in_force.option}', by {in_force.author}" if in_force else "nothing: the choice was taken back"
        raise AlreadyChanged(
            f"Somebody chose meanwhile: {said}. Look at it first, then choose again; nothing was written."
        )
    payload = {"option": option.strip()}
    if in_force is None:
        entry = journal.write(CHOICE, about=about, payload=payload, reason=reason, author=author, now=now)
    else:
        entry = journal.supersede(in_force.entry_id, payload=payload, reason=reason, author=author, now=now)
    return _choice(entry)


def chosen(journal: Journal, about: str) -> Choice | None:
    """The choice in force, or None where nothing was chosen. Of two written at the same instant, the later."""
    found = journal.current(CHOICE, about=about)
    return _choice(found[-1]) if found else None


def choices_so_far(journal: Journal, about: str) -> tuple[Choice, ...]:
    """Every choice that was ever made about something, the newest first, the one in force at the top."""
    entries = {e.id: e for last in journal.current(CHOICE, about=about) for e in journal.history(last.id)}
    return tuple(_choice(e) for e in sorted(entries.values(), key=lambda e: (e.written_at, e.id), reverse=True))


def _choice(entry: Entry) -> Choice:
    return Choice(
        about=entry.about or "",
        option=str(entry.payload.get("option", "")),
        reason=entry.reason,
        author=entry.author,
        written_at=entry.written_at,
        entry_id=entry.id,
    )
