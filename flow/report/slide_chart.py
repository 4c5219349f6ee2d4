"""A chart of weeks or months as PowerPoint's own, with its figures inside: it can be edited, and read by a screen reader."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, Any

from flow.charts.theme import PALETTES

if TYPE_CHECKING:
    from flow.report.content import Drawing

LIGHT = PALETTES["light"]
LETTERS = 14
NARROW = 400
"""Points: on a chart that is not wider, fewer months are named."""
_SIGNALS = {
    "special_cause_concern": "signal of concern",
    "special_cause_improvement": "signal of improvement",
    "special_cause_neutral_high": "signal: high",
    "special_cause_neutral_low": "signal: low",
}
_SQUARES = {
    "special_cause_concern": (LIGHT.concern, LIGHT.concern),
    "special_cause_improvement": (LIGHT.us, LIGHT.us),
}
"""Inside and edge."""


MOST_STEPS = 6
_STEPS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0, 10000.0)


NARROW_KEY = "Thin line: mean; dotted: limits; dashed: target; squares: signals of concern; diamonds: other signals."


def native_chart(shapes: Any, drawing: Drawing, at: tuple[Any, Any, Any, Any], *, letters: int = LETTERS) -> Any:
    """The chart on a slide, at left, top, width, height: a line for each stretch between breaks, with mean and limits.

    A period without a figure is a gap. Signals of concern are squares, the others diamonds. A narrow one has no legend:
    `NARROW_KEY` says it in words.
    """
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data = CategoryChartData(number_format="0.0")
    data.categories = [p.start for p in drawing.points]
    lines = _lines(drawing)
    for name, _, values in lines:
        data.add_series(name, values)
    frame = shapes.add_chart(XL_CHART_TYPE.LINE_MARKERS, *at, data)
    chart = frame.chart
    chart.font.size, chart.font.name = _points(letters), "Arial"
    chart.has_title = False
    wide = at[2] > _points(NARROW)
    _axes(chart, drawing, months=2 if wide else 4)
    for one, (_, kind, _) in zip(chart.plots[0].series, lines, strict=True):
        _draw(one, kind)
    chart.has_legend = wide
    if wide:
        _legend(chart, lines)
    return frame


def _lines(drawing: Drawing) -> list[tuple[str, str, list[float | None]]]:
    """Name, kind and values of each line; those of a later stretch have the same name and stand apart."""
    points, scale = drawing.points, drawing.scale
    groups = list(dict.fromkeys(p.rebase_group for p in points))
    lines: list[tuple[str, str, list[float | None]]] = []
    for group in groups:
        for name, kind in (
            (drawing.unit_words, "value"),
            ("mean", "mean"),
            ("lower limit", "lpl"),
            ("upper limit", "upl"),
        ):
            values = [_scaled(getattr(p, kind), scale) if p.rebase_group == group else None for p in points]
            if kind == "lpl":
                values = [None if v is None else max(v, 0.0) for v in values]
            if any(v is not None for v in values):
                lines.append((name, kind, values))
    for kind, name in _SIGNALS.items():
        marked = [_scaled(p.value, scale) if p.point_type == kind else None for p in points]
        if any(v is not None for v in marked):
            lines.append((name, kind, marked))
    if drawing.target is not None:
        first = drawing.target_from
        level = [drawing.target * scale if first is None or p.end >= first else None for p in points]
        words = f"target: {drawing.comparison or ''} {drawing.target * scale:,.1f}".removesuffix(".0").replace(
            "  ", " "
        )
        lines.append((words, "target", level))
    return lines


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None or value != value else round(value * scale, 4)


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)


def _colour(hexadecimal: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(hexadecimal.removeprefix("#").upper())


_STROKES = {
    "value": (LIGHT.us, 2.5, None),
    "mean": (LIGHT.text, 1.25, None),
    "lpl": (LIGHT.context, 1.25, "ROUND_DOT"),
    "upl": (LIGHT.context, 1.25, "ROUND_DOT"),
    "target": (LIGHT.target, 2.25, "DASH"),
}


def _draw(line: Any, kind: str) -> None:
    from pptx.enum.chart import XL_MARKER_STYLE
    from pptx.enum.dml import MSO_LINE_DASH_STYLE

    line.smooth = False
    if kind in _SIGNALS:
        line.format.line.fill.background()
        concern = kind == "special_cause_concern"
        line.marker.style, line.marker.size = XL_MARKER_STYLE.SQUARE if concern else XL_MARKER_STYLE.DIAMOND, 9
        _fill(line.marker, *_SQUARES.get(kind, (LIGHT.text, LIGHT.text)))
        return
    colour, width, dash = _STROKES[kind]
    line.format.line.color.rgb = _colour(colour)
    line.format.line.width = _points(width)
    if dash:
        line.format.line.dash_style = MSO_LINE_DASH_STYLE[dash]
    if kind != "value":
        line.marker.style = XL_MARKER_STYLE.NONE
        return
    line.marker.style, line.marker.size = XL_MARKER_STYLE.CIRCLE, 5
    _fill(line.marker, colour, colour)


def _fill(marker: Any, inside: str, edge: str) -> None:
    marker.format.fill.solid()
    marker.format.fill.fore_color.rgb = _colour(inside)
    marker.format.line.color.rgb = _colour(edge)


def _axes(chart: Any, drawing: Drawing, *, months: int) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    across, up = chart.category_axis, chart.value_axis
    across.tick_labels.number_format = "mmm yy"
    across.tick_labels.number_format_is_linked = False
    across.has_major_gridlines = False
    across.format.line.color.rgb = _colour(LIGHT.context)
    for name, value in (("majorUnit", str(months)), ("majorTimeUnit", "months")):
        element = parse_xml(f'<c:{name} {nsdecls("c")} val="{value}"/>')
        for old in across._element.findall(qn(f"c:{name}")):
            across._element.remove(old)
        across._element.append(element)
    up.major_gridlines.format.line.color.rgb = _colour(LIGHT.grid)
    up.format.line.fill.background()
    up.minimum_scale, up.maximum_scale, up.major_unit = _reach(drawing)
    up.tick_labels.number_format, up.tick_labels.number_format_is_linked = (
        "#,##0.##" if up.major_unit and up.major_unit < 1 else "#,##0",
        False,
    )
    up.has_title = True
    up.axis_title.text_frame.text = drawing.unit_words
    up.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False


def _reach(drawing: Drawing) -> tuple[float, float, float]:
    """Where the axis begins and ends, and its step: round figures about everything drawn, few enough to be read."""
    seen = [
        v * drawing.scale
        for p in drawing.points
        for v in (p.value, p.mean, p.upl, None if p.lpl is None else max(p.lpl, 0.0))
        if v is not None and v == v
    ] + ([drawing.target * drawing.scale] if drawing.target is not None else [])
    low, high = (min(seen), max(seen)) if seen else (0.0, 1.0)
    step = next((s for s in _STEPS if (high - low) / s <= MOST_STEPS), _STEPS[-1])
    lowest, highest = floor(low / step) * step, ceil(high / step) * step
    return lowest, highest if highest > lowest else lowest + step, step


def _legend(chart: Any, lines: list[tuple[str, str, list[float | None]]]) -> None:
    """Each name once, below the chart."""
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    seen: set[str] = set()
    where = chart.legend._element.find(qn("c:legendPos"))
    for n, (name, _, _) in enumerate(lines):
        if name in seen:
            entry = f'<c:legendEntry {nsdecls("c")}><c:idx val="{n}"/><c:delete val="1"/></c:legendEntry>'
            where.addnext(parse_xml(entry))
        seen.add(name)
