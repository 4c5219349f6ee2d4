"""One measure at several places, side by side on one scale: our own first, then those it is set beside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd
import streamlit as st

from flow.catalogue import BASIS_NAMES, metric
from flow.catalogue.small_numbers import WITHHELD
from flow.charts.multiples import multiples_rows
from flow.charts.series import series_said, series_table
from flow.errors import BadQuestion
from flow.metrics import Question
from flow.metrics.ranking import until_it_ended
from flow.metrics.small_numbers import few_people
from flow.model import BedBasis, Period
from flow.reference import place
from flow.sentences.measure import UNIT_WORDS, no_figure_here, scale_of, series_subtitle
from flow.sentences.notes import noted_table
from flow.sentences.ranking import beside_finding
from flow.signals import Series, series
from flow.ui.chart import multiples
from flow.ui.downloads import ATTRIBUTION, series_csv
from flow.ui.figures import chart_grain
from flow.ui.notes import panel_notes, series_notes
from flow.ui.session import Run


def series_beside(run: Run, metric_id: str, codes: Sequence[str], period: Period) -> dict[str, Series]:
    """The measure by month at every place at which it is counted and has a figure in the period, in the order given."""
    found: dict[str, Series] = {}
    for code in codes:
        try:
            basis = run.basis if metric_id == "nctr_share" else None
            asked = Question(metric=metric_id, place=code, period=period, grain="month", basis=basis, as_of=run.as_of)
        except BadQuestion:  # not counted at that kind of place
            continue
        one = _remembered(run, replace(asked, excluded=run.excluded))
        if one.last is not None:
            found[code] = one
    return found


def beside_chart(
    run: Run, metric_id: str, codes: Sequence[str], period: Period, *, key: str, title: str | None = None
) -> None:
    """Small multiples of a measure by month, one per place; in words where the first of them has no figure."""
    found = series_beside(run, metric_id, codes, period)
    if not found or codes[0] not in found:
        st.info(no_figure_here(metric_id, codes[0], period))
        return
    first = found[codes[0]]
    grain, unit, scale = chart_grain(first), UNIT_WORDS[first.question.asked.unit], scale_of(first.question.asked.unit)
    names = {code: place(code).short_name for code in found}
    points = pd.concat([s.shown.assign(member=names[code]) for code, s in found.items()], ignore_index=True)
    named = {names[code]: s for code, s in found.items()}
    notes = series_notes(run, named)
    by_panel = panel_notes(notes, named)
    tables = [
        noted_table(series_table(s.shown, grain=grain, unit=unit, scale=scale), s.shown, by_panel[name])
        for name, s in named.items()
    ]
    multiples(
        title or beside_finding(found, names),
        series_subtitle(first),
        multiples_rows(points, list(names.values()), grain=grain, scale=scale, notes=by_panel, until=notes.last),
        list(names.values()),
        unit=unit,
        grain=grain,
        alternatives=[series_said(s.shown, grain=grain, unit=unit, scale=scale) for s in found.values()],
        table=pd.concat([t.assign(of=n) for n, t in zip(names.values(), tables, strict=True)], ignore_index=True),
        file_name=f"{metric_id}-beside-{codes[0]}-{period.first}-{period.last}.csv",
        download=lambda: series_csv(run.view.snapshot, list(found.values())),
        metric_id=metric_id,
        key=key,
        notes=notes,
    )
    if silent := [place(code).short_name for code in codes if code not in found]:
        st.caption(f"No figure in this period: {', '.join(silent)}.")


def series_until_it_ended(run: Run, metric_id: str) -> Series | None:
    """The series of a collection that stopped: in the period, or in the two years before its end; None where not counted."""
    question = run.question(metric_id)
    if question is None:
        return None
    period = until_it_ended(run.view.snapshot, metric_id, question.place, run.period, as_of=run.as_of)
    return _remembered(run, replace(question, period=period))


def _remembered(run: Run, question: Question) -> Series:
    """A series, worked out once per snapshot: these span two years of several places."""
    if run.view.snapshot is None:
        return series(None, question, baselines=run.baselines)
    snapshot, begun = run.view.snapshot, run.baselines
    return snapshot.remember(("series", question, begun), lambda: series(snapshot, question, baselines=begun))


def ranking_csv(ranked: pd.DataFrame, month: date, basis: BedBasis) -> str:
    """Every trust of a month with its share, rank and evidence, definition and source in every row."""
    m = metric("nctr_share")
    few = few_people(ranked, "nctr_share")
    rows = ranked.assign(
        **{name: ranked[name].mask(few) for name in ("value", "numerator", "without_suspect", "denominator")},
        withheld=few.map({True: WITHHELD, False: ""}),
        month=month.isoformat(),
        basis=basis,
        definition=f"{m.question} Counted: {m.numerator}. Divided by: {m.denominator}.",
        source=m.source,
        attribution=ATTRIBUTION,
    )
    return rows.to_csv(index=False, lineterminator="\n")


def ranking_table(ranked: pd.DataFrame, basis: BedBasis) -> pd.DataFrame:
    """The ranking as a reader's table: shares in per cent, units in the head."""
    return pd.DataFrame(
        {
            "rank": ranked["rank"],
            "trust": ranked["name"],
            "% of beds": (ranked["value"] * 100).round(1),
            "patients who remain (mean)": ranked["numerator"].round(1),
            f"{BASIS_NAMES[basis]} (mean)": ranked["denominator"].round(1),
            "days reported": ranked["days_reported"],
            "of them suspect": ranked["days_suspect"],
            "% without those": (ranked["without_suspect"] * 100).round(1).where(ranked["days_suspect"] > 0),
            "not ranked because": ranked["not_ranked"],
        }
    )
