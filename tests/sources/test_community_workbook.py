"""Community workbooks: every figure of the five expected files, both specifications, and that they never mix with acute."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from expected_figures import FIGURES, all_zero, check_bed_days, check_daily, check_every, check_pathways, check_reasons
from python_calamine import SheetVisibleEnum, load_workbook
from workbooks import acute_grids, written

from flow import quality
from flow.intake import load_file
from flow.metrics.nctr import nctr_by_day
from flow.model import Contents, Period
from flow.reference import place, places
from flow.sources import read
from flow.sources.cells import clean, label_key
from flow.sources.workbook import Cover, Sheet, read_cover, read_sheets
from flow.store import Store

MONTHS = ("2023-07", "2023-08", "2023-09", "2023-10", "2023-12")
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
TABLES = {
    "Table 2": ("community_day", FIGURES, ["day"]),
    "Table 3": ("community_bed_days_lost", ["bed_days"], ["week_start", "stay_days_or_more"]),
    "Table 4": ("community_destination", ["patients"], ["month", "pathway", "destination"]),
    "Table 5": ("community_delay_reason", ["patients"], ["month", "metric_group", "reason"]),
}


class Workbook:
    """One month: what is expected of it and what our reader gave. Days of the sheet `Daily Series` are left aside."""

    def __init__(self, folder: Path, month: str) -> None:
        expected = folder / "expected" / f"community_{month}.expected.json"
        self.expected: dict[str, Any] = json.loads(expected.read_text(encoding="utf-8"))
        self.path = folder / Path(self.expected["file"]).name
        self.sheets: dict[str, Sheet] = read_sheets(self.path)
        self.cover: Cover = read_cover(self.sheets)
        self.contents: Contents = read(self.path)
        self.month = pd.Period(month, "M")

    def table(self, name: str) -> pd.DataFrame:
        """A tidy table's rows of the month."""
        frame = self.contents.tables[name]
        return frame[frame["day"] >= self.month.start_time] if name == "community_day" else frame


@cache
def _workbook(folder: Path, month: str) -> Workbook:
    return Workbook(folder, month)


@pytest.fixture(params=MONTHS)
def workbook(shared_data: Path, request: pytest.FixtureRequest) -> Workbook:
    """Each of the five months, read once."""
    return _workbook(shared_data / "community_xlsx", request.param)


def test_no_expected_file_is_left_out(shared_data: Path) -> None:
    there = {p.name for p in (shared_data / "community_xlsx" / "expected").glob("*.json")}
    assert there == {f"community_{month}.expected.json" for month in MONTHS}


def test_every_expected_figure_is_reproduced(workbook: Workbook) -> None:
    checks = {
        "file": lambda said: _equal(said, f"community/{workbook.path.name}"),
        "kind": lambda said: _equal((said, workbook.contents.source), ("community", "community_workbook")),
        "month": partial(_month, workbook),
        "cover": partial(_cover, workbook),
        "sheets": partial(_sheets, workbook),
        "tables": partial(_tables, workbook),
        "organisations_checked": partial(_organisations, workbook),
        "importer_report": partial(_importer_report, workbook),
        "all_zero_rule": lambda said: _equal("all 0 is not a count: missing" in said, True),
    }
    check_every(workbook.expected, checks, may_lack=set())


def _equal(said: object, ours: object) -> None:
    assert said == ours


def _month(workbook: Workbook, said: str) -> None:
    month = pd.Period(said, "M")
    days = workbook.table("community_day")["day"]
    assert list(days.unique()) == list(pd.date_range(month.start_time, periods=month.days_in_month))
    assert workbook.contents.title == f"Community discharge situation report, {month.start_time:%B %Y}"
    assert workbook.contents.precedence == 1
    for name in ("community_destination", "community_delay_reason"):
        assert set(workbook.table(name)["month"]) == {month.start_time}
    assert set(workbook.table("community_bed_days_lost")["week_start"].dt.day_of_week) == {0}
    assert len(workbook.table("community_collection_day")) == month.days_in_month


def _cover(workbook: Workbook, said: dict[str, list[str]]) -> None:
    assert set(said) == {"Title", "Period", "Published", "Revised", "Status"}
    assert workbook.cover.title == clean(said["Title"][0])
    period = [datetime.fromisoformat(said["Period"][i]).date() for i in (0, 2)]
    assert [workbook.cover.first, workbook.cover.last] == period
    assert workbook.contents.published == datetime.fromisoformat(said["Published"][0]).date()
    assert not workbook.contents.published_assumed
    assert (said["Revised"], workbook.cover.revised) == (["-"], None)
    assert said["Status"] == ["Published"]


def _sheets(workbook: Workbook, said: list[list[str]]) -> None:
    assert [sheet.name for sheet in workbook.sheets.values()] == [name for name, _ in said]
    assert _hidden(workbook) == [name for name, state in said if state == "hidden"]


def _hidden(workbook: Workbook) -> list[str]:
    told = load_workbook(workbook.path).sheets_metadata
    return [sheet.name for sheet in told if sheet.visible != SheetVisibleEnum.Visible]


# --- tables ---


def _tables(workbook: Workbook, said: dict[str, dict[str, Any]]) -> None:
    assert set(said) == set(TABLES)
    for table, expected in said.items():
        name, values, column_of = TABLES[table]
        frame = workbook.table(name)
        checks = {
            "orgs": partial(_orgs, frame),
            "value_columns": partial(_value_columns, frame, values, column_of),
            "metrics": partial(_metrics, table, frame),
            "first_row": partial(_where_rows_stand, workbook, table, frame, values),
            "numeric_cells_national_icb_provider": partial(_numeric_cells, frame, values),
            "marks_national_icb_provider": partial(_marks, frame, values),
        }
        check_every(expected, checks, may_lack=set())


def _levels(frame: pd.DataFrame) -> pd.Series:
    """The level of every row's place; providers of community beds are mostly no acute trusts."""
    known = {code: p.kind for code, p in places().items()}
    level = {"national": "National", "region": "Region", "icb": "ICB", "trust": "PROVIDER"}
    kinds = {
        code: level[known[code]] if code in known else "ICB" if code.startswith("Q") and len(code) == 3 else "PROVIDER"
        for code in frame["place_code"].unique()
    }
    return frame["place_code"].map(kinds)


def _orgs(frame: pd.DataFrame, said: dict[str, int]) -> None:
    assert frame.groupby(_levels(frame))["place_code"].nunique().to_dict() == said


def _value_columns(frame: pd.DataFrame, values: list[str], column_of: list[str], said: int) -> None:
    assert set(frame.groupby("place_code").size() * len(values)) == {said}
    assert len(frame[column_of].drop_duplicates()) * len(values) == said
    assert not frame.duplicated(["place_code", *column_of]).any()


def _metrics(table: str, frame: pd.DataFrame, said: list[str]) -> None:
    if table == "Table 2":
        assert len(said) == 3
    elif table == "Table 3":
        assert [f"of {n}+ days" in s for s, n in zip(said, (14, 21), strict=True)] == [True, True]
        assert sorted(frame["stay_days_or_more"].unique()) == [14, 21]
    else:
        label = "destination" if table == "Table 4" else "reason"
        assert [label_key(text) for text in frame[label].unique()] == [label_key(text) for text in said]


def _where_rows_stand(
    workbook: Workbook, table: str, frame: pd.DataFrame, values: list[str], said: dict[str, int]
) -> None:
    """England, the first ICB and the first provider: the numbers in the row where they stand are the ones we give."""
    assert set(said) == {"england_row", "icb_header_row", "org_header_row"}
    rows = workbook.sheets[table.casefold()].rows
    order, levels = list(frame["place_code"].unique()), _levels(frame.drop_duplicates("place_code"))
    first = {level: code for code, level in reversed(list(zip(order, levels, strict=True)))}
    for code, row in (
        ("ENG", said["england_row"]),
        (first["ICB"], said["icb_header_row"] + 1),
        (first["PROVIDER"], said["org_header_row"] + 1),
    ):
        ours = pd.Series(frame.loc[frame["place_code"] == code, values].to_numpy().ravel()).dropna()
        assert ours.tolist() == [c for c in rows[row - 1][3:] if isinstance(c, float)]


def _numeric_cells(frame: pd.DataFrame, values: list[str], said: int) -> None:
    counted = frame[_levels(frame) != "Region"]
    assert int(counted[values].notna().sum().sum()) == said


def _marks(frame: pd.DataFrame, values: list[str], said: dict[str, int]) -> None:
    counted = frame[_levels(frame) != "Region"]
    missing = counted[values].isna().sum(axis=1)
    seen = Counter[str]()
    for mark, cells in zip(counted["mark"], missing, strict=True):
        if cells:
            seen[mark] += int(cells)
    assert dict(seen) == said


# --- organisations ---


def _organisations(workbook: Workbook, said: dict[str, dict[str, Any] | None]) -> None:
    for code, expected in said.items():
        of_place = {
            name: frame[frame["place_code"] == code]
            for name in workbook.contents.tables
            if "place_code" in (frame := workbook.table(name))
        }
        if expected is None:
            assert all(frame.empty for frame in of_place.values())
            continue
        days = of_place["community_day"]
        checks = {
            "level": lambda level, d=days: _equal({level}, set(_levels(d))),
            "nctr": partial(check_daily, days, "nctr_patients"),
            "discharged": partial(check_daily, days, "discharged_patients"),
            "remaining": partial(check_daily, days, "remaining_patients"),
            "days_all_zero_suspect": lambda n, d=days: _equal(n, int(all_zero(d).sum())),
            "additional_bed_days": partial(check_bed_days, of_place["community_bed_days_lost"]),
            "discharges_by_pathway": partial(check_pathways, of_place["community_destination"]),
            "delay_reasons": partial(_reasons, of_place["community_delay_reason"]),
        }
        check_every(expected, checks, may_lack=set())


def _reasons(rows: pd.DataFrame, said: dict[str, Any]) -> None:
    assert len(rows) == said["columns"]
    check_reasons(rows, said, others={"columns"})


def _importer_report(workbook: Workbook, said: dict[str, Any]) -> None:
    checks = {
        "nctr_days_missing_marks": partial(_marks, workbook.table("community_day"), FIGURES),
        "duplicates_expected": lambda n: _equal(n, workbook.contents.counts.duplicates_dropped),
        "hidden_sheets": lambda names: _equal(names, _hidden(workbook)),
        "codes_absent": lambda codes: _equal(set(), set(codes) & set(workbook.table("community_day")["place_code"])),
        "note": lambda _: None,
    }
    check_every(said, checks, may_lack={"note"})
    counts = workbook.contents.counts
    cells = sum(sum(t["orgs"].values()) * t["value_columns"] for t in workbook.expected["tables"].values())
    series = 3 * int((workbook.contents.tables["community_day"]["day"] < workbook.month.start_time).sum())
    collected = len(workbook.table("community_collection_day"))
    assert (counts.read, counts.kept, counts.rejected) == (cells + collected + series, cells + collected + series, 0)


# --- what the layout does, and what must never happen ---


def test_table_5_is_read_with_and_without_its_empty_first_column(shared_data: Path) -> None:
    """README: "community Table 5 has no empty first column from October 2023"."""
    before, after = (_workbook(shared_data / "community_xlsx", m) for m in ("2023-09", "2023-10"))
    name_column = {
        w: next(j for row in w.sheets["table 5"].rows for j, c in enumerate(row) if c == "ENGLAND")
        for w in (before, after)
    }
    assert (name_column[before], name_column[after]) == (3, 2)
    for w in (before, after):
        rows = w.table("community_delay_reason").query("place_code == 'RH5'")
        assert len(rows) == {before: 18, after: 21}[w]


def test_codes_that_excel_keeps_as_numbers_and_codes_of_letters_alone_are_places(shared_data: Path) -> None:
    codes = set(_workbook(shared_data / "community_xlsx", "2023-12").table("community_day")["place_code"])
    assert {"506", "507", "VNNDK", "VNFFY", "RH5", "QSL", "ENG"} <= codes


def test_england_before_the_month_comes_from_the_daily_series(shared_data: Path) -> None:
    july = _workbook(shared_data / "community_xlsx", "2023-07").contents
    before = july.tables["community_day"].query("day < '2023-07-01'")
    assert set(before["place_code"]) == {"ENG"}
    assert (len(before), july.first_day) == (257, date(2022, 10, 17))
    first = before.iloc[0]
    assert (first["nctr_patients"], first["discharged_patients"], first["remaining_patients"]) == (1679, 159, 1520)
    assert not july.tables["community_day"].duplicated(["place_code", "day"]).any()
    note = next(f for f in july.findings if f.code == "series_in_workbook")
    assert "257 days" in note.message


def test_community_figures_never_reach_acute_ones(shared_data: Path, store: Store) -> None:
    path = shared_data / "community_xlsx" / "december2023.xlsx"
    assert load_file(store, path, now=NOW, loaded_by="tests").published
    snapshot = store.snapshot()
    assert snapshot is not None
    for table in ("bed_day", "bed_days_lost", "discharge_destination", "delay_reason", "collection_day"):
        assert snapshot.rows(f"SELECT count(*) FROM {table}") == [(0,)]
    december = Period(first=date(2023, 12, 1), last=date(2023, 12, 31))
    for code in ("RH5", "QSL", "ENG"):
        assert nctr_by_day(snapshot, place(code), december)["nctr_patients"].isna().all()
    told = snapshot.rows("SELECT count(*) FROM community_day WHERE place_code = 'RH5'")
    assert told == [(31,)]


def test_community_days_of_three_zeros_are_flagged(shared_data: Path) -> None:
    """README: "a place and day whose three figures are all 0 is not a count"."""
    contents = _workbook(shared_data / "community_xlsx", "2023-07").contents
    days = contents.tables["community_day"]
    zero = days[all_zero(days)]
    assert len(zero)
    (told,) = [f for f in quality.check(contents, today=NOW.date()) if f.code == "all_zero"]
    assert told.message.startswith(f"{len(zero):,} places and days have 0 for all three figures")


def test_a_community_workbook_without_a_cover_is_not_taken_for_an_acute_one(tmp_path: Path, shared_data: Path) -> None:
    book = load_workbook(shared_data / "community_xlsx" / "september2023.xlsx")
    grids = {n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names if "over" not in n}
    grids = {name: [row[:110] for row in grid] for name, grid in grids.items()}
    contents = read(written(tmp_path / "no cover.xlsx", grids))  # type: ignore[arg-type]
    assert (contents.source, contents.published_assumed) == ("community_workbook", True)
    acute = acute_grids()
    acute.pop("Cover Sheet")
    assert read(written(tmp_path / "acute.xlsx", acute)).source == "acute_workbook"
