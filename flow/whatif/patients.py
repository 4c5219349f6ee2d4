"""Who comes, and for how long? The patients of a lane, drawn once and kept, so that every scenario meets the same ones.

Arrivals of a day come from one random number through the inverse of their law, a stay likewise: a higher mean never takes a
patient away, a longer law never shortens a stay. So scenarios are paired patient by patient, also where arrivals or stays move.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from flow.whatif.lanes import Lane
from flow.whatif.stay import Array, Stay

Ints: TypeAlias = npt.NDArray[Any]

KEPT_BYTES = 256 * 1024 * 1024
"""What is kept of drawn patients; anything more is drawn anew, to the same patients."""


@dataclass(frozen=True, kw_only=True)
class Patients:
    """All patients of a lane, by replication."""

    arrivals: Ints
    """Referred, (replication, day)."""
    stays: Ints = field(default_factory=lambda: np.empty(0, dtype=np.uint16))
    """Midnights of each patient, in order of arrival, those waiting first; replication r begins at `begins[r]`."""
    begins: Ints = field(default_factory=lambda: np.zeros(1, dtype=np.int64))
    leaving_first: Ints = field(default_factory=lambda: np.empty((0, 0), dtype=np.int32))
    """Of those in service at the beginning, how many leave on each day, (replication, day)."""
    later_stays: Ints = field(default_factory=lambda: np.empty(0, dtype=np.uint16))
    """The same patients' midnights if they start on `later_from` or after it; empty where the law does not change."""
    later_from: int = 2**31
    """Position of the day (0 is the first) from which `later_stays` hold."""

    @property
    def bytes(self) -> int:
        """Memory that they take."""
        return sum(
            array.nbytes for array in (self.arrivals, self.stays, self.begins, self.leaving_first, self.later_stays)
        )

    def only(self, replications: Ints) -> Patients:
        """Those of some replications, in that order; stays are shared, not copied."""
        return replace(
            self, arrivals=self.arrivals[replications], begins=self.begins[replications],
            leaving_first=self.leaving_first[replications],
        )  # fmt: skip


class Kept:
    """The last patients drawn, at most `KEPT_BYTES` of them; sessions share it."""

    def __init__(self, most_bytes: int = KEPT_BYTES) -> None:
        self.most_bytes = most_bytes
        self._lock = threading.Lock()
        self._patients: OrderedDict[tuple[Any, ...], Patients] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[Any, ...]) -> Patients | None:
        """Those drawn before for the same key."""
        with self._lock:
            if key in self._patients:
                self._patients.move_to_end(key)
            return self._patients.get(key)

    def put(self, key: tuple[Any, ...], patients: Patients) -> None:
        """Keep them; the least used go."""
        with self._lock:
            former = self._patients.pop(key, None)
            self._bytes += patients.bytes - (former.bytes if former else 0)
            self._patients[key] = patients
            while self._patients and self._bytes > self.most_bytes:
                self._bytes -= self._patients.popitem(last=False)[1].bytes

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._patients.clear()
            self._bytes = 0


KEPT = Kept()


def patients_of(lane: Lane, *, position: int, days: int, replications: int, first: int, seed: int) -> Patients:
    """The patients of a lane: the same for the same seed, position among the lanes, replication and day.

    Capacity plays no part: every capacity meets the same patients. Where only the stay moves, arrivals are kept.
    """
    means = lane.arrivals_by_day(days)
    where = (seed, position, first)
    coming = ("arrivals", *where, replications, days, means.tobytes(), lane.dispersion)
    who = ("patients", *coming, lane.waiting, lane.in_service, lane.residual, lane.stay.digest)
    found = KEPT.get(who)
    if found is None:
        referred = KEPT.get(coming)
        if referred is None:
            referred = Patients(arrivals=_arrivals(means, lane.dispersion, where=where, replications=replications))
            KEPT.put(coming, referred)
        found = _drawn(lane, referred.arrivals, where=where)
        KEPT.put(who, found)
    return found if lane.stay_from is None else _with_later_stays(lane, lane.stay_from, found, where, coming)


def _with_later_stays(
    lane: Lane, change: tuple[int, Stay], found: Patients, where: tuple[int, int, int], coming: tuple[Any, ...]
) -> Patients:
    """The same patients, each with the stay that another law gives to the same random number."""
    day, law = change
    who = ("later", *coming, lane.waiting, law.digest)
    later = KEPT.get(who)
    if later is None:
        later = Patients(
            arrivals=np.empty((0, 0)), stays=_stays(law, lane.waiting, found.arrivals, found.begins, where)
        )
        KEPT.put(who, later)
    return replace(found, later_stays=later.stays, later_from=day - 1)


def _arrivals(means: Array, dispersion: float, *, where: tuple[int, int, int], replications: int) -> Ints:
    from flow.whatif import loops

    seed, position, first = where
    arrivals = np.empty((replications, len(means)), dtype=np.int32)
    law, probabilities = _arrival_laws(means, dispersion)
    below, guide, shift = _tables(probabilities, bits=8)
    loops.count_arrivals(np.uint64(seed), position, first, law, below, guide, shift, arrivals)
    return arrivals


def _drawn(lane: Lane, arrivals: Ints, *, where: tuple[int, int, int]) -> Patients:
    from flow.whatif import loops

    seed, position, first = np.uint64(where[0]), where[1], where[2]
    replications, days = arrivals.shape
    begins = np.zeros(replications + 1, dtype=np.int64)
    np.cumsum(lane.waiting + arrivals.sum(axis=1, dtype=np.int64), out=begins[1:])
    stays = _stays(lane.stay, lane.waiting, arrivals, begins, where)

    leaving = np.zeros((replications, days), dtype=np.int32)
    if lane.number_in_service:
        law, probabilities = _residual_laws(lane, days)
        below, guide, shift = _tables(probabilities, bits=12)
        loops.draw_leaving(seed, position, first, law, below, guide, shift, leaving)
    return Patients(arrivals=arrivals, stays=stays, begins=begins, leaving_first=leaving)


def _stays(law: Stay, waiting: int, arrivals: Ints, begins: Ints, where: tuple[int, int, int]) -> Ints:
    """Midnights of every patient by a law."""
    from flow.whatif import loops

    stays = np.empty(int(begins[-1]), dtype=np.uint16)
    below, guide, shift = _tables(_below([law.reaches], arrivals.shape[1]), bits=12)
    loops.draw_stays(
        np.uint64(where[0]), where[1], where[2], waiting, arrivals, below[0], guide[0], shift, begins, stays
    )
    return stays


def _residual_laws(lane: Lane, days: int) -> tuple[Ints, Array]:
    """Which law each of those in service follows, and the laws."""
    if isinstance(lane.in_service, int):
        return np.zeros(lane.in_service, dtype=np.int64), _below([lane.stay.residual(lane.residual)], days)
    nights, law = np.unique(np.array(lane.in_service), return_inverse=True)
    return law.astype(np.int64), _below([lane.stay.after(int(n)) for n in nights], days)


def _arrival_laws(means: Array, dispersion: float) -> tuple[Ints, Array]:
    """Which law each day follows, and P(N <= k) by law: Poisson, or negative binomial where dispersion is above 1."""
    from scipy.special import gammaln, pdtr

    distinct, law = np.unique(means, return_inverse=True)
    most = float(distinct.max(initial=0.0))
    k = np.arange(int(most + 12 * np.sqrt(most * dispersion) + 20 * dispersion) + 1, dtype=float)
    if dispersion == 1:
        below = pdtr(k[None, :], distinct[:, None])
    else:
        shape = np.maximum(distinct, 1e-12)[:, None] / (dispersion - 1)
        log_p = (
            gammaln(k + shape)
            - gammaln(shape)
            - gammaln(k + 1)
            + k * np.log1p(-1 / dispersion)
            - shape * np.log(dispersion)
        )
        below = np.minimum(np.exp(log_p).cumsum(axis=1), 1.0)
    below[distinct == 0] = 1.0
    below[:, -1] = 2.0  # no number is above: the search always ends
    return law.astype(np.int64), below


def _below(laws: list[Array], days: int) -> Array:
    """P(K <= k) by law, up to `days`: who stays longer stays for all that we look at."""
    below = np.full((len(laws), days + 1), 2.0)
    for row, reaches in zip(below, laws, strict=True):
        known = min(days, len(reaches) - 1)
        row[:known] = 1.0 - reaches[1 : known + 1]
        if known < days:
            row[known] = 2.0
    return below


def _tables(below: Array, *, bits: int) -> tuple[Ints, Ints, int]:
    """Laws as a search needs them: 2^53 P(K <= k), the guide, and how far to shift a number to find its place there.

    The guide has, for the i-th of 2^bits equal slices of [0, 1), the least k that any number in it can mean.
    """
    from_here = np.arange(2**bits) / 2**bits
    guide = np.array([np.searchsorted(law, from_here, side="right") for law in below], dtype=np.int64)
    return np.ceil(np.minimum(below, 1.0) * 2.0**53).astype(np.int64), guide, 53 - bits
