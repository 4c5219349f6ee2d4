"""Publishing: build the next snapshot beside the one in force, check it, then replace the pointer. All or nothing.

A crash at any moment leaves the pointer on the last good snapshot; what was half built is swept away by the next
publishing. Numbers are never used twice, because a second connection to one *name* in one process gives the old file.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from flow.errors import Busy, Refused, StoreFault
from flow.model import Contents, Finding
from flow.store.snapshots import Store

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

KEPT_SNAPSHOTS = 6
"""Snapshot files kept, the one in force among them: enough for readers that are still on an older one."""

WAIT_SECONDS = 60.0
"""How long a publishing waits for another one to finish."""

_SHOWN_ROWS = 50
"""How many rows of a finding are remembered with the load; its words give the whole number."""

_SORT = {
    "bed_day": "place_code, day, stay_days_or_more, edition",
    "beds_month": "place_code, month, basis, edition",
    "beds_day": "place_code, day, basis, edition",
    "bed_days_lost": "place_code, week_start, stay_days_or_more, edition",
    "discharge_destination": "place_code, month, destination, edition",
    "delay_reason": "place_code, month, metric_group, reason, edition",
    "collection_day": "day, edition",
    "delay_cost": "place_code, month, metric_group, item, edition",
    "discharge_destination_day": "place_code, day, destination, edition",
    "delay_reason_week": "place_code, week_start, metric_group, reason, edition",
    "discharge_time_day": "place_code, day, time_of_day, edition",
    "community_day": "place_code, day, stay_days_or_more, edition",
    "community_bed_days_lost": "place_code, week_start, stay_days_or_more, edition",
    "community_destination": "place_code, month, destination, edition",
    "community_delay_reason": "place_code, month, metric_group, reason, edition",
    "community_collection_day": "day, edition",
    "ready_date": "place_code, month, level, local_authority_code, measure, edition",
    "kh03_beds": "place_code, snapshot_day, sector, measure, edition",
    "ward_bed_day": "place_code, day, ward_type, edition",
    "pathway_day": "locality_code, day, pathway, edition",
    "community_bed_day": "place_code, day, edition",
    "care_home_day": "locality_code, day, edition",
    "hub_day": "locality_code, day, pathway, edition",
    "local_delay_reason": "place_code, day, stay_days_or_more, reason_code, edition",
    "mental_health_day": "place_code, day, edition",
    "mental_health_reason_day": "place_code, day, responsible, reason_code, edition",
    "out_of_county_day": "place_code, day, edition",
    "unit_cost": "item, from_day, edition",
    "target": "place_code, metric, from_day, edition",
    "series_break": "place_code, applies_to, first_day, edition",
}
"""Every table of figures and the order its rows are kept in."""


def table_keys() -> dict[str, tuple[str, ...]]:
    """What tells the rows of each table apart, within one edition."""
    return {table: tuple(c for c in order.split(", ") if c != "edition") for table, order in _SORT.items()}


def publish(
    store: Store,
    contents: Contents,
    findings: Sequence[Finding],
    *,
    file_name: str,
    sha256: str,
    loaded_by: str,
    now: datetime,
    wait_seconds: float = WAIT_SECONDS,
) -> int:
    """Publish a file's figures as the next snapshot; the number of the edition. Readers see all of it or nothing.

    Raises: Busy where another publishing does not end in time; StoreFault where the disk refuses; Refused where a
    finding forbids it. Whatever is raised, the snapshot in force stays in force.
    """
    if any(f.severity == "refuse" for f in findings):
        raise Refused("; ".join(f.message for f in findings if f.severity == "refuse"))
    unknown = set(contents.tables) - set(_SORT)
    if unknown:
        raise StoreFault(f"The store has no table {', '.join(sorted(unknown))}. Nothing was changed.")
    with _next_snapshot(store, wait_seconds) as (connection, previous):
        edition = _next_edition(connection, previous)
        kept = sum(len(t) for t in contents.tables.values())
        connection.execute(
            "INSERT INTO load VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            [
                edition,
                file_name,
                sha256,
                contents.source,
                contents.title,
                contents.provenance,
                contents.precedence,
                contents.published,
                contents.published_assumed,
                now.astimezone(UTC).replace(tzinfo=None),
                loaded_by,
                contents.first_day,
                contents.last_day,
                kept,
                json.dumps(vars(contents.counts)),
                json.dumps([{**vars(f), "rows": list(f.rows[:_SHOWN_ROWS])} for f in findings]),
            ],
        )
        _copy(connection, previous, added=contents.tables, edition=edition)
        _keep_apart(connection)
    return edition


def undo(store: Store, *, edition: int | None = None, now: datetime, wait_seconds: float = WAIT_SECONDS) -> int:
    """Take a load back (the latest one, unless told which): its rows go, its entry in the list of loads stays.

    Raises Refused where there is nothing to undo.
    """
    with _next_snapshot(store, wait_seconds) as (connection, previous):
        in_force = (
            [
                r[0]
                for r in connection.execute(
                    "SELECT edition FROM previous.load WHERE undone_at IS NULL ORDER BY edition"
                ).fetchall()
            ]
            if previous
            else []
        )
        if not in_force:
            raise Refused("There is no load to undo. Nothing was changed.")
        chosen = in_force[-1] if edition is None else edition
        if chosen not in in_force:
            raise Refused(
                f"Load {chosen} is not in force, so it cannot be undone. In force are {', '.join(map(str, in_force))}. Nothing was changed."
            )
        _copy(connection, previous, without=chosen)
        connection.execute(
            "UPDATE load SET undone_at = ? WHERE edition = ?", [now.astimezone(UTC).replace(tzinfo=None), chosen]
        )
    return chosen


@contextmanager
def _next_snapshot(store: Store, wait_seconds: float) -> Iterator[tuple[duckdb.DuckDBPyConnection, bool]]:
    """A connection to the file being built, with the snapshot in force attached as `previous`.

    On leaving without an error the file is checked, closed, put to disk and pointed to.
    """
    import duckdb
    from filelock import FileLock, Timeout

    try:
        store.snapshots.mkdir(parents=True, exist_ok=True)
        lock = FileLock(str(store.folder / "publishing.lock"), timeout=wait_seconds)
        with lock:
            number = _highest_number(store) + 1
            building = store.snapshots / f"{number:06d}.building"
            current = store.current()
            connection = duckdb.connect(str(building))
            finished = False
            try:
                connection.execute("SET threads = 2")
                if current is not None:
                    if not current.exists():
                        raise StoreFault(
                            f"The snapshot in force, {current}, is missing. Restore it from a backup first. Nothing was changed."
                        )
                    connection.execute(f"ATTACH '{str(current).replace(chr(39), chr(39) * 2)}' AS previous (READ_ONLY)")
                connection.begin()  # once for all statements: each commit waits for the disk
                connection.execute(schema_sql())
                yield connection, current is not None
                expected = _counts(connection)
                connection.commit()
                if current is not None:
                    connection.execute("DETACH previous")
                connection.execute("CHECKPOINT")
                finished = True
            finally:
                connection.close()
                if not finished:
                    building.unlink(missing_ok=True)
            _check(building, expected)
            _put_in_force(store, building, number)
            _sweep(store, number)
    except Timeout:
        raise Busy(
            f"Somebody else has been publishing for over {wait_seconds:.0f} seconds. Try again in a minute. Nothing was changed."
        ) from None
    except (OSError, duckdb.Error) as error:
        raise StoreFault(f"The store at {store.folder} could not be written ({error}). Nothing was changed.") from error


def schema_sql() -> str:
    """The tables of a snapshot, with their comments."""
    return (Path(__file__).parent / "schema.sql").read_text(encoding="utf-8")


def _highest_number(store: Store) -> int:
    numbers = [int(m[1]) for p in store.snapshots.iterdir() if (m := re.match(r"(\d{6,})\.", p.name))]
    return max(numbers, default=0)


def _keep_apart(connection: duckdb.DuckDBPyConnection) -> None:
    """Illustrative and real figures never meet in one store."""
    kinds = "(SELECT DISTINCT provenance = 'illustrative' FROM load WHERE undone_at IS NULL)"
    if _count(connection, kinds) > 1:
        raise StoreFault("Illustrative and real figures are never kept in one store. Nothing was changed.")


def _next_edition(connection: duckdb.DuckDBPyConnection, previous: bool) -> int:
    if not previous:
        return 1
    return int(connection.execute("SELECT coalesce(max(edition), 0) + 1 FROM previous.load").fetchall()[0][0])


def _copy(
    connection: duckdb.DuckDBPyConnection,
    previous: bool,
    *,
    added: Mapping[str, pd.DataFrame] | None = None,
    edition: int | None = None,
    without: int | None = None,
) -> None:
    """Fill every table from the snapshot in force and from what is added, in the tables' order.

    A table or a column that the older snapshot did not have stays empty: that is how the schema grows.
    """
    added = added or {}
    older = (
        {
            r[0]
            for r in connection.execute(
                "SELECT table_name FROM duckdb_tables() WHERE database_name = 'previous'"
            ).fetchall()
        }
        if previous
        else set()
    )
    if "load" in older:
        connection.execute("INSERT INTO load BY NAME SELECT * FROM previous.load")
    for table, order in _SORT.items():
        parts, due = [], 0
        if table in older:
            kept = f" WHERE edition <> {int(without)}" if without is not None else ""
            parts.append(f"SELECT * FROM previous.{table}{kept}")
            due += _count(connection, f"previous.{table}{kept}")
        if table in added and len(added[table]):
            connection.register("added_rows", added[table].assign(edition=edition))
            parts.append("SELECT * FROM added_rows")
            due += len(added[table])
        if due:
            connection.execute(
                f"INSERT INTO {table} BY NAME SELECT * FROM ({' UNION ALL BY NAME '.join(parts)}) ORDER BY {order}"
            )
        if table in added and len(added[table]):
            connection.unregister("added_rows")
        if _count(connection, table) != due:
            raise StoreFault(
                f"The table {table} of the new snapshot does not hold the {due:,} rows that it should. Nothing was changed."
            )


def _count(connection: duckdb.DuckDBPyConnection, what: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {what}").fetchall()[0][0])


def _counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    return {table: _count(connection, table) for table in ("load", *_SORT)}


def _check(building: Path, expected: Mapping[str, int]) -> None:
    """Read the finished file again as a reader will; StoreFault where it does not hold what was put in."""
    import duckdb

    connection = duckdb.connect(str(building), read_only=True)
    try:
        seen = _counts(connection)
        strays = connection.execute(
            " UNION ALL ".join(
                f"SELECT edition FROM {t} WHERE edition NOT IN (SELECT edition FROM load WHERE undone_at IS NULL)"
                for t in _SORT
            )
        ).fetchall()
    finally:
        connection.close()
    if seen != expected or strays:
        raise StoreFault(
            f"The new snapshot does not hold what was put in ({seen} for {expected}). Nothing was changed."
        )


def _put_in_force(store: Store, building: Path, number: int) -> None:
    published = store.snapshots / f"{number:06d}.duckdb"
    _to_disk(building)
    os.replace(building, published)
    _to_disk(store.snapshots)
    fresh = store.folder / f"current.{os.getpid()}.tmp"
    with fresh.open("w", encoding="utf-8") as opened:
        json.dump({"number": number, "file": published.name}, opened)
        opened.flush()
        os.fsync(opened.fileno())
    for attempt in range(50):
        try:
            os.replace(fresh, store.pointer)
            break
        except PermissionError:  # Windows, while a reader has the pointer open for an instant
            if attempt == 49:
                raise
            time.sleep(0.02)
    _to_disk(store.folder)


def _to_disk(path: Path) -> None:
    """Put a file, or a folder's list of files, to disk; Windows has no such call for folders."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(store: Store, number: int) -> None:
    """Remove what crashed publishings left and snapshots that nobody needs. A file that is in use stays for next time."""
    finished = sorted(store.snapshots.glob("*.duckdb"))
    old = [p for p in finished[:-KEPT_SNAPSHOTS] if int(p.stem) != number]
    leftovers = [p for p in store.snapshots.iterdir() if ".building" in p.name or p.name.endswith(".wal")]
    for path in [*old, *leftovers, *store.folder.glob("current.*.tmp")]:
        try:
            path.unlink()
        except OSError:
            continue
