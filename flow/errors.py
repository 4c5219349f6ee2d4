"""The error family. It imports nothing of ours, so that every room can raise it.

A message answers, in this order: what happened, what was seen, what is allowed, what to do next, and whether
anything changed. Whoever catches one shows `str(error)` as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class FlowError(Exception):
    """Something that a reader can understand and mend. Every error that we raise on purpose is one."""


class Refused(FlowError):
    """A file, a load or an undo was refused; nothing was changed."""


class BadQuestion(FlowError):
    """The question itself is wrong: an unknown metric, a period that ends before it starts, a basis that does not apply."""


class UnknownName(BadQuestion):
    """A name that is in no list of ours, with the nearest that is."""

    def __init__(self, kind: str, name: str, known: Iterable[str], *, hint: str = "") -> None:
        self.name = name
        choices = sorted(set(known))
        near = get_close_matches(name.casefold(), [c.casefold() for c in choices], n=1, cutoff=0.6)
        parts = [c for c in choices if len(name.strip()) > 3 and name.strip().casefold() in c.casefold()]
        meant = next((c for c in choices if near and c.casefold() == near[0]), parts[0] if len(parts) == 1 else None)
        words = f"There is no {kind} called '{name}'."
        if meant:
            words += f" Did you mean '{meant}'?"
        elif len(choices) <= 20:
            words += f" Known are: {', '.join(choices)}."
        super().__init__(f"{words} {hint}".strip())


class StoreFault(FlowError):
    """The store cannot be read or written; what was published before is still there."""


class Busy(FlowError):
    """Somebody else is publishing just now; nothing was changed."""
