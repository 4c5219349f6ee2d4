"""Rolling three months: the example, a gap, a true zero, nothing at all, and a check by another way."""

from __future__ import annotations

from datetime import date, timedelta
from math import expm1, log1p

import pytest
from made_up_loads import MadeUpRow, a_load, snapshot_of

from flow.metrics.measure import Question
from flow.metrics.rolling import newest_day, newest_window, rolling
from flow.model import Period
from flow.sentences.mental_health import (
    arithmetic,
    missing_days_sentence,
    one_patient_sentence,
    starts_anew_sentence,
)
from flow.store import Snapshot

LAST = date(2026, 2, 15)
"""A Sunday."""
YEAR = Period(first=LAST - timedelta(days=83), last=LAST)


def a_ward(
    day: date, *, at: str = "RH536", ready: float | None = 12, occupied: float | None = 110, **more: float
) -> MadeUpRow:
    figures = {"ready_patients": ready, "beds_occupied": occupied, "beds_available": 120.0, **more}
    return MadeUpRow("mental_health_day", {"place_code": at, "day": day, **figures}, day)


def days_back(many: int) -> list[date]:
    return [LAST - timedelta(days=n) for n in range(many)]


def a_question(metric: str = "mental_health_ready_share", place: str = "RH5") -> Question:
    return Question(metric=metric, place=place, period=YEAR)


def whole_window(**more: float) -> Snapshot:
    return snapshot_of(a_load(*[a_ward(day, **more) for day in days_back(91)], kind="local"))


def test_rolling_is_one_sum_over_another() -> None:
    points = rolling(whole_window(), a_question())
    last = points.iloc[-1]
    assert (last["end"], last["days_reported"], last["days_in_period"]) == (LAST, 91, 91)
    assert (last["numerator"], last["denominator"]) == (1092, 10010)
    assert last["value"] == pytest.approx(12 / 110)


def test_rolling_is_no_mean_of_daily_shares() -> None:
    rows = [a_ward(day, ready=0, occupied=100) for day in days_back(90)]
    rows.append(a_ward(LAST - timedelta(days=90), ready=10, occupied=10))
    window = newest_window(snapshot_of(a_load(*rows, kind="local")), a_question())
    assert window is not None
    assert window.value == pytest.approx(10 / 9010)


def test_rolling_a_missing_day_is_in_neither_sum_and_is_said() -> None:
    rows = [a_ward(day) for day in days_back(91) if day != LAST - timedelta(days=5)]
    window = newest_window(snapshot_of(a_load(*rows, kind="local")), a_question())
    assert window is not None
    assert (window.days_reported, window.days_missing, window.denominator) == (90, 1, 9900)
    assert window.value == pytest.approx(12 / 110)
    assert missing_days_sentence(window) == "1 day of the 91 is missing, and in neither sum."


def test_rolling_with_too_few_days_has_no_value() -> None:
    snapshot = snapshot_of(a_load(*[a_ward(day) for day in days_back(80)], kind="local"))
    assert rolling(snapshot, a_question())["value"].isna().all()
    window = newest_window(snapshot, a_question())
    assert window is not None
    assert window.value is None
    assert "no value: too few days reported (80 of 91 days" in arithmetic("mental_health_ready_share", window)


def test_rolling_a_true_zero_is_zero() -> None:
    window = newest_window(whole_window(ready=0), a_question())
    assert window is not None
    assert window.value == 0


def test_rolling_nothing_at_all() -> None:
    assert rolling(None, a_question()).empty
    assert newest_window(None, a_question()) is None
    assert newest_day(None, a_question()) is None
    old = snapshot_of(a_load(a_ward(YEAR.first - timedelta(days=1)), kind="local"))
    assert newest_window(old, a_question()) is None
    assert arithmetic("mental_health_ready_share", None) == "No figure in this period."


def test_rolling_ends_with_whole_weeks_up_to_the_last_figure() -> None:
    rows = [a_ward(day) for day in days_back(120) if day <= LAST - timedelta(days=3)]
    points = rolling(snapshot_of(a_load(*rows, kind="local")), a_question())
    assert points["end"].iloc[-1] == LAST - timedelta(days=7)
    assert all(end.isoweekday() == 7 for end in points["end"])
    months = rolling(snapshot_of(a_load(*rows, kind="local")), a_question(), grain="month")
    assert months["end"].tolist() == [date(2025, 11, 30), date(2025, 12, 31), date(2026, 1, 31)]


def test_rolling_equals_sums_by_hand_on_two_wards() -> None:
    one = [a_ward(day, ready=n % 5, occupied=30 + n % 3) for n, day in enumerate(days_back(91))]
    two = [a_ward(day, at="RH576", ready=n % 2, occupied=9) for n, day in enumerate(days_back(91))]
    window = newest_window(snapshot_of(a_load(*one, *two, kind="local")), a_question())
    ready = sum(n % 5 + n % 2 for n in range(91))
    occupied = sum(30 + n % 3 + 9 for n in range(91))
    assert window is not None
    assert window.value == pytest.approx(ready / occupied)


def test_geometric_mean_of_the_window_is_told_with_its_arithmetic() -> None:
    more = {"discharged_patients": 1.0, "ready_days_at_discharge": 3.0, "ready_log_days_at_discharge": log1p(3)}
    window = newest_window(whole_window(**more), a_question("mental_health_days_ready_geometric"))
    assert window is not None
    assert window.value == pytest.approx(3)
    said = arithmetic("mental_health_days_ready_geometric", window)
    assert (
        said
        == "exp(126.2 sum of ln(1 + days) ÷ 91 patients who left) − 1 = 3.0 days (91 of 91 days to Sun 15 Feb 2026)"
    )
    assert window.numerator is not None
    assert expm1(window.numerator / 91) == pytest.approx(3)


def test_nobody_left_is_no_share() -> None:
    more = {"discharged_patients": 0.0, "discharged_on_ready_date_patients": 0.0}
    window = newest_window(whole_window(**more), a_question("mental_health_on_ready_date_share"))
    assert window is not None
    assert window.value is None
    assert "= nobody left" in arithmetic("mental_health_on_ready_date_share", window)


def test_one_patient_is_worked_out_from_the_beds() -> None:
    said = one_patient_sentence(newest_window(whole_window(), a_question()))
    assert said is not None
    assert said.startswith("One patient is about 0.9 % of 110.0 beds occupied on an average day.")
    assert one_patient_sentence(None) is None


def test_newest_day_is_of_the_period() -> None:
    found = newest_day(whole_window(), a_question("mental_health_ready"))
    assert found is not None
    assert (found.day, found.value, found.provenance) == (LAST, 12, "local")


def a_break(first: date) -> MadeUpRow:
    """A break of the system's own from which limits start anew."""
    columns = {"place_code": "RH5", "applies_to": "all", "first_day": first, "last_day": None, "kind": "service_change"}
    return MadeUpRow("series_break", {**columns, "text": "A ward opened", "rebase": True, "source": "tests"}, first)


def with_break(days_before_the_last: int) -> Snapshot:
    """Twenty of 110 beds before the break and 12 from it on, on each of 182 days."""
    first = LAST - timedelta(days=days_before_the_last - 1)
    rows = [a_ward(day, ready=12 if day >= first else 20) for day in days_back(182)]
    return snapshot_of(a_load(*rows, a_break(first), kind="local"))


def test_rolling_does_not_run_across_a_break() -> None:
    snapshot = with_break(40)
    window = newest_window(snapshot, a_question())
    assert window is not None
    assert (window.first, window.days_in_window, window.value) == (LAST - timedelta(days=39), 40, None)
    assert window.since is not None
    assert missing_days_sentence(window) is None
    assert "= no value: too few days since the break of 7 Jan 2026 (40 of 40 days" in arithmetic(
        "mental_health_ready_share", window
    )
    assert starts_anew_sentence([window.since]) is not None
    points = rolling(snapshot, a_question()).set_index("end")["value"]
    assert points[points.index >= window.first].isna().all()
    assert points[points.index < window.first].tolist() == pytest.approx([20 / 110] * 6)  # none of it mixes the two


def test_rolling_starts_anew_once_enough_days_follow_the_break() -> None:
    window = newest_window(with_break(85), a_question())
    assert window is not None
    assert (window.days_in_window, window.value) == (85, pytest.approx(12 / 110))
    whole = newest_window(with_break(91), a_question())
    assert whole is not None
    assert (whole.since, whole.days_in_window) == (None, 91)
