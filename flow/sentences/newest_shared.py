"""The newest week or month that several series share: figures are set beside one another only where they are of the same one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flow.sentences.measure import member_name, point_words
from flow.wording import listed

if TYPE_CHECKING:
    from flow.model import Grain
    from flow.signals import Series

RECENT_POINTS = 4
"""One that stopped reporting longer ago does not hold the others back: it is named instead."""


@dataclass(frozen=True, kw_only=True)
class NewestShared:
    """The points of one week or month, and who has none of it."""

    points: Mapping[str, dict[str, Any]]
    """By name, in the order given."""
    lacking: tuple[str, ...]
    """Have a figure in the period, and none of this week or month."""
    late: tuple[str, ...]
    """Have one of this, and none of the newest that another has."""
    grain: Grain
    when: str
    newest: str
    """The newest week or month that anyone has, in words."""

    def said(self) -> str:
        """When the figures are of, and who has none then: `week to Sun 31 May 2026; no figure of that week: Sedgemoor`."""
        said = [self.when]
        if self.lacking:
            said.append(f"no figure of that {self.grain}: {listed(_names(self.lacking))}")
        if self.late:
            said.append(f"the newest, {self.newest}, lacks {listed(_names(self.late))}")
        return "; ".join(said)


def newest_shared(members: Mapping[str, Series]) -> NewestShared | None:
    """The points of the newest week or month that as many members have as any of the last few; None where none has a figure.

    Where nobody shares one of the last few, the newest that most share at all; where none share any, that of one alone.
    Example:  Mendip up to 19 July, South Somerset up to 31 May -> both of the week to 31 May; late: South Somerset.
    """
    told = {name: _points_of(s) for name, s in members.items() if s.last is not None}
    if not told:
        return None
    grain = next(s for s in members.values() if s.last is not None).question.grain
    having = Counter(start for points in told.values() for start in points)
    recent = sorted(having)[-RECENT_POINTS:]
    among = recent if len(told) == 1 or max(having[start] for start in recent) > 1 else list(having)
    chosen, newest = max(among, key=lambda start: (having[start], start)), max(having)
    points = {name: rows[chosen] for name, rows in told.items() if chosen in rows}
    newest_row = next(rows[newest] for rows in told.values() if newest in rows)
    return NewestShared(
        points=points,
        lacking=tuple(name for name in told if name not in points),
        late=tuple(name for name in points if newest not in told[name]),
        grain=grain,
        when=point_words(next(iter(points.values())), grain),
        newest=point_words(newest_row, grain),
    )


def _points_of(series: Series) -> dict[Any, dict[str, Any]]:
    return {row["start"]: {str(name): value for name, value in row.items()} for row in series.told.to_dict("records")}


def _names(members: Sequence[str]) -> list[str]:
    return [member_name(member) for member in members]
