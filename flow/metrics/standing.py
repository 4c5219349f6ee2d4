"""A trust among all others: its rank, and how far it is from the ranked trusts of England and its region together.

Everything here is matched: of each trust its patients over its own beds on the same days, as flow/metrics/ranking.py has
them. A published total of England or a region is not (`as_published`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flow.metrics.measure import Excluded, Question, measure
from flow.metrics.nctr import nctr_by_day
from flow.metrics.ranking import CLAIMS, days_of_trusts, whole_month
from flow.model import BedBasis, Place, period_end
from flow.reference import acute_sites, members, only_trust_on, place, places, reference_table

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

SIMILAR = 10
"""How many trusts are called similar in size."""


def trust_of(at: Place, month: date) -> str | None:
    """The trust that stands for a place among trusts: itself, an ICB's only one, a hospital's; None where there is none."""
    if at.kind == "trust":
        return at.code
    if at.kind == "icb":
        return only_trust_on(at.code, period_end(month, "month"))
    trusts = [p.code for p in places().values() if p.kind == "trust"] if at.kind == "site" else []
    return next((t for t in trusts if at.code in {s.code for s in acute_sites(t)}), None)


def neighbours(trust_code: str) -> tuple[str, ...]:
    """The trusts that a trust is set beside: those of peers.csv, else all others of its region."""
    table = reference_table("peers")
    named = tuple(table.loc[table["place_code"] == trust_code, "peer_code"])
    region = place(trust_code).region_code
    return named or tuple(
        p.code for p in places().values() if p.kind == "trust" and p.region_code == region and p.code != trust_code
    )


def similar_in_size(ranked: pd.DataFrame, trust_code: str, *, most: int = SIMILAR) -> tuple[str, ...]:
    """The ranked trusts whose number of beds is nearest to a trust's, nearest first; none where it is not ranked itself."""
    own = ranked.loc[(ranked["code"] == trust_code) & ranked["value"].notna(), "denominator"]
    if own.empty:
        return ()
    others = ranked[ranked["value"].notna() & (ranked["code"] != trust_code)]
    nearest = (others["denominator"] - own.iloc[0]).abs().sort_values(kind="stable").index[:most]
    return tuple(others.loc[nearest, "code"])


LEAST_TRUSTS = 2
"""One trust together is itself: nothing to stand beside."""


@dataclass(frozen=True, kw_only=True)
class Together:
    """Ranked trusts as one, matched: of each trust its patients over its own beds, on the same days."""

    value: float
    trusts: int
    days_reported: int
    """Days of trusts that it stands on, of `days_asked`."""
    days_asked: int
    suspect: int
    """How many of the trusts have suspect days."""
    provenance: str | None


def together(ranked: pd.DataFrame) -> Together | None:
    """What share of their beds is held by patients who remain, over all trusts that are ranked? None where none is.

    The sum of the trusts' mean patients over the sum of their mean beds, each trust's over the days on which it reported
    and its beds are known: a trust without a report adds neither patients nor beds. The funnel's centre is the same.
    Example:  200 of 1,000 beds on 30 days and 30 of 100 beds on 10 days -> 230 / 1,100 = 0.2091, on 40 of 60 days.
    """
    told = ranked[ranked["value"].notna()]
    if told.empty:
        return None
    claims = told["provenance"].map(CLAIMS)
    return Together(
        value=float(told["numerator"].sum() / told["denominator"].sum()),
        trusts=len(told),
        days_reported=int(told["days_reported"].sum()),
        days_asked=int(told["days_in_month"].sum()),
        suspect=int((told["days_suspect"] > 0).sum()),
        provenance=dict(enumerate(CLAIMS)).get(claims.max()),
    )


@dataclass(frozen=True, kw_only=True)
class AsPublished:
    """The row that England or a region has of its own, beside its trusts matched."""

    name: str
    value: float
    matched: float
    days_reported: int
    days_in_month: int
    days_with_gaps: int
    """Reported days on which trusts of it have no report: its patients lack theirs, its beds have theirs."""
    most_gaps: int
    """How many trusts have none on the worst of them."""


def as_published(
    snapshot: Snapshot,
    ranked: pd.DataFrame,
    code: str,
    month: date,
    *,
    basis: BedBasis,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
) -> AsPublished | None:
    """What `measure` has for England or a region beside its ranked trusts matched; None where one of the two is missing.

    A published total counts a trust without a report as nobody, while its beds stay among the beds.
    """
    at, period = place(code), whole_month(month)
    matched = together(_of(ranked, at))
    asked = Question(
        metric="nctr_share", place=code, period=period, grain="month", basis=basis, as_of=as_of, excluded=excluded
    )
    row = measure(snapshot, asked).rows[0]
    if matched is None or row["value"] is None:
        return None
    totals = nctr_by_day(snapshot, at, period, as_of=as_of)
    own = totals["remaining_patients"].notna() & totals["members_asked"].isna()
    days = days_of_trusts(snapshot, period, basis, as_of, excluded)
    silent = days[days["remaining_patients"].isna() & days["code"].isin({trust.code for trust in members(code)})]
    gaps = silent.groupby("day").size().reindex(totals.loc[own, "day"], fill_value=0)
    return AsPublished(
        name=at.short_name,
        value=float(row["value"]),
        matched=matched.value,
        days_reported=int(row["days_reported"]),
        days_in_month=int(row["days_in_period"]),
        days_with_gaps=int((gaps > 0).sum()),
        most_gaps=int(gaps.max()) if len(gaps) else 0,
    )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A trust among all others, beside those of England and of its region together."""

    code: str
    name: str
    month: date
    basis: BedBasis
    value: float | None
    """None: not ranked, see `not_ranked`."""
    numerator: float | None
    denominator: float | None
    rank: int | None
    of: int
    """How many trusts are ranked."""
    rank_in_region: int | None
    of_region: int
    region_name: str
    region: Together | None
    """The ranked trusts of the region, itself among them."""
    england: Together | None
    """All ranked trusts, itself among them."""
    days_reported: int
    days_in_month: int
    days_suspect: int
    without_suspect: float | None
    """The share without the suspect days; None where there are none, or no others."""
    rank_without_suspect: int | None
    """Which rank that share would have among the others' as they are."""
    beds_months_old: int
    not_ranked: str
    provenance: str | None
    flags: tuple[str, ...]

    @property
    def above_england(self) -> float | None:
        """By how much the share is above England's (below: negative); None where there is none, or no other trust in it."""
        return self._above(self.england)

    @property
    def above_region(self) -> float | None:
        """The same against the region."""
        return self._above(self.region)

    def _above(self, of: Together | None) -> float | None:
        return None if self.value is None or of is None or of.trusts < LEAST_TRUSTS else self.value - of.value

    @property
    def provenance_beside_england(self) -> str | None:
        """Where the difference from England is from: it claims as little as the weaker of the two."""
        return weakest(self.provenance, self.england.provenance if self.england else None)

    @property
    def provenance_beside_region(self) -> str | None:
        """The same of the region."""
        return weakest(self.provenance, self.region.provenance if self.region else None)


def weakest(*names: str | None) -> str | None:
    """Of several provenances the one that claims least: a difference from a local figure is local."""
    return max((n for n in names if n), key=lambda n: CLAIMS[n], default=None)


def _of(ranked: pd.DataFrame, at: Place) -> pd.DataFrame:
    """The trusts of England or of a region."""
    codes = {trust.code for trust in members(at.code)}
    return ranked[ranked["code"].isin(codes)]


def standing(ranked: pd.DataFrame, trust_code: str, month: date, *, basis: BedBasis) -> Standing | None:
    """Where does a trust stand among those ranked, beside England and its region; None where it is not in the month?"""
    own = ranked[ranked["code"] == trust_code]
    if own.empty:
        return None
    here, row = place(trust_code), own.iloc[0]
    region = place(here.region_code) if here.region_code else None
    near = _of(ranked, region) if region else ranked.iloc[:0]
    is_ranked = row["not_ranked"] == ""
    clean = (
        float(row["without_suspect"])
        if row["days_suspect"] and row["without_suspect"] == row["without_suspect"]
        else None
    )
    others = ranked.loc[ranked["code"] != trust_code, "value"]
    return Standing(
        code=trust_code,
        name=here.short_name,
        month=month,
        basis=basis,
        value=float(row["value"]) if is_ranked else None,
        numerator=float(row["numerator"]) if is_ranked else None,
        denominator=float(row["denominator"]) if is_ranked else None,
        rank=int(row["rank"]) if is_ranked else None,
        of=int(ranked["value"].notna().sum()),
        rank_in_region=1 + int((near["value"] > row["value"]).sum()) if is_ranked else None,
        of_region=int(near["value"].notna().sum()),
        region_name=region.short_name if region else "",
        region=together(near),
        england=together(ranked),
        days_reported=int(row["days_reported"]),
        days_in_month=int(row["days_in_month"]),
        days_suspect=int(row["days_suspect"]),
        without_suspect=clean,
        rank_without_suspect=None if clean is None else 1 + int((others > clean).sum()),
        beds_months_old=int(row["beds_months_old"]),
        not_ranked=str(row["not_ranked"]),
        provenance=row["provenance"] if isinstance(row["provenance"], str) else None,
        flags=tuple(f for f in str(row["flags"]).split(", ") if f),
    )
