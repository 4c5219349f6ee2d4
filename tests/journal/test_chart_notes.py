"""Notes on charts: written about a measure at a place and its days, never of a patient, made-up and real apart."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from journal_writers import NOW

from flow.errors import BadQuestion, UnknownName
from flow.journal import AlreadyChanged, Journal
from flow.journal.chart_notes import MOST_LETTERS, chart_notes, write_chart_note
from flow.journal.notes import notes_about, take_note_back, write_note
from flow.model import ChartNote, Period

FIRST, LAST = date(2026, 1, 6), date(2026, 1, 9)


def a_note(journal: Journal, **changed: Any) -> ChartNote:
    given = {
        "metric": "nctr_remaining",
        "place_code": "RH5",
        "first_day": FIRST,
        "last_day": LAST,
        "words": "Norovirus: two wards closed.",
        "author": "infection control",
        "now": NOW,
    }
    return write_chart_note(journal, **{**given, **changed})


def test_note_keeps_measure_place_days_words_and_role(journal: Journal) -> None:
    later = a_note(journal, first_day=LAST, words=" Wards\nopen  again. ", member="SS")
    written = a_note(journal)
    assert (written.metric, written.place, written.member) == ("nctr_remaining", "RH5", None)
    assert (written.days, written.author) == (Period(first=FIRST, last=LAST), "infection control")
    assert chart_notes(journal) == (written, later)  # by their days, not as they were written
    assert (later.words, later.member) == ("Wards open again.", "SS")


def test_notes_on_made_up_and_on_real_figures_never_stand_together(journal: Journal) -> None:
    real, made_up = a_note(journal), a_note(journal, illustrative=True)
    assert chart_notes(journal) == (real,)
    assert chart_notes(journal, illustrative=True) == (made_up,)


def test_notes_on_charts_and_on_the_plan_do_not_meet(journal: Journal) -> None:
    a_note(journal)
    of_plan = write_note(journal, about="plan:3", words="Begins in May.", author="TMO", now=NOW)
    assert notes_about(journal, "plan:3") == (of_plan,)
    assert len(chart_notes(journal)) == 1


def test_note_is_taken_back_once_with_a_reason(journal: Journal) -> None:
    written = a_note(journal)
    later = NOW + timedelta(hours=1)
    take_note_back(journal, written.entry_id, reason="wrong place", author="site team", now=later)
    assert chart_notes(journal) == ()
    with pytest.raises(AlreadyChanged, match="site team"):
        take_note_back(journal, written.entry_id, reason="again", author="hub", now=later)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"words": "  "}, "no words"),
        ({"words": "x" * (MOST_LETTERS + 1)}, "allowed under a chart"),
        ({"words": "Patient 943 476 5919 waits."}, "NHS number"),
        ({"author": " "}, "an author"),
        ({"last_day": FIRST - timedelta(days=1)}, "ends before it starts"),
    ],
    ids=["no words", "too many", "a patient", "nobody", "days backwards"],
)
def test_bad_note_is_refused_and_nothing_is_written(journal: Journal, changed: dict[str, Any], words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        a_note(journal, **changed)
    assert chart_notes(journal) == ()


def test_note_needs_a_measure_and_a_place_that_exist(journal: Journal) -> None:
    with pytest.raises(UnknownName):
        a_note(journal, metric="nctr_remainder")
    with pytest.raises(UnknownName):
        a_note(journal, place_code="RH55")
