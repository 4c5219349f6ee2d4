"""Sentences about how long patients wait and what it is worth: long stays, Discharge Ready Date, opportunity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flow.model import Period
from flow.sentences.measure import amount
from flow.sentences.newest_shared import newest_shared
from flow.wording import counted, listed, month, one_decimal, patients, percent, span, whole

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flow.metrics.opportunity import Opportunity, Priced, PublishedCost
    from flow.metrics.ready_date import ReadyBands
    from flow.signals import Series


def nested_finding(nested: Mapping[str, Series]) -> str:
    """The finding of nested bands: each one's newest figure, and that they are not added.

    Example: "Bed days: 2,021 of stays of 7 days or more, 1,340 of 14, 905 of 21 (week to ...); each within the one before".
    """
    shared = newest_shared(nested)
    if shared is None:
        return "No figure in this period"
    parts = [f"{whole(point['value'])} of stays of {name}" for name, point in shared.points.items()]
    within = "; each is within the one before it" if len(parts) > 1 else ""
    return f"Bed days: {listed(parts)} ({shared.said()}){within}"


def bands_finding(found: ReadyBands) -> str:
    """The finding of the bands of delay: who left on the day, and who waited a week or more."""
    same_day = found.members["share"].iloc[0]
    return (
        f"{percent(same_day)} of {patients(found.patients)} left on the day they were ready in {month(found.month)}; "
        f"{percent(found.long)} waited 7 days or more"
    )


def bands_subtitle(found: ReadyBands) -> str:
    """Place, month, with what it is compared, provenance."""
    before = f"mark: the 12 months before ({counted(found.months_before, 'month')} with figures)"
    parts = [found.place.short_name, month(found.month), *([before] if found.months_before else []), found.provenance]
    return " · ".join(parts)


def bands_said(found: ReadyBands) -> str:
    """The bands in words."""
    return f"{'; '.join(f'{b}: {percent(s)}' for b, s in zip(found.members['band'], found.members['share'], strict=True))}."


def means_finding(everyone: Series | None, delayed: Series | None) -> str:
    """The finding of the two means: with those who left on the day counted as 0, and without them.

    Example: "1.7 days from ready to left on average, 9.4 days for those who were delayed (January 2026)".
    """
    named = {"everyone": everyone, "those who were delayed": delayed}
    shared = newest_shared({name: s for name, s in named.items() if s is not None})
    if shared is None:
        return "Days from ready to left: no figure in this period"
    (first, value), *others = [(name, amount(point["value"], "days")) for name, point in shared.points.items()]
    said = f"{value} from ready to left on average{'' if first == 'everyone' else f' for {first}'}"
    beside = "".join(f", {more} for {name}" for name, more in others)
    return f"{said}{beside} ({shared.said()})"


def opportunity_finding(found: Opportunity) -> str:
    """What the beds of those who remain are worth over the period.

    Example: "17,400 bed days in 84 days, worth £9.8m: an opportunity, not cash".
    """
    return (
        f"{patients(found.patients)} who remained held {counted(found.bed_days, 'bed day')} in "
        f"{counted(found.days_reported, 'reported day')}, worth {pounds(found.pounds)}: an opportunity, not cash"
    )


def opportunity_sentences(found: Opportunity, published: PublishedCost | None) -> list[str]:
    """The arithmetic, the price with its source, what NHS England says beside it."""
    missing = found.period.days - found.days_reported
    said = [
        f"{' + '.join(_times(part) for part in found.priced)} = {pounds(found.pounds)}, "
        f"{amount(found.pounds_per_day, 'pounds')} ({span(found.period)}).",
        _price_sentence(found),
        "No budget shrinks by it: the beds, and the staff in them, would serve others.",
    ]
    if missing:
        said.append(
            f"{counted(missing, 'day')} of {whole(found.period.days)} {'has' if missing == 1 else 'have'} no figure and "
            f"{'is' if missing == 1 else 'are'} in no sum."
        )
    if published:
        said.append(
            f"NHS England's own figure for {month(published.month)}: {pounds(published.pounds)}, "
            f"{amount(published.pounds_per_day, 'pounds')} ({published.provenance})."
        )
    else:
        said.append("NHS England's own figure (in the monthly workbook from August 2025) is not loaded for this place.")
    return said


def _times(part: Priced) -> str:
    return f"{counted(part.bed_days, 'bed day')} × {_pounds_and_pence(part.price.pounds)}"


def _pounds_and_pence(price: float) -> str:
    return f"£{whole(price)}" if price == round(price) else f"£{price:,.2f}"


def _price_sentence(found: Opportunity) -> str:
    """What a day is reckoned at, by whom; of several prices from when to when each holds."""
    said = [
        f"{_pounds_and_pence(p.price.pounds)} a {p.price.per}, {p.price.price_year}, {p.price.source} "
        f"({'loaded by the system' if p.price.own else 'data/reference/unit_costs.csv'})"
        for p in found.priced
    ]
    if len(said) == 1:
        return f"The price: {said[0]}. Every day is reckoned at it, whatever its year."
    days = [span(Period(first=p.first, last=p.last)) for p in found.priced]
    told = "; ".join(f"{when}: {price}" for when, price in zip(days, said, strict=True))
    return f"Each day at the price that holds on it. {told}."


def pounds(value: float) -> str:
    """`£9.8m`, `£902,000`, `£1,240`"""
    if abs(value) >= 999_500:
        return f"£{one_decimal(value / 1_000_000)}m"
    return f"£{whole(round(value, -3) if abs(value) >= 10_000 else value)}"
