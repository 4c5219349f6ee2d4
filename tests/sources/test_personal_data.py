"""No patient-level data enters. The numbers and names here are made up or published as test examples."""

from __future__ import annotations

from datetime import date

import pytest

from flow.sources.opening import FileRefused
from flow.sources.personal_data import is_nhs_number, kind_in_cell, kind_in_head, refuse_personal_data

TEST_NUMBER = "9434765919"  # published by the NHS as an example


@pytest.mark.parametrize(
    ("digits", "valid"),
    [(TEST_NUMBER, True), ("9434765918", False), ("0000000000", False), ("943476591", False), ("94347659190", False)],
)
def test_an_nhs_number_is_known_by_its_check_digit(digits, valid):
    assert is_nhs_number(digits) is valid


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (TEST_NUMBER, "an NHS number"),
        ("943 476 5919", "an NHS number"),
        ("NHS 943-476-5919 ready", "an NHS number"),
        (9434765919.0, "an NHS number"),
        (9434765919, "an NHS number"),
        ("TA1 5DA", "a postcode"),
        ("ta15da", "a postcode"),
        ("Mrs Example", "a person's name"),
        ("RH5A8", None),
        ("RH536", None),
        ("E06000066", None),
        ("QSL", None),
        ("2026-02-15", None),
        ("15/02/2026", None),
        ("240994030", None),
        (240994030.0, None),
        ("9434765918", None),
        ("Musgrove Park Hospital", None),
        ("w/c 01/01/2024 (daily snapshot)", None),
        ("P1 - Domestic home with reablement support", None),
        (True, None),
        (None, None),
    ],
)
def test_a_cell_is_known_for_what_it_holds(cell, kind):
    assert kind_in_cell(cell) == kind


@pytest.mark.parametrize(
    "head",
    ["NHS Number", "nhs_no", "Patient name", "Surname", "Date of birth", "DOB", "Post code", "Hospital number", "MRN"],
)
def test_a_head_gives_it_away(head):
    assert kind_in_head(head)


@pytest.mark.parametrize(
    "head",
    ["Org Name", "Organisation Name", "name", "place", "ward", "Org Code", "ICB Name", "remaining", "discharged"],
)
def test_heads_of_real_returns_do_not(head):
    assert kind_in_head(head) is None


def test_the_refusal_names_where_and_never_what():
    with pytest.raises(FileRefused) as refusal:
        refuse_personal_data([("column 'note'", "note", ["", TEST_NUMBER]), ("column 'home'", "home", ["TA1 5DA"])])
    words = str(refusal.value)
    assert TEST_NUMBER not in words
    assert "TA1" not in words
    assert "column 'note'" in words
    assert {f.code for f in refusal.value.findings} == {"personal_data"}


def test_a_column_of_old_dates_years_apart_is_one_of_births_and_a_period_is_not():
    with pytest.raises(FileRefused):
        refuse_personal_data([("A", "when", [date(1931, 4, 2), date(1944, 9, 1), date(1950, 1, 7)])])
    refuse_personal_data([("A", "when", [date(2022, 4, 1), date(2025, 9, 1), date(2026, 1, 7)])])
