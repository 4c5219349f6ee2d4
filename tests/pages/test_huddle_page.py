"""The Huddle without a browser: the screen on every kind of store, actions opened, changed, checked and taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from streamlit.testing.v1 import AppTest

from flow.journal import Journal
from flow.journal.actions import actions, close_action, open_action, steps_of

PROJECT = Path(__file__).resolve().parents[2]
SIGNAL = "Last weekly point above the upper limit: signal (concern)."


def the_huddle(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    for key, value in link.items():
        app.query_params[key] = value
    return app.run().switch_page("pages/huddle.py").run()


def screen(app: AppTest) -> str:
    """The piece of HTML that is the screen."""
    assert not app.exception, app.exception
    return next(str(h.proto.body) for h in app.get("html") if 'class="fh"' in str(h.proto.body))


def button(app: AppTest, label: str):
    return next(b for b in app.button if b.label.startswith(label))


def typed(app: AppTest, **fields: str) -> AppTest:
    """Type into the fields whose keys end so."""
    for end, words in fields.items():
        next(f for f in app.text_input if f.key and f.key.endswith(end)).set_value(words)
    return app


def an_action(home: Path, **overrides: object):
    said: dict[str, object] = {
        "what": "Triage Pathway 1 referrals the same day",
        "owner": "Transfer of Care Hub",
        "due": date(2126, 2, 20),
        "check_on": date(2126, 3, 16),
        "metric": "nctr_remaining",
        "place_code": "RH5",
        "week": date(2026, 2, 9),
        "signal": SIGNAL,
        "author": "Weekly huddle",
        "now": datetime.now(UTC),
        "illustrative": True,
    }
    with Journal.open(home) as journal:
        return open_action(journal, **said | overrides)  # type: ignore[arg-type]


def test_the_screen_has_the_week_eight_rows_waits_and_where_to_begin(own_flow_home: Path) -> None:
    text = screen(the_huddle())
    assert "<h1>Week of 9 February 2026</h1>" in text
    assert "data to Sun 15 Feb 2026, 7 of 7 days" in text
    assert "illustrative" in text
    assert text.count('<th scope="row">') == 8
    assert text.count('class="fh-said"') == 1
    assert text.count("<li") == 5  # five sentences, and no action yet
    assert "Longest waits" in text
    assert "16.7 days" in text
    assert "press N, or the number of a row" in text
    assert "nan" not in text.casefold().replace("finance", "")
    assert ">None<" not in text


def test_an_action_from_a_signal_is_typed_refused_mended_and_taken_back(own_flow_home: Path) -> None:
    app = the_huddle()
    button(app, "Action on row 1").click().run()
    assert all(b.disabled for b in app.button if b.key and b.key.startswith("huddle-")), "keys work behind the form"
    assert any("signal of concern" in m.value or "signal (concern)" in m.value for m in app.markdown)
    typed(app, what="Second board round before noon", owner="mary@example.org")
    button(app, "Add the action").click().run()
    assert "a role or a team" in app.error[0].value
    assert next(f for f in app.text_input if f.key == "huddle-new-what").value == "Second board round before noon"
    typed(app, owner="Ward managers")
    button(app, "Add the action").click().run()
    assert "Second board round before noon" in screen(app)
    assert "Ward managers" in screen(app)
    with Journal.open(own_flow_home) as journal:
        made = actions(journal, illustrative=True)[0]
    assert (made.metric, made.place_code, made.week, made.illustrative) == (
        "nctr_remaining",
        "RH5",
        date(2026, 2, 9),
        True,
    )
    assert "signal (concern)" in made.signal
    button(app, "Take back: Second board").click().run()
    assert "Second board round" not in screen(app)
    with Journal.open(own_flow_home) as journal:
        assert [s.step for s in steps_of(journal, made.entry_id)] == ["opened", "taken back"]


def test_an_action_is_stepped_to_checked_and_its_life_is_read(own_flow_home: Path) -> None:
    an_action(own_flow_home, week=date(2026, 2, 2))
    app = the_huddle()
    assert "aria-current" not in screen(app)
    button(app, "Next action").click().run()
    assert 'class="chosen" aria-current="true"' in screen(app)
    button(app, "Check").click().run()
    said = "\n".join(m.value for m in app.markdown)
    assert "Before: " in said
    assert "has a figure yet: nothing can be compared" in said
    assert "opened: Triage Pathway 1 referrals" in said
    button(app, "Record the word").click().run()
    assert "Choose a word" in app.error[0].value
    app.radio[0].set_value("cannot tell")
    typed(app, why="too few weeks")
    button(app, "Record the word").click().run()
    assert "cannot tell" in screen(app)
    with Journal.open(own_flow_home) as journal:
        made = actions(journal, illustrative=True)[0]
    assert made.evidence is not None
    assert "nothing can be compared" in made.evidence


def test_who_was_overtaken_is_told_by_whom_and_loses_nothing(own_flow_home: Path) -> None:
    made = an_action(own_flow_home)
    app = the_huddle()
    button(app, "Next action").click().run()
    button(app, "Close").click().run()
    with Journal.open(own_flow_home) as journal:
        close_action(journal, made.entry_id, reason="no longer needed", author="Hub lead", now=datetime.now(UTC))
    typed(app, why="we are done")
    button(app, "Close the action").click().run()
    assert "Hub lead wrote 'closed' meanwhile" in app.error[0].value
    assert next(f for f in app.text_input if f.key and f.key.endswith("why")).value == "we are done"


def test_made_up_actions_do_not_stand_beside_real_figures(real_home: Path, tmp_path: Path, monkeypatch) -> None:
    with Journal.open(tmp_path / "j"):
        monkeypatch.setenv("FLOW_JOURNAL_URL", f"sqlite:///{tmp_path / 'j' / 'journal.sqlite'}")
    an_action(tmp_path / "j", what="Made up")
    an_action(tmp_path / "j", what="Really decided", illustrative=False)
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_huddle()
    text = screen(app)
    assert "Really decided" in text
    assert "Made up" not in text
    assert "Patients who remain" in text
    assert "No figure of this week: " in text
    assert "published" in text
    assert button(app, "Week after").disabled
    before = the_huddle(day="2026-02-08")
    assert "Week of 2 February 2026" in screen(before)
    assert "Really decided" not in screen(before)
    assert not button(before, "Week after").disabled


def test_the_huddle_of_an_earlier_day_is_seen_as_it_was(own_flow_home: Path) -> None:
    an_action(own_flow_home, now=datetime(2026, 2, 16, 9, tzinfo=UTC), what="Decided in February")
    an_action(own_flow_home, what="Decided long after")
    text = screen(the_huddle(as_of="2026-10-01"))
    assert "Decided in February" in text
    assert "Decided long after" not in text


def test_what_the_screen_has_no_room_for_is_on_paper(own_flow_home: Path) -> None:
    for n in range(8):
        an_action(own_flow_home, what=f"Action number {n}", week=date(2026, 2, 2))
    text = screen(the_huddle())
    assert text.count("Action number") == 6
    assert "6 of 8, ↓ for more" in text
    assert ">6 of 8</small>" in text
    for n in range(3):
        an_action(own_flow_home, what=f"Newer number {n}")
    text = screen(the_huddle())
    assert text.count("Action number") == 5
    assert text.count('<li class="fh-paper"') == 2
    assert "3 of 8, ↓ for more" in text
    assert ">5 of 8</small>" in text


def test_a_link_from_a_chart_opens_the_form_about_its_measure(own_flow_home: Path) -> None:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120).run()
    app.switch_page("pages/huddle.py")
    app.query_params["action"] = "pathway_1_waiting"
    app.run()
    assert next(s for s in app.selectbox if s.label == "About").value == "pathway_1_waiting"
    assert "action" not in app.query_params


def test_an_empty_store_teaches(own_flow_home: Path, monkeypatch) -> None:
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = the_huddle()
    assert not app.exception
    assert any("Nothing is loaded yet" in i.value for i in app.info)
