"""The All measures page on every kind of store: a row for each figure, the others by name with what brings them."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

from flow.summary import counted_alone

PROJECT = Path(__file__).resolve().parents[2]


def the_page(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    app.switch_page(str(PROJECT / "pages" / "measures.py"))
    return app.run()


def words(app: AppTest) -> str:
    said = [m.value for m in app.markdown] + [i.value for i in app.info] + [e.value for e in app.error]
    return "\n".join([*said, *(str(h.proto.body) for h in app.get("html")), *(c.value for c in app.caption)])


def test_illustrative_set_fills_the_table_and_every_icon_has_words(own_flow_home):
    app = the_page()
    assert not app.exception
    table, absent = app.dataframe[0].value, app.dataframe[1].value
    assert len(table) + len(absent) == len(counted_alone())
    assert len(table) > 50
    assert (table["variation in words"].str.len() > 0).all()
    assert (table["assurance in words"].str.len() > 0).all()
    assert (table["why"].str.len() > 0).all()
    assert table["variation"].str.startswith("data:image/svg+xml").all()
    assert set(table["from"]) == {"illustrative"}
    assert "with a signal of concern" in words(app)


def test_topic_of_the_link_keeps_its_rows(own_flow_home):
    app = the_page(topic="Transfer of Care Hub")
    assert not app.exception
    assert set(app.dataframe[0].value["page"]) == {"Transfer of Care Hub"}


def test_real_files_fill_some_rows_and_name_the_template_of_the_others(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page()
    assert not app.exception
    table, absent = app.dataframe[0].value, app.dataframe[1].value
    first = table.iloc[0]
    assert first["measure"].endswith("#Patients%20who%20remain")
    assert first["target"] == "at most 90 patients"
    assert "pathway-1" in set(absent["template"])


def test_region_has_published_measures_only_and_says_so(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page(place="South West (Y58)")
    assert not app.exception
    assert "Not counted for South West" in words(app)


def test_empty_store_teaches_which_file(monkeypatch, own_flow_home):
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = the_page()
    assert not app.exception
    assert "Nothing is loaded yet" in words(app)
