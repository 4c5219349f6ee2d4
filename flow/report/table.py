"""The weekly report as one CSV (RFC 4180, UTF-8): every sentence and figure with its evidence and its definition.

`part` says what a line is: sentence, measure, hospital, beside, locality, wait, note, action, load. Figures are in full precision, a
share from 0 to 1; a missing or withheld one is an empty cell, and `why_not` says why. The same week gives the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from flow.report.content import ActionLine, Definition, MeasureRow, Noted, Week

ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0"

COLUMNS = (
    "part",
    "report_place",
    "week_start",
    "words",
    "metric",
    "name",
    "place",
    "member",
    "member_name",
    "grain",
    "period_start",
    "period_end",
    "value",
    "unit",
    "value_before",
    "change",
    "comparison",
    "target",
    "meets",
    "variation",
    "assurance",
    "reason",
    "last_12",
    "days_reported",
    "days_in_period",
    "basis",
    "provenance",
    "published",
    "flags",
    "withheld",
    "why_not",
    "template",
    "who_acts",
    "owner",
    "due",
    "state",
    "outcome",
    "definition",
    "caution",
    "source",
    "as_of",
    "made_for",
    "attribution",
)


def table(week: Week) -> bytes:
    """The report as the bytes of a CSV file."""
    written = io.StringIO(newline="")
    writer = csv.DictWriter(written, fieldnames=list(COLUMNS), restval="", lineterminator="\r\n")
    writer.writeheader()
    same = {
        "report_place": week.place.code,
        "week_start": week.monday.isoformat(),
        "as_of": week.as_of.isoformat() if week.as_of else "",
        "made_for": week.made_for.isoformat(),
        "attribution": ATTRIBUTION,
    }
    for line in _lines(week):
        writer.writerow({**line, **same})
    return written.getvalue().encode("utf-8")


def _lines(week: Week) -> Iterator[dict[str, Any]]:
    meant = {d.metric: d for d in week.definitions}
    for said in week.sentences:
        yield {"part": "sentence", "words": said.words, "metric": said.metric or ""}
    for part, rows in (("measure", week.rows), ("hospital", week.hospitals), ("beside", week.beside)):
        for row in rows:
            yield _measure(part, row, meant[row.metric], week)
    for sheet in week.localities:
        for said in sheet.sentences:
            yield {"part": "sentence", "words": said.words, "metric": said.metric or "", "member": sheet.code}
        for row in sheet.rows:
            yield _measure("locality", row, meant[row.metric], week)
    for wait in week.waits:
        yield {"part": "wait", "name": wait.name, "words": wait.words, "why_not": wait.why_not}
    for note in week.notes:
        yield _note(note)
    for part, actions in (("action last week", week.actions_last_week), ("action", week.actions_this_week)):
        for action in actions:
            yield _action(part, action)
    for e in week.editions:
        yield {
            "part": "load",
            "name": e.title,
            "words": _text(e.file_name),
            "period_start": e.first_day.isoformat(),
            "period_end": e.last_day.isoformat(),
            "provenance": e.provenance,
            "published": e.published.isoformat(),
            "flags": "assumed_published" if e.published_assumed else "",
        }


def _measure(part: str, row: MeasureRow, meant: Definition, week: Week) -> dict[str, Any]:
    return {
        "part": part,
        "metric": row.metric,
        "name": row.name,
        "place": row.place.code,
        "member": row.member or "",
        "member_name": row.member_name or "",
        "grain": row.grain,
        "period_start": row.start.isoformat(),
        "period_end": row.end.isoformat(),
        "value": _figure(row.value),
        "unit": row.unit,
        "value_before": _figure(row.before),
        "change": _figure(row.change),
        "comparison": row.comparison or "",
        "target": _figure(row.target),
        "meets": "" if row.meets is None else "yes" if row.meets else "no",
        "variation": row.variation or "",
        "assurance": row.assurance or "",
        "reason": row.reason,
        "last_12": " ".join("missing" if v is None else repr(round(v, 4)) for v in row.recent),
        "days_reported": row.days_reported,
        "days_in_period": row.days_in_period,
        "basis": week.basis if row.metric == "nctr_share" else "",
        "provenance": row.provenance or "",
        "published": row.published.isoformat() if row.published else "",
        "flags": " ".join(row.flags),
        "withheld": "yes" if row.withheld else "",
        "why_not": row.why_not,
        "template": row.template or "",
        "who_acts": row.who_acts,
        "definition": f"{meant.question} Counted: {meant.numerator}. Divided by: {meant.denominator}.",
        "caution": meant.caution,
        "source": meant.source,
    }


def _note(note: Noted) -> dict[str, Any]:
    return {
        "part": "note",
        "words": _text(note.words),
        "metric": note.metric or "",
        "place": note.place or "",
        "period_start": note.on.isoformat(),
        "period_end": note.last.isoformat(),
        "owner": _text(note.by),
    }


def _action(part: str, action: ActionLine) -> dict[str, Any]:
    return {
        "part": part,
        "words": _text(action.what),
        "metric": action.metric or "",
        "member": action.member or "",
        "owner": _text(action.owner),
        "due": action.due.isoformat() if action.due else "",
        "state": action.state,
        "outcome": action.outcome,
        "reason": _text(action.measure_words),
    }


def _figure(value: float | None) -> str:
    """In full precision; empty where it is missing."""
    return "" if value is None else repr(value)


def _text(written: str) -> str:
    """What people wrote, without control characters, and so that no spreadsheet takes it for a formula."""
    plain = "".join(c for c in written if c.isprintable() or c in "\n\t")
    return f"'{plain}" if plain.startswith(("=", "+", "-", "@", "\t")) else plain
