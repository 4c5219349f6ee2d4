"""Points for run charts, weekly, with what a test does not care about filled in."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from flow.spc import xmr

MONDAY = date(2025, 9, 1)


def weekly_points(values: list[float | None], *, rebase: tuple[date, ...] = (), **more: object) -> pd.DataFrame:
    starts = [MONDAY + timedelta(weeks=n) for n in range(len(values))]
    chart = xmr(values, dates=starts, improvement="decrease", rebase=rebase)
    ends = [start + timedelta(days=6) for start in starts]
    return chart.assign(start=starts, end=ends, days_reported=7, days_in_period=7).assign(**more)
