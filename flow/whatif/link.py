"""A scenario in a link: short for the three sliders, as in its file for the rest. A link edited by hand gets words.

starts=16&from=2026-10-01&stay=-2&target_day=2027-03-31&levers=[{"lever": "pathway_2_beds", "change": 6}]
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from flow.errors import BadQuestion, UnknownName
from flow.whatif.levers import EVERY_DAY, Lever
from flow.whatif.scenario import Scenario, scenario_from_json, scenario_to_json

STARTS, STAY = "pathway_1_starts", "pathway_1_stay"
STARTS_RANGE, STAY_RANGE = (-20, 60), (-10.0, 10.0)
"""How far the sliders go; what lies beyond is among the other levers."""
NUMBERS = ("starts", "stay", "target", "chance")
DAYS = ("from", "until", "target_day")
COUNTS = ("weeks", "replications", "seed")
"""Whole numbers of a file: without them a link to what the file asked would show other figures."""
LISTS = ("levers", "assumptions")
NAMES = (*NUMBERS, *DAYS, *COUNTS, *LISTS)
"""Everything that a link may say of a scenario."""


@dataclass(frozen=True, kw_only=True)
class Sliders:
    """A scenario as the page shows it: three sliders and the other levers."""

    starts: int = 0
    first: date | None = None
    """From when starts and stay are changed."""
    stay: float = 0.0
    others: tuple[Lever, ...] = ()

    @property
    def levers(self) -> tuple[Lever, ...]:
        """All of it as levers; what is not moved is none."""
        two = ((STARTS, float(self.starts)), (STAY, self.stay))
        return (*(Lever(kind=k, change=c, first=self.first) for k, c in two if c), *self.others)


def sliders_of(scenario: Scenario) -> Sliders:
    """Which levers the sliders can show: one of starts and one of stay from the same day, with nothing else said of them."""
    ahead = [v for v in scenario.levers if v.first is None or v.first >= scenario.start]  # a slider has no day before
    starts = next((v for v in ahead if v.kind == STARTS and _plain(v, STARTS_RANGE, 1.0)), None)
    stay = next((v for v in ahead if v.kind == STAY and _plain(v, STAY_RANGE, 0.5)), None)
    if starts is not None and stay is not None and starts.first != stay.first:
        stay = None
    return Sliders(
        starts=round(starts.change) if starts else 0,
        first=starts.first if starts else stay.first if stay else None,
        stay=stay.change if stay else 0.0,
        others=tuple(v for v in scenario.levers if v is not starts and v is not stay),
    )


def link_of(scenario: Scenario, usual: Scenario) -> dict[str, str]:
    """What a link says of a scenario: what differs from the usual one."""
    told = sliders_of(scenario)
    said = {"starts": f"{told.starts:d}" if told.starts else "", "stay": f"{told.stay:g}" if told.stay else ""}
    if told.first and (told.starts or told.stay):
        said["from"] = told.first.isoformat()
    for name in ("until", "target_day"):
        if getattr(scenario, name) != getattr(usual, name):
            said[name] = getattr(scenario, name).isoformat()
    for name in ("target", "chance"):
        if getattr(scenario, name) != getattr(usual, name):
            said[name] = f"{getattr(scenario, name):.12g}"
    for name in COUNTS:
        if getattr(scenario, name) != getattr(usual, name):
            said[name] = str(getattr(scenario, name))
    whole = json.loads(scenario_to_json(replace(scenario, levers=told.others)))
    for name in LISTS:
        if whole[name]:
            said[name] = json.dumps(whole[name], separators=(",", ":"), ensure_ascii=False)
    return {name: value for name, value in said.items() if value}


def scenario_of_link(said: Mapping[str, str], usual: Scenario) -> Scenario:
    """The scenario that a link asks for: the usual one where it says nothing. Names of other things are passed over.

    Raises:   BadQuestion, UnknownName in words; then nothing is computed.
    """
    meant = {n.rstrip("s") for n in (*NUMBERS, *DAYS, *LISTS)}  # not `week`: the report's page has one of its own
    for name in said:
        if name not in NAMES and name.rstrip("s") in meant:
            raise UnknownName("part of a what-if link", name, NAMES)
    told: dict[str, Any] = json.loads(scenario_to_json(usual))
    for name in ("target", "chance"):
        if name in said:
            told[name] = _number(said, name)
    for name in COUNTS:
        if name in said:
            told[name] = _whole(said, name)
    for name in ("until", "target_day"):
        if name in said:
            told[name] = said[name]
    for name in LISTS:
        told[name] = _list(said, name)
    levers = []
    for name, kind in (("starts", STARTS), ("stay", STAY)):
        change = _number(said, name) if name in said else 0.0
        if change:
            levers.append({"lever": kind, "change": change, **({"from": said["from"]} if "from" in said else {})})
    if "from" in said:
        _day(said["from"])
    told["levers"] = [*levers, *told["levers"]]
    return scenario_from_json(json.dumps(told))


def _plain(lever: Lever, within: tuple[float, float], step: float) -> bool:
    alone = lever.full_from is None and lever.last is None and lever.days is None and lever.weekdays == EVERY_DAY
    return alone and within[0] <= lever.change <= within[1] and lever.change % step == 0


def _number(said: Mapping[str, str], name: str) -> float:
    try:
        return float(said[name])
    except ValueError:
        raise BadQuestion(
            f"The link says {name}={said[name]!r:.40}, which is no number. Nothing was computed."
        ) from None


def _whole(said: Mapping[str, str], name: str) -> int:
    if not said[name].isdecimal():
        raise BadQuestion(f"The link says {name}={said[name]!r:.40}, which is no whole number. Nothing was computed.")
    return int(said[name])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadQuestion(
            f"The link says from={text!r:.40}, which is no day as 2026-10-01. Nothing was computed."
        ) from None


def _list(said: Mapping[str, str], name: str) -> Any:
    if name not in said:
        return []
    try:
        told = json.loads(said[name])
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, list):
        raise BadQuestion(
            f"The link was cut or changed: its part '{name}' cannot be read. Ask for it again, or start without it; nothing was computed."
        )
    return told
