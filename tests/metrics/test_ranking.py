"""Every trust beside one another: the same figures as `measure` gives one by one, and why a trust is not ranked."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from how_thorough import tries
from made_up_loads import (
    MadeUpRow,
    a_day,
    a_load,
    all_zero,
    beds_of_day,
    beds_of_month,
    days_of,
    not_reported,
    snapshot_of,
)

from flow.metrics import Question, measure
from flow.metrics.measure import Excluded
from flow.metrics.ranking import (
    comparable_months,
    months_to,
    ranking,
    until_it_ended,
    whole_month,
)
from flow.model import BED_BASES, BedBasis, Period
from flow.reference import places
from flow.store import Snapshot

JUNE = date(2026, 6, 1)
TRUSTS = {p.code for p in places().values() if p.kind == "trust"}
SOME = {"RH5", "RA4", "RD1", "RA7", "RBD", "RJL", "R1F", "RNS", "RWW", "REM"}
"""Somerset's, neighbours, the highest, one with gaps (RJL in November 2024)."""


def measured(
    snapshot: Snapshot, code: str, month: date, basis: BedBasis = "adult_open", excluded: tuple[Excluded, ...] = ()
) -> dict[str, object]:
    question = Question(
        metric="nctr_share", place=code, period=whole_month(month), grain="month", basis=basis, excluded=excluded
    )
    return measure(snapshot, question).rows[0]


def row_of(ranked: pd.DataFrame, code: str) -> dict[str, object]:
    return ranked[ranked["code"] == code].to_dict("records")[0]  # type: ignore[return-value]


def june(place_code: str, remaining: float, beds: float, *, days: int = 30) -> list:
    told = [a_day(d, place=place_code, remaining=remaining) for d in days_of("2026-06-01", f"2026-06-{days:02d}")]
    return [*told, beds_of_month("2026-06-01", beds, place=place_code)]


def assert_all_equal_to_measure(
    snapshot: Snapshot,
    month: date,
    basis: BedBasis = "adult_open",
    excluded: tuple[Excluded, ...] = (),
    codes: set[str] | None = None,
) -> pd.DataFrame:
    ranked = ranking(snapshot, month, basis=basis, excluded=excluded)
    of = ranked if codes is None else ranked[ranked["code"].isin(codes)]
    assert len(of)
    for row in of.to_dict("records"):
        one = measured(snapshot, row["code"], month, basis, excluded)
        assert row["days_reported"] == one["days_reported"], row["code"]
        if row["not_ranked"] == "":
            for name in ("value", "numerator", "denominator"):
                assert row[name] == pytest.approx(one[name], rel=1e-12, abs=0), (row["code"], name)
            assert row["provenance"] == one["provenance"]
            assert str(row["published"])[:10] == one["published"]
            assert row["flags"].split(", ") == (one["flags"] or [""]), row["code"]
        else:
            assert row["days_reported"] < 5 or "no_discharges_reported" in one["flags"], row["code"]
            assert pd.isna(row["value"])
    return ranked


@pytest.mark.parametrize(
    "month", [date(2022, 6, 1), date(2023, 3, 1), date(2023, 4, 1), date(2024, 11, 1), date(2025, 8, 1)]
)
def test_real_months_equal_measure_trust_by_trust(real: Snapshot, month: date) -> None:
    """Across the merger of RA4 into RH5, months with gaps, the day on which the collection failed, several sources."""
    some = SOME | set(sorted(TRUSTS)[:: tries(8, thorough=1)]) if month == date(2022, 6, 1) else SOME
    ranked = assert_all_equal_to_measure(real, month, codes=some)
    assert (ranked["not_ranked"] == "").sum() > 100
    assert ("RA4" in set(ranked["code"])) == (month < date(2023, 4, 1))


def test_month_with_carried_beds_equals_measure(real: Snapshot) -> None:
    ranked = assert_all_equal_to_measure(real, date(2025, 11, 1), codes=SOME)
    assert row_of(ranked, "RH5")["beds_months_old"] == 3


@pytest.mark.parametrize("basis", BED_BASES)
def test_every_basis_equals_measure_for_some_trusts(real: Snapshot, basis: BedBasis) -> None:
    ranked = ranking(real, date(2024, 11, 1), basis=basis)
    for code in ("RH5", "RD1", "RA7", "R1F"):
        assert row_of(ranked, code)["value"] == pytest.approx(
            measured(real, code, date(2024, 11, 1), basis)["value"], rel=1e-12
        )


def test_docstring_example(real: Snapshot) -> None:
    row = row_of(ranking(real, date(2024, 11, 1), basis="adult_open"), "RH5")
    assert (row["denominator"], round(row["numerator"], 2), round(row["value"], 4)) == (932, 199.73, 0.2143)  # type: ignore[call-overload]


def test_days_that_a_person_left_out_count_nowhere(real: Snapshot) -> None:
    month = date(2024, 11, 1)
    out = (
        Excluded(place="RH5", days=Period(first=date(2024, 11, 3), last=date(2024, 11, 9))),
        Excluded(place="RH5", days=Period(first=date(2024, 11, 8), last=date(2024, 11, 20))),
        Excluded(place="RD1", days=Period(first=date(2024, 10, 1), last=date(2024, 11, 27))),
    )
    ranked = assert_all_equal_to_measure(real, month, excluded=out, codes=SOME)
    assert row_of(ranked, "RH5")["days_reported"] == 12
    assert row_of(ranked, "RD1")["not_ranked"] == "3 of 30 days, 27 left out by a person: 5 are needed"


def test_a_zero_is_a_share_of_zero_and_three_zeros_are_a_gap() -> None:
    rows = [*june("RD1", 0, 400), *(all_zero(d, place="RA7") for d in days_of("2026-06-01", "2026-06-30"))]
    snapshot = snapshot_of(a_load(*rows, beds_of_month("2026-06-01", 900, place="RA7")))
    ranked = assert_all_equal_to_measure(snapshot, JUNE, codes=SOME)
    assert (row_of(ranked, "RD1")["value"], row_of(ranked, "RD1")["rank"]) == (0, 1)
    assert row_of(ranked, "RA7")["not_ranked"] == "no day reported"


def test_a_winner_without_a_figure_stays_a_gap() -> None:
    """A published dash decides, though the trust's own file has a number."""
    snapshot = snapshot_of(
        a_load(*june("RH5", 200, 900, days=20), *(not_reported(d) for d in days_of("2026-06-21", "2026-06-30"))),
        a_load(*(a_day(d, remaining=500) for d in days_of("2026-06-21", "2026-06-30")), kind="local"),
    )
    ranked = assert_all_equal_to_measure(snapshot, JUNE, codes=SOME)
    assert (row_of(ranked, "RH5")["days_reported"], row_of(ranked, "RH5")["numerator"]) == (20, 200)


def test_sites_add_up_where_the_trust_itself_has_no_row() -> None:
    days = days_of("2026-06-01", "2026-06-10")
    rows = [a_day(d, place=p, remaining=n) for d in days for p, n in (("RH5A8", 130.0), ("RH5O4", 70.0))]
    beds = [beds_of_day(d, b, place=p) for d in days for p, b in (("RH5A8", 600.0), ("RH5O4", 300.0))]
    ranked = assert_all_equal_to_measure(snapshot_of(a_load(*rows, *beds, kind="local")), JUNE, codes=SOME)
    row = row_of(ranked, "RH5")
    assert (row["numerator"], row["denominator"], row["provenance"]) == (200, 900, "local")


def test_too_few_days_and_no_beds_are_not_ranked_with_their_reason() -> None:
    few, bedless = june("RD1", 90, 400, days=4), june("RA7", 150, 900)[:-1]
    ranked = assert_all_equal_to_measure(snapshot_of(a_load(*june("RH5", 200, 900), *few, *bedless)), JUNE, codes=SOME)
    assert row_of(ranked, "RD1")["not_ranked"] == "4 of 30 days: 5 are needed"
    assert row_of(ranked, "RA7")["not_ranked"] == "no beds known on this basis"


def test_ranks_go_from_the_highest_and_equal_shares_share_one() -> None:
    rows = [*june("RH5", 200, 1000), *june("RD1", 80, 400), *june("RA7", 300, 1000), *june("RBD", 10, 400)]
    ranked = ranking(snapshot_of(a_load(*rows)), JUNE, basis="adult_open")
    told = ranked[ranked["not_ranked"] == ""]
    assert dict(zip(told["code"], told["rank"], strict=True)) == {"RA7": 1, "RH5": 2, "RD1": 2, "RBD": 4}
    assert list(ranked["code"][:4]) == ["RA7", "RD1", "RH5", "RBD"]


def test_nothing_at_all_ranks_nobody() -> None:
    ranked = ranking(snapshot_of(), JUNE, basis="adult_open")
    assert len(ranked) > 100
    assert set(ranked["not_ranked"]) == {"no day reported"}
    assert comparable_months(snapshot_of(), basis="adult_open", up_to=JUNE) == ()


def test_months_are_those_with_patients_and_beds_of_the_month(real: Snapshot) -> None:
    months = comparable_months(real, basis="adult_open", up_to=date(2026, 2, 15))
    assert months[0] == date(2025, 8, 1)
    assert comparable_months(real, basis="adult_open", up_to=date(2024, 11, 2))[0] == date(2024, 11, 1)


def test_months_to_counts_whole_months() -> None:
    assert months_to(date(2024, 11, 1)) == Period(first=date(2022, 12, 1), last=date(2024, 11, 30))
    assert months_to(date(2024, 1, 31), months=1) == Period(first=date(2024, 1, 1), last=date(2024, 1, 31))


def test_collection_that_ended_is_shown_to_its_end() -> None:
    now = Period(first=date(2026, 1, 1), last=date(2026, 2, 15))
    assert until_it_ended(None, "community_nctr_remaining", "RH5", now) == Period(
        first=date(2022, 8, 1), last=date(2024, 7, 31)
    )
    then = Period(first=date(2023, 7, 1), last=date(2023, 12, 31))
    assert until_it_ended(None, "community_nctr_remaining", "RH5", then) == then


def test_an_end_that_the_system_entered_itself_counts_too() -> None:
    end = {
        "first_day": date(2025, 3, 1),
        "last_day": None,
        "place_code": "RH5",
        "applies_to": "community",
        "kind": "collection_change",
        "text": "Ours ended later",
        "rebase": True,
        "source": "the system",
    }
    snapshot = snapshot_of(a_load(MadeUpRow("series_break", end, date(2025, 3, 1)), kind="local"))
    now = Period(first=date(2026, 1, 1), last=date(2026, 2, 15))
    assert until_it_ended(snapshot, "community_nctr_remaining", "RH5", now).last == date(2025, 2, 28)


def test_a_month_with_one_local_day_is_local() -> None:
    """Alphabetically the greatest is `published`."""
    published = [a_day(d, remaining=200) for d in days_of("2026-06-01", "2026-06-05")]
    own = [a_day(d, remaining=210) for d in days_of("2026-06-06", "2026-06-30")]
    loads = (a_load(*published, beds_of_month("2026-06-01", 900)), a_load(*own, kind="local"))
    ranked = assert_all_equal_to_measure(snapshot_of(*loads), JUNE, codes=SOME)
    assert row_of(ranked, "RH5")["provenance"] == "local"


def test_a_trust_that_counted_no_discharges_is_not_ranked() -> None:
    silent = [a_day(d, place="RD1", remaining=160, discharged=0) for d in days_of("2026-06-01", "2026-06-30")]
    rows = [*silent, beds_of_month("2026-06-01", 400, place="RD1"), *june("RH5", 200, 900)]
    ranked = assert_all_equal_to_measure(snapshot_of(a_load(*rows)), JUNE, codes=SOME)
    assert row_of(ranked, "RH5")["rank"] == 1
    assert row_of(ranked, "RD1")["not_ranked"].startswith("no discharge was counted on 30 of 30 days")  # type: ignore[attr-defined]
    out = (Excluded(place="RD1", days=Period(first=JUNE, last=date(2026, 6, 30))),)
    ranked = ranking(snapshot_of(a_load(*rows)), JUNE, basis="adult_open", excluded=out)
    assert row_of(ranked, "RD1")["not_ranked"] == "0 of 30 days, 30 left out by a person: 5 are needed"


def test_bath_without_a_discharge_is_not_the_highest(real: Snapshot) -> None:
    ranked = assert_all_equal_to_measure(real, date(2024, 6, 1), codes=SOME)
    assert "30 of 30 days" in str(row_of(ranked, "RD1")["not_ranked"])
    assert ranked["value"].iloc[0] < 0.35


def test_the_doubled_week_is_suspect_and_told_without(real: Snapshot) -> None:
    month = date(2025, 1, 1)
    row = row_of(assert_all_equal_to_measure(real, month, codes=SOME), "RH5")
    out = (Excluded(place="RH5", days=Period(first=date(2025, 1, 20), last=date(2025, 1, 26))),)
    assert (row["days_suspect"], "suspect" in str(row["flags"])) == (7, True)
    assert row["without_suspect"] == pytest.approx(measured(real, "RH5", month, excluded=out)["value"], rel=1e-12)


def test_suspect_beds_make_their_trust_suspect() -> None:
    rows = [a_day(d, remaining=200) for d in days_of("2026-06-01", "2026-06-30")]
    beds = beds_of_month("2026-06-01", 900, suspect=True)
    row = row_of(assert_all_equal_to_measure(snapshot_of(a_load(*rows, beds)), JUNE, codes=SOME), "RH5")
    assert (row["flags"], row["days_suspect"], row["beds_suspect"]) == ("suspect", 30, True)
    assert pd.isna(row["without_suspect"])
