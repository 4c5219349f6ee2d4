"""Discharge Ready Date: **made-up files** that add up to the published figures of 2024-25, because no real one is at hand."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest

from flow.intake import load_file
from flow.model import Contents, Finding
from flow.sources import FileRefused, read
from flow.sources.ready_date_csv import MEASURES
from flow.store import Store

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
HEADS = ("Date", "Data Source", "Data Type", "Upper Tier Local Authority Code", "Upper Tier Local Authority", "Region (of Provider)", "ICB (of Provider)", "Code", "Organisation Name", "Measure", "Value")  # fmt: skip
PLACES = {
    "National": ("[z]", "[z]", "[z]", "ENGLAND", "ENGLAND"),
    "Regional": ("[z]", "[z]", "SOUTH WEST", "[z]", "SOUTH WEST"),
    "ICB": ("[z]", "[z]", "SOUTH WEST", "QSL", "NHS SOMERSET INTEGRATED CARE BOARD"),
    "Provider": ("[z]", "[z]", "SOUTH WEST", "RH5", "SOMERSET NHS FOUNDATION TRUST"),
    "UTLA Aggregate": ("E06000066", "Somerset", "[z]", "[z]", "[z]"),
    "Provider activity mapped to UTLA": ("E06000066", "Somerset", "SOUTH WEST", "RA7", "UNIVERSITY HOSPITALS BRISTOL"),
}
TOTAL, ON_THE_DAY = "Number of patients discharged in total", "Date of discharge is same as Discharge Ready Date"
NO_DELAY = next(m for m in MEASURES if m.startswith("Number of") and m.endswith("No delay"))
ONE_DAY = next(m for m in MEASURES if m.startswith("Number of") and m.endswith("a 1 day delay"))
LOST, OF_UTLA = "Total bed days lost due to delayed discharge", "Total Discharges for UTLA from acceptable trusts"

Row = list[str]


def row(measure: str, value: str, *, level: str = "Provider", when: str = "Apr-24") -> Row:
    """One line of the file."""
    authority, authority_name, region, code, name = PLACES[level]
    icb = "[z]" if level in {"National", "Regional", "UTLA Aggregate"} else "NHS SOMERSET INTEGRATED CARE BOARD"
    return [when, "SUS & HODF", level, authority, authority_name, region, icb, code, name, measure, value]


def all_measures(when: str = "Apr-24", levels: Sequence[str] = tuple(PLACES)) -> list[Row]:
    """Every place with every measure."""
    return [
        row(measure, "0.888888889" if unit == "share" else f"{i + 7}", level=level, when=when)
        for level in levels
        for i, (measure, unit) in enumerate(MEASURES.items())
    ]


def of(tmp_path: Path, rows: Sequence[Row], *, name: str = "any name.csv") -> Contents:
    """What our reader makes of the rows."""
    out = io.StringIO()
    csv.writer(out).writerows([HEADS, *rows])
    (tmp_path / name).write_text(out.getvalue(), encoding="utf-8-sig")
    return read(tmp_path / name)


def codes(findings: Sequence[Finding]) -> list[str]:
    """The findings' codes."""
    return [f.code for f in findings]


def test_there_are_38_measures_with_a_unit_each() -> None:
    """README: "38 measures"."""
    assert len(MEASURES) == 38
    units = pd.Series(MEASURES.values()).value_counts().to_dict()
    assert units == {"share": 18, "patients": 10, "bed_days": 7, "days": 2, "trusts": 1}


def test_every_level_finds_its_place(tmp_path: Path) -> None:
    """README: "Data Type National, Regional, ICB, Provider, UTLA Aggregate, Provider activity mapped to UTLA"."""
    contents = of(tmp_path, all_measures())
    assert (contents.source, contents.precedence, contents.provenance) == ("ready_date_csv", 1, "published")
    table = contents.tables["ready_date"]
    assert len(table) == contents.counts.kept == contents.counts.read == 6 * 38
    found = table[["level", "place_code", "local_authority_code"]].drop_duplicates().fillna("").to_numpy().tolist()
    assert found == [
        ["national", "ENG", ""],
        ["region", "Y58", ""],
        ["icb", "QSL", ""],
        ["trust", "RH5", ""],
        ["local_authority", "E06000066", ""],
        ["trust_local_authority", "RA7", "E06000066"],
    ]
    assert codes(contents.findings) == ["untried_layout", "published_assumed"]
    assert "made-up files only" in contents.findings[0].message


@pytest.mark.parametrize("when", ["Apr-24", "Apr 2024", "April 2024", "01/04/2024", "2024-04-01"])
def test_a_month_is_read_however_it_is_written(tmp_path: Path, when: str) -> None:
    """README: "Date `Apr-24` in one month and `May 2024` in the next"."""
    contents = of(tmp_path, all_measures(when))
    assert set(contents.tables["ready_date"]["month"]) == {pd.Timestamp(2024, 4, 1)}
    assert (contents.first_day, contents.last_day) == (date(2024, 4, 1), date(2024, 4, 30))
    assert (contents.title, contents.published) == ("Discharge Ready Date, April 2024", date(2024, 6, 11))


@pytest.mark.parametrize("mark", ["[z]", "-", "*"])
def test_a_mark_is_missing_and_kept(tmp_path: Path, mark: str) -> None:
    """README: "`[z]` not applicable, `-` and `*` marks"."""
    table = of(tmp_path, [row(TOTAL, mark), row(ON_THE_DAY, "0.888888889")]).tables["ready_date"]
    assert table["value"].isna().tolist() == [True, False]
    assert table["mark"].fillna("none").tolist() == [mark, "none"]
    assert table["value"][1] == 0.888888889


def _year(level: str, total: int, on_the_day: int, bed_days: int) -> list[Row]:
    """Twelve months that add up to a year's figures, spread unevenly."""
    rows = []
    for n in range(12):
        when = (
            f"{['Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec', 'Jan', 'Feb', 'Mar'][n]}-{24 + (n > 8)}"
        )
        shares = {TOTAL: total, NO_DELAY: on_the_day, ONE_DAY: total - on_the_day, LOST: bed_days}
        if level == "UTLA Aggregate":
            shares[OF_UTLA] = shares.pop(TOTAL)
        for measure, year in shares.items():
            part = year // 12 + (n - 5) if n < 11 else year - sum(year // 12 + (m - 5) for m in range(11))
            rows.append(row(measure, str(part), level=level, when=when))
    return rows


@pytest.mark.parametrize(
    ("level", "place", "total", "on_the_day", "bed_days", "share", "days_each"),
    [
        ("Provider", "RH5", 41_746, 34_293, 70_221, 0.8215, 9.42),
        ("UTLA Aggregate", "E06000066", 47_923, 39_800, 72_210, 0.8305, 8.89),
    ],
)
def test_a_made_up_year_gives_the_published_figures(
    tmp_path: Path, store: Store, level: str, place: str, total: int, on_the_day: int, bed_days: int, share: float, days_each: float
) -> None:  # fmt: skip
    """README: "2024-25 RH5 41,746 discharges, 82.15 % on the day, 7,453 delayed, 70,221 bed days, 9.42 days per delayed patient; E06000066 47,923, 83.05 %, 72,210, 8.89"."""
    of(tmp_path, _year(level, total, on_the_day, bed_days), name="year.csv")
    assert load_file(store, tmp_path / "year.csv", now=NOW, loaded_by="tests").published
    snapshot = store.snapshot()
    assert snapshot is not None
    told = dict(
        snapshot.rows(
            "SELECT measure, sum(value) FROM ready_date WHERE place_code = $place GROUP BY measure", {"place": place}
        )
    )
    patients = told.get(TOTAL) or told[OF_UTLA]
    assert (patients, told[LOST]) == (total, bed_days)
    assert told[NO_DELAY] / patients == pytest.approx(share, abs=5e-5)
    assert told[LOST] / told[ONE_DAY] == pytest.approx(days_each, abs=5e-3)
    if place == "RH5":
        assert told[ONE_DAY] == 7_453


def test_somerset_residents_are_a_place_that_is_known(tmp_path: Path, store: Store) -> None:
    """README: "Somerset residents are UTLA `E06000066`"."""
    of(tmp_path, all_measures(levels=["UTLA Aggregate"]), name="a.csv")
    loaded = load_file(store, tmp_path / "a.csv", now=NOW, loaded_by="tests")
    assert "unknown_place" not in codes(loaded.findings)


@pytest.mark.parametrize("spell", [str.upper, lambda s: s.replace(" ", "\xa0"), lambda s: s.replace("-", "–") + " "])
def test_a_measure_spelt_another_way_is_the_same_measure(tmp_path: Path, spell: object) -> None:
    respelt = [[*r[:9], spell(r[9]), r[10]] for r in all_measures()]  # type: ignore[operator]
    ours, theirs = (of(tmp_path, rows).tables["ready_date"] for rows in (respelt, all_measures()))
    pd.testing.assert_frame_equal(ours, theirs)


def test_exact_copies_are_dropped_and_another_value_is_refused(tmp_path: Path) -> None:
    rows = all_measures()
    contents = of(tmp_path, [*rows, *rows[:5]])
    assert (contents.counts.duplicates_dropped, contents.counts.kept) == (5, len(rows))
    with pytest.raises(FileRefused, match=f"two different things for ENG, '{TOTAL}': 7 in row 2 and 8 in row 230"):
        of(tmp_path, [*rows, [*rows[0][:10], "8"]])


def test_what_nobody_knows_is_left_out_and_named(tmp_path: Path) -> None:
    rows = all_measures()
    new = [row("Number of patients in corridors", "3"), [*row(TOTAL, "9")[:2], "Neighbourhood", *row(TOTAL, "9")[3:]]]
    contents = of(tmp_path, [*rows, *new])
    assert (contents.counts.rejected, contents.counts.kept) == (2, len(rows))
    told = next(f for f in contents.findings if f.code == "unknown_metric")
    assert "'Number of patients in corridors', 'Neighbourhood'" in told.message
    assert told.rows == (len(rows) + 2, len(rows) + 3)


@pytest.mark.parametrize("code", ["NULL", "#N/A", "[z]"])
def test_patients_of_no_english_authority_are_left_out_and_said(tmp_path: Path, code: str) -> None:
    rows = all_measures(levels=["UTLA Aggregate"])
    abroad = [*row(TOTAL, "9", level="UTLA Aggregate")[:3], code, code, *row(TOTAL, "9")[5:7], "[z]", "[z]", TOTAL, "9"]
    contents = of(tmp_path, [*rows, abroad])
    assert contents.counts.rejected == 1
    assert "1 rows name no place" in next(f.message for f in contents.findings if f.code == "no_place")


def test_a_place_with_fewer_measures_than_the_others_of_its_level_is_said(tmp_path: Path) -> None:
    trusts = []
    for code in ("RH5", "RA7", "RVJ"):
        trusts += [[*r[:7], code, code, *r[9:]] for r in all_measures(levels=["Provider"])]
    contents = of(tmp_path, trusts[:-4])
    assert "1 places have fewer measures than the others of their level, first RVJ" in next(
        f.message for f in contents.findings if f.code == "incomplete"
    )


@pytest.mark.parametrize(
    ("bad", "code", "told"),
    [
        (row(TOTAL, "about 40"), "not_a_number", r"row 230 \('about 40'\)"),
        (row(TOTAL, "9", when="Summer"), "unknown_day", r"row 230 \('Summer'\)"),
        (row(ON_THE_DAY, "82.15"), "share_over_1", "shares are fractions"),
        (row(ON_THE_DAY, "82.15%"), "not_a_number", "82.15%"),
        (row(TOTAL, "-4"), "negative_count", "below 0"),
    ],
    ids=["no number", "no month", "a percentage for a share", "a percent sign", "below 0"],
)
def test_what_is_refused(tmp_path: Path, bad: Row, code: str, told: str) -> None:
    """README: "shares are fractions (`0.888888889`)"."""
    with pytest.raises(FileRefused, match=told) as seen:
        of(tmp_path, [*all_measures(), bad])
    assert [f.code for f in seen.value.findings] == [code]
    assert seen.value.findings[0].rows == (230,)


def test_a_file_with_nothing_known_is_refused(tmp_path: Path) -> None:
    for rows in ([], [row("Number of patients in corridors", "3")]):
        with pytest.raises(FileRefused, match="no row"):
            of(tmp_path, rows)
