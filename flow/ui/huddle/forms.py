"""The Huddle's forms: a new action, and what can be done to one. What was typed stays where something is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from flow.catalogue import metric
from flow.journal.action import VERDICTS, Action
from flow.journal.actions import (
    change_action,
    check_action,
    close_action,
    mark_done,
    open_action,
    reopen_action,
    take_step_back,
)
from flow.metrics import Question
from flow.model import Period
from flow.reference import place
from flow.report.huddle import NAMES
from flow.sentences.actions import (
    VERDICT_WORDS,
    action_facts,
    audit_lines,
    evidence_words,
    history_lines,
    signal_words,
    since_sentences,
)
from flow.sentences.measure import metric_name, series_verdict
from flow.signals import series
from flow.since import Since, since
from flow.ui.figures import asked_series
from flow.ui.huddle.state import Board, choose, close_form, forget_written, just_written
from flow.ui.session import Run
from flow.ui.triggers import triggers_box
from flow.ui.writing import written
from flow.wording import counted, short_day
from flow.writings import action_steps, the_journal

DUE_DAYS, CHECK_DAYS = 7, 28
"""What the form proposes: due at the next huddle, checked four weeks on. Both can be changed."""
STEPS_READ = 100
"""Of all actions, the newest: more is not read out."""
HUDDLE = "Weekly huddle"
DATE = "DD/MM/YYYY"

DEEDS: dict[str, tuple[str, ...]] = {
    "open": ("Done", "Check", "Change", "Close"),
    "done": ("Check", "Change", "Close"),
    "checked": ("Close", "Open again"),
    "closed": ("Open again",),
}
"""What can be done to an action, by its stage."""


@st.dialog("New action", width="large", on_dismiss=close_form)
def new_action(run: Run, board: Board, about: str | None) -> None:
    """Open an action from a signal: the measure, place and what was said of it are filled in."""
    told = {r.metric: r for r in board.week.rows}
    signals = [m for m, r in told.items() if r.is_signal]
    known = list(dict.fromkeys([*([about] if about else []), *(r.metric for r in board.rows), *signals, *told]))
    metric_id = st.selectbox("About", known, format_func=lambda m: NAMES.get(m, metric_name(m)), key="huddle-new-about")
    row = told.get(metric_id)
    found = asked_series(run, metric_id) if row is None else None
    signal = signal_words(row) if row else series_verdict(found) if found else "no figure"
    at = row.place.code if row else found.question.place if found else run.place.code
    st.markdown(
        f"**{metric_name(metric_id)}**, {place(at).short_name}, week of {short_day(board.week.monday)}: {signal}"
    )
    today = _now().date()
    with st.form("huddle-new", border=False):
        what = st.text_input("What is to be done", max_chars=160, key="huddle-new-what")
        owner = st.text_input(
            "Who owns it (a role or a team)", value=metric(metric_id).who_acts, max_chars=80, key="huddle-new-owner"
        )
        left, right = st.columns(2)
        due = left.date_input("Due", today + timedelta(days=DUE_DAYS), format=DATE, key="huddle-new-due")
        check_on = right.date_input(
            "Check whether it worked", today + timedelta(days=CHECK_DAYS), format=DATE, key="huddle-new-check"
        )
        author = _author("huddle-new-author")
        if st.form_submit_button("Add the action", type="primary"):
            _save(
                lambda: open_action(
                    the_journal(),
                    what=what,
                    owner=owner,
                    due=due,
                    check_on=check_on,
                    metric=metric_id,
                    place_code=at,
                    week=board.week.monday,
                    signal=signal,
                    author=author,
                    now=_now(),
                    illustrative=run.illustrative,
                ),
                f"Added: {what}",
            )


@st.dialog("Action", width="large", on_dismiss=close_form)
def one_action(run: Run, action: Action, deed: str | None, today: date) -> None:
    """How an action stands, its measure before and since, what can be done to it, and its whole life."""
    st.subheader(action.what)
    for line in action_facts(action, today):
        st.markdown(line)
    found = _since(run, action)
    st.markdown("\n".join(f"- {line}" for line in since_sentences(found)))
    deeds = DEEDS[action.stage]
    asked = st.segmented_control(
        "What now?",
        deeds,
        default=deed if deed in deeds else "Check" if action.stage == "done" else None,
        key=f"huddle-deed-{action.entry_id}",
    )
    if asked:
        with st.form(f"huddle-form-{asked}-{action.entry_id}", border=False):
            _form(asked, action, found)
    _life(action)


def _form(deed: str, action: Action, found: Since | None) -> None:
    """The fields that a deed asks for, and what writes it."""
    key, today = f"huddle-{deed}-{action.entry_id}", _now().date()
    said: dict[str, Any] = {}
    if deed == "Done":
        said["done_on"] = st.date_input("Done on", today, format=DATE, max_value=today, key=f"{key}-on")
    elif deed == "Check":
        said["verdict"] = st.radio(
            "Did it work?",
            VERDICTS,
            format_func=lambda v: VERDICT_WORDS[v],
            horizontal=True,
            index=None,
            key=f"{key}-word",
        )
        said["evidence"] = evidence_words(found)
    elif deed == "Change":
        said["what"] = st.text_input("What is to be done", action.what, max_chars=160, key=f"{key}-what")
        said["owner"] = st.text_input("Who owns it (a role or a team)", action.owner, max_chars=80, key=f"{key}-owner")
    if deed in ("Change", "Open again"):
        fresh = deed == "Open again"
        left, right = st.columns(2)
        due = today + timedelta(days=DUE_DAYS) if fresh else action.due
        check_on = today + timedelta(days=CHECK_DAYS) if fresh else action.check_on
        said["due"] = left.date_input("Due", due, format=DATE, key=f"{key}-due")
        said["check_on"] = right.date_input("Check whether it worked", check_on, format=DATE, key=f"{key}-check")
    reason = st.text_input(_WHY[deed], key=f"{key}-why")
    said |= {"reason": reason, "author": _author(f"{key}-author"), "now": _now()}
    if st.form_submit_button(_SUBMIT[deed], type="primary"):
        if deed == "Check" and not said["verdict"]:
            st.error("Choose a word: worked, did not work, cannot tell. Nothing was written.")
            return
        _save(lambda: _WRITES[deed](the_journal(), action.entry_id, **said), f"{_SUBMIT[deed]}: {action.what}")


_WRITES: dict[str, Callable[..., Action]] = {
    "Done": mark_done,
    "Check": check_action,
    "Change": change_action,
    "Close": close_action,
    "Open again": reopen_action,
}
_WHY = {
    "Done": "How was it done?",
    "Check": "Why that word?",
    "Change": "Why the change?",
    "Close": "Why is it closed?",
    "Open again": "Why again?",
}
_SUBMIT = {
    "Done": "Mark as done",
    "Check": "Record the word",
    "Change": "Save the change",
    "Close": "Close the action",
    "Open again": "Open it again",
}


def _save(write: Callable[[], Action], words: str) -> None:
    """Write and go back to the screen; where it is refused, the reason stands in the form and what was typed stays."""
    made: list[Action] = []
    if written(lambda: made.append(write())):
        just_written(made[0].entry_id, made[0].what)
        st.toast(words)
        choose(made[0].key)
        close_form()
        st.rerun()


def take_back() -> None:
    """Take back what this reader wrote last."""
    entry_id, _ = st.session_state["huddle_written"]
    if written(lambda: take_step_back(the_journal(), entry_id, reason="taken back at once", author=HUDDLE, now=_now())):
        forget_written()


@st.dialog("Everything decided", width="large", on_dismiss=close_form)
def audit(run: Run) -> None:
    """Every step of every action: when, who, what, why."""
    lines = audit_lines(action_steps(illustrative=run.illustrative))
    if not lines:
        st.info("No action was ever opened here.")
        return
    st.markdown("\n".join(f"- {line}" for line in lines[:STEPS_READ]))
    if (left := len(lines) - STEPS_READ) > 0:
        st.caption(f"and {counted(left, 'earlier step')}; each action has its own whole life (Enter).")


@st.dialog("What asks for attention", width="large", on_dismiss=close_form)
def attention(run: Run) -> None:
    """What asks for attention now, each with its page and how to turn it off."""
    triggers_box(run)


def _life(action: Action) -> None:
    st.markdown("**Its whole life**")
    steps = [s for s in reversed(action_steps(illustrative=action.illustrative)) if s.action.key == action.key]
    st.markdown("\n".join(f"1. {line}" for line in history_lines(steps)))


def _since(run: Run, action: Action) -> Since:
    """The action's measure before it and since, at its own place, up to the newest figure."""
    last = max(run.period.last, run.asked)
    asked = Question(
        metric=action.metric,
        place=action.place_code,
        period=Period(first=min(action.since, last) - timedelta(weeks=26), last=last),
        grain=metric(action.metric).grain,
        basis=run.basis if metric(action.metric).has_basis else None,
        as_of=run.as_of,
        excluded=run.excluded,
    )
    found = series(run.view.snapshot, asked, baselines=run.baselines)
    return since(run.view.snapshot, found, action.since)


def _author(key: str) -> str:
    """Who writes: a role or a team, once typed proposed again."""
    said: str = st.text_input(
        "Written by (a role or a team)", st.session_state.get("huddle_author", HUDDLE), max_chars=80, key=key
    )
    st.session_state["huddle_author"] = said or HUDDLE
    return said


def _now() -> datetime:
    return datetime.now().astimezone()
