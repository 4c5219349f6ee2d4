"""Every test that asks for `address` or `journal` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from journal_writers import Address, NewAddress
from sqlalchemy import Engine, create_engine
from throwaway_postgres import postgres_programs, schema_of_its_own, throwaway_cluster

from flow.journal import Journal
from flow.journal.address import journal_address


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """`FLOW_TEST_POSTGRES_URL`, else a cluster of our own; where neither is to be had: skipped, but never in CI."""
    given = os.environ.get("FLOW_TEST_POSTGRES_URL")
    programs = postgres_programs()
    if given:
        yield given
    elif programs:
        with throwaway_cluster(programs) as url:
            yield url
    else:
        no = pytest.fail if os.environ.get("CI") else pytest.skip
        no("no PostgreSQL: install Debian's package postgresql, or set FLOW_TEST_POSTGRES_URL")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def new_address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewAddress]:
    """Makes addresses at which there is no journal yet."""
    with ExitStack() as schemas:
        if request.param == "sqlite":
            yield lambda: tmp_path_factory.mktemp("home")
        else:
            url = request.getfixturevalue("postgres_url")
            yield lambda: schemas.enter_context(schema_of_its_own(url))


@pytest.fixture
def address(new_address: NewAddress) -> Address:
    """Where a test's own journal is to be."""
    return new_address()


@pytest.fixture
def journal(address: Address) -> Iterator[Journal]:
    """An empty journal."""
    with Journal.open(address) as opened:
        yield opened


@pytest.fixture(scope="session")
def shared_journal(new_address: NewAddress) -> Iterator[Journal]:
    """One for many tests, which write in it only where they name a metric that is theirs alone."""
    with Journal.open(new_address()) as opened:
        yield opened


@pytest.fixture
def engine(address: Address) -> Iterator[Engine]:
    """The same database by another door, as somebody with a shell has it."""
    made = create_engine(journal_address(address), isolation_level="AUTOCOMMIT")
    yield made
    made.dispose()
