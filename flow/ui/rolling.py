"""A measure over rolling three months as a line without limits, and whose delays as ranked bars."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from flow.charts.note_marks import note_levels
from flow.charts.ranked import ranked_height, ranked_key, ranked_rows, ranked_spec
from flow.charts.series import series_key, series_rows, series_said, series_spec, series_table
from flow.metrics.agreed import breaks
from flow.metrics.measure import Question
from flow.metrics.mental_health_options import DELAYED, HeldBy, Option
from flow.metrics.rolling import rolling
from flow.metrics.small_numbers import few_members, few_people
from flow.sentences.measure import UNIT_WORDS, scale_of
from flow.sentences.mental_health import (
    NO_LIMITS,
    ROLLING_MARK,
    held_finding,
    held_rest,
    held_said,
    held_subtitle,
    rolling_finding,
    rolling_subtitle,
    starts_anew_sentence,
)
from flow.sentences.notes import Charted, noted_table
from flow.signals import LEAST_HISTORY
from flow.ui.chart import chart
from flow.ui.downloads import described_csv
from flow.ui.figures import no_figure
from flow.ui.notes import frame_notes
from flow.ui.session import Run, mode

FIRST_FEW = 6


def rolling_chart(run: Run, option: Option, question: Question, *, key: str) -> None:
    """A measure over the 91 days up to each Sunday of a year at least, under its finding; without limits, and why."""
    longer = min(question.period.first, question.period.last - LEAST_HISTORY["week"])
    asked = replace(question, period=replace(question.period, first=longer))
    points = rolling(run.view.snapshot, asked, grain="week")
    if points["value"].isna().all():
        no_figure(option.metric, question)
        return
    first, last = points["start"].iloc[0], points["end"].iloc[-1]
    known = breaks(run.view.snapshot, option.metric, question.place, as_of=question.as_of)
    inside = [b for b in known if b.first_day <= last and b.last_day >= first]
    unit, scale = UNIT_WORDS[question.asked.unit], scale_of(question.asked.unit)
    notes = frame_notes(run, Charted(metric=option.metric, place=question.place), points)
    rows = series_rows(points, grain="week", breaks=inside, scale=scale, notes=notes.shown.drawn, until=notes.last)
    key_of_chart = series_key(rows, mode(), grain="week")
    table = series_table(points, grain="week", unit=unit, scale=scale)
    newest_first = points.sort_values("start", ascending=False)
    table = table.assign(numerator=newest_first["numerator"].tolist(), denominator=newest_first["denominator"].tolist())
    chart(
        rolling_finding(option, points),
        rolling_subtitle(question.where.short_name, points),
        rows,
        series_spec(mode(), unit, "week", notes=note_levels(rows)),
        alternative=series_said(points, grain="week", unit=unit, scale=scale),
        table=noted_table(table, points, notes.shown.drawn),
        file_name=f"{option.metric}-rolling-91-days-{question.place}-{last}.csv",
        download=lambda: described_csv(points, option.metric, few=few_people(points, option.metric)),
        metric_id=option.metric,
        key=key,
        marks=[(c, sign, ROLLING_MARK if sign == "●" else words) for c, sign, words in key_of_chart],
        notes=notes,
    )
    st.caption(" ".join(words for words in (NO_LIMITS, starts_anew_sentence(inside)) if words))


def held_chart(found: HeldBy, *, key: str) -> None:
    """Bars of whose delays, or of what reason: the mean of three months, marked where it was in the three before."""
    members = found.members[found.members["patients"] > 0].reset_index(drop=True)
    given = members.assign(
        name=members["label"], value=members["patients"], earlier=members["before"], group=members["group"]
    )
    rows = ranked_rows(given, earlier_words="on the 91 days before", most=FIRST_FEW, decimals=True)
    columns = {"label": found.by, "group": "group", "patients": "patients a day", "before": "91 days before"}
    table = found.members.round(2)[["label", "group", "patients", "before", "change", "share"]].rename(columns=columns)
    chart(
        held_finding(found),
        held_subtitle(found),
        rows,
        ranked_spec(mode(), "patients on an average day", ranked_height(rows)),
        alternative=held_said(found),
        table=table,
        file_name=f"mental-health-by-{found.by}-{found.place.code}-{found.last}.csv",
        download=lambda: described_csv(
            table, DELAYED, few=few_members(found.members, ("patients", "before"), found.provenance)
        ),
        metric_id=DELAYED,
        key=key,
        marks=ranked_key(mode(), value_words="the last 91 days", earlier_words="the 91 days before"),
    )
    if words := held_rest(found, FIRST_FEW):
        st.caption(words)
