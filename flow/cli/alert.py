"""`alert`: what asks for attention, sent by e-mail and to webhooks, each once."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from flow.cli.terms import DONE, REFUSED, WRONG_USAGE, Commands, day, now, say

if TYPE_CHECKING:
    from flow.alerts import Outcome
    from flow.triggers import Trigger


def add_to(commands: Commands) -> None:
    """Name the command and its options."""
    alert = commands.add_parser("alert", help="send what asks for attention by e-mail and to webhooks, each once")
    alert.add_argument(
        "--dry-run", action="store_true", help="print the message, say to whom it would go, send and record nothing"
    )
    alert.add_argument("--json", action="store_true", help="print triggers and outcomes as JSON")
    alert.add_argument("--demonstration", action="store_true", help="of the illustrative set; every message says so")
    alert.add_argument(
        "--today", type=day, metavar="DAY", help="as on the evening of that day, for a trial; default: this moment"
    )
    alert.set_defaults(run=_alert)


def _alert(asked: argparse.Namespace) -> int:
    from flow.alerts import send_alerts, settings_of
    from flow.writings import the_journal

    settings = settings_of(os.environ)
    moment = datetime.combine(asked.today, time(23, 59)).astimezone() if asked.today else now().astimezone()
    found = _found(moment, demonstration=asked.demonstration)
    outcomes: tuple[Outcome, ...] = ()
    if settings is not None:
        outcomes = send_alerts(the_journal(), found, settings, now=now(), dry_run=asked.dry_run)
    if asked.json:
        print(json.dumps(_told(found, outcomes), indent=2, ensure_ascii=False))
    else:
        _print(found, settings.dashboard if settings else os.environ.get("FLOW_URL", ""), whole=asked.dry_run)
    for one in outcomes:
        say(f"{one.channel} to {one.recipient}: {one.words}.")
    if settings is None:
        say(
            "No channel is set: FLOW_SMTP_HOST for e-mail, FLOW_WEBHOOK_URL for a webhook (docs/alerts.md). Nothing was sent."
        )
        return DONE if asked.dry_run else WRONG_USAGE
    return REFUSED if any(one.state == "not sent" for one in outcomes) else DONE


def _print(found: Sequence[Trigger], dashboard: str, *, whole: bool) -> None:
    """A line each; in a dry run the message to one who was told nothing yet, with its links and how to turn one off."""
    from flow.alerts import as_text

    if not found:
        print("Nothing asks for attention.")
    elif whole:
        print(as_text(found, f"{dashboard.strip().rstrip('/') or '(FLOW_URL)'}/"), end="")
    else:
        for trigger in found:
            print(f"{'good' if trigger.good else trigger.kind:7} {trigger.words_sent}")


def _found(moment: datetime, *, demonstration: bool) -> tuple[Trigger, ...]:
    from flow.intake import ensure_demonstration
    from flow.store import Store, home
    from flow.triggers import triggers, watches
    from flow.writings import actions_now, baselines_now, excluded_now, levels_now, turned_off_now

    store = Store(home())
    if demonstration:
        ensure_demonstration(store, now=now())
        snapshot = store.demonstration.snapshot()
    else:
        snapshot = store.snapshot()
        if snapshot is None or not snapshot.has_figures:
            say("Nothing real is loaded: only actions can ask for attention.")
            snapshot = None
    return triggers(
        snapshot,
        watches(levels_now(), turned_off_now()),
        actions=actions_now(illustrative=demonstration),
        moment=moment,
        illustrative=demonstration,
        excluded=() if demonstration else excluded_now(),
        baselines=() if demonstration else baselines_now(),
    )


def _told(found: Sequence[Trigger], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    return {
        "triggers": [
            {
                "id": t.id,
                "kind": t.kind,
                "watch": t.watch,
                "words": t.words_sent,
                "link": t.link,
                "metric": t.metric,
                "place": t.place,
                "first_day": t.first_day.isoformat(),
                "last_day": t.last_day.isoformat(),
                "made_up": t.illustrative,
            }
            for t in found
        ],
        "outcomes": [
            {
                "channel": o.channel,
                "recipient": o.recipient,
                "state": o.state,
                "events": list(o.events),
                "words": o.words,
            }
            for o in outcomes
        ],
    }
