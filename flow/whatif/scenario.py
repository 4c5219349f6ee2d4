"""A scenario: what is asked, in full. The same text file for the page, a link, the journal and `python -m flow whatif`.

{"name": "16 more starts", "place": "QSL", "day": "2026-02-15", "until": "2026-08-31",
 "target": 90, "target_day": "2026-08-31", "chance": 0.8,
 "levers": [{"lever": "pathway_1_starts", "change": 16, "from": "2026-04-01", "full_from": "2026-05-01"}],
 "assumptions": [{"parameter": "pathway_1_stay", "value": 20, "reason": "audit of May", "by": "Commissioner"}]}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from flow.errors import BadQuestion, UnknownName
from flow.whatif.lanes import a_whole_number
from flow.whatif.levers import EVERY_DAY, Lever
from flow.whatif.weeks import MOST_WEEKS

ENGINE_VERSION = "1"
"""Goes up when the same scenario would give other figures."""
FORMAT = "system-flow scenario 1"
MOST_DAYS = 1_096
FIRST_YEAR, LAST_YEAR = 2000, 2199
MOST_THROWN_DAYS = 4_000_000
"""Replications x days: half a gigabyte of paths."""
MOST_LEVERS, MOST_ASSUMPTIONS = 20, 60
MOST_LETTERS = 100_000
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """A value that a person puts in the place of a parameter, with the reason."""

    parameter: str
    value: float | tuple[float, ...]
    reason: str
    by: str = ""


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """What is asked. Refuses what cannot be when it is built, before anything is computed."""

    name: str
    place: str
    day: date
    """The model is calibrated up to and with this day, and starts from its evening."""
    until: date
    """The last day simulated."""
    target: float
    """Patients who remain, at most."""
    target_day: date
    chance: float = 0.8
    levers: tuple[Lever, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    weeks: int = 13
    """Weeks that the model learns from."""
    replications: int = 1000
    seed: int = 20260215

    def __post_init__(self) -> None:
        put = object.__setattr__
        if not isinstance(self.name, str) or not self.name.strip() or len(self.name) > 120:
            raise BadQuestion("A scenario has a name of 1 to 120 letters; nothing was computed.")
        if not isinstance(self.place, str):
            raise BadQuestion(f"A place is a code, such as QSL. Saw {self.place!r}; nothing was computed.")
        for what in ("day", "until", "target_day"):
            if type(getattr(self, what)) is not date:
                raise BadQuestion(f"'{what}' is a day. Saw {getattr(self, what)!r}; nothing was computed.")
        if not FIRST_YEAR <= self.day.year <= LAST_YEAR:
            raise BadQuestion(f"'day' is a day from {FIRST_YEAR} to {LAST_YEAR}. Saw {self.day}; nothing was computed.")
        if not self.day < self.until <= self.day + timedelta(days=MOST_DAYS):
            raise BadQuestion(
                f"The last day simulated is after {self.day} and within three years of it. Saw {self.until}; nothing was computed."
            )
        if not self.day < self.target_day <= self.until:
            raise BadQuestion(f"The day of the target is after {self.day} and not after {self.until}. Saw {self.target_day}; nothing was computed.")  # fmt: skip
        put(self, "target", _a_number(self.target, "The target", 0, 5000))
        put(self, "chance", _a_number(self.chance, "The chance", 0.01, 0.99))
        put(self, "levers", tuple(self.levers))
        put(self, "assumptions", tuple(self.assumptions))
        if len(self.levers) > MOST_LEVERS or len(self.assumptions) > MOST_ASSUMPTIONS:
            raise BadQuestion(
                f"At most {MOST_LEVERS} levers and {MOST_ASSUMPTIONS} assumptions. Saw {len(self.levers)} and {len(self.assumptions)}; nothing was computed."
            )
        put(self, "weeks", a_whole_number(self.weeks, "The number of weeks to learn from", least=2, most=MOST_WEEKS))
        put(
            self,
            "replications",
            a_whole_number(self.replications, "The number of replications", least=100, most=20_000),
        )
        if self.replications * self.days > MOST_THROWN_DAYS:
            raise BadQuestion(
                f"That is too much to compute at once: {self.replications:,} replications of {self.days:,} days. "
                f"At most {MOST_THROWN_DAYS // self.days:,} replications go with so many days; nothing was computed."
            )
        put(self, "seed", a_whole_number(self.seed, "The seed", least=0, most=2**63 - 1))
        for lever in self.levers:
            if lever.first is not None and lever.first > self.until:
                raise BadQuestion(f"{lever.what_it_is.name}: it begins on {lever.first}, after the last day simulated, {self.until}; nothing was computed.")  # fmt: skip

    @property
    def start(self) -> date:
        """The first day simulated."""
        return self.day + timedelta(days=1)

    @property
    def days(self) -> int:
        """How many days are simulated."""
        return (self.until - self.day).days

    @property
    def days_to_target(self) -> int:
        """How many days there are up to and with that of the target: those that value and cost are told of."""
        return (self.target_day - self.day).days

    @property
    def decisions(self) -> tuple[Lever, ...]:
        """The levers that somebody decides on."""
        return tuple(lever for lever in self.levers if not lever.what_it_is.circumstance)

    @property
    def circumstances(self) -> tuple[Lever, ...]:
        """The levers that come about by themselves, such as ageing."""
        return tuple(lever for lever in self.levers if lever.what_it_is.circumstance)

    def as_things_are(self) -> Scenario:
        """What it is compared with: the circumstances alone; where it has no decision, nothing at all."""
        return replace(self, levers=self.circumstances if self.decisions else ())

    def with_lever(self, kind: str, change: float, **said: Any) -> Scenario:
        """The same with one lever set anew: in the place of the one of its kind, keeping its days, or added."""
        new, found = [], False
        for lever in self.levers:
            if lever.kind == kind and not found:
                found = True
                new.append(replace(lever, change=change, **said))
            else:
                new.append(lever)
        return replace(self, levers=tuple(new) if found else (*new, Lever(kind=kind, change=change, **said)))


def scenario_to_json(scenario: Scenario) -> str:
    """The text that `scenario_from_json` reads back to the same scenario."""
    told: dict[str, Any] = {"format": FORMAT}
    for f in fields(Scenario):
        value = getattr(scenario, f.name)
        if f.name == "levers":
            value = [_lever_as_json(lever) for lever in value]
        elif f.name == "assumptions":
            value = [
                {"parameter": a.parameter, "value": list(a.value) if isinstance(a.value, tuple) else a.value, "reason": a.reason, "by": a.by}
                for a in value
            ]  # fmt: skip
        elif isinstance(value, date):
            value = value.isoformat()
        told[f.name] = value
    return json.dumps(told, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _lever_as_json(lever: Lever) -> dict[str, Any]:
    told: dict[str, Any] = {"lever": lever.kind, "change": lever.change}
    for name, value in (("from", lever.first), ("full_from", lever.full_from), ("to", lever.last)):
        if value is not None:
            told[name] = value.isoformat()
    if lever.weekdays != EVERY_DAY:
        told["weekdays"] = [WEEKDAYS[n] for n in lever.weekdays]
    if lever.days is not None:
        told["days"] = lever.days
    return told


def scenario_from_json(text: str) -> Scenario:
    """The scenario that a text tells.

    Missing:  `chance`, `levers`, `assumptions`, `weeks`, `replications`, `seed` have defaults; `target_day` is `until`.
    Raises:   BadQuestion, UnknownName, in words that name the place; then nothing was computed.
    """
    if len(text) > MOST_LETTERS:
        raise BadQuestion(
            f"The scenario has {len(text):,} letters; {MOST_LETTERS:,} are allowed. Nothing was computed."
        )
    try:
        told = json.loads(text, object_pairs_hook=_each_name_once, parse_constant=_no_such_number)
    except RecursionError:
        raise BadQuestion("The scenario is nested too deep. Nothing was computed.") from None
    except ValueError as error:
        raise BadQuestion(f"The scenario is no JSON: {error}. Mend it there; nothing was computed.") from None
    if not isinstance(told, dict):
        raise BadQuestion("A scenario is one object in braces, with name, place, day, until and target. Nothing was computed.")  # fmt: skip
    return _scenario(told)


def _scenario(told: dict[str, Any]) -> Scenario:
    known = {f.name for f in fields(Scenario)} | {"format"}
    if unknown := [name for name in told if name not in known]:
        raise UnknownName("field of a scenario", unknown[0], sorted(known))
    if told.pop("format", FORMAT) != FORMAT:
        raise BadQuestion(f"This version reads '{FORMAT}'. Nothing was computed.")
    if missing := [name for name in ("name", "place", "day", "until", "target") if name not in told]:
        raise BadQuestion(f"The scenario lacks {', '.join(missing)}. Nothing was computed.")
    for name in ("day", "until", "target_day"):
        if name in told:
            told[name] = _a_day(told[name], name)
    told.setdefault("target_day", told["until"])
    told["levers"] = tuple(_lever(one, n) for n, one in enumerate(_a_list(told.get("levers", []), "levers"), 1))
    told["assumptions"] = tuple(_assumption(one, n) for n, one in enumerate(_a_list(told.get("assumptions", []), "assumptions"), 1))  # fmt: skip
    return Scenario(**told)


def _lever(told: Any, number: int) -> Lever:
    names = {"lever": "kind", "change": "change", "from": "first", "full_from": "full_from", "to": "last", "weekdays": "weekdays", "days": "days"}  # fmt: skip
    said = _an_object(told, f"Lever {number}", tuple(names), ("lever", "change"))
    for name in ("from", "full_from", "to"):
        if said.get(name) is not None:
            said[name] = _a_day(said[name], f"lever {number}: {name}")
    if "weekdays" in said:
        days = _a_list(said["weekdays"], f"lever {number}: weekdays")
        for day in days:
            if day not in WEEKDAYS:
                raise UnknownName("weekday", str(day), WEEKDAYS)
        said["weekdays"] = tuple(WEEKDAYS.index(day) for day in days)
    return Lever(**{names[name]: value for name, value in said.items()})


def _assumption(told: Any, number: int) -> Assumption:
    said = _an_object(told, f"Assumption {number}", ("parameter", "value", "reason", "by"), ("parameter", "value", "reason"))  # fmt: skip
    values = said["value"] if isinstance(said["value"], list) else [said["value"]]
    if not values or any(isinstance(v, bool) or not isinstance(v, int | float) for v in values):
        raise BadQuestion(
            f"Assumption {number}: its value is a number, or a list of seven for the days from Monday. Nothing was computed."
        )
    if isinstance(said["value"], list):
        said["value"] = tuple(values)
    if not all(isinstance(said.get(name, ""), str) for name in ("parameter", "reason", "by")) or not said["reason"].strip():  # fmt: skip
        raise BadQuestion(f"Assumption {number}: parameter, reason and by are words, and it needs a reason. Nothing was computed.")  # fmt: skip
    return Assumption(**said)


def _an_object(told: Any, what: str, allowed: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise BadQuestion(f"{what} is an object in braces. Saw {told!r:.60}; nothing was computed.")
    for name in told:
        if name not in allowed:
            raise UnknownName(f"field of {what.split()[0].lower()}s", name, allowed)
    if missing := [name for name in needed if name not in told]:
        raise BadQuestion(f"{what} lacks {', '.join(missing)}. Nothing was computed.")
    return dict(told)


def _a_list(told: Any, what: str) -> list[Any]:
    if not isinstance(told, list):
        raise BadQuestion(f"'{what}' is a list in brackets. Saw {told!r:.60}; nothing was computed.")
    return told


def _a_day(told: Any, what: str) -> date:
    try:
        return date.fromisoformat(told)
    except (TypeError, ValueError):
        raise BadQuestion(f"'{what}' is a day as 2026-02-15. Saw {told!r:.60}; nothing was computed.") from None


def _a_number(seen: Any, what: str, least: float, most: float) -> float:
    if not isinstance(seen, int | float) or isinstance(seen, bool) or not least <= seen <= most:
        raise BadQuestion(f"{what} is a number from {least:g} to {most:g}. Saw {seen!r:.60}; nothing was computed.")
    return float(seen)


def _each_name_once(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise BadQuestion(f"'{twice}' is said twice in one object. Say it once; nothing was computed.")
    return found


def _no_such_number(text: str) -> float:
    raise BadQuestion(f"{text} is no number that can be computed with. Nothing was computed.")
