"""The snapshot in force: found, kept for a whole page, told in words where it is damaged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from made_up_editions import complaints_about, numbers_in_force, publish_numbered
from made_up_loads import a_day, a_load, loaded, publish_one, the_value

from flow.errors import StoreFault
from flow.store import Store, home


def test_home_is_the_folder_that_flow_home_names(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLOW_HOME", str(tmp_path / "a store"))
    assert home() == tmp_path / "a store"


def test_home_is_data_store_beside_the_code_where_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLOW_HOME")
    assert home().parts[-2:] == ("data", "store")


def test_empty_store_has_no_snapshot_and_is_not_made_by_looking(tmp_path: Path) -> None:
    store = Store(tmp_path / "nothing here")
    assert store.snapshot() is None
    assert not store.folder.exists()


def test_demonstration_is_a_store_of_its_own(store: Store) -> None:
    loaded(store.demonstration, a_load(a_day(remaining=190), kind="illustrative"))
    assert store.snapshot() is None
    loaded(store, a_load(a_day(remaining=201)))
    assert the_value(store.snapshot()) == 201
    assert the_value(store.demonstration.snapshot()) == 190


def test_snapshot_held_by_a_page_does_not_change_under_it(store: Store) -> None:
    held = loaded(store, a_load(a_day(remaining=190)))
    publish_one(store, a_load(a_day(remaining=201), published="2026-08-13"))
    assert the_value(held) == 190
    assert the_value(store.snapshot()) == 201


def test_snapshot_held_by_a_slow_page_outlives_many_publishings(store_of_190: Store) -> None:
    """One process is the dashboard: other sessions open newer snapshots while this one still draws."""
    held = store_of_190.snapshot()
    for remaining in range(201, 207):
        assert the_value(loaded(store_of_190, a_load(a_day(remaining=remaining)))) == remaining
    assert the_value(held) == 190


def test_one_process_sees_each_new_snapshot_at_its_next_look(store: Store) -> None:
    for number in range(1, 7):
        publish_numbered(store, number)
        snapshot = store.snapshot()
        assert snapshot is not None
        assert snapshot.number == number
        assert max(numbers_in_force(snapshot).values()) == number
        assert list(complaints_about(snapshot)) == []


def test_threads_of_one_process_read_at_once(store: Store) -> None:
    """Streamlit gives every session a thread of its own."""
    publish_numbered(store, 1)

    def visit() -> list[str]:
        found = []
        for _ in range(10):
            snapshot = store.snapshot()
            assert snapshot is not None
            found += complaints_about(snapshot)
        return found

    with ThreadPoolExecutor(6) as threads:
        visits = [threads.submit(visit) for _ in range(6)]
        for number in (2, 3):
            publish_numbered(store, number)
    assert [v.result() for v in visits] == [[]] * 6


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'{"number": 1}',
        b'{"file": null}',
        b'{"file": ""}',
        b'{"file": "backup.duckdb"}',
        b'{"file": "../../elsewhere/000001.duckdb"}',
    ],
    ids=[
        "empty",
        "cut short",
        "no text",
        "a list",
        "nothing",
        "no file",
        "no name",
        "blank",
        "another name",
        "elsewhere",
    ],
)
def test_damaged_pointer_is_told_in_words(store_of_190: Store, said: bytes) -> None:
    store_of_190.pointer.write_bytes(said)
    with pytest.raises(StoreFault, match=r"pointer file cannot be read .* name the newest snapshot in it"):
        store_of_190.snapshot()
    with pytest.raises(StoreFault, match="pointer file cannot be read"):
        publish_one(store_of_190, a_load(a_day()))


def test_missing_snapshot_is_told_in_words(store_of_190: Store) -> None:
    store_of_190.pointer.write_text('{"number": 7, "file": "000007.duckdb"}')
    with pytest.raises(StoreFault, match=r"000007\.duckdb that the store's pointer names is missing or damaged"):
        store_of_190.snapshot()


@pytest.mark.parametrize(
    "damage",
    [lambda whole: b"", lambda whole: whole[:5_000], lambda whole: b"\0" * len(whole)],
    ids=["empty", "cut short", "all zeros"],
)
def test_damaged_snapshot_is_told_in_words(store_of_190: Store, damage) -> None:  # type: ignore[no-untyped-def]
    path = store_of_190.current()
    assert path is not None
    damaged = path.with_name("000009.duckdb")  # a name of its own: the first one is open in this process
    damaged.write_bytes(damage(path.read_bytes()))
    store_of_190.pointer.write_text('{"number": 9, "file": "000009.duckdb"}')
    with pytest.raises(StoreFault, match=r"000009\.duckdb that the store's pointer names is missing or damaged"):
        store_of_190.snapshot()


def test_snapshot_damaged_inside_is_told_in_words_when_it_is_read(store: Store) -> None:
    """DuckDB opens such a file: the damage shows when the figures are read."""
    publish_numbered(store, 1)
    path = store.current()
    assert path is not None
    whole = path.read_bytes()
    damaged = path.with_name("000009.duckdb")
    damaged.write_bytes(whole[:12_288] + bytes(b ^ 0x5A for b in whole[12_288:]))
    store.pointer.write_text('{"number": 9, "file": "000009.duckdb"}')

    def read() -> None:
        snapshot = store.snapshot()
        assert snapshot is not None
        snapshot.frame("SELECT * FROM bed_day")
        snapshot.rows("SELECT * FROM load")

    with pytest.raises(StoreFault, match=r"missing or damaged|cannot be read .* Restore it from a backup"):
        read()


def test_reader_cannot_write(store: Store) -> None:
    snapshot = loaded(store, a_load(a_day(remaining=190)))
    with pytest.raises(StoreFault, match="read-only"):
        snapshot.rows("UPDATE bed_day SET remaining_patients = 0")
    assert the_value(store.snapshot()) == 190
