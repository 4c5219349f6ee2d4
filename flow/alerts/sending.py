"""Everything new to every recipient, each once. A recipient that cannot be reached stops no other, and is told at the next run.

Sent and recorded in this order: a crash in between sends twice at worst, and loses nothing. One process at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from flow.alerts.channel import NotSent
from flow.alerts.mail import send_mail
from flow.alerts.message import as_json, as_mail, key_of, one_line
from flow.alerts.settings import AlertSettings
from flow.alerts.webhook import host_of, post
from flow.journal.alerts_told import remember_told, told
from flow.triggers import Trigger
from flow.wording import counted

if TYPE_CHECKING:
    from flow.journal.journal import Journal

State = Literal["sent", "nothing new", "not sent", "would be sent"]
PAUSES = (1.0, 4.0)
"""Seconds before the second and the third attempt, where a server may take it in a moment."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one recipient."""

    channel: Literal["e-mail", "webhook"]
    recipient: str
    """An address, or the host of a webhook."""
    state: State
    events: tuple[str, ...]
    """The ids of the triggers."""
    words: str


@dataclass(frozen=True, kw_only=True)
class _Recipient:
    channel: Literal["e-mail", "webhook"]
    address: str
    name: str
    send: Callable[[Sequence[Trigger]], None]


def send_alerts(
    journal: Journal,
    found: Sequence[Trigger],
    settings: AlertSettings,
    *,
    now: datetime,
    dry_run: bool = False,
    pause: Callable[[float], None] = time.sleep,
) -> tuple[Outcome, ...]:
    """Tell every recipient what it was not told yet. Raises Busy where another process sends just now; StoreFault."""
    recipients = _recipients(settings, now)
    if dry_run:
        return tuple(_told_nothing(journal, one, found) for one in recipients)
    with journal.alone("alerts"):
        return tuple(_tell(journal, one, found, now=now, pause=pause) for one in recipients)


def _recipients(settings: AlertSettings, now: datetime) -> list[_Recipient]:
    known: list[_Recipient] = []
    if mail := settings.mail:
        for to in mail.to:

            def by_mail(found: Sequence[Trigger], to: str = to) -> None:
                made = as_mail(found, settings.dashboard, sender=mail.sender, to=to, now=now)
                send_mail(mail, made, to=to, seconds=settings.seconds)

            known.append(_Recipient(channel="e-mail", address=f"mailto:{to}", name=to, send=by_mail))
    if webhook := settings.webhook:
        for url in webhook.urls:

            def by_post(found: Sequence[Trigger], url: str = url) -> None:
                body, key = as_json(found, settings.dashboard), key_of(found, url)
                post(webhook, url, body, key=key, seconds=settings.seconds)

            known.append(_Recipient(channel="webhook", address=url, name=host_of(url), send=by_post))
    return known


def _new_to(journal: Journal, one: _Recipient, found: Sequence[Trigger]) -> list[Trigger]:
    before = told(journal, one.address)
    return [t for t in found if not any(t.same_event(b.event, b.first_day, b.last_day) for b in before)]


def _told_nothing(journal: Journal, one: _Recipient, found: Sequence[Trigger]) -> Outcome:
    new = _new_to(journal, one, found)
    words = f"{counted(len(new), 'thing')} would be sent; a dry run" if new else "nothing new"
    return _outcome(one, "would be sent" if new else "nothing new", new, words)


def _tell(
    journal: Journal, one: _Recipient, found: Sequence[Trigger], *, now: datetime, pause: Callable[[float], None]
) -> Outcome:
    new = _new_to(journal, one, found)
    if not new:
        return _outcome(one, "nothing new", new, "nothing new")
    try:
        attempts = _tried(partial(one.send, new), pause)
    except NotSent as error:
        return _outcome(one, "not sent", new, f"not sent: {error}. It is tried again at the next run")
    for trigger in new:
        remember_told(
            journal,
            event=trigger.event_kept,
            first_day=trigger.first_day,
            last_day=trigger.last_day,
            address=one.address,
            words=f"Told by {one.channel}: {one_line(trigger.words_sent)}",
            now=now,
        )
    again = f", at attempt {attempts}" if attempts > 1 else ""
    return _outcome(one, "sent", new, f"sent {counted(len(new), 'thing')}{again}")


def _tried(send: Callable[[], None], pause: Callable[[float], None]) -> int:
    """At which attempt it was sent. Raises NotSent: at once where another attempt could send it twice, or is in vain."""
    for attempt, seconds in enumerate((*PAUSES, None), 1):
        try:
            send()
        except NotSent as error:
            if seconds is None or not error.again:
                raise
            pause(seconds)
        else:
            return attempt
    raise AssertionError("the last attempt either sends or raises")


def _outcome(one: _Recipient, state: State, new: Sequence[Trigger], words: str) -> Outcome:
    return Outcome(channel=one.channel, recipient=one.name, state=state, events=tuple(t.id for t in new), words=words)
