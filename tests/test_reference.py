"""Places, targets and breaks of series, from the files in data/reference."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from flow.catalogue import METRICS
from flow.errors import StoreFault, UnknownName
from flow.model import Period
from flow.reference import (
    acute_sites,
    breaks,
    members,
    only_trust_on,
    place,
    place_code_of_region,
    places,
    reference_table,
    suspect_days,
    target,
)

FILES = (
    *("delay_reasons", "discharge_destinations", "localities", "mental_health_delay_reasons", "nhs_colours"),
    *("organisations", "plan_facts", "published_months", "replays", "series_breaks", "sites", "targets", "unit_costs"),
)


@pytest.mark.parametrize("name", FILES)
def test_every_reference_file_can_be_read_and_no_head_or_row_is_torn(name: str) -> None:
    table = reference_table(name)
    assert len(table) > 0
    assert not table.isna().any(axis=None), "a row has fewer cells than there are heads"
    assert all(head and head == head.strip() for head in table.columns)


def test_a_missing_reference_file_is_told_in_words(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLOW_REFERENCE", str(tmp_path))
    with pytest.raises(StoreFault, match=r"The reference file 'wards.csv' is missing. Looked in .* Put it back"):
        reference_table("wards")


# --- places ---


def test_every_trust_and_icb_leads_up_to_england() -> None:
    known = places()
    for here in known.values():
        if here.kind == "trust":
            assert here.icb_code in known, here.code
            assert known[here.icb_code].kind == "icb"
        if here.kind in {"trust", "icb"}:
            assert here.region_code in known, here.code
            assert known[here.region_code].kind == "region"


def test_there_are_seven_regions_and_42_icbs() -> None:
    kinds = [p.kind for p in places().values()]
    assert (kinds.count("national"), kinds.count("region"), kinds.count("icb")) == (1, 7, 42)


def test_a_trust_that_ended_names_the_one_that_followed() -> None:
    yeovil = place("RA4")
    assert (yeovil.valid_to, yeovil.succeeded_by, yeovil.icb_code) == (date(2023, 3, 31), "RH5", "QSL")


@pytest.mark.parametrize("code", ["RH5", "rh5", "QSL", "Y58", "ENG", "RH5A8"])
def test_a_code_is_known_in_any_capitals(code: str) -> None:
    assert place(code).code == code.upper()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        pytest.param("QSLL", "There is no place called 'QSLL'. Did you mean 'QSL'?", id="a slip"),
        pytest.param("Somerset", "The code of ", id="a name for a code"),
        pytest.param("Nowhere at all", "There is no place called 'Nowhere at all'.", id="nothing near"),
    ],
)
def test_an_unknown_place_gets_help(said: str, words: str) -> None:
    with pytest.raises(UnknownName) as unknown:
        place(said)
    assert words in str(unknown.value)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("SOUTH WEST", "Y58"),
        ("south  west", "Y58"),
        ("North East and Yorkshire", "Y63"),
        ("NORTH EAST & YORKSHIRE", "Y63"),
        ("East of England", "Y61"),
        ("WESSEX", None),
        ("", None),
    ],
)
def test_a_region_is_found_by_its_published_name(name: str, code: str | None) -> None:
    assert place_code_of_region(name) == code


def test_somerset_was_two_trusts_and_is_one() -> None:
    assert {p.code for p in members("QSL")} == {"RH5", "RA4"}
    assert only_trust_on("QSL", date(2023, 3, 31)) is None
    assert only_trust_on("QSL", date(2023, 4, 1)) == "RH5"


def test_a_region_is_its_trusts_and_england_all_of_them() -> None:
    everyone = {p.code for p in members("ENG")}
    regions = [{p.code for p in members(p.code)} for p in places().values() if p.kind == "region"]
    assert set.union(*regions) == everyone
    assert sum(len(r) for r in regions) == len(everyone)


def test_a_trust_is_its_own_only_member_and_its_acute_sites_add_up_to_it() -> None:
    assert [p.code for p in members("RH5")] == ["RH5"]
    assert [p.code for p in acute_sites("RH5")] == ["RH5A8", "RH5O4"]
    assert acute_sites("RD1") == ()


# --- targets ---


def test_the_plan_asks_for_90_patients_and_a_tenth_of_the_beds() -> None:
    patients, share = target("nctr_remaining", "RH5"), target("nctr_share", "RH5")
    assert patients is not None
    assert share is not None
    assert (patients.value, patients.comparison, patients.from_day) == (90, "at most", date(2025, 4, 1))
    assert (share.value, share.comparison) == (0.10, "at most")
    assert target("nctr_remaining", "RA7") is None


# --- breaks ---


def test_the_merger_touches_the_trust_and_the_icb_of_which_it_is_the_only_one() -> None:
    for code in ("RH5", "QSL"):
        found = [b for b in breaks("nctr_remaining", code) if b.kind == "organisation_change"]
        assert [(b.first_day, b.rebase) for b in found] == [(date(2023, 4, 1), True)], code
    assert not [b for b in breaks("nctr_remaining", "RA7") if b.kind == "organisation_change"]


def test_a_break_of_england_touches_every_place() -> None:
    for code in ("ENG", "Y58", "QSL", "RH5", "RA7"):
        assert any(b.first_day == date(2022, 6, 19) for b in breaks("nctr_remaining", code)), code


def test_a_break_of_discharges_touches_discharges_alone() -> None:
    changed = date(2023, 11, 1)
    assert any(b.first_day == changed and b.rebase for b in breaks("nctr_discharged", "RH5"))
    assert not any(b.first_day == changed for b in breaks("nctr_remaining", "RH5"))


def test_suspect_days_are_those_of_the_place_and_inside_the_period() -> None:
    period = Period(first=date(2026, 1, 1), last=date(2026, 1, 31))
    found = suspect_days("nctr_remaining", ["RH5", "RA7"], period)
    assert {date(2026, 1, 12), date(2026, 1, 13)} <= found["RH5"]
    assert all(period.first <= day <= period.last for day in found["RH5"])
    assert date(2026, 1, 12) not in found["RA7"]
    a_day_later = Period(first=date(2026, 1, 13), last=date(2026, 1, 13) + timedelta(days=1))
    assert date(2026, 1, 12) not in suspect_days("nctr_remaining", ["RH5"], a_day_later)["RH5"]


def test_every_break_names_places_and_words_that_are_known() -> None:
    families = {"all", *(word for m in METRICS for word in m.series)}
    for row in reference_table("series_breaks").to_dict("records"):
        assert row["place_code"] in places()
        assert row["rebase"] in {"yes", "no"}
        assert date.fromisoformat(row["first_day"]) <= date.fromisoformat(row["last_day"] or row["first_day"])
        assert set(row["applies_to"].replace(" and ", ",").split(",")) <= families
