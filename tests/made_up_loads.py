"""Loads made up for tests: factories with overrides, so that a test shows only what matters to it.

a_load(a_day("2026-06-01", remaining=199, discharged=85), published="2026-07-09")
snapshot_of(load, another)   in memory, the quick way; `loaded(store, load, another)` publishes them one by one
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pandas as pd

from flow.metrics import Question, measure
from flow.model import Contents, Counts, Period
from flow.store import Snapshot, Store, publish
from flow.store.publishing import schema_sql
from flow.store.snapshots import Memory

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)

KINDS = {
    "monthly": ("acute_workbook", 1, "published"),
    "winter": ("winter_workbook", 2, "published"),
    "tidy": ("tidy_series", 3, "published"),
    "local": ("daily_template", 4, "local"),
    "illustrative": ("illustrative", 1, "illustrative"),
}
"""Source, precedence and provenance of each kind of file."""


@dataclass(frozen=True)
class MadeUpRow:
    """One row of a table of the store, without edition and published."""

    table: str
    columns: dict[str, Any]
    day: date


def a_date(said: date | str) -> date:
    """A day, as it is written in tests."""
    return date.fromisoformat(said) if isinstance(said, str) else said


def days_of(first: date | str, last: date | str) -> list[date]:
    """Every day from first to last."""
    return list(Period(first=a_date(first), last=a_date(last)))


def a_day(
    day: date | str = "2026-06-01",
    *,
    place: str = "RH5",
    remaining: float | None = 199,
    discharged: float | None = 85,
    nctr: float | str | None = "the sum",
    mark: str | None = None,
    stay: int = 0,
) -> MadeUpRow:
    """A place's three figures of a day; nctr follows from the other two unless it is said."""
    if nctr == "the sum":
        nctr = None if remaining is None or discharged is None else remaining + discharged
    return MadeUpRow(
        "bed_day",
        {
            "place_code": place,
            "day": a_date(day),
            "stay_days_or_more": stay,
            "nctr_patients": nctr,
            "discharged_patients": discharged,
            "remaining_patients": remaining,
            "mark": mark,
        },
        a_date(day),
    )


def not_reported(day: date | str = "2026-06-01", *, place: str = "RH5", mark: str = "-") -> MadeUpRow:
    """A day on which a file has a mark instead of the figures."""
    return a_day(day, place=place, remaining=None, discharged=None, mark=mark)


def all_zero(day: date | str = "2026-06-01", *, place: str = "RH5") -> MadeUpRow:
    """A day whose three figures are all 0."""
    return a_day(day, place=place, remaining=0, discharged=0)


def beds_of_month(
    month: date | str, beds: float | None, *, place: str = "RH5", basis: str = "adult_open", suspect: bool = False
) -> MadeUpRow:
    """A place's mean beds of a month, as the UEC SitRep has them."""
    first = a_date(month).replace(day=1)
    columns = {"place_code": place, "month": first, "basis": basis, "beds": beds, "suspect": suspect}
    return MadeUpRow("beds_month", columns, first)


def beds_of_day(day: date | str, beds: float, *, place: str = "RH5", basis: str = "adult_open") -> MadeUpRow:
    """A place's beds of a day, as the system's own template has them."""
    columns = {"place_code": place, "day": a_date(day), "basis": basis, "beds": beds}
    return MadeUpRow("beds_day", columns, a_date(day))


def a_load(
    *rows: MadeUpRow, kind: str = "monthly", published: date | str = "2026-07-09", assumed: bool = False
) -> Contents:
    """A file's figures as a reader of `flow.sources` would hand them over."""
    source, precedence, provenance = KINDS[kind]
    when = a_date(published)
    tables = {}
    for table in {row.table for row in rows}:
        frame = pd.DataFrame([{**row.columns, "published": when} for row in rows if row.table == table])
        for column in {"day", "month", "published"} & set(frame.columns):
            frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
        tables[table] = frame.astype(
            {c: float for c in frame.columns if c == "beds" or c.endswith("_patients")},
        )
    return Contents(
        source=source,
        title=f"Made-up {kind} file",
        provenance=provenance,  # type: ignore[arg-type]
        precedence=precedence,
        tables=tables,
        counts=Counts(read=len(rows), kept=len(rows)),
        first_day=min(row.day for row in rows),
        last_day=max(row.day for row in rows),
        published=when,
        published_assumed=assumed,
    )


def loaded(store: Store, *loads: Contents) -> Snapshot:
    """The snapshot after these files were published one by one."""
    for load in loads:
        publish_one(store, load)
    snapshot = store.snapshot()
    assert snapshot is not None
    return snapshot


def publish_one(store: Store, load: Contents, **overrides: Any) -> int:
    """Publish a load with everything else made up; the number of its edition."""
    said: dict[str, Any] = {"file_name": "made-up.csv", "sha256": "0" * 64, "loaded_by": "a test", "now": NOW}
    return publish(store, load, (), **{**said, **overrides})


def snapshot_of(*loads: Contents) -> Snapshot:
    """The same state as `loaded` gives, in memory: a tenth of the time, for tests of figures and not of publishing."""
    connection = duckdb.connect()
    connection.execute(schema_sql())
    for edition, load in enumerate(loads, 1):
        connection.execute(
            "INSERT INTO load VALUES (?, 'made-up.csv', '0', ?, ?, ?, ?, ?, ?, ?, 'a test', ?, ?, 0, '{}', '[]', NULL)",
            [
                edition,
                load.source,
                load.title,
                load.provenance,
                load.precedence,
                load.published,
                load.published_assumed,
                NOW.replace(tzinfo=None) + timedelta(minutes=edition),
                load.first_day,
                load.last_day,
            ],
        )
        for table, frame in load.tables.items():
            connection.register("added_rows", frame.assign(edition=edition))
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM added_rows")
            connection.unregister("added_rows")
    return Snapshot(len(loads), connection, Memory())


def ask(
    snapshot: Snapshot | None,
    metric: str = "nctr_remaining",
    first: date | str = "2026-06-01",
    last: date | str | None = None,
    *,
    place: str = "RH5",
    grain: str = "day",
    as_of: date | str | None = None,
    **more: Any,
) -> list[dict[str, Any]]:
    """The rows of the measure contract for a question."""
    question = Question(
        metric=metric,
        place=place,
        period=Period(first=a_date(first), last=a_date(last or first)),
        grain=grain,  # type: ignore[arg-type]
        as_of=a_date(as_of) if as_of else None,
        **more,
    )
    return list(measure(snapshot, question).rows)


def the_row(snapshot: Snapshot | None, *question: Any, **more: Any) -> dict[str, Any]:
    """The one row that answers a question."""
    rows = ask(snapshot, *question, **more)
    assert len(rows) == 1, rows
    return rows[0]


def the_value(snapshot: Snapshot | None, *question: Any, **more: Any) -> float | None:
    """The one value that answers a question."""
    value: float | None = the_row(snapshot, *question, **more)["value"]
    return value


def values(rows: Iterable[dict[str, Any]]) -> list[float | None]:
    """The values of several rows."""
    return [row["value"] for row in rows]
