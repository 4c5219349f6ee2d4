"""Daily position: where are we this morning?

The reader leaves with: how many remain against 90 and 10 %, whether the change is signal or noise, where, whether today's
figure is complete, and how many to expect in two weeks.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from flow.catalogue import BASIS_NAMES
from flow.charts.bars import bar_rows, bars_spec
from flow.charts.note_marks import note_levels
from flow.charts.trend import CROWDED_DAYS, trend_key, trend_rows, trend_spec, trend_table
from flow.metrics.completeness import local_differences
from flow.metrics.position import by_site, position, trend
from flow.metrics.reasons import newest_stays, reasons
from flow.sentences.measure import metric_name
from flow.sentences.notes import Charted, noted_table
from flow.sentences.ranking import other_basis_sentence
from flow.sentences.reasons import age_sentence, never_add_up_sentence
from flow.signals import own_breaks, weekly_limits
from flow.spc import why
from flow.ui.chart import chart, sentences
from flow.ui.downloads import readings_csv
from flow.ui.empty import demonstration_notice, no_figures, nothing_loaded
from flow.ui.notes import notes_of
from flow.ui.outlook import next_two_weeks
from flow.ui.reasons import reasons_chart
from flow.ui.session import mode, this_run
from flow.ui.share import link_to_this
from flow.ui.tiles import Tile, line_under_title, tiles
from flow.ui.triggers import triggers_box
from flow.wording import (
    alternative_to_bars,
    alternative_to_trend,
    beds_note,
    beds_sentence,
    break_sentences,
    change_note,
    change_title,
    completeness_sentences,
    day,
    freshness_sentence,
    gap_title,
    limits_sentence,
    local_sentence,
    needed_sentence,
    percent,
    plan_note,
    position_finding,
    remain,
    share_finding,
    site_finding,
    sites_sentence,
    span,
    target_note,
    tile_mark,
    verdict,
    year_end,
)

run = this_run()
snapshot, where, basis_name = run.view.snapshot, run.place.short_name, BASIS_NAMES[run.basis]
st.title("Daily position")
if run.view.shown == "empty":
    nothing_loaded()
    st.stop()
if run.illustrative:
    demonstration_notice(real_is_loaded=run.real_is_loaded)
now = position(snapshot, run.place, asked=run.asked, basis=run.basis, as_of=run.as_of, excluded=run.excluded)
if now is None or snapshot is None:
    no_figures(where, run.asked)
    st.stop()

# --- the order on the page; the control is read before what it decides is worked out ---
top, controls = st.container(), st.container(horizontal=True, vertical_alignment="center")
with controls:
    said = st.container(width="content")
    why_so = st.popover("Why do we say so?")
    shown = st.segmented_control(
        "Show",
        ("patients", "share"),
        default="patients",
        required=True,
        key="show",
        bind="query-params",
        label_visibility="collapsed",
    )
    link = st.container(width="content")
metric_id, unit, scale = ("nctr_share", "% of beds", 100.0) if shown == "share" else ("nctr_remaining", "patients", 1.0)
basis = run.basis if shown == "share" else None
moved = trend(
    snapshot,
    run.place,
    run.period,
    metric=metric_id,
    basis=basis,
    as_of=run.as_of,
    excluded=run.excluded,
    also=own_breaks(run.baselines, metric_id, run.place),
)
limits = weekly_limits(
    snapshot,
    run.place,
    run.period,
    metric=metric_id,
    basis=basis,
    as_of=run.as_of,
    excluded=run.excluded,
    baselines=run.baselines,
)
said.markdown(f"**Signal or noise?** {verdict(limits, why(limits), now.day, moved.suspect_days)}")
why_so.markdown(limits_sentence(limits))

# --- the position in a line and five figures ---
reported = f"{moved.days_reported} of {run.period.days} days reported"
as_published = [f"as published on {day(run.as_of)}"] if run.as_of else []
mark, share_mark = tile_mark(now.provenance, now.flags), tile_mark(now.share_provenance, now.share_flags)
with top:
    line_under_title([where, basis_name, f"data to {day(now.day)}", reported, *as_published], now.provenance)
    tiles(
        Tile(value=remain(now.remaining), notes=[plan_note(now), day(now.day)], mark=mark),
        Tile(
            value=percent(now.share, missing="No share"),
            notes=[target_note(now), beds_note(now, basis_name)],
            mark=share_mark,
        ),
        Tile(
            value=change_title(now.since_yesterday, last_week=False),
            notes=[change_note(now.since_yesterday)],
            mark=mark,
        ),
        Tile(
            value=change_title(now.since_last_week, last_week=True),
            notes=[change_note(now.since_last_week)],
            mark=mark,
        ),
        Tile(value=gap_title(now), notes=["patients against the plan"], mark=mark),
    )
    triggers_box(run)
    if other_beds := other_basis_sentence(now.plan_share, run.basis):
        st.caption(other_beds)

# --- the trend ---
notes = notes_of(run, {metric_name(metric_id): Charted(metric=metric_id, place=run.place.code)}, moved.period)
drawn = trend_rows(moved, limits, scale=scale, notes=notes.shown.drawn)
chart(
    position_finding(now) if metric_id == "nctr_remaining" else share_finding(now, basis_name),
    " · ".join([where, span(run.period), basis_name, reported, " and ".join(moved.provenances)]),
    drawn,
    trend_spec(
        mode(),
        unit,
        target_note(now) if shown == "share" else plan_note(now),
        crowded=run.period.days > CROWDED_DAYS,
        notes=note_levels(drawn),
    ),
    alternative=alternative_to_trend(moved, scale=scale, unit=unit),
    table=noted_table(
        trend_table(moved, unit=unit, scale=scale),
        moved.days.assign(start=moved.days["day"], end=moved.days["day"]),
        notes.shown.drawn,
    ),
    file_name=f"{metric_id}-{run.place.code}-{run.period.first}-{run.period.last}.csv",
    download=readings_csv(
        snapshot,
        metric_id,
        place=run.place.code,
        period=run.period,
        basis=basis,
        as_of=run.as_of,
        excluded=run.excluded,
    ),
    metric_id=metric_id,
    key="trend",
    marks=trend_key(drawn, mode()),
    notes=notes,
)

# --- what it would take, what is missing ---
sites = by_site(snapshot, run.place, on=now.day, as_of=run.as_of, excluded=run.excluded)
left, right = st.columns(2)
with left:
    st.header("What would it take?")
    by = st.date_input(
        "To be at the plan's number by", value=year_end(now.day), key="by", bind="query-params", format="DD/MM/YYYY"
    )
    st.markdown(needed_sentence(now, by))
with link:
    link_to_this(run, show=shown, by=by.isoformat())
with right:
    st.header("Is it complete?")
    sentences(
        [
            *completeness_sentences(now, moved),
            sites_sentence(sites, now),
            local_sentence(local_differences(snapshot, run.place, run.period, as_of=run.as_of)),
            beds_sentence(now, basis_name),
            None if run.illustrative or run.day_chosen or run.as_of else freshness_sentence(now, run.today),
            *break_sentences(moved),
        ]
    )

# --- where, and why ---
where_column, why_column = st.columns(2)
if len(sites):
    with where_column:
        chart(
            site_finding(sites, now.day),
            f"bars: {day(now.day)} · marks: mean of the four weeks up to then · {now.provenance}",
            bar_rows(sites),
            bars_spec(mode(), "patients who remain"),
            alternative=alternative_to_bars(sites),
            table=sites.rename(columns={"name": "site", "today": day(now.day), "usual": "mean of four weeks"}),
            file_name=f"by-site-{run.place.code}-{now.day}.csv",
            download=sites.to_csv(index=False),
            metric_id="nctr_remaining",
            key="sites",
        )
else:
    where_column.caption(
        "By site: no file brings figures by site yet. The daily template does (a site's code as its place)."
    )
known: dict[str, Any] = {"until": now.day, "by": "owner", "as_of": run.as_of, "excluded": run.excluded}
stays = newest_stays(snapshot, run.place, until=now.day, as_of=run.as_of, excluded=run.excluded)
owners = reasons(snapshot, run.place, stays="own", **known) or reasons(snapshot, run.place, stays=stays, **known)
with why_column:
    if owners:
        reasons_chart(owners, key="owners", everything=True)
        sentences([never_add_up_sentence(owners, None), age_sentence(owners, now.day)])
    else:
        st.caption(
            "By reason: no file brings them for this place and time. Monthly files do, and the template `delay-reasons`."
        )

# --- what comes next ---
st.header("Next two weeks")
next_two_weeks(run, day=now.day, provenance=now.provenance)
