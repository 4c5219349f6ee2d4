"""The pages of the dashboard, in the order of the menu."""

from __future__ import annotations

import streamlit as st
from streamlit.navigation.page import StreamlitPage


def all_pages() -> list[StreamlitPage]:
    """Every page with its title and its place in the link."""
    return [
        st.Page("pages/daily.py", title="Daily position", url_path="daily", default=True),
        st.Page("pages/huddle.py", title="Huddle", url_path="huddle"),
        st.Page("pages/report.py", title="Weekly report", url_path="report"),
        st.Page("pages/pathways.py", title="Pathways", url_path="pathways"),
        st.Page("pages/delays.py", title="Delays", url_path="delays"),
        st.Page("pages/mental_health.py", title="Mental health", url_path="mental_health"),
        st.Page("pages/hub.py", title="Transfer of Care Hub", url_path="hub"),
        st.Page("pages/compare.py", title="Compare", url_path="compare"),
        st.Page("pages/whatif.py", title="What if", url_path="whatif"),
        st.Page("pages/measures.py", title="All measures", url_path="measures"),
        st.Page("pages/plan.py", title="Plan", url_path="plan"),
        st.Page("pages/data.py", title="Data", url_path="data"),
    ]
