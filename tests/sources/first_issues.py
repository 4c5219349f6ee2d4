"""First issues of the acute workbooks as grids: **made up** from a description, because no real file is at hand.

Two orders of the helper rows are made, because the description leaves it open: item codes above the heads, or below.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from workbooks import Grid, Grids

MONTH = date(2022, 7, 1)
ITEMS = ("DIS002_TOTAL", "DIS003_TOTAL", "DIS003b_TOTAL", "DIS004_TOTAL")
HEADS = (
    "Number of patients who no longer meet the criteria to reside",
    "Number of patients discharged by 17:00",
    "Number of patients discharged between 17:01 and 23:59",
    "Number of patients remaining in hospital who no longer meet the criteria to reside",
)
PLACES = (
    ("", "", "ENGLAND (All Acute Trusts)"),
    ("", "", "SOUTH WEST"),
    ("", "", "EAST OF ENGLAND"),
    ("SOUTH WEST", "RH5", "SOMERSET NHS FOUNDATION TRUST"),
    ("SOUTH WEST", "RA4", "YEOVIL DISTRICT HOSPITAL NHS FOUNDATION TRUST"),
)


def first_issue(*, days: int = 31, codes_below: bool = False, third: str = "bed days") -> Grids:
    """A month: cover, Tables 1 to 3. `third` is what Table 3 counts: bed days, reasons, destinations or beds."""
    month = [MONTH + timedelta(days=n) for n in range(days)]
    return {
        "Cover Sheet": [
            [],
            ["", "Title:", "Acute Daily Discharge Situation Report"],
            ["", "Period:", MONTH, "-", month[-1]],
            ["", "Published:", date(2022, 8, 11)],
            ["", "Revised:", "-"],
        ],
        "Contents": [["", "Contents"]],
        "Table 1": [["", "Table 1: Number of organisations that did not submit"], ["", "Date", "Missing"]]
        + [["", day, 2.0] for day in month],
        "Table 2": _daily(month, codes_below=codes_below),
        "Table 3": _third(third),
    }


def _daily(days: Sequence[date], *, codes_below: bool) -> Grid:
    long_codes: list[object] = ["", "Contents", "", ""]
    repeated: list[object] = ["", "Note: Due to disclosure risks, trust-level data exclude hospice discharges.", "", ""]
    merged: list[object] = [""] * 4
    items: list[object] = [""] * 4
    heads: list[object] = [""] * 4
    for day in days:
        long_codes += [f"{day:%y%m%d}DIS002_TOTAL", *ITEMS[1:3], ""]
        repeated += [day, day, day, ""]
        merged += [day, "", "", ""]
        items += ITEMS
        heads += HEADS
    below = [merged, heads, items] if codes_below else [merged, items, heads]
    rows: Grid = [["", "Table 2: Number of patients who no longer meet criteria to reside and reasons"], long_codes, repeated, *below]  # fmt: skip
    for n, (region, code, name) in enumerate(PLACES):
        if code == "RH5":
            rows += [[], ["", "Region", "Org Code", "Org Name"]]
        rows.append(["", region, code, name, *_figures(n, len(days))])
    return [*rows, [], ["", "Note: No data is available for 2nd July 2022 due to a data collection error."]]


def _figures(place: int, days: int) -> list[object]:
    cells: list[object] = []
    for day in range(1, days + 1):
        nctr, early, late = 100.0 * (place + 1) + day, 10.0 + place, 5.0 + day % 3
        cells += ["-"] * 4 if (place, day) == (3, 2) else [nctr, early, late, nctr - early - late]
    return cells


def _third(what: str) -> Grid:
    weeks = ["w/c 04/07/2022 (daily snapshot)", "w/c 11/07/2022 (daily snapshot)"]
    over: list[object] = [""] * 4
    heads: list[object] = [""] * 4
    if what == "bed days":
        for week in weeks:
            over += [week, "", ""]
            heads += [f"Number of additional bed days, patients with length of stay of {n}+ days" for n in (7, 14, 21)]
    else:
        heads += {
            "reasons": ["No Plan", "Awaiting transport"],
            "destinations": ["P0 - Domestic home without reablement support", "P1 - Hotel with reablement support"],
            "beds": ["Number of beds", "Number of beds closed"],
        }[what]
    rows: Grid = [["", f"Table 3: {what}"], [], over, heads]
    for n, (region, code, name) in enumerate(PLACES):
        if code == "RH5":
            rows += [[], ["", "Region", "Org Code", "Org Name"]]
        rows.append(["", region, code, name, *(1000.0 * (n + 1) + j for j in range(len(heads) - 4))])
    return rows
