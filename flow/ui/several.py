"""Several measures of one topic on a page: side by side on one scale, and what has no figure told once, not chart by chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pandas as pd
import streamlit as st

from flow.catalogue import metric
from flow.charts.multiples import multiples_rows
from flow.charts.series import series_said, series_table
from flow.metrics import Question
from flow.metrics.now_and_usual import members_with_figures
from flow.model import Period, period_start
from flow.reference import localities
from flow.sentences.measure import (
    UNIT_WORDS,
    member_name,
    no_figure_here,
    not_counted_here,
    scale_of,
    series_subtitle,
    template_of,
)
from flow.sentences.notes import noted_table
from flow.sentences.pathways import no_total_here
from flow.signals import Series
from flow.ui.chart import definition, multiples
from flow.ui.downloads import question_csv, series_csv
from flow.ui.figures import asked_series, chart_grain
from flow.ui.notes import panel_notes, series_notes
from flow.ui.session import Run
from flow.wording import listed


def with_figures(run: Run, metric_ids: Sequence[str]) -> dict[str, Series]:
    """The series of those measures that have a figure, in the order asked for; `what_is_missing` tells of the others."""
    found = {name: asked_series(run, name) for name in metric_ids}
    return {name: s for name, s in found.items() if s is not None and s.last is not None}


def some_localities(run: Run, metric_ids: Sequence[str]) -> list[str]:
    """The localities that have a figure of any of the measures: they stand alone where a total lacks the others."""
    found: set[str] = set()
    for name in metric_ids:
        if "locality" in metric(name).by and (question := run.question(name, by="locality")):
            found |= set(members_with_figures(run.view.snapshot, question))
    return sorted(found, key=[*localities(), *sorted(found)].index)


def what_is_missing(run: Run, metric_ids: Sequence[str], told: Mapping[str, Series]) -> None:
    """Of the measures without a figure, once: that they are not counted at this place, or which file brings them."""
    questions = {name: run.question(name) for name in metric_ids if name not in told}
    elsewhere = [name for name, question in questions.items() if question is None]
    if elsewhere:
        others = [metric(name).name for name in elsewhere[1:]]
        more = f" The same holds for: {listed(others)}." if others else ""
        st.caption(f"{not_counted_here(elsewhere[0], run.place.code)}{more}")
    by_source: dict[str, dict[str, Question]] = {}
    for name, question in questions.items():
        if question is not None:
            by_source.setdefault(metric(name).source, {})[name] = question
    for silent in by_source.values():
        first = next(iter(silent))
        there = some_localities(run, list(silent))
        said = (
            no_total_here(there, silent[first].period)
            if there
            else no_figure_here(first, silent[first].place, silent[first].period)
        )
        st.info(f"**{listed([metric(name).name for name in silent])}.** {said}")
        if not there and (template := template_of(first)):
            st.code(
                f"python3 start.py flow template {template} --out {template}.csv\npython3 start.py flow load {template}.csv",
                language=None,
                wrap_lines=True,
            )


def by_name(members: Mapping[str, Series]) -> dict[str, Series]:
    """Members of a breakdown under the names a reader knows."""
    return {member_name(member): s for member, s in members.items()}


def over_a_year(run: Run) -> Run:
    """The same filters over thirteen months at least: what is published by month shows nothing over a few weeks."""
    first = min(run.period.first, period_start(run.period.last - timedelta(days=365), "month"))
    return replace(run, period=Period(first=first, last=run.period.last))


def asked_of(run: Run, metric_ids: Sequence[str], *, by: str | None = None) -> list[Question]:
    """What this run's filters ask of several measures; those not counted here are left out."""
    return [question for name in metric_ids if (question := run.question(name, by=by)) is not None]


def side_by_side(run: Run, named: Mapping[str, Series], *, key: str, title: str, columns: int = 3) -> None:
    """Measures of one unit, or members of one, as small multiples on one scale, each under the name given."""
    silent = [name for name, s in named.items() if s.last is None]
    named = {name: s for name, s in named.items() if s.last is not None}
    if silent:
        st.caption(f"No figure in this period: {listed(silent)}.")
    if not named:
        return
    first = next(iter(named.values()))
    q, grain = first.question, chart_grain(first)
    unit, scale = UNIT_WORDS[q.asked.unit], scale_of(q.asked.unit)
    names = list(named)
    points = pd.concat([s.shown.assign(member=name) for name, s in named.items()], ignore_index=True)
    questions = list(dict.fromkeys(s.question for s in named.values()))
    notes = series_notes(run, named, whole=len(questions) == 1 and first.member is not None)
    by_panel = panel_notes(notes, named)
    tables = [
        noted_table(series_table(s.shown, grain=grain, unit=unit, scale=scale), s.shown, by_panel[name]).assign(of=name)
        for name, s in named.items()
    ]
    multiples(
        title,
        series_subtitle(replace(first, member=None)),
        multiples_rows(points, names, grain=grain, scale=scale, notes=by_panel, until=notes.last),
        names,
        unit=unit,
        grain=grain,
        alternatives=[series_said(s.shown, grain=grain, unit=unit, scale=scale) for s in named.values()],
        table=pd.concat(tables, ignore_index=True),
        file_name=f"{key}-{q.place}-{q.period.first}-{q.period.last}.csv",
        download=partial(series_csv, run.view.snapshot, list(named.values())),
        metric_id=q.metric,
        key=key,
        notes=notes,
        columns=columns,
    )
    others = [other.metric for other in questions[1:]]
    if others:
        with st.popover("Definitions of the others"):
            for name in others:
                definition(name)


def questions_csv(run: Run, questions: Sequence[Question]) -> str:
    """The readings of several questions of one breakdown in one file, each row with its definition and source."""
    texts = [question_csv(run.view.snapshot, question) for question in questions]
    return "".join([texts[0], *(text.split("\n", 1)[1] for text in texts[1:])])
