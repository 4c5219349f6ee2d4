"""The content of a weekly report, from a snapshot and values: nothing is looked up in the journal or on the clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from flow.metrics.measure import Excluded
from flow.model import DEFAULT_BASIS, BedBasis, Place
from flow.report.content import ActionLine, Noted, Week
from flow.signals import Baseline

if TYPE_CHECKING:
    from flow.store import Snapshot


def week_of(
    snapshot: Snapshot | None,
    place: Place,
    *,
    monday: date,
    today: date,
    basis: BedBasis = DEFAULT_BASIS,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
    baselines: Sequence[Baseline] = (),
    notes: Sequence[Noted] = (),
    actions_last_week: Sequence[ActionLine] = (),
    actions_this_week: Sequence[ActionLine] = (),
    withholds: bool = True,
) -> Week:
    """What happened in a week (Monday to Sunday) at a place, and is it signal or noise?

    `withholds`: small numbers of the system's own (1 to 7) are withheld, as in everything that leaves the house; False
    for the huddle's own screen.

    Missing:  a measure without a figure has its row, which says why and which file brings it; a week that is not over is
              told from the days there are, and what needs all seven is not told. Nothing is compared across a break.
    Raises:   BadQuestion (not a Monday; a week that lies ahead), UnknownName.
    Example:  RH5, 2026-02-09 -> 215.3 patients remain on average, 1.9 fewer than the week before: signal of concern.
    """
    raise NotImplementedError
