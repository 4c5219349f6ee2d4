"""No patient-level data enters: a file with NHS numbers, names, dates of birth or postcodes is refused before it is read.

What was found is never repeated in the words or kept: only its kind and where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from flow.model import Finding
from flow.sources.cells import LONGEST_CELL
from flow.sources.opening import FileRefused, refuse

if TYPE_CHECKING:
    import pandas as pd

    from flow.sources.workbook import Sheet

_HEADS = {
    "an NHS number": re.compile(r"\bnhs[ _-]*(number|no|num)\b", re.IGNORECASE),
    "a person's name": re.compile(
        r"\b((patient|client|full|first|last|middle|given|family|resident)['s]*[ _-]*name|surname|forename|christian name)\b",
        re.IGNORECASE,
    ),
    "a date of birth": re.compile(r"\b(date[ _-]*of[ _-]*birth|birth[ _-]*date|d\.?o\.?b\.?)(\b|$)", re.IGNORECASE),
    "a postcode": re.compile(r"\b(post[ _-]*code|home address|patient address)\b", re.IGNORECASE),
    "a hospital number": re.compile(
        r"\b((hospital|patient|mrn|medical record)[ _-]*(number|no|id)|mrn)\b", re.IGNORECASE
    ),
}
_ANY_HEAD = re.compile("|".join(f"(?:{pattern.pattern})" for pattern in _HEADS.values()), re.IGNORECASE)
"""All of them at once: nearly no text is any, and a file of 50 MB has a million texts."""
_DIGIT = re.compile(r"\d")
"""Neither a number nor a postcode is without one; most names of organisations are."""
_TEN_DIGITS = re.compile(r"(?<![\d.])(\d{3})[ -]?(\d{3})[ -]?(\d{4})(?![\d.])")
_POSTCODE = re.compile(r"\b(GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-HJKPSTUW\d]? \d[ABD-HJLNP-UW-Z]{2})\b")
_WHOLE_POSTCODE = re.compile(r"[A-PR-UWYZ][A-HK-Y]?\d[A-HJKPSTUW\d]?\d[ABD-HJLNP-UW-Z]{2}")
_TITLED = re.compile(r"^(mr|mrs|ms|miss|mx)\.? [A-Z][A-Za-z'-]+", re.IGNORECASE)

_BORN_BEFORE = date(2012, 1, 1)
"""Every date of a return is later; a column of dates before this, many years apart, is one of births."""


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits are an NHS number by their check digit. `9434765919` -> True; `9434765918` -> False."""
    if len(digits) != 10 or not digits.isdigit() or len(set(digits)) == 1:
        return False
    rest = 11 - sum(int(d) * (10 - n) for n, d in enumerate(digits[:9])) % 11
    return rest != 10 and (0 if rest == 11 else rest) == int(digits[9])


@lru_cache(maxsize=4096)
def kind_in_head(head: str) -> str | None:
    """What a column's head says that it holds of a person, or None."""
    return next((kind for kind, pattern in _HEADS.items() if pattern.search(head)), None)


def kind_in_cell(cell: object) -> str | None:
    """What a cell holds of a person, or None. Numbers are looked at too: a spreadsheet makes one of an NHS number."""
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        whole = 1e9 <= cell < 1e10 and float(cell).is_integer()
        return "an NHS number" if whole and is_nhs_number(str(int(cell))) else None
    if not isinstance(cell, str) or len(cell) < 6:
        return None
    if len(cell) > LONGEST_CELL:  # here, because every text passes here before anything is made of it
        raise refuse(
            "too_long", f"A cell holds {len(cell):,} characters; at most {LONGEST_CELL:,} fit. Is it the right file?"
        )
    if not _DIGIT.search(cell):
        return "a person's name" if len(cell) <= 60 and _TITLED.match(cell.strip()) else None
    if any(is_nhs_number("".join(m.groups())) for m in _TEN_DIGITS.finditer(cell)):
        return "an NHS number"
    if len(cell) <= 60:
        capitals, bare = cell.upper(), cell.strip()
        if _POSTCODE.search(capitals) or _WHOLE_POSTCODE.fullmatch(capitals.strip()):
            return "a postcode"
        if _TITLED.match(bare):
            return "a person's name"
    return None


def columns_of_sheets(sheets: Mapping[str, Sheet]) -> Iterator[tuple[str, str, Iterable[object]]]:
    """Every sheet, hidden ones too, as one column of its different texts, old dates and large numbers, and its heads.

    A text that stood in a sheet before is not given again: the names of trusts stand in every table.
    """
    before: set[object] = set()
    for sheet in sheets.values():
        cells = set(chain.from_iterable(sheet.rows)) - before
        texts = {c for c in cells if type(c) is str}
        others = [c for c in cells if type(c) is not str]
        numbers = {c for c in others if type(c) is float and c >= 1e9}
        dates = {c for c in others if type(c) is not float and isinstance(c, date) and c.year < _BORN_BEFORE.year}
        where = f"sheet '{sheet.name}'"
        yield where, "", texts | numbers | dates
        yield from ((where, text, ()) for text in texts if len(text) < 60 and _ANY_HEAD.search(text))
        before |= texts


def columns_of_table(table: pd.DataFrame) -> Iterator[tuple[str, str, Iterable[object]]]:
    """Every column of a table of text, with its different cells."""
    for head in table.columns:
        yield f"column '{head}'", str(head), table[head].unique()


def refuse_personal_data(columns: Iterable[tuple[str, str, Iterable[object]]]) -> None:
    """Raise FileRefused where a column, given as (where, head, its different cells), holds data of persons."""
    found: dict[str, list[str]] = {}
    for where, head, cells in columns:
        kind = kind_in_head(head)
        births = 0
        years: set[int] = set()
        for cell in () if kind else cells:
            kind = kind_in_cell(cell)
            if kind:
                break
            if (
                type(cell) is not str
                and isinstance(cell, date | datetime)
                and (cell.date() if isinstance(cell, datetime) else cell) < _BORN_BEFORE
            ):
                births += 1
                years.add(cell.year)
        if kind is None and births >= 3 and max(years) - min(years) >= 5:
            kind = "a date of birth"
        if kind:
            found.setdefault(kind, []).append(where)
    if found:
        raise FileRefused(
            *(
                Finding(
                    code="personal_data",
                    severity="refuse",
                    message=(
                        f"The file looks as if it held {kind} ({', '.join(places[:3])}). No data of single patients may be loaded. "
                        "Make daily counts of it and load those; delete this file where it does not belong. Nothing was kept or changed."
                    ),
                    rows=tuple(places[:20]),
                )
                for kind, places in found.items()
            )
        )
