"""Compare: how far above the national share are we, on which basis?

The reader leaves with: our share of beds beside England's and the region's on the basis named, our rank among all acute
trusts, whether that is more than the usual spread, and how residents fare in hospitals outside the county.
"""

from __future__ import annotations

import streamlit as st

from flow.catalogue import BASIS_NAMES
from flow.charts.dots import dots_key, dots_rows, dots_spec
from flow.charts.funnel import funnel_key, funnel_rows, funnel_spec
from flow.metrics.agreed import target
from flow.metrics.ranking import (
    comparable_months,
    months_to,
    ranking,
)
from flow.metrics.standing import as_published, neighbours, similar_in_size, standing, trust_of
from flow.reference import place, places
from flow.sentences.ranking import (
    TOTALS_OVER_TIME,
    alone_sentence,
    beside_note,
    difference_title,
    elsewhere_finding,
    funnel_caution,
    funnel_finding,
    month_note,
    no_months_sentence,
    not_ranked_sentence,
    other_basis_sentence,
    provisional_sentence,
    published_sentence,
    rank_words,
    ranking_alternative,
    region_finding,
    standing_notes,
    standing_sentence,
    suspect_sentence,
)
from flow.ui.beside import beside_chart, ranking_csv, ranking_table, series_until_it_ended
from flow.ui.chart import chart
from flow.ui.empty import demonstration_notice, nothing_loaded
from flow.ui.figures import asked_members, asked_series, members_chart, series_chart
from flow.ui.session import mode, this_run
from flow.ui.share import link_to_this
from flow.ui.tiles import Tile, finding, line_under_title, tiles
from flow.wording import month, percent, tile_mark

run = this_run()
snapshot = run.view.snapshot
st.title("Compare")
if run.view.shown == "empty" or snapshot is None:
    nothing_loaded()
    st.stop()
if run.illustrative:
    demonstration_notice(real_is_loaded=run.real_is_loaded)

# --- among all trusts ---
top, controls = st.container(), st.container(horizontal=True, vertical_alignment="bottom")
months = comparable_months(snapshot, basis=run.basis, up_to=run.period.last, as_of=run.as_of)
named = {month(m): m for m in months}
if named:
    with controls:
        words = st.selectbox("Month", list(named), key="month", bind="query-params", width=220)
        beside = st.segmented_control(
            "By name", ("region", "similar size"), default="region", required=True, key="beside", bind="query-params"
        )
        link = st.container(width="content")
    with link:
        link_to_this(run, month=words, beside=beside)
    chosen = named[words]
    ranked = ranking(snapshot, chosen, basis=run.basis, as_of=run.as_of, excluded=run.excluded)
    ours = trust_of(run.place, chosen)
    here = standing(ranked, ours, chosen, basis=run.basis) if ours else None
else:
    here = None
    with top:
        line_under_title(
            [run.place.short_name, BASIS_NAMES[run.basis]], "illustrative" if run.illustrative else "published"
        )
        st.info(no_months_sentence(run.basis))
if named and here is None:
    with top:
        st.info(
            f"**{run.place.short_name} is no acute trust in {words}.** Choose one in the sidebar to see it among all."
        )
if here is not None:
    names = neighbours(here.code) if beside == "region" else similar_in_size(ranked, here.code)
    with top:
        finding(standing_sentence(here), standing_notes(here))
        tiles(
            Tile(
                value=percent(here.value, missing="Not ranked"),
                notes=[here.name, BASIS_NAMES[here.basis]],
                mark=tile_mark(here.provenance, here.flags),
            ),
            Tile(
                value=difference_title(here.above_england),
                notes=[beside_note("England", here.england)],
                mark=tile_mark(here.provenance_beside_england, here.flags),
            ),
            Tile(
                value=difference_title(here.above_region),
                notes=[beside_note(here.region_name, here.region)],
                mark=tile_mark(here.provenance_beside_region, here.flags),
            ),
            Tile(
                value=rank_words(here.rank, here.of),
                notes=["1st: the largest share held"],
                mark=tile_mark(here.provenance_beside_england, here.flags),
            ),
        )
        plan = target(snapshot, "nctr_share", here.code, on=run.period.last, as_of=run.as_of)
        if said := other_basis_sentence(plan, run.basis):
            st.caption(said)
        if said := month_note(chosen, months[0], run.period.last):
            st.caption(said)
    if alone := alone_sentence(here):
        st.info(alone)
    else:
        chart(
            region_finding(here),
            standing_notes(here),
            dots_rows(ranked, ours=here.code, neighbours=names, england=here.england.value if here.england else None),
            dots_spec(mode(), f"% of {BASIS_NAMES[run.basis]}"),
            alternative=ranking_alternative(ranked, here.code, names),
            table=ranking_table(ranked, run.basis),
            file_name=f"nctr_share-ranking-{chosen:%Y-%m}-{run.basis}.csv",
            download=lambda: ranking_csv(ranked, chosen, run.basis),
            metric_id="nctr_share",
            key="ranking",
            marks=dots_key(mode()),
        )
        totals = [
            as_published(snapshot, ranked, code, chosen, basis=run.basis, as_of=run.as_of, excluded=run.excluded)
            for code in ("ENG", place(here.code).region_code)
            if code
        ]
        for said in (suspect_sentence(ranked), not_ranked_sentence(ranked), *map(published_sentence, totals)):
            if said:
                st.caption(said)
        spread = funnel_rows(
            ranked,
            ours=here.code,
            neighbours=names,
            denominator_words=BASIS_NAMES[run.basis],
            overall_words="all trusts",
        )
        chart(
            funnel_finding(here, spread),
            standing_notes(here),
            spread,
            funnel_spec(mode(), f"% of {BASIS_NAMES[run.basis]}", BASIS_NAMES[run.basis]),
            alternative=f"{funnel_finding(here, spread)}. {funnel_caution(spread)}",
            table=ranking_table(ranked, run.basis),
            file_name=f"nctr_share-funnel-{chosen:%Y-%m}-{run.basis}.csv",
            download=lambda: ranking_csv(ranked, chosen, run.basis),
            metric_id="nctr_share",
            key="funnel",
            marks=funnel_key(spread, mode()),
        )
        st.caption(funnel_caution(spread))
    st.header("Over time")
    beside_chart(
        run,
        "nctr_share",
        [run.place.code, *([place(here.code).region_code or "ENG"] if run.place.region_code else []), "ENG"],
        months_to(chosen),
        key="over-time",
    )
    st.caption(TOTALS_OVER_TIME)

# --- residents in hospitals outside the county ---
st.header("Residents in hospitals outside the county")
left, right = st.columns(2)
with left:
    series_chart(run, "out_of_county_remaining", asked_series(run, "out_of_county_remaining"), key="elsewhere")
with right:
    series_chart(run, "nctr_share_out_of_county", asked_series(run, "nctr_share_out_of_county"), key="elsewhere-share")
st.caption(provisional_sentence("nctr_share_out_of_county"))
if elsewhere := asked_members(run, "out_of_county_remaining", "trust"):
    members_chart(run, "out_of_county_remaining", elsewhere, key="elsewhere-trust", title=elsewhere_finding(elsewhere))

st.header("From ready to left")
st.markdown("The residents of the county wherever they lie, beside the trust's own patients.")
authorities = [p.code for p in places().values() if p.kind == "local_authority" and p.icb_code == run.place.icb_code]
beside_chart(run, "ready_date_same_day_share", [*authorities, run.place.code], months_to(run.period.last), key="ready")

# --- community hospitals, while they were collected ---
st.header("Community beds, as published")
series_chart(run, "community_nctr_remaining", series_until_it_ended(run, "community_nctr_remaining"), key="community")
