"""Huddle: what moved, who acts?

The room leaves with: what moved and whether it is signal or noise, who waits longest, how last week's actions stand, and
this week's actions with owner and day. For a shared screen read from four metres, driven from the keyboard.
"""

from __future__ import annotations

import streamlit as st

from flow.ui.empty import nothing_loaded
from flow.ui.huddle.board import board_html
from flow.ui.huddle.forms import attention, audit, new_action, one_action, take_back
from flow.ui.huddle.keys import keys_bar
from flow.ui.huddle.look import huddle_look
from flow.ui.huddle.screen import shared_screen
from flow.ui.huddle.state import (
    asked_in_the_link,
    board_of,
    form_asked,
    presenting,
    refresh_seconds,
    remember_stamp,
    there_is_news,
)
from flow.ui.session import mode, this_run, told_in_words

st.set_page_config(initial_sidebar_state="collapsed")
run = this_run()
if run.view.shown == "empty":
    st.title("Huddle")
    nothing_loaded()
    st.stop()
huddle_look(presenting=presenting())
asked_in_the_link()
remember_stamp(run)


board = board_of(run)
drawn = {"html": board_html(board, mode())}


@st.fragment(run_every=refresh_seconds())
def screen() -> None:
    """The screen, which looks for news by itself: the same piece of HTML as long as there is none."""
    with told_in_words():
        if there_is_news(run):
            if form_asked() is None:
                st.rerun()
            drawn["html"] = board_html(board_of(run), mode())
        st.html(drawn["html"])


screen()
keys_bar(board, take_back=take_back)
shared_screen(refresh_seconds())

# --- the form that is open ---
form = form_asked()
if form and form.name == "new":
    new_action(run, board, form.about)
elif form and form.name == "audit":
    audit(run)
elif form and form.name == "asks":
    attention(run)
elif form and form.seen:
    one_action(run, form.seen, form.about, board.today)
