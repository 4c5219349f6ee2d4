"""What does one more bring? The diminishing return of a lever, and scenarios side by side: their means on one axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.fans import Drawn, means, middles
from flow.charts.labels import apart, haloed
from flow.charts.run_marks import figure
from flow.charts.theme import PALETTES, Mode, Palette, without_data

if TYPE_CHECKING:
    import pandas as pd

HEIGHT, LETTER_HEIGHT = 280, 18
MOST_LINES = 4
DASHES: tuple[list[int], ...] = ([1, 0], [8, 4], [2, 3], [10, 3, 2, 3])
"""Each line has a dash of its own: colour is never the only carrier."""


def return_rows(
    points: pd.DataFrame, *, reached: float | None = None, target: float | None = None, target_words: str = ""
) -> pd.DataFrame:
    """The data of a lever's return: one row per size of the change.

    Takes:    change; mean; low; high (patients who remain, by the size of the change); `reached`: the least change that
              suffices; `target`: what is to be reached.
    Columns:  layer (point, target, reached); change; value, low, high; label.
    """
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {
            "layer": "point", "change": float(p["change"]), "value": float(p["mean"]), "low": float(p["low"]), "high": float(p["high"]),
            "label": f"{figure(float(p['change']))}: {figure(float(p['mean']))} ({figure(float(p['low']))} to {figure(float(p['high']))})",
        }
        for p in points.sort_values("change").to_dict("records")
    ]  # fmt: skip
    if target is not None and rows:
        rows += [
            {"layer": "target", "change": r["change"], "value": target, "label": target_words}
            for r in (rows[0], rows[-1])
        ]
    if reached is not None:
        rows.append({"layer": "reached", "change": float(reached), "label": figure(float(reached))})
    return pd.DataFrame(rows, columns=["layer", "change", "value", "low", "high", "label"])


@cache
def return_spec(mode: Mode, lever: str, unit: str) -> dict[str, Any]:
    """The chart of a lever's return as Vega-Lite without its data (`return_rows` gives them)."""
    import altair as alt

    p = PALETTES[mode]
    x = alt.X("change:Q", title=lever, axis=alt.Axis(grid=False))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True))
    there = alt.Chart().transform_filter("datum.layer === 'point'")
    target = alt.Chart().transform_filter("datum.layer === 'target'")
    reached = alt.Chart().transform_filter("datum.layer === 'reached'")
    tip = alt.Tooltip("label:N", title=" ")
    first = target.transform_aggregate(change="min(change)", value="min(value)", label="min(label)")
    chart = alt.layer(
        there.mark_area(color=p.us, opacity=0.2).encode(x=x, y=alt.Y("low:Q", title=unit, scale=alt.Scale(zero=False)), y2="high:Q"),
        there.mark_line(color=p.us, strokeWidth=2.5).encode(x=x, y=y),
        there.mark_circle(color=p.us, size=40, opacity=1).encode(x=x, y=y, tooltip=tip),
        target.mark_line(color=p.target, strokeDash=[7, 4], strokeWidth=2).encode(x=x, y=y),
        *haloed(first, p, color=p.target, encode={"x": x, "y": y, "text": "label:N"}, align="left", dx=6, dy=-9,
                fontWeight="bold", strokeJoin="round"),
        reached.mark_rule(color=p.text, strokeDash=[4, 2], strokeWidth=1.5).encode(x=x),
        reached.mark_text(align="left", baseline="top", dx=5, color=p.text, fontWeight="bold").encode(x=x, y=alt.value(2), text="label:N"),
    ).properties(width="container", height=HEIGHT, padding={"left": 5, "top": 5, "right": 20, "bottom": 5})  # fmt: skip
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)


def line_rows(lines: Mapping[str, Drawn], *, target: float | None = None, every: int = 7) -> pd.DataFrame:
    """The data of two to four scenarios: a row a week (the mean of `every` days) and line, with its number among them.

    Columns:  layer (`0` to `3`: the line's number; `end 0`: its words, apart from the others; `target`); when; value; label.
    """
    import pandas as pd

    drawn = list(lines.items())[:MOST_LINES]
    rows: list[dict[str, Any]] = []
    for number, (_, fan) in enumerate(drawn):
        points = zip(middles(fan, every), means(fan.mean, every), strict=True)
        rows += [{"layer": str(number), "when": when, "value": float(value)} for when, value in points]
    ends = [means(fan.mean, every)[-1] for _, fan in drawn]
    values = [r["value"] for r in rows] + ([] if target is None else [target])
    line = (max(values) - min(values) or 1.0) * LETTER_HEIGHT / HEIGHT if values else 1.0
    for number, at in enumerate(
        apart(ends, [line] * len(ends), low=min(values, default=0), high=max(values, default=0))
    ):
        label = f"{number + 1}: {figure(round(ends[number]))}"
        rows.append(
            {"layer": f"end {number}", "when": middles(drawn[number][1], every)[-1], "value": at, "label": label}
        )
    whole = [r["when"] for r in rows]
    if target is not None and rows:
        rows += [{"layer": "target", "when": w, "value": target} for w in (min(whole), max(whole))]
    frame = pd.DataFrame(rows, columns=["layer", "when", "value", "label"])
    frame["when"] = pd.to_datetime(frame["when"]).astype("datetime64[ms]")
    return frame


def line_key(names: Sequence[str], mode: Mode) -> list[tuple[str, str, str]]:
    """Which line is which scenario: its colour, its number, its name."""
    return [(c, str(n + 1), name) for n, (name, c) in enumerate(zip(names, colours(PALETTES[mode]), strict=False))]


def colours(p: Palette) -> tuple[str, ...]:
    """A colour for each line."""
    return (p.us, p.text, p.concern, p.context)


@cache
def line_spec(mode: Mode, unit: str = "patients who remain, mean") -> dict[str, Any]:
    """The chart of scenarios side by side as Vega-Lite without its data (`line_rows` gives them)."""
    import altair as alt

    p = PALETTES[mode]
    x = alt.X("when:T", title=None, axis=alt.Axis(format="%-d %b %y", labelOverlap=True, tickCount=8, grid=False))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True))
    target = alt.Chart().transform_filter("datum.layer === 'target'")
    layers = [target.mark_line(color=p.target, strokeDash=[7, 4], strokeWidth=2).encode(x=x, y=y)]
    for number, (colour, dash) in enumerate(zip(colours(p), DASHES, strict=True)):
        there = alt.Chart().transform_filter(f"datum.layer === '{number}'")
        layers.append(there.mark_line(color=colour, strokeDash=dash, strokeWidth=2.5).encode(x=x, y=y))
        end = alt.Chart().transform_filter(f"datum.layer === 'end {number}'")
        layers.append(
            end.mark_text(align="left", dx=6, color=colour, fontWeight="bold").encode(x=x, y=y, text="label:N")
        )
    chart = alt.layer(*layers).properties(
        width="container", height=HEIGHT, padding={"left": 5, "top": 5, "right": 52, "bottom": 5}
    )
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
