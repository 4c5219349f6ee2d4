"""What is there, what is not, what a load changed, and where the trust's own figures differ."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from flow.intake import load_file
from flow.metrics import Question, measure
from flow.metrics.completeness import changes, completeness, freshness, local_differences
from flow.metrics.measure import Excluded
from flow.model import Period
from flow.reference import place
from flow.store import Store

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def load_text(store, tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    done = load_file(store, path, now=NOW, loaded_by="tests")
    assert done.published, done.findings
    return done.edition


def test_every_place_and_day_has_a_state(real_home):
    period = Period(first=date(2022, 6, 18), last=date(2022, 6, 20))
    there = completeness(Store(real_home).snapshot(), [place("RH5"), place("QSL"), place("RVJ")], period)
    states = there.set_index(["place_code", "day"])["state"]
    assert len(there) == 9
    assert there["place_code"].drop_duplicates().tolist() == ["RH5", "QSL", "RVJ"]
    assert states["RH5", date(2022, 6, 18)] == "reported"
    assert states["RH5", date(2022, 6, 19)] == "missing"  # a dash in the workbook
    assert states["QSL", date(2022, 6, 19)] == "all zero"  # three zeros in the workbook


def test_suspect_excluded_and_unpublished_days_are_told_apart(real_home):
    period = Period(first=date(2026, 1, 12), last=date(2026, 2, 16))
    out = Excluded(place="RH5", days=Period(first=date(2026, 1, 13), last=date(2026, 1, 13)))
    there = completeness(Store(real_home).snapshot(), [place("RH5")], period, excluded=(out,))
    assert there["state"].tolist()[:3] == ["suspect", "excluded", "reported"]
    assert there["state"].iloc[-1] == "no file"


def test_freshness_names_every_kind_of_file(real_home):
    fresh = freshness(Store(real_home).snapshot()).set_index("source")
    assert fresh.loc["winter_workbook", "last_day"].date() == date(2026, 2, 15)
    assert fresh.loc["acute_workbook", "loads"] == 17


def test_a_re_issue_lives_beside_the_first_and_what_it_changed_is_told(store, tmp_path):
    first = load_text(
        store,
        tmp_path,
        "a.csv",
        "place,day,nctr,discharged,remaining\nRH5,2026-02-01,300,100,200\nRH5,2026-02-02,310,100,210\n",
    )
    second = load_text(
        store,
        tmp_path,
        "b.csv",
        "place,day,nctr,discharged,remaining\nRH5,2026-02-01,320,100,220\nRH5,2026-02-02,310,100,210\n",
    )
    told = changes(store.snapshot(), second)
    assert told[["place_code", "other_load", "remaining_other", "remaining_here"]].values.tolist() == [
        ["RH5", first, 200.0, 220.0]
    ]
    assert told["day"].tolist() == [date(2026, 2, 1)]


def test_a_withdrawn_figure_is_a_change(store, tmp_path):
    load_text(store, tmp_path, "a.csv", "place,day,nctr,discharged,remaining\nRH5,2026-02-01,300,100,200\n")
    second = load_text(store, tmp_path, "b.csv", "place,day,nctr,discharged,remaining\nRH5,2026-02-01,,,\n")
    assert len(changes(store.snapshot(), second)) == 1


def test_own_figures_that_differ_from_published_ones_are_shown_not_used(store, tmp_path, shared_data):
    winter = next((shared_data / "acute_winter_xlsx").glob("*.xlsx"))
    assert load_file(store, winter, now=NOW, loaded_by="tests").published
    load_text(
        store,
        tmp_path,
        "a.csv",
        "place,day,nctr,discharged,remaining\nRH5,2026-02-15,250,40,210\nRH5,2026-02-14,280,72,208\n",
    )
    period = Period(first=date(2026, 2, 1), last=date(2026, 2, 15))
    told = local_differences(store.snapshot(), place("RH5"), period)
    assert told.values.tolist() == [[date(2026, 2, 15), 204.0, 210.0]]
    value = measure(
        store.snapshot(),
        Question(metric="nctr_remaining", place="RH5", period=Period(first=date(2026, 2, 15), last=date(2026, 2, 15))),
    )
    assert value.rows[0]["value"] == 204.0


@pytest.mark.parametrize(("asked", "counted"), [("RH5", False), ("QSL", False), ("RD1", True), ("ENG", True)])
def test_days_left_out_count_at_their_place_and_its_only_icb_and_nowhere_else(real_home, asked, counted):
    out = Excluded(place="RH5", days=Period(first=date(2025, 1, 20), last=date(2025, 1, 26)))
    period = Period(first=date(2025, 1, 1), last=date(2025, 1, 31))
    question = Question(metric="nctr_remaining", place=asked, period=period, grain="month", excluded=(out,))
    row = measure(Store(real_home).snapshot(), question).rows[0]
    assert ("excluded" in row["flags"]) is not counted
    if asked == "RH5":
        assert row["days_reported"] == 24
        assert row["value"] == pytest.approx(212.625)  # as published without that week
