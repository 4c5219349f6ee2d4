"""Which weeks can be reported on at a place, and on which day a report of a week stands."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flow.metrics.completeness import loaded_days
from flow.metrics.nctr import reported_days
from flow.model import Period, Place, period_start
from flow.wording import span

if TYPE_CHECKING:
    from flow.store import Snapshot


def weeks_known(snapshot: Snapshot | None, place: Place, *, today: date, as_of: date | None = None) -> tuple[date, ...]:
    """The Mondays of the weeks between the first and the newest day with a figure of a place, the newest first.

    Where the place has none (a store with files of other kinds only) those of whatever is loaded; none in an empty store.
    """
    if snapshot is None:
        return ()
    known = reported_days(snapshot, place, as_of=as_of) or loaded_days(snapshot, up_to=today)
    if known is None:
        return ()
    first, last = period_start(known[0], "week"), period_start(min(known[1], today), "week")
    return tuple(last - timedelta(weeks=n) for n in range((last - first).days // 7 + 1))


def newest_whole_week(mondays: tuple[date, ...], *, until: date) -> date | None:
    """Of some weeks the newest that was over on a day (its Sunday included); else the newest; None of none."""
    over = [m for m in mondays if m + timedelta(days=6) <= until]
    return over[0] if over else mondays[0] if mondays else None


def stands_on(monday: date, *, today: date) -> date:
    """The day that a report of a week stands on: the Monday after it, or today where that is earlier.

    So a week that is over gives the same report whenever it is made.
    """
    return min(today, monday + timedelta(days=7))


def week_words(monday: date) -> str:
    """A week as a list of weeks names it: `9 Feb 2026 to 15 Feb 2026`."""
    return span(Period(first=monday, last=monday + timedelta(days=6)))
