"""Notes on charts: what happened on a day, or over days, to a measure at a place. `take_note_back` takes one back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from flow.catalogue import metric as in_catalogue
from flow.errors import BadQuestion
from flow.journal.action_words import without_a_patient
from flow.journal.entry import Entry
from flow.journal.notes import NOTE
from flow.model import ChartNote, Period
from flow.reference import place as place_named

if TYPE_CHECKING:
    from flow.journal.journal import Journal

CHART = "chart"
"""What the entry of such a note is about; its measure, place and days say the rest."""
MOST_LETTERS = 300
"""It stands under a chart: a sentence or two."""


def write_chart_note(
    journal: Journal,
    *,
    metric: str,
    place_code: str,
    first_day: date,
    last_day: date,
    words: str,
    author: str,
    now: datetime,
    member: str | None = None,
    illustrative: bool = False,
) -> ChartNote:
    """Write a note about a measure at a place, or about one member of its breakdown; earlier ones stay beside it.

    `illustrative`: about made-up figures; such a note never stands on a chart of real ones.
    Raises:   UnknownName for a measure or place that does not exist; BadQuestion where words or author are missing, the
              words are too many or hold an NHS number, or the days end before they start; Busy; StoreFault.
    Example:  nctr_remaining, RH5, 6 to 9 January 2026, "Norovirus: two wards closed.", "infection control".
    """
    if len(words.strip()) > MOST_LETTERS:
        raise BadQuestion(
            f"The note has {len(words.strip())} letters; {MOST_LETTERS} are allowed under a chart. Shorten it; nothing was "
            "written."
        )
    if not words.strip():
        raise BadQuestion("The note has no words. Say what happened and write again; nothing was written.")
    return _note(
        journal.write(
            NOTE,
            about=CHART,
            metric=in_catalogue(metric).id,
            place_code=place_named(place_code).code,
            first_day=first_day,
            last_day=last_day,
            reason=without_a_patient(" ".join(words.split())),
            author=" ".join(author.split()),
            now=now,
            payload={"member": member, "illustrative": illustrative},
        )
    )


def chart_notes(journal: Journal, *, illustrative: bool = False, at: datetime | None = None) -> tuple[ChartNote, ...]:
    """The notes in force on every chart, now or as it was at a moment, by their first day, then as they were written.

    Notes about made-up figures and about real ones never stand together: `illustrative` says which are asked for.
    """
    entries = [
        e for e in journal.current(NOTE, about=CHART, at=at) if bool(e.payload.get("illustrative")) == illustrative
    ]
    return tuple(sorted((_note(e) for e in entries), key=lambda n: (n.days.first, n.entry_id)))


def _note(entry: Entry) -> ChartNote:
    if entry.metric is None or entry.place_code is None or entry.first_day is None:
        raise ValueError(f"no measure, place or day in {entry}")  # write_chart_note does not let this happen
    member = entry.payload.get("member")
    return ChartNote(
        metric=entry.metric,
        place=entry.place_code,
        member=str(member) if member else None,
        days=Period(first=entry.first_day, last=entry.last_day or entry.first_day),
        words=entry.reason,
        author=entry.author,
        written_at=entry.written_at,
        entry_id=entry.id,
    )
