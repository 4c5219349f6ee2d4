"""The Data page without a browser: on the real, the illustrative, the empty and the half-filled store."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from streamlit.testing.v1 import AppTest

from flow.catalogue import METRICS
from flow.intake import load_file
from flow.journal import Journal, exclude_days, excluded_days

PROJECT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def the_page(**link: str) -> AppTest:
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    return app.switch_page("pages/data.py").run()


def words(app: AppTest) -> str:
    said = [m.value for m in app.markdown] + [i.value for i in app.info] + [e.value for e in app.error]
    return "\n".join([*said, *(h.value for h in app.header), *(str(h.proto.body) for h in app.get("html"))])


def test_real_store_shows_freshness_completeness_loads_and_every_definition(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = the_page()
    assert not app.exception
    said = words(app)
    assert "How fresh is it?" in said
    assert "Somerset FT: 84 of 84 days reported" in said
    assert "winter workbook" in app.dataframe[0].value["source"].tolist()
    (figure,) = [s for s in app.selectbox if s.label == "Figure"]
    assert all(any(f"({m.id})" in option for option in figure.options) for m in METRICS)
    assert any("FROM bed_day" in c.value for c in app.code)


def test_illustrative_and_empty_stores_teach(monkeypatch, own_flow_home):
    app = the_page()
    assert not app.exception
    assert "made up" in words(app)
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    app = the_page()
    assert not app.exception
    assert "Nothing is loaded yet" in words(app)


def test_a_store_with_beds_only_runs(store, shared_data):
    assert load_file(store, shared_data / "tidy_daily" / "trust_month_beds.csv", now=NOW, loaded_by="tests").published
    app = the_page()
    assert not app.exception
    assert "0 of" in words(app)


def test_days_are_left_out_with_a_reason_seen_and_let_in_again(store, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text(
        "place,day,nctr,discharged,remaining\n" + "".join(f"RH5,2026-02-{d:02d},300,100,200\n" for d in range(1, 16))
    )
    assert load_file(store, file, now=NOW, loaded_by="tests").published
    app = the_page()
    app.date_input(key="exclude-days").set_value((date(2026, 2, 3), date(2026, 2, 4)))
    app.text_input(key="exclude-why").set_value("part submission")
    app.text_input(key="exclude-who").set_value("information team")
    next(b for b in app.button if b.label == "Leave these days out").click().run()
    assert not app.exception
    assert "part submission" in words(app)
    with Journal.open(store.folder) as journal:
        (kept,) = excluded_days(journal)
    assert (kept.first_day, kept.last_day, kept.author) == (date(2026, 2, 3), date(2026, 2, 4), "information team")
    app.text_input(key=f"again-by-{kept.entry_id}").set_value("flow manager")
    app.text_input(key=f"again-why-{kept.entry_id}").set_value("mended at source").run()
    app.button(key=f"again-{kept.entry_id}").click().run()
    with Journal.open(store.folder) as journal:
        assert excluded_days(journal) == ()
        assert [e.reason for e in journal.history(kept.entry_id)][-1] == "mended at source"


def test_an_exclusion_without_a_reason_is_refused_in_words(store, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text("place,day,nctr,discharged,remaining\nRH5,2026-02-01,300,100,200\n")
    assert load_file(store, file, now=NOW, loaded_by="tests").published
    app = the_page()
    next(b for b in app.button if b.label == "Leave these days out").click().run()
    assert not app.exception
    assert any("nothing was written" in e.value for e in app.error)


def test_the_daily_page_and_the_journal_agree_on_days_left_out(store, tmp_path):
    file = tmp_path / "own.csv"
    file.write_text(
        "place,day,nctr,discharged,remaining\n" + "".join(f"RH5,2026-02-{d:02d},300,100,200\n" for d in range(1, 16))
    )
    assert load_file(store, file, now=NOW, loaded_by="tests").published
    with Journal.open(store.folder) as journal:
        exclude_days(
            journal,
            place_code="RH5",
            first_day=date(2026, 2, 15),
            last_day=date(2026, 2, 15),
            reason="half missing",
            author="information team",
            now=NOW,
        )
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60).run()
    said = "\n".join(m.value for m in app.markdown) + "\n".join(str(h.proto.body) for h in app.get("html"))
    assert "left out by a person: 15 Feb 2026" in said
    assert "Sat 14 Feb 2026" in said


def test_a_new_baseline_is_written_drawn_and_taken_back(monkeypatch, real_home, tmp_path):
    from datetime import date

    from flow.signals import weekly_limits
    from flow.writings import baselines_now

    monkeypatch.setenv("FLOW_HOME", str(real_home))
    monkeypatch.setenv("FLOW_JOURNAL_URL", f"sqlite:///{tmp_path}/journal.sqlite")
    app = the_page()
    app.selectbox(key="baseline-metric").select("nctr_remaining")
    app.date_input(key="baseline-day").set_value(date(2026, 1, 19))
    app.text_input(key="baseline-why").input("community beds closed")
    app.text_input(key="baseline-who").input("system flow board")
    next(b for b in app.button if b.label.startswith("Begin a new baseline")).click()
    app.run(timeout=60)
    assert not app.exception
    assert "community beds closed" in words(app)

    (begun,) = baselines_now()
    assert (begun.metric, begun.place, begun.from_day) == ("nctr_remaining", "RH5", date(2026, 1, 19))
    from flow.model import Period
    from flow.reference import place
    from flow.store import Store

    period = Period(first=date(2025, 11, 24), last=date(2026, 2, 15))
    snapshot = Store(real_home).snapshot()
    cut = weekly_limits(snapshot, place("RH5"), period, baselines=(begun,))
    assert weekly_limits(snapshot, place("RH5"), period)["rebase_group"].nunique() + 1 == cut["rebase_group"].nunique()

    back = [t for t in app.text_input if t.key and t.key.startswith("back-")]
    back[0].input("analyst")
    back[1].input("a mistake")
    app.run(timeout=60)
    next(b for b in app.button if b.label == "Take it back").click()
    app.run(timeout=60)
    assert not app.exception
    assert baselines_now() == ()
