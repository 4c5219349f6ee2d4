"""The run chart of a weekly or monthly series: line and points, limits, mean, target, breaks, signals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from flow.charts.labels import haloed
from flow.charts.note_marks import note_layers, note_room, note_rows
from flow.charts.run_marks import RunMarks, figure, run_frame
from flow.charts.theme import PALETTES, Mode, without_data

if TYPE_CHECKING:
    import pandas as pd

    from flow.model import ChartNote
    from flow.reference import Break, Target

SeriesGrain = Literal["day", "week", "month"]
HEIGHT = 280
_SIGNALS = {"special_cause_concern": "concern", "special_cause_improvement": "improvement"}


def series_rows(
    points: pd.DataFrame,
    *,
    grain: SeriesGrain,
    breaks: Sequence[Break] = (),
    target: Target | None = None,
    scale: float = 1.0,
    notes: Sequence[tuple[int, ChartNote]] = (),
    until: date | None = None,
) -> pd.DataFrame:
    """The chart's data: one row per mark, from one row per week or month.

    Takes:    start; end (first and last day); value; and, where known, mean; lpl; upl; rebase_group; point_type;
              special_cause_type (as `flow.spc.xmr` gives them); days_reported; days_in_period.
              `notes` are those to be drawn, numbered; `until` is the last day on which one is, where the points end before.
    Columns:  layer (value, mean, limit, concern, improvement, signal, plan, break, note, last); when, until; value, high
              (times `scale`: 100 for a share in per cent); group; label (drawn, or shown on hover); text (of a break).
    Missing:  a period without a value, and one without a row, has a row without a value, so that the line breaks there.
    """
    from flow.wording import lettered

    told = list(with_gaps(points))
    rows: list[dict[str, Any]] = []
    for w in told:
        value = _number(w.get("value"), scale)
        span = {"when": w["start"], "until": w["end"], "group": _group(w)}
        words = f"{period_words(w['start'], grain)}: {'not reported' if value is None else figure(value)}{_days(w)}"
        rows.append({"layer": "value", "value": value, "label": words, **span})
        if (mean := _number(w.get("mean"), scale)) is not None:
            rows.append({"layer": "mean", "value": mean, **span})
        low, high = _number(w.get("lpl"), scale), _number(w.get("upl"), scale)
        if low is not None and high is not None:
            rows.append({"layer": "limit", "value": low, "high": high, **span})
        kind = w.get("point_type")
        if value is not None and isinstance(kind, str) and kind != "common_cause":
            layer = _SIGNALS.get(kind, "signal")
            rows.append({"layer": layer, "value": value, "label": f"{words} · {w['special_cause_type']}", **span})
    valued = [r for r in rows if r["layer"] == "value" and r["value"] is not None]
    if valued:
        rows.append({**valued[-1], "layer": "last", "label": figure(valued[-1]["value"])})
    if told:
        first, last = told[0]["start"], told[-1]["end"]
        for letter, b in lettered([b for b in breaks if first <= b.last_day and b.first_day <= last]):
            rows.append({"layer": "break", "when": max(b.first_day, first), "label": letter, "text": b.text})
        rows += _plan(target, first, last, scale, valued)
        rows += note_rows(notes, first, max(last, until or last))
    return run_frame(rows)


def period_words(start: Any, grain: SeriesGrain) -> str:
    """A day, a week or a month in words: `Mon 9 Feb 2026`, `week of 9 Feb 2026`, `February 2026`."""
    from flow.wording import day, month, short_day

    return f"week of {short_day(start)}" if grain == "week" else day(start) if grain == "day" else month(start)


def with_gaps(points: pd.DataFrame) -> Iterator[dict[str, Any]]:
    """The periods in order, dates as dates, and a row without figures where periods have none."""
    import pandas as pd

    dated = points.assign(start=pd.to_datetime(points["start"]).dt.date, end=pd.to_datetime(points["end"]).dt.date)
    before: dict[str, Any] | None = None
    for row in dated.sort_values("start").to_dict("records"):
        if before and row["start"] > before["end"] + timedelta(days=1):
            absent = {"start": before["end"] + timedelta(days=1), "end": row["start"] - timedelta(days=1)}
            yield {**absent, "rebase_group": before.get("rebase_group")}
        yield {str(key): value for key, value in row.items()}
        before = {str(key): value for key, value in row.items()}


def _number(value: Any, scale: float) -> float | None:
    return None if value is None or value != value else float(value) * scale


def _group(period: dict[str, Any]) -> int:
    group = period.get("rebase_group")
    return 0 if group is None or group != group else int(group)


def _days(period: dict[str, Any]) -> str:
    """How many days of how many, where that is known."""
    reported, asked = _number(period.get("days_reported"), 1), _number(period.get("days_in_period"), 1)
    return "" if reported is None or asked is None else f" ({reported:.0f} of {asked:.0f} days)"


def _plan(
    target: Target | None, first: Any, last: Any, scale: float, valued: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """The target's line, and its words at the end, and on the side of it, where figures are far."""
    if target is None or target.from_day > last or (target.to_day and target.to_day < first):
        return
    level = target.value * scale
    ends = {"left": max(target.from_day, first), "right": min(target.to_day or last, last)}
    for when in ends.values():
        yield {"layer": "plan", "when": when, "value": level}
    near = [r["value"] - level for r in valued if ends["left"] <= r["when"] <= ends["right"]]
    third = max(1, len(near) // 3)
    above = {"left": sum(near[:third]) / third, "right": sum(near[-third:]) / third}
    end = max(above, key=lambda one: abs(above[one]))
    layer = f"plan {end} {'below' if above[end] > 0 else 'above'}"
    words = f"target: {target.comparison} {figure(level)}"
    yield {"layer": layer, "when": ends[end], "value": level, "label": words}


_KEY = {
    "value": ("us", "●", "one {grain}"),
    "concern": ("concern", "■", "a signal of concern"),
    "improvement": ("us", "□", "a signal of improvement"),
    "signal": ("text", "□", "a signal"),
    "mean": ("text", "─", "mean"),
    "limit": ("context", "▒", "limits: where the next is to be expected"),
    "plan": ("target", "╌", "target"),
    "break": ("concern", "┊", "a break of the series, lettered below"),
}


def series_key(rows: pd.DataFrame, mode: Mode, *, grain: SeriesGrain) -> list[tuple[str, str, str]]:
    """What each mark that is on the chart means: its colour, its shape, its words."""
    there, p = set(rows["layer"]), PALETTES[mode]
    return [
        (getattr(p, c), sign, words.format(grain=grain)) for layer, (c, sign, words) in _KEY.items() if layer in there
    ]


def series_table(points: pd.DataFrame, *, grain: SeriesGrain, unit: str, scale: float = 1.0) -> pd.DataFrame:
    """The table behind the chart: one row per period, newest first."""
    import pandas as pd

    newest = points.sort_values("start", ascending=False)
    starts = pd.to_datetime(newest["start"]).dt.date
    table = pd.DataFrame(
        {grain: [period_words(s, grain) for s in starts], unit: (newest["value"] * scale).round(1).tolist()}
    )
    for column, name in {"mean": "mean", "lpl": "lower limit", "upl": "upper limit"}.items():
        if column in newest:
            table[name] = (newest[column].astype(float) * scale).round(1).tolist()
    for column, name in {"special_cause_type": "signal", "days_reported": "days reported"}.items():
        if column in newest:
            table[name] = newest[column].astype(object).tolist()
    return table


def series_said(points: pd.DataFrame, *, grain: SeriesGrain, unit: str, scale: float = 1.0) -> str:
    """The chart for a reader who cannot see it: from what to what, lowest, highest, signals, gaps."""
    told = [p for p in with_gaps(points) if _number(p.get("value"), scale) is not None]
    if not told:
        return f"No {grain} has a figure."
    ordered = sorted(told, key=lambda p: p["value"])
    ends = {"first": told[0], "last": told[-1], "lowest": ordered[0], "highest": ordered[-1]}
    said = [f"{name} {figure(p['value'] * scale)} ({period_words(p['start'], grain)})" for name, p in ends.items()]
    signals = sum(p.get("point_type", "common_cause") not in ("common_cause", None) for p in told)
    gaps = sum(1 for p in with_gaps(points) if _number(p.get("value"), scale) is None)
    return f"{unit} by {grain}: {', '.join(said)}. {grain.capitalize()}s that are signals: {signals}. Gaps: {gaps}."


@cache
def series_spec(mode: Mode, unit: str, grain: SeriesGrain, *, height: int = HEIGHT, notes: int = 0) -> dict[str, Any]:
    """The chart as Vega-Lite without its data (`series_rows` gives them), built and validated once.

    `notes`: how many levels of notes are drawn above it (`note_levels` of the rows).
    """
    import altair as alt

    p = PALETTES[mode]
    dates = "%b %y" if grain == "month" else "%-d %b %y"
    ticks = 8 if grain != "month" else alt.TimeIntervalStep(interval="month", step=1)  # no month is written twice
    x = alt.X(
        "when:T",
        title=None,
        axis=alt.Axis(format=dates, labelOverlap=True, labelSeparation=8, tickCount=ticks, grid=False),
    )
    y = alt.Y("value:Q", title=unit, scale=alt.Scale(zero=False, nice=True, padding=14))
    marks = RunMarks(p, x, y, unit=unit)
    plan_words = [
        words
        for side, dy in (("above", -9), ("below", 11))
        for end, align in (("left", "left"), ("right", "right"))
        for words in haloed(
            marks.of(f"plan {end} {side}", middle=False),
            p,
            color=p.target,
            align=align,
            dy=dy,
            fontWeight="bold",
            encode={"x": x, "y": y, "text": "label:N"},
        )
    ]
    chart = alt.layer(
        *marks.limits(),
        marks.plan(),
        *marks.breaks(),
        *marks.line("value"),
        marks.squares("concern", p.concern, filled=True),
        marks.squares("improvement", p.us, size=120),
        marks.squares("signal", p.text),
        *plan_words,
        marks.last(),
        *note_layers(p, notes),
    ).properties(
        width="container",
        height=height + note_room(notes),
        padding={"left": 5, "top": 5, "right": 48, "bottom": 5},
    )
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)
