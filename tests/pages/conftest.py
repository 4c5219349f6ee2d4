"""Pages are opened where the illustrative set lies ready: making it anew for every test would take most of the time."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _as_after_a_first_visit(illustrative_set_is_there: Path) -> None:
    """What a very first visit does is held by test_daily_page.py and in a real browser."""
