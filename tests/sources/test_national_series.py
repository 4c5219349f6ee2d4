"""The acute national time series: England by day and week, what was not collected, and who wins beside monthly files."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import load_workbook
from workbooks import Grids, written

from flow.intake import load_file
from flow.metrics.nctr import nctr_by_day
from flow.model import Contents, Period
from flow.reference import place
from flow.sources import FileRefused, read
from flow.store import Store

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
MONTHS = ("april2022", "june2022", "november2022", "april2023", "december2023")
FIGURES = ["nctr_patients", "discharged_patients", "remaining_patients"]


@pytest.fixture(scope="module")
def path(shared_data: Path) -> Path:
    """The published file."""
    return shared_data / "acute_xlsx" / "national_time_series.xlsx"


@cache
def _read(path: Path) -> Contents:
    return read(path)


@pytest.fixture
def series(path: Path) -> Contents:
    """What our reader makes of it."""
    return _read(path)


def test_what_the_file_holds(series: Contents) -> None:
    assert (series.source, series.precedence, series.provenance) == ("national_series", 3, "published")
    assert (series.first_day, series.last_day) == (date(2021, 4, 1), date(2024, 1, 31))
    assert (series.published, series.published_assumed) == (date(2024, 2, 8), False)
    assert {name: len(frame) for name, frame in series.tables.items()} == {
        "bed_day": 1036,
        "discharge_destination_day": 1036 * 12,
        "bed_days_lost": 148 * 3,
        "delay_reason_week": 148 * 18,
    }
    assert all(set(frame["place_code"]) == {"ENG"} for frame in series.tables.values())
    assert series.counts.read == series.counts.kept == 1036 * 15 + 148 * 21
    assert not series.tables["bed_day"].duplicated("day").any()
    assert not series.tables["bed_days_lost"].duplicated(["week_start", "stay_days_or_more"]).any()


def test_19_june_2022_is_missing_and_not_zero(series: Contents, path: Path, store: Store) -> None:
    """README: "all 121 trusts on 19 June 2022": nothing was submitted on that day."""
    assert load_file(store, path, now=NOW, loaded_by="tests").published
    snapshot = store.snapshot()
    assert snapshot is not None
    days = nctr_by_day(snapshot, place("ENG"), Period(first=date(2022, 6, 18), last=date(2022, 6, 20)))
    assert days["remaining_patients"].isna().tolist() == [False, True, False]
    gone = series.tables["discharge_destination_day"]
    gone = gone[gone["day"] == "2022-06-19"]
    assert (len(gone), gone["patients"].notna().sum()) == (12, 0)


def test_a_series_with_three_zeros_on_a_day_is_missing_there_too(path: Path, tmp_path: Path, store: Store) -> None:
    grids = _grids(path)
    row = next(r for r in grids["Daily Series"] if date(2022, 6, 19) in r)
    row[2:5] = [0.0, 0.0, 0.0]
    assert load_file(store, written(tmp_path / "zeros.xlsx", grids), now=NOW, loaded_by="tests").published
    snapshot = store.snapshot()
    assert snapshot is not None
    day = nctr_by_day(snapshot, place("ENG"), Period(first=date(2022, 6, 19), last=date(2022, 6, 19)))
    assert day["remaining_patients"].isna().all()
    assert day["all_zero"].all()


def test_zeros_of_what_was_not_collected_yet_are_missing_and_said(series: Contents) -> None:
    gone = series.tables["discharge_destination_day"]
    before = gone[gone["day"] < "2021-05-11"]
    assert before["patients"].isna().all()
    assert set(before["mark"]) == {"0"}
    after = gone[(gone["day"] >= "2021-05-11") & (gone["day"] != "2022-06-19")]
    assert after["patients"].notna().all()
    assert (after["patients"] == 0).any(), "a true zero stays a zero"
    lost = series.tables["bed_days_lost"].set_index(["stay_days_or_more", "week_start"])["bed_days"]
    assert int(lost[7].isna().sum()) == 46
    assert lost[7].dropna().index.min() == pd.Timestamp(2022, 2, 11)
    assert lost[14].notna().all()
    told = [f.message for f in series.findings if f.code == "not_collected"]
    assert [("40 days" in m, "46 weeks" in m) for m in told] == [(True, False), (False, True)]


def test_weeks_are_kept_as_published_fridays_until_june_2022(series: Contents) -> None:
    for name in ("bed_days_lost", "delay_reason_week"):
        weeks = pd.Series(series.tables[name]["week_start"].unique())
        assert weeks.dt.day_of_week.value_counts().to_dict() == {0: 84, 4: 64}
        assert (weeks.dt.day_of_week == 4).equals(weeks < "2022-06-20")


@pytest.mark.parametrize("month", MONTHS)
def test_england_agrees_with_the_monthly_workbook(month: str, series: Contents, shared_data: Path) -> None:
    monthly = read(shared_data / "acute_xlsx" / f"{month}.xlsx")
    ours = series.tables["bed_day"].set_index("day")[FIGURES]
    theirs = monthly.tables["bed_day"].query("place_code == 'ENG'").set_index("day")[FIGURES]
    theirs = theirs.where(~(theirs == 0).all(axis=1))
    pd.testing.assert_frame_equal(ours.loc[theirs.index], theirs)
    gone = series.tables["discharge_destination_day"]
    of_month = gone[gone["day"].isin(theirs.index)].groupby("destination")["patients"].sum()
    whole = monthly.tables["discharge_destination"].query("place_code == 'ENG'").set_index("destination")["patients"]
    assert of_month.to_dict() == whole.to_dict()
    week = ["week_start", "stay_days_or_more"]
    lost = monthly.tables["bed_days_lost"].query("place_code == 'ENG'").set_index(week)["bed_days"]
    # one snapshot stands under 17 June 2022 (a Friday) in the workbook and under 20 June in the series
    moved = {(pd.Timestamp(2022, 6, 17), stay): (pd.Timestamp(2022, 6, 20), stay) for stay in (7, 14, 21)}
    of_series = series.tables["bed_days_lost"].set_index(week)["bed_days"]
    assert [of_series[moved.get(key, key)] for key in lost.index] == lost.tolist()


def test_the_monthly_workbook_wins_for_its_days_whichever_is_loaded_first(
    path: Path, shared_data: Path, tmp_path: Path, store: Store
) -> None:
    grids = _grids(path)
    for row in grids["Daily Series"]:
        if len(row) > 4 and isinstance(row[1], date) and row[2] != "":
            row[2:5] = [float(n) + 1 if i != 1 else n for i, n in enumerate(row[2:5])]  # type: ignore[arg-type]
    other = written(tmp_path / "a later series.xlsx", grids)
    for file in (shared_data / "acute_xlsx" / "december2023.xlsx", other):
        assert load_file(store, file, now=NOW, loaded_by="tests").published
    snapshot = store.snapshot()
    assert snapshot is not None
    days = nctr_by_day(snapshot, place("ENG"), Period(first=date(2023, 11, 30), last=date(2023, 12, 1)))
    monthly = read(shared_data / "acute_xlsx" / "december2023.xlsx").tables["bed_day"]
    first = monthly[(monthly["place_code"] == "ENG") & (monthly["day"] == "2023-12-01")]["nctr_patients"].item()
    series = _read(path).tables["bed_day"].set_index("day")["nctr_patients"]
    assert days["nctr_patients"].tolist() == [series["2023-11-30"] + 1, first]


def _grids(path: Path) -> Grids:
    book = load_workbook(path)
    return deepcopy({n: book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names})  # type: ignore[misc]


def _with_row(grids: Grids, sheet: str, where: date, change: dict[int, object]) -> Grids:
    row = next(r for r in grids[sheet] if where in r)
    for column, cell in change.items():
        row[column] = cell
    return grids


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param({2: "about 20000"}, "no number in 1 cell, first in Daily Series!C21", id="a text for a number"),
        pytest.param({1: "soon"}, "no day can be read in Daily Series!B21", id="no day"),
        pytest.param({1: date(2021, 4, 13)}, "a day or week twice", id="a day twice"),
    ],
)
def test_what_is_refused(path: Path, tmp_path: Path, change: dict[int, object], told: str) -> None:
    grids = _with_row(_grids(path), "Daily Series", date(2021, 4, 12), change)
    with pytest.raises(FileRefused, match=told):
        read(written(tmp_path / "wrong.xlsx", grids))


def test_a_series_without_its_weekly_sheet_is_refused_and_one_of_community_beds_is_not_acute(
    path: Path, tmp_path: Path
) -> None:
    grids = _grids(path)
    with pytest.raises(FileRefused, match="no sheet 'Weekly Series'"):
        read(written(tmp_path / "half.xlsx", {k: v for k, v in grids.items() if k != "Weekly Series"}))
    for row in grids["Cover Sheet"]:
        row[:] = ["Community Discharge Situation Report" if "Acute Daily" in str(c) else c for c in row]
    with pytest.raises(FileRefused, match="no layout that is known"):
        read(written(tmp_path / "community.xlsx", grids))


def test_a_new_column_is_left_out_counted_and_named(path: Path, tmp_path: Path) -> None:
    grids = _grids(path)
    for row in grids["Daily Series"]:
        row.append("Patients in corridors" if "Date" in row else 1.0 if any(isinstance(c, date) for c in row) else "")
    contents = read(written(tmp_path / "more.xlsx", grids))
    assert contents.counts.rejected == 1036
    assert "'Patients in corridors'" in next(f.message for f in contents.findings if f.code == "unknown_metric")
