"""`load`, `undo`, `status`, `demo`: files into the store, and what it holds."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from flow.cli.terms import DONE, REFUSED, Commands, day, now, say, who
from flow.store import Store, home


def add_to(commands: Commands) -> None:
    """Name the commands and their options."""
    load = commands.add_parser("load", help="read, check and publish files, one load each")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    load.add_argument(
        "--published", type=day, metavar="DATE", help="the publication date, where the file names none or a wrong one"
    )
    load.add_argument("--json", action="store_true", help="print what became of each file as JSON")
    load.set_defaults(run=_load)

    status = commands.add_parser("status", help="what the store holds and how fresh it is")
    status.add_argument("--json", action="store_true")
    status.set_defaults(run=_status)

    undo = commands.add_parser("undo", help="take the latest load back")
    undo.add_argument(
        "--load", dest="edition", type=int, metavar="NUMBER", help="which load, if not the latest (see status)"
    )
    undo.set_defaults(run=_undo)

    demo = commands.add_parser("demo", help="make the illustrative set, which is shown while nothing real is loaded")
    demo.set_defaults(run=_demo)


def _load(asked: argparse.Namespace) -> int:
    from flow.intake import Loaded, load_file

    store, done = Store(home()), list[Loaded]()
    for n, path in enumerate(asked.files, 1):
        say(f"[{n}/{len(asked.files)}] {path.name}: reading ...")
        result = load_file(store, path, now=now(), loaded_by=who(), published=asked.published, dry_run=asked.dry_run)
        done.append(result)
        say(f"[{n}/{len(asked.files)}] {path.name}: {_outcome(result, dry_run=asked.dry_run)}")
        if not asked.json:
            for finding in result.findings:
                print(f"    {finding.severity:6} {finding.code}: {finding.message}", flush=True)
    if asked.json:
        print(json.dumps([result.as_json() for result in done], indent=2, ensure_ascii=False, allow_nan=False))
    return REFUSED if any(result.refused for result in done) else DONE


def _outcome(result: Any, *, dry_run: bool) -> str:
    if result.refused:
        return "refused, nothing was changed"
    what = f"{result.contents.title}, {result.contents.counts.kept:,} of {result.contents.counts.read:,} kept"
    if dry_run and not any(finding.code == "already_loaded" for finding in result.findings):
        return f"would be published ({what}); a dry run, nothing was changed"
    if not result.published:
        return f"already loaded ({result.contents.title}), nothing was changed"
    return f"published as load {result.edition} ({what})"


def _status(asked: argparse.Namespace) -> int:
    store = Store(home())
    snapshot = store.snapshot()
    editions = snapshot.editions() if snapshot else []
    in_force = [e for e in editions if e.undone_at is None]
    if asked.json:
        said = {
            "store": str(store.folder),
            "snapshot": snapshot.number if snapshot else None,
            "loads_in_force": len(in_force),
            "last_day": max((e.last_day for e in in_force), default=None),
            "loads": [
                {
                    "load": e.edition,
                    "file": e.file_name,
                    "title": e.title,
                    "recognised_as": e.source,
                    "provenance": e.provenance,
                    "published": e.published,
                    "published_assumed": e.published_assumed,
                    "loaded_at": e.loaded_at,
                    "loaded_by": e.loaded_by,
                    "first_day": e.first_day,
                    "last_day": e.last_day,
                    "rows": e.rows,
                    "undone_at": e.undone_at,
                    "findings": [{"code": f.code, "severity": f.severity, "message": f.message} for f in e.findings],
                }
                for e in editions
            ],
        }
        print(json.dumps(said, indent=2, ensure_ascii=False, default=str))
        return DONE
    print(f"Store: {store.folder}")
    if not in_force:
        print(
            "Nothing real is loaded: the dashboard shows the illustrative set. Load a published file: python -m flow load FILE"
        )
    for e in editions:
        state = (
            f"undone {e.undone_at}"
            if e.undone_at
            else f"published {e.published}{' (assumed)' if e.published_assumed else ''}"
        )
        print(
            f"load {e.edition:>3}  {e.first_day} to {e.last_day}  {e.rows:>9,} rows  {state}  {e.title}  [{e.file_name}]"
        )
    return DONE


def _undo(asked: argparse.Namespace) -> int:
    from flow.store import undo

    edition = undo(Store(home()), edition=asked.edition, now=now())
    print(f"Load {edition} was taken back. To have it again, load its file again.")
    return DONE


def _demo(asked: argparse.Namespace) -> int:
    from flow.intake import ensure_demonstration

    made = ensure_demonstration(Store(home()), now=now())
    print("The illustrative set was made." if made else "The illustrative set is there already.")
    return DONE
