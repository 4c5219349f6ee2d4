"""Notes on the charts of a page, without a browser: written, seen, refused with what was typed kept, taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from streamlit.testing.v1 import AppTest

from flow.writings import chart_notes_now

PROJECT = Path(__file__).resolve().parents[2]


def daily(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    for key, value in link.items():
        app.query_params[key] = value
    return app.run()


def html(app: AppTest) -> str:
    return "\n".join(str(h.proto.body) for h in app.get("html"))


def test_note_is_written_under_the_chart_drawn_there_alone_and_taken_back(own_flow_home) -> None:
    app = daily()
    app.session_state["trend-note"] = True
    app.run()
    app.date_input(key="trend-note-0-first").set_value(date(2026, 2, 3))
    app.text_area(key="trend-note-0-words").input("Two wards <closed>.")
    button = next(b for b in app.button if b.label == "Write the note")
    button.click().run()
    assert any("an author" in e.value for e in app.error)
    assert app.text_area(key="trend-note-0-words").value == "Two wards <closed>."
    assert chart_notes_now(illustrative=True) == ()

    app.text_input(key="trend-note-0-who").input("infection control")
    next(b for b in app.button if b.label == "Write the note").click().run()
    (note,) = chart_notes_now(illustrative=True)
    assert chart_notes_now() == ()  # of real figures
    assert (note.metric, note.place, note.days.first) == ("nctr_remaining", "RH5", date(2026, 2, 3))
    app = daily()  # another reader
    assert not app.exception
    assert '<li value="1">3 Feb 2026: Two wards &lt;closed&gt;. (infection control)</li>' in html(app)
    alternatives = [str(c.proto) for c in app.get("vega_lite_chart")]
    assert sum("Note 1, 3 Feb 2026" in said for said in alternatives) == 1

    assert "wards" not in html(daily(show="share"))  # another measure
    assert "wards" not in html(daily(place="Yeovil District Hospital (RH5O4)"))  # another place

    app.session_state["trend-note"] = True
    app.run()
    own = f"trend-note-back-{note.entry_id}"
    app.text_input(key=f"{own}-who").input("site team")
    app.text_input(key=f"{own}-why").input("wrong week")
    next(b for b in app.button if b.label == "Take this note back").click().run()
    assert not app.exception
    assert chart_notes_now(illustrative=True) == ()
    assert "wards" not in html(daily())
