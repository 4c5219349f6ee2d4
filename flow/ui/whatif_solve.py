"""What would it take? The target, its day and its chance; the least of one lever or the cheapest of several, when asked.

An answer worked out for other inputs stays to be read, and is marked so until it is worked out again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

import streamlit as st

from flow.charts.returns import return_rows, return_spec
from flow.errors import FlowError
from flow.sentences.levers import levers_words
from flow.sentences.solve import returns_title, solve_notes, solve_sentence
from flow.sentences.whatif import asked_words
from flow.ui.chart import sentences
from flow.ui.session import Run, mode
from flow.ui.tiles import finding
from flow.ui.whatif_engine import calibrated
from flow.ui.whatif_state import CHANCE, FIRST, TARGET, TARGET_DAY, chances, tell_form
from flow.whatif.lane_on_day import SOLVABLE
from flow.whatif.levers import LEVERS
from flow.whatif.returns import Returns, returns
from flow.whatif.scenario import MOST_DAYS, Scenario
from flow.whatif.solve import MOST_LEVERS, Solution, solve
from flow.wording import short_day, whole

KEPT, OVER = "whatif-solved", "whatif-over"


@dataclass(frozen=True, kw_only=True, eq=False)
class _Solved:
    """An answer with the inputs that it was worked out for."""

    scenario: Scenario
    over: tuple[str, ...]
    solution: Solution
    returns: Returns | None


def what_would_it_take(run: Run, scenario: Scenario) -> None:
    """The inputs, the button, the answer. Part of the live part: so what is old is marked the moment a lever moves."""
    st.header("What would it take?")
    if OVER not in st.session_state:
        st.session_state[OVER] = ["pathway_1_starts"]
    tell_form(OVER)
    goal, by, chance, levers = st.columns([2, 2, 2, 5])
    goal.number_input("Patients, at most", min_value=0.0, max_value=5000.0, step=1.0, format="%.0f", key=TARGET)
    by.date_input(
        "On",
        min_value=scenario.day + timedelta(days=1),
        max_value=scenario.day + timedelta(days=MOST_DAYS),
        format="DD/MM/YYYY",
        key=TARGET_DAY,
    )
    chance.selectbox("With a chance of", chances(scenario.chance), format_func=asked_words, key=CHANCE)
    over = levers.multiselect(
        "With", SOLVABLE, format_func=lambda kind: LEVERS[kind].name, key=OVER, max_selections=MOST_LEVERS,
        help="One lever: the least of it. Several: the cheapest mixture; each needs a price.",
    )  # fmt: skip
    if st.button("Work it out", key="whatif-solve", disabled=not over):
        _work_out(run, scenario, tuple(over))
    kept = cast("_Solved | None", st.session_state.get(KEPT))
    if kept is not None:
        _show(kept, stale=(kept.scenario, kept.over) != (scenario, tuple(over)))


def _work_out(run: Run, scenario: Scenario, over: tuple[str, ...]) -> None:
    try:
        with st.spinner("Trying how little is enough"):
            known, asked = calibrated(run, scenario), _from_the_slider(scenario, over)
            found = solve(run.view.snapshot, known, asked, over=over)
            drawn = returns(run.view.snapshot, known, found.solved if len(over) > 1 else asked, over=over[0])
    except FlowError as error:
        st.session_state.pop(KEPT, None)
        st.error(str(error))
        return
    st.session_state[KEPT] = _Solved(scenario=scenario, over=over, solution=found, returns=drawn)


def _from_the_slider(scenario: Scenario, over: tuple[str, ...]) -> Scenario:
    """The scenario with the levers asked for: one that it does not have begins when the slider says, not tomorrow."""
    there = {lever.kind for lever in scenario.levers}
    for kind in over:
        if kind not in there:
            scenario = scenario.with_lever(kind, 0.0, first=st.session_state[FIRST])
    return scenario


def _show(kept: _Solved, *, stale: bool) -> None:
    s = kept.scenario
    if stale:
        levers = f"with {levers_words(s.levers)}" if s.levers else "as things are"
        st.warning(
            f"**Not of what is set now.** This was worked out for {whole(s.target)} or fewer on {short_day(s.target_day)}, "
            f"{asked_words(s.chance)}, {levers}. Work it out again.",
            icon=":material/history:",
        )
    with st.container(key="whatif-stale" if stale else "whatif-fresh"):
        st.markdown(f"**{solve_sentence(kept.solution)}**")
        sentences(solve_notes(kept.solution))
        if kept.returns is not None:
            _drawn(kept, kept.returns)


def _drawn(kept: _Solved, told: Returns) -> None:
    s, kind = kept.scenario, told.lever.what_it_is
    frame = told.frame.rename(columns={"remaining": "mean", "remaining_low": "low", "remaining_high": "high"})
    reached = next((v.change for v in kept.solution.levers if v.kind == kind.id), None)
    finding(
        returns_title(told),
        f"patients who remain on {short_day(s.target_day)}, mean and range of 8 in 10 of {told.replications:,} throws",
    )
    st.vega_lite_chart(
        return_rows(frame, reached=reached, target=s.target, target_words=f"at most {whole(s.target)}"),
        return_spec(mode(), f"{kind.name}, {kind.unit}", "patients who remain"),
        theme=None,
        key="whatif-returns",
        alt=f"{returns_title(told)}. The table has every step.",
        width="stretch",
    )
    with st.popover("Table"):
        st.dataframe(told.frame.round(2), hide_index=True, key="whatif-returns-table")
