"""A measure of the catalogue as a page shows it: its chart with everything that belongs to it, or as a tile.

One call a chart. A measure without a figure, or not counted at the place, says so in words and names the file that
would bring it.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from flow.catalogue import metric
from flow.charts.multiples import multiples_rows
from flow.charts.note_marks import note_levels
from flow.charts.series import SeriesGrain, series_key, series_rows, series_said, series_spec, series_table
from flow.metrics import Question
from flow.model import Grain
from flow.sentences.measure import (
    UNIT_WORDS,
    amount,
    change_words,
    charted_by,
    member_name,
    no_figure_here,
    not_counted_here,
    scale_of,
    series_breaks,
    series_finding,
    series_subtitle,
    series_verdict,
    target_words,
    template_of,
)
from flow.sentences.notes import noted_table
from flow.sentences.ranking import other_basis_sentence
from flow.signals import Series, all_series, series
from flow.ui.chart import chart, multiples
from flow.ui.downloads import series_csv
from flow.ui.notes import panel_notes, series_notes
from flow.ui.session import Run, mode
from flow.ui.tiles import Tile
from flow.wording import tile_mark


def asked_series(
    run: Run, metric_id: str, *, by: str | None = None, member: str | None = None, grain: Grain | None = None
) -> Series | None:
    """The series of a measure as this run's filters ask for it; None where it is not counted at the place."""
    question = run.question(metric_id, by=by, grain=grain)
    return (
        series(run.view.snapshot, question, member=member, baselines=run.baselines, points=run.points)
        if question
        else None
    )


def asked_members(run: Run, metric_id: str, by: str) -> dict[str, Series]:
    """The series of every member of a breakdown; empty where the measure is not counted at the place."""
    question = run.question(metric_id, by=by)
    return all_series(run.view.snapshot, question, baselines=run.baselines, points=run.points) if question else {}


def chart_grain(found: Series) -> SeriesGrain:
    """Whether a series is drawn by day, week or month."""
    return found.question.grain


def series_tile(series: Series | None, metric_id: str, *, name: str | None = None) -> Tile:
    """A measure as a tile: its newest value, what it is, against target, against the week or month before."""
    asked = metric(metric_id)
    if series is None or series.last is None:
        return Tile(value="No figure", notes=[name or asked.name])
    last = series.last
    against = target_words(last["value"], series.plan, asked.unit)
    notes = [name or asked.name, change_words(series), *([against] if against else [])]
    return Tile(value=amount(last["value"], asked.unit), notes=notes, mark=tile_mark(last["provenance"], last["flags"]))


def series_chart(run: Run, metric_id: str, found: Series | None, *, key: str, title: str | None = None) -> None:
    """A measure by week or month with its limits, under its finding; or in words why there is none."""
    if found is None:
        st.caption(not_counted_here(metric_id, run.place.code))
        return
    if found.last is None:
        no_figure(metric_id, found.question)
        return
    q, shown, grain = found.question, found.shown, chart_grain(found)
    unit, scale = UNIT_WORDS[q.asked.unit], scale_of(q.asked.unit)
    notes = series_notes(run, {metric(metric_id).name: found})
    rows = series_rows(
        shown.assign(lpl=shown["lpl"].clip(lower=0)),
        grain=grain,
        breaks=found.breaks,
        target=found.plan,
        scale=scale,
        notes=notes.shown.drawn,
        until=notes.last,
    )
    chart(
        title or series_finding(found),
        series_subtitle(found),
        rows,
        series_spec(mode(), unit, grain, notes=note_levels(rows)),
        alternative=series_said(shown, grain=grain, unit=unit, scale=scale),
        table=noted_table(series_table(shown, grain=grain, unit=unit, scale=scale), shown, notes.shown.drawn),
        file_name=f"{metric_id}-{q.place}{f'-{found.member}' if found.member else ''}-{q.period.first}-{q.period.last}.csv",
        download=lambda: series_csv(run.view.snapshot, [found]),
        metric_id=metric_id,
        key=key,
        marks=series_key(rows, mode(), grain=grain),
        notes=notes,
    )
    st.caption(" ".join([f"Signal or noise? {series_verdict(found)}", *charted_by(found), *series_breaks(found)]))
    if q.beds and (said := other_basis_sentence(found.plan if q.asked.has_basis else None, q.beds)):
        st.caption(said)


def members_chart(run: Run, metric_id: str, members: dict[str, Series], *, key: str, title: str) -> None:
    """A measure for each member of a breakdown, side by side on one scale, under the finding given."""
    told = {name: s for name, s in members.items() if s.last is not None}
    if not told:
        question = run.question(metric_id)
        if question is None:
            st.caption(not_counted_here(metric_id, run.place.code))
        else:
            no_figure(metric_id, question)
        return
    first = next(iter(told.values()))
    q, grain = first.question, chart_grain(first)
    unit, scale = UNIT_WORDS[q.asked.unit], scale_of(q.asked.unit)
    names = [member_name(name) for name in told]
    points = pd.concat(
        [s.shown.assign(member=member_name(name), lpl=s.shown["lpl"].clip(lower=0)) for name, s in told.items()],
        ignore_index=True,
    )
    named = dict(zip(names, told.values(), strict=True))
    notes = series_notes(run, named, whole=True)
    by_panel = panel_notes(notes, named)
    rows = multiples_rows(points, names, grain=grain, scale=scale, notes=by_panel, until=notes.last)
    said = [series_said(s.shown, grain=grain, unit=unit, scale=scale) for s in told.values()]
    tables = [
        noted_table(series_table(s.shown, grain=grain, unit=unit, scale=scale), s.shown, by_panel[name])
        for name, s in named.items()
    ]
    multiples(
        title,
        series_subtitle(replace(first, member=None)),
        rows,
        names,
        unit=unit,
        grain=grain,
        alternatives=said,
        table=pd.concat([t.assign(of=name) for name, t in zip(names, tables, strict=True)], ignore_index=True),
        file_name=f"{metric_id}-by-{q.by}-{q.place}-{q.period.first}-{q.period.last}.csv",
        download=lambda: series_csv(run.view.snapshot, list(told.values())),
        metric_id=metric_id,
        key=key,
        notes=notes,
    )
    silent = [member_name(name) for name, s in members.items() if s.last is None]
    if silent:
        st.caption(f"No figure in this period: {', '.join(silent)}.")


def no_figure(metric_id: str, question: Question) -> None:
    """That a measure has no figure, and which file brings it: an empty state that teaches."""
    st.info(f"**{metric(metric_id).name}.** {no_figure_here(metric_id, question.place, question.period)}")
    if template := template_of(metric_id):
        st.code(
            f"python3 start.py flow template {template} --out {template}.csv\npython3 start.py flow load {template}.csv",
            language=None,
            wrap_lines=True,
        )
