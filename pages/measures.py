"""All measures: which are signals, which miss their target, and why is nothing else to be read into the rest?

The reader leaves with: the one-row-per-measure summary that boards know, the reason for every icon in words, and which
measures have no figure and which file would bring it.
"""

from __future__ import annotations

import streamlit as st

from flow.catalogue import BASIS_NAMES
from flow.sentences.summary import TOPICS, absent_rows, not_counted_sentence, summary_finding
from flow.summary import counted_alone, summary
from flow.ui.empty import demonstration_notice, nothing_loaded
from flow.ui.measure_table import icons_explained, measure_table, summary_csv, summary_questions
from flow.ui.notes import notes_of_measures
from flow.ui.session import this_run
from flow.ui.share import link_to_this
from flow.ui.tiles import finding, line_under_title
from flow.wording import counted, span

run = this_run()
st.title("All measures")
if run.view.shown == "empty":
    nothing_loaded()
    st.stop()
if run.illustrative:
    demonstration_notice(real_is_loaded=run.real_is_loaded)
asked, elsewhere = summary_questions(run, counted_alone())
rows = summary(run.view.snapshot, asked, baselines=run.baselines)
line_under_title(
    [run.place.short_name, span(run.period), BASIS_NAMES[run.basis], f"{counted(len(rows), 'measure')} counted here"],
    "illustrative" if run.illustrative else "published and local",
)

with st.container(horizontal=True, vertical_alignment="bottom"):
    topic = st.segmented_control(
        "Topic", ["all", *TOPICS.values()], default="all", required=True, key="topic", bind="query-params"
    )
    link_to_this(run, topic=topic)
shown = rows if topic == "all" else rows[rows["topic"].map(TOPICS) == topic]
told = shown[shown["value"].notna()]

finding(
    summary_finding(shown),
    "newest week (Monday to Sunday) or month of the period with a figure · V variation, A assurance, both in words beside",
)
if len(told):
    measure_table(run, told, key="measures")
    notes_of_measures(run, told["metric"])
    st.download_button(
        "CSV with definitions",
        lambda: summary_csv(shown),
        file_name=f"measures-{run.place.code}-{run.period.last}.csv",
        mime="text/csv",
        key="measures-csv",
        on_click="ignore",
    )
    with st.expander("What the icons mean"):
        icons_explained()

if absent := absent_rows(shown):
    st.header("Without a figure in this period")
    st.dataframe(absent, hide_index=True, key="absent")
if said := not_counted_sentence(elsewhere, run.place.short_name):
    st.caption(said)
