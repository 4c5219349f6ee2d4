"""Every metric of the catalogue: its example, a gap, a true zero, nothing at all, and what always holds.

The check worked out another way is in `test_real_figures.py`.
"""

from __future__ import annotations

from datetime import date, timedelta
from math import isclose

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_loads import (
    MadeUpRow,
    a_day,
    a_load,
    all_zero,
    ask,
    beds_of_day,
    beds_of_month,
    not_reported,
    snapshot_of,
    the_row,
)

from flow.catalogue import BED_METRIC_BASIS, METRICS
from flow.metrics.counting import COUNTS as COUNTED
from flow.metrics.counting import where_counted
from flow.model import BED_BASES
from flow.reference import place as place_named
from flow.store import Snapshot

COUNTS = ("nctr_patients", "nctr_discharged", "nctr_remaining")
BED_METRICS = tuple(BED_METRIC_BASIS)
DAYS = ("2026-06-01", "2026-06-04")


OF_BED_DAY = ("remaining_21_days", "nctr_same_day_share", "delay_cost")


def test_every_metric_of_the_catalogue_is_tested_here_or_with_the_counted_ones() -> None:
    assert {m.id for m in METRICS} == {*COUNTS, "nctr_share", *BED_METRICS, *OF_BED_DAY, *COUNTED}


def four_days(*rows: MadeUpRow) -> Snapshot:
    return snapshot_of(a_load(*rows))


# --- counts of patients ---


@pytest.mark.parametrize(("metric", "value"), list(zip(COUNTS, (284, 85, 199), strict=True)))
def test_count_example(metric: str, value: int) -> None:
    """RH5 on 30 November 2024: 284 = 85 discharged + 199 remaining."""
    snapshot = snapshot_of(a_load(a_day("2024-11-30", nctr=284, discharged=85, remaining=199)))
    assert the_row(snapshot, metric, "2024-11-30")["value"] == value


@pytest.mark.parametrize(("metric", "mean"), list(zip(COUNTS, (250, 50, 200), strict=True)))
@pytest.mark.parametrize("gap", [not_reported("2026-06-02"), all_zero("2026-06-02")], ids=["a dash", "three zeros"])
def test_count_with_a_gap_is_the_mean_of_the_other_days(metric: str, mean: float, gap: MadeUpRow) -> None:
    """Two days reported, one with a gap, one not in the file at all."""
    snapshot = four_days(
        a_day("2026-06-01", discharged=40, remaining=190), gap, a_day("2026-06-03", discharged=60, remaining=210)
    )
    row = the_row(snapshot, metric, *DAYS, grain="month")
    assert (row["value"], row["numerator"], row["days_reported"], row["days_in_period"]) == (mean, 2 * mean, 2, 4)
    assert "partial" in row["flags"]


@pytest.mark.parametrize(
    ("metric", "day"),
    [
        ("nctr_remaining", a_day(discharged=5, remaining=0)),
        ("nctr_discharged", a_day(discharged=0, remaining=5)),
        ("nctr_remaining", a_day(discharged=None, remaining=0, nctr=None)),
        ("nctr_patients", a_day(discharged=None, remaining=None, nctr=0)),
    ],
    ids=["0 remaining, 5 discharged", "0 discharged, 5 remaining", "0 remaining alone", "0 patients alone"],
)
def test_count_of_true_zero_is_counted(metric: str, day: MadeUpRow) -> None:
    row = the_row(four_days(day), metric)
    assert (row["value"], row["numerator"], row["days_reported"], row["flags"]) == (0, 0, 1, [])


@pytest.mark.parametrize("metric", COUNTS)
def test_count_of_three_zeros_is_no_count(metric: str) -> None:
    row = the_row(four_days(all_zero()), metric)
    assert (row["value"], row["days_reported"], row["flags"]) == (None, 0, ["all_zero"])


# --- share ---


def test_share_example() -> None:
    """199 remaining over 932 adult beds open -> 0.2135."""
    row = the_row(four_days(a_day(remaining=199), beds_of_month("2026-06-01", 932)), "nctr_share")
    assert round(row["value"], 4) == 0.2135


def test_share_with_a_gap_is_mean_over_mean_of_the_other_days() -> None:
    snapshot = four_days(
        a_day("2026-06-01", remaining=190),
        not_reported("2026-06-02"),
        a_day("2026-06-03", remaining=210),
        beds_of_month("2026-06-01", 800),
    )
    row = the_row(snapshot, "nctr_share", *DAYS, grain="month")
    assert (row["value"], row["numerator"], row["denominator"]) == (0.25, 200, 800)
    assert (row["days_reported"], row["days_in_period"]) == (2, 4)


def test_share_of_true_zero_is_counted() -> None:
    row = the_row(four_days(a_day(remaining=0, discharged=5), beds_of_month("2026-06-01", 932)), "nctr_share")
    assert (row["value"], row["days_reported"], row["flags"]) == (0, 1, [])


# --- beds ---


@pytest.mark.parametrize("metric", BED_METRICS)
def test_beds_example(metric: str) -> None:
    """Each day takes its month's mean."""
    row = the_row(
        four_days(beds_of_month("2026-06-01", 932, basis=BED_METRIC_BASIS[metric])), metric, *DAYS, grain="month"
    )
    assert (row["value"], row["numerator"], row["denominator"], row["unit"]) == (932, 4 * 932, 4, "beds")


@pytest.mark.parametrize("metric", BED_METRICS)
def test_beds_with_a_gap_are_the_mean_of_the_other_days(metric: str) -> None:
    basis = BED_METRIC_BASIS[metric]
    snapshot = four_days(beds_of_day("2026-06-01", 900, basis=basis), beds_of_day("2026-06-03", 920, basis=basis))
    row = the_row(snapshot, metric, *DAYS, grain="month")
    assert (row["value"], row["days_reported"], row["flags"]) == (910, 2, ["partial"])


@pytest.mark.parametrize("metric", BED_METRICS)
def test_beds_of_true_zero_are_counted(metric: str) -> None:
    row = the_row(four_days(beds_of_month("2026-06-01", 0, basis=BED_METRIC_BASIS[metric])), metric)
    assert (row["value"], row["days_reported"]) == (0, 1)


# --- nothing at all ---


@pytest.mark.parametrize("metric", [m.id for m in METRICS])
@pytest.mark.parametrize("place", ["RH5", "QSL", "Y58", "ENG", "RH5A8", "E06000066"])
@pytest.mark.parametrize("snapshot", [None, "empty"], ids=["never loaded", "no rows"])
def test_nothing_at_all_has_no_value(metric: str, place: str, snapshot: str | None) -> None:
    one = next(m for m in METRICS if m.id == metric)
    counted = where_counted(metric, place_named(place))
    if one.needs_by or counted is None or counted.code != place:
        return  # refused in words: test_counted_metrics.py
    grain = "month" if one.grain == "month" else "week"
    for row in ask(EMPTY if snapshot else None, metric, *DAYS, place=place, grain=grain):
        assert (row["value"], row["numerator"], row["denominator"]) == (None, None, None)
        assert (row["days_reported"], row["days_in_period"], row["provenance"]) == (0, 4, None)
        assert row["flags"] == ["partial"]  # the week was cut by the question


EMPTY = snapshot_of()


# --- what always holds ---

figures = st.none() | st.integers(0, 400)
days_told = st.lists(st.tuples(figures, figures, st.none() | st.integers(0, 1200)), min_size=1, max_size=20)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(days_told)
def test_period_is_the_mean_of_the_days_that_were_reported(
    told: list[tuple[int | None, int | None, int | None]],
) -> None:
    """For every metric, against plain Python: never a gap as zero, never a mean of shares."""
    first = date(2026, 6, 1)
    days = [first + timedelta(days=n) for n in range(len(told))]
    rows = [a_day(day, remaining=r, discharged=d) for day, (r, d, _) in zip(days, told, strict=True)]
    rows += [
        beds_of_day(day, beds, basis=basis)
        for day, (_, _, beds) in zip(days, told, strict=True)
        if beds is not None
        for basis in BED_BASES
    ]
    snapshot = snapshot_of(a_load(*rows))

    def expected(metric: str) -> list[tuple[float, float]]:
        """The (figure, 1) or (figure, beds) of every day that counts."""
        pairs = []
        for r, d, beds in told:
            if (r, d) == (0, 0):
                r = d = None
            nctr = None if r is None or d is None else r + d
            figure = {"nctr_patients": nctr, "nctr_discharged": d, "nctr_remaining": r, "nctr_share": r}.get(
                metric, beds
            )
            under = (beds or None) if metric == "nctr_share" else 1
            if figure is not None and under is not None:
                pairs.append((figure, under))
        return pairs

    for metric in (m for m in METRICS if m.id in {*COUNTS, "nctr_share", *BED_METRICS}):
        row = the_row(snapshot, metric.id, days[0], days[-1], grain="month")
        pairs = expected(metric.id)
        assert row["days_reported"] == len(pairs), metric.id
        if not pairs:
            assert row["value"] is None, metric.id
            continue
        assert isclose(row["value"], sum(p[0] for p in pairs) / sum(p[1] for p in pairs), rel_tol=1e-12), metric.id
        by_day = [r["value"] for r in ask(snapshot, metric.id, days[0], days[-1]) if r["value"] is not None]
        assert min(by_day) - 1e-9 <= row["value"] <= max(by_day) + 1e-9, metric.id
