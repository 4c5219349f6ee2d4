"""A chart with everything that belongs to it: its finding, its table, its data with definition, a text alternative."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from flow.catalogue import metric
from flow.ui.tiles import finding, key_line

if TYPE_CHECKING:
    import pandas as pd


def chart(
    title: str,
    subtitle: str,
    rows: pd.DataFrame,
    spec: dict[str, Any],
    *,
    alternative: str,
    table: pd.DataFrame,
    file_name: str,
    download: str,
    metric_id: str,
    key: str,
    marks: Sequence[tuple[str, str, str]] = (),
) -> None:
    """Draw a chart under its finding, with table, CSV and definition one click away.

    `download` is the text of the CSV file; `alternative` says in words what a reader who cannot see the chart misses.
    """
    finding(title, subtitle)
    st.vega_lite_chart(rows, spec, theme=None, key=f"{key}-chart", alt=alternative, width="stretch")
    if marks:
        key_line(marks)
    with st.container(horizontal=True):
        with st.popover("Table"):
            st.dataframe(table, hide_index=True, key=f"{key}-table")
        st.download_button("CSV", download, file_name=file_name, mime="text/csv", key=f"{key}-csv", on_click="ignore")
        with st.popover("Definition"):
            definition(metric_id)


def sentences(said: Iterable[str | None]) -> None:
    """Sentences as a list; None is left out."""
    st.markdown("\n".join(f"- {s}" for s in said if s))


def definition(metric_id: str) -> None:
    """What a metric means, from the catalogue."""
    m = metric(metric_id)
    st.markdown(f"**{m.name}** (`{m.id}`, {m.unit})")
    st.markdown(m.question)
    st.markdown(f"- **Counted:** {m.numerator}\n- **Divided by:** {m.denominator}\n- **Source:** {m.source}")
    if m.caution:
        st.markdown(f"*Take care:* {m.caution}")
