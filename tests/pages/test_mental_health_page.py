"""The Mental health page on every kind of store: the measure, its arithmetic, the choice and its record."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from flow.intake import load_file
from flow.journal import MENTAL_HEALTH_METRIC, Journal, chosen
from flow.store import Store

PROJECT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def the_page(**link: str) -> AppTest:
    """The page as a link opens it."""
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120).switch_page("pages/mental_health.py")
    for key, value in link.items():
        app.query_params[key] = value
    return app.run()


def words(app: AppTest) -> str:
    said = [m.value for m in app.markdown] + [i.value for i in app.info] + [e.value for e in app.error]
    said += [c.value for c in app.caption] + [c.value for c in app.code] + [h.value for h in app.header]
    return "\n".join([*said, *(str(h.proto.body) for h in app.get("html"))])


@pytest.fixture
def a_real_store(store: Store, tmp_path: Path) -> Store:
    """A store with one real day of the trust and nothing of its mental-health wards."""
    file = tmp_path / "own.csv"
    file.write_text("place,day,nctr,discharged,remaining\nRH5,2026-02-01,300,100,200\n")
    assert load_file(store, file, now=NOW, loaded_by="tests").published
    return store


def test_a_fresh_machine_shows_the_lead_with_its_arithmetic_and_the_other_four(own_flow_home):
    app = the_page()
    assert not app.exception
    said = words(app)
    assert "**Not yet chosen.** Shown first is M1" in said
    assert "days clinically ready ÷" in said
    assert "91 of 91 days to Sun 15 Feb 2026" in said
    assert "One patient is about 0.9 % of" in said
    assert said.count("**For:**") == 5
    assert said.count("**Against:**") == 5
    assert "No limits here" in said
    assert "Nothing is chosen on made-up figures" in said
    assert not [b for b in app.button if b.label == "Record the choice"]


@pytest.mark.parametrize(
    ("measure", "finding"),
    [
        ("M2", "each is within the one before"),
        ("M3", "Patients who left had been ready for"),
        ("M4", "M4 Left on the day they were ready:"),
        ("M5", "is named for"),
    ],
)
def test_the_link_shows_another_measure_large(own_flow_home, measure, finding):
    app = the_page(measure=measure)
    assert not app.exception
    assert finding in words(app)


def test_without_a_file_it_says_which_one_brings_it_and_the_choice_can_be_recorded(a_real_store):
    app = the_page()
    assert not app.exception
    assert "flow template mental-health " in words(app)
    app.selectbox(key="choose-option").set_value("M4")
    app.text_input(key="choose-who").set_value("programme board")
    app.text_area(key="choose-why").set_value("it is the aim itself")
    next(b for b in app.button if b.label == "Record the choice").click().run()
    assert not app.exception
    assert "**Chosen: M4 Left on the day they were ready**, by programme board" in words(app)
    with Journal.open(a_real_store.folder) as journal:
        kept = chosen(journal, MENTAL_HEALTH_METRIC)
    assert kept is not None
    assert (kept.option, kept.reason) == ("M4", "it is the aim itself")
    app.text_input(key="choose-who").set_value("programme board")
    app.text_area(key="choose-why").set_value("comparable with others")
    app.selectbox(key="choose-option").set_value("M1")
    next(b for b in app.button if b.label == "Record the choice").click().run()
    assert "**Chosen: M1" in words(app)
    assert app.dataframe[-1].value["state"].tolist() == ["in force", "followed by another"]


def test_a_choice_without_a_reason_is_refused_in_words(a_real_store):
    app = the_page()
    app.text_input(key="choose-who").set_value("programme board")
    next(b for b in app.button if b.label == "Record the choice").click().run()
    assert not app.exception
    assert any("nothing was written" in e.value for e in app.error)


def test_a_place_without_mental_health_wards_says_so(own_flow_home):
    app = the_page(place="Yeovil (RA4)")
    assert not app.exception
    assert "is not counted for" in words(app)


def test_an_empty_store_teaches(monkeypatch, own_flow_home):
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = the_page()
    assert not app.exception
    assert "Nothing is loaded yet" in words(app)
