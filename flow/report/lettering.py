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
_JOINERS = "\u200c\u200d"
"""They join letters into one sign."""
_BREAK = "\u200b"
"""Zero width: a line may end here."""


def font_folder() -> Path:
    """Where the files of the face are."""
    return Path(str(files("fontpkg_arimo"))) / "files"


def one_line(text: str) -> str:
    """The text on one line, without control characters and without marks that turn the direction of what follows."""
    kept = [
        " " if letter.isspace() else letter
        for letter in unicodedata.normalize("NFC", text)
        if letter.isspace() or letter in _JOINERS or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
    ]
    return " ".join("".join(kept).split())


def printable(text: str) -> str:
    """The text on one line in letters that the face has: what it lacks as `□`.

    Example:  "ward 3\\n😀 free" -> "ward 3 □ free".
    """
    there = _advances()
    kept = [
        letter if letter == " " or ord(letter) in there else NO_LETTER
        for letter in one_line(text)
        if letter not in _JOINERS and unicodedata.category(letter) not in ("Mn", "Me")
    ]
    return "".join(kept)


def cut(text: str, most: int) -> str:
    """At most so many letters on one line, cut between words where it can be, with `…` where something was cut."""
    words = one_line(text)
    if len(words) <= most:
        return words
    kept = words[: most - 1]
    between = kept.rfind(" ")
    return f"{(kept[:between] if between > most // 2 else kept).rstrip(' ,;.:')}…"


def cut_to_lines(text: str, lines: int, *, width: float, size: float, bold: bool = False) -> str:
    """The same, as many letters as stand on so many lines of a width in points."""
    most = len(text)
    while most > 1 and line_count(cut(text, most), width=width, size=size, bold=bold) > lines:
        most -= max(1, most // 20)
    return cut(text, most)


def breakable(text: str) -> str:
    """The text as a page sets it: `printable`, with places where a line may end inside a word that no column could hold."""
    return " ".join(
        _BREAK.join(word[n : n + _LONGEST_WORD // 2] for n in range(0, len(word), _LONGEST_WORD // 2))
        if len(word) > _LONGEST_WORD
        else word
        for word in printable(text).split(" ")
    )


def width_points(text: str, *, size: float, bold: bool = False) -> float:
    """How wide a line of text is, in points."""
    there = _advances(bold=bold)
    return sum(there.get(ord(letter), 1.0) for letter in text) * size


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
def _advances(*, bold: bool = False) -> Mapping[int, float]:
    """The width of each letter of the face, in parts of its size."""
    from fontTools.ttLib import TTFont

    with TTFont(font_folder() / f"{FAMILY}[wght].ttf", lazy=True) as face:
        unit, letters = face["head"].unitsPerEm, face.getGlyphSet(location={"wght": 700 if bold else 400})
        return {code: letters[name].width / unit for code, name in face.getBestCmap().items()}
