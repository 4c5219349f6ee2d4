"""What asks for attention now, and what is watched for it: frozen values. Nothing here reads the clock or the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from urllib.parse import quote, urlencode

TriggerKind = Literal["level", "signal", "action", "check", "file"]
KIND_WORDS: dict[TriggerKind, str] = {
    "level": "a level crossed",
    "signal": "a special cause",
    "action": "an action overdue",
    "check": "an action to be checked",
    "file": "a file not arrived",
}
KINDS_COUNTED: dict[TriggerKind, str] = {
    "level": "levels crossed",
    "signal": "special causes",
    "action": "actions overdue",
    "check": "actions to be checked",
    "file": "files not arrived",
}


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One thing that is watched, or would be if nobody had turned it off."""

    id: str
    """`level:RH5:nctr_remaining:plan`, `signal:QSL:pathway_1_new_starts`, `action:overdue`, `file:daily`."""
    kind: TriggerKind
    words: str
    metric: str | None = None
    place: str | None = None
    level: float | None = None
    """None with the kind `level`: the target of the plan."""
    comparison: str | None = None
    file: str | None = None
    set_by: str = "as delivered"
    reason: str = ""
    entry_id: int | None = None
    """Of a level that a person set."""
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """Something that asks for attention now."""

    event: str
    """What happened, without its first day, which a later edition may move: the same event while the days overlap."""
    first_day: date
    """The first day of the event."""
    last_day: date
    """Its newest: the day of the figure that it stands on, or the day on which it was looked at."""
    kind: TriggerKind
    watch: str
    """The watch that brought it: turn this off to hear no more of it."""
    words: str
    """One sentence or two, computed."""
    words_sent: str
    """The same for what leaves the house: without a small number of the system's own."""
    metric: str | None = None
    place: str | None = None
    page: str
    """The page that shows it: `delays`."""
    filters: tuple[tuple[str, str], ...] = ()
    illustrative: bool = False
    good: bool = False
    """Good news: a level is kept again, or a special cause of improvement."""

    @property
    def kind_words(self) -> str:
        """What it is in few words; of good news it says so."""
        return f"good news, {KIND_WORDS[self.kind]}" if self.good else KIND_WORDS[self.kind]

    @property
    def event_kept(self) -> str:
        """The event as a record names it: one of made-up figures is never taken for a real one."""
        return f"{'demonstration:' if self.illustrative else ''}{self.event}"

    @property
    def id(self) -> str:
        """The same for the same event, whoever looks and however often."""
        return f"{self.event_kept}:{self.first_day.isoformat()}"

    @property
    def link(self) -> str:
        """The page with its filters, from the root of the dashboard: `delays?place=...`."""
        given = [*self.filters, *([("demonstration", "true")] if self.illustrative else [])]
        page = "" if self.page == "daily" else self.page
        return f"{page}?{urlencode(given, quote_via=quote)}" if given else page

    def same_event(self, event: str, first_day: date, last_day: date) -> bool:
        """Whether what was told before was this: the same event on days that overlap."""
        return event == self.event_kept and first_day <= self.last_day and last_day >= self.first_day
