"""Community hospitals beside one another: who remains, of how many beds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flow.metrics.measure import Question
from flow.metrics.now_and_usual import newest_day, now_and_usual
from flow.reference import places

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot


def community_hospitals(snapshot: Snapshot | None, question: Question) -> tuple[pd.DataFrame, date | None]:
    """How many remain at each community hospital on the newest day, beside four weeks and its beds?

    Asks:     `community_bed_remaining` by site; beds open and occupied are of the same day.
    Rows:     one per hospital that reported in the four weeks, most patients first; none where no day has a figure.
    Columns:  code; name; value (remain on the day, NaN: not reported); earlier (mean of the four weeks up to it);
              beds; occupied (share of beds, 0-1).
    With:     the day; None where no day of the period has a figure.
    """
    import pandas as pd

    columns = ["code", "name", "value", "earlier", "beds", "occupied"]
    on = newest_day(snapshot, [question])
    if on is None:
        return pd.DataFrame(columns=columns), None
    remain, beds, occupied = (
        now_and_usual(snapshot, replace(question, metric=name), on=on).set_index("member")
        for name in ("community_bed_remaining", "community_beds_open", "community_bed_occupancy")
    )
    told = remain[remain["days_reported"] > 0]
    frame = pd.DataFrame(
        {
            "code": told.index,
            "name": [places()[m].short_name if m in places() else m for m in told.index],
            "value": told["today"].to_numpy(),
            "earlier": told["usual"].to_numpy(),
            "beds": beds["today"].reindex(told.index).to_numpy(),
            "occupied": occupied["today"].reindex(told.index).to_numpy(),
        }
    )
    return frame.sort_values("value", ascending=False, na_position="last", ignore_index=True), on
