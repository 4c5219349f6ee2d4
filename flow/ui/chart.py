"""A chart with everything that belongs to it: its finding, its table, its data with definition, a text alternative."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

import streamlit as st

from flow.catalogue import metric
from flow.charts.multiples import multiples_spec, panel_spec
from flow.charts.note_marks import note_key, note_levels
from flow.charts.picture import png, svg
from flow.charts.series import SeriesGrain
from flow.sentences.notes import note_lines, notes_said
from flow.ui.downloads import ATTRIBUTION
from flow.ui.notes import ChartNotes, note_popover, notes_list
from flow.ui.session import mode
from flow.ui.tiles import finding, key_line

if TYPE_CHECKING:
    import pandas as pd

Marks = Sequence[tuple[str, str, str]]
Download = str | Callable[[], str]


def chart(
    title: str,
    subtitle: str,
    rows: pd.DataFrame,
    spec: dict[str, Any],
    *,
    alternative: str,
    table: pd.DataFrame,
    file_name: str,
    download: Download,
    metric_id: str,
    key: str,
    marks: Marks = (),
    notes: ChartNotes | None = None,
) -> None:
    """Draw a chart under its finding, with table, CSV, picture and definition one click away.

    With `notes` people's notes stand under it as a list (`rows` and `spec` draw their marks), and one can be written.

    `download` is the text of the CSV file, or what makes it once somebody asks (in another thread: it may use a snapshot,
    nothing of Streamlit). `alternative` says in words what a reader who cannot see the chart misses.
    """
    finding(title, subtitle)
    alternative = _with_notes(alternative, notes)
    st.vega_lite_chart(rows, spec, theme=None, key=f"{key}-chart", alt=alternative, width="stretch")
    marks = [*marks, *(note_key(rows, mode()) if notes else [])]
    if marks:
        key_line(marks)
    drawn = partial(_picture, spec, rows, title, subtitle, metric_id, marks, note_lines(notes.shown) if notes else [])
    _to_take_away(drawn, table=table, file_name=file_name, download=download, metric_id=metric_id, key=key, notes=notes)


def multiples(
    title: str,
    subtitle: str,
    rows: pd.DataFrame,
    members: Sequence[str],
    *,
    unit: str,
    grain: SeriesGrain,
    alternatives: Sequence[str],
    table: pd.DataFrame,
    file_name: str,
    download: Download,
    metric_id: str,
    key: str,
    marks: Marks = (),
    notes: ChartNotes | None = None,
    columns: int = 3,
) -> None:
    """Draw small multiples (`rows` of `multiples_rows`) in columns that a phone stacks, with what `chart` has below.

    `alternatives` has the words for one panel each, in the order of `members`.
    """
    finding(title, subtitle)
    levels = note_levels(rows)
    for first in range(0, len(members), columns):
        beside = st.columns(columns)
        for n in range(first, min(first + columns, len(members))):
            own = rows[rows["member"] == members[n]]
            with beside[n - first]:
                st.markdown(f"**{members[n]}**")
                st.vega_lite_chart(
                    own,
                    panel_spec(mode(), unit, grain, notes=levels),
                    theme=None,
                    key=f"{key}-chart-{n}",
                    alt=f"{members[n]}: {alternatives[n]}",
                    width="stretch",
                )
    marks = [*marks, *note_key(rows, mode())]
    if marks:
        key_line(marks)
    whole = multiples_spec(mode(), unit, grain, tuple(members), columns=columns, notes=levels)
    drawn = partial(_picture, whole, rows, title, subtitle, metric_id, marks, note_lines(notes.shown) if notes else [])
    _to_take_away(drawn, table=table, file_name=file_name, download=download, metric_id=metric_id, key=key, notes=notes)


def _with_notes(alternative: str, notes: ChartNotes | None) -> str:
    """What a chart says to a reader who cannot see it, with people's notes."""
    return f"{alternative} {notes_said(notes.shown)}".strip() if notes else alternative


def _picture(
    spec: dict[str, Any],
    rows: pd.DataFrame,
    title: str,
    subtitle: str,
    metric_id: str,
    marks: Marks,
    notes: Sequence[str],
    kind: str,
) -> str | bytes:
    """The chart as a picture with its source; runs when somebody asks for it, in another thread."""
    draw = png if kind == "png" else svg
    source = f"Source: {metric(metric_id).source}. {ATTRIBUTION}."
    return draw(spec, rows, title, subtitle, source=source, marks=marks, notes=notes)


def _to_take_away(
    drawn: Callable[[str], str | bytes],
    *,
    table: pd.DataFrame,
    file_name: str,
    download: Download,
    metric_id: str,
    key: str,
    notes: ChartNotes | None = None,
) -> None:
    """The list of notes; table, CSV, picture, definition and note. What is made on demand is made when it is asked for."""
    if notes:
        notes_list(notes)
    with st.container(horizontal=True):
        with st.popover("Table"):
            st.dataframe(table, hide_index=True, key=f"{key}-table")
        st.download_button("CSV", download, file_name=file_name, mime="text/csv", key=f"{key}-csv", on_click="ignore")
        with st.popover("Picture"):
            for kind, mime, words in (
                ("png", "image/png", "PNG, for slides"),
                ("svg", "image/svg+xml", "SVG, for print"),
            ):
                st.download_button(
                    words,
                    partial(drawn, kind),
                    file_name=str(PurePath(file_name).with_suffix(f".{kind}")),
                    mime=mime,
                    key=f"{key}-{kind}",
                    on_click="ignore",
                )
        with st.popover("Definition"):
            definition(metric_id)
        if "_run" in st.session_state:
            st.page_link(
                "pages/huddle.py",
                label="Action",
                query_params={"action": metric_id},
                help="Open an action about this measure: what, who, by when. It stands on the Huddle.",
            )
        if notes:  # last: what is drawn again by itself takes the rest of the line
            note_popover(notes, key=key)


def sentences(said: Iterable[str | None]) -> None:
    """Sentences as a list; None is left out."""
    st.markdown("\n".join(f"- {s}" for s in said if s))


def definition(metric_id: str) -> None:
    """What a metric means, from the catalogue."""
    m = metric(metric_id)
    st.markdown(f"**{m.name}** (`{m.id}`, {m.unit})")
    st.markdown(m.question)
    st.markdown(
        f"- **Counted:** {m.numerator}\n- **Divided by:** {m.denominator}\n- **Source:** {m.source}\n- **Small numbers:** {m.suppression}"
    )
    if m.caution:
        st.markdown(f"*Take care:* {m.caution}")
