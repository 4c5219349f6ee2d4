"""How long does each statement take that a page runs, warm, on the real files and on ten million rows?

    PYTHONPATH=. python benchmarks/page_queries.py [--rows 10000000]

Every metric of the catalogue is asked as the pages ask it (12 weeks of RH5 or the system, of England, with each
breakdown), on an open connection and without remembered answers; each statement is run five times and its median taken.
Prints the slowest statements and the share of them within the bar: 50 ms on the real files, 200 ms on ten million rows.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb

from flow.catalogue import METRICS
from flow.intake import load_file
from flow.metrics import Question, measure
from flow.metrics.counting import where_counted
from flow.model import Period
from flow.reference import place
from flow.sources.illustrative import contents
from flow.store import Snapshot, Store, publish
from flow.store.publishing import schema_sql
from flow.store.snapshots import Memory

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
RUNS = 5


@dataclass
class Timed:
    """A statement and how long it took."""

    metric: str
    place: str
    by: str
    milliseconds: float
    rows: int


class Watched:
    """A connection that notes how long each statement takes."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self.seen: list[tuple[float, int]] = []

    def execute(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
        times, rows = [], 0
        for _ in range(RUNS):
            began = time.perf_counter()
            rows = len(self.connection.execute(sql, dict(parameters) if parameters else None).df())
            times.append((time.perf_counter() - began) * 1000)
        self.seen.append((statistics.median(times), rows))
        return self.connection.execute(sql, dict(parameters) if parameters else None)


def asked(snapshot_of: Any, last: date) -> Iterator[Timed]:
    """Every statement of every metric, with the answers of others forgotten."""
    period = Period(first=date.fromordinal(last.toordinal() - 83), last=last)
    for one in METRICS:
        for code in ("RH5", "ENG"):
            where = where_counted(one.id, place(code))
            if where is None:
                continue
            for by in ((None,) if not one.needs_by else ()) + one.by:
                watched, snapshot = snapshot_of()
                grain = one.grain if one.grain != "day" else "week"
                measure(snapshot, Question(metric=one.id, place=where.code, period=period, grain=grain, by=by))
                for milliseconds, rows in watched.seen:
                    yield Timed(one.id, where.code, by or "-", milliseconds, rows)


def told(name: str, found: list[Timed], bar: float) -> None:
    """Print the slowest statements."""
    within = sum(t.milliseconds <= bar for t in found)
    print(
        f"\n{name}: {len(found)} statements, {within} within {bar:.0f} ms; median {statistics.median(t.milliseconds for t in found):.1f} ms"
    )
    for t in sorted(found, key=lambda t: -t.milliseconds)[:8]:
        print(f"  {t.milliseconds:7.1f} ms  {t.metric} at {t.place} by {t.by}: {t.rows:,} rows")


def real_store(folder: Path) -> Path:
    """A store with the real files."""
    store = Store(folder)
    files = [
        *sorted((DATA / "acute_xlsx").glob("*20??.xlsx")),
        *sorted((DATA / "acute_csv").glob("acute-2*.csv")),
        *sorted((DATA / "acute_winter_xlsx").glob("*.xlsx")),
        *sorted((DATA / "community_xlsx").glob("*.xlsx")),
        DATA / "tidy_daily" / "trust_day.parquet",
        DATA / "tidy_daily" / "trust_month_beds.csv",
    ]
    for path in files:
        load_file(store, path, now=NOW, loaded_by="benchmark")
    return max((folder / "snapshots").glob("*.duckdb"))


def large_store(folder: Path, rows: int) -> Path:
    """The illustrative set, and beside it so many rows of made-up days of all trusts in many editions, sorted as published."""
    store = Store(folder)
    publish(store, contents(), (), file_name="illustrative", sha256="0" * 64, loaded_by="benchmark", now=NOW)
    path = max((folder / "snapshots").glob("*.duckdb"))
    with duckdb.connect(str(path)) as connection:
        per_day = max(1, rows // (1400 * 170))
        connection.execute(
            "INSERT INTO bed_day SELECT 'R' || lpad((p % 170)::VARCHAR, 2, '0'), DATE '2022-04-01' + d::INTEGER, 0, 300, 100, 200, NULL, 1, DATE '2026-02-15' + e::INTEGER "
            f"FROM range(170) AS a(p), range(1400) AS b(d), range({per_day}) AS c(e) ORDER BY 1, 2, 9"
        )
        for code in ("RH5", "ENG"):
            connection.execute(
                "INSERT INTO bed_day SELECT ?, DATE '2022-04-01' + d::INTEGER, 0, 300, 100, 200, NULL, 1, DATE '2026-02-15' + e::INTEGER "
                f"FROM range(1400) AS b(d), range({per_day}) AS c(e) ORDER BY 2",
                [code],
            )
        (count,) = connection.execute("SELECT count(*) FROM bed_day").fetchall()[0]
        print(f"\n{count:,} rows in bed_day")
    return path


def of(path: Path) -> Any:
    """How to make a watched snapshot of a file without remembered answers."""
    connection = duckdb.connect(str(path), read_only=True)

    def made() -> tuple[Watched, Snapshot]:
        watched = Watched(connection)
        return watched, Snapshot(1, watched, Memory())  # type: ignore[arg-type]

    return made


def main() -> None:
    """Build both stores, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--real", type=Path, help="a store's folder that has the real files already")
    wanted = parser.parse_args()
    assert schema_sql()
    with tempfile.TemporaryDirectory() as scratch:
        real = max((wanted.real / "snapshots").glob("*.duckdb")) if wanted.real else real_store(Path(scratch) / "real")
        told("the real files", list(asked(of(real), date(2025, 8, 31))), 50)
        large = large_store(Path(scratch) / "large", wanted.rows)
        told(f"{wanted.rows:,} rows", list(asked(of(large), date(2026, 2, 15))), 200)


if __name__ == "__main__":
    main()
