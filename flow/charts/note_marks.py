"""People's notes on a chart: a numbered mark above the plot on the note's day, a bar over its days, a thin line down.

They stand above the plot, so that no figure is hidden; notes on neighbouring days stand above one another.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from flow.charts.run_marks import MIDDLE
from flow.charts.theme import PALETTES, Mode, Palette

if TYPE_CHECKING:
    import pandas as pd

    from flow.model import ChartNote

LEVEL_PIXELS = 21
MOST_LEVELS = 4
_APART = 0.065
"""Marks nearer to one another than this part of the period would touch on a phone."""


def note_rows(notes: Sequence[tuple[int, ChartNote]], first: date, last: date) -> list[dict[str, Any]]:
    """One row of layer `note` for each note on these days: when, until (cut to the days), group (level), label, text."""
    from flow.wording import span

    rows: list[dict[str, Any]] = []
    length = max((last - first).days, 1)
    free: list[float] = []
    for number, note in notes:
        begin, end = max(note.days.first, first), min(note.days.last, last)
        if begin > end:
            continue
        middle = ((begin - first).days + (end - first).days) / 2
        left = min((begin - first).days, middle - _APART * length / 2)
        right = max((end - first).days, middle + _APART * length / 2)
        level = next((n for n, at in enumerate(free) if at <= left), len(free))
        if level >= MOST_LEVELS:
            level = min(range(MOST_LEVELS), key=free.__getitem__)
        free[level:] = [right, *free[level + 1 :]]
        said = f"Note {number}, {span(note.days)}: {note.words} ({note.author})"
        rows.append({"layer": "note", "when": begin, "until": end, "group": level, "label": str(number), "text": said})
    return rows


def note_levels(rows: pd.DataFrame) -> int:
    """How many levels of notes a chart's rows have: what its spec is to leave room for. 0 without notes."""
    levels = rows.loc[rows["layer"] == "note", "group"]
    return 0 if levels.empty else int(levels.max()) + 1


def note_room(levels: int) -> int:
    """How many pixels above the plot the notes take."""
    return LEVEL_PIXELS * levels + 4 if levels else 0


def note_layers(p: Palette, levels: int, *, above: int = 0) -> list[Any]:
    """The marks of the notes as layers; none where there are none. `above`: pixels above the plot that are taken."""
    import altair as alt

    if not levels:
        return []
    x, tip = alt.X("mid:T", title=None), alt.Tooltip("text:N", title=" ")
    there = alt.Chart().transform_calculate(mid=MIDDLE).transform_filter(alt.datum["layer"] == "note")
    layers: list[Any] = [there.mark_rule(color=p.text, strokeWidth=1, strokeDash=[1, 3]).encode(x=x, tooltip=tip)]
    for level in range(levels):
        own = there.transform_filter(alt.datum["group"] == level)
        y = alt.value(-(above + LEVEL_PIXELS * level + LEVEL_PIXELS // 2))
        bar = own.mark_rule(color=p.text, strokeWidth=4, opacity=0.55)
        layers += [
            bar.encode(x=alt.X("when:T", title=None), x2="until:T", y=y),
            own.mark_point(shape="circle", filled=True, size=260, color=p.text, opacity=1).encode(
                x=x, y=y, tooltip=tip
            ),
            own.mark_text(color=p.background, fontWeight="bold", fontSize=12).encode(
                x=x, y=y, text="label:N", tooltip=tip
            ),
        ]
    return layers


def note_key(rows: pd.DataFrame, mode: Mode) -> list[tuple[str, str, str]]:
    """What the mark of a note means, where one is drawn."""
    return [(PALETTES[mode].text, "❶", "a note, in words below")] if note_levels(rows) else []
