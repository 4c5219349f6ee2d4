"""What if: if we buy more, what happens?

The reader leaves with: the path of the queue with its range, whether and when the plan's number is met and with what chance,
bed days and pounds, what would be needed, what capacity cannot do, and how far all that is to be trusted.
"""

from __future__ import annotations

import streamlit as st

from flow.errors import FlowError
from flow.metrics.counting import where_counted
from flow.sentences.assumptions import mostly_assumed
from flow.sentences.measure import not_counted_here
from flow.ui.empty import demonstration_notice, nothing_loaded
from flow.ui.session import this_run
from flow.ui.tiles import line_under_title
from flow.ui.whatif_assumed import calibrated_from, what_it_assumes
from flow.ui.whatif_engine import calibrated
from flow.ui.whatif_live import Asking, live
from flow.ui.whatif_record import a_change_replayed, how_good
from flow.ui.whatif_saved import saved_scenarios
from flow.ui.whatif_state import BASE, begin, forget_link, usual_scenario
from flow.wording import day

run = this_run()
st.title("What if")
if run.view.shown == "empty":
    nothing_loaded()
    st.stop()
if run.illustrative:
    demonstration_notice(real_is_loaded=run.real_is_loaded)
here = where_counted("pathway_1_referrals", run.place)
if here is None:
    line_under_title([run.place.short_name], "not counted here")
    st.info(not_counted_here("pathway_1_referrals", run.place.code))
    st.stop()
usual = usual_scenario(run, here.code, run.asked)
try:
    begin(run, usual)
except FlowError as error:
    st.error(f"**This link cannot be read.** {error}")
    st.button("Start without it", on_click=forget_link)
    st.stop()
known = calibrated(run, st.session_state[BASE])
line_under_title(
    [here.short_name, f"from the queues of {day(known.asked.day)}", "a model, not a promise"],
    known["remaining"].provenance or "assumed",
)
if warning := mostly_assumed(known):
    st.warning(warning, icon=":material/warning:")
live(Asking(run=run, usual=usual))
saved_scenarios(run, usual)
how_good(run, here.code)
a_change_replayed(run)
what_it_assumes(run)
calibrated_from(run)
