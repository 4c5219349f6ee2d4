"""What of the system's own figures leaves the house: no count of 1 to 7, and none that the others give away."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flow.catalogue.small_numbers import LEAST_SHOWN
from flow.export.small_numbers import about_people, withheld

FIGURES = (
    "started_from_hospital_patients",
    "waiting_patients",
    "waiting_in_hospital_patients",
    "waited_days",
    "places",
)


def some_rows(**starts: float | None) -> pd.DataFrame:
    """One day's starts by locality."""
    return pd.DataFrame(
        {
            "locality_code": list(starts),
            "day": pd.Timestamp("2026-02-15"),
            "pathway": "P1",
            "edition": 1,
            "started_from_hospital_patients": pd.Series(list(starts.values()), dtype=float),
            "places": 3.0,
        }
    )


def hidden(rows: pd.DataFrame, key: tuple[str, ...] = ("locality_code", "day", "pathway")) -> list[str]:
    """The first column of the rows that are withheld."""
    few = withheld(rows, key=key, figures=FIGURES)
    return rows.loc[few, rows.columns[0]].tolist()


@pytest.mark.parametrize(
    ("starts", "expected"),
    [
        pytest.param({"MEN": 9, "SED": 12, "SS": 30}, [], id="nothing small"),
        pytest.param({"MEN": 0, "SED": 12, "SS": 30}, [], id="0 is not small"),
        pytest.param({"MEN": None, "SED": 12, "SS": 30}, [], id="not reported is not small"),
        pytest.param({"MEN": 8, "SED": 12}, [], id="8 is shown"),
        pytest.param({"MEN": 3, "SED": 12, "SS": 30, "QSL": 45}, ["MEN", "SED"], id="the next smallest goes with it"),
        pytest.param({"MEN": 3, "SED": 0, "SS": 30, "QSL": 33}, ["MEN", "SS"], id="a 0 hides nothing"),
        pytest.param({"MEN": 3, "SED": 7, "SS": 30, "QSL": 40}, ["MEN", "SED"], id="two small ones hide each other"),
        pytest.param({"MEN": 3}, ["MEN"], id="nothing else to hide behind"),
    ],
)
def test_small_counts_and_what_gives_them_away(starts: Mapping[str, float | None], expected: list[str]) -> None:
    assert hidden(some_rows(**starts)) == expected


def test_a_count_of_places_is_not_one_of_people() -> None:
    assert hidden(some_rows(MEN=20)) == []
    assert about_people(["places", "waiting_patients", "waited_days", "mark"], FIGURES) == [
        "waiting_patients",
        "waited_days",
    ]


def test_a_part_that_differs_from_its_whole_by_few_is_a_small_count_too() -> None:
    rows = some_rows(MEN=20).assign(waiting_patients=21.0, waiting_in_hospital_patients=16.0)
    assert hidden(rows) == ["MEN"]
    assert hidden(rows.assign(waiting_in_hospital_patients=21.0)) == []
    assert hidden(rows.assign(waiting_in_hospital_patients=13.0)) == []


def test_days_added_up_are_withheld_with_their_row_and_are_no_count() -> None:
    assert hidden(some_rows(MEN=20).assign(waited_days=3.0)) == []


def test_other_days_and_other_loads_are_other_totals() -> None:
    rows = pd.concat([some_rows(MEN=3, SED=20), some_rows(MEN=30, SED=20).assign(day=pd.Timestamp("2026-02-16"))])
    rows = pd.concat([rows, some_rows(MEN=30, SED=20).assign(edition=2)], ignore_index=True)
    few = withheld(rows, key=("locality_code", "day", "pathway"), figures=FIGURES)
    assert few.tolist() == [True, True, False, False, False, False]


def test_a_site_alone_takes_the_next_site_and_not_its_trust() -> None:
    rows = some_rows(RH5=200, RH5A8=195, RH5O4=5).rename(columns={"locality_code": "place_code"})
    assert hidden(rows, ("place_code", "day")) == ["RH5A8", "RH5O4"]
    alone = some_rows(RH5=200, RH5F1=5).rename(columns={"locality_code": "place_code"})
    assert hidden(alone, ("place_code", "day")) == ["RH5F1"]


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=1, max_size=8))
def test_no_small_count_is_shown_and_none_stands_alone(starts: list[int | None]) -> None:
    names = ("MEN", "SED", "SWT", "SS", "A", "B", "C", "QSL")
    rows = some_rows(**dict(zip(names, starts, strict=False)))
    few = withheld(rows, key=("locality_code", "day", "pathway"), figures=FIGURES)
    shown = rows.loc[~few, "started_from_hospital_patients"].dropna()
    assert not ((shown > 0) & (shown < LEAST_SHOWN)).any()
    assert few.sum() != 1 or not (shown > 0).any()


def test_nothing_at_all_is_nothing() -> None:
    assert hidden(some_rows().head(0)) == []
