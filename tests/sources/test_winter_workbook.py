"""The weekly winter workbook: every place in one table, and the same for stays of 21 days or more."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from workbooks import moved, respelt, row_of, winter_grids, with_cell, without, written

from flow.model import Contents
from flow.sources import FileRefused, read

FIRST = date(2025, 11, 24)


@pytest.fixture(scope="module")
def winter(shared_data: Path) -> Contents:
    """The real winter workbook, 24 November 2025 to 15 February 2026."""
    return read(shared_data / "acute_winter_xlsx" / "acute_discharge_sitrep_timeseries.xlsx")


def of(contents: Contents, place: str, day: date, *, stay: int = 0) -> tuple[float | None, ...]:
    """nctr, discharged and remaining of a place and day."""
    rows = contents.tables["bed_day"]
    found = rows[
        (rows["place_code"] == place) & (rows["day"] == pd.Timestamp(day)) & (rows["stay_days_or_more"] == stay)
    ]
    assert len(found) == 1
    figures = found[["nctr_patients", "discharged_patients", "remaining_patients"]].iloc[0]
    return tuple(None if pd.isna(f) else float(f) for f in figures)


def test_somerset_on_12_january_2026_is_80_discharged_and_123_remaining(winter: Contents) -> None:
    assert of(winter, "RH5", date(2026, 1, 12)) == (203, 80, 123)


@pytest.mark.parametrize(
    ("place", "day", "stay", "figures"),
    [
        pytest.param("ENG", FIRST, 0, (21_652, 8_796, 12_856), id="England"),
        pytest.param("Y58", FIRST, 0, (2_702, 1_137, 1_565), id="the South West"),
        pytest.param("RH5", FIRST, 0, (290, 113, 177), id="Somerset"),
        pytest.param("ENG", FIRST, 21, (7_348, 789, 6_559), id="England, 21 days or more"),
        pytest.param("RH5", FIRST, 21, (92, 17, 75), id="Somerset, 21 days or more"),
        pytest.param("ENG", date(2025, 11, 25), 0, (24_421, 11_149, 13_272), id="the second day"),
    ],
)
def test_a_figure_is_what_the_sheet_says(
    winter: Contents, place: str, day: date, stay: int, figures: tuple[float, ...]
) -> None:
    assert of(winter, place, day, stay=stay) == figures


def test_every_place_and_day_is_there_once_for_all_patients_and_for_long_stays(winter: Contents) -> None:
    rows = winter.tables["bed_day"]
    assert not rows.duplicated(["place_code", "day", "stay_days_or_more"]).any()
    assert rows.groupby("stay_days_or_more").size().to_dict() == {0: 168 * 84, 21: 168 * 84}
    assert sorted(rows["place_code"].unique())[:2] == ["ENG", "QE1"]
    assert winter.counts.read == winter.counts.kept == 2 * 168 * 84 * 3 + 84
    assert len(winter.tables["collection_day"]) == 84


def test_it_knows_its_days_its_publication_and_its_rank(winter: Contents) -> None:
    assert (winter.source, winter.provenance, winter.precedence) == ("winter_workbook", "published", 2)
    assert (winter.first_day, winter.last_day) == (FIRST, date(2026, 2, 15))
    assert (winter.published, winter.published_assumed) == (date(2026, 2, 19), False)
    assert [(f.code, f.severity) for f in winter.findings] == [("long_stays_exceed_all", "warn")]


def test_the_real_workbook_has_a_figure_in_every_cell(winter: Contents) -> None:
    rows = winter.tables["bed_day"]
    assert rows["mark"].isna().all()
    assert rows[["nctr_patients", "discharged_patients", "remaining_patients"]].notna().all(axis=None)


def test_long_stays_that_exceed_all_patients_are_kept_as_published(winter: Contents) -> None:
    """At 25 trusts and ICBs more patients of 21 days or more remain than patients: so it was published."""
    wide = winter.tables["bed_day"].pivot(
        index=["place_code", "day"], columns="stay_days_or_more", values="remaining_patients"
    )
    assert (wide[21] > wide[0]).sum() == 417
    assert not (wide.loc["RH5", 21] > wide.loc["RH5", 0]).any()
    told = next(f for f in winter.findings if f.code == "long_stays_exceed_all")
    assert told.message.startswith("On 417 places and days more patients of a stay of 21 days or more remain")
    assert len(told.rows) == 50


@pytest.mark.parametrize("mark", ["[x]", "[z]", "-", ""])
def test_a_mark_is_null_and_kept(tmp_path: Path, mark: str) -> None:
    at = row_of(winter_grids(), "Table 3", "RH5")
    contents = read(written(tmp_path / "winter.xlsx", with_cell(winter_grids(), f"Table 3!G{at}", mark)))
    assert of(contents, "RH5", FIRST, stay=21)[2] is None
    assert of(contents, "RH5", FIRST)[2] == 111
    rows = contents.tables["bed_day"]
    assert rows["mark"].dropna().tolist() == [mark]


@pytest.mark.parametrize(
    "disturb",
    [
        pytest.param(lambda g: moved(g, down=2, right=1), id="moved down and to the right"),
        pytest.param(lambda g: dict(reversed(g.items())), id="sheets in the opposite order"),
        pytest.param(lambda g: respelt(g, lambda t: t.replace(" ", "\u00a0")), id="no-break spaces"),
        pytest.param(lambda g: respelt(g, lambda t: t.replace("-", "–")), id="en dashes"),
        pytest.param(
            lambda g: {"Lkp - Dates": [["ENGLAND", 1.0]], **g, "Sheet9": [["Code (ICS or Org)"]]}, id="scrap sheets"
        ),
        pytest.param(lambda g: respelt(g, lambda t: t.replace("\n", " ")), id="no line breaks"),
    ],
)
def test_a_disturbed_winter_workbook_gives_the_same_figures(tmp_path: Path, disturb: object) -> None:
    plain = read(written(tmp_path / "plain.xlsx", winter_grids()))
    other = read(written(tmp_path / "other.xlsx", disturb(winter_grids())))  # type: ignore[operator]
    assert other.source == "winter_workbook"
    for name, frame in plain.tables.items():
        pd.testing.assert_frame_equal(frame, other.tables[name])


def test_without_a_cover_it_is_still_the_winter_workbook(tmp_path: Path) -> None:
    contents = read(written(tmp_path / "no cover.xlsx", without(winter_grids(), "Cover Sheet")))
    assert (contents.source, contents.published_assumed) == ("winter_workbook", True)
    assert contents.published == date(2026, 1, 11)  # 30 November + 42 days


def test_two_tables_under_each_others_names_are_refused(tmp_path: Path) -> None:
    grids = winter_grids()
    grids["Table 2"], grids["Table 3"] = grids["Table 3"], grids["Table 2"]
    with pytest.raises(FileRefused, match="without a day, or of another table"):
        read(written(tmp_path / "swapped.xlsx", grids))


@pytest.mark.parametrize(
    ("disturb", "code"),
    [
        pytest.param(lambda g: with_cell(g, "Table 2!H2", FIRST), "day_twice", id="a day twice"),
        pytest.param(lambda g: with_cell(g, "Table 2!F3", "Patients sent home"), "unknown_head", id="an unknown head"),
        pytest.param(lambda g: with_cell(g, "Table 2!F3", ""), "day_twice", id="a day without one of its columns"),
        pytest.param(lambda g: with_cell(g, "Table 2!B5", ""), "no_code", id="figures without a code"),
        pytest.param(lambda g: with_cell(g, "Table 2!E7", "n.k."), "not_a_number", id="a text for a number"),
        pytest.param(lambda g: {**g, "Table 2": g["Table 2"][:6]}, "no_trusts", id="no trusts"),
    ],
)
def test_a_winter_workbook_that_cannot_be_meant_is_refused(tmp_path: Path, disturb: object, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(written(tmp_path / "wrong.xlsx", disturb(winter_grids())))  # type: ignore[operator]
    assert code in [f.code for f in refused.value.findings]


def test_a_cover_with_other_days_is_told(tmp_path: Path) -> None:
    contents = read(written(tmp_path / "cover.xlsx", with_cell(winter_grids(), "Cover Sheet!D2", "28 November 2025")))
    assert [(f.code, f.severity) for f in contents.findings] == [("cover_disagrees", "warn")]
