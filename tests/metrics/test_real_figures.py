"""The real files: the figures that issue 2 names, and every month of five places worked out by hand another way."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from by_hand import figures_by_day
from made_up_loads import ask, days_of, the_row

from flow.metrics.nctr import nctr_by_day
from flow.model import Period
from flow.reference import place
from flow.store import Snapshot

# --- the bar of the issue ---


def test_december_2023_of_rh5_is_what_the_publisher_says(real: Snapshot) -> None:
    row = the_row(real, "nctr_remaining", "2023-12-01", "2023-12-31", grain="month")
    assert (row["numerator"], row["denominator"], row["days_reported"]) == (5621, 31, 31)
    assert row["value"] == pytest.approx(181.3226, abs=5e-5)
    assert row["flags"] == []


def test_june_2022_of_somerset_leaves_the_failed_collection_out(real: Snapshot) -> None:
    row = the_row(real, "nctr_remaining", "2022-06-01", "2022-06-30", place="QSL", grain="month")
    assert round(row["value"], 1) == 196.3
    assert (row["days_reported"], row["days_in_period"]) == (29, 30)
    assert row["flags"] == ["partial", "all_zero"]


def test_19_june_2022_is_missing_and_not_zero(real: Snapshot) -> None:
    for code in ("QSL", "RH5", "RA4", "ENG", "Y58"):
        row = the_row(real, "nctr_remaining", "2022-06-19", place=code)
        assert (row["value"], row["numerator"], row["days_reported"]) == (None, None, 0), code


def test_12_january_2026_of_rh5_is_flagged_suspect(real: Snapshot) -> None:
    row = the_row(real, "nctr_remaining", "2026-01-12")
    assert (row["value"], row["flags"]) == (123, ["suspect"])
    assert the_row(real, "nctr_remaining", "2026-01-14")["flags"] == []


@pytest.mark.parametrize(
    ("basis", "per_cent", "beds"),
    [("adult_open", 21.4, 932), ("adult_occupied", 22.4, 892), ("all_open", 20.0, 1000), ("all_occupied", 21.4, 933)],
)
def test_november_2024_share_of_rh5_on_each_basis(real: Snapshot, basis: str, per_cent: float, beds: int) -> None:
    row = the_row(real, "nctr_share", "2024-11-01", "2024-11-30", grain="month", basis=basis)
    assert round(100 * row["value"], 1) == per_cent
    assert (round(row["numerator"], 1), row["denominator"], row["basis"]) == (199.7, beds, basis)
    assert row["days_reported"] == 30


def test_share_is_of_adult_beds_open_unless_asked_otherwise(real: Snapshot) -> None:
    row = the_row(real, "nctr_share", "2024-11-01", "2024-11-30", grain="month")
    assert (row["basis"], row["denominator"]) == ("adult_open", 932)


def test_30_november_2024_of_rh5_is_the_example_of_the_definition(real: Snapshot) -> None:
    day = Period(first=date(2024, 11, 30), last=date(2024, 11, 30))
    (row,) = nctr_by_day(real, place("RH5"), day).to_dict("records")
    assert (row["nctr_patients"], row["discharged_patients"], row["remaining_patients"]) == (284, 85, 199)


def test_rd1_in_june_and_july_2024_reported_no_discharges(real: Snapshot) -> None:
    """The series has the run from 27 May to 25 August 2024."""
    for metric in ("nctr_remaining", "nctr_share", "nctr_discharged"):
        months = ask(real, metric, "2024-04-01", "2024-10-31", place="RD1", grain="month")
        flagged = [row["period_start"][:7] for row in months if "no_discharges_reported" in row["flags"]]
        assert flagged == ["2024-05", "2024-06", "2024-07", "2024-08"], metric


def test_rd1_is_flagged_alike_by_day_and_by_month(real: Snapshot) -> None:
    days = ask(real, "nctr_remaining", "2024-05-01", "2024-09-30", place="RD1")
    flagged = [row["period_start"] for row in days if "no_discharges_reported" in row["flags"]]
    assert flagged == [str(day) for day in days_of("2024-05-27", "2024-08-25")]
    for alone in ("2024-05-26", "2024-05-27", "2024-07-31", "2024-08-25", "2024-08-26"):
        (row,) = ask(real, "nctr_remaining", alone, place="RD1")
        assert ("no_discharges_reported" in row["flags"]) == (alone in flagged)


@pytest.mark.parametrize("trust", ["RNZ", "RN3"])
def test_june_2024_with_nothing_but_zeros_is_missing(real: Snapshot, trust: str) -> None:
    row = the_row(real, "nctr_remaining", "2024-06-01", "2024-06-30", place=trust, grain="month")
    assert (row["value"], row["days_reported"], row["flags"]) == (None, 0, ["all_zero"])


def test_england_is_added_up_where_no_row_of_its_own_was_published(real: Snapshot) -> None:
    day = Period(first=date(2024, 11, 12), last=date(2024, 11, 12))
    (row,) = nctr_by_day(real, place("ENG"), day).to_dict("records")
    assert real.rows("SELECT count(*) FROM bed_day WHERE place_code = 'ENG' AND day = '2024-11-12'") == [(0,)]
    assert row["members_reporting"] <= row["members_asked"] == 119
    assert (row["remaining_patients"] > 10_000) == (row["members_reporting"] == row["members_asked"])


def test_somerset_before_april_2023_is_both_trusts_where_no_icb_row_was_loaded(real: Snapshot) -> None:
    """July 2022 has no workbook here: the tidy series has trusts alone."""
    month = ("nctr_remaining", "2022-07-01", "2022-07-31")
    parts = [the_row(real, *month, place=code, grain="month")["numerator"] for code in ("RH5", "RA4")]
    assert the_row(real, *month, place="QSL", grain="month")["numerator"] == sum(parts)


def test_beds_of_july_and_august_2022_are_suspect_because_they_repeat(real: Snapshot) -> None:
    months = ask(real, "adult_beds_open", "2022-06-01", "2022-09-30", grain="month")
    assert [row["period_start"][5:7] for row in months if "suspect" in row["flags"]] == ["07", "08"]


# --- another way ---


@pytest.fixture(scope="module")
def worked_out(shared_data: Path) -> pd.DataFrame:
    return figures_by_day(shared_data)


def expected_months(days: pd.DataFrame, code: str, metric: str) -> dict[str, tuple[float | None, int, int]]:
    """Mean, sum and days of every month on hand."""
    mine = days.loc[code, metric].reindex(pd.date_range("2022-04-01", "2026-02-28"))
    groups = mine.groupby(mine.index.strftime("%Y-%m"))
    return {
        month: (float(group.mean()) if group.notna().any() else None, int(group.count()), len(group))
        for month, group in groups
    }


@pytest.mark.parametrize("metric", ["nctr_patients", "nctr_discharged", "nctr_remaining"])
@pytest.mark.parametrize("code", ["RH5", "RA4", "QSL", "RD1", "ENG", "Y58"])
def test_every_month_is_what_pandas_makes_of_the_files(
    real: Snapshot, worked_out: pd.DataFrame, code: str, metric: str
) -> None:
    expected = expected_months(worked_out, code, metric)
    rows = ask(real, metric, "2022-04-01", "2026-02-28", place=code, grain="month")
    assert [row["period_start"][:7] for row in rows] == list(expected)
    told = [(row["value"], row["days_reported"], row["days_in_period"]) for row in rows]
    assert [t[1:] for t in told] == [e[1:] for e in expected.values()]
    for (value, _, _), (wanted, _, _), month in zip(told, expected.values(), expected, strict=True):
        assert value == (wanted if wanted is None else pytest.approx(wanted, rel=1e-12)), month
    assert sum(value is not None for value, _, _ in told) >= (12 if code == "RA4" else 20)


@pytest.mark.parametrize("code", ["RH5", "RD1"])
def test_every_share_is_what_pandas_makes_of_the_files(
    real: Snapshot, worked_out: pd.DataFrame, shared_data: Path, code: str
) -> None:
    """Mean of the month over the month's beds: only months that have beds of their own are compared."""
    table = pd.read_csv(shared_data / "tidy_daily" / "trust_month_beds.csv", dtype=str)
    mine = table[table["nhs_trust22_code"].str.strip() == code]
    beds = dict(
        zip(
            pd.to_datetime(mine["date"], format="%B %Y").dt.strftime("%Y-%m"),
            pd.to_numeric(mine["adult_general_acute_beds_available"], errors="coerce"),
            strict=True,
        )
    )
    expected = expected_months(worked_out, code, "nctr_remaining")
    compared = 0
    for row in ask(real, "nctr_share", "2022-04-01", "2025-08-31", place=code, grain="month"):
        month = row["period_start"][:7]
        if expected[month][0] is not None and beds.get(month):
            assert row["value"] == pytest.approx(expected[month][0] / beds[month], rel=1e-12), month
            compared += 1
    assert compared > 35


def test_every_figure_of_an_independent_reader_is_met(real: Snapshot, shared_data: Path) -> None:
    """The sums of days that the files' `expected` figures name, through the store and the metrics."""
    metrics = {"nctr": "nctr_patients", "discharged": "nctr_discharged", "remaining": "nctr_remaining"}
    expected: dict[tuple[str, str], dict[str, tuple[float, int]]] = defaultdict(dict)
    for path in sorted((shared_data / "acute_xlsx" / "expected").glob("*.json")):
        said = json.loads(path.read_text())
        for code, figures in said["organisations_checked"].items():
            for word, metric in metrics.items() if figures else ():
                expected[code, metric][said["month"]] = (figures[word]["sum"], figures[word]["days_present"])
    for (code, metric), months in expected.items():
        rows = ask(real, metric, "2022-04-01", "2023-12-31", place=code, grain="month")
        told = {row["period_start"][:7]: (row["numerator"], row["days_reported"]) for row in rows}
        assert {month: told[month] for month in months} == months, (code, metric)
    assert sum(map(len, expected.values())) > 400
