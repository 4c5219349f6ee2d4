"""What the commands share: exit codes, days, the clock, who is asking, words on standard error."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import UTC, date, datetime
from typing import TypeAlias

DONE, REFUSED, WRONG_USAGE = 0, 1, 2

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def day(text: str) -> date:
    """A day as an option gives it: 2026-02-15."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no day; write it as 2026-02-15") from None


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def say(words: str) -> None:
    """Progress, and what is no answer."""
    print(words, file=sys.stderr, flush=True)


def who() -> str:
    """Who runs the command: FLOW_USER, else the account."""
    try:
        return os.environ.get("FLOW_USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
