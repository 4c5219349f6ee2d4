"""A special cause in the newest point of a series: which rule, since when. A run that goes on stays the same event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flow.signals import Series

NONE = "Common Cause"


@dataclass(frozen=True, kw_only=True)
class SpecialCause:
    """What the newest point of a series met."""

    rule: str
    """As `flow.spc` names it, in small letters and hyphens: `7-points-above-cl`."""
    side: str
    """`high` or `low`: what the event is known by, so that another rule met amid a run is no second event."""
    since: date
    """The first day of the stretch up to the newest point that are all special causes on the same side, whatever the rule."""


def special_cause(series: Series) -> SpecialCause | None:
    """The rule that the newest point of a series met, and since when; None for noise, or where nothing can be judged.

    Missing:  a newest week without a value is not judged, and the week before it is not called the newest.
    """
    points = series.points
    if series.variation is None or points.empty or series.last is None:
        return None
    newest = points.iloc[-1]
    cause = str(newest["special_cause_type"])
    if cause == NONE or newest["value"] != newest["value"]:
        return None
    since = newest["start"]
    for start, own, group in reversed(
        list(zip(points["start"], points["special_cause_type"], points["rebase_group"], strict=True))
    ):
        if _side(str(own)) != _side(cause) or group != newest["rebase_group"]:
            break
        since = start
    rule = "-".join(cause.casefold().replace("(", "").replace(")", "").split())
    return SpecialCause(rule=rule, side=_side(cause), since=since)


def _side(cause: str) -> str:
    """Whether a rule tells of high or of low points: a point beyond the limit amid a run is part of that run's event."""
    return "" if cause == NONE else "high" if "Above" in cause or "Increasing" in cause else "low"
