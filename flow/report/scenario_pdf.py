"""A scenario on one A4 page: the sentence, the two fans, the figures, every lever and assumption, what it stands on. PDF/UA-1.

Set by Typst from `scenario.typ`; what it says goes there as JSON, never as markup. The same answer gives the same bytes. Where it is
too long for a page the chart is lower, then the least needed lines are left out and their number is said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flow.charts.fans import Drawn, drawn_every, fan_key, fan_rows, fan_spec
from flow.charts.picture import chart_svg
from flow.charts.theme import PALETTES
from flow.reference import place
from flow.report.lettering import FAMILY, breakable, cut, font_folder
from flow.report.scenario_csv import withheld_figures
from flow.sentences.assumptions import assumption_words, calibrated_on, how_many_counted, unit_words
from flow.sentences.levers import begin_days, lever_words, past_sentences
from flow.sentences.whatif import (
    alternative_to_fans,
    answer_tiles,
    binds_sentence,
    cost_sentences,
    headline,
    settles_sentences,
    sureness_sentence,
    target_sentence,
    throws_words,
)
from flow.whatif.scenario import ENGINE_VERSION
from flow.wording import counted, short_day

if TYPE_CHECKING:
    from flow.whatif.answers import Answer, Fan

TEMPLATE = Path(__file__).with_name("scenario.typ")
PAGE_POINTS, WIDTH_PIXELS = 516.0, 720


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is shown: the height of the chart in pixels, and lines at most of each part."""

    chart: int
    levers: int = 20
    hand: int = 12
    assumed: int = 60
    counted: int = 0


PLANS = (
    Plan(chart=235, counted=60),
    Plan(chart=200, counted=60),
    Plan(chart=200, counted=20),
    Plan(chart=235),
    Plan(chart=170),
    Plan(chart=150, assumed=20),
    Plan(chart=130, levers=8, hand=5, assumed=6),
)
"""The first that fits on a page is taken."""
_MUTED = "#4c6272"


def scenario_pdf(
    told: Answer, *, stands_on: str, illustrative: bool, come: Mapping[date, float] | None = None, reason: str = ""
) -> bytes:
    """The page as the bytes of a PDF file.

    Takes:    `stands_on`: which figures, in words; `come`: what was counted before, which leads in; `reason`: why it was saved.
    """
    import typst

    typeset: dict[str, Any] = {
        "input": str(TEMPLATE),
        "root": str(TEMPLATE.parent),
        "font_paths": [str(font_folder())],
        "ignore_system_fonts": True,
    }
    said: dict[str, str] = {}
    for plan in PLANS:
        said = {
            "scenario": json.dumps(page(told, stands_on, illustrative, come or {}, reason, plan=plan), allow_nan=False)
        }
        pages = json.loads(typst.query(selector="<pages>", field="value", sys_inputs=said, **typeset))
        if pages == [1]:
            break
    day = told.scenario.day
    made: bytes = typst.compile(
        sys_inputs=said, pdf_standards=["ua-1"], timestamp=datetime(day.year, day.month, day.day, tzinfo=UTC), **typeset
    )
    return made


def page(
    told: Answer, stands_on: str, illustrative: bool, come: Mapping[date, float], reason: str, *, plan: Plan = PLANS[0]
) -> dict[str, Any]:
    """Everything that the template sets, as plain values; texts printable and of a bearable length."""
    s, p = told.scenario, PALETTES["light"]
    now = come[max(come)] if come else None
    return {
        "face": FAMILY,
        "wide": PAGE_POINTS,
        "dated": [s.day.year, s.day.month, s.day.day],
        "colours": {"text": p.text, "us": p.us, "muted": _MUTED, "grid": p.grid, "concern": p.concern},
        "title": _text(f"What if: {s.name}", 130),
        "line": _text(f"{place(s.place).short_name} · {throws_words(told)} · engine {ENGINE_VERSION} · {stands_on}", 300),
        "mark": "Illustrative: these figures are made up." if illustrative else "",
        "footer": _text(f"System Flow · {place(s.place).short_name} · from the queues of {short_day(s.day)}", 110),
        "headline": _text(headline(told), 420),
        "target": _text(target_sentence(told, now), 500),
        "svg": _drawn(told, come, plan.chart),
        "alt": cut(alternative_to_fans(told), 900),
        "marks": [{"colour": c, "sign": sign, "words": words} for c, sign, words in fan_key("light", two=bool(s.levers))],
        "figures": [{"value": _text(value, 40), "words": _text("; ".join(notes), 220)} for value, notes in answer_tiles(told)],
        "notes": [
            _text(words, 260)
            for words in (
                *past_sentences(told.scenario.levers, told.scenario.start), *settles_sentences(told.lanes), binds_sentence(told.binds_next, short_day(s.target_day)), sureness_sentence(told)
            )
        ],
        "parts": _parts(told, plan),
        "reason": _text(reason, 500),
    }  # fmt: skip


def _parts(told: Answer, plan: Plan) -> list[dict[str, Any]]:
    s, known = told.scenario, told.calibration
    levers = [lever_words(lever) for lever in s.levers] or ["nothing: as things are"]
    hand = [assumption_words(one, known).replace("**", "") for one in s.assumptions]
    assumed = [
        f"{p.what}: {' '.join((p.told, unit_words(p))).strip()} ({p.source})" for p in known.assumed if not p.changed
    ]
    few = withheld_figures(known)
    found = [
        f"{p.what}: {'withheld, a small number' if p.name in few else ' '.join((p.told, unit_words(p))).strip()} ({p.source})"
        for p in known.parameters.values()
        if p.found and not p.changed
    ]
    parts: list[tuple[str, list[str], list[str]]] = [
        ("What is changed", [*_at_most(levers, plan.levers), *cost_sentences(told.cost)[:6]], []),
        ("Put in by hand", _at_most(hand, plan.hand), []),
        ("What it assumes", [how_many_counted(known)], _at_most(assumed, plan.assumed)),
        ("What it was calibrated on", [calibrated_on(known)], _at_most(found, plan.counted) if plan.counted else []),
    ]
    return [
        {"title": title, "lines": [_text(line, 240) for line in lines], "small": [_text(line, 130) for line in small]}
        for title, lines, small in parts
        if lines
    ]


def _at_most(lines: list[str], most: int) -> list[str]:
    if len(lines) <= most:
        return lines
    return [
        *lines[: most - 1],
        f"and {counted(len(lines) - most + 1, 'more', 'more')}: the CSV and the JSON have them all",
    ]


def _drawn(told: Answer, come: Mapping[date, float], height: int) -> str:
    s = told.scenario
    rows = fan_rows(
        _fan(told.as_things_are, s.start), _fan(told.changed, s.start) if s.levers else None, seen=come or None, target=s.target,
        target_day=s.target_day, begins=begin_days(s.levers), every=drawn_every(s.days),
    )  # fmt: skip
    return chart_svg(fan_spec("light", height=height), rows, width=WIDTH_PIXELS)


def _fan(fan: Fan, first: date) -> Drawn:
    return Drawn(first=first, mean=fan.mean.tolist(), low=fan.low.tolist(), high=fan.high.tolist())


def _text(words: str, most: int) -> str:
    return breakable(cut(words, most))
