"""Files that are refused: each in words, and nothing in the store has changed afterwards.

Every file goes the way of a load (`flow.intake.load_file`) into a store that already holds one.
"""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook as open_in_openpyxl
from workbooks import acute_grids, renamed, respelt, row_of, winter_grids, with_cell, with_row, without, written

from flow.intake import Loaded, load_file
from flow.sources import opening, packed
from flow.store import Store

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


# --- a store that holds a load, and all that a refusal must leave alone ---


@pytest.fixture(scope="module")
def filled_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store with the small acute workbook in it."""
    folder = tmp_path_factory.mktemp("refusals")
    store = Store(folder / "store")
    path = written(folder / "december.xlsx", acute_grids())
    assert load_file(store, path, now=NOW, loaded_by="tests").published
    return store


@dataclass(frozen=True)
class _State:
    """What a refused load must leave as it was."""

    pointer: bytes
    files: dict[str, tuple[int, int]]
    figures: list[tuple[Any, ...]]
    loads: list[tuple[Any, ...]]


def _state(store: Store) -> _State:
    snapshot = store.snapshot()
    assert snapshot is not None
    return _State(
        pointer=store.pointer.read_bytes(),
        files={p.name: (p.stat().st_size, p.stat().st_mtime_ns) for p in store.snapshots.iterdir()},
        figures=snapshot.rows("SELECT * FROM bed_day ORDER BY ALL"),
        loads=snapshot.rows("SELECT * EXCLUDE (findings, counts) FROM load ORDER BY ALL"),
    )


def refused(store: Store, path: Path) -> Loaded:
    """Load a file that must be refused, and hold that nothing changed and that the words are for people."""
    before = _state(store)
    result = load_file(store, path, now=NOW, loaded_by="tests")
    assert _state(store) == before
    assert result.refused
    assert not result.published
    assert result.edition is None
    for finding in result.findings:
        if finding.severity == "refuse":
            assert finding.message.endswith("Nothing was changed."), finding.message
            for technical in ("Traceback", "Errno", "<class", "Exception", "NoneType", "0x", "\\x"):
                assert technical not in finding.message
    return result


# --- what is no file of ours at all ---

_SECTOR = 512


def ole_file(*streams: str) -> bytes:
    """A small but proper OLE compound file, as old Excel and encrypted Excel write, with those (empty) streams."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (_SECTOR - len(header) - 4)
    fat = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(_SECTOR, b"\xff")
    entries = b""
    for name, kind in (("Root Entry", 5), *((s, 2) for s in streams)):
        as_text = name.encode("utf-16-le")
        entries += as_text.ljust(64, b"\0") + struct.pack("<HBB", len(as_text) + 2, kind, 1) + b"\xff" * 12 + bytes(48)
    return header + fat + entries.ljust(_SECTOR, b"\0")


def zip_of(**parts: bytes) -> bytes:
    """A zip with those parts; `__` in a name stands for `/`, `_` at its end for `.xml`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packing:
        for name, content in parts.items():
            packing.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def small_workbook(tmp_path: Path) -> bytes:
    """The bytes of the small acute workbook."""
    return written(tmp_path / "whole.xlsx", acute_grids()).read_bytes()


def with_part(workbook: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part written anew."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            new.writestr(info.filename, change(content) if info.filename == part else content)
    return made.getvalue()


def _parquet(**columns: list[Any]) -> bytes:
    made = io.BytesIO()
    pd.DataFrame(columns).to_parquet(made)
    return made.getvalue()


_NOISE = random.Random(20260302).randbytes(20_000)

NO_FILES_OF_OURS: dict[str, tuple[str, bytes, str, str]] = {
    "an empty file": ("december.xlsx", b"", "empty_file", "is empty (0 bytes)"),
    "an encrypted workbook": (
        "december.xlsx",
        ole_file("EncryptionInfo", "EncryptedPackage"),
        "encrypted",
        "is protected with a password. Save it without one and load it again.",
    ),
    "an old Excel file": ("december.xls", ole_file("Workbook"), "old_excel", "old Excel format (.xls). Save it as .xlsx"),
    "a binary Excel file": (
        "december.xlsb",
        zip_of(**{"xl/workbook.bin": b"\x83\x01"}),
        "binary_excel",
        "binary format (.xlsb). Save it as .xlsx",
    ),
    "an .xlsx that is a zip of something else": (
        "december.xlsx",
        zip_of(**{"december.csv": b"place,day,remaining\nRH5,2026-02-15,204\n"}),
        "not_a_workbook",
        "is a zip file of something else, not an Excel workbook",
    ),
    "a Word document": ("december.docx", zip_of(word__document=b"<w:document/>"), "not_a_workbook", "not an Excel"),
    "an OpenDocument sheet": ("december.ods", zip_of(content=b"<office/>"), "not_a_workbook", "not an Excel workbook"),
    "a workbook that holds nothing": (
        "december.xlsx",
        zip_of(**{"xl/workbook.xml": b"<workbook/>"}),
        "damaged",
        "is damaged and cannot be opened",
    ),
    "random bytes": ("december.xlsx", _NOISE, "unknown_file", "neither a workbook (.xlsx), a CSV file nor a Parquet table"),
    "random bytes that begin like a zip": ("december.xlsx", b"PK\x03\x04" + _NOISE, "damaged", "is damaged"),
    "random bytes that begin like Parquet": ("trust_day.parquet", b"PAR1" + _NOISE, "damaged", "is damaged"),
    "random bytes that begin like OLE": ("december.xls", opening._OLE + _NOISE, "old_excel", "old Excel format"),
    "a picture": ("ward.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "unknown_file", "neither a workbook"),
    "a web page saved as a workbook": ("december.xlsx", b"<html><body>Sign in</body></html>", "not_a_table", "is not a table"),
    "a CSV of unknown layout": (
        "wards.csv",
        b"ward,beds,note\nBeech,24,\n",
        "unknown_layout",
        "no layout that is known here. Saw the columns ward, beds, note",
    ),
    "a Parquet table of unknown layout": (
        "wards.parquet",
        _parquet(ward=["Beech"], beds=[24]),
        "unknown_layout",
        "a Parquet table of no layout that is known here",
    ),
    "a Parquet table without rows": (
        "trust_day.parquet",
        _parquet(org_code=[], day=[], nctr=[], discharged=[]),
        "no_rows",
        "no rows",
    ),
    "one line of prose": ("note.csv", b"Please find the figures attached.\n", "not_a_table", "is not a table"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "content", "code", "words"), NO_FILES_OF_OURS.values(), ids=NO_FILES_OF_OURS.keys())
def test_a_file_of_another_kind_is_refused(
    filled_store: Store, tmp_path: Path, name: str, content: bytes, code: str, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = refused(filled_store, tmp_path / name)
    assert [f.code for f in result.findings] == [code]
    assert words in result.findings[0].message
    assert name in result.findings[0].message
    assert result.recognised_as is None


def test_a_folder_is_refused(filled_store: Store, tmp_path: Path) -> None:
    result = refused(filled_store, tmp_path)
    assert result.findings[0].code == "not_a_file"
    assert "is a folder. Name the files in it." in result.findings[0].message


def test_a_file_that_is_not_there_is_refused(filled_store: Store, tmp_path: Path) -> None:
    result = refused(filled_store, tmp_path / "decmeber.xlsx")
    assert result.findings[0].code == "not_found"
    assert "There is no file" in result.findings[0].message


def test_a_file_over_the_size_limit_is_refused_without_being_read(filled_store: Store, tmp_path: Path) -> None:
    path = tmp_path / "huge.xlsx"
    with path.open("wb") as opened:
        opened.truncate(100 * 1024 * 1024 + 1)
    result = refused(filled_store, path)
    assert result.findings[0].code == "too_large"
    assert "at most 100 MB are taken" in result.findings[0].message


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.99])
def test_a_truncated_workbook_is_refused(filled_store: Store, tmp_path: Path, kept: float) -> None:
    whole = small_workbook(tmp_path)
    path = tmp_path / "cut.xlsx"
    path.write_bytes(whole[: int(len(whole) * kept)])
    assert refused(filled_store, path).findings[0].code == "damaged"


def test_a_workbook_with_a_piece_missing_in_the_middle_is_refused_without_the_systems_own_words(
    filled_store: Store, tmp_path: Path
) -> None:
    """Its list of contents then points before the file's beginning, which the system calls `[Errno 22] Invalid argument`."""
    whole = small_workbook(tmp_path)
    path = tmp_path / "piece.xlsx"
    path.write_bytes(whole[:200] + whole[whole.index(b"PK\x01\x02") - 200 :])
    found = refused(filled_store, path).findings[0]
    assert (found.code, "a part of it is not where the file says" in found.message) == ("damaged", True)


# --- workbooks that are meant to harm ---


def test_a_workbook_that_says_it_unpacks_to_too_much_is_not_opened(filled_store: Store, tmp_path: Path) -> None:
    bomb = bytearray(zip_of(**{"xl/workbook.xml": b"<workbook/>", "xl/sharedStrings.xml": b"<sst/>"}))
    entry = bomb.rindex(b"PK\x01\x02")
    struct.pack_into("<I", bomb, entry + 24, 500 * 1024 * 1024)
    (tmp_path / "bomb.xlsx").write_bytes(bomb)
    result = refused(filled_store, tmp_path / "bomb.xlsx")
    assert result.findings[0].code == "bomb"
    limit = opening.UNPACKED_LIMIT_BYTES // 1024 // 1024
    assert f"unpacks to more than {limit} MB and is not opened" in result.findings[0].message


def test_a_workbook_that_lies_about_what_it_unpacks_to_is_refused(
    filled_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The size in a zip's list of contents is only what the zip says of itself."""
    monkeypatch.setattr(packed, "UNPACKED_LIMIT_BYTES", 4 * 1024 * 1024)
    much = b"<!--" + b" " * 8 * 1024 * 1024 + b"-->"
    lie = bytearray(with_part(small_workbook(tmp_path), "xl/styles.xml", lambda old: old + much))
    for start in (m for m in range(len(lie)) if lie[m : m + 4] == b"PK\x01\x02"):
        if struct.unpack_from("<I", lie, start + 24)[0] > len(much):
            struct.pack_into("<I", lie, start + 24, 1_000)
    (tmp_path / "lie.xlsx").write_bytes(lie)
    assert refused(filled_store, tmp_path / "lie.xlsx").findings[0].code == "bomb"


@pytest.mark.parametrize("at", ["XFD1048576", "XFD1", "ZZ60000"])
def test_a_cell_far_outside_the_tables_is_refused_and_does_not_end_the_process(
    filled_store: Store, tmp_path: Path, at: str
) -> None:
    """The reader of workbooks sets aside memory for every cell up to the outermost: a few bytes would end the server."""
    scrap = [*([""] for _ in range(400)), ["x"]]
    path = written(tmp_path / "far.xlsx", {**acute_grids(), "Sheet1": scrap})
    book = open_in_openpyxl(path)
    book["Sheet1"][at] = " "
    book.save(path)
    result = refused(filled_store, tmp_path / "far.xlsx")
    assert result.findings[0].code == "too_far_out"
    assert "Something stands far outside the tables: delete it" in result.findings[0].message


@pytest.mark.parametrize("before", [b"  ", b"notes ", b"\0\0"])
def test_a_sheet_that_does_not_begin_as_one_cannot_hide_how_far_it_reaches(
    filled_store: Store, tmp_path: Path, before: bytes
) -> None:
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    bad = with_part(
        small_workbook(tmp_path),
        "xl/worksheets/sheet2.xml",
        lambda xml: before + xml[xml.index(b"<worksheet") :].replace(b"</sheetData>", far),
    )
    (tmp_path / "hidden.xlsx").write_bytes(bad)
    assert refused(filled_store, tmp_path / "hidden.xlsx").findings[0].code in {"too_far_out", "damaged"}


def test_a_cell_without_its_address_far_down_is_refused_too(filled_store: Store, tmp_path: Path) -> None:
    row = b'<row r="1048576">' + b"<c><v>1</v></c>" * 9 + b"</row></sheetData>"
    bad = with_part(small_workbook(tmp_path), "xl/worksheets/sheet2.xml", lambda xml: xml.replace(b"</sheetData>", row))
    (tmp_path / "far.xlsx").write_bytes(bad)
    assert refused(filled_store, tmp_path / "far.xlsx").findings[0].code == "too_far_out"


@pytest.mark.parametrize("part", ["xl/styles.xml", "xl/workbook.xml", "xl/worksheets/sheet4.xml"])
def test_a_workbook_that_declares_entities_is_not_opened(filled_store: Store, tmp_path: Path, part: str) -> None:
    declared = b'<!DOCTYPE a [<!ENTITY b "199"><!ENTITY c "&b;&b;&b;">]>'

    def declare(xml: bytes) -> bytes:
        start = xml.index(b"?>") + 2 if xml.startswith(b"<?xml") else 0
        return xml[:start] + b"<!--" + b" " * 10_000 + b"-->" + declared + xml[start:]

    (tmp_path / "entities.xlsx").write_bytes(with_part(small_workbook(tmp_path), part, declare))
    result = refused(filled_store, tmp_path / "entities.xlsx")
    assert result.findings[0].code == "xml_entities"
    assert "declares XML entities" in result.findings[0].message


def test_a_zip_with_a_password_is_refused(filled_store: Store, tmp_path: Path) -> None:
    locked = bytearray(small_workbook(tmp_path))
    for start in (m for m in range(len(locked)) if locked[m : m + 4] == b"PK\x01\x02"):
        locked[start + 8] |= 1
    (tmp_path / "locked.xlsx").write_bytes(locked)
    assert refused(filled_store, tmp_path / "locked.xlsx").findings[0].code == "encrypted"


def test_a_changed_figure_that_breaks_its_checksum_is_refused(filled_store: Store, tmp_path: Path) -> None:
    """A figure that changed on the way, in a workbook that is not compressed and else in order."""
    stored = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(small_workbook(tmp_path))) as old, zipfile.ZipFile(stored, "w") as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info), zipfile.ZIP_STORED)
    changed = stored.getvalue().replace(b"<v>14</v>", b"<v>94</v>", 1)
    assert changed != stored.getvalue()
    (tmp_path / "changed.xlsx").write_bytes(changed)
    assert refused(filled_store, tmp_path / "changed.xlsx").findings[0].code == "damaged"


@pytest.mark.parametrize("number", [b"1e999", b"-1e999", b"1e301"])
def test_an_endless_number_is_no_figure_also_in_a_row_of_nothing_but_numbers(
    filled_store: Store, tmp_path: Path, number: bytes
) -> None:
    """No sum of it is wrong: infinity less some patients is infinity."""
    bad = with_part(
        small_workbook(tmp_path),
        "xl/worksheets/sheet4.xml",
        lambda xml: re.sub(rb"<v>14</v>", b"<v>" + number + b"</v>", xml, count=1),
    )
    (tmp_path / "endless.xlsx").write_bytes(bad)
    assert refused(filled_store, tmp_path / "endless.xlsx").findings[0].code == "not_a_number"


# --- published workbooks that were changed by hand ---


def _rh5(table: str) -> int:
    return row_of(acute_grids(), table, "RH5")


CHANGED_BY_HAND = {
    "a missing table": (
        without(acute_grids(), "Table 3"),
        "missing_table",
        ["There is no sheet 'Table 3'. The five tables of the month are needed."],
    ),
    "two missing tables": (
        without(acute_grids(), "Table 3", "Table 5"),
        "missing_table",
        ["There is no sheet 'Table 3'.", "There is no sheet 'Table 5'."],
    ),
    "a renamed sheet": (
        renamed(acute_grids(), "Table 4", "Destinations"),
        "missing_table",
        ["There is no sheet 'Table 4'"],
    ),
    "two sheets under each other's names": (
        renamed(renamed(renamed(acute_grids(), "Table 4", "x"), "Table 3", "Table 4"), "x", "Table 3"),
        "missing_table",
        ["The sheet 'Table 3' does not hold what it should", "The sheet 'Table 4' does not hold what it should"],
    ),
    "an empty table": (
        {**acute_grids(), "Table 5": acute_grids()["Table 5"][:4]},
        "missing_table",
        ["The sheet 'Table 5' does not hold what it should"],
    ),
    "a text where a number should be": (
        with_cell(acute_grids(), f"Table 2!H{_rh5('Table 2')}", "about 200"),
        "not_a_number",
        [f"first in Table 2!H{_rh5('Table 2')}", "Saw 'about 200'", "a number or one of the marks"],
    ),
    "a number with a footnote": (
        with_cell(acute_grids(), f"Table 2!G{_rh5('Table 2')}", "199²"),
        "not_a_number",
        [f"Table 2!G{_rh5('Table 2')}", "Saw '199²'"],
    ),
    "a day where a number should be": (
        with_cell(acute_grids(), f"Table 5!F{_rh5('Table 5')}", datetime(2023, 12, 1)),  # noqa: DTZ001 - as Excel has it
        "not_a_number",
        [f"Table 5!F{_rh5('Table 5')}"],
    ),
    "true where a number should be": (
        with_cell(acute_grids(), f"Table 4!E{_rh5('Table 4')}", True),
        "not_a_number",
        [f"Table 4!E{_rh5('Table 4')}", "Saw 'True'"],
    ),
    "a trust twice with other figures": (
        with_row(
            acute_grids(), "Table 2", with_cell(acute_grids(), f"Table 2!E{_rh5('Table 2')}", 999.0)["Table 2"][_rh5("Table 2") - 1]
        ),
        "duplicate_place",
        ["Sheet 'Table 2' gives RH5 twice, in rows 15 and 19; one row per place is allowed. Remove one and load again."],
    ),
    "a trust twice with the same figures": (
        with_row(acute_grids(), "Table 5", acute_grids()["Table 5"][_rh5("Table 5") - 1]),
        "duplicate_place",
        ["Sheet 'Table 5' gives RH5 twice"],
    ),
    "a count below 0": (
        with_cell(acute_grids(), f"Table 2!F{_rh5('Table 2')}", -2.0),
        "negative_count",
        ["1 place and day has a count below 0, first RH5 2023-12-01."],
    ),
    "days that are still to come": (
        acute_grids(month=datetime(2026, 12, 1).date(), published=datetime(2027, 1, 14).date()),  # noqa: DTZ001
        "future_day",
        ["figures for 03 December 2026, and today is 02 March 2026"],
    ),
    "a winter workbook without its third table": (
        without(winter_grids(), "Table 3"),
        "missing_table",
        ["There is no sheet 'Table 3'. The winter workbook has three tables."],
    ),
    "a winter workbook with a trust twice": (
        with_row(winter_grids(), "Table 2", winter_grids()["Table 2"][-1]),
        "duplicate_place",
        ["gives RAJ twice, in rows 10 and 11"],
    ),
    "a workbook that is nothing we know": (
        {"Sheet1": [["Ward", "Beds"], ["Beech", 24.0]]},
        "unknown_layout",
        ["is a workbook of no layout that is known here"],
    ),
    "a workbook with nothing in it": ({"Sheet1": []}, "unknown_layout", ["no layout that is known here"]),
}  # fmt: skip


@pytest.mark.parametrize(("grids", "code", "words"), CHANGED_BY_HAND.values(), ids=CHANGED_BY_HAND.keys())
def test_a_workbook_changed_by_hand_is_refused(
    filled_store: Store, tmp_path: Path, grids: dict[str, Any], code: str, words: list[str]
) -> None:
    result = refused(filled_store, written(tmp_path / "changed.xlsx", grids))
    assert code in [f.code for f in result.findings if f.severity == "refuse"]
    told = " ".join(f.message for f in result.findings)
    for word in words:
        assert word in told


def test_every_wrong_cell_is_named_not_only_the_first(filled_store: Store, tmp_path: Path) -> None:
    grids = acute_grids()
    for cell in ("E6", "F12", "J17"):
        grids = with_cell(grids, f"Table 3!{cell}", "n.k.")
    (finding,) = refused(filled_store, written(tmp_path / "three.xlsx", grids)).findings
    assert finding.rows == ("Table 3!E6", "Table 3!F12", "Table 3!J17")
    assert "in 3 cells" in finding.message


@pytest.mark.parametrize("stem", ["december2023", "june2022"])
def test_a_renamed_sheet_of_a_real_workbook_is_pointed_out(
    filled_store: Store, shared_data: Path, tmp_path: Path, stem: str
) -> None:
    path = tmp_path / "renamed.xlsx"
    path.write_bytes(
        with_part(
            (shared_data / "acute_xlsx" / f"{stem}.xlsx").read_bytes(),
            "xl/workbook.xml",
            lambda xml: xml.replace(b'name="Table 4"', b'name="Pathways"'),
        )
    )
    result = refused(filled_store, path)
    assert "the sheet 'Pathways' looks like it. Give it its published name back." in result.findings[0].message


# --- reports that are real and not read yet: whatever they hold, they are never taken for the acute report ---


@pytest.mark.parametrize(
    "name",
    ["acute_xlsx/national_time_series.xlsx", "community_xlsx/december2023.xlsx", "acute_csv/acute-2026-08-real-excerpt.csv"],
)  # fmt: skip
def test_another_report_is_never_taken_for_the_acute_workbook(
    filled_store: Store, shared_data: Path, name: str
) -> None:
    result = load_file(filled_store, shared_data / name, now=NOW, loaded_by="tests", dry_run=True)
    assert result.recognised_as not in {"acute_workbook", "winter_workbook", "daily_template"}
    assert result.refused or result.recognised_as


def test_respelling_alone_is_no_reason_to_refuse(tmp_path: Path) -> None:
    """The refusals above would be worth nothing if the files they are made from were refused as well."""
    for name, grids in (("acute", acute_grids()), ("winter", winter_grids())):
        path = written(tmp_path / f"{name}.xlsx", respelt(grids, lambda t: t))
        assert load_file(Store(tmp_path / "store"), path, now=NOW, loaded_by="tests", dry_run=True).refused is False
