"""The one-row-per-measure summary in words: what stands in its table, and what the table says as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flow.catalogue import Topic, metric
from flow.reference import HOME_PLACE, place
from flow.sentences.measure import UNIT_WORDS, point_words, template_of
from flow.wording import counted, listed, one_decimal, percent

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from flow.model import Unit

MOST_NAMED = 8
"""Above so many measures their number stands for their names."""

TOPICS: Mapping[Topic, str] = {
    "daily": "Daily position",
    "pathways": "Pathways",
    "delays": "Delays",
    "mental_health": "Mental health",
    "hub": "Transfer of Care Hub",
    "compare": "Compare",
}
"""The pages, as the menu names them: a measure stands on the one of its topic."""


def summary_finding(rows: pd.DataFrame) -> str:
    """What the table says as a whole: signals of concern and of improvement, targets met."""
    told = rows[rows["value"].notna()]
    if told.empty:
        return "No measure has a figure in this period"
    concern, better = (int((told["variation"] == f"special_cause_{kind}").sum()) for kind in ("concern", "improvement"))
    aimed = told[told["meets"].notna()]
    met = int((aimed["meets"] == True).sum())  # noqa: E712  (a column of True, False and None)
    targets = f"; {met} of {counted(len(aimed), 'target')} met" if len(aimed) else ""
    return f"{counted(len(told), 'measure')}: {concern} with a signal of concern, {better} with a signal of improvement{targets}"


def absent_rows(rows: pd.DataFrame) -> list[dict[str, str]]:
    """The measures without a figure in the period, each with where it is counted and what brings it."""
    return [
        {
            "measure": row["name"],
            "counted at": place(row["place"]).short_name,
            "what brings it": metric(row["metric"]).source,
            "template": template_of(row["metric"]) or "",
        }
        for row in rows[rows["value"].isna()].to_dict("records")
    ]


def not_counted_sentence(metric_ids: Sequence[str], place_name: str) -> str | None:
    """Which measures are not counted for a place at all; None where all are."""
    if not metric_ids:
        return None
    names = [metric(m).name for m in metric_ids]
    told = listed(names) if len(names) <= MOST_NAMED else counted(len(names), "measure")
    return f"Not counted for {place_name}: {told}. Local series are counted for {place(HOME_PLACE).short_name} and its system."


def target_asked(value: float, comparison: str, unit: Unit) -> str:
    """A target as a table says it: `at most 10.0 %`, `at least 70 a week`."""
    if unit == "share":
        return f"{comparison} {percent(value)}"
    return f"{comparison} {one_decimal(value).removesuffix('.0')} {UNIT_WORDS[unit]}"


def days_words(reported: float, asked: float) -> str:
    """Days reported of days asked for: `7 of 7`."""
    return f"{reported:.0f} of {asked:.0f}"


def point_named(start: date, end: date, grain: str) -> str:
    """When a point is of: `week to Sun 15 Feb 2026`, `January 2026`."""
    return point_words({"start": start, "end": end}, grain)
