"""Writing into the journal from a page: it is there, or the reader is told why not."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from flow.errors import FlowError


def written(write: Callable[[], object]) -> bool:
    """Whether it could be written; else the reason stands on the page."""
    try:
        write()
    except FlowError as error:
        st.error(str(error))
        return False
    return True
