"""The levers of the What-if page: three sliders, and every other lever one click deeper, several at once."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import streamlit as st

from flow.errors import FlowError
from flow.sentences.levers import GROUPS, WEEKDAYS, lever_words
from flow.ui.whatif_state import (
    FIRST,
    OTHERS,
    STARTS,
    STAY,
    all_levers,
    first_days,
    set_others,
)
from flow.whatif.ageing import age_bands, growth_percent_per_year
from flow.whatif.levers import EVERY_DAY, LEVERS, Lever
from flow.whatif.link import STARTS_RANGE, STAY_RANGE
from flow.whatif.scenario import MOST_LEVERS, Scenario
from flow.wording import one_decimal, short_day

ADD = "whatif-add"
"""What the keys of the form for another lever begin with."""


def sliders(base: Scenario, stay_days: float) -> None:
    """The three that a first question needs: how many more starts, from when, with which stay."""
    starts, first, stay = st.columns(3)
    with starts:
        st.slider(
            "Extra Pathway 1 starts a week",
            *STARTS_RANGE,
            step=1,
            key=STARTS,
            format="%+d",
            help=LEVERS["pathway_1_starts"].what,
        )
    with first:
        days = first_days(base, st.session_state[FIRST])
        st.select_slider("From", days, key=FIRST, format_func=short_day, help="Of starts and of stay.")
    with stay:
        st.slider(
            f"Pathway 1 mean stay: days on top of {one_decimal(stay_days)}",
            *STAY_RANGE,
            step=0.5,
            key=STAY,
            format="%+.1f",
            help=LEVERS["pathway_1_stay"].what,
        )


def more_levers(base: Scenario) -> None:
    """Every lever with all that can be said of it; what is there already can be taken away."""
    others: tuple[Lever, ...] = st.session_state[OTHERS]
    box = st.popover(f"More levers ({len(others)})" if others else "More levers", key="whatif-more", on_change="rerun")
    if not box.open:
        return
    with box:
        for n, lever in enumerate(others):
            words, gone = st.columns([5, 2], vertical_alignment="center")
            words.markdown(lever_words(lever))
            gone.button("Take away", key=f"whatif-away-{n}", on_click=_without, args=(n,))
        if len(all_levers()) >= MOST_LEVERS:
            st.caption(f"{MOST_LEVERS} levers at once are the most.")
            return
        _add(base)


def _add(base: Scenario) -> None:
    kinds = [kind for _, group in GROUPS for kind in group]
    group_of = {kind: name for name, group in GROUPS for kind in group}
    chosen = st.selectbox(
        "Another lever",
        kinds,
        index=kinds.index("pathway_2_beds"),
        format_func=lambda kind: f"{group_of[kind]}: {LEVERS[kind].name}",
        key=f"{ADD}-kind",
    )
    kind = LEVERS[chosen]
    st.caption(kind.what)
    change = st.number_input(
        f"Change, {kind.unit}",
        min_value=float(kind.least),
        max_value=float(kind.most),
        value=round(growth_percent_per_year(), 2) if chosen == "growth" else None,
        step=float(kind.step),
        placeholder=f"{kind.least:g} to {kind.most:g}",
        key=f"{ADD}-change-{chosen}",
    )
    if chosen == "growth":
        change = _growth(change)
    start, last = base.day + timedelta(days=1), base.until
    first, end = st.columns(2)
    begins = first.date_input(
        "From", value=max(st.session_state[FIRST], start), min_value=start, max_value=last, format="DD/MM/YYYY", key=f"{ADD}-first"
    )  # fmt: skip
    said: dict[str, object] = {}
    if "full_from" in kind.takes:
        said["full_from"] = first.date_input(
            "Rising evenly to all of it on", value=None, min_value=start, max_value=last, format="DD/MM/YYYY", key=f"{ADD}-full",
            help="Empty: all of it at once.",
        )  # fmt: skip
    if "last" in kind.takes:
        said["last"] = end.date_input(
            "Up to", value=None, min_value=start, max_value=last, format="DD/MM/YYYY", key=f"{ADD}-last", help="Empty: for good."
        )  # fmt: skip
    if "days" in kind.takes:
        said["days"] = end.number_input(
            "Days", min_value=1.0, max_value=180.0, value=None, step=1.0, key=f"{ADD}-days-{chosen}"
        )
    if "weekdays" in kind.takes:
        days = st.pills(
            "On", EVERY_DAY, selection_mode="multi", default=EVERY_DAY, format_func=lambda n: WEEKDAYS[n][:3], key=f"{ADD}-weekdays",
            help="The week's number stays the same.",
        )  # fmt: skip
        said["weekdays"] = tuple(days) or EVERY_DAY
    st.button("Add", key=f"{ADD}-go", type="primary", on_click=_with, args=(chosen, change, begins, said))
    if problem := st.session_state.pop("whatif-problem", None):
        st.error(problem)


def _growth(change: float | None) -> float | None:
    """Growth by age band, with the share of each band to be changed; the plan's counterfactual."""
    bands = age_bands()
    table = pd.DataFrame(
        {
            "age band": [b.name for b in bands],
            "growth, % a year": [round(b.growth_percent_per_year, 2) for b in bands],
            "share of delayed patients, %": [round(b.share * 100, 1) for b in bands],
            "growth from": [b.source for b in bands],
        }
    )
    st.caption("Shares are assumed until the system says its own. They add up to 100.")
    edited = st.data_editor(
        table,
        hide_index=True,
        disabled=["age band", "growth, % a year", "growth from"],
        key=f"{ADD}-bands",
        width="stretch",
    )
    shares = dict(zip(table["age band"], edited["share of delayed patients, %"] / 100, strict=True))
    if edited.equals(table):
        return change
    try:
        reckoned = growth_percent_per_year(shares)
    except FlowError as error:
        st.error(str(error))
        return None
    st.markdown(f"With these shares referrals grow by **{reckoned:.2f} % a year**, which is what is added.")
    return round(reckoned, 4)


def _with(kind: str, change: float | None, first: date | None, said: dict[str, object]) -> None:
    """Add a lever, or say why it cannot be."""
    if not change:
        st.session_state["whatif-problem"] = "Say by how much it changes. Nothing was added."
        return
    try:
        lever = Lever(kind=kind, change=change, first=first, **said)  # type: ignore[arg-type]
    except FlowError as error:
        st.session_state["whatif-problem"] = str(error)
        return
    set_others((*st.session_state[OTHERS], lever))


def _without(number: int) -> None:
    set_others(lever for n, lever in enumerate(st.session_state[OTHERS]) if n != number)
