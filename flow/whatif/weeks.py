"""A measure over whole weeks up to a day: what calibration counts from, and what its bootstrap draws again.

Every figure comes through `flow.metrics.measure`, so days left out, breaks and gaps mean here what they mean everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from flow.catalogue import metric
from flow.errors import BadQuestion
from flow.metrics.agreed import breaks
from flow.metrics.counting import where_counted
from flow.metrics.measure import Excluded, Question, daily
from flow.model import Period
from flow.reference import place
from flow.whatif.lanes import a_whole_number
from flow.whatif.stay import Array

if TYPE_CHECKING:
    from flow.store import Snapshot

LEAST_DAYS = 14
"""With fewer days reported a window says nothing of its own: each weekday twice."""
MOST_WEEKS = 104
HALF_LIFE_WEEKS = 2.0
FLAGS = ("suspect", "excluded", "beds_carried", "no_discharges_reported")
"""Flags of the measure contract that matter to what is learnt from a day."""
CLAIMS = ("published", "local", "illustrative")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Where, up to which day, over how many weeks; what a person left out, and what was known by when."""

    place: str
    day: date
    weeks: int
    as_of: date | None = None
    excluded: tuple[Excluded, ...] = ()

    def __post_init__(self) -> None:
        a_whole_number(self.weeks, "The number of weeks to learn from", least=2, most=MOST_WEEKS)
        if where_counted("pathway_1_referrals", place(self.place)) is None:
            raise BadQuestion(
                f"The model is calibrated for the system alone, because its pathways are counted there. Saw {self.place}; ask for QSL."
            )

    @property
    def period(self) -> Period:
        """The window: whole weeks that end on the day."""
        return Period(first=self.day - timedelta(days=7 * self.weeks - 1), last=self.day)


@dataclass(frozen=True, kw_only=True, eq=False)
class Weeks:
    """Figures by week (rows) and day of it (columns, from the weekday of `first`); NaN: not reported."""

    source: str
    first: date
    last: date
    top: Array
    """What is counted."""
    under: Array
    """What it is divided by."""
    provenance: str | None
    marks: Mapping[str, Array]
    """Flags of the measure contract, each with its days as 1 (in the shape of the figures)."""
    cut: str = ""
    """Why the window begins later than asked for; empty where it does not."""

    @property
    def flags(self) -> tuple[str, ...]:
        """What has to be known of any day of the window."""
        return tuple(flag for flag, days in self.marks.items() if days.any())

    def flags_on(self, day: date) -> tuple[str, ...]:
        """What has to be known of one day."""
        at = (day - self.first).days
        return tuple(flag for flag, days in self.marks.items() if days.ravel()[at])

    @property
    def days_reported(self) -> int:
        """Days with a figure."""
        return int(np.isfinite(self.top).sum())

    @property
    def days_in_period(self) -> int:
        """Days of the window."""
        return int(self.top.size)

    @property
    def enough(self) -> bool:
        """Whether there are days enough to say anything, each weekday among them."""
        return self.days_reported >= LEAST_DAYS and bool(np.isfinite(self.top).any(axis=0).all())

    @property
    def ratio(self) -> float:
        """One sum over the other; NaN where nothing is to divide by."""
        under = float(np.nansum(self.under))
        return float(np.nansum(self.top)) / under if under > 0 else float("nan")

    @property
    def monday_first(self) -> Array:
        """The figures with Mondays in the first column."""
        return np.roll(self.top, self.first.weekday(), axis=1)

    @property
    def newest(self) -> tuple[date, float] | None:
        """The last day with a figure, and its figure (undivided)."""
        there = np.flatnonzero(np.isfinite(self.top.ravel()))
        return (self.first + timedelta(days=int(there[-1])), float(self.top.ravel()[there[-1]])) if len(there) else None


def weeks_of(
    snapshot: Snapshot | None,
    asked: Asked,
    metric_id: str,
    *,
    by: str | None = None,
    member: str | None = None,
    across_breaks: bool = False,
) -> Weeks | None:
    """A measure (or one member of it) over the window; None where no day has a figure.

    Missing:  no week begins before a break of the series that is marked `rebase`: what was before is another series.
    """
    at = where_counted(metric_id, place(asked.place))
    if at is None:
        return None
    question = Question(
        metric=metric_id, place=at.code, period=asked.period, by=by, grain=metric(metric_id).grain, as_of=asked.as_of,
        excluded=asked.excluded,
    )  # fmt: skip
    days = daily(snapshot, question, at, member)
    counts = days["counts"].to_numpy(dtype=bool)
    if not counts.any():
        return None
    top, under = (
        _by_week(np.where(counts, days[n].to_numpy(dtype=float), np.nan)) for n in ("numerator", "denominator")
    )
    since = max(
        (b.first_day for b in breaks(snapshot, metric_id, at.code, as_of=asked.as_of) if b.rebase and b.first_day <= asked.day and not across_breaks),
        default=date.min,
    )  # fmt: skip
    skip = sum(asked.period.first + timedelta(days=7 * week) < since for week in range(asked.weeks))
    if skip == asked.weeks:
        return None
    named = metric_id if member is None else f"{metric_id} of {member}"
    return Weeks(
        source=named,
        first=asked.period.first + timedelta(days=7 * skip),
        last=asked.period.last,
        top=top[skip:],
        under=under[skip:],
        provenance=weakest(days["provenance"][counts]),
        marks={flag: _by_week(days[flag].to_numpy(dtype=float))[skip:] for flag in FLAGS if bool(days[flag].any())},
        cut=f"the series breaks on {since}, so {skip} of {asked.weeks} weeks are left out" if skip else "",
    )


def started_and_queued(starts: Weeks, queue: Weeks) -> Weeks:
    """Who came, from who started and how the queue changed: came = started + queue of the day - queue of the day before.

    A day counts where both it and the day before have their figures. Who left the queue without a start is not in it.
    """
    weeks = min(len(starts.top), len(queue.top))
    stock = queue.top[-weeks:].ravel()
    came = starts.top[-weeks:].ravel() + np.diff(stock, prepend=np.nan)
    return replace(
        starts,
        source=f"{starts.source} + change of {queue.source}",
        first=max(starts.first, queue.first),
        top=_by_week(came),
        under=np.ones((weeks, 7)),
        provenance=weakest([starts.provenance, queue.provenance]),
        marks={
            flag: sum(
                (part.marks[flag][-weeks:] for part in (starts, queue) if flag in part.marks), np.zeros((weeks, 7))
            )
            for flag in (*starts.marks, *queue.marks)
        },
        cut=starts.cut or queue.cut,
    )


def dispersion_of(figures: Array) -> float:
    """Variance over mean of a day's arrivals, weekday by weekday together; 1 (as chance has it) or more."""
    there = figures[:, np.nanmean(figures, axis=0) > 0]
    mean = np.nanmean(there, axis=0)
    free = int(np.isfinite(there).sum()) - there.shape[1]
    return max(1.0, float(np.nansum((there - mean) ** 2 / mean)) / free) if free > 0 else 1.0


def means_by_week(figures: Array) -> Array:
    """The mean of each week (the last axis but one) over its days with a figure; NaN where none has one."""
    there = np.isfinite(figures)
    many = there.sum(axis=-1)
    return np.asarray(np.where(many > 0, np.where(there, figures, 0.0).sum(axis=-1) / np.maximum(many, 1), np.nan))


def recent_weights(weeks: int) -> Array:
    """How much each week counts for a level that drifts, oldest first; they add up to 1.

    How made: of last week, four weeks, thirteen weeks and half-lives of 1 to 6 weeks, a half-life of 2 foretold the weekly mean 4, 8 and 12
    weeks ahead best or as well as any (17 trusts, 2,338 starts, April 2022 to August 2025: 14.5, 17.9 and 20.4 patients off; thirteen
    weeks alike 16.5, 19.4 and 21.6).
    """
    weights = 0.5 ** (np.arange(weeks)[::-1] / HALF_LIFE_WEEKS)
    return np.asarray(weights / weights.sum())


def recent_mean(by_week: Array) -> Array:
    """The level of a drifting stock: weeks weighted as `recent_weights` has it, those without a figure left out."""
    there = np.isfinite(by_week)
    weights = np.where(there, recent_weights(by_week.shape[-1]), 0.0)
    return np.asarray((weights * np.where(there, by_week, 0.0)).sum(axis=-1) / weights.sum(axis=-1))


def weakest(names: Iterable[object]) -> str | None:
    """Of several provenances the one that claims least."""
    return max((str(n) for n in names if n in CLAIMS), key=CLAIMS.index, default=None)


def _by_week(figures: Array) -> Array:
    return figures.reshape(-1, 7)
