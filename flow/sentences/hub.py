"""Sentences of the Transfer of Care Hub's page: the longest step and whose it is, the queue, slots against it. No causes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flow.catalogue import metric
from flow.sentences.measure import amount, member_name, point_words
from flow.sentences.pathways import PATHWAY_NAMES
from flow.wording import counted, day, listed, one_decimal, whole

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from flow.signals import Series

STEPS = {
    "hub_days_to_referral": "ready to referred",
    "hub_days_to_decision": "referred to decided",
    "hub_days_to_start": "decided to started",
    "hub_ready_not_referred": "ready, not yet referred",
    "hub_referred_not_decided": "referred, not yet decided",
    "hub_decided_not_started": "decided, not yet started",
}
"""Every step and its queue as a reader knows it."""


def who(metric_id: str) -> str:
    """Whose wait it is, inside a sentence: `commissioner with providers`."""
    acts = metric(metric_id).who_acts
    return acts if acts.startswith("Transfer") else acts[0].lower() + acts[1:]


def longest_first(names: Sequence[str], told: Mapping[str, Series]) -> list[str]:
    """Steps or queues with the largest newest figure first, the others in the order of the steps."""
    values = {name: last["value"] for name in names if name in told and (last := told[name].last)}
    top = max(values, key=lambda name: values[name], default=None)
    return sorted(names, key=lambda name: name != top)


def longest_step(waits: dict[str, Series]) -> str:
    """Which step takes longest, and whose it is.

    Example: "The longest step is decided to started, 2.6 days: commissioner with providers (week to Sun 15 Feb 2026)".
    """
    told = {name: s.last for name, s in waits.items() if s.last is not None}
    if not told:
        return "Days per step: no figure in this period"
    newest = max(point["end"] for point in told.values())
    same = {name: point for name, point in told.items() if point["end"] == newest}
    top = max(same, key=lambda name: same[name]["value"])
    said = f"The longest step is {STEPS[top]}, {amount(same[top]['value'], 'days')}: {who(top)} ({point_words(same[top], 'week')})"
    absent = [STEPS[name] for name in waits if name not in same]
    return f"{said}; not reported that week: {listed(absent)}" if absent else said


def queue_finding(queue: pd.DataFrame, on: date) -> str:
    """How many wait, at which step most, and whose it is.

    Example: "82 people wait; most, 60, are decided, not yet started: commissioner with providers (Sun 15 Feb 2026)".
    """
    told = queue[queue["today"].notna()]
    if told.empty:
        return f"Nobody reported the queue of {day(on)}"
    top = told.sort_values("today", ascending=False).iloc[0]
    if len(told) < len(queue):
        return f"{whole(top['today'])} people are {STEPS[top['metric']]}: {who(top['metric'])} ({day(on)})"
    total = told["today"].sum()
    if not total:
        return f"Nobody waits at any step ({day(on)})"
    return (
        f"{_people(total)}; most, {whole(top['today'])}, are {STEPS[top['metric']]}: {who(top['metric'])} ({day(on)})"
    )


def _people(count: float) -> str:
    text = counted(count, "person", "people")
    return f"{text} {'waits' if text.startswith('1 ') else 'wait'}"


def hub_member(member: str) -> str:
    """A pathway or locality as a reader knows it."""
    return PATHWAY_NAMES.get(member) or member_name(member)


def slots_words(queue: pd.DataFrame) -> list[str]:
    """What stands beside each bar: `19.0 start a week: 1.4 weeks of starts`."""
    said = []
    for m in queue.to_dict("records"):
        if m["started_per_week"] != m["started_per_week"]:
            said.append("starts not reported")
        elif not m["started_per_week"]:
            said.append("nobody starts from here")
        else:
            weeks = (
                "" if m["weeks_of_starts"] != m["weeks_of_starts"] else f": {one_decimal(m['weeks_of_starts'])} weeks"
            )
            said.append(f"{one_decimal(m['started_per_week'])} start a week{weeks}")
    return said


def slots_finding(queue: pd.DataFrame) -> str:
    """Where most wait, and where the queue is longest against its slots.

    Example: "Most wait for Home with support (P1), 35; the queue is longest against its starts for Care home (P3), 2.9 weeks".
    """
    told = queue[queue["today"].notna()]
    if told.empty:
        return "No figure of the queue"
    top = told.sort_values("today", ascending=False).iloc[0]
    said = f"Most wait for or in {hub_member(top['member'])}, {whole(top['today'])}"
    said = said.replace("for or in", "for" if top["member"] in PATHWAY_NAMES else "in")
    against = told[told["weeks_of_starts"].notna()]
    if against.empty:
        return said
    longest = against.sort_values("weeks_of_starts", ascending=False).iloc[0]
    weeks = f"{one_decimal(longest['weeks_of_starts'])} weeks"
    if longest["member"] == top["member"]:
        return f"{said}: {weeks} of starts, the longest queue against its slots"
    return f"{said}; against its slots the queue is longest for {hub_member(longest['member'])}: {weeks} of starts"


def slots_alternative(queue: pd.DataFrame) -> str:
    """The bars in words."""
    told = [
        f"{hub_member(m['member'])}: {whole(m['today'])} wait, {one_decimal(m['usual'])} on average over four weeks, {words}"
        for m, words in zip(queue.to_dict("records"), slots_words(queue), strict=True)
    ]
    return f"{'; '.join(told)}."


def queue_alternative(queue: pd.DataFrame) -> str:
    """The bars by step in words."""
    told = [
        f"{STEPS[q['metric']]}: {whole(q['today'])}, {one_decimal(q['usual'])} on average over four weeks"
        for q in queue.to_dict("records")
    ]
    return f"{'; '.join(told)}."
