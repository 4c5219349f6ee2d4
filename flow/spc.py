"""XmR charts by the rules of NHS England's Making Data Count: which change is a signal, and which is noise?

The judge is the R package NHSRplotthedots 0.2.2. Its settings are the defaults here: moving ranges screened, runs of 7,
points beyond the limits not counted in two in three. Where it stops on a missing value, we go on.
All series are worked out at once: their rows lie one after another; a *stretch* is the rows that share a baseline.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from numbers import Real
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

import numpy as np
import numpy.typing as npt
import pandas as pd

from flow.errors import BadQuestion, UnknownName

Array: TypeAlias = npt.NDArray[Any]
Codes: TypeAlias = npt.NDArray[np.int8]
Improvement = Literal["increase", "decrease", "neutral"]
TwoInThree = Literal["reference", "2023"]

LIMIT_FACTOR = 2.66  # 3 over d2 (1.128), rounded as the NHS publishes it
NEAR_FACTOR = 2 * (LIMIT_FACTOR / 3)
SCREEN_FACTOR = 3.267  # D4: the upper limit of a range of two points, in mean ranges
SHORT_STRETCH_ROWS = 13  # the reference warns below this, although its own text says "n < 12"
FEWEST_FIXED_ROWS = 12  # the reference refuses a shorter fixed baseline
HUGE = 1e100  # nothing that is counted comes near; sums of larger numbers overflow

IMPROVEMENTS: tuple[Improvement, ...] = get_args(Improvement)
_KINDS = ("improvement", "concern", "neutral_high", "neutral_low")
POINT_TYPES = ("common_cause", *(f"special_cause_{kind}" for kind in _KINDS))
# Both are read by improvement (increase, decrease, neutral) and side (common cause, high, low).
_POINT_TYPE = np.array([[0, 1, 2], [0, 2, 1], [0, 3, 4]], dtype=np.int8)
_HIGH_AND_LOW = ("improvement_high concern_low", "concern_high improvement_low", "neutral_high neutral_low")
_VARIATION_ICON = np.array([["common_cause", *pair.split()] for pair in _HIGH_AND_LOW], dtype=object)
_ASSURANCE = np.array([None, "inconsistent", "consistent_pass", "consistent_fail"], dtype=object)
_ASSURANCE_ICON = np.array([None, "inconsistent", "pass", "fail"], dtype=object)


class Charts(NamedTuple):
    """Many charts at once: `points` has a row per series and date, `summary` a row per series."""

    points: pd.DataFrame
    summary: pd.DataFrame


@dataclass(frozen=True)
class _Rules:
    """The options of a chart, refused when they make no sense."""

    fix_after: int | None
    screen_outliers: bool
    run_length: int
    two_in_three: str

    def __post_init__(self) -> None:
        for name, least in (("run_length", 3), ("fix_after", FEWEST_FIXED_ROWS)):
            seen: Any = getattr(self, name)
            if seen is None and name == "fix_after":
                continue
            if isinstance(seen, bool) or not isinstance(seen, int | np.integer) or seen < least:
                raise BadQuestion(f"{name} counts points. Saw {seen!r}; a whole number of {least} or more is allowed.")
            object.__setattr__(self, name, int(seen))  # a plain int, also when numpy counted
        if self.two_in_three not in get_args(TwoInThree) or not isinstance(self.screen_outliers, bool):
            raise BadQuestion(
                f"Saw two_in_three={self.two_in_three!r} and screen_outliers={self.screen_outliers!r}; "
                "'reference' or '2023', and True or False, are allowed."
            )

    @property
    def special_causes(self) -> list[str]:
        """The texts of `special_cause_type`. After the first, odd positions are high and even ones low."""
        n = self.run_length
        trends = f"{n} Point Trend (Increasing)", f"{n} Point Trend (Decreasing)"
        shifts = f"{n} Points Above CL", f"{n} Points Below CL"
        return ["Common Cause", "Above UCL", "Below LCL", *trends, "2 in 3 Above CL", "2 in 3 Below CL", *shifts]


def xmr(
    values: Iterable[Any],
    *,
    dates: Iterable[Any],
    improvement: Improvement,
    target: float | None = None,
    rebase: Iterable[Any] = (),
    fix_after: int | None = None,
    screen_outliers: bool = True,
    run_length: int = 7,
    two_in_three: TwoInThree = "reference",
) -> pd.DataFrame:
    """Which points of a series are signals, and between which limits is the next to be expected?

    Rows:     one per date, in date order whatever the order of the input. Values and dates pair by position.
    Columns:  date; value; rebase_group (rebase dates met so far); mean; lpl and upl (limits, not clipped at 0 or 1);
              short_group_warning (under 13 rows); special_cause_type and point_type (categories).
    Attrs:    variation; assurance (None without a target or when neutral); variation_icon; assurance_icon (no ".svg");
              rebase_missed (how many rebase dates have no point, and so no effect); settings. All are plain values.
    Missing:  a missing value is never a signal and breaks every pattern; as the last, it makes variation common cause.
              A date that is absent is not seen as a gap: give it a row. No rows: no points, and the icons are None.
    Raises:   BadQuestion.
    Source:   NHSRplotthedots 0.2.2; `two_in_three="2023"` is Making Data Count since November 2023.
    Example:  10, 12, 11, 13 -> mean 11.5, lpl 7.07, upl 15.93 (2.66 times the mean moving range of 1.67).
    """
    rules = _Rules(fix_after, screen_outliers, run_length, two_in_three)
    y, days = _numbers(values, "values"), _days(dates, "dates")
    if len(y) != len(days):
        raise BadQuestion(f"Every value needs one date. Saw {len(y)} values and {len(days)} dates.")
    order = _date_order(np.zeros(len(y), dtype=np.int64), days)
    y, days, firsts = y[order], days[order], np.arange(min(len(y), 1))
    better, targets = _improvements([improvement], ["the values"]), _numbers([target], "target")
    marks = _days(rebase, "rebase").unique()
    columns, icons = _draw(y, days, firsts, days.isin(marks), better[: len(y)], targets[: len(y)], rules)
    points = pd.DataFrame(columns)
    points.attrs = {name: icon[0] if len(y) else None for name, icon in icons.items()}
    points.attrs |= {"rebase_missed": int((~marks.isin(days)).sum()), "settings": asdict(rules)}
    return points


def xmr_many(
    frame: pd.DataFrame,
    *,
    by: str | Sequence[str],
    value: str,
    date: str,
    improvement: str | Mapping[Any, str],
    target: float | str | Mapping[Any, float | None] | None = None,
    rebase: Iterable[Any] | str | Mapping[Any, Iterable[Any]] = (),
    fix_after: int | None = None,
    screen_outliers: bool = True,
    run_length: int = 7,
    two_in_three: TwoInThree = "reference",
) -> Charts:
    """`xmr` for every series of a frame at once, a series being the rows with the same `by`.

    Rows:     points: one per series and date, sorted by both. summary: one per series, its last point.
    Columns:  points: the `by` columns and those of `xmr`. summary: the same, and improvement; target; variation;
              assurance; variation_icon; assurance_icon; rebase_missed.
    Settings: improvement and target are one for all, the name of a column that is constant in each series, or a mapping
              from series (a tuple when `by` is a list). rebase is dates for all, the name of a true/false column that
              marks the first row of each new baseline, or a mapping from series to dates. A series not in a mapping
              has no target and no rebase; it must have an improvement. A mapping may name series that have no rows.
    Missing:  as in `xmr`; a row without a series is refused.
    Raises:   BadQuestion; UnknownName for a column that is not there.
    Source:   as in `xmr`.
    Example:  `summary.query("variation == 'special_cause_concern'")` are the places to look at.
    """
    rules = _Rules(fix_after, screen_outliers, run_length, two_in_three)
    names = [by] if isinstance(by, str) else list(by)
    for column in (*names, value, date):
        if column not in frame.columns:
            raise UnknownName("column", column, [str(known) for known in frame.columns])
    if not names or frame[names].isna().any(axis=None):
        raise BadQuestion(f"Every row belongs to a series. Saw rows without {names}; fill them in or remove them.")
    y, days = _numbers(frame[value], value), _days(frame[date], date)
    series = frame.groupby(names, sort=True, observed=True).ngroup().to_numpy()
    order = _date_order(series, days)
    frame, y, days = frame.iloc[order], y[order], days[order]
    firsts = np.flatnonzero(np.diff(series[order], prepend=-1))
    keys = {name: frame[name].array for name in names}
    ids: list[Any] = list(zip(*(key[firsts] for key in keys.values()), strict=True))
    ids = [label for (label,) in ids] if isinstance(by, str) else ids
    better = _improvements(_per_series(improvement, frame, firsts, ids), ids)
    targets = _numbers(_per_series(target, frame, firsts, ids), "target")
    rebased, missed = _rebased(rebase, frame, days, firsts, ids)

    columns, icons = _draw(y, days, firsts, rebased, better, targets, rules)
    taken = set(keys) & {*columns, *icons, "improvement", "target", "rebase_missed"}
    if taken:
        raise BadQuestion(f"A chart has columns of its own called {sorted(taken)}; name the columns of `by` otherwise.")
    points = pd.DataFrame(keys | columns)
    points.attrs["settings"] = asdict(rules)
    lasts = np.append(firsts, len(y))[1:] - 1
    summary = {name: column[lasts] for name, column in (keys | columns).items()}
    summary |= {"improvement": np.array(IMPROVEMENTS)[better], "target": targets}
    summary |= {name: pd.Series(icon, dtype=object) for name, icon in icons.items()}
    return Charts(points, pd.DataFrame(summary | {"rebase_missed": missed}))


def why(chart: pd.DataFrame) -> str:
    """Why is the last point of a chart a signal, or noise? A sentence for the screen.

    Takes the frame of `xmr`, or one series of `xmr_many`. Runs are counted in full, back to the last rebase.
    Missing:  a last point without a value, or without limits, is neither signal nor noise, and the sentence says so.
    Raises:   BadQuestion.
    Example:  "9 weekly points in a row above the mean: signal (concern)."
    """
    if absent := {"date", "value", "rebase_group", "mean", "lpl", "upl", "special_cause_type", "point_type"} - {*chart}:
        raise BadQuestion(f"This is not a chart of xmr. It has no {', '.join(sorted(absent))}.")
    if not chart["date"].is_monotonic_increasing or not chart["date"].is_unique:
        raise BadQuestion("One chart at a time, in date order. Saw dates that repeat or go back; pick one series.")
    if chart.empty:
        return "There are no points to judge."
    last = chart.iloc[-1]
    y = chart.loc[chart["rebase_group"] == last["rebase_group"], "value"].to_numpy()
    grain = _grain(chart["date"])
    if np.isnan(y[-1]):
        return f"The last {grain}point has no value: neither signal nor noise."
    if last["special_cause_type"] != "Common Cause":
        kind = last["point_type"].removeprefix("special_cause_")
        meaning = "" if kind.startswith("neutral") else f" ({kind})"
        return f"{_rule_met(y, last, grain)}: signal{meaning}."
    if np.isnan(last["upl"]):
        return "No limits, as no two neighbouring points of the baseline differ: neither signal nor noise."
    return "Within the limits, no rule met: noise."


def _rule_met(y: Array, last: pd.Series[Any], grain: str) -> str:
    """What the last value of a stretch did, in words and with the true length of its run."""
    cause = last["special_cause_type"]
    high = "Above" in cause or "Increasing" in cause
    mean, limit = last["mean"], last["upl"]
    if not high:  # a low is the high of the mirror image
        y, mean, limit = -y, -mean, -last["lpl"]
    side, edge, course = ("above", "upper", "rising") if high else ("below", "lower", "falling")
    beyond = y > limit
    if "Trend" in cause:
        return f"{_count_at_end(np.diff(y) > 0) + 1} {grain}points in a row {course}"
    if cause in ("Above UCL", "Below LCL"):
        run = _count_at_end(beyond)
        return f"Last {f'{grain}point' if run == 1 else f'{run} {grain}points'} {side} the {edge} limit"
    if "2 in 3" in cause:
        near = y[-3:] > mean + (limit - mean) * 2 / 3
        within = int((near & ~beyond[-3:]).sum())  # fewer than two: only the rule of 2023 can have fired
        reach = (within, "") if within >= 2 else (int(near.sum()), " or beyond it")
        return f"{reach[0]} of the last 3 {grain}points close to the {edge} limit{reach[1]}"
    return f"{_count_at_end(y > mean)} {grain}points in a row {side} the mean"


def _count_at_end(truth: Array) -> int:
    """How many at the end are true without a break."""
    return len(truth) if truth.all() else int(np.argmin(truth[::-1]))


def _grain(dates: pd.Series[pd.Timestamp]) -> str:
    """How far apart the dates usually are, as an adjective with its blank; nothing when it has no name."""
    apart = float(dates.diff().dt.days.median())
    return "daily " if apart == 1 else "weekly " if apart == 7 else "monthly " if 28 <= apart <= 31 else ""


def _draw(
    y: Array, days: pd.DatetimeIndex, firsts: Array, rebased: Array, better: Array, targets: Array, rules: _Rules
) -> tuple[dict[str, Any], dict[str, Array]]:
    """The columns of the points, and for each series its icons. `firsts` are the positions at which series begin."""
    begins = rebased.copy()
    begins[firsts] = True
    starts = np.flatnonzero(begins)
    sizes, lengths = np.diff(starts, append=len(y)), np.diff(firsts, append=len(y))
    mean, lpl, upl, cause = _judge(y, starts, sizes, rules)
    side = np.where(cause == 0, 0, 2 - cause % 2)
    kind: Codes = _POINT_TYPE[np.repeat(better, lengths), side]
    met = np.cumsum(rebased)
    columns = {
        "date": days,
        "value": y,
        "rebase_group": met - np.repeat((met - rebased)[firsts], lengths),
        "mean": mean,
        "lpl": lpl,
        "upl": upl,
        "short_group_warning": np.repeat(sizes < SHORT_STRETCH_ROWS, sizes),
        "special_cause_type": pd.Categorical.from_codes(cause, pd.Index(rules.special_causes)),
        "point_type": pd.Categorical.from_codes(kind, pd.Index(POINT_TYPES)),
    }
    lasts = firsts + lengths - 1
    assurance = _assurance(lpl[lasts], upl[lasts], targets, better)
    icons = {
        "variation": np.array(POINT_TYPES, dtype=object)[kind[lasts]],
        "assurance": _ASSURANCE[assurance],
        "variation_icon": _VARIATION_ICON[better, side[lasts]],
        "assurance_icon": _ASSURANCE_ICON[assurance],
    }
    return columns, icons


def _judge(y: Array, starts: Array, sizes: Array, rules: _Rules) -> tuple[Array, Array, Array, Codes]:
    """Mean, limits and position among `special_causes`, row by row; nothing looks across a border of stretches."""
    mean, spread = (np.repeat(each, sizes) for each in _centre_and_spread(y, starts, sizes, rules))
    lpl, upl = mean - LIMIT_FACTOR * spread, mean + LIMIT_FACTOR * spread
    above, below = y > mean, y < mean  # False for a gap, as is every comparison with it
    outside = (y > upl) | (y < lpl)
    near = (y > mean + NEAR_FACTOR * spread) | (y < mean - NEAR_FACTOR * spread)
    if rules.two_in_three == "reference":
        near &= ~outside
    trend, rising = _trends(y, starts, rules.run_length)
    side = above.astype(np.int8) - below
    two = near & _two_in_three(side, near, starts)
    shift = _in_run(side, starts, rules.run_length)
    # The first rule in rank names the point, so it is written last. Positions are 1 or 2, 3 or 4, ...: high or low.
    cause: Codes = np.zeros(len(y), dtype=np.int8)
    for rule, position, high in ((shift, 7, above), (two, 5, above), (trend, 3, rising), (outside, 1, above)):
        np.copyto(cause, position + ~high, where=rule)
    return mean, lpl, upl, cause


def _centre_and_spread(y: Array, starts: Array, sizes: Array, rules: _Rules) -> tuple[Array, Array]:
    """The mean of each stretch and its mean moving range, screened once; values behind screened ranges stay in."""
    used = y
    if rules.fix_after is not None:
        row = np.arange(len(y)) - np.repeat(starts, sizes)
        used = np.where(row < rules.fix_after, y, np.nan)
    moving = np.abs(np.diff(used, prepend=np.nan))
    moving[starts] = np.nan
    spread = _means(moving, starts, sizes)
    if rules.screen_outliers:
        moving[~(moving < SCREEN_FACTOR * np.repeat(spread, sizes))] = np.nan
        spread = _means(moving, starts, sizes)
    return _means(used, starts, sizes), spread


def _means(x: Array, starts: Array, sizes: Array) -> Array:
    """The mean of each stretch without its gaps; NaN when nothing is left.

    The second pass is R's. Without it a constant series lies off its own mean: a run above or below it.
    """
    seen = ~np.isnan(x)
    count = np.add.reduceat(seen, starts, dtype=np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean: Array = np.add.reduceat(np.where(seen, x, 0.0), starts) / count
        return mean + np.add.reduceat(np.where(seen, x - np.repeat(mean, sizes), 0.0), starts) / count


def _trends(y: Array, starts: Array, run_length: int) -> tuple[Array, Array]:
    """Which points belong to a run of rises or of falls, and which of those count as rising.

    A point takes the direction of the step to the next point when that is in a trend too, else of the step before. So
    a peak belongs to the fall; and, a quirk of the reference, the end of a rise tied to the next rise counts as a fall.
    """
    step = np.zeros(len(y) + 1, dtype=np.int8)  # to each point from the one before, and a 0 after the last
    step[1:-1] = (y[1:] > y[:-1]).astype(np.int8) - (y[1:] < y[:-1])
    step[starts] = 0
    trend = _in_run(step, starts, run_length - 1)
    trend[:-1] |= trend[1:]  # the point before the first step
    goes_on = trend[1:].copy()
    goes_on[starts[1:] - 1] = False
    return trend[:-1], np.where(goes_on, step[1:], step[:-1]) > 0


def _two_in_three(side: Array, near: Array, starts: Array) -> Array:
    """Which points lie in three that are all on one side of the mean and at least two of them near the limit."""
    ends = np.zeros(len(side) + 2, dtype=bool)  # at each third point, and two more so that windows reach back evenly
    ends[2:-2] = (side[2:] != 0) & (side[2:] == side[1:-1]) & (side[2:] == side[:-2])
    ends[2:-2] &= near[2:].astype(np.int8) + near[1:-1] + near[:-2] >= 2
    ends[starts] = ends[starts + 1] = False
    window: Array = ends[:-2] | ends[1:-1] | ends[2:]
    return window


def _in_run(sign: Array, starts: Array, run_length: int) -> Array:
    """Which points belong to `run_length` or more of the same sign (not 0) in a row within a stretch."""
    begins = np.ones(len(sign), dtype=bool)
    begins[1:] = sign[1:] != sign[:-1]
    begins[starts] = True
    firsts = np.flatnonzero(begins)
    lengths = np.diff(firsts, append=len(sign))
    return np.repeat((lengths >= run_length) & (sign[firsts] != 0), lengths)


def _assurance(lpl: Array, upl: Array, target: Array, better: Array) -> Array:
    """The position among `_ASSURANCE` for each series; a target on a limit, or no limits, is inconsistent."""
    asked = ~np.isnan(target) & (better != IMPROVEMENTS.index("neutral"))
    up = better == IMPROVEMENTS.index("increase")
    passes, fails = np.where(up, target < lpl, target > upl), np.where(up, target > upl, target < lpl)
    return np.where(asked, np.select([passes, fails], [2, 3], 1), 0)


def _per_series(given: Any, frame: pd.DataFrame, firsts: Array, ids: list[Any]) -> list[Any]:
    """What each series was given: its entry in a mapping (None if it has none) or a column, or the same for all."""
    if isinstance(given, Mapping):
        return [given.get(label) for label in ids]
    if not isinstance(given, str) or given not in frame.columns:
        return [given] * len(ids)
    codes = pd.factorize(frame[given])[0]
    differs = codes != np.repeat(codes[firsts], np.diff(firsts, append=len(codes)))
    if differs.any():
        label = ids[int(np.searchsorted(firsts, np.argmax(differs), side="right")) - 1]
        raise BadQuestion(f"{given} must be the same in all rows of a series. Saw more than one for {label!r}.")
    return list(frame[given].iloc[firsts])


def _improvements(given: list[Any], ids: list[Any]) -> Array:
    """The position among `IMPROVEMENTS` for each series."""
    for label, seen in zip(ids, given, strict=True):
        if not isinstance(seen, str) or seen not in IMPROVEMENTS:
            allowed = "'increase', 'decrease' or 'neutral' is allowed"
            raise BadQuestion(f"Which way is better for {label!r}? Saw {seen!r}; {allowed}.")
    return np.array([IMPROVEMENTS.index(seen) for seen in given], dtype=np.int64)


def _rebased(
    given: Any, frame: pd.DataFrame, days: pd.DatetimeIndex, firsts: Array, ids: list[Any]
) -> tuple[Array, Array]:
    """Which rows begin a new baseline, and for each series how many of the dates asked for have no row."""
    if isinstance(given, str):
        if given not in frame.columns or frame[given].dtype != bool:
            raise BadQuestion(f"rebase as text names a true/false column. Saw {given!r}; name one, or list the dates.")
        return frame[given].to_numpy(), np.zeros(len(ids), dtype=np.int64)
    shared = _days(() if isinstance(given, Mapping) else given, "rebase").unique()
    begins, asked, ends = days.isin(shared), np.full(len(ids), len(shared)), np.append(firsts, len(days))[1:]
    for position, label in enumerate(ids if isinstance(given, Mapping) else ()):
        if label in given:
            marks = _days(given[label], "rebase").unique()
            rows = slice(firsts[position], ends[position])
            begins[rows], asked[position] = days[rows].isin(marks), len(marks)
    return begins, asked - np.add.reduceat(begins, firsts, dtype=np.int64)


def _date_order(series: Array, days: pd.DatetimeIndex) -> Any:
    """What puts rows in order of series and date; the same date twice in a series is refused."""
    ticks = days.asi8
    if ((series[1:] > series[:-1]) | ((series[1:] == series[:-1]) & (ticks[1:] > ticks[:-1]))).all():
        return slice(None)
    order = np.lexsort((ticks, series))
    again = np.flatnonzero((np.diff(series[order]) == 0) & (np.diff(ticks[order]) == 0))
    if len(again):
        day = np.datetime_as_string(days.to_numpy()[order[again[0]]], unit="D")
        raise BadQuestion(
            f"A series has one value a date. Saw {day} twice ({len(again)} repeats in all); keep one each."
        )
    return order


def _numbers(values: Any, name: str) -> Array:
    """Numbers, NaN where missing. Text is not read as a number."""
    column = _column(values, name)
    if column.dtype.kind in "iuf":
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        numbers, there = np.full(len(column), np.nan), column.notna().to_numpy()
        for seen in column[there]:
            if isinstance(seen, bool) or not isinstance(seen, Real | Decimal):
                raise BadQuestion(f"{name} must be numbers. Saw {seen!r}; use None for what was not reported.")
        numbers[there] = [float(seen) if abs(seen) < HUGE else np.inf for seen in column[there]]
    if (np.abs(numbers) >= HUGE).any():
        raise BadQuestion(f"{name} must be below {HUGE:.0e}. Saw an infinite or larger one; use None if not reported.")
    return numbers


def _days(dates: Any, name: str) -> pd.DatetimeIndex:
    """Dates, none missing. Text must be ISO: 01/02/2024 would be read as 2 January."""
    column = _column(dates, name)
    advice = "use dates without time zone, or text such as 2024-11-03, and leave none out."
    kind = pd.api.types.infer_dtype(column)
    if len(column) and kind not in ("string", "date", "datetime", "datetime64"):
        raise BadQuestion(f"{name} must be dates. Saw {column.iloc[0]!r} (the kind is {kind}); {advice}")
    try:
        days = pd.DatetimeIndex(pd.to_datetime(column, format="ISO8601", errors="coerce")).as_unit("us")
        odd = column[days.isna()] if days.tz is None else column
    except ValueError:  # different time zones, or years beyond counting
        odd = column
    if len(odd):
        raise BadQuestion(f"{name} must be dates. Saw {odd.iloc[0]!r}; {advice}")
    return days


def _column(values: Any, name: str) -> pd.Series[Any]:
    """A list of anything without labels, so that everything pairs by position."""
    try:
        if not pd.api.types.is_list_like(values):
            raise TypeError("it is a single value")
        return pd.Series(values).reset_index(drop=True)
    except (ValueError, TypeError) as fault:
        raise BadQuestion(f"{name} must be a list. Saw {values!r:.60}: {fault}.") from fault
