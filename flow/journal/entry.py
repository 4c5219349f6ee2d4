"""What one entry of the journal says. A bad one is refused when it is built, so none is ever written."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Any, Literal, TypedDict, get_args

from flow.errors import BadQuestion, Refused, UnknownName
from flow.model import Period

Kind = Literal["excluded_days", "new_baseline", "note", "action", "scenario", "choice", "watch", "alert"]
KINDS: tuple[Kind, ...] = get_args(Kind)

NEEDED: Mapping[Kind, tuple[str, ...]] = {
    "excluded_days": ("place_code", "first_day", "last_day"),
    "new_baseline": ("metric", "place_code", "first_day"),
}
"""What an entry of a kind cannot do without, beside the author and the reason that every entry has."""


class AlreadyChanged(Refused):
    """Somebody else changed or withdrew the entry first; nothing was changed."""


class Changes(TypedDict, total=False):
    """What a later entry may say otherwise than the one that it supersedes."""

    about: str | None
    place_code: str | None
    metric: str | None
    first_day: date | None
    last_day: date | None
    payload: Mapping[str, Any]


def kind_named(name: str) -> Kind:
    """The kind of entry of that name. Raises UnknownName."""
    for kind in KINDS:
        if kind == name:
            return kind
    raise UnknownName("kind of journal entry", name, KINDS)


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An entry before it is written: everything but its number."""

    kind: Kind
    about: str | None = None
    """What it is about, where place, metric and days do not say it: the key of a scenario, of an action, of a chart."""
    place_code: str | None = None
    metric: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    """None with a first day: from that day on."""
    author: str
    """A role or a team; nobody has to give a person's name."""
    reason: str
    written_at: datetime
    """In UTC, never before the entry that it supersedes, even where two machines' clocks differ."""
    payload: Mapping[str, Any] = field(default_factory=dict, hash=False)
    supersedes: int | None = None
    withdraws: bool = False
    """Takes back the entry that it supersedes: from then on neither is in force."""

    def __post_init__(self) -> None:
        set_ = object.__setattr__  # the class is frozen; here it is being built
        set_(self, "kind", kind_named(self.kind))
        for name in ("about", "place_code", "metric", "author", "reason"):
            set_(self, name, _tidy(getattr(self, name), name))
        for name in ("first_day", "last_day"):
            set_(self, name, _day(getattr(self, name)))
        set_(self, "written_at", utc(self.written_at))
        set_(self, "payload", _plain(self.payload))
        missing = [name for name in ("author", "reason", *NEEDED.get(self.kind, ())) if getattr(self, name) is None]
        if missing:
            raise BadQuestion(
                f"This needs {_listed(missing)}, and has none. Add it and write again; nothing was written."
            )
        if self.last_day is not None:
            if self.first_day is None:
                raise BadQuestion("A last day needs a first day. Name both, or neither; nothing was written.")
            Period(first=self.first_day, last=self.last_day)
        if self.withdraws and self.supersedes is None:
            raise ValueError("a withdrawal names the entry that it withdraws")


@dataclass(frozen=True, kw_only=True)
class Entry(Draft):
    """An entry as it stands in the journal, for good."""

    id: int

    def followed_by(self, *, author: str, reason: str, now: datetime, withdraws: bool, changes: Changes) -> Draft:
        """The draft of the entry that supersedes this one: it says the same, but for the changes."""
        same = Draft(**{f.name: getattr(self, f.name) for f in fields(Draft)})
        return replace(
            same,
            **changes,
            author=author,
            reason=reason,
            written_at=max(utc(now), self.written_at),
            supersedes=self.id,
            withdraws=withdraws,
        )


def utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises BadQuestion for a time without a zone, which could be any of several moments."""
    if moment.utcoffset() is None:
        raise BadQuestion(
            f"A time without its time zone could be any of several. Saw {moment.isoformat()}; the journal keeps UTC. "
            "Name the zone; nothing was written."
        )
    return moment.astimezone(UTC)


def _tidy(text: str | None, name: str) -> str | None:
    """Without blanks around it; None for empty text. Refuses what PostgreSQL or UTF-8 cannot hold."""
    if text is None or not text.strip():
        return None
    if "\0" in text or not _encodes(text):
        raise BadQuestion(
            f"The {name.replace('_', ' ')} holds a character that cannot be stored. Type it again; nothing was written."
        )
    return text.strip()


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _day(day: date | None) -> date | None:
    """A day without a time of day: a table's dates often come with midnight."""
    return day.date() if isinstance(day, datetime) else day


def _plain(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload as it will be read back. Refuses what JSON cannot hold, such as NaN or a date object."""
    try:
        text = json.dumps(dict(payload), allow_nan=False, ensure_ascii=False)
        text.encode()
    except (TypeError, ValueError) as error:
        raise BadQuestion(
            f"The payload cannot be written as JSON: {error}. Allowed are text, numbers, true, false, null, lists and "
            "mappings of these; nothing was written."
        ) from None
    plain: dict[str, Any] = json.loads(text)
    return plain


def _listed(names: list[str]) -> str:
    words = [f"{'an' if name[0] in 'aeiou' else 'a'} {name.replace('_', ' ')}" for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
