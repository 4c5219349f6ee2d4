"""The whole life of an action on both databases: each step kept, nobody overruled unseen, made-up and real apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from journal_writers import NOW

from flow.errors import BadQuestion, Refused, UnknownName
from flow.journal import AlreadyChanged, Journal
from flow.journal.action import Action, awaits_check, by_urgency, from_before, of_system, of_week, state
from flow.journal.actions import (
    actions,
    all_steps,
    change_action,
    check_action,
    close_action,
    mark_done,
    open_action,
    reopen_action,
    steps_of,
    take_step_back,
)
from flow.writings import actions_now, actions_of_week, newest_writing

LATER = NOW + timedelta(days=7)
WHO: dict[str, Any] = {"author": "Weekly huddle", "reason": "said in the huddle", "now": LATER}


def an_action(journal: Journal, **overrides: Any) -> Action:
    said: dict[str, Any] = {
        "what": "Triage Pathway 1 referrals the same day",
        "owner": "Transfer of Care Hub",
        "due": date(2026, 2, 20),
        "check_on": date(2026, 3, 16),
        "metric": "nctr_remaining",
        "place_code": "RH5",
        "week": date(2026, 2, 12),
        "signal": "9 weekly points in a row above the mean: signal (concern).",
        "author": "Weekly huddle",
        "now": NOW,
    }
    return open_action(journal, **said | overrides)


def through_its_life(journal: Journal) -> Action:
    """Opened, changed, done, checked, closed, opened again."""
    one = an_action(journal)
    one = change_action(journal, one.entry_id, owner="Council brokerage", due=date(2026, 3, 2), **WHO)
    one = mark_done(journal, one.entry_id, done_on=date(2026, 2, 23), **WHO)
    one = check_action(journal, one.entry_id, verdict="did not", evidence="214 before, 215 since", **WHO)
    one = close_action(journal, one.entry_id, **WHO)
    return reopen_action(journal, one.entry_id, due=date(2026, 3, 9), check_on=date(2026, 4, 6), **WHO)


def test_an_action_lives_and_every_step_is_kept(journal: Journal) -> None:
    one = through_its_life(journal)
    assert actions(journal) == (one,)
    steps = steps_of(journal, one.entry_id)
    assert [s.step for s in steps] == ["opened", "changed", "done", "checked", "closed", "opened again"]
    assert [s.action.stage for s in steps] == ["open", "open", "done", "checked", "closed", "open"]
    assert {s.action.key for s in steps} == {one.key}
    assert (steps[0].author, steps[0].at, steps[0].reason) == ("Weekly huddle", NOW, one.signal)
    assert (steps[0].action.owner, steps[-1].action.owner) == ("Transfer of Care Hub", "Council brokerage")
    assert (steps[3].action.verdict, steps[3].action.evidence) == ("did not", "214 before, 215 since")
    assert (one.verdict, one.done_on, one.due, one.week) == (None, None, date(2026, 3, 9), date(2026, 2, 9))
    assert one.opened_at == NOW


def test_the_huddle_of_last_week_is_seen_as_it_was(journal: Journal) -> None:
    first = an_action(journal)
    done = mark_done(journal, first.entry_id, done_on=date(2026, 2, 20), **WHO)
    an_action(journal, what="Four spot beds", now=LATER, due=date(2026, 2, 27))
    assert actions(journal, at=NOW + timedelta(days=1)) == (first,)
    assert [a.what for a in actions(journal)] == [done.what, "Four spot beds"]
    assert actions(journal)[0] == done


def test_of_two_who_change_it_the_second_is_told_who_was_first(journal: Journal) -> None:
    seen = an_action(journal)
    mark_done(
        journal, seen.entry_id, done_on=date(2026, 2, 20), author="Hub lead", reason="in place since Friday", now=LATER
    )
    deeds: list[Callable[[], Any]] = [
        lambda: change_action(journal, seen.entry_id, owner="Council", **WHO),
        lambda: close_action(journal, seen.entry_id, **WHO),
        lambda: take_step_back(journal, seen.entry_id, **WHO),
    ]
    for deed in deeds:
        with pytest.raises(AlreadyChanged, match=r"Hub lead wrote 'done' meanwhile.*'in place since Friday'.*nothing"):
            deed()
    assert len(steps_of(journal, seen.entry_id)) == 2


def test_a_step_taken_back_leaves_the_action_as_before_and_stays_readable(journal: Journal) -> None:
    one = an_action(journal)
    done = mark_done(journal, one.entry_id, done_on=date(2026, 2, 20), **WHO)
    again = take_step_back(journal, done.entry_id, **WHO)
    assert again is not None
    assert (again.stage, again.done_on) == ("open", None)
    other = an_action(journal, what="Typed by mistake")
    assert take_step_back(journal, other.entry_id, **WHO) is None
    assert [a.what for a in actions(journal)] == [one.what]
    assert [s.step for s in all_steps(journal)] == ["taken back", "opened", "taken back", "done", "opened"]
    with pytest.raises(Refused, match="taken back"):
        close_action(journal, all_steps(journal)[0].action.entry_id, **WHO)


def test_made_up_and_real_never_stand_together(journal: Journal) -> None:
    real, made_up = an_action(journal), an_action(journal, illustrative=True)
    assert actions(journal) == (real,)
    assert actions(journal, illustrative=True) == (made_up,)
    assert [s.action for s in all_steps(journal)] == [real]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"what": "  "}, "needs to say what is to be done"),
        ({"what": "x" * 161}, "161 letters"),
        ({"what": "Move 943 476 5919 to a spot bed"}, "NHS number"),
        ({"owner": "a.lead@example.nhs.uk"}, "a role or a team.*e-mail"),
        ({"owner": "Mrs Example"}, "a person's name"),
        ({"owner": "Hub 07700 900123"}, "telephone"),
        ({"author": " "}, "an author"),
        ({"due": date(2026, 2, 15)}, "gone by"),
        ({"check_on": date(2026, 2, 19)}, "checked after it is due"),
        ({"metric": "nctr_remainig"}, "Did you mean 'nctr_remaining'"),
        ({"place_code": "RH55"}, "There is no place"),
    ],
    ids=lambda v: v if isinstance(v, str) else next(iter(v)),
)
def test_a_bad_action_is_refused_in_words_and_not_written(shared_journal: Journal, wrong: Any, words: str) -> None:
    before = shared_journal.newest()
    with pytest.raises((BadQuestion, UnknownName), match=words):
        an_action(shared_journal, **wrong)
    assert shared_journal.newest() == before


def test_an_owner_who_may_be_a_role_is_taken(shared_journal: Journal) -> None:
    for owner in ("Ward 7B, 24/7 team", "Dr on call", "Discharge to Assess @ Yeovil", "Team 1 of 2026/27"):
        assert an_action(shared_journal, owner=owner).owner == owner


def test_steps_out_of_turn_are_refused(shared_journal: Journal) -> None:
    one = an_action(shared_journal)
    with pytest.raises(Refused, match="open cannot be opened again"):
        reopen_action(shared_journal, one.entry_id, due=date(2026, 3, 9), check_on=date(2026, 4, 6), **WHO)
    with pytest.raises(BadQuestion, match="a day that has come"):
        mark_done(shared_journal, one.entry_id, done_on=date(2026, 3, 1), **WHO)
    with pytest.raises(UnknownName, match="verdict"):
        check_action(shared_journal, one.entry_id, verdict="perhaps", evidence="x", **WHO)
    with pytest.raises(BadQuestion, match="Nothing was changed"):
        change_action(shared_journal, one.entry_id, **WHO)
    closed = close_action(shared_journal, one.entry_id, **WHO)
    with pytest.raises(Refused, match="closed cannot be marked as done"):
        mark_done(shared_journal, closed.entry_id, done_on=date(2026, 2, 20), **WHO)
    note = shared_journal.write("note", about="plan:1", author="hub", reason="words", now=NOW)
    with pytest.raises(BadQuestion, match="is no action"):
        close_action(shared_journal, note.id, **WHO)


@pytest.fixture(scope="module")
def one(tmp_path_factory: pytest.TempPathFactory) -> Action:
    with Journal.open(tmp_path_factory.mktemp("home")) as journal:
        return an_action(journal)


@pytest.mark.parametrize(
    ("stage", "today", "expected"),
    [
        ("open", date(2026, 2, 15), "open"),  # a Sunday: it is due in the week to come
        ("open", date(2026, 2, 16), "due this week"),
        ("open", date(2026, 2, 20), "due this week"),
        ("open", date(2026, 2, 21), "overdue"),
        ("done", date(2026, 3, 15), "done"),
        ("done", date(2026, 3, 16), "to be checked"),
        ("checked", date(2026, 4, 1), "checked"),
        ("closed", date(2026, 4, 1), "closed"),
    ],
)
def test_what_an_action_asks_for_on_a_day(one: Action, stage: Any, today: date, expected: str) -> None:
    assert state(replace(one, stage=stage), today) == expected
    assert awaits_check(replace(one, stage=stage), today) == (stage in ("open", "done") and today >= date(2026, 3, 16))


def test_which_actions_a_huddle_goes_through(one: Action) -> None:
    week, today = date(2026, 2, 16), date(2026, 2, 23)

    def told(**changes: Any) -> Action:
        return replace(one, **changes)

    closed_long_ago = told(key="a", week=date(2026, 2, 2), stage="closed", written_at=datetime(2026, 2, 9, tzinfo=UTC))
    closed_today = told(key="b", week=date(2026, 2, 2), stage="closed", written_at=datetime(2026, 2, 23, tzinfo=UTC))
    closed_last_week = told(
        key="c", week=date(2026, 2, 9), stage="closed", written_at=datetime(2026, 2, 17, tzinfo=UTC)
    )
    old_and_open = told(key="d", week=date(2026, 1, 5), due=date(2026, 3, 6))
    overdue, new = told(key="e"), told(key="f", week=week)
    everything = (closed_long_ago, closed_today, closed_last_week, old_and_open, overdue, new)
    before = by_urgency(from_before(everything, week, today), today)
    assert [a.key for a in before] == ["e", "d", "b", "c"]
    assert of_week(everything, date(2026, 2, 22)) == (new,)


def test_a_huddle_has_the_actions_of_its_own_system(one: Action) -> None:
    there = [replace(one, place_code=code, key=code) for code in ("RH5", "QSL", "RH5A8", "RD1", "ENG")]
    for code in ("RH5", "QSL", "RH5O4"):
        assert [a.key for a in of_system(there, code)] == ["RH5", "QSL", "RH5A8"]
    assert [a.key for a in of_system(there, "ENG")] == ["ENG"]
    assert [a.key for a in of_system(there, "RD1")] == ["RD1"]


def test_the_way_back_to_the_pages_makes_no_journal_where_there_is_none(own_flow_home: Path) -> None:
    assert (actions_now(), newest_writing()) == ((), 0)
    assert not own_flow_home.exists()
    own_flow_home.mkdir()
    with Journal.open(own_flow_home) as journal:
        last = an_action(journal, week=date(2026, 2, 2))
        this = an_action(journal, now=NOW + timedelta(minutes=1))
        an_action(journal, illustrative=True)
    assert actions_now() == (last, this)
    assert actions_of_week(date(2026, 2, 9), today=date(2026, 2, 16)) == ((last,), (this,))
    assert newest_writing() == 3
