"""A trust among all others: England and its region are the ranked trusts together, matched trust by trust and day by day."""

from __future__ import annotations

from datetime import date

import pytest
from made_up_loads import a_day, a_load, all_zero, beds_of_month, days_of, snapshot_of

from flow.charts.funnel import funnel_rows
from flow.metrics.agreed import target
from flow.metrics.measure import Excluded
from flow.metrics.ranking import ranking
from flow.metrics.standing import (
    Standing,
    as_published,
    neighbours,
    similar_in_size,
    standing,
    together,
    trust_of,
    weakest,
)
from flow.model import Period
from flow.reference import members, place
from flow.sentences.ranking import (
    beside_note,
    funnel_finding,
    not_ranked_sentence,
    other_basis_sentence,
    published_sentence,
    region_finding,
    standing_sentence,
    suspect_sentence,
)
from flow.store import Snapshot

JUNE = date(2026, 6, 1)


def a_trust(code: str, remaining: float, beds: float, *, days: int = 30, discharged: float = 20) -> list:
    told = [
        a_day(d, place=code, remaining=remaining, discharged=discharged)
        for d in days_of("2026-06-01", f"2026-06-{days:02d}")
    ]
    return [*told, beds_of_month("2026-06-01", beds, place=code)]


def stands(snapshot: Snapshot, month: date, code: str = "RH5", excluded: tuple[Excluded, ...] = ()) -> Standing:
    here = standing(ranking(snapshot, month, basis="adult_open", excluded=excluded), code, month, basis="adult_open")
    assert here is not None
    return here


def test_docstring_example_and_that_a_silent_trust_adds_neither_patients_nor_beds() -> None:
    silent = [all_zero(d, place="RA7") for d in days_of("2026-06-01", "2026-06-30")]
    rows = [*a_trust("RH5", 200, 1000), *a_trust("RD1", 30, 100, days=10), *silent]
    england = [a_day(d, place="ENG", remaining=230) for d in days_of("2026-06-01", "2026-06-30")]
    snapshot = snapshot_of(a_load(*rows, *england, beds_of_month("2026-06-01", 900, place="RA7")))
    here = stands(snapshot, JUNE)
    assert here.england is not None
    assert here.england.value == pytest.approx(230 / 1100)
    assert (here.england.trusts, here.england.days_reported, here.england.days_asked) == (2, 40, 60)
    assert here.region == here.england  # all three are of the South West


@pytest.mark.parametrize("month", [date(2024, 11, 1), date(2025, 1, 1), date(2024, 6, 1), date(2025, 5, 1)])
def test_england_is_the_centre_of_the_funnel(real: Snapshot, month: date) -> None:
    ranked = ranking(real, month, basis="adult_open")
    here = stands(real, month)
    assert here.england is not None
    centre = funnel_rows(ranked, ours="RH5").attrs
    assert here.england.value == pytest.approx(centre["overall_share"], rel=1e-12)
    assert here.england.trusts == here.of == centre["counted"]
    assert here.above_england == here.value - here.england.value  # type: ignore[operator]


def test_figures_of_november_2024(real: Snapshot) -> None:
    here = stands(real, date(2024, 11, 1))
    assert here.england is not None
    assert (here.rank, here.of, round(here.england.value, 4)) == (12, 119, 0.1323)
    assert standing_sentence(here) == (
        "Somerset FT: 21.4 % of adult G&A beds open (November 2024), 8.2 points above England "
        "(13.2 %, its 119 ranked trusts together); 12th highest of 119 trusts"
    )


def test_region_of_june_2024_is_of_the_trusts_that_reported(real: Snapshot) -> None:
    """Salisbury and Great Western are all zero, RUH Bath counted no discharge: none of the three is in it."""
    month = date(2024, 6, 1)
    ranked = ranking(real, month, basis="adult_open")
    here = stands(real, month)
    assert here.region is not None
    names = set(ranked.loc[ranked["not_ranked"] != "", "name"])
    assert {"RUH Bath", "Salisbury", "Great Western"} < names
    near = ranked[ranked["value"].notna() & ranked["code"].isin((*neighbours("RH5"), "RH5"))]
    assert here.region.value == pytest.approx(near["numerator"].sum() / near["denominator"].sum())
    assert here.region.trusts == len(near) == here.of_region == 10


def test_a_published_total_with_gaps_in_it_is_told_so() -> None:
    """200 of 1,000 beds and 30 of 100, and a trust of 900 beds that never reports: 230 of 2,000 as published."""
    days = days_of("2026-06-01", "2026-06-30")
    rows = [*a_trust("RH5", 200, 1000), *a_trust("RD1", 30, 100), *(all_zero(d, place="RA7") for d in days)]
    other = [p.code for p in members("Y58") if p.code not in {"RH5", "RD1", "RA7"} and p.exists_on(JUNE)]
    rest = [row for code in other for row in a_trust(code, 30, 100)]
    region = [a_day(d, place="Y58", remaining=230 + 30 * len(other)) for d in days]
    snapshot = snapshot_of(a_load(*rows, *rest, *region, beds_of_month("2026-06-01", 900, place="RA7")))
    row = as_published(snapshot, ranking(snapshot, JUNE, basis="adult_open"), "Y58", JUNE, basis="adult_open")
    assert row is not None
    assert row.value == pytest.approx((230 + 30 * len(other)) / (2000 + 100 * len(other)))
    assert row.matched == pytest.approx((230 + 30 * len(other)) / (1100 + 100 * len(other)))
    assert (row.days_with_gaps, row.most_gaps) == (30, 1)
    assert "counts a trust without a report as nobody and keeps its beds: on 30 days that is 1 trust." in str(
        published_sentence(row)
    )


def test_england_on_four_days_is_said(real: Snapshot) -> None:
    month = date(2025, 5, 1)
    row = as_published(real, ranking(real, month, basis="adult_open"), "ENG", month, basis="adult_open")
    assert "England has 13.8 % for this month (4 of 31 days), here 13.6 %" in str(published_sentence(row))


def test_the_doubled_week_is_in_the_headline_and_marked(real: Snapshot) -> None:
    month = date(2025, 1, 1)
    here = stands(real, month)
    assert "suspect" in here.flags
    assert standing_sentence(here).endswith("highest of 116 trusts, 7 suspect days in it (21.8 % and 9th without)")
    assert region_finding(here).endswith(", 7 suspect days in it")
    spread = funnel_rows(ranking(real, month, basis="adult_open"), ours="RH5")
    assert funnel_finding(here, spread).endswith("2 trusts of 116 do, 7 suspect days in it")
    assert "Somerset FT (7 of 31 days, 21.8 % without)" in str(
        suspect_sentence(ranking(real, month, basis="adult_open"))
    )
    out = (Excluded(place="RH5", days=Period(first=date(2025, 1, 20), last=date(2025, 1, 26))),)
    clean = stands(real, month, excluded=out)
    assert (clean.rank, "suspect" in clean.flags) == (here.rank_without_suspect, False)
    assert clean.value == here.without_suspect


def test_a_trust_without_discharges_is_told_why_it_is_not_ranked() -> None:
    rows = [*a_trust("RD1", 160, 400, discharged=0), *a_trust("RH5", 200, 900), *a_trust("RA7", 100, 900)]
    snapshot = snapshot_of(a_load(*rows))
    here = stands(snapshot, JUNE, "RD1")
    assert (here.value, here.rank, here.of) == (None, None, 2)
    assert "not ranked for June 2026: no discharge was counted on 30 of 30 days" in standing_sentence(here)
    assert "no_discharges_reported" in here.flags
    assert "RUH Bath (no discharge was counted" in str(not_ranked_sentence(ranking(snapshot, JUNE, basis="adult_open")))


def test_a_difference_claims_as_little_as_its_weaker_side() -> None:
    own = snapshot_of(
        a_load(*a_trust("RD1", 60, 400)), a_load(*a_trust("RH5", 200, 900)[:-1], kind="local"),
        a_load(beds_of_month("2026-06-01", 900)),
    )  # fmt: skip
    here = stands(own, JUNE, "RD1")
    assert (here.provenance, here.provenance_beside_england) == ("published", "local")
    assert weakest("local", "published", None) == "local"
    assert weakest(None) is None


def test_nobody_ranked_is_no_england() -> None:
    ranked = ranking(snapshot_of(), JUNE, basis="adult_open")
    assert together(ranked) is None
    assert as_published(snapshot_of(), ranked, "ENG", JUNE, basis="adult_open") is None
    assert published_sentence(None) is None
    assert suspect_sentence(ranked) is None
    assert standing(ranked, "RA4", JUNE, basis="adult_open") is None


def test_funnel_counts_the_trusts_on_the_same_side() -> None:
    """Two far above and one far below: of those above there are two."""
    codes = sorted(neighbours("RH5"))[:9]
    rows = [r for n, c in enumerate(codes) for r in a_trust(c, 290 if n == 0 else 20 if n == 1 else 150, 1000)]
    ranked = ranking(snapshot_of(a_load(*rows, *a_trust("RH5", 300, 1000))), JUNE, basis="adult_open")
    spread = funnel_rows(ranked.assign(value=ranked["value"]), ours="RH5")
    here = standing(ranked, "RH5", JUNE, basis="adult_open")
    assert here is not None
    spread.loc[(spread["layer"] != "limit") & ((spread["value"] > 28) | (spread["value"] < 3)), "outside"] = "99.8 %"
    assert funnel_finding(here, spread).endswith("above the 99.8 % limits for its number of beds; 2 trusts of 10 do")


def test_target_of_other_beds_is_said_to_be_so() -> None:
    plan = target(None, "nctr_share", "RH5", on=date(2025, 9, 1))
    assert other_basis_sentence(plan, "adult_open") is None
    assert other_basis_sentence(None, "all_open") is None
    assert "10.0 % goes with adult G&A beds open; the share here is of all G&A beds occupied" in str(
        other_basis_sentence(plan, "all_occupied")
    )


def test_trust_that_stands_for_a_place() -> None:
    assert [trust_of(place(c), JUNE) for c in ("RH5", "QSL", "RH5A8", "Y58", "ENG")] == [
        "RH5",
        "RH5",
        "RH5",
        None,
        None,
    ]
    assert trust_of(place("QSL"), date(2023, 3, 1)) is None  # RH5 and RA4


def test_neighbours_are_those_of_the_region_and_those_of_similar_size_the_nearest(real: Snapshot) -> None:
    assert {place(c).region_code for c in neighbours("RH5")} == {"Y58"}
    assert set(neighbours("RD1")) >= {"RH5", "RA7"} - {"RD1"}
    ranked = ranking(real, date(2024, 11, 1), basis="adult_open")
    near = similar_in_size(ranked, "RH5", most=4)
    beds = dict(zip(ranked["code"], ranked["denominator"], strict=True))
    furthest = max(abs(beds[c] - beds["RH5"]) for c in near)
    assert all(abs(b - beds["RH5"]) >= furthest for c, b in beds.items() if c not in {*near, "RH5"} and b == b)
    assert similar_in_size(ranked, "XXX") == ()


def test_a_trust_alone_is_not_level_with_itself() -> None:
    here = stands(snapshot_of(a_load(*a_trust("RH5", 200, 900))), JUNE)
    assert (here.of, here.above_england, here.above_region) == (1, None, None)
    assert (
        standing_sentence(here)
        == "Somerset FT: 22.2 % of adult G&A beds open (June 2026); the only trust with a figure"
    )
    assert beside_note("England", here.england) == "England: fewer than two trusts ranked"
