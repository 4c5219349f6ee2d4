"""Notes: written beside earlier ones, taken back, never lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from journal_writers import NOW

from flow.errors import BadQuestion
from flow.journal import AlreadyChanged, Journal
from flow.journal.notes import MOST_LETTERS, Note, notes_about, take_note_back, write_note

LATER = NOW + timedelta(hours=1)


def a_note(journal: Journal, words: str = "The second provider starts in May.", about: str = "plan:3") -> Note:
    return write_note(journal, about=about, words=words, author="TMO", now=NOW)


def test_note_is_kept_with_its_author_and_time(journal: Journal) -> None:
    written = a_note(journal)
    assert notes_about(journal, "plan:3") == (written,)
    assert (written.words, written.author, written.written_at) == ("The second provider starts in May.", "TMO", NOW)


def test_notes_stay_beside_one_another_oldest_first(journal: Journal) -> None:
    first, second, other = a_note(journal), a_note(journal, "It started."), a_note(journal, "Chosen.", "plan:8")
    assert notes_about(journal, "plan:3") == (first, second)
    assert notes_about(journal) == (first, second, other)


def test_note_taken_back_leaves_the_one_before_and_its_history(journal: Journal) -> None:
    first, second = a_note(journal), a_note(journal, "Wrong objective.")
    take_note_back(journal, second.entry_id, reason="wrong objective", author="TMO", now=LATER)
    assert notes_about(journal, "plan:3") == (first,)
    assert [e.reason for e in journal.history(second.entry_id)] == ["Wrong objective.", "wrong objective"]
    with pytest.raises(AlreadyChanged):
        take_note_back(journal, second.entry_id, reason="again", author="hub", now=LATER)


@pytest.mark.parametrize(
    "said", [{"about": " "}, {"words": " "}, {"author": ""}, {"words": "x" * (MOST_LETTERS + 1)}], ids=str
)
def test_note_without_what_it_needs_is_refused(journal: Journal, said: dict[str, str]) -> None:
    told = {"about": "plan:3", "words": "a word", "author": "TMO", **said}
    with pytest.raises(BadQuestion, match="nothing was written"):
        write_note(journal, now=NOW, **told)
    assert notes_about(journal) == ()


def test_what_is_no_note_is_not_taken_back_as_one(journal: Journal) -> None:
    action = journal.write("action", about="plan:3", author="hub", reason="call the provider", now=NOW)
    with pytest.raises(BadQuestion, match="is no note"):
        take_note_back(journal, action.id, reason="no", author="hub", now=LATER)
    assert notes_about(journal) == ()
