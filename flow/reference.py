"""Places, targets and breaks of series, from the CSV files in `data/reference/`.

The files are meant to be edited: a trust's own sites, localities and targets differ. Each says where its rows are from.
"""

from __future__ import annotations

import os
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from flow.catalogue import metric as in_catalogue
from flow.errors import StoreFault, UnknownName
from flow.model import Period, Place, PlaceKind

if TYPE_CHECKING:
    import pandas as pd

HOME_PLACE = "RH5"
"""The place a reader sees first."""

REGION_NAMES = {"NORTH EAST & YORKSHIRE": "Y63"}
"""Spellings of regions in published files beside the names in organisations.csv."""


def reference_folder() -> Path:
    """Where the reference files are: `FLOW_REFERENCE`, else `data/reference` beside the code."""
    return Path(os.environ.get("FLOW_REFERENCE") or Path(__file__).resolve().parent.parent / "data" / "reference")


@cache
def reference_table(name: str) -> pd.DataFrame:
    """One reference file with every column as text and blanks as empty text. Raises StoreFault where it is missing."""
    import pandas as pd

    path = reference_folder() / f"{name}.csv"
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError:
        raise StoreFault(
            f"The reference file '{name}.csv' is missing. Looked in {path.parent}. Put it back from the project and start again."
        ) from None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@cache
def places() -> dict[str, Place]:
    """Every place by code: England, regions, ICBs, trusts and sites."""
    found = {
        row["code"]: Place(
            code=row["code"],
            name=row["name"],
            short_name=row["short_name"],
            kind=cast(PlaceKind, row["kind"]),
            icb_code=row["icb_code"] or None,
            region_code=row["region_code"] or None,
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            succeeded_by=row["succeeded_by"] or None,
        )
        for row in reference_table("organisations").to_dict("records")
    }
    for row in reference_table("sites").to_dict("records"):
        code = row["site_code"]
        if code not in found:
            found[code] = Place(
                code=code,
                name=row["name"],
                short_name=row["name"],
                kind="site",
                valid_from=_day(row["valid_from"]),
                valid_to=_day(row["valid_to"]),
            )
    return found


def place(code: str) -> Place:
    """The place with that code. Raises UnknownName, with the nearest code or name."""
    known = places()
    found = known.get(code) or known.get(code.upper())
    if found:
        return found
    by_name = {p.name.casefold(): p for p in known.values()} | {p.short_name.casefold(): p for p in known.values()}
    hint = (
        f"The code of {by_name[code.casefold()].name} is {by_name[code.casefold()].code}."
        if code.casefold() in by_name
        else ""
    )
    raise UnknownName("place", code, [] if hint else [*known, *(p.short_name for p in known.values())], hint=hint)


def place_code_of_region(name: str) -> str | None:
    """The code of a region by its published name, whatever its capitals: `SOUTH WEST` -> `Y58`. None where unknown."""
    wanted = " ".join(name.split()).casefold()
    return _regions().get(wanted) or REGION_NAMES.get(wanted.upper())


@cache
def _regions() -> dict[str, str]:
    return {p.name.casefold(): p.code for p in places().values() if p.kind == "region"}


@dataclass(frozen=True, kw_only=True)
class Member:
    """A place whose figures add up, with others, to those of the place above it."""

    code: str
    valid_from: date | None
    valid_to: date | None


@cache
def acute_sites(trust_code: str) -> tuple[Place, ...]:
    """The acute sites of a trust, which add up to it."""
    table = reference_table("sites")
    codes = table.loc[(table["kind"] == "acute") & table["site_code"].str.startswith(trust_code), "site_code"]
    return tuple(places()[code] for code in codes)


@cache
def sites_of() -> tuple[Place, ...]:
    """Every hospital and ward of the system, in the order of sites.csv."""
    return tuple(places()[code] for code in reference_table("sites")["site_code"])


@cache
def localities() -> dict[str, str]:
    """The localities of the system: code -> name. What is counted by locality adds up over all of them."""
    table = reference_table("localities")
    return dict(zip(table["code"], table["name"], strict=True))


@cache
def members(code: str) -> tuple[Place, ...]:
    """The acute trusts that add up to an ICB, a region or England; a trust or a site is its own only member."""
    here = place(code)
    trusts = [p for p in places().values() if p.kind == "trust"]
    if here.kind == "national":
        return tuple(trusts)
    if here.kind == "region":
        return tuple(p for p in trusts if p.region_code == here.code)
    if here.kind == "icb":
        return tuple(p for p in trusts if p.icb_code == here.code)
    return (here,)


def only_trust_on(icb_code: str, day: date) -> str | None:
    """The ICB's only acute trust on a day, or None where there are several."""
    there = [p.code for p in members(icb_code) if p.exists_on(day)]
    return there[0] if len(there) == 1 else None


@dataclass(frozen=True, kw_only=True)
class Target:
    """A level that the plan asks for."""

    metric: str
    place_code: str
    from_day: date
    to_day: date | None
    comparison: Literal["at most", "at least"]
    value: float
    basis: str
    source: str


def targets(metric: str, place_code: str) -> tuple[Target, ...]:
    """Every target of targets.csv for a metric at a place, the earliest first."""
    return tuple(
        target_of(row)
        for row in reference_table("targets").sort_values("from_day").to_dict("records")
        if (row["metric"], row["place_code"]) == (metric, place_code)
    )


def target_of(row: Mapping[Hashable, Any]) -> Target:
    """A row of targets.csv as a value."""
    return Target(
        metric=row["metric"],
        place_code=row["place_code"],
        from_day=date.fromisoformat(row["from_day"]),
        to_day=_day(row["to_day"]),
        comparison=row["comparison"],
        value=float(row["value"]),
        basis=row["basis"],
        source=row["source"],
    )


def in_force(known: Sequence[Target], on: date | None = None) -> Target | None:
    """Of the targets of one metric and place the one that holds on a day: the newest that has begun, else the next to come.

    One that ended before the day is none. Without a day: the last.
    """
    if on is None:
        return known[-1] if known else None
    standing = [t for t in known if t.to_day is None or t.to_day >= on]
    begun = [t for t in standing if t.from_day <= on]
    return begun[-1] if begun else standing[0] if standing else None


def target(metric: str, place_code: str, *, on: date | None = None) -> Target | None:
    """The target of targets.csv that holds on a day (see `in_force`). It may apply only from a later day: see `from_day`."""
    return in_force(targets(metric, place_code), on)


def price(item: str) -> float:
    """What one unit of something costs in pounds (unit_costs.csv). Raises UnknownName, StoreFault where none is entered."""
    table = reference_table("unit_costs")
    rows = table[table["item"] == item]
    if rows.empty:
        raise UnknownName("cost", item, list(table["item"]))
    if not rows["pounds"].iloc[0]:
        raise StoreFault(f"No price of '{item}' is entered. Enter it in data/reference/unit_costs.csv.")
    return float(rows["pounds"].iloc[0])


@dataclass(frozen=True, kw_only=True)
class Break:
    """A day from which, or days on which, a series cannot be compared with what stands beside it."""

    first_day: date
    last_day: date
    place_code: str
    kind: str
    text: str
    rebase: bool


@cache
def breaks(metric: str, place_code: str) -> tuple[Break, ...]:
    """The breaks of series_breaks.csv that touch a metric at a place."""
    return touching(reference_table("series_breaks").to_dict("records"), metric, place_code)


def touching(rows: Iterable[Mapping[Hashable, Any]], metric: str, place_code: str) -> tuple[Break, ...]:
    """Of some rows of series_breaks.csv those that touch a metric at a place: of England, its own, of an ICB's only trust."""
    here = place(place_code)
    families = {"all", *in_catalogue(metric).series}
    found: list[Break] = []
    for row in rows:
        first = date.fromisoformat(row["first_day"])
        touches = {"ENG", here.code}
        if here.kind == "icb":
            touches.add(only_trust_on(here.code, first) or here.code)
        if row["place_code"] in touches and families & set(row["applies_to"].replace(" and ", ",").split(",")):
            found.append(
                Break(
                    first_day=first,
                    last_day=date.fromisoformat(row["last_day"] or row["first_day"]),
                    place_code=row["place_code"],
                    kind=row["kind"],
                    text=row["text"],
                    rebase=row["rebase"] == "yes",
                )
            )
    return tuple(found)


def suspect_days(metric: str, place_codes: Sequence[str], period: Period) -> dict[str, set[date]]:
    """Days that a break row marks as suspect, by the place it names; `ENG` rows touch every place asked for."""
    marked: dict[str, set[date]] = {code: set() for code in place_codes}
    for code in place_codes:
        for row in breaks(metric, code):
            if row.kind == "suspect":
                days = Period(first=row.first_day, last=row.last_day)
                marked[code] |= {day for day in days if period.first <= day <= period.last}
    return marked
