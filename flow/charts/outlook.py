"""The next two weeks: what was counted leads in, then who is expected with the range, and the naive forecast beside it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.labels import haloed
from flow.charts.theme import PALETTES, Mode, without_data

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 260
LEAD_DAYS = 42
"""So many days lead in: enough to see the swing of the weekdays."""
COLUMNS = ("layer", "when", "value", "low", "high", "label")


def outlook_rows(days: pd.DataFrame, seen: Mapping[date, float], *, on: date, naive_words: str) -> pd.DataFrame:
    """The chart's data: one row per mark.

    Takes:    `days` ahead: day, middle, low, high, naive; what was `seen` up to the day `on`.
    Columns:  layer (seen, fan, naive, today, end); when; value; low, high (of the fan); label (drawn, or shown on hover).
    Missing:  a day that was not reported, or is flagged, has a row without a value, so that the line breaks there.
    Example:  14 days ahead -> 42 rows of seen, 14 of fan, 14 of naive, 1 of today, 1 of end.
    """
    import pandas as pd

    from flow.wording import day, short_day, whole

    rows: list[dict[str, Any]] = []
    for back in range(LEAD_DAYS - 1, -1, -1):
        when = on - timedelta(days=back)
        value = seen.get(when)
        words = f"{day(when)}: {'not reported, or flagged' if value is None else whole(value)}"
        rows.append({"layer": "seen", "when": when, "value": value, "label": words})
    for d in days.to_dict("records"):
        words = f"{day(d['day'])}: {_span(d)} expected; {naive_words}: {whole(d['naive'])}"
        fan = {
            "layer": "fan",
            "when": d["day"],
            "value": d["middle"],
            "low": d["low"],
            "high": d["high"],
            "label": words,
        }
        rows += [fan, {"layer": "naive", "when": d["day"], "value": d["naive"]}]
    rows.append({"layer": "today", "when": on, "label": short_day(on)})
    for d in days.tail(1).to_dict("records"):
        rows.append({"layer": "end", "when": d["day"], "value": d["low"], "label": _span(d)})
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame[["value", "low", "high"]] = frame[["value", "low", "high"]].astype(float).round(1)
    frame["when"] = pd.to_datetime(frame["when"]).astype("datetime64[ms]")
    return frame


def _span(ahead: Mapping[Hashable, Any]) -> str:
    from flow.wording import whole

    return f"{whole(ahead['middle'])} ({whole(ahead['low'])} to {whole(ahead['high'])})"


def outlook_table(days: pd.DataFrame, *, naive_words: str) -> pd.DataFrame:
    """The table behind the chart: one row a day ahead, in patients."""
    import pandas as pd

    names = {"middle": "expected", "low": "1 in 10 below", "high": "1 in 10 above", "naive": naive_words}
    figures = {name: days[column].astype(float).round(1) for column, name in names.items()}
    return pd.DataFrame({"day": days["day"], "days ahead": days["days_ahead"], **figures})


def outlook_key(mode: Mode, *, naive_words: str) -> list[tuple[str, str, str]]:
    """What each mark means: its colour, its shape, its words."""
    p = PALETTES[mode]
    return [
        (p.text, "━", "counted"),
        (p.us, "▒", "expected, and the range of 8 in 10"),
        (p.context, "╌", f"naive: {naive_words}"),
    ]


@cache
def outlook_spec(mode: Mode, unit: str = "patients who remain") -> dict[str, Any]:
    """The chart as Vega-Lite without its data (`outlook_rows` gives them), built and validated once."""
    import altair as alt

    p = PALETTES[mode]
    x = alt.X("when:T", title=None, axis=alt.Axis(format="%-d %b %y", labelOverlap=True, tickCount=6, grid=False))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True, padding=16))
    tip = alt.Tooltip("label:N", title=" ")

    def of(layer: str) -> Any:
        return alt.Chart().transform_filter(alt.datum["layer"] == layer)

    today = of("today")
    chart = alt.layer(
        today.mark_rule(color=p.context, strokeDash=[4, 2], strokeWidth=1.5).encode(x=x),
        today.mark_text(align="right", baseline="top", dx=-5, color=p.text).encode(x=x, y=alt.value(2), text="label:N"),
        of("fan").mark_area(color=p.us, opacity=0.22).encode(x=x, y=alt.Y("low:Q", title=unit), y2="high:Q"),
        of("naive").mark_line(color=p.context, strokeDash=[6, 3], strokeWidth=2).encode(x=x, y=y),
        of("seen").mark_line(color=p.text, strokeWidth=1.6).encode(x=x, y=y),
        of("seen").mark_circle(color=p.text, size=16, opacity=1).encode(x=x, y=y, tooltip=tip),
        of("fan").mark_line(color=p.us, strokeWidth=2.5).encode(x=x, y=y),
        of("fan").mark_circle(color=p.us, size=30, opacity=1).encode(x=x, y=y, tooltip=tip),
        # the words stand below the fan, where neither line runs
        *haloed(
            of("end"), p, color=p.us, encode={"x": x, "y": y, "text": "label:N"}, align="right", dx=0, dy=14,
            fontWeight="bold", fontSize=15, strokeJoin="round",
        ),
    ).properties(width="container", height=HEIGHT, padding={"left": 5, "top": 5, "right": 12, "bottom": 5})  # fmt: skip
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
