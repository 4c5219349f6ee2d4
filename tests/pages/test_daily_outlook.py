"""The Daily page's next two weeks: on the illustrative set, on real figures, and where there is no outlook."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_loads import a_day, a_load, days_of, loaded
from streamlit.testing.v1 import AppTest

from flow.store import Store

PROJECT = Path(__file__).resolve().parents[2]


def an_app(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    for key, value in link.items():
        app.query_params[key] = value
    return app.run()


def said(app: AppTest) -> str:
    drawn = [str(h.proto.body) for h in app.get("html")]
    return "\n".join([*(m.value for m in app.markdown), *(c.value for c in app.caption), *drawn])


def test_next_two_weeks_are_told_with_their_record() -> None:
    app = an_app()
    assert not app.exception
    assert "In two weeks " in said(app)
    assert "are expected on Sun 1 Mar 2026" in said(app)
    assert "Started every week since" in said(app)


def test_a_place_with_a_month_of_figures_is_told_that_it_is_too_short(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded(store, a_load(*(a_day(day) for day in days_of("2026-05-01", "2026-06-01"))))
    app = an_app()
    assert not app.exception
    assert "No outlook for Somerset FT from Mon 1 Jun 2026" in said(app)
    assert "In two weeks" not in said(app)
