"""The live part of the What-if page: the sentence, three sliders, two fans, the figures. A slider moves this part alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from html import escape

import streamlit as st

from flow.charts.fans import (
    Drawn,
    difference_rows,
    difference_spec,
    drawn_every,
    fan_key,
    fan_rows,
    fan_spec,
    fan_table,
)
from flow.errors import FlowError
from flow.metrics.measure import Excluded
from flow.model import Period
from flow.reference import place
from flow.report.scenario_csv import fans_csv
from flow.sentences.assumptions import how_many_counted
from flow.sentences.levers import begin_days, past_sentences
from flow.sentences.whatif import (
    alternative_to_fans,
    answer_tiles,
    binds_sentence,
    cost_sentences,
    fans_title,
    headline,
    one_more_sentence,
    settles_sentences,
    sureness_sentence,
    target_sentence,
    throws_words,
)
from flow.ui.chart import chart, sentences
from flow.ui.session import Run, mode
from flow.ui.tiles import Tile, finding, tiles
from flow.ui.whatif_engine import answered, calibrated, is_warm
from flow.ui.whatif_levers import more_levers, sliders
from flow.ui.whatif_save import save_popover, take_away
from flow.ui.whatif_solve import what_would_it_take
from flow.ui.whatif_state import base_now, put, scenario_now, start_from_now, write_link
from flow.whatif.answers import Answer, Fan
from flow.whatif.happened import remaining_by_day
from flow.whatif.scenario import Scenario
from flow.wording import short_day, tile_mark

LED_IN_DAYS = 56
_SHAPE = """<div aria-busy="true" role="status"><p class="flow-sub">The figures are learnt and the patients drawn, once: some seconds.</p>
<div style="height: 340px; border: 1px dashed currentColor; border-radius: 4px; opacity: .35"></div></div>"""
_SENTENCE = '<div class="flow-answer" role="status" aria-live="polite"><p>{first}</p><p>{second}</p></div>'
STYLE = """<style>
.flow-answer p {margin: 0 0 .15rem 0; line-height: 1.4;} .flow-answer p:first-child {font-size: 1.35rem; font-weight: 700; line-height: 1.3;}
@media (min-width: 641px) {.flow-tiles:has(> :nth-child(4):last-child) {grid-template-columns: repeat(5, 1fr);}
.flow-tiles:has(> :nth-child(7):last-child) {grid-template-columns: repeat(4, 1fr);}}
</style>"""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """What the live part is handed by the page."""

    run: Run
    usual: Scenario
    """The scenario of a page where nothing was asked: what reset goes back to, and what the link leaves out."""


@st.fragment
def live(asking: Asking) -> None:
    """Everything that a slider moves."""
    run, usual = asking.run, asking.usual
    st.html(STYLE)
    top = st.container()
    base = base_now()
    stay = calibrated(run, base)["pathway_1_stay"].number
    sliders(base, stay)
    with st.container(horizontal=True, vertical_alignment="center"):
        more_levers(base)
        st.button("Reset", key="whatif-reset", on_click=partial(put, usual, usual))
        if base.day != usual.day:
            words = f"Start from {short_day(usual.day)}"
            st.button(
                words,
                key="whatif-from-now",
                on_click=partial(start_from_now, usual),
                help="It starts from the queues of another day.",
            )
        foot = st.container(horizontal=True, width="content")
    shape = st.empty()
    try:
        scenario = scenario_now()
        if not is_warm(run, scenario):
            shape.html(_SHAPE)
        told = answered(run, scenario)
    except FlowError as error:
        shape.empty()
        with top:
            st.error(f"{error}\n\nMove a lever, or reset.")
        return
    shape.empty()
    write_link(scenario, usual)
    come = counted_before(run, scenario)
    with top:
        now = come[max(come)] if come else None
        st.html(_SENTENCE.format(first=escape(headline(told)), second=escape(target_sentence(told, now))))
    with foot:
        save_popover(run, told)
        take_away(run, told, usual, come)
    two_fans(run, told, come)
    figures(run, told)
    what_would_it_take(run, scenario)


def counted_before(run: Run, scenario: Scenario) -> dict[date, float]:
    """Patients who remained on the days that lead in."""
    days = Period(first=scenario.day - timedelta(days=LED_IN_DAYS - 1), last=scenario.day)
    excluded: tuple[Excluded, ...] = run.excluded
    return remaining_by_day(run.view.snapshot, scenario.place, days, as_of=run.as_of, excluded=excluded)


def drawn(fan: Fan, scenario: Scenario) -> Drawn:
    """A fan as the charts take it."""
    return Drawn(first=scenario.start, mean=fan.mean.tolist(), low=fan.low.tolist(), high=fan.high.tolist())


def two_fans(run: Run, told: Answer, come: dict[date, float]) -> None:
    """As things are and with the change on one axis, and what lies between them below."""
    s = told.scenario
    changed, every = bool(s.levers), drawn_every(s.days)
    was, now = drawn(told.as_things_are, s), drawn(told.changed, s) if changed else None
    rows = fan_rows(
        was, now, seen=come, target=s.target, target_day=s.target_day, begins=begin_days(s.levers), every=every
    )  # fmt: skip
    fewer = drawn(told.fewer, s) if changed else None
    chart(
        fans_title(told),
        f"{place(s.place).short_name} · {throws_words(told)} · 8 in 10 throws lie in the shaded range{' · by week' if every > 1 else ''}",
        rows,
        fan_spec(mode()),
        alternative=alternative_to_fans(told),
        table=fan_table(was, now, fewer),
        file_name=f"what-if-{s.place}-{s.day}-{s.until}.csv",
        download=partial(fans_csv, told),
        metric_id="nctr_remaining",
        key="whatif-fans",
        marks=fan_key(mode(), two=changed),
    )
    if fewer is not None:
        finding("Patients fewer with the change", "the same patients with and without it, throw by throw")
        st.vega_lite_chart(
            difference_rows(fewer, target_day=s.target_day, every=every),
            difference_spec(mode()),
            theme=None,
            key="whatif-difference",
            alt=f"Patients fewer with the change, day by day: {headline(told)}",
            width="stretch",
        )


def figures(run: Run, told: Answer) -> None:
    """The tiles, and the sentences that say how to read them."""
    mark = tile_mark(told.calibration["remaining"].provenance, ())
    lead, *others = (Tile(value=value, notes=notes, mark=mark) for value, notes in answer_tiles(told))
    tiles(lead, *others)
    s = told.scenario
    sentences(
        [
            *past_sentences(told.scenario.levers, told.scenario.start),
            *settles_sentences(told.lanes),
            binds_sentence(told.binds_next, short_day(s.target_day)),
            one_more_sentence(told.one_more),
            sureness_sentence(told),
            how_many_counted(told.calibration),
            *cost_sentences(told.cost),
        ]
    )
