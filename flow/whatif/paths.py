"""What came of it: patients waiting and in service, by lane, replication and day, and what can be read from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from flow.errors import BadQuestion
from flow.whatif.lanes import Lane
from flow.whatif.stay import Array

Ints: TypeAlias = npt.NDArray[Any]

WIDEST_COUNT = 50_000  # beyond so many patients, sorting is quicker than counting


@dataclass(frozen=True, kw_only=True, eq=False)
class Paths:
    """Stocks at the end of each day, after its arrivals and starts; arrays are (lane, replication, day), day 1 first."""

    lanes: tuple[Lane, ...]
    waiting: Ints
    in_service: Ints
    started: Ints
    """Patients who started on any day, (lane, replication)."""
    ended: Ints
    """Patients who left on any day, (lane, replication), those who stayed for no midnight among them."""
    seed: int
    arrivals: tuple[tuple[Ints, ...], ...]
    """What `arrived` is put together from when somebody asks: by lane and part of the replications."""

    @cached_property
    def arrived(self) -> Ints:
        """Patients referred on each day, (lane, replication, day)."""
        return np.array([np.concatenate(parts) for parts in self.arrivals])

    @property
    def days(self) -> int:
        """How far they go."""
        return int(self.waiting.shape[2])

    @property
    def replications(self) -> int:
        """How many times chance was thrown."""
        return int(self.waiting.shape[1])

    def waiting_in_all(self) -> Ints:
        """Patients waiting in all lanes together, (replication, day)."""
        return self.waiting[0] if len(self.lanes) == 1 else np.asarray(self.waiting.sum(axis=0, dtype=np.int32))

    def starts_by_day(self) -> Ints:
        """Patients who started on each day, (lane, replication, day): who came in and is not waiting any more."""
        return np.asarray(self.arrived - self._change(self.waiting, [lane.waiting for lane in self.lanes]))

    def ends_by_day(self) -> Ints:
        """Patients who left on each day, (lane, replication, day)."""
        there = [lane.number_in_service for lane in self.lanes]
        return np.asarray(self.starts_by_day() - self._change(self.in_service, there))

    def _change(self, stock: Ints, before: list[int]) -> Ints:
        """A stock less that of the day before; before day 1 it is what each lane began with."""
        first = np.broadcast_to(np.array(before, dtype=np.int32)[:, None, None], (len(before), self.replications, 1))
        return np.asarray(np.diff(stock, axis=2, prepend=first))


def bands(patients: Ints, shares: Sequence[float]) -> Array:
    """Between which values does a share of the replications lie, day by day?

    Patients: whole numbers of 0 or more, (replication, day).
    Rows:     one per share asked for, in that order; columns are days.
    Returns:  quantiles, linear between ranks as `numpy.quantile` has them.
    Raises:   BadQuestion where a share is not between 0 and 1.
    """
    asked = np.array(shares, dtype=float)
    if not asked.size or not ((asked >= 0) & (asked <= 1)).all():
        raise BadQuestion(f"A band is told by shares between 0 and 1. Saw {list(shares)!r}.")
    place = asked * (patients.shape[0] - 1)
    low = np.floor(place).astype(np.int64)
    ranks, back = np.unique(np.concatenate([low, np.ceil(place).astype(np.int64)]), return_inverse=True)
    found = _at_ranks(patients, ranks)[back]
    below, above = found[: len(asked)], found[len(asked) :]
    return np.asarray(below + (place - low)[:, None] * (above - below))


def _at_ranks(patients: Ints, ranks: Ints) -> Array:
    """The value at each rank of each day, (rank, day)."""
    highest = int(patients.max(initial=0))
    if highest >= WIDEST_COUNT:
        return np.asarray(np.sort(patients, axis=0)[ranks], dtype=float)
    from flow.whatif import loops

    counts = np.zeros((patients.shape[1], highest + 1), dtype=np.int32)
    loops.count_values(np.ascontiguousarray(patients, dtype=np.int32), counts)  # one type: compiled once
    found = np.empty((len(ranks), patients.shape[1]), dtype=np.int32)
    loops.value_at_rank(counts, ranks, found)
    return found.astype(float)
