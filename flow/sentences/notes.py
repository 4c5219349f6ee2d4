"""Notes on charts in words: which of them a chart shows, numbered; the list under it; what its table and alternative say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flow.model import ChartNote, Period
from flow.sentences.measure import member_name
from flow.wording import counted, span

if TYPE_CHECKING:
    import pandas as pd

    from flow.signals import Series

Numbered = tuple[int, ChartNote]
NEWEST_TOLD = 6
"""So many notes stand in full under a chart; the others are one click away."""
NEWEST_AFTER = 3
"""So many notes of days after those drawn are told in full."""


@dataclass(frozen=True, kw_only=True)
class Charted:
    """What one line of a chart is of: a measure at a place, or at one member of it."""

    metric: str
    place: str
    member: str | None = None

    def touched_by(self, note: ChartNote) -> bool:
        """Whether a note belongs to the line: exactly its measure, and its place, or the whole of which it is a member."""
        if note.metric != self.metric:
            return False
        whole = note.place == self.place and note.member in (None, self.member)
        return whole or (note.place == self.member and note.member is None)


def charted(series: Series) -> Charted:
    """What a series is of."""
    return Charted(metric=series.question.metric, place=series.question.place, member=series.member)


@dataclass(frozen=True, kw_only=True)
class NotesShown:
    """The notes of one chart: those on its days, each with the number that stands for it, and the others."""

    drawn: tuple[Numbered, ...] = ()
    """By their days, the oldest first, numbered from 1."""
    before: tuple[ChartNote, ...] = ()
    """Of days before the chart begins: counted, not drawn."""
    after: tuple[ChartNote, ...] = ()
    """Of days after those drawn: told in words, so that a note of this morning is not lost."""

    def of(self, line: Charted) -> tuple[Numbered, ...]:
        """Those that belong to one line, or panel, of the chart."""
        return tuple((number, note) for number, note in self.drawn if line.touched_by(note))

    @property
    def everything(self) -> tuple[ChartNote, ...]:
        """All of them, the newest first."""
        return tuple(reversed([*self.before, *(note for _, note in self.drawn), *self.after]))


def notes_shown(notes: Iterable[ChartNote], lines: Sequence[Charted], days: Period) -> NotesShown:
    """The notes that touch any line of a chart over these days.

    Example:  of three notes on RH5's nctr_remaining, one a year before the chart -> two drawn, as 1 and 2; one before.
    """
    own = [note for note in notes if any(line.touched_by(note) for line in lines)]
    own.sort(key=lambda note: (note.days.first, note.entry_id))
    drawn = [n for n in own if n.days.first <= days.last and n.days.last >= days.first]
    return NotesShown(
        drawn=tuple(enumerate(drawn, 1)),
        before=tuple(n for n in own if n.days.last < days.first),
        after=tuple(n for n in own if n.days.first > days.last),
    )


def note_words(note: ChartNote, *, place_named: bool = False) -> str:
    """A note as the list says it: `9 Feb 2026: Two wards closed. (infection control)`."""
    of = f", {member_name(note.member or note.place)}" if note.member or place_named else ""
    return f"{span(note.days)}{of}: {note.words} ({note.author})"


def note_lines(shown: NotesShown) -> list[str]:
    """Every drawn note with its number, in order: for a picture, and for the alternative."""
    return [f"Note {number}, {note_words(note)}" for number, note in shown.drawn]


def notes_said(shown: NotesShown) -> str:
    """The same for a reader who cannot see the chart; empty where there is none."""
    return " ".join([f"Notes: {len(shown.drawn)}.", *(f"{line}." for line in note_lines(shown))]) if shown.drawn else ""


def not_drawn_sentences(shown: NotesShown) -> list[str]:
    """What is noted of days that the chart does not show: those before are counted, the newest after in full."""
    said = []
    if hidden := len(shown.drawn) - NEWEST_TOLD:
        said += [f"{counted(hidden, 'older note')} drawn too, in words under Notes."] if hidden > 0 else []
    if shown.before:
        said.append(
            f"{counted(len(shown.before), 'note')} before these days, the newest of {span(shown.before[-1].days)}."
        )
    if shown.after:
        newest = shown.after[-NEWEST_AFTER:]
        more = len(shown.after) - len(newest)
        said.append(
            f"After these days: {'; '.join(note_words(note) for note in newest)}{f'; and {more} more' if more else ''}."
        )
    return said


def noted_table(table: pd.DataFrame, points: pd.DataFrame, notes: Sequence[Numbered]) -> pd.DataFrame:
    """The table of a chart, newest row first, with the numbers of the notes on each row's days; unchanged without notes.

    Takes:    the table; its points with `start` and `end`, in any order; the notes that are drawn.
    """
    if not notes:
        return table
    newest = points.sort_values("start", ascending=False)
    starts, ends = newest["start"], newest["end"]
    said = [
        ", ".join(str(number) for number, note in notes if note.days.first <= end and note.days.last >= start)
        for start, end in zip(starts, ends, strict=True)
    ]
    return table.assign(notes=said)
