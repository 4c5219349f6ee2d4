"""The content of a report's charts: a year of weeks or two of months, with limits, target, breaks and notes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, cast

from flow.charts.series import SeriesGrain, series_said
from flow.report.asked import MONTHS_SHOWN, WEEKS_SHOWN, Asked
from flow.report.content import Drawing, MeasureRow, Noted, Point
from flow.report.rows import points_of
from flow.sentences.measure import UNIT_WORDS, scale_of, series_breaks, series_subtitle
from flow.sentences.week_row import row_finding

if TYPE_CHECKING:
    import pandas as pd


def drawing_of(asked: Asked, row: MeasureRow, notes: tuple[Noted, ...], *, by: str | None = None) -> Drawing:
    """The chart of a row: a year of weeks or two of months, with limits, target and breaks."""
    told = asked.series(row.metric, row.place, by=by, member=row.member)
    points = points_of(asked, told, row.start, MONTHS_SHOWN if row.grain == "month" else WEEKS_SHOWN)
    unit, scale = UNIT_WORDS[row.unit], scale_of(row.unit)
    first = points[0].start
    return Drawing(
        title=row_finding(row),
        subtitle=series_subtitle(told),
        alternative=series_said(points_frame(points), grain=_grain(row.grain), unit=unit, scale=scale),
        metric=row.metric,
        member=row.member,
        unit_words=unit,
        scale=scale,
        grain=row.grain,
        points=points,
        breaks=tuple(b for b in told.breaks if b.last_day >= first),
        break_words=tuple(series_breaks(told)),
        target=told.plan.value if told.plan else None,
        comparison=told.plan.comparison if told.plan else None,
        target_from=told.plan.from_day if told.plan else None,
        notes=tuple(n for n in notes if _is_about(n, row) and first <= n.last and n.on <= row.end),
    )


def _is_about(note: Noted, row: MeasureRow) -> bool:
    return note.metric in (None, row.metric) and note.place in (None, row.place.code, row.member)


def points_frame(points: tuple[Point, ...]) -> pd.DataFrame:
    """The points as the charts take them."""
    import pandas as pd

    frame = pd.DataFrame([asdict(p) for p in points])
    for name in ("value", "mean", "lpl", "upl"):
        frame[name] = frame[name].astype(float)
    return frame


def _grain(grain: str) -> SeriesGrain:
    return cast(SeriesGrain, grain)
