"""Small multiples: one run chart per locality, ward, site or pathway, in a given order, all on one scale.

On a page each panel is a chart of its own in a column, so that a phone stacks them; a picture has all in one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.note_marks import note_layers, note_room
from flow.charts.run_marks import RunMarks
from flow.charts.series import SeriesGrain, series_rows
from flow.charts.theme import PALETTES, Mode, without_data

if TYPE_CHECKING:
    import pandas as pd

    from flow.model import ChartNote

PANEL_HEIGHT = 120
_DRAWN = ("value", "mean", "limit", "concern", "improvement", "signal", "note", "last")


def multiples_rows(
    points: pd.DataFrame,
    members: Sequence[str],
    *,
    grain: SeriesGrain,
    scale: float = 1.0,
    notes: Mapping[str, Sequence[tuple[int, ChartNote]]] | None = None,
    until: date | None = None,
) -> pd.DataFrame:
    """The chart's data: those of `series_rows` for every member, without targets and breaks.

    Takes:    the columns of `series_rows`, and member. `members` says which, and in which order. `notes` has the numbered
              notes of each member's panel, `until` is as in `series_rows`.
    Columns:  those of `series_rows`, and member. Two rows of layer `extent` for each member, the same for all, give
              every panel the same axes.
    Missing:  a member without figures has a panel without a line.
    """
    import pandas as pd

    noted = notes or {}
    found = [
        series_rows(
            points[points["member"] == m], grain=grain, scale=scale, notes=noted.get(m, ()), until=until
        ).assign(member=m)
        for m in members
    ]
    rows = pd.concat(found, ignore_index=True)
    rows = rows[rows["layer"].isin(_DRAWN)]
    seen = pd.concat([rows["value"], rows["high"]]).astype(float)
    corners = zip((rows["when"].min(), rows["until"].max()), (seen.min(), seen.max()), strict=True)
    corner = [{"layer": "extent", "when": when, "value": value} for when, value in corners]
    extent = pd.DataFrame([{**c, "member": m} for m in members for c in corner]).astype({"when": "datetime64[ms]"})
    return pd.concat([rows, extent], ignore_index=True)


def _panel(mode: Mode, unit: str | None, grain: SeriesGrain, notes: int) -> Any:
    import altair as alt

    p = PALETTES[mode]
    dates = "%b %y" if grain == "month" else "%-d %b %y"
    ticks = 3 if grain != "month" else alt.TimeIntervalStep(interval="month", step=1)
    shown = alt.Axis(format=dates, labelOverlap=True, labelSeparation=8, tickCount=ticks, grid=False)
    x = alt.X("when:T", title=None, axis=shown)
    y = alt.Y("value:Q", title=unit, axis=alt.Axis(tickCount=4), scale=alt.Scale(zero=False, nice=True))
    marks = RunMarks(p, x, y, unit=unit)
    corners = marks.of("extent", middle=False).mark_point(opacity=0, size=1, tooltip=None)
    above = (
        [corners.encode(x=x, y=alt.value(4 - note_room(notes)))] if notes else []
    )  # all panels are as high as one with notes
    return alt.layer(
        corners.encode(x=x, y=y),
        *above,
        *marks.limits(),
        *marks.line("value", width=2, size=14),
        marks.squares("concern", p.concern, size=50, filled=True),
        marks.squares("improvement", p.us, size=60, width=1.5),
        marks.squares("signal", p.text, size=50, width=1.5),
        marks.last(size=14),
        *note_layers(p, notes),
    )


@cache
def panel_spec(mode: Mode, unit: str, grain: SeriesGrain, *, notes: int = 0) -> dict[str, Any]:
    """One panel as Vega-Lite without its data (the rows of one member), as wide as its column; `notes` as in series_spec."""
    panel = _panel(mode, unit, grain, notes).properties(
        width="container",
        height=PANEL_HEIGHT + note_room(notes),
        padding={"left": 5, "top": 5, "right": 42, "bottom": 5},
    )
    spec: dict[str, Any] = panel.to_dict()
    return without_data(spec, mode)


@cache
def multiples_spec(
    mode: Mode,
    unit: str,
    grain: SeriesGrain,
    members: tuple[str, ...],
    *,
    columns: int = 3,
    width: int = 1160,
    notes: int = 0,
) -> dict[str, Any]:
    """All panels in one, for a picture: `columns` beside one another in a fixed width."""
    import altair as alt

    p = PALETTES[mode]
    header = alt.Header(title=None, labelColor=p.text, labelFontSize=14, labelFontWeight="bold", labelAnchor="start")
    chart = (
        _panel(mode, unit, grain, notes)
        .properties(width=width / columns - 84, height=PANEL_HEIGHT, data=alt.NamedData("given"))
        .facet(facet=alt.Facet("member:N", sort=list(members), header=header), columns=columns)
        .properties(padding={"left": 5, "top": 5, "right": 42, "bottom": 5})
        .resolve_axis(x="independent", y="independent")
    )
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
