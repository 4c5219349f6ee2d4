"""A measure before a day and since: which weeks count, shares as one sum over another, never across a break."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from made_up_loads import a_day, a_load, beds_of_month, snapshot_of

from flow.journal.action import Action, Step
from flow.metrics import Question
from flow.model import Period
from flow.report.actions import action_lines
from flow.sentences.actions import (
    NO_CAUSE,
    audit_rows,
    evidence_words,
    history_lines,
    signal_words,
    since_sentences,
    state_words,
)
from flow.signals import Baseline, Series, series
from flow.since import since
from flow.store import Snapshot

FIRST = date(2026, 1, 19)
"""A Monday."""
DAY = FIRST + timedelta(weeks=20, days=2)
"""The Wednesday of the 21st of 24 weeks."""
LAST = FIRST + timedelta(weeks=24) - timedelta(days=1)


def weeks(*levels: int, kind: str = "monthly") -> Snapshot:
    """Each week at a level, with beds that grow from month to month."""
    days = [(FIRST + timedelta(weeks=n, days=d), level) for n, level in enumerate(levels) for d in range(7)]
    beds = [beds_of_month(f"2026-{m:02}-01", 800 + 50 * m) for m in range(1, 8)]
    return snapshot_of(a_load(*(a_day(day, remaining=level) for day, level in days), *beds, kind=kind))


def of(snapshot: Snapshot | None, metric: str = "nctr_remaining", **more: object) -> Series:
    basis = "adult_open" if metric == "nctr_share" else None
    asked = Question(metric=metric, place="RH5", period=Period(first=FIRST, last=LAST), basis=basis)
    return series(snapshot, asked, **more)  # type: ignore[arg-type]


LEVELS = [*[500] * 8, *[200, 202] * 6, 900, 190, 192, 188]


def test_means_are_of_twelve_weeks_before_and_of_the_whole_weeks_since() -> None:
    snapshot = weeks(*LEVELS)
    found = since(snapshot, of(snapshot), DAY)
    assert found.before is not None
    assert found.since is not None
    assert (found.before.mean, found.before.periods) == (201, 12)
    assert (found.since.mean, found.since.periods) == (190, 3)
    assert (found.since.first, found.since.last) == (FIRST + timedelta(weeks=21), LAST)
    assert found.difference == -11
    said = since_sentences(found)
    assert said[0].startswith("Before: 201.0 patients on average over 12 weeks (16 Mar 2026 to 7 Jun 2026)")
    assert "190.0 patients on average over 3 weeks" in said[1]
    assert said[2] == "11.0 patients lower than before."
    assert said[-1] == NO_CAUSE


def test_a_day_that_is_a_monday_has_its_own_week_since() -> None:
    snapshot = weeks(*LEVELS)
    found = since(snapshot, of(snapshot), DAY - timedelta(days=2))
    assert found.since is not None
    assert found.since.periods == 4


def test_a_share_is_one_sum_over_another() -> None:
    snapshot = weeks(*LEVELS)
    found = since(snapshot, of(snapshot, "nctr_share"), DAY)
    assert found.since is not None
    july = date(2026, 7, 1)
    days = [(FIRST + timedelta(weeks=21 + n, days=d), LEVELS[21 + n]) for n in range(3) for d in range(7)]
    by_week = [
        (
            sum(level for _, level in days[n : n + 7]) / 7,
            sum(1150 if d >= july else 1100 for d, _ in days[n : n + 7]) / 7,
        )
        for n in (0, 7, 14)
    ]
    assert found.since.mean == pytest.approx(sum(a for a, _ in by_week) / sum(b for _, b in by_week), abs=1e-12)


def test_nothing_is_compared_across_a_break() -> None:
    snapshot = weeks(*LEVELS)
    begun = Baseline(
        metric="nctr_remaining",
        place="RH5",
        from_day=FIRST + timedelta(weeks=22),
        reason="a ward opened",
        author="board",
    )
    found = since(snapshot, of(snapshot, baselines=(begun,)), DAY)
    assert found.cut is not None
    assert found.difference is None
    assert any("a ward opened" in line and "cannot be compared" in line for line in since_sentences(found))
    assert not any("lower" in line or "higher" in line for line in since_sentences(found))


def test_before_stands_on_the_weeks_since_the_last_break_alone() -> None:
    snapshot = weeks(*LEVELS)
    begun = Baseline(
        metric="nctr_remaining", place="RH5", from_day=FIRST + timedelta(weeks=15), reason="x", author="board"
    )
    found = since(snapshot, of(snapshot, baselines=(begun,)), DAY)
    assert found.before is not None
    assert (found.before.periods, found.cut) == (5, None)


def test_no_week_since_is_said_and_nothing_is_nought() -> None:
    snapshot = weeks(*LEVELS)
    none_yet = since(snapshot, of(snapshot), LAST + timedelta(days=3))
    assert none_yet.since is None
    assert since_sentences(none_yet)[-1].startswith("No whole week since Wed 8 Jul 2026 has a figure yet")
    assert "no figure" in since_sentences(since(None, of(None), DAY))[0]


ACTION = Action(
    key="action:1",
    what="Triage Pathway 1 the same day",
    owner="Hub",
    due=date(2026, 2, 20),
    check_on=date(2026, 3, 16),
    metric="nctr_remaining",
    place_code="RH5",
    week=date(2026, 2, 9),
    signal="9 weekly points in a row above the mean: signal (concern).",
    stage="open",
    done_on=None,
    verdict=None,
    evidence=None,
    opened_at=datetime(2026, 2, 16, 8, 30, tzinfo=UTC),
    opened_by="Weekly huddle",
    written_at=datetime(2026, 2, 16, 8, 30, tzinfo=UTC),
    author="Weekly huddle",
    reason="signal",
    illustrative=False,
    entry_id=1,
)


def test_how_an_action_stands_in_words() -> None:
    said = {
        state_words(replace(ACTION, **changes), today)
        for changes, today in (
            ({}, date(2026, 2, 17)),
            ({}, date(2026, 2, 23)),
            ({"stage": "done"}, date(2026, 2, 23)),
            ({"stage": "done"}, date(2026, 3, 16)),
            ({"stage": "checked", "verdict": "did not"}, date(2026, 3, 16)),
            ({"stage": "closed"}, date(2026, 3, 16)),
        )
    }
    assert said == {
        "due Fri 20 Feb",
        "overdue since Sat 21 Feb",
        "done, check Mon 16 Mar",
        "done: did it work?",
        "did not work",
        "closed: not checked",
    }


def test_a_life_is_told_step_by_step_and_in_the_audit() -> None:
    def step(name: str, **changes: object) -> Step:
        action = replace(ACTION, **changes)  # type: ignore[arg-type]
        return Step(step=name, action=action, author="Hub lead", at=ACTION.opened_at, reason="why so")

    life = [
        step("opened"),
        step("changed", owner="Council", due=date(2026, 2, 27)),
        step("taken back"),
        step("checked", verdict="cannot tell"),
    ]
    lines = history_lines(life)
    assert lines[1].endswith("changed: owner from Hub to Council; due from 20 Feb 2026 to 27 Feb 2026 · why so")
    assert "taken back: changed (owner from Council to Hub; due from 27 Feb 2026 to 20 Feb 2026)" in lines[2]
    assert "**Hub lead** · checked: cannot tell" in lines[3]
    assert [r["step"] for r in audit_rows(life[::-1])][-1].startswith("opened: Triage")


def test_the_report_gets_actions_with_their_state_on_its_day() -> None:
    checked = replace(ACTION, stage="checked", verdict="worked", evidence="214 before, 200 since")
    late, told = action_lines((ACTION, checked), today=date(2026, 2, 23))
    assert (late.state, late.outcome, late.measure_words) == ("overdue", "", ACTION.signal)
    assert (told.state, told.outcome, told.measure_words) == ("checked", "worked", "214 before, 200 since")
    (early,) = action_lines((ACTION,), today=date(2026, 2, 15))  # written on the day after the report's
    assert early.state == "open, written 16 Feb 2026"


def test_what_the_journal_keeps_of_an_action_has_no_small_number_of_the_system_s_own() -> None:
    few = [*[12] * 20, 900, 5, 4, 6]
    own, published = (weeks(*few, kind=kind) for kind in ("local", "monthly"))
    kept, open_to_all = (evidence_words(since(s, of(s), DAY)) for s in (own, published))
    assert "5.0 patients on average over 3 weeks" in open_to_all
    assert "a small number, withheld" in kept
    assert "5.0" not in kept
    assert "7.0" not in kept  # nor how much lower, which with the 12.0 before would tell it
    row = SimpleNamespace(
        metric="care_home_waiting", value=4.0, value_words="4.0 patients", reason="Noise.", days_in_period=7, provenance="local"
    )  # fmt: skip
    assert signal_words(row) == "a small number, withheld: Noise."
    assert signal_words(SimpleNamespace(**{**vars(row), "provenance": "illustrative"})) == "4.0 patients: Noise."
