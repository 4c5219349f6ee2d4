"""The command line: `python -m flow load FILE...`, `status`, `measure`, `template`, `export`, `undo`, `demo`.

Exit 0: done. Exit 1: refused, with reasons. Exit 2: wrong usage. Answers go to standard output, progress to standard error.
"""

from __future__ import annotations

import argparse
import csv
import getpass
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from flow import __version__
from flow.catalogue import METRICS, metric
from flow.errors import BadQuestion, FlowError
from flow.model import BED_BASES, GRAINS, Period
from flow.store import Store, home

DONE, REFUSED, WRONG_USAGE = 0, 1, 2

BREAKDOWNS = tuple(dict.fromkeys(by for m in METRICS for by in m.by))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    asked = _parser().parse_args(arguments)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m flow", description="System Flow: load files, ask for figures.")
    parser.add_argument("--version", action="version", version=f"System Flow {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    load = commands.add_parser("load", help="read, check and publish files, one load each")
    load.add_argument("files", nargs="+", type=Path, metavar="FILE")
    load.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
    load.add_argument(
        "--published", type=_day, metavar="DATE", help="the publication date, where the file names none or a wrong one"
    )
    load.add_argument("--json", action="store_true", help="print what became of each file as JSON")
    load.set_defaults(run=_load)

    status = commands.add_parser("status", help="what the store holds and how fresh it is")
    status.add_argument("--json", action="store_true")
    status.set_defaults(run=_status)

    measure = commands.add_parser("measure", help="the value of a metric, with the evidence behind it")
    measure.add_argument("metric", metavar="METRIC")
    measure.add_argument(
        "--place", required=True, metavar="CODE", help="ENG, a region (Y58), an ICB (QSL), a trust (RH5) or a site"
    )
    measure.add_argument("--from", dest="first", required=True, type=_day, metavar="DAY")
    measure.add_argument("--to", dest="last", required=True, type=_day, metavar="DAY")
    measure.add_argument("--grain", choices=GRAINS, help="default: day, or the finest time it is published for")
    measure.add_argument("--by", choices=BREAKDOWNS)
    measure.add_argument("--basis", choices=BED_BASES, help="which beds a share is of (default: adult_open)")
    measure.add_argument("--as-of", type=_day, metavar="DATE", help="count only editions published by then")
    measure.add_argument("--format", choices=("table", "csv", "json"), default="table")
    measure.add_argument("--demonstration", action="store_true", help="answer from the illustrative set")
    measure.set_defaults(run=_measure)

    template = commands.add_parser("template", help="write an empty template for the system's own figures")
    template.add_argument("name", nargs="?", metavar="NAME", help="which one (see --list)")
    template.add_argument("--list", action="store_true", help="list the templates")
    template.add_argument(
        "--format", choices=("csv", "xlsx"), default="csv", help="xlsx has drop-downs; it needs --out"
    )
    template.add_argument("--schema", action="store_true", help="its Frictionless Table Schema (JSON) instead")
    template.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: standard output)")
    template.set_defaults(run=_template)

    export = commands.add_parser("export", help="write every table as Parquet and CSV, with a datapackage.json")
    export.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder, or one with an earlier export")
    export.add_argument(
        "--small-numbers",
        action="store_true",
        help="keep the system's own counts of 1 to 7, which are withheld otherwise",
    )
    export.add_argument("--demonstration", action="store_true", help="export the illustrative set")
    export.set_defaults(run=_export)

    undo = commands.add_parser("undo", help="take the latest load back")
    undo.add_argument(
        "--load", dest="edition", type=int, metavar="NUMBER", help="which load, if not the latest (see status)"
    )
    undo.set_defaults(run=_undo)

    demo = commands.add_parser("demo", help="make the illustrative set, which is shown while nothing real is loaded")
    demo.set_defaults(run=_demo)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no day; write it as 2026-02-15") from None


def _now() -> datetime:
    return datetime.now(UTC)


def _say(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _load(asked: argparse.Namespace) -> int:
    from flow.intake import Loaded, load_file

    store, done = Store(home()), list[Loaded]()
    for n, path in enumerate(asked.files, 1):
        _say(f"[{n}/{len(asked.files)}] {path.name}: reading ...")
        result = load_file(store, path, now=_now(), loaded_by=_who(), published=asked.published, dry_run=asked.dry_run)
        done.append(result)
        _say(f"[{n}/{len(asked.files)}] {path.name}: {_outcome(result, dry_run=asked.dry_run)}")
        if not asked.json:
            for finding in result.findings:
                print(f"    {finding.severity:6} {finding.code}: {finding.message}", flush=True)
    if asked.json:
        print(json.dumps([result.as_json() for result in done], indent=2, ensure_ascii=False, allow_nan=False))
    return REFUSED if any(result.refused for result in done) else DONE


def _who() -> str:
    try:
        return os.environ.get("FLOW_USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"


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


def _measure(asked: argparse.Namespace) -> int:
    from flow.intake import view
    from flow.metrics import Question, measure
    from flow.metrics.measure import CONTRACT
    from flow.writings import excluded_now

    question = Question(
        metric=asked.metric,
        place=asked.place,
        period=Period(first=asked.first, last=asked.last),
        grain=asked.grain or metric(asked.metric).grain,
        by=asked.by,
        basis=asked.basis,
        as_of=asked.as_of,
        excluded=() if asked.demonstration else excluded_now(),
    )
    seen = view(Store(home()), demonstration=asked.demonstration, now=_now())
    if seen.shown == "demonstration":
        _say("Nothing real was asked or loaded: these figures are made up (illustrative).")
    readings = measure(seen.snapshot, question)
    if asked.format == "json":
        print(json.dumps(list(readings.rows), indent=2, allow_nan=False))
    elif asked.format == "csv":
        writer = csv.DictWriter(sys.stdout, fieldnames=list(CONTRACT), lineterminator="\n")
        writer.writeheader()
        for row in readings.rows:
            writer.writerow({**row, "flags": " ".join(row["flags"])})
    elif not readings.rows:
        print(f"No figure of {question.place} in this time. What brings it: {question.asked.source}.")
    else:
        shown = ["member"] if asked.by else []
        print(
            readings.frame()[
                ["period_start", *shown, "value", "unit", "days_reported", "days_in_period", "provenance", "flags"]
            ].to_string(index=False)
        )
    return DONE


def _template(asked: argparse.Namespace) -> int:
    from flow.sources.table_schema import table_schema
    from flow.sources.template_files import as_bytes, as_csv
    from flow.sources.templates import TEMPLATES, template_named

    if asked.list:
        for one in TEMPLATES:
            print(f"{one.name:22} {one.title}: {one.row}")
        return DONE
    if asked.name is None:
        raise BadQuestion("Which template? Name one of the list: python -m flow template --list")
    template = template_named(asked.name)
    schema = json.dumps(table_schema(template), indent=2, ensure_ascii=False) + "\n"
    if asked.out is None:
        if asked.format == "xlsx" and not asked.schema:
            raise BadQuestion("A workbook cannot be written to the screen. Say where it goes: --out FILE.xlsx")
        print(schema if asked.schema else as_csv(template), end="")
        return DONE
    if asked.out.exists():
        _say(f"flow: '{asked.out}' is there already and was left as it is. Choose another name.")
        return REFUSED
    try:
        asked.out.write_bytes(schema.encode() if asked.schema else as_bytes(template, asked.format))
    except OSError as error:
        _say(f"flow: '{asked.out}' cannot be written ({error.strerror}). Choose another folder.")
        return REFUSED
    how = "" if asked.schema else f" Fill in {template.row}, then: python -m flow load {asked.out}"
    _say(f"Wrote {asked.out}.{how}")
    return DONE


def _export(asked: argparse.Namespace) -> int:
    from flow.export import export
    from flow.intake import ensure_demonstration

    store = Store(home())
    if asked.demonstration:
        ensure_demonstration(store, now=_now())
        store = store.demonstration
    snapshot = store.snapshot()
    if snapshot is None or not snapshot.has_figures:
        _say("flow: Nothing real is loaded, so there is nothing to export. Nothing was changed.")
        return REFUSED
    written = export(snapshot, asked.folder, small_numbers=asked.small_numbers)
    _say(f"Wrote {written.tables} tables with {written.rows:,} rows from {written.loads} loads to {asked.folder}.")
    if written.withheld:
        _say(
            f"In {written.withheld:,} of the system's own rows small numbers were withheld (README.md there says how)."
        )
    return DONE


def _undo(asked: argparse.Namespace) -> int:
    from flow.store import undo

    edition = undo(Store(home()), edition=asked.edition, now=_now())
    print(f"Load {edition} was taken back. To have it again, load its file again.")
    return DONE


def _demo(asked: argparse.Namespace) -> int:
    from flow.intake import ensure_demonstration

    made = ensure_demonstration(Store(home()), now=_now())
    print("The illustrative set was made." if made else "The illustrative set is there already.")
    return DONE
