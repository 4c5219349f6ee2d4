"""The Daily page on every kind of store, without a browser: it runs, says what it must, and a control moves the figure."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from flow.intake import load_file
from flow.store import Store

PROJECT = Path(__file__).resolve().parents[2]


def an_app(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    for key, value in link.items():
        app.query_params[key] = value
    return app.run()


def words(app: AppTest) -> str:
    """Everything that the page says."""
    said = [m.value for m in app.markdown] + [i.value for i in app.info] + [e.value for e in app.error]
    return "\n".join([*said, *(h.body for h in app.get("html") if hasattr(h, "body")), *(c.value for c in app.caption)])


def html(app: AppTest) -> str:
    return "\n".join(str(h.proto.body) for h in app.get("html"))


def test_a_fresh_machine_shows_the_illustrative_set_marked_on_every_tile(own_flow_home):
    (own_flow_home / "demonstration").unlink(missing_ok=True)
    app = an_app()
    assert not app.exception
    assert "these figures are made up" in words(app)
    assert html(app).count('<div class="mark">illustrative</div>') == 5


def test_real_figures_show_the_position_and_its_evidence(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = an_app()
    assert not app.exception
    assert "204 patients remain" in html(app)
    assert "84 of 84 days reported" in html(app)
    assert "114 over plan" in html(app)
    assert "made up" not in words(app)


def test_the_link_decides_place_day_and_basis(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = an_app(day="2024-11-30", basis="adult G&A beds occupied")
    assert not app.exception
    assert "199 patients remain" in html(app)
    assert "adult G&amp;A beds occupied" in html(app)
    assert "22.3 %" in html(app)


def test_another_period_and_the_share_move_the_figures(monkeypatch, real_home):
    """AppTest does not write the link, which a bound control reads: moving it by hand is tests/browser's."""
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    assert "84 of 84 days" in html(an_app(day="2025-08-31"))
    longer = html(an_app(day="2025-08-31", period="1 year", show="share"))
    assert "364 of 364 days" in longer
    assert "points above the target of 10 %" in longer


def test_an_empty_store_teaches_which_file_and_which_command(monkeypatch, own_flow_home):
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = an_app()
    assert not app.exception
    assert "Nothing is loaded yet" in words(app)
    assert "flow load" in words(app)


def test_a_store_with_beds_only_says_that_no_figure_is_there(store, shared_data):
    done = load_file(
        store,
        shared_data / "tidy_daily" / "trust_month_beds.csv",
        now=datetime(2026, 3, 1, tzinfo=UTC),
        loaded_by="tests",
    )
    assert done.published
    app = an_app()
    assert not app.exception
    assert "No figure of Somerset FT" in words(app)


@pytest.mark.parametrize("damage", ["not json", '{"file": "999999.duckdb"}'])
def test_a_failed_store_is_told_in_words(own_flow_home, damage):
    own_flow_home.mkdir(parents=True, exist_ok=True)
    (own_flow_home / "current.json").write_text(damage)
    app = an_app()
    assert not app.exception
    assert "Nothing was lost" in words(app)
    assert Store(own_flow_home).folder == own_flow_home


def test_as_published_on_a_day_before_anything_was_published_shows_no_figure(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = an_app(as_of="2020-01-01")
    assert not app.exception
    assert "No figure of Somerset FT" in words(app)


def test_sites_that_do_not_add_up_to_the_trust_are_said(store, tmp_path):
    path = tmp_path / "mine.csv"
    heads = "place,day,nctr,discharged,remaining,beds_open,beds_occupied\n"
    path.write_text(
        heads + "RH5,2026-02-17,250,40,210,897,854\nRH5A8,2026-02-17,190,30,160,,\nRH5O4,2026-02-17,110,20,90,,\n"
    )
    assert load_file(store, path, now=datetime(2026, 3, 2, 8, 30, tzinfo=UTC), loaded_by="tests").published
    said = words(an_app().run())
    assert "The sites add up to 250 patients, and Somerset FT itself says 210: one of them is wrong." in said
