"""Days left out of a place's figures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from journal_writers import NOW

from flow.errors import BadQuestion, UnknownName
from flow.journal import AlreadyChanged, ExcludedDays, Journal, exclude_days, excluded_days, include_again
from flow.model import Period

LATER = NOW + timedelta(hours=1)


def leave_out(journal: Journal, **overrides: Any) -> ExcludedDays:
    said: dict[str, Any] = {
        "place_code": "RH5",
        "first_day": date(2025, 1, 6),
        "last_day": date(2025, 1, 12),
        "reason": "one return repeated all week",
        "author": "analyst",
        "now": NOW,
    }
    return exclude_days(journal, **said | overrides)


def test_excluded_days_are_in_force_with_reason_author_and_time(journal: Journal) -> None:
    left_out = leave_out(journal)

    assert excluded_days(journal) == (left_out,)
    assert left_out == ExcludedDays(
        place_code="RH5",
        first_day=date(2025, 1, 6),
        last_day=date(2025, 1, 12),
        reason="one return repeated all week",
        author="analyst",
        written_at=NOW,
        entry_id=left_out.entry_id,
    )
    assert left_out.period == Period(first=date(2025, 1, 6), last=date(2025, 1, 12))


def test_nothing_excluded_is_an_empty_tuple(journal: Journal) -> None:
    assert excluded_days(journal, place="RH5") == ()


def test_only_the_place_asked_for_is_answered(journal: Journal) -> None:
    here, there = leave_out(journal), leave_out(journal, place_code="RA4", now=LATER)

    assert excluded_days(journal, place="RH5") == (here,)
    assert excluded_days(journal, place="ra4") == (there,)
    assert excluded_days(journal) == (here, there)


def test_a_place_is_known_by_its_code_in_small_letters_too(journal: Journal) -> None:
    assert leave_out(journal, place_code="rh5").place_code == "RH5"


def test_included_again_they_count_again_and_the_past_stays(journal: Journal) -> None:
    left_out = leave_out(journal)
    again = include_again(journal, left_out.entry_id, reason="the trust resubmitted", author="analyst", now=LATER)

    assert excluded_days(journal) == ()
    assert excluded_days(journal, at=NOW) == (left_out,)
    assert [e.reason for e in journal.history(again.id)] == ["one return repeated all week", "the trust resubmitted"]


def test_days_that_two_entries_leave_out_stay_out_while_one_is_in_force(journal: Journal) -> None:
    first, second = leave_out(journal), leave_out(journal, reason="strike", now=LATER)
    include_again(journal, first.entry_id, reason="resubmitted", author="analyst", now=LATER)

    assert excluded_days(journal) == (second,)


def test_changed_days_take_the_place_of_the_former(journal: Journal) -> None:
    left_out = leave_out(journal)
    journal.supersede(left_out.entry_id, author="hub", reason="one day more", now=LATER, last_day=date(2025, 1, 13))

    (found,) = excluded_days(journal)
    assert (found.first_day, found.last_day, found.reason) == (date(2025, 1, 6), date(2025, 1, 13), "one day more")


def test_whoever_includes_them_second_is_told(journal: Journal) -> None:
    left_out = leave_out(journal)
    include_again(journal, left_out.entry_id, reason="resubmitted", author="analyst", now=LATER)

    with pytest.raises(AlreadyChanged, match="already been withdrawn, by analyst on Mon 16 Feb 2026 at 09:30 UTC"):
        include_again(journal, left_out.entry_id, reason="late", author="hub", now=LATER)


def test_another_kind_of_entry_cannot_be_included_again(journal: Journal) -> None:
    note = journal.write("note", author="hub", reason="ward closed", now=NOW)

    with pytest.raises(BadQuestion, match="excludes no days"):
        include_again(journal, note.id, reason="r", author="hub", now=NOW)
    assert journal.current("note") == [note]


def test_a_change_cannot_take_the_days_or_the_place_away(journal: Journal) -> None:
    left_out = leave_out(journal)

    with pytest.raises(BadQuestion, match="needs a place code"):
        journal.supersede(left_out.entry_id, author="hub", reason="r", now=NOW, place_code=None)
    assert excluded_days(journal) == (left_out,)


@pytest.mark.parametrize(
    ("overrides", "fault", "words"),
    [
        pytest.param({"place_code": "RH55"}, UnknownName, "no place called 'RH55'", id="unknown place"),
        pytest.param({"reason": ""}, BadQuestion, "needs a reason", id="no reason"),
        pytest.param({"author": " "}, BadQuestion, "needs an author", id="no author"),
        pytest.param({"last_day": date(2025, 1, 5)}, BadQuestion, "ends before it starts", id="reversed"),
    ],
)
def test_days_badly_named_are_refused(
    shared_journal: Journal, overrides: dict[str, Any], fault: type[Exception], words: str
) -> None:
    with pytest.raises(fault, match=words):
        leave_out(shared_journal, **overrides)

    assert excluded_days(shared_journal) == ()


def test_a_place_asked_for_that_does_not_exist_is_said_so(journal: Journal) -> None:
    with pytest.raises(UnknownName, match="no place called 'RH55'"):
        excluded_days(journal, place="RH55")
