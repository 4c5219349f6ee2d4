"""Files that did not arrive by their hour: who expects what by when (data/reference/expected_files.csv), and what came.

A file is only missed once it came at least once: nobody is told of a template that this system does not use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

from flow.model import Edition, Grain, period_end, period_start
from flow.reference import reference_table
from flow.triggers.trigger import Trigger
from flow.wording import counted, day

_EVERY = {"day": "every day", "week": "every week", "month": "every month"}


@dataclass(frozen=True, kw_only=True)
class ExpectedFile:
    """A file that is expected again and again."""

    name: str
    words: str
    sources: tuple[str, ...]
    """Any of these brings it, as the readers of files name them."""
    cadence: Grain
    days_after: int
    """How many days after the end of the day, week or month it is due."""
    by_hour: time
    from_whom: str

    @property
    def rule(self) -> str:
        """When it is due: `The daily figures, every day: 1 day after it by 09:00, from the information team`."""
        of = "it" if self.cadence == "day" else f"the end of the {self.cadence}"
        name = f"{self.words[0].upper()}{self.words[1:]}"
        after = counted(self.days_after, "day")
        return f"{name}, {_EVERY[self.cadence]}: {after} after {of} by {self.by_hour:%H:%M}, from {self.from_whom}"

    def due(self, last_day: date) -> datetime:
        """When the figures up to the end of a day, week or month are due, by the clock on the wall."""
        return datetime.combine(last_day + timedelta(days=self.days_after), self.by_hour)

    def newest_due(self, moment: datetime) -> date:
        """The last day of the newest day, week or month whose figures are due by now.

        Example:  weekly, due two days after Sunday at noon: on Tuesday at 11:59 the Sunday of the week before, at 12:00 the
                  one just gone.
        """
        wall = moment.replace(tzinfo=None)
        end = period_end(wall.date(), self.cadence)
        while self.due(end) > wall:
            end = period_start(end, self.cadence) - timedelta(days=1)
        return end


def expected_files() -> tuple[ExpectedFile, ...]:
    """Every file of data/reference/expected_files.csv."""
    return tuple(
        ExpectedFile(
            name=row["name"],
            words=row["words"],
            sources=tuple(row["sources"].split()),
            cadence=cast(Grain, row["cadence"]),
            days_after=int(row["days_after"]),
            by_hour=time.fromisoformat(row["by_hour"]),
            from_whom=row["from_whom"],
        )
        for row in reference_table("expected_files").to_dict("records")
    )


def file_triggers(
    expected: Iterable[ExpectedFile], editions: Iterable[Edition], *, moment: datetime, illustrative: bool = False
) -> list[Trigger]:
    """The files that are due at this moment and did not come. One event from the first missing day until a file comes.

    Takes:    editions, of which only those in force and loaded by then count; `moment` by the clock on the wall.
    Example:  daily figures up to Thursday, on Saturday at 09:00: Friday's did not arrive.
    """
    in_force = [e for e in editions if e.undone_at is None and datetime.fromisoformat(e.loaded_at) <= _aware(moment)]
    found = []
    for one in expected:
        arrived = [e.last_day for e in in_force if e.source in one.sources]
        wanted = one.newest_due(moment)
        if not arrived or max(arrived) >= wanted:
            continue
        newest = max(arrived)
        due = one.due(wanted)
        name = f"{one.words[0].upper()}{one.words[1:]}"
        words = (
            f"{name}: not arrived. Figures to {day(wanted)} were due on {day(due.date())} by {due:%H:%M} from {one.from_whom}; "
            f"the newest are of {day(newest)}."
        )
        found.append(
            Trigger(
                event=f"file:{one.name}",
                first_day=newest + timedelta(days=1),
                last_day=newest
                + timedelta(days=1),  # it is known by its first day: the next missing file is another event
                kind="file",
                watch=f"file:{one.name}",
                words=words,
                words_sent=words,
                page="data",
                illustrative=illustrative,
            )
        )
    return found


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.astimezone()
