"""What asks for attention, on the pages: seen where it belongs, turned off with a reason, turned on again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from streamlit.testing.v1 import AppTest

from flow.intake import load_file
from flow.store import Store
from flow.writings import levels_now, turned_off_now

PROJECT = Path(__file__).resolve().parents[2]


def an_app(page: str = "", **link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    if page:
        app.switch_page(page).run()
    assert not app.exception
    return app


def boxes(app: AppTest) -> list[str]:
    return [e.label for e in app.expander if "for attention" in e.label]


def html(app: AppTest) -> str:
    return "\n".join(str(h.proto.body) for h in app.get("html"))


def test_a_missing_file_asks_for_attention_until_it_is_turned_off(store: Store, tmp_path: Path) -> None:
    last = datetime.now(UTC).date() - timedelta(days=9)
    rows = "".join(f"RH5,{last - timedelta(days=n)},300,100,200\n" for n in range(20))
    file = tmp_path / "own.csv"
    file.write_text("place,day,nctr,discharged,remaining\n" + rows)
    assert load_file(store, file, now=datetime.now(UTC) - timedelta(hours=1), loaded_by="tests").published

    app = an_app()
    assert boxes(app) == ["**1 thing asks for attention: a file not arrived**"]
    assert "The daily figures: not arrived." in html(app)
    assert '<a href="data">See Data</a>' in html(app)
    assert boxes(an_app(day=date(2026, 1, 1).isoformat())) == []  # an earlier day has nothing to do with now
    assert boxes(an_app(place="England (ENG)")) == []

    app.session_state["turn-one-off"] = True
    app.run()
    next(b for b in app.button if b.label == "Turn it off").click().run()
    assert any("nothing was written" in e.value for e in app.error)
    app.text_input(key="watch-off-box-0-why").input("the feed is being moved")
    app.text_input(key="watch-off-box-0-who").input("information team")
    next(b for b in app.button if b.label == "Turn it off").click().run()
    assert [(o.watch, o.reason) for o in turned_off_now()] == [("file:daily", "the feed is being moved")]
    assert boxes(an_app()) == []

    app = an_app("pages/data.py")
    watched = next(d.value for d in app.dataframe if "state" in d.value and "kind" in d.value)
    assert watched[watched["state"] == "off"]["why"].tolist() == ["the feed is being moved"]
    app.text_input(key="watch-on-0-why").input("it runs")
    app.text_input(key="watch-on-0-who").input("information team")
    next(b for b in app.button if b.label == "Turn it on again").click().run()
    assert turned_off_now() == ()

    app.number_input(key="watch-level-0-level").set_value(150.0)
    app.text_input(key="watch-level-0-why").input("escalation")
    app.text_input(key="watch-level-0-who").input("flow manager")
    next(b for b in app.button if b.label == "Watch it").click().run()
    assert not app.exception
    assert [(one.metric, one.place, one.level) for one in levels_now()] == [("nctr_remaining", "RH5", 150)]
