"""The monthly workbook: every layout that was seen, and disturbed ones, in which no figure may change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook as open_in_openpyxl
from workbooks import (
    DAILY_HEADS,
    Grids,
    acute_grids,
    grids_of,
    moved,
    renamed,
    respelt,
    row_of,
    with_cell,
    with_row,
    without,
    written,
)

from flow.model import Contents
from flow.sources import FileRefused, read
from flow.sources.workbook import read_sheets


def figures(contents: Contents, *, leave: tuple[str, ...] = ()) -> dict[str, pd.DataFrame]:
    """Every table in one order of rows, so that two files can be compared."""
    told = {}
    for name, frame in contents.tables.items():
        kept = frame.drop(columns=list(leave))
        keys = [c for c in kept.columns if c not in {"mark", "published"} and not c.endswith(("patients", "bed_days"))]
        told[name] = kept.sort_values(keys, kind="stable").reset_index(drop=True)
    return told


def assert_same(one: dict[str, pd.DataFrame], other: dict[str, pd.DataFrame]) -> None:
    """The same tables with the same rows."""
    assert one.keys() == other.keys()
    for name in one:
        pd.testing.assert_frame_equal(one[name], other[name], check_dtype=False, obj=name)


def the(contents: Contents, place: str, day: date, *, column: str = "remaining_patients") -> float | None:
    """One figure of a place and day."""
    rows = contents.tables["bed_day"]
    value = rows.loc[(rows["place_code"] == place) & (rows["day"] == pd.Timestamp(day)), column].item()
    return None if pd.isna(value) else value


# --- the layouts of the 17 real workbooks ---

VARIANTS = [
    pytest.param("april2022", "Table 2", 5, 14, 58, id="England in row 5, ICBs under row 14, trusts under row 58"),
    pytest.param("august2022", "Table 2", 6, 15, 59, id="England in row 6, ICBs under row 15, trusts under row 59"),
    pytest.param("june2022", "Table 4", 7, 16, 60, id="England in row 7, ICBs under row 16, trusts under row 60"),
    pytest.param("september2023", "Table 2", 5, 14, 58, id="two hidden lookup sheets before the cover"),
    pytest.param("april2023", "Table 5", 6, 15, 59, id="120 trusts, after RA4 became part of RH5"),
    pytest.param("december2023", "Table 3", 6, 15, 59, id="119 trusts, weeks from Monday 4 December"),
    pytest.param("march2023", "Table 3", 6, 15, 59, id="five weeks in a month"),
    pytest.param("february2023", "Table 2", 6, 15, 59, id="28 days"),
]


@pytest.mark.parametrize(("stem", "table", "england", "icbs", "trusts"), VARIANTS)
def test_rows_are_found_by_their_text_wherever_they_stand(
    shared_data: Path, stem: str, table: str, england: int, icbs: int, trusts: int
) -> None:
    path = shared_data / "acute_xlsx" / f"{stem}.xlsx"
    rows = read_sheets(path)[table.casefold()].rows
    assert str(rows[england - 1][3]).startswith("ENGLAND"), (
        "this file is not of the layout that the test is named after"
    )
    assert (rows[icbs - 1][2], rows[trusts - 1][2]) == ("ICB Code", "Org Code")

    tables = read(path).tables
    frame, value = {
        "Table 2": (tables["bed_day"], "nctr_patients"),
        "Table 3": (tables["bed_days_lost"], "bed_days"),
        "Table 4": (tables["discharge_destination"], "patients"),
        "Table 5": (tables["delay_reason"], "patients"),
    }[table]
    for row in (england, icbs + 1, trusts + 1, len(rows)):
        code = "ENG" if row == england else rows[row - 1][2]
        assert frame.loc[frame["place_code"] == code, value].iloc[0] == rows[row - 1][4]


def test_a_day_in_the_real_december_is_what_the_sheet_says(shared_data: Path) -> None:
    contents = read(shared_data / "acute_xlsx" / "december2023.xlsx")
    first = date(2023, 12, 1)
    assert the(contents, "ENG", first, column="nctr_patients") == 25_896
    assert the(contents, "ENG", first, column="discharged_patients") == 12_907
    assert the(contents, "ENG", first) == 12_989
    assert the(contents, "RH8", first) == 116
    assert (contents.published, contents.published_assumed) == (date(2024, 1, 11), False)


def test_a_day_that_was_not_collected_is_null_and_not_zero_in_table_1(shared_data: Path) -> None:
    collected = read(shared_data / "acute_xlsx" / "june2022.xlsx").tables["collection_day"].set_index("day")
    assert pd.isna(collected.loc["2022-06-19", "missing_trusts"])  # NO DATA SUBMITTED DUE TO REPORTING CHANGES
    assert collected["missing_trusts"].notna().sum() == 29
    assert len(collected) == 30


# --- disturbed: nothing changes ---


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Contents:
    """The small workbook as it is."""
    return read(written(tmp_path_factory.mktemp("small") / "small.xlsx", acute_grids()))


def test_the_small_workbook_is_taken_whole(undisturbed: Contents) -> None:
    assert undisturbed.source == "acute_workbook"
    assert {name: len(frame) for name, frame in undisturbed.tables.items()} == {
        "bed_day": 10 * 3,
        "bed_days_lost": 10 * 6,
        "discharge_destination": 10 * 5,
        "delay_reason": 10 * 4,
        "collection_day": 3,
    }
    # RH5 on the second day of the small workbook: 11 + 3 * 1 remain, a quarter of them again was discharged
    assert the(undisturbed, "RH5", date(2023, 12, 2)) == 14
    assert the(undisturbed, "RH5", date(2023, 12, 2), column="nctr_patients") == 17
    assert [f.code for f in undisturbed.findings] == ["days_missing"]
    assert undisturbed.counts.read == undisturbed.counts.kept == 10 * (9 + 6 + 5 + 4) + 3


def _lookup_sheets(grids: Grids) -> Grids:
    lookups = {
        "Lkp - Discharges": [["ENGLAND", "Code", 12.0], ["RH5", "Org Code", 3.0]],
        "Lkp - Dates": [[date(2022, 4, 1), "April 2022"]],
    }
    return {**lookups, **grids}


def _scrap_sheets(grids: Grids) -> Grids:
    scrap = [["", "Table 2: Number of patients who no longer meet criteria to reside", ""], ["ENGLAND", 9999.0, "RH5"]]
    return {**grids, "Sheet1": scrap, "Table 2 (old)": scrap, "Empty": []}


def _rows_in_another_order(grids: Grids) -> Grids:
    changed = dict(grids)
    for name in ("Table 2", "Table 3", "Table 4", "Table 5"):
        first = row_of(grids, name, "Org Code")
        changed[name] = [*grids[name][:first], *reversed(grids[name][first:])]
    return changed


def _days_in_another_order(grids: Grids) -> Grids:
    def turned(row: list[object]) -> list[object]:
        row = [*row, *[""] * (13 - len(row))]
        return [*row[:4], *row[10:13], *row[7:10], *row[4:7]]

    return {**grids, "Table 2": [turned(row) for row in grids["Table 2"]]}


def _measures_in_another_order(grids: Grids) -> Grids:
    heads = row_of(grids, "Table 2", DAILY_HEADS[0])

    def turned(i: int, row: list[object]) -> list[object]:
        row = [*row, *[""] * (13 - len(row))]
        if i < heads - 1:
            return row  # the day stands over the first of its three columns, whichever that is
        return [*row[:4], *(row[c + n] for c in (4, 7, 10) for n in (2, 0, 1))]

    return {**grids, "Table 2": [turned(i, row) for i, row in enumerate(grids["Table 2"])]}


def _notes_below(grids: Grids) -> Grids:
    changed = grids
    for name in ("Table 2", "Table 3", "Table 4", "Table 5"):
        for note in (
            ["", "", "", ""],
            ["", "", "Notes:", ""],
            ["", "", "Source: NHS England, Acute Discharge Situation Report", ""],
            ["", "Statistical shorthand [x] is used where data is not available.", "", ""],
        ):
            changed = with_row(changed, name, note)
    return changed


def _numbers_as_text(grids: Grids) -> Grids:
    def told(c: object) -> object:
        return f"{c:,.0f}" if isinstance(c, float) and c.is_integer() else c

    return {n: [[told(c) for c in row] for row in g] if n in {"Table 2", "Table 3"} else g for n, g in grids.items()}


DISTURBED: dict[str, Callable[[Grids], Grids]] = {
    "three rows above every table": lambda g: moved(g, down=3),
    "two columns to the left of every table": lambda g: moved(g, right=2),
    "the cover moved too": lambda g: moved(moved(g, down=2, right=1), down=1, right=1, sheets="Cover"),
    "hidden lookup sheets first": _lookup_sheets,
    "sheets in the opposite order": lambda g: dict(reversed(g.items())),
    "scrap sheets": _scrap_sheets,
    "blanks around the names of sheets, other capitals": lambda g: renamed(
        renamed(g, "Table 2", "TABLE 2 "), "Table 4", " table\u00a04"
    ),
    "en dashes for hyphens": lambda g: respelt(g, lambda t: t.replace("-", "–")),
    "no blank before a dash": lambda g: respelt(g, lambda t: t.replace(" -", "-") if t.startswith("Number") else t),
    "no-break spaces in labels": lambda g: respelt(g, lambda t: t.replace(" ", "\u00a0")),
    "narrow no-break spaces in labels": lambda g: respelt(g, lambda t: t.replace(" ", "\u202f")),
    "line breaks in labels": lambda g: respelt(
        g, lambda t: t.replace(" who ", "\nwho ").replace(" with ", " with\r\n")
    ),
    "doubled and trailing blanks": lambda g: respelt(g, lambda t: t.replace(" of ", "  of ") + " "),
    "places in another order": _rows_in_another_order,
    "days in another order": _days_in_another_order,
    "measures of a day in another order": _measures_in_another_order,
    "regions in other capitals": lambda g: respelt(
        g, lambda t: t.title() if t in {"SOUTH WEST", "EAST OF ENGLAND"} else t
    ),
    "the older name of England's row": lambda g: respelt(
        g, lambda t: "ENGLAND (All Acute Trusts)" if t.startswith("ENGLAND") else t
    ),
    "heads called ICS Code and Provider Code": lambda g: respelt(
        g, lambda t: {"ICB Code": "ICS Code", "Org Code": "Provider Code"}.get(t, t)
    ),
    "notes below every table": _notes_below,
    "numbers as text with thousands": _numbers_as_text,
}


@pytest.mark.parametrize("disturb", DISTURBED.values(), ids=DISTURBED.keys())
def test_a_disturbed_workbook_gives_the_same_figures(
    undisturbed: Contents, tmp_path: Path, disturb: Callable[[Grids], Grids]
) -> None:
    path = written(tmp_path / "disturbed.xlsx", disturb(acute_grids()), hidden=("Lkp - Discharges", "Lkp - Dates"))
    contents = read(path)
    assert_same(_without_spelling(figures(contents)), _without_spelling(figures(undisturbed)))
    assert contents.counts == undisturbed.counts
    assert contents.published == undisturbed.published


def _without_spelling(told: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Blanks beside dashes may differ in a label; its letters and the pathway may not."""
    for label, table in (("destination", "discharge_destination"), ("reason", "delay_reason")):
        told[table][label] = told[table][label].str.replace(" ", "")
    return told


DAYS_WRITTEN: dict[str, Callable[[date], object]] = {
    "01/12/2023": lambda d: f"{d:%d/%m/%Y}",
    "2023-12-01": lambda d: d.isoformat(),
    "1 December 2023": lambda d: f"{d.day} {d:%B %Y}",
    "Friday, weekday and line break": lambda d: f"{d:%A}\n{d:%d-%b-%y}",
    "a moment at midnight": lambda d: datetime(d.year, d.month, d.day),  # noqa: DTZ001 - as Excel has it
    "Excel's number of the day": lambda d: float((d - date(1899, 12, 30)).days),
}


@pytest.mark.parametrize("day_cell", DAYS_WRITTEN.values(), ids=DAYS_WRITTEN.keys())
def test_days_are_understood_however_they_are_written(
    undisturbed: Contents, tmp_path: Path, day_cell: Callable[[date], object]
) -> None:
    contents = read(written(tmp_path / "days.xlsx", acute_grids(day_cell=day_cell)))
    assert_same(figures(contents), figures(undisturbed))


def test_a_real_month_disturbed_in_every_way_at_once_gives_the_same_figures(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "acute_xlsx" / "september2023.xlsx"
    grids = _lookup_sheets(dict(reversed(_scrap_sheets(moved(grids_of(path), down=2, right=1)).items())))
    grids = _notes_below(respelt(grids, lambda t: t.replace("-", "–").replace(" ", "\u00a0") + " "))
    contents = read(written(tmp_path / "disturbed.xlsx", grids, hidden=("Lkp - Discharges", "Lkp - Dates")))
    assert_same(figures(contents), figures(read(path)))


def test_without_a_cover_the_publication_date_is_assumed_and_no_figure_changes(
    undisturbed: Contents, tmp_path: Path
) -> None:
    contents = read(written(tmp_path / "no cover.xlsx", without(acute_grids(), "Cover Sheet")))
    assert (contents.published, contents.published_assumed) == (date(2024, 2, 11), True)  # 31 December + 42 days
    assert "published_assumed" in [f.code for f in contents.findings]
    assert_same(figures(contents, leave=("published",)), figures(undisturbed, leave=("published",)))


def test_the_publication_date_is_the_revision_else_the_first_issue_else_what_was_said(tmp_path: Path) -> None:
    revised = written(tmp_path / "revised.xlsx", acute_grids(revised=date(2024, 3, 14)))
    assert read(revised).published == date(2024, 3, 14)
    as_text = written(tmp_path / "text.xlsx", acute_grids(published="11 January 2024"))
    assert read(as_text).published == date(2024, 1, 11)
    said = read(revised, published=date(2024, 5, 1))
    assert (said.published, said.published_assumed) == (date(2024, 5, 1), False)


def test_a_cover_of_another_month_is_told_and_the_figures_decide(undisturbed: Contents, tmp_path: Path) -> None:
    grids = with_cell(acute_grids(), "Cover Sheet!C3", date(2023, 11, 1))
    contents = read(written(tmp_path / "cover.xlsx", grids))
    assert [f.code for f in contents.findings if f.severity == "warn"] == ["cover_disagrees", "days_missing"]
    assert contents.first_day == date(2023, 12, 1)
    assert_same(figures(contents), figures(undisturbed))


def test_a_place_that_no_list_has_is_kept(tmp_path: Path) -> None:
    grids = respelt(acute_grids(), lambda t: "R0X" if t == "RAJ" else t)
    assert the(read(written(tmp_path / "new trust.xlsx", grids)), "R0X", date(2023, 12, 1)) == 131


# --- missing is not zero ---


@pytest.mark.parametrize(
    ("cell", "mark"),
    [("-", "-"), ("–", "-"), ("*", "*"), (":", ":"), ("[x]", "[x]"), ("[z]", "[z]"), ("", ""), ("#DIV/0!", "#DIV/0!")],
)
def test_a_mark_is_null_and_is_kept_beside_it(tmp_path: Path, cell: str, mark: str) -> None:
    at = row_of(acute_grids(), "Table 2", "RH5")
    contents = read(written(tmp_path / "mark.xlsx", with_cell(acute_grids(), f"Table 2!G{at}", cell)))
    assert the(contents, "RH5", date(2023, 12, 1)) is None
    assert the(contents, "RH5", date(2023, 12, 1), column="discharged_patients") == 2
    assert the(contents, "RH5", date(2023, 12, 1), column="nctr_patients") == 13
    rows = contents.tables["bed_day"]
    assert rows.loc[rows["remaining_patients"].isna(), "mark"].tolist() == [mark]
    assert rows.loc[rows["remaining_patients"].notna(), "mark"].isna().all()


def test_a_true_zero_stays_zero(tmp_path: Path) -> None:
    at = row_of(acute_grids(), "Table 4", "RH5")
    contents = read(written(tmp_path / "zero.xlsx", with_cell(acute_grids(), f"Table 4!E{at}", 0)))
    rows = contents.tables["discharge_destination"]
    here = rows[(rows["place_code"] == "RH5") & (rows["pathway"] == "P0")]
    assert here["patients"].tolist() == [0.0]
    assert here["mark"].tolist() == [None]


def test_an_error_of_excel_in_a_published_table_is_a_mark_and_not_a_blank(shared_data: Path) -> None:
    reasons = read(shared_data / "acute_xlsx" / "september2022.xlsx").tables["delay_reason"]
    assert reasons.loc[reasons["mark"] == "#DIV/0!", "patients"].isna().all()
    assert (reasons["mark"] == "#DIV/0!").sum() > 0
    assert not (reasons["mark"] == "").any()


# --- what a workbook may not be; that nothing is changed then is in test_refusals.py ---


def _heads(grids: Grids, table: str) -> int:
    return row_of(grids, table, DAILY_HEADS[0] if table == "Table 2" else "No Plan")


@pytest.mark.parametrize(
    ("disturb", "code", "words"),
    [
        pytest.param(
            lambda g: with_cell(g, f"Table 5!F{_heads(g, 'Table 5')}", ""),
            "no_head",
            "figures in a column without a head, first in Table 5!F6",
            id="a column that lost its head",
        ),
        pytest.param(
            lambda g: with_cell(g, "Table 2!P10", 77.0),
            "no_head",
            "first in Table 2!P10",
            id="a number beside the table",
        ),
        pytest.param(
            lambda g: respelt(g, lambda t: "No Plan" if t.startswith("Awaiting therapy") else t),
            "column_twice",
            "gives 'No Plan' twice",
            id="one reason in two columns",
        ),
        pytest.param(
            lambda g: respelt(g, lambda t: t.replace("w/c 11/12", "w/c 04/12")),
            "column_twice",
            "twice for one period",
            id="one week twice",
        ),
        pytest.param(
            lambda g: with_cell(g, "Table 2!H3", ""), "day_twice", "Table 2", id="a day whose date is missing"
        ),
        pytest.param(
            lambda g: with_cell(g, "Table 2!H3", "Sunday"),
            "unknown_day",
            "no day can be read above",
            id="a day without its date",
        ),
        pytest.param(
            lambda g: with_cell(g, "Table 2!H3", date(2024, 1, 1)),
            "two_months",
            "more than one month",
            id="a day of the next month",
        ),
        pytest.param(
            lambda g: respelt(g, lambda t: "Patients sent home" if t == DAILY_HEADS[1] else t),
            "unknown_head",
            "'Patients sent home'",
            id="a column that is not known",
        ),
        pytest.param(
            lambda g: respelt(g, lambda t: "Somewhere else" if t.startswith("P2 -") else t),
            "unknown_head",
            "'Somewhere else' names no pathway",
            id="a destination of no pathway",
        ),
        pytest.param(
            lambda g: respelt(g, lambda t: "WESSEX" if t == "EAST OF ENGLAND" else t),
            "unknown_region",
            "a region 'WESSEX'",
            id="a region that is not known",
        ),
        pytest.param(
            lambda g: respelt(g, lambda t: "" if t == "RAJ" else t),
            "no_code",
            "has figures but no organisation code",
            id="a trust without its code",
        ),
        pytest.param(
            lambda g: respelt(g, lambda t: "Total" if t == "RAJ" else t),
            "no_code",
            "has figures but no organisation code",
            id="a total among the trusts",
        ),
        pytest.param(
            lambda g: respelt(g, lambda t: "Code of it" if t in {"ICB Code", "Org Code"} else t),
            "no_trusts",
            "no rows of trusts under a head 'Org Code'",
            id="the heads over the codes are gone",
        ),
        pytest.param(
            lambda g: respelt(g, lambda t: "ALL TRUSTS" if t.startswith("ENGLAND (") else t),
            "no_england_row",
            "no row for England",
            id="no row for England",
        ),
    ],
)
def test_a_workbook_that_cannot_be_meant_is_refused_in_words(
    tmp_path: Path, disturb: Callable[[Grids], Grids], code: str, words: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        read(written(tmp_path / "wrong.xlsx", disturb(acute_grids())))
    assert code in [f.code for f in refused.value.findings]
    assert words in str(refused.value)
    assert str(refused.value).endswith("Nothing was changed.")


@pytest.mark.parametrize("month", ["april2022", "may2022", "june2022"])
def test_weeks_of_real_months_begin_on_the_day_that_was_published(month: str, shared_data: Path) -> None:
    """Fridays to June 2022, of which the last week began on a Monday: none is moved."""
    path = shared_data / "acute_xlsx" / f"{month}.xlsx"
    cells = {c for row in read_sheets(path)["table 3"].rows for c in row if isinstance(c, str)}
    said = {c.split()[1] for c in cells if c.startswith("w/c ")}
    weeks = read(path).tables["bed_days_lost"]["week_start"].dt.date.unique()
    assert {f"{week:%d/%m/%Y}" for week in weeks} == said
    assert {week.weekday() for week in weeks} == ({4, 0} if month == "june2022" else {4})


@pytest.mark.parametrize(
    ("cell", "table", "column"),
    [
        pytest.param("Table 3!F12", "bed_days_lost", "bed_days", id="bed days lost"),
        pytest.param("Table 4!F12", "discharge_destination", "patients", id="destinations"),
        pytest.param("Table 5!F12", "delay_reason", "patients", id="reasons"),
    ],
)
def test_a_figure_below_0_beside_the_daily_ones_is_kept_and_told(
    cell: str, table: str, column: str, tmp_path: Path
) -> None:
    contents = read(written(tmp_path / "below.xlsx", with_cell(acute_grids(), cell, -3.0)))
    told = next(f for f in contents.findings if f.code == "negative_count")
    assert (told.severity, len(told.rows)) == ("warn", 1)
    assert (contents.tables[table][column] == -3.0).sum() == 1


def test_an_old_title_above_table_5_is_told_and_refuses_nothing(undisturbed: Contents, tmp_path: Path) -> None:
    old = respelt(acute_grids(), lambda t: t.replace("December 2023 - Average", "November 2023 - Average"))
    contents = read(written(tmp_path / "title.xlsx", old))
    told = next(f for f in contents.findings if f.code == "other_month")
    assert (told.severity, "the title of Table 5 says November 2023" in told.message) == ("warn", True)
    assert_same(figures(contents), figures(undisturbed))


def test_a_week_of_another_year_is_left_out_and_told(undisturbed: Contents, tmp_path: Path) -> None:
    slip = respelt(acute_grids(), lambda t: t.replace("w/c 04/12/2023", "w/c 04/12/2022"))
    contents = read(written(tmp_path / "week.xlsx", slip))
    told = next(f for f in contents.findings if f.code == "other_month")
    assert (told.severity, told.rows) == ("warn", ("2022-12-04",))
    weekly = undisturbed.tables["bed_days_lost"]
    left = weekly[weekly["week_start"] != pd.Timestamp(2023, 12, 4)].reset_index(drop=True)
    pd.testing.assert_frame_equal(contents.tables["bed_days_lost"], left)
    assert contents.counts.rejected == len(weekly) - len(left)


@pytest.mark.parametrize("error", ["#REF!", "#VALUE!", "#NAME?"])
def test_a_broken_formula_is_refused_and_its_cell_named(tmp_path: Path, error: str) -> None:
    with pytest.raises(FileRefused, match=f"Table 3!F12. Saw '{error}'".replace("?", r"\?")):
        read(written(tmp_path / "formula.xlsx", with_cell(acute_grids(), "Table 3!F12", error)))


def test_two_sheets_of_one_name_are_refused_because_nobody_can_say_which_counts(tmp_path: Path) -> None:
    grids = acute_grids()
    with pytest.raises(FileRefused, match="two sheets called 'Table 2'"):
        read(
            written(tmp_path / "twice.xlsx", {**grids, "Table\u00a02": with_cell(grids, "Table 2!E5", 1.0)["Table 2"]})
        )


def test_merged_cells_over_the_three_columns_of_a_day_change_nothing(undisturbed: Contents, tmp_path: Path) -> None:
    path = written(tmp_path / "merged.xlsx", acute_grids())
    book = open_in_openpyxl(path)
    for first, last in (("E", "G"), ("H", "J"), ("K", "M")):
        book["Table 2"].merge_cells(f"{first}3:{last}3")
    book.save(path)
    assert_same(figures(read(path)), figures(undisturbed))
