"""The dates of an acute CSV: which month the file is of, which rows are dated wrongly, which belong elsewhere.

Seen: all `LOS 7+` rows of April and June 2025 dated 01/10/2025 (they belong to the file's month); 168 empty rows dated
01/05/2025 in June 2025 (they must not overwrite May); weeks that begin in the month before (they are right).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from flow.model import Finding
from flow.sources.acute_metrics import Metric
from flow.sources.columns import row_numbers
from flow.sources.opening import refuse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SECOND_MONTH_SHARE = 0.1
"""A tenth of the daily rows in another month is no stray: the file holds two months."""


@dataclass(frozen=True, kw_only=True)
class Dated:
    """The file's month, and for every row its day and what became of it."""

    month: date
    days: NDArray[np.datetime64]
    """The day, the day on which the week begins, or the first of the month."""
    moved: NDArray[np.bool_]
    """Rows whose date was wrong by rule and was put right."""
    stray: NDArray[np.bool_]
    """Rows of another month."""
    missing: NDArray[np.bool_]
    moves: tuple[str, ...] = field(default=())

    def findings(self, lines: NDArray[np.intp]) -> list[Finding]:
        """What was re-dated and what was left out, in words."""
        findings = []
        if self.moved.any():
            findings.append(
                Finding(
                    code="re_dated",
                    severity="warn",
                    message=f"{int(self.moved.sum()):,} rows carry a date outside the file's month and were put into {self.month:%B %Y}: {'; '.join(self.moves)}.",
                    rows=row_numbers(lines[self.moved]),
                )
            )
        for code, chosen, words in (
            ("stray_rows", self.stray & self.missing, "carry no figure"),
            ("other_month", self.stray & ~self.missing, "carry figures; load that month's own file for them"),
        ):
            if chosen.any():
                elsewhere = sorted(
                    {f"{d:%B %Y}" for d in self.days[chosen].astype("datetime64[M]").astype("datetime64[D]").tolist()}
                )
                findings.append(
                    Finding(
                        code=code,
                        severity="warn",
                        message=f"{int(chosen.sum()):,} rows belong to {', '.join(elsewhere)} and not to {self.month:%B %Y}; they {words}. They were left out, so that they overwrite nothing.",
                        rows=row_numbers(lines[chosen]),
                    )
                )
        return findings


def dated(
    days: NDArray[np.datetime64],
    metric: NDArray[np.intp],
    metrics: Sequence[Metric],
    known: NDArray[np.bool_],
    *,
    missing: NDArray[np.bool_],
    name: str,
) -> Dated:
    """The month that most daily rows are of, and every row's day in it. Raises FileRefused where there are two months."""
    import numpy as np

    grain = np.array([m.grain for m in metrics])[metric]
    months = days.astype("datetime64[M]")
    own = _own_month(months[known & (grain == "day")], name)
    days = days.copy()
    weekly, monthly = known & (grain == "week"), known & (grain == "month")
    moved, moves = _moved(months, monthly, metric, metrics, own)
    days[monthly] = months[monthly].astype("datetime64[D]")
    days[moved] = own.astype("datetime64[D]")
    first, after = own.astype("datetime64[D]"), (own + 1).astype("datetime64[D]")
    stray = known & ((days < first) | (days >= after))
    stray[weekly] = (days[weekly] + 6 < first) | (days[weekly] >= after)
    return Dated(month=first.item(), days=days, moved=moved, stray=stray, missing=missing, moves=tuple(moves))


def _own_month(months: NDArray[np.datetime64], name: str) -> np.datetime64:
    import numpy as np

    if not len(months):
        raise refuse(
            "no_daily_rows",
            f"'{name}' has no daily rows (patients with no criteria to reside), so its month cannot be told. Download it again.",
        )
    distinct, counts = np.unique(months, return_counts=True)
    own: np.datetime64 = distinct[counts.argmax()]
    others = counts.sum() - counts.max()
    if others > _SECOND_MONTH_SHARE * counts.sum():
        told = " and ".join(f"{m:%B %Y}" for m in distinct.astype("datetime64[D]").tolist()[:4])
        raise refuse(
            "two_months",
            f"'{name}' holds days of more than one month ({told}). A file holds one month. Load them apart.",
        )
    return own


def _moved(
    months: NDArray[np.datetime64],
    monthly: NDArray[np.bool_],
    metric: NDArray[np.intp],
    metrics: Sequence[Metric],
    own: np.datetime64,
) -> tuple[NDArray[np.bool_], list[str]]:
    """Rows of a group that is one value a month and has no row of the file's month: the month most of them carry is wrong."""
    import numpy as np

    moved = np.zeros(len(months), dtype=bool)
    moves = []
    for group in dict.fromkeys(m.group for m in metrics if m.table and m.grain == "month"):
        of_group = monthly & np.array([m.group == group for m in metrics])[metric]
        distinct, counts = np.unique(months[of_group], return_counts=True)
        if not len(distinct) or own in distinct:
            continue
        wrong = distinct[counts.argmax()]
        moved |= of_group & (months == wrong)
        moves.append(f"all rows of '{group}' are dated {wrong.astype('datetime64[D]').item():%B %Y}")
    return moved, moves
