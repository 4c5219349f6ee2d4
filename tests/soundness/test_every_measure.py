"""Ways of being quietly wrong, asked of every measure of the catalogue on the illustrative set."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from made_up_loads import ask

from flow.catalogue import METRICS, Metric
from flow.metrics import Question
from flow.metrics.counting import where_counted
from flow.model import Period
from flow.reference import place
from flow.signals import series
from flow.store import Snapshot, Store

YEAR = (date(2025, 3, 3), date(2025, 11, 30))
each = pytest.mark.parametrize("one", METRICS, ids=[m.id for m in METRICS])


@pytest.fixture(scope="module")
def demonstration(illustrative_home: Path) -> Snapshot:
    """The illustrative set."""
    snapshot = Store(illustrative_home).demonstration.snapshot()
    assert snapshot is not None
    return snapshot


def rows_of(snapshot: Snapshot, one: Metric, grain: str) -> list[dict[str, object]]:
    """A measure by a grain, over most of a year, at the place where a reader of RH5 sees it; by member where it must be."""
    where = where_counted(one.id, place("RH5"))
    assert where is not None
    return ask(snapshot, one.id, *YEAR, place=where.code, grain=grain, by=one.by[0] if one.needs_by else None)


def fine(one: Metric) -> str:
    """The finest grain of a measure."""
    return one.grain


@each
def test_a_period_lies_between_its_parts(demonstration: Snapshot, one: Metric) -> None:
    """A stock added up, a flow averaged as a stock, a mean of shares: each would leave the range of its parts."""
    months, finest = rows_of(demonstration, one, "month"), rows_of(demonstration, one, fine(one))
    for member in {r["member"] for r in months}:
        parts = [r for r in finest if r["member"] == member and r["value"] is not None]
        for month in (r for r in months if r["member"] == member):
            inside = [
                r["value"]
                for r in parts
                if r["period_end"] >= month["period_start"] and r["period_start"] <= month["period_end"]
            ]
            if month["value"] is not None and inside:
                assert min(inside) - 1e-9 <= month["value"] <= max(inside) + 1e-9, (month, inside)


@each
def test_no_share_is_above_1_and_nothing_is_below_0_without_a_flag(demonstration: Snapshot, one: Metric) -> None:
    for row in rows_of(demonstration, one, "month"):
        if row["value"] is not None:
            assert row["value"] >= 0
            assert one.unit != "share" or row["value"] <= 1 or "suspect" in row["flags"]


@each
def test_what_is_missing_has_no_value_and_no_days(demonstration: Snapshot, one: Metric) -> None:
    for row in rows_of(demonstration, one, fine(one)):
        assert (row["days_reported"] == 0) == (row["numerator"] is None), row
        assert row["value"] is None or row["days_reported"] > 0


@each
def test_made_up_figures_say_so(demonstration: Snapshot, one: Metric) -> None:
    for row in rows_of(demonstration, one, "month"):
        if row["value"] is not None:
            assert row["provenance"] == "illustrative"
            assert "illustrative" in row["flags"]


@each
def test_before_anything_was_published_there_is_nothing(demonstration: Snapshot, one: Metric) -> None:
    where = where_counted(one.id, place("RH5"))
    assert where is not None
    by = one.by[0] if one.needs_by else None
    for row in ask(demonstration, one.id, *YEAR, place=where.code, grain="month", by=by, as_of="2022-01-01"):
        assert row["value"] is None


@each
def test_limits_never_run_across_a_break_that_cuts(demonstration: Snapshot, one: Metric) -> None:
    where = where_counted(one.id, place("RH5"))
    if where is None or one.needs_by:
        return
    found = series(
        demonstration,
        Question(
            metric=one.id, place=where.code, period=Period(first=YEAR[0], last=date(2026, 2, 15)), grain=one.grain
        ),
    )
    points = found.points
    for cut in (b for b in found.breaks if b.rebase):
        before, after = points[points["end"] < cut.first_day], points[points["start"] >= cut.first_day]
        if len(before) and len(after):
            assert before["rebase_group"].max() < after["rebase_group"].min()


def test_a_break_of_pathway_1_cuts_its_limits(demonstration: Snapshot) -> None:
    """Starts were raised on 30 September 2025: the week of it has no value, and limits begin anew after it."""
    question = Question(
        metric="pathway_1_new_starts", place="QSL", period=Period(first=YEAR[0], last=date(2026, 2, 15))
    )
    points = series(demonstration, question).points.set_index("start")
    assert points.loc[date(2025, 9, 22), "rebase_group"] + 1 == points.loc[date(2025, 10, 6), "rebase_group"]
    assert points["value"].isna()[date(2025, 9, 29)]
    assert points.loc[date(2025, 10, 6), "mean"] > points.loc[date(2025, 9, 22), "mean"]


def test_week_of_a_flow_that_lacks_a_day_is_no_point_of_a_chart(demonstration: Snapshot) -> None:
    question = Question(
        metric="pathway_1_new_starts", place="QSL", period=Period(first=date(2024, 1, 1), last=date(2025, 9, 1))
    )
    points = series(demonstration, question).points
    short = points[points["days_reported"] < 7]
    assert len(short)
    assert short["value"].isna().all()
