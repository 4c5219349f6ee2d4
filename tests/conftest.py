"""What every test may ask for: the real files, a store of its own, one store with all real files loaded.

Days and loads made to order are in `made_up_loads.py` (`a_day(remaining=199)`).
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock
from how_thorough import be_thorough

from flow.intake import ensure_demonstration, load_file
from flow.store import Store

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
"""The morning on which tests stand: after the last day of the real files."""

BuiltOnce = Callable[[str, Callable[[Path], None]], Path]

_SETTINGS = ("FLOW_DEMONSTRATION", "FLOW_JOURNAL_URL", "FLOW_REFERENCE", "FLOW_USER")


def pytest_addoption(parser: pytest.Parser) -> None:
    words = "try what is tried many times (kills of a loader, made-up inputs) as often as was meant: takes minutes more"
    parser.addoption("--thorough", action="store_true", help=words)


def pytest_configure(config: pytest.Config) -> None:
    be_thorough(config.getoption("--thorough"))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What another test holds too, and costs seconds, is for --thorough."""
    if config.getoption("--thorough"):
        return
    for item in items:
        if item.get_closest_marker("thorough"):
            item.add_marker(pytest.mark.skip(reason="only with --thorough: another test holds most of it"))


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
def built_once(tmp_path_factory: pytest.TempPathFactory) -> BuiltOnce:
    """Folders that one process of the run fills and every other one reads: what takes seconds to build is built once."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    of_this_run = tmp_path_factory.getbasetemp().parent if worker else tmp_path_factory.getbasetemp()

    def folder(name: str, build: Callable[[Path], None]) -> Path:
        made, finished = of_this_run / name / "store", of_this_run / name / "finished"
        made.parent.mkdir(exist_ok=True)
        with FileLock(of_this_run / f"{name}.lock"):
            if not finished.exists():
                build(made)
                finished.touch()
        return made

    return folder


@pytest.fixture(scope="session")
def real_home(shared_data: Path, built_once: BuiltOnce) -> Path:
    """A FLOW_HOME in which every real file that is read so far was loaded once. Read it only; never load into it."""
    files = [
        *sorted(p for p in (shared_data / "acute_xlsx").glob("*.xlsx") if p.stem != "national_time_series"),
        shared_data / "acute_winter_xlsx" / "acute_discharge_sitrep_timeseries.xlsx",
        shared_data / "tidy_daily" / "trust_day.parquet",
        shared_data / "tidy_daily" / "trust_month_beds.csv",
    ]

    def build(home: Path) -> None:
        for path in files:
            loaded = load_file(Store(home), path, now=NOW, loaded_by="tests")
            assert loaded.published, (path.name, loaded.findings)

    return built_once("real files", build)


@pytest.fixture(scope="session")
def illustrative_home(built_once: BuiltOnce) -> Path:
    """A FLOW_HOME with the illustrative set and nothing else. Read it only; never load into it."""

    def build(home: Path) -> None:
        ensure_demonstration(Store(home), now=NOW)

    return built_once("illustrative set", build)


@pytest.fixture
def illustrative_set_is_there(own_flow_home: Path, illustrative_home: Path) -> Path:
    """This test's own FLOW_HOME with the illustrative set as it stands after a first visit: shared, so read it only.

    What the process has worked out of it stays good, as the file is the same: a page that an earlier test has opened is
    there at once. A system without symbolic links makes the set anew.
    """
    own_flow_home.mkdir(parents=True)
    with contextlib.suppress(OSError):
        (own_flow_home / "demonstration").symlink_to(illustrative_home / "demonstration", target_is_directory=True)
    return own_flow_home
