"""Bars sorted by their figure, the words above each: how many, how many before, and who can act."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.labels import PHONE_LETTERS, haloed, packed, wrapped
from flow.charts.theme import PALETTES, Mode, without_data

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 40
LINE = 17
"""Pixels from one line of words to the next."""
TOP, BAR, GAP = 8, 13, 15
"""Pixels before the first words, of a bar, and from it to the next words."""
CLEAR = 4
"""Pixels between the last line of words and the bar, so that neither the bar nor its mark touches them."""


def ranked_rows(
    members: pd.DataFrame,
    *,
    earlier_words: str = "",
    cumulative: bool = False,
    most: int = MOST_ROWS,
    decimals: bool = False,
) -> pd.DataFrame:
    """The chart's data: one row per member, the largest first; members without a figure last.

    Takes:    name; value (a count); and, where known, earlier (the figure before, as value) and group (who can act, or
              any word). `earlier_words` says when before was: "since January". `cumulative` adds the share of the total
              that this and the larger ones hold. `decimals`: means of few, told to one decimal.
    Columns:  order; name; value; earlier; group; share_so_far (0 to 1); label (the words above the bar, in lines); words
              and bar (where both begin, in pixels from the top).
    Missing:  no figure has no bar and says "not reported"; without an earlier figure there is no mark and no change.
    Example:  47 against 32 -> "Waiting for a care package / 47 · +15 since January · the council".
    """
    import pandas as pd

    known = members.assign(value=members["value"].astype(float))
    known = known.sort_values("value", ascending=False, kind="stable", na_position="last").reset_index(drop=True)
    known["order"] = range(len(known))
    known["earlier"] = known["earlier"].astype(float) if "earlier" in known else float("nan")
    known["group"] = known["group"].fillna("") if "group" in known else ""
    known["share_so_far"] = (known["value"].cumsum() / known["value"].sum(min_count=1)).astype(float)
    told = known.to_dict("records")
    lines = [_lines(m, earlier_words, cumulative, decimals) for m in told]
    known["label"] = ["\n".join(each) for each in lines]
    heights = pd.Series([LINE * len(each) + CLEAR for each in lines], dtype=float)
    known["bar"] = TOP + (heights + BAR + GAP).cumsum() - BAR - GAP
    columns = ["order", "name", "value", "earlier", "group", "share_so_far", "label", "bar", "words"]
    return pd.DataFrame(known.assign(words=known["bar"] - heights)[columns]).head(most)


def _lines(member: dict[Any, Any], earlier_words: str, cumulative: bool, decimals: bool) -> list[str]:
    from flow.wording import MINUS, one_decimal, percent, signed, whole

    value, earlier = member["value"], member["earlier"]
    said = [one_decimal(value) if decimals else whole(value)]
    if value == value and earlier == earlier:
        change = signed(value - earlier)
        if decimals:
            tenths = one_decimal(value - earlier)
            change = "no change" if tenths == "0.0" else tenths if tenths.startswith(MINUS) else f"+{tenths}"
        said.append(f"{change} {earlier_words}".strip())
    if cumulative and member["share_so_far"] == member["share_so_far"]:
        first = "" if member["order"] == 0 else f"first {member['order'] + 1}: "
        said.append(f"{first}{percent(member['share_so_far'])} of all")
    if member["group"]:
        said.append(str(member["group"]))
    short = f"{member['name']}: {' · '.join(said)}"
    return [short] if len(short) <= PHONE_LETTERS else [*wrapped(str(member["name"])), *packed(said)]


def ranked_height(rows: pd.DataFrame) -> int:
    """How many pixels high all bars with their words are: what `ranked_spec` asks for."""
    return int(rows["bar"].max() + BAR + GAP) if len(rows) else 40


def ranked_key(mode: Mode, *, value_words: str, earlier_words: str) -> list[tuple[str, str, str]]:
    """What the bar and its mark mean."""
    p = PALETTES[mode]
    return [(p.us, "■", value_words), (p.text, "│", earlier_words)]


@cache
def ranked_spec(mode: Mode, unit: str, height: int) -> dict[str, Any]:
    """The chart as Vega-Lite without its data: bars from zero, a mark at the earlier figure, the words above.

    The words stand above, not beside, so that neither they nor the bars are cut on a phone; a long name takes more
    lines. `height` is that of the rows (`ranked_height`).
    """
    import altair as alt

    p = PALETTES[mode]
    pixels = alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False)
    y = alt.Y("top:Q", title=None, axis=None, scale=pixels)
    x = alt.X("value:Q", title=unit, scale=alt.Scale(zero=True), axis=alt.Axis(orient="top", tickCount=5))
    base, tip = alt.Chart(), alt.Tooltip("label:N", title=" ")
    placed = base.transform_calculate(top="datum.bar", bottom=f"datum.bar + {BAR}", zero="0")
    marked = base.transform_calculate(top="datum.bar - 3", bottom=f"datum.bar + {BAR + 3}")
    bars = placed.mark_rect(color=p.us).encode(x=x, x2="zero:Q", y=y, y2="bottom:Q", tooltip=tip)
    ticks = marked.mark_rule(color=p.text, strokeWidth=3).encode(x="earlier:Q", y=y, y2="bottom:Q", tooltip=tip)
    words = haloed(
        base.transform_calculate(top="datum.words"),
        p,
        color=p.text,
        align="left",
        baseline="top",
        fontSize=14,
        lineBreak="\n",
        lineHeight=LINE,
        encode={"x": alt.value(2), "y": y, "text": "label:N"},
    )
    chart = alt.layer(*words, bars, ticks).properties(
        width="container", height=height, padding={"left": 5, "top": 5, "right": 20, "bottom": 5}
    )
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
