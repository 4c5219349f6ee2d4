"""Who was told of what: one entry for each event and recipient, written once it was sent, so that it is sent once.

No address is kept: a fingerprint of it, and words that tell an administrator which it was.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from flow.journal.entry import Kind

if TYPE_CHECKING:
    from flow.journal.journal import Journal

ALERT: Kind = "alert"


@dataclass(frozen=True, kw_only=True)
class Told:
    """A recipient was told of an event, with the days that it had then."""

    event: str
    first_day: date
    last_day: date
    recipient: str
    """The fingerprint of the address."""
    at: datetime
    """In UTC."""


def fingerprint(address: str) -> str:
    """What stands for an address. It cannot be read back, and the same address has the same."""
    return hashlib.sha256(address.casefold().encode()).hexdigest()[:16]


def remember_told(
    journal: Journal, *, event: str, first_day: date, last_day: date, address: str, words: str, now: datetime
) -> None:
    """Write that an address was told of an event. Raises Busy; StoreFault: then it will be told again."""
    journal.write(
        ALERT,
        about=event,
        first_day=first_day,
        last_day=last_day,
        payload={"recipient": fingerprint(address)},
        author="python -m flow alert",
        reason=words,
        now=now,
    )


def told(journal: Journal, address: str) -> tuple[Told, ...]:
    """Everything that an address was told of, the oldest first."""
    wanted = fingerprint(address)
    return tuple(
        Told(
            event=e.about or "",
            first_day=e.first_day or e.written_at.date(),
            last_day=e.last_day or e.first_day or e.written_at.date(),
            recipient=wanted,
            at=e.written_at,
        )
        for e in journal.current(ALERT)
        if e.payload.get("recipient") == wanted
    )
