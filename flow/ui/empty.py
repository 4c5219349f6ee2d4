"""Empty states that teach: what is missing, which file brings it, where it is published, which command loads it."""

from __future__ import annotations

import streamlit as st

from flow.wording import day

PUBLISHED_AT = (
    "https://www.england.nhs.uk/statistics/statistical-work-areas/discharge-delays/acute-discharge-situation-report/"
)

HOW_TO_LOAD = f"""
**Published figures** (weeks old, every trust): *Discharge delays: acute discharge situation report* of NHS England, the monthly
workbook (.xlsx) or the weekly winter workbook, from [its statistics pages]({PUBLISHED_AT}). Then, in the project's folder:

    python3 start.py flow load FOLDER/december2023.xlsx

**This morning's figures** (your own): write the template, fill in one row per place and day, load it:

    python3 start.py flow template daily --out today.csv
    python3 start.py flow load today.csv

A file that cannot be taken is refused in words, and nothing is changed. `python3 start.py flow undo` takes the last load back.
"""


def demonstration_notice(real_is_loaded: bool) -> None:
    """That everything on the page is made up, and how to put real figures in its place."""
    st.info(
        "**Demonstration: these figures are made up.** No real file is loaded yet."
        if not real_is_loaded
        else "**Demonstration: these figures are made up.** Turn it off in the sidebar under More.",
        icon=":material/science:",
    )
    if not real_is_loaded:
        with st.expander("How to load real figures"):
            st.markdown(HOW_TO_LOAD)


def nothing_loaded() -> None:
    """The empty store."""
    st.info("**Nothing is loaded yet,** so there is nothing to show.", icon=":material/inbox:")
    st.markdown(HOW_TO_LOAD)


def no_figures(place_name: str, when: object = None) -> None:
    """A place, or a time, without a figure in a store that has others."""
    up_to = f" up to {day(when)}" if hasattr(when, "isocalendar") else ""  # type: ignore[arg-type]
    st.info(
        f"**No figure of {place_name}{up_to} is loaded.** Choose another place or day, or load a file that has it.",
        icon=":material/search_off:",
    )
    with st.expander("Which file brings it?", expanded=True):
        st.markdown(HOW_TO_LOAD)
