"""Brings a journal's tables up to what this code knows, once, however many processes open it together."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from flow.errors import StoreFault
from flow.journal.database import Database

LATEST = "0001"
"""The last revision in `migrations/versions`, kept here so that opening a journal need not import Alembic."""

VERSION_TABLE = "journal_version"
MIGRATIONS = Path(__file__).parent / "migrations"
OPENING = 0x666C6F77
"""PostgreSQL's advisory lock while a journal is opened: "flow" in ASCII, and ours alone in a database."""


def bring_up_to_date(database: Database) -> None:
    """Make or extend the tables, all or nothing. Raises StoreFault for a schema newer than this code; Busy."""
    with database.opening(), database.writing() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:opening)"), {"opening": OPENING})
        version = schema_version(connection)
        if version == LATEST:
            return
        if version is not None and version > LATEST:
            raise StoreFault(
                f"A newer version of System Flow has written {database.name}. Saw schema {version}; this version knows "
                f"up to {LATEST}. Start the newer version, or point FLOW_JOURNAL_URL or FLOW_HOME elsewhere; "
                "nothing was changed."
            )
        _upgrade(connection)


def schema_version(connection: Connection) -> str | None:
    """The revision of the tables that are there, or None where there are none yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found: str | None = connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()
    return found


def _upgrade(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes.update(connection=connection, version_table=VERSION_TABLE)
    command.upgrade(config, "head")
