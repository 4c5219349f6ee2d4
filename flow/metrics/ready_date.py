"""Discharge Ready Date by band of delay, for a trust and for residents wherever they lie."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from flow.metrics.counting import observations
from flow.metrics.delays import BANDS
from flow.model import Place
from flow.reference import HOME_PLACE, place, places

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

BAND_METRIC = "ready_date_band_share"
MONTHS_BEFORE = 12


@dataclass(frozen=True, kw_only=True)
class ReadyBands:
    """How the discharges of a month are spread over the days between ready and left."""

    place: Place
    month: date
    patients: float
    """Everyone discharged in the month with a ready date."""
    months_before: int
    """How many of the twelve months before have figures."""
    members: pd.DataFrame
    """One row per band, from no delay to the longest: see `ready_bands`."""
    provenance: str

    @property
    def long(self) -> float:
        """The share of those who waited a week or more."""
        return float(self.members["share"].iloc[-3:].sum(min_count=3))


@cache
def residents() -> Place:
    """The system's residents, wherever they lie: the local authority of the system."""
    icb = place(HOME_PLACE).icb_code
    return next(p for p in places().values() if p.kind == "local_authority" and p.icb_code == icb)


def ready_bands(snapshot: Snapshot | None, at: Place, *, until: date, as_of: date | None = None) -> ReadyBands | None:
    """How many days after they were ready did patients leave, in the newest month up to a day?

    Rows:     one per band, in the order of their days.
    Columns:  band; patients; share (of everyone with a ready date); before (the same over the twelve months before, one
              sum over another, of the months with figures).
    Missing:  NaN where a count was withheld. None where no month has figures.
    Example:  82 of 100 left on the day, 5 after a day -> shares 0.82, 0.05.
    """
    import pandas as pd

    if snapshot is None:
        return None
    found = observations(snapshot, BAND_METRIC, at, "band", as_of)
    found = found[found["denominator"].notna()]
    found = found[pd.Series([day <= until for day in found["start"]], index=found.index, dtype=bool)]
    if found.empty:
        return None
    month = found["start"].max()
    year_before = month.replace(year=month.year - 1)
    now = found[found["start"] == month].set_index("member").reindex(list(BANDS))
    earlier = found[(found["start"] >= year_before) & (found["start"] < month)]
    sums = earlier.groupby("member")[["numerator", "denominator"]].sum(min_count=1).reindex(list(BANDS))
    members = pd.DataFrame(
        {
            "band": list(BANDS),
            "patients": now["numerator"].to_numpy(dtype=float),
            "share": (now["numerator"] / now["denominator"]).to_numpy(dtype=float),
            "before": (sums["numerator"] / sums["denominator"]).to_numpy(dtype=float),
        }
    )
    return ReadyBands(
        place=at,
        month=month,
        patients=float(now["denominator"].max()),
        months_before=int(earlier["start"].nunique()),
        members=members,
        provenance=str(now["provenance"].dropna().iloc[0]),
    )
