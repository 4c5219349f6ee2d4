"""The line in a table's cell: gaps stay gaps, a lone point is a dot, nothing draws nothing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from math import nan

from flow.charts.spark import HEIGHT, spark, spark_uri


def lines(svg: str) -> list[int]:
    """How many points each line has."""
    return [len(points.split()) for points in re.findall(r'points="([^"]*)"', svg)]


def test_a_gap_breaks_the_line() -> None:
    assert lines(spark([1, 2, 3, nan, 5, 6], "light")) == [3, 2]
    assert lines(spark([None, 2, 3], "light")) == [2]


def test_a_lone_point_is_a_dot_and_the_last_one_is_marked() -> None:
    svg = spark([1, nan, 3], "light")
    assert lines(svg) == [1, 1]
    assert svg.count("<circle") == 3


def test_no_value_draws_nothing() -> None:
    assert lines(spark([nan, None], "dark")) == []
    assert lines(spark([], "dark")) == []


def test_equal_values_lie_in_the_middle() -> None:
    assert f",{HEIGHT / 2:.1f}" in spark([4, 4], "light")


def test_target_is_drawn_only_where_it_is_near() -> None:
    assert "<line" in spark([10, 20], "light", target=22)
    assert "<line" not in spark([10, 20], "light", target=90)


def test_it_is_an_image_in_both_modes() -> None:
    for mode in ("light", "dark"):
        ET.fromstring(spark([1, 2], mode, target=1.5))
        assert spark_uri([1, 2], mode).startswith("data:image/svg+xml;utf8,%3Csvg")
