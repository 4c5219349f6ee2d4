"""The Pathways page on every kind of store, without a browser: it runs, answers, and its controls move the answer."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from flow.intake import load_file

PROJECT = Path(__file__).resolve().parents[2]


def a_page(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    for key, value in link.items():
        app.query_params[key] = value
    return app.run().switch_page("pages/pathways.py").run()


def said(app: AppTest) -> str:
    shown = [m.value for m in app.markdown] + [i.value for i in app.info] + [c.value for c in app.caption]
    return "\n".join([*shown, *(str(h.proto.body) for h in app.get("html"))])


def test_pathways_first_screen_has_starts_against_70_and_two_localities_compared() -> None:
    app = a_page()
    assert not app.exception
    text = said(app)
    assert "Pathway 1 new starts" in text
    assert "the 70 asked for" in text
    assert "South Somerset" in text
    assert "95 % interval" in text
    assert text.count('<div class="mark">illustrative</div>') == 5


def test_pathways_compares_the_localities_and_the_measure_that_are_chosen() -> None:
    app = a_page(one="Mendip", other="Sedgemoor", compared="Days in Pathway 1")
    assert not app.exception
    text = said(app)
    assert "Days in Pathway 1: " in text
    assert "Mendip: 2" in text
    assert "Sedgemoor: 2" in text


def test_pathways_a_locality_is_not_compared_with_itself() -> None:
    app = a_page(one="Mendip", other="Mendip")
    assert not app.exception
    assert "Choose two different localities" in said(app)


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("Discharges", "go home without new support"),
        ("Pathway 2", "who remain in community beds"),
        ("Pathway 3", "Days waited for a care home in South Somerset fell"),
    ],
)
def test_pathways_each_way_out_says_its_finding(section: str, words: str) -> None:
    app = a_page(section=section)
    assert not app.exception
    assert words in said(app)


def test_pathways_the_day_of_the_test_moves_the_answer() -> None:
    late = said(a_page(section="Pathway 3", began="2026-01-20"))
    assert "too few weeks before and after 20 Jan 2026" in late
    assert "13 each are needed" in late
    assert "assumed" in late


def test_pathways_never_says_a_cause() -> None:
    text = said(a_page(section="Pathway 3"))
    assert "The figures do not say why" in text
    assert not any(word in text for word in ("because of the test", "thanks to", "led to", "caused"))


def test_pathways_of_a_place_without_the_measures_says_where_they_are_counted(monkeypatch, real_home) -> None:
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = a_page(place="England (ENG)")
    assert not app.exception
    assert "is not counted for England" in said(app)


@pytest.mark.parametrize("section", ["Pathway 1", "Discharges", "Pathway 2", "Pathway 3"])
def test_pathways_on_published_files_alone_name_the_template(monkeypatch, real_home, section) -> None:
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = a_page(section=section, period="2 years")
    assert not app.exception
    text = said(app)
    assert "No figure" in text
    assert "made up" not in text
    if section == "Pathway 1":
        assert any("template pathway-1" in c.value for c in app.code)


def test_pathways_on_an_empty_store_teaches(monkeypatch, own_flow_home) -> None:
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = a_page()
    assert not app.exception
    assert "Nothing is loaded yet" in said(app)


def test_pathways_of_two_localities_alone_compares_them_and_says_why_there_is_no_total(store, tmp_path) -> None:
    """A half-filled store: a total needs every locality."""
    head = "locality,day,starts_from_hospital,starts_from_home,days_waited"
    days = [date(2025, 10, 6) + timedelta(days=n) for n in range(133)]
    rows = [f"{where},{on},3,1,{10 + on.day % 3 + more}" for where, more in (("SS", 8), ("SWT", 0)) for on in days]
    path = tmp_path / "pathway-1.csv"
    path.write_text("\n".join([head, *rows]), encoding="utf-8")
    assert load_file(store, path, now=datetime(2026, 3, 2, tzinfo=UTC), loaded_by="tests").published
    app = a_page(day="2026-02-15")
    assert not app.exception
    text = said(app)
    assert "it needs every locality" in text
    assert "2.0 days longer in South Somerset than in Somerset West and Taunton" in text
    assert "worse, and more than noise" in text
    assert "No figure in this period: Mendip and Sedgemoor" in text
