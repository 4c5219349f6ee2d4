"""The measure contract: the keys of a row, its periods, and every flag both raised and not raised."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from made_up_loads import (
    MadeUpRow,
    a_day,
    a_load,
    all_zero,
    ask,
    beds_of_day,
    beds_of_month,
    days_of,
    not_reported,
    snapshot_of,
    the_row,
    values,
)

from flow.catalogue import METRICS
from flow.errors import BadQuestion, UnknownName
from flow.metrics import Question
from flow.metrics.measure import Excluded
from flow.model import FLAGS, Period
from flow.store import Snapshot

KEYS = [
    *("metric", "place", "by", "member", "period_start", "period_end", "value", "unit", "basis", "numerator"),
    *("denominator", "days_reported", "days_in_period", "provenance", "published", "flags"),
]


def june(**changes: Any) -> list[MadeUpRow]:
    """Every day of June 2026, of which the 1st is a Monday."""
    return [a_day(day, **changes) for day in days_of("2026-06-01", "2026-06-30")]


JUNE = ("2026-06-01", "2026-06-30")


OF_EVERY_DAY = [m.id for m in METRICS if m.scope == "acute" and not m.needs_by]
"""Metrics that can be asked of RH5 by day."""


@pytest.mark.parametrize("metric", OF_EVERY_DAY)
def test_row_has_exactly_the_keys_of_the_contract(metric: str) -> None:
    full, empty = snapshot_of(a_load(a_day(), beds_of_month("2026-06-01", 932))), snapshot_of()
    for snapshot in (full, empty, None):
        for row in ask(snapshot, metric):
            assert list(row) == KEYS
            assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_row_of_a_count() -> None:
    snapshot = snapshot_of(a_load(a_day("2026-06-01", remaining=199), a_day("2026-06-02", remaining=200)))
    assert the_row(snapshot, "nctr_remaining", *JUNE, grain="month") == {
        "metric": "nctr_remaining",
        "place": "RH5",
        "by": None,
        "member": None,
        "period_start": "2026-06-01",
        "period_end": "2026-06-30",
        "value": 199.5,
        "unit": "patients",
        "basis": None,
        "numerator": 399,
        "denominator": 2,
        "days_reported": 2,
        "days_in_period": 30,
        "provenance": "published",
        "published": "2026-07-09",
        "flags": ["partial"],
    }


def test_row_of_a_share() -> None:
    snapshot = snapshot_of(a_load(*june(remaining=199), beds_of_month("2026-06-01", 932)))
    assert the_row(snapshot, "nctr_share", *JUNE, grain="month", basis="adult_open") == {
        "metric": "nctr_share",
        "place": "RH5",
        "by": None,
        "member": None,
        "period_start": "2026-06-01",
        "period_end": "2026-06-30",
        "value": 199 / 932,
        "unit": "share",
        "basis": "adult_open",
        "numerator": 199,
        "denominator": 932,
        "days_reported": 30,
        "days_in_period": 30,
        "provenance": "published",
        "published": "2026-07-09",
        "flags": [],
    }


@pytest.mark.parametrize("metric", OF_EVERY_DAY)
def test_value_is_always_numerator_over_denominator(metric: str) -> None:
    rows = [*june(remaining=199), *(beds_of_month("2026-06-01", 900 + n, basis=b) for n, b in enumerate(BASES))]
    for grain in ("day", "week", "month"):
        for row in ask(snapshot_of(a_load(*rows)), metric, *JUNE, grain=grain):
            assert row["value"] == (row["numerator"] / row["denominator"] if row["denominator"] else None)
            assert (row["basis"] is not None) == (metric == "nctr_share")


BASES = ("adult_open", "adult_occupied", "all_open", "all_occupied")


def test_code_is_told_as_it_is_written_in_the_reference() -> None:
    assert the_row(snapshot_of(a_load(a_day())), place="rh5")["place"] == "RH5"


# --- periods ---


def test_weeks_run_from_monday_to_sunday() -> None:
    rows = ask(snapshot_of(a_load(*june())), "nctr_remaining", *JUNE, grain="week")
    assert [(row["period_start"], row["period_end"]) for row in rows] == [
        ("2026-06-01", "2026-06-07"),
        ("2026-06-08", "2026-06-14"),
        ("2026-06-15", "2026-06-21"),
        ("2026-06-22", "2026-06-28"),
        ("2026-06-29", "2026-07-05"),
    ]
    assert all(date.fromisoformat(row["period_start"]).weekday() == 0 for row in rows)
    assert [row["days_in_period"] for row in rows] == [7, 7, 7, 7, 2]


def test_week_that_is_cut_keeps_its_true_ends_and_counts_only_days_asked_for() -> None:
    (row,) = ask(snapshot_of(a_load(*june(remaining=100))), "nctr_remaining", "2026-06-03", "2026-06-05", grain="week")
    assert (row["period_start"], row["period_end"]) == ("2026-06-01", "2026-06-07")
    assert (row["days_reported"], row["days_in_period"], row["flags"]) == (3, 3, ["partial"])


def test_days_outside_the_question_do_not_count_in_the_mean() -> None:
    rows = [a_day("2026-06-01", remaining=1000), a_day("2026-06-02", remaining=100), a_day("2026-06-03", remaining=7)]
    (row,) = ask(snapshot_of(a_load(*rows)), "nctr_remaining", "2026-06-02", "2026-06-02", grain="month")
    assert (row["value"], row["period_start"], row["period_end"]) == (100, "2026-06-01", "2026-06-30")


def test_months_have_their_own_lengths() -> None:
    rows = ask(None, "nctr_remaining", "2024-01-15", "2024-04-15", grain="month")
    assert [(row["period_end"], row["days_in_period"]) for row in rows] == [
        ("2024-01-31", 17),
        ("2024-02-29", 29),
        ("2024-03-31", 31),
        ("2024-04-30", 15),
    ]


def test_week_across_the_turn_of_a_year() -> None:
    rows = ask(None, "nctr_remaining", "2025-12-30", "2026-01-05", grain="week")
    assert [(row["period_start"], row["period_end"], row["days_in_period"]) for row in rows] == [
        ("2025-12-29", "2026-01-04", 6),
        ("2026-01-05", "2026-01-11", 1),
    ]


def test_every_day_of_the_question_has_a_row() -> None:
    rows = ask(snapshot_of(a_load(a_day("2026-06-02"))), "nctr_remaining", "2026-06-01", "2026-06-03")
    assert [(row["period_start"], row["period_end"]) for row in rows] == [(f"2026-06-0{n}",) * 2 for n in (1, 2, 3)]
    assert values(rows) == [None, 199, None]
    assert [row["flags"] for row in rows] == [[], [], []]


def test_days_around_the_clock_changes_are_days_like_others() -> None:
    days = [*days_of("2026-03-28", "2026-03-30"), *days_of("2025-10-25", "2025-10-27")]
    snapshot = snapshot_of(a_load(*(a_day(day) for day in days)))
    assert values(ask(snapshot, "nctr_remaining", "2026-03-28", "2026-03-30")) == [199] * 3
    assert values(ask(snapshot, "nctr_remaining", "2025-10-25", "2025-10-27")) == [199] * 3


# --- flags, each raised and not raised ---


def flags_of(*loads: Any, metric: str = "nctr_remaining", first: str = "2026-06-01", last: str = "2026-06-30") -> set:  # type: ignore[type-arg]
    return set(the_row(snapshot_of(*loads), metric, first, last, grain="month")["flags"])


def test_flags_a_whole_month_without_a_flaw_has_none() -> None:
    load = a_load(*june(), beds_of_month("2026-06-01", 932))
    for metric in ("nctr_remaining", "nctr_patients", "nctr_discharged", "nctr_share", "adult_beds_open"):
        assert flags_of(load, metric=metric) == set()


def case(flag: str, raised: list[Any], not_raised: list[Any], metric: str = "nctr_remaining") -> Any:
    return pytest.param(flag, raised, not_raised, metric, id=f"{flag}-{metric}")


WITHOUT_A_DAY = june()[:-1]
BEDS = beds_of_month("2026-06-01", 932)
NO_DISCHARGES_WEEK = [a_day(day, discharged=0) for day in days_of("2026-06-08", "2026-06-14")]
OTHER_DAYS = [row for row in june() if not date(2026, 6, 8) <= row.day <= date(2026, 6, 14)]


@pytest.mark.parametrize(
    ("flag", "raised", "not_raised", "metric"),
    [
        case("partial", [a_load(*WITHOUT_A_DAY)], [a_load(*june())]),
        case("partial", [a_load(*WITHOUT_A_DAY, BEDS)], [a_load(*june(), BEDS)], "nctr_share"),
        case("suspect", [a_load(*june()[1:], a_day("2026-06-01", remaining=-1))], [a_load(*june(remaining=0))]),
        case(
            "suspect",
            [a_load(*june(), beds_of_month("2026-06-01", 932, suspect=True))],
            [a_load(*june(), BEDS)],
            "nctr_share",
        ),
        case("suspect", [a_load(beds_of_month("2026-06-01", 932, suspect=True))], [a_load(BEDS)], "adult_beds_open"),
        case("assumed_published", [a_load(*june(), assumed=True)], [a_load(*june())]),
        case(
            "assumed_published",
            [a_load(*june()), a_load(BEDS, kind="tidy", assumed=True)],
            [a_load(*june()), a_load(BEDS, kind="tidy")],
            "nctr_share",
        ),
        case(
            "beds_carried",
            [a_load(*june(), beds_of_month("2026-05-01", 932))],
            [a_load(*june(), BEDS)],
            "nctr_share",
        ),
        case(
            "beds_carried",
            [
                a_load(
                    beds_of_month("2026-05-01", 932),
                    *(beds_of_day(d, 900) for d in days_of("2026-06-01", "2026-06-29")),
                )
            ],
            [
                a_load(
                    beds_of_month("2026-05-01", 932),
                    *(beds_of_day(d, 900) for d in days_of("2026-06-01", "2026-06-30")),
                )
            ],
            "adult_beds_open",
        ),
        case(
            "all_zero",
            [a_load(*WITHOUT_A_DAY, all_zero("2026-06-30"))],
            [a_load(*WITHOUT_A_DAY, a_day("2026-06-30", remaining=0, discharged=5))],
        ),
        case(
            "no_discharges_reported",
            [a_load(*OTHER_DAYS, *NO_DISCHARGES_WEEK)],
            [a_load(*OTHER_DAYS, *NO_DISCHARGES_WEEK[:-1], a_day("2026-06-14", discharged=1))],
        ),
        case(
            "suppressed",
            [a_load(*WITHOUT_A_DAY, not_reported("2026-06-30", mark="*"))],
            [a_load(*WITHOUT_A_DAY, not_reported("2026-06-30", mark="-"))],
        ),
        case("illustrative", [a_load(*june(), kind="illustrative")], [a_load(*june(), kind="local")]),
    ],
)
def test_flag_is_raised_and_not_raised(flag: str, raised: list[Any], not_raised: list[Any], metric: str) -> None:
    assert flag in flags_of(*raised, metric=metric)
    assert flag not in flags_of(*not_raised, metric=metric)


def test_flag_suspect_of_a_break_row_is_for_its_days_alone() -> None:
    days = days_of("2025-01-19", "2025-01-27")
    snapshot = snapshot_of(a_load(*(a_day(day) for day in days), beds_of_month("2025-01-01", 932)))
    for metric in ("nctr_remaining", "nctr_patients", "nctr_share"):
        rows = ask(snapshot, metric, days[0], days[-1])
        assert [row["flags"] for row in rows] == [[], *[["suspect"]] * 7, []]
    for metric in ("nctr_discharged", "adult_beds_open"):
        assert all(row["flags"] == [] for row in ask(snapshot, metric, days[0], days[-1])), metric


def test_flag_suspect_of_a_trust_is_its_icbs_too_and_not_its_regions() -> None:
    rows = [a_day("2026-01-12", place=code) for code in ("RH5", "QSL", "Y58", "RD1")]
    flagged = {
        code: the_row(snapshot_of(a_load(*rows)), "nctr_remaining", "2026-01-12", place=code)["flags"]
        for code in ("RH5", "QSL", "Y58", "RD1")
    }
    assert flagged == {"RH5": ["suspect"], "QSL": ["suspect"], "Y58": [], "RD1": []}


def test_flag_suspect_needs_a_figure() -> None:
    assert the_row(snapshot_of(a_load(not_reported("2026-01-12"))), "nctr_remaining", "2026-01-12")["flags"] == []


def test_flag_of_discharges_does_not_depend_on_how_much_is_asked_at_once() -> None:
    """A run on working days alone: 7 reported days are more than a week long."""
    working_days = [day for day in days_of("2026-06-01", "2026-06-30") if day.weekday() < 5]
    run = [a_day(day, discharged=0) for day in working_days if day >= date(2026, 6, 15)]
    others = [a_day(day) for day in working_days if day < date(2026, 6, 15)]
    load = a_load(*run, *others)
    together = {row["period_start"]: row["flags"] for row in ask(snapshot_of(load), "nctr_remaining", *JUNE)}
    assert sum("no_discharges_reported" in flags for flags in together.values()) == len(run)
    snapshot = snapshot_of(load)
    for day, flags in together.items():
        assert the_row(snapshot, "nctr_remaining", day)["flags"] == flags, day


@pytest.mark.parametrize("days", [6, 7], ids=["six days", "seven days"])
def test_flag_of_discharges_begins_at_seven_days(days: int) -> None:
    rows = [a_day(day, discharged=0 if n < days else 3) for n, day in enumerate(days_of("2026-06-08", "2026-06-21"))]
    told = ask(snapshot_of(a_load(*rows)), "nctr_remaining", "2026-06-08", "2026-06-21")
    assert sum("no_discharges_reported" in row["flags"] for row in told) == (7 if days == 7 else 0)


def test_flag_suppressed_is_found_among_several_members() -> None:
    """One trust has a dash, the other a star: whichever comes first, a number was withheld."""
    for marks in (("-", "*"), ("*", "-")):
        rows = [
            not_reported("2023-03-31", place=code, mark=mark) for code, mark in zip(("RH5", "RA4"), marks, strict=True)
        ]
        row = the_row(snapshot_of(a_load(*rows)), "nctr_remaining", "2023-03-31", place="QSL")
        assert (row["value"], row["flags"]) == (None, ["suppressed"])


def test_flag_excluded_takes_the_day_out_and_says_so() -> None:
    rows = [a_day("2026-06-01", remaining=100), a_day("2026-06-02", remaining=400), a_day("2026-06-03", remaining=200)]
    snapshot = snapshot_of(a_load(*rows))
    out = (Excluded(place="RH5", days=Period(first=date(2026, 6, 2), last=date(2026, 6, 2))),)
    whole = the_row(snapshot, "nctr_remaining", "2026-06-01", "2026-06-03", grain="month")
    less = the_row(snapshot, "nctr_remaining", "2026-06-01", "2026-06-03", grain="month", excluded=out)
    assert (whole["numerator"], whole["days_reported"], "excluded" in whole["flags"]) == (700, 3, False)
    assert (less["numerator"], less["days_reported"], "excluded" in less["flags"]) == (300, 2, True)
    (day,) = ask(snapshot, "nctr_remaining", "2026-06-02", excluded=out)
    assert (day["value"], day["flags"]) == (None, ["excluded"])
    assert the_row(snapshot, "nctr_remaining", "2026-06-02")["value"] == 400


def test_flag_excluded_of_a_trust_is_its_icbs_too_and_nobody_elses() -> None:
    rows = [a_day(place=code) for code in ("RH5", "QSL", "Y58", "RD1")]
    out = (Excluded(place="RH5", days=Period(first=date(2026, 6, 1), last=date(2026, 6, 1))),)
    told = {
        r.columns["place_code"]: the_row(snapshot_of(a_load(*rows)), place=r.columns["place_code"], excluded=out)
        for r in rows
    }
    assert {code: row["value"] for code, row in told.items()} == {"RH5": None, "QSL": None, "Y58": 199, "RD1": 199}


def test_flag_excluded_needs_a_figure() -> None:
    out = (Excluded(place="RH5", days=Period(first=date(2026, 6, 1), last=date(2026, 6, 1))),)
    assert the_row(snapshot_of(a_load(not_reported())), excluded=out)["flags"] == []


@pytest.mark.parametrize(("remaining", "flags"), [(520, ["suspect"]), (215, [])], ids=["at double", "as usual"])
def test_flag_suspect_of_a_day_far_off_its_own_level(remaining: float, flags: list[str]) -> None:
    days = days_of("2026-05-01", "2026-06-30")
    rows = [a_day(day, remaining=remaining if day == date(2026, 6, 1) else 200 + day.day % 7) for day in days]
    snapshot = snapshot_of(a_load(*rows))
    assert the_row(snapshot, "nctr_remaining", "2026-06-01")["flags"] == flags
    assert the_row(snapshot, "nctr_remaining", "2026-06-02")["flags"] == []


def test_flags_stand_in_the_order_of_the_contract() -> None:
    rows = [
        *NO_DISCHARGES_WEEK,
        a_day("2026-06-02", remaining=-3),
        all_zero("2026-06-03"),
        not_reported("2026-06-04", mark="*"),
        a_day("2026-06-05"),
    ]
    flags = the_row(
        snapshot_of(a_load(*rows, beds_of_month("2026-05-01", 932), kind="illustrative", assumed=True)),
        "nctr_share",
        *JUNE,
        grain="month",
        excluded=(Excluded(place="RH5", days=Period(first=date(2026, 6, 5), last=date(2026, 6, 5))),),
    )["flags"]
    assert flags == list(FLAGS)


# --- provenance and publication date ---


def test_provenance_of_a_period_is_the_weakest_of_its_days() -> None:
    published = a_load(*june()[:20])
    local = a_load(*june()[20:], kind="local")
    assert the_row(snapshot_of(published), "nctr_remaining", *JUNE, grain="month")["provenance"] == "published"
    assert the_row(snapshot_of(published, local), "nctr_remaining", *JUNE, grain="month")["provenance"] == "local"


def test_publication_date_of_a_period_is_the_latest_of_its_days() -> None:
    loads = [a_load(june()[0], published="2026-07-09"), a_load(june()[1], published="2026-08-13")]
    assert the_row(snapshot_of(*loads), "nctr_remaining", *JUNE, grain="month")["published"] == "2026-08-13"


def test_publication_date_of_a_share_is_the_later_of_patients_and_beds() -> None:
    loads = [a_load(*june(), published="2026-07-09"), a_load(BEDS, published="2026-08-13")]
    assert the_row(snapshot_of(*loads), "nctr_share", *JUNE, grain="month")["published"] == "2026-08-13"


def test_nothing_reported_has_neither_provenance_nor_date() -> None:
    row = the_row(snapshot_of(a_load(not_reported())))
    assert (row["provenance"], row["published"]) == (None, None)


# --- questions that cannot be meant ---


def a_question(**changes: Any) -> Callable[[], Question]:
    one = Period(first=date(2026, 6, 1), last=date(2026, 6, 1))
    return lambda: Question(**{"metric": "nctr_remaining", "place": "RH5", "period": one, **changes})


@pytest.mark.parametrize(
    ("question", "error", "words"),
    [
        (a_question(metric="nctr_remainig"), UnknownName, "Did you mean 'nctr_remaining'"),
        (a_question(place="RH6"), UnknownName, "no place called 'RH6'"),
        (a_question(place="Somerset FT"), UnknownName, "The code of Somerset NHS Foundation Trust is RH5"),
        (a_question(basis="adult_open"), BadQuestion, "takes no basis"),
        (a_question(metric="adult_beds_open", basis="all_open"), BadQuestion, "takes no basis"),
        (a_question(by="pathway"), BadQuestion, "by pathway. It can be asked for by site"),
        (a_question(period=Period(first=date(1991, 1, 1), last=date(2026, 1, 1))), BadQuestion, "at most 7,320"),
        (a_question(period=Period(first=date(9999, 1, 1), last=date(9999, 12, 31))), BadQuestion, "1990 and 2100"),
        (a_question(period=Period(first=date.min, last=date(1, 2, 1))), BadQuestion, "1990 and 2100"),
    ],
)
def test_question_that_cannot_be_meant_is_told_in_words(
    question: Callable[[], Question], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        question()


def test_answer_as_a_frame_has_the_same_columns() -> None:
    from flow.metrics import measure

    for snapshot in (None, snapshot_of(a_load(a_day()))):
        frame = measure(snapshot, a_question()()).frame()
        assert list(frame.columns) == KEYS
        assert len(frame) == 1


def test_by_site_where_no_sites_are_known_has_no_rows() -> None:
    snapshot: Snapshot = snapshot_of(a_load(a_day(place="RD1")))
    assert ask(snapshot, place="RD1", by="site") == []
