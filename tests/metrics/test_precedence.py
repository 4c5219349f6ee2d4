"""Editions and precedence (DESIGN.md, section 3): which figure wins, what is added up, what stays missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations, permutations

import pandas as pd
import pytest
from made_up_loads import (
    NOW,
    a_day,
    a_load,
    all_zero,
    ask,
    loaded,
    not_reported,
    snapshot_of,
    the_row,
    the_value,
)

from flow.metrics.nctr import nctr_by_day
from flow.model import Period
from flow.reference import acute_sites, members, place
from flow.store import Store, undo

DAY = date(2026, 6, 1)
BOTH_THERE = date(2023, 3, 31)
"""The last day of RA4 (Yeovil) as a trust of its own."""

ONE_TRUST = date(2023, 4, 1)


# --- one place ---


@pytest.mark.parametrize(
    ("winner", "loser"),
    list(combinations(["monthly", "winter", "tidy", "local"], 2)),
)
def test_kind_of_file_decides_whatever_was_published_or_loaded_later(winner: str, loser: str) -> None:
    better = a_load(a_day(remaining=190), kind=winner, published="2026-07-09")
    later = a_load(a_day(remaining=201), kind=loser, published="2026-09-10")
    for loads in permutations([better, later]):
        assert the_value(snapshot_of(*loads)) == 190


def test_later_publication_wins_within_a_kind() -> None:
    first = a_load(a_day(remaining=190), published="2026-07-09")
    revised = a_load(a_day(remaining=201), published="2026-08-13")
    for loads in permutations([first, revised]):
        assert the_value(snapshot_of(*loads)) == 201


def test_later_load_wins_within_a_kind_and_a_publication_date() -> None:
    assert the_value(snapshot_of(a_load(a_day(remaining=190)), a_load(a_day(remaining=201)))) == 201


@pytest.mark.parametrize("loser", ["monthly", "winter", "tidy", "local"])
def test_missing_figure_that_wins_stays_missing(loser: str) -> None:
    withdrawn = a_load(not_reported(), published="2026-08-13")
    earlier = a_load(a_day(remaining=190), kind=loser, published="2026-07-09")
    for loads in permutations([withdrawn, earlier]):
        row = the_row(snapshot_of(*loads))
        assert (row["value"], row["days_reported"]) == (None, 0)


def test_three_zeros_that_win_are_missing() -> None:
    row = the_row(snapshot_of(a_load(all_zero()), a_load(a_day(remaining=190), kind="tidy")))
    assert (row["value"], row["flags"]) == (None, ["all_zero"])


def test_one_missing_figure_of_the_winner_leaves_the_other_two() -> None:
    snapshot = snapshot_of(
        a_load(a_day(remaining=190, discharged=None, nctr=None)), a_load(a_day(remaining=7, discharged=8), kind="tidy")
    )
    assert [the_value(snapshot, m) for m in ("nctr_remaining", "nctr_discharged", "nctr_patients")] == [190, None, None]


def test_days_that_one_edition_lacks_come_from_the_next() -> None:
    snapshot = snapshot_of(
        a_load(a_day("2026-06-01", remaining=190)),
        a_load(a_day("2026-06-01", remaining=1), a_day("2026-06-02", remaining=201), kind="local"),
    )
    assert [row["value"] for row in ask(snapshot, "nctr_remaining", "2026-06-01", "2026-06-02")] == [190, 201]


def test_other_lengths_of_stay_do_not_compete() -> None:
    snapshot = snapshot_of(a_load(a_day(remaining=190)), a_load(a_day(remaining=60, stay=21), published="2026-08-13"))
    assert the_value(snapshot) == 190
    one = Period(first=DAY, last=DAY)
    assert nctr_by_day(snapshot, place("RH5"), one, stay_days_or_more=21)["remaining_patients"][0] == 60


# --- as of ---


@pytest.mark.parametrize(
    ("as_of", "remaining"),
    [("2026-07-08", None), ("2026-07-09", 190), ("2026-08-12", 190), ("2026-08-13", 201), (None, 201)],
    ids=["the day before the first", "the day of the first", "between", "the day of the second", "not asked"],
)
def test_as_of_counts_only_what_was_published_by_then(as_of: str | None, remaining: float | None) -> None:
    snapshot = snapshot_of(
        a_load(a_day(remaining=190), published="2026-07-09"), a_load(a_day(remaining=201), published="2026-08-13")
    )
    assert the_value(snapshot, as_of=as_of) == remaining


def test_as_of_before_the_better_kind_shows_the_lesser_one() -> None:
    snapshot = snapshot_of(
        a_load(a_day(remaining=190), published="2026-07-09"),
        a_load(a_day(remaining=201), kind="local", published="2026-06-01"),
    )
    assert [the_value(snapshot, as_of=day) for day in ("2026-05-31", "2026-06-01", "2026-07-09")] == [None, 201, 190]


def test_as_of_counts_a_row_by_its_own_publication_date() -> None:
    """The tidy series has one date for each month, and its load the last of them."""
    series = a_load(a_day("2026-04-30", remaining=190), a_day("2026-05-31", remaining=201), kind="tidy")
    series.tables["bed_day"]["published"] = pd.to_datetime(["2026-06-11", "2026-07-12"]).astype("datetime64[s]")
    snapshot = snapshot_of(replace(series, published=date(2026, 7, 12)))
    assert the_value(snapshot, "nctr_remaining", "2026-04-30", as_of="2026-06-30") == 190
    assert the_value(snapshot, "nctr_remaining", "2026-05-31", as_of="2026-06-30") is None


def test_undone_load_is_not_counted_as_of_any_day(store: Store) -> None:
    loaded(store, a_load(a_day(remaining=190)), a_load(a_day(remaining=201), published="2026-08-13"))
    undo(store, now=NOW)
    assert the_value(store.snapshot()) == 190
    assert the_value(store.snapshot(), as_of="2026-12-31") == 190


# --- aggregates ---


def test_icb_published_row_wins_over_its_trusts() -> None:
    snapshot = snapshot_of(a_load(a_day(remaining=190), a_day(place="QSL", remaining=195)))
    assert the_value(snapshot, place="QSL") == 195


def test_icb_published_row_without_figures_stays_missing() -> None:
    snapshot = snapshot_of(a_load(a_day(remaining=190), not_reported(place="QSL")))
    assert the_value(snapshot, place="QSL") is None


def test_icb_published_row_with_three_zeros_stays_missing() -> None:
    snapshot = snapshot_of(a_load(a_day(remaining=190), all_zero(place="QSL")))
    row = the_row(snapshot, place="QSL")
    assert (row["value"], row["flags"]) == (None, ["all_zero"])


def test_icb_published_row_of_a_lesser_kind_still_wins_over_its_trusts() -> None:
    snapshot = snapshot_of(a_load(a_day(remaining=190)), a_load(a_day(place="QSL", remaining=195), kind="winter"))
    assert the_value(snapshot, place="QSL") == 195


def test_somerset_before_april_2023_is_both_trusts() -> None:
    trusts = [a_day(BOTH_THERE, place=code, remaining=n, discharged=5) for code, n in (("RH5", 114), ("RA4", 82))]
    snapshot = snapshot_of(a_load(*trusts, kind="tidy"))
    assert the_value(snapshot, "nctr_remaining", BOTH_THERE, place="QSL") == 196
    assert the_value(snapshot, "nctr_discharged", BOTH_THERE, place="QSL") == 10
    assert the_value(snapshot, "nctr_patients", BOTH_THERE, place="QSL") == 206


def test_somerset_before_april_2023_is_its_own_row_where_one_was_loaded() -> None:
    trusts = [a_day(BOTH_THERE, place=code, remaining=100) for code in ("RH5", "RA4")]
    snapshot = snapshot_of(a_load(*trusts), a_load(a_day(BOTH_THERE, place="QSL", remaining=198)))
    assert the_value(snapshot, "nctr_remaining", BOTH_THERE, place="QSL") == 198


@pytest.mark.parametrize(
    "yeovil",
    [[], [not_reported(BOTH_THERE, place="RA4")], [all_zero(BOTH_THERE, place="RA4")]],
    ids=["no row", "a dash", "three zeros"],
)
def test_somerset_before_april_2023_is_missing_where_one_trust_is(yeovil: list) -> None:  # type: ignore[type-arg]
    snapshot = snapshot_of(a_load(a_day(BOTH_THERE, remaining=114), *yeovil))
    row = the_row(snapshot, "nctr_remaining", BOTH_THERE, place="QSL")
    assert (row["value"], row["days_reported"]) == (None, 0)


def test_trust_that_no_longer_exists_is_not_waited_for() -> None:
    """RA4 runs on at 0 through April 2023 in the tidy series: it had become part of RH5."""
    snapshot = snapshot_of(a_load(a_day(ONE_TRUST, remaining=196), all_zero(ONE_TRUST, place="RA4"), kind="tidy"))
    row = the_row(snapshot, "nctr_remaining", ONE_TRUST, place="QSL")
    assert (row["value"], row["flags"]) == (196, [])


def test_sum_tells_how_many_members_reported() -> None:
    snapshot = snapshot_of(a_load(a_day(BOTH_THERE, remaining=114)))
    told = nctr_by_day(snapshot, place("QSL"), Period(first=BOTH_THERE, last=BOTH_THERE)).iloc[0]
    assert (told["members_reporting"], told["members_asked"]) == (1, 2)


def test_each_figure_of_a_sum_is_judged_by_itself() -> None:
    """RA4 has what remains, and not what was discharged."""
    snapshot = snapshot_of(
        a_load(
            a_day(BOTH_THERE, remaining=114), a_day(BOTH_THERE, place="RA4", remaining=82, discharged=None, nctr=None)
        )
    )
    assert the_value(snapshot, "nctr_remaining", BOTH_THERE, place="QSL") == 196
    assert the_value(snapshot, "nctr_discharged", BOTH_THERE, place="QSL") is None


@pytest.mark.parametrize("code", ["ENG", "Y58", "QOX"], ids=["England", "the South West", "an ICB of three trusts"])
def test_sum_needs_every_member(code: str) -> None:
    trusts = [trust.code for trust in members(code) if trust.exists_on(DAY)]
    days = [a_day(place=trust, remaining=100 + n, discharged=n) for n, trust in enumerate(trusts)]
    whole, short = snapshot_of(a_load(*days)), snapshot_of(a_load(*days[1:]))
    assert the_value(whole, place=code) == sum(100 + n for n in range(len(trusts)))
    assert the_value(short, place=code) is None


def test_members_each_bring_their_own_winner() -> None:
    """One trust from the workbook, the other from the tidy series."""
    snapshot = snapshot_of(
        a_load(a_day(BOTH_THERE, remaining=114)),
        a_load(a_day(BOTH_THERE, remaining=1), a_day(BOTH_THERE, place="RA4", remaining=82), kind="tidy"),
    )
    assert the_value(snapshot, "nctr_remaining", BOTH_THERE, place="QSL") == 196


# --- sites ---


def test_trust_is_the_sum_of_its_acute_sites() -> None:
    assert [site.code for site in acute_sites("RH5")] == ["RH5A8", "RH5O4"]
    snapshot = snapshot_of(
        a_load(
            a_day(place="RH5A8", remaining=140, discharged=30),
            a_day(place="RH5O4", remaining=61, discharged=11),
            a_day(place="RH5F1", remaining=1000),  # a community hospital: no acute bed
            kind="local",
        )
    )
    assert the_value(snapshot) == 201
    assert the_value(snapshot, "nctr_discharged") == 41
    assert the_value(snapshot, place="QSL") == 201


def test_trust_is_missing_where_one_site_is() -> None:
    snapshot = snapshot_of(a_load(a_day(place="RH5A8", remaining=140), kind="local"))
    assert the_value(snapshot) is None
    assert the_value(snapshot, place="QSL") is None


def test_trust_row_of_its_own_wins_over_its_sites() -> None:
    sites = [a_day(place=site.code, remaining=100) for site in acute_sites("RH5")]
    snapshot = snapshot_of(a_load(a_day(remaining=190)), a_load(*sites, kind="local"))
    assert the_value(snapshot) == 190
    assert the_value(snapshot, place="RH5A8") == 100


def test_sites_are_told_one_by_one() -> None:
    sites = [a_day(place="RH5A8", remaining=140), a_day(place="RH5O4", remaining=61)]
    rows = ask(snapshot_of(a_load(*sites, kind="local")), place="QSL", by="site")
    assert [(row["by"], row["member"], row["value"]) for row in rows] == [
        ("site", "RH5A8", 140),
        ("site", "RH5O4", 61),
    ]


# --- local figures ---


def test_local_figure_fills_a_day_that_is_not_yet_published() -> None:
    row = the_row(snapshot_of(a_load(a_day(remaining=201), kind="local", published=DAY)))
    assert (row["value"], row["provenance"]) == (201, "local")


def test_local_figure_gives_way_once_the_day_is_published() -> None:
    snapshot = snapshot_of(
        a_load(a_day(remaining=201), kind="local", published=DAY), a_load(a_day(remaining=190), kind="winter")
    )
    row = the_row(snapshot)
    assert (row["value"], row["provenance"]) == (190, "published")


def test_local_figure_of_an_icb_gives_way_to_its_published_trusts() -> None:
    local = a_load(a_day(place="QSL", remaining=205), kind="local", published=DAY)
    assert the_value(snapshot_of(local), place="QSL") == 205
    row = the_row(snapshot_of(local, a_load(a_day(remaining=190))), place="QSL")
    assert (row["value"], row["provenance"]) == (190, "published")


def test_local_figure_of_an_icb_stands_where_a_trust_was_not_published() -> None:
    local = a_load(a_day(place="QSL", remaining=205), kind="local", published=DAY)
    assert the_value(snapshot_of(local, a_load(not_reported())), place="QSL") == 205
    assert the_value(snapshot_of(local, a_load(a_day(remaining=201), kind="local")), place="QSL") == 205


def test_sum_with_a_local_member_says_so() -> None:
    snapshot = snapshot_of(
        a_load(a_day(BOTH_THERE, remaining=114), kind="winter"),
        a_load(a_day(BOTH_THERE, place="RA4", remaining=82), kind="local"),
    )
    row = the_row(snapshot, "nctr_remaining", BOTH_THERE, place="QSL")
    assert (row["value"], row["provenance"]) == (196, "local")
