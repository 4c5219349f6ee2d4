"""The Transfer of Care Hub's page on every kind of store, without a browser."""

from __future__ import annotations

from pathlib import Path

from streamlit.testing.v1 import AppTest

PROJECT = Path(__file__).resolve().parents[2]


def a_page(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    for key, value in link.items():
        app.query_params[key] = value
    return app.run().switch_page("pages/hub.py").run()


def said(app: AppTest) -> str:
    shown = [m.value for m in app.markdown] + [i.value for i in app.info] + [c.value for c in app.caption]
    return "\n".join([*shown, *(str(h.proto.body) for h in app.get("html"))])


def test_hub_says_each_steps_wait_and_whose_it_is(own_flow_home) -> None:
    app = a_page()
    assert not app.exception
    text = said(app)
    assert text.count('<div class="mark">illustrative</div>') == 6
    assert "The longest step is decided to started" in text
    assert all(
        f'<div class="note">{who}</div>' in text
        for who in ("Hospital", "Transfer of Care Hub", "Commissioner with providers")
    )
    assert "people wait; most" in text
    assert "weeks of starts" in text
    assert "ready than started" in text or "started than ready" in text or "as many ready as started" in text


def test_hub_on_published_files_alone_names_the_template(monkeypatch, real_home) -> None:
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = a_page()
    assert not app.exception
    assert any("template hub-steps" in c.value for c in app.code)


def test_hub_of_another_place_says_where_it_is_counted(monkeypatch, real_home) -> None:
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = a_page(place="England (ENG)")
    assert not app.exception
    assert "is not counted for England" in said(app)


def test_hub_on_an_empty_store_teaches(monkeypatch, own_flow_home) -> None:
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = a_page()
    assert not app.exception
    assert "Nothing is loaded yet" in said(app)
