"""Notes: what people say about something, newest last, and taking one back. `about` says of what: `plan:3`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from flow.errors import BadQuestion
from flow.journal.entry import Entry, Kind

if TYPE_CHECKING:
    from flow.journal.journal import Journal

NOTE: Kind = "note"
MOST_LETTERS = 2000
"""A note is a few sentences: what is longer belongs into a document that the note names."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """One note in force."""

    about: str
    words: str
    author: str
    written_at: datetime
    """In UTC."""
    entry_id: int


def write_note(journal: Journal, *, about: str, words: str, author: str, now: datetime) -> Note:
    """Write a note about something; earlier ones stay beside it.

    Raises:   BadQuestion where what it is about, the words or the author are missing, or the words are too many; Busy;
              StoreFault.
    Example:  about "plan:3", "The second provider starts in May.", "Transformation Management Office".
    """
    if not about.strip():
        raise BadQuestion("A note is about something. Name it and write again; nothing was written.")
    if len(words) > MOST_LETTERS:
        raise BadQuestion(
            f"The note has {len(words):,} letters; {MOST_LETTERS:,} are allowed. Shorten it, or name a document that says "
            "the rest; nothing was written."
        )
    return _note(journal.write(NOTE, about=about, reason=words, author=author, now=now))


def notes_about(journal: Journal, about: str | None = None) -> tuple[Note, ...]:
    """The notes in force, about one thing or (None) about everything, the oldest first."""
    return tuple(_note(e) for e in journal.current(NOTE, about=about) if e.about)


def take_note_back(journal: Journal, entry_id: int, *, reason: str, author: str, now: datetime) -> Entry:
    """Take a note back: the one before it stands again. Raises AlreadyChanged where somebody was first; BadQuestion."""
    former = journal.entry(entry_id)
    if former.kind != NOTE:
        raise BadQuestion(
            f"Entry {entry_id} is no note: it is of the kind '{former.kind}'. Choose one from the list of notes; "
            "nothing was changed."
        )
    return journal.withdraw(entry_id, reason=reason, author=author, now=now)


def _note(entry: Entry) -> Note:
    return Note(
        about=entry.about or "",
        words=entry.reason,
        author=entry.author,
        written_at=entry.written_at,
        entry_id=entry.id,
    )
