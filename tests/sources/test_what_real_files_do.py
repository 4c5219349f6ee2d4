"""What an importer must survive: every line of that list in the shared data's README has a test that quotes it.

A test names a line by `README: "..."` in its docstring, here or in the other files of this folder. The first test below
holds the list against the quotes, so that a new line without a test fails.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from workbooks import acute_grids, written

from flow.intake import load_file
from flow.metrics.nctr import nctr_by_day
from flow.model import Contents, Period
from flow.reference import members, place, places, suspect_days
from flow.sources import read
from flow.sources.workbook import read_sheets
from flow.store import Store

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
FIGURES = ["nctr_patients", "discharged_patients", "remaining_patients"]


# --- the list is complete ---


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("*", "").replace("`", "")).strip(" .;:)").casefold()


def _clauses(readme: str) -> Iterator[str]:
    """The list's bullets, clause by clause; the bold words at a bullet's head say what it is about and nothing else."""
    section = readme.split("## What an importer must survive")[1].split("\n## ")[0]
    for bullet in re.split(r"\n\* ", section)[1:]:
        body = re.sub(r"^\*\*[A-Z][\w -]+\*\*:", "", " ".join(bullet.split()))
        for clause in re.split(r"[;.:](?:\*\*)?\s|\s\((?=The expected|a cover)", body):
            if len(_plain(clause).split()) > 2:
                yield _plain(clause)


def _quotes() -> set[str]:
    found = set()
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                said = ast.get_docstring(node) or ""
                if "README:" in said:
                    quoted = re.findall(r'"([^"]+)"', said.split("README:", 1)[1])
                    found |= {_plain(part) for quote in quoted for part in quote.split("...")}
    return {quote for quote in found if len(quote) > 4}


def test_every_line_of_the_list_has_a_test_that_names_it(shared_data: Path) -> None:
    quotes = _quotes()
    readme = (shared_data / "README.md").read_text(encoding="utf-8")
    clauses = list(_clauses(readme))
    assert len(clauses) > 40
    unnamed = [c for c in clauses if not any(quote in c or c in quote for quote in quotes)]
    assert unnamed == []


# --- workbooks ---


@cache
def _acute(folder: Path) -> dict[str, Contents]:
    """The 17 monthly workbooks by name."""
    return {p.stem: read(p) for p in sorted((folder / "acute_xlsx").glob("*20*.xlsx"))}


@pytest.fixture
def acute(shared_data: Path) -> dict[str, Contents]:
    """What our reader makes of the 17 monthly acute workbooks."""
    return _acute(shared_data)


def _workbooks(shared_data: Path) -> list[Path]:
    monthly = sorted((shared_data / "acute_xlsx").glob("*20*.xlsx"))
    return [*monthly, *sorted((shared_data / "community_xlsx").glob("*.xlsx"))]


def test_rows_are_found_by_their_text_wherever_they_stand(shared_data: Path) -> None:
    """README: "the England row stands in row 5, 6 or 7, the ICB header in 14 to 16, the trust header in 58 to 60"."""
    seen: dict[str, set[int]] = {"ENGLAND": set(), "ICB Code": set(), "Org Code": set()}
    for path in _workbooks(shared_data):
        sheets = read_sheets(path)
        for table in ("table 2", "table 3", "table 4", "table 5"):
            for n, row in enumerate(sheets[table].rows, start=1):
                for text in seen:
                    if any(isinstance(c, str) and c.startswith(text) for c in row):
                        seen[text].add(n)
    assert {5, 6, 7} >= seen["ENGLAND"] - {4}
    assert {6, 7} <= seen["ENGLAND"]
    assert seen["ICB Code"] <= set(range(13, 17))
    assert seen["Org Code"] <= set(range(57, 61))
    assert all(len(rows) >= 3 for rows in seen.values()), "they do move"


def test_hidden_lookup_sheets_come_first_and_the_cover_is_found_all_the_same(
    shared_data: Path, acute: dict[str, Contents]
) -> None:
    """README: "hidden `Lkp - ...` sheets come first in some months"; "a cover sheet is not sheet 0"."""
    first = {p.stem: next(iter(read_sheets(p).values())).name for p in sorted((shared_data / "acute_xlsx").glob("*20*.xlsx"))}  # fmt: skip
    behind = [month for month, name in first.items() if name.startswith("Lkp")]
    assert behind
    assert not any(acute[month].published_assumed for month in behind)


def test_a_workbook_without_a_cover_sheet_is_recognised_and_its_publication_date_assumed(tmp_path: Path) -> None:
    """README: "October 2024 has none"."""
    grids = {name: grid for name, grid in acute_grids().items() if not name.startswith("Cover")}
    contents = read(written(tmp_path / "october.xlsx", grids))
    assert (contents.source, contents.published_assumed) == ("acute_workbook", True)
    assert "published_assumed" in [f.code for f in contents.findings]


def test_england_and_regions_get_their_codes(acute: dict[str, Contents]) -> None:
    """README: "England and regions carry no code"."""
    for contents in acute.values():
        codes = set(contents.tables["bed_day"]["place_code"])
        assert {"ENG", "Y56", "Y58", "Y59", "Y60", "Y61", "Y62", "Y63"} <= codes


def test_a_date_over_three_columns_is_the_day_of_all_three(shared_data: Path, acute: dict[str, Contents]) -> None:
    """README: "three columns a day under a merged date"."""
    rows = read_sheets(shared_data / "acute_xlsx" / "december2023.xlsx")["table 2"].rows
    over = next(row for row in rows if any(isinstance(c, date) for c in row))
    assert [type(c).__name__ for c in over[4:10]] == ["date", "str", "str", "date", "str", "str"]
    england = next(row for row in rows if any(isinstance(c, str) and c.startswith("ENGLAND") for c in row))
    days = acute["december2023"].tables["bed_day"].query("place_code == 'ENG'")
    assert days[FIGURES].to_numpy().ravel().tolist() == [c for c in england if isinstance(c, float)]


def test_weeks_written_as_text_are_read(shared_data: Path, acute: dict[str, Contents]) -> None:
    """README: "weeks are text (`w/c 01/01/2024 (daily snapshot)`)"."""
    rows = read_sheets(shared_data / "acute_xlsx" / "december2023.xlsx")["table 3"].rows
    said = [c for row in rows[:6] for c in row if isinstance(c, str) and c.startswith("w/c")]
    assert said[0] == "w/c 04/12/2023 (daily snapshot)"
    weeks = acute["december2023"].tables["bed_days_lost"]["week_start"].dt.date.unique()
    assert list(weeks) == [date(2023, 12, d) for d in (4, 11, 18, 25)]


def test_scrap_sheets_change_nothing(tmp_path: Path) -> None:
    """README: "scrap sheets"."""
    grids = acute_grids()
    scrap = {"Sheet3": [["Row Labels", "Sum of Org_total"], [date(2023, 7, 1), 153.0]], "Table 2 (2)": grids["Table 3"]}
    plain, more = (read(written(tmp_path / f"{n}.xlsx", g)) for n, g in enumerate((grids, {**scrap, **grids})))
    for name, frame in plain.tables.items():
        pd.testing.assert_frame_equal(frame, more.tables[name])
    assert plain.counts == more.counts


# --- CSV ---


def test_destinations_are_month_totals_although_they_are_called_daily(shared_data: Path) -> None:
    """README: "destinations are month totals though called daily"; "destinations are month totals"."""
    contents = read(shared_data / "acute_csv" / "acute-2024-01-old-layout-from-xlsx.csv")
    gone = contents.tables["discharge_destination"].query("place_code == 'RH5'")
    assert set(gone["month"]) == {pd.Timestamp(2024, 1, 1)}
    days = contents.tables["bed_day"].query("place_code == 'RH5'")
    assert gone["patients"].sum() == days["discharged_patients"].sum() == 3686


def test_groups_of_reasons_are_kept_as_they_are_called(shared_data: Path) -> None:
    """README: "`Delay reason` becomes `Delay reason LOS 14+` in August 2025, with `LOS 7+` (from April 2025) and `LOS 7+ Costs` beside it"."""
    groups = {
        month: sorted(
            read(shared_data / "acute_csv" / f"acute-{month}.csv").tables["delay_reason"]["metric_group"].unique()
        )
        for month in ("2025-03", "2025-04", "2025-08")
    }
    assert groups == {
        "2025-03": ["Delay reason"],
        "2025-04": ["Delay reason", "Delay reason LOS 7+"],
        "2025-08": ["Delay reason LOS 14+", "Delay reason LOS 7+"],
    }


def test_one_reason_has_one_spelling_over_all_months(shared_data: Path) -> None:
    """README: "no-break spaces inside labels (7 of 12 "Interface process" reasons)"."""
    folder = shared_data / "acute_csv"
    seen = [set(read(p).tables["delay_reason"]["reason"]) for p in sorted(folder.glob("acute-202[45]-??.csv"))]
    assert len(seen) == 6
    assert all(reasons == seen[0] for reasons in seen)
    assert len(seen[0]) == 37
    assert len([r for r in seen[0] if r.startswith("Interface process - ")]) == 12
    assert not any(set(reason) & set("\xa0\u202f?–") for reason in seen[0])


def test_windows_1252_is_read_here_because_duckdb_does_not(shared_data: Path) -> None:
    """README: "DuckDB's reader takes UTF-8 only"."""
    path = shared_data / "acute_csv" / "acute-2024-11.csv"
    with pytest.raises(duckdb.Error):
        duckdb.connect().execute("SELECT * FROM read_csv(?, all_varchar = true)", [str(path)]).fetchall()
    assert read(path).counts.read == 25_012


# --- values ---


def test_a_division_by_zero_in_table_5_is_missing_in_five_months_of_2022(acute: dict[str, Contents]) -> None:
    """README: "`#DIV/0!` in Table 5 of five months of 2022"."""
    with_error = {
        month: rows["mark"].str.casefold().eq("#div/0!")
        for month, contents in acute.items()
        if (rows := contents.tables["delay_reason"])["mark"].astype("str").str.casefold().eq("#div/0!").any()
    }
    assert len(with_error) == 5
    assert all(month.endswith("2022") for month in with_error)
    for month, where in with_error.items():
        assert acute[month].tables["delay_reason"].loc[where.fillna(False), "patients"].isna().all()


def test_somerset_in_june_2022_is_196_over_29_days(shared_data: Path, store: Store) -> None:
    """README: "QSL June 2022 is 5,694 over 29 days = 196.3, not 189.8"; "The expected figures follow it"; "all 121 trusts on 19 June 2022"."""
    assert load_file(store, shared_data / "acute_xlsx" / "june2022.xlsx", now=NOW, loaded_by="tests").published
    snapshot = store.snapshot()
    assert snapshot is not None
    june = nctr_by_day(snapshot, place("QSL"), Period(first=date(2022, 6, 1), last=date(2022, 6, 30)))
    remaining = june["remaining_patients"].dropna()
    assert (remaining.sum(), len(remaining), round(remaining.mean(), 1)) == (5694, 29, 196.3)


def test_patients_without_a_discharge_for_weeks_are_flagged_and_two_trusts_of_zeros_are_missing(
    shared_data: Path, store: Store
) -> None:
    """README: "A run of days with patients and not one discharge (RD1, all of June and July 2024"; "RNZ and RN3 June 2024 all 0) is flagged `no_discharges_reported`"; "its `remaining` cannot be trusted"."""
    path = shared_data / "acute_csv" / "acute-2024-06.csv"
    told = {f.code: f for f in load_file(store, path, now=NOW, loaded_by="tests").findings}
    runs = told["no_discharges_reported"]
    assert "What remains cannot be trusted there" in runs.message
    assert "RD1" in runs.message
    snapshot = store.snapshot()
    assert snapshot is not None
    june = Period(first=date(2024, 6, 1), last=date(2024, 6, 30))
    assert nctr_by_day(snapshot, place("RD1"), june)["no_discharges"].all()
    for code in ("RNZ", "RN3"):
        figures = nctr_by_day(snapshot, place(code), june)
        assert figures["all_zero"].all()
        assert figures[FIGURES].isna().all(axis=None)


def test_fewer_than_no_patients_are_kept_and_flagged(shared_data: Path, store: Store) -> None:
    """README: "A few trust days have `remaining` below 0"."""
    path = shared_data / "acute_csv" / "acute-2025-01.csv"
    loaded = load_file(store, path, now=NOW, loaded_by="tests")
    flagged = next(f for f in loaded.findings if f.code == "negative_remaining")
    assert (flagged.severity, "RGN 2025-01-03" in flagged.rows) == ("warn", True)
    snapshot = store.snapshot()
    assert snapshot is not None
    day = Period(first=date(2025, 1, 3), last=date(2025, 1, 3))
    assert nctr_by_day(snapshot, place("RGN"), day)["remaining_patients"].tolist() == [-4]


# --- dates, grain ---


def test_6216_rows_of_april_2025_are_put_into_april(shared_data: Path) -> None:
    """README: "re-date to the file's month and say so: 6,216 rows in `acute-2025-04.csv`"."""
    contents = read(shared_data / "acute_csv" / "acute-2025-04.csv")
    assert contents.counts.re_dated == 6216
    assert next(f.message for f in contents.findings if f.code == "re_dated").startswith("6,216 rows")
    assert set(contents.tables["delay_reason"]["month"]) == {pd.Timestamp(2025, 4, 1)}


def test_every_measure_keeps_its_grain(shared_data: Path) -> None:
    """README: "NCTR is daily"; "bed days lost are weekly snapshots"; "delay reasons are published as one value a month, the mean of weekly snapshots"; "no weekly or daily reason exists in published files"."""
    tables = read(shared_data / "acute_csv" / "acute-2024-11.csv").tables
    one = {name: frame.query("place_code == 'RH5'") for name, frame in tables.items()}
    assert one["bed_day"]["day"].nunique() == len(one["bed_day"]) == 30
    assert one["bed_days_lost"]["week_start"].nunique() * 3 == len(one["bed_days_lost"]) == 12
    for name, labels in (("discharge_destination", 8), ("delay_reason", 37)):
        assert one[name]["month"].nunique() == 1
        assert len(one[name]) == labels
    assert "delay_reason_week" not in tables, "weekly reasons are England's alone, in the national time series"


# --- organisations, errors left standing ---


def test_yeovil_ends_where_somerset_takes_it_over(acute: dict[str, Contents], shared_data: Path, store: Store) -> None:
    """README: "Organisations merge (RA4 into RH5 on 1 April 2023)"; "Organisations** merge (RA4 into RH5 on 1 April 2023) and ICB codes grow to five characters"."""
    before, after = (set(acute[m].tables["bed_day"]["place_code"]) for m in ("march2023", "april2023"))
    assert ("RA4" in before, "RA4" in after) == (True, False)
    assert place("RA4").valid_to == date(2023, 3, 31)
    for month in ("march2023", "april2023"):
        path = shared_data / "acute_xlsx" / f"{month}.xlsx"
        assert load_file(store, path, now=NOW, loaded_by="tests").published
    snapshot = store.snapshot()
    assert snapshot is not None
    turn = Period(first=date(2023, 3, 31), last=date(2023, 4, 1))
    somerset, rh5, ra4 = (nctr_by_day(snapshot, place(c), turn)["remaining_patients"] for c in ("QSL", "RH5", "RA4"))
    assert somerset[0] == rh5[0] + ra4[0]
    assert somerset[1] == rh5[1]
    assert pd.isna(ra4[1])


def test_the_published_total_of_an_icb_is_used_even_where_its_trusts_add_up_to_another(
    shared_data: Path, store: Store
) -> None:
    """README: "an ICB total is not always the sum of the trusts that carry its label"."""
    path = shared_data / "acute_csv" / "acute-2024-11.csv"
    assert load_file(store, path, now=NOW, loaded_by="tests").published
    rows = read(path).tables["bed_day"].set_index(["place_code", "day"])["nctr_patients"]
    day = pd.Timestamp(2024, 11, 4)
    off = {}
    for code in [c for c in rows.index.get_level_values(0).unique() if c.startswith("Q")]:
        parts = [t.code for t in members(code) if (t.code, day) in rows.index] if code in places() else []
        if parts and rows[code, day] != sum(rows[p, day] for p in parts):
            off[code] = rows[code, day]
    assert off, "there is one at least"
    snapshot = store.snapshot()
    assert snapshot is not None
    for code, published in off.items():
        figures = nctr_by_day(snapshot, place(code), Period(first=day.date(), last=day.date()))
        assert figures["nctr_patients"].tolist() == [published]


def test_errors_left_standing_in_published_data_are_kept_as_they_are(shared_data: Path, store: Store) -> None:
    """README: "RH5 on 20 to 26 January 2025 at about double (NCTR 561 to 665)"; "12 and 13 January 2026 half missing"; "Flag, keep, and let a person exclude with a reason"."""
    winter = shared_data / "acute_winter_xlsx" / "acute_discharge_sitrep_timeseries.xlsx"
    for path in (shared_data / "acute_csv" / "acute-2025-01.csv", winter):
        assert load_file(store, path, now=NOW, loaded_by="tests").published
    snapshot = store.snapshot()
    assert snapshot is not None
    for first, last, column, figures in (
        (date(2025, 1, 20), date(2025, 1, 26), "nctr_patients", [619, 588, 589, 564, 561, 617, 665]),
        (date(2026, 1, 12), date(2026, 1, 12), "remaining_patients", [123]),
    ):
        period = Period(first=first, last=last)
        assert nctr_by_day(snapshot, place("RH5"), period)[column].tolist() == figures
        assert suspect_days("nctr_remaining", ["RH5"], period)["RH5"] == set(period)
