"""One test for each way in which a figure could be quietly wrong. Each was seen to fail with the code broken on purpose."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from made_up_loads import (
    NOW,
    a_day,
    a_load,
    all_zero,
    ask,
    beds_of_day,
    beds_of_month,
    days_of,
    loaded,
    not_reported,
    publish_one,
    snapshot_of,
    the_row,
    the_value,
    values,
)

from flow.errors import StoreFault
from flow.intake import view
from flow.metrics.nctr import beds_by_day, nctr_by_day
from flow.model import BedBasis, Period
from flow.reference import acute_sites, members, place
from flow.store import Store, undo

DAY = date(2026, 6, 1)
JUNE = ("2026-06-01", "2026-06-30")
TWO_TRUSTS = date(2023, 3, 31)
"""Somerset had two acute trusts until this day."""


@pytest.mark.parametrize(
    "gap", [None, not_reported("2026-06-02"), all_zero("2026-06-02")], ids=["no row", "-", "0 0 0"]
)
def test_gap_is_not_a_zero(gap) -> None:  # type: ignore[no-untyped-def]
    rows = [a_day("2026-06-01", remaining=200), *([gap] if gap else []), a_day("2026-06-03", remaining=210)]
    row = the_row(snapshot_of(a_load(*rows)), "nctr_remaining", "2026-06-01", "2026-06-03", grain="month")
    assert (row["value"], row["days_reported"]) == (205, 2)


def test_stock_is_not_summed_as_a_flow() -> None:
    snapshot = snapshot_of(a_load(*(a_day(day, remaining=200) for day in days_of(*JUNE)), beds_of_month(DAY, 930)))
    for metric, value in (("nctr_remaining", 200), ("adult_beds_open", 930)):
        for grain in ("day", "week", "month"):
            assert set(values(ask(snapshot, metric, *JUNE, grain=grain))) == {value}


def test_share_of_a_period_is_not_a_mean_of_shares() -> None:
    """100 of 1,000 and 300 of 400: 400 of 1,400 is 28.6 %, and the mean of the two shares 42.5 %."""
    beds = a_load(beds_of_day("2026-06-01", 1000), beds_of_day("2026-06-02", 400), kind="local")
    patients = a_load(a_day("2026-06-01", remaining=100), a_day("2026-06-02", remaining=300))
    row = the_row(snapshot_of(patients, beds), "nctr_share", "2026-06-01", "2026-06-02", grain="month")
    assert row["value"] == pytest.approx(400 / 1400)


def test_two_editions_are_not_mixed_in_one_day() -> None:
    """The revision gives what remains alone: nctr and discharged of the first edition do not belong to it."""
    first = a_load(a_day(nctr=284, discharged=85, remaining=199))
    revision = a_load(a_day(nctr=None, discharged=None, remaining=240), published="2026-08-13")
    snapshot = snapshot_of(first, revision)
    told = [the_value(snapshot, m) for m in ("nctr_patients", "nctr_discharged", "nctr_remaining")]
    assert told == [None, None, 240]


def test_withdrawn_value_does_not_come_back() -> None:
    snapshot = snapshot_of(
        a_load(a_day(remaining=190)),
        a_load(a_day(remaining=195), kind="tidy"),
        a_load(not_reported(), published="2026-08-13"),
    )
    assert the_value(snapshot) is None
    assert the_value(snapshot, place="QSL") is None


def test_load_that_was_undone_does_not_come_back(store: Store) -> None:
    loaded(store, a_load(a_day(remaining=190)), a_load(a_day(remaining=999), published="2026-08-13"))
    assert the_value(store.snapshot()) == 999
    undo(store, now=NOW)
    assert the_value(store.snapshot()) == 190
    assert the_value(loaded(store, a_load(a_day("2026-06-02")))) == 190


def test_share_above_one_is_flagged() -> None:
    rows = [a_day("2026-06-01", remaining=120), a_day("2026-06-02", remaining=20), beds_of_month(DAY, 100)]
    told = ask(snapshot_of(a_load(*rows)), "nctr_share", "2026-06-01", "2026-06-02")
    assert [(row["value"], row["flags"]) for row in told] == [(1.2, ["suspect"]), (0.2, [])]


def test_beds_of_zero_give_no_share() -> None:
    row = the_row(snapshot_of(a_load(a_day(remaining=120), beds_of_month(DAY, 0))), "nctr_share")
    assert (row["value"], row["days_reported"]) == (None, 0)


def test_zero_of_the_tidy_series_is_not_counted() -> None:
    """Its zeros are days on which nobody reported."""
    rows = [a_day("2022-06-18", remaining=180), all_zero("2022-06-19"), a_day("2022-06-20", remaining=200)]
    row = the_row(snapshot_of(a_load(*rows, kind="tidy")), "nctr_remaining", "2022-06-18", "2022-06-20", grain="month")
    assert (row["value"], row["days_reported"]) == (190, 2)
    assert "all_zero" in row["flags"]


def test_nobody_remaining_is_counted_where_somebody_left() -> None:
    rows = [a_day("2026-06-01", remaining=0, discharged=5), a_day("2026-06-02", remaining=10)]
    row = the_row(snapshot_of(a_load(*rows)), "nctr_remaining", "2026-06-01", "2026-06-02", grain="month")
    assert (row["value"], row["days_reported"]) == (5, 2)


@pytest.mark.parametrize("code", ["QSL", "QOX", "Y58", "ENG"])
def test_aggregate_is_not_summed_from_too_few_members(code: str) -> None:
    trusts = [trust.code for trust in members(code) if trust.exists_on(TWO_TRUSTS)]
    assert len(trusts) > 1
    snapshot = snapshot_of(a_load(*(a_day(TWO_TRUSTS, place=trust) for trust in trusts[:-1])))
    row = the_row(snapshot, "nctr_remaining", TWO_TRUSTS, place=code)
    assert (row["value"], row["days_reported"]) == (None, 0)


def test_beds_of_an_aggregate_are_not_summed_from_too_few_members() -> None:
    rows = [a_day(TWO_TRUSTS), a_day(TWO_TRUSTS, place="RA4"), beds_of_month(TWO_TRUSTS, 600)]
    assert the_value(snapshot_of(a_load(*rows)), "nctr_share", TWO_TRUSTS, place="QSL") is None


def test_trust_that_was_merged_is_not_counted_twice() -> None:
    """RA4 is in RH5 from 1 April 2023, whatever a file still says of it."""
    after = TWO_TRUSTS + timedelta(days=1)
    snapshot = snapshot_of(a_load(a_day(after, remaining=196), a_day(after, place="RA4", remaining=82)))
    assert the_value(snapshot, "nctr_remaining", after, place="QSL") == 196


def test_community_beds_are_not_counted_in_the_trust() -> None:
    sites = [a_day(place=site.code, remaining=100) for site in acute_sites("RH5")]
    assert the_value(snapshot_of(a_load(*sites, a_day(place="RH5K6", remaining=20), kind="local"))) == 200


def test_long_stays_are_not_added_to_everyone() -> None:
    """The 21+ figures come with a later edition, which would win if they were of the same kind."""
    snapshot = snapshot_of(a_load(a_day(remaining=200)), a_load(a_day(remaining=60, stay=21), published="2026-08-13"))
    assert the_value(snapshot) == 200


# --- illustrative and real ---


def test_illustrative_is_not_shown_beside_real(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flow.intake.ensure_demonstration", lambda *_, **__: False)
    publish_one(store.demonstration, a_load(a_day(remaining=111), kind="illustrative"))
    demonstration = view(store, now=NOW)
    assert (demonstration.shown, the_value(demonstration.snapshot)) == ("demonstration", 111)
    assert the_row(demonstration.snapshot)["flags"] == ["illustrative"]

    loaded(store, a_load(a_day("2026-06-02", remaining=200)))
    real = view(store, now=NOW)
    assert real.shown == "real"
    assert values(ask(real.snapshot, "nctr_remaining", "2026-06-01", "2026-06-02")) == [None, 200]
    asked_for = view(store, demonstration=True, now=NOW)
    assert values(ask(asked_for.snapshot, "nctr_remaining", "2026-06-01", "2026-06-02")) == [111, None]


@pytest.mark.parametrize(("first", "second"), [("monthly", "illustrative"), ("illustrative", "local")])
def test_illustrative_and_real_are_not_kept_in_one_store(store: Store, first: str, second: str) -> None:
    publish_one(store, a_load(a_day(remaining=190), kind=first))
    with pytest.raises(StoreFault, match=r"never kept in one store\. Nothing was changed"):
        publish_one(store, a_load(a_day("2026-06-02"), kind=second))
    assert values(ask(store.snapshot(), "nctr_remaining", "2026-06-01", "2026-06-02")) == [190, None]


# --- beds, as of, local ---


def test_beds_older_than_three_months_are_not_used() -> None:
    rows = [a_day(day) for day in ("2026-06-30", "2026-07-01")]
    told = ask(snapshot_of(a_load(*rows, beds_of_month("2026-03-01", 930))), "nctr_share", "2026-06-30", "2026-07-01")
    assert [(row["value"], row["flags"]) for row in told] == [(199 / 930, ["beds_carried"]), (None, [])]


def test_later_beds_are_not_carried_back() -> None:
    rows = [a_day("2026-06-30"), beds_of_month("2026-07-01", 930)]
    assert the_value(snapshot_of(a_load(*rows)), "nctr_share", "2026-06-30") is None


def test_as_of_does_not_leak_a_later_edition() -> None:
    early = a_load(a_day(remaining=190), beds_of_month(DAY, 950), published="2026-07-09")
    late = a_load(a_day(remaining=250), beds_of_month(DAY, 900), published="2026-08-13", assumed=True)
    snapshot = snapshot_of(early, late)
    for as_of, value in (
        ("2026-08-12", 190 / 950),
        ("2026-08-13", 250 / 900),
        ("2026-08-12", 190 / 950),
        (None, 250 / 900),
    ):
        row = the_row(snapshot, "nctr_share", DAY, as_of=as_of)
        assert row["value"] == value
        assert row["published"] <= (as_of or "2026-08-13")
        assert row["flags"] == ([] if as_of == "2026-08-12" else ["assumed_published"])
    assert the_value(snapshot, "nctr_share", DAY, as_of="2026-07-08") is None


def test_as_of_does_not_leak_a_later_row_of_an_aggregate() -> None:
    snapshot = snapshot_of(
        a_load(a_day(remaining=190)), a_load(a_day(place="QSL", remaining=195), published="2026-08-13")
    )
    assert [the_value(snapshot, place="QSL", as_of=day) for day in ("2026-08-12", "2026-08-13")] == [190, 195]


def test_local_figure_does_not_override_a_published_one() -> None:
    local = a_load(
        a_day(remaining=240),
        a_day(place="QSL", remaining=250),
        *(a_day(place=site.code, remaining=130) for site in acute_sites("RH5")),
        beds_of_day(DAY, 700),
        kind="local",
        published="2026-12-31",
    )
    published = a_load(a_day(remaining=190), beds_of_month(DAY, 950), kind="tidy", published="2026-07-09")
    snapshot = snapshot_of(published, local)
    for code in ("RH5", "QSL"):
        row = the_row(snapshot, place=code)
        assert (row["value"], row["provenance"]) == (190, "published"), code
    row = the_row(snapshot, "nctr_share")
    assert (row["value"], row["provenance"]) == (190 / 950, "published")


def test_suspect_figure_is_kept_and_flagged() -> None:
    rows = [a_day("2026-06-01", nctr=80, discharged=85, remaining=-5), a_day("2026-06-02", remaining=105)]
    snapshot = snapshot_of(a_load(*rows))
    row = the_row(snapshot, "nctr_remaining", "2026-06-01", "2026-06-02", grain="month")
    assert (row["value"], row["days_reported"]) == (50, 2)
    assert "suspect" in row["flags"]


# --- answers that are remembered ---


def test_answer_of_one_snapshot_is_not_remembered_for_the_next(store: Store) -> None:
    for remaining in (190, 195, 201):
        snapshot = loaded(store, a_load(a_day(remaining=remaining), beds_of_month(DAY, 5 * remaining)))
        assert (the_value(snapshot), the_value(snapshot, "nctr_share")) == (remaining, 0.2)
    undo(store, now=NOW)
    assert the_value(store.snapshot()) == 195


def test_answer_to_one_question_is_not_remembered_for_another() -> None:
    rows = [
        *(a_day(day, place=code, remaining=n) for n, (code, day) in enumerate(PLACES_AND_DAYS, 100)),
        beds_of_month(DAY, 1000),
        beds_of_month(DAY, 800, basis="all_open"),
    ]
    snapshot = snapshot_of(a_load(*rows))
    for _ in range(2):
        for n, (code, day) in enumerate(PLACES_AND_DAYS, 100):
            assert the_value(snapshot, "nctr_remaining", day, place=code) == n
            assert the_value(snapshot, "nctr_discharged", day, place=code) == 85
        bases: tuple[tuple[BedBasis, float], ...] = (("adult_open", 0.1), ("all_open", 0.125))
        for basis, share in bases:
            assert the_value(snapshot, "nctr_share", DAY, basis=basis) == share


PLACES_AND_DAYS = [("RH5", "2026-06-01"), ("QSL", "2026-06-01"), ("RH5", "2025-06-01"), ("RH5A8", "2026-06-01")]


def test_answer_that_a_reader_changed_is_not_given_to_the_next() -> None:
    snapshot = snapshot_of(a_load(a_day(remaining=190), beds_of_month(DAY, 950)))
    one = Period(first=DAY, last=DAY)
    for _ in range(2):
        patients = nctr_by_day(snapshot, place("RH5"), one)
        beds = beds_by_day(snapshot, place("RH5"), one, basis="adult_open")
        assert (patients["remaining_patients"][0], beds["beds"][0]) == (190, 950)
        patients["remaining_patients"] = 0.0
        beds["beds"] = 0.0
    assert the_value(snapshot, "nctr_share") == 0.2
