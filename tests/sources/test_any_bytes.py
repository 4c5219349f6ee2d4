"""Whatever bytes a file holds: figures, or a refusal in words. Never another error, and never other figures in silence.

Fixed seeds and small budgets; more of it runs in benchmarks/.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import TRUSTS, acute_grids, winter_grids, written

from flow.model import Contents, Finding
from flow.sources import FileRefused, read

quick = settings(
    derandomize=True, max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

TEMPLATE = (
    b"place,day,nctr,discharged,remaining,beds_open,beds_occupied\r\n"
    b"RH5,2026-02-14,240,40,200,897,850\r\nRH5,2026-02-15,241,37,204,897,854\r\n"
)


def taken_or_refused(path: Path) -> Contents | None:
    """What the file gives, or None where it was refused; anything else is a fault."""
    told: tuple[Finding, ...] = ()
    try:
        return read(path)
    except FileRefused as refused:
        told = refused.findings
    assert told
    assert all(f.severity == "refuse" and f.message.strip() for f in told)
    return None


NAMES = ("december2023.xlsx", "trust_day.parquet", "morning.csv", "no ending", "old.xls")
STARTS = (
    b"",
    b"PK\x03\x04",
    b"PAR1",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"place,day,remaining\n",
)


@quick
@given(st.sampled_from(NAMES), st.sampled_from(STARTS), st.binary(max_size=200))
def test_random_bytes_are_refused_in_words(tmp_path: Path, name: str, start: bytes, rest: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(start + rest)
    assert taken_or_refused(path) is None


LINES = st.lists(
    st.lists(st.sampled_from(["RH5", "2026-02-15", "204", "", "-", "*", '"', "199²", "x" * 50, "\u2028", "9" * 30, ","]), max_size=8),
    max_size=6,
)  # fmt: skip


@settings(quick, max_examples=100)
@given(LINES, st.sampled_from(["utf-8", "utf-16", "utf-16-be", "latin-1"]), st.sampled_from("\n\r;"))
def test_any_table_under_the_templates_heads_is_taken_or_refused(
    tmp_path: Path, lines: list[list[str]], encoding: str, end: str
) -> None:
    path = tmp_path / "morning.csv"
    text = end.join(["place,day,nctr,remaining", *(",".join(line) for line in lines)])
    path.write_bytes(text.encode(encoding, errors="replace"))
    contents = taken_or_refused(path)
    if contents is not None:
        assert contents.counts.kept >= 1


# --- files of ours with one byte changed ---


def _winter(folder: Path) -> bytes:
    return written(folder / "winter.xlsx", winter_grids(days=2)).read_bytes()


def _acute(folder: Path) -> bytes:
    return written(folder / "acute.xlsx", acute_grids(trusts=list(TRUSTS)[:2])).read_bytes()


def _series(folder: Path) -> bytes:
    made = io.BytesIO()
    rows = {
        "org_code": ["RH5"] * 40,
        "day": pd.date_range("2024-11-01", periods=40),
        "nctr": range(40),
        "discharged": 0,
    }
    pd.DataFrame(rows).to_parquet(made)
    return made.getvalue()


FILES: dict[str, Callable[[Path], bytes]] = {"acute.xlsx": _acute, "winter.xlsx": _winter, "series.parquet": _series}


@cache
def _whole(name: str, folder: Path) -> tuple[bytes, dict[str, pd.DataFrame]]:
    content = FILES[name](folder)
    (folder / name).write_bytes(content)
    return content, dict(read(folder / name).tables)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files stand before anything happens to them."""
    return tmp_path_factory.mktemp("whole")


def figures_of(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The figures, without the publication date: a cover sheet that cannot be found leaves it to be assumed."""
    return {name: frame.drop(columns="published") for name, frame in tables.items()}


@pytest.mark.parametrize("name", ["acute.xlsx", "winter.xlsx"])
@quick
@given(st.integers(0, 10**9), st.integers(1, 255))
def test_a_byte_changed_in_a_workbook_changes_no_figure_in_silence(
    tmp_path: Path, folder: Path, name: str, at: int, flip: int
) -> None:
    content, tables = _whole(name, folder)
    changed = bytearray(content)
    changed[at % len(changed)] ^= flip
    path = tmp_path / name
    path.write_bytes(changed)
    contents = taken_or_refused(path)
    if contents is not None:
        for table, frame in figures_of(tables).items():
            pd.testing.assert_frame_equal(figures_of(dict(contents.tables))[table], frame)


@quick
@given(st.integers(0, 10**9), st.integers(1, 255))
def test_a_byte_changed_in_a_parquet_file_is_never_an_error_of_another_kind(
    tmp_path: Path, folder: Path, at: int, flip: int
) -> None:
    content, _ = _whole("series.parquet", folder)
    changed = bytearray(content)
    changed[at % len(changed)] ^= flip
    path = tmp_path / "series.parquet"
    path.write_bytes(changed)
    taken_or_refused(path)


@settings(quick, max_examples=100)
@given(st.integers(0, 10**9), st.integers(0, 255))
def test_a_byte_changed_in_a_template_is_never_an_error_of_another_kind(tmp_path: Path, at: int, byte: int) -> None:
    changed = bytearray(TEMPLATE)
    changed[at % len(changed)] = byte
    path = tmp_path / "morning.csv"
    path.write_bytes(changed)
    contents = taken_or_refused(path)
    if contents is not None:
        assert contents.counts.read >= 1


@pytest.mark.parametrize("name", FILES)
def test_a_file_cut_anywhere_or_with_a_piece_missing_is_taken_whole_or_refused(
    tmp_path: Path, folder: Path, name: str
) -> None:
    content, tables = _whole(name, folder)
    chance = random.Random(20260302)
    path = tmp_path / name
    for _ in range(40):
        start, length = chance.randrange(len(content)), chance.choice([1, 7, 300, len(content)])
        path.write_bytes(content[:start] + content[start + length :])
        contents = taken_or_refused(path)
        if contents is not None and name.endswith("xlsx"):
            for table, frame in figures_of(tables).items():
                pd.testing.assert_frame_equal(figures_of(dict(contents.tables))[table], frame)


# --- sheets with cells of any kind ---

CELLS = st.one_of(
    st.sampled_from(["ENGLAND", "ICB Code", "Org Code", "RH5", "Region", "", "-", "Number of patients discharged"]),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.booleans(),
    st.text(alphabet="abcRH5 019-*[]xz\u00a0", max_size=8),
)


@settings(quick, max_examples=40)
@given(
    st.sampled_from(["Table 1", "Table 2", "Table 3", "Table 4", "Table 5", "Cover Sheet"]),
    st.lists(st.tuples(st.integers(0, 25), st.integers(0, 14), CELLS), min_size=1, max_size=6),
)
def test_any_cells_in_any_table_are_taken_or_refused(
    tmp_path: Path, sheet: str, cells: list[tuple[int, int, object]]
) -> None:
    grids = acute_grids()
    for row, column, cell in cells:
        if row < len(grids[sheet]):
            line = grids[sheet][row]
            line.extend([""] * (column + 1 - len(line)))
            line[column] = cell
    contents = taken_or_refused(written(tmp_path / "cells.xlsx", grids))
    if contents is not None:
        rows = contents.tables["bed_day"]
        assert not rows.duplicated(["place_code", "day", "stay_days_or_more"]).any()
        assert rows["place_code"].str.fullmatch(r"[A-Z0-9]{3,9}").all()
