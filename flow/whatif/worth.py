"""What is it worth, and what does it cost? Bed days at their price (an opportunity, not cash) beside what the capacity costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from flow.errors import StoreFault, UnknownName
from flow.metrics.agreed import Price, price
from flow.whatif.levers import Lever
from flow.whatif.stay import Array

if TYPE_CHECKING:
    from flow.store import Snapshot

BED_DAY = "acute delayed bed day"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of the bill: so many units of a lever at a price."""

    lever: Lever
    units: float
    unit: str
    pounds: float | None
    """None: nothing prices it."""
    price: Price | None
    words: str


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What the levers cost over some days."""

    items: tuple[Item, ...]

    @property
    def pounds(self) -> float | None:
        """The sum of what is priced; None where nothing is."""
        told = [item.pounds for item in self.items if item.pounds is not None]
        return sum(told) if told else None

    @property
    def unpriced(self) -> tuple[str, ...]:
        """The levers that the sum leaves out."""
        return tuple(item.lever.what_it_is.name for item in self.items if item.pounds is None)


def bed_day_price(snapshot: Snapshot | None, *, on: date, as_of: date | None = None) -> Price:
    """What a delayed acute bed day is taken to be worth. Raises StoreFault, UnknownName where no price is entered."""
    return price(snapshot, BED_DAY, on=on, as_of=as_of)


def cost(
    snapshot: Snapshot | None, levers: Sequence[Lever], *, start: date, days: int, as_of: date | None = None
) -> Cost:
    """What the decisions among some levers cost over so many days from `start`.

    Bought:   capacity is paid for whether it is used or not. Less capacity is a saving (below 0).
    Missing:  a lever without a price is listed without pounds, never as 0.
    """
    return Cost(items=tuple(_item(snapshot, lever, start, days, as_of) for lever in levers if not lever.what_it_is.circumstance))  # fmt: skip


def units_of(lever: Lever, *, start: date, days: int) -> tuple[float, str]:
    """How many priced units a lever buys over so many days.

    Example:  16 more starts a week over 70 days -> 160 starts; 5 beds over 70 days -> 350 bed days.
    """
    on = lever.in_force(start, days) * lever.change
    if lever.kind == "pathway_1_starts":
        return float((on * lever.on_weekdays(start, days)).sum() / 7), "starts"
    if lever.kind == "pathway_3_starts":
        placed: Array = (on * lever.on_weekdays(start, days) / 7).cumsum()
        return float(np.sum(placed)), "placement days, each placement paid from its start to the last of these days"
    return float(on.sum()), {"pathway_1_places": "place days", "pathway_2_beds": "bed days"}.get(lever.kind, "")


def _item(snapshot: Snapshot | None, lever: Lever, start: date, days: int, as_of: date | None) -> Item:
    kind = lever.what_it_is
    if kind.price_item is None:
        return Item(lever=lever, units=0.0, unit="", pounds=None, price=None, words=f"{kind.name}: nothing says what it costs")  # fmt: skip
    units, unit = units_of(lever, start=start, days=days)
    try:
        each = price(snapshot, kind.price_item, on=lever.first_day(start), as_of=as_of)
    except (StoreFault, UnknownName) as error:
        return Item(lever=lever, units=units, unit=unit, pounds=None, price=None, words=str(error))
    own = "the system's own" if each.own else each.source
    return Item(
        lever=lever, units=units, unit=unit, pounds=units * each.pounds, price=each,
        words=f"{units:,.0f} {unit} at £{each.pounds:,.0f} a {each.per} ({kind.price_item}, {each.price_year}, {own})",
    )  # fmt: skip
