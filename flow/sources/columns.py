"""Long tables column by column: every distinct text is read once, however many rows repeat it.

A national CSV month has 38,000 rows and some 6,000 distinct texts, so this is where its speed comes from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from flow.sources.cells import NotANumber, assumed_publication, number_or_mark
from flow.sources.opening import refuse

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Codes = NDArray[np.intp]
    Mask = NDArray[np.bool_]


MOST_TEXTS = 20_000
"""Most different days, places or metrics in a column. Reading one takes microseconds, and a million of them a minute."""

_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")
"""Figures as nearly all are written, which need no closer look (`number_or_mark` reads them the same)."""


@dataclass(frozen=True)
class Column:
    """A column as its distinct texts and, for every row, which of them stands there."""

    codes: Codes
    texts: list[str]

    def mapped(self, read: Callable[[str], object]) -> NDArray[Any]:
        """What `read` makes of each row's text, as objects; `read` is called once per distinct text."""
        import numpy as np

        refuse_too_many(self.texts)
        made = np.empty(len(self.texts), dtype=object)
        made[:] = [read(text) for text in self.texts]
        return made[self.codes]

    def renamed(self, read: Callable[[str], str]) -> Column:
        """The column with each text replaced; texts that become the same become one."""
        import numpy as np

        refuse_too_many(self.texts)
        fresh: dict[str, int] = {}
        moved = np.array([fresh.setdefault(read(text), len(fresh)) for text in self.texts], dtype=np.intp)
        return Column(moved[self.codes] if len(moved) else self.codes, list(fresh))

    def days(self, read: Callable[[str], date | None]) -> NDArray[np.datetime64]:
        """Each row's day (NaT where `read` makes None of its text)."""
        import numpy as np

        refuse_too_many(self.texts)
        made = np.array([read(text) or np.datetime64("NaT") for text in self.texts], dtype="datetime64[D]")
        return made[self.codes] if len(made) else np.empty(0, dtype="datetime64[D]")

    def rows(self, chosen: Mask | slice = slice(None)) -> pd.Series:
        """The texts of the chosen rows, as pandas keeps text."""
        import pandas as pd

        return pd.Series(pd.array(self.texts, dtype="str").take(self.codes[chosen]))


def refuse_too_many(texts: Sequence[str]) -> None:
    """Raise FileRefused where a column of days, places or metrics holds so many different texts that it is something else."""
    if len(texts) > MOST_TEXTS:
        raise refuse(
            "too_many_texts",
            f"A column of days, places or metrics holds {len(texts):,} different texts, first '{texts[0][:40]}'; at most "
            f"{MOST_TEXTS:,} make sense. Is something else in that column?",
        )


def column(texts: pd.Series) -> Column:
    """A column of text by its distinct texts."""
    import pandas as pd

    codes, distinct = pd.factorize(texts)
    return Column(codes, [str(t) for t in distinct])


@dataclass(frozen=True)
class Numbers:
    """A column of figures: the number and the mark of every row, and the rows that hold neither."""

    values: NDArray[np.float64]
    marks: NDArray[Any]
    wrong: NDArray[np.intp]

    def said(self, row: int) -> str:
        """What stands in a row, to be shown."""
        return f"{self.values[row]:g}" if self.marks[row] is None else f"'{self.marks[row]}'"


def numbers(texts: Column) -> Numbers:
    """The figure of every row; a mark gives NaN and is kept; anything else is named in `wrong`."""
    import numpy as np

    values = np.full(len(texts.texts), np.nan)
    marks = np.full(len(texts.texts), None, dtype=object)
    wrong = np.zeros(len(texts.texts), dtype=bool)
    for i, text in enumerate(texts.texts):
        if _PLAIN.fullmatch(text):
            values[i] = float(text)
            continue
        try:
            number, marks[i] = number_or_mark(text)
        except NotANumber:
            wrong[i] = True
            continue
        if number is not None:
            values[i] = number
    codes = texts.codes
    return Numbers(values[codes], marks[codes], np.flatnonzero(wrong[codes]))


def exact_copies(
    name: str,
    key: Sequence[NDArray[Any]],
    usable: Mask,
    figures: Numbers,
    told: Callable[[int], str],
    *,
    at: NDArray[np.intp] | None = None,
) -> Mask:
    """Rows whose key and figure both stand in a row above. Raises FileRefused where the key repeats with another figure.

    `key` is a column each, `told` says a row's key in words, `at` is where each row stands in the file.
    """
    import numpy as np
    import pandas as pd

    chosen = np.flatnonzero(usable)
    codes = np.zeros(len(chosen), dtype=np.int64)
    for part in key:
        fresh, distinct = pd.factorize(part[chosen])
        codes = pd.factorize(codes * len(distinct) + fresh)[0]
    first = np.zeros(codes.max(initial=-1) + 1, dtype=np.intp)
    first[codes[::-1]] = chosen[::-1]
    above = first[codes]
    later, above = chosen[above != chosen], above[above != chosen]
    values, marks = figures.values, figures.marks
    same = (values[later] == values[above]) | (np.isnan(values[later]) & (marks[later] == marks[above]))
    if not same.all():
        _refuse_conflict(name, figures, told, np.stack([above[~same], later[~same]]), at)
    found = np.zeros(len(usable), dtype=bool)
    found[later] = True
    return found


def _refuse_conflict(
    name: str, figures: Numbers, told: Callable[[int], str], pairs: NDArray[np.intp], at: NDArray[np.intp] | None
) -> None:
    first, again = int(pairs[0, 0]), int(pairs[1, 0])
    lines = row_numbers((pairs if at is None else at[pairs]).T.ravel())
    more = f" and {pairs.shape[1] - 1:,} more" if pairs.shape[1] > 1 else ""
    raise refuse(
        "conflicting_repeat",
        f"'{name}' says two different things for {told(first)}: {figures.said(first)} in row {lines[0]} and {figures.said(again)} in row {lines[1]}{more}. "
        "One value is allowed. Remove one and load again.",
        rows=lines,
    )


def row_numbers(rows: Sequence[int] | NDArray[np.intp]) -> tuple[int, ...]:
    """Rows counted from 0, as a spreadsheet numbers them: the head is row 1."""
    return tuple(int(r) + 2 for r in rows)


def assumed_publications(months: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """For every row the publication date that is assumed for its month."""
    import numpy as np

    distinct, codes = np.unique(months.astype("datetime64[M]"), return_inverse=True)
    dates = [assumed_publication(m) for m in distinct.astype("datetime64[D]").tolist()]
    return np.array(dates, dtype="datetime64[s]")[codes]
