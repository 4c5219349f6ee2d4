"""How long do many charts take? `python -m benchmarks.spc_speed` from the project's folder prints best and median of some runs.

The third figure is the best in processor time, which other work on the machine disturbs less.

Three ways are compared on the same series: `xmr_many` at once, a loop of `xmr` by series, and the rules in plain loops over
points. They must agree on the number of signals. The reference in R took 3.2 to 4.9 s for 100 series of 120 points, measured
elsewhere. Everything runs on one core where the system lets us choose it.
"""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pandas as pd

from flow import spc

POINTS = 120
SIZES = (1, 100, 1_000, 10_000)
LARGEST_LOOP = 1_000  # the loops are left out beyond this: they would take a minute and say nothing new


def some_series(count: int) -> pd.DataFrame:
    """Weekly noise around 100 with a step of 15 in the last fifth of every third series, and 2 in 100 values missing."""
    rng = np.random.default_rng(20240101)
    values = rng.normal(100, 10, size=(count, POINTS))
    values[::3, -POINTS // 5 :] += 15
    values[rng.random(values.shape) < 0.02] = np.nan
    return pd.DataFrame(
        {
            "place": np.repeat([f"P{i:05d}" for i in range(count)], POINTS),
            "week": np.tile(pd.date_range("2023-01-02", periods=POINTS, freq="7D"), count),
            "patients": values.ravel(),
        }
    )


def at_once(frame: pd.DataFrame) -> int:
    points = spc.xmr_many(frame, by="place", value="patients", date="week", improvement="decrease", target=90.0).points
    return int((points["point_type"] != "common_cause").sum())


def series_by_series(frame: pd.DataFrame) -> int:
    signals = 0
    for _, rows in frame.groupby("place"):
        chart = spc.xmr(rows["patients"], dates=rows["week"], improvement="decrease", target=90.0)
        signals += int((chart["point_type"] != "common_cause").sum())
    return signals


def point_by_point(frame: pd.DataFrame) -> int:
    return sum(signals_in_plain_loops(rows["patients"].tolist()) for _, rows in frame.groupby("place"))


def signals_in_plain_loops(y: list[float]) -> int:
    """How many points are signals, with the default options; a comparison with NaN is false, so a gap breaks everything."""
    there = [value for value in y if value == value]
    mean = sum(there) / len(there)
    moving = [abs(b - a) for a, b in pairwise(y) if a == a and b == b]
    ceiling = spc.SCREEN_FACTOR * sum(moving) / len(moving)
    kept = [each for each in moving if each < ceiling]
    spread = sum(kept) / len(kept)
    side = [(value > mean) - (value < mean) for value in y]
    far = [abs(value - mean) for value in y]
    outside = [each > spc.LIMIT_FACTOR * spread for each in far]
    near = [each > spc.NEAR_FACTOR * spread and not out for each, out in zip(far, outside, strict=True)]
    step = [0, *((b > a) - (b < a) for a, b in pairwise(y))]
    signal = list(outside)
    for i in range(len(y) - 6):
        if abs(sum(step[i + 1 : i + 7])) == 6 or abs(sum(side[i : i + 7])) == 7:
            signal[i : i + 7] = [True] * 7
    for i in range(len(y) - 2):
        if abs(sum(side[i : i + 3])) == 3 and sum(near[i : i + 3]) >= 2:
            for k in range(i, i + 3):
                signal[k] = signal[k] or near[k]
    return sum(signal)


def timed(way: Callable[[pd.DataFrame], int], frame: pd.DataFrame, runs: int) -> tuple[list[float], list[float], int]:
    wall, processor, signals = [], [], 0
    for _ in range(runs):
        start, start_processor = time.perf_counter(), time.process_time()
        signals = way(frame)
        processor.append(1000 * (time.process_time() - start_processor))
        wall.append(1000 * (time.perf_counter() - start))
    return wall, processor, signals


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(
        f"Python {platform.python_version()}, numpy {np.__version__}, pandas {pd.__version__}, {POINTS} points a series"
    )
    print(f"{'series':>7}  {'way':<18}{'best ms':>10}{'median ms':>11}{'best CPU ms':>13}{'signals':>10}")
    at_once(some_series(2))  # the first call pays for imports
    for count in SIZES:
        frame, seen = some_series(count), set()
        for way in (at_once, series_by_series, point_by_point):
            if way is at_once or count <= LARGEST_LOOP:
                wall, processor, signals = timed(way, frame, runs=15 if way is at_once else 3)
                seen.add(signals)
                figures = f"{min(wall):>10.1f}{statistics.median(wall):>11.1f}{min(processor):>13.1f}{signals:>10,}"
                print(f"{count:>7,}  {way.__name__:<18}{figures}")
        if len(seen) > 1:
            raise SystemExit(f"The ways do not agree: {sorted(seen)} signals.")


if __name__ == "__main__":
    main()
