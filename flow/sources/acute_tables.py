"""From the rows of an acute CSV to the store's tables: three daily rows become one, the others stay one each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flow.sources.acute_metrics import Metric
from flow.sources.tables import as_objects, texts_at

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

_MEASURES = ("nctr", "discharged", "remaining")


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The kept rows: for each its place and metric (by number), day, figure (NaN: missing) and mark."""

    places: list[str]
    place: NDArray[np.intp]
    metrics: Sequence[Metric]
    metric: NDArray[np.intp]
    day: NDArray[np.datetime64]
    value: NDArray[np.float64]
    mark: NDArray[Any]

    def of(self, table: str) -> Rows:
        """The rows of one table."""
        import numpy as np

        chosen = np.array([m.table == table for m in self.metrics])[self.metric]
        return Rows(
            places=self.places,
            place=self.place[chosen],
            metrics=self.metrics,
            metric=self.metric[chosen],
            day=self.day[chosen],
            value=self.value[chosen],
            mark=self.mark[chosen],
        )

    def codes(self) -> pd.api.extensions.ExtensionArray:
        """The place of every row, by its code."""
        return texts_at(self.places, self.place)

    def told(self, what: str) -> Any:
        """`group`, `label` or `detail` of every row's metric."""
        import numpy as np

        said = [getattr(m, what) for m in self.metrics]
        if what == "detail" and all(isinstance(self.metrics[i].detail, int) for i in np.unique(self.metric).tolist()):
            return np.array([d if isinstance(d, int) else 0 for d in said])[self.metric]
        return texts_at([str(s) for s in said], self.metric)


def tables(rows: Rows) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Every table that has rows, without `published`; apart, the places and days whose zeros were made missing."""
    import pandas as pd

    bed_day, alone = _bed_day(rows.of("bed_day"))
    made = {"bed_day": bed_day}
    for table, period, described, figure in (
        ("bed_days_lost", "week_start", {"stay_days_or_more": "detail"}, "bed_days"),
        ("discharge_destination", "month", {"pathway": "detail", "destination": "label"}, "patients"),
        ("delay_reason", "month", {"metric_group": "group", "reason": "label"}, "patients"),
        ("delay_cost", "month", {"metric_group": "group", "item": "label", "unit": "detail"}, "value"),
    ):
        part = rows.of(table)
        if len(part.value):
            made[table] = pd.DataFrame(
                {
                    "place_code": part.codes(),
                    period: part.day.astype("datetime64[s]"),
                    **{column: part.told(what) for column, what in described.items()},
                    figure: part.value,
                    "mark": as_objects(part.mark),
                }
            )
    return made, alone


def _bed_day(rows: Rows) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row per place and day with its three figures and the first mark among them (blank where only rows are lacking).

    The second frame holds those that have a zero and lack the rows of their other figures: no count, made missing.
    """
    import numpy as np
    import pandas as pd

    first, last = rows.day.min(), rows.day.max()
    at = rows.place * ((last - first).astype(np.int64) + 1) + (rows.day - first).astype(np.int64)
    _, start, line = np.unique(at, return_index=True, return_inverse=True)
    order = [_MEASURES.index(str(m.detail)) if m.table == "bed_day" else 0 for m in rows.metrics]
    measure = np.array(order)[rows.metric]
    figures, marks = np.full((len(start), 3), np.nan), np.full((len(start), 3), "", dtype=object)
    given = np.zeros((len(start), 3), dtype=bool)
    figures[line, measure], marks[line, measure], given[line, measure] = rows.value, rows.mark, True
    alone = ~given.all(axis=1) & ((figures == 0) | np.isnan(figures)).all(axis=1) & (figures == 0).any(axis=1)
    zeros = alone[:, None] & (figures == 0)
    figures[zeros], marks[zeros] = np.nan, "0"
    missing = np.isnan(figures)
    mark = np.where(missing.any(axis=1), "", np.array(None, dtype=object))
    for column in (2, 1, 0):
        seen = missing[:, column] & (marks[:, column] != "")
        mark[seen] = marks[seen, column]
    frame = pd.DataFrame(
        {
            "place_code": texts_at(rows.places, rows.place[start]),
            "day": rows.day[start].astype("datetime64[s]"),
            "stay_days_or_more": 0,
            **{f"{name}_patients": figures[:, i] for i, name in enumerate(_MEASURES)},
            "mark": as_objects(mark),
        }
    )
    return frame, frame[alone]
