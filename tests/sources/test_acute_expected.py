"""Every figure of the 17 expected files, taken from the workbooks by an independent reader, against what ours gives.

The expected files follow the rule that a place and day whose three figures are all 0 was not counted.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import SheetVisibleEnum, load_workbook

from flow.model import Contents
from flow.reference import places
from flow.sources import read
from flow.sources.cells import clean, label_key
from flow.sources.workbook import Cover, Sheet, read_cover, read_sheets

MONTHS = (
    *("2022-04", "2022-05", "2022-06", "2022-08", "2022-09", "2022-10", "2022-11"),
    *("2023-01", "2023-02", "2023-03", "2023-04", "2023-05", "2023-06", "2023-07", "2023-09", "2023-11", "2023-12"),
)
CHECKED_LEVELS = {"National": "national", "Region": "region", "ICB": "icb", "PROVIDER": "trust"}
ROUNDED = 0.5e-4
"""The expected figures have four decimals."""


class Workbook:
    """One month: what is expected of it and what our reader gave."""

    def __init__(self, folder: Path, month: str) -> None:
        self.expected: dict[str, Any] = json.loads(
            (folder / "expected" / f"acute_{month}.expected.json").read_text(encoding="utf-8")
        )
        self.path = folder / Path(self.expected["file"]).name
        self.sheets: dict[str, Sheet] = read_sheets(self.path)
        self.cover: Cover = read_cover(self.sheets)
        self.contents: Contents = read(self.path)


@cache
def _workbook(folder: Path, month: str) -> Workbook:
    return Workbook(folder, month)


@pytest.fixture(params=MONTHS)
def workbook(shared_data: Path, request: pytest.FixtureRequest) -> Workbook:
    """Each of the 17 months, read once."""
    return _workbook(shared_data / "acute_xlsx", request.param)


def test_no_expected_file_is_left_out(shared_data: Path) -> None:
    there = {p.name for p in (shared_data / "acute_xlsx" / "expected").glob("*.json")}
    assert there == {f"acute_{month}.expected.json" for month in MONTHS}


def test_every_expected_figure_is_reproduced(workbook: Workbook) -> None:
    checks = {
        "file": _file,
        "kind": _kind,
        "month": _month,
        "cover": _cover,
        "sheets": _sheets,
        "tables": _tables,
        "organisations_checked": _organisations,
        "importer_report": _importer_report,
        "all_zero_rule": _all_zero_rule,
    }
    for key, said in workbook.expected.items():
        checks.pop(key)(workbook, said)  # a KeyError: the expected file says something that nobody checks
    assert set(checks) <= {"all_zero_rule"}, "these were not in the expected file"


def _file(workbook: Workbook, said: str) -> None:
    assert said == f"acute/{workbook.path.name}"


def _kind(workbook: Workbook, said: str) -> None:
    assert (said, workbook.contents.source, workbook.contents.precedence) == ("acute", "acute_workbook", 1)
    assert workbook.contents.provenance == "published"


def _month(workbook: Workbook, said: str) -> None:
    contents = workbook.contents
    month = pd.Period(said, "M")
    assert (contents.first_day, contents.last_day) == (month.start_time.date(), month.end_time.date())
    assert contents.title == f"Acute discharge situation report, {month.start_time:%B %Y}"
    assert set(contents.tables["discharge_destination"]["month"]) == {month.start_time}
    assert set(contents.tables["delay_reason"]["month"]) == {month.start_time}
    weeks = contents.tables["bed_days_lost"]["week_start"]
    assert set(weeks.dt.day_of_week) <= {0, 4}  # weeks began on Fridays to June 2022
    assert weeks.between(month.start_time - pd.Timedelta(days=6), month.end_time).all()
    collected = contents.tables["collection_day"]
    assert list(collected["day"]) == list(pd.date_range(month.start_time, periods=month.days_in_month))


def _cover(workbook: Workbook, said: dict[str, list[str]]) -> None:
    def days(words: list[str]) -> list[date]:
        return [datetime.fromisoformat(w).date() for w in words if w != "-"]

    cover, contents = workbook.cover, workbook.contents
    assert set(said) == {"Title", "Period", "Published", "Revised", "Status"}
    assert cover.title == clean(said["Title"][0])
    assert [cover.first, cover.last] == days(said["Period"])
    assert [cover.published] == days(said["Published"])
    assert [cover.revised] == (days(said["Revised"]) or [None])
    assert said["Status"][0] in {"Revised", "Published"}
    assert contents.published == (cover.revised or cover.published)
    assert not contents.published_assumed
    for frame in contents.tables.values():
        assert set(pd.to_datetime(frame["published"]).dt.date) == {contents.published}


def _sheets(workbook: Workbook, said: list[list[str]]) -> None:
    assert [sheet.name for sheet in workbook.sheets.values()] == [name for name, _ in said]
    assert _hidden(workbook) == [name for name, state in said if state == "hidden"]


def _hidden(workbook: Workbook) -> list[str]:
    told = load_workbook(workbook.path).sheets_metadata
    return [sheet.name for sheet in told if sheet.visible != SheetVisibleEnum.Visible]


# --- tables ---


def _columns(workbook: Workbook, table: str) -> tuple[pd.DataFrame, list[str], list[str]]:
    """Our rows of a table, the columns that hold its figures, and what describes one column of the sheet."""
    tables = workbook.contents.tables
    return {
        "Table 2": (
            tables["bed_day"],
            ["nctr_patients", "discharged_patients", "remaining_patients"],
            ["day", "stay_days_or_more"],
        ),
        "Table 3": (tables["bed_days_lost"], ["bed_days"], ["week_start", "stay_days_or_more"]),
        "Table 4": (tables["discharge_destination"], ["patients"], ["month", "pathway", "destination"]),
        "Table 5": (tables["delay_reason"], ["patients"], ["month", "metric_group", "reason"]),
    }[table]


def _tables(workbook: Workbook, said: dict[str, dict[str, Any]]) -> None:
    assert set(said) == {"Table 2", "Table 3", "Table 4", "Table 5"}
    for table, expected in said.items():
        frame, values, column_of = _columns(workbook, table)
        checks = {
            "orgs": lambda s, f=frame: _orgs(f, s),
            "value_columns": lambda s, f=frame, v=values, c=column_of: _value_columns(f, v, c, s),
            "metrics": lambda s, t=table, f=frame: _metrics(t, f, s),
            "first_row": lambda s, t=table, f=frame, v=values: _where_rows_stand(workbook, t, f, v, s),
            "numeric_cells_national_icb_provider": lambda s, f=frame, v=values: _numeric_cells(f, v, s),
            "marks_national_icb_provider": lambda s, f=frame, v=values: _marks(f, v, s),
        }
        for key, figures in expected.items():
            checks.pop(key)(figures)
        assert not checks, f"these of {table} were not in the expected file"


def _levels(frame: pd.DataFrame) -> pd.Series:
    """The kind of every row's place, as the sheet gives it: by where its code stands, told here by the code's shape."""
    known = places()

    def kind(code: str) -> str:
        if code in known:
            return known[code].kind
        return "trust" if code.startswith("R") else "icb" if code.startswith("Q") else "?"

    kinds = {code: kind(code) for code in frame["place_code"].unique()}
    return frame["place_code"].map(kinds)


def _orgs(frame: pd.DataFrame, said: dict[str, int]) -> None:
    places_of_level = frame.groupby(_levels(frame))["place_code"].nunique()
    assert {level: places_of_level[kind] for level, kind in CHECKED_LEVELS.items()} == said
    assert set(places_of_level.index) == set(CHECKED_LEVELS.values())


def _value_columns(frame: pd.DataFrame, values: list[str], column_of: list[str], said: int) -> None:
    per_place = frame.groupby("place_code").size() * len(values)
    assert set(per_place) == {said}
    assert len(frame[column_of].drop_duplicates()) * len(values) == said
    assert not frame.duplicated(["place_code", *column_of]).any()


def _metrics(table: str, frame: pd.DataFrame, said: list[str]) -> None:
    if table == "Table 2":
        assert [label_key(s) for s in said] == [
            "number of patients who no longer meet the criteria to reside",
            "number of patients discharged",
            "number of patients remaining in hospital who no longer meet the criteria to reside",
        ]
    elif table == "Table 3":
        assert [f"of {n}+ days" in s for s, n in zip(said, (7, 14, 21), strict=True)] == [True] * 3
        assert sorted(frame["stay_days_or_more"].unique()) == [7, 14, 21]
    else:
        label = "destination" if table == "Table 4" else "reason"
        assert list(frame[label].unique()) == [clean(s) for s in said]


def _where_rows_stand(
    workbook: Workbook, table: str, frame: pd.DataFrame, values: list[str], said: dict[str, int]
) -> None:
    """England, the first ICB and the first trust: the numbers in the row where they stand are the ones we give."""
    assert set(said) == {"england_row", "icb_header_row", "org_header_row"}
    rows = workbook.sheets[table.casefold()].rows
    for key, label in (("icb_header_row", "ICB Code"), ("org_header_row", "Org Code")):
        assert label in rows[said[key] - 1]
    order = list(frame["place_code"].unique())
    for place, row in (
        ("ENG", said["england_row"]),
        (order[8], said["icb_header_row"] + 1),
        (next(c for c in order if c.startswith("R")), said["org_header_row"] + 1),
    ):
        ours = pd.Series(frame.loc[frame["place_code"] == place, values].to_numpy().ravel()).dropna()
        assert ours.tolist() == [c for c in rows[row - 1] if isinstance(c, float)]


def _counted_levels(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[_levels(frame) != "region"]


def _numeric_cells(frame: pd.DataFrame, values: list[str], said: int) -> None:
    assert int(_counted_levels(frame)[values].notna().sum().sum()) == said


def _marks(frame: pd.DataFrame, values: list[str], said: dict[str, int]) -> None:
    counted = _counted_levels(frame)
    missing = counted[values].isna().sum(axis=1)
    seen = Counter[str]()
    for mark, cells in zip(counted["mark"], missing, strict=True):
        if cells:
            seen[mark] += int(cells)
    assert dict(seen) == said
    assert counted.loc[missing == 0, "mark"].isna().all(), "a mark beside figures that are all there"


# --- organisations ---


def _organisations(workbook: Workbook, said: dict[str, dict[str, Any] | None]) -> None:
    assert set(said) == {"ENG", "QSL", "RH5", "RA4", "RD1", "RA7", "RBD", "RH8", "RNZ", "RVJ"}
    for place, expected in said.items():
        of_place = {
            name: frame[frame["place_code"] == place]
            for name, frame in workbook.contents.tables.items()
            if "place_code" in frame
        }
        if expected is None:
            assert all(frame.empty for frame in of_place.values()), f"{place} is not in this month"
            continue
        days = of_place["bed_day"]
        checks = {
            "level": lambda s, p=place: _level(p, s),
            "nctr": lambda s, d=days: _daily(d, "nctr_patients", s),
            "discharged": lambda s, d=days: _daily(d, "discharged_patients", s),
            "remaining": lambda s, d=days: _daily(d, "remaining_patients", s),
            "days_all_zero_suspect": lambda s, d=days: _days_all_zero(d, s),
            "additional_bed_days": lambda s, o=of_place: _bed_days(o["bed_days_lost"], s),
            "discharges_by_pathway": lambda s, o=of_place: _pathways(o["discharge_destination"], s),
            "delay_reasons": lambda s, o=of_place: _reasons(o["delay_reason"], s),
        }
        for key, figures in expected.items():
            checks.pop(key)(figures)
        assert not checks, f"these of {place} were not in the expected file"


def _all_zero(days: pd.DataFrame) -> pd.Series:
    return (days[["nctr_patients", "discharged_patients", "remaining_patients"]] == 0).all(axis=1)


def _level(place: str, said: str) -> None:
    assert places()[place].kind == CHECKED_LEVELS[said]


def _days_all_zero(days: pd.DataFrame, said: int) -> None:
    assert int(_all_zero(days).sum()) == said


def _daily(days: pd.DataFrame, column: str, said: dict[str, float]) -> None:
    counted = days.loc[~_all_zero(days), column].dropna()
    ours = {
        "days_in_sheet": len(days),
        "days_present": len(counted),
        "mean": counted.mean() if len(counted) else None,
        "sum": counted.sum(),
    }
    assert ours == _approximately(said)


def _bed_days(rows: pd.DataFrame, said: dict[str, dict[str, float]]) -> None:
    ours = {}
    for stay, of_stay in rows.groupby("stay_days_or_more"):
        given = of_stay["bed_days"].dropna()
        ours[f"{stay}+ days"] = {
            "weeks": of_stay["week_start"].nunique(),
            "given": len(given),
            "mean": given.mean() if len(given) else None,
        }
    assert ours == {stay: _approximately(figures) for stay, figures in said.items()}


def _pathways(rows: pd.DataFrame, said: dict[str, dict[str, float]]) -> None:
    ours = {
        pathway: {
            "sum_of_given": of_pathway["patients"].sum(),
            "parts_given": int(of_pathway["patients"].notna().sum()),
            "parts": len(of_pathway),
        }
        for pathway, of_pathway in rows.groupby("pathway")
    }
    assert ours == {pathway: _approximately(figures) for pathway, figures in said.items()}


def _reasons(rows: pd.DataFrame, said: dict[str, Any]) -> None:
    given = rows.dropna(subset=["patients"])
    top = given.sort_values("patients", ascending=False, kind="stable").head(5)
    assert set(said) == {"given", "columns", "sum", "top5"}
    assert [label_key(name) for name, _ in said["top5"]] == [label_key(name) for name in top["reason"]]
    assert [figure for _, figure in said["top5"]] == pytest.approx(top["patients"].tolist(), abs=ROUNDED)
    assert (len(given), len(rows)) == (said["given"], said["columns"])
    assert given["patients"].sum() == pytest.approx(said["sum"], abs=ROUNDED)


def _approximately(said: dict[str, float]) -> Any:
    return {key: value if value is None else pytest.approx(value, abs=ROUNDED) for key, value in said.items()}


# --- what an importer should report ---


def _importer_report(workbook: Workbook, said: dict[str, Any]) -> None:
    keys = {"nctr_days_missing_marks", "duplicates_expected", "hidden_sheets", "codes_absent"}
    assert keys <= set(said) <= keys | {"note"}
    contents = workbook.contents
    _marks(contents.tables["bed_day"], ["nctr_patients", "discharged_patients", "remaining_patients"], said["nctr_days_missing_marks"])  # fmt: skip
    assert contents.counts.duplicates_dropped == said["duplicates_expected"]
    assert contents.counts.read == contents.counts.kept == sum(_value_cells(workbook))
    assert (contents.counts.re_dated, contents.counts.rejected) == (0, 0)
    assert _hidden(workbook) == said["hidden_sheets"]
    assert not set(said["codes_absent"]) & set(contents.tables["bed_day"]["place_code"])
    if "note" in said:
        assert said["note"].startswith("19/06/2022: trusts")
        days = contents.tables["bed_day"]
        lost = days[days["day"] == "2022-06-19"]  # query() compares a day with a text as unequal
        assert len(lost)
        assert lost.loc[_levels(lost) == "trust", "mark"].eq("-").all()
        assert _all_zero(lost[_levels(lost) != "trust"]).all()


def _value_cells(workbook: Workbook) -> Iterator[int]:
    for expected in workbook.expected["tables"].values():
        yield sum(expected["orgs"].values()) * expected["value_columns"]
    yield len(workbook.contents.tables["collection_day"])


def _all_zero_rule(workbook: Workbook, said: str) -> None:
    assert "all 0 is not a count: missing" in said
