"""The Transfer of Care Hub: from ready to started, step by step."""

from __future__ import annotations

from functools import partial

from flow.catalogue.definition import DAYS, SMALL_NUMBERS, WEEKS, Metric

_HUB = "the system's own file (template hub-steps)"
_LITTLE = "Where a file leaves the sums of days blank, each day's people waiting stand in for them: over a long period mean waiting / mean leaving per day is the mean wait."

_hub = partial(
    Metric,
    topic="hub",
    scope="system",
    source=_HUB,
    by=("locality", "pathway"),
    series=("hub",),
    suppression=SMALL_NUMBERS,
)

HUB: tuple[Metric, ...] = (
    _hub(
        id="hub_days_to_referral",
        name="Days from ready to referred",
        question="How many days pass between being ready to leave and the referral to the hub?",
        unit="days",
        kind="share",
        better="lower",
        numerator="days from ready to referred, added up over the people referred",
        denominator="people referred",
        who_acts="Hospital",
        caution=_LITTLE,
    ),
    _hub(
        id="hub_days_to_decision",
        name="Days from referred to decided",
        question="How many days pass between the referral to the hub and the decision on pathway and support?",
        unit="days",
        kind="share",
        better="lower",
        numerator="days from referred to decided, added up over the people decided",
        denominator="people decided",
        who_acts="Transfer of Care Hub",
        caution=_LITTLE,
    ),
    _hub(
        id="hub_days_to_start",
        name="Days from decided to started",
        question="How many days pass between the decision and leaving for the support decided?",
        unit="days",
        kind="share",
        better="lower",
        numerator="days from decided to started, added up over the people who started",
        denominator="people who started",
        who_acts="Commissioner with providers",
        caution=_LITTLE,
    ),
    _hub(
        id="hub_ready_not_referred",
        name="Ready, not yet referred",
        question="How many people are ready to leave and not yet referred to the hub?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="people waiting for that step at the end of the day; for a period, the sum over reported days",
        denominator=DAYS,
        who_acts="Hospital",
    ),
    _hub(
        id="hub_referred_not_decided",
        name="Referred, not yet decided",
        question="How many people are referred to the hub and without a decision?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="people waiting for that step at the end of the day; for a period, the sum over reported days",
        denominator=DAYS,
        who_acts="Transfer of Care Hub",
    ),
    _hub(
        id="hub_decided_not_started",
        name="Decided, not yet started",
        question="How many people have a decision and wait for the support to start?",
        unit="patients",
        kind="stock",
        better="lower",
        numerator="people waiting for that step at the end of the day; for a period, the sum over reported days",
        denominator=DAYS,
        who_acts="Commissioner with providers",
    ),
    _hub(
        id="hub_ready",
        name="People ready per week",
        question="How many people become ready to leave in a week?",
        unit="per_week",
        kind="flow",
        better="neither",
        numerator="people who became ready",
        denominator=WEEKS,
        who_acts="Hospital",
    ),
    _hub(
        id="hub_started",
        name="People started per week",
        question="How many people leave for the support decided in a week: the slots used?",
        unit="per_week",
        kind="flow",
        better="higher",
        numerator="people who started",
        denominator=WEEKS,
        who_acts="Commissioner with providers",
    ),
)
