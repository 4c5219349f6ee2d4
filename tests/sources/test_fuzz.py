"""300 files broken by chance, always the same ones: each is read or refused in words, and a refusal changes nothing.

python -m benchmarks.fuzz --inputs 10000        many more of them, with their time and memory, and the bombs
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

import pytest
from mutations import MOST_SECONDS, files_of, mutated, taken_or_refused, whole_files
from workbooks import acute_grids, written

from flow.intake import load_file
from flow.store import Store

NOW = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)
INPUTS, OF_THEM_LOADED, BLOCK = 300, 40, 30


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Every layout as a whole file."""
    return whole_files(tmp_path_factory.mktemp("whole"))


@contextmanager
def no_hang(what: str) -> Iterator[None]:
    """An error after ten seconds, where the system can send itself a signal."""

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"over {MOST_SECONDS} s: {what}")

    if not hasattr(signal, "SIGALRM"):
        yield
        return
    before = signal.signal(signal.SIGALRM, too_long)
    signal.alarm(MOST_SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_every_whole_file_that_is_of_a_known_layout_is_read(whole: dict[str, bytes], tmp_path: Path) -> None:
    """Else nothing was broken below."""
    told = {}
    for name, content in whole.items():
        (tmp_path / name).write_bytes(content)
        told[name] = taken_or_refused(tmp_path / name)
    assert {name for name, outcome in told.items() if outcome == "refused"} == {
        "old.xls",
        "a csv.zip",
        "a workbook.zip",
    }


def test_one_number_is_one_file(whole: dict[str, bytes], tmp_path: Path) -> None:
    assert whole_files(tmp_path) == whole
    assert mutated(whole, seed=7) == mutated(whole, seed=7)
    assert mutated(whole, seed=7) != mutated(whole, seed=8)


@pytest.mark.parametrize("first", range(0, INPUTS, BLOCK))
def test_a_broken_file_is_read_or_refused_in_words(whole: dict[str, bytes], tmp_path: Path, first: int) -> None:
    told: Counter[str] = Counter()
    for seed in range(first, first + BLOCK):
        broken = mutated(whole, seed=seed)
        path = tmp_path / f"{seed} {broken.name}"
        path.write_bytes(broken.content)
        with no_hang(f"{seed}: {broken.done}"):
            told[taken_or_refused(path)] += 1
    assert told["refused"] > 0
    assert told.total() == BLOCK


def test_a_broken_file_that_is_refused_leaves_the_store_as_it_was(whole: dict[str, bytes], tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    first = written(tmp_path / "first.xlsx", acute_grids())
    assert load_file(store, first, now=NOW, loaded_by="tests").published
    told: Counter[str] = Counter()
    for seed in range(OF_THEM_LOADED):
        broken = mutated(whole, seed=seed)
        path = tmp_path / f"{seed} {broken.name}"
        path.write_bytes(broken.content)
        before = files_of(store)
        with no_hang(f"{seed}: {broken.done}"):
            loaded = load_file(store, path, now=NOW, loaded_by="tests")
        told["published" if loaded.published else "refused"] += 1
        if not loaded.published:
            assert loaded.findings, broken.done
            assert files_of(store) == before, broken.done
    assert told["published"] > 0
    assert told["refused"] > 20
