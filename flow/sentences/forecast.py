"""The outlook in words: what is expected, how often such forecasts were right, what is not in them. None claims a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flow.forecast.methods import NAIVE
from flow.wording import counted, day, one_decimal, patients, remain, short_day, signed, whole

if TYPE_CHECKING:
    from flow.forecast import Outlook, Score

AHEAD = 14
QUEUE = "queue"


def outlook_finding(found: Outlook) -> str:
    """The finding of the chart: `In two weeks 172 to 217 remain (8 in 10), if things go on as they are`."""
    if not len(found.days):
        return f"No outlook for {found.place.short_name}"
    last = found.days.iloc[-1]
    ahead = int(last["days_ahead"])
    when = "In two weeks" if ahead == AHEAD else f"In {counted(ahead, 'day')}"
    low, high = whole(last["low"]), whole(last["high"])
    span = remain(last["low"]).replace(f"{low} ", f"{low} to {high} ", 1) if low != high else remain(last["low"])
    return f"{when} {span.replace(' patients', '').replace(' patient', '')} (8 in 10), if things go on as they are"


def outlook_subtitle(found: Outlook, provenance: str) -> str:
    """Place, from which day, by which method."""
    method = found.method.words if found.method else ""
    return " · ".join([found.place.short_name, f"seen from {day(found.day)}", method, provenance])


def outlook_sentences(found: Outlook) -> list[str]:
    """What is expected on the last day, the record, why this method, and what is not in it."""
    if not len(found.days) or found.method is None or found.naive is None:
        return [missing_sentence(found)]
    last = found.days.iloc[-1]
    naive = f"; the naive forecast, {found.naive.words}, says {whole(last['naive'])}"
    said = [
        f"{patients(last['middle'])} are expected on {day(last['day'])}{_against(found, last['middle'])}{naive if found.method.method not in NAIVE else ''}.",
        _record(found, found.method, found.naive),
        _choice(found),
        _christmas(found),
        "What is new since is not in it: beds opened or closed, a strike, an outbreak. What a change would do is asked on the What if page.",
    ]
    return [s for s in said if s]


def missing_sentence(found: Outlook) -> str:
    """Why there is no outlook, and what would bring one."""
    return (
        f"No outlook for {found.place.short_name} from {day(found.day)}: {found.missing}. It needs figures on half of the last 14 days, and "
        "about seven months of days before them; the published daily series brings years."
    )


def outlook_alternative(found: Outlook) -> str:
    """The chart for a reader who cannot see it."""
    if not len(found.days):
        return missing_sentence(found)
    told = (
        f"{day(d['day'])} {whole(d['middle'])} ({whole(d['low'])} to {whole(d['high'])})"
        for d in found.days.to_dict("records")
        if d["days_ahead"] in (1, 7, AHEAD)
    )
    before = f"{whole(found.last_value)} on {day(found.day)}. " if found.last_value is not None else ""
    return f"{before}Expected, with the range of 8 in 10: {'; '.join(told)}."


def _against(found: Outlook, expected: float) -> str:
    """How that is beside who remained on the day: `, 9 fewer than the 204 on Sun 15 Feb 2026`."""
    if found.last_value is None:
        return ""
    change = signed(expected - found.last_value)
    if change == "no change":
        return f", as many as on {day(found.day)}"
    more = "more" if change.startswith("+") else "fewer"
    return f", {change[1:]} {more} than the {whole(found.last_value)} on {day(found.day)}"


def _record(found: Outlook, method: Score, naive: Score) -> str:
    """How good it was of late: nothing is claimed where naive was as good."""
    errors = {s.method: s.error_patients[AHEAD] for s in (method, naive)}
    since = f" since {short_day(found.since)}" if found.since else ""
    untold = 0 if found.since is None else ((found.day - found.since).days - AHEAD) // 7 + 1 - method.starts
    gap = f"; {counted(untold, 'week')} cannot be scored: figures missing, in doubt or begun anew" if untold > 0 else ""
    said = (
        f"Started every week{since} ({counted(method.starts, 'start')}{gap}), {method.words} was off by {_off(method)} on average "
        f"{AHEAD} days ahead"
    )
    if method.method != naive.method:
        worse = "" if errors[method.method] < errors[naive.method] else ", so it was no better of late"
        said += f" ({naive.words}: {one_decimal(errors[naive.method])}{worse})"
    return f"{said}; its range held on {method.held_two_weeks * 100:.0f} % of {method.days_held_two_weeks:,} days, 1 to {AHEAD} ahead."


def _choice(found: Outlook) -> str | None:
    """That a simple method is shown because it did better, where it is so."""
    record, shown = found.record, found.record.shown
    if not shown.simple:
        return None
    if not record.has(QUEUE):
        return "The queue model needs who was discharged each day, which is not counted here; the best simple method stands in."
    queue = record.score(QUEUE)
    since = f" since {short_day(record.first)}" if record.first else ""
    return (
        f"A simple method is shown because it was less off over the whole record: by {_off(shown)} on average{since}, the queue model by "
        f"{one_decimal(queue.error_patients[AHEAD])}."
    )


def _christmas(found: Outlook) -> str | None:
    if found.christmas == "not near":
        return None
    if found.method is not None and found.method.method in NAIVE:
        return "Christmas is not in it, as this method knows none: fewer usually remain then."
    if found.christmas == "known":
        return "Christmas is in it, as it went in England before: fewer remain from a week before until the middle of January."
    return "Christmas is not in it, as England's figures of an earlier one are not loaded: fewer usually remain then."


def _off(score: Score) -> str:
    told = one_decimal(score.error_patients[AHEAD])
    return f"{told} {'patient' if told == '1.0' else 'patients'}"
