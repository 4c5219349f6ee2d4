"""Did a change of service in one locality go with another figure there than elsewhere? And are two localities apart?

Weekly figures of a measure that is counted by locality, one locality against the mean of the others before and after a
day, or one against another. What is judged is the difference of the two lines, so what touches both cancels. A number
per week is compared as it stands: localities differ in size. No answer names a cause.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from flow.metrics.agreed import breaks
from flow.metrics.intervals import Interval, robust_intervals
from flow.metrics.measure import Question, measure
from flow.metrics.position import LEAST_DAYS_OF_WEEK
from flow.model import Period, period_start
from flow.reference import Break, localities, reference_table

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

LEAST_WEEKS = 13
"""With fewer weeks on a side nothing is said: as many as limits need."""
WEEKS_BEFORE = 52
"""A before stands on a year, so that every season is in it once."""
WEEKS_COMPARED = 26
"""Two localities are compared over the period shown, and over half a year at least."""
STEP_STANDS_ON, SLOPE_STANDS_ON = 1.5, 0.65
"""On how many times the shorter side's weeks a step and a slope stand; by simulation (docs/decisions/0004-service-test.md)."""
SLOPE_WEEKS = 4
"""A slope is told per so many weeks."""
HERE, REST = "here", "rest"


@dataclass(frozen=True, kw_only=True)
class ServiceTest:
    """A change of service that was tried in one place, as data/reference/service_tests.csv has it."""

    name: str
    metric: str
    place: str
    first_day: date
    assumed: bool
    """Nobody gave the day: it stands in until someone does."""
    source: str


@dataclass(frozen=True, kw_only=True)
class BeforeAfter:
    """A locality against the others before and after a day."""

    question: Question
    place: str
    others: tuple[str, ...]
    began: date
    weeks: pd.DataFrame
    """One row per line (`here`, `rest`) and week: line, start, end, value, numerator, denominator. A week that lacks one of
    the two has a value in neither."""
    weeks_before: int
    weeks_after: int
    means: dict[tuple[str, str], float]
    """(line, `before` or `after`) -> mean; NaN where nothing was told."""
    difference: Interval | None
    """How much more the figure rose here than elsewhere (below 0: fell); None with too few weeks."""
    level: Interval | None
    """The same as a step on the day, beside a slope: an interrupted time series."""
    slope: Interval | None
    """By how much the slope changed here more than elsewhere, per SLOPE_WEEKS weeks."""
    own_change: Interval | None = None
    """After less before here, and in `rest_change` elsewhere; None with too few weeks."""
    rest_change: Interval | None = None
    breaks: tuple[Break, ...] = ()
    """Those inside the window that do not end it."""
    cut_before: Break | None = None
    """The break from which the figures are compared: nothing before it counts."""
    cut_after: Break | None = None
    """The break up to which the figures are compared: nothing from it on counts."""

    @property
    def enough(self) -> bool:
        """Whether both sides have weeks enough to judge."""
        return min(self.weeks_before, self.weeks_after) >= LEAST_WEEKS


@dataclass(frozen=True, kw_only=True)
class TwoPlaces:
    """A locality against another over the same weeks."""

    question: Question
    one: str
    other: str
    weeks: int
    mean_one: float
    mean_other: float
    difference: Interval | None
    """One less the other; None with too few weeks."""


def service_test(name: str) -> ServiceTest | None:
    """The test of that name, or None where the reference has none."""
    table = reference_table("service_tests")
    rows = table[table["name"] == name]
    if rows.empty:
        return None
    row = rows.iloc[0]
    return ServiceTest(
        name=row["name"],
        metric=row["metric"],
        place=row["place"],
        first_day=date.fromisoformat(row["first_day"]),
        assumed=row["assumed"] == "yes",
        source=row["source"],
    )


def weekly_of_members(snapshot: Snapshot | None, question: Question) -> pd.DataFrame:
    """What is the figure of every locality in every whole week of a period?

    Rows:     one per member and week.
    Columns:  member; start; end; reported (whether enough days are: all seven of a number per week, else five);
              value, numerator, denominator (NaN: not reported).
    Missing:  a week of a ratio in which nobody is in the divisor is reported and has no value.
    """
    import pandas as pd

    first = period_start(question.period.first + timedelta(days=6), "week")
    last = period_start(question.period.last + timedelta(days=1), "week") - timedelta(days=1)
    columns = ["member", "start", "end", "reported", "value", "numerator", "denominator"]
    if last < first:
        return pd.DataFrame(columns=columns)
    asked = replace(question, grain="week", period=Period(first=first, last=last))
    least = 7 if asked.asked.unit == "per_week" else LEAST_DAYS_OF_WEEK
    frame = pd.DataFrame(
        [
            {
                "member": r["member"],
                "start": date.fromisoformat(r["period_start"]),
                "end": date.fromisoformat(r["period_end"]),
                "reported": r["days_reported"] >= least,
                **{c: float("nan") if r[c] is None else float(r[c]) for c in ("value", "numerator", "denominator")},
            }
            for r in measure(snapshot, asked).rows
        ],
        columns=columns,
    )
    frame.loc[~frame["reported"], ["value", "numerator", "denominator"]] = float("nan")
    return frame


def before_after(
    snapshot: Snapshot | None, question: Question, *, place: str, began: date, others: Sequence[str] = ()
) -> BeforeAfter:
    """Did a figure move more in one locality than in the others from a day on?

    Asks:     the measure of `question` by locality, from a year before the day (or the period's first day) to the period's
              last; not across a new baseline (a break marked `rebase`) before the day or after it. One on the day itself
              leaves nothing before, unless it is a change of service: that is what is tested.
    Missing:  the week in which the day lies (unless it is a Monday) is in neither side; a week without a figure of the place
              or of any of the others counts nowhere. Under LEAST_WEEKS on a side there is no estimate.
    Example:  14 days before and 11 after here, 14 and 13.5 elsewhere -> difference -2.5.
    """
    known = breaks(snapshot, question.metric, question.place, as_of=question.as_of)
    period, cut_before, cut_after = _window(question, began, known)
    asked = replace(question, by="locality", period=period)
    inside = [b for b in known if period.first <= b.first_day <= period.last and b not in (cut_before, cut_after)]

    def make() -> BeforeAfter:
        weeks = weekly_of_members(snapshot, asked)
        rest = tuple(others or [name for name in localities() if name != place])
        lines = paired(weeks, place, rest, ratio=asked.asked.is_ratio)
        found = judged_lines(asked, place, rest, began, lines)
        return replace(found, breaks=tuple(inside), cut_before=cut_before, cut_after=cut_after)

    return snapshot.remember(("before_after", asked, place, began, tuple(others)), make) if snapshot else make()


def _window(question: Question, began: date, known: Sequence[Break]) -> tuple[Period, Break | None, Break | None]:
    """The days that can be compared, and the breaks that begin and end them."""
    first = min(question.period.first, began - timedelta(weeks=WEEKS_BEFORE))
    last = max(question.period.last, first)
    cuts = [b for b in known if b.rebase and first < b.first_day <= last]
    tested = [b for b in cuts if b.first_day == began and b.kind == "service_change"]
    before = [b for b in cuts if b.first_day <= began and b not in tested]
    after = [b for b in cuts if b.first_day > began]
    return (
        Period(
            first=before[-1].first_day if before else first,
            last=max(after[0].first_day - timedelta(days=1) if after else last, first),
        ),
        before[-1] if before else None,
        after[0] if after else None,
    )


def paired(weeks: pd.DataFrame, place: str, others: Sequence[str], *, ratio: bool) -> pd.DataFrame:
    """A locality and the mean of others as two lines over the weeks that both have.

    Takes:    the columns of `weekly_of_members`. Of a ratio the others' mean is one sum over the other, so that every
              person counts once; of anything else the mean of their figures.
    Columns:  line (here, rest); start; end; value, numerator, denominator (NaN in both lines where one has none).
    """
    import pandas as pd

    frames = []
    for line, members in ((HERE, [place]), (REST, list(others))):
        own = weeks[weeks["member"].isin(members)]
        by_week = own.groupby(["start", "end"], as_index=False)
        summed = by_week.agg(
            reported=("reported", "sum"),
            numerator=("numerator", "sum"),
            denominator=("denominator", "sum"),
            value=("value", "mean"),
        )
        whole = summed["reported"] == len(members)
        if ratio:
            divisor = summed["denominator"].where(summed["denominator"] > 0)
            summed["value"] = (summed["numerator"] / divisor).where(whole)
        else:
            summed["value"] = summed["value"].where(whole)
            summed["numerator"], summed["denominator"] = summed["value"], 1.0
        frames.append(summed.assign(line=line))
    lines = pd.concat(frames, ignore_index=True)
    there = lines[lines["value"].notna()].groupby("start").size()
    both = set(there[there == 2].index)
    lines.loc[~lines["start"].isin(both), ["value", "numerator", "denominator"]] = float("nan")
    return lines[["line", "start", "end", "value", "numerator", "denominator"]]


def judged_lines(
    question: Question, place: str, others: tuple[str, ...], began: date, lines: pd.DataFrame
) -> BeforeAfter:
    """The same of two lines as `paired` gives them: means, the difference in differences, the interrupted time series."""
    import numpy as np

    told = lines[lines["value"].notna() & ((lines["end"] < began) | (lines["start"] >= began))]
    after = np.array([start >= began for start in told["start"]], dtype=float)
    here = (told["line"] == HERE).to_numpy(dtype=float)
    n_before, n_after = int(((after == 0) & (here == 1)).sum()), int(((after == 1) & (here == 1)).sum())
    parts = {"before": after == 0, "after": after == 1}
    means = {
        (line, part): _mean(told[(told["line"] == line).to_numpy() & inside])
        for line in (HERE, REST)
        for part, inside in parts.items()
    }
    found = BeforeAfter(
        question=question,
        place=place,
        others=others,
        began=began,
        weeks=lines,
        weeks_before=n_before,
        weeks_after=n_after,
        means=means,
        difference=None,
        level=None,
        slope=None,
    )
    if not found.enough:
        return found
    since = np.array([(start - began).days / 7 / SLOPE_WEEKS for start in told["start"]])
    shorter, one = min(n_before, n_after), np.ones(len(told))
    given: dict[str, Any] = {
        "values": told["value"].to_numpy(dtype=float),
        "weights": told["denominator"].to_numpy(dtype=float),
        "periods": np.array([start.toordinal() for start in told["start"]], dtype=float),
    }
    steps = np.column_stack([one, after, here, here * after])
    slopes = np.column_stack([one, since, after, after * since, here, here * since, here * after, here * after * since])
    _, rest_change, _, difference = robust_intervals(
        design=steps, shortest=STEP_STANDS_ON * shorter, told=shorter - 1, **given
    )
    seen_from_here = np.column_stack([one, after, 1 - here, (1 - here) * after])
    own_change = robust_intervals(design=seen_from_here, shortest=STEP_STANDS_ON * shorter, told=shorter - 1, **given)[
        1
    ]
    *_, level, slope = robust_intervals(design=slopes, shortest=SLOPE_STANDS_ON * shorter, told=shorter - 2, **given)
    return replace(
        found, difference=difference, level=level, slope=slope, own_change=own_change, rest_change=rest_change
    )


def _mean(lines: pd.DataFrame) -> float:
    divisor = float(lines["denominator"].sum())
    return float(lines["numerator"].sum()) / divisor if divisor > 0 else float("nan")


def compare_two(snapshot: Snapshot | None, question: Question, *, one: str, other: str) -> TwoPlaces:
    """Is a figure of one locality different from another's, or is that noise?

    Asks:     the period of `question`, and half a year at least; not across a break marked `rebase`.
    Missing:  a week that one of the two lacks counts for neither. Under LEAST_WEEKS there is no interval.
    Example:  3.0 days over 20 weeks in one and 2.5 in the other -> difference 0.5 with its interval.
    """
    first = min(question.period.first, question.period.last - timedelta(weeks=WEEKS_COMPARED) + timedelta(days=1))
    cut = [
        b.first_day
        for b in breaks(snapshot, question.metric, question.place, as_of=question.as_of)
        if b.rebase and first < b.first_day <= question.period.last
    ]
    asked = replace(question, by="locality", period=Period(first=max([first, *cut]), last=question.period.last))

    def make() -> TwoPlaces:
        lines = paired(weekly_of_members(snapshot, asked), one, [other], ratio=asked.asked.is_ratio)
        return _compared(asked, one, other, lines[lines["value"].notna()])

    return snapshot.remember(("compare_two", asked, one, other), make) if snapshot else make()


def _compared(question: Question, one: str, other: str, told: pd.DataFrame) -> TwoPlaces:
    import numpy as np

    here = (told["line"] == HERE).to_numpy(dtype=float)
    weeks = int(here.sum())
    difference = None
    if weeks >= LEAST_WEEKS:
        difference = robust_intervals(
            told["value"].to_numpy(dtype=float),
            np.column_stack([np.ones(len(told)), here]),
            weights=told["denominator"].to_numpy(dtype=float),
            periods=np.array([start.toordinal() for start in told["start"]], dtype=float),
            shortest=weeks,
            told=weeks - 1,
        )[1]
    return TwoPlaces(
        question=question,
        one=one,
        other=other,
        weeks=weeks,
        mean_one=_mean(told[told["line"] == HERE]),
        mean_other=_mean(told[told["line"] == REST]),
        difference=difference,
    )
