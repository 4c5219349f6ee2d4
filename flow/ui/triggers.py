"""What asks for attention, in a box: each with its page and its way to be turned off. And the list of what is watched."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from html import escape

import pandas as pd
import streamlit as st

from flow.catalogue import METRICS, metric
from flow.journal.watches import COMPARISONS, set_level, take_level_back, turn_off, turn_on
from flow.metrics.counting import where_counted
from flow.reference import HOME_PLACE, place
from flow.sentences.measure import UNIT_WORDS, metric_name, scale_of
from flow.sentences.summary import TOPICS
from flow.triggers import KIND_WORDS, Trigger, Watch, asking_sentence, triggers, watches
from flow.ui.session import Run
from flow.ui.writing import written
from flow.writings import actions_now, levels_now, the_journal, turned_off_now

MOST_SHOWN = 8
FEW_SHOWN = 2
"""So many stand open on the page; more are one click away, so that the figures stay in sight."""
WHO, WHY = "Who (a role or a team)", "Why"


def triggers_of(run: Run) -> tuple[Trigger, ...]:
    """What asks for attention now at the place of the page; nothing on a page that shows an earlier day or edition."""
    if run.view.snapshot is None or run.day_chosen or run.as_of:
        return ()
    system = {HOME_PLACE, place(HOME_PLACE).icb_code}
    if not ({run.place.code, run.place.icb_code} & system or run.place.code.startswith(HOME_PLACE)):
        return ()
    return triggers(
        run.view.snapshot,
        watches(levels_now(), turned_off_now()),
        actions=actions_now(illustrative=run.illustrative),
        moment=datetime.now().astimezone(),
        illustrative=run.illustrative,
        excluded=run.excluded,
        baselines=run.baselines,
    )


def triggers_box(run: Run) -> None:
    """One line for any page, which opens to a sentence and a link each; nothing at all where nothing asks for attention."""
    found = triggers_of(run)
    if not found:
        return
    label = f"{asking_sentence(found)}{' (made-up figures)' if run.illustrative else ''}"
    with st.expander(f"**{label}**", icon=":material/notifications:", expanded=len(found) <= FEW_SHOWN, key="triggers"):
        _told(found)
        _turn_one_off(found)


def _told(found: tuple[Trigger, ...]) -> None:
    items = "".join(
        f'<li><span class="flow-mark">{escape(t.kind_words)}</span> {escape(t.words)} '
        f'<a href="{escape(_from_any_page(t), quote=True)}">See {escape(_page_name(t))}</a></li>'
        for t in found[:MOST_SHOWN]
    )
    more = len(found) - MOST_SHOWN
    rest = f"<p>And {more} more: see Data, What is watched.</p>" if more > 0 else ""
    st.html(f'<div class="flow-triggers"><ul aria-label="What asks for attention">{items}</ul>{rest}</div>')


def _page_name(trigger: Trigger) -> str:
    return next((name for topic, name in TOPICS.items() if topic == trigger.page), trigger.page.capitalize())


def _from_any_page(trigger: Trigger) -> str:
    return f"./{trigger.link}" if trigger.page == "daily" else trigger.link


@st.fragment
def _turn_one_off(found: tuple[Trigger, ...]) -> None:
    foot = st.popover("Turn one off", key="turn-one-off", on_change="rerun")
    if foot.open:
        by_id = {one.id: one for one in watches(levels_now(), turned_off_now())}
        there = [by_id[t] for t in dict.fromkeys(t.watch for t in found) if t in by_id]
        with foot:
            _turn_off_form(there, "box")


def watched_section(run: Run) -> None:
    """The list of what is watched, on or off, with what triggers now; turning off and on; levels of one's own."""
    known = watches(levels_now(), turned_off_now())
    now = {t.watch for t in triggers_of(run)}
    st.markdown(
        "Shown on Daily position and Huddle while it lasts, and sent by `python3 start.py flow alert`, each once. Turned off "
        "here, it is neither shown nor sent, for anybody, until somebody turns it on again."
    )
    st.dataframe(
        pd.DataFrame(
            [
                {
                    "what": one.words,
                    "kind": KIND_WORDS[one.kind],
                    "state": "off" if not one.on else "asks for attention" if one.id in now else "on",
                    "by": one.set_by,
                    "why": one.reason,
                }
                for one in known
            ]
        ),
        hide_index=True,
        key="watched",
    )
    left, middle, right = st.columns(3)
    with left:
        st.markdown("**Turn one off**")
        _turn_off_form([one for one in known if one.on], "list")
    with middle:
        st.markdown("**Turn one on again**")
        if off := [one for one in known if not one.on]:
            _written_form(
                "watch-on",
                "Turn it on again",
                off,
                lambda one, why, who: turn_on(the_journal(), one.id, reason=why, author=who, now=datetime.now(UTC)),
                done="It is watched again.",
            )
        else:
            st.caption("None is off.")
    with right:
        st.markdown("**Watch a level no longer**")
        if own := [one for one in known if one.entry_id is not None]:
            _written_form(
                "watch-level-back",
                "Take the level back",
                own,
                lambda one, why, who: take_level_back(
                    the_journal(), one.entry_id or 0, reason=why, author=who, now=datetime.now(UTC)
                ),
                done="The level is watched no longer.",
            )
        else:
            st.caption("Nobody set a level of their own yet.")
    _level_form(run)


def _turn_off_form(there: list[Watch], where: str) -> None:
    _written_form(
        f"watch-off-{where}",
        "Turn it off",
        there,
        lambda one, why, who: turn_off(the_journal(), one.id, reason=why, author=who, now=datetime.now(UTC)),
        done="It is off. On again: Data, What is watched.",
    )


def _written_form(
    key: str, button: str, there: list[Watch], write: Callable[[Watch, str, str], object], *, done: str
) -> None:
    """A watch, why and who; what was typed stays until it is written."""
    own = f"{key}-{st.session_state.get(f'{key}-turn', 0)}"
    with st.form(own, border=False):
        one = st.selectbox("Which", there, format_func=lambda w: w.words, key=f"{own}-which")
        why = st.text_input(WHY, key=f"{own}-why")
        who = st.text_input(WHO, key=f"{own}-who")
        if st.form_submit_button(button) and one is not None and written(partial(write, one, why, who)):
            st.session_state[f"{key}-turn"] = st.session_state.get(f"{key}-turn", 0) + 1
            st.toast(done)
            st.rerun()


def _level_form(run: Run) -> None:
    own = f"watch-level-{st.session_state.get('watch-level-turn', 0)}"
    with st.form(own):
        st.markdown("**Watch a level of your own**")
        one, two, three, four = st.columns([3, 1, 1, 1], vertical_alignment="bottom")
        there = [m.id for m in METRICS if where_counted(m.id, run.place)]
        name = one.selectbox("Of which figure", there, format_func=_with_unit, key=f"{own}-metric")
        comparison = two.selectbox("Good is", COMPARISONS, key=f"{own}-side")
        level = three.number_input("Level", min_value=0.0, value=None, key=f"{own}-level", help="A share in per cent")
        four.caption(f"at {run.place.short_name}, or the system where it is counted")
        why = st.text_input(WHY, placeholder="escalation above it", key=f"{own}-why")
        who = st.text_input(WHO, placeholder="flow manager", key=f"{own}-who")
        if st.form_submit_button("Watch it") and name:
            at = where_counted(name, run.place)
            if level is None or at is None:
                st.error("Which level? Type a number; nothing was written.")
            elif written(
                partial(
                    set_level,
                    the_journal(),
                    metric=name,
                    place_code=at.code,
                    level=level / scale_of(metric(name).unit),
                    comparison=comparison,
                    reason=why,
                    author=who,
                    now=datetime.now(UTC),
                )
            ):
                st.session_state["watch-level-turn"] = st.session_state.get("watch-level-turn", 0) + 1
                st.toast("The level is watched.")
                st.rerun()


def _with_unit(metric_id: str) -> str:
    return f"{metric_name(metric_id)} ({UNIT_WORDS[metric(metric_id).unit]})"
