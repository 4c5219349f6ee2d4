"""A line the size of a word, for a cell of a table: the last points of a measure; a gap stays a gap."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from flow.charts.theme import PALETTES, Mode

WIDTH, HEIGHT, EDGE = 150, 34, 4


def spark(values: Sequence[float | None], mode: Mode, *, target: float | None = None) -> str:
    """The line as SVG: each run of points without a gap by itself, a lone point as a dot, the last one marked.

    The target is a dashed line, where it lies within the range of the points drawn larger by half; nothing for no values.
    """
    told = [v for v in values if v is not None and v == v]
    p = PALETTES[mode]
    drawing = ""
    if told:
        low, high = min(told), max(told)
        room = (high - low) / 2
        if target is not None and low - room <= target <= high + room:
            low, high = min(low, target), max(high, target)
        drawing = _target(target, low, high, p.target) if target is not None else ""
        runs = _runs(values, low, high)
        for run in runs:
            points = " ".join(f"{x:.1f},{y:.1f}" for x, y in run)
            drawing += f'<polyline points="{points}" fill="none" stroke="{p.us}" stroke-width="2"/>'
            drawing += (
                f'<circle cx="{run[0][0]:.1f}" cy="{run[0][1]:.1f}" r="1.6" fill="{p.us}"/>' if len(run) == 1 else ""
            )
        x, y = runs[-1][-1]
        drawing += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{p.us}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}">{drawing}</svg>'


def _y(value: float, low: float, high: float) -> float:
    return HEIGHT / 2 if high == low else HEIGHT - EDGE - (value - low) / (high - low) * (HEIGHT - 2 * EDGE)


def _runs(values: Sequence[float | None], low: float, high: float) -> list[list[tuple[float, float]]]:
    """The points between gaps, placed."""
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    runs: list[list[tuple[float, float]]] = []
    after_gap = True
    for n, value in enumerate(values):
        if value is None or value != value:
            after_gap = True
            continue
        if after_gap:
            runs.append([])
        runs[-1].append((EDGE + n * step, _y(value, low, high)))
        after_gap = False
    return runs


def _target(target: float, low: float, high: float, colour: str) -> str:
    if not low <= target <= high:
        return ""
    y = _y(target, low, high)
    return f'<line x1="0" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" stroke-width="1.5" stroke-dasharray="5 3"/>'


def spark_uri(values: Sequence[float | None], mode: Mode, *, target: float | None = None) -> str:
    """The line as an address that holds it, for an image column of a table."""
    return f"data:image/svg+xml;utf8,{quote(spark(values, mode, target=target))}"
