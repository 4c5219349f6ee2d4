"""The loops that numba compiles: drawing patients, walking the queue, counting quantiles. Nothing else imports numba.

Import this module inside the function that needs it: numba costs a second. Compiled code is kept on disk beside this file, or
where numba keeps a user's files, and taken from there the next time.

Random numbers are not a sequence but a function of (seed, lane, replication, day, number of the draw): SplitMix64, started from a
hash of the four. So a patient is the same patient in every scenario, whatever came before and however many threads share the work.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Function = TypeVar("Function", bound=Callable[..., Any])
Ints: TypeAlias = npt.NDArray[Any]
Floats: TypeAlias = npt.NDArray[np.float64]


def compiled(function: Function) -> Function:
    """Machine code, kept on disk where there is a place to keep it; other threads may run meanwhile."""
    try:
        return cast(Function, numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # no folder that numba may write to: compile anew in every process
        return cast(Function, numba.njit(nogil=True)(function))


GAMMA = np.uint64(0x9E3779B97F4A7C15)
MIX_1, MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
S27, S30, S31, S11 = np.uint64(27), np.uint64(30), np.uint64(31), np.uint64(11)
PLASTIC = 0.7548776662466927  # its multiples, beside those of the golden ratio, fill a square evenly


@compiled
def mixed(z: Any) -> Any:
    """The finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    z = (z ^ (z >> S30)) * MIX_1
    z = (z ^ (z >> S27)) * MIX_2
    return z ^ (z >> S31)


@compiled
def replication_stream(seed: Any, lane: int, replication: int) -> Any:
    """Where the days of a replication begin."""
    return mixed(mixed(np.uint64(seed) + GAMMA * np.uint64(lane + 1)) + GAMMA * np.uint64(replication + 1))


@compiled
def day_stream(start: Any, day: int) -> Any:
    """Where the numbers of a day begin: 0 those waiting at the beginning, -1 those in service then."""
    return mixed(start + GAMMA * np.uint64(day + 2))


@compiled
def bits(start: Any, number: int) -> Any:
    """Number 0, 1, ... of a stream: 53 bits, as evenly spread as a float between 0 and 1 can be."""
    return np.int64(mixed(start + GAMMA * np.uint64(number + 1)) >> S11)


@compiled
def drawn(number: Any, below: Ints, guide: Ints, shift: int) -> Any:
    """The least k with number < 2^53 P(K <= k), from where the guide says that it may begin. The last is above all."""
    k = guide[number >> shift]
    while number >= below[k]:
        k += 1
    return k


@compiled
def count_arrivals(
    seed: Any, lane: int, first: int, law: Ints, below: Ints, guide: Ints, shift: int, arrivals: Ints
) -> None:  # pragma: no cover - compiled
    """Patients referred, by replication and day; `law` says which row of the tables a day uses."""
    replications, days = arrivals.shape
    for r in range(replications):
        start = replication_stream(seed, lane, first + r)
        for t in range(days):
            number = bits(day_stream(start, t + 1), 0)
            arrivals[r, t] = drawn(number, below[law[t]], guide[law[t]], shift)


@compiled
def draw_stays(
    seed: Any, lane: int, first: int, waiting: int, arrivals: Ints, below: Ints, guide: Ints, shift: int,
    begins: Ints, stays: Ints,
) -> None:  # fmt: skip  # pragma: no cover - compiled
    """Midnights of every patient in order of arrival, those waiting first: replication r begins at `begins[r]`."""
    replications, days = arrivals.shape
    for r in range(replications):
        start, i = replication_stream(seed, lane, first + r), begins[r]
        for t in range(days + 1):
            patients = waiting if t == 0 else arrivals[r, t - 1]
            of_day = day_stream(start, t)
            for j in range(patients):
                stays[i + j] = drawn(bits(of_day, j + 1), below, guide, shift)
            i += patients


@compiled
def draw_leaving(
    seed: Any, lane: int, first: int, law: Ints, below: Ints, guide: Ints, shift: int, leaving: Ints
) -> None:  # pragma: no cover - compiled
    """How many of those in service at the beginning leave on each day; `law` says whose rest is which row."""
    replications, days = leaving.shape
    for r in range(replications):
        of_day = day_stream(replication_stream(seed, lane, first + r), -1)
        for j in range(len(law)):
            k = drawn(bits(of_day, j + 1), below[law[j]], guide[law[j]], shift)
            if k < days:
                leaving[r, k] += 1


@compiled
def walk(
    places: Ints, slots: Floats, offsets: Floats, waiting_before: int, in_service_before: int,
    arrivals: Ints, begins: Ints, stays: Ints, leaving_first: Ints, later_stays: Ints, later_from: int,
    waiting: Ints, in_service: Ints, started: Ints, ended: Ints,
) -> None:  # fmt: skip  # pragma: no cover - compiled
    """The queue, day by day, of every replication of a lane.

    A day: places of those who leave are free; those referred join; the first in the queue start while there is a place and
    a start left. K = 0 frees its place at once. `slots` is the week's starts so far at each day, or empty. Who starts on
    `later_from` or after it stays for `later_stays`.
    """
    replications, days = arrivals.shape
    leaving = np.zeros(2 * days + 1, dtype=np.int32)  # no stay is drawn longer than `days`
    for r in range(replications):
        leaving[:days] = leaving_first[r]
        leaving[days:] = 0
        queue, busy, i, gone, used = waiting_before, in_service_before, begins[r], 0, 0
        for t in range(days):
            busy -= leaving[t]
            queue += arrivals[r, t]
            most = queue
            if len(slots):
                week = t // 7
                if t == 7 * week:
                    used = 0
                offset = offsets[r] + PLASTIC * week
                most = min(queue, int(slots[t] + offset - int(offset)) - used)
            room = int(places[t] + offsets[r])
            before = i
            while most > 0 and busy < room:
                k = stays[i] if t < later_from else later_stays[i]
                i += 1
                most -= 1
                busy += k != 0
                leaving[t + k] += 1  # on day t, which is done with, where k is 0
            queue -= i - before
            used += i - before
            gone += leaving[t]
            waiting[r, t] = queue
            in_service[r, t] = busy
        started[r] = i - begins[r]
        ended[r] = gone


@compiled
def count_values(values: Ints, counts: Ints) -> None:  # pragma: no cover - compiled
    """How often each value occurs on each day: `counts` is (day, value)."""
    replications, days = values.shape
    for r in range(replications):
        for t in range(days):
            counts[t, values[r, t]] += 1


@compiled
def value_at_rank(counts: Ints, ranks: Ints, found: Ints) -> None:  # pragma: no cover - compiled
    """The value at each rank (0 is the least; ranks ascend) of each day: `found` is (rank, day)."""
    for t in range(counts.shape[0]):
        value, passed = 0, counts[t, 0]
        for n in range(len(ranks)):
            while passed <= ranks[n]:
                value += 1
                passed += counts[t, value]
            found[n, t] = value
