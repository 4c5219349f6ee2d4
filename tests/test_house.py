"""Holds the house as DESIGN.md section 3 draws it, so that the drawing stays true.

Rules are functions that give complaints in words; the last part feeds each a small bad source and sees it complain.
"""

from __future__ import annotations

import argparse
import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

import pytest

from flow.catalogue import METRICS
from flow.cli import parser
from flow.store.publishing import schema_sql

PROJECT = Path(__file__).resolve().parents[1]

GROUND = {"errors", "model"}
CATALOGUES = {*GROUND, "catalogue", "reference"}
DATA = {*CATALOGUES, "store", "journal", "sources", "quality"}
MEANING = {*DATA, "metrics"}
SHOWING = {
    *MEANING,
    "charts",
    "wording",
    "sentences",
    "whatif",
    "forecast",
    "spc",
    "signals",
    "since",
    "summary",
    "plan",
}
JOINS = {"intake", "writings"}
"""Rooms that join neighbours who do not know one another: a file on its way in, and what people wrote on its way back."""

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "model": {"errors"},
    "catalogue": GROUND,
    "reference": {*GROUND, "catalogue"},  # which breaks touch a metric
    "store": CATALOGUES,
    "journal": CATALOGUES,
    "sources": CATALOGUES,
    "quality": CATALOGUES,
    "metrics": DATA,
    "spc": MEANING,
    "forecast": {*MEANING, "whatif"},  # the engine and the simple methods, scored side by side
    "whatif": MEANING,
    "wording": MEANING,
    "charts": {*MEANING, "wording"},  # numbers and days stand on a chart as they stand everywhere
    "signals": {*MEANING, "spc"},  # where metrics meet limits
    "since": {*MEANING, "signals"},  # a measure before a day and since
    "summary": {*MEANING, "signals"},  # every measure in one row
    "plan": {*MEANING, "signals", "summary"},  # every objective in one row
    "sentences": {
        *MEANING,
        "wording",
        "signals",
        "since",
        "spc",
        "summary",
        "plan",
        "whatif",
        "forecast",
    },  # words about any measure
    "report": {*SHOWING, "writings"},  # the week: figures, signals, words, and what people wrote
    "triggers": {*SHOWING, "writings"},  # what asks for attention now
    "alerts": {*SHOWING, "writings", "triggers"},  # triggers sent by e-mail and webhook, each once
    "intake": {*GROUND, "reference", "sources", "quality", "store"},
    "export": {*CATALOGUES, "store"},
    "writings": {*GROUND, "journal", "metrics", "signals", "store"},
    "ui": {*SHOWING, *JOINS, "report", "triggers"},
    "cli": {*SHOWING, *JOINS, "report", "export", "triggers", "alerts"},
    "__init__": set(),
    "__main__": {"cli"},
    # outside flow/
    "pages": {*SHOWING, *JOINS, "report", "triggers", "ui"},
    "app": {*SHOWING, *JOINS, "report", "triggers", "ui"},
}
"""Which rooms a room may import. A room that is not here was not drawn."""

NAMELESS = {"utils", "util", "helpers", "helper", "common", "manager", "base", "misc"}
MAY_READ_THE_CLOCK = {"cli", "ui"}
CLOCK_CALLS = {"datetime": {"now", "today", "utcnow"}, "date": {"today"}, "Timestamp": {"now", "today"}} | {
    "time": {"time", "time_ns", "localtime", "gmtime", "ctime", "strftime"}
}
SQL_CLOCK = re.compile(r"\b(now\s*\(\)|today\s*\(\)|current_date|current_timestamp|localtimestamp)", re.IGNORECASE)
SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM)\b")
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)


# --- the rules ---


def room_of(path: Path) -> str:
    """`flow/store/publishing.py` -> store; `flow/spc.py` -> spc; `pages/daily.py` -> pages; `app.py` -> app."""
    parts = path.with_suffix("").parts
    return parts[1] if parts[0] == "flow" else parts[0]


def imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every module that a source imports, those for type checking and late ones too, with the line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module == "flow":
                yield from ((node.lineno, f"flow.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, "." * node.level + (node.module or "")


def complaints_about(path: Path, source: str) -> Iterator[str]:
    """Everything in a source that the house does not allow."""
    room, tree = room_of(path), ast.parse(source)
    if NAMELESS & set(path.with_suffix("").parts):
        yield f"{path}: name the thing; no utils, helpers, common, manager, base"
        return
    if room not in MAY_IMPORT:
        yield f"{path}: the room '{room}' is not drawn; draw it in DESIGN.md and in MAY_IMPORT here"
        return
    yield from _imports(path, room, tree)
    if path.parts[0] == "flow" and room not in MAY_READ_THE_CLOCK:
        yield from _clock(path, tree)
    if room in {"pages", "app"}:
        yield from _no_sql_no_arithmetic(path, tree)


def _imports(path: Path, room: str, tree: ast.AST) -> Iterator[str]:
    for line, name in imported(tree):
        first, _, rest = name.partition(".")
        if name.startswith("."):
            yield f"{path}:{line}: imports {name}; say it in full"
        elif first in {"pages", "app"}:
            yield f"{path}:{line}: imports {name}; nothing stands above a page"
        elif first == "streamlit" and room not in {"ui", "pages", "app"}:
            yield f"{path}:{line}: imports streamlit; in flow/ only flow/ui does"
        elif first == "duckdb" and room != "store":
            yield f"{path}:{line}: imports duckdb; the only connection is in flow/store"
        elif first == "flow" and rest:
            other = rest.split(".")[0]
            a_name_of_flow_itself = other.startswith("_")
            if other != room and not a_name_of_flow_itself and other not in MAY_IMPORT[room]:
                yield f"{path}:{line}: {room} imports {other}; imports run one way"


def _clock(path: Path, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            owner = of.attr if isinstance(of, ast.Attribute) else of.id if isinstance(of, ast.Name) else ""
            if node.func.attr in CLOCK_CALLS.get(owner, ()):
                yield f"{path}:{node.lineno}: reads the clock ({owner}.{node.func.attr}); take it as a value"
        elif isinstance(node, ast.ImportFrom) and node.module == "time":
            for alias in node.names:
                if alias.name in CLOCK_CALLS["time"]:
                    yield f"{path}:{node.lineno}: reads the clock (time.{alias.name}); take it as a value"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            for found in SQL_CLOCK.findall(node.value):
                yield f"{path}:{node.lineno}: SQL reads the clock ({found}); bind it as a parameter"


def _no_sql_no_arithmetic(path: Path, tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value):
            yield f"{path}:{node.lineno}: SQL on a page; it belongs beside its metric"
        elif _is_arithmetic(node):
            yield f"{path}:{node.lineno}: arithmetic on a page ({ast.unparse(node)}); it was a metric all along"


def _is_arithmetic(node: ast.AST) -> TypeGuard[ast.BinOp | ast.AugAssign]:
    """`+` may join texts and lists: it counts only beside a number. Everything else counts unless a text is part of it."""
    if not isinstance(node, ast.BinOp | ast.AugAssign) or not isinstance(node.op, ARITHMETIC):
        return False
    sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
    if any(isinstance(side, ast.Constant | ast.JoinedStr) and not _is_number(side) for side in sides):
        return False
    return not isinstance(node.op, ast.Add) or any(_is_number(side) for side in sides)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)


def sources() -> list[Path]:
    """Every source of ours, relative to the project."""
    found = [*PROJECT.glob("flow/**/*.py"), *PROJECT.glob("pages/**/*.py"), *PROJECT.glob("app.py")]
    return sorted(path.relative_to(PROJECT) for path in found)


def test_house_is_as_it_is_drawn() -> None:
    told = [words for path in sources() for words in complaints_about(path, (PROJECT / path).read_text("utf-8"))]
    assert told == []
    assert len(sources()) > 20


def test_house_every_room_that_is_drawn_runs_one_way() -> None:
    """No two rooms may import each other, however long the way round."""
    rank: dict[str, int] = {}

    def height(room: str, way: tuple[str, ...] = ()) -> int:
        assert room not in way, f"a way round: {' -> '.join([*way, room])}"
        if room not in rank:
            rank[room] = 1 + max((height(below, (*way, room)) for below in MAY_IMPORT[room]), default=0)
        return rank[room]

    for room in MAY_IMPORT:
        height(room)


def test_house_neighbours_do_not_know_one_another() -> None:
    for one in ("sources", "quality", "store", "journal"):
        assert not MAY_IMPORT[one] & {"sources", "quality", "store", "journal"}


# --- README and docs name only what exists ---

COMMAND = re.compile(r"(?:python3? -m flow|start\.py flow) +([a-z][^`\n]*)")
METRIC_LIKE = re.compile(r"`((?:nctr|adult_beds|all_beds)_\w+)`")
PAGE_FILE = re.compile(r"\bpages/\w+\.py\b")
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#]+)")
SETTING = re.compile(r"\bFLOW_[A-Z_]+\b")


def documents() -> list[Path]:
    """README, change log and docs, relative to the project."""
    found = [*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md")]
    return sorted(path.relative_to(PROJECT) for path in found)


def commands() -> dict[str, argparse.ArgumentParser]:
    """Every command of `python -m flow` with its own parser."""
    for action in parser()._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the command line has no commands")


def settings() -> set[str]:
    """Every environment variable of ours that the code or its tests read."""
    here = Path(__file__)
    read = [*PROJECT.glob("*.py"), *PROJECT.glob("flow/**/*.py"), *PROJECT.glob("tests/**/*.py"), PROJECT / ".ci/run"]
    return {
        name for path in read if path.exists() and path != here for name in SETTING.findall(path.read_text("utf-8"))
    }


def complaints_about_words(path: Path, text: str) -> Iterator[str]:
    """Every command, option, metric, page, setting and link of a document that does not exist."""
    for said in COMMAND.findall(text):
        yield from (f"{path}: {words}" for words in _command(said))
    columns = set(re.findall(r"^\s+(\w+) [A-Z]", schema_sql(), flags=re.MULTILINE))
    known = {m.id for m in METRICS} | columns
    yield from (f"{path}: there is no metric '{name}'" for name in METRIC_LIKE.findall(text) if name not in known)
    yield from (f"{path}: there is no page {name}" for name in PAGE_FILE.findall(text) if not (PROJECT / name).exists())
    yield from (f"{path}: nothing reads {name}" for name in SETTING.findall(text) if name not in settings())
    for link in LINK.findall(text):
        if not (PROJECT / path.parent / link).exists():
            yield f"{path}: the link to {link} leads nowhere"


def _command(said: str) -> Iterator[str]:
    # the example ends where its explanation begins: two blanks, a comment or the end of a sentence
    words = shlex.split(re.split(r" {2,}|\s#|[.;,]\s|\)|\|", said)[0].replace("'", ""))
    name = words[0].rstrip(".,:;")
    parser = commands().get(name)
    if parser is None:
        yield f"there is no command '{name}'"
        return
    options = {option for action in parser._actions for option in action.option_strings}
    for word in words[1:]:
        option = word.strip("[]").split("=")[0].rstrip(".,:;")
        if option.startswith("--") and option not in options:
            yield f"'{name}' has no option {option}"
    asked = words[1] if name == "measure" and len(words) > 1 else ""
    if re.fullmatch(r"[a-z_]+", asked) and asked not in {m.id for m in METRICS}:
        yield f"there is no metric '{asked}'"


def test_documents_name_only_what_exists() -> None:
    told = [
        words for path in documents() for words in complaints_about_words(path, (PROJECT / path).read_text("utf-8"))
    ]
    assert told == []


def test_documents_every_command_stands_in_one() -> None:
    """An undocumented command is one that nobody finds."""
    texts = "\n".join((PROJECT / path).read_text("utf-8") for path in documents())
    named = {said.split()[0].rstrip(".,:;") for said in COMMAND.findall(texts)}
    assert set(commands()) - named == set()


def test_documents_every_metric_stands_in_the_definitions() -> None:
    text = (PROJECT / "docs" / "definitions.md").read_text("utf-8")
    assert [m.id for m in METRICS if f"`{m.id}`" not in text] == []


# --- the rules complain when they should ---

BAD = [
    ("flow/store/x.py", "from flow.sources import read", "store imports sources"),
    ("flow/sources/x.py", "def f():\n    from flow.store import Store", "sources imports store"),
    ("flow/quality.py", "from flow import sources", "quality imports sources"),
    ("flow/metrics/x.py", "import flow.charts.theme", "metrics imports charts"),
    ("flow/metrics/x.py", "if TYPE_CHECKING:\n    from flow.ui.tiles import Tile", "metrics imports ui"),
    ("flow/model.py", "from flow.reference import place", "model imports reference"),
    ("flow/catalogue.py", "from flow.reference import place", "catalogue imports reference"),
    ("flow/wording.py", "from flow.charts.theme import BLUE", "wording imports charts"),
    ("flow/cli.py", "from flow.ui.session import mode", "cli imports ui"),
    ("flow/report/x.py", "from flow.intake import load_file", "report imports intake"),
    ("flow/intake.py", "from flow.metrics import measure", "intake imports metrics"),
    ("flow/ui/x.py", "from flow.cli import main", "ui imports cli"),
    ("flow/ui/x.py", "import pages.daily", "nothing stands above a page"),
    ("flow/store/x.py", "from .snapshots import Store", "say it in full"),
    ("flow/charts/x.py", "import streamlit as st", "imports streamlit"),
    ("flow/cli.py", "from streamlit import cache_data", "imports streamlit"),
    ("flow/metrics/x.py", "import duckdb", "imports duckdb"),
    ("pages/x.py", "import duckdb", "imports duckdb"),
    ("flow/attic.py", "", "the room 'attic' is not drawn"),
    ("flow/metrics/utils.py", "", "name the thing"),
    ("flow/common/x.py", "", "name the thing"),
    ("flow/quality.py", "from datetime import date\nlast = date.today()", "reads the clock (date.today)"),
    ("flow/store/x.py", "import datetime\nnow = datetime.datetime.now(UTC)", "reads the clock (datetime.now)"),
    ("flow/metrics/x.py", "import pandas as pd\nnow = pd.Timestamp.now()", "reads the clock (Timestamp.now)"),
    ("flow/intake.py", "import time\nstarted = time.time()", "reads the clock (time.time)"),
    ("flow/intake.py", "from time import time", "reads the clock (time.time)"),
    ("flow/metrics/x.py", "q = 'SELECT * FROM bed_day WHERE day = current_date'", "SQL reads the clock"),
    ("pages/x.py", "rows = snapshot.rows('SELECT 1')", "SQL on a page"),
    ("pages/x.py", "share = remaining / beds", "arithmetic on a page (remaining / beds)"),
    ("pages/x.py", "gap = now.remaining - 90", "arithmetic on a page"),
    ("pages/x.py", "share = 100 * now.share", "arithmetic on a page"),
    ("pages/x.py", "days = n + 1", "arithmetic on a page"),
    ("pages/x.py", "total += 1", "arithmetic on a page"),
    ("app.py", "before = today - timedelta(days=7)", "arithmetic on a page"),
]

GOOD = [
    ("flow/metrics/x.py", "from flow.store import Snapshot\nfrom flow.sources.cells import MARKS\nimport flow.quality"),
    ("flow/intake.py", "from flow import quality\nfrom flow.sources import read\nfrom flow.store import publish"),
    ("flow/cli.py", "from flow import __version__\nfrom flow.intake import view\nnow = datetime.now(UTC)"),
    ("flow/ui/x.py", "import streamlit as st\nfrom flow.intake import view\ntoday = date.today()"),
    ("flow/store/x.py", "import duckdb\nimport time\ntime.sleep(1)\nq = 'SELECT undone_at FROM load'"),
    ("flow/quality.py", "def check(contents, *, today):\n    return today.today"),
    (
        "pages/x.py",
        "import streamlit as st\nfrom flow.metrics import measure\nwords = 'a' + name + f'{n}'\nall = one + other",
    ),
    ("pages/x.py", "line = '-' * 40\nmode = dark | light\nst.info('Select a place')"),
]


@pytest.mark.parametrize(("path", "source", "words"), BAD, ids=[f"{p}: {w}" for p, _, w in BAD])
def test_rule_complains(path: str, source: str, words: str) -> None:
    told = list(complaints_about(Path(path), source))
    assert len(told) == 1, told
    assert words in told[0]


@pytest.mark.parametrize(("path", "source"), GOOD, ids=[f"{p} {n}" for n, (p, _) in enumerate(GOOD)])
def test_rule_keeps_still(path: str, source: str) -> None:
    assert list(complaints_about(Path(path), source)) == []


BAD_WORDS = [
    ("Run `python -m flow lod FILE`.", "there is no command 'lod'"),
    ("    python3 start.py flow publish --all", "there is no command 'publish'"),
    ("`python -m flow load FILE --force`", "'load' has no option --force"),
    ("`python -m flow measure nctr_remainder --place RH5`", "there is no metric 'nctr_remainder'"),
    ("The metric `nctr_delay` is ours.", "there is no metric 'nctr_delay'"),
    ("See pages/nowhere.py", "there is no page pages/nowhere.py"),
    ("Set FLOW_COLOUR.", "nothing reads FLOW_COLOUR"),
    ("See [the rest](nowhere.md).", "the link to nowhere.md leads nowhere"),
]


@pytest.mark.parametrize(("text", "words"), BAD_WORDS, ids=[w for _, w in BAD_WORDS])
def test_rule_of_words_complains(text: str, words: str) -> None:
    told = list(complaints_about_words(Path("docs/x.md"), text))
    assert len(told) == 1, told
    assert words in told[0]


def test_rule_of_words_keeps_still() -> None:
    text = """
        python -m flow load FILE... --dry-run [--json]     read, check and publish
        python3 start.py flow measure nctr_share --place RH5 --from 2024-11-01 --to 2024-11-30 --format json
        `python -m flow measure METRIC --place CODE`, then `python -m flow status`. FLOW_HOME says where.
        `nctr_remaining` and the column `nctr_patients`; [a page](https://example.org) and [a file](definitions.md).
    """
    assert list(complaints_about_words(Path("docs/x.md"), text)) == []
