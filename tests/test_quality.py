"""Checks on what was read: what stops a load, what is kept and told, and that nothing is corrected."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_up_loads import MadeUpRow, a_day, a_load, all_zero, days_of, not_reported

from flow import quality
from flow.model import Contents, Finding
from flow.sources import read

TODAY = date(2026, 7, 10)


def findings(*rows: MadeUpRow, kind: str = "monthly") -> dict[str, Finding]:
    """What is said of these rows, by code."""
    return {f.code: f for f in quality.check(a_load(*rows, kind=kind), today=TODAY)}


def test_sound_figures_raise_nothing() -> None:
    rows = [a_day(day, remaining=190 + n) for n, day in enumerate(days_of("2026-06-01", "2026-06-30"))]
    assert findings(*rows) == {}


def test_what_the_reader_found_comes_first_and_stays(shared_data: Path) -> None:
    contents = read(shared_data / "tidy_daily" / "trust_month_beds.csv")
    assert quality.check(contents, today=TODAY)[: len(contents.findings)] == contents.findings


def test_nothing_is_corrected() -> None:
    load = a_load(a_day(remaining=-3), all_zero("2026-06-02"), a_day("2026-06-03", nctr=999))
    before = load.tables["bed_day"].copy()
    quality.check(load, today=TODAY)
    pd.testing.assert_frame_equal(load.tables["bed_day"], before)


# --- what stops a load ---


def test_a_day_still_to_come_is_refused() -> None:
    found = findings(a_day("2026-07-10"), a_day("2026-07-11"), a_day("2062-07-01"))["future_day"]
    assert (found.severity, found.rows) == ("refuse", ("RH5 2026-07-11", "RH5 2062-07-01"))
    assert "figures for 01 July 2062, and today is 10 July 2026" in found.message


def test_today_itself_is_taken() -> None:
    assert "future_day" not in findings(a_day(TODAY))


@pytest.mark.parametrize(("day", "refused"), [("2020-04-07", True), ("2020-04-08", False), ("1926-06-01", True)])
def test_a_day_before_anybody_counted_is_refused(day: str, refused: bool) -> None:
    found = findings(a_day(day))
    assert ("too_early" in found) == refused
    if refused:
        assert found["too_early"].severity == "refuse"
        assert found["too_early"].rows == (f"RH5 {day}",)


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        pytest.param(a_day(nctr=-1, discharged=None, remaining=None), True, id="nctr below 0"),
        pytest.param(a_day(discharged=-1), True, id="discharged below 0"),
        pytest.param(a_day(discharged=0, remaining=0, nctr=0), False, id="zeros"),
        pytest.param(a_day(remaining=-1), False, id="remaining below 0 is published now and then"),
        pytest.param(not_reported(), False, id="not reported"),
    ],
)
def test_counts_below_0_are_refused(row: MadeUpRow, refused: bool) -> None:
    found = findings(row)
    assert ("negative_count" in found) == refused
    assert not refused or found["negative_count"].severity == "refuse"


@pytest.mark.parametrize(("kind", "severity"), [("monthly", "warn"), ("winter", "warn"), ("local", "refuse")])
def test_the_identity_is_told_of_published_files_and_asked_of_our_own(kind: str, severity: str) -> None:
    found = findings(a_day(nctr=290), a_day("2026-06-02"), kind=kind)["identity"]
    assert (found.severity, found.rows) == (severity, ("RH5 2026-06-01",))
    assert "nctr is not discharged + remaining, first RH5 2026-06-01" in found.message


@pytest.mark.parametrize(
    ("row", "told"),
    [
        pytest.param(a_day(nctr=284.5), False, id="half a patient is rounding"),
        pytest.param(a_day(nctr=285), True, id="one patient is not"),
        pytest.param(a_day(nctr=283), True, id="one too few"),
        pytest.param(a_day(nctr=999, discharged=None), False, id="nothing can be said where one is missing"),
    ],
)
def test_how_far_the_identity_may_be_off(row: MadeUpRow, told: bool) -> None:
    assert ("identity" in findings(row)) == told


# --- what is kept and told ---


def test_three_zeros_are_told_as_no_count() -> None:
    found = findings(all_zero("2026-06-02"), a_day(), a_day("2026-06-03", remaining=0, discharged=4))["all_zero"]
    assert (found.severity, found.rows) == ("warn", ("RH5 2026-06-02",))
    assert "1 place and day has 0 for all three figures. That is no count: missing." in found.message


def test_no_long_stays_at_all_is_a_count_and_not_a_gap() -> None:
    """Nobody over 21 days can be true, at a small site; nobody at all is not."""
    assert findings(a_day(remaining=0, discharged=0, stay=21), a_day()) == {}


def test_fewer_than_none_remaining_is_kept_and_told() -> None:
    found = findings(a_day(remaining=-3))["negative_remaining"]
    assert (found.severity, found.rows) == ("warn", ("RH5 2026-06-01",))


def test_a_place_that_no_list_has_is_told() -> None:
    found = findings(a_day(place="R0X"), a_day())["unknown_place"]
    assert (found.severity, found.rows) == ("note", ("R0X",))
    assert "not in data/reference/organisations.csv: R0X" in found.message


def test_a_finding_names_fifty_rows_and_counts_them_all() -> None:
    found = findings(*(all_zero(day) for day in days_of("2026-03-01", "2026-06-30")))["all_zero"]
    assert len(found.rows) == 50
    assert found.message.startswith("122 places and days have 0 for all three figures")


# --- months without a discharge ---


def _run(days: int, *, discharged: float = 0, first: str = "2026-06-01", place: str = "RH5") -> list[MadeUpRow]:
    start = date.fromisoformat(first)
    return [a_day(start + timedelta(days=n), place=place, discharged=discharged) for n in range(days)]


@pytest.mark.parametrize(("days", "told"), [(6, False), (7, True), (30, True)])
def test_a_week_without_one_discharge_is_told(days: int, told: bool) -> None:
    found = findings(*_run(days))
    assert ("no_discharges_reported" in found) == told
    if told:
        assert len(found["no_discharges_reported"].rows) == days
        assert found["no_discharges_reported"].severity == "warn"
        assert found["no_discharges_reported"].message.startswith("RH5: patients but not one discharge for 7 days")


def test_a_discharge_ends_the_run() -> None:
    assert findings(*_run(4), a_day("2026-06-05", discharged=1), *_run(4, first="2026-06-06")) == {}


def test_a_day_that_was_not_reported_neither_ends_the_run_nor_belongs_to_it() -> None:
    rows = [*_run(4), not_reported("2026-06-05"), *_run(4, first="2026-06-06")]
    found = findings(*rows)["no_discharges_reported"]
    assert len(found.rows) == 8
    assert "RH5 2026-06-05" not in found.rows


def test_a_run_does_not_go_on_at_another_place() -> None:
    assert findings(*_run(4), *_run(4, first="2026-06-05", place="RA7")) == {}


def test_days_without_patients_are_no_run() -> None:
    assert "no_discharges_reported" not in findings(*(all_zero(d) for d in days_of("2026-06-01", "2026-06-30")))


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [*_run(8), *_run(3, first="2026-06-09", discharged=5), *_run(9, place="RA7")]
    frame = a_load(*rows).tables["bed_day"]
    mixed = frame.sample(frac=1, random_state=3)
    pd.testing.assert_series_equal(
        quality.no_discharge_runs(mixed).sort_index(), quality.no_discharge_runs(frame), check_names=False
    )


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([None, 0, 3]), min_size=1, max_size=30))
def test_runs_are_those_that_counting_by_hand_finds(discharged: list[float | None]) -> None:
    rows = [a_day(date(2026, 6, 1) + timedelta(days=n), discharged=d) for n, d in enumerate(discharged)]
    by_hand: list[bool] = []
    run: list[int] = []
    expected = [False] * len(discharged)
    for n, d in [*enumerate(discharged), (len(discharged), 3)]:
        if d is None:
            continue
        if d == 0:
            run.append(n)
            continue
        if len(run) >= 7:
            for i in run:
                expected[i] = True
        run = []
    by_hand = quality.no_discharge_runs(a_load(*rows).tables["bed_day"]).tolist()
    assert by_hand == expected


# --- the real files ---


@pytest.fixture(scope="module")
def june_2022(shared_data: Path) -> Contents:
    """The month in which the national collection failed for a day."""
    return read(shared_data / "acute_xlsx" / "june2022.xlsx")


def test_the_failed_collection_is_told(june_2022: Contents) -> None:
    found = {f.code: f for f in quality.check(june_2022, today=TODAY)}
    # England, seven regions and 42 ICBs on the 19th; QNQ on the 29 other days; eight days of three trusts
    assert found["all_zero"].message.startswith("87 places and days have 0")
    assert "ENG 2022-06-19" in found["all_zero"].rows
    assert found["no_discharges_reported"].rows == tuple(f"RWP 2022-06-{day}" for day in range(20, 27))
    assert set(found) == {"all_zero", "no_discharges_reported"}


def test_the_series_of_others_is_told_with_its_zeros_and_its_months_without_a_discharge(shared_data: Path) -> None:
    found = {f.code: f for f in quality.check(read(shared_data / "tidy_daily" / "trust_day.parquet"), today=TODAY)}
    assert found["all_zero"].message.startswith("1,345 places and days have 0")
    assert "RD1" in found["no_discharges_reported"].message
    assert not any(f.severity == "refuse" for f in found.values())


@pytest.mark.parametrize("stem", ["april2022", "december2023", "september2023"])
def test_a_sound_real_month_is_not_refused(shared_data: Path, stem: str) -> None:
    found = quality.check(read(shared_data / "acute_xlsx" / f"{stem}.xlsx"), today=TODAY)
    assert not any(f.severity == "refuse" for f in found)
    assert "unknown_place" not in {f.code for f in found}
