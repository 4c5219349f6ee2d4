"""Which counts are too small to leave the house, and what would give them away: the rule of exports and of every CSV.

Published figures are public as they are, made-up ones are nobody's: the rule is for the system's own (DESIGN.md section 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

LEAST_SHOWN = 8
"""The smallest count that is shown, apart from 0 (DESIGN.md section 7)."""

NOT_PEOPLE = frozenset(
    {"beds", "beds_open", "beds_closed", "beds_available", "spot_beds_available", "block_beds_available", "places"}
) | {"pounds", "value", "missing_trusts"}
"""Columns of figures that count no people."""

WITHHELD = (
    "Withheld: a count of 1 to 7 of the system's own patients, or one from which such a count could be worked out. "
    "Flagged 'suppressed'."
)

FEW = "a small number, withheld"
"""What stands in a sentence in the place of such a count."""


def too_small(counts: pd.Series) -> pd.Series:
    """Whether each count of people is more than 0 and too small to be shown; a missing one is not."""
    return (counts > 0) & (counts < LEAST_SHOWN)


def second_of(hidden: pd.Series, weight: pd.Series, beside: Sequence[pd.Series]) -> pd.Series:
    """The smallest shown row beside a row that is the only one withheld of those that add up.

    `beside` tells which rows add up; `weight` is how many people a row has. A row of nobody hides nothing.
    Example:  3 withheld beside 12 and 30 -> the 12; beside another withheld one -> none.
    """
    import pandas as pd

    more = pd.Series(False, index=hidden.index)
    alone = hidden.groupby(list(beside)).transform("sum") == 1
    candidates = weight[alone & ~hidden & (weight > 0)]
    if not candidates.empty:
        chosen = candidates.groupby([b[candidates.index] for b in beside]).idxmin()
        more[chosen] = True
    return more
