"""One number that the model stands on: what it is, where it comes from, how many days are behind it, found or assumed.

A parameter is never a bare number: who reads it can tell a count of last quarter from a guess that stands in for one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from flow.errors import BadQuestion

Value: TypeAlias = float | tuple[float, ...]

UNITS = {"per_week": "a week", "share": "", "ratio": ""}
"""How a unit is said where it is not a word of its own."""
FLAG_WORDS = {
    "suspect": "suspect days among them",
    "excluded": "days left out",
    "beds_carried": "beds of an earlier month",
    "no_discharges_reported": "days without discharges reported",
}
MOST = 1e6
"""A parameter above this is a slip of the pen."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One number (or seven, Monday first) with its evidence."""

    name: str
    what: str
    """What it is, as a reader would say it."""
    value: Value
    unit: str
    found: bool
    """Counted from the store. Else it was assumed, reckoned from assumptions, or typed in."""
    source: str
    """The measures of the store it was counted from, or the reference file and line that were assumed."""
    missing: str = ""
    """Why nothing was found, or what is weak about what was; empty where nothing is."""
    first: date | None = None
    last: date | None = None
    days_reported: int = 0
    days_in_period: int = 0
    provenance: str | None = None
    """Of what was counted; None for what was not."""
    flags: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    """Of what was assumed from other parameters: one that it is as large as, or starts a week and a stay, whose product it is."""
    changed: bool = False
    """Whether a person put this value in the place of another."""

    @property
    def number(self) -> float:
        """The value; of seven days their sum, which is a week."""
        return float(sum(self.value)) if isinstance(self.value, tuple) else self.value

    @property
    def told(self) -> str:
        """The value as it stands in a sentence: a share in percent."""
        return f"{self.number:.0%}" if self.unit == "share" else said(self.value)

    @property
    def how(self) -> str:
        """Found, assumed or changed, in one word."""
        return "changed" if self.changed else "found" if self.found else "assumed"

    @property
    def words(self) -> str:
        """The parameter in a sentence, with what it stands on."""
        stands = f"{self.how}: {self.source}"
        if self.days_reported and self.first and self.last:
            stands += f"; {self.days_reported} of {self.days_in_period} days, {self.first} to {self.last}"
        if self.provenance:
            stands += f", {self.provenance}"
        if self.flags:
            stands += f"; {', '.join(FLAG_WORDS.get(flag, flag) for flag in self.flags)}"
        if self.missing:
            stands += f"; {self.missing}"
        unit = f"{self.unit} a week" if isinstance(self.value, tuple) else UNITS.get(self.unit, self.unit)
        return f"{self.what}: {self.told}{f' {unit}' if unit else ''} ({stands})"


def said(value: Value) -> str:
    """A value as it stands in a sentence. 22.2169 -> 22.2; 303.0 -> 303; seven days -> their sum."""
    number = float(sum(value)) if isinstance(value, tuple) else value
    told = f"{number:,.3f}" if abs(number) < 1 else f"{number:,.1f}"
    return told.rstrip("0").rstrip(".") if "." in told else told


def checked(seen: object, before: Parameter) -> Value:
    """A new value in the place of another: one number, or seven where there were seven; one number for a week is spread
    over its days as they were.

    Raises:   BadQuestion in words.
    """
    if isinstance(before.value, tuple):
        if isinstance(seen, Sequence) and not isinstance(seen, str) and len(seen) == len(before.value):
            return tuple(_number(one, before) for one in seen)
        week, so_far = _number(seen, before), before.number
        return tuple(day * week / so_far if so_far else week / len(before.value) for day in before.value)
    number = _number(seen, before)
    if before.unit == "share" and number > 1:
        raise BadQuestion(f"{before.what} is a share from 0 to 1. Saw {seen!r}; nothing was changed.")
    return number


def _number(seen: object, before: Parameter) -> float:
    if isinstance(seen, bool) or not isinstance(seen, int | float) or not math.isfinite(seen) or not 0 <= seen <= MOST:
        raise BadQuestion(
            f"{before.what} ({before.unit}) is a number of 0 or more, at most {MOST:,.0f}. Saw {seen!r}; nothing was changed."
        )
    return float(seen)
