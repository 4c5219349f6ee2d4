"""`template`: an empty file for the system's own figures."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from flow.cli.terms import DONE, REFUSED, Commands, say
from flow.errors import BadQuestion


def add_to(commands: Commands) -> None:
    """Name the commands and their options."""
    template = commands.add_parser("template", help="write an empty template for the system's own figures")
    template.add_argument("name", nargs="?", metavar="NAME", help="which one (see --list)")
    template.add_argument("--list", action="store_true", help="list the templates")
    template.add_argument(
        "--format", choices=("csv", "xlsx"), default="csv", help="xlsx has drop-downs; it needs --out"
    )
    template.add_argument("--schema", action="store_true", help="its Frictionless Table Schema (JSON) instead")
    template.add_argument("--out", type=Path, metavar="FILE", help="where to write it (default: standard output)")
    template.set_defaults(run=_template)


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
        say(f"flow: '{asked.out}' is there already and was left as it is. Choose another name.")
        return REFUSED
    try:
        asked.out.write_bytes(schema.encode() if asked.schema else as_bytes(template, asked.format))
    except OSError as error:
        say(f"flow: '{asked.out}' cannot be written ({error.strerror}). Choose another folder.")
        return REFUSED
    how = "" if asked.schema else f" Fill in {template.row}, then: python -m flow load {asked.out}"
    say(f"Wrote {asked.out}.{how}")
    return DONE
