"""Two fans on one axis: patients who remain as things are, and with the change; and the paired difference of the two.

Each day of a fan has a mean and the range that holds 8 of 10 throws of chance. Fans come as plain sequences, so that any
forecast can be drawn: the what-if page, a saved scenario beside what happened, a replay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from flow.charts.labels import haloed
from flow.charts.theme import PALETTES, Mode, Palette, without_data

if TYPE_CHECKING:
    import pandas as pd

HEIGHT, LITTLE = 340, 150
DAILY_AT_MOST = 100
"""Longer paths are drawn by week: the weekdays would be teeth of a saw."""
COLUMNS = (
    "when", "was", "was_low", "was_high", "now", "now_low", "now_high", "seen", "target", "mark", "label", "place"
)  # fmt: skip
_NUMBERS = [c for c in COLUMNS if c not in ("when", "label", "place")]


@dataclass(frozen=True, kw_only=True, eq=False)
class Drawn:
    """A fan: from its first day on, a mean, a low and a high for each day."""

    first: date
    mean: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]

    @property
    def last(self) -> date:
        """Its last day."""
        return self.first + timedelta(days=len(self.mean) - 1)


def fan_rows(
    was: Drawn,
    now: Drawn | None,
    *,
    seen: Mapping[date, float] | None = None,
    target: float | None = None,
    target_day: date | None = None,
    begins: Sequence[date] = (),
    was_words: str = "as it is",
    now_words: str = "changed",
    every: int = 1,
) -> pd.DataFrame:
    """The chart's data: one row per day, then one per mark.

    Takes:    `seen`: what was counted, which leads in (or, of a scenario of old, what happened); `begins`: days on which something
              is changed. Without `now` there is one fan, drawn as ours. `every` 7: a row a week, the mean of its days, so that
              weekdays do not hide the path; the words at the end stay those of the day itself.
    Columns:  when; was, was_low, was_high; now, now_low, now_high; seen; target; mark (a day marked: its height is free);
              label with its place (`target`, `was`, `now`, `begins`, `day`).
    Missing:  a day that was not counted has a row without `seen`, so that the line breaks there.
    """
    import pandas as pd

    one, two = (was, now) if now is not None else (None, was)
    rows: dict[tuple[date, str], dict[str, Any]] = {}
    for n in range((max(seen) - min(seen)).days + 1 if seen else 0):
        day = min(seen or ()) + timedelta(days=n)
        rows[day, "seen"] = {"when": day, "seen": (seen or {}).get(day), "place": "seen"}
    for fan, name in ((one, "was"), (two, "now")):
        if fan is not None:
            parts = (means(values, every) for values in (fan.mean, fan.low, fan.high))
            for day, mean, low, high in zip(middles(fan, every), *parts, strict=True):
                row = rows.setdefault((day, ""), {"when": day})
                row |= {name: mean, f"{name}_low": low, f"{name}_high": high}
    marks: list[dict[str, Any]] = []
    first, last = min([was.first, *(seen or ())]), max([was.last, *(seen or ())])
    if target is not None:
        marks += [{"when": day, "target": target} for day in (first, last)]
        marks.append({"when": first, "label": f"at most {target:g}", "place": "target", "target": target})
    marks += [
        {"when": day, "label": f"from {_short(day)}", "place": "begins", "mark": 0.0}
        for day in sorted({d for d in begins if first <= d <= last})
    ]
    if target_day is not None and first <= target_day <= last:
        marks.append({"when": target_day, "label": _short(target_day), "place": "day", "mark": 0.0})
    marks += _ends(one, two, target_day, {"was": was_words, "now": now_words if one is not None else was_words})
    frame = pd.DataFrame([*rows.values(), *marks], columns=list(COLUMNS))
    frame[_NUMBERS] = frame[_NUMBERS].astype(float).round(1)
    frame["when"] = pd.to_datetime(frame["when"]).astype("datetime64[ms]")
    return frame


def difference_rows(fewer: Drawn, *, target_day: date | None = None, every: int = 1) -> pd.DataFrame:
    """The data of the little chart: patients fewer with the change (now, now_low, now_high), and their label."""
    return fan_rows(fewer, None, target_day=target_day, was_words="", every=every)


def drawn_every(days: int) -> int:
    """How many days a row of a long path stands for: one, or a week."""
    return 1 if days <= DAILY_AT_MOST else 7


def fan_table(was: Drawn, now: Drawn | None, fewer: Drawn | None = None, *, every: int = 7) -> pd.DataFrame:
    """The table behind the chart: one row a week (`every` days) and the last day."""
    import pandas as pd

    count = len(was.mean)
    at = sorted({*range(every - 1, count, every), count - 1})
    table: dict[str, Any] = {"day": [was.first + timedelta(days=n) for n in at]}
    for name, fan in (("as things are", was), ("with the change", now), ("fewer", fewer)):
        if fan is not None and len(fan.mean) == count:
            table |= {
                name: [round(float(fan.mean[n]), 1) for n in at],
                f"{name}, low": [round(float(fan.low[n]), 1) for n in at],
                f"{name}, high": [round(float(fan.high[n]), 1) for n in at],
            }
    return pd.DataFrame(table)


def fan_key(mode: Mode, *, two: bool = True, seen: str = "counted so far") -> list[tuple[str, str, str]]:
    """What each mark means: its colour, its shape, its words."""
    p = PALETTES[mode]
    both = [(p.context, "▒", "as things are"), (p.us, "▒", "with the change")] if two else [(p.us, "▒", "the model")]
    words = "mean, and the range of 8 in 10 throws of chance"
    return [(p.text, "━", seen), *((c, s, f"{w}: {words}") for c, s, w in both), (p.target, "╌", "the target")]


@cache
def fan_spec(mode: Mode, unit: str = "patients who remain", *, height: int = HEIGHT) -> dict[str, Any]:
    """The chart as Vega-Lite without its data (`fan_rows` gives them), built and validated once."""
    import altair as alt

    p, x, y = PALETTES[mode], _x(), _y
    lines = [
        _line("target", p.target, dash=[7, 4]).encode(x=x, y=y("target", unit)),
        *_fan("was", p.context, x, unit, opacity=0.28, dash=[6, 3]),
        *_fan("now", p.us, x, unit, opacity=0.24),
        _where("datum.place === 'seen'")
        .mark_line(color=p.text, strokeWidth=1.6, point={"color": p.text, "size": 7})
        .encode(x=x, y=y("seen", unit)),
    ]
    words = [
        *_words("target", p, p.target, x, unit, align="left", dx=4, dy=-9, strokeJoin="round"),
        *_end_words("was", p, p.text, x, unit),
        *_end_words("now", p, p.us, x, unit),
    ]
    chart = alt.layer(*_days(p, x), *lines, *_points(p, x, unit), *words).properties(
        width="container", height=height, padding={"left": 5, "top": 5, "right": 12, "bottom": 5}
    )
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)


@cache
def difference_spec(mode: Mode, unit: str = "patients fewer", *, height: int = LITTLE) -> dict[str, Any]:
    """The little chart as Vega-Lite without its data (`difference_rows` gives them); zero is on it."""
    import altair as alt

    p, x = PALETTES[mode], _x()
    zero = alt.Chart().mark_rule(color=p.text, strokeWidth=1).encode(y=alt.datum(0))
    words = _end_words("now", p, p.us, x, unit)
    chart = alt.layer(zero, *_days(p, x, words=False), *_fan("now", p.us, x, unit, opacity=0.24), *words).properties(
        width="container", height=height, padding={"left": 5, "top": 5, "right": 12, "bottom": 5}
    )
    spec: dict[str, Any] = chart.to_dict()
    return without_data(spec, mode)


def middles(fan: Drawn, every: int) -> list[date]:
    """The day in the middle of each block of so many days; a last block that is not whole belongs to the one before."""
    blocks = max(1, len(fan.mean) // every)
    return [fan.first + timedelta(days=n * every + every // 2) for n in range(blocks)]


def means(values: Sequence[float], every: int) -> list[float]:
    """The mean of each such block."""
    blocks = max(1, len(values) // every)
    cut = [values[n * every : (n + 1) * every if n + 1 < blocks else len(values)] for n in range(blocks)]
    return [sum(part) / len(part) for part in cut]


def _ends(one: Drawn | None, two: Drawn | None, target_day: date | None, words: dict[str, str]) -> list[dict[str, Any]]:
    """The two means on the target day (else the last), as points with their words: the higher above, the lower below."""
    from flow.wording import whole

    there = {name: fan for name, fan in (("was", one), ("now", two)) if fan is not None}
    last = min(fan.last for fan in there.values())
    when = target_day if target_day and all(f.first <= target_day <= f.last for f in there.values()) else last
    value = {name: float(fan.mean[(when - fan.first).days]) for name, fan in there.items()}
    over = max(value, key=lambda name: value[name])
    found = []
    for name, fan in there.items():
        at = (when - fan.first).days
        side = "right" if 2 * at > len(fan.mean) else "left"
        label = f"{words[name]}: " if words[name] else ""
        label += f"{whole(value[name])} ({whole(fan.low[at])} to {whole(fan.high[at])})"
        place = f"{name} {'over' if name == over else 'under'} {side}"
        found.append({"when": when, "label": label, "place": place, name: value[name]})
    return found


def _short(when: date) -> str:
    from flow.wording import short_day

    return short_day(when)


def _x() -> Any:
    import altair as alt

    return alt.X("when:T", title=None, axis=alt.Axis(format="%-d %b %y", labelOverlap=True, tickCount=8, grid=False))


def _y(field: str, unit: str) -> Any:
    import altair as alt

    return alt.Y(f"{field}:Q", title=unit, scale=alt.Scale(zero=False, nice=True))


def _where(test: str) -> Any:
    import altair as alt

    return alt.Chart().transform_filter(test)


def _line(field: str, colour: str, *, dash: list[int] | None = None, width: float = 2) -> Any:
    there = _where(f"isValid(datum.{field}) && !isValid(datum.place)")
    return there.mark_line(color=colour, strokeWidth=width, **({"strokeDash": dash} if dash else {}))


def _fan(name: str, colour: str, x: Any, unit: str, *, opacity: float, dash: list[int] | None = None) -> list[Any]:
    import altair as alt

    there = _where(f"isValid(datum.{name}_low)")
    band = there.mark_area(color=colour, opacity=opacity, line=False)
    return [
        band.encode(x=x, y=_y(f"{name}_low", unit), y2=alt.Y2(f"{name}_high:Q")),
        _line(name, colour, dash=dash, width=2.5).encode(x=x, y=_y(name, unit)),
    ]


def _days(p: Palette, x: Any, *, words: bool = True) -> list[Any]:
    """Upright lines: where something begins, and the target day."""
    import altair as alt

    marks = []
    for place, dash, dy in (("begins", [2, 3], 12), ("day", [4, 2], 0)):
        there = _where(f"datum.place === '{place}'")
        marks.append(there.mark_rule(color=p.context, strokeDash=dash, strokeWidth=1.5).encode(x=x))
        align = "left" if place == "begins" else "right"
        text = there.mark_text(align=align, baseline="top", dx=4 if align == "left" else -4, dy=dy, color=p.text)
        if words:
            marks.append(text.encode(x=x, y=alt.value(2), text="label:N"))
    return marks


def _points(p: Palette, x: Any, unit: str) -> list[Any]:
    """The two means on the target day, and a tip for every day."""
    import altair as alt

    found = []
    for name, colour in (("was", p.context), ("now", p.us)):
        there = _where(f"isValid(datum.{name}) && isValid(datum.label)")
        found.append(there.mark_circle(color=colour, size=70, opacity=1).encode(x=x, y=_y(name, unit)))
    tips = [alt.Tooltip("when:T", title="day", format="%-d %b %Y")]
    for name, words in (("was", "as things are"), ("now", "with the change")):
        tips += [
            alt.Tooltip(f"{name}:Q", title=words, format=".0f"),
            alt.Tooltip(f"{name}_low:Q", title="1 in 10 below", format=".0f"),
            alt.Tooltip(f"{name}_high:Q", title="1 in 10 above", format=".0f"),
        ]
    there = _where("isValid(datum.now_low)")
    return [*found, there.mark_circle(size=90, opacity=0).encode(x=x, y=_y("now", unit), tooltip=tips)]


def _end_words(name: str, p: Palette, colour: str, x: Any, unit: str) -> list[Any]:
    """The words at the end of a fan: above or below its line, on the side where there is room."""
    return [
        words
        for over, dy in (("over", -14), ("under", 16))
        for side, dx in (("right", -7), ("left", 7))
        for words in _words(
            f"{name} {over} {side}", p, colour, x, unit, field=name, align=side, dx=dx, dy=dy, strokeJoin="round"
        )
    ]


def _words(
    place: str, p: Palette, colour: str, x: Any, unit: str, *, field: str | None = None, **mark: Any
) -> list[Any]:
    encode = {"x": x, "y": _y(field or place, unit), "text": "label:N"}
    return haloed(_where(f"datum.place === '{place}'"), p, color=colour, encode=encode, fontWeight="bold", **mark)
