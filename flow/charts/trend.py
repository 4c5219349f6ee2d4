"""The trend of one figure: days behind, weekly means in front with their limits, the plan, breaks and suspect days."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.note_marks import note_layers, note_room, note_rows
from flow.charts.run_marks import RunMarks, figure, run_frame
from flow.charts.theme import PALETTES, Mode, without_data

if TYPE_CHECKING:
    import pandas as pd

    from flow.metrics.position import Trend
    from flow.model import ChartNote

HEIGHT = 300
CROWDED_DAYS = 200
"""Over so many days the points are drawn smaller."""

LAYERS = ("day", "suspect", "week", "signal", "mean", "limit", "plan", "break", "note", "last")
"""Every row of the chart's data belongs to one of these."""


def trend_rows(
    trend: Trend, limits: pd.DataFrame | None, *, scale: float = 1.0, notes: Sequence[tuple[int, ChartNote]] = ()
) -> pd.DataFrame:
    """The chart's data: one row per mark; `notes` are those to be drawn, numbered.

    Columns:  layer (see LAYERS); when, until (days); value, low, high (times `scale`: 100 for a share in per cent);
              label (words drawn or shown on hover); text (of a break or a note).
    Missing:  a day or week without a figure has a row without a value, so that the line breaks there.
    """
    from flow.wording import day as day_words
    from flow.wording import lettered, one_decimal, short_day

    rows: list[dict[str, Any]] = []

    def add(layer: str, when: object, value: float | None = None, label: str = "", **more: object) -> None:
        rows.append(
            {"layer": layer, "when": when, "value": None if value is None else value * scale, "label": label, **more}
        )

    for d in trend.days.to_dict("records"):
        value = float(d["value"]) if d["counts"] else None
        words = f"{day_words(d['day'])}: {one_decimal(value * scale) if value is not None else 'not reported'}"
        add("day", d["day"], value, words)
        if d["suspect"]:
            add("suspect", d["day"], value, f"{words} (suspect)")
    for w in trend.weeks.to_dict("records"):
        value = None if w["value"] != w["value"] else float(w["value"])
        words = f"week of {short_day(w['week_start'])}: {one_decimal(value * scale) if value is not None else 'too few days'}"
        add("week", w["week_start"], value, f"{words} ({w['days_reported']} of {w['days']} days)", until=w["week_end"])
    for w in limits.to_dict("records") if limits is not None else ():
        if w["week_end"] < trend.period.first:
            continue
        group = {"group": int(w["rebase_group"]), "until": w["week_end"]}
        if w["mean"] == w["mean"]:
            add("mean", w["week_start"], w["mean"], **group)
        if w["lpl"] == w["lpl"]:
            add("limit", w["week_start"], w["lpl"], high=w["upl"] * scale, **group)
        if w["point_type"] != "common_cause" and w["value"] == w["value"]:
            add(
                "signal",
                w["week_start"],
                w["value"],
                f"week of {short_day(w['week_start'])}: {w['special_cause_type']}",
                **group,
            )
    for letter, b in lettered(trend.breaks):
        add("break", max(b.first_day, trend.period.first), label=letter, until=b.last_day, text=b.text)
    if trend.plan and trend.plan.from_day <= trend.period.last:
        for when in (max(trend.plan.from_day, trend.period.first), trend.period.last):
            add("plan", when, trend.plan.value)
    told = trend.days[trend.days["counts"]]
    if len(told):
        last = told.iloc[-1]
        add("last", last["day"], float(last["value"]), figure(float(last["value"]) * scale))
    rows += note_rows(notes, trend.period.first, trend.period.last)
    return run_frame(rows)


def trend_table(trend: Trend, *, unit: str, scale: float = 1.0) -> pd.DataFrame:
    """The table behind the chart: one row per day, newest first, with what the figure stands on."""
    days = trend.days.iloc[::-1]
    return days[["day"]].assign(
        **{
            unit: (days["value"] * scale).round(1),
            "suspect": days["suspect"].map({True: "suspect", False: ""}),
            "from": days["provenance"],
            "published": days["published"],
        }
    )


_KEY = {
    "week": ("us", "●", "weekly mean, Monday to Sunday"),
    "signal": ("us", "□", "a signal"),
    "limit": ("context", "▒", "limits of the weekly means"),
    "day": ("context", "•", "a day"),
    "suspect": ("concern", "◇", "a suspect day"),
    "plan": ("target", "┅", "the plan"),
    "break": ("concern", "┊", "a break of the series, lettered below"),
}


def trend_key(rows: pd.DataFrame, mode: Mode) -> list[tuple[str, str, str]]:
    """What each mark that is on the chart means: its colour, its shape, its words."""
    there = set(rows["layer"])
    return [(getattr(PALETTES[mode], c), shape, words) for layer, (c, shape, words) in _KEY.items() if layer in there]


@cache
def trend_spec(mode: Mode, unit: str, plan_words: str, *, crowded: bool = False, notes: int = 0) -> dict[str, Any]:
    """The chart as Vega-Lite without its data (`trend_rows` gives them), built and validated once per mode and unit.

    `crowded`: over a year of days, the points shrink so that the line can be seen. `notes`: how many levels of notes are
    drawn above it (`note_levels` of the rows).
    """
    import altair as alt

    p = PALETTES[mode]
    x = alt.X("when:T", title=None, axis=alt.Axis(format="%-d %b %y", labelOverlap=True, tickCount=8, grid=False))
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True))
    marks = RunMarks(p, x, y, unit=unit)
    all_days, suspect_days = marks.of("day", middle=False), marks.of("suspect", middle=False)
    days = all_days.mark_line(color=p.context, strokeWidth=0.5 if crowded else 1, opacity=0.75)
    day_points = all_days.mark_circle(color=p.context, size=2 if crowded else 14, opacity=0.75)
    suspect = suspect_days.mark_point(color=p.concern, shape="diamond", size=30 if crowded else 70, strokeWidth=2)
    plan_label = (
        marks.of("plan", middle=False)
        .transform_aggregate(value="max(value)", when="max(when)")
        .mark_text(align="right", dy=-9, color=p.target, fontWeight="bold", text=plan_words)
    )
    chart = alt.layer(
        *marks.limits(),
        days.encode(x=x, y=y),
        day_points.encode(x=x, y=y, tooltip=marks.tip),
        marks.plan(),
        plan_label.encode(x=x, y=y),
        *marks.breaks(),
        *marks.line("week", width=1.5 if crowded else 2.5, size=6 if crowded else 40),
        marks.squares("signal", p.us, size=26 if crowded else 110, width=1 if crowded else 2),
        suspect.encode(x=x, y=y, tooltip=marks.tip),
        marks.last(middle=False),
        *note_layers(p, notes),
    ).properties(
        width="container",
        height=HEIGHT + note_room(notes),
        padding={"left": 5, "top": 5, "right": 36, "bottom": 5},
    )
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
