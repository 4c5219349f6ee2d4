"""Writing, changing, withdrawing, and what was in force when."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal_writers import NOW, Address

from flow.errors import BadQuestion, Refused
from flow.journal import KINDS, AlreadyChanged, Entry, Journal

MINUTE = timedelta(minutes=1)


def a_note(journal: Journal, **overrides: Any) -> Entry:
    said = {"author": "flow manager", "reason": "ward closed", "now": NOW, "kind": "note"} | overrides
    return journal.write(said.pop("kind"), **said)


def test_what_was_written_is_read_back_equal(journal: Journal) -> None:
    written = a_note(
        journal,
        kind="action",
        about="action-7",
        place_code="RH5",
        metric="nctr_remaining",
        first_day=date(2026, 2, 9),
        last_day=date(2026, 2, 15),
        author="Transfer of Care Hub",
        reason="Four spot beds – £2m, né \U0001f6cf",
        payload={
            "due": "2026-02-19",
            "beds": 4,
            "share": 0.1,
            "big": 10**20,
            "none": None,
            "list": [True, {"a": "\0"}],
        },
        now=NOW.replace(microsecond=123_456),
    )

    assert journal.current("action") == [written]
    assert journal.history(written.id) == [written]
    assert journal.entry(written.id) == written
    assert (written.supersedes, written.withdraws, written.payload["big"]) == (None, False, 10**20)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_written(journal: Journal, kind: str) -> None:
    day = date(2026, 2, 1)
    written = a_note(journal, kind=kind, place_code="RH5", metric="nctr_remaining", first_day=day, last_day=day)

    assert [journal.current(k) for k in KINDS] == [[written] if k == kind else [] for k in KINDS]


def test_an_empty_journal_has_nothing_in_force(journal: Journal) -> None:
    assert journal.current("note") == []
    assert journal.current("note", at=NOW) == []


def test_times_come_back_in_utc_whatever_zone_they_were_given_in(journal: Journal) -> None:
    india = datetime(2026, 2, 16, 14, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    written = a_note(journal, now=india)

    (found,) = journal.current("note", at=india)
    assert written.written_at == found.written_at == NOW
    assert written.written_at.tzinfo is found.written_at.tzinfo is UTC


def test_blanks_around_words_are_dropped_and_empty_words_are_none(journal: Journal) -> None:
    written = a_note(journal, reason="  ward closed\n", about=" ", metric="")

    assert (written.reason, written.about, written.metric) == ("ward closed", None, None)
    assert journal.history(written.id) == [written]


def test_a_day_given_with_midnight_is_a_day(journal: Journal) -> None:
    written = a_note(journal, first_day=datetime(2026, 2, 9, tzinfo=UTC), last_day=None)

    assert journal.entry(written.id).first_day == written.first_day == date(2026, 2, 9)


def test_an_entry_cannot_be_changed_in_memory_either(journal: Journal) -> None:
    with pytest.raises(FrozenInstanceError):
        a_note(journal).reason = "another"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        pytest.param({"reason": " \n"}, "needs a reason", id="no reason"),
        pytest.param({"author": ""}, "needs an author", id="no author"),
        pytest.param({"author": "", "reason": ""}, "needs an author and a reason", id="neither"),
        pytest.param({"kind": "notes"}, "Did you mean 'note'", id="unknown kind"),
        pytest.param({"kind": "excluded_days", "place_code": "RH5"}, "a first day and a last day", id="no days"),
        pytest.param({"now": datetime(2026, 2, 16)}, "without its time zone", id="no zone"),  # noqa: DTZ001
        pytest.param({"last_day": date(2026, 2, 16)}, "needs a first day", id="only a last day"),
        pytest.param(
            {"first_day": date(2026, 2, 16), "last_day": date(2026, 2, 15)}, "ends before", id="days reversed"
        ),
        pytest.param({"payload": {"share": math.nan}}, "JSON", id="not a number"),
        pytest.param({"payload": {"day": date(2026, 2, 16)}}, "JSON", id="a date in the payload"),
        pytest.param({"payload": {"text": "\ud800"}}, "JSON", id="half a character in the payload"),
        pytest.param({"reason": "a\0b"}, "cannot be stored", id="a zero byte"),
        pytest.param({"about": "\ud800"}, "cannot be stored", id="half a character"),
    ],
)
def test_a_bad_entry_is_refused_in_words_and_not_written(
    shared_journal: Journal, overrides: dict[str, Any], words: str
) -> None:
    with pytest.raises(BadQuestion, match=words):
        a_note(shared_journal, **{"metric": "refused"} | overrides)

    assert [shared_journal.current(kind, metric="refused") for kind in KINDS] == [[]] * len(KINDS)


def test_a_change_says_the_same_but_for_what_it_names(journal: Journal) -> None:
    first = a_note(journal, place_code="RH5", metric="nctr_remaining", payload={"a": 1})
    second = journal.supersede(first.id, author="hub", reason="typo", now=NOW + MINUTE, metric=None, payload={"a": 2})

    assert (second.supersedes, second.kind, second.place_code, second.metric) == (first.id, "note", "RH5", None)
    assert (second.author, second.reason, second.payload) == ("hub", "typo", {"a": 2})
    assert journal.current("note") == [second]
    assert journal.current("note", at=NOW) == [first]
    assert journal.history(first.id) == journal.history(second.id) == [first, second]
    assert journal.entry(first.id) == first


def test_a_withdrawn_entry_is_not_in_force_and_stays_readable(journal: Journal) -> None:
    first = a_note(journal, place_code="RH5", payload={"a": 1})
    gone = journal.withdraw(first.id, author="hub", reason="wrong ward", now=NOW + MINUTE)

    assert journal.current("note") == []
    assert journal.current("note", at=NOW + MINUTE) == []
    assert journal.current("note", at=NOW + MINUTE - timedelta(microseconds=1)) == [first]
    assert journal.current("note", at=NOW - timedelta(microseconds=1)) == []
    assert journal.history(gone.id) == [first, gone]
    assert (gone.withdraws, gone.place_code, gone.payload) == (True, "RH5", {"a": 1})


def test_superseding_a_withdrawal_brings_the_entry_back(journal: Journal) -> None:
    first = a_note(journal, payload={"a": 1})
    gone = journal.withdraw(first.id, author="hub", reason="wrong ward", now=NOW)
    back = journal.supersede(gone.id, author="hub", reason="right after all", now=NOW)

    assert journal.current("note") == [back]
    assert back.payload == {"a": 1}
    assert journal.history(gone.id) == [first, gone, back]


def test_who_comes_second_is_told_who_was_first_and_nothing_changes(journal: Journal) -> None:
    first = a_note(journal)
    second = journal.supersede(first.id, author="hub", reason="typo", now=NOW)
    third = journal.withdraw(second.id, author="hub", reason="wrong ward", now=NOW)

    with pytest.raises(AlreadyChanged) as told:
        journal.withdraw(first.id, author="analyst", reason="late", now=NOW + MINUTE)

    assert str(told.value) == (
        f"Entry {first.id} has already been changed, by hub on Mon 16 Feb 2026 at 08:30 UTC: 'typo'. Only the latest "
        f"entry can be changed, which is now entry {third.id}. Look at it first; nothing was changed."
    )
    assert journal.history(first.id) == [first, second, third]


def test_a_withdrawal_cannot_be_withdrawn(journal: Journal) -> None:
    gone = journal.withdraw(a_note(journal).id, author="hub", reason="wrong ward", now=NOW)

    with pytest.raises(Refused, match="itself a withdrawal, by hub"):
        journal.withdraw(gone.id, author="hub", reason="again", now=NOW)


@pytest.mark.parametrize("entry_id", [0, -1, 10**9, 2**63, 10**30])
def test_an_entry_that_does_not_exist_is_said_so(shared_journal: Journal, entry_id: int) -> None:
    with pytest.raises(BadQuestion, match=f"no entry {entry_id}"):
        shared_journal.history(entry_id)
    with pytest.raises(BadQuestion, match=f"no entry {entry_id}"):
        shared_journal.withdraw(entry_id, author="hub", reason="wrong ward", now=NOW)


def test_an_entry_is_never_dated_before_the_one_it_supersedes(journal: Journal) -> None:
    first = a_note(journal)
    slow_clock = journal.supersede(first.id, author="hub", reason="typo", now=NOW - MINUTE)

    assert slow_clock.written_at == NOW
    assert journal.current("note", at=NOW) == [slow_clock]
    assert journal.current("note", at=NOW - MINUTE) == []


def test_filters_keep_exactly_what_they_name(journal: Journal) -> None:
    everywhere = a_note(journal)
    here = a_note(journal, place_code="RH5", metric="nctr_share", about="chart")
    there = a_note(journal, place_code="RA4", metric="nctr_share")

    assert journal.current("note") == [everywhere, here, there]
    assert journal.current("note", place="RH5") == [here]
    assert journal.current("note", metric="nctr_share") == [here, there]
    assert journal.current("note", metric="nctr_share", place="RA4") == [there]
    assert journal.current("note", about="chart") == [here]


def test_a_filter_looks_at_the_entry_in_force_not_at_its_past(journal: Journal) -> None:
    first = a_note(journal, place_code="RH5")
    moved = journal.supersede(first.id, author="hub", reason="wrong trust", now=NOW + MINUTE, place_code="RA4")

    assert journal.current("note", place="RH5") == []
    assert journal.current("note", place="RA4") == [moved]
    assert journal.current("note", place="RH5", at=NOW) == [first]


def test_what_was_written_is_there_when_the_journal_is_opened_again(address: Address) -> None:
    with Journal.open(address) as journal:
        written = a_note(journal)
    with Journal.open(address) as journal:
        assert journal.current("note") == [written]


def test_importing_the_journal_does_not_import_sqlalchemy() -> None:
    code = "import sys, flow.journal; print('sqlalchemy' in sys.modules, 'pandas' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert said.split() == ["False", "False"]


METRIC = count()
PLACES = ["RH5", "RA4", None]
MOMENTS = st.integers(0, 12)
STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "supersede", "withdraw"]), st.integers(0, 9), MOMENTS, st.sampled_from(PLACES)),
    max_size=14,
)


@given(steps=STEPS, at=st.none() | MOMENTS, place=st.sampled_from(PLACES))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_in_force_equals_a_naive_replay(
    shared_journal: Journal, steps: list[tuple[str, int, int, str | None]], at: int | None, place: str | None
) -> None:
    metric = f"metric {next(METRIC)}"
    written: list[tuple[int, Entry]] = []  # in the order of writing, with the minute
    for step, which, minute, step_place in steps:
        who = {"author": "hub", "reason": step, "now": NOW + minute * MINUTE}
        if step == "write" or not written:
            written.append((minute, journal_entry(shared_journal, who, metric, step_place)))
            continue
        former_minute, former = written[which % len(written)]
        try:
            if step == "withdraw":
                entry = shared_journal.withdraw(former.id, **who)
            else:
                entry = shared_journal.supersede(former.id, **who, place_code=step_place)
        except AlreadyChanged:
            assert any(e.supersedes == former.id for _, e in written)
        except Refused:
            assert former.withdraws
            assert step == "withdraw"
        else:
            written.append((max(minute, former_minute), entry))

    in_force: dict[int, Entry] = {}
    for minute, entry in sorted(written, key=lambda pair: (pair[0], pair[1].id)):
        if at is None or minute <= at:
            in_force.pop(entry.supersedes or 0, None)
            if not entry.withdraws:
                in_force[entry.id] = entry
    expected = [e for e in in_force.values() if place is None or e.place_code == place]
    moment = None if at is None else NOW + at * MINUTE
    assert shared_journal.current("note", metric=metric, place=place, at=moment) == expected


def journal_entry(journal: Journal, who: dict[str, Any], metric: str, place: str | None) -> Entry:
    return journal.write("note", **who, metric=metric, place_code=place)
