"""Which of the system's own rows show too few people to leave the house: counts of 1 to 7, and what would give them away.

Published rows are public as they are. In a row of the system's own with a count of 1 to 7 every figure about people is
withheld, not the small one alone, because the others often add up to it, within the row or from one day to the next.
Where one row alone of those that add up to a total is withheld, the smallest of the others is withheld too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flow.catalogue.small_numbers import NOT_PEOPLE, second_of, too_small

if TYPE_CHECKING:
    import pandas as pd

_PARTS = (
    ("referred_patients", "referred_from_hospital_patients"),
    ("waiting_patients", "waiting_in_hospital_patients"),
    ("admitted_patients", "admitted_from_acute_patients"),
    ("admitted_patients", "readmitted_patients"),
    ("beds_occupied", "remaining_patients"),
    ("beds_occupied", "ready_patients"),
    ("ready_patients", "ready_over_7_days_patients"),
    ("ready_over_7_days_patients", "ready_over_21_days_patients"),
    ("ready_over_21_days_patients", "ready_over_60_days_patients"),
    ("discharged_patients", "discharged_on_ready_date_patients"),
)
"""A whole and its part: their difference is a count of people too."""

_TRUST_LETTERS = 3


def about_people(columns: Sequence[str], figures: Sequence[str]) -> list[str]:
    """The columns whose figures are of people: counts, and days added up over them."""
    return [c for c in columns if c in figures and c not in NOT_PEOPLE]


def withheld(rows: pd.DataFrame, *, key: Sequence[str], figures: Sequence[str]) -> pd.Series:
    """Whether each row of the system's own is withheld.

    Rows:     of one table, with the columns of its key, `edition` and its figures; index as given.
    Example:  localities with 3, 12, 30 starts and their total 45 -> withheld, withheld, shown, shown.
    """
    import pandas as pd

    people = about_people(list(rows.columns), figures)
    if rows.empty or not people:
        return pd.Series(False, index=rows.index)
    hidden = _few(rows, people)
    weight = rows[people].max(axis=1)
    for _ in range(len(rows)):
        more = _given_away(rows, hidden, weight, key)
        if not more.any():
            break
        hidden |= more
    return hidden


def _few(rows: pd.DataFrame, people: Sequence[str]) -> pd.Series:
    """Whether a count, or the difference of a whole and its part, is 1 to 7."""
    import pandas as pd

    few = pd.Series(False, index=rows.index)
    counts = [rows[c] for c in people if not c.endswith("_days") and "_days_at_" not in c]
    counts += [rows[whole] - rows[part] for whole, part in _PARTS if whole in rows and part in rows]
    for count in counts:
        few |= too_small(count)
    return few


def _given_away(rows: pd.DataFrame, hidden: pd.Series, weight: pd.Series, key: Sequence[str]) -> pd.Series:
    """The smallest shown row beside a row that is the only one withheld of those that add up."""
    import pandas as pd

    more = pd.Series(False, index=rows.index)
    for across in (c for c in key if c not in {"day", "week_start", "month", "stay_days_or_more"}):
        beside = [rows[c] for c in (*(k for k in key if k != across), "edition")]
        adding_up = pd.Series(True, index=rows.index)
        if across == "place_code":  # sites add up to their trust, trusts to nothing that is shown
            beside.append(rows[across].str[:_TRUST_LETTERS])
            adding_up = rows[across].str.len() > _TRUST_LETTERS
        there = adding_up[adding_up].index
        chosen = second_of(hidden[there], weight[there], [b[there] for b in beside])
        more |= chosen.reindex(rows.index, fill_value=False)
    return more
