"""What every test may ask for: the real files, a store of its own, one store with all real files loaded.

Days and loads made to order are in `made_up_loads.py` (`a_day(remaining=199)`).
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flow.intake import load_file
from flow.store import Store

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
"""The morning on which tests stand: after the last day of the real files."""

_SETTINGS = ("FLOW_DEMONSTRATION", "FLOW_JOURNAL_URL", "FLOW_REFERENCE", "FLOW_USER")


@pytest.fixture(autouse=True)
def own_flow_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """FLOW_HOME of this test alone: no test ever reads or writes the store of the person who runs it."""
    folder = tmp_path / "flow home"
    monkeypatch.setenv("FLOW_HOME", str(folder))
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real files, `../shared/data` from the project's root. CI always has it."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        no = pytest.fail if os.environ.get("CI") else pytest.skip
        no("the real files are not here: ../shared/data from the project's root")
    return folder


@pytest.fixture
def store(own_flow_home: Path) -> Store:
    """An empty store, the one that FLOW_HOME names in this test."""
    return Store(own_flow_home)


@pytest.fixture(scope="session")
def real_home(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A FLOW_HOME in which every real file that is read so far was loaded once. Read it only; never load into it."""
    home = tmp_path_factory.mktemp("real files") / "store"
    files = [
        *sorted(p for p in (shared_data / "acute_xlsx").glob("*.xlsx") if p.stem != "national_time_series"),
        shared_data / "acute_winter_xlsx" / "acute_discharge_sitrep_timeseries.xlsx",
        shared_data / "tidy_daily" / "trust_day.parquet",
        shared_data / "tidy_daily" / "trust_month_beds.csv",
    ]
    for path in files:
        loaded = load_file(Store(home), path, now=NOW, loaded_by="tests")
        assert loaded.published, (path.name, loaded.findings)
    return home
