"""How a delay reason is called: one spelling for every month, whatever a file's blanks, dashes and lost characters."""

from __future__ import annotations

from functools import cache

from flow.reference import reference_table
from flow.sources.cells import clean, label_key


@cache
def _known() -> dict[str, str]:
    """Published labels by key. Since 2024 the published label has the group of the reason before it."""
    published = [
        clean(f"{row['reason_group']} - {row['label']}" if row["specification"] == "2024" else row["label"])
        for row in reference_table("delay_reasons").to_dict("records")
    ]
    return {label_key(label): label for label in published}


def is_known_reason(label: str) -> bool:
    """Whether the reason is one of the two acute specifications."""
    return label_key(label) in _known()


def reason_label(label: str) -> str:
    """The reason as the reference list spells it; cleaned where it is in no list.

    Example: `Interface?process – Out of area ...` (a narrow blank that cp1252 lost) -> `Interface process - Out of area ...`.
    """
    return _known().get(label_key(label)) or clean(label)
