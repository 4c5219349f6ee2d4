"""Many at once, and killed half-way: nothing that was acknowledged is lost, nothing is there by half."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from journal_writers import (
    NOW,
    Address,
    NewAddress,
    answers,
    change_each,
    open_and_write,
    started,
    whole,
    write_many,
    write_note,
    write_until_killed,
)

from flow.journal import Journal

KILLS = 20


def test_four_processes_writing_at_once_lose_nothing(journal: Journal, address: Address) -> None:
    ids = answers(write_many, 4, address, 300)

    assert [type(of_one) for of_one in ids] == [list] * 4, ids
    found = journal.current("note")
    assert {e.about for e in found} == {f"{writer}/{n}" for writer in range(4) for n in range(300)}
    assert sorted(e.id for e in found) == sorted(i for of_one in ids for i in of_one)


def test_threads_that_share_a_journal_lose_nothing(journal: Journal) -> None:
    with ThreadPoolExecutor(8) as threads:
        written = list(threads.map(lambda n: write_note(journal, 0, n), range(120)))

    assert sorted(e.id for e in journal.current("note")) == sorted(e.id for e in written)


def test_killed_writers_leave_whole_entries_and_lose_no_acknowledged_one(journal: Journal, address: Address) -> None:
    moments = random.Random(20260216)
    acknowledged: set[int] = set()
    for kill in range(0, KILLS, 2):
        pair = [started(write_until_killed, writer, address) for writer in (kill, kill + 1)]
        for process, pipe in pair:  # the other one goes on writing meanwhile
            for _ in range(moments.randint(1, 10)):
                acknowledged.add(pipe.recv())
            for _ in range(moments.randrange(20_000)):  # somewhere within the next write
                pass
            process.kill()
        for process, pipe in pair:
            acknowledged |= _rest(pipe.recv)
            process.join()

    found = journal.current("note")
    assert acknowledged <= {e.id for e in found}
    assert all(whole(e) for e in found)
    unacknowledged = Counter(e.author for e in found if e.id not in acknowledged)
    assert all(count == 1 for count in unacknowledged.values()), unacknowledged
    assert write_note(journal, KILLS, 0) in journal.current("note")


def _rest(receive: Callable[[], int]) -> set[int]:
    """What a killed process had sent and nobody had read."""
    found = set()
    while True:
        try:
            found.add(receive())
        except EOFError:
            return found


def test_of_several_who_change_the_same_entry_one_is_first_and_the_others_are_told(
    journal: Journal, address: Address
) -> None:
    entries = [write_note(journal, 9, n).id for n in range(25)]

    said = answers(change_each, 4, address, entries)

    assert sorted(entry_id for won, _ in said for entry_id in won) == entries
    words = [text for _, told in said for text in told]
    assert len(words) == 3 * len(entries)
    assert all("has already been" in text and "by writer" in text and "nothing was changed" in text for text in words)
    assert all(len(journal.history(entry_id)) == 2 for entry_id in entries)


def test_processes_that_open_a_fresh_journal_at_once_make_one(new_address: NewAddress) -> None:
    for where in (new_address() for _ in range(2)):
        ids = answers(open_and_write, 6, where)

        with Journal.open(where) as journal:
            assert sorted(ids) == [e.id for e in journal.current("note")]
            assert len(set(ids)) == 6


def test_a_process_killed_while_it_makes_the_tables_leaves_a_journal_that_opens(
    new_address: NewAddress,
) -> None:
    moments = random.Random(1)
    for attempt in range(10):
        where = new_address()
        process, _ = started(write_until_killed, attempt, where)
        for _ in range(moments.randrange(1_000_000)):
            pass
        process.kill()
        process.join()

        with Journal.open(where) as journal:
            assert write_note(journal, 100, attempt) in journal.current("note")
            assert journal.current("note", at=NOW)[-1].written_at == NOW
