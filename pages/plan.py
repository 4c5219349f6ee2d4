"""Plan: where does each System Flow objective of the Joint Forward Plan stand today?

The reader leaves with: one row per objective with its measure, target, newest value, icons, status and the rule behind it,
and the newest note of those who lead it: the Transformation Management Office's report as it stands.
"""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from flow.catalogue import BASIS_NAMES
from flow.errors import FlowError
from flow.journal.notes import take_note_back, write_note
from flow.plan import objectives, progress
from flow.sentences.plan import RULE, SIGNS, plan_finding
from flow.ui.empty import demonstration_notice, nothing_loaded
from flow.ui.plan_table import choices_in_force, plan_csv, plan_table
from flow.ui.session import this_run
from flow.ui.share import link_to_this
from flow.ui.tiles import finding, line_under_title
from flow.wording import moment, span
from flow.writings import notes_now, the_journal

run = this_run()
st.title("Plan: System Flow")
if run.view.shown == "empty":
    nothing_loaded()
    st.stop()
if run.illustrative:
    demonstration_notice(real_is_loaded=run.real_is_loaded)
notes = {} if run.illustrative else notes_now("plan:")
found = progress(
    run.view.snapshot,
    run.period,
    basis=run.basis,
    as_of=run.as_of,
    excluded=run.excluded,
    baselines=run.baselines,
    chosen=None if run.illustrative else choices_in_force(),
)
line_under_title(
    ["NHS Somerset Joint Forward Plan 2025-2030", span(run.period), BASIS_NAMES[run.basis]],
    "illustrative" if run.illustrative else "published and local",
)
finding(
    plan_finding(found), "newest week or month of the period; the objectives in our own words; status by the rule below"
)
plan_table(found, notes, run.basis)

with st.container(horizontal=True):
    st.download_button(
        "CSV",
        lambda: plan_csv(found, notes, run.basis),
        file_name=f"plan-{run.period.last}.csv",
        mime="text/csv",
        key="plan-csv",
        on_click="ignore",
    )
    link_to_this(run)
with st.expander("By which rule?"):
    for status, words in RULE:
        st.markdown(f"- **{SIGNS[status]} {status}**: {words}")
    st.markdown("Why so: `docs/decisions/0003-plan-status.md`. The objectives: `data/reference/plan_objectives.csv`.")

# --- notes ---
if run.illustrative:
    st.caption("Notes belong to real figures: load a real file first. To print: the browser's own Print, A4 across.")
    st.stop()
with st.form("note", clear_on_submit=True), st.container():
    st.markdown("**Write a note about an objective**")
    of = st.selectbox("Objective", objectives(), format_func=lambda o: f"{o.number} {o.title}", key="note-about")
    words = st.text_area(
        "Note", placeholder="what was done, what is next, who does it", key="note-words", max_chars=2000
    )
    author = st.text_input("Who (a role or a team)", placeholder="Transformation Management Office", key="note-who")
    if st.form_submit_button("Write the note"):
        try:
            write_note(the_journal(), about=of.about, words=words, author=author, now=datetime.now(UTC))
        except FlowError as error:
            st.error(f"{error} Nothing was written.")
        else:
            st.rerun()
for o in objectives():
    if o.about not in notes:
        continue
    with st.expander(f"Notes about {o.number} {o.title}"):
        for n in reversed(notes[o.about]):
            said, back = st.columns([5, 2], vertical_alignment="center")
            said.markdown(f"{n.words}  \n:small[{n.author}, {moment(n.written_at.isoformat())}]")
            with back.popover("Take it back"):
                by = st.text_input("Who (role or team)", key=f"back-by-{n.entry_id}")
                why = st.text_input("Why", key=f"back-why-{n.entry_id}")
                if st.button("Take back", key=f"back-{n.entry_id}", disabled=not (by and why)):
                    take_note_back(the_journal(), n.entry_id, reason=why, author=by, now=datetime.now(UTC))
                    st.rerun()
