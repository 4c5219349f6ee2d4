"""The weekly report as one HTML file: styles, charts and icons inside, nothing fetched; it reads well, and prints on A4.

Set by Jinja from `week.html.jinja`, which escapes every text. The same week gives the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flow.charts.icons import icon_uri
from flow.charts.spark import spark_uri
from flow.charts.theme import Mode
from flow.model import Period
from flow.report.content import Definition, Drawing, MeasureRow, Noted, Week
from flow.report.drawn import marks_of, svg_of
from flow.report.measures import SECTIONS, Section
from flow.report.words import (
    NO_ACTIONS_LAST_WEEK,
    NO_ACTIONS_THIS_WEEK,
    NO_MEASURE,
    change_cell,
    mark_words,
    spark_words,
    stands_on,
)
from flow.sentences.measure import metric_name
from flow.sentences.week import silent_localities
from flow.sentences.week_row import LIMITS_WORDS, flag_words
from flow.wording import day, listed, span

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATE = Path(__file__).with_name("week.html.jinja")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""What no page shows: control characters, and those that turn the direction of everything after them."""
UNSAID_FLAGS = ("illustrative", "suppressed", "assumed_published")
"""Flags that the row, or the list of files, says already."""
CHART_WIDTH, CHART_HEIGHT = 1060, 240


def html(week: Week) -> bytes:
    """The report as the bytes of an HTML file, in UTF-8."""
    said = (
        _house()
        .get_template(TEMPLATE.name)
        .render(
            week=week,
            mark=mark_words(week),
            sections=SECTIONS,
            span=span(Period(first=week.monday, last=week.sunday)),
            stands_on=stands_on(week),
            definitions=shown_definitions(week),
            limits=LIMITS_WORDS,
            silent=silent_localities(week.localities),
            no_measure=NO_MEASURE,
            no_last=NO_ACTIONS_LAST_WEEK,
            no_this=NO_ACTIONS_THIS_WEEK,
        )
    )
    return f"{_UNPRINTABLE.sub('', said).strip()}\n".encode()


def shown_definitions(week: Week) -> tuple[Definition, ...]:
    """The definitions of the measures that have a figure somewhere in the report."""
    rows = (*week.rows, *week.hospitals, *week.beside, *(r for s in week.localities for r in s.rows))
    told = {r.metric for r in rows if r.told or r.withheld}
    return tuple(d for d in week.definitions if d.metric in told)


def measures_html(
    caption: str, rows: Sequence[MeasureRow], *, mode: Mode, parts: Mapping[Section, str] | None = None
) -> str:
    """The table of some measures alone, for a page: it has the file's marks and takes the page's type and colours."""
    drawn = vars(_house().get_template("measures.html.jinja").module)["measures"](caption, tuple(rows), parts, mode)
    return _UNPRINTABLE.sub("", str(drawn))


@cache
def _house() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    house = Environment(
        loader=FileSystemLoader(TEMPLATE.parent, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    house.globals |= {
        "day": day,
        "label": label,
        "change_cell": change_cell,
        "spark_words": spark_words,
        "spark": _spark,
        "icon_of": icon_uri,
        "marks_of": marks_of,
        "chart": _chart,
        "note_words": note_words,
        "flags": lambda row: listed([flag_words(f) for f in row.flags if f not in UNSAID_FLAGS]),
        "code": _code,
    }
    return house


def label(row: MeasureRow) -> str:
    """What a row is of: the hospital or place where that tells it from its neighbours, else the measure."""
    if row.member is not None and row.metric == "nctr_remaining":
        return row.member_name or row.name
    if row.place.kind in ("national", "region"):
        return f"{row.name}, {row.place.short_name}"
    return row.name


def note_words(note: Noted) -> str:
    """A note with its days, what it is about and who wrote it: `6 to 9 Jan 2026, Patients who remain: ... (Flow manager)`."""
    about = f", {metric_name(note.metric)}" if note.metric else ""
    return f"{span(Period(first=note.on, last=note.last))}{about}: {note.words} ({note.by})"


def _spark(row: MeasureRow, mode: Mode) -> str:
    return spark_uri(row.recent, mode, target=row.target)


def _chart(drawing: Drawing) -> Markup:
    """The chart inside the page: one picture with its text alternative for a screen reader."""
    from markupsafe import Markup

    drawn = svg_of(drawing, width=CHART_WIDTH, height=CHART_HEIGHT)
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)  # its hundred marks would each be read aloud
    return Markup('<div role="img" aria-label="{}">{}</div>').format(
        drawing.alternative, Markup(drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))
    )


def _code(words: str) -> Markup:
    """A sentence with the names between backticks set as code."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(words))))
