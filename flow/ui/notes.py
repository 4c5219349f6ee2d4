"""Notes on a chart: the numbered list under it, and in its foot the place where one is written or taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from flow.journal.chart_notes import MOST_LETTERS, write_chart_note
from flow.journal.notes import take_note_back
from flow.metrics.counting import where_counted
from flow.model import ChartNote, Period
from flow.sentences.measure import metric_name
from flow.sentences.notes import (
    NEWEST_TOLD,
    Charted,
    NotesShown,
    Numbered,
    charted,
    not_drawn_sentences,
    note_words,
    notes_shown,
)
from flow.signals import Series
from flow.ui.session import Run
from flow.ui.writing import written
from flow.writings import the_journal

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class ChartNotes:
    """The notes of one chart, and what a note written in its foot can be about."""

    run: Run
    lines: Mapping[str, Charted]
    """What is drawn, by the name that the reader sees; the first is what a new note is about unless chosen otherwise."""
    shown: NotesShown
    last: date
    """The last day on which a note is drawn."""
    members: bool = field(default=False)
    """Whether the lines after the first are members of it."""


def notes_of(run: Run, lines: Mapping[str, Charted], days: Period, *, members: bool = False) -> ChartNotes:
    """The notes that touch a chart of these lines over these days; the run read them once."""
    return ChartNotes(
        run=run, lines=lines, shown=notes_shown(run.notes, list(lines.values()), days), last=days.last, members=members
    )


def series_notes(run: Run, found: Mapping[str, Series], *, whole: bool = False) -> ChartNotes:
    """The same of series on one chart, from the first day drawn to the last of their period.

    `whole`: they are members of one measure, and a note may be about the place as a whole.
    """
    first = min(s.shown["start"].min() for s in found.values())
    last = max(max(s.question.period.last, s.shown["end"].max()) for s in found.values())
    lines = {name: charted(s) for name, s in found.items()}
    one = next(iter(lines.values()))
    if whole:
        lines = {"all of them": Charted(metric=one.metric, place=one.place), **lines}
    return notes_of(run, lines, Period(first=first, last=min(last, max(run.today, first))), members=whole)


def panel_notes(notes: ChartNotes, panels: Iterable[str]) -> dict[str, tuple[Numbered, ...]]:
    """The notes that each panel of a chart draws."""
    return {name: notes.shown.of(notes.lines[name]) for name in panels}


def frame_notes(run: Run, line: Charted, points: pd.DataFrame) -> ChartNotes:
    """The same of points with `start` and `end`."""
    days = Period(first=points["start"].min(), last=points["end"].max())
    return notes_of(run, {metric_name(line.metric): line}, days)


def notes_list(notes: ChartNotes) -> None:
    """The notes under their chart: number, day, words, role; of other days in a sentence."""
    shown = notes.shown
    if not shown.everything:
        return
    items = [f'<li value="{number}">{escape(note_words(note))}</li>' for number, note in shown.drawn[-NEWEST_TOLD:]]
    listed = f'<ol class="flow-notes" aria-label="Notes on this chart">{"".join(items)}</ol>' if items else ""
    said = escape(" ".join(not_drawn_sentences(shown)))
    rest = f'<p class="flow-notes">{said}</p>' if said else ""
    st.html(f"{listed}{rest}")


def notes_of_measures(run: Run, metric_ids: Iterable[str]) -> None:
    """The notes on any of these measures in the period, each with its measure; nothing where there is none."""
    counted_at = {metric_id: where_counted(metric_id, run.place) for metric_id in metric_ids}
    lines = [Charted(metric=metric_id, place=at.code) for metric_id, at in counted_at.items() if at]
    shown = notes_shown(run.notes, lines, run.period)
    told = [*(note for _, note in shown.drawn), *shown.after]
    if told:
        items = "".join(f"<li>{escape(f'{metric_name(n.metric)}, {note_words(n)}')}</li>" for n in reversed(told))
        st.html(f'<p class="flow-notes"><b>Notes, the newest first</b></p><ul class="flow-notes">{items}</ul>')


@st.fragment
def note_popover(notes: ChartNotes, *, key: str) -> None:
    """The foot's "Note": its form and list are made when somebody opens it, so that a page of many charts stays quick."""
    there = len(notes.shown.everything)
    foot = st.popover(f"Notes ({there})" if there else "Note", key=f"{key}-note", on_change="rerun")
    if foot.open:
        with foot:
            _form(notes, key)
            for note in notes.shown.everything:
                _with_way_back(note, key)


def _form(notes: ChartNotes, key: str) -> None:
    """Where a note is written; what was typed stays until it is written."""
    turn = st.session_state.get(f"{key}-note-turn", 0)
    own = f"{key}-note-{turn}"
    names = list(notes.lines)
    with st.form(own, border=False):
        about = names[0]
        if len(names) > 1:
            about = st.selectbox("About", names, key=f"{own}-about")
        one, other = st.columns(2)
        first = one.date_input(
            "Day",
            value=min(notes.last, notes.run.today),
            format="DD/MM/YYYY",
            key=f"{own}-first",
            max_value=_year_ahead(notes),
        )
        last = other.date_input(
            "Last day, if several", value=None, format="DD/MM/YYYY", key=f"{own}-last", max_value=_year_ahead(notes)
        )
        words = st.text_area(
            "What happened",
            placeholder="two wards closed, norovirus",
            max_chars=MOST_LETTERS,
            key=f"{own}-words",
            height=80,
        )
        author = st.text_input(
            "Who (a role or a team)",
            placeholder="infection control",
            key=f"{own}-who",
            value=st.session_state.get("note-role", ""),
        )
        st.caption(
            f"Shown on every chart of {metric_name(notes.lines[about].metric)} of this place. No patient is named."
            if len(names) == 1
            else "Shown on every chart of that measure and place. No patient is named."
        )
        if st.form_submit_button("Write the note") and first is not None:
            line = notes.lines[about]
            if written(
                partial(
                    write_chart_note,
                    the_journal(),
                    metric=line.metric,
                    place_code=line.place,
                    member=line.member,
                    first_day=first,
                    last_day=last or first,
                    words=words,
                    author=author,
                    illustrative=notes.run.illustrative,
                    now=datetime.now(UTC),
                )
            ):
                st.session_state[f"{key}-note-turn"] = turn + 1
                st.session_state["note-role"] = author
                st.toast("The note is on the chart.")
                st.rerun()


def _year_ahead(notes: ChartNotes) -> date:
    return notes.run.today + timedelta(days=366)


def _with_way_back(note: ChartNote, key: str) -> None:
    """One note with its way back: who takes it back and why stays in the journal with it."""
    own = f"{key}-note-back-{note.entry_id}"
    with st.expander(f"Take back: {note_words(note)}"), st.form(own, border=False):
        by = st.text_input("Who (a role or a team)", key=f"{own}-who")
        why = st.text_input("Why", key=f"{own}-why")
        if st.form_submit_button("Take this note back") and written(
            partial(take_note_back, the_journal(), note.entry_id, reason=why, author=by, now=datetime.now(UTC))
        ):
            st.toast("The note was taken back. It stays in the journal, with your reason.")
            st.rerun()
