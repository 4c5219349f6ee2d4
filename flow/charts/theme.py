"""Colours and type of every chart, from the NHS service manual; a set for light and a set for dark pages.

Each has 3:1 at least on its background. Colour is never the only carrier: shapes and dashes differ too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Mode = Literal["light", "dark"]

FONT = "Arial, Helvetica, sans-serif"


@dataclass(frozen=True, kw_only=True)
class Palette:
    """What each part of a chart is drawn in."""

    us: str
    """The place that the page is about."""
    context: str
    """Daily points behind, other places, limits."""
    target: str
    concern: str
    text: str
    grid: str
    background: str


PALETTES: dict[Mode, Palette] = {
    "light": Palette(
        us="#005eb8",
        context="#768692",
        target="#007f3b",
        concern="#d5281b",
        text="#212b32",
        grid="#d8dde0",
        background="#ffffff",
    ),
    "dark": Palette(
        us="#5aa9f0",
        context="#9aa7b0",
        target="#4fc07f",
        concern="#ff7a6b",
        text="#f0f4f5",
        grid="#3b4a54",
        background="#14191d",
    ),
}


def config(mode: Mode) -> dict[str, Any]:
    """The Vega-Lite configuration of every chart."""
    p = PALETTES[mode]
    axis = {
        "labelColor": p.text,
        "titleColor": p.text,
        "gridColor": p.grid,
        "domainColor": p.context,
        "tickColor": p.context,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
    }
    return {
        "font": FONT,
        "mark": {"aria": False},  # a chart is read as one picture with its words and its table, not as nameless marks
        "background": "transparent",
        "axis": axis,
        "axisQuantitative": {"format": ",~f"},  # one value alone would else stand as 130.000000
        "legend": {"labelColor": p.text, "titleColor": p.text, "labelFontSize": 13},
        "text": {"color": p.text, "fontSize": 13},
        "view": {"stroke": None},
    }


def without_data(spec: dict[str, Any], mode: Mode) -> dict[str, Any]:
    """A validated spec that takes its data from outside, in our type and colours."""
    return {**_bare(spec), "config": config(mode)}


def _bare(spec: dict[str, Any]) -> dict[str, Any]:
    spec = {key: value for key, value in spec.items() if key not in ("data", "datasets", "config")}
    if "layer" in spec:
        spec["layer"] = [_bare(layer) for layer in spec["layer"]]
    if "spec" in spec:  # a chart of panels
        spec["spec"] = _bare(spec["spec"])
    return spec
