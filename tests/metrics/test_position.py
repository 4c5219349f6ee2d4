"""The Daily page's arithmetic: the newest day with a figure, its changes, the gap, the trend by day and week, the sites."""

from __future__ import annotations

from datetime import date, timedelta
from math import isnan

import pytest
from made_up_loads import MadeUpRow, a_day, a_load, beds_of_month, days_of, not_reported, snapshot_of

from flow.metrics.measure import Excluded
from flow.metrics.position import Position, by_site, position, trend
from flow.model import Period
from flow.reference import place
from flow.store import Snapshot
from flow.wording import change_note

RH5 = place("RH5")
SUNDAY = date(2026, 2, 15)


def the_position(*rows: MadeUpRow, asked: date = SUNDAY, excluded: tuple[Excluded, ...] = ()) -> Position:
    found = position(snapshot_of(a_load(*rows)), RH5, asked=asked, excluded=excluded)
    assert found is not None
    return found


def test_position_of_the_day_asked_for() -> None:
    now = the_position(a_day(SUNDAY, remaining=214, discharged=37), beds_of_month(SUNDAY, 897))
    assert (now.day, now.remaining, now.discharged, now.nctr) == (SUNDAY, 214, 37, 251)
    assert (now.beds, now.share, now.beds_months_old) == (897, 214 / 897, 0)
    assert (now.gap, now.provenance, now.flags) == (124, "published", ())


def test_position_goes_back_to_the_newest_day_with_a_figure() -> None:
    rows = [a_day(SUNDAY - timedelta(days=3), remaining=210), not_reported(SUNDAY - timedelta(days=1))]
    now = the_position(*rows)
    assert (now.day, now.asked, now.remaining) == (SUNDAY - timedelta(days=3), SUNDAY, 210)


def test_position_does_not_look_ahead_of_the_day_asked_for() -> None:
    now = the_position(a_day(SUNDAY, remaining=214), a_day(SUNDAY + timedelta(days=1), remaining=220))
    assert (now.day, now.remaining) == (SUNDAY, 214)


def test_position_without_any_figure_is_none() -> None:
    assert position(None, RH5, asked=SUNDAY) is None
    assert position(snapshot_of(), RH5, asked=SUNDAY) is None
    assert position(snapshot_of(a_load(not_reported(SUNDAY))), RH5, asked=SUNDAY) is None


def test_position_without_beds_has_no_share() -> None:
    now = the_position(a_day(SUNDAY))
    assert (now.share, now.beds, now.newest_beds_month) == (None, None, None)


def test_position_leaves_an_excluded_day_out() -> None:
    rows = [a_day(SUNDAY - timedelta(days=1), remaining=210), a_day(SUNDAY, remaining=500)]
    out = (Excluded(place="RH5", days=Period(first=SUNDAY, last=SUNDAY)),)
    assert the_position(*rows, excluded=out).remaining == 210


def test_change_since_yesterday_and_since_the_same_weekday() -> None:
    rows = [a_day(SUNDAY - timedelta(days=n), remaining=m) for n, m in ((0, 214), (1, 204), (7, 199))]
    now = the_position(*rows)
    assert (now.since_yesterday.patients, now.since_yesterday.before) == (10, SUNDAY - timedelta(days=1))
    assert (now.since_last_week.patients, now.since_last_week.before) == (15, SUNDAY - timedelta(days=7))
    assert now.since_yesterday.unusual is None, "nothing to judge it by"


def test_change_is_missing_where_the_earlier_day_is() -> None:
    now = the_position(a_day(SUNDAY, remaining=214), not_reported(SUNDAY - timedelta(days=1)))
    assert (now.since_yesterday.then, now.since_yesterday.patients, now.since_last_week.patients) == (None, None, None)


@pytest.mark.parametrize(("today", "unusual"), [(206, False), (260, True)], ids=["as ever", "far more"])
def test_change_is_judged_by_the_same_weekday_in_the_year_before(today: float, unusual: bool) -> None:
    """Sundays are always 5 to 7 above Saturdays here."""
    days = days_of(SUNDAY - timedelta(days=371), SUNDAY - timedelta(days=1))
    rows = [a_day(day, remaining=200 + (5 + day.isocalendar().week % 3 if day.weekday() == 6 else 0)) for day in days]
    change = the_position(*rows, a_day(SUNDAY, remaining=today)).since_yesterday
    assert (change.usual_low, change.usual_high) == (5, 7)
    assert change.unusual == unusual
    assert change_note(change) == ("more than the usual +5 to +7" if unusual else "within the usual +5 to +7")


def test_fewer_per_day_example() -> None:
    """214 remaining on 15 February, 90 by 31 March: 124 over 44 days."""
    now = the_position(a_day(SUNDAY, remaining=214))
    assert now.fewer_per_day(date(2026, 3, 31)) == pytest.approx(2.82, abs=0.005)
    assert now.fewer_per_day(SUNDAY) is None
    assert the_position(a_day(SUNDAY, remaining=80)).fewer_per_day(date(2026, 3, 31)) == 0


# --- the trend ---


def a_trend(snapshot: Snapshot | None, first: str, last: str, **more: object):  # type: ignore[no-untyped-def]
    return trend(snapshot, RH5, Period(first=date.fromisoformat(first), last=date.fromisoformat(last)), **more)  # type: ignore[arg-type]


def test_trend_has_every_day_and_whole_weeks() -> None:
    """From a Wednesday to a Tuesday: the first week begins on the Monday before, the last is not whole."""
    snapshot = snapshot_of(a_load(*(a_day(day, remaining=200) for day in days_of("2026-06-01", "2026-06-30"))))
    moved = a_trend(snapshot, "2026-06-03", "2026-06-16")
    assert list(moved.days["day"]) == days_of("2026-06-03", "2026-06-16")
    assert [str(day) for day in moved.weeks["week_start"]] == ["2026-06-01", "2026-06-08"]
    assert list(moved.weeks["days_reported"]) == [7, 7]
    assert moved.days_reported == 14


@pytest.mark.parametrize(("reported", "value"), [(5, 200), (4, None)], ids=["five days", "four days"])
def test_week_stands_on_five_reported_days(reported: int, value: float | None) -> None:
    days = days_of("2026-06-01", "2026-06-07")
    rows = [a_day(day, remaining=200) if n < reported else not_reported(day) for n, day in enumerate(days)]
    week = a_trend(snapshot_of(a_load(*rows)), "2026-06-01", "2026-06-07").weeks.iloc[0]
    assert week["days_reported"] == reported
    assert isnan(week["value"]) if value is None else week["value"] == value


def test_week_of_a_share_is_mean_over_mean() -> None:
    """Two months meet in the week: 300 of 1,000 on four days and of 500 on three."""
    rows = [a_day(day, remaining=300) for day in days_of("2026-04-27", "2026-05-03")]
    beds = [beds_of_month("2026-04-01", 1000), beds_of_month("2026-05-01", 500)]
    week = a_trend(snapshot_of(a_load(*rows, *beds)), "2026-04-27", "2026-05-03", metric="nctr_share").weeks.iloc[0]
    assert week["value"] == pytest.approx(300 / ((4 * 1000 + 3 * 500) / 7))


def test_trend_tells_missing_excluded_and_suspect_days_apart() -> None:
    rows = [a_day("2026-01-11"), a_day("2026-01-12"), not_reported("2026-01-14"), a_day("2026-01-15")]
    out = (Excluded(place="RH5", days=Period(first=date(2026, 1, 15), last=date(2026, 1, 15))),)
    moved = a_trend(snapshot_of(a_load(*rows)), "2026-01-11", "2026-01-15", excluded=out)
    assert moved.missing_days == [date(2026, 1, 13), date(2026, 1, 14)]
    assert moved.excluded_days == [date(2026, 1, 15)]
    assert moved.suspect_days == [date(2026, 1, 12)]
    assert moved.days_reported == 2
    assert [b.first_day for b in moved.breaks] == [date(2026, 1, 12)]


def test_trend_of_an_empty_store_is_all_missing() -> None:
    for snapshot in (None, snapshot_of()):
        moved = a_trend(snapshot, "2026-06-01", "2026-06-14")
        assert (moved.days_reported, len(moved.missing_days), len(moved.weeks)) == (0, 14, 2)
        assert moved.weeks["value"].isna().all()


# --- the sites ---


def test_by_site_tells_today_and_the_usual() -> None:
    rows = [a_day(SUNDAY - timedelta(days=n), place="RH5A8", remaining=140 - 2 * n) for n in range(5)]
    rows += [a_day(SUNDAY - timedelta(days=1), place="RH5O4", remaining=61)]
    sites = by_site(snapshot_of(a_load(*rows, kind="local")), RH5, on=SUNDAY)
    assert list(sites["code"]) == ["RH5A8", "RH5O4"]
    assert (sites["today"][0], sites["usual"][0]) == (140, 136)
    assert isnan(sites["today"][1])
    assert isnan(sites["usual"][1])  # one day of four weeks is no usual level


def test_by_site_without_figures_has_no_rows() -> None:
    assert len(by_site(snapshot_of(a_load(a_day(SUNDAY))), RH5, on=SUNDAY)) == 0
    assert len(by_site(None, RH5, on=SUNDAY)) == 0
