"""Frozen values: each refuses a bad state when it is built; periods and their edges."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flow.errors import BadQuestion, UnknownName
from flow.model import (
    BED_BASES,
    GRAINS,
    Contents,
    Counts,
    Finding,
    Grain,
    Period,
    Place,
    basis_named,
    period_end,
    period_start,
)

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def test_a_period_counts_both_of_its_days() -> None:
    period = Period(first=date(2024, 11, 1), last=date(2024, 11, 30))
    assert period.days == len(list(period)) == 30
    assert (next(iter(period)), list(period)[-1]) == (period.first, period.last)
    assert Period(first=date(2024, 11, 1), last=date(2024, 11, 1)).days == 1


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(BadQuestion, match=r"ends before it starts. Saw 2024-11-30 to 2024-11-01"):
        Period(first=date(2024, 11, 30), last=date(2024, 11, 1))


@pytest.mark.parametrize(
    ("day", "grain", "first", "last"),
    [
        pytest.param(date(2024, 11, 3), "day", date(2024, 11, 3), date(2024, 11, 3), id="a day"),
        pytest.param(date(2024, 11, 3), "week", date(2024, 10, 28), date(2024, 11, 3), id="a Sunday ends its week"),
        pytest.param(date(2024, 11, 4), "week", date(2024, 11, 4), date(2024, 11, 10), id="a Monday begins one"),
        pytest.param(date(2025, 1, 1), "week", date(2024, 12, 30), date(2025, 1, 5), id="a week over New Year"),
        pytest.param(date(2024, 2, 29), "month", date(2024, 2, 1), date(2024, 2, 29), id="February of a leap year"),
        pytest.param(date(2023, 2, 1), "month", date(2023, 2, 1), date(2023, 2, 28), id="February"),
        pytest.param(date(2024, 12, 31), "month", date(2024, 12, 1), date(2024, 12, 31), id="December"),
    ],
)
def test_where_a_period_begins_and_ends(day: date, grain: Grain, first: date, last: date) -> None:
    assert (period_start(day, grain), period_end(day, grain)) == (first, last)


@settings(derandomize=True, max_examples=200)
@given(DAYS, st.sampled_from(GRAINS))
def test_periods_lie_side_by_side(day: date, grain: Grain) -> None:
    first, last = period_start(day, grain), period_end(day, grain)
    assert first <= day <= last
    assert period_start(first, grain) == period_start(last, grain) == first
    assert period_end(first, grain) == last
    assert period_start(last + timedelta(days=1), grain) == last + timedelta(days=1)


def test_every_basis_is_known_by_its_name_and_no_other() -> None:
    assert [basis_named(b) for b in BED_BASES] == ["adult_open", "adult_occupied", "all_open", "all_occupied"]
    with pytest.raises(UnknownName, match="Did you mean 'adult_open'"):
        basis_named("adult_opened")


@pytest.mark.parametrize(
    "counts",
    [
        {"read": 3, "kept": 3},
        {"read": 3, "kept": 1, "duplicates_dropped": 1, "rejected": 1},
        {"read": 3, "kept": 3, "re_dated": 2},
        {"read": 0, "kept": 0},
    ],
)
def test_counts_that_add_up_are_taken(counts: dict[str, int]) -> None:
    assert vars(Counts(**counts)).keys() == {"read", "kept", "duplicates_dropped", "re_dated", "rejected"}


@pytest.mark.parametrize("counts", [{"read": 3, "kept": 2}, {"read": 2, "kept": 2, "duplicates_dropped": 1}])
def test_counts_that_lose_a_row_are_refused(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Counts(**counts)


def test_contents_are_refused_by_one_grave_finding_and_by_no_other() -> None:
    def contents(*severities: str) -> Contents:
        return Contents(
            source="daily_template",
            title="A file",
            provenance="local",
            precedence=4,
            tables={"bed_day": pd.DataFrame()},
            counts=Counts(read=0, kept=0),
            first_day=date(2026, 1, 1),
            last_day=date(2026, 1, 1),
            published=date(2026, 1, 1),
            published_assumed=True,
            findings=tuple(Finding(code="x", severity=s, message="x") for s in severities),  # type: ignore[arg-type]
        )

    assert not contents().refused
    assert not contents("warn", "note").refused
    assert contents("note", "refuse").refused


@pytest.mark.parametrize(
    ("valid_from", "valid_to", "day", "exists"),
    [
        (None, None, date(2026, 1, 1), True),
        (date(2023, 4, 1), None, date(2023, 3, 31), False),
        (date(2023, 4, 1), None, date(2023, 4, 1), True),
        (None, date(2023, 3, 31), date(2023, 3, 31), True),
        (None, date(2023, 3, 31), date(2023, 4, 1), False),
    ],
)
def test_a_place_exists_from_its_first_day_to_its_last(
    valid_from: date | None, valid_to: date | None, day: date, exists: bool
) -> None:
    here = Place(code="RA4", name="Yeovil", short_name="Yeovil", kind="trust", valid_from=valid_from, valid_to=valid_to)
    assert here.exists_on(day) is exists


def test_values_are_frozen() -> None:
    period = Period(first=date(2024, 11, 1), last=date(2024, 11, 30))
    with pytest.raises(FrozenInstanceError):
        period.first = date(2024, 11, 2)  # type: ignore[misc]
