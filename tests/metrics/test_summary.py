"""Every measure in one row: the same value, target and verdict as its own series; gaps, zeros, nothing at all."""

from __future__ import annotations

from datetime import date
from math import isnan

import pandas as pd
import pytest
from made_up_loads import a_day, a_load, beds_of_month, days_of, snapshot_of

from flow.catalogue import METRICS
from flow.metrics import Question, measure
from flow.metrics.counting import where_counted
from flow.model import Period
from flow.reference import place
from flow.signals import Baseline, series
from flow.store import Snapshot
from flow.summary import COLUMNS, counted_alone, summary

WINTER = Period(first=date(2025, 11, 24), last=date(2026, 2, 15))


def asked(metric_id: str, *, period: Period = WINTER, at: str = "RH5") -> Question:
    where = where_counted(metric_id, place(at))
    assert where is not None
    grain = next(m.grain for m in METRICS if m.id == metric_id)
    return Question(metric=metric_id, place=where.code, period=period, grain=grain)


def the_row(rows: pd.DataFrame, metric_id: str) -> dict[str, object]:
    return rows[rows["metric"] == metric_id].to_dict("records")[0]  # type: ignore[return-value]


def test_every_measure_that_speaks_alone_has_a_row_and_no_other() -> None:
    assert set(counted_alone()) == {m.id for m in METRICS if not m.needs_by}
    assert "discharge_share" not in counted_alone()
    rows = summary(None, [asked(m) for m in counted_alone()])
    assert list(rows["metric"]) == list(counted_alone())
    assert list(rows.columns) == list(COLUMNS)
    assert rows["value"].isna().all()
    assert set(rows["reason"]) == {"No week has a value: nothing to judge.", "No month has a value: nothing to judge."}


def test_row_is_what_its_own_series_says(real: Snapshot) -> None:
    questions = [asked(m) for m in ("nctr_remaining", "nctr_share", "remaining_21_days", "delay_cost")]
    rows = summary(real, questions)
    for q in questions:
        one, row = series(real, q), the_row(rows, q.metric)
        assert (row["reason"], row["variation"], row["assurance"]) == (one.reason, one.variation, one.assurance)
        if one.last is None:
            assert isnan(row["value"])  # type: ignore[arg-type]
        else:
            assert row["value"] == one.last["value"]
            assert row["days_reported"] == one.last["days_reported"]


def test_newest_value_equals_measure_and_is_set_against_the_target(real: Snapshot) -> None:
    row = the_row(summary(real, [asked("nctr_remaining")]), "nctr_remaining")
    week = Period(first=date(2026, 2, 9), last=date(2026, 2, 15))
    own = measure(real, Question(metric="nctr_remaining", place="RH5", period=week, grain="week")).rows[0]
    assert (row["start"], row["end"], row["value"]) == (week.first, week.last, own["value"])
    assert (row["target"], row["comparison"], row["meets"]) == (90, "at most", False)
    assert len(row["recent"]) == 12  # type: ignore[arg-type]
    assert row["change"] == pytest.approx(row["recent"][-1] - row["recent"][-2])  # type: ignore[index]


def test_a_week_without_enough_days_is_a_gap_in_the_line() -> None:
    days = [d for d in days_of("2025-12-01", "2026-02-15") if not date(2026, 1, 5) <= d <= date(2026, 1, 11)]
    row = the_row(summary(snapshot_of(a_load(*(a_day(d) for d in days))), [asked("nctr_remaining")]), "nctr_remaining")
    recent = row["recent"]
    assert [n for n, v in enumerate(recent) if isnan(v)][-1] == len(recent) - 6  # type: ignore[arg-type]
    assert row["value"] == 199


def test_change_is_missing_where_the_week_before_is() -> None:
    days = [*days_of("2026-01-12", "2026-01-18"), *days_of("2026-02-09", "2026-02-15")]
    row = the_row(summary(snapshot_of(a_load(*(a_day(d) for d in days))), [asked("nctr_remaining")]), "nctr_remaining")
    assert row["value"] == 199
    assert isnan(row["change"])  # type: ignore[arg-type]
    assert row["variation"] is None
    assert "Too little history" in str(row["reason"])


def test_a_true_zero_is_a_value_and_meets_its_target() -> None:
    days = days_of("2026-02-02", "2026-02-15")
    snapshot = snapshot_of(a_load(*(a_day(d, remaining=0) for d in days), beds_of_month("2026-02-01", 900)))
    rows = summary(snapshot, [asked("nctr_remaining"), asked("nctr_share")])
    assert list(rows["value"]) == [0, 0]
    assert list(rows["meets"]) == [True, True]


def test_a_baseline_that_a_person_began_reaches_the_verdict(real: Snapshot) -> None:
    begun = Baseline(metric="nctr_remaining", place="RH5", from_day=date(2026, 1, 26), reason="a trial", author="tests")
    row = the_row(summary(real, [asked("nctr_remaining")], baselines=[begun]), "nctr_remaining")
    assert row["variation"] is None
    assert "Too little history" in str(row["reason"])
