"""The tidy daily series (Parquet) and the UEC SitRep beds (CSV): derived by others, and with their own errors."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flow.model import Contents
from flow.sources import FileRefused, read


@pytest.fixture(scope="module")
def series(shared_data: Path) -> Contents:
    """The real daily series."""
    return read(shared_data / "tidy_daily" / "trust_day.parquet")


@pytest.fixture(scope="module")
def beds(shared_data: Path) -> Contents:
    """The real beds by trust and month."""
    return read(shared_data / "tidy_daily" / "trust_month_beds.csv")


# --- the series ---


def test_every_row_of_the_series_is_kept(series: Contents) -> None:
    rows = series.tables["bed_day"]
    assert (series.counts.read, series.counts.kept, series.counts.duplicates_dropped) == (149_239, 149_239, 0)
    assert len(rows) == 149_239
    assert not rows.duplicated(["place_code", "day"]).any()
    assert (series.first_day, series.last_day) == (date(2022, 4, 1), date(2025, 8, 31))
    assert (series.source, series.provenance, series.precedence) == ("tidy_series", "published", 3)


def test_remaining_follows_from_the_identity(series: Contents) -> None:
    rows = series.tables["bed_day"].set_index(["place_code", "day"])
    figures = ["nctr_patients", "discharged_patients", "remaining_patients"]
    assert rows.loc[("RH5", pd.Timestamp(2024, 11, 30)), figures].tolist() == [284, 85, 199]


def test_zeros_of_days_that_were_not_reported_are_kept_as_they_stand(series: Contents) -> None:
    """The rule that three zeros are no count is applied where figures are read, so that the store keeps what the file says."""
    rows = series.tables["bed_day"]
    lost = rows[rows["day"] == pd.Timestamp(2022, 6, 19)]
    assert len(lost) == 121
    assert (lost[["nctr_patients", "discharged_patients", "remaining_patients"]] == 0).all(axis=None)
    zero = rows[(rows["nctr_patients"] == 0) & (rows["discharged_patients"] == 0)]
    assert len(zero) == 1_345


def test_days_that_the_series_leaves_empty_are_null(series: Contents) -> None:
    rows = series.tables["bed_day"]
    empty = rows["remaining_patients"].isna()
    assert empty.sum() == 1_274
    assert set(rows.loc[empty, "mark"]) == {""}
    assert rows.loc[~empty, "mark"].isna().all()


def test_each_month_is_taken_to_have_been_published_42_days_after_its_end(series: Contents) -> None:
    rows = series.tables["bed_day"]
    by_month = rows.groupby(rows["day"].dt.to_period("M"))["published"].unique()
    assert all(len(dates) == 1 for dates in by_month)
    assert by_month[pd.Period("2022-04", "M")][0] == pd.Timestamp(2022, 6, 11)
    assert by_month[pd.Period("2024-11", "M")][0] == pd.Timestamp(2025, 1, 11)
    assert (series.published, series.published_assumed) == (date(2025, 10, 12), True)
    assert [f.code for f in series.findings] == ["published_assumed"]


def a_series(path: Path, **columns: list[Any]) -> Path:
    """A Parquet file of two trust days, with overrides."""
    rows = {
        "org_code": ["RH5", "RH5"],
        "day": [date(2024, 11, 29), date(2024, 11, 30)],
        "nctr": [290, 284],
        "discharged": [90, 85],
    }
    pd.DataFrame(rows | columns).to_parquet(path)
    return path


def test_a_publication_date_that_is_said_holds_for_every_row(tmp_path: Path) -> None:
    contents = read(a_series(tmp_path / "a.parquet"), published=date(2025, 1, 9))
    assert (contents.published, contents.published_assumed, contents.findings) == (date(2025, 1, 9), False, ())
    assert set(pd.to_datetime(contents.tables["bed_day"]["published"])) == {pd.Timestamp(2025, 1, 9)}


def test_a_gap_in_the_series_is_null_and_not_zero(tmp_path: Path) -> None:
    rows = read(a_series(tmp_path / "a.parquet", discharged=[None, 85])).tables["bed_day"]
    assert rows["remaining_patients"].isna().tolist() == [True, False]
    assert rows["nctr_patients"].tolist() == [290, 284]
    assert rows["mark"].isna().tolist() == [False, True]


def test_exact_copies_are_dropped_and_counted(tmp_path: Path) -> None:
    contents = read(
        a_series(
            tmp_path / "a.parquet",
            org_code=["RH5", "rh5 "],
            day=[date(2024, 11, 30)] * 2,
            nctr=[284, 284],
            discharged=[85, 85],
        )
    )
    assert (contents.counts.read, contents.counts.kept, contents.counts.duplicates_dropped) == (2, 1, 1)
    assert "duplicates_dropped" in [f.code for f in contents.findings]


@pytest.mark.parametrize(
    ("columns", "code", "words"),
    [
        pytest.param(
            {"day": [date(2024, 11, 30)] * 2},
            "conflicting_repeat",
            "says two different things for RH5, 2024-11-30 (rows 2, 3)",
            id="one trust and day with two figures",
        ),
        pytest.param({"nctr": ["many", "284"]}, "not_a_number", "cannot be read", id="a text for a number"),
        pytest.param({"nctr": [float("inf"), 284]}, "not_a_number", "infinite", id="an infinite number"),
        pytest.param({"day": ["someday", "2024-11-30"]}, "not_a_number", "cannot be read", id="a text for a day"),
        pytest.param(
            {"day": ["01/12/2024", "02/12/2024"]}, "not_a_number", "cannot be read", id="days that could be months"
        ),
        pytest.param({"day": [None, date(2024, 11, 30)]}, "no_rows", "rows without a day", id="no day"),
        pytest.param({"org_code": [None, "RH5"]}, "no_rows", "an organisation's code", id="no code"),
        pytest.param({"org_code": ["  ", "RH5"]}, "no_rows", "an organisation's code", id="a blank code"),
    ],
)
def test_a_series_that_cannot_be_meant_is_refused(
    tmp_path: Path, columns: dict[str, list[Any]], code: str, words: str
) -> None:
    with pytest.raises(FileRefused) as refused:
        read(a_series(tmp_path / "wrong.parquet", **columns))
    assert [f.code for f in refused.value.findings] == [code]
    assert words in str(refused.value)


def test_days_may_be_moments_or_text(tmp_path: Path) -> None:
    moments = read(a_series(tmp_path / "a.parquet", day=[datetime(2024, 11, 29), datetime(2024, 11, 30, 23, 59)]))  # noqa: DTZ001
    text = read(a_series(tmp_path / "b.parquet", day=["2024-11-29", "2024-11-30"]))
    pd.testing.assert_frame_equal(moments.tables["bed_day"], text.tables["bed_day"])


# --- the beds ---


def test_every_trust_month_and_basis_is_there_once(beds: Contents) -> None:
    rows = beds.tables["beds_month"]
    assert (beds.counts.read, beds.counts.kept) == (5_557, 5_557)
    assert len(rows) == 4 * 5_557
    assert not rows.duplicated(["place_code", "month", "basis"]).any()
    assert set(rows["basis"]) == {"adult_open", "adult_occupied", "all_open", "all_occupied"}
    assert (beds.first_day, beds.last_day) == (date(2022, 4, 1), date(2025, 8, 31))


@pytest.mark.parametrize(
    ("basis", "expected"), [("adult_open", 932), ("adult_occupied", 892), ("all_open", 1_000), ("all_occupied", 933)]
)
def test_the_four_bases_of_somerset_in_november_2024(beds: Contents, basis: str, expected: int) -> None:
    rows = beds.tables["beds_month"].set_index(["place_code", "month", "basis"])
    assert rows.loc[("RH5", pd.Timestamp(2024, 11, 1), basis), "beds"] == expected


def test_the_month_that_the_source_gave_twice_is_found_and_flagged(beds: Contents) -> None:
    rows = beds.tables["beds_month"]
    assert set(rows.loc[rows["suspect"], "month"]) == {pd.Timestamp(2022, 7, 1), pd.Timestamp(2022, 8, 1)}
    assert rows.groupby("month")["suspect"].nunique().max() == 1
    (finding,) = [f for f in beds.findings if f.code == "months_repeat"]
    assert finding.severity == "warn"
    assert "July 2022 and August 2022 are the same for every trust" in finding.message


def test_beds_of_a_month_are_taken_to_have_been_published_42_days_after_its_end(beds: Contents) -> None:
    rows = beds.tables["beds_month"]
    of_november = rows.loc[rows["month"] == pd.Timestamp(2024, 11, 1), "published"]
    assert set(of_november) == {pd.Timestamp(2025, 1, 11)}
    assert beds.published_assumed


HEADS = "nhs_trust22_code,date,general_acute_beds_available,general_acute_beds_occupied,adult_general_acute_beds_available,adult_general_acute_beds_occupied"


def some_beds(path: Path, *rows: str) -> Path:
    """A beds file with these rows."""
    path.write_text("\n".join([HEADS, *rows]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("month", ["November 2024", "Nov 2024", "Nov-24", "2024-11", "2024-11-01"])
def test_a_month_is_understood_however_it_is_written(tmp_path: Path, month: str) -> None:
    rows = read(some_beds(tmp_path / "beds.csv", f"RH5,{month},1000,934,932,890")).tables["beds_month"]
    assert set(rows["month"]) == {pd.Timestamp(2024, 11, 1)}
    assert dict(zip(rows["basis"], rows["beds"], strict=True)) == {
        "adult_open": 932,
        "adult_occupied": 890,
        "all_open": 1_000,
        "all_occupied": 934,
    }


@pytest.mark.parametrize("mark", ["", "-", "*", "NA", "n/a"])
def test_unknown_beds_are_null_and_not_zero(tmp_path: Path, mark: str) -> None:
    rows = read(some_beds(tmp_path / "beds.csv", f"RH5,Nov 2024,1000,934,{mark},890")).tables["beds_month"]
    assert rows.set_index("basis")["beds"].isna().to_dict() == {
        "adult_open": True,
        "adult_occupied": False,
        "all_open": False,
        "all_occupied": False,
    }


@pytest.mark.parametrize(
    ("rows", "code", "words"),
    [
        pytest.param(["RH5,Nov 2024,1000,934,932,full"], "not_a_number", "'full' in row 2", id="a text for a number"),
        pytest.param(["RH5,Nov 2024,1000,934,-932,890"], "not_a_number", "'-932' in row 2", id="beds below 0"),
        pytest.param(["RH5,winter,1000,934,932,890"], "unknown_day", "first 'winter' in row 2", id="no month"),
        pytest.param(["RH5,Nov 2024,1000,934,932,890", "RH5,Nov 2024,1000,934,931,890"], "conflicting_repeat", "RH5, 2024-11-01 (rows 2, 3)", id="one trust and month with two figures"),
        pytest.param(["RH5,Nov 2024,1,000,934,932,890"], "too_many_cells", "Row 2 of 'beds.csv' has 7 cells, and there are 6 heads", id="a comma inside a number"),
        pytest.param([",Nov 2024,1000,934,932,890"], "no_code", "first row 2", id="no code"),
        pytest.param([], "no_rows", "no rows", id="heads alone"),
    ],
)  # fmt: skip
def test_beds_that_cannot_be_meant_are_refused(tmp_path: Path, rows: list[str], code: str, words: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read(some_beds(tmp_path / "beds.csv", *rows))
    assert [f.code for f in refused.value.findings] == [code]
    assert words in str(refused.value)


def test_months_are_not_called_repeated_where_few_trusts_are_in_the_file(tmp_path: Path) -> None:
    rows = [f"RH5,{month} 2024,1000,934,932,890" for month in ("October", "November")]
    contents = read(some_beds(tmp_path / "beds.csv", *rows))
    assert not contents.tables["beds_month"]["suspect"].any()
