"""A small file of every layout, made up or cut from a real one, to be disturbed, harmed and broken.

books()["acute"]            a workbook as grids
tables()["acute csv"]       rows of text
cut_from_real(shared_data)  real months of which only some places are left
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pandas as pd
from acute_csvs import Row, acute_rows
from disturbances import Book, Csv, Grid, saved
from first_issues import first_issue
from workbooks import Grids, acute_grids, grids_of, winter_grids, with_cell, with_row

from flow.sources.kh03_csv import SECTORS
from flow.sources.ready_date_csv import MEASURES
from flow.sources.tidy_daily import _BED_COLUMNS

ACUTE_FIGURES, ACUTE_LABELS = frozenset({"value"}), frozenset({"metric"})


@cache
def books() -> Mapping[str, Book]:
    """Every layout that is a workbook."""
    return {
        "acute": Book(shape="places", grids=_with_marks(acute_grids(days=4))),
        "community": Book(shape="places", grids=_community()),
        "winter": Book(shape="winter", grids=with_cell(winter_grids(days=4), "Table 2!F6", "-")),
        "first issue": Book(shape="other", grids=first_issue(days=31)),
        "national series": Book(shape="other", grids=_series()),
        "daily template": Book(shape="template", grids={"daily": _daily_rows()}),
        "site-beds template": Book(shape="template", grids={"site-beds": _site_beds_rows()}),
        "pathway-1 template": Book(shape="template", grids={"pathway-1": _pathway_1_rows()}),
    }


@cache
def tables() -> Mapping[str, Csv]:
    """Every layout that is a CSV file."""
    places = ("ENG", "QSL", "RH5", "RA7")
    groups = ("Delay reason LOS 14+", "Delay reason LOS 7+")
    return {
        "acute csv": acute_csv(acute_rows(places=places)),
        "acute csv of 2025": acute_csv(
            acute_rows(date(2025, 8, 1), reason_groups=groups, costs=True, places=places[1:3])
        ),
        "old acute csv": acute_csv(acute_rows(date(2024, 4, 1), old_layout=True, places=places)),
        "ready date csv": _ready_date(),
        "kh03 csv": _kh03(),
        "uec beds csv": _uec_beds(),
        "daily template csv": _template_csv(_daily_rows()),
        "site-beds template csv": _template_csv(_site_beds_rows()),
        "pathway-1 template csv": _template_csv(_pathway_1_rows()),
    }


def parquet(path: Path) -> Path:
    """The tidy daily series of two trusts over a month."""
    days = [date(2024, 11, 1) + timedelta(days=n) for n in range(30)]
    rows = [(code, day, 200 + 3 * n, 40 + n % 7) for code in ("RH5", "RA7") for n, day in enumerate(days)]
    pd.DataFrame(rows, columns=["org_code", "day", "nctr", "discharged"]).to_parquet(path)
    return path


def written_out(folder: Path) -> dict[str, Path]:
    """All of them on disk, by layout."""
    found = {name: saved(folder / f"{name}.xlsx", book) for name, book in books().items()}
    found |= {name: saved(folder / f"{name}.csv", table) for name, table in tables().items()}
    return {**found, "tidy series": parquet(folder / "tidy series.parquet")}


# --- real months, cut down ---


def real_acute_month(shared_data: Path) -> Book:
    """December 2023 as published, every sheet and trust."""
    return Book(shape="places", grids=grids_of(shared_data / "acute_xlsx" / "december2023.xlsx"), writer="by hand")


def real_community_month(shared_data: Path) -> Book:
    """December 2023 of community beds; the sheet of contents reaches to column XFC, and its empty columns are left out."""
    grids = grids_of(shared_data / "community_xlsx" / "december2023.xlsx")
    return Book(
        shape="places", grids={name: [row[:120] for row in grid] for name, grid in grids.items()}, writer="by hand"
    )


def real_acute_csv(shared_data: Path, name: str, places: Iterable[str]) -> Csv:
    """A CSV month of which only those places are left."""
    content = (shared_data / "acute_csv" / name).read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    heads, *rows = csv.reader(io.StringIO(text, newline=""))
    at, wanted = [h.strip().casefold() for h in heads].index("org code"), set(places)
    return _acute(heads, [row for row in rows if not wanted or row[at] in wanted])


def acute_csv(rows: Sequence[Row]) -> Csv:
    """Made-up rows of an acute month as a file."""
    return _acute(list(rows[0]), [list(row.values()) for row in rows])


def _acute(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Csv:
    return Csv(
        heads=list(heads),
        rows=[list(row) for row in rows],
        figures=ACUTE_FIGURES,
        days=frozenset({"period"}),
        labels=ACUTE_LABELS,
        codes=frozenset({"org code"}),
    )


# --- workbooks ---


def _with_marks(grids: Grids) -> Grids:
    for at, mark in (("Table 2!H16", "-"), ("Table 2!I16", "-"), ("Table 2!J16", "-"), ("Table 5!F17", "*")):
        grids = with_cell(grids, at, mark)
    return grids


def _community() -> Grids:
    """The acute shape with another title, stays of 14 and 21 days only, and a council whose code is a number."""
    grids = with_cell(acute_grids(days=4), "Cover Sheet!C2", "Community Discharge Situation Report")
    heads = next(row for row in grids["Table 3"] if any("of 7+ days" in str(c) for c in row))
    of_7_days = [j for j, c in enumerate(heads) if "of 7+ days" in str(c)]
    over = grids["Table 3"][grids["Table 3"].index(heads) - 1]
    for j in of_7_days:
        over[j + 1] = over[j]
    grids["Table 3"] = [[c for j, c in enumerate(row) if j not in of_7_days] for row in grids["Table 3"]]
    for n in range(2, 6):
        name = f"Table {n}"
        last = max(i for i, row in enumerate(grids[name]) if "RAJ" in row)
        figures = [float(20 + n) if isinstance(c, float) else c for c in grids[name][last][4:]]
        figures = [float((30, 10, 20)[j % 3]) if n == 2 else c for j, c in enumerate(figures)]
        council = ["", "MIDLANDS", 506.0, "DERBYSHIRE COUNTY COUNCIL", *figures]
        grids = with_row(grids, name, council, at=last + 2)
    return grids


def _series() -> Grids:
    days = [date(2023, 10, 1) + timedelta(days=n) for n in range(20)]
    weeks = [date(2023, 10, 2) + timedelta(days=7 * n) for n in range(3)]
    measures = (
        "Number of patients who no longer meet the criteria to reside",
        "Number of patients discharged",
        "Number of patients remaining in hospital who no longer meet the criteria to reside",
    )
    stays = [f"Number of additional bed days, patients with length of stay of {n}+ days" for n in (7, 14, 21)]
    gone = ["P0 - Domestic home without reablement support", "P1 - Domestic home with reablement support"]
    return {
        "Cover Sheet": [["", "Title:", "Acute Daily Discharge Situation Report time series"], ["", "Published:", date(2024, 2, 8)]],
        "Daily Series": [
            ["", "Daily series"],
            ["", "Date", *measures, *gone],
            *(["", day, 900.0 + n, 400.0, 500.0 + n, 300.0 + n, 40.0] for n, day in enumerate(days)),
        ],
        "Weekly Series": [
            ["", "Weekly series"],
            ["", "Week commencing", *stays, "No Plan"],
            *(["", week, 3000.0 + n, 2000.0 + n, 1000.0, 12.25 + n] for n, week in enumerate(weeks)),
        ],
    }  # fmt: skip


# --- templates: the same rows as a workbook and as CSV ---


def _daily_rows() -> Grid:
    heads = ["place", "day", "nctr", "discharged", "remaining", "beds_open", "beds_occupied"]
    days = [date(2026, 2, 10) + timedelta(days=n) for n in range(4)]
    rows: Grid = [
        [code, day, float(1300 + 10 * k + n), float(30 + n), float(1270 + 10 * k), 1897.5, 1854.0 if n else ""]
        for k, code in enumerate(("RH5", "RH5A8", "RA7"))
        for n, day in enumerate(days)
    ]
    return [[*heads], *rows]


def _site_beds_rows() -> Grid:
    days = [date(2026, 2, 10) + timedelta(days=n) for n in range(4)]
    kinds = ("adult general and acute", "escalation")
    rows: Grid = [
        [site, day, kind, float(540 + n), float(528 - 9 * k), float(k)]
        for site in ("RH5A8", "RH5O4")
        for n, day in enumerate(days)
        for k, kind in enumerate(kinds)
    ]
    return [["site", "day", "ward_type", "open", "occupied", "closed"], *rows]


def _pathway_1_rows() -> Grid:
    heads = ["locality", "day", "referrals", "referrals_from_hospital", "starts_from_hospital", "starts_from_home", "waiting", "waiting_in_hospital"]  # fmt: skip
    days = [date(2026, 2, 10) + timedelta(days=n) for n in range(7)]
    return [heads, *(["QSL", day, 9.0 + n, 7.0, 6.0 + n, 2.0, 21.0 - n, ""] for n, day in enumerate(days))]


def _template_csv(grid: Grid) -> Csv:
    heads, *rows = grid
    return Csv(
        heads=[str(h) for h in heads],
        rows=[[f"{c:g}" if isinstance(c, float) else str(c) for c in row] for row in rows],
        figures=frozenset(str(h) for j, h in enumerate(heads) if any(isinstance(row[j], float) for row in rows)),
        days=frozenset({"day"}),
        codes=frozenset({str(heads[0])}),
    )


# --- other CSV files ---


def _ready_date() -> Csv:
    heads = ["Date", "Data Source", "Data Type", "Upper Tier Local Authority Code", "Upper Tier Local Authority", "Region (of Provider)", "ICB (of Provider)", "Code", "Organisation Name", "Measure", "Value"]  # fmt: skip
    whose = (
        ("National", "[z]", "[z]", "[z]", "[z]", "ENGLAND", "ENGLAND"),
        ("Provider", "[z]", "[z]", "SOUTH WEST", "NHS SOMERSET", "RH5", "SOMERSET NHS FOUNDATION TRUST"),
        ("UTLA Aggregate", "E06000066", "Somerset", "[z]", "[z]", "[z]", "[z]"),
    )
    rows = [
        ["Apr-24", "SUS & HODF", *who, measure, "0.888888889" if unit == "share" else "-" if n == 5 else f"{1200 + n}"]
        for who in whose
        for n, (measure, unit) in enumerate(MEASURES.items())
    ]
    return Csv(
        heads=heads,
        rows=rows,
        figures=ACUTE_FIGURES,
        labels=frozenset({"measure", "data type"}),
        codes=frozenset({"code"}),
    )


def _kh03() -> Csv:
    rows = [
        [code, sector, f"{1215.9 + 3 * n:g}", day]
        for code in ("RH5", "RA7")
        for n, sector in enumerate(dict.fromkeys(SECTORS.values()))
        for day in ("2024-06-30", "2024-09-30")
        if n < 4
    ]
    return Csv(
        heads=["Organisation_Code", "Sector", "Number_Of_Beds", "Effective_Snapshot_Date"],
        rows=rows,
        figures=frozenset({"number_of_beds"}),
        days=frozenset({"effective_snapshot_date"}),
        labels=frozenset({"sector"}),
        codes=frozenset({"organisation_code"}),
    )


def _uec_beds() -> Csv:
    rows = [
        [code, month, *(f"{890 + 7 * n + k}" for k in range(len(_BED_COLUMNS)))]
        for code in ("RH5", "RA7")
        for n, month in enumerate(("April 2022", "May 2022", "June 2022"))
    ]
    return Csv(
        heads=["nhs_trust22_code", "date", *_BED_COLUMNS],
        rows=rows,
        figures=frozenset(_BED_COLUMNS),
        codes=frozenset({"nhs_trust22_code"}),
    )
