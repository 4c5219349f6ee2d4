"""What is far off a place's own history is found by rule, kept, and flagged."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from flow.intake import load_file
from flow.metrics import Question, measure
from flow.model import Period
from flow.quality import against_history, outlying_days
from flow.sources import read
from flow.store import Store

JANUARY_WEEK = [date(2025, 1, 20) + timedelta(days=n) for n in range(7)]


def days_of(values: list[float | None], place: str = "RH5", first: date = date(2025, 1, 1)) -> pd.DataFrame:
    rows = pd.DataFrame(
        {"day": pd.date_range(first, periods=len(values)), "remaining_patients": pd.Series(values, dtype=float)}
    )
    return rows.assign(
        place_code=place, stay_days_or_more=0, nctr_patients=rows["remaining_patients"] + 100, discharged_patients=100.0
    )


def test_the_doubled_week_is_found_by_rule_and_no_other_day_of_the_trust(shared_data):
    series = read(shared_data / "tidy_daily" / "trust_day.parquet").tables["bed_day"]
    here = series[(series["place_code"] == "RH5") & (series["nctr_patients"] > 0)]  # its zeros are missing days
    assert here.loc[outlying_days(here), "day"].dt.date.tolist() == JANUARY_WEEK


def test_the_rule_does_not_read_the_list_of_breaks(real_home, monkeypatch, shared_data):
    """With the break rows gone, the doubled week is suspect all the same."""
    monkeypatch.setattr(sys.modules["flow.metrics.measure"], "suspect_days", lambda *asked, **more: set())
    snapshot = Store(real_home).snapshot()
    period = Period(first=date(2025, 1, 15), last=date(2025, 1, 31))
    rows = measure(snapshot, Question(metric="nctr_patients", place="QSL", period=period, as_of=date(2030, 1, 1))).rows
    assert [r["period_start"] for r in rows if "suspect" in r["flags"]] == [d.isoformat() for d in JANUARY_WEEK]
    assert all(r["value"] for r in rows)


def test_discharges_of_that_week_are_not_called_suspect(real_home):
    period = Period(first=JANUARY_WEEK[0], last=JANUARY_WEEK[-1])
    rows = measure(Store(real_home).snapshot(), Question(metric="nctr_discharged", place="RH5", period=period)).rows
    assert not [r for r in rows if "suspect" in r["flags"]]


def test_a_file_is_looked_at_beside_what_the_store_holds():
    rng = np.random.default_rng(7)
    history = days_of([float(v) for v in 200 + rng.integers(-15, 15, 60)])
    new = days_of([420.0, 205.0, 430.0], first=date(2025, 3, 2))
    found = against_history(new, history[["place_code", "day", "remaining_patients"]])
    assert [(f.code, f.severity) for f in found] == [("outlier", "warn")]
    assert found[0].rows == ("RH5 2025-03-02", "RH5 2025-03-04")
    assert against_history(new, history.head(0)[["place_code", "day", "remaining_patients"]]) == ()


def test_days_that_the_file_replaces_do_not_count_as_its_own_history():
    """A re-issue that mends a doubled week is not called odd because of the week it mends."""
    steady = days_of([200.0 + n % 5 for n in range(60)])
    doubled = steady.assign(
        remaining_patients=steady["remaining_patients"].where(~steady["day"].between("2025-02-01", "2025-02-07"), 420.0)
    )
    columns = ["place_code", "day", "remaining_patients"]
    assert against_history(doubled, steady.head(0)[columns])[0].code == "outlier"
    assert against_history(steady, doubled[columns]) == ()


@pytest.mark.parametrize("values", [[200.0] * 40, [0.0] * 40, [None] * 40, [5.0, 9.0, 2.0] * 14, []])
def test_steady_small_missing_or_absent_series_have_no_outliers(values):
    frame = days_of(values)
    assert not outlying_days(frame).any()
    assert len(outlying_days(frame)) == len(values)


def test_a_small_trust_may_double_by_a_few_patients_without_being_odd():
    assert not outlying_days(days_of([8.0] * 30 + [20.0] + [8.0] * 29)).any()
    assert outlying_days(days_of([80.0] * 30 + [200.0] + [80.0] * 29)).sum() == 1


def test_zeros_that_are_no_count_do_not_move_the_usual_level(store, shared_data):
    from datetime import UTC, datetime

    done = load_file(
        store, shared_data / "tidy_daily" / "trust_day.parquet", now=datetime(2026, 3, 1, tzinfo=UTC), loaded_by="tests"
    )
    told = next(f for f in done.findings if f.code == "outlier")
    assert told.message.startswith("365 places and days")
