"""The charts of a report, drawn: vectors, through the chart specs of the pages, in the light palette."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from flow.charts.picture import chart_svg
from flow.charts.series import SeriesGrain, series_key, series_rows, series_spec
from flow.reference import Target

if TYPE_CHECKING:
    import pandas as pd

    from flow.report.content import Drawing

Marks = list[tuple[str, str, str]]
WIDTH, HEIGHT = 720, 230
"""Pixels: letters of 13 pixels stand as they do on a page of that width."""


@lru_cache(maxsize=64)
def svg_of(drawing: Drawing, *, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The chart alone as SVG; its title, key and alternative are the rendering's. Drawn once for the same drawing."""
    return chart_svg(
        series_spec("light", drawing.unit_words, drawing.grain, height=height), drawn_rows(drawing), width=width
    )


def marks_of(drawing: Drawing) -> Marks:
    """What each mark on the chart means: its colour, its sign, its words."""
    return series_key(drawn_rows(drawing), "light", grain=drawing.grain)


def drawn_rows(drawing: Drawing) -> pd.DataFrame:
    """The chart's data, as `flow.charts.series.series_spec` takes them."""
    import pandas as pd

    columns = (
        "start",
        "end",
        "value",
        "mean",
        "lpl",
        "upl",
        "rebase_group",
        "point_type",
        "special_cause_type",
        "days_reported",
        "days_in_period",
    )
    points = pd.DataFrame([{c: getattr(p, c) for c in columns} for p in drawing.points], columns=list(columns))
    for name in ("value", "mean", "lpl", "upl"):
        points[name] = points[name].astype(float)
    points["lpl"] = points["lpl"].clip(lower=0)
    grain: SeriesGrain = drawing.grain
    return series_rows(points, grain=grain, breaks=drawing.breaks, target=_target(drawing), scale=drawing.scale)


def _target(drawing: Drawing) -> Target | None:
    """The level that is drawn, from the day it is asked for."""
    if drawing.target is None or not drawing.points:
        return None
    return Target(
        metric=drawing.metric,
        place_code="",
        from_day=drawing.target_from or drawing.points[0].start,
        to_day=None,
        comparison="at least" if drawing.comparison == "at least" else "at most",
        value=drawing.target,
        basis="",
        source="",
    )
