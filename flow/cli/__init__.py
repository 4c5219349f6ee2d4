"""The command line: `python -m flow COMMAND`. Each module here has some commands: `add_to` names them, a function runs each.

Exit 0: done. Exit 1: refused, with reasons. Exit 2: wrong usage. Answers go to standard output, progress to standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from flow import __version__
from flow.cli import alert, files, measure, records, report, template, whatif
from flow.cli.terms import DONE, REFUSED, WRONG_USAGE
from flow.errors import BadQuestion, FlowError

COMMANDS = (files, measure, template, records, report, alert, whatif)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    asked = parser().parse_args(arguments)
    try:
        return int(asked.run(asked))
    except BadQuestion as error:
        print(f"flow: {error}", file=sys.stderr)
        return WRONG_USAGE
    except FlowError as error:
        print(f"flow: {error}", file=sys.stderr)
        return REFUSED
    except BrokenPipeError:
        sys.stderr.close()
        return DONE


def parser() -> argparse.ArgumentParser:
    """Every command with its options."""
    asked = argparse.ArgumentParser(prog="python -m flow", description="System Flow: load files, ask for figures.")
    asked.add_argument("--version", action="version", version=f"System Flow {__version__}")
    commands = asked.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add_to(commands)
    return asked
