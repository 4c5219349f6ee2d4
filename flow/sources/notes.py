"""Findings that several readers give, in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flow.model import Finding


def no_publication_date(when: date) -> Finding:
    """That the file names no publication date, and which one is assumed."""
    return Finding(
        code="published_assumed",
        severity="note",
        message=f"The file names no publication date; {when:%d %B %Y} (end of its month plus 42 days) is assumed. Say it with --published.",
    )


def no_publication_dates() -> Finding:
    """The same of a file over several months: one date is assumed for each."""
    return Finding(
        code="published_assumed",
        severity="note",
        message="The file names no publication date; for each month its end plus 42 days is assumed. Say it with --published.",
    )


def duplicates_dropped(rows: Sequence[int]) -> list[Finding]:
    """The rows that stood twice with the same figure, if there are any."""
    if not rows:
        return []
    return [
        Finding(
            code="duplicates_dropped",
            severity="note",
            message=f"{len(rows):,} rows stood twice, word for word; one of each was kept.",
            rows=tuple(rows),
        )
    ]


def untried_layout() -> Finding:
    """That no real file of a layout was at hand when its reader was written."""
    return Finding(
        code="untried_layout",
        severity="note",
        message="This reader was built from a description and tried on made-up files only (docs/layouts.md); compare a few figures with the publication before you rely on them.",
    )
