"""The next two weeks: what was counted leads in, then who is expected with the range, and the naive forecast beside it."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.labels import haloed
from flow.charts.theme import PALETTES, Mode, without_data

if TYPE_CHECKING:
    import pandas as pd

    from flow.forecast import Outlook

HEIGHT = 260
LEAD_DAYS = 42
"""So many days lead in: enough to see the swing of the weekdays."""
COLUMNS = ("layer", "when", "value", "low", "high", "label")


def outlook_rows(outlook: Outlook) -> pd.DataFrame:
    """The chart's data: one row per mark.

    Columns:  layer (seen, fan, naive, today, end); when; value; low, high (of the fan); label (drawn, or shown on hover).
    Missing:  a day that was not counted has a row without a value, so that the line breaks there.
    Example:  14 days of an outlook -> 42 rows of seen, 14 of fan, 14 of naive, 1 of today, 1 of end.
    """
    import pandas as pd

    from flow.wording import day, short_day, whole

    rows: list[dict[str, Any]] = []
    for back in range(LEAD_DAYS - 1, -1, -1):
        when = outlook.day - timedelta(days=back)
        value = outlook.seen.get(when)
        words = f"{day(when)}: {'not counted' if value is None else whole(value)}"
        rows.append({"layer": "seen", "when": when, "value": value, "label": words})
    for d in outlook.days.to_dict("records"):
        span = f"{whole(d['middle'])} expected ({whole(d['low'])} to {whole(d['high'])})"
        rows.append(
            {"layer": "fan", "when": d["day"], "value": d["middle"], "low": d["low"], "high": d["high"]}
            | {"label": f"{day(d['day'])}: {span}; {outlook.naive.words if outlook.naive else 'naive'}: {whole(d['naive'])}"}
        )  # fmt: skip
        rows.append({"layer": "naive", "when": d["day"], "value": d["naive"]})
    rows.append({"layer": "today", "when": outlook.day, "label": short_day(outlook.day)})
    if len(outlook.days):
        last = outlook.days.iloc[-1]
        words = f"{whole(last['middle'])} ({whole(last['low'])} to {whole(last['high'])})"
        rows.append({"layer": "end", "when": last["day"], "value": last["middle"], "label": words})
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame[["value", "low", "high"]] = frame[["value", "low", "high"]].astype(float).round(1)
    frame["when"] = pd.to_datetime(frame["when"]).astype("datetime64[ms]")
    return frame


def outlook_table(outlook: Outlook) -> pd.DataFrame:
    """The table behind the chart: one row a day ahead, in patients."""
    days = outlook.days
    names = {
        "low": "1 in 10 below",
        "middle": "expected",
        "high": "1 in 10 above",
        "naive": outlook.naive.words if outlook.naive else "naive",
    }
    return days[["day", "days_ahead"]].rename(columns={"days_ahead": "days ahead"}).assign(
        **{name: days[column].astype(float).round(1) for column, name in names.items()}
    )  # fmt: skip


def outlook_key(outlook: Outlook, mode: Mode) -> list[tuple[str, str, str]]:
    """What each mark means: its colour, its shape, its words."""
    p = PALETTES[mode]
    return [
        (p.text, "━", "counted"),
        (p.us, "▒", "expected, and the range of 8 in 10"),
        (p.context, "╌", outlook.naive.words if outlook.naive else "naive"),
    ]


@cache
def outlook_spec(mode: Mode, unit: str = "patients who remain") -> dict[str, Any]:
    """The chart as Vega-Lite without its data (`outlook_rows` gives them), built and validated once."""
    import altair as alt

    p = PALETTES[mode]
    x = alt.X("when:T", title=None, axis=alt.Axis(format="%-d %b %y", labelOverlap=True, tickCount=6, grid=False))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True))
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
        *haloed(
            of("end"), p, color=p.us, encode={"x": x, "y": y, "text": "label:N"}, align="right", dx=0, dy=-14,
            fontWeight="bold", fontSize=15, strokeJoin="round",
        ),
    ).properties(width="container", height=HEIGHT, padding={"left": 5, "top": 5, "right": 12, "bottom": 5})  # fmt: skip
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
