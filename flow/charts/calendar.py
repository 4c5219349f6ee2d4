"""The calendar of completeness: one cell per place and day, its state by colour and by sign."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.theme import PALETTES, Mode, without_data

if TYPE_CHECKING:
    import pandas as pd

SIGNS = {"reported": "", "suspect": "◇", "excluded": "x", "all zero": "0", "missing": "–", "no file": ""}
"""What stands in a cell beside its colour."""


def _colours(mode: Mode) -> dict[str, str]:
    p = PALETTES[mode]
    return dict(zip(SIGNS, [p.us, p.concern, p.text, p.context, p.context, p.grid], strict=True))


def calendar_key(mode: Mode) -> list[tuple[str, str, str]]:
    """What each cell means: its colour, its shape with its sign, its words."""
    return [(colour, f"■ {SIGNS[state]}".strip(), state) for state, colour in _colours(mode).items()]


def calendar_rows(completeness: pd.DataFrame) -> pd.DataFrame:
    """The chart's data: place, day, state, sign and the words on hover."""
    import pandas as pd

    from flow.wording import day as day_words
    from flow.wording import patients

    told = completeness.to_dict("records")
    return pd.DataFrame(
        {
            "place": [r["place"] for r in told],
            "day": pd.to_datetime(completeness["day"]).astype("datetime64[ms]"),
            "state": [r["state"] for r in told],
            "sign": [SIGNS[r["state"]] for r in told],
            "label": [
                f"{r['place']}, {day_words(r['day'])}: {r['state']}"
                + (
                    f", {patients(r['remaining_patients'])} remain"
                    if r["state"] in ("reported", "suspect", "excluded")
                    else ""
                )
                for r in told
            ],
        }
    )


@cache
def calendar_spec(mode: Mode, places: int, *, signs: bool) -> dict[str, Any]:
    """The calendar as Vega-Lite without its data; `signs` only where a cell is wide enough to read them."""
    import altair as alt

    p = PALETTES[mode]
    colours = alt.Color(
        "state:N", legend=None, scale=alt.Scale(domain=list(SIGNS), range=list(_colours(mode).values()))
    )
    x = alt.X("yearmonthdate(day):O", title=None, axis=alt.Axis(format="%-d %b", labelOverlap=True, labelAngle=0))
    y = alt.Y("place:N", title=None, sort=None, axis=alt.Axis(labelLimit=170))
    base = alt.Chart()
    cells = base.mark_rect(stroke=p.background, strokeWidth=1).encode(
        x=x, y=y, color=colours, tooltip=alt.Tooltip("label:N", title=" ")
    )
    layers = [cells]
    if signs:
        layers.append(base.mark_text(color=p.background, fontSize=11).encode(x=x, y=y, text="sign:N"))
    chart = alt.layer(*layers).properties(width="container", height=max(60, 22 * places))
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
