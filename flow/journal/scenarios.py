"""Saved scenarios: a question to the what-if model with everything it assumed, and the answer as it was told then.

What was told stays as it was, so that it can be scored against what happens. A change and a withdrawal stay readable.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from flow.errors import BadQuestion
from flow.journal.entry import Entry, Kind

if TYPE_CHECKING:
    from flow.journal.journal import Journal

SCENARIO: Kind = "scenario"
MOST_LETTERS = 80
"""A name has to fit above a column of a table."""
MOST_DAYS = 3_660


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was said of patients remaining, day by day: the mean, and between which values 8 in 10 lie."""

    mean: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.mean) == len(self.low) == len(self.high) <= MOST_DAYS:
            raise BadQuestion("An answer has a mean, a low and a high for each of its days; nothing was written.")


@dataclass(frozen=True, kw_only=True)
class StoodOn:
    """Which figures and which engine the answer was reckoned from."""

    snapshot: int
    """The number of the store's snapshot."""
    newest_load: str
    """When the newest file was loaded, in UTC; empty where none was."""
    engine_version: str
    illustrative: bool
    """Whether the figures were made up. Such a scenario is never shown among real ones."""


@dataclass(frozen=True, kw_only=True)
class SavedScenario:
    """A scenario as it was saved."""

    name: str
    place_code: str
    day: date
    """Calibrated up to and with this day; what was told begins on the next."""
    until: date
    scenario: str
    """The scenario as JSON, which `python -m flow whatif` reads too."""
    stood_on: StoodOn
    as_things_are: Told
    changed: Told
    reason: str
    author: str
    written_at: datetime
    """In UTC."""
    entry_id: int
    withdrawn: bool = False

    @property
    def days(self) -> tuple[date, ...]:
        """The days that it said something about."""
        return tuple(self.day + timedelta(days=n + 1) for n in range(len(self.changed.mean)))


def save_scenario(
    journal: Journal,
    *,
    name: str,
    place_code: str,
    day: date,
    until: date,
    scenario: str,
    stood_on: StoodOn,
    as_things_are: Told,
    changed: Told,
    reason: str,
    author: str,
    now: datetime,
    instead_of: int | None = None,
) -> SavedScenario:
    """Save a scenario; `instead_of` names the entry that it takes the place of (None: it is a new one).

    Raises:   BadQuestion where name, reason or author is missing, the name is too long or taken, or the scenario is no JSON
              object; AlreadyChanged where somebody changed the former one first; Busy; StoreFault. Nothing is written then.
    Example:  "16 more starts from October", "for the November board", "commissioning".
    """
    name = _good_name(name)
    if not isinstance(_parsed(scenario), dict):
        raise BadQuestion("A scenario is saved as a JSON object, and this is none; nothing was written.")
    taken = next((s for s in scenarios(journal, illustrative=stood_on.illustrative) if _same(s.name, name)), None)
    if taken is not None and taken.entry_id != instead_of:
        raise BadQuestion(
            f"There is a scenario '{taken.name}' already, by {taken.author}. Choose another name, or withdraw that one first; "
            "nothing was written."
        )
    payload = {
        "scenario": scenario,
        "stood_on": vars(stood_on),
        "as_things_are": _lists(as_things_are),
        "changed": _lists(changed),
    }
    if instead_of is None:
        entry = journal.write(
            SCENARIO, about=name, place_code=place_code, first_day=day, last_day=until, payload=payload, reason=reason,
            author=author, now=now,
        )  # fmt: skip
    else:
        _its_entry(journal, instead_of)
        entry = journal.supersede(
            instead_of, about=name, place_code=place_code, first_day=day, last_day=until, payload=payload, reason=reason,
            author=author, now=now,
        )  # fmt: skip
    return _saved(entry)


def scenarios(journal: Journal, *, illustrative: bool) -> tuple[SavedScenario, ...]:
    """The scenarios in force, of made-up or of real figures, the newest first."""
    saved = [_saved(e) for e in reversed(journal.current(SCENARIO))]
    return tuple(s for s in saved if s.stood_on.illustrative == illustrative)


def scenario_of(journal: Journal, entry_id: int) -> SavedScenario:
    """The scenario of an entry, in force or not: what a link names stays readable. Raises BadQuestion."""
    return _saved(_its_entry(journal, entry_id))


def scenario_history(journal: Journal, entry_id: int) -> tuple[SavedScenario, ...]:
    """A scenario as it was each time it was saved, and its withdrawal, the oldest first. Raises BadQuestion."""
    _its_entry(journal, entry_id)
    return tuple(_saved(e) for e in journal.history(entry_id))


def withdraw_scenario(journal: Journal, entry_id: int, *, reason: str, author: str, now: datetime) -> SavedScenario:
    """Take a scenario off the list: it stays readable. Raises AlreadyChanged where somebody was first; BadQuestion."""
    _its_entry(journal, entry_id)
    return _saved(journal.withdraw(entry_id, reason=reason, author=author, now=now))


def _its_entry(journal: Journal, entry_id: int) -> Entry:
    entry = journal.entry(entry_id)
    if entry.kind != SCENARIO:
        raise BadQuestion(
            f"Entry {entry_id} is no scenario: it is of the kind '{entry.kind}'. Choose one from the list of scenarios; "
            "nothing was changed."
        )
    return entry


def _good_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise BadQuestion("A scenario needs a name, and has none. Name it and save again; nothing was written.")
    if len(tidy) > MOST_LETTERS:
        raise BadQuestion(
            f"The name has {len(tidy)} letters; {MOST_LETTERS} are allowed. Shorten it, and say the rest in the reason; nothing was written."
        )
    return tidy


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _lists(told: Told) -> dict[str, list[float]]:
    """Numbers to one decimal: nobody is told more."""
    return {name: [round(float(v), 1) for v in values] for name, values in vars(told).items()}


def _told(lists: Mapping[str, Any]) -> Told:
    return Told(mean=tuple(lists["mean"]), low=tuple(lists["low"]), high=tuple(lists["high"]))


def _saved(entry: Entry) -> SavedScenario:
    assert entry.first_day is not None
    assert entry.last_day is not None
    return SavedScenario(
        name=entry.about or "",
        place_code=entry.place_code or "",
        day=entry.first_day,
        until=entry.last_day,
        scenario=str(entry.payload["scenario"]),
        stood_on=StoodOn(**entry.payload["stood_on"]),
        as_things_are=_told(entry.payload["as_things_are"]),
        changed=_told(entry.payload["changed"]),
        reason=entry.reason,
        author=entry.author,
        written_at=entry.written_at,
        entry_id=entry.id,
        withdrawn=entry.withdraws,
    )
