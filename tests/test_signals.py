"""A figure by week or month with its limits: which points have a value, where limits begin anew, what is said."""

from __future__ import annotations

from datetime import date, timedelta

from made_up_loads import MadeUpRow, a_day, a_load, beds_of_month, snapshot_of

from flow.metrics import Question
from flow.model import Period
from flow.reference import Target
from flow.sentences.measure import change_words, charted_by, series_finding, series_verdict, target_words
from flow.signals import Baseline, Series, all_series, series
from flow.store import Snapshot

FIRST = date(2026, 1, 5)
"""A Monday."""
LAST = FIRST + timedelta(days=7 * 20 - 1)


def days(weeks: int = 20) -> list[date]:
    """Every day of some weeks."""
    return [FIRST + timedelta(days=n) for n in range(7 * weeks)]


def of(snapshot: Snapshot, metric: str = "nctr_remaining", place: str = "RH5", **more: object) -> Series:
    """The series over twenty weeks."""
    baselines = more.pop("baselines", ())
    return series(
        snapshot,
        Question(metric=metric, place=place, period=Period(first=FIRST, last=LAST), **more),
        baselines=baselines,
    )  # type: ignore[arg-type]


def remaining(*skip: date, level: int = 200) -> Snapshot:
    """Twenty weeks of a steady figure with some days left out."""
    return snapshot_of(
        a_load(*(a_day(d, remaining=level + d.weekday() + d.toordinal() // 7 % 3) for d in days() if d not in skip))
    )


def test_points_are_whole_weeks_with_their_mean() -> None:
    found = of(remaining())
    assert len(found.shown) == 20
    assert found.shown["days_reported"].eq(7).all()
    week = found.shown.iloc[0]
    assert (week["start"], week["end"]) == (FIRST, FIRST + timedelta(days=6))
    assert week["value"] == sum(200 + d.weekday() + d.toordinal() // 7 % 3 for d in days(1)) / 7
    assert found.variation == "common_cause"


def test_week_with_four_reported_days_has_no_value_and_is_said_so() -> None:
    skipped = days()[7:10]
    found = of(remaining(*skipped))
    assert found.points.loc[found.points["start"] == FIRST + timedelta(days=7), "value"].isna().all()
    assert len(found.told) == 19


def test_last_week_is_left_out_where_nothing_is_reported() -> None:
    found = of(remaining(*days()[-7:]))
    assert found.shown["end"].iloc[-1] == LAST - timedelta(days=7)


def test_little_history_is_neither_signal_nor_noise() -> None:
    found = of(remaining(*days()[: 7 * 12]))
    assert (found.variation, found.variation_icon) == (None, None)
    assert found.reason == "Too little history to judge: 8 weeks since the last break, 13 are needed."


def test_nothing_at_all_is_said_in_words() -> None:
    found = of(snapshot_of())
    assert found.last is None
    assert series_finding(found) == "Patients who remain: no figure in this period"
    assert found.reason == "No week has a value: nothing to judge."
    assert change_words(found) == "no week before to compare with"


def test_new_baseline_of_a_person_cuts_the_limits_of_that_figure_and_place_alone() -> None:
    day = FIRST + timedelta(days=7 * 10)
    own = Baseline(metric="nctr_remaining", place="RH5", from_day=day, reason="ward closed", author="flow team")
    elsewhere = Baseline(metric="nctr_remaining", place="QSL", from_day=day, reason="x", author="y")
    assert of(remaining()).points["rebase_group"].nunique() == 1
    assert of(remaining(), baselines=(elsewhere,)).points["rebase_group"].nunique() == 1
    cut = of(remaining(), baselines=(own,))
    assert cut.points["rebase_group"].nunique() == 2
    assert "New baseline: ward closed (flow team)" in [b.text for b in cut.breaks]


def test_target_is_drawn_only_once_it_holds() -> None:
    assert of(remaining()).plan is not None
    early = Question(
        metric="nctr_remaining", place="RH5", period=Period(first=date(2024, 1, 1), last=date(2024, 12, 29))
    )
    assert series(remaining(), early).plan is None


def test_beds_that_are_monthly_means_are_judged_by_month() -> None:
    rows = [beds_of_month(date(2025 + n // 12, n % 12 + 1, 1), 900 + n % 4) for n in range(17)]
    found = of(snapshot_of(a_load(*rows)), "adult_beds_open")
    assert found.question.grain == "month"
    assert (found.points["end"] - found.points["start"]).map(lambda gap: gap.days).min() >= 27


def test_members_are_judged_one_by_one_and_have_no_target_of_the_whole() -> None:
    rows = [
        MadeUpRow(
            "pathway_day",
            {
                "locality_code": code,
                "day": d,
                "pathway": "P1",
                "started_from_hospital_patients": 2.0 + n,
                "started_from_home_patients": 1.0,
            },
            d,
        )
        for d in days()
        for n, code in enumerate(("MEN", "SED", "SWT", "SS"))
    ]
    snapshot = snapshot_of(a_load(*rows, kind="local"))
    whole = of(snapshot, "pathway_1_new_starts", "QSL")
    parts = all_series(
        snapshot,
        Question(metric="pathway_1_new_starts", place="QSL", by="locality", period=Period(first=FIRST, last=LAST)),
    )
    assert list(parts) == ["MEN", "SED", "SWT", "SS"]
    assert sum(p.told["value"].iloc[-1] for p in parts.values()) == whole.told["value"].iloc[-1] == 7 * (4 + 14)
    assert whole.plan is not None
    assert [p.plan for p in parts.values()] == [None] * 4


def test_words_say_the_value_the_target_and_the_week() -> None:
    found = of(remaining())
    assert found.last is not None
    assert series_finding(found) == (
        f"Patients who remain: {found.last['value']:.1f} patients (week to Sun 24 May 2026), "
        f"{found.last['value'] - 90:.1f} patients above the 90 allowed"
    )
    assert series_verdict(found).startswith("Week to Sun 24 May 2026: ")


def test_no_change_is_told_across_a_break() -> None:
    """The first week after a new baseline is compared with nothing."""
    own = Baseline(
        metric="nctr_remaining", place="RH5", from_day=LAST - timedelta(days=6), reason="merger", author="board"
    )
    found = of(remaining(), baselines=(own,))
    assert found.before is None
    assert change_words(found) == "a break lies before this week: no change is told"
    assert of(remaining()).before is not None


def test_week_of_a_flow_needs_all_its_days_whatever_its_unit() -> None:
    """Discharges without their weekend would be a false signal."""
    weekend = [d for d in days()[-7:] if d.weekday() >= 5]
    found = of(remaining(*weekend), "nctr_discharged")
    assert found.points["start"].iloc[-1] == LAST - timedelta(days=13)


def test_target_is_not_held_against_a_week_before_it_began() -> None:
    rows = [a_day(date(2025, 1, 6) + timedelta(days=n)) for n in range(7 * 12)]  # to Sunday 30 March 2025
    question = Question(
        metric="nctr_remaining", place="RH5", period=Period(first=date(2025, 1, 6), last=date(2025, 4, 3))
    )
    found = series(snapshot_of(a_load(*rows)), question)
    assert found.last is not None
    assert found.last["end"] == date(2025, 3, 30)
    assert found.plan is None
    assert "allowed" not in series_finding(found)


def test_target_with_a_decimal_is_said_with_it() -> None:
    plan = Target(
        metric="pathway_1_days_waited",
        place_code="QSL",
        from_day=FIRST,
        to_day=None,
        comparison="at most",
        value=2.5,
        basis="",
        source="x",
    )
    assert target_words(3.0, plan, "days") == "0.5 days above the 2.5 allowed"
    assert target_words(2.0, plan, "days") == "0.5 days below the 2.5 allowed"


def test_days_can_be_charted_and_are_said_to_be_weekdays() -> None:
    question = Question(metric="nctr_remaining", place="RH5", period=Period(first=LAST - timedelta(days=27), last=LAST))
    by_day = series(remaining(), question, points="day")
    assert len(by_day.shown) == 28
    assert by_day.question.grain == "day"
    assert "weekdays differ" in charted_by(by_day)[0]
    assert charted_by(series(remaining(), question)) == []
    assert series(remaining(), question, points="month").question.grain == "month"


def test_short_stretch_has_neither_limits_nor_signals_to_draw() -> None:
    own = Baseline(
        metric="nctr_remaining",
        place="RH5",
        from_day=FIRST + timedelta(days=7 * 15),
        reason="ward closed",
        author="flow team",
    )
    found = of(remaining(), baselines=(own,))
    last = found.points[found.points["rebase_group"] == found.points["rebase_group"].max()]
    assert last[["mean", "lpl", "upl"]].isna().all().all()
    assert set(last["point_type"]) == {"common_cause"}
    assert found.variation is None
    assert found.points.loc[found.points["rebase_group"] < found.points["rebase_group"].max(), "mean"].notna().any()


def test_carried_beds_are_no_points_of_a_bed_chart() -> None:
    rows = [beds_of_month(date(2025, n, 1), 900) for n in range(1, 9)] + [a_day(date(2025, 10, 20))]
    question = Question(
        metric="adult_beds_open", place="RH5", period=Period(first=date(2025, 1, 1), last=date(2025, 11, 30))
    )
    found = series(snapshot_of(a_load(*rows)), question)
    assert found.last is not None
    assert found.last["end"] == date(2025, 8, 31)
