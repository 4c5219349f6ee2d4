"""Words on charts: not cut, not over one another."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow.charts.labels import apart, packed, wrapped


def test_examples():
    assert apart([1.0, 1.1, 5.0], [1.0] * 3, low=0, high=10) == [1.0, 2.0, 5.0]
    assert packed(["47", "+15 since January", "the commissioner"], 22) == ["47 · +15 since January", "the commissioner"]
    assert wrapped("") == []


@given(st.lists(st.floats(0, 100), max_size=8))
def test_nothing_overlaps_where_there_is_room(positions):
    moved = sorted(apart(positions, [10.0] * len(positions), low=0, high=100))
    assert all(b - a >= 10 - 1e-6 for a, b in pairwise(moved))
    assert all(5 - 1e-6 <= m <= 95 + 1e-6 for m in moved)


@pytest.mark.parametrize("most", [8, 20, 52])
def test_lines_are_no_longer_than_asked(most):
    words = "waiting for a bed in a community hospital"
    assert all(len(line) <= max(most, 9) for line in wrapped(words, most))
    assert " ".join(wrapped(words, most)) == words
