"""Signal told from noise: weekly means of a figure with their limits, cut where its series breaks.

Weekday swings break the rules on daily points, so weeks are judged (DESIGN.md section 2). Limits stand on the period
shown, and on a year at least.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flow.catalogue import metric as in_catalogue
from flow.metrics.measure import Excluded
from flow.metrics.position import trend
from flow.model import BedBasis, Period, Place
from flow.spc import Improvement, xmr

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

LEAST_HISTORY = timedelta(weeks=52)
_IMPROVEMENT: dict[str, Improvement] = {"lower": "decrease", "higher": "increase", "neither": "neutral"}


def weekly_limits(
    snapshot: Snapshot | None,
    place: Place,
    period: Period,
    *,
    metric: str = "nctr_remaining",
    basis: BedBasis | None = None,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
) -> pd.DataFrame:
    """Which weeks are signals, and between which limits is the next weekly mean to be expected?

    Rows:     one per whole week, from a year before the period's end or its start, whichever is earlier.
    Columns:  those of `flow.spc.xmr`; week_start; week_end; days_reported. Weeks after the last reported one are left out.
    Missing:  a week with fewer than five reported days, and one in which a new baseline begins after its Monday, has no
              value and breaks every pattern.
    """
    import pandas as pd

    wider = Period(first=min(period.first, period.last - LEAST_HISTORY + timedelta(days=1)), last=period.last)
    moved = trend(snapshot, place, wider, metric=metric, basis=basis, as_of=as_of, excluded=excluded)
    weeks = moved.weeks.iloc[: _after_last(moved.weeks["value"])]
    cut = [b.first_day for b in moved.breaks if b.rebase]
    straddles = [
        any(w["week_start"] < day <= w["week_end"] for day in cut)
        for w in weeks[["week_start", "week_end"]].to_dict("records")
    ]
    weeks = weeks.assign(value=weeks["value"].mask(pd.Series(straddles, index=weeks.index, dtype=bool)))
    cuts = [
        next((start for start in weeks["week_start"] if start >= b.first_day), None) for b in moved.breaks if b.rebase
    ]
    chart = xmr(
        weeks["value"].tolist(),
        dates=weeks["week_start"].tolist(),
        improvement=_IMPROVEMENT[in_catalogue(metric).better],
        target=moved.plan.value if moved.plan else None,
        rebase=[c for c in cuts if c is not None],
    )
    chart["week_start"] = weeks["week_start"].to_numpy()
    chart["week_end"] = weeks["week_end"].to_numpy()
    chart["days_reported"] = weeks["days_reported"].to_numpy()
    return chart


def _after_last(values: pd.Series) -> int:
    told = values.notna().to_numpy().nonzero()[0]
    return int(told[-1]) + 1 if len(told) else 0
