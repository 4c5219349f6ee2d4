"""One cell of a filled-in template: its value, or what is wrong with it in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from flow.errors import UnknownName
from flow.sources.cells import SUPPRESSED_MARKS, NotANumber, clean, day_of, number_or_mark
from flow.sources.template import EARLIEST, LATEST, LONGEST_TEXT, Column, Template

_EXCEL_DAY = re.compile(r"\d{5}(\.0+)?")
"""A day in a cell that was made a number: 46063 is 10 February 2026."""


@dataclass(frozen=True)
class Fault:
    """What is wrong with a cell or a row."""

    code: str
    words: str


def value_of(column: Column, text: str) -> object:
    """What a cell says, None where it is blank, or what is wrong with it."""
    if len(text) > LONGEST_TEXT:
        return Fault(
            "too_long",
            f"'{column.name}' has {len(text):,} letters; at most {LONGEST_TEXT} are taken.",
        )
    if column.kind == "day":
        return _day(column, text)
    if column.is_figure:
        return _figure(column, text)
    said = clean(text)
    if not said and not column.required:
        return None
    if column.choices:
        try:
            return column.choices.stored(column.choices.code_of(said))
        except UnknownName as error:
            return Fault(f"unknown_{column.choices.what.replace(' ', '_')}", str(error))
    if not said:
        return Fault(
            "blank", f"'{column.name}' is blank. Every row needs it: {column.means[0].lower()}{column.means[1:]}."
        )
    return said


def _day(column: Column, text: str) -> object:
    if not clean(text) and not column.required:
        return None
    day = day_of(float(text) if _EXCEL_DAY.fullmatch(text.strip()) else text.strip())
    if day is None:
        return Fault("unknown_day", f"'{text}' is no day. Write it as 2026-02-15 or 15/02/2026.")
    if day < EARLIEST:
        return Fault("too_early", f"'{text}' is before {EARLIEST.year}. Is the year right?")
    if day > LATEST:
        return Fault("too_late", f"'{text}' is after {LATEST.year}. Is the year right?")
    return day


def _figure(column: Column, text: str) -> object:
    head = column.name
    try:
        value, mark = number_or_mark(text)
    except NotANumber:
        return Fault(
            "not_a_number",
            f"'{text}' under '{head}' is no number. Write a count, or leave it blank where none was reported.",
        )
    if mark in SUPPRESSED_MARKS:
        return Fault(
            "suppressed", f"'{text}' under '{head}' hides a number. The system's own files need the count itself."
        )
    if value is None:
        return Fault("blank", f"'{head}' is blank. Every row needs it.") if column.required else None
    if value < 0:
        return Fault("negative_count", f"{value:g} under '{head}' is below 0. A count cannot be.")
    if column.kind == "count" and not value.is_integer():
        return Fault("not_whole", f"{text} under '{head}' is no whole number of {column.unit}. Write the count.")
    if value > column.most:
        return Fault(
            "too_many",
            f"{text} under '{head}' is more than {column.most:,.0f} {column.unit}. Is it a number of another kind?",
        )
    return value


def closed_places(template: Template, row: Mapping[str, object]) -> Iterable[Fault]:
    """Places that had closed or merged before the row's day: kept, because a site list can be behind."""
    day = row[template.day]
    for column in template.columns:
        code = row[column.name]
        if column.choices and isinstance(code, str) and isinstance(day, date):
            until = column.choices.until(code)
            if until is not None and until < day:
                yield Fault(
                    "closed_place",
                    f"{code} ({column.choices.one(code).name}) ended on {until:%d %b %Y}, and the row is of {day:%d %b %Y}. Kept; is it right?",
                )
