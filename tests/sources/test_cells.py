"""One way to read a cell: numbers, marks, labels, days and months."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flow.sources.cells import (
    MARKS,
    NotANumber,
    assumed_publication,
    clean,
    day_of,
    label_key,
    month_end,
    month_in,
    number_or_mark,
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (199.0, 199),
        (199, 199),
        (0, 0),
        (-3.0, -3),
        ("199", 199),
        ("21082.00", 21_082),
        ("0.00", 0),
        ("1,204", 1_204),
        ("1,234,567.5", 1_234_567.5),
        (" 199\u00a0", 199),
        ("-5", -5),
        ("−5", -5),
        ("１９９", 199),
    ],
)
def test_a_number_is_read(cell: object, number: float) -> None:
    assert number_or_mark(cell) == (number, None)


@pytest.mark.parametrize(
    ("cell", "mark"),
    [
        ("-", "-"),
        ("–", "-"),
        ("—", "-"),
        ("*", "*"),
        (":", ":"),
        ("[x]", "[x]"),
        ("[Z]", "[Z]"),
        ("[c]", "[c]"),
        ("", ""),
        ("  \n", ""),
        ("\u00a0", ""),
        ("#DIV/0!", "#DIV/0!"),
        ("#N/A", "#N/A"),
        ("n/a", "n/a"),
    ],
)
def test_a_mark_is_missing_and_never_zero(cell: str, mark: str) -> None:
    assert number_or_mark(cell) == (None, mark)


@pytest.mark.parametrize(
    "cell",
    [
        *("about 200", "n.k.", "NaN", "inf", "-inf", "1e3", "0x10", "1_000", "12,34", "1.234,5", "(5)", "5-", "--5", "+5"),
        *("21.8%", "199²", "²", "①", "½", "9" * 400, "#REF!", "#VALUE!", "true", "None", "£5"),
        *(None, True, False, float("nan"), float("inf"), date(2024, 1, 1), datetime(2024, 1, 1), [], b"5"),  # noqa: DTZ001
    ],
)  # fmt: skip
def test_anything_else_is_no_number(cell: object) -> None:
    with pytest.raises(NotANumber):
        number_or_mark(cell)


ANY_CELL = st.one_of(
    st.text(max_size=12),
    st.text(alphabet="0123456789.,-−–*:[]xz#/ \u00a0²٣１%eE+_()", max_size=8),
    st.floats(),
    st.integers(),
    st.none(),
    st.booleans(),
    st.dates(),
    st.binary(max_size=4),
)


@settings(derandomize=True, max_examples=400)
@given(ANY_CELL)
def test_whatever_stands_in_a_cell_it_is_a_number_a_mark_or_refused(cell: object) -> None:
    try:
        number, mark = number_or_mark(cell)
    except NotANumber:
        return
    assert (number is None) != (mark is None)
    if number is None:
        assert isinstance(mark, str)
        assert mark.casefold() in MARKS
    else:
        assert abs(number) < float("inf")
        assert not isinstance(cell, str) or any(c.isdecimal() for c in cell)


@settings(derandomize=True, max_examples=200)
@given(st.integers(-(10**15), 10**15))
def test_a_whole_number_survives_every_way_of_writing_it(number: int) -> None:
    for written in (str(number), f"{number:,}", f"{number}.0", f" {number}\u202f", str(number).replace("-", "−")):
        assert number_or_mark(written) == (float(number), None)


@settings(derandomize=True, max_examples=400)
@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert label_key(label_key(text)) == label_key(text)
    assert label_key(clean(text)) == label_key(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("P1 - Domestic home", "P1 – Domestic\u00a0home"),
        ("P1 - Domestic home", "P1- domestic  home "),
        ("Awaiting transport", "Awaiting\ntransport"),
        ("Awaiting transport", "Awaiting\u202ftransport"),
        ("Interface process", "Interface\u2009Process"),
    ],
)
def test_two_spellings_of_one_label_have_one_key(one: str, other: str) -> None:
    assert label_key(one) == label_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("LOS 7+ days", "LOS 14+ days"), ("P3 - home", "P3b - home"), ("7+ days", "7 days")]
)
def test_two_labels_keep_their_own_keys(one: str, other: str) -> None:
    assert label_key(one) != label_key(other)


@pytest.mark.parametrize(
    "cell",
    [
        *(date(2024, 1, 9), datetime(2024, 1, 9, 23, 59), 45_300.0, 45_300, "09/01/2024", "9/1/24", "2024-01-09"),  # noqa: DTZ001
        *("2024-01-09 00:00:00", "9 January 2024", "09-Jan-24", "Tuesday\n09-Jan-24", "Tue, 9 Jan 2024"),
        *("w/c 09/01/2024 (daily snapshot)", "Week commencing 09/01/2024", " 09/01/2024\u00a0"),
    ],
)  # fmt: skip
def test_a_day_is_understood_however_it_is_written(cell: object) -> None:
    assert day_of(cell) == date(2024, 1, 9)


@pytest.mark.parametrize(
    "cell", ["", "-", "January 2024", "01/13/2024", "31/02/2024", 20_240_109, 12.0, True, None, "Tuesday", "9" * 500]
)
def test_what_is_no_day_is_none(cell: object) -> None:
    assert day_of(cell) is None


@settings(derandomize=True, max_examples=200)
@given(ANY_CELL)
def test_no_cell_breaks_the_reading_of_days(cell: object) -> None:
    assert day_of(cell) is None or isinstance(day_of(cell), date)


def test_a_month_is_found_in_a_title() -> None:
    assert month_in("December\u00a02023 - Total number of patients discharged") == date(2023, 12, 1)
    assert month_in("total for may 2024") == date(2024, 5, 1)
    assert month_in("December") is None
    assert month_in("") is None


@pytest.mark.parametrize(
    ("day", "end", "published"),
    [
        (date(2024, 2, 1), date(2024, 2, 29), date(2024, 4, 11)),
        (date(2023, 2, 28), date(2023, 2, 28), date(2023, 4, 11)),
        (date(2023, 12, 31), date(2023, 12, 31), date(2024, 2, 11)),
    ],
)
def test_publication_is_assumed_42_days_after_the_months_end(day: date, end: date, published: date) -> None:
    assert month_end(day) == end
    assert assumed_publication(day) == published
