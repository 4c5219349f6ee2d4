"""How long does the what-if engine take? `python -m benchmarks.whatif_speed [RUNS]` from the project's folder prints figures.

One move of a slider: 4 lanes x 1,000 replications x 365 days, about 6 million patients, the queue of every lane and the bands of all
together. The bar is 50 ms on one core after the first. Then what a patient costs, beside reading the patients' drawn numbers
alone in the same order, and beside drawing them; and one round of a solve at 5,000 replications, a whole solve of one lane, and the
same with its patients drawn first. The first run in a process is
told apart: it imports numba and takes the compiled code from the disk, or compiles.

Everything runs on one core where the system lets us choose it. Wall clock is best and median of the runs; processor time is the
best, which other work on the machine disturbs less. It prints; it judges nothing.
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from flow.whatif import Lane, bands, exponential, lognormal, simulate
from flow.whatif.calibrate import Calibration, calibrate
from flow.whatif.ensemble import DRAWS, Ensemble
from flow.whatif.least_capacity import least_capacity
from flow.whatif.patients import KEPT, Patients, patients_of
from flow.whatif.scenario import Scenario
from flow.whatif.solve import solve, solving_ensemble

RUNS = 21
DAYS, REPLICATIONS, SEED = 365, 1_000, 1
SHARES = (0.05, 0.1, 0.5, 0.9, 0.95)
LANES = [
    Lane(6.8, 100, lognormal(mean_days=14, median_days=11), waiting=25, in_service=100, name="P1"),
    Lane(2.6, 110, lognormal(mean_days=42.79, median_days=34), waiting=20, in_service=110, name="P2"),
    Lane(1.5, 64, exponential(mean_days=42), waiting=12, in_service=64, name="P3"),
    Lane(6.1, 26, lognormal(mean_days=4, median_days=3), waiting=8, in_service=24, name="process"),
]


def one_core() -> str:
    """Stay on one core where the system has a word for it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
        return "one core"
    return "all cores"


def timed(what: str, run: Callable[[int], object], runs: int) -> float:
    """Print a line; the best wall clock in seconds."""
    walls, processors = [], []
    for n in range(runs):
        wall, processor = time.perf_counter(), time.process_time()
        run(n)
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    best, median, processor = min(walls), statistics.median(walls), min(processors)
    print(f"{what:<66}{best * 1e3:9.1f}{median * 1e3:9.1f}{processor * 1e3:9.1f}")
    return best


def move(more: int, stay: float = 14.0) -> None:
    """The slider of P1 was moved: every lane is walked again, and the bands of all together are found."""
    p1 = replace(LANES[0], capacity=100 + more, stay=lognormal(mean_days=stay, median_days=11))
    paths = simulate([p1, *LANES[1:]], days=DAYS, replications=REPLICATIONS, seed=SEED)
    bands(paths.waiting_in_all(), SHARES)


def main() -> None:
    runs = max(3, int(sys.argv[1])) if len(sys.argv) > 1 else RUNS
    where = one_core()
    load = f"load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(
        f"{platform.machine()}, CPython {platform.python_version()}, numpy {np.__version__}, {where}, {runs} runs, {load}"
    )
    begun = time.perf_counter()
    move(0)
    print(f"the first in this process, with numba's import: {time.perf_counter() - begun:.2f} s\n")
    from flow.whatif import loops

    print(f"{'milliseconds':<66}{'best':>9}{'median':>9}{'best CPU':>9}")
    moved = timed("a move of capacity: 4 lanes x 1,000 x 365, and bands", lambda n: move(n % 30), runs)
    timed("a move of stay: the patients of one lane are drawn anew", lambda n: move(0, 12 + n / 100), runs)

    def draw(_: int) -> None:
        KEPT.clear()
        everybody()

    drawn = timed("drawing all patients of the four lanes", draw, max(3, runs // 4))
    who = everybody()
    patients = sum(len(p.stays) for p in who)
    read = loops.compiled(in_order)
    alone = timed(
        "reading their drawn numbers alone, day by day", lambda n: [read(p.arrivals, p.stays) for p in who], runs
    )
    one = replace(LANES[0], capacity=105)
    simulate([one], days=180, replications=5_000, seed=SEED)
    timed(
        "one round of a solve: 1 lane x 5,000 x 180",
        lambda n: simulate([replace(one, capacity=105 + n)], days=180, replications=5_000, seed=SEED), runs,
    )  # fmt: skip
    timed(
        "a solve: the least places, 5,000 x 180, the patients drawn before",
        lambda n: least_capacity(one, day=180, waiting_at_most=n % 20, chance=0.8, seed=SEED), runs,
    )  # fmt: skip
    timed("the same, its patients drawn anew", lambda n: solve_anew(one), max(3, runs // 4))
    calibration, scenario, ensemble = a_scenario()
    solve(None, calibration, scenario, ensemble=ensemble)
    timed(
        "a solve in a scenario: starts, 4 lanes, 25 draws, 5,000 x 180",
        lambda n: solve(None, calibration, replace(scenario, target=140 + n % 30), ensemble=ensemble), runs,
    )  # fmt: skip
    timed(
        "the same for a stay, whose patients' stays are drawn anew",
        lambda n: solve(None, calibration, replace(scenario, target=140 + n % 30), over="pathway_1_stay", ensemble=ensemble),
        max(3, runs // 4),
    )  # fmt: skip
    timed("one round on 20,000 replications", lambda n: large(one), 3)
    per = 1e9 / patients
    print(
        f"\n{patients:,} patients; nanoseconds per patient: a move {moved * per:.2f}, drawing {drawn * per:.2f}, ",
        end="",
    )
    print(f"reading alone {alone * per:.2f}; a move is {moved / alone:.1f} times reading alone")


def in_order(arrivals: Any, stays: Any) -> int:
    """The least that a queue must do: look at each day, and at each of its patients."""
    i = total = 0
    for r in range(arrivals.shape[0]):
        for t in range(arrivals.shape[1]):
            for _ in range(arrivals[r, t]):
                total += stays[i]
                i += 1
    return total


def everybody() -> list[Patients]:
    """The patients of all lanes."""
    return [
        patients_of(lane, position=n, days=DAYS, replications=REPLICATIONS, first=0, seed=SEED)
        for n, lane in enumerate(LANES)
    ]


def a_scenario() -> tuple[Calibration, Scenario, Ensemble]:
    """The plan's own numbers and 50 who wait for Pathway 1; as many draws of the parameters as a store with counts has."""
    day = date(2026, 2, 15)
    calibration = calibrate(None, "QSL", day=day).with_(reason="a case", pathway_1_waiting_in_hospital=50)
    until = day + timedelta(days=180)
    scenario = Scenario(name="x", place="QSL", day=day, until=until, target=150, target_day=until)
    ensemble = solving_ensemble(calibration, scenario)
    values = ensemble.values * DRAWS
    return calibration, scenario, replace(ensemble, values=values, per_draw=ensemble.replications // DRAWS)


def solve_anew(lane: Lane) -> None:
    """What the first solve of a lane takes."""
    KEPT.clear()
    least_capacity(lane, day=180, waiting_at_most=10, chance=0.8, seed=SEED)


def large(lane: Lane) -> None:
    """What the reference cases take."""
    simulate([lane], days=180, replications=20_000, seed=SEED)


if __name__ == "__main__":
    main()
