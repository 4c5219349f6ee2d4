"""The weekly report on its page: the week that is chosen, its sentences and tables, its charts, its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from flow.charts.icons import icon_uri
from flow.charts.series import series_key, series_spec, series_table
from flow.charts.spark import spark_uri
from flow.report import MEDIA_TYPES, rendered, week_of
from flow.report.content import ActionLine, Drawing, MeasureRow, WaitLine, Week
from flow.report.drawings import points_frame
from flow.report.drawn import drawn_rows
from flow.report.html import label, note_words
from flow.report.measures import SECTIONS
from flow.report.table import table
from flow.report.weeks import Weeks, stands_on, week_words, weeks_with_figures
from flow.report.words import change_cell
from flow.report.written import written_for
from flow.sentences.week import Said
from flow.ui.chart import chart
from flow.ui.session import Run, mode
from flow.wording import day

NAMES = {"pdf": "PDF", "pptx": "PowerPoint", "html": "HTML", "csv": "CSV with definitions"}
ROW_HEIGHT = 40


def weeks_of(run: Run) -> Weeks:
    """The weeks that this run's place has figures of."""
    return weeks_with_figures(run.view.snapshot, run.place, today=run.today, as_of=run.as_of)


def chosen_week(weeks: Weeks) -> date:
    """The week that the reader chooses; it is in the link. The newest that is over, as long as nobody chose."""
    newest = weeks.newest_whole or weeks.mondays[0]
    options = [m.isoformat() for m in weeks.mondays]
    found = st.selectbox(
        "Week",
        options,
        index=options.index(newest.isoformat()),
        format_func=lambda monday: week_words(date.fromisoformat(monday)),
        key="week",
        bind="query-params",
        help="Monday to Sunday. Only weeks with a figure of patients who remain can be chosen.",
    )
    return date.fromisoformat(found)


def asked_week(run: Run, monday: date) -> Week:
    """The content of a week as its files have it: small numbers withheld. Worked out once for the same inputs."""
    on = stands_on(monday, today=run.today)
    written = written_for(monday, today=on, illustrative=run.illustrative)
    told: dict[str, Any] = {
        "monday": monday,
        "today": on,
        "basis": run.basis,
        "as_of": run.as_of,
        "excluded": run.excluded,
        "baselines": run.baselines,
        "notes": written.notes,
        "actions_last_week": written.actions_last_week,
        "actions_this_week": written.actions_this_week,
    }
    snapshot = run.view.snapshot
    if snapshot is None:
        return week_of(None, run.place, **told)
    return snapshot.remember(("report", run.place.code, *told.values()), lambda: week_of(snapshot, run.place, **told))


def files_to_take_away(week: Week) -> None:
    """A button for each form. A file is made when somebody asks for it."""
    for form, name in NAMES.items():
        st.download_button(
            name,
            partial(rendered, week, form),
            file_name=f"{week.file_name}.{form}",
            mime=MEDIA_TYPES[form],
            key=f"report-{form}",
            on_click="ignore",
        )


def said(sentences: Sequence[Said]) -> None:
    """The sentences; one that tells of a signal says so first."""
    st.markdown("\n".join(f"1. {'**Signal.** ' if one.is_signal else ''}{one.words}" for one in sentences))


def measures(rows: Sequence[MeasureRow], *, key: str, by_section: bool = False) -> None:
    """One row per measure, with icons and their words."""
    st.dataframe(
        pd.DataFrame([_measure(r, by_section=by_section) for r in rows]),
        hide_index=True,
        height=len(rows) * ROW_HEIGHT + 38,
        row_height=ROW_HEIGHT,
        placeholder="",
        key=key,
        column_config={
            "measure": st.column_config.TextColumn("measure", pinned=True, width=225),
            "this week": st.column_config.TextColumn("this week", width=105),
            "week before": st.column_config.TextColumn("week before", width=115),
            "change": st.column_config.TextColumn("change", width=105),
            "target": st.column_config.TextColumn("target", width=120),
            "last 12": st.column_config.ImageColumn("last 12", width=165, help="A gap stays a gap"),
            "V": st.column_config.ImageColumn("V", width=42, help="Variation: is it signal or noise?"),
            "A": st.column_config.ImageColumn("A", width=42, help="Assurance: will the target be met?"),
            "why": st.column_config.TextColumn("signal or noise, and why", width=380),
            "days": st.column_config.TextColumn("days reported", width=100),
            "part": st.column_config.TextColumn("part", width=130),
        },
    )


def _measure(row: MeasureRow, *, by_section: bool) -> dict[str, Any]:
    told = {
        "measure": label(row) if row.grain == "week" else f"{label(row)} ({row.when})",
        "this week": row.value_words,
        "change": change_cell(row),
        "target": row.target_words,
        "V": icon_uri(row.variation_icon, mode()),
        "A": icon_uri(row.assurance_icon, mode()),
        "why": row.reason,
        "last 12": spark_uri(row.recent, mode(), target=row.target),
        "week before": row.before_words,
        "variation": row.variation_words,
        "assurance": row.assurance_words,
        "days": f"{row.days_reported} of {row.days_in_period}",
        "from": row.provenance or "",
    }
    return {**told, "part": SECTIONS[row.section]} if by_section else told


def drawn(week: Week, drawing: Drawing, *, key: str) -> None:
    """A chart of the report, with table, definition and picture; its CSV is the report's."""
    points, rows = points_frame(drawing.points), drawn_rows(drawing)
    chart(
        drawing.title,
        drawing.subtitle,
        rows,
        series_spec(mode(), drawing.unit_words, drawing.grain),
        alternative=drawing.alternative,
        table=series_table(points, grain=drawing.grain, unit=drawing.unit_words, scale=drawing.scale),
        file_name=f"{week.file_name}.csv",
        download=_text_of(week),
        metric_id=drawing.metric,
        key=key,
        marks=series_key(rows, mode(), grain=drawing.grain),
    )
    for words in (*drawing.break_words, *(note_words(n) for n in drawing.notes)):
        st.caption(words)


def _text_of(week: Week) -> Callable[[], str]:
    return lambda: table(week).decode("utf-8")


def waits(lines: Sequence[WaitLine]) -> None:
    """The longest waits; a pathway without a figure says what brings it."""
    told = [w for w in lines if not w.why_not]
    if told:
        st.table(
            pd.DataFrame(
                {
                    "waiting for": [w.name for w in told],
                    "people": [w.patients_words or "not reported" for w in told],
                    "change in people": [w.patients_change_words for w in told],
                    "days waited, mean": [w.days_words for w in told],
                    "change in days": [w.days_change_words for w in told],
                    "signal": [w.verdict for w in told],
                }
            ).set_index("waiting for")
        )
    for w in lines:
        if w.why_not:
            st.caption(f"{w.name}: {w.why_not}")


def actions(lines: Sequence[ActionLine], nobody: str) -> None:
    """Actions with their state, or that there are none."""
    if not lines:
        st.markdown(nobody)
        return
    st.table(
        pd.DataFrame(
            {
                "what": [a.what for a in lines],
                "who": [a.owner for a in lines],
                "due": [day(a.due) if a.due else "no day" for a in lines],
                "state": [a.state for a in lines],
                "did it work?": [a.outcome or "not said yet" for a in lines],
                "measure": [a.measure_words for a in lines],
            }
        ).set_index("what")
    )
