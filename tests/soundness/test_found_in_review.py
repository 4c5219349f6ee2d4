"""Ways of being quietly wrong that a reader of the code found, each with the case that showed it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from flow.intake import load_file
from flow.metrics import Question, measure
from flow.metrics.completeness import completeness, local_differences
from flow.metrics.measure import Excluded
from flow.metrics.position import by_site, position
from flow.model import Period
from flow.reference import place
from flow.signals import weekly_limits
from flow.spc import why
from flow.store import Store
from flow.wording import completeness_sentences, site_finding, verdict

NOW = datetime(2026, 4, 20, 8, 30, tzinfo=UTC)
PROJECT = Path(__file__).resolve().parents[2]
HEAD = "place,day,nctr,discharged,remaining,beds_open,beds_occupied\n"


def load_text(store, tmp_path, text, name="own.csv", **more):
    path = tmp_path / name
    path.write_text(text)
    return load_file(store, path, now=NOW, loaded_by="tests", **more)


def the_value(store, code, day, **more):
    question = Question(metric="nctr_remaining", place=code, period=Period(first=day, last=day), **more)
    return measure(store.snapshot(), question).rows[0]


def test_a_row_of_beds_alone_withdraws_no_patients(store, tmp_path):
    day = date(2026, 3, 30)
    load_text(
        store,
        tmp_path,
        HEAD + "RH5A8,2026-03-30,150,30,120,,\nRH5O4,2026-03-30,100,16,84,,\nRH5,2026-03-30,,,,897,850\n",
    )
    assert the_value(store, "RH5", day)["value"] == 204.0
    load_text(store, tmp_path, HEAD + "RH5A8,2026-03-30,,,,500,480\n", "beds.csv")
    assert the_value(store, "RH5", day)["value"] == 204.0


def test_a_store_made_anew_under_a_running_reader_is_seen(store, tmp_path):
    import shutil

    load_text(store, tmp_path, HEAD + "RH5,2026-03-30,284,80,204,,\n")
    assert the_value(store, "RH5", date(2026, 3, 30))["value"] == 204.0
    shutil.rmtree(store.folder)
    load_text(store, tmp_path, HEAD + "RH5,2026-03-30,230,80,150,,\n", "other.csv")
    assert the_value(store, "RH5", date(2026, 3, 30))["value"] == 150.0


@pytest.mark.parametrize("first", [date(2023, 4, 2), date(2023, 4, 3), date(2023, 3, 1)])
def test_no_limit_ever_mixes_the_weeks_before_and_after_a_new_baseline(real_home, first):
    """RH5 took RA4 over on Saturday 1 April 2023: the week of 27 March is neither."""
    chart = weekly_limits(Store(real_home).snapshot(), place("RH5"), Period(first=first, last=date(2024, 3, 30)))
    mixed = chart[[w == date(2023, 3, 27) for w in chart["week_start"]]]
    assert mixed["value"].isna().all()
    groups = {g: set(rows["week_start"]) for g, rows in chart[chart["value"].notna()].groupby("rebase_group")}
    assert all(max(days) < date(2023, 4, 1) or min(days) > date(2023, 4, 1) for days in groups.values())


def test_a_verdict_names_its_week_and_is_silent_on_too_little_or_too_old(real_home):
    snapshot = Store(real_home).snapshot()

    def judged(first, last, now):
        chart = weekly_limits(snapshot, place("RH5"), Period(first=first, last=last))
        return verdict(chart, why(chart), now)

    assert judged(date(2025, 11, 24), date(2026, 2, 15), date(2026, 2, 15)).startswith("Week to Sun 15 Feb 2026: ")
    assert "can be judged" in judged(date(2025, 11, 24), date(2026, 3, 30), date(2026, 3, 30))
    assert "Too little history" in judged(date(2023, 2, 1), date(2023, 4, 17), date(2023, 4, 17))


def test_an_excluded_member_is_in_no_sum(real_home):
    out = Excluded(place="RH8", days=Period(first=date(2025, 7, 1), last=date(2025, 7, 31)))
    question = Question(metric="nctr_remaining", place="QJK", period=out.days, grain="month", excluded=(out,))
    row = measure(Store(real_home).snapshot(), question).rows[0]
    assert row["value"] is None
    assert "excluded" in row["flags"]


def test_an_icb_follows_its_only_trust_from_the_day_it_is_the_only_one(real_home):
    out = Excluded(place="RH5", days=Period(first=date(2023, 3, 29), last=date(2023, 4, 3)))
    question = Question(metric="nctr_remaining", place="QSL", period=out.days, excluded=(out,))
    assert [r["value"] is None for r in measure(Store(real_home).snapshot(), question).rows] == [False] * 3 + [True] * 3


def test_days_left_out_are_neither_missing_nor_suspect_and_the_sentences_agree(real_home):
    out = Excluded(place="RH5", days=Period(first=date(2025, 1, 20), last=date(2025, 1, 26)))
    from flow.metrics.position import trend

    period = Period(first=date(2025, 1, 1), last=date(2025, 1, 31))
    snapshot = Store(real_home).snapshot()
    moved = trend(snapshot, place("RH5"), period, excluded=(out,))
    now = position(snapshot, place("RH5"), asked=period.last, excluded=(out,))
    assert completeness_sentences(now, moved) == ["7 days are left out by a person: 20 to 26 Jan 2025."]
    left = position(snapshot, place("RH5"), asked=date(2025, 1, 26), excluded=(out,))
    assert "was left out by a person" in completeness_sentences(left, moved)[0]


def test_a_change_against_a_suspect_day_says_so(real_home):
    now = position(Store(real_home).snapshot(), place("RH5"), asked=date(2025, 1, 27))
    assert now.since_yesterday.suspect
    assert not now.since_last_week.left_out


def test_the_share_has_flags_of_its_own(real_home):
    now = position(Store(real_home).snapshot(), place("RH5"), asked=date(2022, 8, 15))
    assert "suspect" in now.share_flags
    assert "suspect" not in now.flags


def test_a_site_without_a_figure_is_named_and_makes_no_hundred_per_cent(store, tmp_path):
    rows = "".join(f"RH5A8,2026-03-{d:02d},150,30,120,,\nRH5O4,2026-03-{d:02d},100,16,84,,\n" for d in range(10, 16))
    load_text(store, tmp_path, HEAD + rows + "RH5A8,2026-03-16,150,30,120,,\n")
    words = site_finding(by_site(store.snapshot(), place("RH5"), on=date(2026, 3, 16)), date(2026, 3, 16))
    assert "Yeovil District Hospital did not report" in words
    assert "%" not in words


def test_the_calendar_and_the_daily_page_stand_on_the_same_figures(real_home):
    period = Period(first=date(2024, 7, 1), last=date(2024, 7, 31))
    there = completeness(Store(real_home).snapshot(), [place("QSL")], period)
    assert set(there["state"]) == {"reported"}  # no row of its own: the sum of its trusts
    odd = completeness(
        Store(real_home).snapshot(), [place("RJL")], Period(first=date(2025, 1, 6), last=date(2025, 1, 6))
    )
    assert odd["state"].tolist() == ["suspect"]


def test_three_published_zeros_differ_from_an_own_figure_as_missing_not_as_zero(store, tmp_path, shared_data):
    june = shared_data / "acute_xlsx" / "june2022.xlsx"
    assert load_file(store, june, now=NOW, loaded_by="tests").published
    load_text(store, tmp_path, HEAD + "QSL,2022-06-19,300,100,200,,\nQSL,2022-06-20,,,,897,850\n")
    day = date(2022, 6, 19)
    told = local_differences(store.snapshot(), place("QSL"), Period(first=day, last=day + timedelta(days=1)))
    assert told["own_patients"].tolist() == [200.0]
    assert told["published_patients"].isna().all()


def test_a_publication_date_before_the_figures_is_refused(store, shared_data):
    december = shared_data / "acute_xlsx" / "december2023.xlsx"
    done = load_file(store, december, now=NOW, loaded_by="tests", published=date(2023, 1, 11))
    assert not done.published
    assert any(f.code == "published_before_its_days" for f in done.findings)


def test_the_link_to_exactly_this_carries_every_control(monkeypatch, real_home):
    monkeypatch.setenv("FLOW_HOME", str(real_home))
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)
    asked = {
        "day": "2024-11-30",
        "basis": "adult G&A beds occupied",
        "period": "4 weeks",
        "show": "share",
        "by": "2025-06-30",
        "as_of": "2026-01-01",
    }
    for key, value in asked.items():
        app.query_params[key] = value
    app.run()
    from urllib.parse import parse_qs, urlsplit

    written = parse_qs(urlsplit(next(c.value for c in app.code if "place=" in c.value)).query)
    assert {key: written.get(key) for key in asked} == {key: [value] for key, value in asked.items()}


def test_a_target_that_has_ended_is_no_target(monkeypatch, tmp_path):
    from flow import reference

    copied = reference.reference_table("targets").copy()
    copied["to_day"] = "2026-01-31"
    monkeypatch.setattr(reference, "reference_table", lambda name: copied)
    assert reference.target("nctr_remaining", "RH5", on=date(2026, 2, 15)) is None
    assert reference.target("nctr_remaining", "RH5", on=date(2026, 1, 15)).value == 90
