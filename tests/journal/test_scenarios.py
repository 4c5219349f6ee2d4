"""Saved scenarios: kept with what was told then, changed, withdrawn, never lost, never mixed with made-up ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from journal_writers import NOW

from flow.errors import BadQuestion
from flow.journal import AlreadyChanged, Journal
from flow.journal.notes import write_note
from flow.journal.scenarios import (
    SavedScenario,
    StoodOn,
    Told,
    save_scenario,
    scenario_history,
    scenario_of,
    scenarios,
    withdraw_scenario,
)
from flow.writings import scenario_saved, scenarios_now

LATER = NOW + timedelta(days=7)
REAL = StoodOn(snapshot=12, newest_load="2026-02-16T08:00:00+00:00", engine_version="1", illustrative=False)
MADE_UP = StoodOn(snapshot=1, newest_load="", engine_version="1", illustrative=True)


@pytest.fixture
def sqlite_journal(tmp_path: Path) -> Iterator[Journal]:
    """An empty journal on SQLite."""
    with Journal.open(tmp_path) as opened:
        yield opened


def save(journal: Journal, **overrides: Any) -> SavedScenario:
    said: dict[str, Any] = {
        "name": "16 more starts",
        "place_code": "QSL",
        "day": date(2026, 2, 15),
        "until": date(2026, 2, 17),
        "scenario": '{"levers": [{"kind": "pathway_1_starts", "change": 16}]}',
        "stood_on": REAL,
        "as_things_are": Told(mean=(214.04, 215.0), low=(205.0, 203.0), high=(223.0, 227.0)),
        "changed": Told(mean=(212.0, 210.0), low=(203.0, 199.0), high=(221.0, 222.0)),
        "reason": "for the November board",
        "author": "commissioning",
        "now": NOW,
    }
    return save_scenario(journal, **said | overrides)


def test_a_scenario_is_kept_with_what_was_told_and_what_it_stood_on(sqlite_journal: Journal) -> None:
    saved = save(sqlite_journal)
    assert scenarios(sqlite_journal, illustrative=False) == (saved,)
    assert scenario_of(sqlite_journal, saved.entry_id) == saved
    assert saved.as_things_are.mean == (214.0, 215.0)
    assert saved.days == (date(2026, 2, 16), date(2026, 2, 17))
    assert (saved.stood_on, saved.reason, saved.author, saved.written_at) == (
        REAL,
        "for the November board",
        "commissioning",
        NOW,
    )


def test_a_change_takes_its_place_and_the_former_stays_readable(sqlite_journal: Journal) -> None:
    first = save(sqlite_journal)
    second = save(sqlite_journal, name="20 more starts", reason="16 were too few", now=LATER, instead_of=first.entry_id)
    assert scenarios(sqlite_journal, illustrative=False) == (second,)
    assert [s.name for s in scenario_history(sqlite_journal, first.entry_id)] == ["16 more starts", "20 more starts"]
    with pytest.raises(AlreadyChanged):
        save(sqlite_journal, name="24 more starts", now=LATER, instead_of=first.entry_id)


def test_a_withdrawn_one_is_off_the_list_and_its_link_still_opens(sqlite_journal: Journal) -> None:
    saved = save(sqlite_journal)
    gone = withdraw_scenario(sqlite_journal, saved.entry_id, reason="superseded by the plan", author="ICB", now=LATER)
    assert gone.withdrawn
    assert scenarios(sqlite_journal, illustrative=False) == ()
    assert scenario_of(sqlite_journal, saved.entry_id) == saved
    assert [s.withdrawn for s in scenario_history(sqlite_journal, saved.entry_id)] == [False, True]


def test_one_name_stands_for_one_scenario(sqlite_journal: Journal) -> None:
    save(sqlite_journal)
    with pytest.raises(BadQuestion, match="'16 more starts' already, by commissioning"):
        save(sqlite_journal, name=" 16  More starts ")
    assert len(scenarios(sqlite_journal, illustrative=False)) == 1


def test_made_up_and_real_ones_never_meet(sqlite_journal: Journal) -> None:
    real, made_up = save(sqlite_journal), save(sqlite_journal, stood_on=MADE_UP)
    assert scenarios(sqlite_journal, illustrative=False) == (real,)
    assert scenarios(sqlite_journal, illustrative=True) == (made_up,)


@pytest.mark.parametrize(
    "bad",
    [{"name": "  "}, {"reason": " "}, {"author": ""}, {"name": "x" * 81}, {"scenario": "[1]"}, {"scenario": "{"}],
    ids=["no name", "no reason", "no author", "a long name", "not an object", "not JSON"],
)
def test_a_bad_one_is_refused_and_nothing_is_written(sqlite_journal: Journal, bad: dict[str, Any]) -> None:
    with pytest.raises(BadQuestion, match="nothing was written"):
        save(sqlite_journal, **bad)
    assert scenarios(sqlite_journal, illustrative=False) == ()


def test_an_answer_without_a_range_for_each_day_is_refused() -> None:
    with pytest.raises(BadQuestion):
        Told(mean=(1.0, 2.0), low=(1.0,), high=(1.0, 2.0))


def test_another_kind_of_entry_is_no_scenario(sqlite_journal: Journal) -> None:
    note = write_note(sqlite_journal, about="plan:3", words="in May", author="TMO", now=NOW)
    for read in (scenario_of, scenario_history):
        with pytest.raises(BadQuestion, match="no scenario"):
            read(sqlite_journal, note.entry_id)
    with pytest.raises(BadQuestion, match="no scenario"):
        withdraw_scenario(sqlite_journal, note.entry_id, reason="r", author="a", now=NOW)
    with pytest.raises(BadQuestion, match="no scenario"):
        save(sqlite_journal, instead_of=note.entry_id)


def test_the_way_back_to_the_pages_makes_no_journal_where_there_is_none(own_flow_home: Path) -> None:
    assert scenarios_now(illustrative=False) == ()
    with pytest.raises(BadQuestion, match="no scenario"):
        scenario_saved(7)
    assert not own_flow_home.exists()
    own_flow_home.mkdir()
    with Journal.open(own_flow_home) as journal:
        saved = save(journal)
    assert scenarios_now(illustrative=False) == (saved,)
    assert scenario_saved(saved.entry_id) == saved
