"""What people wrote, as values for the rooms that must not look it up: days left out, new baselines.

`page -> journal` is the way of writing; this is the way back (DESIGN.md, The way of the data).
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from flow.metrics.measure import Excluded
from flow.signals import Baseline
from flow.store import home

if TYPE_CHECKING:
    from flow.journal import Choice, Entry, ExcludedDays
    from flow.journal.journal import Journal
    from flow.journal.notes import Note


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
