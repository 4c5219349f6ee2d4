"""The pages of the dashboard, in the order of the menu."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage


def all_pages() -> list[StreamlitPage]:
    """Every page with its title and its place in the link."""
    return [
        st.Page("pages/daily.py", title="Daily position", url_path="daily", default=True),
        st.Page("pages/data.py", title="Data", url_path="data"),
    ]
