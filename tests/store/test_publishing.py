"""A load is all or nothing, an undo takes it back, numbers are never used twice, leftovers are swept."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from made_up_editions import complaints_about, numbers_in_force, publish_numbered
from made_up_loads import NOW, a_day, a_load, beds_of_day, beds_of_month, loaded, publish_one, the_value

from flow.errors import Refused, StoreFault
from flow.model import Finding
from flow.store import Store, undo
from flow.store import publishing as publishing_module
from flow.store.publishing import KEPT_SNAPSHOTS

WARNING = Finding(code="all_zero", severity="warn", message="One day is 0.", rows=("RH5 2026-06-01",))
REFUSAL = Finding(code="identity", severity="refuse", message="The figures do not add up.")


def state_of(store: Store) -> tuple[object, ...]:
    """All that a reader could notice: the pointer and every snapshot, to the byte."""
    return (
        store.pointer.read_bytes() if store.pointer.exists() else None,
        {p.name: p.read_bytes() for p in store.snapshots.glob("*.duckdb")} if store.snapshots.exists() else {},
    )


def snapshot_numbers(store: Store) -> list[int]:
    return sorted(int(p.stem) for p in store.snapshots.glob("*.duckdb"))


def test_publish_first_load_is_there_for_the_next_reader(store: Store) -> None:
    assert store.snapshot() is None
    snapshot = loaded(store, a_load(a_day(remaining=199, discharged=85)))
    assert snapshot.rows("SELECT nctr_patients, discharged_patients, remaining_patients FROM bed_day") == [
        (284.0, 85.0, 199.0)
    ]
    assert snapshot.has_figures


def test_publish_keeps_every_table_and_column_of_what_was_loaded(store: Store) -> None:
    snapshot = loaded(
        store,
        a_load(a_day(mark="*", remaining=None, stay=21), beds_of_month("2026-06-01", 897, suspect=True)),
        a_load(beds_of_day("2026-06-02", 880), kind="local", published="2026-06-02"),
    )
    assert snapshot.rows("SELECT * FROM bed_day") == [
        ("RH5", date(2026, 6, 1), 21, None, 85.0, None, "*", 1, date(2026, 7, 9))
    ]
    assert snapshot.rows("SELECT * FROM beds_month") == [
        ("RH5", date(2026, 6, 1), "adult_open", 897.0, True, 1, date(2026, 7, 9))
    ]
    assert snapshot.rows("SELECT * FROM beds_day") == [
        ("RH5", date(2026, 6, 2), "adult_open", 880.0, 2, date(2026, 6, 2))
    ]


def test_editions_of_one_day_live_side_by_side(store: Store) -> None:
    snapshot = loaded(store, a_load(a_day(remaining=190)), a_load(a_day(remaining=201), published="2026-08-13"))
    assert snapshot.rows("SELECT edition, remaining_patients FROM bed_day ORDER BY edition") == [(1, 190.0), (2, 201.0)]


def test_edition_remembers_what_the_load_was(store: Store) -> None:
    load = replace(a_load(a_day("2026-06-01"), a_day("2026-06-02"), assumed=True), title="Acute, June 2026")
    quarter_past = datetime(2026, 11, 22, 9, 15, tzinfo=timezone(timedelta(hours=1)))
    publishing_module.publish(
        store, load, [WARNING], file_name="june 2026.xlsx", sha256="ab" * 32, loaded_by="jane", now=quarter_past
    )
    snapshot = store.snapshot()
    assert snapshot is not None
    (edition,) = snapshot.editions()
    assert (edition.edition, edition.file_name, edition.sha256) == (1, "june 2026.xlsx", "ab" * 32)
    assert (edition.source, edition.title, edition.provenance) == ("acute_workbook", "Acute, June 2026", "published")
    assert (edition.published, edition.published_assumed) == (date(2026, 7, 9), True)
    assert (edition.first_day, edition.last_day, edition.rows) == (date(2026, 6, 1), date(2026, 6, 2), 2)
    assert (edition.loaded_at, edition.loaded_by) == ("2026-11-22T08:15:00+00:00", "jane")
    assert edition.undone_at is None
    assert edition.findings == (WARNING,)


def test_editions_are_listed_newest_first(store: Store) -> None:
    snapshot = loaded(store, a_load(a_day()), a_load(a_day()), a_load(a_day()))
    assert [e.edition for e in snapshot.editions()] == [3, 2, 1]


def test_rows_are_kept_in_the_order_in_which_they_are_asked_for(store: Store) -> None:
    rows = [a_day(day, place=place) for day in ("2026-06-02", "2026-06-01") for place in ("RH5", "QSL", "ENG")]
    snapshot = loaded(store, a_load(*rows), a_load(*reversed(rows), published="2026-08-13"))
    kept = snapshot.rows("SELECT place_code, day, edition FROM bed_day")
    assert kept == sorted(kept)


# --- undo ---


def test_undo_takes_the_latest_load_back_and_lists_it_still(store: Store) -> None:
    loaded(store, a_load(a_day(remaining=190)), a_load(a_day(remaining=201), published="2026-08-13"))
    assert undo(store, now=NOW) == 2
    snapshot = store.snapshot()
    assert snapshot is not None
    assert the_value(snapshot) == 190
    assert [(e.edition, e.undone_at is None) for e in snapshot.editions()] == [(2, False), (1, True)]
    assert snapshot.rows("SELECT count(*) FROM bed_day WHERE edition = 2") == [(0,)]


def test_undo_of_a_chosen_load_leaves_later_ones(store: Store) -> None:
    loaded(store, a_load(a_day(remaining=190)), a_load(a_day(remaining=201), published="2026-08-13"))
    assert undo(store, edition=1, now=NOW) == 1
    snapshot = store.snapshot()
    assert snapshot is not None
    assert the_value(snapshot) == 201
    assert the_value(snapshot, as_of="2026-07-31") is None


def test_undo_of_the_only_load_leaves_a_store_without_figures(store_of_190: Store) -> None:
    undo(store_of_190, now=NOW)
    snapshot = store_of_190.snapshot()
    assert snapshot is not None
    assert not snapshot.has_figures
    assert the_value(snapshot) is None


def test_undo_twice_goes_back_two_loads(store: Store) -> None:
    loaded(store, a_load(a_day(remaining=1)), a_load(a_day(remaining=2)), a_load(a_day(remaining=3)))
    assert [undo(store, now=NOW), undo(store, now=NOW)] == [3, 2]
    assert the_value(store.snapshot()) == 1


@pytest.mark.parametrize("loads", [0, 1], ids=["nothing was ever loaded", "everything is undone"])
def test_undo_where_nothing_is_in_force_is_refused_in_words(store: Store, loads: int) -> None:
    for _ in range(loads):
        loaded(store, a_load(a_day()))
        undo(store, now=NOW)
    before = state_of(store)
    with pytest.raises(Refused, match=r"There is no load to undo\. Nothing was changed\."):
        undo(store, now=NOW)
    assert state_of(store) == before


@pytest.mark.parametrize("edition", [1, 7], ids=["already undone", "never loaded"])
def test_undo_of_a_load_that_is_not_in_force_names_those_that_are(store: Store, edition: int) -> None:
    loaded(store, a_load(a_day()), a_load(a_day()), a_load(a_day()))
    undo(store, edition=1, now=NOW)
    with pytest.raises(Refused, match=rf"Load {edition} is not in force.*In force are 2, 3\. Nothing was changed\."):
        undo(store, edition=edition, now=NOW)


def test_the_same_file_can_be_loaded_again_after_an_undo(store_of_190: Store) -> None:
    undo(store_of_190, now=NOW)
    snapshot = loaded(store_of_190, a_load(a_day(remaining=190)))
    assert the_value(snapshot) == 190
    assert [e.edition for e in snapshot.editions() if e.undone_at is None] == [2]


# --- numbers and leftovers ---


def test_edition_numbers_are_never_used_twice(store: Store) -> None:
    given = []
    for _ in range(3):
        given.append(publish_one(store, a_load(a_day())))
        undo(store, now=NOW)
    assert given == [1, 2, 3]


def test_snapshot_numbers_go_up_and_old_ones_are_swept(store_of_190: Store) -> None:
    first = store_of_190.snapshots / "000001.duckdb"
    last = KEPT_SNAPSHOTS + 3
    for number in range(2, last):
        shutil.copyfile(first, first.with_name(f"{number:06d}.duckdb"))
    publish_numbered(store_of_190, 1)
    assert snapshot_numbers(store_of_190) == list(range(last - KEPT_SNAPSHOTS + 1, last + 1))
    assert json.loads(store_of_190.pointer.read_text()) == {"number": last, "file": f"{last:06d}.duckdb"}


def test_snapshot_number_of_a_file_that_never_came_into_force_is_not_used_again(store_of_190: Store) -> None:
    (store_of_190.snapshots / "000041.duckdb").write_bytes(
        b"put down just before the pointer, when the machine stopped"
    )
    (store_of_190.snapshots / "000057.building").write_bytes(b"half built")
    snapshot = loaded(store_of_190, a_load(a_day(remaining=201), published="2026-08-13"))
    assert snapshot.number == 58
    assert the_value(snapshot) == 201


def test_snapshot_number_goes_on_after_somebody_named_an_older_one(store: Store) -> None:
    for number in (1, 2, 3):
        publish_numbered(store, number)
    store.pointer.write_text('{"number": 2, "file": "000002.duckdb"}')
    publish_numbered(store, 30)
    snapshot = store.snapshot()
    assert snapshot is not None
    assert snapshot.number == 4
    assert numbers_in_force(snapshot) == {1: 1, 2: 2, 3: 30}
    assert list(complaints_about(snapshot)) == []


def test_leftovers_of_a_crash_are_swept_by_the_next_publishing(store_of_190: Store) -> None:
    leftovers = [
        store_of_190.snapshots / "000002.building",
        store_of_190.snapshots / "000002.building.wal",
        store_of_190.snapshots / "000001.duckdb.wal",
        store_of_190.folder / "current.4711.tmp",
    ]
    for path in leftovers:
        path.write_bytes(b"left behind")
    loaded(store_of_190, a_load(a_day()))
    assert [path.name for path in leftovers if path.exists()] == []


# --- the schema grows ---


def make_older(store: Store, *statements: str) -> None:
    """Turn the snapshot in force into one that an older version of the product might have published."""
    path = store.current()
    assert path is not None
    older = path.with_name(f"{int(path.stem) + 1:06d}.duckdb")
    older.write_bytes(path.read_bytes())
    connection = duckdb.connect(str(older))
    connection.execute("DROP MACRO TABLE bed_day_on")
    for statement in statements:
        connection.execute(statement)
    connection.close()
    store.pointer.write_text(json.dumps({"number": int(older.stem), "file": older.name}))


def test_older_snapshot_without_a_table_grows_it(store_of_190: Store) -> None:
    make_older(store_of_190, "DROP TABLE beds_day", "DROP TABLE delay_reason")
    snapshot = loaded(store_of_190, a_load(beds_of_day("2026-06-01", 880), kind="local", published="2026-06-01"))
    assert the_value(snapshot) == 190
    assert the_value(snapshot, "adult_beds_open") == 880
    assert snapshot.rows("SELECT count(*) FROM delay_reason") == [(0,)]


def test_older_snapshot_without_a_column_grows_it_empty(store: Store) -> None:
    loaded(store, a_load(a_day(remaining=190, mark="x")))
    make_older(store, "ALTER TABLE bed_day DROP COLUMN mark", "ALTER TABLE load DROP COLUMN undone_at")
    snapshot = loaded(store, a_load(a_day("2026-06-02", mark="y")))
    assert snapshot.rows("SELECT day, mark FROM bed_day ORDER BY day") == [
        (date(2026, 6, 1), None),
        (date(2026, 6, 2), "y"),
    ]
    assert [e.undone_at for e in snapshot.editions()] == [None, None]


def test_older_snapshot_is_grown_by_an_undo_too(store: Store) -> None:
    loaded(store, a_load(a_day(remaining=190)), a_load(a_day(remaining=201), published="2026-08-13"))
    make_older(store, "DROP TABLE beds_day")
    undo(store, now=NOW)
    assert the_value(store.snapshot(), "adult_beds_open") is None
    assert the_value(store.snapshot()) == 190


# --- what is refused changes nothing ---


def test_publish_with_a_refusing_finding_is_refused(store_of_190: Store) -> None:
    before = state_of(store_of_190)
    with pytest.raises(Refused, match="do not add up"):
        publishing_module.publish(
            store_of_190,
            a_load(a_day(remaining=1)),
            [WARNING, REFUSAL],
            file_name="x",
            sha256="x",
            loaded_by="x",
            now=NOW,
        )
    assert state_of(store_of_190) == before


FRAME = a_load(a_day()).tables["bed_day"]


@pytest.mark.parametrize(
    "tables",
    [
        {"patients": FRAME},
        {"bed_day": FRAME.assign(postcode="TA1")},
        {"bed_day": FRAME.drop(columns="place_code")},
        {"bed_day": FRAME.assign(remaining_patients="about two hundred")},
        {"bed_day": FRAME, "beds_month": FRAME},
    ],
    ids=["an unknown table", "an unknown column", "a column missing", "a text for a number", "the second table wrong"],
)
def test_publish_of_tables_that_do_not_fit_changes_nothing(
    store_of_190: Store, tables: dict[str, pd.DataFrame]
) -> None:
    before = state_of(store_of_190)
    with pytest.raises(StoreFault, match="Nothing was changed"):
        publish_one(store_of_190, replace(a_load(a_day()), tables=tables))
    assert state_of(store_of_190) == before
    assert the_value(loaded(store_of_190, a_load(a_day(remaining=201), published="2026-08-13"))) == 201


def test_publish_that_is_interrupted_changes_nothing(store_of_190: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state_of(store_of_190)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(publishing_module, "_put_in_force", interrupted)
        with pytest.raises(KeyboardInterrupt):
            publish_one(store_of_190, a_load(a_day(remaining=1)))
    assert state_of(store_of_190) == before
    assert the_value(loaded(store_of_190, a_load(a_day(remaining=201), published="2026-08-13"))) == 201


def test_publish_that_did_not_write_what_it_should_is_not_put_in_force(
    store_of_190: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = state_of(store_of_190)
    truthful, lost = publishing_module._counts, itertools.count()

    def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
        return {**truthful(connection), "bed_day": 2 - next(lost)}

    with monkeypatch.context() as patch:
        patch.setattr(publishing_module, "_counts", counts)
        with pytest.raises(StoreFault, match="does not hold what was put in"):
            publish_one(store_of_190, a_load(a_day(remaining=1)))
    assert state_of(store_of_190) == before


def test_publish_where_the_snapshot_in_force_is_missing_is_told_in_words(store_of_190: Store) -> None:
    path = store_of_190.current()
    assert path is not None
    path.unlink()
    with pytest.raises(StoreFault, match=r"000001\.duckdb, is missing\. Restore it from a backup.*Nothing was changed"):
        publish_one(store_of_190, a_load(a_day()))


def test_publish_where_the_snapshot_in_force_is_damaged_is_told_in_words(store_of_190: Store) -> None:
    path = store_of_190.current()
    assert path is not None
    path.write_bytes(b"no database at all")
    with pytest.raises(StoreFault, match="Nothing was changed"):
        publish_one(store_of_190, a_load(a_day()))


# --- disks that refuse ---


@contextmanager
def nobody() -> Iterator[None]:
    """As somebody without rights: root writes everywhere, whatever a folder says."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def read_only_store(published_once: Path) -> Iterator[Store]:
    """A store that everybody may read and nobody may write to. Not in pytest's own folder, which is its user's alone."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        shutil.copytree(published_once, store.folder)
        everything = [Path(folder), store.folder, *store.folder.rglob("*")]
        for path in everything:
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield store
        for path in everything:
            path.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights on folders")
def test_read_only_folder_is_told_in_words_and_can_be_read(read_only_store: Store) -> None:
    with nobody():
        assert the_value(read_only_store.snapshot()) == 190
        with pytest.raises(StoreFault, match=r"could not be written \(.*ermission.*\)\. Nothing was changed"):
            publish_one(read_only_store, a_load(a_day(remaining=1)))
        with pytest.raises(StoreFault, match=r"could not be written \(.*ermission.*\)\. Nothing was changed"):
            undo(read_only_store, now=NOW)
    assert the_value(read_only_store.snapshot()) == 190


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights on files")
def test_pointer_that_this_user_may_not_read_is_told_in_words(read_only_store: Store) -> None:
    read_only_store.pointer.chmod(0o000)
    with nobody(), pytest.raises(StoreFault, match="another program holds it, or this user may not read it"):
        read_only_store.snapshot()


def test_store_folder_that_is_a_file_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file stands where the folder should be")
    with pytest.raises(StoreFault, match=r"could not be written .* Nothing was changed"):
        publish_one(Store(tmp_path / "store"), a_load(a_day()))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of a file")
def test_full_disk_is_told_in_words_and_changes_nothing(store_of_190: Store) -> None:
    import resource

    before = state_of(store_of_190)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(StoreFault, match="Nothing was changed"):
            publish_one(store_of_190, a_load(a_day(remaining=1)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert state_of(store_of_190) == before
    assert the_value(loaded(store_of_190, a_load(a_day(remaining=201), published="2026-08-13"))) == 201


def test_pointer_that_another_program_holds_for_an_instant_is_waited_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = iter([True, True, False])
    replace_file = os.replace

    def as_on_windows(source: object, target: object) -> None:
        if target == store.pointer and next(refused):
            raise PermissionError("somebody reads it just now")
        replace_file(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr(publishing_module.os, "replace", as_on_windows)
    assert the_value(loaded(store, a_load(a_day(remaining=190)))) == 190


def test_moment_of_a_load_is_kept_in_utc(store: Store) -> None:
    publish_one(store, a_load(a_day()), now=datetime(2026, 6, 1, 0, 30, tzinfo=timezone(timedelta(hours=1))))
    snapshot = store.snapshot()
    assert snapshot is not None
    assert snapshot.editions()[0].loaded_at == datetime(2026, 5, 31, 23, 30, tzinfo=UTC).isoformat()
