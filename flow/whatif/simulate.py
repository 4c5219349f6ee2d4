"""If capacity changes, how do the queues move? Lanes times replications, a day at a time, first come first served.

from flow.whatif import Lane, lognormal, simulate

stay = lognormal(mean_days=16, median_days=12)
paths = simulate([Lane(9, 160, stay, waiting=20, in_service=160)], days=180, replications=1000, seed=1)
paths.waiting[0, :, 89].mean()      # patients waiting at the end of day 90
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from flow.errors import BadQuestion
from flow.whatif.lanes import MOST_PLACES, Lane, Numbers, a_whole_number
from flow.whatif.paths import Ints, Paths, bands
from flow.whatif.patients import Patients, patients_of
from flow.whatif.stay import MOST_NIGHTS, Array

__all__ = ["Lane", "Numbers", "Paths", "bands", "simulate"]

MOST_LANES, MOST_REPLICATIONS, MOST_SEED = 64, 200_000, 2**63 - 1
MOST_CELLS = 60_000_000
"""Lanes x replications x days: 4 x 20,000 x 730, half a gigabyte of answers."""
MOST_DRAWN = 200_000_000
"""Patients in all replications together: 400 MB, and seconds."""
GOLDEN = 0.6180339887498949  # its multiples fill [0, 1) evenly


def simulate(
    lanes: Iterable[Lane], *, days: int, replications: int, seed: int, first_replication: int = 0, threads: int = 1
) -> Paths:
    """What do so many days do to the queues of these lanes, in so many throws of chance?

    A day:    who leaves frees a place, usable the same day; who is referred joins the queue; the first in it start.
    Returns:  Paths; stocks after the day's arrivals and starts, arrays (lane, replication, day).
    Numbers:  replication r of the lane at a position meets the same patients whatever the capacity, the horizon, the number of
              replications or of threads; `first_replication` gives others. Same seed, same bytes.
    Raises:   BadQuestion, before anything is computed.
    Example:  one lane of no capacity and 2 waiting, no arrivals -> 2 waiting on every day.
    """
    asked = _lanes(lanes)
    days = a_whole_number(days, "The number of days", least=1, most=MOST_NIGHTS)
    replications = a_whole_number(replications, "The number of replications", least=1, most=MOST_REPLICATIONS)
    seed = a_whole_number(seed, "The seed", least=0, most=MOST_SEED)
    first = a_whole_number(first_replication, "The first replication", least=0, most=2**40)
    threads = a_whole_number(threads, "The number of threads", least=1, most=64)
    small_enough(asked, days, replications)
    capacity = [lane.capacity_by_day(days) for lane in asked]

    shape = (len(asked), replications, days)
    waiting, in_service = np.empty(shape, np.int32), np.empty(shape, np.int32)
    started, ended = np.empty(shape[:2], np.int64), np.empty(shape[:2], np.int64)

    def run(part: slice) -> list[Ints]:
        where = [(waiting[n, part], in_service[n, part], started[n, part], ended[n, part]) for n in range(len(asked))]
        begin, count = first + part.start, part.stop - part.start
        patients = [
            patients_of(lane, position=n, days=days, replications=count, first=begin, seed=seed)
            for n, lane in enumerate(asked)
        ]
        for lane, its_capacity, its_patients, into in zip(asked, capacity, patients, where, strict=True):
            walk_lane(lane, its_capacity, its_patients, numbers=np.arange(begin, begin + count), into=into)
        return [its_patients.arrivals for its_patients in patients]

    arrivals = _in_parts(run, replications, threads)
    return Paths(
        lanes=asked, waiting=waiting, in_service=in_service, started=started, ended=ended, seed=seed,
        arrivals=tuple(zip(*arrivals, strict=True)),
    )  # fmt: skip


def _in_parts(run: Callable[[slice], list[Ints]], replications: int, threads: int) -> list[list[Ints]]:
    """Replications shared among threads: whoever walks a replication walks it alike."""
    cuts = np.linspace(0, replications, min(threads, replications) + 1).astype(int).tolist()
    parts = [slice(begin, end) for begin, end in pairwise(cuts)]
    if len(parts) == 1:
        return [run(parts[0])]
    with ThreadPoolExecutor(len(parts)) as pool:
        return list(pool.map(run, parts))


def walk_lane(
    lane: Lane, capacity: Array, patients: Patients, *, numbers: Ints, into: tuple[Ints, Ints, Ints, Ints]
) -> None:
    """Fill in some replications of one lane: waiting and in service (replication, day), started and ended (replication).

    Takes:    capacity by day; the patients of those replications; their numbers, which say what becomes of a fraction of a place.
    """
    from flow.whatif import loops

    places, slots = _places_and_slots(capacity, lane)
    offsets = np.asarray((numbers * GOLDEN + 0.5) % 1.0, dtype=np.float64)
    loops.walk(
        places, slots, offsets, lane.waiting, lane.number_in_service,
        patients.arrivals, patients.begins, patients.stays, patients.leaving_first,
        patients.later_stays if lane.stay_from else patients.stays, patients.later_from, *into,
    )  # fmt: skip


def _places_and_slots(capacity: Array, lane: Lane) -> tuple[Array, Array]:
    """Places by day, and the starts that the week has allowed up to each day (none: starts are not limited).

    A week is seven days from day 1. Starts not used are kept until its end.
    """
    capacity = np.minimum(capacity, MOST_PLACES)
    if lane.capacity_in == "places":
        return capacity, np.empty(0)
    days = len(capacity)
    weeks = np.pad(capacity / 7, (0, -days % 7)).reshape(-1, 7).cumsum(axis=1).ravel()[:days]
    return np.full(days, MOST_PLACES), weeks


def _lanes(lanes: Iterable[Lane]) -> tuple[Lane, ...]:
    asked: tuple[object, ...] = tuple(lanes) if isinstance(lanes, Iterable) else (lanes,)
    good = tuple(lane for lane in asked if isinstance(lane, Lane))
    if not good or len(good) != len(asked) or len(good) > MOST_LANES:
        raise BadQuestion(
            f"One lane or more is needed, at most {MOST_LANES}. Saw {asked[:3]!r} ({len(asked)}); nothing was computed."
        )
    return good


def small_enough(lanes: tuple[Lane, ...], days: int, replications: int) -> None:
    cells = len(lanes) * replications * days
    drawn = replications * sum(lane.waiting + lane.arrivals_by_day(days).sum() for lane in lanes)
    if cells > MOST_CELLS or drawn > MOST_DRAWN:
        raise BadQuestion(
            f"That is too much to compute at once. Saw {len(lanes)} lanes x {replications:,} replications x {days:,} days with about "
            f"{drawn:,.0f} patients; {MOST_CELLS:,} lane-replication-days and {MOST_DRAWN:,} patients are allowed. "
            "Ask for fewer replications or days; nothing was computed."
        )
