"""Solving for levers: against the ensemble asked change by change, and against every mixture of a grid."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import numpy as np
import pytest

from flow.errors import BadQuestion, UnknownName
from flow.metrics.agreed import price
from flow.whatif.calibrate import Calibration, calibrate
from flow.whatif.ensemble import Ensemble, ensemble_of, places_of_starts
from flow.whatif.levers import LEVERS, Lever
from flow.whatif.returns import FRAME, returns
from flow.whatif.scenario import Scenario
from flow.whatif.solve import Solution, solve
from flow.whatif.worth import units_of

DAY = date(2026, 2, 15)
TARGET_DAY = DAY + timedelta(days=70)
AT = 69


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    """All of the plan and the price list, with queues that somebody typed in."""
    return calibrate(None, "QSL", day=DAY).with_(
        reason="a case",
        pathway_1_waiting_in_hospital=40,
        pathway_2_waiting_in_hospital=30,
        pathway_3_waiting_in_hospital=20,
    )


@pytest.fixture(scope="module")
def ensemble(calibration: Calibration) -> Ensemble:
    """Two draws that differ, so that replications of both are told apart."""
    one = ensemble_of(calibration, days=AT + 1, replications=600, seed=5, draws=1)
    other = {
        **one.values[0],
        "pathway_1_places_in_effect": one.values[0]["pathway_1_places_in_effect"] - 3,
        "beside_days": 8.0,
    }
    return replace(one, values=(one.values[0], other), per_draw=300)


def a_scenario(target: float, **said: object) -> Scenario:
    asked = {
        "name": "x",
        "place": "QSL",
        "day": DAY,
        "until": DAY + timedelta(days=120),
        "target_day": TARGET_DAY,
        "seed": 5,
    }
    return Scenario(target=target, **{**asked, **said})  # type: ignore[arg-type]


def chance_of(ensemble: Ensemble, scenario: Scenario) -> float:
    return float((ensemble.run(scenario.levers).remaining_on(AT) <= scenario.target + 1e-9).mean())


def middle_target(ensemble: Ensemble, scenario: Scenario, kind: str, change: float) -> float:
    """A target that the chance asked reaches at about this change of the lever."""
    remaining = ensemble.run(scenario.with_lever(kind, change).levers).remaining_on(AT)
    return float(np.quantile(remaining, scenario.chance))


@pytest.mark.parametrize(
    ("kind", "near"),
    [("pathway_1_starts", 3.0), ("pathway_1_places", 6.0), ("pathway_2_beds", 5.0), ("pathway_2_stay", -1.0), ("process_days", -2.0)],
)  # fmt: skip
def test_solve_is_enough_and_one_step_less_is_not(
    kind: str, near: float, calibration: Calibration, ensemble: Ensemble
) -> None:
    asked = a_scenario(0).with_lever("growth", 2.0).with_lever("pathway_3_starts", 1.0, first=DAY + timedelta(days=9))
    asked = asked.with_lever(kind, 0.5 if kind != "pathway_1_starts" else 1.0, first=DAY + timedelta(days=14))
    asked = replace(asked, target=middle_target(ensemble, asked, kind, near))
    found = solve(None, calibration, asked, over=kind, ensemble=ensemble)
    (lever,) = found.levers
    assert abs(lever.change - near) <= 2 * LEVERS[kind].step
    assert lever.first == DAY + timedelta(days=14)
    assert found.chance == chance_of(ensemble, found.solved) >= asked.chance
    less = lever.change - LEVERS[kind].step * (1 if near > 0 else -1)
    assert found.chance_with_less == chance_of(ensemble, asked.with_lever(kind, less)) < asked.chance
    assert found.chance_without == chance_of(ensemble, asked.with_lever(kind, 0.0))


def test_solve_for_a_stay_beside_extra_starts_tells_the_chance_of_its_own_step(
    calibration: Calibration, ensemble: Ensemble
) -> None:
    """A shorter stay makes fewer places of the same starts: not every replication gains."""
    asked = (
        a_scenario(0)
        .with_lever("pathway_1_starts", 20.0, first=DAY + timedelta(days=3))
        .with_lever("pathway_2_beds", -6.0)
    )
    asked = replace(asked, target=middle_target(ensemble, asked, "pathway_1_stay", 3.0))
    found = solve(None, calibration, asked, over="pathway_1_stay", ensemble=ensemble)
    (lever,) = found.levers
    assert found.chance == chance_of(ensemble, found.solved) >= 0.8
    assert found.chance_with_less == chance_of(ensemble, asked.with_lever("pathway_1_stay", lever.change + 0.5)) < 0.8


def test_solve_says_how_much_there_is_to_spare(calibration: Calibration, ensemble: Ensemble) -> None:
    asked = a_scenario(0)
    asked = replace(asked, target=middle_target(ensemble, asked, "pathway_1_starts", -4.0))
    (lever,) = solve(None, calibration, asked, ensemble=ensemble).levers
    assert -5 <= lever.change <= -3


def test_solve_below_the_floor_says_what_the_floor_is_made_of(calibration: Calibration, ensemble: Ensemble) -> None:
    found = solve(None, calibration, a_scenario(20), ensemble=ensemble)
    assert not found.reachable
    assert found.under_the_floor
    assert found.solved == found.scenario
    no_queue = sum(part[:, AT] for part in ensemble.run(()).in_hospital[1:])
    assert np.mean(no_queue <= found.floor.patients) >= 0.8 > np.mean(no_queue < found.floor.patients)
    assert found.floor.mean == pytest.approx(float(np.mean(no_queue)))
    assert sum(part.patients for part in found.floor.parts) == pytest.approx(found.floor.mean)
    assert {"Pathway 2", "Pathway 3"} <= {part.who for part in found.floor.parts}
    assert "Pathway 1" not in {part.who for part in found.floor.parts}
    reached = solve(None, calibration, a_scenario(found.floor.patients), ensemble=ensemble)
    assert reached.reachable or not reached.under_the_floor


def test_solve_too_late_is_not_called_a_floor(calibration: Calibration, ensemble: Ensemble) -> None:
    asked = a_scenario(0).with_lever("pathway_1_starts", 1.0, first=TARGET_DAY)
    asked = replace(asked, target=middle_target(ensemble, asked, "pathway_1_starts", 0.0) - 15)
    found = solve(None, calibration, asked, ensemble=ensemble)
    assert not found.reachable
    assert not found.under_the_floor


@pytest.mark.parametrize("kinds", [("pathway_1_starts", "pathway_3_starts"), ("pathway_1_starts", "pathway_1_places")])
def test_solve_over_two_levers_equals_every_mixture(
    kinds: tuple[str, str], calibration: Calibration, ensemble: Ensemble
) -> None:
    asked = a_scenario(0).with_lever(kinds[0], 1.0, first=DAY + timedelta(days=14))
    both = asked.with_lever(kinds[0], 3.0).with_lever(kinds[1], 2.0)
    asked = replace(asked, target=float(np.quantile(ensemble.run(both.levers).remaining_on(AT), 0.8)))
    found = solve(None, calibration, asked, over=kinds, ensemble=ensemble)
    assert found.proven
    assert found.chance == chance_of(ensemble, found.solved) >= 0.8
    pounds = found.cost.pounds
    assert pounds is not None

    def cost_of(changes: tuple[float, float]) -> float:
        levers = [
            next(v for v in asked.with_lever(k, c).levers if v.kind == k) for k, c in zip(kinds, changes, strict=True)
        ]
        each = [price(None, LEVERS[k].price_item or "", on=DAY).pounds for k in kinds]
        return sum(p * units_of(v, start=asked.start, days=asked.days)[0] for p, v in zip(each, levers, strict=True))

    ladders = [(np.arange(0.0, 9.0) * LEVERS[kind].step).tolist() for kind in kinds]
    for changes in product(*ladders):
        if cost_of(changes) < pounds - 1e-6:  # nothing cheaper on the grid is enough
            assert chance_of(ensemble, asked.with_lever(kinds[0], changes[0]).with_lever(kinds[1], changes[1])) < 0.8


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ("pathway_1_start", "Did you mean 'pathway_1_starts'"),
        ("step_down", "helps one pathway and burdens another"),
        ("growth", "comes about by itself"),
        ((), "1 to 4 different levers"),
        (("pathway_1_starts", "pathway_1_starts"), "1 to 4 different levers"),
        (("pathway_1_starts", "process_days"), "Nothing says what"),
    ],
    ids=str,
)
def test_solve_refuses_in_words_before_anything_is_computed(
    over: str | tuple[str, ...], words: str, calibration: Calibration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flow.whatif.solve.ensemble_of", lambda *_, **__: pytest.fail("something was computed"))
    with pytest.raises(BadQuestion, match=words):
        solve(None, calibration, a_scenario(90), over=over)


def test_unknown_lever_is_an_unknown_name(calibration: Calibration) -> None:
    with pytest.raises(UnknownName):
        solve(None, calibration, a_scenario(90), over="beds")


def test_solve_is_the_same_every_time(calibration: Calibration) -> None:
    def once() -> Solution:
        return solve(None, calibration, a_scenario(110), over="process_days", replications=400)

    first, second = once(), once()
    assert (first.levers, first.chance, first.floor, first.replications) == (
        second.levers,
        second.chance,
        second.floor,
        400,
    )


@pytest.mark.parametrize(("kind", "sign"), [("pathway_1_starts", 1), ("pathway_2_stay", -1)])
def test_returns_diminish_and_add_up(kind: str, sign: int, calibration: Calibration, ensemble: Ensemble) -> None:
    asked = a_scenario(120).with_lever(kind, sign * 2.0, first=DAY + timedelta(days=10))
    found = returns(None, calibration, asked, over=kind, ensemble=ensemble, points=60)
    frame = found.frame
    assert list(frame.columns) == list(FRAME)
    assert found.falls
    assert 5 < len(frame) <= 61
    assert (np.diff(frame["fewer"]) >= 0).all()
    assert frame["fewer"].iloc[0] == 0
    assert frame["one_more"].isna().tolist() == [False] * (len(frame) - 1) + [True]
    widths = np.abs(np.diff(frame["change"]))
    assert float((frame["one_more"].iloc[:-1] * widths).sum()) == pytest.approx(frame["fewer"].iloc[-1])
    assert float((frame["one_more_bed_days"].iloc[:-1] * widths).sum()) == pytest.approx(frame["bed_days"].iloc[-1])
    row = frame.iloc[3]
    there = ensemble.run(asked.with_lever(kind, float(row["change"])).levers)
    without = ensemble.run(asked.with_lever(kind, 0.0).levers)
    assert row["remaining"] == pytest.approx(float(there.remaining_on(AT).mean()))
    assert row["bed_days"] == pytest.approx(float((without.remaining - there.remaining).sum(axis=1).mean()))
    assert row["chance"] == float((there.remaining_on(AT) <= 120).mean())
    assert frame["pounds"].isna().all() == (kind == "pathway_2_stay")


def test_starts_that_stay_for_no_midnight_hold_no_place() -> None:
    """A stay of 0 days is an assumption that a person may put in."""
    assert places_of_starts(np.ones(5), 0.0).tolist() == [0.0] * 5


def test_several_levers_are_weighed_at_the_prices_known_by_then(
    calibration: Calibration, ensemble: Ensemble, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[date | None] = []

    def remembered(*of: object, as_of: date | None = None, **said: object) -> object:
        asked.append(as_of)
        return price(*of, as_of=as_of, **said)  # type: ignore[arg-type]

    monkeypatch.setattr("flow.whatif.solve.price", remembered)
    known = replace(calibration, asked=replace(calibration.asked, as_of=DAY))
    solve(None, known, a_scenario(5000), over="pathway_1_starts,pathway_2_beds", ensemble=ensemble)
    assert set(asked) == {DAY}


def test_starts_are_paid_on_the_weekdays_on_which_they_are() -> None:
    weekend = Lever(kind="pathway_1_starts", change=7.0, weekdays=(5, 6))
    monday = date(2026, 2, 16)
    assert [units_of(weekend, start=monday, days=n)[0] for n in (5, 6, 7, 14)] == pytest.approx([0.0, 3.5, 7.0, 14.0])
