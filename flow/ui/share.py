"""A link to exactly what is on screen: also what stands at its default is written out, so that it stays the same."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import streamlit as st

from flow.catalogue import BASIS_NAMES
from flow.ui.session import Run


def link_to_this(run: Run, **more: str) -> None:
    """A link that another person opens to see the same, also tomorrow: the day is written into it."""
    told: dict[str, str] = {
        "place": f"{run.place.short_name} ({run.place.code})",
        "period": run.period_words,
        "basis": BASIS_NAMES[run.basis],
        "points": "" if run.points == "week" else run.points,
        "day": run.asked.isoformat(),
        **{key: value for key, value in more.items() if value},
    }
    told = {name: value for name, value in told.items() if value}
    if run.as_of:
        told["as_of"] = run.as_of.isoformat()
    if run.illustrative:
        told["demonstration"] = "true"
    base = (st.context.url or "").split("?")[0]
    with st.popover("Link"):
        st.caption("Shows exactly this, also tomorrow.")
        st.code(f"{base}?{urlencode(told, quote_via=quote)}", language=None, wrap_lines=True)
