"""What people wrote, as values for the rooms that must not look it up: days left out, new baselines, notes, actions.

`page -> journal` is the way of writing; this is the way back (DESIGN.md, The way of the data).
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from flow.errors import BadQuestion
from flow.metrics.measure import Excluded
from flow.model import ChartNote
from flow.signals import Baseline
from flow.store import home

if TYPE_CHECKING:
    from datetime import date, datetime

    from flow.journal import Choice, Entry, ExcludedDays
    from flow.journal.action import Action, Step
    from flow.journal.journal import Journal
    from flow.journal.notes import Note
    from flow.journal.scenarios import SavedScenario
    from flow.journal.watches import LevelSet, TurnedOff


def the_journal() -> Journal:
    """The journal of this installation, opened once per process. Raises StoreFault where it cannot be reached."""
    return _opened(os.environ.get("FLOW_JOURNAL_URL", ""), str(home()))


@cache
def _opened(url: str, folder: str) -> Journal:
    from flow.journal import Journal

    return Journal.open(url or folder)


def journal_exists() -> bool:
    """Whether anybody wrote anything here yet: a page that only reads does not make an empty journal."""
    return bool(os.environ.get("FLOW_JOURNAL_URL")) or (home() / "journal.sqlite").exists()


def excluded_entries() -> tuple[ExcludedDays, ...]:
    """The days left out, with who left them out, when and why."""
    from flow.journal import excluded_days

    return excluded_days(the_journal()) if journal_exists() else ()


def excluded_now() -> tuple[Excluded, ...]:
    """The same as the metrics take them."""
    return tuple(Excluded(place=e.place_code, days=e.period) for e in excluded_entries())


def baseline_entries() -> tuple[Entry, ...]:
    """The new baselines in force, with who began them, when and why."""
    from flow.journal import baselines

    return baselines(the_journal()) if journal_exists() else ()


def baselines_now() -> tuple[Baseline, ...]:
    """The same as the signals take them."""
    return tuple(
        Baseline(metric=e.metric, place=e.place_code, from_day=e.first_day, reason=e.reason, author=e.author)
        for e in baseline_entries()
        if e.metric and e.place_code and e.first_day
    )


def choice_now(about: str) -> Choice | None:
    """What was chosen about something, or None where nothing was yet."""
    from flow.journal import chosen

    return chosen(the_journal(), about) if journal_exists() else None


def choices_made(about: str) -> tuple[Choice, ...]:
    """Every choice about something, the newest first."""
    from flow.journal import choices_so_far

    return choices_so_far(the_journal(), about) if journal_exists() else ()


def notes_now(about_prefix: str) -> dict[str, tuple[Note, ...]]:
    """The notes in force about everything whose name begins so (`plan:`), by what they are about, the oldest first."""
    from flow.journal.notes import notes_about

    found: dict[str, tuple[Note, ...]] = {}
    for note in notes_about(the_journal()) if journal_exists() else ():
        if note.about.startswith(about_prefix):
            found[note.about] = (*found.get(note.about, ()), note)
    return found


def scenarios_now(*, illustrative: bool) -> tuple[SavedScenario, ...]:
    """The saved scenarios in force, of made-up or of real figures, the newest first."""
    from flow.journal.scenarios import scenarios

    return scenarios(the_journal(), illustrative=illustrative) if journal_exists() else ()


def scenario_saved(entry_id: int) -> SavedScenario:
    """One saved scenario, in force or not. Raises BadQuestion where there is none."""
    from flow.journal.scenarios import scenario_of

    if not journal_exists():
        raise BadQuestion(f"There is no scenario {entry_id}: none was saved here yet. Choose one from the list.")
    return scenario_of(the_journal(), entry_id)


def chart_notes_now(*, illustrative: bool = False, at: datetime | None = None) -> tuple[ChartNote, ...]:
    """The notes on charts in force, now or as it was at a moment, of made-up or of real figures. A run reads them once."""
    from flow.journal.chart_notes import chart_notes

    return chart_notes(the_journal(), illustrative=illustrative, at=at) if journal_exists() else ()


def actions_now(*, illustrative: bool = False, at: datetime | None = None) -> tuple[Action, ...]:
    """Every action in force, now or as it was at a moment, the one opened first at the top.

    `illustrative`: those decided on made-up figures, which never stand beside the others.
    """
    from flow.journal.actions import actions

    return actions(the_journal(), illustrative=illustrative, at=at) if journal_exists() else ()


def actions_of_week(
    week: date,
    *,
    today: date,
    illustrative: bool = False,
    at: datetime | None = None,
    place_code: str | None = None,
) -> tuple[tuple[Action, ...], tuple[Action, ...]]:
    """What the huddle on a week's figures goes through: actions from before, and those that this week caused.

    Both with the most pressing first. From before: every action of the week before, and older ones still live or finished
    since the week ended. `place_code`: only those about places of its system.
    """
    from flow.journal.action import by_urgency, from_before, of_system, of_week

    found = actions_now(illustrative=illustrative, at=at)
    if place_code is not None:
        found = of_system(found, place_code)
    return by_urgency(from_before(found, week, today), today), by_urgency(of_week(found, week), today)


def action_steps(*, illustrative: bool = False) -> tuple[Step, ...]:
    """Every step of every action ever opened, also of those taken back, the newest first."""
    from flow.journal.actions import all_steps

    return all_steps(the_journal(), illustrative=illustrative) if journal_exists() else ()


def newest_writing() -> int:
    """The number of the newest entry of the journal, 0 where nothing was written: whether anybody wrote since."""
    return the_journal().newest() if journal_exists() else 0


def turned_off_now() -> tuple[TurnedOff, ...]:
    """The watches that people turned off."""
    from flow.journal.watches import turned_off

    return turned_off(the_journal()) if journal_exists() else ()


def levels_now() -> tuple[LevelSet, ...]:
    """The levels that people set, to be told of when they are crossed."""
    from flow.journal.watches import levels_set

    return levels_set(the_journal()) if journal_exists() else ()
