"""Transfer of Care Hub: which waits are the hub's own?

The reader leaves with: how long patients wait at each step and whose wait it is, how many wait at each step, the queue
against the slots by pathway and locality, and whether more become ready than start.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from flow.catalogue import metric
from flow.charts.bars import bar_rows, bars_spec
from flow.charts.ranked import ranked_height, ranked_key, ranked_rows, ranked_spec
from flow.metrics.hub import QUEUES, WAITS, newest_queue_day, queue_against_slots, queue_by_step
from flow.sentences.hub import (
    STEPS,
    hub_member,
    longest_first,
    longest_step,
    queue_alternative,
    queue_finding,
    slots_alternative,
    slots_finding,
    slots_words,
)
from flow.sentences.measure import series_verdict
from flow.sentences.pathways import came_and_went
from flow.ui.chart import chart, sentences
from flow.ui.empty import demonstration_notice, nothing_loaded
from flow.ui.figures import series_tile
from flow.ui.session import mode, this_run
from flow.ui.several import asked_of, questions_csv, side_by_side, what_is_missing, with_figures
from flow.ui.share import link_to_this
from flow.ui.tiles import line_under_title, tiles
from flow.wording import day, span

EVERYTHING = (*WAITS, *QUEUES, "hub_ready", "hub_started")

run = this_run()
snapshot = run.view.snapshot
st.title("Transfer of Care Hub")
if run.view.shown == "empty":
    nothing_loaded()
    st.stop()
if run.illustrative:
    demonstration_notice(real_is_loaded=run.real_is_loaded)
told = with_figures(run, EVERYTHING)
what_is_missing(run, EVERYTHING, told)
if not told:
    link_to_this(run)
    st.stop()

# --- how long each step takes and who waits for it, with whose wait it is ---
sources = sorted({source for s in told.values() for source in s.provenances})
line_under_title(
    [
        run.place.short_name,
        span(run.period),
        "weeks, Monday to Sunday",
        *([f"as published on {day(run.as_of)}"] if run.as_of else []),
    ],
    " and ".join(sources),
)
figures = {
    name: replace(tile, notes=[*tile.notes, metric(name).who_acts])
    for name, tile in ((name, series_tile(told.get(name), name, name=STEPS[name])) for name in (*WAITS, *QUEUES))
}
tiles(*(figures[name] for name in longest_first(WAITS, told)))
tiles(*(figures[name] for name in longest_first(QUEUES, told)))
link_to_this(run)

waits = {name: told[name] for name in WAITS if name in told}
side_by_side(run, {STEPS[name]: s for name, s in waits.items()}, key="steps", title=longest_step(waits))
sentences([f"{STEPS[name].capitalize()}: {metric(name).who_acts}. {series_verdict(s)}" for name, s in waits.items()])

# --- who waits today ---
question = run.question(QUEUES[0])
newest = newest_queue_day(snapshot, question) if question else None
if question and newest:
    queue = queue_by_step(snapshot, question, on=newest)
    named = queue.assign(name=queue["metric"].map(STEPS))
    chart(
        queue_finding(queue, newest),
        f"bars: {day(newest)} · marks: mean of the four weeks up to then",
        bar_rows(named),
        bars_spec(mode(), "people who wait"),
        alternative=queue_alternative(queue),
        table=named[["name", "today", "usual", "days_reported"]],
        file_name=f"hub-queue-{newest}.csv",
        download=partial(questions_csv, run, asked_of(run, QUEUES)),
        metric_id=QUEUES[0],
        key="queue",
    )
    for by in ("pathway", "locality"):
        slots = queue_against_slots(snapshot, question, by=by, on=newest)
        bars = slots.assign(
            name=slots["member"].map(hub_member), value=slots["today"], earlier=slots["usual"], group=slots_words(slots)
        )
        rows = ranked_rows(bars, earlier_words="against four weeks")
        chart(
            slots_finding(slots),
            f"by {by} · all three steps together · {day(newest)} · starts: a week, over the four weeks up to then",
            rows,
            ranked_spec(mode(), "people who wait", ranked_height(rows)),
            alternative=slots_alternative(slots),
            table=slots,
            file_name=f"hub-slots-by-{by}-{newest}.csv",
            download=partial(questions_csv, run, asked_of(run, (*QUEUES, "hub_started"), by=by)),
            metric_id="hub_started",
            key=f"slots-{by}",
            marks=ranked_key(mode(), value_words=f"wait on {day(newest)}", earlier_words="mean of four weeks"),
        )
else:
    st.caption("No day of this period has a figure of all three queues.")

# --- is the queue growing? ---
flows = {words: told[name] for words, name in (("Ready", "hub_ready"), ("Started", "hub_started")) if name in told}
side_by_side(
    run,
    flows,
    key="flows",
    title=came_and_went(told.get("hub_ready"), told.get("hub_started"), came_words="ready", went_words="started")
    or "People ready and people started",
    columns=2,
)
