"""What is changed, in words: `16 more Pathway 1 starts a week from 1 Oct 2026`. Nothing here says what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from flow.whatif.levers import EVERY_DAY, LEVERS
from flow.wording import MINUS, listed, short_day

if TYPE_CHECKING:
    from flow.whatif.levers import Lever

WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
_MORE_OR_FEWER = {
    "pathway_1_starts": "Pathway 1 starts a week",
    "pathway_1_places": "Pathway 1 places",
    "pathway_2_beds": "Pathway 2 beds",
    "pathway_3_starts": "Pathway 3 placements a week",
}
_LONGER_OR_SHORTER = {
    "pathway_1_stay": "Pathway 1 stays",
    "pathway_2_stay": "Pathway 2 stays",
    "process_days": "delays that are not capacity",
}
_SHARES = {
    "pathway_1_to_2": "of Pathway 1 referrals placed in Pathway 2",
    "pathway_2_to_1": "of Pathway 2 referrals sent home with Pathway 1",
    "pathway_3_to_2": "of Pathway 3 referrals placed in Pathway 2",
    "back_to_criteria": "of those referred ill again before they start",
}
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Pathway 1", ("pathway_1_starts", "pathway_1_stay", "pathway_1_places")),
    ("Pathway 2", ("pathway_2_beds", "pathway_2_stay", "step_down")),
    ("Pathway 3", ("pathway_3_starts",)),
    ("Process", ("process_days",)),
    ("Placement", ("pathway_1_to_2", "pathway_2_to_1", "pathway_3_to_2")),
    ("Circumstances", ("growth", "referrals", "back_to_criteria")),
)
"""The levers as a page groups them."""


def number(value: float) -> str:
    """A change without its sign: `16`, `1.5`."""
    return f"{abs(value):,.2f}".rstrip("0").rstrip(".")


def change_words(lever: Lever) -> str:
    """The change alone: `16 more Pathway 1 starts a week`, `Pathway 1 stays 2 days shorter`."""
    n, up = number(lever.change), lever.change > 0
    if lever.kind in _MORE_OR_FEWER:
        what = _MORE_OR_FEWER[lever.kind]
        return f"{n} {'more' if up else 'fewer'} {_one(what) if n == '1' else what}"
    if lever.kind in _LONGER_OR_SHORTER:
        return f"{_LONGER_OR_SHORTER[lever.kind]} {n} {'day' if n == '1' else 'days'} {'longer' if up else 'shorter'}"
    if lever.kind in _SHARES:
        away = f" for {number(lever.days)} days" if lever.days is not None else ""
        return f"{n} % {_SHARES[lever.kind]}{away}"
    if lever.kind == "step_down":
        earlier = f" {number(lever.days)} days earlier" if lever.days is not None else ""
        return f"{n} {'patient' if n == '1' else 'patients'} a week stepped down from Pathway 2 to Pathway 1{earlier}"
    if lever.kind == "growth":
        return f"referrals {'growing' if up else 'falling'} by {n} % a year as the population ages"
    if lever.kind == "referrals":
        return f"{n} % {'more' if up else 'fewer'} referrals"
    told = LEVERS[lever.kind]
    return f"{told.name} {'+' if up else MINUS}{n} {told.unit}"


def when_words(lever: Lever) -> str:
    """When it holds: ` from 1 Oct 2026, in full from 1 Nov 2026, until 31 Mar 2027, on Saturdays and Sundays`."""
    said = f" from {short_day(lever.first)}" if lever.first else ""
    if lever.full_from is not None and lever.full_from != lever.first:
        said += f"{',' if said else ''} rising to full on {short_day(lever.full_from)}"
    if lever.last is not None:
        said += f"{',' if said else ''} until {short_day(lever.last)}"
    if lever.weekdays != EVERY_DAY:
        said += f"{',' if said else ''} on {listed([WEEKDAYS[n] for n in lever.weekdays])}"
    return said


def lever_words(lever: Lever) -> str:
    """One lever in full."""
    return f"{change_words(lever)}{when_words(lever)}"


def levers_words(levers: Sequence[Lever]) -> str:
    """Several levers: what holds at the same times is said together. `6 more beds and 2 more starts from 1 Oct 2026`."""
    together: dict[str, list[str]] = {}
    for lever in levers:
        together.setdefault(when_words(lever), []).append(change_words(lever))
    return ", and ".join(f"{listed(changes)}{when}" for when, changes in together.items())


def begin_days(levers: Sequence[Lever]) -> list[date]:
    """The days on which something begins, each once."""
    return sorted({lever.first for lever in levers if lever.first is not None})


def _one(what: str) -> str:
    first, *rest = what.split(" a week")
    return f"{first.removesuffix('s')}{' a week' if rest else ''}"


def past_sentences(levers: Sequence[Lever], start: date) -> list[str]:
    """What part of the levers lies before the first day simulated, which the model cannot do anything with.

    Example: "6 more Pathway 2 beds from 1 Jan 2026: before the first day simulated. The model adds it anew on 16 Feb 2026, on top
    of figures that may have it already."
    """
    said = []
    for lever in levers:
        if lever.last is not None and lever.last < start:
            said.append(
                f"{lever_words(lever)}: over before the first day simulated, {short_day(start)}, so it changes nothing here."
            )
        elif lever.first is not None and lever.first < start:
            said.append(
                f"{lever_words(lever)}: begun before the first day simulated. The model adds it anew on {short_day(start)}, on top of "
                "figures that may have it already."
            )
    return [f"{one[0].upper()}{one[1:]}" for one in said]
