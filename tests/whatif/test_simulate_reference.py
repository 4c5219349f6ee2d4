"""The simulation against exact answers and against an independent model, within Monte-Carlo error.

At 20,000 replications and seeds written down beforehand: every |z| under 4, and what is over 3 is under 3 with the second seed.
The standard error is the larger of the one seen and the one that the exact law gives: where an event is too rare to be seen, the
first is 0.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from reference_rows import REPLICATIONS, SECOND_SEED, SEED, rows_of
from scipy.special import ndtr

from flow.whatif import Lane, Stay, exactly, exponential, lognormal, simulate
from flow.whatif.transient import queue_by_day

Row = dict[str, str]
Scores = dict[str, float]


def z_score(seen: Any, exact: float, *, exact_sd: float = 0.0, exact_se: float = 0.0) -> float:
    """How many standard errors the mean of what was seen is off."""
    sd = max(float(np.std(seen, ddof=1)), exact_sd)
    error = math.hypot(sd / math.sqrt(len(seen)), exact_se)
    off = float(np.mean(seen)) - exact
    return off / error if error else (0.0 if abs(off) < 1e-9 else math.inf)


def assert_agree(scores_with: Callable[[int], Scores], *, count: int) -> None:
    first = scores_with(SEED)
    assert len(first) == count
    assert {name: z for name, z in first.items() if not abs(z) < 4} == {}
    again = [name for name, z in first.items() if abs(z) > 3]
    if again:
        second = scores_with(SECOND_SEED)
        assert {name: second[name] for name in again if not abs(second[name]) < 3} == {}


@pytest.mark.parametrize("case", ["tr2_backlog", "tr4_p1_extra10", "tr5_overload"])
def test_simulate_agrees_with_the_exact_transient(case: str, closed_form: list[Row]) -> None:
    rows = [row for row in closed_form if row["kind"] == "MMc_transient" and row["id"] == case]
    mean, places, n = (int(float(rows[0][name])) for name in ("mean_los_days", "capacity", "initial_in_system"))
    pace, last = float(rows[0]["arrival_rate_per_day"]), max(int(row["day"]) for row in rows)
    exact = queue_by_day(arrivals_per_day=pace, mean_stay_days=mean, places=places, in_system=n, days=last)
    lane = Lane(pace, places, exponential(mean_days=mean), max(0, n - places), min(n, places))

    def scores(seed: int) -> Scores:
        paths = simulate([lane], days=last, replications=REPLICATIONS, seed=seed)
        found = {}
        for row in rows:
            day = int(row["day"])
            waiting, in_service = paths.waiting[0, :, day - 1], paths.in_service[0, :, day - 1]
            found[f"waiting {day}"] = z_score(waiting, float(row["mean_queue"]), exact_sd=float(row["sd_queue"]))
            found[f"in service {day}"] = z_score(
                in_service, float(row["mean_in_service"]), exact_sd=exact[day - 1].sd_in_service
            )
        return found

    assert_agree(scores, count=14)


@pytest.mark.parametrize("case", ["b04", "p2_sample_B"])
def test_simulate_agrees_with_a_service_without_limit(case: str, closed_form: list[Row]) -> None:
    rows = [row for row in closed_form if row["kind"].startswith("MGinf") and row["id"] == case]
    stay = lognormal(mean_days=float(rows[0]["mean_los_days"]), median_days=float(rows[0]["median_los_days"]))
    from_empty = Lane(float(rows[0]["arrival_rate_per_day"]), math.inf, stay)
    steady = round(float(rows[0]["mean_in_service"]))
    from_steady = replace(from_empty, in_service=steady)
    long_after = 500

    def scores(seed: int) -> Scores:
        found = {}
        paths = simulate([from_empty], days=180, replications=REPLICATIONS, seed=seed)
        assert not paths.waiting.any()
        for row in rows:
            exact, sd = float(row["mean_in_service"]), float(row["sd_in_service"])
            if "day" in row:
                found[row["day"]] = z_score(paths.in_service[0, :, int(row["day"]) - 1], exact, exact_sd=sd)
            else:
                paths_on = simulate([from_steady], days=long_after, replications=REPLICATIONS, seed=seed)
                found["steady"] = z_score(paths_on.in_service[0, :, -1], exact, exact_sd=sd)
        return found

    assert_agree(scores, count=8)


@pytest.mark.parametrize("case", ["b04", "p2_sample_B"])
@pytest.mark.parametrize("residual", ["equilibrium", "uniform"])
def test_simulate_agrees_on_who_is_still_in_service(case: str, residual: Any, closed_form: list[Row]) -> None:
    rows = [row for row in closed_form if row["kind"] == "initial_patients_still_in_service" and row["id"] == case]
    stay = lognormal(mean_days=float(rows[0]["mean_los_days"]), median_days=float(rows[0]["median_los_days"]))
    column = "share_if_equilibrium_residual" if residual == "equilibrium" else "share_if_uniform_1_to_L"
    patients = 50

    def scores(seed: int) -> Scores:
        lane = Lane(0, 0, stay, 0, patients, residual=residual)
        paths = simulate([lane], days=90, replications=REPLICATIONS, seed=seed)
        found = {}
        for row in rows:
            share = float(row[column])
            sd = math.sqrt(share * (1 - share) / patients)
            found[row["day"]] = z_score(paths.in_service[0, :, int(row["day"]) - 1] / patients, share, exact_sd=sd)
        return found

    assert_agree(scores, count=4)


def stay_of(case: dict[str, Any]) -> Stay:
    """The law of a reference queue."""
    if case["model"] == "visit":  # ln X normal around ln(median) with sd 1, rounded, redrawn until 0 < L < mean + 3 sd
        days = np.arange(1, math.ceil(case["los_mean"] + 3 * case["los_sd"]))
        share = ndtr(np.log((days + 0.5) / case["los_median"])) - ndtr(np.log((days - 0.5) / case["los_median"]))
        return exactly([0.0, *(share / share.sum())])
    if case["id"].startswith("B08"):
        return exponential(mean_days=10)
    return lognormal(mean_days=case["los_mean"], median_days=case["los_median"])


def recorded(case: dict[str, Any], seed: int) -> dict[str, Any]:
    """Waiting and in service, (replication, day), as the reference records them: a bed at the beginning of the day."""
    lane = Lane(
        case["arrivals_per_day"], case["capacity"], stay_of(case), case["initial_queue"], case["initial_occupancy"],
        residual="uniform",
    )  # fmt: skip
    paths = simulate([lane], days=case["days"], replications=REPLICATIONS, seed=seed)
    found = {"queue": paths.waiting[0], "in_service": paths.in_service[0]}
    if case["model"] == "visit":
        return found
    before = {"queue": case["initial_queue"], "in_service": case["initial_occupancy"]}
    return {
        what: np.concatenate([np.full((REPLICATIONS, 1), before[what]), stock[:, :-1]], axis=1)
        for what, stock in found.items()
    }


CASES = [
    *("V01_stable", "V02_near_critical", "V03_overload", "V05_weekday_arrivals"),
    *("B01_stable", "B03_overload", "B04_infinite_capacity_fill", "B08_exponential_MMc"),
]


@pytest.mark.parametrize("name", CASES)
def test_simulate_agrees_with_the_queues_of_the_reference(
    name: str, golden: Path, queue_cases: list[dict[str, Any]]
) -> None:
    case = next(case for case in queue_cases if case["id"] == name)
    rows = [row for row in rows_of(golden / "queue_summary.csv") if row["case"] == name]

    def scores(seed: int) -> Scores:
        stocks = recorded(case, seed)
        return {
            f"{what} {row['window']}": z_score(
                stock[:, int(row["first_day"]) - 1 : int(row["last_day"])].mean(axis=1),
                float(row[f"mean_{what}"]),
                exact_se=float(row[f"se_{what}"]),
            )
            for row in rows
            for what, stock in stocks.items()
        }

    assert_agree(scores, count=4)


@pytest.mark.parametrize("name", CASES)
def test_simulate_agrees_with_every_day_of_the_reference(
    name: str, golden: Path, queue_cases: list[dict[str, Any]]
) -> None:
    """Means of each day, and the chance of no more than its 95 % figure.

    The reference's error is taken from ours where its 1,000 runs saw hardly anything. The first three days of a bed case are left
    out: the first event of a day is often an arrival there, so they are neither the state before nor after it.
    """
    case = next(case for case in queue_cases if case["id"] == name)
    stocks, first_day, runs = recorded(case, SEED), 1 if case["model"] == "visit" else 4, 1000
    rows = [row for row in rows_of(golden / "queue_daily.csv") if row["case"] == name and int(row["day"]) >= first_day]
    scores = {}
    for row in rows:
        for what, stock in stocks.items():
            seen = stock[:, int(row["day"]) - 1]
            error = max(float(row[f"se_{what}"]), float(seen.std(ddof=1)) / math.sqrt(runs))
            scores[f"{what} {row['day']}"] = z_score(seen, float(row[f"mean_{what}"]), exact_se=error)
        queue, p95 = stocks["queue"][:, int(row["day"]) - 1], float(row["queue_p95"])
        slack = 4 * math.sqrt(0.95 * 0.05 / runs)
        assert (queue <= math.ceil(p95)).mean() >= 0.95 - slack, row
        assert (queue < math.floor(p95)).mean() <= 0.95 + slack, row
    assert len(scores) == 2 * (case["days"] - first_day + 1)
    assert {name: z for name, z in scores.items() if not abs(z) < 4} == {}
    assert sum(abs(z) > 3 for z in scores.values()) <= math.ceil(len(scores) / 100)
