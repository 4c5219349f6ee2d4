"""What published figures beside the daily ones say that cannot be: below 0, or more long stays than patients.

Such figures are kept as published and flagged. The daily three are looked at in flow/quality.py, whatever their file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flow.model import Finding

if TYPE_CHECKING:
    import pandas as pd

_COUNTED = {
    "bed_days_lost": "bed_days",
    "community_bed_days_lost": "bed_days",
    "discharge_destination": "patients",
    "community_destination": "patients",
    "delay_reason": "patients",
    "community_delay_reason": "patients",
    "delay_cost": "value",
    "discharge_time_day": "patients",
    "discharge_destination_day": "patients",
    "delay_reason_week": "patients",
}
"""Tables whose figures cannot be below 0, and the column of the figure."""

_SHOWN = 50
_WORDS = {"bed_days": "bed days lost", "patients": "patients", "value": "costs"}


def below_0(tables: Mapping[str, pd.DataFrame]) -> list[Finding]:
    """A finding for each table beside the daily ones that has a figure below 0."""
    findings = []
    for name, column in _COUNTED.items():
        frame = tables.get(name)
        if frame is None or not (wrong := frame[column].to_numpy(dtype=float) < 0).any():
            continue
        rows = frame[wrong]
        period = next(c for c in ("month", "week_start", "day") if c in rows)
        named = tuple(f"{code} {day:%Y-%m-%d}" for code, day in zip(rows["place_code"], rows[period], strict=True))
        findings.append(
            Finding(
                code="negative_count",
                severity="warn",
                message=f"{len(rows):,} {'figure is' if len(rows) == 1 else 'figures are'} below 0 among {_WORDS[column]} ({name.replace('_', ' ')}), first {named[0]}; kept as published, flagged.",
                rows=named[:_SHOWN],
            )
        )
    return findings


def long_stays_exceed(everyone: pd.DataFrame, long_stay: pd.DataFrame) -> list[Finding]:
    """Places and days on which more patients of a long stay remain than patients of any stay."""
    keys = ["place_code", "day"]
    both = everyone[[*keys, "remaining_patients"]].merge(
        long_stay[[*keys, "remaining_patients"]], on=keys, suffixes=("", "_long")
    )
    more = both[both["remaining_patients_long"] > both["remaining_patients"]]
    if more.empty:
        return []
    who = sorted(more["place_code"].unique())
    return [
        Finding(
            code="long_stays_exceed_all",
            severity="warn",
            message=(
                f"On {len(more):,} {'place and day' if len(more) == 1 else 'places and days'} more patients of a stay of 21 days or more remain than patients in all "
                f"({', '.join(who[:12])}{' and others' if len(who) > 12 else ''}). Kept as published: neither figure can be trusted there."
            ),
            rows=tuple(f"{c} {d:%Y-%m-%d}" for c, d in zip(more["place_code"], more["day"], strict=True))[:_SHOWN],
        )
    ]
