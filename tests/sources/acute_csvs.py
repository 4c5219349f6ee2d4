"""Acute CSVs made for tests: a small complete month in either layout, and the ways in which months go wrong.

written(path, acute_rows())                                   a complete November 2024 that is taken as it is
written(path, changed(acute_rows(), {"Value": "-"}, **{"Org Code": "RH5", "Metric Group": "NCTR"}))
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from flow.reference import reference_table

Row = dict[str, str]

PLACES = {
    "ENG": ("National", "ENGLAND (Type 1 Trusts)"),
    "Y58": ("Region", "SOUTH WEST"),
    "QSL": ("ICB", "NHS SOMERSET INTEGRATED CARE BOARD"),
    "QUY": ("ICB", "NHS BRISTOL, NORTH SOMERSET AND SOUTH GLOUCESTERSHIRE INTEGRATED CARE BOARD"),
    "RH5": ("PROVIDER", "SOMERSET NHS FOUNDATION TRUST"),
    "RA7": ("PROVIDER", "UNIVERSITY HOSPITALS BRISTOL AND WESTON NHS FOUNDATION TRUST"),
}
DAILY = {
    "NCTR": "Number of patients who no longer meet the criteria to reside",
    "Discharges": "Number of patients discharged",
    "NCTR not discharged": "Number of patients remaining in hospital who no longer meet the criteria to reside",
}
COST_TOTALS = (
    "Daily Average - Number of patients remaining in hospital who no longer meet the criteria to reside",
    "Total number of delayed bed days in the month",
    "Total cost of delayed bed days in the month",
)
NEW_HEADS = ("Period", "Level", "Region", "ICB", "Org Code", "Org Name", "Metric", "Metric Type", "Metric Group", "Value")  # fmt: skip
OLD_HEADS = tuple(head for head in NEW_HEADS if head not in {"Metric Type", "Metric Group"})


@cache
def reasons(specification: str = "2024") -> tuple[str, ...]:
    """The delay reasons as published, en dashes and all."""
    table = reference_table("delay_reasons").query("specification == @specification")
    if specification == "2022":
        return tuple(table["label"])
    return tuple(f"{group} – {label}" for group, label in zip(table["reason_group"], table["label"], strict=True))


@cache
def destinations(specification: str = "2024") -> tuple[str, ...]:
    """The discharge destinations as published; those of 2022 with the line breaks that the first CSVs have."""
    table = reference_table("discharge_destinations").query("specification == @specification")
    if specification == "2022":
        return tuple(label.replace(" (", "\n(") for label in table["label"])
    return tuple(f"Pathway {p[1]}: {label}" for p, label in zip(table["pathway"], table["label"], strict=True))


def acute_rows(
    month: date = date(2024, 11, 1),
    *,
    reason_groups: Sequence[str] = ("Delay reason",),
    costs: bool = False,
    old_layout: bool = False,
    places: Sequence[str] = tuple(PLACES),
    weeks: Sequence[date] | None = None,
) -> list[Row]:
    """Every row of a complete month, with a figure of its own for every place, metric and day."""
    specification = "2022" if old_layout else "2024"
    days = [month + timedelta(days=n) for n in range(31) if (month + timedelta(days=n)).month == month.month]
    mondays = weeks if weeks is not None else [day for day in days if day.weekday() == 0]
    rows: list[Row] = []
    for n, code in enumerate(places):
        for day in days:
            nctr, discharged = 200 + 10 * n + day.day, 40 + n + day.day % 7
            for group, figure in zip(DAILY, (nctr, discharged, nctr - discharged), strict=True):
                rows.append(_row(code, day, DAILY[group], "Daily metric", group, figure))
        for day in mondays:
            for stay, figure in ((7, 3000), (14, 2500), (21, 2000)):
                label = f"Number of additional bed days, patients with length of stay of {stay} days or over"
                label = label.replace(" days or over", "+ days") if old_layout else label
                rows.append(_row(code, day, label, "Weekly snapshot metric", "Additional bed days lost", figure + n))
        for i, label in enumerate(destinations(specification)):
            rows.append(_row(code, month, label, "Daily metric", "Discharge destination", 100 * n + i))
        for g, group in enumerate(reason_groups):
            for i, label in enumerate(reasons(specification)):
                rows.append(_row(code, month, label, "Weekly snapshot metric", group, 1000 * g + 10 * n + i / 4))
        for i, label in enumerate((*reasons(), *COST_TOTALS) if costs else ()):
            rows.append(
                _row(code, month, label, "Weekly snapshot metric", "Delay reason LOS 7+ Costs", 562.5 * (n + i))
            )
    if old_layout:
        for row in rows:
            del row["Metric Type"], row["Metric Group"]
    return rows


def _row(code: str, day: date, metric: str, kind: str, group: str, figure: float) -> Row:
    level, name = PLACES.get(code, ("PROVIDER", f"TRUST {code}"))
    return {
        **{"Period": f"{day:%d/%m/%Y}", "Level": level, "Region": "SOUTH WEST", "ICB": "[z]", "Org Code": code},
        **{"Org Name": name, "Metric": metric, "Metric Type": kind, "Metric Group": group, "Value": f"{figure:g}"},
    }


def chosen(row: Row, where: Row) -> bool:
    """Whether a row has all the given texts."""
    return all(row[head] == text for head, text in where.items())


def changed(rows: Iterable[Row], to: Row, **where: str) -> list[Row]:
    """The rows with those that have all the texts of `where` changed; heads with blanks by `**{"Org Code": "RH5"}`."""
    return [{**row, **to} if chosen(row, where) else dict(row) for row in rows]


def without(rows: Iterable[Row], **where: str) -> list[Row]:
    """The rows but those that have all the texts."""
    return [dict(row) for row in rows if not chosen(row, where)]


def as_text(rows: Sequence[Row], heads: Sequence[str] | None = None) -> str:
    """The CSV's text, line ends as Windows writes them."""
    out = io.StringIO()
    writer = csv.DictWriter(out, heads or list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def written(
    path: Path, rows: Sequence[Row], *, encoding: str = "utf-8-sig", heads: Sequence[str] | None = None
) -> Path:
    """The file; a character that the encoding does not have becomes `?`, as in the published ones."""
    path.write_bytes(as_text(rows, heads).encode(encoding, errors="replace"))
    return path
