"""Reference answers for the queue, made by exact formulas and by an independent model."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from reference_rows import rows_of


@pytest.fixture(scope="session")
def golden() -> Path:
    """The folder of reference answers, `../shared/golden/whatif` from the project's root. CI always has it."""
    folder = Path(__file__).resolve().parents[3] / "shared" / "golden" / "whatif"
    if not folder.is_dir():
        no = pytest.fail if os.environ.get("CI") else pytest.skip
        no("the reference answers are not here: ../shared/golden/whatif from the project's root")
    return folder


@pytest.fixture(scope="session")
def illustrative() -> Any:
    """A snapshot of the illustrative set."""
    from flow.sources.illustrative import contents
    from tests.made_up_loads import snapshot_of

    return snapshot_of(contents())


@pytest.fixture(scope="session")
def closed_form(golden: Path) -> list[dict[str, str]]:
    """Rows of `closed_form.csv`."""
    return rows_of(golden / "closed_form.csv")


@pytest.fixture(scope="session")
def queue_cases(golden: Path) -> list[dict[str, Any]]:
    """The inputs of the eight queues."""
    cases: list[dict[str, Any]] = json.loads((golden / "queue_cases.json").read_text("utf-8"))
    return cases
