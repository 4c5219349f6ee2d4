"""`export`: everything in the store, as files."""

from __future__ import annotations

import argparse
from pathlib import Path

from flow.cli.terms import DONE, REFUSED, Commands, now, say
from flow.store import Store, home


def add_to(commands: Commands) -> None:
    """Name the commands and their options."""
    export = commands.add_parser("export", help="write every table as Parquet and CSV, with a datapackage.json")
    export.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder, or one with an earlier export")
    export.add_argument(
        "--small-numbers",
        action="store_true",
        help="keep the system's own counts of 1 to 7, which are withheld otherwise",
    )
    export.add_argument("--demonstration", action="store_true", help="export the illustrative set")
    export.set_defaults(run=_export)


def _export(asked: argparse.Namespace) -> int:
    from flow.export import export
    from flow.intake import ensure_demonstration

    store = Store(home())
    if asked.demonstration:
        ensure_demonstration(store, now=now())
        store = store.demonstration
    snapshot = store.snapshot()
    if snapshot is None or not snapshot.has_figures:
        say("flow: Nothing real is loaded, so there is nothing to export. Nothing was changed.")
        return REFUSED
    written = export(snapshot, asked.folder, small_numbers=asked.small_numbers)
    say(f"Wrote {written.tables} tables with {written.rows:,} rows from {written.loads} loads to {asked.folder}.")
    if written.withheld:
        say(f"In {written.withheld:,} of the system's own rows small numbers were withheld (README.md there says how).")
    return DONE
