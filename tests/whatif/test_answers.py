"""Levers, lane by lane, and the answers: small cases by hand, the long run by formulas, the rest by a second way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from flow.errors import BadQuestion
from flow.whatif import Lane, exponential, simulate
from flow.whatif.ageing import growth_percent_per_year
from flow.whatif.answers import Answer, answer, calibration_for, ensemble_for
from flow.whatif.calibrate import Calibration
from flow.whatif.ensemble import NO_LANE, Ensemble, ensemble_of, lay, places_of_starts
from flow.whatif.levers import Lever
from flow.whatif.scenario import Assumption, Scenario
from flow.whatif.worth import units_of

DAY, START = date(2026, 2, 15), date(2026, 2, 16)
LATER = date(2026, 4, 1)


def a_scenario(*levers: Lever, **said: Any) -> Scenario:
    asked: dict[str, Any] = {
        "name": "x", "place": "QSL", "day": DAY, "until": date(2026, 7, 31), "target": 150, "target_day": date(2026, 7, 31), "replications": 400,
    }  # fmt: skip
    return Scenario(**{**asked, **said}, levers=levers)


def starts(change: float, **said: Any) -> Lever:
    return Lever(kind="pathway_1_starts", change=change, **{"first": LATER, **said})


@pytest.fixture(scope="module")
def calibration(illustrative: Any) -> Calibration:
    return calibration_for(illustrative, a_scenario())


@pytest.fixture(scope="module")
def ensemble(calibration: Calibration) -> Ensemble:
    return ensemble_for(calibration, a_scenario())


@pytest.fixture(scope="module")
def asked(illustrative: Any, calibration: Calibration, ensemble: Ensemble) -> Any:
    def told(*levers: Lever, **said: Any) -> Answer:
        return answer(illustrative, calibration, a_scenario(*levers, **said), ensemble=ensemble)

    return told


# --- levers on lanes ---


def test_starts_fill_places_over_one_stay_and_empty_them_the_same_way() -> None:
    week = np.ones(400)
    week[200:] = 0.0
    held = places_of_starts(week, 14.0)
    assert held[0] == pytest.approx(exponential(mean_days=14).reaches[1])
    assert held[199] == pytest.approx(14, abs=1e-4)
    assert 0 < held[230] < held[205] < 14


def test_starts_after_a_change_of_stay_hold_places_by_the_new_one() -> None:
    held = places_of_starts(np.ones(400), 14.0, (1, exponential(mean_days=7)))
    assert held[-1] == pytest.approx(7, abs=1e-4)


def test_lanes_without_levers_are_those_of_the_calibration_by_a_second_way(ensemble: Ensemble) -> None:
    outcome = ensemble.run()
    first = outcome.laid[0]
    paths = simulate(first.lanes, days=ensemble.days, replications=ensemble.per_draw, seed=ensemble.seed)
    for n in range(NO_LANE):
        part = outcome.waiting[n][: ensemble.per_draw]
        assert (part == paths.waiting[n]).all()
    remaining = (paths.waiting[:NO_LANE] * first.in_hospital[:, None, :]).sum(axis=0) + paths.in_service[NO_LANE]
    assert outcome.remaining[: ensemble.per_draw] == pytest.approx(remaining)


def test_those_in_no_lane_stand_at_what_the_window_had(calibration: Calibration, ensemble: Ensemble) -> None:
    """Little's law backwards: in the long run as many as on a mean day."""
    last = ensemble.run().in_hospital[NO_LANE][:, -30:].mean()
    usual = calibration["beside_per_week"].number / 7 * calibration["beside_days"].number
    assert last == pytest.approx(usual, rel=0.04)


def test_second_best_moves_patients_and_loses_none(ensemble: Ensemble) -> None:
    values = ensemble.values[0]
    before, after = (
        lay(values, levers, start=START, days=60)
        for levers in ((), (Lever(kind="pathway_1_to_2", change=25, first=LATER),))
    )
    total = [sum(lane.arrivals_by_day(60) for lane in laid.lanes[:NO_LANE]) for laid in (before, after)]
    assert total[0] == pytest.approx(total[1])
    left = after.lanes[0].arrivals_by_day(60) / before.lanes[0].arrivals_by_day(60)
    assert left[0] == 1
    assert left[-1] == pytest.approx(0.75)


def test_who_meets_the_criteria_again_comes_later(ensemble: Ensemble) -> None:
    lever = Lever(kind="back_to_criteria", change=10, days=7, first=START + timedelta(days=21))
    lane = lay(ensemble.values[0], (lever,), start=START, days=60).lanes[0].arrivals_by_day(60)
    as_is = lay(ensemble.values[0], (), start=START, days=60).lanes[0].arrivals_by_day(60)
    assert lane[21:28] == pytest.approx(as_is[21:28] * 0.9)
    assert lane[28:] == pytest.approx(as_is[28:])


def test_growth_of_a_year_is_its_percent_and_in_every_lane(ensemble: Ensemble) -> None:
    grown = lay(ensemble.values[0], (Lever(kind="growth", change=3),), start=START, days=365)
    as_is = lay(ensemble.values[0], (), start=START, days=365)
    for one, other in zip(grown.lanes, as_is.lanes, strict=True):
        last = (one.arrivals_by_day(365)[-28:] / other.arrivals_by_day(365)[-28:]).mean()
        assert last == pytest.approx(1.03, abs=0.003)


def test_growth_by_age_band() -> None:
    assert growth_percent_per_year({"75 and over": 1.0}) == pytest.approx((1.24**0.1 - 1) * 100)
    assert growth_percent_per_year({"under 65": 0.5, "75 and over": 0.5}) == pytest.approx((1.24**0.1 - 1) * 50)
    with pytest.raises(BadQuestion, match="add up to 1"):
        growth_percent_per_year({"75 and over": 0.5})


def test_a_step_down_shortens_beds_and_joins_pathway_1_from_outside_the_hospital(ensemble: Ensemble) -> None:
    values = ensemble.values[0]
    after = lay(values, (Lever(kind="step_down", change=7, days=10),), start=START, days=30)
    before = lay(values, (), start=START, days=30)
    more = after.lanes[0].arrivals_by_day(30) - before.lanes[0].arrivals_by_day(30)
    assert more == pytest.approx(np.ones(30))
    changed = after.lanes[1].stay_from
    assert changed is not None
    shorter = 10 * 7 / float(np.sum(values["pathway_2_referrals"]))
    assert changed[1].mean_days == pytest.approx(values["pathway_2_stay"] - shorter)
    assert (after.in_hospital[0] < before.in_hospital[0]).all()


@pytest.mark.parametrize(
    ("levers", "words"),
    [
        ((Lever(kind="pathway_2_stay", change=-1, first=START), Lever(kind="step_down", change=1, first=LATER)), "on different days"),
        ((Lever(kind="process_days", change=-20),), "cannot be shorter by"),
        ((Lever(kind="step_down", change=60),), "who come to Pathway 2"),
    ],
)  # fmt: skip
def test_levers_that_cannot_be_together_get_words(ensemble: Ensemble, levers: tuple[Lever, ...], words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        ensemble.run(levers)


# --- a stay that changes from a day on ---


def test_a_stay_that_changes_later_changes_nothing_before_and_never_adds_a_patient() -> None:
    lane = Lane(9, 130, exponential(mean_days=16), waiting=20, in_service=130)
    shorter = replace(lane, stay_from=(40, exponential(mean_days=13)))
    one, other = (simulate([asked], days=120, replications=200, seed=3) for asked in (lane, shorter))
    assert (one.waiting[:, :, :39] == other.waiting[:, :, :39]).all()
    assert (other.waiting <= one.waiting).all()
    assert (other.waiting < one.waiting).any()


def test_a_stay_that_changes_on_the_first_day_leaves_those_in_service_as_they_were() -> None:
    """Service without a limit, nobody new: who is there leaves by the residual of the old law."""
    lane = Lane(0, np.inf, exponential(mean_days=16), in_service=1000)
    changed = replace(lane, stay_from=(1, exponential(mean_days=2)))
    one, other = (simulate([asked], days=30, replications=20, seed=3) for asked in (lane, changed))
    assert (one.in_service == other.in_service).all()


def test_a_new_stay_holds_in_the_long_run() -> None:
    lane = Lane(10, np.inf, exponential(mean_days=5), in_service=50, stay_from=(1, exponential(mean_days=12)))
    paths = simulate([lane], days=200, replications=300, seed=4)
    assert paths.in_service[0, :, -1].mean() == pytest.approx(120, abs=3)


# --- answers ---


def test_nothing_changed_is_as_things_are(asked: Any) -> None:
    told = asked()
    assert told.fewer_then.mean == 0
    assert told.bed_days.mean == 0
    assert told.cost.pounds is None
    assert (told.changed.mid == told.as_things_are.mid).all()


def test_more_starts_never_add_a_patient_and_are_worth_less_and_less(ensemble: Ensemble, asked: Any) -> None:
    as_is = ensemble.run().remaining
    few, many = (ensemble.run((starts(change),)).remaining for change in (4, 20))
    assert (few <= as_is + 1e-9).all()
    assert (many <= few + 1e-9).all()
    first, later = asked(starts(1)).one_more, asked(starts(20)).one_more
    assert first.patients > later.patients >= 0
    assert first.patients > 4 * first.error > 0


def test_answers_add_up_a_second_way(asked: Any, ensemble: Ensemble) -> None:
    told = asked(starts(8), target=140, target_day=date(2026, 6, 30))
    at = (date(2026, 6, 30) - START).days
    as_is, new = ensemble.run().remaining, ensemble.run((starts(8),)).remaining
    assert told.chance == np.mean(new[:, at] <= 140)
    assert told.fewer_then.mean == pytest.approx(as_is[:, at].mean() - new[:, at].mean())
    assert told.bed_days.mean == pytest.approx((as_is - new)[:, : at + 1].sum() / len(new))
    assert told.value.mean == pytest.approx(told.bed_days.mean * told.bed_day.pounds)
    assert told.then.mean == pytest.approx(told.floor + sum(lane.waiting_in_hospital for lane in told.lanes))
    assert told.cost.pounds == pytest.approx((date(2026, 6, 30) - LATER).days * 8 / 7 * 1901 + 8 / 7 * 1901)
    assert told.first_day is None or told.changed.high[(told.first_day - START).days] >= 0
    assert told.changed.low[at] <= told.changed.mid[at] <= told.changed.high[at]


def test_fewer_places_than_patients_need_never_settles(asked: Any) -> None:
    told = asked(starts(-30, first=START))
    first = told.lanes[0]
    assert not first.settles
    assert first.utilisation > 1
    assert not told.settles
    assert told.binds_next is first
    assert told.fewer_then.mean < 0
    assert told.bed_days.high < 0


def test_first_day_is_the_first_with_the_chance_asked(asked: Any, ensemble: Ensemble) -> None:
    told = asked(Lever(kind="process_days", change=-6), target=160)
    met = (ensemble.run((Lever(kind="process_days", change=-6),)).remaining <= 160).mean(axis=0)
    assert told.first_day == START + timedelta(days=int(np.argmax(met >= 0.8)))
    assert told.median_first_day <= told.first_day


def test_counterfactual_is_the_baseline_where_something_is_decided(asked: Any) -> None:
    growth = Lever(kind="growth", change=5)
    assert asked(growth).fewer_then.mean < 0
    assert asked(growth, starts(8)).then_as_things_are.mean == pytest.approx(asked(growth).then.mean)
    assert asked(growth, starts(8)).fewer_then.mean > 0


def test_units_bought() -> None:
    lever = starts(14, first=START)
    assert units_of(lever, start=START, days=70)[0] == pytest.approx(140)
    assert units_of(starts(14, first=START, weekdays=(0, 1)), start=START, days=70)[0] == pytest.approx(140)
    assert units_of(Lever(kind="pathway_2_beds", change=5), start=START, days=70) == (350.0, "bed days")
    assert units_of(Lever(kind="pathway_3_starts", change=7), start=START, days=3)[0] == pytest.approx(1 + 2 + 3)


def test_what_has_no_price_is_not_free(asked: Any) -> None:
    told = asked(Lever(kind="process_days", change=-1), starts(1))
    assert told.cost.unpriced == ("Days of delay that are not capacity",)
    assert told.cost.pounds is not None


def test_an_assumption_is_in_the_answer_and_recorded(illustrative: Any) -> None:
    said = Assumption(parameter="pathway_1_stay", value=20, reason="audit of May", by="Commissioner")
    found = calibration_for(illustrative, a_scenario(assumptions=(said,)))
    assert found["pathway_1_stay"].number == 20
    assert "audit of May" in found.changes[0]


def test_same_question_same_answer(calibration: Calibration) -> None:
    one, other = (ensemble_of(calibration, days=50, replications=100, seed=7).run((starts(5),)) for _ in range(2))
    assert (one.remaining == other.remaining).all()


def test_where_nothing_was_counted_one_draw_does_for_all() -> None:
    nothing = calibration_for(None, a_scenario())
    found = ensemble_for(nothing, a_scenario())
    assert len(found.values) == 1
    assert found.replications == 400
    assert answer(None, nothing, a_scenario(starts(16))).parameters_drawn == 0
