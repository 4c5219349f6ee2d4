"""Data: what does the dashboard stand on?

The analyst leaves with: loaded or refused and exactly why, what is fresh, what is missing, what a load changed, which
days are left out and why, and what every metric means.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import streamlit as st

from flow.catalogue import METRICS
from flow.charts.calendar import calendar_key, calendar_rows, calendar_spec
from flow.errors import FlowError
from flow.journal import begin_baseline, exclude_days, include_again, take_baseline_back
from flow.metrics.completeness import changes, completeness, freshness
from flow.metrics.counting import where_counted
from flow.metrics.definitions import sql_of
from flow.reference import members, place
from flow.sentences.measure import baseline_sentence, metric_name
from flow.store import Store, home, undo
from flow.ui.chart import definition
from flow.ui.empty import HOW_TO_LOAD, demonstration_notice
from flow.ui.loading import check, empty_the_drop_zone, forget, run_load, show_outcome, upload_key
from flow.ui.session import mode, this_run
from flow.ui.tiles import finding, key_line
from flow.ui.triggers import watched_section
from flow.ui.writing import written
from flow.wording import changes_sentence, completeness_finding, counted, day, moment, short_day, source_name, span
from flow.writings import baseline_entries, excluded_entries, the_journal

run = this_run()
snapshot = run.view.snapshot
st.title("Data")
if run.illustrative:
    demonstration_notice(real_is_loaded=run.real_is_loaded)

# --- load ---
st.header("Load files")
done = st.session_state.pop("just_published", None)
for outcome in done or ():
    show_outcome(outcome)
files = st.file_uploader(
    "Drop published files or filled templates here (.xlsx, .csv, .parquet, up to 100 MB). Nothing is published before you say so.",
    accept_multiple_files=True,
    key=upload_key(),
)
with st.expander("Which files, and where are they published?"):
    st.markdown(HOW_TO_LOAD)
    dated = st.date_input(
        "Publication date, where a file names none or a wrong one", value=None, format="DD/MM/YYYY", key="dated"
    )
    who = st.text_input("Loaded by (a role or a team)", key="who", placeholder="information team")
if files:
    asked = ([(f.name, f.size, f.file_id) for f in files], dated)
    waiting = st.session_state.get("waiting")
    if waiting is None or st.session_state.get("waiting_for") != asked:
        if waiting is not None:
            forget(waiting)
        waiting = check(files, dated)
        st.session_state["waiting"], st.session_state["waiting_for"] = waiting, asked
    for outcome in waiting.outcomes:
        show_outcome(outcome)
    publish_them, cancel = st.columns([1, 1], width=420)
    if publish_them.button(
        f"Publish {counted(len(waiting.publishable), 'file')}",
        type="primary",
        disabled=not waiting.publishable,
        key="publish",
    ):
        st.session_state["just_published"] = run_load(
            waiting.publishable, dated, dry_run=False, words="Publishing", who=who
        )
    if "just_published" in st.session_state or cancel.button("Cancel", key="cancel"):
        forget(st.session_state.pop("waiting"))
        empty_the_drop_zone()
        st.rerun()

# --- what is there ---
if snapshot is None:
    st.info("**Nothing is loaded yet.** Drop a file above.", icon=":material/inbox:")
    st.stop()
st.header("How fresh is it?")
fresh = freshness(snapshot)
st.dataframe(
    fresh.assign(source=fresh["source"].map(source_name))[
        ["source", "provenance", "last_day", "published", "loads", "first_day", "loaded_at"]
    ],
    hide_index=True,
    column_config={
        "source": "kind of file",
        "last_day": st.column_config.DateColumn("newest day", format="ddd D MMM YYYY"),
        "published": st.column_config.DateColumn("last published", format="D MMM YYYY"),
        "first_day": st.column_config.DateColumn("first day", format="D MMM YYYY"),
        "loads": "loads in force",
        "loaded_at": st.column_config.DatetimeColumn("last loaded (UTC)", format="D MMM YYYY, HH:mm"),
    },
)

st.header("Is it complete?")
around = (
    [p for p in members("Y58") if p.valid_to is None]
    if run.place.region_code == "Y58"
    else list(members(run.place.code))[:30]
)
shown = list(dict.fromkeys([run.place, place("QSL"), *around]))
there = completeness(snapshot, shown, run.period, as_of=run.as_of, excluded=run.excluded)
finding(
    completeness_finding(there, run.place),
    f"{span(run.period)} · one cell a place and day · the period and the place are set in the sidebar",
)
st.vega_lite_chart(
    calendar_rows(there),
    calendar_spec(mode(), len(shown), signs=run.period.days <= 90),
    theme=None,
    key="calendar",
    alt=completeness_finding(there, run.place),
)
key_line(calendar_key(mode()))
with st.popover("Table"):
    st.dataframe(there, hide_index=True, key="calendar-table")

# --- loads ---
st.header("Loads")
editions = snapshot.editions()
in_force = [e for e in editions if e.undone_at is None]
st.dataframe(
    [
        {
            "load": e.edition,
            "what": e.title,
            "days": f"{short_day(e.first_day)} to {short_day(e.last_day)}",
            "published": f"{short_day(e.published)}{' (assumed)' if e.published_assumed else ''}",
            "rows": e.rows,
            "findings": len(e.findings),
            "loaded": f"{moment(e.loaded_at)} by {e.loaded_by}",
            "state": f"undone {moment(e.undone_at)}" if e.undone_at else "in force",
            "file": e.file_name,
        }
        for e in editions
    ],
    hide_index=True,
    key="loads",
)
if in_force and not run.illustrative:
    chosen = st.selectbox(
        "Look into a load", in_force, format_func=lambda e: f"{e.edition}: {e.title} ({e.file_name})", key="look-into"
    )
    findings_tab, changes_tab, undo_tab = st.tabs(["Findings", "What it changed", "Take it back"])
    with findings_tab:
        if not chosen.findings:
            st.markdown("Nothing was found amiss.")
        for f in chosen.findings:
            st.markdown(f"- *{f.severity}* (`{f.code}`): {f.message}")
    with changes_tab:
        changed = changes(snapshot, chosen.edition)
        st.markdown(changes_sentence(changed, chosen))
        if len(changed):
            st.dataframe(changed, hide_index=True, key="changed")
    with undo_tab:
        st.markdown(
            f"Takes the figures of load {chosen.edition} out again; everything else stays. Its entry in the list stays too, and its "
            "file can be loaded again."
        )
        sure = st.checkbox(f"Yes, take back load {chosen.edition}", key=f"sure-{chosen.edition}")
        if st.button("Undo this load", disabled=not sure, key="undo"):
            undo(Store(home()), edition=chosen.edition, now=datetime.now(UTC))
            st.toast(f"Load {chosen.edition} was taken back.")
            st.rerun()

# --- excluded days ---
st.header("Days left out")
st.markdown(
    "A day that is plainly wrong stays published and flagged. Left out, it counts in no mean, limit or trend, until somebody lets it count again."
)
for e in excluded_entries():
    words, back = st.columns([5, 2], vertical_alignment="center")
    words.markdown(
        f"**{place(e.place_code).short_name}**, {span(e.period)}: {e.reason}  \n:small[{e.author}, {moment(e.written_at.isoformat())}]"
    )
    with back.popover("Let it count again"):
        again_by = st.text_input("Who (role or team)", key=f"again-by-{e.entry_id}")
        again_why = st.text_input("Why", key=f"again-why-{e.entry_id}")
        if st.button("Count again", key=f"again-{e.entry_id}") and written(
            partial(include_again, the_journal(), e.entry_id, reason=again_why, author=again_by, now=datetime.now(UTC))
        ):
            st.rerun()
if run.illustrative:
    st.caption("Made-up figures are not left out. Load a real file first.")
else:
    with st.form("exclude", clear_on_submit=True), st.container():
        st.markdown(f"**Leave days out for {run.place.short_name} ({run.place.code})**")
        days = st.date_input(
            "From and to",
            value=(run.period.last, run.period.last),
            max_value=run.today,
            format="DD/MM/YYYY",
            key="exclude-days",
        )
        reason = st.text_input("Why", placeholder="published at about double the days around it", key="exclude-why")
        author = st.text_input("Who (a role or a team)", placeholder="information team", key="exclude-who")
        if st.form_submit_button("Leave these days out"):
            try:
                exclude_days(
                    the_journal(),
                    place_code=run.place.code,
                    first_day=min(days),
                    last_day=max(days),
                    reason=reason,
                    author=author,
                    now=datetime.now(UTC),
                )
            except FlowError as error:
                st.error(str(error))
            else:
                st.rerun()

# --- new baselines ---
st.header("New baselines")
st.markdown(
    "Limits stand on the weeks since the last break. Where something changed for good, somebody can let them start anew: "
    "a decision with its reason, drawn on every chart of that figure, and taken back as easily. It is never made automatically."
)
for b in baseline_entries():
    words, back = st.columns([5, 2], vertical_alignment="center")
    words.markdown(baseline_sentence(b.metric, b.place_code, b.first_day, b.reason, b.author, b.written_at))
    with back.popover("Take it back"):
        back_by = st.text_input("Who (role or team)", key=f"back-by-{b.id}")
        back_why = st.text_input("Why", key=f"back-why-{b.id}")
        if st.button("Take it back", key=f"back-{b.id}") and written(
            partial(take_baseline_back, the_journal(), b.id, reason=back_why, author=back_by, now=datetime.now(UTC))
        ):
            st.rerun()
if run.illustrative:
    st.caption("Made-up figures get no baseline. Load a real file first.")
else:
    with st.form("baseline", clear_on_submit=True):
        figure = st.selectbox(
            "Of which figure", [m.id for m in METRICS], format_func=metric_name, key="baseline-metric"
        )
        begins = st.date_input(
            "From which day", value=run.period.last, max_value=run.today, format="DD/MM/YYYY", key="baseline-day"
        )
        what_changed = st.text_input("What changed", placeholder="28 community beds closed", key="baseline-why")
        decided_by = st.text_input("Decided by (a role or a team)", placeholder="system flow board", key="baseline-who")
        counted_at = where_counted(figure, run.place) or run.place
        if st.form_submit_button(f"Begin a new baseline for {counted_at.short_name}"):
            try:
                begin_baseline(
                    the_journal(),
                    metric=figure,
                    place_code=counted_at.code,
                    from_day=begins,
                    reason=what_changed,
                    author=decided_by,
                    now=datetime.now(UTC),
                )
            except FlowError as error:
                st.error(str(error))
            else:
                st.rerun()

# --- what is watched ---
st.header("What is watched", anchor="what-is-watched")
watched_section(run)

# --- definitions ---
st.header("What each figure means")
which = st.selectbox(
    "Figure",
    [m.id for m in METRICS],
    format_func=lambda m: f"{metric_name(m)} ({m})",
    key="figure",
    bind="query-params",
    help="Type to search. docs/definitions.md has all of them on one page.",
)
definition(which)
for what, sql in sql_of(which).items():
    st.markdown(f"The SQL for {what}, with bound parameters:")
    st.code(sql, language="sql", wrap_lines=True)
st.caption(f"Today is {day(run.today)}.")
