"""What the answers stand on: every figure with where it is from, a value put in by hand in its place, and whether it hangs together."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from flow.sentences.assumptions import (
    assumption_words,
    calibrated_on,
    check_sentences,
    companion_table,
    floor_sentences,
    how_many_counted,
    parameter_table,
)
from flow.ui.chart import sentences
from flow.ui.session import Run, told_in_words
from flow.ui.whatif_engine import calibrated, without_assumption
from flow.ui.whatif_state import base_now, put_next
from flow.whatif.calibrate import Calibration
from flow.whatif.companions import Companion, companions
from flow.whatif.consistency import Check, checks
from flow.whatif.parameters import UNITS
from flow.whatif.scenario import Assumption, Scenario

HAND = "whatif-hand"


def what_it_assumes(run: Run) -> None:
    """Every figure: found, assumed or changed; and a value of one's own in its place, with reason and role."""
    box = st.expander("What it assumes", key="whatif-assumes", on_change="rerun")
    if not box.open:
        return
    with box, told_in_words():
        base = base_now()
        known = calibrated(run, base)
        st.markdown(how_many_counted(known))
        for n, one in enumerate(base.assumptions):
            words, gone = st.columns([6, 1], vertical_alignment="center")
            words.markdown(assumption_words(one, known))
            if gone.button("Take back", key=f"{HAND}-back-{n}"):
                kept = without_assumption(base.assumptions, one.parameter)
                put_next(replace(base, assumptions=kept))
        _by_hand(run, known, base)
        st.dataframe(parameter_table(known), hide_index=True, key="whatif-parameters")


def _by_hand(run: Run, known: Calibration, base: Scenario) -> None:
    names = list(known.parameters)
    with st.container(border=True):
        st.markdown(
            "**Put in a figure of your own.** It goes into the link, the files and the saved scenario, with your reason."
        )
        what, number = st.columns([3, 1])
        name = what.selectbox(
            "Figure",
            names,
            index=names.index("pathway_1_stay"),
            format_func=lambda n: known[n].what,
            key=f"{HAND}-name",
        )
        one = known[name]
        unit = f"{one.unit} a week" if isinstance(one.value, tuple) else UNITS.get(one.unit, one.unit)
        value = number.number_input(
            f"Value{f', {unit}' if unit else ''}", min_value=0.0, value=None, placeholder=f"{one.number:.4g} now", key=f"{HAND}-value-{name}"
        )  # fmt: skip
        why, who = st.columns(2)
        reason = why.text_input("Why", placeholder="the service's own audit of May", key=f"{HAND}-why")
        by = who.text_input("Who (a role or a team)", placeholder="commissioning", key=f"{HAND}-who")
        if st.button("Put it in", key=f"{HAND}-go"):
            if value is None or not reason.strip():
                st.error("A figure of your own needs a value and a reason. Nothing was changed.")
                return
            said = Assumption(parameter=name, value=value, reason=reason.strip(), by=by.strip())
            new = replace(base, assumptions=(*without_assumption(base.assumptions, name), said))
            with told_in_words():
                calibrated(run, new)
                put_next(new)


def calibrated_from(run: Run) -> None:
    """The weeks it learnt from, the floor and who can act on it, and the checks."""
    box = st.expander("What it was calibrated on", key="whatif-calibrated", on_change="rerun")
    if not box.open:
        return
    with box, told_in_words():
        known = calibrated(run, base_now())
        st.markdown(calibrated_on(known))
        sentences(floor_sentences(known))
        st.markdown("**Do the figures agree with one another?**")
        sentences(check_sentences(_checks(run, known)))
        st.markdown("**Does the simulator agree with exact formulas?**")
        st.caption(
            "Both asked the same simpler question: as many arrivals on each day, by chance alone, whole places, from the queue of today. "
            "The difference should lie within the error."
        )
        st.dataframe(companion_table(_companions(run, known)), hide_index=True, key="whatif-companions")


def _checks(run: Run, known: Calibration) -> tuple[Check, ...]:
    snapshot = run.view.snapshot
    return snapshot.remember(("what if checks", known), lambda: checks(snapshot, known)) if snapshot else ()


def _companions(run: Run, known: Calibration) -> tuple[Companion, ...]:
    snapshot = run.view.snapshot
    return snapshot.remember(("companions", known), lambda: companions(known)) if snapshot else companions(known)
