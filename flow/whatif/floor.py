"""Which part of the delay is not capacity? The floor that no number of places removes, by who can act on it.

Reasons are sorted into those that wait for a place of one pathway (a lane has them), those for whom its start is being arranged,
capacity of several pathways or of none (no lane has it), and the rest: the floor.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from flow.metrics.counting import where_counted
from flow.metrics.delays import NO_OWNER, reason_facts
from flow.metrics.measure import Question, members_of
from flow.metrics.reasons import METRIC_OF, newest_stays, reasons
from flow.reference import place
from flow.whatif.stay import Array
from flow.whatif.weeks import Asked, Weeks, weakest, weeks_of

if TYPE_CHECKING:
    from flow.store import Snapshot

LEAST_COUNTS = 2
CAPACITY = "Capacity"
PATHWAYS_WITH_A_LANE = ("P1", "P2", "P3")


@dataclass(frozen=True, kw_only=True, eq=False)
class Delays:
    """Patients by reason, as means of the weeks of the window (own count) or of one month (published)."""

    codes: tuple[str, ...]
    by_week: Array
    """(week, reason); NaN: not counted that week. One row where one month stands for the window."""
    source: str
    first: date
    last: date
    counted: int
    """Days counted; months of what is published."""
    of: int
    provenance: str | None
    missing: str

    @property
    def patients(self) -> Array:
        """Mean patients by reason."""
        return means(self.by_week)

    def waiting_for(self, pathway: str, patients: Array) -> tuple[Array, Array]:
        """Who waits for a place of a pathway, and whose start there is being arranged. Takes patients (..., reason)."""
        capacity = [self._is(code, pathway) and _group(code) == CAPACITY for code in self.codes]
        arranging = [self._is(code, pathway) and _group(code) != CAPACITY for code in self.codes]
        return patients[..., capacity].sum(axis=-1), patients[..., arranging].sum(axis=-1)

    def shares(self, patients: Array) -> tuple[Array, Array]:
        """Of all who are delayed: the share that is not capacity, and that of capacity no lane has. Takes (..., reason)."""
        everyone = patients.sum(axis=-1)
        not_capacity = patients[..., [_group(code) != CAPACITY for code in self.codes]].sum(axis=-1)
        no_lane = [
            _group(code) == CAPACITY and not any(self._is(code, p) for p in PATHWAYS_WITH_A_LANE) for code in self.codes
        ]
        return not_capacity / everyone, patients[..., no_lane].sum(axis=-1) / everyone

    def by_owner(self) -> tuple[tuple[str, str, float], ...]:
        """Group of reasons, who can act, and the share of all delayed: what is not capacity, most first."""
        found: dict[tuple[str, str], float] = {}
        for code, patients in zip(self.codes, self.patients.tolist(), strict=True):
            owner = reason_facts().get(code, {}).get("who_can_act") or NO_OWNER
            if _group(code) != CAPACITY:
                found[_group(code), owner] = found.get((_group(code), owner), 0.0) + patients / float(
                    self.patients.sum()
                )
        return tuple((*who, share) for who, share in sorted(found.items(), key=lambda item: -item[1]))

    @staticmethod
    def _is(code: str, pathway: str) -> bool:
        return reason_facts().get(code, {}).get("pathway") == pathway


def means(by_week: Array) -> Array:
    """The mean over weeks (the last axis but one) with a figure; a reason that never has one is nobody's."""
    there = np.isfinite(by_week)
    return np.asarray(np.where(there, by_week, 0.0).sum(axis=-2) / np.maximum(there.sum(axis=-2), 1))


def delays(snapshot: Snapshot | None, asked: Asked) -> Delays | None:
    """Why do patients wait: the system's own count over the window, else the newest published month; None without either."""
    return _own(snapshot, asked) or _published(snapshot, asked)


def _own(snapshot: Snapshot | None, asked: Asked) -> Delays | None:
    at = where_counted(METRIC_OF["own"], place(asked.place))
    if snapshot is None or at is None:
        return None
    question = Question(
        metric=METRIC_OF["own"], place=at.code, period=asked.period, by="reason", as_of=asked.as_of, excluded=asked.excluded
    )  # fmt: skip
    found: dict[str, Weeks] = {}
    for member, _ in members_of(snapshot, question):
        weeks = weeks_of(snapshot, asked, METRIC_OF["own"], by="reason", member=member)
        if member is not None and weeks is not None:
            found[member] = weeks
    days = max((weeks.days_reported for weeks in found.values()), default=0)
    if days < LEAST_COUNTS or not sum(np.nansum(weeks.top) for weeks in found.values()):
        return None
    one = max(found.values(), key=lambda weeks: weeks.days_reported)
    by_week = [
        np.where((n := np.isfinite(w.top).sum(axis=1)) > 0, np.nansum(w.top, axis=1) / np.maximum(n, 1), np.nan)
        for w in found.values()
    ]
    return Delays(
        codes=tuple(found), by_week=np.column_stack(by_week), source=METRIC_OF["own"], first=one.first, last=one.last,
        counted=days, of=one.days_in_period, provenance=weakest([w.provenance for w in found.values()]), missing=one.cut,
    )  # fmt: skip


def _published(snapshot: Snapshot | None, asked: Asked) -> Delays | None:
    here = place(asked.place)
    stays = newest_stays(snapshot, here, until=asked.day, as_of=asked.as_of, excluded=asked.excluded)
    told = reasons(snapshot, here, until=asked.day, stays=stays, as_of=asked.as_of, excluded=asked.excluded)
    if told is None or not told.patients:
        return None
    known = told.members[told.members["at_least"].notna()]
    missing = f"of stays of {stays} days or more alone, one month ({told.month:%B %Y}): taken for everyone who remains"
    if told.untold:
        missing += f"; {told.untold} of {told.reasons_asked} reasons have no figure"
    return Delays(
        codes=tuple(known["code"]), by_week=known["at_least"].to_numpy(dtype=float)[None, :], source=told.metric,
        first=told.month, last=told.month, counted=1, of=1, provenance=told.provenance, missing=missing,
    )  # fmt: skip


def _group(code: str) -> str:
    return reason_facts().get(code, {}).get("reason_group") or NO_OWNER
