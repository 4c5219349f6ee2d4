"""Before and after: one place against the rest by week or month, with the day that something began and both means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.labels import apart, haloed, wrapped
from flow.charts.note_marks import note_layers, note_room, note_rows
from flow.charts.run_marks import MIDDLE, figure, run_frame
from flow.charts.series import SeriesGrain, period_words, with_gaps
from flow.charts.theme import PALETTES, Mode, without_data

if TYPE_CHECKING:
    import pandas as pd

    from flow.model import ChartNote

HEIGHT = 300
LABEL_LETTERS = 17
"""Less than half a phone's width."""
_LINE = 16
_SIGNS = {"here": "●", "rest": "▲"}


def before_after_rows(
    points: pd.DataFrame,
    *,
    here: str,
    rest: str,
    began: date,
    grain: SeriesGrain,
    scale: float = 1.0,
    notes: Sequence[tuple[int, ChartNote]] = (),
) -> pd.DataFrame:
    """The chart's data: the two lines, their means before and after, the day, and notes (numbered).

    Takes:    line (`here` or `rest`); start; end; value; and, for a share or a mean, numerator and denominator, from
              which the means are then worked out; without them a mean is over the periods that have a value.
    Columns:  layer (here, rest, and for each: mean, words, last; began; note); when; until; value (times `scale`); group (before,
              after); label; text (where the words of a mean stand: above or below all lines of their part).
    Missing:  a period without a value, or without a row, breaks the line. The period in which it began is in neither
              mean; a mean of nothing is not drawn.
    """
    from flow.wording import short_day

    rows: list[dict[str, Any]] = []
    layers, lasts = {here: "here", rest: "rest"}, list[dict[str, Any]]()
    for name, layer in layers.items():
        for w in with_gaps(points[points["line"] == name]):
            value = None if w.get("value") is None or w["value"] != w["value"] else float(w["value"]) * scale
            said = f"{name}, {period_words(w['start'], grain)}: {'not reported' if value is None else figure(value)}"
            rows.append({"layer": layer, "when": w["start"], "until": w["end"], "value": value, "label": said})
        valued = [r for r in rows if r["layer"] == layer and r["value"] is not None]
        lasts += [{**r, "layer": f"{layer} last", "label": figure(r["value"])} for r in valued[-1:]]
    seen = [r for r in rows if r["value"] is not None]
    rows += _apart(lasts, [r["value"] for r in seen])
    means = means_before_after(points, began=began)
    for m in means[means["mean"].notna()].to_dict("records"):
        layer, other = layers[m["line"]], means[(means["part"] == m["part"]) & (means["line"] != m["line"])]["mean"]
        upper = not (other > m["mean"]).any() and (layer == "here" or not (other == m["mean"]).any())
        inside = [r["value"] for r in seen if m["first"] <= r["when"] <= m["last"]]
        mean = {"value": m["mean"] * scale, "group": m["part"]}
        rows += [{"layer": f"{layer} mean", "when": when, **mean} for when in (m["first"], m["last"])]
        said = f"mean {figure(mean['value'])}"
        names = wrapped(f"{_SIGNS[layer]} {m['line']}", LABEL_LETTERS)
        label = "\n".join([*names, said]) if m["part"] == "before" else f"{_SIGNS[layer]} {said}"
        words = {"label": label, "value": max(inside) if upper else min(inside)}
        when = m["first"] if m["part"] == "before" else m["last"]
        text = f"{m['part']} {'above' if upper else 'below'}"
        rows.append({"layer": f"{layer} words", "when": when, "group": m["part"], "text": text, **words})
    rows.append({"layer": "began", "when": began, "label": f"began {short_day(began)}"})
    drawn = [r for r in rows if r["layer"] in ("here", "rest")]
    if drawn:
        rows += note_rows(notes, min(r["when"] for r in drawn), max(r["until"] for r in drawn))
    return run_frame(rows)


def _apart(lasts: list[dict[str, Any]], values: list[float]) -> list[dict[str, Any]]:
    """The last figures, moved where they would overlap."""
    if not lasts:
        return []
    low, high = min(values), max(values)
    size = (high - low or 1) * 18 / HEIGHT
    at = apart([r["value"] for r in lasts], [size] * len(lasts), low=low - size, high=high + size)
    return [{**r, "value": v} for r, v in zip(lasts, at, strict=True)]


def means_before_after(points: pd.DataFrame, *, began: date) -> pd.DataFrame:
    """The mean of each line before and after a day.

    Rows:     one per line and part, lines in the order of their first row.
    Columns:  line; part (before, after); mean; periods (with a value); first; last (days).
    Missing:  the period in which the day lies, unless it begins on it, is in neither part; a mean of nothing is NaN.
    Example:  weeks of 10 and 12, began, weeks of 8 and 6 -> before 11, after 7.
    """
    import pandas as pd

    dated = points.assign(start=pd.to_datetime(points["start"]).dt.date, end=pd.to_datetime(points["end"]).dt.date)
    counted = dated[dated["value"].notna()]
    found = []
    for line in points["line"].unique():
        own = counted[counted["line"] == line]
        for part, chosen in (("before", own[own["end"] < began]), ("after", own[own["start"] >= began])):
            mean = chosen["value"].astype(float).mean()
            if {"numerator", "denominator"} <= set(points.columns) and len(chosen):
                divisor = float(chosen["denominator"].sum())
                mean = float(chosen["numerator"].sum()) / divisor if divisor else float("nan")
            ends = {"first": chosen["start"].min(), "last": chosen["end"].max()} if len(chosen) else {}
            found.append({"line": line, "part": part, "mean": mean, "periods": len(chosen), **ends})
    return pd.DataFrame(found, columns=["line", "part", "mean", "periods", "first", "last"])


def before_after_key(mode: Mode, *, here: str, rest: str) -> list[tuple[str, str, str]]:
    """What each mark means."""
    p = PALETTES[mode]
    return [(p.us, "●", here), (p.context, "▲", rest), (p.us, "━", "means before and after"), (p.text, "┊", "began")]


@cache
def before_after_spec(mode: Mode, unit: str, grain: SeriesGrain, *, notes: int = 0) -> dict[str, Any]:
    """The chart as Vega-Lite without its data (`before_after_rows` gives them), built and validated once.

    `notes`: how many levels of notes are drawn above it (`note_levels` of the rows).
    """
    import altair as alt

    p = PALETTES[mode]
    dates = "%-d %b %y" if grain == "week" else "%b %y"
    shown = alt.Axis(format=dates, labelOverlap=True, labelSeparation=8, tickCount=8, grid=False)
    x = alt.X("mid:T", title=None, axis=shown)
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True, padding=34))
    placed = alt.Chart().transform_calculate(mid=MIDDLE)

    def of(layer: str) -> Any:
        return placed.transform_filter(alt.datum["layer"] == layer)

    began = of("began")
    layers: list[Any] = [began.mark_rule(color=p.text, strokeDash=[3, 3], strokeWidth=1.5).encode(x=x)]
    top = alt.value(-4)
    layers.append(began.mark_text(baseline="bottom", fontWeight="bold").encode(x=x, y=top, text="label:N"))
    tip = alt.Tooltip("label:N", title=" ")
    drawn = (("rest", p.context, "triangle-up", 1.5, [5, 3]), ("here", p.us, "circle", 2.5, [1, 0]))
    for layer, colour, shape, width, dash in drawn:
        line = of(layer).mark_line(color=colour, strokeWidth=width, strokeDash=dash)
        point = of(layer).mark_point(color=colour, shape=shape, size=30, filled=True, opacity=1)
        mean = of(f"{layer} mean").mark_line(color=colour, strokeWidth=5, opacity=0.45)
        layers += [mean.encode(x=x, y=y, detail="group:N"), line.encode(x=x, y=y), point.encode(x=x, y=y, tooltip=tip)]
    for layer, colour, _, _, _ in drawn:
        ink = p.text if layer == "rest" else colour
        last = of(f"{layer} last").mark_text(align="left", dx=6, fontWeight="bold", fontSize=15, color=ink)
        layers.append(last.encode(x=x, y=y, text="label:N"))
        more_lines = "(length(split(datum.label, '\\n')) - 1)"
        for side, dy in (("above", f"-12 - {_LINE} * {more_lines}"), ("below", "12")):
            for part, align in (("before", "left"), ("after", "right")):
                layers += haloed(
                    of(f"{layer} words").transform_filter(alt.datum["text"] == f"{part} {side}"),
                    p,
                    color=ink,
                    align=align,
                    dy=alt.ExprRef(dy),
                    fontWeight="bold",
                    lineBreak="\n",
                    lineHeight=_LINE,
                    encode={"x": x, "y": y, "text": "label:N"},
                )
    chart = alt.layer(*layers, *note_layers(p, notes, above=_LINE + 6)).properties(
        width="container", height=HEIGHT + note_room(notes), padding={"left": 5, "top": 24, "right": 46, "bottom": 5}
    )
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
