"""The same figures worked out another way: pandas on the files themselves, without the store, its SQL or its readers.

Days are counted from the left of a table, not read from its heads; places are found by what stands in their row.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pandas as pd

FIGURES = {
    "nctr_patients": "number of patients who no longer meet",
    "nctr_discharged": "number of patients discharged",
    "nctr_remaining": "number of patients remaining",
}
PLACES = ("RH5", "RA4", "QSL", "RD1", "ENG", "Y58")
ROW_SAYS = {"ENG": "england", "Y58": "south west"}

FIRST_WINTER_DAY = "2025-11-24"


def figures_by_day(shared_data: Path) -> pd.DataFrame:
    """One row per place and day, one column per metric; a day that was not reported is NaN.

    The monthly workbook decides, then the winter workbook, then the tidy series; QSL, Y58 and ENG are added up from
    their trusts where no workbook has them.
    """
    tables = []
    for path in sorted((shared_data / "acute_xlsx").glob("*20??.xlsx")):
        tables.append(_of_workbook(path, str(datetime.strptime(path.stem, "%B%Y").date())))  # noqa: DTZ007
    winter = shared_data / "acute_winter_xlsx" / "acute_discharge_sitrep_timeseries.xlsx"
    tables.append(_of_workbook(winter, FIRST_WINTER_DAY))
    tables.append(_of_tidy_series(shared_data))
    everything = pd.concat(tables, ignore_index=True).drop_duplicates(["place", "day"], keep="first")
    zero = (everything[list(FIGURES)] == 0).all(axis="columns")
    everything.loc[zero, list(FIGURES)] = float("nan")
    return everything.set_index(["place", "day"]).sort_index()


def _of_workbook(path: Path, first_day: str) -> pd.DataFrame:
    sheet = pd.read_excel(path, sheet_name="Table 2", header=None, engine="calamine", dtype=object)
    left = sheet.iloc[:, :4].map(_in_small_letters)
    top = sheet.iloc[:12].map(_in_small_letters)
    heads = next(row for _, row in top.iterrows() if sum(str(c).startswith(FIGURES["nctr_remaining"]) for c in row) > 5)
    rows = []
    for place in PLACES:
        said = ROW_SAYS.get(place, place.casefold())
        found = [i for i in left.index if any(str(c).startswith(said) for c in left.loc[i])]
        if not found:
            continue
        one = pd.DataFrame(
            {
                metric: [
                    cell if isinstance(cell, int | float) else float("nan")
                    for cell, text in zip(sheet.loc[found[0]], heads, strict=True)
                    if str(text).startswith(words)
                ]
                for metric, words in FIGURES.items()
            },
            dtype=float,
        )
        rows.append(one.assign(place=place, day=pd.date_range(first_day, periods=len(one))))
    return pd.concat(rows)


def _in_small_letters(cell: object) -> object:
    return " ".join(cell.split()).casefold() if isinstance(cell, str) else cell


def _of_tidy_series(shared_data: Path) -> pd.DataFrame:
    series = pd.read_parquet(shared_data / "tidy_daily" / "trust_day.parquet")
    series["day"] = pd.to_datetime(series["day"])
    trusts = _trusts()
    wide = {
        "nctr_patients": series.pivot(index="day", columns="org_code", values="nctr"),
        "nctr_discharged": series.pivot(index="day", columns="org_code", values="discharged"),
    }
    wide["nctr_remaining"] = wide["nctr_patients"] - wide["nctr_discharged"]
    zero = (wide["nctr_patients"] == 0) & (wide["nctr_discharged"] == 0)
    days = wide["nctr_patients"].index
    tables = []
    for place in PLACES:
        mine = trusts[[place in codes for codes in trusts["belongs_to"]]]
        there = pd.DataFrame({t.code: (days <= t.last) for t in mine.itertuples()}, index=days)
        columns = {}
        for metric, table in wide.items():
            table = table.mask(zero).reindex(columns=there.columns)
            whole = (table.notna() | ~there).all(axis="columns")
            columns[metric] = table.where(there).sum(axis="columns", min_count=1).where(whole)
        tables.append(pd.DataFrame(columns).assign(place=place, day=days))
    return pd.concat(tables)


def _trusts() -> pd.DataFrame:
    """Every acute trust: itself, its ICB, its region and England; and the last day on which it existed."""
    path = Path(__file__).resolve().parents[2] / "data" / "reference" / "organisations.csv"
    trusts = pd.read_csv(path, dtype=str, keep_default_na=False).query("kind == 'trust'")
    return pd.DataFrame(
        {
            "code": trusts["code"],
            "belongs_to": list(zip(trusts["code"], trusts["icb_code"], trusts["region_code"], strict=True)),
            "last": pd.to_datetime(trusts["valid_to"].replace("", "2262-01-01")),
        }
    ).assign(belongs_to=lambda t: [(*codes, "ENG") for codes in t["belongs_to"]])
