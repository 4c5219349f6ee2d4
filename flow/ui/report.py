"""The weekly report on its page: the week that is chosen, its sentences and tables, its charts, its files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from flow.charts.series import series_key, series_spec, series_table
from flow.report import MEDIA_TYPES, rendered, week_of
from flow.report.content import ActionLine, Drawing, MeasureRow, WaitLine, Week
from flow.report.drawings import points_frame
from flow.report.drawn import drawn_rows
from flow.report.html import measures_html, note_words
from flow.report.measures import SECTIONS
from flow.report.table import table
from flow.report.weeks import Weeks, stands_on, week_words, weeks_with_figures
from flow.report.written import written_for
from flow.sentences.week import Said
from flow.ui.chart import chart
from flow.ui.session import Run, end_of_day, mode
from flow.wording import day

NAMES = {"pdf": "PDF", "pptx": "PowerPoint", "html": "HTML", "csv": "CSV with definitions"}


def weeks_of(run: Run) -> Weeks:
    """The weeks that this run's place has figures of."""
    return weeks_with_figures(run.view.snapshot, run.place, today=run.today, as_of=run.as_of)


def chosen_week(weeks: Weeks) -> date:
    """The week that the reader chooses; it is in the link. The newest that is over, as long as nobody chose.

    A link written by hand may name the Monday: `?week=2026-02-09`.
    """
    newest = weeks.newest_whole or weeks.mondays[0]
    options = [m.isoformat() for m in weeks.mondays]
    by_hand = st.query_params.get("week", "")
    found = st.selectbox(
        "Week",
        options,
        index=options.index(by_hand if by_hand in options else newest.isoformat()),
        format_func=lambda monday: week_words(date.fromisoformat(monday)),
        key="week",
        bind="query-params",
        help="Monday to Sunday. Only weeks with a figure of patients who remain can be chosen.",
    )
    return date.fromisoformat(found)


def week_in_link(monday: date) -> str:
    """A week as the link names it."""
    return week_words(monday)


def asked_week(run: Run, monday: date) -> Week:
    """The content of a week as its files have it: small numbers withheld. Worked out once for the same inputs."""
    on = stands_on(monday, today=run.today)
    at = end_of_day(run.as_of)
    written = written_for(monday, today=on, illustrative=run.illustrative, place_code=run.place.code, at=at)
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


_STYLE = """
<style>
.flow-week {overflow-x: auto;}
.flow-week table {border-collapse: collapse; width: 100%; font-size: .9rem; margin: 0;}
.flow-week caption {display: none;}
.flow-week th, .flow-week td {text-align: left; vertical-align: top; padding: .3rem .45rem; border: 0;
  border-bottom: 1px solid color-mix(in srgb, currentColor 22%, transparent);}
.flow-week thead th {border-bottom: 2px solid currentColor; vertical-align: bottom;}
.flow-week tbody th {font-weight: normal; min-width: 9rem;}
.flow-week th.what {width: 18%;}
.flow-week th.why {width: 26%; min-width: 11rem;}
.flow-week tr.part th {font-weight: 700; background: color-mix(in srgb, currentColor 6%, transparent);}
.flow-week .n {text-align: right; white-space: nowrap;}
.flow-week td.first {font-weight: 700;}
.flow-week .small {font-size: .85em;}
.flow-week .icons {white-space: nowrap;}
.flow-week img {display: inline-block; max-width: none;}
.flow-week img.icon {width: 30px; height: 30px;}
@media print {.flow-week table {font-size: 7.5pt;} .flow-week tr {break-inside: avoid;}}
</style>
"""


def measures(caption: str, rows: Sequence[MeasureRow], *, by_section: bool = False) -> None:
    """One row per measure, with icons and their words, as the HTML file has it."""
    table_of = measures_html(caption, rows, mode=mode(), parts=SECTIONS if by_section else None)
    st.html(f'{_STYLE}<div class="flow-week">{table_of}</div>')


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
                    "who waits": [w.name for w in told],
                    "people": [w.patients_words or "not reported" for w in told],
                    "change in people": [w.patients_change_words for w in told],
                    "days waited, mean": [w.days_words for w in told],
                    "change in days": [w.days_change_words for w in told],
                    "signal": [w.verdict for w in told],
                }
            ).set_index("who waits")
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
