"""What delay holds and what that is worth: patients, bed days, pounds. An opportunity, not cash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flow.metrics.agreed import Price, prices
from flow.metrics.counting import observations, where_counted
from flow.metrics.measure import DELAY_PRICE, Excluded, Question, daily
from flow.model import Period, Place, period_end

if TYPE_CHECKING:
    from flow.store import Snapshot


@dataclass(frozen=True, kw_only=True)
class Priced:
    """The bed days of those days on which one price holds."""

    price: Price
    first: date
    last: date
    bed_days: float

    @property
    def pounds(self) -> float:
        """Of these bed days."""
        return self.bed_days * self.price.pounds


@dataclass(frozen=True, kw_only=True)
class Opportunity:
    """The beds of patients who remain over a period, each day at the price that holds on it."""

    place: Place
    period: Period
    patients: float
    """On an average reported day."""
    bed_days: float
    """Of the reported days: one for each patient and day."""
    days_reported: int
    priced: tuple[Priced, ...]
    """One for each price that holds in the period, the earliest first."""
    provenance: str

    @property
    def pounds(self) -> float:
        """Of the reported days."""
        return sum(part.pounds for part in self.priced)

    @property
    def pounds_per_day(self) -> float:
        """On an average reported day."""
        return self.pounds / self.days_reported


def opportunity(
    snapshot: Snapshot | None,
    at: Place,
    period: Period,
    *,
    as_of: date | None = None,
    excluded: Sequence[Excluded] = (),
) -> Opportunity | None:
    """How many bed days do patients who remain hold over a period, and what are they worth?

    Missing:  days without a figure are in no sum; None where no day has one.
    Example:  200 patients on each of 10 days at 562 pounds -> 2,000 bed days, 1,124,000 pounds.
    Source:   the price of each day as delay_cost has it: the system's own where one is loaded, else unit_costs.csv.
    """
    here = where_counted("nctr_remaining", at)
    if snapshot is None or here is None:
        return None
    question = Question(metric="nctr_remaining", place=here.code, period=period, as_of=as_of, excluded=tuple(excluded))
    days = daily(snapshot, question, here)
    days = days[days["counts"]]
    if days.empty:
        return None
    bed_days = float(days["numerator"].sum())
    of_day = prices(snapshot, DELAY_PRICE, days["day"].tolist(), as_of=as_of)
    told = list(zip(days["day"], of_day, days["numerator"].astype(float), strict=True))
    return Opportunity(
        place=here,
        period=period,
        patients=bed_days / len(days),
        bed_days=bed_days,
        days_reported=len(days),
        priced=tuple(
            Priced(
                price=one,
                first=min(day for day, price, _ in told if price == one),
                last=max(day for day, price, _ in told if price == one),
                bed_days=sum(held for _, price, held in told if price == one),
            )
            for one in dict.fromkeys(of_day)
        ),
        provenance=max(set(days["provenance"]), key=("published", "local", "illustrative").index),
    )


@dataclass(frozen=True, kw_only=True)
class PublishedCost:
    """What NHS England says that the delayed bed days of a month cost."""

    month: date
    pounds: float
    provenance: str

    @property
    def pounds_per_day(self) -> float:
        """On an average day of the month."""
        return self.pounds / period_end(self.month, "month").day


def published_cost(
    snapshot: Snapshot | None, at: Place, *, until: date, as_of: date | None = None
) -> PublishedCost | None:
    """The newest published cost of a month's delayed bed days up to a day, or None.

    Example:  RH5, August 2025: 3,288,262 pounds, 106,073 a day.
    """
    here = where_counted("delay_cost_published", at)
    if snapshot is None or here is None:
        return None
    found = observations(snapshot, "delay_cost_published", here, None, as_of)
    told = [row for row in found.to_dict("records") if row["numerator"] == row["numerator"] and row["start"] <= until]
    if not told:
        return None
    last = told[-1]
    return PublishedCost(month=last["start"], pounds=float(last["numerator"]), provenance=str(last["provenance"]))
