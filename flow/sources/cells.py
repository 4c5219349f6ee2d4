"""One way to read a cell: a number, a mark that stands for a missing number, a day, a label.

Missing is not zero: `-`, `*`, `:`, `[x]`, `[z]` and Excel's error values give None together with the mark that was seen.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from functools import lru_cache

MARKS = frozenset({"", "-", "–", "—", "*", ":", "[x]", "[z]", "[c]", "n/a", "#div/0!", "#n/a"})
"""What published files write where a number is missing. A blank cell among numbers is one too."""

SUPPRESSED_MARKS = frozenset({"*", "[c]"})
"""Marks of a number that exists and is withheld: suppressed is not zero and not unreported."""

_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_SPACES = re.compile(r"\s+")
_NOT_WORD = re.compile(r"[^a-z0-9+]+")
_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?")


LONGEST_CELL = 32_767
"""More characters than this no spreadsheet program takes in one cell: a longer one is no label and no figure."""


class NotANumber(ValueError):
    """A text stands where a number or a mark should be."""


def number_or_mark(cell: object) -> tuple[float | None, str | None]:
    """The number of a cell, or None and the mark. Raises NotANumber for anything else, `NaN` and infinities too.

    Example: `21082.00` -> (21082.0, None); `-` -> (None, "-"); a blank -> (None, "").
    """
    if isinstance(cell, bool):
        raise NotANumber(cell)
    if isinstance(cell, int | float):
        value = float(cell)
        if value != value or value in (float("inf"), float("-inf")):
            raise NotANumber(cell)
        return value, None
    if isinstance(cell, str):
        text = clean(cell)
        if text.casefold() in MARKS:
            return None, text
        # `199²` is 199 with a footnote, and would read as 1992 once cleaned; 400 digits would read as infinity
        if _NUMBER.fullmatch(text) and not any(c.isdigit() and not c.isdecimal() for c in cell):
            value = float(text.replace(",", ""))
            if value != float("inf") and value != float("-inf"):
                return value, None
    raise NotANumber(cell)


def is_figure(cell: object) -> bool:
    """Whether a cell holds a number, stored as one or as text. A mark is none."""
    if isinstance(cell, str):
        try:
            return number_or_mark(cell)[0] is not None
        except NotANumber:
            return False
    return isinstance(cell, int | float) and not isinstance(cell, bool)


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """A label as a person reads it: no line breaks, no-break or narrow spaces, one kind of dash, single blanks."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", text).translate(_DASHES)).strip()


@lru_cache(maxsize=4096)
def label_key(text: str) -> str:
    """What two spellings of one label have in common: letters and digits only, in lower case."""
    return _NOT_WORD.sub(" ", clean(text).casefold()).strip()


_DAY_TEXTS = ("%d/%m/%Y", "%d/%m/%y", "%Y-%m-%d", "%d-%b-%y", "%d-%b-%Y", "%d %B %Y", "%d %b %Y", "%Y-%m-%d %H:%M:%S")
_EXCEL_EPOCH = date(1899, 12, 30)


@lru_cache(maxsize=4096)
def _day_of_text(text: str) -> date | None:
    words = clean(text)
    words = re.sub(
        r"^(w/c|week commencing|(mon|tues?|wed(nes)?|thu(rs)?|fri|sat(ur)?|sun)(day)?)\b[ ,]*",
        "",
        words,
        flags=re.IGNORECASE,
    )
    words = re.sub(r"\s*\(.*\)$", "", words)
    for pattern in _DAY_TEXTS:
        try:
            return datetime.strptime(words, pattern).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
    return None


def day_of(cell: object) -> date | None:
    """The day in a cell, or None. Takes dates, Excel's day numbers and the texts that published files use.

    Example: `Monday\\n24-Nov-25` -> 2025-11-24; `w/c 01/01/2024 (daily snapshot)` -> 2024-01-01.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, float | int) and not isinstance(cell, bool) and 36_000 < cell < 73_000:
        return _EXCEL_EPOCH + timedelta(days=int(cell))
    return _day_of_text(cell) if isinstance(cell, str) and len(cell) < 80 else None


_MONTH = re.compile(
    r"\b(january|february|march|april|may|june|july|august|september|october|november|december)\s+(20\d\d)\b",
    re.IGNORECASE,
)


def month_in(text: str) -> date | None:
    """The first day of the month that a text names: `December 2023 - Total number of patients discharged`."""
    found = _MONTH.search(clean(text))
    return datetime.strptime(f"1 {found[1]} {found[2]}", "%d %B %Y").date() if found else None  # noqa: DTZ007


_MONTH_TEXTS = ("%B %Y", "%b %Y", "%b-%y", "%Y-%m")


def month_of(text: str) -> date | None:
    """The first day of the month that a text is: `April 2022`, `May 2024`, `Apr-24`, `2024-05`, or any day of it. Else None."""
    words = clean(text)
    for pattern in _MONTH_TEXTS:
        try:
            return datetime.strptime(words, pattern).date().replace(day=1)  # noqa: DTZ007 - a month has no time zone
        except ValueError:
            continue
    day = day_of(words)
    return day.replace(day=1) if day else None


def month_end(day: date) -> date:
    """The last day of a day's month."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


PUBLICATION_DELAY = timedelta(days=42)
"""How long after a month's end its file appears: assumed where a file names no publication date (DESIGN.md, Editions)."""


def assumed_publication(day: date) -> date:
    """The publication date assumed for a day's figures where the file names none: its month's end plus 42 days."""
    return month_end(day) + PUBLICATION_DELAY
