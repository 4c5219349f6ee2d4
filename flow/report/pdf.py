"""The weekly report as a PDF: the week on one A4 page and a page for each locality, tagged (PDF/UA-1), charts as vectors.

Typst sets it from `week.typ`; what it says (`flow.report.sheet`) goes there as JSON, never as markup. The same week gives
the same bytes, in every process and on every system.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flow.report.content import Drawing, Week
from flow.report.drawn import svg_of
from flow.report.lettering import font_folder
from flow.report.room import CHART_HEIGHTS
from flow.report.sheet import (
    CHART_SHARE,
    GUTTER_POINTS,
    PAGE_POINTS,
    POINTS_PER_PIXEL,
    front_charts,
    key_of,
    locality_charts,
    told,
    told_localities,
)

TEMPLATE = Path(__file__).with_name("week.typ")


def pdf(week: Week) -> bytes:
    """The report as the bytes of a PDF file: set once to see what fits on each page, and once more with its charts."""
    import typst

    typeset: dict[str, Any] = {
        "input": str(TEMPLATE),
        "root": str(TEMPLATE.parent),
        "font_paths": [str(font_folder())],
        "ignore_system_fonts": True,
    }
    said = told(week)
    measured = typst.query(
        selector="<fitting>", field="value", sys_inputs={"week": _json(said), "measuring": "yes"}, **typeset
    )
    whole = _with_charts(said, week, json.loads(measured))
    made: bytes = typst.compile(
        sys_inputs={"week": _json(whole)},
        pdf_standards=["ua-1"],
        timestamp=datetime(week.sunday.year, week.sunday.month, week.sunday.day, tzinfo=UTC),
        **typeset,
    )
    return made


def _json(said: dict[str, Any]) -> str:
    return json.dumps(said, allow_nan=False)


def _with_charts(said: dict[str, Any], week: Week, fitting: Sequence[int]) -> dict[str, Any]:
    """Every page with the plan that fits, and its charts drawn as high as the plan says."""
    localities = zip(said["localities"], map(locality_charts, told_localities(week)), strict=True)
    pages = [
        _page(page, charts, page["plans"][n])
        for (page, charts), n in zip([(said, front_charts(week)), *localities], fitting, strict=True)
    ]
    return {**pages[0], "localities": pages[1:]}


def _page(page: dict[str, Any], charts: Sequence[Drawing], plan: dict[str, int]) -> dict[str, Any]:
    share = CHART_SHARE if plan.get("beside") else 0.5 if plan["charts"] == 2 and "localities" in page else None
    points = (PAGE_POINTS - GUTTER_POINTS) * share if share else PAGE_POINTS
    width, height = round(points / POINTS_PER_PIXEL), CHART_HEIGHTS[plan["chart"]]
    shown = [
        {**words, "svg": svg_of(chart, width=width, height=height)}
        for words, chart in list(zip(page["drawings"], charts, strict=True))[: plan["charts"]]
    ]
    return {**page, "plans": [plan], "drawings": shown, "marks": key_of(charts[: len(shown)])}
