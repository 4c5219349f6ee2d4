"""The position on a day: how many remain, against the plan, against yesterday and against the same weekday.

All arithmetic of the Daily page is here; the page only lays it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flow.metrics.agreed import breaks, target
from flow.metrics.measure import Excluded, Question, daily
from flow.metrics.nctr import newest_beds_month
from flow.model import DEFAULT_BASIS, FLAGS, BedBasis, Period, Place, period_start
from flow.reference import Break, Target, acute_sites, members

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

HISTORY_DAYS = 371
"""How far back the usual size of a change is judged: 53 weeks, so that 52 changes from week to week fit."""

LEAST_CHANGES = 20
"""With fewer changes to compare with, nothing is said about what is usual."""

LEAST_DAYS_OF_WEEK = 5
"""A weekly mean stands on at least this many reported days of seven; with fewer the week is a gap."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """The change of a figure against an earlier day, beside what is usual for that change."""

    before: date
    then: float | None
    left_out: bool
    """A person took the earlier day out."""
    suspect: bool
    """The earlier day is suspect."""
    patients: float | None
    usual_low: float | None
    """Nineteen of twenty changes of the year before lay between here and `usual_high`."""
    usual_high: float | None

    @property
    def unusual(self) -> bool | None:
        """Whether the change lies outside what is usual; None where that cannot be said."""
        if self.patients is None or self.usual_low is None or self.usual_high is None:
            return None
        return not self.usual_low <= self.patients <= self.usual_high


@dataclass(frozen=True, kw_only=True)
class Position:
    """How many patients remain at a place on a day, and what that stands on."""

    place: Place
    day: date
    asked: date
    """The day that was asked for; `day` is the newest day up to it with a figure."""
    remaining: float
    nctr: float | None
    discharged: float | None
    basis: BedBasis
    beds: float | None
    beds_months_old: int
    newest_beds_month: date | None
    """The newest month with known beds up to the day, however old; None where there is none."""
    share: float | None
    since_yesterday: Change
    since_last_week: Change
    plan: Target | None
    plan_share: Target | None
    provenance: str
    published: date | None
    flags: tuple[str, ...]
    share_provenance: str | None
    share_flags: tuple[str, ...]
    asked_left_out: bool
    """A person took the day asked for out; `day` is an earlier one."""

    @property
    def gap(self) -> float | None:
        """Patients above the plan's number (below it: negative)."""
        return self.remaining - self.plan.value if self.plan else None

    def fewer_per_day(self, by: date) -> float | None:
        """How many more patients must leave than arrive, each day, for the plan's number to be met by a day.

        0 where it is met already; None where there is no plan or the day is not after the position's.
        Example: 214 remaining on 15 Feb, 90 by 31 Mar: 124 over 44 days -> 2.82.
        """
        days = (by - self.day).days
        if self.gap is None or days <= 0:
            return None
        return max(0.0, self.gap / days)


def position(
    snapshot: Snapshot | None,
    place: Place,
    *,
    asked: date,
    basis: BedBasis = DEFAULT_BASIS,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
) -> Position | None:
    """Where a place stands on the newest day with a figure, at most a year before the day asked for. None: no figure.

    Missing: a change is None where the earlier day was not reported; the share is None where no beds are known.
    """
    period = Period(first=asked - timedelta(days=HISTORY_DAYS), last=asked)
    remaining = _daily(snapshot, "nctr_remaining", place, period, as_of, excluded)
    told = remaining.index[remaining["counts"]]
    if not len(told):
        return None
    last = remaining.loc[told[-1]]
    when: date = last["day"]
    today = Period(first=when, last=when)
    share = _daily(snapshot, "nctr_share", place, today, as_of, excluded, basis=basis).iloc[0]
    others = {
        m: _daily(snapshot, m, place, today, as_of, excluded).iloc[0] for m in ("nctr_patients", "nctr_discharged")
    }
    known = remaining.set_index("day")
    return Position(
        place=place,
        day=when,
        asked=asked,
        remaining=float(last["numerator"]),
        nctr=_known(others["nctr_patients"]["numerator"]),
        discharged=_known(others["nctr_discharged"]["numerator"]),
        basis=basis,
        beds=_known(share["denominator"]),
        beds_months_old=int(share["months_old"]),
        newest_beds_month=newest_beds_month(snapshot, place, when, basis=basis, as_of=as_of) if snapshot else None,
        share=_known(share["value"]),
        since_yesterday=_change(known, when, 1),
        since_last_week=_change(known, when, 7),
        plan=target(snapshot, "nctr_remaining", place.code, on=when, as_of=as_of),
        plan_share=target(snapshot, "nctr_share", place.code, on=when, as_of=as_of),
        provenance=str(last["provenance"]),
        published=last["published"],
        flags=tuple(f for f in FLAGS if bool(last.get(f, False))),
        share_provenance=share["provenance"] if isinstance(share["provenance"], str) else None,
        share_flags=tuple(f for f in FLAGS if bool(share.get(f, False))),
        asked_left_out=bool(remaining["excluded"].iloc[-1]),
    )


def _daily(
    snapshot: Snapshot | None,
    metric: str,
    place: Place,
    period: Period,
    as_of: date | None,
    excluded: tuple[Excluded, ...],
    *,
    basis: BedBasis | None = None,
) -> pd.DataFrame:
    question = Question(metric=metric, place=place.code, period=period, as_of=as_of, basis=basis, excluded=excluded)
    return daily(snapshot, question, place)


def _known(value: float) -> float | None:
    return None if value != value else float(value)


def _change(known: pd.DataFrame, when: date, days_before: int) -> Change:
    """Against the day so many days before, with the range of the same change on the same weekday in the year before."""
    import numpy as np

    values: dict[date, float] = dict(known["numerator"].where(known["counts"]).items())  # type: ignore[arg-type]
    step, week = timedelta(days=days_before), timedelta(days=7)
    before = when - step
    then = _known(values.get(before, float("nan")))
    changes = []
    for weeks in range(1, HISTORY_DAYS // 7):
        later = when - weeks * week
        both = values.get(later, float("nan")) - values.get(later - step, float("nan"))
        if both == both:
            changes.append(both)
    low, high = np.percentile(changes, [2.5, 97.5]) if len(changes) >= LEAST_CHANGES else (None, None)
    there = before in values
    return Change(
        before=before,
        then=then,
        left_out=there and bool(known.at[before, "excluded"]),
        suspect=there and bool(known.at[before, "suspect"]),
        patients=values[when] - then if then is not None else None,
        usual_low=None if low is None else float(low),
        usual_high=None if high is None else float(high),
    )


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A figure by day and by week over a period, with what has to be drawn beside it."""

    metric: str
    place: Place
    period: Period
    basis: BedBasis | None
    days: pd.DataFrame
    """One row per day: day, value, suspect, provenance."""
    weeks: pd.DataFrame
    """One row per Monday week: week_start, week_end, value (NaN under five reported days), days_reported, days."""
    breaks: tuple[Break, ...]
    plan: Target | None

    @property
    def days_reported(self) -> int:
        """Days of the period with a figure."""
        return int(self.days["counts"].sum())

    @property
    def suspect_days(self) -> list[date]:
        """Days of the period that are reported and suspect."""
        return list(self.days.loc[self.days["suspect"], "day"])

    @property
    def provenances(self) -> list[str]:
        """Where the period's figures are from, the one that claims most first."""
        return [p for p in ("published", "local", "illustrative") if (self.days["provenance"] == p).any()]

    @property
    def uncounted_days(self) -> list[date]:
        """Reported days on which no discharge was counted: what remains cannot be trusted."""
        return list(self.days.loc[self.days["no_discharges_reported"], "day"])

    @property
    def excluded_days(self) -> list[date]:
        """Days of the period that a person left out."""
        return list(self.days.loc[self.days["excluded"], "day"])

    @property
    def missing_days(self) -> list[date]:
        """Days of the period without a figure, those left out aside."""
        return list(self.days.loc[~self.days["counts"] & ~self.days["excluded"], "day"])


def trend(
    snapshot: Snapshot | None,
    place: Place,
    period: Period,
    *,
    metric: str = "nctr_remaining",
    basis: BedBasis | None = None,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
    also: Sequence[Break] = (),
) -> Trend:
    """How did a figure move over a period, day by day and as weekly means? `also`: breaks that people decided.

    Rows:     see Trend. Weeks are whole: the first starts on the Monday before the period, the last ends inside it.
    Missing:  a day without a report is NaN; a week with fewer than five reported days is NaN and says how many it had.
    Raises:   BadQuestion, UnknownName.
    """
    whole_weeks = Period(first=period_start(period.first, "week"), last=period.last)
    question = Question(
        metric=metric, place=place.code, period=whole_weeks, basis=basis, as_of=as_of, excluded=excluded
    )
    days = daily(snapshot, question, place)
    weeks = weekly_means(days, share=question.asked.has_basis)
    return Trend(
        metric=metric,
        place=place,
        period=period,
        basis=question.beds if question.asked.has_basis else None,
        days=days[days["day"] >= period.first].reset_index(drop=True),
        weeks=weeks[weeks["days"] == 7].reset_index(drop=True),
        breaks=tuple(
            b
            for b in sorted((*breaks(snapshot, metric, place.code, as_of=as_of), *also), key=lambda b: b.first_day)
            if b.first_day <= period.last and b.last_day >= whole_weeks.first
        ),
        plan=target(snapshot, metric, place.code, on=period.last, as_of=as_of),
    )


def weekly_means(days: pd.DataFrame, *, share: bool = False) -> pd.DataFrame:
    """Weekly means, Monday to Sunday, of a frame of `daily`; of a share the mean numerator over the mean denominator."""
    import pandas as pd

    starts = pd.Series([period_start(d, "week") for d in days["day"]], index=days.index, name="week_start")
    told = days[days["counts"]]
    means = told[["numerator", "denominator"]].groupby(starts[told.index]).agg(["mean", "size"])
    weeks = pd.DataFrame({"days": starts.groupby(starts).size()})
    weeks["days_reported"] = (
        means["numerator", "size"].reindex(weeks.index).fillna(0).astype(int)
    )  # counted: none there
    numerator, denominator = (means[figure, "mean"].reindex(weeks.index) for figure in ("numerator", "denominator"))
    weeks["value"] = (numerator / denominator if share else numerator).where(
        weeks["days_reported"] >= LEAST_DAYS_OF_WEEK
    )
    weeks = weeks.reset_index(names="week_start")
    weeks["week_end"] = [start + timedelta(days=6) for start in weeks["week_start"]]
    return weeks[["week_start", "week_end", "value", "days_reported", "days"]]


def by_site(
    snapshot: Snapshot | None,
    place: Place,
    *,
    on: date,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
) -> pd.DataFrame:
    """How many remain at each acute site of a place, on a day and on average over the four weeks up to it?

    Rows:     one per acute site, most patients first; none where no site has any figure in those weeks.
    Columns:  code; name; today (NaN: not reported); usual (mean over reported days, NaN under five of them); days_reported.
    """
    import pandas as pd

    rows = []
    four_weeks = Period(first=on - timedelta(days=27), last=on)
    for trust in (t for t in members(place.code) if t.kind == "trust"):
        for site in acute_sites(trust.code):
            days = _daily(snapshot, "nctr_remaining", site, four_weeks, as_of, excluded)
            told = days[days["counts"]]
            usual = float(told["numerator"].mean()) if len(told) >= LEAST_DAYS_OF_WEEK else float("nan")
            today = days["numerator"].where(days["counts"]).iloc[-1]
            rows.append((site.code, site.name, float(today), usual, len(told)))
    frame = pd.DataFrame(rows, columns=["code", "name", "today", "usual", "days_reported"])
    if not frame["days_reported"].any():
        return frame.head(0)
    return frame.sort_values("today", ascending=False, na_position="last").reset_index(drop=True)
