"""The What-if page without a browser: on every kind of store, from a link, with more levers, saved, opened, compared, withdrawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from flow.whatif.scenario import scenario_from_json
from flow.writings import scenarios_now

PROJECT = Path(__file__).resolve().parents[2]
STARTS = {"starts": "16", "from": "2026-04-01"}


def the_page(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    for name, value in link.items():
        app.query_params[name] = value
    return app.switch_page("pages/whatif.py").run()


def words(app: AppTest) -> str:
    said = [*app.markdown, *app.info, *app.error, *app.caption, *app.warning, *app.header]
    return "\n".join([*(s.value for s in said), *(str(h.proto.body) for h in app.get("html"))])


def linked(app: AppTest, name: str) -> str:
    """What the page's address says of something."""
    told = app.query_params[name]
    return told if isinstance(told, str) else told[0]


def press(app: AppTest, label: str) -> AppTest:
    return next(b for b in app.button if b.label == label).click().run()


def opened(app: AppTest, key: str) -> AppTest:
    """Open a part that is made when somebody opens it."""
    app.session_state[key] = True
    return app.run()


@pytest.fixture
def demonstration(illustrative_set_is_there: Path) -> Callable[..., AppTest]:
    """The page on the illustrative set."""
    assert illustrative_set_is_there.exists()
    return the_page


def test_at_first_nothing_is_changed_and_it_says_so(demonstration):
    app = demonstration()
    assert not app.exception
    said = words(app)
    assert "As things are, " in said
    assert "the model says" in said
    assert "these figures are made up" in said
    assert "starts" not in app.query_params


def test_a_link_sets_the_levers_and_moving_one_moves_the_answer(demonstration):
    app = demonstration(**STARTS)
    first = words(app)
    assert "With 16 more Pathway 1 starts a week from 1 Apr 2026, " in first
    moved = app.slider(key="whatif-starts").set_value(30).run()
    assert not moved.exception
    assert "With 30 more Pathway 1 starts a week from 1 Apr 2026, " in words(moved)
    assert linked(moved, "starts") == "30"
    back = press(moved, "Reset")
    assert "As things are, " in words(back)
    assert "starts" not in back.query_params


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ({"starts": "sixteen"}, "no number"),
        ({"starts": "1e9"}, "number from -60 to 100"),
        ({"from": "2026-13-01"}, "no day"),
        ({"levers": '[{"lever": "pathway_2_bed", "change": 6}]'}, "Did you mean"),
        ({"stay": "-2", "until": "2999-01-01"}, "within three years"),
        ({"scenario": "77"}, "no scenario 77"),
        ({"scenario": "../etc"}, "no number"),
        ({"stay": "-10", "levers": '[{"lever": "pathway_1_stay", "change": -18}]'}, "cannot be shorter"),
    ],
)
def test_a_bad_link_gets_words_and_nothing_is_computed(demonstration, link, told):
    app = demonstration(**link)
    assert not app.exception
    assert told in words(app)
    assert "the model says" not in words(app)


def test_start_without_it_leads_back(demonstration):
    app = press(demonstration(starts="sixteen"), "Start without it")
    assert not app.exception
    assert "As things are, " in words(app)
    assert "starts" not in app.query_params


def test_another_lever_is_added_beside_the_sliders_and_taken_away(demonstration):
    app = opened(demonstration(**STARTS), "whatif-more")
    app = app.number_input(key="whatif-add-change-pathway_2_beds").set_value(6.0).run()
    app = press(app, "Add")
    assert "6 more Pathway 2 beds" in words(app)
    assert json.loads(linked(app, "levers"))[0]["change"] == 6
    app = press(opened(app, "whatif-more"), "Take away")
    assert "Pathway 2 beds" not in str(next(h for h in app.get("html") if "flow-answer" in str(h.proto.body)).proto)
    assert "levers" not in app.query_params


def test_what_stands_in_a_form_that_was_never_shown_asks_nothing(demonstration):
    app = demonstration()
    app.session_state["whatif-form-shown"] = False  # as after a first run that a move of a slider overtook
    app.number_input(key="whatif-target").set_value(0.0)
    app.selectbox(key="whatif-chance").set_value(0.5)
    overtaken = app.slider(key="whatif-starts").set_value(5).run()
    assert linked(overtaken, "starts") == "5"
    assert not {"target", "chance"} & set(overtaken.query_params)
    asked = overtaken.number_input(key="whatif-target").set_value(100.0).run()
    assert linked(asked, "target") == "100"


def test_what_it_would_take_is_worked_out_and_goes_stale_when_an_input_moves(demonstration):
    app = demonstration(**STARTS, target="150")
    app = press(app, "Work it out")
    assert not app.exception
    assert "150 or fewer on 30 Sep 2026" in words(app)
    assert "Not of what is set now" not in words(app)
    app = app.slider(key="whatif-starts").set_value(10).run()
    assert "Not of what is set now" in words(app)
    assert "with 16 more Pathway 1 starts" in words(app)
    assert "Not of what is set now" not in words(press(app, "Work it out"))


def test_several_levers_are_weighed_at_least_cost_from_the_day_of_the_slider(demonstration):
    app = demonstration(**{"from": "2026-05-01", "target": "185"})
    app = app.multiselect(key="whatif-over").set_value(["pathway_1_starts", "pathway_2_beds"]).run()
    said = words(press(app, "Work it out"))
    assert "185 or fewer on 30 Sep 2026" in said
    assert "Nothing cheaper is enough" in said
    assert " from 1 May 2026: the chance is then" in said


def saved(app: AppTest, name: str) -> AppTest:
    app = opened(app, "whatif-save")
    next(t for t in app.text_input if t.label == "Name").set_value(name)
    app.text_area(key="whatif-why").set_value("for the November board")
    app.text_input(key="whatif-who").set_value("commissioning")
    return press(app, "Save")


def test_a_scenario_is_saved_listed_scored_compared_and_withdrawn(demonstration):
    app = press(opened(demonstration(**STARTS), "whatif-save"), "Save")
    assert "needs an author and a reason" in words(app).replace("a reason and an author", "an author and a reason")
    assert scenarios_now(illustrative=True) == ()
    app = saved(app, "Sixteen")
    (one,) = scenarios_now(illustrative=True)
    assert (one.name, one.reason, one.author) == ("Sixteen", "for the November board", "commissioning")
    assert scenarios_now(illustrative=False) == ()
    assert scenario_from_json(one.scenario).levers[0].change == 16
    app = saved(app.slider(key="whatif-starts").set_value(30).run(), "Thirty")
    both = [s.entry_id for s in scenarios_now(illustrative=True)]
    assert len(both) == 2
    app = app.multiselect(key="whatif-chosen").set_value(both).run()
    assert not app.exception
    assert "Thirty and Sixteen cannot be told apart on 30 Sep 2026, the model says: " in words(app)
    assert "Asked anew from the queues of 15 Feb 2026" in words(app)
    app = app.multiselect(key="whatif-chosen").set_value([one.entry_id]).run()
    assert "What it said then, and what happened since" in words(app)
    assert "no day since then has a figure yet" in words(app)
    app.text_input(key="whatif-withdraw-why").set_value("superseded")
    app.text_input(key="whatif-withdraw-who").set_value("commissioning")
    app = press(app, "Withdraw it")
    assert [s.name for s in scenarios_now(illustrative=True)] == ["Thirty"]
    elsewhere = the_page(scenario=str(one.entry_id))
    assert "With 16 more Pathway 1 starts a week from 1 Apr 2026, " in words(elsewhere)


def test_a_figure_of_ones_own_stands_in_the_link_and_in_the_words(demonstration):
    app = opened(demonstration(**STARTS), "whatif-assumes")
    assert "Put in a figure of your own" in words(app)
    app = app.number_input(key="whatif-hand-value-pathway_1_stay").set_value(20.0).run()
    assert "needs a value and a reason" in words(press(app, "Put it in"))
    app.text_input(key="whatif-hand-why").set_value("audit of May")
    app = press(app, "Put it in")
    assert not app.exception
    assert "1 put in by hand" in words(app)
    assert json.loads(linked(app, "assumptions"))[0]["reason"] == "audit of May"
    assert "1 put in by hand" not in words(press(app, "Take back"))


def test_the_record_the_replay_and_the_checks_are_made_when_opened(demonstration):
    app = demonstration()
    assert "Back-test" not in words(app)
    for key, told in (
        ("whatif-record", "Back-test, started on each of"),
        ("whatif-calibrated", "Do the figures agree with one another?"),
        ("whatif-replay", "Pathway 1 starts a week from 67 to 83"),
    ):
        app = opened(app, key)
        assert not app.exception
        assert told in words(app), key


def test_real_figures_say_how_much_is_assumed_and_still_answer(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page(starts="16")
    assert not app.exception
    assert "Most of this is assumed" in words(app)
    assert "With 16 more Pathway 1 starts a week from " in words(app)
    assert "made up" not in words(app)
    assert "is not counted for England" in words(the_page(place="England (ENG)"))


def test_an_empty_store_teaches(monkeypatch):
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = the_page()
    assert not app.exception
    assert "Nothing is loaded yet" in words(app)
