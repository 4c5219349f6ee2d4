"""A store with one small load, made once and copied: publishing it for every test would take most of the time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from made_up_loads import a_day, a_load, publish_one

from flow.store import Store


@pytest.fixture(scope="session")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a store in which one load says: at RH5 on 1 June 2026 190 patients remain."""
    folder = tmp_path_factory.mktemp("published once") / "store"
    publish_one(Store(folder), a_load(a_day(remaining=190)))
    return folder


@pytest.fixture
def store_of_190(store: Store, published_once: Path) -> Store:
    """A copy of it that a test may change."""
    shutil.copytree(published_once, store.folder)
    return store
