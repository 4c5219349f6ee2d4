"""What a report asks: one snapshot, week, basis and way of withholding for every row of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flow.catalogue import metric
from flow.metrics.counting import COUNTS, observations
from flow.metrics.measure import Excluded, Question
from flow.model import BedBasis, Grain, Period, Place, period_end, period_start
from flow.signals import LEAST_HISTORY, Baseline, Series, series

if TYPE_CHECKING:
    from flow.store import Snapshot

WEEKS_SHOWN = 52
MONTHS_SHOWN = 24


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What every row of a report is asked with."""

    snapshot: Snapshot | None
    monday: date
    today: date
    basis: BedBasis
    as_of: date | None
    excluded: tuple[Excluded, ...]
    baselines: tuple[Baseline, ...]
    withholds: bool

    @property
    def sunday(self) -> date:
        """The last day of the week."""
        return self.monday + timedelta(days=6)

    @property
    def until(self) -> date:
        """The last day that can have a figure."""
        return min(self.sunday, self.today)

    def grain_of(self, metric_id: str) -> Grain:
        """A month for what is published by month, else a week."""
        return "month" if metric(metric_id).grain == "month" else "week"

    def question(self, metric_id: str, at: Place, *, by: str | None = None) -> Question:
        """A year of weeks up to this one, or two of months up to the last that is over."""
        asked, grain = metric(metric_id), self.grain_of(metric_id)
        first, last = self.monday - timedelta(weeks=WEEKS_SHOWN - 1), self.sunday
        if grain == "month":
            last = _last_month_over(self.until)
            first = period_start(last - LEAST_HISTORY["month"] + timedelta(days=1), "month")
        return Question(
            metric=metric_id,
            place=at.code,
            period=Period(first=first, last=last),
            grain=grain,
            by=by,
            basis=self.basis if asked.has_basis else None,
            as_of=self.as_of,
            excluded=self.excluded,
        )

    def series(self, metric_id: str, at: Place, *, by: str | None = None, member: str | None = None) -> Series:
        """The figure with its limits, as the measure's own chart has it."""
        return series(self.snapshot, self.question(metric_id, at, by=by), member=member, baselines=self.baselines)

    def is_reported(self, metric_id: str, at: Place, *, by: str | None = None, member: str | None = None) -> bool:
        """Whether any file in force tells of a measure at a place at all: where none does, nothing need be worked out."""
        if self.snapshot is None:
            return False
        if metric_id not in COUNTS:
            return True
        found = observations(self.snapshot, metric_id, at, by, self.as_of)
        return bool(len(found)) and (member is None or bool((found["member"] == member).any()))


def _last_month_over(day: date) -> date:
    """The last day of the newest month that was over on a day."""
    end = period_end(day, "month")
    return end if end == day else period_start(day, "month") - timedelta(days=1)
