"""Several processes at one store: readers beside a loader, two loaders, a lock that was left behind."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path

import pytest
from filelock import FileLock
from made_up_editions import complaints_about, numbers_in_force, publish_numbered
from made_up_loads import NOW, a_day, a_load, publish_one, the_value
from processes import start_script

from flow.errors import Busy
from flow.store import Store, undo

READERS = 4
PUBLISHINGS = 8


def test_four_readers_beside_a_loader_see_no_error_and_no_half_load(store: Store, tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    publish_numbered(store, 1)
    readers = [start_script("page_reader.py", store.folder, stop) for _ in range(READERS)]
    try:
        assert [reader.stdout.readline() for reader in readers if reader.stdout] == ["ready\n"] * READERS
        for number in range(2, PUBLISHINGS + 1):
            publish_numbered(store, number)
            if number % 5 == 0:
                undo(store, now=NOW)
    finally:
        stop.touch()
        said = [reader.communicate(timeout=60) for reader in readers]
    assert [errors for _, errors in said] == [""] * READERS
    told = [json.loads(words) for words, _ in said]
    assert [t["wrong"] for t in told] == [[]] * READERS
    assert min(t["reads"] for t in told) > 5
    assert min(len(t["snapshots"]) for t in told) > 3, "a reader that sees few snapshots proves little"


def test_two_loaders_at_once_are_both_published(store: Store) -> None:
    """The second waits for the first; neither is lost."""
    loaders = [threading.Thread(target=publish_numbered, args=(store, number)) for number in (1, 2, 3)]
    for loader in loaders:
        loader.start()
    for loader in loaders:
        loader.join()
    snapshot = store.snapshot()
    assert snapshot is not None
    assert sorted(numbers_in_force(snapshot)) == [1, 2, 3]
    assert sorted(numbers_in_force(snapshot).values()) == [1, 2, 3]
    assert list(complaints_about(snapshot)) == []


def test_loader_that_waits_too_long_is_told_that_somebody_else_is_publishing(store_of_190: Store) -> None:
    with (
        FileLock(str(store_of_190.folder / "publishing.lock")),
        pytest.raises(
            Busy, match=r"Somebody else has been publishing .* Try again in a minute\. Nothing was changed\."
        ),
    ):
        publish_one(store_of_190, a_load(a_day(remaining=1)), wait_seconds=0.1)
    with (
        FileLock(str(store_of_190.folder / "publishing.lock")),
        pytest.raises(Busy, match="Nothing was changed"),
    ):
        undo(store_of_190, now=NOW, wait_seconds=0.1)
    assert the_value(store_of_190.snapshot()) == 190


def test_readers_do_not_wait_for_a_loader(store_of_190: Store) -> None:
    with FileLock(str(store_of_190.folder / "publishing.lock")):
        assert the_value(store_of_190.snapshot()) == 190


def test_two_processes_that_load_at_once_wait_for_each_other(store: Store) -> None:
    loaders = [start_script("warm_loader.py", store.folder) for _ in range(2)]
    for loader in loaders:
        assert loader.stdin is not None
        loader.stdin.write("loop 3\n")
        loader.stdin.flush()
    said = [loader.communicate(timeout=60) for loader in loaders]
    assert [words for _, words in said] == ["", ""]
    assert [len(re.findall("done", words)) for words, _ in said] == [3, 3]
    snapshot = store.snapshot()
    assert snapshot is not None
    assert sorted(numbers_in_force(snapshot)) == list(range(1, 7))
    assert list(complaints_about(snapshot)) == []
