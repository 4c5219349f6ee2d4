"""The next two weeks of who remains, with the record of such forecasts: the chart and its words."""

from __future__ import annotations

from datetime import date

import streamlit as st

from flow.charts.outlook import outlook_key, outlook_rows, outlook_spec, outlook_table
from flow.forecast import outlook
from flow.sentences.forecast import (
    missing_sentence,
    outlook_alternative,
    outlook_finding,
    outlook_sentences,
    outlook_subtitle,
)
from flow.ui.chart import chart, sentences
from flow.ui.downloads import described_csv
from flow.ui.session import Run, mode

METRIC = "nctr_remaining"


def next_two_weeks(run: Run, *, day: date, provenance: str) -> None:
    """The outlook from a day, or in words why there is none."""
    found = outlook(run.view.snapshot, run.place, day=day, as_of=run.as_of, excluded=run.excluded)
    if found.naive is None:
        st.caption(missing_sentence(found))
        return
    drawn, words = st.columns([3, 2])
    naive = found.naive.words
    table = outlook_table(found.days, naive_words=naive)
    with drawn:
        chart(
            outlook_finding(found),
            outlook_subtitle(found, provenance),
            outlook_rows(found.days, found.seen, on=found.day, naive_words=naive),
            outlook_spec(mode()),
            alternative=outlook_alternative(found),
            table=table,
            file_name=f"outlook-{run.place.code}-{found.day}.csv",
            download=lambda: described_csv(table, METRIC),
            metric_id=METRIC,
            key="outlook",
            marks=outlook_key(mode(), naive_words=naive),
        )
    with words:
        sentences(outlook_sentences(found))
