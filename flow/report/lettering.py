"""Letters on paper and slides: which there are, how wide they are, and where words that are too many are cut.

The face is Arimo, as wide as Arial letter by letter and with an open licence; it comes with a pinned package, so that a
report looks the same on every system, with or without fonts of its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

FAMILY = "Arimo"
NO_LETTER = "□"
"""Stands for a letter that the face does not have."""
_LONGEST_WORD = 24
_BREAK = "\u200b"
"""Zero width: a line may end here."""


def font_folder() -> Path:
    """Where the files of the face are."""
    return Path(str(files("fontpkg_arimo"))) / "files"


def printable(text: str) -> str:
    """The text in letters that the face has, on one line: what it lacks as `□`, control and turning marks left out.

    Example:  "ward 3\\n😀 free" -> "ward 3 □ free".
    """
    there = _advances()
    kept: list[str] = []
    for letter in unicodedata.normalize("NFC", text):
        kind = unicodedata.category(letter)
        if letter.isspace():
            kept.append(" ")
        elif kind in ("Cc", "Cf", "Cs", "Mn", "Me") or "\ufe00" <= letter <= "\ufe0f":
            continue  # nothing to see by itself, or what turns the words around
        else:
            kept.append(letter if ord(letter) in there else NO_LETTER)
    return " ".join("".join(kept).split())


def cut(text: str, most: int) -> str:
    """At most so many letters, printable, cut between words where it can be, with `…` where something was cut."""
    words = printable(text)
    if len(words) <= most:
        return words
    kept = words[: most - 1]
    between = kept.rfind(" ")
    return f"{(kept[:between] if between > most // 2 else kept).rstrip(' ,;.:')}…"


def breakable(text: str) -> str:
    """The same with places where a line may end inside a word that no column could hold."""
    return " ".join(
        _BREAK.join(word[n : n + _LONGEST_WORD // 2] for n in range(0, len(word), _LONGEST_WORD // 2))
        if len(word) > _LONGEST_WORD
        else word
        for word in text.split(" ")
    )


def width_points(text: str, *, size: float, bold: bool = False) -> float:
    """How wide a line of text is, in points; bold letters are counted an eighth wider."""
    there = _advances()
    return sum(there.get(ord(letter), 1.0) for letter in text) * size * (1.125 if bold else 1.0)


def line_count(text: str, *, width: float, size: float, bold: bool = False) -> int:
    """How many lines words take in a column so many points wide; a word that is wider is broken."""
    lines, used, space = 1, 0.0, width_points(" ", size=size, bold=bold)
    for word in text.split():
        wide = width_points(word, size=size, bold=bold)
        if used and used + space + wide > width:
            lines, used = lines + 1, 0.0
        used += wide + (space if used else 0.0)
        while used > width:
            lines, used = lines + 1, used - width
    return lines


@cache
def _advances() -> Mapping[int, float]:
    """The width of each letter of the face, in parts of its size."""
    from fontTools.ttLib import TTFont

    with TTFont(font_folder() / f"{FAMILY}[wght].ttf", lazy=True) as face:
        unit, wide = face["head"].unitsPerEm, face["hmtx"].metrics
        return {code: wide[name][0] / unit for code, name in face.getBestCmap().items()}
