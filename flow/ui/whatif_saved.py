"""The saved scenarios: the list, one with what happened since, two to four side by side; opened, shared, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import streamlit as st

from flow.charts.fans import Drawn, drawn_every, fan_key, fan_rows, fan_spec
from flow.charts.returns import MOST_LINES, line_key, line_rows, line_spec
from flow.errors import FlowError
from flow.journal.scenarios import SavedScenario, withdraw_scenario
from flow.metrics.counting import where_counted
from flow.model import Period
from flow.reference import place
from flow.sentences.happened import held_sentence, known_then_sentence, verdict_on
from flow.sentences.scenarios import (
    saved_lines,
    saved_table,
    side_by_side_table,
    side_by_side_title,
    unlike_sentence,
)
from flow.ui.chart import sentences
from flow.ui.session import Run, mode, told_in_words
from flow.ui.tiles import finding, key_line
from flow.ui.whatif_engine import answered
from flow.ui.whatif_live import drawn
from flow.ui.whatif_save import link_to
from flow.ui.whatif_state import put
from flow.ui.writing import written
from flow.whatif.answers import Answer
from flow.whatif.happened import held, known_to, remaining_by_day
from flow.whatif.scenario import Scenario, scenario_from_json
from flow.wording import listed, short_day
from flow.writings import scenarios_now, the_journal

CHOSEN = "whatif-chosen"


def saved_scenarios(run: Run, usual: Scenario) -> None:
    """The list, and what is chosen of it."""
    st.header("Saved scenarios")
    with told_in_words():
        found = scenarios_now(illustrative=run.illustrative)
        if not found:
            st.caption(
                "None is saved yet. Set the levers, then save the scenario with a reason: it is scored as days pass."
            )
        else:
            wide = {"name": "medium", "changes": "large", "reason": "medium"}
            columns = {name: st.column_config.TextColumn(width=width) for name, width in wide.items()}  # type: ignore[arg-type]
            st.dataframe(saved_table(found), hide_index=True, key="whatif-list", column_config=columns, row_height=56)
            by_number = {s.entry_id: s for s in found}
            kept = [n for n in st.session_state.get(CHOSEN, []) if n in by_number]
            st.session_state[CHOSEN] = kept
            chosen = st.multiselect(
                f"Look at one, or set two to {MOST_LINES} side by side",
                list(by_number),
                format_func=lambda n: by_number[n].name,
                max_selections=MOST_LINES,
                key=CHOSEN,
            )
            if len(chosen) == 1:
                _one(run, by_number[chosen[0]], usual)
            elif chosen:
                _several(run, [by_number[n] for n in chosen], usual)
        _from_a_file(usual)


def _one(run: Run, saved: SavedScenario, usual: Scenario) -> None:
    sentences(saved_lines(saved))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Open", key="whatif-open", on_click=partial(_open, saved, usual))
        with st.popover("Link"):
            st.code(link_to(run, {"scenario": str(saved.entry_id)}), language=None, wrap_lines=True)
        st.download_button(
            "JSON", saved.scenario, file_name=f"what-if-{saved.entry_id}.json", mime="application/json", key="whatif-saved-json",
            on_click="ignore",
        )  # fmt: skip
        with st.popover("Withdraw"):
            reason = st.text_input("Why", key="whatif-withdraw-why")
            author = st.text_input("Who (a role or a team)", key="whatif-withdraw-who")
            if st.button("Withdraw it", key="whatif-withdraw-go") and written(
                lambda: withdraw_scenario(
                    the_journal(), saved.entry_id, reason=reason, author=author, now=datetime.now(UTC)
                )
            ):
                st.rerun()
    _since(run, saved)


def _open(saved: SavedScenario, usual: Scenario) -> None:
    try:
        put(replace(scenario_from_json(saved.scenario), place=usual.place), usual, opened=saved.entry_id)
    except FlowError as error:
        st.session_state["whatif-file-problem"] = str(error)


def _since(run: Run, saved: SavedScenario) -> None:
    """What was told then, beside what happened since."""
    first = saved.days[0]
    last = max(first, min(saved.days[-1], run.today))
    come = remaining_by_day(
        run.view.snapshot, saved.place_code, Period(first=first, last=last), as_of=run.as_of, excluded=run.excluded
    )
    both = (("As things were", saved.as_things_are), ("With the change", saved.changed))
    was, now = (held(saved.days, told.mean, told.low, told.high, come) for _, told in both)
    finding(
        "What it said then, and what happened since",
        f"told on {short_day(saved.written_at.date())} from the queues of {short_day(saved.day)}; black: what was counted since",
    )
    fans = [Drawn(first=first, mean=told.mean, low=told.low, high=told.high) for _, told in both]
    st.vega_lite_chart(
        fan_rows(*fans, seen=come or None, every=drawn_every(len(saved.days)), was_words="unchanged"),
        fan_spec(mode()),
        theme=None,
        key="whatif-since",
        alt=f"What was told and what happened: {verdict_on(was, now)}",
        width="stretch",
    )
    key_line(fan_key(mode(), seen="counted since")[:3])
    known = known_then_sentence(come, known_to(run.view.snapshot, saved.stood_on.newest_load))
    sentences([held_sentence(was, both[0][0]), held_sentence(now, both[1][0]), verdict_on(was, now), known])


def _several(run: Run, chosen: Sequence[SavedScenario], usual: Scenario) -> None:
    """All of them asked anew from the same figures, so that they can be compared."""
    answers, left_out = asked_anew(run, chosen, usual)
    if left_out:
        st.caption(f"Left out, because their days have passed: {listed(left_out)}.")
    if len(answers) < 2:
        return
    st.caption(f"Asked anew from the queues of {short_day(usual.day)}: what was told when they were saved may differ.")
    if care := unlike_sentence(answers):
        st.warning(care)
    st.table(side_by_side_table(answers))
    lines = {name: drawn(told.changed, told.scenario) for name, told in answers.items()}
    finding(side_by_side_title(answers), "patients who remain, mean of each week")
    st.vega_lite_chart(
        line_rows(lines, target=usual.target),
        line_spec(mode()),
        theme=None,
        key="whatif-lines",
        alt=f"Means of {listed(list(lines))}; the table above says where they end.",
        width="stretch",
    )
    key_line(line_key(list(lines), mode()))


def asked_anew(run: Run, chosen: Sequence[SavedScenario], usual: Scenario) -> tuple[dict[str, Answer], list[str]]:
    """The answers of saved scenarios on the figures of now, to one last day; and those whose days have passed."""
    asked, left_out = {}, []
    for saved in chosen:
        told = scenario_from_json(saved.scenario)
        if told.target_day <= usual.day:
            left_out.append(saved.name)
            continue
        asked[saved.name] = replace(told, place=usual.place, day=usual.day)
    until = max((s.until for s in asked.values()), default=usual.until)
    return {
        name: answered(run, replace(s, until=until), worth_of_one_more=False) for name, s in asked.items()
    }, left_out


def _from_a_file(usual: Scenario) -> None:
    with st.expander("Open a scenario from a file"):
        file = st.file_uploader("A scenario as JSON", type=["json"], key="whatif-file")
        if problem := st.session_state.pop("whatif-file-problem", None):
            st.error(problem)
        if file is not None:
            st.button("Open it", key="whatif-file-go", on_click=partial(_open_file, file.getvalue(), usual))


def _open_file(content: bytes, usual: Scenario) -> None:
    try:
        told = scenario_from_json(content.decode("utf-8", errors="replace"))
        at = where_counted("pathway_1_referrals", place(told.place))
        if at is None or at.code != usual.place:
            st.session_state["whatif-file-problem"] = (
                f"The file is of {told.place}, and this page of {usual.place}. Nothing was changed."
            )
            return
        put(replace(told, place=usual.place), usual)
    except FlowError as error:
        st.session_state["whatif-file-problem"] = str(error)
