"""What is watched, where people differ from the defaults: a watch turned off, a level of their own; both can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, cast

from flow.catalogue import metric as metric_named
from flow.errors import BadQuestion
from flow.journal.action_words import without_a_patient
from flow.journal.entry import AlreadyChanged, Entry, Kind
from flow.reference import place as place_named

if TYPE_CHECKING:
    from flow.journal.journal import Journal

WATCH: Kind = "watch"
Comparison = Literal["at most", "at least"]
COMPARISONS: tuple[Comparison, ...] = ("at most", "at least")


@dataclass(frozen=True, kw_only=True)
class TurnedOff:
    """A watch that somebody turned off."""

    watch: str
    """Its name: `signal:RH5:nctr_remaining`, `file:daily`."""
    reason: str
    author: str
    written_at: datetime
    """In UTC."""
    entry_id: int


@dataclass(frozen=True, kw_only=True)
class LevelSet:
    """A level of a measure at a place that somebody wants to be told of when it is crossed."""

    metric: str
    place: str
    level: float
    """In the unit of the measure: a share is 0 to 1."""
    comparison: Comparison
    """Which side is good: `at most` 210 patients."""
    reason: str
    author: str
    written_at: datetime
    """In UTC."""
    entry_id: int


def turn_off(journal: Journal, watch: str, *, reason: str, author: str, now: datetime) -> TurnedOff:
    """Turn a watch off, for everybody, until somebody turns it on again.

    Raises:   AlreadyChanged where it is off already; BadQuestion where watch, reason or author is missing; Busy; StoreFault.
    Example:  "file:daily", "the feed is being moved until Monday", "information team".
    """
    if not watch.strip():
        raise BadQuestion("Which watch is to be turned off? Name it; nothing was changed.")
    before = next((off for off in turned_off(journal) if off.watch == watch), None)
    if before:
        raise AlreadyChanged(
            f"It is off already: {before.author} turned it off on {before.written_at:%d.%m.%Y at %H:%M} UTC "
            f"('{before.reason}'). Nothing was changed."
        )
    return _off(
        journal.write(
            WATCH, about=watch, payload={"on": False}, reason=without_a_patient(reason), author=author, now=now
        )
    )


def turn_on(journal: Journal, watch: str, *, reason: str, author: str, now: datetime) -> None:
    """Turn a watch on again. Raises AlreadyChanged where it is on, or somebody was first; BadQuestion; Busy; StoreFault."""
    off = [one for one in turned_off(journal) if one.watch == watch]
    if not off:
        raise AlreadyChanged("It is on already: somebody was first. Nothing was changed.")
    for one in off:  # two people may have turned it off at the same instant
        journal.withdraw(one.entry_id, reason=without_a_patient(reason), author=author, now=now)


def set_level(
    journal: Journal,
    *,
    metric: str,
    place_code: str,
    level: float,
    comparison: str,
    reason: str,
    author: str,
    now: datetime,
) -> LevelSet:
    """Watch a level of a measure at a place; others stay beside it.

    Raises:   UnknownName for a measure or place that does not exist; BadQuestion; Busy; StoreFault.
    Example:  nctr_remaining, RH5, 210, "at most", "escalation above 210", "flow manager".
    """
    if comparison not in COMPARISONS:
        raise BadQuestion(f"A level is to be kept {' or '.join(COMPARISONS)}. Saw '{comparison}'; nothing was written.")
    if not (0 <= level < 1e12):
        raise BadQuestion(f"A level is a number from 0 on. Saw {level}; nothing was written.")
    if metric_named(metric).unit == "share" and level > 1:
        raise BadQuestion(f"A share is at most 100 %. Saw {level:.0%}; nothing was written.")
    return _level(
        journal.write(
            WATCH,
            about="level",
            metric=metric_named(metric).id,
            place_code=place_named(place_code).code,
            payload={"level": float(level), "comparison": comparison},
            reason=without_a_patient(reason),
            author=author,
            now=now,
        )
    )


def take_level_back(journal: Journal, entry_id: int, *, reason: str, author: str, now: datetime) -> None:
    """Watch that level no longer. Raises AlreadyChanged where somebody was first; BadQuestion; Busy; StoreFault."""
    former = journal.entry(entry_id)
    if former.kind != WATCH or "level" not in former.payload:
        raise BadQuestion(f"Entry {entry_id} sets no level. Choose one from the list; nothing was changed.")
    journal.withdraw(entry_id, reason=reason, author=author, now=now)


def turned_off(journal: Journal) -> tuple[TurnedOff, ...]:
    """The watches that are off, the one turned off first at the top."""
    return tuple(_off(e) for e in journal.current(WATCH) if e.payload.get("on") is False)


def levels_set(journal: Journal) -> tuple[LevelSet, ...]:
    """The levels that people set, the oldest first."""
    return tuple(_level(e) for e in journal.current(WATCH) if "level" in e.payload)


def _off(entry: Entry) -> TurnedOff:
    return TurnedOff(
        watch=entry.about or "",
        reason=entry.reason,
        author=entry.author,
        written_at=entry.written_at,
        entry_id=entry.id,
    )


def _level(entry: Entry) -> LevelSet:
    return LevelSet(
        metric=entry.metric or "",
        place=entry.place_code or "",
        level=float(entry.payload["level"]),
        comparison=cast(Comparison, entry.payload["comparison"]),
        reason=entry.reason,
        author=entry.author,
        written_at=entry.written_at,
        entry_id=entry.id,
    )
