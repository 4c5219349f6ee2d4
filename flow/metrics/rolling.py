"""A measure over the days up to each week's or month's end: rolling three months, one sum over another.

Windows overlap, so neighbours share most of their days: no limits are drawn on them. Limits stand on the weeks or months
themselves (`flow.signals.series`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flow.metrics.agreed import breaks
from flow.metrics.measure import Question, daily, figure_of
from flow.model import Grain, Period, period_end, period_start

if TYPE_CHECKING:
    import pandas as pd

    from flow.reference import Break
    from flow.store import Snapshot

ROLLING_DAYS = 91
"""Three months as thirteen whole weeks, so that each weekday counts as often as any other."""
LEAST_SHARE_REPORTED = 0.9
"""A window with fewer of its days reported has no value."""

_CLAIMS = ("published", "local", "illustrative")


@dataclass(frozen=True, kw_only=True)
class Window:
    """A measure over the days up to a day, with what it stands on."""

    first: date
    last: date
    value: float | None
    numerator: float | None
    denominator: float | None
    days_reported: int
    days_in_window: int
    """Fewer than were asked for where a break of the series lies less far back."""
    provenance: str | None
    since: Break | None = None
    """The break at which the window begins, where one cuts it short."""

    @property
    def days_missing(self) -> int:
        """Days of the window without a figure: in neither sum."""
        return self.days_in_window - self.days_reported


def rolling(
    snapshot: Snapshot | None, question: Question, *, grain: Grain = "week", days: int = ROLLING_DAYS
) -> pd.DataFrame:
    """How did a measure move over the 91 days up to each week's or month's end?

    Rows:     one per whole week (or month) that ends in the question's period, up to the last day with a figure.
    Columns:  start, end (of the week or month); value; numerator; denominator; days_reported; days_in_period (of the
              window); provenance.
    Missing:  a day without a figure is in neither sum; a window with fewer than nine in ten days has no value. None runs
              across a break marked `rebase`: from it on windows start anew, without a value until nine in ten days follow.
    Raises:   BadQuestion, UnknownName.
    Example:  12 of 110 beds on 80 days, nothing on 11 -> no value; on 91 days -> 1,092 / 10,010 = 0.1091.
    """
    import pandas as pd

    period = question.period
    ends = sorted({period_end(day, grain) for day in period})
    told = _days(snapshot, question, days)
    known = told.loc[told["counts"], "day"]
    cuts = _cuts(snapshot, question)
    newest = known.max() if len(known) else None
    rows = []
    for end in ends:
        if newest is None or end > newest or end > period.last:
            continue
        window = _window(question, told, end, days, cuts)
        rows.append(
            {
                "start": period_start(end, grain),
                "end": end,
                "value": window.value,
                "numerator": window.numerator,
                "denominator": window.denominator,
                "days_reported": window.days_reported,
                "days_in_period": window.days_in_window,
                "provenance": window.provenance,
            }
        )
    columns = ["start", "end", "value", "numerator", "denominator", "days_reported", "days_in_period", "provenance"]
    frame = pd.DataFrame(rows, columns=columns)
    numbers = ("value", "numerator", "denominator")
    return frame.assign(**{name: frame[name].astype(float) for name in numbers})


def newest_window(snapshot: Snapshot | None, question: Question, *, days: int = ROLLING_DAYS) -> Window | None:
    """A measure over the 91 days up to the newest day with a figure in the question's period, with its arithmetic.

    Missing:  value is None with fewer than nine in ten days reported; None where no day of the period has a figure.
    """
    told = _days(snapshot, question, days)
    known = told.loc[told["counts"], "day"]
    if not len(known) or known.max() < question.period.first:
        return None
    return _window(question, told, known.max(), days, _cuts(snapshot, question))


def _cuts(snapshot: Snapshot | None, question: Question) -> list[Break]:
    """The breaks that no window runs across."""
    known = breaks(snapshot, question.metric, question.place, as_of=question.as_of)
    return [b for b in known if b.rebase]


def _days(snapshot: Snapshot | None, question: Question, days: int) -> pd.DataFrame:
    wider = Period(first=question.period.first - timedelta(days=days - 1), last=question.period.last)
    asked = replace(question, period=wider)
    return daily(snapshot, asked, asked.where)


def _window(question: Question, told: pd.DataFrame, end: date, days: int, cuts: Sequence[Break]) -> Window:
    first = end - timedelta(days=days - 1)
    since = next((b for b in reversed(cuts) if first < b.first_day <= end), None)
    if since is not None:
        first = since.first_day
    mine = told[(told["day"] >= first) & (told["day"] <= end) & told["counts"]]
    value, numerator, denominator = figure_of(
        question,
        mine["numerator"].to_numpy(dtype=float),
        mine["denominator"].to_numpy(dtype=float),
        on=mine["day"].tolist(),
        asked_days=list(Period(first=first, last=end)),
    )
    enough = len(mine) >= LEAST_SHARE_REPORTED * days
    claims = [p for p in mine["provenance"] if p in _CLAIMS]
    return Window(
        first=first,
        last=end,
        value=value if enough else None,
        numerator=numerator,
        denominator=denominator,
        days_reported=len(mine),
        days_in_window=(end - first).days + 1,
        provenance=max(claims, key=_CLAIMS.index, default=None),
        since=since,
    )


@dataclass(frozen=True, kw_only=True)
class Reported:
    """A figure of one day."""

    day: date
    value: float
    provenance: str | None


def newest_day(snapshot: Snapshot | None, question: Question) -> Reported | None:
    """The newest day of the question's period with a figure, or None."""
    told = daily(snapshot, question, question.where)
    told = told[told["counts"]]
    if told.empty:
        return None
    last = told.iloc[-1]
    return Reported(day=last["day"], value=float(last["value"]), provenance=last["provenance"])
