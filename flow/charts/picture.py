"""A chart as a picture to take away, PNG or SVG: title, subtitle, the chart, what its marks mean, the source.

Drawn by vl-convert, which works without a network and brings a font of its own (Liberation Sans, as wide as Arial).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from flow.charts.labels import wrapped
from flow.charts.theme import FONT, PALETTES, Mode, Palette

if TYPE_CHECKING:
    import pandas as pd

MARGIN = 20
VEGA_LITE = "6.4"
"""The Vega-Lite of altair 6; vl-convert has several and takes the one asked for."""
_SIGN_FONT = "DejaVu Sans, Segoe UI Symbol, Arial Unicode MS, sans-serif"

Marks = Sequence[tuple[str, str, str]]


def svg(
    spec: dict[str, Any],
    rows: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    source: str = "",
    marks: Marks = (),
    notes: Sequence[str] = (),
    width: int = 1200,
) -> str:
    """The picture as SVG, `width` pixels wide.

    `spec` and `rows` are those of the screen, in its colours; `marks` is the chart's key: colour, sign, words; `notes`
    are the lines of people's notes under it.
    """
    p = PALETTES[_mode(spec)]
    inner = width - 2 * MARGIN
    drawn, height = _drawn(spec, rows, inner)
    parts: list[str] = []
    y = float(MARGIN)
    for words, size, weight in ((title, 22, "bold"), (subtitle, 15, "normal")):
        for line in wrapped(words, inner / (size * (0.56 if weight == "bold" else 0.5))):
            y += size * 1.3
            parts.append(_text(MARGIN, y, line, size=size, weight=weight, p=p))
    y += 14
    parts.append(drawn.replace("<svg ", f'<svg x="{MARGIN}" y="{y:.0f}" ', 1))
    y += height + 8
    x = float(MARGIN)
    for colour, sign, words in marks:
        wide = 20 + 7.2 * len(words) + 18
        if x > MARGIN and x + wide > width - MARGIN:
            x, y = float(MARGIN), y + 20
        parts.append(_text(x, y + 14, sign, size=14, weight="bold", p=p, fill=colour, font=_SIGN_FONT))
        parts.append(_text(x + 20 + 10 * (len(sign) > 1), y + 14, words, size=14, p=p))
        x += wide + 10 * (len(sign) > 1)
    y += 22 if marks else 0
    for note in notes:
        for line in wrapped(note, inner / 7):
            y += 19
            parts.append(_text(MARGIN, y, line, size=14, p=p))
    for line in wrapped(source, inner / 6.2):
        y += 17
        parts.append(_text(MARGIN, y, line, size=12.5, p=p))
    whole = round(y + MARGIN)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" '
        f'height="{whole}" viewBox="0 0 {width} {whole}"><rect width="{width}" height="{whole}" fill="{p.background}"/>'
        + "".join(parts)
        + "</svg>"
    )


def png(
    spec: dict[str, Any],
    rows: pd.DataFrame,
    title: str,
    subtitle: str,
    *,
    source: str = "",
    marks: Marks = (),
    notes: Sequence[str] = (),
    width: int = 1200,
    scale: float = 2,
) -> bytes:
    """The picture as PNG; it has `width` times `scale` pixels across."""
    import vl_convert

    picture = svg(spec, rows, title, subtitle, source=source, marks=marks, notes=notes, width=width)
    drawn: bytes = vl_convert.svg_to_png(picture, scale=scale)
    return drawn


def chart_svg(spec: dict[str, Any], rows: pd.DataFrame, *, width: int) -> str:
    """The chart alone as SVG, for a document that sets its title and its key itself."""
    return _drawn(spec, rows, width)[0]


def _drawn(spec: dict[str, Any], rows: pd.DataFrame, width: int) -> tuple[str, float]:
    """The chart alone as SVG, and its height."""
    import vl_convert

    told = {**spec.get("config", {}), "mark": {"aria": True}}  # away from its page a picture has no table beside it
    sized = {**spec, "config": told, "data": {"values": _values(rows)}}
    if "layer" in spec or "mark" in spec:  # a chart of panels has its own width
        sized |= {"width": width, "autosize": {"type": "fit-x", "contains": "padding"}}
    drawn: str = vl_convert.vegalite_to_svg(sized, vl_version=VEGA_LITE)
    found = re.search(r'height="([\d.]+)"', drawn)
    return drawn, float(found[1]) if found else 0.0


def _values(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as JSON: days in milliseconds of local midnight, as Streamlit hands them to a browser; missing as null."""
    import pandas as pd

    def plain(value: Any) -> Any:
        if isinstance(value, str | bool):
            return value
        if value is None or pd.isna(value):
            return None
        if isinstance(value, date):  # a Timestamp too
            return pd.Timestamp(value).to_pydatetime().timestamp() * 1000
        return value.item() if hasattr(value, "item") else value

    return [{str(k): plain(v) for k, v in row.items()} for row in rows.to_dict("records")]


def _mode(spec: dict[str, Any]) -> Mode:
    """Whether a spec was made for a dark page."""
    colour = spec.get("config", {}).get("axis", {}).get("labelColor")
    return "dark" if colour == PALETTES["dark"].text else "light"


def _text(
    x: float, y: float, words: str, *, size: float, p: Palette, weight: str = "normal", fill: str = "", font: str = FONT
) -> str:
    return (
        f'<text x="{x:.0f}" y="{y:.0f}" font-family="{font}" font-size="{size}" font-weight="{weight}" '
        f'fill="{fill or p.text}">{escape(words)}</text>'
    )
