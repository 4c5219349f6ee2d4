"""CSV files as text: which encoding, which separator, and every cell as it stands, before anything is made of it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flow.sources.cells import LONGEST_CELL, clean
from flow.sources.opening import FileRefused, refuse

MOST_COLUMNS, MOST_LINES, MOST_CELLS = 200, 1_000_000, 20_000_000
"""What is read of one CSV file. Published ones have at most 11 columns and 160,000 rows, some with a line break in each.

A line that is nearly empty takes as much memory as a full one: 50 MB of line ends would take many GB.
"""

_FIRST_ROW = re.compile(r'(?:[^"\r\n]+|"[^"]*")*')
_IN_QUOTES = re.compile(r'"[^"]*"')
_TOO_WIDE = re.compile(r"Expected (\d+) fields in line (\d+), saw (\d+)")

if TYPE_CHECKING:
    import pandas as pd


def read_text_table(path: Path) -> pd.DataFrame:
    """Every row as text, heads cleaned and in lower case; row n of a spreadsheet is index n - 2.

    Takes UTF-8 (with or without a mark), UTF-16 with a mark, and Windows-1252, separated by commas, semicolons or tabs.
    Raises FileRefused in words where the file is not a table.
    """
    import pandas as pd

    content, encoding = _told_by(path.read_bytes())
    table = content.lstrip(b"\r\n")
    rows_above = content[: len(content) - len(table)].replace(b"\r\n", b"\n").count(b"\n")
    head = _unquoted_head(table[:65536].decode(encoding, errors="replace"))
    separator = max(",;\t", key=head.count)
    if head.count(separator) == 0:
        raise refuse("not_a_table", f"'{path.name}' is not a table: its first line has no commas, semicolons or tabs.")
    _refuse_too_much(path.name, columns=head.count(separator) + 1, lines=max(map(table.count, (b"\n", b"\r"))))
    try:
        frame = pd.read_csv(
            io.BytesIO(table),  # bytes: a third quicker than from text
            encoding=encoding,
            encoding_errors="replace",
            sep=separator,
            dtype=str,
            header=None,  # the heads are a row like any other: a row with more cells than they have is then an error
            skip_blank_lines=False,
            keep_default_na=False,
            na_filter=False,
            on_bad_lines="error",
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, ValueError) as error:
        raise _no_table(path.name, str(error).strip(), rows_above) from None
    frame = frame.fillna("")
    heads = heads_once(frame.iloc[0], path.name)
    frame = frame.iloc[1:].set_axis(heads, axis="columns")
    frame.index = pd.RangeIndex(rows_above, rows_above + len(frame))
    return _without_headless(_without_blank_rows(frame), path.name)


def _unquoted_head(beginning: str) -> str:
    """The first row without what stands in quotes there: a line break, too, or a comma within a head."""
    row = _FIRST_ROW.match(beginning)
    return _IN_QUOTES.sub("", row[0]) if row else ""


def _refuse_too_much(name: str, *, columns: int, lines: int) -> None:
    for much, most, what in (
        (columns, MOST_COLUMNS, "columns"),
        (lines, MOST_LINES, "lines"),
        (columns * lines, MOST_CELLS, "cells"),
    ):
        if much > most:
            raise refuse(
                "too_large",
                f"'{name}' has {much:,} {what}; at most {most:,} are taken. A month of a national publication has far fewer: is it the right file?",
            )


def _told_by(raw: bytes) -> tuple[bytes, str]:
    """The file without the mark of its encoding, and the encoding. What is not UTF-8 is Windows-1252."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace").encode("utf-8"), "utf-8"
    content = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content, "cp1252"
    return content, "utf-8"


def _without_blank_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """Empty lines hold nothing, but they count where a row is named: the index stays as it was."""
    perhaps = frame[frame.iloc[:, 0] == ""]
    return frame.drop(index=perhaps.index[(perhaps == "").all(axis=1)])


def _no_table(name: str, why: str, rows_above: int) -> FileRefused:
    found = _TOO_WIDE.search(why)
    if not found:
        return refuse("not_a_table", f"'{name}' cannot be read as a table ({why}). Save it as CSV again.")
    heads, row, cells = (int(n) for n in found.groups())
    return refuse(
        "too_many_cells",
        f"Row {row + rows_above} of '{name}' has {cells} cells, and there are {heads} heads. "
        "Is a figure written with a comma in it, as 1,204? Write it without and load again.",
        rows=(row + rows_above,),
    )


def heads_once(cells: Iterable[object], name: str) -> list[str]:
    """The heads of a table, cleaned and in lower case. Raises FileRefused where one stands twice."""
    heads = [clean(str(cell)[:LONGEST_CELL]).casefold() for cell in cells]
    twice = next((head for head, times in Counter(heads).items() if head and times > 1), None)
    if twice is not None:
        raise refuse("head_twice", f"'{name}' has two columns '{twice}'. One is allowed: remove the other.")
    return heads


def _without_headless(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Without the empty columns that Excel leaves to the right; FileRefused where one of them holds something."""
    named = [bool(head) for head in frame.columns]
    headless = frame.loc[:, [not n for n in named]]
    filled = headless.index[(headless != "").any(axis=1)]
    if len(filled):
        raise refuse(
            "no_head",
            f"Row {filled[0] + 2} of '{name}' has something in a column without a head. "
            "Is a figure written with a comma in it? Give the column a head, or empty it.",
            rows=tuple(int(i) + 2 for i in filled),
        )
    return frame.loc[:, named]
