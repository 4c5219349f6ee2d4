"""The store with all real files, as a snapshot to ask; a made-up history with overrides."""

from __future__ import annotations

from pathlib import Path

import pytest

from flow.store import Snapshot, Store


@pytest.fixture(scope="session")
def real(real_home: Path) -> Snapshot:
    """Every monthly workbook, the winter workbook, the tidy series and the beds."""
    snapshot = Store(real_home).snapshot()
    assert snapshot is not None
    return snapshot
