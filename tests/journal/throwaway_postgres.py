"""A PostgreSQL cluster for one test run, from Debian's packages, on a socket in a temporary folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import NullPool, create_engine, make_url, text

from flow.journal.address import journal_address

DEBIAN = Path("/usr/lib/postgresql")
WITHOUT_CARE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
"""The machine is not switched off during a test; only our own processes are killed."""


def postgres_programs() -> Path | None:
    """The folder of the newest initdb and pg_ctl on this machine, or None."""
    installed = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parent.parent.name))
    found = str(installed[-1]) if installed else shutil.which("initdb")
    return Path(found).parent if found else None


@contextmanager
def throwaway_cluster(programs: Path) -> Iterator[str]:
    """Its URL, while it runs. As root it belongs to another user, for PostgreSQL refuses to run as root."""
    folder = Path(tempfile.mkdtemp(prefix="flow-postgres-"))
    owner = _owner()
    if owner:
        os.chown(folder, owner["user"], owner["group"])
    data, log = folder / "data", folder / "log"
    server = f"-c listen_addresses='' -c unix_socket_directories={folder} {WITHOUT_CARE}"
    try:
        _run(
            programs / "initdb", "-D", data, "-U", "flow", "-A", "trust", "-E", "UTF8", "--locale=C", "-N", owner=owner
        )
        _run(programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", server, "start", owner=owner)
        try:
            yield f"postgresql://flow@/postgres?host={folder}"
        finally:
            _run(programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop", owner=owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def schema_of_its_own(url: str) -> Iterator[str]:
    """The URL of an empty schema in a database, dropped at the end with all that is in it."""
    schema = f"journal_{uuid.uuid4().hex}"
    engine = create_engine(journal_address(url), isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    own = make_url(url).update_query_dict({"options": f"-csearch_path={schema}"})
    yield own.render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))


def _owner() -> dict[str, Any]:
    if os.getuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _run(*command: str | Path, owner: dict[str, Any]) -> None:
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            command, cwd=tempfile.gettempdir(), stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False, **owner
        )
        said.seek(0)
        if done.returncode:
            raise RuntimeError(f"{command[0]} failed: {said.read().decode(errors='replace')}")
