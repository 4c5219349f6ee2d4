"""Where the journal is: `FLOW_JOURNAL_URL`, else `journal.sqlite` in `FLOW_HOME` (default `data/store`)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from flow.errors import StoreFault

if TYPE_CHECKING:
    from sqlalchemy import URL

FILE_NAME = "journal.sqlite"
DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "postgres": "postgresql+psycopg",
    "postgresql": "postgresql+psycopg",
}
"""The two kinds of database, by the names that people give them, each with the one driver that we use."""


def journal_address(where: str | Path | None = None) -> URL:
    """The address of the journal in a folder, at a URL, or (None) where the environment says. Raises StoreFault."""
    from sqlalchemy import URL

    place = where or os.environ.get("FLOW_JOURNAL_URL") or _home()
    if isinstance(place, Path) or "://" not in place:
        return URL.create(DRIVERS["sqlite"], database=str(Path(place) / FILE_NAME))
    return _checked(_parsed(place))


def name_of(url: URL) -> str:
    """What to call the journal in a message: no user, no password."""
    if is_sqlite(url):
        return f"the journal {url.database}"
    host = url.host or url.query.get("host") or "this machine"
    return f"the journal in the PostgreSQL database '{url.database or ''}' on {host}"


def secrets_of(url: URL) -> list[str]:
    """What must never be shown, longest first."""
    asked = url.query.get("password", ())
    found = [str(url.password or ""), *([asked] if isinstance(asked, str) else asked)]
    return sorted((s for s in found if s), key=len, reverse=True)


def is_sqlite(url: URL) -> bool:
    """Whether it is a file of SQLite's; the other possibility is PostgreSQL."""
    return url.get_backend_name() == "sqlite"


def _home() -> Path:
    return Path(os.environ.get("FLOW_HOME") or Path(__file__).resolve().parents[2] / "data" / "store")


def _parsed(text: str) -> URL:
    """The URL, or words that do not repeat it: it may hold a password, even where it cannot be read."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or "@" in (url.host or ""):
        raise StoreFault(
            "The address of the journal cannot be read. Expected postgresql://user:password@host:5432/database, "
            "with @, : and / in a password written as %40, %3A and %2F. Correct FLOW_JOURNAL_URL; nothing was changed."
        )
    return url


def _checked(url: URL) -> URL:
    driver = DRIVERS.get(url.get_backend_name())
    if driver is None:
        raise StoreFault(
            f"The journal cannot be kept in '{url.get_backend_name()}'. Allowed are sqlite:///path and "
            "postgresql://user:password@host/database. Correct FLOW_JOURNAL_URL; nothing was changed."
        )
    if is_sqlite(url) and url.database in (None, "", ":memory:"):
        raise StoreFault(
            "A journal in memory would be lost when the program ends. Give sqlite:///path of a file in "
            "FLOW_JOURNAL_URL, or leave it unset; nothing was changed."
        )
    return url.set(drivername=driver)
