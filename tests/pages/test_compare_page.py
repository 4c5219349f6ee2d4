"""The Compare page on every kind of store: the sentence on top, who stands beside whom, what is missing."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

PROJECT = Path(__file__).resolve().parents[2]


def the_page(page: str = "compare", **link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=90)
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    app.switch_page(str(PROJECT / "pages" / f"{page}.py"))
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
    assert "8.2 points above England (13.2 %, its 119 ranked trusts together)" in words(app)
    assert "England: 13.2 %, 119 trusts" in words(app)
    assert "Limits around 13.2 %" in words(app)
    assert "12th highest of 119 trusts" in words(app)
    assert "lies within the limits" in words(app)
    assert "template out-of-county" in words(app)


def test_basis_of_the_link_moves_the_sentence(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page(month="November 2024", basis="all G&A beds occupied", beside="similar size")
    assert not app.exception
    assert "of all G&amp;A beds occupied (November 2024)" in words(app)


def test_suspect_days_stand_in_the_headline_and_on_its_tile(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page(month="January 2025")
    assert not app.exception
    assert "7 suspect days in it (21.8 % and 9th without)" in words(app)
    assert '<div class="mark">suspect</div>' in words(app)


def test_a_trust_that_counts_no_discharges_is_told_so(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page(month="June 2024", place="RUH Bath (RD1)")
    assert not app.exception
    assert "RUH Bath is not ranked for June 2024: no discharge was counted" in words(app)
    assert '<div class="mark">no discharges reported</div>' in words(app)


def test_target_of_another_basis_is_said(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page(day="2025-08-31", basis="all G&A beds occupied")
    assert not app.exception
    assert "so the two do not compare" in words(app)
    assert "so the two do not compare" not in words(the_page(day="2025-08-31"))


def test_target_of_another_basis_is_said_on_the_daily_page_too(own_flow_home):
    assert "so the two do not compare" in words(the_page("daily", basis="all G&A beds open"))
    assert "so the two do not compare" not in words(the_page("daily"))


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
