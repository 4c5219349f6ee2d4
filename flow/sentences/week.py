"""The sentences of a week: what moved, what is special cause and by which rule, where, what is missing, what misses its target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["moved", "signal", "where", "missing", "target"]
KINDS: tuple[Kind, ...] = ("moved", "signal", "where", "missing", "target")
"""The sentences of a week, in their order."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A sentence, and what it is about."""

    kind: Kind
    words: str
    metric: str | None = None
    """The measure it leads to; None where it is about several, or none."""
    is_signal: bool = False
    """Whether it tells of a special cause: shown with more weight."""
