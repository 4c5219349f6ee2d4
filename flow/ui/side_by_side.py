"""Several measures of one unit side by side on one scale: nested bands, means with and without zeros."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from flow.charts.multiples import multiples_rows
from flow.charts.series import series_said, series_table
from flow.sentences.measure import UNIT_WORDS, scale_of, series_subtitle
from flow.sentences.notes import noted_table
from flow.signals import Series
from flow.ui.chart import multiples
from flow.ui.downloads import series_csv
from flow.ui.figures import chart_grain, no_figure
from flow.ui.notes import panel_notes, series_notes
from flow.ui.session import Run


def side_by_side(run: Run, measures: Mapping[str, Series], *, key: str, title: str) -> None:
    """One panel for each measure under its name, all on one scale, under the finding given; nothing for none.

    Where no measure has a figure, it says so in words and names the file that would bring it.
    """
    told = {name: s for name, s in measures.items() if s.last is not None}
    if not told:
        for s in list(measures.values())[:1]:
            no_figure(s.question.metric, s.question)
        return
    first = next(iter(told.values()))
    asked, grain = first.question.asked, chart_grain(first)
    unit, scale = UNIT_WORDS[asked.unit], scale_of(asked.unit)
    points = pd.concat([s.shown.assign(member=name) for name, s in told.items()], ignore_index=True)
    notes = series_notes(run, told)
    by_panel = panel_notes(notes, told)
    tables = [
        noted_table(series_table(s.shown, grain=grain, unit=unit, scale=scale), s.shown, by_panel[name])
        for name, s in told.items()
    ]
    multiples(
        title,
        series_subtitle(replace(first, member=None)),
        multiples_rows(points, list(told), grain=grain, scale=scale, notes=by_panel, until=notes.last),
        list(told),
        unit=unit,
        grain=grain,
        alternatives=[series_said(s.shown, grain=grain, unit=unit, scale=scale) for s in told.values()],
        table=pd.concat([t.assign(of=name) for name, t in zip(told, tables, strict=True)], ignore_index=True),
        file_name=f"{asked.id}-and-others-{first.question.place}-{first.question.period.last}.csv",
        download=lambda: series_csv(run.view.snapshot, list(told.values())),
        metric_id=asked.id,
        key=key,
        notes=notes,
    )
    silent = [name for name in measures if name not in told]
    if silent:
        st.caption(f"No figure in this period: {', '.join(silent)}.")
