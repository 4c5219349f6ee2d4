"""The marks that every run chart is made of: a line with its points, mean and limits, a target, breaks, signals, words.

Each takes its rows from the chart's data by their column `layer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flow.charts.theme import Palette

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

COLUMNS = ("layer", "when", "until", "value", "high", "group", "label", "text")
MIDDLE = "datum.until ? (toNumber(datum.when) + toNumber(datum.until)) / 2 : toNumber(datum.when)"
"""Where a week or a month stands on the axis of time."""


def run_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows of marks as a frame, with dates that a browser reads."""
    import pandas as pd

    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for column in ("when", "until"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[ms]")
    return frame


def figure(value: float) -> str:
    """A number on a chart: one decimal, and none where it is whole."""
    from flow.wording import one_decimal

    return one_decimal(value).removesuffix(".0")


class RunMarks:
    """Marks in one palette, on one pair of axes; `middle`: whether rows stand in the middle of their period."""

    def __init__(self, palette: Palette, x: alt.X, y: alt.Y, *, unit: str | None) -> None:
        import altair as alt

        self.palette, self.x, self.y, self.unit = palette, x, y, unit
        self.x_middle = alt.X("mid:T", title=None)
        self.tip = alt.Tooltip("label:N", title=" ")

    def of(self, layer: str, *, middle: bool = True) -> Any:
        """The rows of one layer."""
        import altair as alt

        chart = alt.Chart()
        if middle:
            chart = chart.transform_calculate(mid=MIDDLE)
        return chart.transform_filter(alt.datum["layer"] == layer)

    def limits(self) -> list[Any]:
        """The band between the limits, its dotted edges, and the mean; cut where a new baseline begins."""
        import altair as alt

        p, x = self.palette, self.x_middle
        band = self.of("limit").mark_area(color=p.context, opacity=0.16)
        edges = [
            self.of("limit")
            .mark_line(color=p.context, strokeDash=[2, 3], strokeWidth=1)
            .encode(x=x, y=alt.Y(f"{field}:Q", title=self.unit), detail="group:N")
            for field in ("value", "high")
        ]
        mean = self.of("mean").mark_line(color=p.text, strokeWidth=1)
        return [
            band.encode(x=x, y=self.y, y2="high:Q", detail="group:N"),
            *edges,
            mean.encode(x=x, y=self.y, detail="group:N"),
        ]

    def line(self, layer: str, *, width: float = 2.5, size: float = 40) -> list[Any]:
        """The line of our own figure with its points; a row without a value breaks it, and so does a new baseline."""
        there, x = self.of(layer), self.x_middle
        return [
            there.mark_line(color=self.palette.us, strokeWidth=width).encode(x=x, y=self.y, detail="group:N"),
            there.mark_circle(color=self.palette.us, size=size, opacity=1).encode(x=x, y=self.y, tooltip=self.tip),
        ]

    def squares(self, layer: str, colour: str, *, size: float = 110, width: float = 2, filled: bool = False) -> Any:
        """Squares on the points that are signals."""
        there = self.of(layer).mark_point(color=colour, shape="square", size=size, strokeWidth=width, filled=filled)
        return there.encode(x=self.x_middle, y=self.y, tooltip=self.tip)

    def breaks(self) -> list[Any]:
        """A rule at each break, with its letter at the top."""
        import altair as alt

        p, there, tip = self.palette, self.of("break", middle=False), alt.Tooltip("text:N", title=" ")
        letters = there.mark_text(align="left", baseline="top", dx=4, color=p.text, fontWeight="bold")
        return [
            there.mark_rule(color=p.concern, strokeDash=[3, 3], strokeWidth=1.5).encode(x=self.x, tooltip=tip),
            letters.encode(x=self.x, y=alt.value(2), text="label:N", tooltip=tip),
        ]

    def plan(self) -> Any:
        """The dashed line of the target."""
        there = self.of("plan", middle=False).mark_line(color=self.palette.target, strokeDash=[7, 4], strokeWidth=2)
        return there.encode(x=self.x, y=self.y)

    def last(self, *, middle: bool = True, size: float = 15) -> Any:
        """The last figure, beside its point."""
        there = self.of("last", middle=middle)
        text = there.mark_text(align="left", dx=6, fontWeight="bold", fontSize=size, color=self.palette.text)
        return text.encode(x=self.x_middle if middle else self.x, y=self.y, text="label:N")
