"""The charts of a report, drawn: vectors, through the chart specs of the pages, in the light palette."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flow.charts.note_marks import note_key, note_levels, note_room
from flow.charts.picture import chart_svg
from flow.charts.series import SeriesGrain, series_key, series_rows, series_spec
from flow.model import ChartNote, Period
from flow.reference import Target

if TYPE_CHECKING:
    import pandas as pd

    from flow.report.content import Drawing, Noted

Marks = list[tuple[str, str, str]]
WIDTH, HEIGHT = 720, 230
"""Pixels: letters of 13 pixels stand as they do on a page of that width."""


@lru_cache(maxsize=64)
def svg_of(drawing: Drawing, *, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The chart alone as SVG; its title, key and alternative are the rendering's. Drawn once for the same drawing."""
    rows = drawn_rows(drawing)
    spec = series_spec("light", drawing.unit_words, drawing.grain, height=height, notes=note_levels(rows))
    return chart_svg(_in_utc(spec), _days_in_utc(rows), width=width)


def _in_utc(spec: Any) -> Any:
    """The spec with days that begin at midnight UTC: the same picture in every time zone."""
    if isinstance(spec, list):
        return [_in_utc(one) for one in spec]
    if not isinstance(spec, dict):
        return spec
    same = {key: _in_utc(value) for key, value in spec.items()}
    positions = {axis: same[axis] for axis in ("x", "y") if isinstance(same.get(axis), dict)}
    return same | {
        axis: {**place, "scale": {**place.get("scale", {}), "type": "utc"}}
        for axis, place in positions.items()
        if place.get("type") == "temporal"
    }


def _days_in_utc(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with their days as milliseconds; no day stays none."""
    told = rows.copy()
    for name in ("when", "until"):
        told[name] = rows[name].astype("int64").where(rows[name].notna()).astype(float)
    return told


def note_pixels(drawing: Drawing) -> int:
    """How much higher its notes make a chart."""
    return 2 * note_room(note_levels(drawn_rows(drawing)))


def marks_of(drawing: Drawing) -> Marks:
    """What each mark on the chart means: its colour, its sign, its words."""
    rows = drawn_rows(drawing)
    return [*series_key(rows, "light", grain=drawing.grain), *note_key(rows, "light")]


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
    return series_rows(
        points,
        grain=grain,
        breaks=drawing.breaks,
        target=_target(drawing),
        scale=drawing.scale,
        notes=[(n, _on_chart(note, drawing)) for n, note in enumerate(drawing.notes, start=1)],
    )


def _on_chart(note: Noted, drawing: Drawing) -> ChartNote:
    return ChartNote(
        metric=note.metric or drawing.metric,
        place=note.place or "",
        days=Period(first=note.on, last=note.last),
        words=note.words,
        author=note.by,
        written_at=datetime.min.replace(tzinfo=UTC),
        entry_id=0,
    )


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
