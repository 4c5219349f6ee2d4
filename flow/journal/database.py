"""The journal's only door to its database: connections, transactions, and what goes wrong, in words."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import ConnectionPoolEntry

from flow.errors import Busy, FlowError, StoreFault
from flow.journal.address import is_sqlite, name_of, secrets_of

if TYPE_CHECKING:
    import psycopg

BUSY_SECONDS = 30
"""How long a writer waits for its turn. A turn takes well under a millisecond, so only a stuck process uses it up."""
OPENING_SECONDS = 60
"""How long to wait for another process that is making or extending the tables."""
CONNECT_SECONDS = 10
LOCK_NOT_AVAILABLE = "55P03"
"""PostgreSQL's code for having waited `lock_timeout` for a lock."""

NOT_CHANGED = "Nothing was changed."
NOT_KNOWN = "Whether it was written is not known: look at the journal before you write it again."


class Database:
    """Reads and writes in transactions. One is meant for a whole process; its threads may share it, a fork may not."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self.name = name_of(url)
        self.is_sqlite = is_sqlite(url)
        try:
            self._engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url)
        except ModuleNotFoundError:
            raise StoreFault(
                "A journal in PostgreSQL needs the package psycopg, which is not installed. Install psycopg[binary] "
                "and start again; nothing was changed."
            ) from None

    @contextmanager
    def opening(self) -> Iterator[None]:
        """The moment at which tables may be made: one process at a time, and SQLite in WAL mode."""
        with self._file_lock() if self.is_sqlite else nullcontext():
            yield

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One view of the journal for all statements within."""
        with self._in_words(NOT_CHANGED), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, or never was. An IntegrityError is the caller's to explain."""
        with self._in_words(NOT_CHANGED):
            connection = self._engine.connect().execution_options(flow_writes=True)
        try:
            with self._in_words(NOT_CHANGED):
                transaction = connection.begin()
                yield connection
            with self._in_words(NOT_KNOWN):
                transaction.commit()
        finally:
            connection.close()

    @contextmanager
    def alone(self, purpose: str) -> Iterator[None]:
        """One process at a time for a purpose, wherever it runs; another waits, then is told Busy. Ends with the process."""
        with self._file_lock_for(purpose) if self.is_sqlite else self._advisory_lock_for(purpose):
            yield

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def _file_lock_for(self, purpose: str) -> Iterator[None]:
        from filelock import FileLock, Timeout

        try:
            lock = FileLock(f"{self._url.database}.{purpose}.lock", timeout=BUSY_SECONDS)
            lock.acquire()
        except Timeout:
            raise Busy(_taken(purpose)) from None
        except OSError as error:
            raise self._fault(str(error), NOT_CHANGED) from None
        try:
            yield
        finally:
            lock.release()

    @contextmanager
    def _advisory_lock_for(self, purpose: str) -> Iterator[None]:
        key = zlib.crc32(f"flow {purpose}".encode())  # PostgreSQL's locks have numbers
        with self._in_words(NOT_CHANGED):
            connection = self._engine.connect()
        try:
            try:
                connection.execute(select(func.pg_advisory_xact_lock(key)))  # waits for `lock_timeout`
            except DBAPIError as error:
                explained = self._explained(error, NOT_CHANGED)
                raise (Busy(_taken(purpose)) if isinstance(explained, Busy) else explained) from None
            yield
        finally:
            connection.close()  # its transaction ends, and with it the lock

    @contextmanager
    def _file_lock(self) -> Iterator[None]:
        from filelock import FileLock, Timeout

        path = Path(str(self._url.database))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(f"{path}.lock", timeout=OPENING_SECONDS)
            lock.acquire()
        except Timeout:
            raise Busy(f"Another process has been opening {self.name} for a minute. {NOT_CHANGED} Try again.") from None
        except OSError as error:
            raise self._fault(str(error), NOT_CHANGED) from None
        try:
            self._use_wal()
            yield
        finally:
            lock.release()

    def _use_wal(self) -> None:
        """Once for a file, and only under the lock: changing the mode does not wait for others as statements do."""
        with self._in_words(NOT_CHANGED), self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            try:
                mode = raw.execute("PRAGMA journal_mode=WAL").fetchone()[0]
            except sqlite3.Error as error:
                raise self._fault(str(error), NOT_CHANGED) from None
        if mode != "wal":
            raise self._fault(
                f"its folder does not allow SQLite's WAL mode (saw '{mode}'), as a network folder may not. "
                "Use a folder of this machine, or PostgreSQL",
                NOT_CHANGED,
            )

    @contextmanager
    def _in_words(self, outcome: str) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except (DBAPIError, NoConnectionFree) as error:
            raise self._explained(error, outcome) from None

    def _explained(self, error: SQLAlchemyError, outcome: str) -> FlowError:
        cause = error.orig if isinstance(error, DBAPIError) else None
        code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
        if cause is None or code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED", LOCK_NOT_AVAILABLE)):
            return Busy(f"Others have been writing in {self.name} for {BUSY_SECONDS} seconds. {outcome} Try again.")
        return self._fault(str(cause), outcome)

    def _fault(self, detail: str, outcome: str) -> StoreFault:
        """`from None` goes with it: the driver's own exception could show the password."""
        first = (detail.strip().splitlines() or ["no reason given"])[0].rstrip(". ")
        for secret in secrets_of(self._url):
            first = first.replace(secret, "***")
        return StoreFault(f"Cannot use {self.name}: {first}. {outcome}")


def _taken(purpose: str) -> str:
    return f"Another process has been at it ({purpose}) for {BUSY_SECONDS} seconds. {NOT_CHANGED} Try again."


def _sqlite_engine(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, pool_timeout=BUSY_SECONDS)

    @event.listens_for(engine, "connect")
    def _connected(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # Python's driver leaves BEGIN to us, and does not commit before DDL
        connection.execute("PRAGMA synchronous=FULL")  # an acknowledged write outlives a power cut
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA recursive_triggers=ON")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A deferred transaction that turns into a writing one cannot wait for its turn: it fails at once.
        writes = connection.get_execution_options().get("flow_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _postgres_engine(url: URL) -> Engine:
    limits: dict[str, Any] = {} if "connect_timeout" in url.query else {"connect_timeout": CONNECT_SECONDS}
    engine = create_engine(url, connect_args=limits, pool_timeout=BUSY_SECONDS, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def _connected(connection: psycopg.Connection, _record: ConnectionPoolEntry) -> None:
        connection.execute(f"SET lock_timeout = {int(BUSY_SECONDS * 1000)}")  # a stuck process stops nobody for good
        connection.commit()

    return engine
