"""What the pages of the PDF say, as plain values for its template: texts in letters that there are, of a bearable length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flow.charts.icons import icon, icon_words
from flow.charts.spark import spark
from flow.charts.theme import PALETTES
from flow.model import Period
from flow.report.content import ActionLine, Drawing, LocalitySheet, MeasureRow, Week
from flow.report.drawn import marks_of, note_pixels
from flow.report.lettering import FAMILY, breakable, cut, printable
from flow.report.room import CHART_HEIGHTS, front_plans, locality_plans
from flow.report.words import (
    DAYS_WORDS,
    NO_ACTIONS,
    NO_ACTIONS_LAST_WEEK,
    NO_ACTIONS_THIS_WEEK,
    NO_MEASURE,
    change_cell,
    mark_words,
    missing_words,
    more_words,
    no_waits,
    note_words,
    plain,
    row_name,
    spark_words,
    stands_on,
    when_cell,
)
from flow.sentences.week import Said, silent_localities
from flow.wording import short_day, span

PAGE_POINTS, GUTTER_POINTS = 516.0, 12.0
"""How wide the words of a page are, and the room between two things beside one another."""
CHART_SHARE = 0.62
"""Of that width, for a chart with the longest waits beside it."""
POINTS_PER_PIXEL = 0.64
"""Of a chart: so that its letters of 13 pixels are a little over 8 points high."""
_AXIS_PIXELS = 36
"""What an axis and its edges add to a chart's height."""
_SIGNS = {"❶": "●"}
"""What stands for a sign of a chart's key that no face of the page has."""
_MUTED = "#4c6272"
MOST_NOTES = 3
"""On a chart: the newest."""
_FRONT_CHARTS = _LOCALITY_CHARTS = 2


def told(week: Week) -> dict[str, Any]:
    """Everything that the template sets; charts have no drawing yet, only their place."""
    shown = shown_rows(week)
    everything = [*shown, *(r for sheet in told_localities(week) for r in sheet.told)]
    absent = _missing([*week.absent, *(r for r in week.hospitals if not _shown(r))], week)
    charts = front_charts(week)
    on_chart = charts[0].notes if charts else ()
    notes = [
        {"on": span(Period(first=n.on, last=n.last)), "words": _text(n.words, 170), "by": _text(n.by, 40)}
        for n in week.notes
        if n not in on_chart
    ]
    meant = {r.metric for r in shown}
    definitions = [
        {"name": _text(m.name, 60), "words": _text(m.question, 140)} for m in week.definitions if m.metric in meant
    ]
    return {
        **_look(),
        "dated": [week.sunday.year, week.sunday.month, week.sunday.day],
        "title": _text(week.title, 150),
        "line": _text(week.line, 320),
        "mark": mark_words(week),
        "footer": _footer(week),
        "sentences": _sentences(week.sentences),
        "drawings": [_drawing(c) for c in charts],
        "marks": key_of(charts),
        "rows": _part([_row(r, week) for r in shown], "measure", none=NO_MEASURE, title="Measure by measure"),
        "absent": absent,
        "waits": _waits(week),
        **_both_weeks(week),
        "notes": _part(notes, "note"),
        "definitions": _part(definitions, "definition"),
        "stands-on": [_text(words, 420) for words in (*stands_on(week), silent_localities(week.localities)) if words],
        "icons": {k: icon(k, "light") for k in _kinds(everything)},
        "icon-key": _icon_key(shown),
        "days-words": DAYS_WORDS,
        "plans": front_plans(
            rows=len(shown),
            own_rows=len(week.told),
            absent=len(absent["items"]),
            waits=len(week.waits),
            actions=max(len(week.actions_this_week), len(week.actions_last_week)),
            notes=len(notes),
            definitions=len(definitions),
            charts=len(charts),
        ),
        "localities": [_sheet(week, sheet) for sheet in told_localities(week)],
    }


def shown_rows(week: Week) -> list[MeasureRow]:
    """The rows of the front page's table: the measures, the hospitals, the shares that stand beside."""
    return [*week.told, *(r for r in (*week.hospitals, *week.beside) if _shown(r))]


def told_localities(week: Week) -> list[LocalitySheet]:
    """The localities of which something is told: the others have no sheet."""
    return [sheet for sheet in week.localities if any(_shown(r) for r in sheet.rows)]


def front_charts(week: Week) -> tuple[Drawing, ...]:
    """The charts that the front page may have, each with its newest notes."""
    return tuple(_with_few_notes(d) for d in week.drawings[:_FRONT_CHARTS])


def locality_charts(sheet: LocalitySheet) -> tuple[Drawing, ...]:
    """The charts that a locality's page may have."""
    return tuple(_with_few_notes(d) for d in sheet.drawings[:_LOCALITY_CHARTS])


def _with_few_notes(drawing: Drawing) -> Drawing:
    return replace(drawing, notes=drawing.notes[-MOST_NOTES:])


def _shown(row: MeasureRow) -> bool:
    return row.told or row.withheld


def _look() -> dict[str, Any]:
    p = PALETTES["light"]
    return {
        "face": FAMILY,
        "wide": PAGE_POINTS,
        "gutter": GUTTER_POINTS,
        "chart-share": CHART_SHARE,
        "colours": {"text": p.text, "us": p.us, "muted": _MUTED, "grid": p.grid, "concern": p.concern},
    }


def _text(words: str, most: int) -> str:
    return breakable(cut(plain(words), most))


def _footer(week: Week) -> str:
    where = _text(f"{week.place.short_name} · week of {short_day(week.monday)}", 80)
    return " · ".join([where, mark_words(week) or ", ".join(week.provenances)]).removesuffix(" · ")


def _sentences(said: Sequence[Said]) -> list[dict[str, Any]]:
    return [{"words": _text(s.words, 420), "short": _text(s.words, 240), "signal": s.is_signal} for s in said]


def _part(items: list[Any], one: str, many: str | None = None, *, none: str = "", title: str = "") -> dict[str, Any]:
    """A section's items, and for every number of them that is shown what is said of the rest."""
    more = [more_words(len(items) - n, one, many) for n in range(len(items))]
    return {"items": items, "more": more, "none": none, "title": title}


def _drawing(drawing: Drawing) -> dict[str, Any]:
    beneath = [
        *drawing.break_words[:4],
        *(f"Note {n}, {note_words(note)}" for n, note in enumerate(drawing.notes, start=1)),
    ]
    higher = _AXIS_PIXELS + note_pixels(drawing)
    return {
        "title": _text(drawing.title, 170),
        "subtitle": _text(drawing.subtitle, 200),
        "alt": printable(cut(f"{drawing.title}. {drawing.alternative}", 900)),
        "svg": None,
        "heights": [(height + higher) * POINTS_PER_PIXEL for height in CHART_HEIGHTS],
        "beneath": [_text(words, 170) for words in beneath],
    }


def key_of(drawings: Sequence[Drawing]) -> list[dict[str, str]]:
    """The key of some charts: every mark that is on one of them, once."""
    found = dict.fromkeys(mark for d in drawings for mark in marks_of(d))
    return [{"colour": colour, "sign": _SIGNS.get(sign, sign), "words": words} for colour, sign, words in found]


def _row(row: MeasureRow, week: Week) -> dict[str, Any]:
    variation = {"kind": row.variation_icon, "words": row.variation_words}
    assurance = {"kind": row.assurance_icon, "words": row.assurance_words}
    return {
        "name": _text(row_name(row, week), 70),
        "when": _text(when_cell(row), 30),
        "value": _text(row.value_words, 40),
        "change": _text(change_cell(row), 40),
        "target": _text(row.target_words, 40),
        "spark": {"svg": spark(row.recent, "light", target=row.target), "words": printable(cut(spark_words(row), 300))}
        if row.points
        else None,
        "variation": variation if row.variation_icon else None,
        "assurance": assurance if row.assurance_icon else None,
        "days": f"{row.days_reported} of {row.days_in_period}",
    }


def _missing(rows: Sequence[MeasureRow], week: Week) -> dict[str, Any]:
    """The measures without a figure, those together that one file brings."""
    return _part(
        [_text(words, 320) for words in missing_words(rows, week)], "file that is missing", "files that are missing"
    )


def _waits(week: Week) -> dict[str, Any]:
    lines = [
        {
            "name": _text(w.name, 60),
            "patients": _text(w.patients_words, 40),
            "days": _text(w.days_words, 40),
            "signal": w.is_signal,
        }
        for w in week.waits
        if not w.why_not
    ]
    return _part(lines, "wait", none=no_waits(week))


def _kinds(rows: Sequence[MeasureRow]) -> list[str]:
    return sorted({k for r in rows for k in (r.variation_icon, r.assurance_icon) if k})


def _icon_key(rows: Sequence[MeasureRow]) -> list[dict[str, str]]:
    """What each icon of a page means."""
    return [{"kind": k, "words": icon_words(k)} for k in _kinds(rows)]


def _both_weeks(week: Week) -> dict[str, Any]:
    """The actions of this and of last week; under one heading where there are none at all."""
    if not (week.actions_this_week or week.actions_last_week):
        return {"this-week": _actions((), "Actions", NO_ACTIONS), "last-week": None}
    return {
        "this-week": _actions(week.actions_this_week, "Actions of this week", NO_ACTIONS_THIS_WEEK),
        "last-week": _actions(week.actions_last_week, "Actions of last week", NO_ACTIONS_LAST_WEEK),
    }


def _actions(actions: Sequence[ActionLine], title: str, none: str) -> dict[str, Any]:
    lines = [
        {
            "what": _text(a.what, 150),
            "measure": _text(a.measure_words, 120),
            "owner": _text(a.owner, 40),
            "due": short_day(a.due) if a.due else "no date",
            "state": _text(f"{a.state}: {a.outcome}" if a.outcome else a.state, 40),
        }
        for a in actions
    ]
    return _part(lines, "action", none=none, title=title)


def _sheet(week: Week, sheet: LocalitySheet) -> dict[str, Any]:
    shown = [r for r in sheet.rows if _shown(r)]
    absent = _missing([r for r in sheet.rows if not _shown(r)], week)
    charts = locality_charts(sheet)
    return {
        "title": _text(f"{sheet.name}, week of {short_day(week.monday)}", 90),
        "line": _text(week.line, 320),
        "sentences": _sentences(sheet.sentences),
        "marks": key_of(charts),
        "rows": _part([_row(r, week) for r in shown], "measure", none=NO_MEASURE),
        "icon-key": _icon_key(shown),
        "absent": absent,
        "drawings": [_drawing(c) for c in charts],
        "plans": locality_plans(rows=len(shown), absent=len(absent["items"]), charts=len(charts)),
    }
