"""`python -m flow report`: files for cron, the same bytes, and a refusal in words for what cannot be reported."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_up_loads import a_day, a_load, days_of, loaded

from flow.cli import main
from flow.store import Store

LOAD = a_load(*(a_day(d) for d in days_of(date(2026, 5, 4), date(2026, 6, 14))))


@pytest.fixture
def reports(store: Store, tmp_path: Path) -> Path:
    """A folder for reports of six made-up weeks at RH5."""
    loaded(store, LOAD)
    return tmp_path / "out" / "reports"


def test_report_writes_the_same_files_again(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--out", str(reports), "--format", "csv,html"]) == 0
    told = capsys.readouterr()
    paths = [Path(line) for line in told.out.splitlines()]
    assert [p.name for p in paths] == ["weekly-report-RH5-2026-06-08.csv", "weekly-report-RH5-2026-06-08.html"]
    assert "Week of 8 Jun 2026: 199.0 patients remain on average" in told.err
    first = [p.read_bytes() for p in paths]
    assert main(["report", "--week", "2026-06-08", "--out", str(reports), "--format", "HTML, csv"]) == 0
    assert [p.read_bytes() for p in paths] == first
    assert sorted(p.name for p in reports.iterdir()) == sorted(p.name for p in paths)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--week", "2026-06-09"], 2, "A week begins on a Monday, and Tue 9 Jun 2026 is none"),
        (["--week", "2025-06-09"], 1, "No measure of Somerset FT has a figure of the week 9 Jun 2025 to 15 Jun 2025"),
        (["--format", "pfd"], 2, "Did you mean 'pdf'?"),
        (["--format", ","], 2, "names no form"),
        (["--place", "RH55"], 2, "There is no place called 'RH55'"),
    ],
    ids=["no Monday", "no figure", "no form of that name", "no form", "no place"],
)
def test_report_that_cannot_be_made_is_refused_in_words(
    reports: Path, capsys: pytest.CaptureFixture[str], options: list[str], code: int, words: str
) -> None:
    assert main(["report", "--out", str(reports), "--format", "csv", *options]) == code
    told = capsys.readouterr()
    assert words in told.err
    assert not told.out
    assert not reports.exists()


@pytest.mark.parametrize("below", [".", "below/it"])
def test_report_into_a_file_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], below: str) -> None:
    there = tmp_path / "a file"
    there.write_text("kept")
    assert main(["report", "--out", str(there / below), "--format", "csv"]) == 2
    assert "is a file. Name a folder with --out" in capsys.readouterr().err
    assert there.read_text() == "kept"


def test_report_of_an_empty_store_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    assert main(["report", "--out", str(tmp_path / "out")]) == 1
    assert "Nothing is loaded" in capsys.readouterr().err
