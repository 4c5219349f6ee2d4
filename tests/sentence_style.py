"""What no sentence may say: a rule each, with words for what is wrong. `complaints(text)` gives them; none is well."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

_ONES = "patient|person|day|week|month|bed|hospital|measure|target|figure|place|point|load|locality|action|note"
_MANY = "patients|people|days|weeks|months|beds|hospitals|measures|targets|figures|places|points|loads|localities|actions|notes"
RULES: dict[str, re.Pattern[str]] = {
    "a missing value as a word": re.compile(r"\b(nan|NaN|None|NaT|null|undefined|Inf|inf|infinity)\b"),
    "a zero with a sign": re.compile(r"(?<![\w.])[-−+±]0(?:\.0+)?(?![.,]?\d)"),
    "two signs": re.compile(r"[-−+]\s?[-−+]\d"),
    "one of many": re.compile(rf"(?<![\d.,\w])1(?:\.0)? (?:{_MANY})\b"),
    "many of one": re.compile(rf"(?<![\d.,\w])(?!1(?:\.0)? )\d+(?:,\d{{3}})*(?:\.\d+)? (?:{_ONES})\b(?!-)"),
    "one that are": re.compile(rf"(?<![\d.,\w])1(?:\.0)? (?:{_ONES}) (?:are|were|have|remain|wait)\b"),
    "many that is": re.compile(
        r"(?<!of )(?<![\d.,\w])\d+(?:,\d{3})*(?:\.\d+)? (?:patients|people|measures|targets|figures|actions) (?:is|was|has|remains|waits)\b"
    ),
    "more than one decimal": re.compile(r"(?<![\d.])\d[\d,]*\.\d{2,}"),
    "two blanks": re.compile(r"\S  +\S"),
    "a full stop too many": re.compile(r"\.\.|\. \.|,,|, ,|;;|[,;:]\.|\.[,;]"),
    "a blank before a stop": re.compile(r"\s[.,;:!](?:\s|$)"),
    "empty brackets": re.compile(r"\(\s*\)|\[\s*\]"),
    "a gap left open": re.compile(r"\{\w*\}|%[sd]\b"),
    "a cause": re.compile(
        r"\b(because of|caused? by|causes|caused|due to|led to|leads to|thanks to|as a result of|resulted in|owing to|"
        r"driven by|explains why|attributable)\b",
        re.IGNORECASE,
    ),
}
SHARE = re.compile(r"([-−]?)(\d[\d,]*(?:\.\d+)?) ?%")
ALLOWED = re.compile(r"Pathway [0-3]\b|(?:2\.66|3\.27) times|`[^`]*`|https?://\S+|sha256 \w+|\b20\d\d-\d\d-\d\d\b")
"""Names with a number; constants of the rules of limits; names of files and commands; addresses; days as figures: no sentence's own numbers."""


def complaints(text: str) -> Iterator[str]:
    """What is wrong with a sentence, in words with the place."""
    plain = ALLOWED.sub("~", text)
    for name, pattern in RULES.items():
        if found := pattern.search(plain):
            yield f"{name}: …{plain[max(0, found.start() - 40) : found.end() + 40]}…"
    for sign, number in SHARE.findall(plain):
        if float(number.replace(",", "")) > 100 or sign:
            yield f"a share of {sign}{number} %: {plain[:120]}"
    if plain.count("(") != plain.count(")"):
        yield f"a bracket without its other: {plain[:160]}"


def complaints_about_sentence(text: str) -> Iterator[str]:
    """The same of a whole sentence, which begins as one and ends as one."""
    yield from complaints(text)
    if not text or not (text[0].isupper() or text[0].isdigit() or text[0] in "`£−"):
        yield f"it does not begin as a sentence: {text[:60]!r}"
    if not text.endswith((".", "?", "!")):
        yield f"it does not end as a sentence: …{text[-60:]!r}"


NO_WORDS = frozenset({"sha256", "file_name", "loaded_at", "metric", "point_type", "variation", "assurance", "template"})
"""Fields that hold names for programs."""


def texts(value: Any) -> Iterator[str]:
    """Every text inside a frozen value, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for part in value:
            yield from texts(part)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            if field.name not in NO_WORDS:
                yield from texts(getattr(value, field.name))
