"""The words beside the data: a Frictionless Data Package (https://specs.frictionlessdata.io/data-package/) and a README."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flow import __version__
from flow.catalogue import METRICS
from flow.catalogue.small_numbers import LEAST_SHOWN

NAME = "system-flow-data"
"""What `datapackage.json` is called by: a folder with another one is somebody else's."""

ATTRIBUTION = "Contains public sector information licensed under the Open Government Licence v3.0."
LICENCE = {
    "name": "OGL-UK-3.0",
    "title": "Open Government Licence v3.0",
    "path": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
}
PROVENANCE = {
    "published": f"As NHS England published it. {ATTRIBUTION}",
    "local": "The system's own figures, from its own files: not published by anybody, not under the licence above, and not to be passed on without the system's leave.",
    "illustrative": "Made up, to show what the product looks like: never to be taken for figures.",
}

_TYPES = {
    "VARCHAR": "string",
    "JSON": "string",
    "DOUBLE": "number",
    "DATE": "date",
    "TIMESTAMP": "datetime",
    "TIMESTAMP_S": "datetime",
    "BOOLEAN": "boolean",
    **dict.fromkeys(("TINYINT", "SMALLINT", "INTEGER", "BIGINT"), "integer"),
}

ADDED = {
    "provenance": "published, local (the system's own) or illustrative (made up)",
    "in_force": "Whether this is the row that counts: of several loads of one figure the lowest load.precedence, then the latest published, then the highest edition",
    "withheld": f"Whether figures about people were left out here because a count was 1 to {LEAST_SHOWN - 1} or would give one away; otherwise NULL means not reported",
}

_ANYWHERE = {
    "place_code": "ENG, region (Y58), ICB (QSL), trust (RH5) or site (RH5A8); names in organisations and sites",
    "day": "The day that the figures are of",
    "month": "First day of the month",
    "week_start": "Monday of the week",
    "edition": "The load that brought the row",
    "published": "When the figure was published; the system's own figures: their own day, unless another was said",
    "mark": "What stood in the file where a number is missing",
    "stay_days_or_more": "Only patients with a stay of so many days or more; 0: everyone. Nested: never added",
    "basis": "Which beds: adult or all general and acute, open or occupied",
    "beds": "Beds",
    "bed_days": "Bed days",
    "nctr_patients": "Patients who did not meet the criteria to reside that day",
    "discharged_patients": "Of those, patients who left that day",
    "remaining_patients": "Of those, patients still there at the end of the day",
    "patients": "Patients",
    "missing_trusts": "How many trusts did not report",
    "metric_group": "The group that the label stands in: the same labels occur in several, so the key is both",
    "reason": "Why the patients are still there, in the publisher's words",
    "pathway": "P0 to P3",
    "destination": "Where the patients went, in the publisher's words",
    "measure": "What is measured, in the publisher's words",
    "unit": "What the value is",
    "value": "The value",
    "time_of_day": "When on the day",
    "sector": "Kind of beds, in the publisher's words",
    "file_name": "Name of the file that was loaded",
    "sha256": "Fingerprint of the file",
    "title": "What the file is",
    "loaded_at": "When it was loaded (UTC)",
    "first_day": "First day of its figures",
    "last_day": "Last day of its figures",
    "rows_kept": "Rows it brought",
}


@dataclass(frozen=True, kw_only=True)
class Field:
    """A column as it is written out."""

    name: str
    kind: str
    """DuckDB's type."""
    comment: str | None = None
    always: bool = True
    """Whether every row has it."""

    def described(self) -> dict[str, Any]:
        """As a field of a Table Schema."""
        said = ADDED.get(self.name) or self.comment or _ANYWHERE.get(self.name, "")
        field: dict[str, Any] = {"name": self.name, "type": _TYPES.get(self.kind, "string"), "description": said}
        if field["type"] == "datetime":
            field["format"] = "%Y-%m-%d %H:%M:%S"
        return field | ({"constraints": {"required": True}} if self.always else {})


def schema(fields: Sequence[Field], key: Sequence[str]) -> dict[str, Any]:
    """The Table Schema of a table. A key may not hold a blank there: where ours may, it is told in words."""
    made: dict[str, Any] = {"fields": [f.described() for f in fields], "missingValues": [""]}
    if all(f.always for f in fields if f.name in key):
        made["primaryKey"] = list(key)
    else:
        made["description"] = f"One row for each {', '.join(key)}, of which some may be blank."
    if "edition" in key and list(key) != ["edition"]:
        made["foreignKeys"] = [{"fields": ["edition"], "reference": {"resource": "load", "fields": ["edition"]}}]
    return made


def data_package(
    resources: Sequence[Mapping[str, Any]],
    *,
    created: str,
    editions: Sequence[Mapping[str, Any]],
    provenances: Iterable[str],
    small_numbers: bool,
) -> dict[str, Any]:
    """The whole of `datapackage.json`. `created` is when the newest load was made: the clock is never asked."""
    shown = [p for p in PROVENANCE if p in set(provenances)]
    return {
        "profile": "data-package",
        "name": NAME,
        "title": "System Flow: hospital discharge delays, tidy tables",
        "description": "Daily, weekly and monthly counts of patients who no longer meet the criteria to reside, where they wait and why, with every edition side by side. Counts only: no patient-level data.",
        "version": __version__,
        "created": created,
        "licenses": [LICENCE] if "published" in shown else [],
        "attribution": ATTRIBUTION if "published" in shown else "",
        "sources": [{"title": "NHS England statistics", "path": "https://www.england.nhs.uk/statistics/"}]
        if "published" in shown
        else [],
        "provenance": {p: PROVENANCE[p] for p in shown},
        "smallNumbers": {
            "withheld": not small_numbers,
            "leastShown": LEAST_SHOWN,
            "words": ADDED["withheld"],
        },
        "definitions": [{k: v for k, v in asdict(m).items() if v not in ("", ())} for m in METRICS],
        "editions": list(editions),
        "resources": list(resources),
    }


def readme(tables: Mapping[str, str], *, provenances: Iterable[str], small_numbers: bool) -> str:
    """What a person who opens the folder reads first."""
    told = "\n".join(f"* **{p}**: {PROVENANCE[p]}" for p in PROVENANCE if p in set(provenances))
    rows = "\n".join(f"| `{name}` | {comment} |" for name, comment in tables.items())
    few = (
        f"Counts of 1 to {LEAST_SHOWN - 1} in the system's own rows are in here: keep it inside the system."
        if small_numbers
        else f"Rows of the system's own with a count of 1 to {LEAST_SHOWN - 1}, or with figures that would give one away, have `withheld` true and no figures about people."
    )
    return f"""# System Flow: tidy tables

Every table stands in `data/` twice, as Parquet and as CSV (UTF-8, commas). `datapackage.json` is a Frictionless Data Package: columns with their meaning,
definitions of the metrics, the loads in force, licence. Names of places and words of reasons stand in `reference/`.

* NULL (an empty cell) means not reported; 0 means counted, and there were none.
* Several loads of one figure stand side by side. `in_force` marks the one that counts; `load` says where each came from.
* A stock (patients, beds) is never added over days. Lengths of stay are nested: never added.
* {few}

{told}

| Table | What it is |
|---|---|
{rows}
"""
