"""Pathways: which way out is short?

The reader leaves with: Pathway 1 new starts a week against 70 and against the queue, by locality and source, and whether
two localities differ by more than noise; the share of discharges by pathway; community beds and care homes; and the
Pathway 3 test in South Somerset before and after against the rest.
"""

from __future__ import annotations

from itertools import cycle

import streamlit as st

from flow.catalogue import metric
from flow.charts.ranked import ranked_height, ranked_key, ranked_rows, ranked_spec
from flow.metrics.community_beds import community_hospitals
from flow.metrics.service_test import before_after, compare_two, service_test
from flow.reference import localities
from flow.sentences.measure import member_name
from flow.sentences.pathways import (
    PATHWAY_NAMES,
    beds_words,
    came_and_went,
    hospitals_alternative,
    hospitals_finding,
    members_finding,
    room_finding,
    shares_finding,
    sources_finding,
    waiting_finding,
)
from flow.sentences.service_test import trial_day_note, two_finding, two_sentences
from flow.ui.chart import chart, sentences
from flow.ui.downloads import question_csv
from flow.ui.empty import demonstration_notice, nothing_loaded
from flow.ui.figures import asked_members, asked_series, series_chart, series_tile
from flow.ui.session import mode, this_run
from flow.ui.several import by_name, over_a_year, side_by_side, some_localities, what_is_missing, with_figures
from flow.ui.share import link_to_this
from flow.ui.tested import tested_chart
from flow.ui.tiles import line_under_title, tiles
from flow.wording import day, span

TILES = {
    "pathway_1_new_starts": "Pathway 1 new starts",
    "pathway_1_waiting_in_hospital": "wait in hospital for Pathway 1",
    "community_bed_occupancy": "Pathway 2: community beds in use",
    "community_bed_stay": "Pathway 2: stay in a community bed",
    "care_home_placements": "Pathway 3 placements",
}
SECTIONS = ("Pathway 1", "Discharges", "Pathway 2", "Pathway 3")
PATHWAY_1 = (
    "pathway_1_new_starts",
    "pathway_1_referrals",
    "pathway_1_waiting",
    "pathway_1_waiting_in_hospital",
    "pathway_1_days_waited",
    "pathway_1_in_service",
    "pathway_1_places",
    "pathway_1_stay",
)
DISCHARGES = ("discharges", "nctr_same_day_share", "discharged_by_17_share")
COMPARED = (
    "pathway_1_days_waited",
    "pathway_1_stay",
    "pathway_1_occupancy",
    "pathway_1_new_starts",
    "pathway_1_waiting_in_hospital",
)
PATHWAY_2 = (
    "community_bed_occupancy",
    "community_beds_open",
    "community_admissions",
    "community_bed_stay",
    "community_bed_remaining",
    "escalation_beds_open",
)
PATHWAY_3 = (
    "care_home_placements",
    "care_home_days_waited",
    "care_home_waiting",
    "care_home_waiting_in_hospital",
)
THE_TEST = "Pathway 3 test"

run = this_run()
snapshot = run.view.snapshot
st.title("Pathways")
if run.view.shown == "empty":
    nothing_loaded()
    st.stop()
if run.illustrative:
    demonstration_notice(real_is_loaded=run.real_is_loaded)

# --- five figures, and which way out to look at ---
headline = {name: asked_series(run, name) for name in TILES}
sources = sorted({source for s in headline.values() if s for source in s.provenances})
line_under_title(
    [
        run.place.short_name,
        span(run.period),
        "whole weeks, Monday to Sunday",
        *([f"as published on {day(run.as_of)}"] if run.as_of else []),
    ],
    " and ".join(sources) or "no local figure",
)
tiles(*(series_tile(s, name, name=TILES[name]) for name, s in headline.items()))
with st.container(horizontal=True, vertical_alignment="center"):
    section = st.segmented_control(
        "Which way out",
        SECTIONS,
        default=SECTIONS[0],
        required=True,
        key="section",
        bind="query-params",
        label_visibility="collapsed",
    )
    link = st.container(width="content")
chosen: dict[str, str] = {"section": section}


def pathway_1() -> None:
    """Home reablement: starts against the target and the queue, localities beside one another."""
    told = with_figures(run, PATHWAY_1)
    what_is_missing(run, PATHWAY_1, told)
    if not told and not some_localities(run, PATHWAY_1):
        return
    if "pathway_1_new_starts" in told:
        series_chart(run, "pathway_1_new_starts", told["pathway_1_new_starts"], key="p1-starts")
    two_localities()
    by_locality = by_name(asked_members(run, "pathway_1_new_starts", "locality"))
    side_by_side(
        run, by_locality, key="p1-localities", title=members_finding("Starts by locality", by_locality), columns=4
    )
    by_source = by_name(asked_members(run, "pathway_1_new_starts", "source"))
    side_by_side(run, by_source, key="p1-sources", title=sources_finding(by_source), columns=2)
    flows = {"Referred": "pathway_1_referrals", "Started": "pathway_1_new_starts"}
    came, went = told.get("pathway_1_referrals"), told.get("pathway_1_new_starts")
    side_by_side(
        run,
        {words: told[name] for words, name in flows.items() if name in told},
        key="p1-flows",
        title=came_and_went(came, went, came_words="referred", went_words="started") or "Referrals and starts",
        columns=2,
    )
    queue = {
        words: told[name]
        for words, name in {
            "Waiting in hospital": "pathway_1_waiting_in_hospital",
            "Waiting, in hospital or at home": "pathway_1_waiting",
        }.items()
        if name in told
    }
    side_by_side(
        run,
        queue,
        key="p1-queue",
        title=waiting_finding(*(told.get(name) for name in ("pathway_1_waiting", "pathway_1_waiting_in_hospital"))),
        columns=2,
    )
    service = {
        words: told[name]
        for words, name in {"People in the service": "pathway_1_in_service", "Places": "pathway_1_places"}.items()
        if name in told
    }
    side_by_side(
        run,
        service,
        key="p1-service",
        title=room_finding(told.get("pathway_1_in_service"), told.get("pathway_1_places")),
        columns=2,
    )
    left, right = st.columns(2)
    for column, name in ((left, "pathway_1_days_waited"), (right, "pathway_1_stay")):
        with column:
            if name in told:
                series_chart(run, name, told[name], key=name)


def two_localities() -> None:
    """Is one locality worse than another, or is that noise?"""
    st.header("One locality against another: worse, or noise?")
    names = list(localities())
    with st.container(horizontal=True):
        one = st.selectbox("Is", names, names.index("SS"), format_func=member_name, key="one", bind="query-params")
        other = st.selectbox(
            "worse than", names, names.index("SWT"), format_func=member_name, key="other", bind="query-params"
        )
        name = st.selectbox("in", COMPARED, format_func=lambda m: metric(m).name, key="compared", bind="query-params")
    chosen.update(one=member_name(one), other=member_name(other), compared=metric(name).name)
    question = run.question(name)
    if question is None or one == other:
        st.caption("Choose two different localities.")
        return
    found = compare_two(snapshot, question, one=one, other=other)
    members = asked_members(run, name, "locality")
    both = by_name({m: members[m] for m in (one, other)})
    side_by_side(run, both, key="two", title=two_finding(found), columns=2)
    sentences(two_sentences(found))


def discharges() -> None:
    """What share of discharges leaves by each pathway, how many, how soon."""
    year = over_a_year(run)
    told = with_figures(year, DISCHARGES)
    shares = asked_members(year, "discharge_share", "pathway")
    supported = {PATHWAY_NAMES[m]: shares[m] for m in ("P1", "P2", "P3") if m in shares}
    side_by_side(year, supported, key="shares", title=shares_finding(shares))
    if "discharges" in told:
        st.caption(
            "Home without new support (P0) is the rest and has no panel: on its scale the others would be flat lines."
        )
    for name, s in told.items():
        series_chart(year, name, s, key=name)
    what_is_missing(year, DISCHARGES, told)


def pathway_2() -> None:
    """Community beds: open, in use, for how long, who remains; escalation beds."""
    told = with_figures(run, PATHWAY_2)
    what_is_missing(run, PATHWAY_2, told)
    beds = run.question("community_bed_remaining", by="site")
    hospitals, newest = community_hospitals(snapshot, beds) if beds else (None, None)
    if beds and hospitals is not None and newest is not None:
        rows = ranked_rows(hospitals.assign(group=beds_words(hospitals)), earlier_words="against four weeks")
        chart(
            hospitals_finding(hospitals, newest),
            f"{run.place.short_name} · on {day(newest)} · mark: mean of the four weeks up to then",
            rows,
            ranked_spec(mode(), "patients who remain", ranked_height(rows)),
            alternative=hospitals_alternative(hospitals),
            table=hospitals,
            file_name=f"community-hospitals-{run.period.last}.csv",
            download=lambda: question_csv(snapshot, beds),
            metric_id="community_bed_remaining",
            key="hospitals",
            marks=ranked_key(mode(), value_words="remain on the newest day", earlier_words="mean of four weeks"),
        )
    for column, (name, s) in zip(cycle(st.columns(2)), told.items(), strict=False):
        with column:
            series_chart(run, name, s, key=name)


def pathway_3() -> None:
    """Care homes by locality, and the test of South Somerset."""
    told = with_figures(run, PATHWAY_3)
    what_is_missing(run, PATHWAY_3, told)
    if not told and not some_localities(run, PATHWAY_3):
        return
    the_test()
    for name, words in {
        "care_home_days_waited": "Days waited by locality",
        "care_home_waiting": "Waiting by locality",
    }.items():
        members = by_name(asked_members(run, name, "locality"))
        side_by_side(run, members, key=f"{name}-localities", title=members_finding(words, members), columns=4)
    for column, (name, s) in zip(cycle(st.columns(2)), told.items(), strict=False):
        with column:
            series_chart(run, name, s, key=name)


def the_test() -> None:
    """Before and after in the place of the test, against the rest."""
    test = service_test(THE_TEST)
    st.header("The Pathway 3 test: before and after, against the rest")
    names = list(localities())
    with st.container(horizontal=True):
        name = st.selectbox(
            "Measure",
            sorted(PATHWAY_3, key=lambda m: m != (test.metric if test else "")),
            format_func=lambda m: metric(m).name,
            key="tested",
            bind="query-params",
        )
        place = st.selectbox(
            "In",
            names,
            names.index(test.place if test else "SS"),
            format_func=member_name,
            key="place_tested",
            bind="query-params",
        )
        began = st.date_input(
            "From day",
            test.first_day if test else run.period.first,
            max_value=run.period.last,
            key="began",
            bind="query-params",
            format="DD/MM/YYYY",
        )
    chosen.update(tested=metric(name).name, place_tested=member_name(place), began=began.isoformat())
    question = run.question(name)
    if question is not None:
        tested_chart(run, before_after(snapshot, question, place=place, began=began), key="test")
    st.caption(trial_day_note(test))


{"Pathway 1": pathway_1, "Discharges": discharges, "Pathway 2": pathway_2, "Pathway 3": pathway_3}[section]()
with link:
    link_to_this(run, **chosen)
