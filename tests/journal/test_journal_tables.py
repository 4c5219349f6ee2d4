"""The tables: made once, append-only for whoever has a shell, never used by code that is too old."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from journal_writers import NOW, Address
from sqlalchemy import CheckConstraint, Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from flow.errors import StoreFault
from flow.journal import Journal, schema, tables

VALUES = "(id, kind, author, reason, written_at, payload, supersedes, withdraws) "
ROW = VALUES + "{} VALUES (1, 'note', 'a', 'other', '2026-02-16 08:30:00', '{{}}', NULL, {})"

ON_BOTH = [
    "UPDATE entry SET reason = 'other'",
    "UPDATE entry SET withdraws = withdraws WHERE id = 1",
    "DELETE FROM entry",
    "DELETE FROM entry WHERE id = 1",
]
ON_SQLITE = [
    "INSERT OR REPLACE INTO entry " + ROW.format("", 0),
    "REPLACE INTO entry " + ROW.format("", 0),
    "INSERT OR REPLACE INTO entry " + ROW.format("", 1).replace("(1,", "(3,").replace("NULL", "1"),
    "INSERT INTO entry " + ROW.format("", 0) + " ON CONFLICT (id) DO UPDATE SET reason = excluded.reason",
]
ON_POSTGRES = [
    "UPDATE entry SET reason = 'other' WHERE id = 99",
    "TRUNCATE entry",
    "TRUNCATE entry CASCADE",
    "INSERT INTO entry "
    + ROW.format("OVERRIDING SYSTEM VALUE", "false")
    + " ON CONFLICT (id) DO UPDATE SET reason = excluded.reason",
    "MERGE INTO entry USING (SELECT 1 AS id) AS one ON one.id = entry.id WHEN MATCHED THEN DELETE",
]


def test_nobody_with_a_shell_changes_or_removes_an_entry(journal: Journal, engine: Engine) -> None:
    first = journal.write("note", author="hub", reason="ward closed", now=NOW)
    second = journal.supersede(first.id, author="hub", reason="typo", now=NOW)

    for statement in ON_BOTH + (ON_SQLITE if engine.dialect.name == "sqlite" else ON_POSTGRES):
        with engine.connect() as connection, pytest.raises(DBAPIError, match="the journal is append-only"):
            connection.exec_driver_sql(statement)
        assert journal.history(first.id) == [first, second], statement


@pytest.mark.parametrize(
    "values",
    [
        pytest.param("'note', ' ', 'r', '{}', NULL, NULL, NULL, false", id="no author"),
        pytest.param("'note', 'a', '', '{}', NULL, NULL, NULL, false", id="no reason"),
        pytest.param("'note', 'a', 'r', '{}', NULL, '2026-02-16', NULL, false", id="only a last day"),
        pytest.param("'note', 'a', 'r', '{}', '2026-02-16', '2026-02-15', NULL, false", id="days reversed"),
        pytest.param("'note', 'a', 'r', '{}', NULL, NULL, 99, false", id="supersedes nothing that exists"),
        pytest.param("'note', 'a', 'r', '{}', NULL, NULL, NULL, true", id="withdraws nothing"),
    ],
)
def test_the_table_itself_refuses_a_bad_entry(journal: Journal, engine: Engine, values: str) -> None:
    columns = "kind, author, reason, payload, first_day, last_day, supersedes, withdraws, written_at"
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        with pytest.raises(DBAPIError, match=r"(?i)constraint"):
            connection.exec_driver_sql(f"INSERT INTO entry ({columns}) VALUES ({values}, '2026-02-16 08:30:00')")

    assert journal.current("note") == []


def test_the_migrations_make_the_tables_that_the_code_describes(journal: Journal, engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": schema.VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, tables.metadata) == []
        checks = {c["name"] for c in inspect(connection).get_check_constraints("entry")}
        assert checks == {c.name for c in tables.entry.constraints if isinstance(c, CheckConstraint)}


def test_the_code_names_the_last_migration() -> None:
    assert ScriptDirectory(str(schema.MIGRATIONS)).get_current_head() == schema.LATEST


def test_sqlite_is_in_wal_mode(tmp_path: Path) -> None:
    Journal.open(tmp_path / "new" / "home").close()

    header = (tmp_path / "new" / "home" / "journal.sqlite").read_bytes()[18:20]
    assert header == b"\x02\x02"  # write and read version: 2 is WAL


def test_a_journal_of_a_newer_version_is_refused_and_left_alone(
    journal: Journal, address: Address, engine: Engine
) -> None:
    journal.write("note", author="hub", reason="ward closed", now=NOW)
    with engine.connect() as connection:
        connection.execute(text(f"UPDATE {schema.VERSION_TABLE} SET version_num = '9999'"))

    with pytest.raises(
        StoreFault, match=r"newer version .* Saw schema 9999; this version knows up to .* nothing was changed"
    ):
        Journal.open(address)
    assert len(journal.current("note")) == 1


NEXT_BREAKS = """
revision, down_revision = "9000", "{latest}"

def upgrade():
    from alembic import op
    op.execute("CREATE TABLE half (n INTEGER)")
    op.execute("ALTER TABLE entry ADD COLUMN half TEXT")
    op.execute("SELECT * FROM nowhere")
"""


def test_a_migration_that_breaks_changes_nothing(
    address: Address, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal.open(address) as journal:
        written = journal.write("note", author="hub", reason="ward closed", now=NOW)
    scripts = tmp_path / "100% migrations"
    shutil.copytree(schema.MIGRATIONS, scripts)
    (scripts / "versions" / "v9000_breaks.py").write_text(NEXT_BREAKS.format(latest=schema.LATEST))

    with monkeypatch.context() as newer:
        newer.setattr(schema, "MIGRATIONS", scripts)
        newer.setattr(schema, "LATEST", "9000")
        with pytest.raises(StoreFault, match=r"nowhere.* Nothing was changed"):
            Journal.open(address)

    assert not inspect(engine).has_table("half")
    with Journal.open(address) as journal:
        assert journal.current("note") == [written]
