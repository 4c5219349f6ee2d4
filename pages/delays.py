"""Delays: why do patients wait, and who can act?

The reader leaves with: which reason grew most since last month and who can act on it, which hold most patients, how
long patients wait, and what that is worth.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from flow.charts.bands import band_rows
from flow.charts.ranked import ranked_height, ranked_key, ranked_spec
from flow.metrics.opportunity import opportunity, published_cost
from flow.metrics.ready_date import ready_bands, residents
from flow.metrics.reasons import newest_stays, reasons, remaining_in
from flow.sentences.delays import (
    bands_finding,
    bands_said,
    bands_subtitle,
    means_finding,
    nested_finding,
    opportunity_finding,
    opportunity_sentences,
)
from flow.sentences.measure import not_counted_here, series_verdict
from flow.sentences.reasons import (
    BY_CHOICES,
    STAYS_CHOICES,
    STAYS_WORDS,
    age_sentence,
    compared_sentence,
    counted_words,
    gone_sentence,
    grown_sentence,
    never_add_up_sentence,
    owner_tile,
    reasons_tile,
    untold_sentence,
)
from flow.ui.chart import chart, sentences
from flow.ui.downloads import described_csv
from flow.ui.empty import demonstration_notice, nothing_loaded
from flow.ui.figures import asked_series, no_figure, series_chart, series_tile
from flow.ui.reasons import reasons_chart
from flow.ui.session import mode, this_run
from flow.ui.share import link_to_this
from flow.ui.side_by_side import side_by_side
from flow.ui.tiles import Tile, finding, line_under_title, tiles
from flow.wording import month, span

run = this_run()
snapshot = run.view.snapshot
st.title("Delays")
if run.view.shown == "empty":
    nothing_loaded()
    st.stop()
if run.illustrative:
    demonstration_notice(real_is_loaded=run.real_is_loaded)

# --- the order on the page; the controls are read before what they decide is worked out ---
top, controls = st.container(), st.container(horizontal=True, vertical_alignment="center")
until = run.period.last
kept: dict[str, Any] = {"as_of": run.as_of, "excluded": run.excluded}
newest = newest_stays(snapshot, run.place, until=until, **kept)
with controls:
    of_whom = st.segmented_control(
        "Stays of",
        list(STAYS_CHOICES),
        default=next(words for words, stays in STAYS_CHOICES.items() if stays == newest),
        required=True,
        key="stays",
        bind="query-params",
    )
    grouped = st.segmented_control(
        "Bars by", list(BY_CHOICES), default="reason", required=True, key="bars", bind="query-params"
    )
    everything = st.toggle("All reasons", key="all_reasons", bind="query-params")
    link_to_this(
        run,
        stays=of_whom,
        bars=grouped,
        all_reasons="true" if everything else "",
        residents="true" if st.session_state.get("residents") else "",
    )
stays, by = STAYS_CHOICES[of_whom], BY_CHOICES[grouped]
found = reasons(snapshot, run.place, until=until, stays=stays, **kept)
owners = reasons(snapshot, run.place, until=until, stays=stays, by="owner", **kept)

over_21, cost = asked_series(run, "remaining_21_days"), asked_series(run, "delay_cost")

# --- which reason grew most, who can act, and five figures ---
with top:
    if found is None or owners is None:
        line_under_title([run.place.short_name, span(run.period)], "no published reasons")
        finding(f"No published reasons of {run.place.short_name} for {STAYS_WORDS[stays]}", f"up to {month(until)}")
    else:
        line_under_title([found.place.short_name, STAYS_WORDS[stays], counted_words(found)], found.provenance)
        finding(grown_sentence(found), " ".join(s for s in (compared_sentence(found), age_sentence(found, until)) if s))
        if len(found.grown_most) == 1:
            moved = asked_series(run, found.metric, by="reason", member=found.grown_most[0]["code"], grain="month")
            if moved is not None and moved.last is not None:
                st.markdown(f"**Signal or noise?** {series_verdict(moved)}")
    tiles(
        Tile(**reasons_tile(found)),
        Tile(**owner_tile(owners)),
        series_tile(over_21, "remaining_21_days"),
        series_tile(asked_series(run, "ready_date_days_delayed"), "ready_date_days_delayed"),
        series_tile(cost, "delay_cost"),
    )

# --- why, and who can act ---
st.header("Why do they wait, and who can act?")
if found is None or owners is None:
    question = run.question(f"delayed_{stays}_days")
    if question is None:
        st.caption(not_counted_here(f"delayed_{stays}_days", run.place.code))
    else:
        no_figure(f"delayed_{stays}_days", question)
else:
    left, right = st.columns([3, 2])
    with left:
        as_asked = found if by == "reason" else reasons(snapshot, run.place, until=until, stays=stays, by=by, **kept)
        reasons_chart(as_asked or found, key="reasons", everything=everything)
    with right:
        reasons_chart(owners, key="owners", everything=True)
    remaining = remaining_in(snapshot, found.place, found.month, **kept)
    sentences([never_add_up_sentence(found, remaining), untold_sentence(found), gone_sentence(found)])

# --- the system's own count ---
st.header("The system's own count: everyone who remains")
own = reasons(snapshot, run.place, until=until, stays="own", **kept)
own_as_asked = reasons(snapshot, run.place, until=until, stays="own", by=by, **kept)
own_by_owner = reasons(snapshot, run.place, until=until, stays="own", by="owner", **kept)
if own is None or own_by_owner is None:
    question = run.question("remaining_by_reason", by="reason")
    if question is None:
        st.caption(not_counted_here("remaining_by_reason", run.place.code))
    else:
        no_figure("remaining_by_reason", question)
else:
    st.markdown(f"**{grown_sentence(own)}.** {compared_sentence(own) or ''}")
    left, right = st.columns([3, 2])
    with left:
        reasons_chart(own_as_asked or own, key="own", everything=everything)
    with right:
        reasons_chart(own_by_owner, key="own-owners", everything=True)
    st.caption(" ".join(s for s in (never_add_up_sentence(own, None), untold_sentence(own), gone_sentence(own)) if s))

# --- long stays ---
st.header("How long have they stayed?")
series_chart(run, "remaining_21_days", over_21, key="over-21")
nested = {f"{n} days or more": asked_series(run, f"bed_days_{n}_days") for n in (7, 14, 21)}
bands = {name: series for name, series in nested.items() if series is not None}
if bands:
    side_by_side(run, bands, key="nested", title=nested_finding(bands))
    if any(series.last for series in bands.values()):
        st.caption("Nested: 21 days or more is within 14 or more, which is within 7 or more. Never added up.")
else:
    st.caption(not_counted_here("bed_days_7_days", run.place.code))

# --- discharge ready date ---
st.header("How long after they were ready do they leave?")
of_residents = st.toggle(
    f"{residents().short_name}, wherever they lie",
    key="residents",
    bind="query-params",
    help="By where patients live, not where they lie: the only national source for residents in hospitals of other counties.",
)
ready_run = replace(run, place=residents()) if of_residents else run
ready = {
    metric_id: asked_series(ready_run, metric_id)
    for metric_id in ("ready_date_same_day_share", "ready_date_days", "ready_date_days_delayed", "ready_date_bed_days")
}
spread = None if run.place.kind == "site" else ready_bands(snapshot, ready_run.place, until=until, as_of=run.as_of)
if spread is None:
    question = ready_run.question("ready_date_same_day_share")
    if question is None:
        st.caption(not_counted_here("ready_date_same_day_share", run.place.code))
    else:
        no_figure("ready_date_same_day_share", question)
else:
    lead, *others = [series_tile(series, metric_id) for metric_id, series in ready.items()]
    tiles(lead, *others)
    left, right = st.columns(2)
    with left:
        drawn = band_rows(spread.members, earlier_words="the year before")
        chart(
            bands_finding(spread),
            bands_subtitle(spread),
            drawn,
            ranked_spec(mode(), "% of discharges", ranked_height(drawn)),
            alternative=bands_said(spread),
            table=spread.members,
            file_name=f"ready-date-bands-{spread.place.code}-{spread.month:%Y-%m}.csv",
            download=described_csv(spread.members, "ready_date_band_share"),
            metric_id="ready_date_band_share",
            key="bands",
            marks=ranked_key(mode(), value_words=month(spread.month), earlier_words="the 12 months before"),
        )
    with right:
        series_chart(ready_run, "ready_date_same_day_share", ready["ready_date_same_day_share"], key="same-day")
    means = {
        "everyone, no delay counted as 0": ready["ready_date_days"],
        "only those delayed": ready["ready_date_days_delayed"],
    }
    side_by_side(
        ready_run,
        {name: series for name, series in means.items() if series is not None},
        key="means",
        title=means_finding(ready["ready_date_days"], ready["ready_date_days_delayed"]),
    )

# --- opportunity ---
st.header("What is it worth?")
worth = opportunity(snapshot, run.place, run.period, **kept)
if worth is None:
    st.caption(f"No figure of {run.place.short_name} in this period: nothing to reckon.")
else:
    finding(opportunity_finding(worth), f"{worth.place.short_name} · {span(run.period)} · {worth.provenance}")
    sentences(opportunity_sentences(worth, published_cost(snapshot, run.place, until=until, as_of=run.as_of)))
    series_chart(run, "delay_cost", cost, key="cost")
