"""Reading: one file per published snapshot, a small pointer file that names the one in force.

    FLOW_HOME/                   (default data/store)
        current.json             {"number": 12, "file": "000012.duckdb"}
        snapshots/000012.duckdb  never changed after it was published
        demonstration/           the illustrative set: the same layout, a store of its own

A reader asks for the snapshot in force at each run and keeps one connection for all of that run's statements, so that
every figure of a page comes from one snapshot.
"""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from flow.errors import StoreFault
from flow.model import Edition, Finding, Period

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

T = TypeVar("T")

FAR_DAY = date(9999, 12, 31)
"""Every edition counts up to here: no `as of` was asked for."""

_REMEMBERED_ANSWERS = 1000
"""Answers kept per snapshot: a year of days of one place is 40 kB."""

_OPEN_CONNECTIONS = 4
"""Connections kept open in one process: the snapshots in force of both stores, and those just replaced."""


def home() -> Path:
    """Where the store is: `FLOW_HOME`, else `data/store` beside the code."""
    return Path(os.environ.get("FLOW_HOME") or Path(__file__).resolve().parents[2] / "data" / "store")


@dataclass(frozen=True)
class Store:
    """A folder of snapshots and the pointer to the one in force."""

    folder: Path

    @property
    def pointer(self) -> Path:
        """The small file that names the snapshot in force."""
        return self.folder / "current.json"

    @property
    def snapshots(self) -> Path:
        """The folder of snapshot files."""
        return self.folder / "snapshots"

    @property
    def demonstration(self) -> Store:
        """The store of the illustrative set, which never meets real figures."""
        return Store(self.folder / "demonstration")

    def current(self) -> Path | None:
        """The file in force, or None where nothing was ever published. Raises StoreFault where the pointer is damaged."""
        for attempt in range(20):
            try:
                name: str = json.loads(self.pointer.read_text(encoding="utf-8"))["file"]
                if not re.fullmatch(r"\d{6,}\.duckdb", name):
                    raise ValueError(f"it names '{name}', and a snapshot is called like 000012.duckdb")
                return self.snapshots / name
            except FileNotFoundError:
                return None
            except PermissionError:  # Windows, for the instant in which the pointer is replaced
                time.sleep(0.01 * (attempt + 1))
            except (ValueError, KeyError, TypeError, OSError) as error:
                raise StoreFault(
                    f"The store's pointer file cannot be read ({error}). The snapshots in {self.snapshots} are untouched. "
                    "Restore current.json from a backup, or name the newest snapshot in it."
                ) from error
        raise StoreFault(
            f"The store's pointer file {self.pointer} cannot be opened: another program holds it, or this user may not read it. "
            "Nothing was changed."
        )

    def snapshot(self) -> Snapshot | None:
        """The snapshot in force, open for reading, or None where nothing was ever published."""
        for _ in range(5):
            path = self.current()
            if path is None:
                return None
            connection = _connections.cursor(path)
            if connection is not None:
                return Snapshot(int(path.stem), connection, _connections.memory(path))
        raise StoreFault(
            f"The snapshot {path} that the store's pointer names is missing or damaged. Restore it from a backup, "
            f"or name an older file of {self.snapshots} in {self.pointer.name}."
        )


class Memory:
    """The latest answers from one snapshot file, for every thread of the process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[Hashable, object] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], object]) -> object:
        """The answer to a key; two threads that ask at once may both work it out, to the same result."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
                return self._answers[key]
        answer = make()
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > _REMEMBERED_ANSWERS:
                self._answers.popitem(last=False)
        return answer


class _Connections:
    """One read-only connection per snapshot file, shared by the threads of a process through cursors."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: OrderedDict[_File, duckdb.DuckDBPyConnection] = OrderedDict()
        self._memories: OrderedDict[_File, Memory] = OrderedDict()

    def memory(self, path: Path) -> Memory:
        """The answers already worked out from that file."""
        with self._lock:
            file = _identity(path)
            self._memories.setdefault(file, Memory())
            self._memories.move_to_end(file)
            while len(self._memories) > _OPEN_CONNECTIONS:
                self._memories.popitem(last=False)
            return self._memories[file]

    def cursor(self, path: Path) -> duckdb.DuckDBPyConnection | None:
        """A cursor on the file, or None where it is gone or cannot be opened."""
        import duckdb

        with self._lock:
            try:
                file = _identity(path)
                if file not in self._open:
                    for other in [f for f in self._open if f[0] == file[0]]:  # restored under the same name
                        self._open.pop(other).close()
                    self._open[file] = duckdb.connect(file[0], read_only=True)
            except (duckdb.Error, OSError):
                return None
            self._open.move_to_end(file)
            while len(self._open) > _OPEN_CONNECTIONS:
                self._open.popitem(last=False)  # not closed: that would close the cursors of a page still at work on it
            return self._open[file].cursor()


_File = tuple[str, int, int]


def _identity(path: Path) -> _File:
    """A file's name, and what tells it from another that later got the same name (a restored backup)."""
    there = path.stat()
    return str(path.resolve()), there.st_ino, there.st_mtime_ns


_connections = _Connections()


@dataclass(frozen=True)
class Snapshot:
    """One published state of the store. All statements of a page run on one of these."""

    number: int
    _connection: duckdb.DuckDBPyConnection
    _memory: Memory

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, worked out once per snapshot file: a published snapshot never changes, nor do its answers.

        Whoever takes a frame from here leaves it as it is.
        """
        return cast(T, self._memory.get(key, make))

    def rows(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The rows that a statement gives. Bound parameters only, by name: `$place`."""
        with self._faults_in_words():
            return self._connection.execute(sql, dict(parameters) if parameters else None).fetchall()

    def frame(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pd.DataFrame:
        """The same as a frame; NULL is NaN, NaT or None."""
        with self._faults_in_words():
            return self._connection.execute(sql, dict(parameters) if parameters else None).df()

    def batches(self, sql: str, *, rows: int = 100_000) -> Iterator[pa.RecordBatch]:
        """The same piece by piece, as Arrow: for whole tables, which need not fit into memory."""
        with self._faults_in_words():
            yield from self._connection.sql(sql).to_arrow_reader(rows)

    @contextmanager
    def _faults_in_words(self) -> Iterator[None]:
        """Some damage shows only when the figures are read, after the file was opened."""
        import duckdb

        try:
            yield
        except duckdb.Error as error:
            raise StoreFault(
                f"The snapshot {self.number} of the store cannot be read ({error}). If the program was just updated, "
                "load any file once, which brings the store up to date. Else restore it from a backup, "
                "or name an older file of the folder snapshots in current.json."
            ) from error

    def editions(self) -> list[Edition]:
        """Every load, newest first, undone ones too."""
        return [_edition(row) for row in self.rows(editions_sql())]

    @property
    def has_figures(self) -> bool:
        """Whether any load is in force."""
        return bool(self.rows("SELECT 1 FROM load WHERE undone_at IS NULL LIMIT 1"))


def remaining_history(snapshot: Snapshot, place_codes: Sequence[str], period: Period) -> pd.DataFrame:
    """What remained at some places over a period, as in force now. Rows: place_code, day, remaining_patients."""
    sql = """
        SELECT place_code, day, remaining_patients FROM bed_day_on(DATE '9999-12-31')
        WHERE stay_days_or_more = 0 AND list_contains($codes::VARCHAR[], place_code) AND day BETWEEN $first AND $last
          AND NOT coalesce(nctr_patients = 0 AND discharged_patients = 0 AND remaining_patients = 0, false)
    """
    return snapshot.frame(sql, {"codes": list(place_codes), "first": period.first, "last": period.last})


def editions_sql() -> str:
    """Every load with what it brought, newest first."""
    return """
        SELECT edition, file_name, sha256, source, title, provenance, published, published_assumed,
               loaded_at, loaded_by, first_day, last_day, rows_kept, undone_at, findings
        FROM load
        ORDER BY edition DESC
    """


def _edition(row: tuple[Any, ...]) -> Edition:
    return Edition(
        edition=row[0],
        file_name=row[1],
        sha256=row[2],
        source=row[3],
        title=row[4],
        provenance=row[5],
        published=row[6],
        published_assumed=row[7],
        loaded_at=_moment(row[8]),
        loaded_by=row[9],
        first_day=row[10],
        last_day=row[11],
        rows=row[12],
        undone_at=_moment(row[13]) if row[13] else None,
        findings=tuple(
            Finding(code=f["code"], severity=f["severity"], message=f["message"], rows=tuple(f["rows"]))
            for f in json.loads(row[14])
        ),
    )


def _moment(stamp: datetime) -> str:
    return stamp.replace(tzinfo=UTC).isoformat(timespec="seconds")
