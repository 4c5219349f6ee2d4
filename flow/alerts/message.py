"""What is sent: one message with everything that is new to a recipient, as an e-mail (plain and HTML) and as JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from typing import Any

from flow.triggers import Trigger, asking_sentence

TURN_OFF_PAGE = "data#what-is-watched"


def subject(found: Sequence[Trigger]) -> str:
    """The subject: how many things ask for attention, and of which kinds; of made-up figures it says so first."""
    made_up = "DEMONSTRATION, made-up figures: " if any(t.illustrative for t in found) else ""
    return one_line(f"System Flow: {made_up}{asking_sentence(found)}")


def one_line(text: str) -> str:
    """Text as one line of printable characters: no header can be smuggled in with it."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def link_of(trigger: Trigger, dashboard: str) -> str:
    """The page that shows it."""
    return f"{dashboard}{trigger.link}"


def turn_off_sentence(dashboard: str) -> str:
    """How a reader hears no more of it."""
    return f"To hear no more of one of these: {dashboard}{TURN_OFF_PAGE} (Data, What is watched), with a reason. It can be turned on again there."


def as_text(found: Sequence[Trigger], dashboard: str) -> str:
    """The message as plain text."""
    parts = [f"{subject(found)}.", ""]
    for t in found:
        parts += [f"* {t.kind_words.capitalize()}: {one_line(t.words_sent)}", f"  {link_of(t, dashboard)}", ""]
    parts += [
        "Each is told once. A figure is a fact of its day; none of these sentences says why.",
        turn_off_sentence(dashboard),
    ]
    return "\n".join(parts) + "\n"


def as_html(found: Sequence[Trigger], dashboard: str) -> str:
    """The same with links, in the plainest HTML."""
    items = "".join(
        f"<li><b>{escape(t.kind_words.capitalize())}:</b> {escape(one_line(t.words_sent))} "
        f'<a href="{escape(link_of(t, dashboard), quote=True)}">Open the page</a></li>'
        for t in found
    )
    off = escape(f"{dashboard}{TURN_OFF_PAGE}", quote=True)
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{escape(subject(found))}</title></head><body>'
        f"<p><b>{escape(subject(found))}.</b></p><ul>{items}</ul>"
        "<p>Each is told once. A figure is a fact of its day; none of these sentences says why.</p>"
        f'<p>To hear no more of one of these, <a href="{off}">turn it off</a> with a reason. It can be turned on again there.</p>'
        "</body></html>"
    )


def as_mail(found: Sequence[Trigger], dashboard: str, *, sender: str, to: str, now: datetime) -> EmailMessage:
    """The e-mail to one recipient. Its Message-ID is the same for the same things, so that a copy can be known as one."""
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = subject(found)
    mail["From"] = sender
    mail["To"] = to
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{key_of(found, to)}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(as_text(found, dashboard))
    mail.add_alternative(as_html(found, dashboard), subtype="html")
    return mail


def as_json(found: Sequence[Trigger], dashboard: str) -> dict[str, Any]:
    """What a webhook is posted: `text` is what chat tools show, `alerts` has one object each."""
    return {
        "source": "System Flow",
        "text": as_text(found, dashboard),
        "made_up": any(t.illustrative for t in found),
        "turn_off": f"{dashboard}{TURN_OFF_PAGE}",
        "alerts": [
            {
                "id": t.id,
                "kind": t.kind,
                "words": one_line(t.words_sent),
                "link": link_of(t, dashboard),
                "watch": t.watch,
                "metric": t.metric,
                "place": t.place,
                "first_day": t.first_day.isoformat(),
                "last_day": t.last_day.isoformat(),
                "made_up": t.illustrative,
            }
            for t in found
        ],
    }


def key_of(found: Sequence[Trigger], recipient: str) -> str:
    """The same for the same things told to the same recipient."""
    return hashlib.sha256("\n".join([recipient, *sorted(t.id for t in found)]).encode()).hexdigest()[:32]
