"""How often a test tries: enough on every day to see a fault that is there, the full number on `python -m pytest --thorough`."""

from __future__ import annotations

_thorough = False


def be_thorough(yes: bool) -> None:
    """Take the full numbers from now on: `conftest.py` says so before any test is collected."""
    global _thorough
    _thorough = yes


def tries(few: int, *, thorough: int) -> int:
    """How often to try: `few` times on every day.

    Example:  tries(15, thorough=50) -> 15, and with --thorough 50.
    """
    return thorough if _thorough else few
