"""What was agreed: targets, breaks of series, prices. The system's own, loaded by template, stand before data/reference/."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flow import reference
from flow.model import Period
from flow.reference import Break, Target, in_force, reference_table, target_of, targets, touching
from flow.store.snapshots import FAR_DAY

if TYPE_CHECKING:
    from flow.store import Snapshot


@dataclass(frozen=True, kw_only=True)
class Price:
    """What one unit of something costs, and who says so."""

    pounds: float
    per: str
    price_year: str
    source: str
    note: str
    own: bool = False
    """Whether the system loaded it itself; else it is of data/reference/unit_costs.csv."""


def own_sql(table: str) -> str:
    """The system's own rows of one of the three tables, the latest edition of each."""
    keys = {"target": "t.place_code, t.metric", "series_break": "t.place_code, t.applies_to", "unit_cost": "t.item"}
    first = "first_day" if table == "series_break" else "from_day"
    return f"""
        SELECT t.* EXCLUDE (edition, published)
        FROM {table} AS t JOIN load AS l USING (edition)
        WHERE t.published <= $as_of
        QUALIFY row_number() OVER (PARTITION BY {keys[table]}, t.{first} ORDER BY t.published DESC, t.edition DESC) = 1
        ORDER BY t.{first}
    """


def _own(snapshot: Snapshot | None, table: str, as_of: date | None) -> list[dict[Hashable, Any]]:
    """The same as the reference files have them: days and yes or no as text."""
    if snapshot is None:
        return []

    def rows() -> list[dict[Hashable, Any]]:
        found = snapshot.frame(own_sql(table), {"as_of": as_of or FAR_DAY}).to_dict("records")
        return [{name: _as_text(value) for name, value in row.items()} for row in found]

    return snapshot.remember(("agreed", table, as_of), rows)


def _as_text(value: Any) -> Any:
    if value is None or value != value:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.date().isoformat() if hasattr(value, "date") else value


def target(
    snapshot: Snapshot | None, metric: str, place_code: str, *, on: date | None = None, as_of: date | None = None
) -> Target | None:
    """The target that holds for a metric at a place on a day: one of the system's own replaces that of the same first day."""
    own = [
        target_of(row)
        for row in _own(snapshot, "target", as_of)
        if (row["metric"], row["place_code"]) == (metric, place_code)
    ]
    replaced = {t.from_day for t in own}
    known = [*own, *(t for t in targets(metric, place_code) if t.from_day not in replaced)]
    return in_force(sorted(known, key=lambda t: t.from_day), on)


def breaks(snapshot: Snapshot | None, metric: str, place_code: str, *, as_of: date | None = None) -> tuple[Break, ...]:
    """The breaks that touch a metric at a place, the system's own beside those of the reference, in order of days."""
    own = touching(_own(snapshot, "series_break", as_of), metric, place_code)
    return tuple(sorted((*reference.breaks(metric, place_code), *own), key=lambda b: b.first_day))


def suspect_days(
    snapshot: Snapshot | None, metric: str, place_code: str, period: Period, *, as_of: date | None = None
) -> set[date]:
    """The days of a period that a break row marks as suspect."""
    marked = (b for b in breaks(snapshot, metric, place_code, as_of=as_of) if b.kind == "suspect")
    days = {day for b in marked for day in Period(first=b.first_day, last=b.last_day)}
    return {day for day in days if period.first <= day <= period.last}


def price(snapshot: Snapshot | None, item: str, *, on: date, as_of: date | None = None) -> Price:
    """What one unit of something costs on a day. Raises UnknownName, StoreFault where no price is entered."""
    return prices(snapshot, item, [on], as_of=as_of)[0]


def prices(snapshot: Snapshot | None, item: str, days: Sequence[date], *, as_of: date | None = None) -> list[Price]:
    """The same for many days."""
    own = [row for row in _own(snapshot, "unit_cost", as_of) if row["item"] == item]
    usual: Price | None = None
    found = []
    for day in days:
        said = day.isoformat()
        holds = [row for row in own if row["from_day"] <= said and (not row["to_day"] or row["to_day"] >= said)]
        if not holds and usual is None:
            usual = _usual_price(item)
        found.append(_price(holds[-1], own=True) if holds else usual)
    return [one for one in found if one is not None]


def _usual_price(item: str) -> Price:
    reference.price(item)  # says in words where there is none
    table = reference_table("unit_costs")
    return _price(table[table["item"] == item].iloc[0].to_dict())


def _price(row: Mapping[Hashable, Any], *, own: bool = False) -> Price:
    return Price(
        pounds=float(row["pounds"]),
        per=row["per"],
        price_year=row["price_year"],
        source=row["source"],
        note=row["note"] or "",
        own=own,
    )
