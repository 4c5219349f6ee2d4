"""Mental health: which measure does the system go by, and what does it say?

The reader leaves with: the chosen measure and whether it moves, the other four beside it with what speaks for and
against each, where and for whom patients wait, and who chose the measure and why.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import streamlit as st

from flow.errors import FlowError
from flow.journal import MENTAL_HEALTH_METRIC, choose
from flow.metrics.mental_health_options import LEAD, held_by, options
from flow.metrics.rolling import newest_day, newest_window
from flow.model import Grain
from flow.sentences.measure import not_counted_here
from flow.sentences.mental_health import (
    arithmetic,
    choices_table,
    chosen_sentence,
    means_finding,
    missing_days_sentence,
    nested_finding,
    one_patient_sentence,
    option_notes,
    option_value,
    today_sentence,
    wards_finding,
)
from flow.signals import all_series
from flow.ui.chart import sentences
from flow.ui.empty import demonstration_notice, nothing_loaded
from flow.ui.figures import asked_series, members_chart, no_figure, series_chart
from flow.ui.rolling import held_chart, rolling_chart
from flow.ui.session import this_run
from flow.ui.share import link_to_this
from flow.ui.side_by_side import side_by_side
from flow.ui.tiles import Tile, line_under_title, tiles
from flow.wording import span, tile_mark
from flow.writings import choice_now, choices_made, the_journal

run = this_run()
snapshot, five = run.view.snapshot, options()
st.title("Mental health")
if run.view.shown == "empty":
    nothing_loaded()
    st.stop()
if run.illustrative:
    demonstration_notice(real_is_loaded=run.real_is_loaded)
choice = None if run.illustrative else choice_now(MENTAL_HEALTH_METRIC)
if just_chosen := st.session_state.pop("just_chosen", None):
    st.session_state["measure"] = just_chosen
in_force = choice.option if choice and choice.option in five else LEAD
questions = {key: run.question(option.metric) for key, option in five.items()}
here = questions[LEAD]
if here is None:
    line_under_title([run.place.short_name, span(run.period)], "not counted here")
    st.info(not_counted_here(five[LEAD].metric, run.place.code))
    st.stop()
windows = {key: newest_window(snapshot, q) if q else None for key, q in questions.items()}
ready_names = dict(
    zip(("ready", "over 7 days", "over 21 days", "over 60 days"), (five["M2"].metric, *five["M2"].beside), strict=True)
)
ready_questions = {name: run.question(metric_id) for name, metric_id in ready_names.items()}
today = {name: newest_day(snapshot, q) if q else None for name, q in ready_questions.items()}

# --- the measure, large ---
lead_window = windows[LEAD]
line_under_title(
    [here.where.short_name, span(run.period), "the system's own files, every ward on every counted day"],
    (lead_window.provenance if lead_window else None) or "no figure",
)
st.markdown(chosen_sentence(choice, five))
with st.container(horizontal=True, vertical_alignment="center"):
    shown = st.segmented_control(
        "Measure shown large",
        list(five),
        default=in_force,
        required=True,
        key="measure",
        bind="query-params",
        help="Looking at another measure chooses nothing.",
    )
    link_to_this(run, measure=shown)
large = five[shown]
question, window = questions[large.id], windows[large.id]
others = [option for option in five.values() if option.id != large.id]
tiles(
    Tile(
        value=option_value(large, window, today["ready"]),
        notes=option_notes(large, window, today["ready"]),
        mark=tile_mark(window.provenance, ()) if window else "",
    ),
    *(
        Tile(
            value=option_value(option, windows[option.id], today["ready"]),
            notes=option_notes(option, windows[option.id], today["ready"]),
            mark=tile_mark(beside.provenance, ()) if (beside := windows[option.id]) else "",
        )
        for option in others
    ),
)
sentences(
    [
        arithmetic(large.metric, window),
        f"**For:** {large.strength}",
        f"**Against:** {large.weakness}",
        missing_days_sentence(window),
        one_patient_sentence(lead_window),
        today_sentence(today) if large.id == "M2" else None,
    ]
)
by_month: Grain | None = "month" if large.id in {"M3", "M4"} else None
moved = asked_series(run, large.metric, grain=by_month)
if question is None or moved is None or moved.last is None:
    no_figure(large.metric, question or here)
elif large.id == "M2":
    nested = {name: asked_series(run, metric_id) for name, metric_id in ready_names.items()}
    told = {name: series for name, series in nested.items() if series is not None}
    side_by_side(run, told, key="nested", title=nested_finding(told))
    series_chart(run, large.metric, moved, key="large")
elif large.id == "M3":
    typical = asked_series(run, *large.beside, grain="month")
    both = {"mean": moved, "geometric mean": typical}
    side_by_side(
        run, {name: s for name, s in both.items() if s is not None}, key="means", title=means_finding(moved, typical)
    )
    series_chart(run, large.metric, moved, key="large")
elif large.id == "M5":
    series_chart(run, large.metric, moved, key="large")
else:
    left, right = st.columns(2)
    with left:
        rolling_chart(run, large, question, key="rolling")
    with right:
        series_chart(run, large.metric, moved, key="large")

# --- the other four ---
st.header("The other four")
for option, column in zip(others, st.columns(4), strict=True):
    with column, st.container(border=True):
        st.markdown(f"**{option.id} {option.name}: {option_value(option, windows[option.id], today['ready'])}**")
        st.caption(arithmetic(option.metric, windows[option.id]))
        for further in option.beside if option.id == "M3" else ():
            other_question = run.question(further)
            st.caption(arithmetic(further, newest_window(snapshot, other_question) if other_question else None))
        if option.id == "M2":
            st.caption(today_sentence(today))
        st.markdown(f"**For:** {option.strength}")
        st.markdown(f"**Against:** {option.weakness}")

# --- who is responsible, and why ---
something = any(window is not None for window in windows.values())
st.header("Who is responsible, and why?")
kept: dict[str, Any] = {"until": run.period.last, "as_of": run.as_of, "excluded": run.excluded}
responsible = held_by(snapshot, here.where, "responsible", **kept)
reason = held_by(snapshot, here.where, "reason", **kept)
if responsible is None or reason is None:
    no_figure(five["M5"].metric, questions["M5"] or here)
else:
    left, right = st.columns(2)
    with left:
        held_chart(responsible, key="responsible")
    with right:
        held_chart(reason, key="reason")

# --- by ward, and what must not get worse meanwhile ---
if something:
    st.header("By ward")
    by_ward = run.question(large.metric, by="site", grain=by_month)
    wards = all_series(snapshot, by_ward, baselines=run.baselines) if by_ward else {}
    members_chart(run, large.metric, wards, key="wards", title=wards_finding(large, wards))
    if small := one_patient_sentence(lead_window):
        st.caption(small)

    st.header("What must not get worse meanwhile")
    occupancy = asked_series(run, "mental_health_occupancy")
    readmitted = asked_series(run, "mental_health_readmission_share", grain="month")
    left, right = st.columns(2)
    with left:
        series_chart(run, "mental_health_occupancy", occupancy, key="occupancy")
    with right:
        series_chart(run, "mental_health_readmission_share", readmitted, key="readmitted")

# --- the choice and its record ---
st.header("Which measure does the system go by?")
st.markdown(chosen_sentence(choice, five))
if run.illustrative:
    st.caption("Nothing is chosen on made-up figures. Load a real file, or turn the demonstration off, to choose.")
else:
    with st.form("choose"):
        option_id = st.selectbox(
            "The measure",
            list(five),
            index=list(five).index(in_force),
            format_func=lambda key: f"{key} {five[key].name}",
            key="choose-option",
        )
        author = st.text_input("Who (a role or a board)", placeholder="mental-health programme board", key="choose-who")
        why = st.text_area("Why", placeholder="what spoke for it, and against the others", key="choose-why")
        if st.form_submit_button("Record the choice"):
            try:
                choose(
                    the_journal(),
                    about=MENTAL_HEALTH_METRIC,
                    option=option_id,
                    reason=why,
                    author=author,
                    now=datetime.now(UTC),
                    instead_of=choice.entry_id if choice else None,
                )
            except FlowError as error:
                st.error(str(error))
            else:
                st.session_state["just_chosen"] = option_id
                st.toast(f"{option_id} was recorded as the system's measure.")
                st.rerun()
    if made := choices_made(MENTAL_HEALTH_METRIC):
        st.dataframe(choices_table(made, five), hide_index=True, key="choices")
