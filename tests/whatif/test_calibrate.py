"""What the model stands on, beside plain SQL on the illustrative set, and where the store has little or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from flow.errors import BadQuestion, UnknownName
from flow.model import Contents
from flow.sources.illustrative import contents
from flow.store import Snapshot
from flow.whatif import simulate
from flow.whatif.bootstrap import bootstrap
from flow.whatif.calibrate import Calibration, calibrate, lanes
from flow.whatif.closed_forms import SteadyQueue
from flow.whatif.consistency import checks
from flow.whatif.in_effect import places_for_queue, places_in_effect, starts_for_queue, usual_queue
from flow.whatif.pathways import PATHWAYS
from tests.made_up_loads import snapshot_of

DAY = date(2026, 2, 15)
FIRST = date(2025, 11, 17)
WINDOW = f"day BETWEEN '{FIRST}' AND '{DAY}'"


@pytest.fixture(scope="module")
def made_up() -> Contents:
    return contents()


@pytest.fixture(scope="module")
def snapshot(made_up: Contents) -> Snapshot:
    return snapshot_of(made_up)


@pytest.fixture(scope="module")
def found(snapshot: Snapshot) -> Calibration:
    return calibrate(snapshot, "QSL", day=DAY)


@pytest.fixture(scope="module")
def nothing() -> Calibration:
    return calibrate(None, "QSL", day=DAY)


def one(snapshot: Snapshot, sql: str) -> Any:
    return snapshot.rows(sql)[0][0]


def of_made_up(made_up: Contents, **tables: pd.DataFrame) -> Snapshot:
    """The illustrative set with other tables in the place of some, and without those that are empty."""
    kept = {name: tables.get(name, table) for name, table in made_up.tables.items()}
    return snapshot_of(replace(made_up, tables={name: table for name, table in kept.items() if len(table)}))


# --- found, beside plain SQL ---


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        ("pathway_1_referrals", f"SELECT sum(referred_patients) / 13 FROM pathway_day WHERE {WINDOW}"),
        (
            "pathway_1_starts",
            f"SELECT sum(started_from_hospital_patients + started_from_home_patients) / 13 FROM pathway_day WHERE {WINDOW}",
        ),
        ("pathway_1_stay", f"SELECT sum(service_days) / sum(ended_patients) FROM pathway_day WHERE {WINDOW}"),
        ("pathway_1_places", f"SELECT sum(places) FROM pathway_day WHERE day = '{DAY}'"),
        ("pathway_1_in_service", f"SELECT sum(in_service_patients) FROM pathway_day WHERE day = '{DAY}'"),
        ("pathway_1_waiting", f"SELECT sum(waiting_patients) FROM pathway_day WHERE day = '{DAY}'"),
        ("pathway_1_waiting_in_hospital", f"SELECT sum(waiting_in_hospital_patients) FROM pathway_day WHERE day = '{DAY}'"),
        ("pathway_1_usually_waiting", f"SELECT sum(waiting_patients) / 91 FROM pathway_day WHERE {WINDOW}"),
        (
            "pathway_2_stay",
            "SELECT sum(stay) / sum(many) FROM (SELECT sum(stay_days) AS stay, sum(discharged_patients) AS many "
            f"FROM community_bed_day WHERE {WINDOW} GROUP BY day HAVING count(*) = 13)",
        ),
        ("pathway_2_places", f"SELECT sum(beds_open) FROM community_bed_day WHERE day = '{DAY}'"),
        ("pathway_2_in_service", f"SELECT sum(beds_occupied) FROM community_bed_day WHERE day = '{DAY}'"),
        ("pathway_2_waiting", f"SELECT sum(decided_not_started_patients) FROM hub_day WHERE pathway = 'P2' AND day = '{DAY}'"),
        ("pathway_3_starts", f"SELECT sum(placed_patients) / 13 FROM care_home_day WHERE {WINDOW}"),
        (
            "pathway_3_waiting_in_hospital",
            f"SELECT sum(waiting_in_hospital_patients) FROM care_home_day WHERE day = '{DAY}'",
        ),
        ("remaining", f"SELECT remaining_patients FROM bed_day WHERE place_code = 'QSL' AND stay_days_or_more = 0 AND day = '{DAY}'"),
        (
            "floor_share",
            "SELECT sum(patients) FILTER (WHERE reason_code NOT LIKE 'CA%') / sum(patients) FROM local_delay_reason "
            f"WHERE {WINDOW} AND stay_days_or_more = 0",
        ),
        (
            "pathway_1_capacity_share",
            "SELECT sum(patients) FILTER (WHERE reason_code IN ('CA03', 'CA04', 'CA06')) / sum(patients) FROM local_delay_reason "
            f"WHERE {WINDOW} AND stay_days_or_more = 0 AND reason_code IN ('CA03', 'CA04', 'CA06', 'IN03', 'IN04', 'IN11')",
        ),
    ],
)  # fmt: skip
def test_calibrate_equals_plain_sql(found: Calibration, snapshot: Snapshot, name: str, sql: str) -> None:
    assert found[name].number == pytest.approx(one(snapshot, sql), rel=1e-9)
    assert found[name].found
    assert found[name].provenance == "illustrative"


def test_referrals_by_weekday_are_those_of_the_weekday(found: Calibration, snapshot: Snapshot) -> None:
    sql = (
        f"SELECT sum(referred_patients) / 13 FROM pathway_day WHERE {WINDOW} GROUP BY isodow(day) ORDER BY isodow(day)"
    )
    assert found["pathway_1_referrals"].value == pytest.approx([row[0] for row in snapshot.rows(sql)])


def test_referrals_of_care_homes_are_placements_and_the_change_of_the_queue(
    found: Calibration, made_up: Contents
) -> None:
    """The measures do not tell who was referred; the file does."""
    day = (
        made_up.tables["care_home_day"]
        .groupby("day")["referred_patients"]
        .sum()[pd.Timestamp(FIRST) + pd.Timedelta(days=1) :]
    )
    by_weekday = day.groupby(day.index.day_of_week).mean()  # type: ignore[attr-defined]
    assert found["pathway_3_referrals"].value == pytest.approx(by_weekday.tolist())
    assert found["pathway_3_referrals"].days_reported == 90


def test_parameters_say_what_they_stand_on(found: Calibration) -> None:
    assert found.assumed == ()
    for p in found.parameters.values():
        assert p.source, p.name
        assert p.words.startswith(p.what), p.name
        assert p.days_reported >= 1, p.name
        assert p.provenance == "illustrative", p.name
    assert "91 of 91 days, 2025-11-17 to 2026-02-15, illustrative" in found["pathway_1_stay"].words


def test_floor_is_told_by_who_can_act(found: Calibration) -> None:
    told = found.floor_by_owner
    assert sum(patients for *_, patients in told) == pytest.approx(found["floor"].number)
    assert {owner for _, owner, _ in told} == {"Hospital", "Transfer of Care Hub", "Hub with provider", "Hospital with patient and family"}  # fmt: skip
    in_lanes = sum(found[p("waiting_in_hospital")].number * found[p("capacity_share")].number for p in PATHWAYS)
    assert in_lanes + found["beside_the_lanes"].number == pytest.approx(found["remaining"].number)


def test_window_does_not_run_across_a_break(snapshot: Snapshot) -> None:
    """Starts were raised and beds closed on 30 September 2025: five whole weeks lie between it and 9 November."""
    early = calibrate(snapshot, "QSL", day=date(2025, 11, 9))
    assert early["pathway_1_starts"].first == date(2025, 10, 6)
    assert early["pathway_1_starts"].days_in_period == 35
    assert "breaks on 2025-09-30" in early["pathway_1_starts"].words
    assert early["pathway_3_starts"].days_in_period == 91


def test_window_without_a_whole_week_since_a_break(snapshot: Snapshot) -> None:
    """Flows are assumed then; who waits today and is in service today is still counted."""
    after = calibrate(snapshot, "QSL", day=date(2025, 10, 3))
    assert not after["pathway_1_starts"].found
    assert "no day in a whole week since the series broke" in after["pathway_1_starts"].missing
    sql = "SELECT sum(in_service_patients), sum(waiting_patients) FROM pathway_day WHERE day = '2025-10-03'"
    assert (after["pathway_1_in_service"].number, after["pathway_1_waiting"].number) == snapshot.rows(sql)[0]


def test_a_suspect_day_is_called_one(snapshot: Snapshot, found: Calibration) -> None:
    """Twice the patients were reported by mistake on 20 to 26 January 2025."""
    doubled = calibrate(snapshot, "QSL", day=date(2025, 1, 26))
    assert doubled["remaining"].flags == ("suspect",)
    assert "suspect" in doubled["remaining"].words
    assert found["remaining"].flags == ()


def test_lanes_begin_on_the_day_after(snapshot: Snapshot, found: Calibration) -> None:
    one_lane, two, three = lanes(found)
    assert one_lane.arrivals_per_day == found["pathway_1_referrals"].value  # 15 February is a Sunday
    assert (one_lane.waiting, two.waiting, three.waiting) == (34, 14, 20)
    assert (one_lane.number_in_service, two.number_in_service, three.number_in_service) == (287, 167, 0)
    assert three.capacity_in == "starts_per_week"
    on_saturday = calibrate(snapshot, "QSL", day=DAY - timedelta(days=1))
    week = on_saturday["pathway_1_referrals"].value
    assert isinstance(week, tuple)
    assert lanes(on_saturday)[0].arrivals_per_day == (week[6], *week[:6])


def test_lanes_hold_about_the_queue_that_stood(found: Calibration) -> None:
    paths = simulate(lanes(found), days=900, replications=300, seed=20261122)
    mean = paths.waiting[:, :, 300:].mean(axis=(1, 2))
    for lane, waiting in zip(PATHWAYS, mean, strict=True):
        stood = found[lane("usually_waiting")].number * found[lane("capacity_share")].number
        assert waiting == pytest.approx(stood, rel=0.35), lane.name


# --- little, or nothing ---


def test_empty_store_assumes_everything_and_says_so(nothing: Calibration) -> None:
    assert len(nothing.assumed) == len(nothing.parameters)
    for p in nothing.parameters.values():
        assert p.how == "assumed"
        assert p.source
        assert p.missing, p.name
        assert p.days_reported == 0
        assert p.provenance is None
    assert nothing["pathway_1_starts"].number == 70
    assert nothing["pathway_2_stay"].number == 38
    assert nothing["pathway_1_stay"].number == pytest.approx(1901 / 125)
    assert nothing["pathway_3_starts"].number == pytest.approx(70 * 1.9 / 7)
    assert nothing["remaining"].number == pytest.approx(0.218 * 932)
    assert "plan_facts.csv" in nothing["pathway_2_stay"].source
    assert "unit_costs.csv" in nothing["pathway_1_stay"].source
    assert simulate(lanes(nothing), days=30, replications=5, seed=1).waiting.min() >= 0
    assert len(checks(None, nothing)) == 3


def test_empty_store_credits_capacity_with_nobody(nothing: Calibration) -> None:
    assert nothing["beside_the_lanes"].number == nothing["remaining"].number == nothing["floor"].number
    assert [lane.waiting for lane in lanes(nothing)] == [0, 0, 0]


def test_half_filled_store_has_found_and_assumed_side_by_side(made_up: Contents) -> None:
    none = made_up.tables["hub_day"].iloc[:0]
    half = calibrate(of_made_up(made_up, hub_day=none, community_bed_day=none, local_delay_reason=none), "RH5", day=DAY)
    assert half["pathway_1_stay"].found
    assert half["pathway_3_referrals"].found
    assert not half["pathway_2_stay"].found
    assert not half["pathway_2_waiting"].found
    assert "as published for January 2026" in half["pathway_2_starts"].source
    assert half["floor_share"].source in {"delayed_14_days", "delayed_7_days"}
    assert "taken for everyone who remains" in half["floor_share"].words
    assert not half["pathway_2_places_in_effect"].found
    assert "pathway_2_stay is assumed" in half["pathway_2_places_in_effect"].missing
    assert all(p.source for p in half.parameters.values())


def test_a_gap_is_left_out_and_counted_and_never_a_zero(made_up: Contents, found: Calibration) -> None:
    days = made_up.tables["pathway_day"]
    gap = (days["day"] >= "2026-02-12") & (days["locality_code"] == "MEN")
    gapped = calibrate(of_made_up(made_up, pathway_day=days[~gap]), "QSL", day=DAY)
    referred = gapped["pathway_1_referrals"]
    assert (referred.days_reported, referred.days_in_period) == (87, 91)
    assert referred.number == pytest.approx(found["pathway_1_referrals"].number, rel=0.1)
    assert "on 2026-02-11" in gapped["pathway_1_waiting"].what
    assert "4 days old" in gapped["pathway_1_waiting"].missing


def test_few_days_are_not_enough(made_up: Contents) -> None:
    days = made_up.tables["pathway_day"]
    few = calibrate(of_made_up(made_up, pathway_day=days[days["day"] >= "2026-02-10"]), "QSL", day=DAY)
    assert not few["pathway_1_starts"].found
    assert "reported on 6 days only" in few["pathway_1_starts"].missing
    assert few["pathway_1_waiting"].found


def test_only_the_system_is_calibrated() -> None:
    with pytest.raises(BadQuestion, match="calibrated for the system alone"):
        calibrate(None, "RA7", day=DAY)
    with pytest.raises(BadQuestion, match="number of weeks"):
        calibrate(None, "QSL", day=DAY, weeks=1)


# --- changed by a person ---


def test_with_records_who_changed_what(found: Calibration) -> None:
    changed = found.with_(pathway_1_stay=20, reason="the service's own audit", by="A. Analyst")
    assert changed.changes == ("pathway_1_stay: 23.9 -> 20 days (found before), A. Analyst: the service's own audit",)
    assert changed["pathway_1_stay"].how == "changed"
    assert changed["pathway_1_places_in_effect"].number < found["pathway_1_places_in_effect"].number
    assert "pathway_1_stay is changed" in changed["pathway_1_places_in_effect"].missing
    assert found.changes == ()
    assert found["pathway_1_stay"].found
    again = changed.with_(pathway_1_places_in_effect=300, floor_share=0.5, reason="agreed")
    assert len(again.changes) == 3
    assert again["pathway_1_places_in_effect"].number == 300
    assert again["floor"].number == pytest.approx(found["remaining"].number / 2)


def test_with_one_number_for_a_week_keeps_its_days(found: Calibration) -> None:
    twice = found.with_(pathway_1_referrals=2 * found["pathway_1_referrals"].number, reason="a test")
    assert twice["pathway_1_referrals"].value == pytest.approx(2 * np.array(found["pathway_1_referrals"].value))


def test_with_what_was_assumed_from_it_follows(nothing: Calibration) -> None:
    changed = nothing.with_(pathway_1_waiting_in_hospital=30, pathway_1_starts=77, reason="counted by hand")
    assert lanes(changed)[0].waiting == 30
    assert changed["pathway_1_referrals"].number == pytest.approx(77)
    assert changed["pathway_1_places"].number == pytest.approx(11 * 1901 / 125)
    assert changed["floor"].number == pytest.approx(nothing["remaining"].number - 30)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pathway_1_stay": -1}, "a number of 0 or more"),
        ({"pathway_1_stay": "long"}, "a number of 0 or more"),
        ({"pathway_1_stay": float("nan")}, "a number of 0 or more"),
        ({"floor_share": 1.2}, "a share from 0 to 1"),
        ({"pathway_1_referrals": (1, 2, 3)}, "a number of 0 or more"),
        ({}, "Nothing is to be changed"),
    ],
)
def test_with_refuses_in_words(found: Calibration, changes: dict[str, Any], words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        found.with_(reason="a test", **changes)


def test_with_wants_a_reason_and_a_known_name(found: Calibration) -> None:
    with pytest.raises(BadQuestion, match="needs a reason"):
        found.with_(pathway_1_stay=20, reason=" ")
    with pytest.raises(UnknownName, match="pathway_1_stay"):
        found.with_(pathway_1_stays=20, reason="a test")


# --- how far off ---


def test_bootstrap_is_the_same_for_the_same_seed(found: Calibration) -> None:
    some, more = bootstrap(found, 50, 7), bootstrap(found, 700, 7)
    for name in found.parameters:
        assert some[name].tobytes() == more[name][:50].tobytes(), name
    assert bootstrap(found, 50, 8)["pathway_1_stay"].tobytes() != some["pathway_1_stay"].tobytes()


def test_bootstrap_lies_around_what_was_found(found: Calibration) -> None:
    draws = bootstrap(found, 2000, 1)
    for name in ("pathway_1_referrals", "pathway_1_stay", "pathway_2_stay", "pathway_3_starts", "floor_share", "pathway_1_places_in_effect"):  # fmt: skip
        low, high = draws.between(name)
        assert low < found[name].number < high, name
        assert name not in draws.held
    assert draws["pathway_1_referrals"].shape == (2000, 7)
    weekly = found.evidence["pathway_1_referrals"].sum(axis=1)
    assert draws["pathway_1_referrals"].sum(axis=1).std() == pytest.approx(weekly.std() / np.sqrt(13), rel=0.1)
    assert "pathway_1_waiting" in draws.held


def test_bootstrap_holds_what_was_assumed_or_typed_in(found: Calibration, nothing: Calibration) -> None:
    assert set(bootstrap(nothing, 20, 1).held) == set(nothing.parameters)
    typed = bootstrap(found.with_(pathway_1_stay=20, reason="a test"), 20, 1)
    assert (typed["pathway_1_stay"] == 20).all()
    assert typed["pathway_1_places_in_effect"].std() > 0
    with pytest.raises(BadQuestion, match="number of draws"):
        bootstrap(found, 0, 1)


# --- do they agree ---


def test_checks_hold_on_the_illustrative_set(found: Calibration, snapshot: Snapshot) -> None:
    told = checks(snapshot, found)
    assert [check.about for check in told if not check.holds] == []
    assert "83.1 starts a week x 23.9 days / 7 = 283.8; 285.5 people in service on a mean day of 91: off by -1%." in [c.words for c in told]  # fmt: skip


def test_checks_say_how_far_off_a_wrong_stay_is(found: Calibration, snapshot: Snapshot) -> None:
    wrong = checks(snapshot, found.with_(pathway_1_stay=12, reason="a test"))
    off = [check for check in wrong if not check.holds]
    assert "off by -50%" in off[0].words


def test_places_in_effect_agree_with_the_exact_queue() -> None:
    for places, stay in ((150, 16), (40, 10), (8, 5)):
        for utilisation in (0.85, 0.93, 0.98):
            exact = SteadyQueue(arrivals_per_day=utilisation * places / stay, mean_stay_days=stay, places=places)
            assert usual_queue(exact.offered_load, exact.utilisation) == pytest.approx(exact.mean_waiting, rel=0.15, abs=0.3)  # fmt: skip
            if exact.mean_waiting > 1:
                assert places_for_queue(exact.offered_load, exact.mean_waiting) == pytest.approx(places, rel=0.01)


def test_places_in_effect_go_the_right_way() -> None:
    waiting = np.array([0.5, 1, 5, 20, 80])
    assert (np.diff(places_for_queue(144, waiting)) < 0).all()
    assert (np.diff(starts_for_queue(16, waiting)) < 0).all()
    assert (places_for_queue(144, waiting) > 144).all()
    assert (starts_for_queue(16, waiting) > 16).all()
    assert (np.diff(places_for_queue(np.array([100.0, 120, 144]), 20)) > 0).all()
    assert (places_for_queue(144, 20, 2.0) > places_for_queue(144, 20, 1.0)).all()
    assert np.isinf(places_for_queue(144, 0))
    assert places_in_effect(144, 0, 1, 160) == 160  # nobody waits: those told
    assert places_in_effect(144, 15, 1, 120) == pytest.approx(150, rel=0.01)  # fewer than are in use: told wrongly
    assert places_in_effect(144, 15, 1, 147) == 147


def test_a_queue_that_clearly_grew_has_the_places_that_were_in_use(made_up: Contents) -> None:
    days = made_up.tables["pathway_day"].copy()
    days["referred_patients"] = days["referred_patients"] * 1.5
    grown = calibrate(of_made_up(made_up, pathway_day=days), "QSL", day=DAY)
    starts, stay = grown["pathway_1_starts"].number, grown["pathway_1_stay"].number
    assert grown["pathway_1_places_in_effect"].number == pytest.approx(starts / 7 * stay)
    assert "referrals and starts differ" in grown["pathway_1_places_in_effect"].words
    paths = simulate(lanes(grown), days=60, replications=50, seed=1)
    assert paths.waiting[0, :, 59].mean() > 2 * paths.waiting[0, :, 6].mean()


def test_the_level_of_those_who_remain_is_that_of_the_last_weeks(found: Calibration) -> None:
    """A half-life of two weeks, worked out in a loop."""
    weeks, top, under = found.evidence["usually_remaining"], 0.0, 0.0
    for age, days in enumerate(weeks[::-1]):
        told = days[np.isfinite(days)]
        if len(told):
            top, under = top + 0.5 ** (age / 2) * told.mean(), under + 0.5 ** (age / 2)
    assert found["usually_remaining"].number == pytest.approx(top / under)
    drawn = bootstrap(found, 500, 3)["usually_remaining"]
    assert drawn.mean() == pytest.approx(top / under, rel=0.01)
    assert 1 < drawn.std() < weeks.max() - weeks.min()
