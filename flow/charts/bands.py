"""Bars in the order of their bands, none sorted away: a share for each, and the same a year before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flow.charts.ranked import BAR, CLEAR, GAP, LINE, TOP

if TYPE_CHECKING:
    import pandas as pd


def band_rows(members: pd.DataFrame, *, earlier_words: str) -> pd.DataFrame:
    """The chart's data for `ranked_spec`: one row per band in the order given.

    Takes:    band; share and before (0 to 1).
    Columns:  name; value and earlier (in per cent); label (the words above the bar); words and bar (in pixels).
    Missing:  no share has no bar and says "not reported"; without an earlier one there is no mark.
    """
    import pandas as pd

    from flow.wording import percent

    labels = []
    for m in members.to_dict("records"):
        before = "" if m["before"] != m["before"] else f" · {percent(m['before'])} {earlier_words}"
        labels.append(f"{m['band']}: {percent(m['share'])}{before}")
    words = [float(TOP + n * (LINE + CLEAR + BAR + GAP)) for n in range(len(members))]
    return pd.DataFrame(
        {
            "name": members["band"].tolist(),
            "value": (members["share"] * 100).tolist(),
            "earlier": (members["before"] * 100).tolist(),
            "label": labels,
            "words": words,
            "bar": [at + LINE + CLEAR for at in words],
        }
    )
