"""The data product: what another platform takes is what the store holds, described, and all of it or nothing."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest
from made_up_loads import (
    a_day,
    a_load,
    all_zero,
    beds_of_day,
    beds_of_month,
    loaded,
    not_reported,
    publish_one,
    snapshot_of,
)

from flow.cli import main
from flow.errors import Refused, StoreFault
from flow.export import Exported, export, writing
from flow.export.package import ADDED, ATTRIBUTION, PROVENANCE
from flow.sources import read
from flow.sources.template import worked_row
from flow.sources.templates import TEMPLATES
from flow.store import Snapshot, Store, undo
from flow.store.publishing import table_keys

LATER = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def three_loads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two published editions of a month, a mark, three zeros, and the trust's own figures of two sites."""
    home = tmp_path_factory.mktemp("three loads") / "store"
    loaded(
        Store(home),
        a_load(a_day("2026-02-01", remaining=199), not_reported("2026-02-02"), all_zero("2026-02-03"), beds_of_month("2026-02-01", 934)),
        a_load(a_day("2026-02-01", remaining=201), published="2026-08-13"),
        a_load(
            a_day("2026-02-15", place="RH5A8", remaining=101, discharged=20),
            a_day("2026-02-15", place="RH5O4", remaining=5, discharged=12),
            beds_of_day("2026-02-15", 540, place="RH5A8"),
            kind="local",
            published="2026-02-15",
            assumed=True,
        ),
    )  # fmt: skip
    return home


@pytest.fixture
def snapshot(store: Store, three_loads: Path) -> Snapshot:
    """A copy of it: publishing it for every test would take most of the time."""
    shutil.copytree(three_loads, store.folder)
    there = store.snapshot()
    assert there is not None
    return there


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the export goes: a folder that is not there yet, with a blank and an accent in its name."""
    return tmp_path / "Données du matin"


def package_of(folder: Path) -> dict[str, Any]:
    """The words beside the data."""
    said: dict[str, Any] = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    return said


def everything_in(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def rows_of(folder: Path, table: str) -> list[dict[str, Any]]:
    """A table as it was written to Parquet."""
    return pd.read_parquet(folder / "data" / f"{table}.parquet").to_dict("records")


# --- what comes out is what went in ---


def test_every_table_comes_back_from_both_forms_as_the_store_has_it(snapshot: Snapshot, folder: Path) -> None:
    done = export(snapshot, folder, small_numbers=True)
    assert (done.tables, done.loads, done.withheld) == (len(table_keys()) + 1, 3, 0)
    read = duckdb.connect()
    total = 0
    for table in table_keys():
        stored = snapshot.rows(f"SELECT * FROM {table} ORDER BY ALL")
        parquet, text = (f"'{folder / 'data' / table}.{form}'" for form in ("parquet", "csv"))
        columns = [r[0] for r in snapshot.rows(f"SELECT column_name FROM (DESCRIBE {table})")]
        assert read.execute(f"SELECT {', '.join(columns)} FROM {parquet} ORDER BY ALL").fetchall() == stored
        heads = read.execute(f"SELECT name, type FROM parquet_schema({parquet}) WHERE type IS NOT NULL").fetchall()
        assert [h[0] for h in heads] == [*columns, *ADDED]
        types = dict(snapshot.rows(f"SELECT column_name, column_type FROM (DESCRIBE {table})")) | dict.fromkeys(
            ADDED, "VARCHAR"
        )
        from_csv = read.execute(f"SELECT {', '.join(columns)} FROM read_csv({text}, header = true, columns = {types}, nullstr = '', allow_quoted_nulls = false) ORDER BY ALL").fetchall()  # fmt: skip
        assert from_csv == stored
        total += len(stored)
    assert done.rows == total + 3


def test_the_row_that_counts_is_marked(snapshot: Snapshot, folder: Path) -> None:
    export(snapshot, folder)
    first = [r for r in rows_of(folder, "bed_day") if r["day"] == date(2026, 2, 1)]
    assert [(r["remaining_patients"], r["in_force"]) for r in first] == [(199, False), (201, True)]
    read = duckdb.connect()
    parquet = f"'{folder / 'data' / 'bed_day.parquet'}'"
    winners = read.execute(f"SELECT place_code, day, edition FROM {parquet} WHERE in_force ORDER BY ALL").fetchall()
    assert winners == snapshot.rows("SELECT place_code, day, edition FROM bed_day_on(DATE '9999-12-31') ORDER BY ALL")


def test_missing_stays_missing_and_keeps_its_mark(snapshot: Snapshot, folder: Path) -> None:
    export(snapshot, folder)
    with (folder / "data" / "bed_day.csv").open(encoding="utf-8", newline="") as opened:
        by_day = {(r["place_code"], r["day"]): r for r in csv.DictReader(opened)}
    gap, zero = by_day["RH5", "2026-02-02"], by_day["RH5", "2026-02-03"]
    assert (gap["remaining_patients"], gap["mark"], gap["withheld"]) == ("", "-", "false")
    assert zero["remaining_patients"] == "0"


def test_an_undone_load_and_who_loaded_it_stay_at_home(store: Store, snapshot: Snapshot, folder: Path) -> None:
    undo(store, edition=2, now=LATER)
    after = store.snapshot()
    assert after is not None
    export(after, folder)
    assert [r["edition"] for r in rows_of(folder, "load")] == [1, 3]
    assert [e["edition"] for e in package_of(folder)["editions"]] == [1, 3]
    assert b"a test" not in b"".join(everything_in(folder).values())
    with (folder / "data" / "load.csv").open(encoding="utf-8") as opened:
        assert "loaded_by" not in opened.readline()


# --- the words beside the data ---


def test_the_package_describes_every_file_that_is_there(snapshot: Snapshot, folder: Path) -> None:
    export(snapshot, folder)
    package = package_of(folder)
    files = everything_in(folder)
    assert {r["path"] for r in package["resources"]} == set(files) - {"datapackage.json", "README.md"}
    assert len({r["name"] for r in package["resources"]}) == len(package["resources"])
    for resource in package["resources"]:
        content = files[resource["path"]]
        size, seal = ("bytes", "hash") if resource["format"] == "csv" else ("size", "fingerprint")
        assert resource[size] == len(content)
        assert resource[seal] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["title"]
        fields = resource["schema"]["fields"]
        assert all(f["description"] for f in fields), [f["name"] for f in fields if not f["description"]]
        assert set(resource["schema"].get("primaryKey", [])) <= {f["name"] for f in fields}
        if resource["format"] == "csv":
            head = content.decode().split("\n", 1)[0].strip()
            assert [h.strip('"') for h in head.split(",")] == [f["name"] for f in fields]


PYTHON_TYPES = {"string": str, "number": float, "integer": int, "boolean": lambda t: {"true": True, "false": False}[t]}


def test_every_cell_is_of_the_type_that_its_schema_says(snapshot: Snapshot, folder: Path) -> None:
    """A hand-written validator of Table Schema: types, required, primary and foreign keys."""
    export(snapshot, folder)
    kept: dict[str, list[dict[str, str]]] = {}
    for resource in package_of(folder)["resources"]:
        if resource["format"] != "csv":
            continue
        with (folder / resource["path"]).open(encoding="utf-8", newline="") as opened:
            rows = list(csv.DictReader(opened))
        kept[resource["name"]] = rows
        assert len(rows) == resource["rows"]
        schema = resource["schema"]
        for field in schema["fields"]:
            for row in rows:
                said = row[field["name"]]
                if said in schema["missingValues"]:
                    assert not field.get("constraints", {}).get("required"), (resource["name"], field["name"])
                elif field["type"] == "date":
                    date.fromisoformat(said)
                elif field["type"] == "datetime":
                    datetime.strptime(said, field["format"])  # noqa: DTZ007
                else:
                    PYTHON_TYPES[field["type"]](said)
        key = schema.get("primaryKey")
        if key:
            assert len({tuple(r[k] for k in key) for r in rows}) == len(rows)
    for resource in package_of(folder)["resources"]:
        for foreign in resource["schema"].get("foreignKeys", []):
            theirs = {r["edition"] for r in kept[foreign["reference"]["resource"]]}
            assert {r["edition"] for r in kept.get(resource["name"], [])} <= theirs


def test_the_package_is_valid_by_the_frictionless_library(snapshot: Snapshot, folder: Path) -> None:
    """Only where that library is installed (with parquet and pandas): it is large, and no requirement of ours."""
    frictionless = pytest.importorskip("frictionless")
    export(snapshot, folder)
    report = frictionless.Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["name", "type", "note"])


def test_a_key_that_may_be_blank_is_told_in_words(snapshot: Snapshot, folder: Path) -> None:
    export(snapshot, folder)
    schemas = {r["name"]: r["schema"] for r in package_of(folder)["resources"]}
    assert "primaryKey" not in schemas["ready_date"]
    assert "local_authority_code" in schemas["ready_date"]["description"]
    assert schemas["bed_day"]["primaryKey"] == ["place_code", "day", "stay_days_or_more", "edition"]


def test_licence_attribution_and_provenance_are_said(snapshot: Snapshot, folder: Path) -> None:
    export(snapshot, folder)
    package = package_of(folder)
    assert package["licenses"][0]["name"] == "OGL-UK-3.0"
    assert package["attribution"] == ATTRIBUTION
    assert package["provenance"] == {p: PROVENANCE[p] for p in ("published", "local")}
    assert {r["provenance"] for r in rows_of(folder, "bed_day") if r["place_code"] == "RH5A8"} == {"local"}
    assert {m["id"] for m in package["definitions"]} >= {"nctr_remaining", "nctr_share"}
    words = (folder / "README.md").read_text(encoding="utf-8")
    assert ATTRIBUTION in words
    assert "| `bed_day` |" in words


def test_only_the_systems_own_figures_need_no_licence(store: Store, folder: Path) -> None:
    export(loaded(store, a_load(a_day(), kind="local")), folder)
    package = package_of(folder)
    assert (package["licenses"], package["attribution"], package["sources"]) == ([], "", [])
    assert ATTRIBUTION not in (folder / "README.md").read_text(encoding="utf-8")


def test_the_same_store_gives_the_same_bytes_and_the_newest_change_its_date(
    store: Store, snapshot: Snapshot, tmp_path: Path
) -> None:
    export(snapshot, tmp_path / "one")
    export(snapshot, tmp_path / "two")
    assert everything_in(tmp_path / "one") == everything_in(tmp_path / "two")
    assert package_of(tmp_path / "one")["created"] == "2026-11-22T08:30:00Z"
    publish_one(store, a_load(a_day("2026-06-02")), now=datetime(2026, 12, 1, 7, 0, tzinfo=UTC))
    newer = store.snapshot()
    assert newer is not None
    export(newer, tmp_path / "three")
    assert package_of(tmp_path / "three")["created"] == "2026-12-01T07:00:00Z"


# --- small numbers ---


def test_small_numbers_of_the_systems_own_are_withheld_and_published_ones_are_not(store: Store, folder: Path) -> None:
    snapshot = loaded(
        store,
        a_load(a_day("2026-02-14", remaining=3)),
        a_load(
            a_day("2026-02-15", place="RH5A8", remaining=101, discharged=20),
            a_day("2026-02-15", place="RH5O4", remaining=5, discharged=12),
            a_day("2026-02-16", place="RH5A8", remaining=101, discharged=20),
            kind="local",
        ),
    )
    done = export(snapshot, folder)
    assert done.withheld == 2
    shown = {(r["place_code"], f"{r['day']}"): r for r in rows_of(folder, "bed_day")}
    assert shown["RH5", "2026-02-14"]["remaining_patients"] == 3
    for code in ("RH5O4", "RH5A8"):
        row = shown[code, "2026-02-15"]
        assert row["withheld"]
        assert all(pd.isna(row[c]) for c in ("nctr_patients", "discharged_patients", "remaining_patients"))
    assert shown["RH5A8", "2026-02-16"]["remaining_patients"] == 101
    assert package_of(folder)["smallNumbers"]["withheld"]
    export(snapshot, folder, small_numbers=True)
    whole = {(r["place_code"], f"{r['day']}"): r for r in rows_of(folder, "bed_day")}
    assert whole["RH5O4", "2026-02-15"]["remaining_patients"] == 5
    assert not any(r["withheld"] for r in whole.values())
    assert not package_of(folder)["smallNumbers"]["withheld"]


def test_no_template_lets_a_small_count_out(folder: Path, tmp_path: Path) -> None:
    loads = []
    for template in TEMPLATES:
        row = dict(zip(template.heads, worked_row(template), strict=True))
        first = template.columns[0]
        assert first.choices
        row[first.name] = first.choices.all[0].code
        for column in template.columns:
            if column.kind == "count" and not column.unit.startswith("days"):
                row[column.name] = "5"
            elif column.unit.endswith("added up"):
                row[column.name] = "1"
        if template.adds_up:
            row |= {"nctr": "10", "beds_open": "897"} if "beds_open" in row else {"nctr": "10"}
        with (tmp_path / "mine.csv").open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([row.keys(), row.values()])
        loads.append(read(tmp_path / "mine.csv"))
    export(snapshot_of(*loads), folder)
    for template in TEMPLATES:
        for row in rows_of(folder, template.table):
            people = [
                v for c, v in row.items() if c.endswith(("patients", "_days", "_at_discharge")) or c == "beds_occupied"
            ]
            assert all(pd.isna(v) for v in people), (template.name, row)
            assert row["withheld"] == bool(people)


# --- all or nothing ---


def left_behind(folder: Path) -> list[str]:
    """What stands beside the export, besides what the test made."""
    return sorted(p.name for p in folder.parent.iterdir() if p.name not in {folder.name, "flow home"})


def test_an_earlier_export_is_replaced_whole(snapshot: Snapshot, folder: Path) -> None:
    export(snapshot, folder)
    (folder / "data" / "load.csv").write_text("old", encoding="utf-8")
    (folder / "data" / "ready_date.csv").unlink()
    export(snapshot, folder)
    assert len(rows_of(folder, "load")) == 3
    assert (folder / "data" / "ready_date.csv").exists()
    assert left_behind(folder) == []


def test_an_empty_folder_is_filled(snapshot: Snapshot, folder: Path) -> None:
    folder.mkdir()
    export(snapshot, folder)
    assert package_of(folder)["name"] == "system-flow-data"


def test_folders_above_are_made(snapshot: Snapshot, folder: Path) -> None:
    export(snapshot, folder / "a" / "b")
    assert (folder / "a" / "b" / "README.md").exists()


STRANGERS = {
    "another file": ({"thesis.docx": b"my life's work"}, "thesis.docx"),
    "another package": ({"datapackage.json": b'{"name": "somebody-elses", "resources": []}'}, "somebody else's data package"),
    "a broken package": ({"datapackage.json": b"{"}, "datapackage.json"),
    "no package at all": ({"datapackage.json": b"[1]"}, "datapackage.json"),
    "a hidden file": ({".hidden": b""}, ".hidden"),
}  # fmt: skip


@pytest.mark.parametrize(("files", "named"), STRANGERS.values(), ids=STRANGERS.keys())
def test_a_folder_with_something_else_is_refused(
    snapshot: Snapshot, folder: Path, files: dict[str, bytes], named: str
) -> None:
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    with pytest.raises(Refused, match=named):
        export(snapshot, folder)
    assert everything_in(folder) == files


def test_a_note_that_somebody_put_into_an_earlier_export_is_not_lost(snapshot: Snapshot, folder: Path) -> None:
    export(snapshot, folder)
    (folder / "data" / "my notes.txt").write_text("do not lose", encoding="utf-8")
    before = everything_in(folder)
    with pytest.raises(Refused, match=r"data/my notes\.txt"):
        export(snapshot, folder)
    assert everything_in(folder) == before


def test_a_file_in_the_place_of_the_folder_is_refused(snapshot: Snapshot, folder: Path) -> None:
    folder.write_text("a file", encoding="utf-8")
    with pytest.raises(Refused, match="is a file"):
        export(snapshot, folder)
    assert folder.read_text(encoding="utf-8") == "a file"


def test_the_folder_one_stands_in_is_refused(snapshot: Snapshot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "below").mkdir(parents=True)
    monkeypatch.chdir(folder / "below")
    for here in (Path(), folder):
        with pytest.raises(Refused, match="the folder you are in"):
            export(snapshot, here)


@pytest.mark.parametrize("broken", ["_resources", "_names_of_codes", "data_package", "_put_in_place"])
@pytest.mark.parametrize("earlier", [True, False], ids=["over an earlier export", "into a new folder"])
def test_a_disk_that_fails_leaves_everything_as_it_was(
    snapshot: Snapshot, folder: Path, monkeypatch: pytest.MonkeyPatch, broken: str, earlier: bool
) -> None:
    if earlier:
        export(snapshot, folder)
    before = everything_in(folder)

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, broken, full)
    with pytest.raises(StoreFault, match=r"No space left on device.*Nothing was changed"):
        export(snapshot, folder)
    assert everything_in(folder) == before
    assert folder.exists() == earlier
    assert left_behind(folder) == []


def test_a_rename_that_fails_puts_the_earlier_export_back(
    snapshot: Snapshot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(snapshot, folder)
    before, rename = everything_in(folder), os.rename

    def stubborn(self: Path, target: Path) -> Path:
        if self.name.endswith(".writing"):
            raise PermissionError(13, "in use")
        rename(self, target)
        return target

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(StoreFault, match="in use"):
        export(snapshot, folder)
    assert everything_in(folder) == before


def test_a_writer_that_breaks_half_way_leaves_no_half(
    snapshot: Snapshot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = writing._shown

    def breaks(batch: pa.RecordBatch, table: Any, few: Any) -> pa.RecordBatch:
        if table.name == "beds_month":
            raise KeyboardInterrupt
        return shown(batch, table, few)

    monkeypatch.setattr(writing, "_shown", breaks)
    with pytest.raises(KeyboardInterrupt):
        export(snapshot, folder)
    assert not folder.exists()
    assert left_behind(folder) == []


# --- an older store, and the command line ---


def test_a_snapshot_of_an_older_make_gives_the_tables_it_has(tmp_path: Path, folder: Path) -> None:
    path = tmp_path / "old.duckdb"
    connection = duckdb.connect(str(path))
    connection.execute("CREATE TABLE load AS SELECT 1 AS edition, 'f' AS file_name, 'x' AS sha256, 's' AS source, 't' AS title, 'published' AS provenance, 1 AS precedence, DATE '2026-01-01' AS published, false AS published_assumed, TIMESTAMP '2026-01-02 03:04:05' AS loaded_at, 'me' AS loaded_by, DATE '2026-01-01' AS first_day, DATE '2026-01-01' AS last_day, 1 AS rows_kept, NULL::TIMESTAMP AS undone_at")  # fmt: skip
    connection.execute("CREATE TABLE collection_day AS SELECT DATE '2026-01-01' AS day, 3.0::DOUBLE AS missing_trusts, 1 AS edition, DATE '2026-01-01' AS published")  # fmt: skip
    from flow.store.snapshots import Memory

    assert export(Snapshot(1, connection, Memory()), folder) == Exported(tables=2, rows=2, loads=1, withheld=0)
    assert package_of(folder)["created"] == "2026-01-02T03:04:05Z"


def test_the_command_writes_and_says_so(
    store: Store, snapshot: Snapshot, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(folder)]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert "rows from 3 loads" in told.err
    assert "small numbers were withheld" in told.err
    assert package_of(folder)["smallNumbers"]["withheld"]
    assert main(["export", str(folder), "--small-numbers"]) == 0
    assert not package_of(folder)["smallNumbers"]["withheld"]


def test_the_command_refuses_an_empty_store_and_makes_nothing(
    store: Store, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["export", str(folder)]) == 1
    assert "Nothing real is loaded" in capsys.readouterr().err
    assert not folder.exists()
    assert not store.demonstration.folder.exists()


def test_the_illustrative_set_is_marked_in_every_row(store: Store, folder: Path) -> None:
    assert main(["export", str(folder), "--demonstration"]) == 0
    assert {r["provenance"] for r in rows_of(folder, "bed_day")} == {"illustrative"}
    package = package_of(folder)
    assert package["licenses"] == []
    assert list(package["provenance"]) == ["illustrative"]


def test_the_real_store_goes_out_as_it_is(real_home: Path, folder: Path) -> None:
    snapshot = Store(real_home).snapshot()
    assert snapshot is not None
    done = export(snapshot, folder)
    assert done.withheld == 0
    read = duckdb.connect()
    ours = f"SELECT sum(remaining_patients), count(*), count(*) FILTER (in_force) FROM '{folder / 'data' / 'bed_day.parquet'}'"
    in_force = "SELECT count(*) FROM bed_day_on(DATE '9999-12-31')"
    (total, rows, winners) = read.execute(ours).fetchall()[0]
    assert (total, rows) == snapshot.rows("SELECT sum(remaining_patients), count(*) FROM bed_day")[0]
    assert winners == snapshot.rows(in_force)[0][0]
    assert date.fromisoformat(package_of(folder)["created"][:10])
