"""PDF and slides of a week as it was published, and of the illustrative set: one page, every sentence, no sign that something is missing."""

from __future__ import annotations

import io
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pptx import Presentation

from flow.reference import place
from flow.report import rendered, week_of
from flow.report.content import Week
from flow.report.words import plain
from flow.store import Store

NEVER = ("nan", "None", "NaT", "-0.0")


def the_week(home: Path, monday: date) -> Week:
    """The report of RH5 for a week of a store, as it stands on the Monday after."""
    store = Store(home)
    snapshot = store.snapshot() or store.demonstration.snapshot()
    return week_of(snapshot, place("RH5"), monday=monday, today=monday + timedelta(days=7))


def letters(words: str) -> str:
    """Letters and figures alone: where a line ends at a hyphen, a page's text has one less."""
    return "".join(letter for letter in words if letter.isalnum())


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("home", "monday", "pages"),
    [
        pytest.param("real_home", date(2026, 2, 9), 1, id="9 February 2026, published"),
        pytest.param(
            "illustrative_home", date(2026, 2, 9), 5, id="9 February 2026, made up", marks=pytest.mark.thorough
        ),
    ],
)
def test_a_week_fills_one_page_and_one_for_each_locality(
    home: str, monday: date, pages: int, request: pytest.FixtureRequest
) -> None:
    week = the_week(request.getfixturevalue(home), monday)
    made = rendered(week, "pdf")
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.check_pdf_syntax() == []
        assert len(document.pages) == pages
    assert len(made) < 1_000_000
    read = [" ".join(p.get_textpage().get_text_bounded().split()) for p in pypdfium2.PdfDocument(made)]
    for said in week.sentences:
        assert letters(plain(said.words)) in letters(read[0])
    for row in week.told:
        assert row.value_words in read[0], row.name
    words = " ".join(read).split()
    assert not [w for w in words if w.strip("(),.:;") in NEVER]

    deck = Presentation(io.BytesIO(rendered(week, "pptx")))
    shown = [s.text_frame.text for slide in deck.slides for s in slide.shapes if s.has_text_frame]
    cells = [
        c.text for slide in deck.slides for s in slide.shapes if s.has_table for row in s.table.rows for c in row.cells
    ]
    for said in week.sentences:
        assert any(plain(said.words) in words for words in shown)
    assert not [w for words in (*shown, *cells) for w in words.split() if w.strip("(),.:;") in NEVER]
    assert {row.value_words.split(" ")[0] for row in week.told} <= {words.split(" ")[0] for words in cells}
