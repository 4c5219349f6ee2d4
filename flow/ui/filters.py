"""The filters that every page shares. They live in the link: share it, and the other person sees the same."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from flow.catalogue import BASIS_NAMES
from flow.intake import View
from flow.metrics.completeness import loaded_days
from flow.metrics.nctr import places_with_figures, reported_days
from flow.model import BED_BASES, Grain, Period, Place
from flow.reference import HOME_PLACE, place, places
from flow.ui.session import Run
from flow.writings import baselines_now, chart_notes_now, excluded_now

PERIODS: dict[str, int | None] = {
    "4 weeks": 28,
    "12 weeks": 84,
    "26 weeks": 182,
    "1 year": 364,
    "2 years": 728,
    "everything": None,
}
DEFAULT_PERIOD = "12 weeks"
POINTS: dict[str, Grain] = {"week": "week", "month": "month", "day": "day"}
_KIND_ORDER = {"trust": 0, "icb": 1, "region": 2, "national": 3, "site": 4}


def shared_filters(view: View, *, today: date, real_is_loaded: bool) -> Run:
    """The sidebar's filters and what they ask for."""
    with st.sidebar:
        options = _places(view)
        code = st.selectbox(
            "Place",
            options,
            index=options.index(HOME_PLACE) if HOME_PLACE in options else 0,
            format_func=lambda c: f"{place(c).short_name} ({c})",
            key="place",
            bind="query-params",
            help="A trust, an ICB, a region or England. Type to search.",
        )
        words = st.selectbox(
            "Period", list(PERIODS), index=list(PERIODS).index(DEFAULT_PERIOD), key="period", bind="query-params"
        )
        basis = st.selectbox(
            "Share of which beds",
            BED_BASES,
            format_func=lambda b: BASIS_NAMES[b],
            key="basis",
            bind="query-params",
            help="G&A: general and acute. The same patients are a smaller share of more beds, so the basis is always named.",
        )
        day = st.date_input(
            "Up to day",
            value=None,
            max_value=today,
            key="day",
            bind="query-params",
            format="DD/MM/YYYY",
            help="Empty: the newest day with a figure.",
        )
        points = st.selectbox(
            "Charts by",
            list(POINTS),
            key="points",
            bind="query-params",
            help="Weeks are judged fairly. By day, weekdays differ; by month, changes show late. What is published by month stays by month.",
        )
        with st.expander("More"):
            as_of = st.date_input(
                "As published on",
                value=None,
                max_value=today,
                key="as_of",
                format="DD/MM/YYYY",
                bind="query-params",
                help="Counts only what was published by then: the world as it was known on that day.",
            )
            if real_is_loaded:
                st.toggle("Demonstration (made-up figures)", key="demonstration", bind="query-params")
    here = place(code)
    known = reported_days(view.snapshot, here, as_of=as_of) if view.snapshot else None
    if known is None and view.snapshot:  # a store with files of other kinds only
        known = loaded_days(view.snapshot, up_to=today)
    newest = min(known[1], day) if known and day else known[1] if known else None
    return Run(
        view=view,
        place=here,
        period=_period(words, newest or day or today, known),
        period_words=words,
        basis=basis,
        as_of=as_of,
        excluded=excluded_now() if view.shown == "real" else (),
        baselines=baselines_now() if view.shown == "real" else (),
        notes=chart_notes_now(illustrative=view.shown == "demonstration") if view.snapshot else (),
        points=POINTS[points],
        asked=day or newest or today,
        day_chosen=day is not None,
        today=today,
        real_is_loaded=real_is_loaded,
    )


def wants_demonstration() -> bool:
    """Whether the link or the toggle asks for the illustrative set; read before the filters are drawn."""
    asked = st.session_state.get("demonstration", st.query_params.get("demonstration", ""))
    return str(asked).casefold() in {"true", "1", "yes", "on"}


def _places(view: View) -> list[str]:
    """Trusts first, Somerset's before others; of the illustrative set only the places that it has."""
    known: dict[str, Place] = {c: p for c, p in places().items() if p.kind in _KIND_ORDER}
    figures = set(places_with_figures(view.snapshot)) if view.snapshot else set()
    if view.shown == "demonstration":
        known = {c: p for c, p in known.items() if c in figures}
    known = {c: p for c, p in known.items() if p.kind != "site" or c in figures}

    def order(p: Place) -> tuple[bool, bool, int, str]:
        somerset = p.code in {HOME_PLACE, "QSL"} or p.code.startswith(HOME_PLACE)
        return (not somerset, p.region_code != "Y58" and p.kind != "national", _KIND_ORDER[p.kind], p.short_name)

    return [p.code for p in sorted(known.values(), key=order)]


def _period(words: str, last: date, known: tuple[date, date] | None) -> Period:
    days = PERIODS[words]
    if days is None:
        return Period(first=min(known[0], last) if known else last, last=last)
    return Period(first=last - timedelta(days=days - 1), last=last)
