"""What a saved scenario said, beside what happened since, in words. What was done meanwhile nobody here knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flow.wording import counted, one_decimal, short_day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from flow.whatif.happened import Held

FEW_DAYS = 14
"""Days in a row hang together: of fewer than two weeks nothing is said of the range."""


def held_sentence(held: Held | None, told: str) -> str:
    """One of the two answers beside what came.

    Example: "As things are: 12 of 14 days since 16 Feb 2026 in the range; 3.1 patients too few on the mean day."
    """
    if held is None:
        return f"{told}: no day since then has a figure yet."
    side = "too many" if held.mean_error > 0 else "too few"
    error = one_decimal(abs(held.mean_error))
    off = "right on the mean day" if error == "0.0" else f"{error} patients {side} on the mean day"
    return (
        f"{told}: {held.inside} of {counted(held.days, 'day')} from {short_day(held.first)} to {short_day(held.last)} "
        f"in the range; {off}, {one_decimal(held.mean_off)} off either way."
    )


def known_then_sentence(come: Iterable[date], known_to: date | None) -> str | None:
    """That some of the days were in a file already when it was saved; None where none was.

    Example: "14 of the 40 days were in a file already when it was saved: of those nothing was foreseen."
    """
    days = list(come)
    before = sum(known_to is not None and day <= known_to for day in days)
    if not before:
        return None
    were = "was" if before == 1 else "were"
    return f"{before} of the {counted(len(days), 'day')} {were} in a file already when it was saved: of {'it' if before == 1 else 'those'} nothing was foreseen."


def verdict_on(was: Held | None, now: Held | None) -> str:
    """Which of the two came nearer, and whether that can be said yet."""
    if was is None or now is None:
        return "Nothing can be said yet: the days it speaks of have no figures."
    if was.days < FEW_DAYS:
        return f"Too early to say: {counted(was.days, 'day')} of figures, and days in a row hang together."
    expected = round(0.8 * was.days)
    nearer = "as things are" if was.mean_off < now.mean_off else "with the change"
    if abs(was.mean_off - now.mean_off) < 0.5:
        nearer = "neither: the two differ too little so far"
    return (
        f"A right range holds on about {expected} of {was.days} days. Nearer to what happened so far: {nearer}. "
        "Whether the change was made, and what else changed, the figures do not say."
    )
