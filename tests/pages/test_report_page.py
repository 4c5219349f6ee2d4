"""The Weekly report page on every kind of store, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

PROJECT = Path(__file__).resolve().parents[2]


def a_page(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    for key, value in link.items():
        app.query_params[key] = value
    return app.run().switch_page("pages/report.py").run()


def said(app: AppTest) -> str:
    shown = [m.value for m in (*app.markdown, *app.info, *app.caption, *app.warning, *app.header)]
    return "\n".join([*shown, *(str(h.proto.body) for h in app.get("html"))])


def test_report_shows_the_week_its_localities_and_its_files() -> None:
    app = a_page(week="2024-12-09")
    assert not app.exception
    text = said(app)
    assert "Week of 9 Dec 2024: " in text
    assert [h.value for h in app.header][-4:] == [
        "Mendip",
        "Sedgemoor",
        "Somerset West and Taunton",
        "South Somerset",
    ]
    assert "That is noise: within the limits, and no rule is met." in text
    assert [b.proto.label for b in app.get("download_button") if "report-" in b.proto.id][:4] == [
        "PDF",
        "PowerPoint",
        "HTML",
        "CSV with definitions",
    ]


def test_report_of_published_files_alone_is_told_and_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, real_home: Path
) -> None:
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = a_page()
    assert not app.exception
    text = said(app)
    assert "Week of 9 Feb 2026: 215.3 patients remain on average, 125.3 patients above the 90 allowed" in text
    assert "2 of the last 3 weekly points close to the upper limit" in text
    assert "No figure of Mendip, Sedgemoor, Somerset West and Taunton and South Somerset of this week" in text
    assert "template pathway-1" in text
    assert "illustrative" not in text


def test_report_on_an_empty_store_teaches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = a_page()
    assert not app.exception
    assert "Nothing is loaded yet" in said(app)
