"""A template as a Frictionless Table Schema (https://specs.frictionlessdata.io/table-schema/), for other systems to fill it."""

from __future__ import annotations

from typing import Any

from flow.sources.template import EARLIEST, LATEST, LONGEST_TEXT, Column, Template

_TYPES = {"day": "date", "choice": "string", "count": "integer", "number": "number", "text": "string"}


def table_schema(template: Template) -> dict[str, Any]:
    """The template's columns with types, units and constraints; `missingValues` are what the reader takes for not reported.

    The reader also takes names in place of codes and other ways to write a date; this says the strict form.
    """
    return {
        "$schema": "https://specs.frictionlessdata.io/schemas/table-schema.json",
        "name": template.name,
        "title": template.title,
        "description": f"{template.purpose} {_capital(template.row)}. {template.blanks_mean}".strip(),
        "fields": [_field(column) for column in template.columns],
        "primaryKey": list(template.key),
        "missingValues": ["", "-", "n/a"],
        "rules": [{"code": r.code, "severity": r.severity, "words": r.words} for r in template.rules],
        "fillsTables": list(template.tables),
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": column.required}
    if column.choices:
        constraints["enum"] = [choice.code for choice in column.choices.all]
    elif column.kind == "day":
        constraints |= {"minimum": EARLIEST.isoformat(), "maximum": LATEST.isoformat()}
    elif column.is_figure:
        constraints |= {"minimum": 0, "maximum": int(column.most)}
    else:
        constraints["maxLength"] = LONGEST_TEXT
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.kind],
        "description": column.means,
        "constraints": constraints,
    }
    if column.kind == "day":
        field["format"] = "%Y-%m-%d"
    if column.is_figure:
        field["unit"] = column.unit
    return field


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
