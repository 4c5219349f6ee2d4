"""Writing in the journal and reading what is in force, now or as of a moment."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Unpack

from sqlalchemy import Connection, Row, Select, and_, exists, func, insert, or_, select
from sqlalchemy.exc import IntegrityError

from flow.errors import BadQuestion, Refused
from flow.journal.address import journal_address
from flow.journal.database import Database
from flow.journal.entry import AlreadyChanged, Changes, Draft, Entry, Kind, kind_named, utc
from flow.journal.schema import bring_up_to_date
from flow.journal.tables import entry as table


class Journal:
    """What people wrote. Its threads may share one; a change is a further entry that supersedes the former."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, where: str | Path | None = None) -> Journal:
        """The journal in a folder, at a URL, or (None) where the environment says; its tables are made if need be.

        Raises:   StoreFault where it cannot be reached or a newer version wrote it; Busy.
        """
        database = Database(journal_address(where))
        try:
            bring_up_to_date(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def alone(self, purpose: str) -> AbstractContextManager[None]:
        """One process at a time for a purpose: `with journal.alone("alerts"): ...`. Raises Busy, StoreFault."""
        return self._database.alone(purpose)

    def write(
        self,
        kind: str,
        *,
        author: str,
        reason: str,
        now: datetime,
        about: str | None = None,
        place_code: str | None = None,
        metric: str | None = None,
        first_day: date | None = None,
        last_day: date | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> Entry:
        """Write a first entry of a kind; when this returns, it stays.

        Raises:   UnknownName for a kind that does not exist; BadQuestion where something is missing; Busy; StoreFault.
        """
        return self._append(
            Draft(
                kind=kind_named(kind),
                about=about,
                place_code=place_code,
                metric=metric,
                first_day=first_day,
                last_day=last_day,
                author=author,
                reason=reason,
                written_at=now,
                payload=payload or {},
            )
        )

    def supersede(self, entry_id: int, *, author: str, reason: str, now: datetime, **changes: Unpack[Changes]) -> Entry:
        """Write an entry in place of another: what `changes` do not name stays. Of a withdrawal: it is in force again.

        Raises:   AlreadyChanged where somebody was first; BadQuestion; Busy; StoreFault.
        """
        former = self.entry(entry_id)
        return self._follow(
            former, former.followed_by(author=author, reason=reason, now=now, withdraws=False, changes=changes)
        )

    def withdraw(self, entry_id: int, *, author: str, reason: str, now: datetime) -> Entry:
        """Take an entry back: from now on it is not in force, and stays readable.

        Raises:   AlreadyChanged where somebody was first; Refused for what is itself a withdrawal; BadQuestion; Busy;
                  StoreFault.
        """
        former = self.entry(entry_id)
        if former.withdraws:
            raise Refused(
                f"Entry {former.id} is itself a withdrawal, by {former.author} on {_said(former.written_at)}. To have "
                "back what it withdrew, supersede it instead; nothing was changed."
            )
        return self._follow(
            former, former.followed_by(author=author, reason=reason, now=now, withdraws=True, changes={})
        )

    def current(
        self,
        kind: str,
        *,
        place: str | None = None,
        metric: str | None = None,
        about: str | None = None,
        at: datetime | None = None,
    ) -> list[Entry]:
        """What is in force of a kind: neither superseded nor withdrawn. Oldest first.

        `place`, `metric` and `about` keep the entries that name exactly these; None keeps all.
        `at`: as it was at that moment; None: everything that has been written.
        """
        statement = current_sql(kind_named(kind), place=place, metric=metric, about=about, at=at and utc(at))
        with self._database.reading() as connection:
            return [_entry(row) for row in connection.execute(statement)]

    def ever_written(self, kind: str) -> list[Entry]:
        """Every entry of a kind, in force or not, the oldest first."""
        statement = select(table).where(table.c.kind == kind_named(kind)).order_by(table.c.id)
        with self._database.reading() as connection:
            return [_entry(row) for row in connection.execute(statement)]

    def newest(self) -> int:
        """The number of the newest entry, 0 where nothing was written: it tells cheaply whether anybody wrote since."""
        with self._database.reading() as connection:
            return int(connection.execute(select(func.max(table.c.id))).scalar() or 0)

    def history(self, entry_id: int) -> list[Entry]:
        """An entry with all that it superseded and all that superseded it, the oldest first. Raises BadQuestion."""
        if 0 < entry_id < 2**63:  # what a database can be asked
            with self._database.reading() as connection:
                found = [_entry(row) for row in connection.execute(history_sql(int(entry_id)))]
            if found:
                return found
        raise BadQuestion(f"The journal has no entry {entry_id}. Look it up in the list again; nothing was changed.")

    def entry(self, entry_id: int) -> Entry:
        """The entry with that number, in force or not. Raises BadQuestion."""
        return next(found for found in self.history(entry_id) if found.id == entry_id)

    def _append(self, draft: Draft) -> Entry:
        with self._database.writing() as connection:
            return _inserted(connection, draft)

    def _follow(self, former: Entry, draft: Draft) -> Entry:
        """Append an entry that supersedes another. Of several, `entry_superseded_once` in the database lets one in."""
        try:
            return self._append(draft)
        except IntegrityError:
            chain = self.history(former.id)
            following = next((e for e in chain if e.supersedes == former.id), None)
            if following is None:
                raise
            raise AlreadyChanged(_already_changed(former, following, chain[-1])) from None


def current_sql(
    kind: Kind, *, place: str | None, metric: str | None, about: str | None, at: datetime | None
) -> Select[Any]:
    """Entries of a kind with no later entry in their place, counting only what had been written at a moment."""
    later = table.alias("later")
    statement = select(table).where(
        table.c.kind == kind,
        ~table.c.withdraws,
        ~exists().where(later.c.supersedes == table.c.id, *([later.c.written_at <= at] if at else [])),
    )
    if at:
        statement = statement.where(table.c.written_at <= at)
    for column, wanted in ((table.c.place_code, place), (table.c.metric, metric), (table.c.about, about)):
        if wanted is not None:
            statement = statement.where(column == wanted)
    return statement.order_by(table.c.written_at, table.c.id)


def history_sql(entry_id: int) -> Select[Any]:
    """The chain that an entry stands in, followed both ways."""
    found = select(table.c.id, table.c.supersedes).where(table.c.id == entry_id).cte("found", recursive=True)
    step = select(table.c.id, table.c.supersedes).join(
        found, or_(table.c.supersedes == found.c.id, table.c.id == found.c.supersedes)
    )
    chain = found.union(step)
    return select(table).join(chain, and_(chain.c.id == table.c.id)).order_by(table.c.id)


def _inserted(connection: Connection, draft: Draft) -> Entry:
    values = {f.name: getattr(draft, f.name) for f in fields(Draft)}
    key = connection.execute(insert(table).values(values)).inserted_primary_key
    assert key is not None
    return Entry(id=key[0], **values)


def _entry(row: Row[Any]) -> Entry:
    return Entry(**row._mapping)


def _already_changed(former: Entry, following: Entry, latest: Entry) -> str:
    deed = "withdrawn" if following.withdraws else "changed"
    return (
        f"Entry {former.id} has already been {deed}, by {following.author} on {_said(following.written_at)}: "
        f"'{following.reason}'. Only the latest entry can be changed, which is now entry {latest.id}. "
        "Look at it first; nothing was changed."
    )


def _said(moment: datetime) -> str:
    return f"{moment:%a} {moment.day} {moment:%b %Y} at {moment:%H:%M} UTC"
