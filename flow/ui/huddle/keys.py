"""The keys that drive the Huddle in front of the room, each a button that shows its key. No key works while one types."""

from __future__ import annotations

from collections.abc import Callable
from textwrap import shorten

import streamlit as st

from flow.ui.huddle.state import (
    Board,
    ask_for,
    form_asked,
    last_written,
    present,
    presenting,
    step,
    turn_week,
)

DEED_KEYS = {"D": "Done", "V": "Check", "E": "Change", "X": "Close"}
"""What a key does to the chosen action: it opens the form."""


def keys_bar(board: Board, *, take_back: Callable[[], None]) -> None:
    """The legend below the screen. While a form is open every key is off, so that nothing happens behind it."""
    off, none_chosen = form_asked() is not None, board.chosen is None
    with st.container(key="huddle-bar", horizontal=True, vertical_alignment="center"):
        _key("Week before", "Left", turn_week, board, -1, off=off)
        _key("Week after", "Right", turn_week, board, 1, off=off or board.newest)
        _key("New action", "N", ask_for, "new", off=off)
        _key("Next action", "Down", step, board, 1, off=off or not board.actions)
        _key("Back", "Up", step, board, -1, off=off or not board.actions)
        _key("Open", "Enter", ask_for, "action", None, board.chosen, off=off or none_chosen)
        for letter, deed in DEED_KEYS.items():
            _key(deed, letter, ask_for, "action", deed, board.chosen, off=off or none_chosen)
        if board.asks:
            _key("Attention", "A", ask_for, "asks", off=off)
        _key("History", "H", ask_for, "audit", off=off)
        _key("Show filters" if presenting() else "Present", "F", present, not presenting(), off=off)
        if said := last_written():
            _key(f"Take back: {shorten(said[1], 26, placeholder='…')}", "U", take_back, off=off)
    with st.container(key="huddle-keys"):
        for n, row in enumerate(board.rows, start=1):
            _key(f"Action on row {n}", str(n), ask_for, "new", row.metric, off=off, key=f"huddle-row-{n}")


def _key(
    label: str, shortcut: str, deed: Callable[..., None], *said: object, off: bool, key: str | None = None
) -> None:
    st.button(label, key=key or f"huddle-key-{shortcut}", shortcut=shortcut, on_click=deed, args=said, disabled=off)
