"""Which weeks can be reported on at a place, and on which day a report of a week stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flow.metrics.completeness import loaded_days
from flow.metrics.measure import Question, daily
from flow.metrics.nctr import reported_days
from flow.model import Period, Place, period_start
from flow.report.measures import HEADLINE
from flow.wording import short_day, span

if TYPE_CHECKING:
    from flow.store import Snapshot


@dataclass(frozen=True, kw_only=True)
class Weeks:
    """The weeks that can be reported on, the newest first, by their Mondays."""

    mondays: tuple[date, ...]
    last_day: date | None
    """The newest day with a figure."""

    @property
    def newest_whole(self) -> date | None:
        """The newest that was over with the newest figure; else the newest; None where there is none."""
        over = [m for m in self.mondays if self.last_day and m + timedelta(days=6) <= self.last_day]
        return over[0] if over else self.mondays[0] if self.mondays else None


def weeks_with_figures(snapshot: Snapshot | None, place: Place, *, today: date, as_of: date | None = None) -> Weeks:
    """The weeks in which patients who remain have a figure on a day at least.

    Where the place has none of them (a store with files of other kinds only) those of whatever is loaded.
    """
    if snapshot is None:
        return Weeks(mondays=(), last_day=None)
    return snapshot.remember(
        ("weeks of a report", place.code, today, as_of), lambda: _weeks(snapshot, place, today, as_of)
    )


def _weeks(snapshot: Snapshot, place: Place, today: date, as_of: date | None) -> Weeks:
    known = reported_days(snapshot, place, as_of=as_of)
    if known is not None and known[0] <= today:
        period = Period(first=known[0], last=min(known[1], today))
        days = daily(snapshot, Question(metric=HEADLINE, place=place.code, period=period, as_of=as_of), place)
        told = days.loc[days["counts"], "day"].tolist()
    else:
        loaded = loaded_days(snapshot, up_to=today)
        told = list(Period(first=loaded[0], last=loaded[1])) if loaded else []
    mondays = sorted({period_start(day, "week") for day in told}, reverse=True)
    return Weeks(mondays=tuple(mondays), last_day=max(told, default=None))


def stands_on(monday: date, *, today: date) -> date:
    """The day that a report of a week stands on: the Monday after it, or today where that is earlier.

    So a week that is over gives the same report whenever it is made.
    """
    return min(today, monday + timedelta(days=7))


def week_words(monday: date) -> str:
    """A week as a list of weeks names it: `9 Feb 2026 to 15 Feb 2026`."""
    return span(Period(first=monday, last=monday + timedelta(days=6)))


def which_words(weeks: Weeks) -> str:
    """Between which days there are figures: a sentence, empty where there are none."""
    if not weeks.mondays or weeks.last_day is None:
        return ""
    return f"There are figures from the week of {short_day(weeks.mondays[-1])} to {short_day(weeks.last_day)}."
