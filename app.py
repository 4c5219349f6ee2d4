"""System Flow: page set-up, the store that is looked at, the shared filters, navigation. No arithmetic."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

import flow.ui
from flow.intake import view
from flow.store import Store, home
from flow.ui.filters import shared_filters, wants_demonstration
from flow.ui.pages import all_pages
from flow.ui.session import keep, told_in_words
from flow.ui.tiles import style

st.set_page_config(page_title="System Flow", page_icon=str(Path(flow.ui.__file__).with_name("icon.svg")), layout="wide")
style()

page = st.navigation(all_pages())

with told_in_words():
    now = datetime.now(UTC)
    store = Store(home())
    real = store.snapshot()
    seen = view(store, demonstration=wants_demonstration(), now=now)
    keep(
        shared_filters(
            seen,
            today=now.astimezone().date(),
            real_is_loaded=real is not None and real.has_figures,
        )
    )
    page.run()
