"""The journal: who wrote what, when and why. Nothing in it is ever changed or removed (docs/journal.md).

    with Journal.open() as journal:
        exclude_days(journal, place_code="RH5", first_day=..., last_day=..., reason=..., author=..., now=...)

`Journal` alone needs SQLAlchemy, and is imported when it is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flow.journal.baselines import baselines, begin_baseline, take_baseline_back
from flow.journal.choices import MENTAL_HEALTH_METRIC, Choice, choices_so_far, choose, chosen
from flow.journal.entry import KINDS, AlreadyChanged, Entry, Kind, kind_named
from flow.journal.excluded_days import ExcludedDays, exclude_days, excluded_days, include_again

if TYPE_CHECKING:
    from flow.journal.journal import Journal

__all__ = [
    "KINDS",
    "MENTAL_HEALTH_METRIC",
    "AlreadyChanged",
    "Choice",
    "Entry",
    "ExcludedDays",
    "Journal",
    "Kind",
    "baselines",
    "begin_baseline",
    "choices_so_far",
    "choose",
    "chosen",
    "exclude_days",
    "excluded_days",
    "include_again",
    "kind_named",
    "take_baseline_back",
]


def __getattr__(name: str) -> Any:
    if name == "Journal":
        from flow.journal.journal import Journal

        return Journal
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
