"""A place among all others: one dot each from the highest to the lowest, ours and chosen neighbours by name."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.labels import apart, haloed, wrapped
from flow.charts.theme import PALETTES, Mode, without_data
from flow.wording import ordinal, percent

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 560
LABEL_LETTERS = 22
"""Half a phone's width of words."""
_LINE = 17
_PLOT_HEIGHT = HEIGHT - 90
"""Streamlit fits axis and padding into the height."""


def dots_rows(
    places: pd.DataFrame, *, ours: str, neighbours: Collection[str] = (), england: float | None = None
) -> pd.DataFrame:
    """The chart's data: one row per place with a figure, rank 1 the highest, and one for England.

    Takes:    code; name; value (a share, 0 to 1). `ours` and `neighbours` are codes; `england` is a share.
    Columns:  layer (other, neighbour, ours, england); code; name; value (in per cent); rank; at (where its words stand,
              in ranks); side (left or right); label (drawn in lines); words (shown on hover).
    Named:    ours, the neighbours next above and below it, the highest and the lowest neighbour: more words would lie on
              the dots. The others are squares, named on hover and in the table.
    Missing:  a place without a figure has no dot and no rank; "11th of 118" counts those that have one.
    """
    import pandas as pd

    told = places[places["value"].notna()].sort_values("value", ascending=False, kind="stable")
    value = told["value"].astype(float)
    frame = pd.DataFrame({"code": told["code"], "name": told["name"], "value": value * 100})
    frame["rank"] = value.rank(ascending=False, method="min").astype(int)
    frame["place"] = range(1, len(frame) + 1)
    frame["layer"] = ["ours" if c == ours else "neighbour" if c in neighbours else "other" for c in frame["code"]]
    frame["words"] = [f"{r['name']} {place_words(r['value'], r['rank'], len(frame))}" for r in frame.to_dict("records")]
    middle = (value.min() + value.max()) / 2 * 100 if len(frame) else 0.0
    frame["side"] = ["left" if v > middle else "right" for v in frame["value"]]
    frame["at"], frame["label"] = frame["place"].astype(float), ""
    named = frame["place"].isin(_named(frame))
    frame.loc[named, "label"] = ["\n".join(_label(r, len(frame))) for r in frame[named].to_dict("records")]
    per_line = max(len(frame), 1) * _LINE / (_PLOT_HEIGHT - 6 * _LINE)  # the scale reaches six lines beyond the dots
    for side, sign in (("left", -1), ("right", 1)):
        # the empty corner is above on the left and below on the right: words move there
        here = named & (frame["side"] == side)
        heights = [per_line * (label.count("\n") + 1.6) for label in frame.loc[here, "label"]]
        ends = sorted((sign * -5 * per_line, sign * (len(frame) + 0.4 * per_line)))
        clear = [sign * at + height / 2 for at, height in zip(frame.loc[here, "at"], heights, strict=True)]
        moved = apart(clear, heights, low=ends[0], high=ends[1])
        frame.loc[here, "at"] = [sign * at for at in moved]
    columns = ["layer", "code", "name", "value", "rank", "place", "at", "side", "label", "words"]
    if england is not None:
        words = f"England {_percent(england * 100)}"
        line = pd.DataFrame([{"layer": "england", "value": england * 100, "label": words, "words": words}])
        frame = pd.concat([frame, line], ignore_index=True)
    return frame.reindex(columns=columns).reset_index(drop=True)


def _named(frame: pd.DataFrame) -> set[int]:
    """Which places, counted from the highest, have their words drawn."""
    ours = frame.loc[frame["layer"] == "ours", "place"].tolist()
    near = frame.loc[frame["layer"] == "neighbour", "place"].tolist()
    next_above = {max(n for n in near if n < place) for place in ours if near and near[0] < place}
    next_below = {min(n for n in near if n > place) for place in ours if near and near[-1] > place}
    return {*ours, *near[:1], *near[-1:], *next_above, *next_below}


def _label(place: dict[Any, Any], of: int) -> list[str]:
    """A place's words in lines: ours with how many there are, a neighbour's shorter."""
    ours = place["layer"] == "ours"
    rank = (
        place_words(place["value"], place["rank"], of)
        if ours
        else f"{_percent(place['value'])}, {ordinal(place['rank'])}"
    )
    short = f"{place['name']} {rank}"
    return [short] if len(short) <= LABEL_LETTERS else [*wrapped(str(place["name"]), LABEL_LETTERS), rank]


def place_words(value: float, rank: int, of: int) -> str:
    """A figure in per cent with its rank: `21.4 %, 11th of 118`."""
    return f"{_percent(value)}, {ordinal(rank)} of {of}"


def _percent(value: float) -> str:
    return percent(value / 100)


def dots_key(mode: Mode) -> list[tuple[str, str, str]]:
    """What each mark means."""
    p = PALETTES[mode]
    signs = [(p.us, "◆", "the place chosen"), (p.text, "■", "neighbours"), (p.context, "●", "other places")]
    return [*signs, (p.target, "╎", "England")]


@cache
def dots_spec(mode: Mode, unit: str) -> dict[str, Any]:
    """The chart as Vega-Lite without its data (`dots_rows` gives them), built and validated once."""
    import altair as alt

    p = PALETTES[mode]
    layer, side = alt.datum["layer"], alt.datum["side"]
    x = alt.X("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=6))
    from_first = alt.Scale(reverse=True, zero=False, nice=False, padding=10)
    y = alt.Y("place:Q", title=None, axis=None, scale=from_first)
    base, tip = alt.Chart(), alt.Tooltip("words:N", title=" ")
    line = base.transform_filter(layer == "england").mark_rule(color=p.target, strokeDash=[7, 4], strokeWidth=2)
    line_words = base.transform_filter(layer == "england").mark_text(
        color=p.target, fontWeight="bold", baseline="bottom", align="center"
    )
    layers: list[Any] = [
        line.encode(x=x, tooltip=tip),
        line_words.encode(x=x, y=alt.value(-4), text="label:N"),
    ]
    at = alt.Y("at:Q", title=None, axis=None, scale=from_first)
    leader = base.transform_filter(alt.datum["label"] != "").transform_filter(layer != "england")
    layers.append(leader.mark_rule(color=p.text, strokeWidth=1).encode(x=x, y=y, y2="at:Q"))
    for name, colour, weight in (("neighbour", p.text, "normal"), ("ours", p.us, "bold")):
        for end, sign in (("left", -1), ("right", 1)):
            there = base.transform_filter(layer == name).transform_filter(side == end)
            layers += haloed(
                there,
                p,
                color=colour,
                align="right" if end == "left" else "left",
                dx=14 * sign,
                baseline="middle",
                fontWeight=weight,
                fontSize=14,
                lineBreak="\n",
                lineHeight=_LINE,
                encode={"x": x, "y": at, "text": "label:N"},
            )
    for name, shape, colour, size in (
        ("other", "circle", p.context, 26),
        ("neighbour", "square", p.text, 60),
        ("ours", "diamond", p.us, 170),
    ):
        there = base.transform_filter(layer == name).mark_point(
            shape=shape, color=colour, size=size, filled=True, opacity=1
        )
        layers.append(there.encode(x=x, y=y, tooltip=tip))
    chart = alt.layer(*layers).properties(
        width="container", height=HEIGHT, padding={"left": 5, "top": 24, "right": 20, "bottom": 5}
    )
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
