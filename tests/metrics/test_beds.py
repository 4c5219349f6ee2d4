"""Which beds a day takes: its own month's, else the day's own local figure, else an earlier month's, at most three old."""

from __future__ import annotations

from datetime import date

import pytest
from made_up_loads import (
    MadeUpRow,
    a_day,
    a_load,
    ask,
    beds_of_day,
    beds_of_month,
    snapshot_of,
    the_row,
    the_value,
    values,
)

from flow.metrics.nctr import beds_by_day
from flow.model import Period
from flow.reference import place
from flow.store import Snapshot

DAY = "2026-06-15"


def months_old(snapshot: Snapshot, day: str = DAY, *, code: str = "RH5") -> float:
    one = Period(first=date.fromisoformat(day), last=date.fromisoformat(day))
    return float(beds_by_day(snapshot, place(code), one, basis="adult_open")["months_old"][0])


def test_day_takes_the_beds_of_its_own_month() -> None:
    snapshot = snapshot_of(a_load(*(beds_of_month(f"2026-{m:02d}-01", 900 + m) for m in (4, 5, 6, 7))))
    assert the_value(snapshot, "adult_beds_open", DAY) == 906
    assert months_old(snapshot) == 0


def test_own_month_wins_over_the_days_local_figure() -> None:
    snapshot = snapshot_of(a_load(beds_of_month("2026-06-01", 906)), a_load(beds_of_day(DAY, 880), kind="local"))
    assert the_value(snapshot, "adult_beds_open", DAY) == 906


def test_days_local_figure_wins_over_an_earlier_month() -> None:
    snapshot = snapshot_of(a_load(beds_of_month("2026-05-01", 905)), a_load(beds_of_day(DAY, 880), kind="local"))
    row = the_row(snapshot, "adult_beds_open", DAY)
    assert (row["value"], row["provenance"], row["flags"]) == (880, "local", [])
    assert the_value(snapshot, "adult_beds_open", "2026-06-16") == 905


@pytest.mark.parametrize(
    ("month", "old"), [("2026-05-01", 1), ("2026-04-01", 2), ("2026-03-01", 3)], ids=["one", "two", "three"]
)
def test_earlier_month_is_carried_and_says_how_old_it_is(month: str, old: int) -> None:
    snapshot = snapshot_of(a_load(beds_of_month(month, 905)))
    for day in ("2026-06-01", DAY, "2026-06-30"):
        row = the_row(snapshot, "adult_beds_open", day)
        assert (row["value"], row["flags"]) == (905, ["beds_carried"])
        assert months_old(snapshot, day) == old


@pytest.mark.parametrize("month", ["2026-02-01", "2026-07-01"], ids=["four months old", "of the month after"])
def test_other_months_are_not_carried(month: str) -> None:
    row = the_row(snapshot_of(a_load(beds_of_month(month, 905))), "adult_beds_open", DAY)
    assert (row["value"], row["days_reported"], row["flags"]) == (None, 0, [])


def test_latest_earlier_month_is_carried() -> None:
    snapshot = snapshot_of(a_load(beds_of_month("2026-03-01", 903), beds_of_month("2026-05-01", 905)))
    assert the_value(snapshot, "adult_beds_open", DAY) == 905


def test_month_without_a_figure_gives_way_to_an_earlier_one() -> None:
    snapshot = snapshot_of(a_load(beds_of_month("2026-05-01", 905), beds_of_month("2026-06-01", None)))
    row = the_row(snapshot, "adult_beds_open", DAY)
    assert (row["value"], row["flags"]) == (905, ["beds_carried"])


def test_carrying_goes_across_the_turn_of_a_year() -> None:
    snapshot = snapshot_of(a_load(beds_of_month("2025-11-01", 905)))
    assert [the_value(snapshot, "adult_beds_open", day) for day in ("2026-02-28", "2026-03-01")] == [905, None]


def test_period_across_months_takes_each_days_own() -> None:
    snapshot = snapshot_of(a_load(beds_of_month("2026-05-01", 900), beds_of_month("2026-06-01", 930)))
    row = the_row(snapshot, "adult_beds_open", "2026-05-25", "2026-05-31", grain="week")
    assert row["value"] == 900
    row = the_row(snapshot, "adult_beds_open", "2026-06-01", "2026-06-07", grain="week")
    assert row["value"] == 930
    rows = ask(snapshot, "adult_beds_open", "2026-05-30", "2026-06-02")
    assert values(rows) == [900, 900, 930, 930]


def test_bases_are_kept_apart() -> None:
    rows = [
        beds_of_month(DAY, n, basis=basis)
        for n, basis in enumerate(["adult_open", "adult_occupied", "all_open", "all_occupied"], 901)
    ]
    snapshot = snapshot_of(a_load(*rows))
    metrics = ["adult_beds_open", "adult_beds_occupied", "all_beds_open", "all_beds_occupied"]
    assert [the_value(snapshot, metric, DAY) for metric in metrics] == [901, 902, 903, 904]


def test_basis_without_beds_borrows_none_of_another() -> None:
    snapshot = snapshot_of(a_load(a_day(DAY), beds_of_month(DAY, 900, basis="all_open")))
    assert the_value(snapshot, "nctr_share", DAY, basis="adult_open") is None
    assert the_value(snapshot, "nctr_share", DAY, basis="all_open") == 199 / 900


def test_later_publication_of_beds_wins_and_as_of_goes_back() -> None:
    snapshot = snapshot_of(
        a_load(beds_of_month(DAY, 897), published="2026-09-10"), a_load(beds_of_month(DAY, 932), published="2026-07-09")
    )
    assert the_value(snapshot, "adult_beds_open", DAY) == 897
    assert the_value(snapshot, "adult_beds_open", DAY, as_of="2026-08-01") == 932
    assert the_value(snapshot, "adult_beds_open", DAY, as_of="2026-07-08") is None


def test_beds_withdrawn_by_the_winner_do_not_come_back() -> None:
    snapshot = snapshot_of(
        a_load(beds_of_month(DAY, 932), published="2026-07-09"),
        a_load(beds_of_month(DAY, None), published="2026-09-10"),
    )
    assert the_value(snapshot, "adult_beds_open", DAY) is None


# --- sums ---


def both_trusts(*, rh5: float | None = 620, ra4: float | None = 310) -> list[MadeUpRow]:
    return [beds_of_month("2023-03-01", n, place=code) for code, n in (("RH5", rh5), ("RA4", ra4)) if n is not None]


def test_beds_of_an_icb_are_those_of_its_trusts() -> None:
    snapshot = snapshot_of(a_load(*both_trusts()))
    assert the_value(snapshot, "adult_beds_open", "2023-03-31", place="QSL") == 930


def test_beds_of_an_icb_are_missing_where_one_trust_is() -> None:
    row = the_row(snapshot_of(a_load(*both_trusts(ra4=None))), "adult_beds_open", "2023-03-31", place="QSL")
    assert (row["value"], row["days_reported"]) == (None, 0)


def test_beds_of_a_trust_that_no_longer_exists_are_not_carried_into_the_icb() -> None:
    snapshot = snapshot_of(a_load(*both_trusts()))
    row = the_row(snapshot, "adult_beds_open", "2023-04-01", place="QSL")
    assert (row["value"], row["flags"]) == (620, ["beds_carried"])


def test_beds_of_an_icb_are_as_old_as_the_oldest_of_its_trusts() -> None:
    snapshot = snapshot_of(
        a_load(beds_of_month("2023-03-01", 620), beds_of_month("2023-01-01", 310, place="RA4")),
    )
    assert months_old(snapshot, "2023-03-31", code="QSL") == 2


def test_local_beds_of_a_trust_are_those_of_its_sites() -> None:
    sites = [beds_of_day(DAY, n, place=code) for code, n in (("RH5A8", 600), ("RH5O4", 280))]
    assert the_value(snapshot_of(a_load(*sites, kind="local")), "adult_beds_open", DAY) == 880
    assert the_value(snapshot_of(a_load(sites[0], kind="local")), "adult_beds_open", DAY) is None
    assert the_value(snapshot_of(a_load(sites[0], kind="local")), "adult_beds_open", DAY, place="RH5A8") == 600


# --- the share ---


def test_no_beds_no_share() -> None:
    row = the_row(snapshot_of(a_load(a_day(DAY))), "nctr_share", DAY)
    assert (row["value"], row["numerator"], row["denominator"], row["days_reported"]) == (None, None, None, 0)


def test_beds_without_patients_give_no_share() -> None:
    row = the_row(snapshot_of(a_load(beds_of_month(DAY, 932))), "nctr_share", DAY)
    assert (row["value"], row["days_reported"]) == (None, 0)


def test_share_needs_beds_and_patients_on_the_same_day() -> None:
    """Patients on two days, beds on the second alone: the first counts in neither numerator nor denominator."""
    snapshot = snapshot_of(
        a_load(a_day("2026-06-01", remaining=100), a_day("2026-06-02", remaining=200)),
        a_load(beds_of_day("2026-06-02", 800), kind="local"),
    )
    row = the_row(snapshot, "nctr_share", "2026-06-01", "2026-06-07", grain="week")
    assert (row["value"], row["numerator"], row["denominator"]) == (0.25, 200, 800)
    assert (row["days_reported"], row["days_in_period"]) == (1, 7)


def test_share_with_carried_beds_says_so() -> None:
    snapshot = snapshot_of(a_load(a_day(DAY), beds_of_month("2026-05-01", 932)))
    row = the_row(snapshot, "nctr_share", DAY)
    assert (row["value"], row["flags"]) == (199 / 932, ["beds_carried"])


def test_share_of_published_patients_and_local_beds_is_local() -> None:
    snapshot = snapshot_of(a_load(a_day(DAY)), a_load(beds_of_day(DAY, 880), kind="local"))
    assert the_row(snapshot, "nctr_share", DAY)["provenance"] == "local"
