"""KH03 beds: **made-up files** that average to the published figures of 2024-25, because no real one is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flow.intake import load_file
from flow.metrics.nctr import beds_by_day
from flow.model import Contents, Period
from flow.reference import place
from flow.sources import FileRefused, read
from flow.store import Store

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
HEADS = "Organisation_Code,Sector,Number_Of_Beds,Effective_Snapshot_Date"
QUARTERS = ("2024-06-30", "2024-09-30", "2024-12-31", "2025-03-31")


def of(tmp_path: Path, lines: Sequence[str], *, name: str = "kh03 open.csv", heads: str = HEADS) -> Contents:
    """What our reader makes of the lines."""
    (tmp_path / name).write_text("\n".join([heads, *lines]) + "\n", encoding="utf-8")
    return read(tmp_path / name)


def year(general: float, mental: float) -> list[str]:
    """Four quarters whose mean is the year's figure; the sector is spelt in two ways, as the real files do."""
    lines = []
    for n, day in enumerate(QUARTERS):
        off = (-6.0, -2.0, 2.0, 6.0)[n]
        lines.append(f"RH5,{'General & Acute' if n % 2 else 'General and acute'},{general + off},{day}")
        lines.append(f"RH5,{'Mental Illness' if n % 2 else 'Mental illness'},{mental + off / 10},{day}")
    return lines


@pytest.mark.parametrize(
    ("name", "measure", "general", "mental"),
    [("kh03_open.csv", "open", 1215.9, 125.7), ("kh03-occupied.csv", "occupied", 1075.6, 109.9)],
)
def test_a_made_up_year_averages_to_the_published_figures(
    tmp_path: Path, name: str, measure: str, general: float, mental: float
) -> None:
    """README: "RH5 2024-25: G&A 1,215.9 open, 1,075.6 occupied; mental illness 125.7, 109.9"."""
    contents = of(tmp_path, year(general, mental), name=name)
    assert (contents.source, contents.precedence, contents.provenance) == ("kh03_csv", 1, "published")
    beds = contents.tables["kh03_beds"]
    assert set(beds["measure"]) == {measure}
    means = beds.groupby("sector")["beds"].mean().round(1).to_dict()
    assert means == {"General and acute": general, "Mental illness": mental}
    assert (contents.first_day, contents.last_day) == (date(2024, 6, 30), date(2025, 3, 31))
    assert contents.counts.read == contents.counts.kept == 8


def test_one_spelling_of_each_sector_and_it_is_said(tmp_path: Path) -> None:
    """README: "Sector both `Mental Illness` and `Mental illness`"."""
    told = {f.code: f for f in of(tmp_path, year(1215.9, 125.7)).findings}
    assert "Mental Illness, Mental illness" in told["spellings"].message
    assert "made-up files only" in told["untried_layout"].message
    assert "published_assumed" in told


def test_kh03_beds_are_never_the_base_of_a_share(tmp_path: Path, store: Store) -> None:
    """README: "Kept apart; never the target's base"."""
    of(tmp_path, year(1215.9, 125.7))
    assert load_file(store, tmp_path / "kh03 open.csv", now=NOW, loaded_by="tests").published
    snapshot = store.snapshot()
    assert snapshot is not None
    assert snapshot.rows("SELECT count(*) FROM beds_month") == [(0,)]
    june = Period(first=date(2024, 6, 1), last=date(2024, 7, 31))
    assert beds_by_day(snapshot, place("RH5"), june, basis="adult_open")["beds"].isna().all()
    assert snapshot.rows("SELECT count(*) FROM kh03_beds WHERE place_code = 'RH5'") == [(8,)]


@pytest.mark.parametrize(
    ("heads", "lines", "name", "measures"),
    [
        (HEADS, ["RH5,Mental illness,125,2024-06-30"], "beds.csv", {"not said"}),
        (HEADS, ["RH5,Mental illness (occupied),125,2024-06-30"], "beds.csv", {"occupied"}),
        (HEADS + ",Bed_Status", ["RH5,Mental illness,125,2024-06-30,Available", "RH5,Mental illness,110,2024-06-30,Occupied"], "beds.csv", {"open", "occupied"}),
    ],
    ids=["nothing says it", "the sector says it", "a column says it"],
)  # fmt: skip
def test_open_or_occupied_is_never_guessed(
    tmp_path: Path, heads: str, lines: list[str], name: str, measures: set[str]
) -> None:
    contents = of(tmp_path, lines, name=name, heads=heads)
    beds = contents.tables["kh03_beds"]
    assert (set(beds["measure"]), set(beds["sector"])) == (measures, {"Mental illness"})
    warned = [f for f in contents.findings if f.severity == "warn"]
    assert [f.code for f in warned] == (["measure_not_said"] if measures == {"not said"} else [])


def test_copies_are_dropped_marks_kept_and_two_values_refused(tmp_path: Path) -> None:
    line = "RH5,Mental Illness,125.7,30/06/2024"
    contents = of(tmp_path, [line, "RH5,Mental illness,125.70,2024-06-30", "RA7,Maternity,-,2024-06-30"])
    assert (contents.counts.duplicates_dropped, contents.counts.kept) == (1, 2)
    assert contents.tables["kh03_beds"]["mark"].fillna("none").tolist() == ["none", "-"]
    with pytest.raises(FileRefused, match=r"RH5, Mental illness, 30 June 2024: 125\.7 in row 2 and 99 in row 3"):
        of(tmp_path, [line, "RH5,Mental illness,99,2024-06-30"])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("RH5,Maternity,many,2024-06-30", "no number in column 'Number_Of_Beds' in 1 row, first row 3 .'many'"),
        ("RH5,Maternity,4,soon", "no day in column 'Effective_Snapshot_Date' in 1 row, first row 3"),
        ("RH5,Maternity,-4,2024-06-30", "no number of beds that can be in 1 row, first row 3"),
        (",Maternity,4,2024-06-30", "no organisation code in 1 row, first row 3"),
    ],
    ids=["no number", "no day", "below 0", "no code"],
)
def test_what_is_refused(tmp_path: Path, line: str, told: str) -> None:
    with pytest.raises(FileRefused, match=told):
        of(tmp_path, ["RA7,Maternity,4,2024-06-30", line])
