"""What one run of the app stands on: one view of the store, one `today`, one set of filters, handed to its page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import cast

import streamlit as st

from flow.catalogue import metric
from flow.charts.theme import Mode
from flow.errors import FlowError
from flow.intake import View
from flow.metrics.counting import where_counted
from flow.metrics.measure import Excluded, Question
from flow.model import BedBasis, ChartNote, Grain, Period, Place
from flow.signals import Baseline
from flow.ui.pages import all_pages


@dataclass(frozen=True, kw_only=True)
class Run:
    """Everything a page is given: the filters that every page shares, and the snapshot they are asked of."""

    view: View
    place: Place
    period: Period
    period_words: str
    basis: BedBasis
    as_of: date | None
    excluded: tuple[Excluded, ...]
    """Days that people left out."""
    baselines: tuple[Baseline, ...]
    """Days from which people let limits start anew."""
    notes: tuple[ChartNote, ...]
    """What people wrote on charts: about made-up figures where these are shown, else about real ones."""
    points: Grain
    """What the charts draw and judge where a measure is counted so finely: weeks, unless the reader chose otherwise."""
    asked: date
    """The day that the page stands on: the one chosen, else the newest with a figure."""
    day_chosen: bool
    """Whether the reader chose the day, and so knows that it is not the newest."""
    today: date
    real_is_loaded: bool

    @property
    def illustrative(self) -> bool:
        """Whether the figures are made up."""
        return self.view.shown == "demonstration"

    def question(self, metric_id: str, *, by: str | None = None, grain: Grain | None = None) -> Question | None:
        """What this run's filters ask of a metric, at the place where it is counted; None where it is not counted here."""
        at = where_counted(metric_id, self.place)
        asked = metric(metric_id)
        if at is None:
            return None
        return Question(
            metric=metric_id,
            place=at.code,
            period=self.period,
            grain=grain or asked.grain,
            by=by,
            basis=self.basis if asked.has_basis else None,
            as_of=self.as_of,
            excluded=self.excluded,
        )


def end_of_day(day: date | None) -> datetime | None:
    """The end of a day in this machine's time zone; of no day, none: what people wrote is asked as it was then."""
    return datetime.combine(day, time.max).astimezone() if day else None


def keep(run: Run) -> None:
    """Hand this run's values to the page."""
    st.session_state["_run"] = run


def this_run() -> Run:
    """What `app.py` prepared for this run.

    The very first visitor of a server who follows a link to a page gets that page without `app.py`: Streamlit takes the
    folder `pages/` for its older kind of app until it has seen `st.navigation` once. So it is shown to it, and the run
    begins again the right way (Streamlit 1.67).
    """
    if "_run" not in st.session_state:
        st.navigation(all_pages(), position="hidden")
        st.rerun()
    return cast(Run, st.session_state["_run"])


def mode() -> Mode:
    """Whether the reader's page is light or dark."""
    return "dark" if st.context.theme.type == "dark" else "light"


@contextmanager
def told_in_words() -> Iterator[None]:
    """A page's edge: what goes wrong is told in words, never as a stack trace."""
    try:
        yield
    except FlowError as error:
        st.error(f"{error}\n\nNothing was lost. Change a filter, or reload the page.")
