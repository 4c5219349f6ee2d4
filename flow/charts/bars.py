"""Bars by member of a place: today's figure beside the mean of the four weeks before."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.theme import PALETTES, Mode, without_data

if TYPE_CHECKING:
    import pandas as pd


def bar_rows(members: pd.DataFrame) -> pd.DataFrame:
    """The chart's data: one row per member with `name`, `today`, `usual` and the words above its bar (`label`)."""
    from flow.wording import whole

    labels = [f"{m['name']}: {whole(m['today'])} (four weeks: {whole(m['usual'])})" for m in members.to_dict("records")]
    return members[["name", "today", "usual"]].assign(label=labels)


@cache
def bars_spec(mode: Mode, unit: str) -> dict[str, Any]:
    """The chart as Vega-Lite without its data: bars from zero, a tick at the four-week mean, the words above each bar.

    The words stand above, not beside, so that the bars keep their room on a phone.
    """
    import altair as alt

    p = PALETTES[mode]
    y = alt.Y("name:N", title=None, sort=None, axis=None)
    x = alt.X("today:Q", title=unit, scale=alt.Scale(zero=True))
    base = alt.Chart()
    bars = base.mark_bar(color=p.us, height=18, yOffset=10).encode(x=x, y=y)
    ticks = base.mark_tick(color=p.text, thickness=3, height=26, yOffset=10).encode(x="usual:Q", y=y)
    words = base.mark_text(align="left", dy=-11, color=p.text, fontSize=14).encode(x=alt.value(2), y=y, text="label:N")
    chart = alt.layer(bars, ticks, words).properties(
        width="container", height=alt.Step(54), padding={"left": 5, "top": 5, "right": 20, "bottom": 5}
    )
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
