"""What stands in for a figure that is not in the store: values of the plan and of the price list, each with its source.

Nothing here is a number of ours: each is read from data/reference/plan_facts.csv or unit_costs.csv (or the system's own prices),
or reckoned from those, and says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flow.errors import StoreFault
from flow.metrics.agreed import price
from flow.reference import reference_table

if TYPE_CHECKING:
    from flow.store import Snapshot


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """A value that nobody counted here, and where it comes from."""

    value: float
    source: str
    follows: tuple[str, ...] = ()
    """The parameters it was reckoned from: see `Parameter.follows`."""


def of_the_plan(fact: str) -> Assumed:
    """A fact of plan_facts.csv, the first row of that name. Raises StoreFault where there is none."""
    table = reference_table("plan_facts")
    rows = table[table["fact"] == fact]
    if rows.empty:
        raise StoreFault(f"There is no fact '{fact}' in data/reference/plan_facts.csv. Enter it there.")
    row = rows.iloc[0]
    return Assumed(
        value=float(row["value"]), source=f"plan_facts.csv: {fact}, {row['value']} {row['unit']}, {row['as_of']}, {row['source']}"
    )  # fmt: skip


def starts_per_week(pathway: int) -> Assumed:
    """Starts a week: of Pathway 1 as the plan says; of beds what they turn over; of Pathway 3 by its share of discharges.

    Example:  70; 208 beds / 38 days x 7 = 38.3; 70 x 1.9 % / 7 % = 19.
    """
    of_1 = of_the_plan("Pathway 1 new starts after")
    if pathway == 1:
        return of_1
    if pathway == 2:
        beds, stay = places(2), _bed_stay()
        return Assumed(
            value=beds.value / stay.value * 7, source=f"reckoned: beds / stay x 7 ({beds.source}; {stay.source})"
        )
    mine, its = (of_the_plan(f"Pathway {n} share of discharges at RH5") for n in (3, 1))
    return Assumed(
        value=of_1.value * mine.value / its.value,
        source=f"reckoned: starts of Pathway 1 x share of Pathway 3 / share of Pathway 1 ({of_1.source}; {mine.source}; {its.source})",
    )


def stay(snapshot: Snapshot | None, pathway: int, *, on: date, as_of: date | None = None) -> Assumed:
    """Mean days of service: of Pathway 1 what an episode costs over what a day costs; of beds as the audit says."""
    if pathway == 2:
        return _bed_stay()
    episode, day = (price(snapshot, item, on=on, as_of=as_of) for item in ("reablement episode", "Pathway 1 day"))
    return Assumed(
        value=episode.pounds / day.pounds,
        source=f"reckoned: price of an episode / of a day, £{episode.pounds:,.0f} / £{day.pounds:,.0f} "
        f"(unit_costs.csv: {episode.source}, {episode.price_year}; {day.source}, {day.price_year})",
    )


def places(pathway: int) -> Assumed:
    """Places: of Pathway 2 as the audit counted beds. Those of Pathway 1 nothing says: starts x stay."""
    assert pathway == 2
    return of_the_plan("Community beds")


def remaining() -> Assumed:
    """Patients who remain: the plan's share of the acute beds that it is of."""
    share, beds = of_the_plan("NCTR share of acute beds in Somerset"), of_the_plan("Adult G&A beds open at RH5")
    return Assumed(
        value=share.value / 100 * beds.value, source=f"reckoned: share x beds ({share.source}; {beds.source})"
    )


def _bed_stay() -> Assumed:
    return of_the_plan("Community bed length of stay")
