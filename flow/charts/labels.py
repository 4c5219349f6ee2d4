"""Words on a chart: in lines that are not cut on a phone, apart from one another, readable over lines."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from flow.charts.theme import Palette

PHONE_LETTERS = 52
"""How many letters of 14 pixels fit beside one another on a phone of 390 pixels."""


def wrapped(words: str, most: float = PHONE_LETTERS) -> list[str]:
    """Words in lines of at most so many letters; none for no words."""
    return textwrap.wrap(words, max(8, int(most)), break_long_words=False)


def packed(parts: Sequence[str], most: int = PHONE_LETTERS) -> list[str]:
    """Parts joined by dots into lines of at most so many letters; a line breaks between parts where it can."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + 3 + len(part) <= most:
            lines[-1] += f" · {part}"
        else:
            lines += wrapped(part, most)
    return lines


def apart(positions: Sequence[float], sizes: Sequence[float], *, low: float, high: float) -> list[float]:
    """The positions moved upwards as far as they must for things of these sizes not to overlap, all from low to high.

    Example:  1.0, 1.1, 5.0, each of size 1 -> 1.0, 2.0, 5.0.
    """
    order = sorted(range(len(positions)), key=lambda n: positions[n])
    moved = list(positions)
    edge = low
    for n in order:
        moved[n] = max(moved[n], edge + sizes[n] / 2)
        edge = moved[n] + sizes[n] / 2
    edge = high
    for n in reversed(order):
        moved[n] = min(moved[n], edge - sizes[n] / 2)
        edge = moved[n] - sizes[n] / 2
    return moved


def haloed(there: Any, palette: Palette, *, color: str, encode: dict[str, Any], **mark: Any) -> list[Any]:
    """Words as two layers: an edge in the background's colour behind, so that no line runs through them."""
    behind = there.mark_text(color=palette.background, stroke=palette.background, strokeWidth=4, **mark)
    return [behind.encode(**encode), there.mark_text(color=color, **mark).encode(**encode)]
