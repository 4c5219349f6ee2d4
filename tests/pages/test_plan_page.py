"""The Plan page on every kind of store: a row per objective, notes that stay, and none in the demonstration."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from flow.journal import Journal
from flow.journal.notes import notes_about, write_note
from flow.plan import objectives

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture
def own_real_home(own_flow_home: Path, real_home: Path) -> Path:
    """The real files in a store of this test's own, so that its journal is too."""
    shutil.copytree(real_home, own_flow_home, dirs_exist_ok=True)
    return own_flow_home


def the_page(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    app.switch_page(str(PROJECT / "pages" / "plan.py"))
    return app.run()


def words(app: AppTest) -> str:
    said = [m.value for m in app.markdown] + [i.value for i in app.info] + [e.value for e in app.error]
    html = [unescape(str(h.proto.body)) for h in app.get("html")]
    return "\n".join([*said, *html, *(c.value for c in app.caption)])


def test_illustrative_set_shows_every_objective_and_takes_no_notes(own_flow_home):
    app = the_page()
    assert not app.exception
    assert all(o.objective in words(app) for o in objectives())
    assert words(app).count('<tr><th scope="row">') == len(objectives())
    assert "Notes belong to real figures" in words(app)
    assert not app.text_area
    assert not (own_flow_home / "journal.sqlite").exists()


def test_real_winter_is_not_met_with_its_figure_and_the_rule(own_real_home):
    app = the_page(day="2026-02-15")
    assert not app.exception
    assert "0 of 11 objectives met" in words(app)
    assert "at most 90 patients" in words(app)
    assert "✗ not met" in words(app)
    assert "template pathway-1" in words(app)
    assert "One good week is not enough" in words(app)


def test_note_is_written_shown_and_taken_back(own_real_home):
    app = the_page()
    app.selectbox(key="note-about").select_index(2)
    app.text_area(key="note-words").set_value("The second provider starts in May <b>.")
    app.text_input(key="note-who").set_value("TMO")
    app.button[0].click().run()
    assert not app.exception
    with Journal.open(own_real_home) as journal:
        (note,) = notes_about(journal, "plan:3")
    assert note.author == "TMO"
    assert "The second provider starts in May <b>." in words(app)
    app.text_input(key=f"back-by-{note.entry_id}").set_value("TMO")
    app.text_input(key=f"back-why-{note.entry_id}").set_value("moved to June").run()
    app.button(key=f"back-{note.entry_id}").click().run()
    assert not app.exception
    with Journal.open(own_real_home) as journal:
        assert notes_about(journal) == ()
    assert "The second provider" not in words(app)


def test_note_without_an_author_is_refused_in_words(own_real_home):
    app = the_page()
    app.text_area(key="note-words").set_value("Something")
    app.button[0].click().run()
    assert "Nothing was written" in words(app)


def test_markup_in_a_note_is_text(own_real_home):
    with Journal.open(own_real_home) as journal:
        write_note(journal, about="plan:1", words="<img src=x onerror=alert(1)>", author="x", now=datetime.now(UTC))
    app = the_page()
    assert "<img src=x" not in "\n".join(str(h.proto.body) for h in app.get("html"))


def test_empty_store_teaches_which_file(monkeypatch, own_flow_home):
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = the_page()
    assert not app.exception
    assert "Nothing is loaded yet" in words(app)
