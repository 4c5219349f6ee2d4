"""How long after ready, and what it is worth: bands, opportunity, the published cost."""

from __future__ import annotations

from datetime import date

import pytest
from made_up_loads import MadeUpRow, a_day, a_load, not_reported, snapshot_of, the_value

from flow.charts.bands import band_rows
from flow.metrics.delays import BANDS
from flow.metrics.measure import Excluded
from flow.metrics.opportunity import opportunity, published_cost
from flow.metrics.ready_date import ready_bands, residents
from flow.model import Period
from flow.reference import place
from flow.sentences.delays import bands_finding, opportunity_finding, opportunity_sentences, pounds
from flow.store import Snapshot

RH5 = place("RH5")
JUNE = Period(first=date(2026, 6, 1), last=date(2026, 6, 10))
COUNTS = (82.0, 5.0, 4.0, 3.0, 3.0, 2.0, 1.0)


def a_month(month: str, *counts: float | None, at: str = "RH5", level: str = "trust") -> list[MadeUpRow]:
    first = date.fromisoformat(f"{month}-01")
    same = {"place_code": at, "level": level, "local_authority_code": None, "month": first, "unit": "patients"}
    return [
        MadeUpRow("ready_date", {**same, "measure": m, "value": c, "mark": None if c is not None else "*"}, first)
        for m, c in zip(BANDS.values(), counts, strict=True)
    ]


def test_bands_are_shares_of_everyone_with_a_ready_date() -> None:
    found = ready_bands(snapshot_of(a_load(*a_month("2026-05", *COUNTS))), RH5, until=date(2026, 6, 30))
    assert found is not None
    assert found.patients == 100
    assert found.members["share"].tolist() == pytest.approx([c / 100 for c in COUNTS])
    assert found.long == pytest.approx(0.06)
    assert bands_finding(found) == (
        "82.0 % of 100 patients left on the day they were ready in May 2026; 6.0 % waited 7 days or more"
    )


def test_bands_before_are_one_sum_over_another_and_not_a_mean_of_shares() -> None:
    small, large = a_month("2026-04", 0, 10, 0, 0, 0, 0, 0), a_month("2026-03", 90, 0, 0, 0, 0, 0, 0)
    rows = [*a_month("2026-05", *COUNTS), *small, *large, *a_month("2025-04", 0, 0, 0, 0, 0, 0, 50)]
    found = ready_bands(snapshot_of(a_load(*rows)), RH5, until=date(2026, 6, 30))
    assert found is not None
    assert found.months_before == 2
    assert found.members["before"].iloc[0] == pytest.approx(0.9)
    assert found.members["before"].iloc[-1] == 0  # April 2025 is thirteen months back


def test_bands_a_withheld_count_leaves_no_month() -> None:
    snapshot = snapshot_of(a_load(*a_month("2026-05", None, *COUNTS[1:])))
    assert ready_bands(snapshot, RH5, until=date(2026, 6, 30)) is None
    assert ready_bands(None, RH5, until=date(2026, 6, 30)) is None


def test_residents_are_those_of_the_county_wherever_they_lie() -> None:
    rows = a_month("2026-05", *COUNTS, at="E06000066", level="local_authority")
    found = ready_bands(snapshot_of(a_load(*rows)), residents(), until=date(2026, 6, 30))
    assert residents().code == "E06000066"
    assert found is not None
    assert found.members["share"].iloc[0] == pytest.approx(0.82)


def test_band_rows_keep_the_order_of_days_and_say_what_is_missing() -> None:
    rows = [*a_month("2026-05", *COUNTS), *a_month("2026-04", *COUNTS)]
    found = ready_bands(snapshot_of(a_load(*rows)), RH5, until=date(2026, 6, 30))
    assert found is not None
    drawn = band_rows(found.members, earlier_words="the year before")
    assert drawn["name"].tolist() == list(BANDS)
    assert drawn["label"].iloc[0] == "no delay: 82.0 % · 82.0 % the year before"
    assert max(len(label) for label in drawn["label"]) <= 52
    missing = found.members.assign(share=float("nan"))
    assert band_rows(missing, earlier_words="")["label"].iloc[0].startswith("no delay: not reported")


def ten_days() -> Snapshot:
    days = [a_day(f"2026-06-{d:02d}", remaining=200) for d in range(1, 10)]
    return snapshot_of(a_load(*days, not_reported("2026-06-10")))


def test_opportunity_is_the_reported_days_at_the_price() -> None:
    found = opportunity(ten_days(), RH5, JUNE)
    assert found is not None
    assert (found.patients, found.bed_days, found.days_reported) == (200, 1800, 9)
    assert found.pounds == 1800 * 562
    assert found.pounds_per_day == the_value(ten_days(), "delay_cost", "2026-06-09")
    assert opportunity_finding(found) == (
        "200 patients who remained held 1,800 bed days in 9 reported days, worth £1.0m: an opportunity, not cash"
    )
    said = " ".join(opportunity_sentences(found, None))
    assert "1,800 bed days × £562" in said
    assert "NHS England Acute Discharge SitRep cost group" in said
    assert "1 day of 10 has no figure and is in no sum." in said


def test_opportunity_leaves_out_what_a_person_left_out_and_nothing_is_nothing() -> None:
    out = Excluded(place="RH5", days=Period(first=date(2026, 6, 1), last=date(2026, 6, 8)))
    found = opportunity(ten_days(), RH5, JUNE, excluded=(out,))
    assert found is not None
    assert found.bed_days == 200
    assert opportunity(None, RH5, JUNE) is None
    assert opportunity(snapshot_of(a_load(not_reported("2026-06-01"))), RH5, JUNE) is None


def test_published_cost_is_the_newest_up_to_the_day() -> None:
    first = date(2025, 8, 1)
    columns = {"place_code": "RH5", "month": first, "metric_group": "Delay reason LOS 7+ Costs", "unit": "pounds"}
    row = {**columns, "item": "Total cost of delayed bed days in the month", "value": 3_288_262.0, "mark": None}
    snapshot = snapshot_of(a_load(MadeUpRow("delay_cost", row, first), published="2025-10-12"))
    found = published_cost(snapshot, RH5, until=date(2026, 2, 15))
    assert found is not None
    assert (found.month, round(found.pounds_per_day)) == (first, 106_073)
    assert published_cost(snapshot, RH5, until=date(2025, 7, 31)) is None
    assert published_cost(None, RH5, until=first) is None


def test_pounds_are_said_in_few_words() -> None:
    assert [pounds(v) for v in (9_834_000, 999_600, 902_400, 1_240)] == ["£9.8m", "£1.0m", "£902,000", "£1,240"]
