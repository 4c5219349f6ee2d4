"""Where the journal is, and what is said when it cannot be reached: never the password."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from filelock import FileLock
from journal_writers import NOW
from sqlalchemy import insert, text
from throwaway_postgres import schema_of_its_own

from flow.errors import Busy, StoreFault
from flow.journal import Journal, database, tables
from flow.journal.address import journal_address

SECRET = "tr0ub4dor"


def test_unset_it_is_a_file_beside_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FLOW_JOURNAL_URL", raising=False)
    monkeypatch.delenv("FLOW_HOME", raising=False)

    assert Path(str(journal_address().database)).parts[-3:] == ("data", "store", "journal.sqlite")


def test_the_home_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLOW_JOURNAL_URL", "")
    monkeypatch.setenv("FLOW_HOME", str(tmp_path))

    with Journal.open() as journal:
        journal.write("note", author="hub", reason="ward closed", now=NOW)
    assert (tmp_path / "journal.sqlite").exists()


def test_a_url_goes_before_the_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("FLOW_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("FLOW_JOURNAL_URL", f"sqlite:///{tmp_path / 'elsewhere.db'}")

    Journal.open().close()
    assert (tmp_path / "elsewhere.db").exists()
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_by_any_of_its_names_has_one_driver(scheme: str) -> None:
    assert journal_address(f"{scheme}://flow@db/flow").drivername == "postgresql+psycopg"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param(f"postgresql://flow:{SECRET}@127.0.0.1:1/flow", "'flow' on 127.0.0.1", id="nobody listens"),
        pytest.param(
            f"postgresql://127.0.0.1:1/flow?user=flow&password={SECRET}", "'flow' on", id="password as option"
        ),
        pytest.param(f"postgresql://flow:{SECRET}@127.0.0.1:1/flow?bad={SECRET}", "Cannot use", id="unknown option"),
        pytest.param(
            f"postgresql://127.0.0.1:1/?password={SECRET}&sslmode={SECRET}", r"\*\*\*", id="the driver repeats it"
        ),
        pytest.param(f"postgresql://flow:p@{SECRET}@db/flow", "%40", id="at-sign in the password"),
        pytest.param(f"postgresql://flow:p@db:{SECRET}@db/flow", "cannot be read", id="no number for a port"),
        pytest.param(f"://{SECRET}", "cannot be read", id="not a URL"),
        pytest.param(f"mysql://flow:{SECRET}@db/flow", "cannot be kept in 'mysql'", id="another database"),
        pytest.param("sqlite://", "would be lost", id="memory"),
        pytest.param("sqlite:///:memory:", "would be lost", id="memory by name"),
    ],
)
def test_an_address_that_does_not_work_is_said_without_its_password(url: str, words: str) -> None:
    with pytest.raises(StoreFault, match=words) as fault:
        Journal.open(url)

    assert "othing was changed" in str(fault.value)
    assert SECRET not in "".join(traceback.format_exception(fault.value))


def test_a_file_that_is_no_journal_is_said_so_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite").write_text("Dear all, please find attached " * 100)

    with pytest.raises(StoreFault, match="not a database"):
        Journal.open(tmp_path)
    assert (tmp_path / "journal.sqlite").read_text().startswith("Dear all")


def test_a_home_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(StoreFault, match="Cannot use the journal"):
        Journal.open(tmp_path / "file" / "home")


def test_a_writer_that_waited_too_long_is_told_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
    with Journal.open(tmp_path) as journal, Journal.open(tmp_path) as other:
        with other._database.writing(), pytest.raises(Busy, match=r"Nothing was changed\. Try again"):
            journal.write("note", author="hub", reason="ward closed", now=NOW)

        assert journal.current("note") == []
        journal.write("note", author="hub", reason="ward closed", now=NOW)


def test_a_journal_that_another_process_has_long_been_opening_is_said_to_be_busy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "OPENING_SECONDS", 0.01)
    with FileLock(tmp_path / "journal.sqlite.lock"), pytest.raises(Busy, match="Another process has been opening"):
        Journal.open(tmp_path)

    Journal.open(tmp_path).close()


def test_reading_does_not_wait_for_a_writer(journal: Journal) -> None:
    written = journal.write("note", author="hub", reason="ward closed", now=NOW)

    with journal._database.writing():
        assert journal.current("note") == [written]


@pytest.fixture
def on_postgres(postgres_url: str) -> Iterator[str]:
    with schema_of_its_own(postgres_url) as url:
        yield url


def test_a_writer_that_waited_too_long_in_postgresql_is_told_so(
    on_postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Journal.open(on_postgres) as stuck:
        entry = stuck.write("note", author="hub", reason="ward closed", now=NOW)
        monkeypatch.setattr(database, "BUSY_SECONDS", 0.01)
        with Journal.open(on_postgres) as journal, stuck._database.writing() as connection:
            withdrawal = entry.followed_by(author="hub", reason="r", now=NOW, withdraws=True, changes={})
            connection.execute(insert(tables.entry).values(asdict(withdrawal)))
            with pytest.raises(Busy, match=r"Nothing was changed\. Try again"):
                journal.withdraw(entry.id, author="hub", reason="wrong ward", now=NOW)


def test_a_connection_lost_at_the_commit_leaves_open_whether_it_was_written(on_postgres: str) -> None:
    with Journal.open(on_postgres) as journal:
        transaction = journal._database.writing()
        backend = transaction.__enter__().execute(text("SELECT pg_backend_pid()")).scalar()
        with journal._database.reading() as other:
            other.execute(text("SELECT pg_terminate_backend(:backend, 5000)"), {"backend": backend})
        with pytest.raises(StoreFault, match="Whether it was written is not known"):
            transaction.__exit__(None, None, None)

        written = journal.write("note", author="hub", reason="ward closed", now=NOW)
        assert journal.current("note") == [written]
