"""Headline figures as tiles: one large, the others beside it; on a phone one under the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from flow.charts.theme import PALETTES
from flow.wording import day

_STYLE = """
<style>
[data-testid="stMainBlockContainer"] {padding: 2.6rem 2rem 3rem 2rem;}
[data-testid="stMainBlockContainer"] h1 {padding: 0 0 .5rem 0;}
[data-testid="stMainBlockContainer"] h2 {font-size: 1.25rem; padding: .4rem 0 0 0;}
.flow-tiles {display: grid; grid-template-columns: repeat(auto-fit, minmax(138px, 1fr)); gap: .6rem; margin: 0;}
.flow-tile {border: 1px solid color-mix(in srgb, currentColor 22%, transparent); border-radius: 4px; padding: .55rem .7rem;
  background: color-mix(in srgb, currentColor 4%, transparent); display: flex; flex-direction: column; gap: .15rem; min-width: 0;}
.flow-tile.lead {border-left: 6px solid US; grid-column: span 2;}
.flow-tile .value {font-size: 1.35rem; line-height: 1.2; font-weight: 700; overflow-wrap: anywhere;}
.flow-tile.lead .value {font-size: 2.1rem;}
.flow-tile .note {font-size: .88rem; line-height: 1.35;}
.flow-tile .mark, .flow-mark {font-size: .8rem; border: 1px solid currentColor; border-radius: 3px; padding: 0 .35rem; align-self: flex-start;
  display: inline-block; margin-top: .25rem;}
.flow-line {font-size: 1rem; margin: 0; line-height: 1.6;}
h2.flow-finding {font-size: 1.15rem !important; font-weight: 700; margin: .6rem 0 0 0; padding: 0;}
.flow-sub {font-size: .92rem; margin: 0 0 .2rem 0;}
.flow-key {font-size: .85rem; display: flex; flex-wrap: wrap; gap: .1rem 1.1rem; margin: 0;}
.flow-key b {font-weight: 700;}
.flow-triggers a {color: inherit; font-weight: 700;}
.flow-triggers ul {margin: .15rem 0 0 0; padding-left: 1.1rem;}
.flow-triggers li {line-height: 1.5; overflow-wrap: anywhere;}
.flow-triggers p {margin: 0;}
ol.flow-notes, ul.flow-notes, p.flow-notes {font-size: .9rem; margin: .15rem 0 0 0; line-height: 1.45; overflow-wrap: anywhere;}
ol.flow-notes, ul.flow-notes {padding-left: 1.6rem;}
ol.flow-notes li::marker {font-weight: 700;}
[data-testid="stApp"] button[data-selected="true"] p {color: TEXT; font-weight: 700;}
[data-testid="stSliderThumbValue"] p {color: TEXT;}
[data-testid="stElementContainer"]:has(> [data-testid="stPageLink"]) {margin: 0;}
[data-testid="stPageLink-NavLink"] {margin: 0; min-height: 40px; padding: 4px 12px; border: 1px solid #768692;}
[data-testid="stSidebarNav"] a:focus-visible, [data-testid="stPageLink"] a:focus-visible, .flow-triggers a:focus-visible {outline: 3px solid TEXT; outline-offset: -3px;}
[data-testid="stPopoverBody"] .st-key-whatif-add-go, [data-testid="stPopoverBody"] .st-key-whatif-save-go,
[data-testid="stPopoverBody"] [data-testid="stElementContainer"]:has(.stFormSubmitButton) {position: sticky; bottom: 0; width: 100% !important; z-index: 2; padding: .4rem 0; background: PAGE; border-top: 1px solid color-mix(in srgb, currentColor 22%, transparent);}
@media (max-width: 640px) {[data-testid="stMainBlockContainer"] {padding: 4rem 1rem 3rem 1rem;} .flow-tiles {grid-template-columns: 1fr 1fr;} .flow-tile.lead {grid-column: 1 / -1;} .flow-tile .value {font-size: 1.3rem;}}
@media print {[data-testid="stSidebar"], [data-testid="stHeader"] {display: none;}}
</style>
"""


def style() -> None:
    """Put the tiles' style on the page, once a run; its colours follow the page into the dark by themselves.

    Streamlit 1.67 writes chosen options and sliders' values in the theme's primary colour, which no one colour makes
    readable on a dark page and under white text too: they get the colour of text.
    """
    light, dark = PALETTES["light"], PALETTES["dark"]
    us, text = f"light-dark({light.us}, {dark.us})", f"light-dark({light.text}, {dark.text})"
    page = f"light-dark({light.background}, {dark.background})"
    st.html(_STYLE.replace("US;", f"{us};").replace("TEXT;", f"{text};").replace("PAGE;", f"{page};"))


@dataclass(frozen=True, kw_only=True)
class Tile:
    """One figure, large, with the words that say what it is."""

    value: str
    notes: Sequence[str]
    mark: str = ""


def tiles(lead: Tile, *others: Tile) -> None:
    """The headline first and largest, then the others in a row that wraps."""
    parts = [_tile(lead, "flow-tile lead"), *(_tile(t, "flow-tile") for t in others)]
    st.html(f'<div class="flow-tiles" role="list">{"".join(parts)}</div>')


def _tile(tile: Tile, kind: str) -> str:
    notes = "".join(f'<div class="note">{escape(n)}</div>' for n in tile.notes)
    mark = f'<div class="mark">{escape(tile.mark)}</div>' if tile.mark else ""
    return f'<div class="{kind}" role="listitem"><div class="value">{escape(tile.value)}</div>{notes}{mark}</div>'


def line_under_title(parts: Sequence[str], mark: str) -> None:
    """Place, period, basis and completeness in one line under the page's title, with the mark of provenance."""
    run = st.session_state.get("_run")
    if run is not None and run.as_of and not any(p.startswith("as published") for p in parts):
        parts = [*parts, f"as published on {day(run.as_of)}"]
    words = " &middot; ".join(escape(p) for p in parts)
    st.html(f'<div class="flow-line">{words} &middot; <span class="flow-mark">{escape(mark)}</span></div>')


def finding(title: str, subtitle: str) -> None:
    """The title of a chart: what it shows, and under it place, period, basis and days reported."""
    st.html(f'<h2 class="flow-finding">{escape(title)}</h2><p class="flow-sub">{escape(subtitle)}</p>')


def key_line(entries: Sequence[tuple[str, str, str]]) -> None:
    """What each mark of a chart means: colour, shape and words in one line that wraps."""
    parts = [
        f'<span><b style="color: {escape(c)}" aria-hidden="true">{escape(s)}</b> {escape(w)}</span>'
        for c, s, w in entries
    ]
    st.html(f'<div class="flow-key">{"".join(parts)}</div>')
