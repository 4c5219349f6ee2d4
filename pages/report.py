"""Weekly report: what does the week look like on paper, and where do I get it?

The reader leaves with: the five sentences and one row per measure of the week chosen, a sheet for each locality, and the same
as PDF, PowerPoint, HTML and CSV.
"""

from __future__ import annotations

import streamlit as st

from flow.report.html import note_words
from flow.report.words import NO_ACTIONS_LAST_WEEK, NO_ACTIONS_THIS_WEEK, stands_on
from flow.sentences.week import silent_localities
from flow.ui.empty import demonstration_notice, no_figures, nothing_loaded
from flow.ui.report import (
    actions,
    asked_week,
    chosen_week,
    drawn,
    files_to_take_away,
    measures,
    said,
    waits,
    week_in_link,
    weeks_of,
)
from flow.ui.session import this_run
from flow.ui.share import link_to_this
from flow.ui.tiles import finding, line_under_title

run = this_run()
st.title("Weekly report")
if run.view.shown == "empty":
    nothing_loaded()
    st.stop()
if run.illustrative:
    demonstration_notice(real_is_loaded=run.real_is_loaded)
known = weeks_of(run)
if not known.mondays:
    no_figures(run.place.short_name)
    st.stop()
monday = chosen_week(known)
week = asked_week(run, monday)
with st.container(horizontal=True):
    files_to_take_away(week)
    link_to_this(run, week=week_in_link(monday))
*line, mark = week.line.split(" · ")
finding(week.title, "Monday to Sunday, as the files hold it: small numbers of the system's own are withheld")
line_under_title(line, mark)
if not week.whole:
    st.warning("This week is not over: it is told from the days there are.")
said(week.sentences)

# --- the sheet ---
for drawing in week.drawings:
    drawn(week, drawing, key=f"report-{drawing.metric}")
if week.told:
    st.header("Measures of the week")
    measures("Measures of the week", week.told, by_section=True)
else:
    no_figures(run.place.short_name, week.sunday)
if any(row.told for row in week.hospitals):
    st.header("Patients who remain, by hospital")
    measures("Patients who remain, by hospital", week.hospitals)
if week.beside:
    st.header("Beside the region and England")
    measures("Beside the region and England", week.beside)
if week.waits:
    st.header("Longest waits")
    waits(week.waits)
st.header("Actions from last week")
actions(week.actions_last_week, NO_ACTIONS_LAST_WEEK)
st.header("Actions this week")
actions(week.actions_this_week, NO_ACTIONS_THIS_WEEK)
for note in week.notes:
    st.markdown(f"- {note_words(note)}")

# --- the localities ---
for sheet in week.localities:
    if sheet.shown:
        st.header(sheet.name)
        said(sheet.sentences)
        measures(f"{sheet.name}: measures of the week", sheet.shown)
        for drawing in sheet.drawings:
            drawn(week, drawing, key=f"report-{sheet.code}-{drawing.metric}")
if silent := silent_localities(week.localities):
    st.info(silent)

# --- what it stands on ---
if week.absent:
    with st.expander("Without a figure this week"):
        for row in week.absent:
            st.markdown(f"- **{row.name}.** {row.why_not}")
for words in stands_on(week):
    st.caption(words)
st.caption("To print: the PDF, or the HTML file; both are set for A4.")
