"""Actions: what a huddle decided to do, about which signal, who owns it, by when, and whether it worked.

    action = open_action(journal, what=..., owner=..., due=..., check_on=..., metric=..., place_code=..., week=..., signal=..., ...)
    action = mark_done(journal, action.entry_id, done_on=..., reason=..., author=..., now=...)
    action = check_action(journal, action.entry_id, verdict="worked", evidence=..., reason=..., author=..., now=...)
    action = close_action(journal, action.entry_id, reason=..., author=..., now=...)

Every step is an entry that takes the former's place, so the whole life stays readable (`steps_of`). A day in `now` is that
of its own time zone.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flow.catalogue import metric as metric_named
from flow.errors import BadQuestion, Refused
from flow.journal.action import Action, Stage, Step, Verdict, action_of, step_of, verdict_named
from flow.journal.action_words import a_role_or_team, in_words, without_a_patient
from flow.journal.entry import AlreadyChanged, Entry, Kind
from flow.model import period_end, period_start
from flow.reference import place as place_named

if TYPE_CHECKING:
    from flow.journal.journal import Journal

ACTION: Kind = "action"


def open_action(
    journal: Journal,
    *,
    what: str,
    owner: str,
    due: date,
    check_on: date,
    metric: str,
    place_code: str,
    week: date,
    signal: str,
    author: str,
    now: datetime,
    reason: str | None = None,
    illustrative: bool = False,
) -> Action:
    """Open an action about what a measure showed at a place in the week that holds `week`.

    `signal` is what was said of the measure when the action was decided; without a `reason` it is the reason too.
    `illustrative`: decided on made-up figures; such an action never stands beside one about real figures.
    Raises:   UnknownName for a measure or place that does not exist; BadQuestion where something is missing, the owner is a
              person, or the days are out of order; Busy; StoreFault.
    Example:  "Triage Pathway 1 referrals the same day", Transfer of Care Hub, due 20 Feb, checked 16 Mar 2026.
    """
    told = {
        "what": in_words(what, "what is to be done"),
        "owner": a_role_or_team(owner),
        "signal": in_words(signal, "the signal that caused it", most=400),
        **_days(due, check_on, today=now.date(), new_due=True),
    }
    born = {"opened_at": now.isoformat(), "opened_by": author.strip(), "illustrative": illustrative}
    entry = journal.write(
        ACTION,
        about=f"action:{uuid.uuid4().hex[:12]}",
        metric=metric_named(metric).id,
        place_code=place_named(place_code).code,
        first_day=period_start(week, "week"),
        last_day=period_end(week, "week"),
        payload={**told, **born, "stage": "open", "step": "opened"},
        reason=without_a_patient(reason or signal),
        author=author,
        now=now,
    )
    return action_of(entry)


def change_action(
    journal: Journal,
    entry_id: int,
    *,
    reason: str,
    author: str,
    now: datetime,
    what: str | None = None,
    owner: str | None = None,
    due: date | None = None,
    check_on: date | None = None,
) -> Action:
    """Change the words, the owner or the days of an action; what is None stays. `entry_id` is the step that the writer saw.

    Raises:   AlreadyChanged where somebody was first; Refused once it is checked or closed; BadQuestion; Busy; StoreFault.
    """
    former = _seen(journal, entry_id, allowed=("open", "done"), deed="changed")
    due_now, check_now = due or former.due, check_on or former.check_on
    changed: dict[str, Any] = {
        "what": former.what if what is None else in_words(what, "what is to be done"),
        "owner": former.owner if owner is None else a_role_or_team(owner),
        **_days(due_now, check_now, today=now.date(), new_due=due_now != former.due),
    }
    as_it_was = {
        "what": former.what,
        "owner": former.owner,
        "due": former.due.isoformat(),
        "check_on": former.check_on.isoformat(),
    }
    if changed == as_it_was:
        raise BadQuestion(
            "Nothing was changed: words, owner and both days are as before. Change one of them, or go back."
        )
    return _next(journal, former, step="changed", told=changed, reason=reason, author=author, now=now)


def mark_done(journal: Journal, entry_id: int, *, done_on: date, reason: str, author: str, now: datetime) -> Action:
    """Say that the action was done, on which day and how; whether it worked is asked at its check date.

    Raises:   AlreadyChanged; Refused where it is not open; BadQuestion for a day to come; Busy; StoreFault.
    """
    former = _seen(journal, entry_id, allowed=("open",), deed="marked as done")
    if done_on > now.date():
        raise BadQuestion(
            f"An action is done on a day that has come. Saw {done_on.isoformat()}; today is {now.date().isoformat()}. "
            "Correct the day; nothing was written."
        )
    told = {"stage": "done", "done_on": done_on.isoformat()}
    return _next(journal, former, step="done", told=told, reason=reason, author=author, now=now)


def check_action(
    journal: Journal, entry_id: int, *, verdict: str, evidence: str, reason: str, author: str, now: datetime
) -> Action:
    """Give the word that a check asks for: worked, did not, cannot tell. `evidence` is what the page showed before and since.

    Raises:   AlreadyChanged; Refused where it was checked or closed; UnknownName for another word; BadQuestion; Busy; StoreFault.
    """
    former = _seen(journal, entry_id, allowed=("open", "done"), deed="checked")
    word: Verdict = verdict_named(verdict)
    told = {"stage": "checked", "verdict": word, "evidence": in_words(evidence, "what was seen", most=1000)}
    return _next(journal, former, step="checked", told=told, reason=reason, author=author, now=now)


def close_action(journal: Journal, entry_id: int, *, reason: str, author: str, now: datetime) -> Action:
    """Close an action, checked or not. Raises AlreadyChanged; Refused where it is closed; BadQuestion; Busy; StoreFault."""
    former = _seen(journal, entry_id, allowed=("open", "done", "checked"), deed="closed")
    return _next(journal, former, step="closed", told={"stage": "closed"}, reason=reason, author=author, now=now)


def reopen_action(
    journal: Journal, entry_id: int, *, due: date, check_on: date, reason: str, author: str, now: datetime
) -> Action:
    """Open a checked or closed action again with new days: it is to be done anew, and checked anew.

    Raises:   AlreadyChanged; Refused where it is open; BadQuestion; Busy; StoreFault.
    """
    former = _seen(journal, entry_id, allowed=("checked", "closed"), deed="opened again")
    told = {
        **_days(due, check_on, today=now.date(), new_due=True),
        "stage": "open",
        "done_on": None,
        "verdict": None,
        "evidence": None,
    }
    return _next(journal, former, step="opened again", told=told, reason=reason, author=author, now=now)


def take_step_back(journal: Journal, entry_id: int, *, reason: str, author: str, now: datetime) -> Action | None:
    """Take the latest step back: the action stands as before it. None where that step was its opening.

    Raises:   AlreadyChanged; BadQuestion; Busy; StoreFault.
    """
    entry = _entry(journal, entry_id)
    try:
        if entry.supersedes is None:
            journal.withdraw(entry.id, reason=reason, author=author, now=now)
            return None
        before = journal.entry(entry.supersedes)
        payload = {**before.payload, "step": "taken back"}
        return action_of(journal.supersede(entry.id, payload=payload, reason=reason, author=author, now=now))
    except AlreadyChanged:
        raise _overtaken(journal, entry_id) from None


def actions(journal: Journal, *, illustrative: bool = False, at: datetime | None = None) -> tuple[Action, ...]:
    """Every action in force, now or as it was at a moment, the one opened first at the top.

    Actions about made-up figures and about real ones never stand together: `illustrative` says which are asked for.
    """
    found = [action_of(e) for e in journal.current(ACTION, at=at) if "stage" in e.payload]
    return tuple(sorted((a for a in found if a.illustrative == illustrative), key=lambda a: (a.opened_at, a.key)))


def steps_of(journal: Journal, entry_id: int) -> tuple[Step, ...]:
    """The whole life of an action, from any of its entries, the first step at the top. Raises BadQuestion."""
    return tuple(step_of(e) for e in journal.history(_entry(journal, entry_id).id))


def all_steps(journal: Journal, *, illustrative: bool = False) -> tuple[Step, ...]:
    """Every step of every action ever opened, also of those taken back, the newest first."""
    found = (step_of(e) for e in journal.ever_written(ACTION) if "stage" in e.payload)
    return tuple(reversed([s for s in found if s.action.illustrative == illustrative]))


def _entry(journal: Journal, entry_id: int) -> Entry:
    entry = journal.entry(entry_id)
    if entry.kind != ACTION or "stage" not in entry.payload:
        raise BadQuestion(
            f"Entry {entry_id} is no action: it is of the kind '{entry.kind}'. Choose one from the list of actions; "
            "nothing was changed."
        )
    return entry


def _seen(journal: Journal, entry_id: int, *, allowed: tuple[Stage, ...], deed: str) -> Action:
    """The action as the writer saw it, if what they want can be done to it then and it is the latest step still."""
    entry = _entry(journal, entry_id)
    action = action_of(entry)
    if journal.history(entry_id)[-1].id != entry_id:
        raise _overtaken(journal, entry_id)
    if entry.withdraws or action.stage not in allowed:
        stands = "taken back" if entry.withdraws else action.stage
        raise Refused(f"An action that is {stands} cannot be {deed}. Open it again first; nothing was changed.")
    return action


def _next(
    journal: Journal,
    former: Action,
    *,
    step: str,
    told: Mapping[str, Any],
    reason: str,
    author: str,
    now: datetime,
) -> Action:
    payload = {**former.payload(), **told, "step": step}
    try:
        entry = journal.supersede(
            former.entry_id, payload=payload, reason=without_a_patient(reason), author=author, now=now
        )
    except AlreadyChanged:
        raise _overtaken(journal, former.entry_id) from None
    return action_of(entry)


def _overtaken(journal: Journal, entry_id: int) -> AlreadyChanged:
    """That somebody else was first, with what they did."""
    last = step_of(journal.history(entry_id)[-1])
    return AlreadyChanged(
        f"Somebody was first: {last.author} wrote '{last.step}' meanwhile, on {last.at:%a} {last.at.day} {last.at:%b %Y} at "
        f"{last.at:%H:%M} UTC ('{last.reason}'). Look at the action as it is now, then write again; nothing was written."
    )


def _days(due: date, check_on: date, *, today: date, new_due: bool) -> dict[str, str]:
    if new_due and due < today:
        raise BadQuestion(
            f"The due date has gone by. Saw {due.isoformat()}; today is {today.isoformat()}. Choose today or later; nothing "
            "was written."
        )
    if check_on < due:
        raise BadQuestion(
            f"An action is checked after it is due. Saw due {due.isoformat()} and check {check_on.isoformat()}. "
            "Choose a later check date; nothing was written."
        )
    return {"due": due.isoformat(), "check_on": check_on.isoformat()}
