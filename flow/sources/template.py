"""What a template of the system's own figures is: its rows, its columns, and what must hold between them.

One description per template; the empty CSV, the workbook, the Table Schema, the page in `docs/` and the reader are all
made from it, so that they cannot differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import pandas as pd

    from flow.sources.choices import Choices

EXAMPLE = "EXAMPLE"
"""What stands first in a template's worked row, which is never loaded."""

EARLIEST, LATEST = date(2015, 1, 1), date(2099, 12, 31)
"""Days outside these are a slip of the finger. Days after today are refused where today is known (flow/quality)."""

MOST_PEOPLE, MOST_DAYS, MOST_POUNDS = 100_000, 10_000_000, 1_000_000_000
"""More than this is a slip, or a number of another kind: an NHS number has ten digits."""

LONGEST_TEXT = 500

BLANK_AND_ZERO = "Leave blank what was not counted; write 0 where it was counted and there were none."

Kind = Literal["day", "choice", "count", "number", "text"]
"""A count is whole and not below 0; a number may have decimals and is not below 0 either."""

Values = Mapping[str, object]
"""A row's values by head: a date, a code, a number or a text; None where nothing was reported."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: what it means, what may stand in it, and which column of the store it fills."""

    name: str
    means: str
    worked: str
    """What the worked row says."""
    fills: str = ""
    """The column of the store's table; empty where the template shapes its tables itself."""
    kind: Kind = "count"
    unit: str = "patients"
    choices: Choices | None = None
    required: bool = False
    most: float = MOST_PEOPLE

    @property
    def is_figure(self) -> bool:
        """Whether it holds a number."""
        return self.kind in {"count", "number"}


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What must hold in every row: the words for people, and what is wrong with a row that breaks it (None: nothing)."""

    code: str
    words: str
    fault: Callable[[Values], str | None]
    severity: Literal["refuse", "warn"] = "refuse"


@dataclass(frozen=True, kw_only=True)
class Template:
    """A table that the system fills in itself."""

    name: str
    title: str
    row: str
    """What one row is: `one row per locality and day`."""
    purpose: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The heads whose values tell rows apart."""
    known_by: frozenset[str]
    """Heads that no other template has together: a file with them is this template."""
    table: str
    """The table of the store that it fills."""
    day: str = "day"
    """The column whose day a row counts from, and is taken to have been published on."""
    last_day: str = ""
    """The column with a row's last day, where a row covers several."""
    always: Mapping[str, str] = field(default_factory=dict)
    """Columns of the store that have one value in every row: pathway P1."""
    adds_up: tuple[str, str, str] | None = None
    """Three heads of which the first is the sum of the others: one that is blank follows from the other two."""
    rules: tuple[Rule, ...] = ()
    shape: Callable[[pd.DataFrame], dict[str, pd.DataFrame]] | None = None
    """How its rows become tables, where it is more than renaming columns."""
    more: str = ""
    """Anything else that a person who fills it in should know."""
    also_fills: tuple[str, ...] = ()

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """Its heads, in order."""
        return tuple(c.name for c in self.columns)

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The heads of its numbers."""
        return tuple(c.name for c in self.columns if c.is_figure)

    @property
    def blanks_mean(self) -> str:
        """What to do where there is nothing to write, in words; none where there is always something."""
        may_be_blank = any(c.is_figure and not c.required for c in self.columns)
        return BLANK_AND_ZERO if may_be_blank else ""

    @property
    def source(self) -> str:
        """How the store calls the layout: `pathway_1_template`."""
        return f"{self.name.replace('-', '_')}_template"

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table of the store that it fills."""
        return (self.table, *self.also_fills)

    def column(self, name: str) -> Column:
        """The column of that head."""
        return next(c for c in self.columns if c.name == name)


# --- columns that several templates have ---


def day_column(
    means: str = "The day that the figures are of", *, name: str = "day", worked: str = "2026-02-15"
) -> Column:
    """A day that every row must have."""
    return Column(name=name, means=means, worked=worked, fills=name, kind="day", unit="day", required=True)


def first_choice(name: str, means: str, fills: str, choices: Choices) -> Column:
    """The first column: a choice, in which the worked row says EXAMPLE."""
    return choice(name, means, EXAMPLE, fills, choices)


def choice(name: str, means: str, worked: str, fills: str, choices: Choices, *, required: bool = True) -> Column:
    """A column with a list of what may stand in it."""
    return Column(
        name=name, means=means, worked=worked, fills=fills, kind="choice", unit="", choices=choices, required=required
    )


def people(name: str, means: str, worked: str, fills: str, *, required: bool = False) -> Column:
    """A count of people."""
    return Column(name=name, means=means, worked=worked, fills=fills, required=required)


def beds(name: str, means: str, worked: str, fills: str, *, kind: Kind = "count", unit: str = "beds") -> Column:
    """A count of beds or places."""
    return Column(name=name, means=means, worked=worked, fills=fills, kind=kind, unit=unit)


def sum_of_days(name: str, means: str, worked: str, fills: str) -> Column:
    """Days of several people added up, so that a mean over any places and days can be made of them."""
    return Column(name=name, means=means, worked=worked, fills=fills, unit="days, added up", most=MOST_DAYS)


def words(name: str, means: str, worked: str, *, required: bool = False) -> Column:
    """Free text: only in templates of facts about money, targets and the collection, never beside patients."""
    return Column(name=name, means=means, worked=worked, fills=name, kind="text", unit="", required=required)


# --- rules that several templates have ---


def _number(row: Values, head: str) -> float | None:
    value = row.get(head)
    return float(value) if isinstance(value, int | float) else None


def adds_up(whole: str, left: str, stays: str) -> Rule:
    """The first is the sum of the other two."""

    def fault(row: Values) -> str | None:
        total, a, b = (_number(row, h) for h in (whole, left, stays))
        if total is None or a is None or b is None or total == a + b:
            return None
        return f"{whole} {total:g} is not {left} {a:g} + {stays} {b:g}. Correct the one that is wrong."

    return Rule(
        code="identity",
        words=f"`{whole}` = `{left}` + `{stays}`. Where one of the three is blank it is worked out from the other two.",
        fault=fault,
    )


def part_of(part: str, whole: str) -> Rule:
    """The one is counted within the other."""

    def fault(row: Values) -> str | None:
        some, everyone = _number(row, part), _number(row, whole)
        if some is None or everyone is None or some <= everyone:
            return None
        return (
            f"{part} {some:g} is more than {whole} {everyone:g}, of which it is a part. Correct the one that is wrong."
        )

    return Rule(code="part_of", words=f"`{part}` is a part of `{whole}`: never more.", fault=fault)


def days_of(days: str, *counts: str) -> Rule:
    """A sum of days belongs to people who were counted."""

    def fault(row: Values) -> str | None:
        total, people = _number(row, days), [_number(row, c) for c in counts]
        if not total or None in people or any(people):
            return None
        return f"{days} {total:g} are days of nobody: {' and '.join(counts)} {'is' if len(counts) == 1 else 'are'} 0."

    return Rule(
        code="days_of_nobody",
        words=f"`{days}` is 0 or blank where {' and '.join(f'`{c}`' for c in counts)} {'is' if len(counts) == 1 else 'are'} 0.",
        fault=fault,
    )


def open_where_occupied(opened: str, occupied: str) -> Rule:
    """Beds cannot be occupied where none are open."""

    def fault(row: Values) -> str | None:
        some, used = _number(row, opened), _number(row, occupied)
        return "beds are occupied but none are open." if some == 0 and used else None

    return Rule(code="beds", words=f"`{occupied}` is 0 or blank where `{opened}` is 0.", fault=fault)


def rarely_over(occupied: str, opened: str) -> Rule:
    """More occupied than open happens, on trolleys and in corridors, and is more often a slip: kept and told."""

    def fault(row: Values) -> str | None:
        some, used = _number(row, opened), _number(row, occupied)
        if some is None or used is None or some == 0 or used <= some:
            return None
        return f"{used:g} under '{occupied}' is more than {some:g} under '{opened}'. Kept; is it right?"

    return Rule(
        code="over_full",
        words=f"`{occupied}` above `{opened}` is kept and told: check it.",
        fault=fault,
        severity="warn",
    )


def in_order(first: str, last: str) -> Rule:
    """A last day is not before the first."""

    def fault(row: Values) -> str | None:
        start, end = row.get(first), row.get(last)
        if not isinstance(start, date) or not isinstance(end, date) or start <= end:
            return None
        return f"{last} {end.isoformat()} is before {first} {start.isoformat()}. Correct the one that is wrong."

    return Rule(code="days_out_of_order", words=f"`{last}` is not before `{first}`.", fault=fault)


def rule(code: str, words: str, fault: Callable[[Values], str | None]) -> Rule:
    """A rule of one template."""
    return Rule(code=code, words=words, fault=fault)


def worked_row(template: Template) -> Sequence[str]:
    """What the template's worked row says, by column."""
    return [c.worked for c in template.columns]
