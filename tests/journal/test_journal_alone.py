"""One process at a time for a purpose, whichever database keeps the journal."""

from __future__ import annotations

import pytest
from journal_writers import Address

from flow.errors import Busy
from flow.journal import Journal
from flow.journal import database as the_database


def test_another_is_told_busy_until_the_first_is_done(address: Address, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(the_database, "BUSY_SECONDS", 0.3)
    with Journal.open(address) as mine, Journal.open(address) as theirs:
        with mine.alone("alerts"):
            with pytest.raises(Busy, match="Nothing was changed"), theirs.alone("alerts"):
                pass
            with theirs.alone("something else"):
                pass
        with theirs.alone("alerts"):
            pass


def test_a_failure_inside_lets_the_next_in(address: Address) -> None:
    with Journal.open(address) as mine, Journal.open(address) as theirs:
        with pytest.raises(ZeroDivisionError), mine.alone("alerts"):
            raise ZeroDivisionError
        with theirs.alone("alerts"):
            pass
