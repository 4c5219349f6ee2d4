"""Sentences about mental-health delays: each measure's arithmetic, who is responsible, what was chosen and by whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flow.catalogue import metric
from flow.metrics.mental_health_options import LEAD, HeldBy, Option
from flow.sentences.measure import amount, member_name
from flow.sentences.newest_shared import newest_shared
from flow.wording import (
    NOT_REPORTED,
    counted,
    day,
    listed,
    moment,
    one_decimal,
    percent,
    short_day,
    whole,
)

if TYPE_CHECKING:
    import pandas as pd

    from flow.journal import Choice
    from flow.metrics.rolling import Reported, Window
    from flow.reference import Break
    from flow.signals import Series

_PARTS = {
    "mental_health_ready_share": ("days clinically ready", "occupied bed days"),
    "mental_health_ready": ("days clinically ready", "days"),
    "mental_health_ready_over_7": ("days of patients ready over 7 days", "days"),
    "mental_health_ready_over_21": ("days of patients ready over 21 days", "days"),
    "mental_health_ready_over_60": ("days of patients ready over 60 days", "days"),
    "mental_health_days_ready": ("days from ready to leaving", "patients who left"),
    "mental_health_days_ready_geometric": ("sum of ln(1 + days)", "patients who left"),
    "mental_health_on_ready_date_share": ("left on the day they were ready", "patients who left"),
    "mental_health_delayed": ("days of delay", "counted days"),
}
"""What stands above and below the line of each measure."""


def arithmetic(metric_id: str, window: Window | None) -> str:
    """A measure's figure with the two numbers it is made of and the days it stands on.

    Example: "1,031 days clinically ready ÷ 9,998 occupied bed days = 10.3 % (91 of 91 days to Sun 15 Feb 2026)".
    """
    if window is None or window.numerator is None or window.denominator is None:
        return "No figure in this period."
    above, below = _PARTS[metric_id]
    result = (
        "nobody left"
        if not window.denominator
        else amount(window.value, metric(metric_id).unit)
        if window.value is not None
        else f"no value: too few days since the break of {short_day(window.since.first_day)}"
        if window.since
        else "no value: too few days reported"
    )
    days = f"({window.days_reported} of {counted(window.days_in_window, 'day')} to {day(window.last)})"
    if metric_id == "mental_health_days_ready_geometric":
        return (
            f"exp({one_decimal(window.numerator)} {above} ÷ {whole(window.denominator)} {below}) − 1 = {result} {days}"
        )
    return f"{whole(window.numerator)} {above} ÷ {whole(window.denominator)} {below} = {result} {days}"


def missing_days_sentence(window: Window | None) -> str | None:
    """That days of the window are missing and in neither sum; None where none is."""
    if window is None or not window.days_missing:
        return None
    are = "is" if window.days_missing == 1 else "are"
    return f"{counted(window.days_missing, 'day')} of the {window.days_in_window} {are} missing, and in neither sum."


def option_value(option: Option, window: Window | None, today: Reported | None) -> str:
    """The figure of a measure as a tile: M2 is of today, the others of the 91 days."""
    if option.id == "M2" and today is not None:
        return counted(today.value, "patient")
    if window is None or window.value is None:
        return "No figure"
    return amount(window.value, metric(option.metric).unit)


def option_notes(option: Option, window: Window | None, today: Reported | None) -> list[str]:
    """What a measure's tile is of, and when."""
    if option.id == "M2" and today is not None:
        return [f"{option.id} {option.name}", day(today.day)]
    when = f"{_days_of(window)} to {day(window.last)}" if window else "no figure in this period"
    return [f"{option.id} {option.name}", when]


def _days_of(window: Window) -> str:
    """`91 days`, fewer where a break cut them short; then from which day."""
    days = counted(window.days_in_window, "day")
    return f"{days} since a break, {short_day(window.since.first_day)}" if window.since else days


def starts_anew_sentence(breaks: Sequence[Break]) -> str | None:
    """That no window runs across a break; None where none lies on the chart."""
    cuts = [f"{short_day(b.first_day)} ({b.text})" for b in breaks if b.rebase]
    if not cuts:
        return None
    return (
        f"No window runs across the break of {listed(cuts)}: from there on windows start anew, without a value until they have "
        "nine in ten of 91 days."
    )


def rolling_finding(option: Option, points: pd.DataFrame) -> str:
    """The finding of the rolling chart: its newest value, and how it stands to a year before where that is on it."""
    told = points[points["value"].notna()]
    asked = metric(option.metric)
    if told.empty:
        return f"{option.id} {option.name}: no three months with enough days in this period"
    last = told.iloc[-1]
    return f"{option.id} {option.name}: {amount(last['value'], asked.unit)} over the {counted(last['days_in_period'], 'day')} to {day(last['end'])}"


def rolling_subtitle(where: str, points: pd.DataFrame) -> str:
    """Place, what is rolled, windows with a value, provenance."""
    told = points[points["value"].notna()]
    claims = list(points["provenance"].dropna().unique())
    parts = [
        where,
        "each point: the 91 days up to that Sunday, one sum over another",
        f"{len(told)} of {counted(len(points), 'window')} with a value",
        " and ".join(claims) or "no figure",
    ]
    return " · ".join(parts)


_EACH = {"reason": "reason", "responsible": "organisation"}
ROLLING_MARK = "the 91 days up to one Sunday"
NO_LIMITS = (
    "No limits here: neighbouring windows share most of their days, so they would look calmer than they are. "
    "Signal or noise is judged on the weeks or months themselves, beside."
)


def nested_finding(nested: Mapping[str, Series]) -> str:
    """The finding of people ready, over 7, 21 and 60 days: each within the one before."""
    shared = newest_shared(nested)
    if shared is None:
        return "No figure in this period"
    parts = ", ".join(f"{one_decimal(point['value'])} {name}" for name, point in shared.points.items())
    within = "; each is within the one before" if len(shared.points) > 1 else ""
    return f"On an average day {parts} ({shared.said()}){within}"


def means_finding(mean: Series | None, geometric: Series | None) -> str:
    """The finding of mean and geometric mean: what patients lived through when they left."""
    shared = newest_shared({name: s for name, s in (("mean", mean), ("geometric mean", geometric)) if s is not None})
    if shared is None or mean is None or mean.last is None:
        return "Days ready at discharge: no figure in this period"
    days = {name: amount(point["value"], "days") for name, point in shared.points.items()}
    if "mean" not in days:
        return f"A typical patient who left had been ready for {days['geometric mean']} ({shared.said()})"
    typical = f", a typical one for {days['geometric mean']}" if "geometric mean" in days else ""
    return f"Patients who left had been ready for {days['mean']} on average{typical} ({shared.said()})"


def wards_finding(option: Option, members: Mapping[str, Series]) -> str:
    """The finding of the wards: where the newest figure is highest, or lowest where higher is better."""
    shared = newest_shared(members)
    if shared is None:
        return f"{option.id} by ward: no figure in this period"
    asked, points = metric(option.metric), shared.points
    higher_is_better = asked.better == "higher"
    order = sorted(points, key=lambda name: points[name]["value"], reverse=not higher_is_better)
    word = "lowest" if higher_is_better else "highest"
    return (
        f"{member_name(order[0])} is {word} of {counted(len(points), 'ward')} with a figure: "
        f"{amount(points[order[0]]['value'], asked.unit)} ({shared.said()})"
    )


def one_patient_sentence(window: Window | None) -> str | None:
    """How much one patient is of all, so that nobody reads a small count as a trend; None without beds."""
    if window is None or not window.denominator or not window.days_reported:
        return None
    beds = window.denominator / window.days_reported
    return (
        f"One patient is about {percent(1 / beds)} of {one_decimal(beds)} beds occupied on an average day. Counts of 1 to 7 are "
        "the system's own: shown here inside the team, withheld in exports and CSVs, not to be passed on."
    )


def held_finding(found: HeldBy) -> str:
    """The finding of the bars: what holds most on an average day."""
    top = found.members.iloc[0]
    if not found.patients:
        return "Nobody was delayed on an average day"
    who = f"{top['label']} is named for" if found.by == "responsible" else f"“{top['label']}” holds"
    who = who[0].upper() + who[1:]
    return f"{who} {one_decimal(top['patients'])} of {one_decimal(found.patients)} patients on an average day ({percent(top['share'])})"


def held_subtitle(found: HeldBy) -> str:
    """Place, days, with what it is compared, provenance."""
    return " · ".join(
        [
            found.place.short_name,
            f"{found.days_counted} days counted, {short_day(found.first)} to {short_day(found.last)}",
            f"mark: the 91 days before ({found.days_counted_before} counted)",
            found.provenance,
        ]
    )


def held_rest(found: HeldBy, shown: int) -> str | None:
    """What the bars that are not drawn hold together; None where all are."""
    rest = found.members[found.members["patients"] > 0].iloc[shown:]
    if rest.empty:
        return None
    held = one_decimal(float(rest["patients"].sum()))
    hold = "holds" if len(rest) == 1 else "hold"
    return f"{counted(len(rest), f'more {_EACH[found.by]}')} {hold} {held} patients on an average day: see the table."


def held_said(found: HeldBy) -> str:
    """The bars in words."""
    told = found.members.head(12).to_dict("records")
    return "; ".join(f"{m['label']}: {one_decimal(m['patients'])}" for m in told) + "."


def chosen_sentence(choice: Choice | None, options: Mapping[str, Option]) -> str:
    """What the system goes by, who chose it, when and why; that nothing was chosen yet."""
    if choice is None:
        return f"**Not yet chosen.** Shown first is {LEAD}, the lead of the design, until the system chooses."
    option = options.get(choice.option)
    name = f"{option.id} {option.name}" if option else choice.option
    return f"**Chosen: {name}**, by {choice.author} on {moment(choice.written_at.isoformat())}: {choice.reason}"


def choices_table(choices: Sequence[Choice], options: Mapping[str, Option]) -> list[dict[str, str]]:
    """Every choice so far as rows of a table, the newest first."""
    return [
        {
            "when": moment(c.written_at.isoformat()),
            "chosen": f"{c.option} {options[c.option].name}" if c.option in options else c.option,
            "by": c.author,
            "why": c.reason,
            "state": "in force" if n == 0 else "followed by another",
        }
        for n, c in enumerate(choices)
    ]


def today_sentence(values: Mapping[str, Reported | None]) -> str:
    """People ready today, and of those the longest waits: `12 ready on Sun 15 Feb 2026; of those 9 over 7 days, 5 over 21`."""
    told = {name: r for name, r in values.items() if r is not None}
    if not told:
        return NOT_REPORTED
    (_, first), *others = told.items()
    said = f"{whole(first.value)} clinically ready on {day(first.day)}"
    same = [f"{whole(r.value)} {name}" for name, r in others if r.day == first.day]
    absent = [name for name, r in others if r.day != first.day]
    said = f"{said}; of those {', '.join(same)}" if same else said
    return f"{said}; not reported that day: {listed(absent)}" if absent else said
