"""One action as it stands, and what its days mean on a given day. Nothing here reads a clock or the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from flow.errors import UnknownName
from flow.journal.entry import Entry, utc
from flow.model import period_end, period_start
from flow.reference import place

Stage = Literal["open", "done", "checked", "closed"]
"""What people did with it."""
State = Literal["overdue", "to be checked", "due this week", "open", "done", "checked", "closed"]
"""What that means today, the most pressing first."""
Verdict = Literal["worked", "did not", "cannot tell"]
STATES: tuple[State, ...] = get_args(State)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
LIVE: tuple[State, ...] = ("overdue", "to be checked", "due this week", "open", "done")
"""States in which somebody still has something to do."""


@dataclass(frozen=True, kw_only=True)
class Action:
    """One action at one moment of its life."""

    key: str
    """The same through its whole life, for a link: `action:3f2a...`."""
    what: str
    owner: str
    """A role or a team."""
    due: date
    check_on: date
    metric: str
    place_code: str
    week: date
    """The Monday of the week whose figures caused it."""
    signal: str
    """What was said of the measure when the action was decided."""
    stage: Stage
    done_on: date | None
    verdict: Verdict | None
    evidence: str | None
    """What was seen before and since when the verdict was given."""
    opened_at: datetime
    opened_by: str
    written_at: datetime
    """When its latest step was written, in UTC."""
    author: str
    reason: str
    illustrative: bool
    entry_id: int

    @property
    def since(self) -> date:
        """The day from which it can have made a difference: when it was done, else when it was opened."""
        return self.done_on or self.opened_at.date()

    def payload(self) -> dict[str, Any]:
        """What the journal keeps of it beside measure, place and week."""
        return {
            "what": self.what,
            "owner": self.owner,
            "due": self.due.isoformat(),
            "check_on": self.check_on.isoformat(),
            "signal": self.signal,
            "stage": self.stage,
            "done_on": self.done_on.isoformat() if self.done_on else None,
            "verdict": self.verdict,
            "evidence": self.evidence,
            "opened_at": self.opened_at.isoformat(),
            "opened_by": self.opened_by,
            "illustrative": self.illustrative,
        }


@dataclass(frozen=True, kw_only=True)
class Step:
    """One step in the life of an action: what was done, by whom, when, why, and how the action stood then."""

    step: str
    """opened, changed, done, checked, closed, opened again, taken back"""
    action: Action
    author: str
    at: datetime
    """In UTC."""
    reason: str


def action_of(entry: Entry) -> Action:
    """The action that an entry keeps."""
    told = entry.payload
    if entry.about is None or entry.metric is None or entry.place_code is None or entry.first_day is None:
        raise ValueError(f"no action in {entry}")  # open_action does not let this happen
    done_on = told.get("done_on")
    return Action(
        key=entry.about,
        what=told["what"],
        owner=told["owner"],
        due=date.fromisoformat(told["due"]),
        check_on=date.fromisoformat(told["check_on"]),
        metric=entry.metric,
        place_code=entry.place_code,
        week=entry.first_day,
        signal=told["signal"],
        stage=told["stage"],
        done_on=date.fromisoformat(done_on) if done_on else None,
        verdict=told.get("verdict"),
        evidence=told.get("evidence"),
        opened_at=datetime.fromisoformat(told["opened_at"]),
        opened_by=told["opened_by"],
        written_at=utc(entry.written_at),
        author=entry.author,
        reason=entry.reason,
        illustrative=bool(told.get("illustrative")),
        entry_id=entry.id,
    )


def step_of(entry: Entry) -> Step:
    """The step that an entry is."""
    return Step(
        step="taken back" if entry.withdraws else str(entry.payload["step"]),
        action=action_of(entry),
        author=entry.author,
        at=utc(entry.written_at),
        reason=entry.reason,
    )


def verdict_named(name: str) -> Verdict:
    """The verdict of that name. Raises UnknownName."""
    for verdict in VERDICTS:
        if verdict == name:
            return verdict
    raise UnknownName("verdict on an action", name, VERDICTS, hint="Nothing was written.")


def state(action: Action, today: date) -> State:
    """What an action asks of people today.

    Example:  due on Fri 20 Feb and not done: "due this week" from Monday on, "overdue" on Saturday. Done, with its check date
              reached: "to be checked".
    """
    if action.stage in ("checked", "closed"):
        return "checked" if action.stage == "checked" else "closed"
    if action.stage == "done":
        return "to be checked" if action.check_on <= today else "done"
    if action.due < today:
        return "overdue"
    return "due this week" if action.due <= period_end(today, "week") else "open"


def awaits_check(action: Action, today: date) -> bool:
    """Whether its check date has come and nobody has said yet whether it worked: also of one that was never marked done."""
    return action.stage in ("open", "done") and action.check_on <= today


def is_live(action: Action, today: date) -> bool:
    """Whether somebody still has something to do."""
    return state(action, today) in LIVE


def by_urgency(found: Iterable[Action], today: date) -> tuple[Action, ...]:
    """The most pressing first, then the one due first."""
    return tuple(sorted(found, key=lambda a: (STATES.index(state(a, today)), a.due, a.opened_at, a.key)))


def of_system(found: Iterable[Action], place_code: str) -> tuple[Action, ...]:
    """The actions about places of the same system: of an ICB, its trust and their hospitals all are one huddle's."""
    here = _system(place_code)
    return tuple(a for a in found if _system(a.place_code) == here)


def _system(code: str) -> str:
    """The ICB that a place is of, else the place itself. A hospital's code begins with its trust's."""
    there = place(code)
    trust = place(code[:3]) if there.kind == "site" else there
    return trust.icb_code or trust.code


def of_week(found: Iterable[Action], week: date) -> tuple[Action, ...]:
    """The actions that the figures of a week caused."""
    monday = period_start(week, "week")
    return tuple(a for a in found if a.week == monday)


def from_before(found: Iterable[Action], week: date, today: date) -> tuple[Action, ...]:
    """What the huddle on a week's figures goes through first: every action of the week before, and older ones that are still
    live or were finished after the week."""
    monday = period_start(week, "week")
    last = monday - timedelta(days=7)
    ended = period_end(week, "week")
    return tuple(
        a for a in found if a.week < monday and (a.week == last or is_live(a, today) or a.written_at.date() > ended)
    )
