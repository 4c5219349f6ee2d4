"""The exact companions reproduce every row of the reference to 1e-6, and say what has no steady state."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import pytest

from flow.errors import FlowError
from flow.whatif import exponential, lognormal
from flow.whatif.closed_forms import (
    FluidLimit,
    SteadyQueue,
    in_service_without_limit,
    least_places_in_the_long_run,
    mean_residual_days,
)
from flow.whatif.transient import LawOfDay, least_places_by, queue_by_day

Row = dict[str, str]
NOT_AN_ANSWER = {
    *("kind", "id", "day", "initial_in_system", "initial_queue", "target_queue", "target_prob"),
    "tail_mass_at_truncation",  # of the reference's own truncation
}


def a_queue(row: Row) -> SteadyQueue:
    return SteadyQueue(
        arrivals_per_day=float(row["arrival_rate_per_day"]),
        mean_stay_days=float(row["mean_los_days"]),
        places=int(row["capacity"]),
    )


def steady(row: Row) -> dict[str, float]:
    queue = a_queue(row)
    return {
        "arrival_rate_per_day": queue.arrivals_per_day, "mean_los_days": queue.mean_stay_days, "capacity": queue.places,
        "offered_load": queue.offered_load, "utilisation": queue.utilisation, "prob_wait": queue.prob_wait,
        "mean_in_service": queue.mean_in_service, "mean_queue": queue.mean_waiting, "sd_queue": queue.sd_waiting,
        "queue_p90": queue.waiting_at(0.9), "queue_p95": queue.waiting_at(0.95), "mean_wait_days": queue.mean_wait_days,
        "mean_wait_days_of_delayed": queue.mean_wait_days_of_delayed,
        "queue_reduction_from_one_more_slot": queue.waiting_less_with_one_more_place,
        "relaxation_days": queue.relaxation_days,
    }  # fmt: skip


def backsolve(row: Row) -> dict[str, float]:
    target, rate, stay = int(row["target_queue"]), float(row["arrival_rate_per_day"]), float(row["mean_los_days"])
    found = least_places_in_the_long_run(
        arrivals_per_day=rate, mean_stay_days=stay, waiting_at_most=target, chance=float(row["target_prob"])
    )
    one_less = SteadyQueue(arrivals_per_day=rate, mean_stay_days=stay, places=found.places - 1)
    return {
        "arrival_rate_per_day": rate, "mean_los_days": stay, "capacity": found.places,
        "prob_met": found.prob_waiting_at_most(target), "prob_met_one_less": one_less.prob_waiting_at_most(target),
    }  # fmt: skip


def backsolve_by_date(row: Row) -> dict[str, float]:
    target, rate, stay = int(row["target_queue"]), float(row["arrival_rate_per_day"]), float(row["mean_los_days"])
    day, n = int(row["day"]), int(row["initial_in_system"])
    found = least_places_by(
        day=day, arrivals_per_day=rate, mean_stay_days=stay, in_system=n, waiting_at_most=target,
        chance=float(row["target_prob"]),
    )  # fmt: skip
    one_less = queue_by_day(
        arrivals_per_day=rate, mean_stay_days=stay, places=found.places - 1, in_system=n, days=day
    )[-1]  # fmt: skip
    return {
        "arrival_rate_per_day": rate, "mean_los_days": stay, "capacity": found.places,
        "prob_met": found.prob_waiting_at_most(target), "prob_met_one_less": one_less.prob_waiting_at_most(target),
    }  # fmt: skip


@cache
def half_a_year(paces: tuple[float, ...], stay: float, places: int, in_system: int) -> list[LawOfDay]:
    return queue_by_day(
        arrivals_per_day=paces, mean_stay_days=stay, places=places, in_system=in_system, days=180
    )  # fmt: skip


def transient(row: Row) -> dict[str, float]:
    paces = tuple(float(pace) for pace in row["arrival_rate_per_day"].split("|"))
    laws = half_a_year(paces, float(row["mean_los_days"]), int(row["capacity"]), int(row["initial_in_system"]))
    law = laws[int(row["day"]) - 1]
    return {
        "arrival_rate_per_day": paces[0], "mean_los_days": float(row["mean_los_days"]), "capacity": law.places,
        "mean_in_service": law.mean_in_service, "mean_queue": law.mean_waiting, "sd_queue": law.sd_waiting,
        "queue_p05": law.waiting_at(0.05), "queue_p50": law.waiting_at(0.5), "queue_p95": law.waiting_at(0.95),
        "prob_queue_zero": law.prob_waiting_at_most(0),
    }  # fmt: skip


def without_limit(row: Row) -> dict[str, float]:
    rate, mean, median = float(row["arrival_rate_per_day"]), float(row["mean_los_days"]), float(row["median_los_days"])
    stay = lognormal(mean_days=mean, median_days=median)
    in_service = in_service_without_limit(
        stay, arrivals_per_day=rate, days=int(row["day"]) if "day" in row else None
    )  # fmt: skip
    return {
        "arrival_rate_per_day": rate, "mean_los_days": stay.mean_days, "median_los_days": median,
        "mean_in_service": in_service, "sd_in_service": math.sqrt(in_service),
        "sd_los_days": mean * math.sqrt((mean / median) ** 2 - 1), "mean_residual_los_days": mean_residual_days(stay),
    }  # fmt: skip


def still_in_service(row: Row) -> dict[str, float]:
    mean, median, day = float(row["mean_los_days"]), float(row["median_los_days"]), int(row["day"])
    stay = lognormal(mean_days=mean, median_days=median)
    return {
        "mean_los_days": mean, "median_los_days": median,
        "share_if_equilibrium_residual": float(stay.residual()[day]),
        "share_if_uniform_1_to_L": float(stay.residual("uniform")[day]),
    }  # fmt: skip


def fluid(row: Row) -> dict[str, float]:
    basin = FluidLimit(
        arrivals_per_day=float(row["arrival_rate_per_day"]), mean_stay_days=float(row["mean_los_days"]),
        places=float(row["capacity"]), waiting=float(row["initial_queue"]),
    )  # fmt: skip
    return {
        "arrival_rate_per_day": basin.arrivals_per_day, "mean_los_days": basin.mean_stay_days, "capacity": basin.places,
        "queue_growth_per_day": basin.growth_per_day, "queue_day_30": basin.waiting_on(30),
        "queue_day_90": basin.waiting_on(90), "queue_day_180": basin.waiting_on(180),
        "days_to_clear": basin.days_to_clear, "capacity_to_hold_queue_level": basin.places_to_hold,
        "extra_capacity_to_clear_in_90_days": basin.more_places_to_clear_in(90),
    }  # fmt: skip


ANSWERS: dict[str, tuple[Callable[[Row], dict[str, float]], int]] = {
    "MMc_stationary": (steady, 5),
    "MMc_backsolve": (backsolve, 3),
    "MMc_backsolve_by_date": (backsolve_by_date, 2),
    "MMc_transient": (transient, 21),
    "MGinf_stationary": (without_limit, 2),
    "MGinf_from_empty": (without_limit, 14),
    "initial_patients_still_in_service": (still_in_service, 8),
    "fluid": (fluid, 2),
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_closed_forms_reproduce_every_row(kind: str, closed_form: list[Row]) -> None:
    answer, count = ANSWERS[kind]
    rows = [row for row in closed_form if row["kind"] == kind]
    assert len(rows) == count
    for row in rows:
        found = answer(row)
        for name in row.keys() - NOT_AN_ANSWER:
            assert found[name] == pytest.approx(float(row[name].split("|")[0]), rel=1e-6, abs=1e-6), (name, row)


def test_closed_forms_know_every_kind_of_row(closed_form: list[Row]) -> None:
    assert {row["kind"] for row in closed_form} == set(ANSWERS)


def test_steady_queue_that_never_settles_is_infinite() -> None:
    queue = SteadyQueue(arrivals_per_day=3, mean_stay_days=10, places=30)
    assert not queue.settles
    assert [queue.mean_waiting, queue.sd_waiting, queue.relaxation_days, queue.waiting_at(0.9)] == [math.inf] * 4
    assert queue.prob_waiting_at_most(1000) == 0


def test_steady_queue_without_arrivals_is_empty() -> None:
    queue = SteadyQueue(arrivals_per_day=0, mean_stay_days=10, places=3)
    assert (queue.mean_waiting, queue.mean_wait_days, queue.waiting_at(0.99)) == (0, 0, 0)


@pytest.mark.parametrize(("rate", "at_most", "chance"), [(2.0, 40, 0.9), (2.0, 0, 0.99), (0.05, 0, 0.5), (0.0, 0, 0.5)])
def test_least_places_by_a_day_are_the_least(rate: float, at_most: int, chance: float) -> None:
    """Far below the load, far above it, and one place at the least; found one by one."""
    asked = {"arrivals_per_day": rate, "mean_stay_days": 8.0, "in_system": 10}
    found = least_places_by(day=14, waiting_at_most=at_most, chance=chance, **asked)  # type: ignore[arg-type]
    chances = [
        queue_by_day(days=14, places=c, **asked)[-1].prob_waiting_at_most(at_most)  # type: ignore[arg-type]
        for c in range(1, found.places + 1)
    ]
    assert [c >= chance for c in chances] == [False] * (found.places - 1) + [True]


def test_transient_comes_to_the_steady_queue() -> None:
    law = queue_by_day(arrivals_per_day=0.9, mean_stay_days=1, places=2, in_system=5, days=200)[-1]
    steady_queue = SteadyQueue(arrivals_per_day=0.9, mean_stay_days=1, places=2)
    assert law.mean_waiting == pytest.approx(steady_queue.mean_waiting, abs=1e-9)
    assert law.sd_waiting == pytest.approx(steady_queue.sd_waiting, abs=1e-9)


def test_transient_with_a_week_of_arrivals_keeps_its_patients() -> None:
    """Nobody can leave within the law of a very long stay: what is in system is what came."""
    week = [0.4, 2.4, 2.6, 2.2, 2.9, 2.6, 1.0]
    law = queue_by_day(arrivals_per_day=week, mean_stay_days=3660, places=1, in_system=0, days=9)[-1]
    assert law.mean_waiting + law.mean_in_service == pytest.approx(sum(week) + 2.8, abs=0.003)


def test_mean_residual_days_from_midnights_is_that_of_the_moments() -> None:
    assert mean_residual_days(exponential(mean_days=10)) == pytest.approx(10, abs=0.01)


BAD: dict[str, Callable[[], object]] = {
    "no places": lambda: SteadyQueue(arrivals_per_day=1, mean_stay_days=1, places=0),
    "no stay": lambda: SteadyQueue(arrivals_per_day=1, mean_stay_days=0, places=1),
    "a chance of one": lambda: least_places_in_the_long_run(
        arrivals_per_day=1, mean_stay_days=1, waiting_at_most=1, chance=1
    ),
    "too many days": lambda: queue_by_day(
        arrivals_per_day=1, mean_stay_days=1, places=1, in_system=0, days=10**9
    ),
    "negative arrivals": lambda: queue_by_day(arrivals_per_day=-1, mean_stay_days=1, places=1, in_system=0, days=1),
}  # fmt: skip


@pytest.mark.parametrize("ask", BAD.values(), ids=BAD)
def test_closed_forms_refuse_in_words(ask: Callable[[], object]) -> None:
    with pytest.raises(FlowError, match="Saw"):
        ask()
