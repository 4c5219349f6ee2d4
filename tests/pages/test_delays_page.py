"""The Delays page on every kind of store: the sentence on top, the controls, what is missing and which file brings it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from flow.intake import load_file
from flow.store import Store

PROJECT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def two_real_months(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with June and November 2024 as published: the months between are not loaded."""
    home = tmp_path_factory.mktemp("two months") / "store"
    for month in ("2024-06", "2024-11"):
        file = shared_data / "acute_csv" / f"acute-{month}.csv"
        assert load_file(Store(home), file, now=NOW, loaded_by="tests").published
    return home


def the_page(**link: str) -> AppTest:
    """The page as a link opens it."""
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120).switch_page("pages/delays.py")
    for key, value in link.items():
        app.query_params[key] = value
    return app.run()


def words(app: AppTest) -> str:
    said = [m.value for m in app.markdown] + [i.value for i in app.info] + [e.value for e in app.error]
    said += [c.value for c in app.caption] + [c.value for c in app.code] + [h.value for h in app.header]
    return "\n".join([*said, *(str(h.proto.body) for h in app.get("html"))])


def test_a_fresh_machine_says_which_reason_grew_most_and_who_can_act(own_flow_home):
    app = the_page()
    assert not app.exception
    said = words(app)
    assert "grew most: 21 patients in January 2026, 5 more than in December 2025; the commissioner can act" in said
    assert "never add up to those who remain" in said
    assert "these figures are made up" in said
    assert "an opportunity, not cash" in said
    assert "left on the day they were ready" in said


def test_real_files_say_what_is_compared_and_which_file_brings_the_rest(monkeypatch, two_real_months):
    monkeypatch.setenv("FLOW_HOME", str(two_real_months))
    app = the_page(day="2024-11-30")
    assert not app.exception
    said = words(app)
    assert "grew most: 14 patients in November 2024, 12 more than in June; the hospital can act" in said
    assert "holds 23 of 123 patients (18.7 %)" in said
    assert "is not loaded: it is compared with June 2024" in said
    assert "The commissioner can act on 55 of 123 patients (44.7 %), −9 since June" in said
    assert "flow template delay-reasons" in said
    assert "Discharge Ready Date, by month" in said


def test_the_link_decides_the_grouping_and_the_residents(own_flow_home):
    said = words(the_page(bars="pathway", residents="true"))
    assert "wait for no single pathway" in said
    assert "Somerset residents" in said


def test_across_the_break_nothing_is_compared(own_flow_home):
    said = words(the_page(day="2024-06-30"))
    assert "destinations and reasons do not join across it" in said
    assert "grew most" not in said.split("The system's own count")[0]


def test_an_empty_store_teaches(monkeypatch, own_flow_home):
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = the_page()
    assert not app.exception
    assert "Nothing is loaded yet" in words(app)


def test_a_place_without_the_measure_says_so(monkeypatch, two_real_months):
    monkeypatch.setenv("FLOW_HOME", str(two_real_months))
    app = the_page(place="Torbay and South Devon (RA9)", as_of="2024-07-01")
    assert not app.exception
    said = words(app)
    assert "No published reasons of" in said
    assert "No figure of" in said


def test_england_of_which_hardly_a_reason_is_whole_claims_nobody(monkeypatch, shared_data, tmp_path):
    """Of April 2025 every trust gives one reason of 37: the page stands, and says at least."""
    for month in ("2025-04", "2025-08"):
        file = shared_data / "acute_csv" / f"acute-{month}.csv"
        assert load_file(Store(tmp_path / "store"), file, now=NOW, loaded_by="tests").published
    monkeypatch.setenv("FLOW_HOME", str(tmp_path / "store"))
    app = the_page(place="England (ENG)", day="2025-08-15")
    assert not app.exception
    said = words(app)
    assert "at least 507 patients" in said
    assert "1 of 37 reasons has a figure" in said
    assert "Cannot be said" in said
    assert "holds most" not in said
