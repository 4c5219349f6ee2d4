"""Which weeks or months of a row are withheld in what leaves the house (DESIGN.md section 7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flow.catalogue.small_numbers import too_small
from flow.metrics.measure import measure
from flow.metrics.small_numbers import withheld_readings
from flow.model import Period
from flow.report.asked import Asked
from flow.signals import Series

if TYPE_CHECKING:
    from flow.store import Snapshot

PART_OF = {"pathway_1_waiting_in_hospital": "pathway_1_waiting"}
"""Parts that stand beside their whole in the report: what is left of the whole is a count of people too."""


def withheld_starts(asked: Asked, told: Series) -> frozenset[date]:
    """The first days of the weeks or months whose figure is withheld."""
    if not asked.withholds or asked.snapshot is None or not _has_own(asked.snapshot):
        return frozenset()
    question = told.question
    until = max(question.period.first, min(question.period.last, asked.until))
    up_to = replace(question, period=Period(first=question.period.first, last=until))

    def found() -> dict[str | None, frozenset[date]]:
        frame = measure(asked.snapshot, up_to).frame()
        hidden = withheld_readings(asked.snapshot, up_to, frame)
        if whole := PART_OF.get(question.metric):
            beside = measure(asked.snapshot, replace(up_to, metric=whole)).frame()
            rest = beside["value"].astype(float) - frame["value"].astype(float)
            hidden |= too_small(rest) & (frame["provenance"] == "local")
        few = frame[hidden]
        by_member: dict[str | None, set[date]] = {}
        for member, start in zip(few["member"], few["period_start"], strict=True):
            by_member.setdefault(member, set()).add(date.fromisoformat(start))
        return {member: frozenset(starts) for member, starts in by_member.items()}

    return asked.snapshot.remember(("withheld of a report", up_to), found).get(told.member, frozenset())


def _has_own(snapshot: Snapshot) -> bool:
    """Whether a file of the system's own is in force. The points do not tell: a first week that is not over has none."""
    return any(e.provenance == "local" and e.undone_at is None for e in snapshot.editions())
