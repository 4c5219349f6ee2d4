"""A test of a service before and after as a page shows it: chart, finding, what it stands on."""

from __future__ import annotations

from functools import partial

import streamlit as st

from flow.charts.before_after import before_after_key, before_after_rows, before_after_spec
from flow.charts.note_marks import note_levels
from flow.metrics.service_test import BeforeAfter
from flow.sentences.measure import UNIT_WORDS, member_name, scale_of
from flow.sentences.notes import Charted
from flow.sentences.service_test import trial_alternative, trial_finding, trial_sentences, trial_table
from flow.ui.chart import chart, sentences
from flow.ui.downloads import question_csv
from flow.ui.notes import frame_notes
from flow.ui.session import Run, mode
from flow.wording import span

OTHERS = "mean of the other localities"


def tested_chart(run: Run, found: BeforeAfter, *, key: str) -> None:
    """Before and after in one locality beside the others, under the finding; the words alone where nothing can be drawn."""
    q, here = found.question, member_name(found.place)
    if not found.weeks_before and not found.weeks_after:
        st.info(f"**{trial_finding(found)}.** {' '.join(trial_sentences(found))}")
        return
    unit = UNIT_WORDS[q.asked.unit]
    points = found.weeks.assign(line=found.weeks["line"].map({"here": here, "rest": OTHERS}))
    notes = frame_notes(run, Charted(metric=q.metric, place=q.place, member=found.place), points)
    rows = before_after_rows(
        points,
        here=here,
        rest=OTHERS,
        began=found.began,
        grain="week",
        scale=scale_of(q.asked.unit),
        notes=notes.shown.drawn,
    )
    chart(
        trial_finding(found),
        f"{here} against the {OTHERS} · {span(q.period)} · by week",
        rows,
        before_after_spec(mode(), unit, "week", notes=note_levels(rows)),
        alternative=trial_alternative(found),
        table=trial_table(found),
        file_name=f"{q.metric}-{found.place}-before-after-{found.began}.csv",
        download=partial(question_csv, run.view.snapshot, q),
        metric_id=q.metric,
        key=key,
        marks=before_after_key(mode(), here=here, rest=OTHERS),
        notes=notes,
    )
    sentences(trial_sentences(found))
