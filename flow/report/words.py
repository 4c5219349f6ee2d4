"""Words that the PDF and the slides share: short cells of tables, what an empty section says, what a report stands on."""

from __future__ import annotations

import re
from collections.abc import Sequence

from flow.model import Period
from flow.report.content import MeasureRow, Noted, Week
from flow.sentences.measure import template_of
from flow.wording import counted, day, listed, short_day, span

ILLUSTRATIVE = "Illustrative: these figures are made up and say nothing about any real patient or place."
NO_MEASURE = "No measure has a figure in this week."
NO_ACTIONS = "No action is open, and none was due, opened or closed last week."
NO_ACTIONS_LAST_WEEK = "No action was due, opened or closed last week."
NO_ACTIONS_THIS_WEEK = "No action is open."
DAYS_WORDS = "Days: days reported of days in the week or month."
NAMED_EDITIONS = 3


def note_words(note: Noted) -> str:
    """A note in one line: `3 Feb 2026: the second provider began (Commissioning)`."""
    return f"{span(Period(first=note.on, last=note.last))}: {note.words} ({note.by})"


def mark_words(week: Week) -> str:
    """What stands on every page of a report with made-up figures; empty for a real one."""
    return ILLUSTRATIVE if week.illustrative else ""


def more_words(left: int, one: str, many: str | None = None) -> str:
    """What is said of the part of a section that has no room: `and 12 more actions in the dashboard`."""
    return f"and {counted(left, f'more {one}', f'more {many}' if many else None)} in the dashboard"


def plain(words: str) -> str:
    """Words as they stand outside the dashboard: a file's name in quotation marks, not in those of a page."""
    return re.sub(r"`([^`]*)`", r"‘\1’", words)


def row_name(row: MeasureRow, week: Week) -> str:
    """A measure's name, with the hospital that it is of, or the region or country that stands beside."""
    if row in week.hospitals:
        return f"{row.name}, {row.member_name}"
    return f"{row.name}, {row.place.short_name}" if row in week.beside else row.name


def change_cell(row: MeasureRow) -> str:
    """The change for a cell whose head says on what: `+3.0 a week`; `cannot be told` where there is none."""
    if row.change is None:
        return "cannot be told" if row.told else ""
    return row.change_words.removesuffix(f" on the {row.grain} before").replace(f"as in the {row.grain} before", "none")


def verdict_cell(row: MeasureRow) -> str:
    """Signal or noise in a cell: `concern: higher than usual`, `noise`, `not judged`."""
    if row.variation is None:
        return "not judged"
    if row.variation == "common_cause":
        return "noise"
    return row.variation_words.removeprefix("signal of ").removeprefix("signal: ")


def when_cell(row: MeasureRow) -> str:
    """When a figure is of, where it is not the week of the report."""
    return f"{row.start:%b %Y}" if row.grain == "month" else ""


def spark_words(row: MeasureRow) -> str:
    """A spark line for a reader who cannot see it: how many points, gaps, and the ends in the row's unit."""
    told = [v for v in row.recent if v is not None]
    if not told:
        return f"{row.name}: no figure in the last {counted(len(row.recent), row.grain)}"
    scale = 100.0 if row.unit == "share" else 1.0
    gaps = len(row.recent) - len(told)
    ends = f"from {told[0] * scale:,.1f} to {told[-1] * scale:,.1f}, lowest {min(told) * scale:,.1f}, highest {max(told) * scale:,.1f}"
    return f"{row.name}, last {counted(len(row.recent), row.grain)}, {row.unit_words}: {ends}; gaps: {gaps}"


def no_waits(week: Week) -> str:
    """Why nothing is said of those who wait: they are not counted for the place, or no file of this week is loaded."""
    if not week.waits:
        return f"Who waits on each pathway is not counted for {week.place.short_name}."
    templates = dict.fromkeys(template_of(w.patients_metric) for w in week.waits if w.patients_metric)
    named = [f"‘{t}’" for t in templates if t]
    bring = f": the {'template' if len(named) == 1 else 'templates'} {listed(named)} bring{'s' if len(named) == 1 else ''} it"
    return f"No figure of those who wait in this week{bring if named else ''}."


def missing_words(rows: Sequence[MeasureRow], week: Week) -> list[str]:
    """The measures without a figure, those together that one file brings: `starts and waits (template pathway-1)`."""
    by_template: dict[str | None, list[str]] = {}
    for row in rows:
        template = "daily" if row in week.hospitals else row.template
        by_template.setdefault(template, []).append(row_name(row, week))
    return [
        f"{listed(names)} (template {template})" if template else f"{listed(names)} (published files)"
        for template, names in by_template.items()
    ]


def stands_on(week: Week) -> tuple[str, ...]:
    """What the figures stand on: days, beds, publication dates, files; what was withheld."""
    days = f"{week.days_reported} of {counted(week.days_in_period, 'day')} reported"
    newest = f", the newest {day(week.data_to)}" if week.data_to else ""
    as_of = f" As published on {day(week.as_of)}." if week.as_of else ""
    over = "" if week.whole else " The week was not over when this was made."
    said = [
        f"Patients who remain: {days}{newest}. Beds: {week.basis_words}.{as_of}{over} Made for {day(week.made_for)}."
    ]
    named = [
        f"{e.title} (published {short_day(e.published)}{', assumed' if e.published_assumed else ''})"
        for e in week.editions[:NAMED_EDITIONS]
    ]
    left = len(week.editions) - len(named)
    if named:
        said.append(f"Files: {listed([*named, *([f'{left} more'] if left else [])])}.")
    if week.withheld_words:
        said.append(week.withheld_words)
    said.append("Contains public sector information licensed under the Open Government Licence v3.0.")
    return tuple(said)
