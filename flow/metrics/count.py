"""What it takes to count a metric from one table of the store. The topics' modules say it for each of theirs."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Literal

TOTAL = ""
"""The member of an answer that is not broken down."""


@dataclass(frozen=True, kw_only=True)
class Count:
    """What is counted in which table: SQL over one row in force, constants of ours and never a reader's values."""

    table: str
    numerator: str
    denominator: str | None = None
    """None: a stock or a flow, whose divisor is time."""
    when: Literal["day", "week_start", "month"] = "day"
    place: Literal["place_code", "locality_code"] = "place_code"
    keys: tuple[str, ...] = ()
    """What tells rows of one place and time apart; they add up."""
    rows: str = "true"
    """Which rows count."""
    tie: str = "t.edition"
    """What decides between rows of one load that are the same thing under two names."""
    wide: Mapping[str, str] = field(default_factory=dict)
    """Columns made of the rows of a place and time: name -> SQL. Then numerator and denominator are over these."""
    of_members: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Breakdowns by column: breakdown -> member -> its numerator."""
    named: Mapping[str, Callable[[Mapping[str, str]], str]] = field(default_factory=dict)
    """Breakdowns by key: breakdown -> the member that a row's keys belong to."""
    share_of_all: bool = False
    """The divisor of each member is the sum of all members."""
    month_total: bool = False
    """The month's figure is a sum over its days, not a level that held on each."""
    has_mark: bool = False
    complete_keys: bool = False
    """A key that a place once reported is asked for every day after; without it a sum has a gap."""
    absent_is_nobody: bool = False
    """A place that counted at all on a day counted everyone: a member without a row of it had nobody. Else it is a gap."""
    whole_editions: bool = False
    """The rows of a place and time are one distribution: all of them are taken from the edition that wins, none from others."""
    collected: str | None = None
    """Keys for which this column is NULL at every trust of a month were not published by trust, and are left out."""
    geometric: bool = False
    """numerator / denominator is a mean of ln(1 + value)."""

    @property
    def alike(self) -> Hashable:
        """What metrics have in common that are counted from the same rows: they are read and added up together."""
        return (
            *(self.table, self.place, self.when, self.keys, self.rows, self.tie, tuple(self.wide.items())),
            *(
                self.has_mark,
                self.complete_keys,
                self.absent_is_nobody,
                self.whole_editions,
                self.collected,
                self.share_of_all,
            ),
        )


def days_of(days: str, people: str) -> str:
    """A sum of days over some people: 0 where there was nobody and the file left it blank."""
    return f"CASE WHEN ({days}) IS NULL AND ({people}) = 0 THEN 0 ELSE ({days}) END"
