"""The five measures of mental-health delays between which the system chooses, and whose delays they are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Literal

from flow.metrics.counting import observations
from flow.metrics.measure import Excluded
from flow.metrics.mental_health import mental_health_reasons
from flow.metrics.rolling import ROLLING_DAYS
from flow.model import Place
from flow.reference import reference_table

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

LEAD = "M1"
"""What is shown until the system has chosen: the lead of the design."""
DELAYED = "mental_health_delayed"


@dataclass(frozen=True, kw_only=True)
class Option:
    """A measure that could be chosen, with what speaks for it and against it."""

    id: str
    name: str
    metric: str
    beside: tuple[str, ...]
    """Measures that belong to it: the nested ones, the other mean."""
    strength: str
    weakness: str
    source: str


@cache
def options() -> dict[str, Option]:
    """The five, by id, from data/reference/mental_health_metrics.csv."""
    return {
        row["id"]: Option(
            id=row["id"],
            name=row["name"],
            metric=row["metric"],
            beside=tuple(row["beside"].split()),
            strength=row["strength"],
            weakness=row["weakness"],
            source=row["source"],
        )
        for row in reference_table("mental_health_metrics").to_dict("records")
    }


@dataclass(frozen=True, kw_only=True)
class HeldBy:
    """Whose delays, or of what reason, patients waited for on an average counted day of three months."""

    place: Place
    by: Literal["responsible", "reason"]
    first: date
    last: date
    days_counted: int
    days_counted_before: int
    members: pd.DataFrame
    provenance: str

    @property
    def patients(self) -> float:
        """All of them on an average counted day."""
        return float(self.members["patients"].sum())


def held_by(
    snapshot: Snapshot | None,
    at: Place,
    by: Literal["responsible", "reason"],
    *,
    until: date,
    as_of: date | None = None,
    excluded: Sequence[Excluded] = (),
) -> HeldBy | None:
    """Who is responsible, or for what reason did patients stay on, over the 91 days up to the newest counted day?

    Rows:     one per member, most patients first.
    Columns:  code; label; group (of a reason); patients (a mean over counted days); before (the same over the 91 days
              before); change; share.
    Missing:  a day that a ward did not count is in no mean; before is NaN where no day was counted.
    Example:  3 patients waited for housing on each of 91 days, 2 before -> 3.0, 2.0, +1.0.
    """
    import pandas as pd

    if snapshot is None:
        return None
    found = observations(snapshot, DELAYED, at, by, as_of)
    mine = [e.days for e in excluded if e.place == at.code]
    keep = [d <= until and not any(days.first <= d <= days.last for days in mine) for d in found["start"]]
    found = found[pd.Series(keep, index=found.index, dtype=bool) & found["numerator"].notna()]
    if found.empty or found["start"].max() < until - timedelta(days=ROLLING_DAYS):
        return None
    last = found["start"].max()
    first, earlier = last - timedelta(days=ROLLING_DAYS - 1), last - timedelta(days=2 * ROLLING_DAYS - 1)
    now = found[found["start"] >= first]
    before = found[(found["start"] >= earlier) & (found["start"] < first)]
    means = now.groupby("member")["numerator"].mean().sort_values(ascending=False, kind="stable")
    facts = mental_health_reasons() if by == "reason" else {}
    members = pd.DataFrame({"code": means.index, "patients": means.to_numpy(dtype=float)})
    members["label"] = [facts.get(code, {}).get("label", code) for code in members["code"]]
    members["group"] = [facts.get(code, {}).get("reason_group", "") for code in members["code"]]
    members["before"] = members["code"].map(before.groupby("member")["numerator"].mean()).astype(float)
    members["change"] = members["patients"] - members["before"]
    total = members["patients"].sum()
    members["share"] = members["patients"] / total if total else float("nan")
    return HeldBy(
        place=at,
        by=by,
        first=first,
        last=last,
        days_counted=int(now["start"].nunique()),
        days_counted_before=int(before["start"].nunique()),
        members=members,
        provenance="illustrative" if (now["provenance"] == "illustrative").any() else "local",
    )
