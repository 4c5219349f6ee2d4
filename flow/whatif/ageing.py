"""By how much do referrals grow as the population ages? By age band, as the plan's counterfactual wants it.

The growth of each band is of data/reference/ageing.csv; what share of delayed patients each band has is assumed there until the
system says its own, and a page lets the reader change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flow.errors import BadQuestion, UnknownName
from flow.reference import reference_table
from flow.whatif.stay import a_length


@dataclass(frozen=True, kw_only=True)
class AgeBand:
    """One band: how fast it grows, and what share of delayed patients is taken to be in it."""

    name: str
    growth_percent_per_year: float
    share: float
    source: str
    note: str


def age_bands() -> tuple[AgeBand, ...]:
    """The bands of data/reference/ageing.csv; growth over some years as an even growth a year.

    Example:  24 % from 2025 to 2035 -> 2.17 % a year.
    """
    rows = reference_table("ageing").to_dict("records")
    return tuple(
        AgeBand(
            name=str(row["band"]),
            growth_percent_per_year=((1 + float(row["growth_percent"]) / 100) ** (1 / (int(row["to_year"]) - int(row["from_year"]))) - 1)
            * 100,
            share=float(row["share_assumed"]),
            source=str(row["source"]),
            note=str(row["note"]),
        )
        for row in rows
    )  # fmt: skip


def growth_percent_per_year(shares: Mapping[str, float] | None = None) -> float:
    """Growth of referrals a year, in percent: that of each band by its share of delayed patients.

    Takes:    share by band, adding up to 1; None: those assumed.
    Raises:   UnknownName for a band, BadQuestion where shares do not add up to 1.
    Example:  {"75 and over": 1} -> 2.17.
    """
    bands = {band.name: band for band in age_bands()}
    told = {name: band.share for name, band in bands.items()} if shares is None else dict(shares)
    for name, share in told.items():
        if name not in bands:
            raise UnknownName("age band", name, bands)
        a_length(share, f"The share of the band '{name}'", unit="", most=1)
    if abs(sum(told.values()) - 1) > 1e-6:
        raise BadQuestion(f"Shares of the age bands add up to 1. Saw {sum(told.values()):.3f}; nothing was computed.")
    return sum(bands[name].growth_percent_per_year * share for name, share in told.items())
