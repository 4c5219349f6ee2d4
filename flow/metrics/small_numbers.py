"""Which readings of the system's own show too few people for a CSV of a page: the rule of exports, on figures added up.

A reading is withheld where a count that it stands on is 1 to 7: patients at a moment, people over its days, the people
that a mean or a share is of, or the rest of a share. Where one member alone of those that add up is withheld, the
smallest of the others is too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from flow.catalogue import metric
from flow.catalogue.small_numbers import LEAST_SHOWN, NOT_PEOPLE, second_of, too_small
from flow.metrics.counting import COUNTS
from flow.metrics.measure import Question, measure

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

_PLACES_FOR_PEOPLE = frozenset({"places", "beds_open", "beds_available", "beds_occupied"})
"""A share of these is of people at a moment, so its sums are of days; other shares are of people who came or left."""


def withheld_readings(snapshot: Snapshot | None, question: Question, frame: pd.DataFrame) -> pd.Series:
    """Whether each reading of an answer is withheld: `frame` has all members, so that none gives another away.

    Example:  3, 12 and 30 starts of three localities in a week -> withheld, withheld, shown.
    """
    if question.metric == "delay_cost":  # pounds are patients times a price that everyone knows
        patients = replace(question, metric="nctr_remaining", grain=question.grain)
        frame = measure(snapshot, patients).frame()
        few = few_people(frame, "nctr_remaining")
    else:
        few = few_people(frame, question.metric)
    if question.by is None:
        return few
    return few | second_of(few, _people(frame, question.metric), [frame["period_start"]])


def few_people(frame: pd.DataFrame, metric_id: str) -> pd.Series:
    """Whether a row of the system's own stands on a count of 1 to 7: it has the columns of the measure contract."""
    import pandas as pd

    own = frame["provenance"] == "local"
    few = pd.Series(False, index=frame.index)
    for count in _counts(frame, metric_id):
        few |= too_small(count)
    return own & few


def few_members(members: pd.DataFrame, columns: Sequence[str], provenance: str) -> pd.Series:
    """The same of a table of members that add up, each with mean patients in some columns, the first of them the newest."""
    import pandas as pd

    few = pd.Series(False, index=members.index)
    if provenance != "local":
        return few
    for name in columns:
        few |= too_small(members[name].astype(float))
    everyone = pd.Series(0, index=members.index)
    return few | second_of(few, members[columns[0]].astype(float), [everyone])


def few_values(values: Sequence[float], metric_id: str, days: float, provenance: str | None) -> list[bool]:
    """The same of values alone, each of so many days, as a summary has them: a mean or a share alone counts nobody."""
    asked = metric(metric_id)
    times = {"patients": 1.0 if asked.kind == "stock" else days, "per_week": days / 7}.get(asked.unit)
    if provenance != "local" or times is None or (metric_id in COUNTS and COUNTS[metric_id].numerator in NOT_PEOPLE):
        return [False] * len(values)
    return [0 < round(value * times, 6) < LEAST_SHOWN for value in values]


def _people(frame: pd.DataFrame, metric_id: str) -> pd.Series:
    """How many people a reading has, by which the smallest of several is found."""
    return _counts(frame, metric_id)[0] if _counts(frame, metric_id) else frame["numerator"].astype(float)


def _counts(frame: pd.DataFrame, metric_id: str) -> list[pd.Series]:
    """The counts of people that a reading stands on."""
    asked, count = metric(metric_id), COUNTS.get(metric_id)
    value, top, bottom = (frame[name].astype(float) for name in ("value", "numerator", "denominator"))
    of = (count.numerator, count.denominator) if count else (None, None)
    if asked.unit in {"beds", "pounds", "bed_days"} or of[0] in NOT_PEOPLE:
        return []
    if asked.unit == "days":
        return [bottom]
    if asked.unit == "per_week":
        return [top]
    if asked.unit == "patients":
        return [value if asked.kind == "stock" else top]
    if asked.has_basis:
        return [top]
    if of[1] in _PLACES_FOR_PEOPLE:
        days = frame["days_reported"].where(frame["days_reported"] > 0)
        top, bottom = top / days, bottom / days
    return [top] if of[1] in NOT_PEOPLE else [top, bottom, bottom - top]
