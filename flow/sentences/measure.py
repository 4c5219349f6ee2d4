"""Sentences about any measure of the catalogue: its value, how it moved, whether that is signal or noise.

Computed from a `Series`, never typed. No sentence claims a cause.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flow.catalogue import BASIS_NAMES, metric
from flow.model import Unit
from flow.reference import HOME_PLACE, localities, place, places
from flow.wording import (
    MINUS,
    NOT_REPORTED,
    break_sentence,
    counted,
    day,
    lettered,
    listed,
    moment,
    month,
    one_decimal,
    percent,
    points,
    short_day,
    span,
    whole,
)

if TYPE_CHECKING:
    from flow.model import Period
    from flow.reference import Target
    from flow.signals import Series

UNIT_WORDS: dict[Unit, str] = {
    "patients": "patients",
    "beds": "beds",
    "bed_days": "bed days",
    "days": "days",
    "share": "%",
    "per_week": "a week",
    "pounds": "£ a day",
}
"""A unit as an axis or the head of a column says it."""


def scale_of(unit: Unit) -> float:
    """What a value is multiplied by on a chart: a share stands in per cent."""
    return 100.0 if unit == "share" else 1.0


def amount(value: float | None, unit: Unit) -> str:
    """A value with its unit: `188.7 patients`, `21.4 %`, `61.0 a week`, `£101,903 a day`."""
    if value is None or value != value:
        return NOT_REPORTED
    if unit == "share":
        return percent(value)
    if unit == "pounds":
        return f"{MINUS if value < 0 else ''}£{whole(abs(value))} a day"
    number = one_decimal(value)
    if number == "1.0" and unit in {"patients", "beds", "bed_days", "days"}:
        return f"1.0 {UNIT_WORDS[unit].removesuffix('s')}"
    return f"{number} {UNIT_WORDS[unit]}"


def difference(value: float, unit: Unit) -> str:
    """How far two values are apart, without a sign: `9.0 a week`, `1.4 points`."""
    return points(value) if unit == "share" else amount(abs(value), unit)


def point_words(point: dict[str, Any], grain: str) -> str:
    """When a point is of: `Sun 15 Feb 2026`, `week to Sun 15 Feb 2026`, `January 2026`."""
    if grain == "day":
        return day(point["start"])
    return f"week to {day(point['end'])}" if grain == "week" else month(point["start"])


def member_name(member: str) -> str:
    """A member of a breakdown as a reader knows it: a locality's or a hospital's name, else as it is."""
    if member in localities():
        return localities()[member]
    return places()[member].short_name if member in places() else member


def series_finding(series: Series, *, name: str | None = None) -> str:
    """The finding of a series, for the title of its chart: newest value, against target, signal or noise.

    Example: "Pathway 1 new starts per week: 61.0 a week (week to Sun 15 Feb 2026), 9.0 a week below the 70 asked for".
    """
    asked = series.question.asked
    called = name or (f"{asked.name}, {member_name(series.member)}" if series.member else asked.name)
    if series.last is None:
        return f"{called}: no figure in this period"
    said = f"{called}: {amount(series.last['value'], asked.unit)} ({point_words(series.last, series.question.grain)})"
    against = target_words(series.last["value"], series.plan, asked.unit)
    return f"{said}, {against}" if against else said


def target_words(value: float, plan: Target | None, unit: Unit) -> str:
    """A value against its target: `9.0 a week below the 70 asked for`; empty where there is none."""
    if plan is None:
        return ""
    asked = percent(plan.value) if unit == "share" else f"{plan.value:,.1f}".removesuffix(".0")
    kind = "allowed" if plan.comparison == "at most" else "asked for"
    gap = value - plan.value
    shown = difference(gap, unit)
    if shown.startswith("0.0"):
        return f"at the {asked} {kind}"
    return f"{shown} {'above' if gap > 0 else 'below'} the {asked} {kind}"


def series_verdict(series: Series) -> str:
    """Signal or noise, with the week or month that was judged and what it stands on."""
    if series.last is None:
        return series.reason
    when = point_words(series.last, series.question.grain)
    if series.variation is None:
        return series.reason
    caution = " Days of it are marked suspect." if "suspect" in series.last["flags"] else ""
    return f"{when[0].upper()}{when[1:]}: {series.reason[0].lower()}{series.reason[1:]}{caution}"


def _begins_anew(series: Series) -> bool:
    """Whether the newest point is the first after a break."""
    told = series.points[series.points["rebase_group"] == series.last["rebase_group"]] if series.last else series.points
    return bool(series.last and len(told) < len(series.points) and told["start"].iloc[0] == series.last["start"])


def change_words(series: Series) -> str:
    """Against the week or month before: `+3.0 on the week before`; said where there is none."""
    grain = series.question.grain
    if series.last is not None and series.before is None and _begins_anew(series):
        return f"a break lies before this {grain}: no change is told"
    if series.last is None or series.before is None:
        return f"no {grain} before to compare with"
    unit = series.question.asked.unit
    change = series.last["value"] - series.before["value"]
    shown = difference(change, unit)
    if shown.startswith("0.0"):
        return f"as in the {grain} before"
    return f"{'+' if change > 0 else MINUS}{shown} on the {grain} before"


def series_subtitle(series: Series) -> str:
    """Place, period, grain, basis, points told of points asked, provenance."""
    q = series.question
    told, shown = len(series.told), len(series.shown)
    parts = [
        place(q.place).short_name,
        *([member_name(series.member)] if series.member else []),
        span(q.period),
        *([BASIS_NAMES[q.beds]] if q.asked.has_basis and q.beds else []),
        f"{told} of {counted(shown, q.grain)} with a figure",
        *([f"as published on {day(q.as_of)}"] if q.as_of else []),
        " and ".join(series.provenances) or "no figure",
    ]
    return " · ".join(parts)


def charted_by(series: Series) -> list[str]:
    """A warning where days are charted: weekdays differ, so the rules find signals that are weekdays."""
    if series.question.grain != "day":
        return []
    return [
        "Charted by day: weekdays differ, so what is called a signal may be a weekday. By week it is judged fairly."
    ]


def series_breaks(series: Series) -> list[str]:
    """The breaks inside the period, each with its letter and day."""
    return [break_sentence(letter, b) for letter, b in lettered(series.breaks)]


def not_counted_here(metric_id: str, where: str) -> str:
    """That a measure is not counted for a place, and where it is."""
    asked = metric(metric_id)
    told = {
        "system": f"It is counted for {place(place(HOME_PLACE).icb_code or HOME_PLACE).short_name} and its localities.",
        "sites": f"It is counted for the hospitals and wards of {place(HOME_PLACE).short_name}.",
        "elsewhere": f"It is counted for the residents of {place(place(HOME_PLACE).icb_code or HOME_PLACE).short_name} in other trusts.",
    }
    return f"{asked.name} is not counted for {place(where).short_name}. {told.get(asked.scope, 'It is published for trusts, ICBs, regions and England.')}"


def no_figure_here(metric_id: str, where: str, period: Period) -> str:
    """That a measure has no figure of a place in a period, and which file would bring it."""
    return f"No figure of {place(where).short_name} is loaded for {span(period)}. What brings it: {metric(metric_id).source}."


def template_of(metric_id: str) -> str | None:
    """The template that brings a measure, where it is one of the system's own: `pathway-1`."""
    _, found, rest = metric(metric_id).source.partition("(template ")
    return rest.split(")")[0] if found else None


def metric_name(metric_id: str) -> str:
    """A measure's plain name."""
    return metric(metric_id).name


def baseline_sentence(
    metric_id: str | None, where: str | None, when: date | None, reason: str, author: str, written: datetime
) -> str:
    """A new baseline in the list of those in force."""
    if metric_id is None or where is None or when is None:
        raise ValueError("a baseline without figure, place or day")  # NEEDED does not let this happen
    return (
        f"**{metric_name(metric_id)}**, {place(where).short_name}, from {short_day(when)}: {reason}  \n"
        f":small[{author}, {moment(written.isoformat())}]"
    )


def names_listed(members: list[str]) -> str:
    """Members by name: `Mendip, Sedgemoor and South Somerset`."""
    return listed([member_name(m) for m in members])


def since(when: date) -> str:
    """`since 30 Sep 2025`"""
    return f"since {short_day(when)}"
