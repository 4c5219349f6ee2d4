"""The Compare page on every kind of store: the sentence on top, who stands beside whom, what is missing."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

PROJECT = Path(__file__).resolve().parents[2]


def the_page(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=90)
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    app.switch_page(str(PROJECT / "pages" / "compare.py"))
    return app.run()


def words(app: AppTest) -> str:
    """Everything that the page says."""
    said = [m.value for m in app.markdown] + [i.value for i in app.info] + [e.value for e in app.error]
    return "\n".join([*said, *(str(h.proto.body) for h in app.get("html")), *(c.value for c in app.caption)])


def test_sentence_says_how_far_above_england_on_which_basis(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page(month="November 2024")
    assert not app.exception
    assert "Somerset FT: 21.4 % of adult G&amp;A beds open (November 2024)" in words(app)
    assert "8.1 points above England (13.4 %)" in words(app)
    assert "12th highest of 119 trusts" in words(app)
    assert "lies within the limits" in words(app)
    assert "template out-of-county" in words(app)


def test_basis_of_the_link_moves_the_sentence(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page(month="November 2024", basis="all G&A beds occupied", beside="similar size")
    assert not app.exception
    assert "of all G&amp;A beds occupied (November 2024)" in words(app)


def test_newest_month_is_said_where_it_is_older_than_the_period(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page()
    assert not app.exception
    assert "August 2025 is the newest month up to" in words(app)


def test_region_is_told_to_choose_a_trust(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page(place="South West (Y58)")
    assert not app.exception
    assert "South West is no acute trust" in words(app)
    assert "not counted for South West" in words(app)


def test_illustrative_set_has_one_trust_and_says_so(own_flow_home):
    app = the_page()
    assert not app.exception
    assert "No other trust has a figure" in words(app)
    assert "Residents who remain elsewhere" in words(app)
    assert "provisional" in words(app)


def test_empty_store_teaches_which_file(monkeypatch, own_flow_home):
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = the_page()
    assert not app.exception
    assert "Nothing is loaded yet" in words(app)
