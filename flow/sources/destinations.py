"""Which pathway a discharge destination belongs to, from the reference list of both specifications or its own prefix."""

from __future__ import annotations

import re
from functools import cache

from flow.reference import reference_table
from flow.sources.cells import clean, label_key

_PREFIX = re.compile(r"P(?:athway )?([0-3])(b?)\b", re.IGNORECASE)


@cache
def _known() -> dict[str, tuple[str, str]]:
    """Pathway and published label by key. Since 2024 the published label has the pathway in words before it."""
    found = {}
    for row in reference_table("discharge_destinations").to_dict("records"):
        pathway, label = row["pathway"], clean(row["label"])
        published = f"Pathway {pathway[1]}: {label}" if row["specification"] == "2024" else label
        found[label_key(label)] = found[label_key(published)] = (pathway, published)
    return found


def pathway_of(label: str) -> str | None:
    """`P1 - Domestic home with reablement support` -> `P1`. `P3b` (back to their own care home) stays apart from P3."""
    found = _PREFIX.match(clean(label))
    if found:
        return f"P{found[1]}{found[2].lower()}"
    known = _known().get(label_key(label))
    return known[0] if known else None


def is_known_destination(label: str) -> bool:
    """Whether the destination is one of the two acute specifications."""
    return label_key(label) in _known()


def destination_label(label: str) -> str:
    """The destination as the reference list spells it, whatever the file's blanks and dashes; cleaned where it is new."""
    known = _known().get(label_key(label))
    return known[1] if known else clean(label)
