"""The two icons that boards know from Making Data Count: which way a figure moves, and whether it will meet its target.

Our own drawing. The colour says improvement (blue), concern (orange) or neither (grey, purple); so do the letter and the
shape, for those who do not see colours. Kinds are those of `flow.spc.xmr`: its attrs `variation_icon` and
`assurance_icon` say whether the signal is high or low; `variation` and `assurance` do too where the name holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from urllib.parse import quote

from flow.charts.theme import FONT, PALETTES, Mode
from flow.errors import UnknownName

BLUE, ORANGE, GREY, PURPLE = "blue", "orange", "grey", "purple"
_COLOURS: dict[Mode, dict[str, str]] = {
    "light": {BLUE: "#005eb8", ORANGE: "#c94f00", GREY: "#768692", PURPLE: "#6a2c91"},
    "dark": {BLUE: "#5aa9f0", ORANGE: "#ff8a3d", GREY: "#9aa7b0", PURPLE: "#b99ae8"},
}


@dataclass(frozen=True)
class _Icon:
    colour: str
    letter: str
    drawing: str
    words: str


_UP = [(14, 45), (22, 42), (30, 44), (38, 34), (46, 24)]
_DOWN = [(x, 64 - y) for x, y in _UP]
_NOISE = [(14, 36), (22, 28), (30, 37), (38, 29), (47, 35)]
_LINES = {"up": _UP, "down": _DOWN, "noise": _NOISE}

_ICONS = {
    "common_cause": _Icon(GREY, "", "noise", "no signal: only the usual variation"),
    "concern_high": _Icon(ORANGE, "H", "up", "signal of concern: higher than usual"),
    "concern_low": _Icon(ORANGE, "L", "down", "signal of concern: lower than usual"),
    "improvement_high": _Icon(BLUE, "H", "up", "signal of improvement: higher than usual"),
    "improvement_low": _Icon(BLUE, "L", "down", "signal of improvement: lower than usual"),
    "neutral_high": _Icon(PURPLE, "", "arrow up", "signal: higher than usual, neither good nor bad"),
    "neutral_low": _Icon(PURPLE, "", "arrow down", "signal: lower than usual, neither good nor bad"),
    "special_cause_concern": _Icon(ORANGE, "!", "noise", "signal of concern"),
    "special_cause_improvement": _Icon(BLUE, "✓", "noise", "signal of improvement"),
    "pass": _Icon(BLUE, "P", "target", "the target will be met, as things are"),
    "fail": _Icon(ORANGE, "F", "target", "the target will not be met, as things are"),
    "inconsistent": _Icon(GREY, "?", "target", "the target will be met at some times and missed at others"),
    "": _Icon(GREY, "", "none", "no target to judge by"),
}
_SAME = {
    "special_cause_neutral_high": "neutral_high",
    "special_cause_neutral_low": "neutral_low",
    "consistent_pass": "pass",
    "consistent_fail": "fail",
}
KINDS = (*_ICONS, *_SAME)
"""Every kind that has an icon; `""` (or None) is for none."""


def _icon(kind: str | None) -> _Icon:
    name = _SAME.get(kind or "", kind or "")
    if name not in _ICONS:
        raise UnknownName("icon", name, [k for k in KINDS if k])
    return _ICONS[name]


@cache
def icon(kind: str | None, mode: Mode) -> str:
    """The icon as SVG, 64 pixels square, with its words as its title. Raises UnknownName.

    `kind` is an attr of `flow.spc.xmr`: better variation_icon and assurance_icon, which tell high from low.
    """
    what, p = _icon(kind), PALETTES[mode]
    colour = _COLOURS[mode][what.colour]
    dash = ' stroke-dasharray="4 4"' if what.drawing == "none" else ""
    ring = f'<circle cx="32" cy="32" r="28" fill="{p.background}" stroke="{colour}" stroke-width="5"{dash}/>'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64" viewBox="0 0 64 64" role="img">'
        f"<title>{what.words}</title>{ring}{_inside(what, colour, p.text)}</svg>"
    )


def _inside(what: _Icon, colour: str, ink: str) -> str:
    if what.drawing in _LINES:
        points = _LINES[what.drawing]
        path = " ".join(f"{x},{y}" for x, y in points)
        marked = len(points) if what.drawing == "noise" and not what.letter else len(points) - 2
        dots = "".join(
            f'<circle cx="{x}" cy="{y}" r="3.6" fill="{ink if n < marked and what.letter else colour}"/>'
            for n, (x, y) in enumerate(points)
        )
        letter_at = {"up": (20, 29), "down": (21, 51), "noise": (32, 24)}[what.drawing]
        line = f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        return line + dots + _letter(what.letter, *letter_at, 19, ink)
    if what.drawing.startswith("arrow"):
        turn = ' transform="rotate(180 32 32)"' if what.drawing.endswith("down") else ""
        return f'<path d="M32 13 L47 31 H37 V50 H27 V31 H17 Z" fill="{colour}"{turn}/>'
    if what.drawing == "target":
        line = f'<line x1="11" x2="53" y1="46" y2="46" stroke="{ink}" stroke-width="2" stroke-dasharray="4 3"/>'
        return line + _letter(what.letter, 32, 40, 30, colour)
    return ""


def _letter(letter: str, x: int, y: int, size: int, colour: str) -> str:
    if not letter:
        return ""
    return (
        f'<text x="{x}" y="{y}" text-anchor="middle" font-family="{FONT}" font-size="{size}" font-weight="bold" '
        f'fill="{colour}">{letter}</text>'
    )


def icon_words(kind: str | None) -> str:
    """What the icon says, in plain words: `signal of concern: higher than usual`. Raises UnknownName."""
    return _icon(kind).words


def icon_uri(kind: str | None, mode: Mode) -> str:
    """The icon as an address that holds it, for an image column of a table or an `<img>`."""
    return f"data:image/svg+xml;utf8,{quote(icon(kind, mode))}"
