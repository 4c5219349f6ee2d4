"""The pages on the templates in `docs/`, made from their descriptions: `python -m flow.sources.template_pages docs`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from flow.sources.template import BLANK_AND_ZERO, EXAMPLE, Column, Template
from flow.sources.template_files import NOBODY, allowed, as_csv
from flow.sources.templates import TEMPLATES

_MADE = "<!-- Made from flow/sources by `python -m flow.sources.template_pages docs`: change the description there. -->"


def pages() -> dict[str, str]:
    """Every page by its path below `docs/`."""
    return {"templates.md": _index()} | {f"templates/{t.name}.md": _page(t) for t in TEMPLATES}


def _index() -> str:
    rows = "\n".join(
        f"| [`{t.name}`](templates/{t.name}.md) | {t.title} | {t.row} | {_code(t.tables)} |" for t in TEMPLATES
    )
    return f"""{_MADE}

# Templates for the system's own figures

Published files are weeks old, and some figures nobody publishes. A template is a small table that the trust, the council, the hub or a provider fills in.

| Name | What it is of | Rows | Fills |
|---|---|---|---|
{rows}

```text
python -m flow template --list                                    every template, a line each
python -m flow template pathway-1 --out today.csv                 an empty CSV with one worked row (without --out: to the screen)
python -m flow template pathway-1 --format xlsx --out today.xlsx  the same as a workbook with drop-downs and instructions
python -m flow template pathway-1 --schema                        its Frictionless Table Schema, as JSON
python -m flow load today.csv                                     loads a filled-in one, or says everything that is wrong with it
```

* {BLANK_AND_ZERO} A row without any figure says "not reported" and takes an earlier load's figures back.
* {NOBODY} No template has a column for one, and a file with another column is refused.
* A file is recognised by its heads, not by its name. Heads keep their words; columns may stand in any order, and those that are not needed may be left out.
* The row that begins with `{EXAMPLE}` is left out. So are blank rows. Rows that stand twice, word for word, are kept once; two rows that say different things of the same thing are refused.
* A code (`RH5A8`), a name (`Musgrove Park Hospital`) or both, as the drop-downs write them, are the same. Days are `2026-02-15`, `15/02/2026` or a date of Excel.
* CSV may be UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs. In a workbook one sheet is filled in.
* Everything wrong is told at once, row by row, and then nothing is changed. What is only odd is kept and told.
* A row counts from its own day (a cost, a target or a break: its first day), unless `load --published DATE` says another. Of two loads of one row the later one wins; published figures go before the system's own.
"""


def _page(template: Template) -> str:
    columns = "\n".join(
        f"| `{c.name}` | {c.means} | {c.unit} | {'in every row' if c.required else ''} | {_allowed(c)} |"
        for c in template.columns
    )
    rules = "\n".join(f"* {words}" for words in _rules(template))
    more = f"\n\n{template.more}" if template.more else ""
    blanks = f" {template.blanks_mean}" if template.blanks_mean else ""
    heads = " and ".join(f"`{h}`" for h in template.heads if h in template.known_by)
    return f"""{_MADE}

# {template.title}: `{template.name}`

{template.purpose} {template.row[0].upper()}{template.row[1:]}.{blanks}{more}

| Column | What it means | Unit | Needed | What may stand there |
|---|---|---|---|---|
{columns}

{rules}

A file with the columns {heads} is this template. It fills {_code(template.tables)} of the store (flow/store/schema.sql).

```text
{as_csv(template).strip()}
```

All templates: [templates.md](../templates.md).
"""


def _allowed(column: Column) -> str:
    if column.choices and column.choices.where:
        return f"a code or a name of {column.choices.where}"
    if column.choices:
        return "; ".join(f"`{c.code}`" + (f" {c.name}" if c.name else "") for c in column.choices.all)
    return allowed(column)


def _rules(template: Template) -> Iterator[str]:
    yield f"Two rows with the same {' and '.join(f'`{k}`' for k in template.key)} must say the same."
    for rule in template.rules:
        yield rule.words


def _code(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{n}`" for n in names)


def write(docs: Path) -> None:
    """Write every page."""
    for name, text in pages().items():
        path = docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
