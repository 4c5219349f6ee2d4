"""How good is this model? Its back-test beside simple methods, the worst weeks first; and a change of the past replayed."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from flow.charts.fans import Drawn, fan_key, fan_rows, fan_spec
from flow.forecast import BackTest, backtest
from flow.reference import place
from flow.sentences.backtest import methods_table, record_sentence, worst_sentences
from flow.sentences.replay import came_words, cannot_be_known, replay_assumptions, replay_sentences, replay_title
from flow.ui.chart import sentences
from flow.ui.session import Run, mode, told_in_words
from flow.ui.tiles import finding, key_line
from flow.whatif.replay import VARIANTS, Replay, replay, replays
from flow.wording import short_day


@st.fragment
def how_good(run: Run, where: str) -> None:
    """The record of the model, when somebody opens it."""
    box = st.expander("How good is this model?", key="whatif-record", on_change="rerun")
    if not box.open:
        return
    with box, told_in_words(), st.spinner("Starting it on every past week"):
        found: BackTest = backtest(run.view.snapshot, place(where), as_of=run.as_of, excluded=run.excluded)
        st.markdown(record_sentence(found))
        if not found.enough:
            return
        st.dataframe(methods_table(found), hide_index=True, key="whatif-methods")
        st.markdown("**The worst weeks of the queue model**, 14 days ahead")
        sentences(worst_sentences(found))
        st.caption(
            "The back-test is of things as they are: whether a change does what the model says, only changes can show. "
            "A saved scenario is scored as days pass, and below is one of the past."
        )


@st.fragment
def a_change_replayed(run: Run) -> None:
    """A change of the past: what the model says from the plan's numbers, beside what was published."""
    names = replays()
    box = st.expander(f"Replay: {names[0]}", key="whatif-replay", on_change="rerun")
    if not box.open:
        return
    with box, told_in_words(), st.spinner("Going back"):
        found = _replayed(run, names[0])
        st.markdown(f"**{replay_title(found)}**")
        sentences(replay_sentences(found))
        shown = st.segmented_control(
            "Reading of the change", [v for v in VARIANTS if v != "without"], default="told", required=True, key="whatif-variant",
            format_func={"told": "as told", "moved": "patients moved home"}.__getitem__,
        )  # fmt: skip
        _beside(found, shown)
        sentences(cannot_be_known(found))
        with st.popover("What it assumes"):
            sentences(replay_assumptions(found))
        with st.popover("Table"):
            st.dataframe(
                found.frame.round(1).rename(columns={"published": came_words(found).lower()}),
                hide_index=True,
                key="whatif-replay-table",
            )


def _replayed(run: Run, name: str) -> Replay:
    snapshot = run.view.snapshot
    make = partial(replay, snapshot, name, as_of=run.as_of, excluded=run.excluded)
    return snapshot.remember(("replay", name, run.as_of, run.excluded), make) if snapshot else make()


def _beside(found: Replay, variant: str) -> None:
    frame = found.frame
    days: list[date] = list(frame["day"])

    def fan(name: str) -> Drawn:
        middle, low, high = (frame[f"{name}_{part}"].tolist() for part in ("mid", "low", "high"))
        return Drawn(first=days[0], mean=middle, low=low, high=high)

    published = {day: float(value) for day, value in zip(days, frame["published"], strict=True) if value == value}
    finding(
        f"Patients who remain: the model, and what was {'made up' if found.illustrative else 'published'}",
        f"{'illustrative · ' if found.illustrative else ''}{place(found.place).short_name} · started on {short_day(found.started)} · every number of the change is of the plan · by week",
    )
    st.vega_lite_chart(
        fan_rows(
            fan("without"), fan(variant), seen=published or None, begins=[found.change_day], every=7,
            was_words="unchanged",
        ),
        fan_spec(mode()),
        theme=None,
        key="whatif-replay-chart",
        alt=f"{replay_title(found)}. The table has every day.",
        width="stretch",
    )  # fmt: skip
    key_line(fan_key(mode(), seen=came_words(found).lower())[:3])
