"""A funnel: shares of places of different size, and how far from England's the smaller ones may lie by chance alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.labels import haloed
from flow.charts.theme import PALETTES, Mode, without_data

if TYPE_CHECKING:
    import pandas as pd

HEIGHT = 360
Z_95, Z_998 = 1.959964, 3.090232
WINSORISED = 0.1
CURVE_POINTS = 80


def overdispersion(numerators: Iterable[float], denominators: Iterable[float], overall_share: float) -> float:
    """How many times more do places vary than counts by chance would? 1 or more; limits widen by its square root.

    phi is the mean of z squared over the places, z = (y/n - p) / sqrt(p (1 - p) / n), where the tenth of places with the
    lowest z and the tenth with the highest are drawn in to the 10th and 90th percentile (winsorised), so that the very
    places that a funnel should find do not widen it.
    Missing:  a place without both figures, or without beds, is left out; with none left, or a share of 0 or 1, it is 1.
    Source:   D. J. Spiegelhalter, Handling over-dispersion of performance indicators, Qual Saf Health Care 2005;14:347-51.
    """
    import numpy as np

    y, n = np.asarray(list(numerators), dtype=float), np.asarray(list(denominators), dtype=float)
    there = ~np.isnan(y) & (n > 0)
    if not there.any() or not 0 < overall_share < 1:
        return 1.0
    y, n = y[there], n[there]
    z = (y / n - overall_share) / np.sqrt(overall_share * (1 - overall_share) / n)
    drawn_in = np.clip(z, np.quantile(z, WINSORISED), np.quantile(z, 1 - WINSORISED))
    return max(1.0, float(np.mean(drawn_in**2)))


def funnel_limits(overall_share: float, denominators: Iterable[float], *, phi: float = 1.0) -> pd.DataFrame:
    """Between which shares do 95 % and 99.8 % of places of a size lie, if they differ from the whole by chance alone?

    p plus or minus z times sqrt(phi p (1 - p) / n): the binomial's normal approximation, widened by `phi` (see
    `overdispersion`). A stock of patients is not a count of independent events, so with phi = 1 nearly every place would
    lie outside; the chart says which phi was used.
    Columns:  denominator; low_95; high_95; low_998; high_998 (0 to 1, cut there).
    Example:  0.15 of 600 beds, phi 1 -> 95 %: 0.1214 to 0.1786.
    """
    import numpy as np
    import pandas as pd

    n = np.asarray(list(denominators), dtype=float)
    spread = np.sqrt(phi * overall_share * (1 - overall_share) / np.where(n > 0, n, np.nan))
    bounds = {
        f"{end}_{name}": np.clip(overall_share + sign * z * spread, 0, 1)
        for name, z in (("95", Z_95), ("998", Z_998))
        for end, sign in (("low", -1), ("high", 1))
    }
    return pd.DataFrame({"denominator": n, **bounds})


def funnel_rows(
    places: pd.DataFrame,
    *,
    ours: str,
    neighbours: Collection[str] = (),
    denominator_words: str = "beds",
    overall_words: str = "England",
) -> pd.DataFrame:
    """The chart's data: one row per place with both figures, and the curves of the limits.

    Takes:    code; name; numerator; denominator. The overall share is that of all places together.
    Columns:  layer (other, neighbour, ours, overall, limit, limit words); code; name; denominator; value (in per cent);
              curve; outside ("", "95 %", "99.8 %": beyond which limit); side; label (drawn: ours in words,
              neighbours by letters); words (shown on hover).
    Attrs:    overall_share; phi; counted (places with both figures); outside_998 (how many lie beyond 99.8 %).
    Missing:  a place without both figures, or without beds, is not drawn and not counted.
    """
    import pandas as pd

    from flow.wording import percent, whole

    told = places[places["numerator"].notna() & (places["denominator"].astype(float) > 0)].reset_index(drop=True)
    y, n = told["numerator"].astype(float), told["denominator"].astype(float)
    columns = ["layer", "code", "name", "denominator", "value", "curve", "outside", "side", "label", "words"]
    if told.empty:
        nothing = pd.DataFrame(columns=columns)
        nothing.attrs = {"overall_share": float("nan"), "phi": 1.0, "counted": 0, "outside_998": 0}
        return nothing
    overall = float(y.sum() / n.sum())
    phi = overdispersion(y, n, overall)
    share, limits = y / n, funnel_limits(overall, n, phi=phi)
    frame = pd.DataFrame({"code": told["code"], "name": told["name"], "denominator": n, "value": share * 100})
    beyond = {f"{k}": (share < limits[f"low_{k}"]) | (share > limits[f"high_{k}"]) for k in ("95", "998")}
    frame["outside"] = ["99.8 %" if b else "95 %" if a else "" for a, b in zip(*beyond.values(), strict=True)]
    frame["layer"] = ["ours" if c == ours else "neighbour" if c in neighbours else "other" for c in frame["code"]]
    frame["words"] = [
        f"{name} {percent(s)} of {whole(beds)} {denominator_words}{f', outside the {out} limits' if out else ''}"
        for name, s, beds, out in zip(frame["name"], share, n, frame["outside"], strict=True)
    ]
    frame["side"] = ["left" if beds > n.max() * 0.55 else "right" for beds in n]
    frame["label"] = ""
    near = frame[frame["layer"] == "neighbour"].sort_values("value", ascending=False).index
    frame.loc[near, "label"] = [chr(ord("a") + k % 26) for k in range(len(near))]
    frame.loc[frame["layer"] == "ours", "label"] = [
        f"{name}\n{percent(s)}" for c, name, s in zip(frame["code"], frame["name"], share, strict=True) if c == ours
    ]
    curves = _curves(overall, float(n.min()), float(n.max()), phi, overall_words)
    rows = pd.concat([pd.DataFrame(curves), frame], ignore_index=True).reindex(columns=columns)
    rows.attrs = {"overall_share": overall, "phi": phi, "counted": len(frame)}
    rows.attrs["outside_998"] = int(beyond["998"].sum())
    return rows


def _curves(overall: float, least: float, most: float, phi: float, words: str) -> list[dict[str, Any]]:
    """The four limits as curves with their words at the right end, and the overall share as a line."""
    import numpy as np

    from flow.wording import percent

    sizes = np.linspace(max(least * 0.8, 1), most * 1.04, CURVE_POINTS)
    limits = funnel_limits(overall, sizes, phi=phi)
    rows: list[dict[str, Any]] = []
    for curve, said in (("low_998", "99.8 %"), ("low_95", "95 %"), ("high_95", "95 %"), ("high_998", "99.8 %")):
        points = [
            {"layer": "limit", "curve": curve, "denominator": size, "value": share * 100}
            for size, share in zip(sizes, limits[curve], strict=True)
        ]
        rows += [*points, {**points[-1], "layer": "limit words", "label": said}]
    ends = [{"layer": "overall", "denominator": size, "value": overall * 100} for size in (sizes[0], sizes[-1])]
    rows += [*ends, {**ends[-1], "layer": "overall words", "label": f"{words} {percent(overall)}"}]
    return rows


def funnel_key(rows: pd.DataFrame, mode: Mode) -> list[tuple[str, str, str]]:
    """What each mark means, and which neighbour each letter is."""
    p = PALETTES[mode]
    near = rows[rows["layer"] == "neighbour"].sort_values("label").to_dict("records")
    neighbours = [(p.text, f"■ {r['label']}", str(r["words"]).split(" of ")[0]) for r in near]
    lines = [(p.context, "─", "95 % limits"), (p.context, "╌", "99.8 % limits"), (p.target, "╌", "all together")]
    signs = [(p.us, "◆", "the place chosen"), *neighbours, (p.context, "●", "other places")]
    return [*signs, (p.concern, "○", "outside the 99.8 % limits"), *lines]


@cache
def funnel_spec(mode: Mode, unit: str, denominator_unit: str) -> dict[str, Any]:
    """The chart as Vega-Lite without its data (`funnel_rows` gives them), built and validated once."""
    import altair as alt

    p = PALETTES[mode]
    layer, side = alt.datum["layer"], alt.datum["side"]
    x = alt.X(
        "denominator:Q", title=denominator_unit, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(tickCount=6)
    )
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True))
    base, tip = alt.Chart(), alt.Tooltip("words:N", title=" ")
    layers: list[Any] = []
    for ending, dash, width in (("95", [1, 0], 1), ("998", [4, 3], 1.5)):
        there = base.transform_filter(layer == "limit").transform_filter(
            (alt.datum["curve"] == f"low_{ending}") | (alt.datum["curve"] == f"high_{ending}")
        )
        line = there.mark_line(color=p.context, strokeDash=dash, strokeWidth=width, clip=True)
        layers.append(line.encode(x=x, y=y, detail="curve:N"))
    overall = base.transform_filter(layer == "overall").mark_line(color=p.target, strokeDash=[7, 4], strokeWidth=2)
    ends = base.transform_filter(layer == "limit words").mark_text(align="left", dx=4, fontSize=12)
    layers += [overall.encode(x=x, y=y), ends.encode(x=x, y=y, text="label:N")]
    layers += haloed(
        base.transform_filter(layer == "overall words"),
        p,
        color=p.target,
        align="right",
        dy=-9,
        fontWeight="bold",
        encode={"x": x, "y": y, "text": "label:N"},
    )
    out = base.transform_filter(alt.datum["outside"] == "99.8 %").mark_point(
        color=p.concern, size=110, strokeWidth=1.5, filled=False
    )
    layers.append(out.encode(x=x, y=y))
    for name, shape, colour, size in (
        ("other", "circle", p.context, 30),
        ("neighbour", "square", p.text, 60),
        ("ours", "diamond", p.us, 170),
    ):
        there = base.transform_filter(layer == name)
        point = there.mark_point(shape=shape, color=colour, size=size, filled=True, opacity=1)
        layers.append(point.encode(x=x, y=y, tooltip=tip))
    letters = base.transform_filter(layer == "neighbour")
    layers += haloed(
        letters, p, color=p.text, align="left", dx=7, baseline="middle", encode={"x": x, "y": y, "text": "label:N"}
    )
    for end, sign in (("left", -1), ("right", 1)):
        layers += haloed(
            base.transform_filter(layer == "ours").transform_filter(side == end),
            p,
            color=p.us,
            align="right" if end == "left" else "left",
            dx=12 * sign,
            baseline="middle",
            fontWeight="bold",
            fontSize=14,
            lineBreak="\n",
            lineHeight=16,
            encode={"x": x, "y": y, "text": "label:N"},
        )
    chart = alt.layer(*layers).properties(
        width="container", height=HEIGHT, padding={"left": 5, "top": 8, "right": 48, "bottom": 5}
    )
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
