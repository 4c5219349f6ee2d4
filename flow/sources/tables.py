"""From grids to tidy rows: one row per place and period. NULL stays NULL, and keeps the mark that was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from flow.sources.opening import refuse

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from flow.sources.workbook import TableOfPlaces


def bed_day_rows(
    places: Sequence[str],
    days: Sequence[date],
    values: Sequence[Sequence[float | None]],
    marks: Sequence[Sequence[str | None]],
    columns: Mapping[str, Sequence[int]],
    *,
    stay_days_or_more: int,
) -> pd.DataFrame:
    """One row per place and day with its three figures and the first mark among them.

    `columns` gives, for nctr, discharged and remaining, the column of every day.
    """
    import numpy as np
    import pandas as pd

    figures = np.array(values, dtype=float)
    mark = np.full((len(places), len(days)), None, dtype=object)
    for i in np.flatnonzero(np.isnan(figures).any(axis=1)).tolist():
        line = marks[i]
        three = ([line[c] for c in columns[measure]] for measure in ("nctr", "discharged", "remaining"))
        mark[i] = [a if a is not None else b if b is not None else c for a, b, c in zip(*three, strict=True)]
    return pd.DataFrame(
        {
            "place_code": each_repeated(places, len(days)),
            "day": np.tile(np.array(days, dtype="datetime64[s]"), len(places)),
            "stay_days_or_more": stay_days_or_more,
            "nctr_patients": figures[:, list(columns["nctr"])].ravel(),
            "discharged_patients": figures[:, list(columns["discharged"])].ravel(),
            "remaining_patients": figures[:, list(columns["remaining"])].ravel(),
            "mark": as_objects(mark),
        }
    )


def long_rows(table: TableOfPlaces, columns: Mapping[str, Sequence[object]], *, value: str) -> pd.DataFrame:
    """One row per place and column of a table; `columns` describes each column of the table."""
    import numpy as np
    import pandas as pd

    width = len(table.heads)
    described_as = list(zip(*columns.values(), strict=True))
    if len(set(described_as)) < width:
        twice = next(n for n, d in enumerate(described_as) if d in described_as[:n])
        raise refuse(
            "column_twice",
            f"Sheet '{table.sheet.name}' gives '{table.heads[twice]}' twice for one period; one column is allowed. "
            "Remove one and load again.",
        )
    rows: dict[str, object] = {"place_code": each_repeated(table.places, width)}
    for name, described in columns.items():
        if isinstance(described[0], str):
            rows[name] = texts_at(described, np.tile(np.arange(width), len(table.places)))
        else:
            kind = "datetime64[s]" if isinstance(described[0], date) else None
            rows[name] = np.tile(np.array(described, dtype=kind), len(table.places))
    figures = np.array(table.values, dtype=float)
    rows[value] = figures.ravel()
    rows["mark"] = as_objects(_marks_of(table.marks, figures))
    return pd.DataFrame(rows)


def _marks_of(marks: Sequence[Sequence[str | None]], figures: NDArray[np.float64]) -> NDArray[np.object_]:
    """The marks as a grid. Most places have a figure everywhere, and their rows need no copying."""
    import numpy as np

    seen = np.full(figures.shape, None, dtype=object)
    for i in np.flatnonzero(np.isnan(figures).any(axis=1)).tolist():
        seen[i] = marks[i]
    return seen


def each_repeated(texts: Sequence[str], times: int) -> pd.api.extensions.ExtensionArray:
    """Every text so many times, one after the other, as pandas keeps text: quicker than from as many Python strings."""
    import numpy as np

    return texts_at(texts, np.repeat(np.arange(len(texts)), times))


def texts_at(texts: Sequence[object], codes: NDArray[np.intp]) -> pd.api.extensions.ExtensionArray:
    """The texts that the codes number, as pandas keeps text."""
    import pandas as pd

    return pd.array([str(text) for text in texts], dtype="str").take(codes)


def as_objects(marks: NDArray[np.object_]) -> pd.Series:
    """Marks, and None where there is none, just as they are: pandas would look at each to find out what it could be."""
    import pandas as pd

    return pd.Series(marks.ravel(), dtype=object)
