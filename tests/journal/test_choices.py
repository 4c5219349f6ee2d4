"""What the system chose: in force, changed, never lost; nobody overrules a choice unseen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from journal_writers import NOW

from flow.errors import BadQuestion
from flow.journal import MENTAL_HEALTH_METRIC, AlreadyChanged, Choice, Journal, choices_so_far, choose, chosen
from flow.writings import choice_now, choices_made

LATER = NOW + timedelta(days=7)


@pytest.fixture
def sqlite_journal(tmp_path: Path) -> Iterator[Journal]:
    """An empty journal on SQLite."""
    with Journal.open(tmp_path) as opened:
        yield opened


def choose_m1(journal: Journal, **overrides: Any) -> Choice:
    said: dict[str, Any] = {
        "about": MENTAL_HEALTH_METRIC,
        "option": "M1",
        "reason": "it can be set beside other systems",
        "author": "mental-health programme board",
        "now": NOW,
    }
    return choose(journal, **said | overrides)


def test_nothing_is_chosen_at_first(sqlite_journal: Journal) -> None:
    assert chosen(sqlite_journal, MENTAL_HEALTH_METRIC) is None
    assert choices_so_far(sqlite_journal, MENTAL_HEALTH_METRIC) == ()


def test_a_choice_is_in_force_with_who_when_and_why(sqlite_journal: Journal) -> None:
    made = choose_m1(sqlite_journal)
    assert chosen(sqlite_journal, MENTAL_HEALTH_METRIC) == made
    assert (made.option, made.author, made.written_at) == ("M1", "mental-health programme board", NOW)
    assert sqlite_journal.entry(made.entry_id).kind == "choice"
    assert chosen(sqlite_journal, "something_else") is None


def test_a_change_of_mind_keeps_the_former_choice_readable(sqlite_journal: Journal) -> None:
    first = choose_m1(sqlite_journal)
    second = choose_m1(sqlite_journal, option="M4", reason="it is the aim itself", now=LATER, instead_of=first.entry_id)
    assert chosen(sqlite_journal, MENTAL_HEALTH_METRIC) == second
    assert choices_so_far(sqlite_journal, MENTAL_HEALTH_METRIC) == (second, first)


def test_nobody_overrules_a_choice_that_was_not_seen(sqlite_journal: Journal) -> None:
    first = choose_m1(sqlite_journal)
    with pytest.raises(AlreadyChanged, match="'M1', by mental-health programme board"):
        choose_m1(sqlite_journal, option="M2", now=LATER)
    second = choose_m1(sqlite_journal, option="M2", now=LATER, instead_of=first.entry_id)
    with pytest.raises(AlreadyChanged, match="nothing was written"):
        choose_m1(sqlite_journal, option="M3", now=LATER, instead_of=first.entry_id)
    assert chosen(sqlite_journal, MENTAL_HEALTH_METRIC) == second


@pytest.mark.parametrize("missing", ["option", "reason", "author"])
def test_a_choice_without_a_word_of_its_own_is_refused(sqlite_journal: Journal, missing: str) -> None:
    with pytest.raises(BadQuestion, match="nothing was written"):
        choose_m1(sqlite_journal, **{missing: "  "})
    assert chosen(sqlite_journal, MENTAL_HEALTH_METRIC) is None


def test_the_way_back_to_the_pages_makes_no_journal_where_there_is_none(own_flow_home: Path) -> None:
    assert choice_now(MENTAL_HEALTH_METRIC) is None
    assert choices_made(MENTAL_HEALTH_METRIC) == ()
    assert not own_flow_home.exists()
    own_flow_home.mkdir()
    with Journal.open(own_flow_home) as journal:
        made = choose_m1(journal)
    assert choice_now(MENTAL_HEALTH_METRIC) == made
    assert choices_made(MENTAL_HEALTH_METRIC) == (made,)
