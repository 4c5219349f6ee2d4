"""What can be changed? Each lever: what it is, its unit, what one unit costs, and how much of it holds on which day.

A lever is a change to what is, never a new value: +16 starts a week, -2 days of stay. What a lever does to the lanes is in
`flow.whatif.ensemble`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from flow.errors import BadQuestion, UnknownName
from flow.whatif.stay import Array

LeverUnit = Literal["starts a week", "places", "beds", "days", "%", "% a year", "patients a week"]
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


@dataclass(frozen=True, kw_only=True)
class LeverKind:
    """A kind of change that a scenario may name."""

    id: str
    name: str
    unit: LeverUnit
    least: float
    most: float
    step: float
    """How finely a slider moves it."""
    what: str
    """What it does, in a sentence or two."""
    pathway: int | None = None
    """The pathway whose lane it changes; None: several, or those in no lane."""
    circumstance: bool = False
    """What comes about by itself, such as ageing: it is in the baseline too, so the difference is that of decisions alone."""
    price_item: str | None = None
    """The price of one unit in unit_costs.csv; None: nothing prices it."""
    price_unit: str = ""
    """What the price is of: "start", "place and day"."""
    takes: tuple[str, ...] = ()
    """Of `last`, `full_from`, `weekdays`, `days`: what may be said beside the change and its first day."""


_CAPACITY = ("last", "full_from")

LEVERS: Mapping[str, LeverKind] = {
    kind.id: kind
    for kind in (
        LeverKind(
            id="pathway_1_starts", name="Extra Pathway 1 starts a week", unit="starts a week", least=-60, most=100, step=1, pathway=1,
            what="So many more people start home reablement each week. The places that this takes fill up start by start, over one stay, and empty the same way after the last day.",
            price_item="reablement episode", price_unit="start", takes=(*_CAPACITY, "weekdays"),
        ),
        LeverKind(
            id="pathway_1_stay", name="Pathway 1 mean stay", unit="days", least=-20, most=20, step=0.5, pathway=1,
            what="Who starts from that day on stays so much longer or shorter on average, in the same places. Those in service go on as they were.",
        ),
        LeverKind(
            id="pathway_1_places", name="Extra Pathway 1 places", unit="places", least=-200, most=300, step=1, pathway=1,
            what="So many more people can be served at once, all of them from the first day on (or rising to it).",
            price_item="Pathway 1 day", price_unit="place and day", takes=_CAPACITY,
        ),
        LeverKind(
            id="pathway_2_beds", name="Extra Pathway 2 beds", unit="beds", least=-150, most=150, step=1, pathway=2,
            what="So many more community beds. Closed beds empty as their patients leave: nobody is sent away.",
            price_item="Pathway 2 day", price_unit="bed and day", takes=_CAPACITY,
        ),
        LeverKind(
            id="pathway_2_stay", name="Pathway 2 mean stay", unit="days", least=-30, most=30, step=0.5, pathway=2,
            what="Who is admitted to a community bed from that day on stays so much longer or shorter on average.",
        ),
        LeverKind(
            id="pathway_3_starts", name="Extra Pathway 3 placements a week", unit="starts a week", least=-30, most=40, step=0.5, pathway=3,
            what="So many more placements in care homes each week.",
            price_item="Pathway 3 day", price_unit="placement and day", takes=(*_CAPACITY, "weekdays"),
        ),
        LeverKind(
            id="process_days", name="Days of delay that are not capacity", unit="days", least=-20, most=20, step=0.25,
            what="Those who wait in no lane (for assessment, therapy, the hub, family, transport) are delayed so much longer or shorter on average. This moves the floor; capacity does not.",
        ),
        LeverKind(
            id="step_down", name="Step-down from Pathway 2 to Pathway 1", unit="patients a week", least=0, most=60, step=0.5,
            what="So many patients a week leave a community bed early and go on at home with Pathway 1; each frees the rest of his stay (half of it, unless `days` says otherwise) and joins the queue of Pathway 1, from his community bed.",
            takes=("days",),
        ),
        LeverKind(
            id="pathway_1_to_2", name="Pathway 1 patients placed in Pathway 2", unit="%", least=0, most=100, step=1,
            what="That share of those referred to Pathway 1 is placed second best, in a community bed.", takes=_CAPACITY,
        ),
        LeverKind(
            id="pathway_2_to_1", name="Pathway 2 patients placed in Pathway 1", unit="%", least=0, most=100, step=1,
            what="That share of those referred to Pathway 2 goes home with Pathway 1 instead.", takes=_CAPACITY,
        ),
        LeverKind(
            id="pathway_3_to_2", name="Pathway 3 patients placed in Pathway 2", unit="%", least=0, most=100, step=1,
            what="That share of those referred to Pathway 3 is placed second best, in a community bed.", takes=_CAPACITY,
        ),
        LeverKind(
            id="back_to_criteria", name="Referred patients who meet the criteria again", unit="%", least=0, most=50, step=1, circumstance=True,
            what="That share of those referred falls ill again before a start, more than today: they do not count as delayed for `days` days (7, unless said), and are then referred again. Their beds stay taken.",
            takes=("days", *_CAPACITY),
        ),
        LeverKind(
            id="referrals", name="Referrals, all pathways and reasons", unit="%", least=-50, most=100, step=1, circumstance=True,
            what="So many in a hundred more or fewer patients come to wait, in every lane and in none.", takes=_CAPACITY,
        ),
        LeverKind(
            id="growth", name="Growth of referrals as the population ages", unit="% a year", least=-5, most=10, step=0.1, circumstance=True,
            what="The plan's counterfactual: referrals grow by so much a year, in every lane and in none. Growth by age band is of the Somerset adult social care market position statement; the share of each band is assumed.",
        ),
    )
}  # fmt: skip
"""Every lever, in the order in which a page offers them."""


@dataclass(frozen=True, kw_only=True)
class Lever:
    """One change of a scenario. Refuses what cannot be when it is built.

    Example:  Lever(kind="pathway_1_starts", change=16, first=date(2026, 10, 1)).
    """

    kind: str
    change: float
    first: date | None = None
    """From this day on; None: from the first day simulated."""
    full_from: date | None = None
    """Rises evenly from `first` to this day; None: all of it at once."""
    last: date | None = None
    """Up to and with this day; None: for good."""
    weekdays: tuple[int, ...] = EVERY_DAY
    """On which days extra people start, 0 is Monday; the week's number stays the same."""
    days: float | None = None
    """Of `step_down` how many days earlier; of `back_to_criteria` how many days away."""

    def __post_init__(self) -> None:
        if not isinstance(self.kind, str) or self.kind not in LEVERS:
            raise UnknownName("lever", str(self.kind), LEVERS)
        kind = self.what_it_is
        _a_number(self.change, kind.name, kind.least, kind.most, kind.unit)
        for name, seen in (("first", self.first), ("full_from", self.full_from), ("last", self.last)):
            if seen is not None and type(seen) is not date:
                raise BadQuestion(f"{kind.name}: '{name}' is a day. Saw {seen!r}; nothing was computed.")
        self._only_what_it_takes(kind)
        first = self.first or date.min
        if self.full_from is not None and self.full_from < first:
            raise BadQuestion(
                f"{kind.name}: it rises from {first} to {self.full_from}, which is before. Let it be full on its first day or later; nothing was computed."
            )
        if self.last is not None and self.last < max(first, self.full_from or first):
            raise BadQuestion(
                f"{kind.name}: its last day {self.last} is before it is there in full; nothing was computed."
            )
        days_of_week = tuple(self.weekdays)
        if not days_of_week or len(set(days_of_week)) != len(days_of_week) or not set(days_of_week) <= set(EVERY_DAY):
            raise BadQuestion(f"{kind.name}: weekdays are different days from 0 (Monday) to 6. Saw {self.weekdays!r}; nothing was computed.")  # fmt: skip
        object.__setattr__(self, "weekdays", tuple(sorted(days_of_week)))
        if self.days is not None:
            _a_number(self.days, f"{kind.name}: its days", 1, 180, "days")

    def _only_what_it_takes(self, kind: LeverKind) -> None:
        said = {
            "full_from": self.full_from is not None,
            "last": self.last is not None,
            "weekdays": tuple(self.weekdays) != EVERY_DAY,
            "days": self.days is not None,
        }
        for name, there in said.items():
            if there and name not in kind.takes:
                allowed = ", ".join(("first", *kind.takes))
                raise BadQuestion(f"{kind.name} takes no '{name}'. Allowed are {allowed}; nothing was computed.")

    @property
    def what_it_is(self) -> LeverKind:
        """Its kind."""
        return LEVERS[self.kind]

    def in_force(self, start: date, days: int) -> Array:
        """How much of it holds on each day from `start` on, 0 to 1.

        Example:  from day 3, full from day 5, to day 6 -> 0, 0, 1/3, 2/3, 1, 1, 0.
        """
        begins = (self.first - start).days if self.first else 0
        full = (self.full_from - start).days if self.full_from else begins
        day = np.arange(days, dtype=float)
        share = np.clip((day - begins + 1) / (full - begins + 1), 0.0, 1.0)
        if self.last is not None:
            share[day > (self.last - start).days] = 0.0
        return share

    def on_weekdays(self, start: date, days: int) -> Array:
        """What is even over the week, on the weekdays chosen alone: 7 / their number on those, else 0."""
        weekday = (start.weekday() + np.arange(days)) % 7
        return np.where(np.isin(weekday, self.weekdays), 7 / len(self.weekdays), 0.0)

    def first_day(self, start: date) -> date:
        """Its first day of those simulated."""
        return max(self.first or start, start)


def _a_number(seen: object, what: str, least: float, most: float, unit: str) -> None:
    good = isinstance(seen, int | float) and not isinstance(seen, bool) and least <= seen <= most
    if not good:
        raise BadQuestion(f"{what} is a number from {least:g} to {most:g} {unit}. Saw {seen!r}; nothing was computed.")
