"""What the Huddle's screen stands on: the week, the rows, the actions, which of them is chosen, which form is open."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import streamlit as st

from flow.journal.action import Action
from flow.metrics.nctr import reported_days
from flow.model import Period, period_start
from flow.report.content import MeasureRow, Week
from flow.report.huddle import absent_names, screen_rows
from flow.report.measures import HEADLINE
from flow.report.weekly import week_of
from flow.signals import series
from flow.store import Store, home
from flow.triggers import asking_sentence
from flow.ui.session import Run, end_of_day
from flow.ui.triggers import triggers_of
from flow.writings import actions_of_week, newest_writing

REFRESH_SECONDS = 20
"""How often a screen looks whether anything is new; FLOW_REFRESH_SECONDS names another number."""


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything that stands on the screen."""

    week: Week
    rows: tuple[MeasureRow, ...]
    absent: tuple[str, ...]
    before: tuple[Action, ...]
    """Actions from before this week, the most pressing first."""
    new: tuple[Action, ...]
    """Actions that this week's figures caused."""
    today: date
    asks: str
    """What asks for attention now, in a sentence; empty where nothing does."""
    newest_monday: date
    """Of the newest week with a figure."""

    @property
    def newest(self) -> bool:
        """Whether no later week has a figure."""
        return self.week.monday >= self.newest_monday

    @property
    def actions(self) -> tuple[Action, ...]:
        """All of them, in the order in which they are stepped through."""
        return (*self.before, *self.new)

    @property
    def chosen(self) -> Action | None:
        """The action that is stepped to."""
        key = st.session_state.get("huddle_chosen")
        return next((a for a in self.actions if a.key == key), None)


def board_of(run: Run) -> Board:
    """The screen of this run's place and day. The week's content is worked out once per snapshot."""
    monday = week_shown(run)
    today = run.as_of or run.today
    before, new = actions_of_week(
        monday, today=today, illustrative=run.illustrative, at=end_of_day(run.as_of), place_code=run.place.code
    )
    week = _week(run, monday)
    return Board(
        week=week,
        rows=screen_rows(week),
        absent=absent_names(week),
        before=before,
        new=new,
        today=today,
        asks=asking_sentence(found) if (found := triggers_of(run)) else "",
        newest_monday=newest_week(run),
    )


def _week(run: Run, monday: date) -> Week:
    told: dict[str, Any] = {
        "monday": monday,
        "today": run.today,
        "basis": run.basis,
        "as_of": run.as_of,
        "excluded": run.excluded,
        "baselines": run.baselines,
        "withholds": False,
        "sheets": False,
    }
    snapshot = run.view.snapshot
    if snapshot is None:
        return week_of(None, run.place, **told)
    return snapshot.remember(("huddle", run.place.code, *told.values()), lambda: week_of(snapshot, run.place, **told))


def week_shown(run: Run) -> date:
    """The Monday of the last week that was over on the day chosen; without one, of the newest week with a figure."""
    return _over_by(run.asked) if run.day_chosen else newest_week(run)


def newest_week(run: Run) -> date:
    """The Monday of the newest week in which enough days have the headline's figure; without any, of the last week over."""
    question, snapshot = run.question(HEADLINE, grain="week"), run.view.snapshot
    known = reported_days(snapshot, run.place, as_of=run.as_of) if snapshot else None
    if question is None or known is None:
        return _over_by(run.asked)
    whole = Period(first=known[1] - timedelta(days=83), last=known[1])
    points = series(snapshot, replace(question, period=whole), baselines=run.baselines).points
    told = points[points["value"].notna()]
    newest: date = _over_by(run.asked) if told.empty else told["start"].iloc[-1]
    return newest


def _over_by(day: date) -> date:
    return period_start(day + timedelta(days=1), "week") - timedelta(days=7)


def stamp(run: Run) -> tuple[object, ...]:
    """What changes when there is news: the store's pointer, the journal's newest entry, the hour. It costs milliseconds."""
    store = Store(home())
    pointer = store.demonstration.current() if run.illustrative else store.current()
    return str(pointer), newest_writing(), f"{datetime.now().astimezone():%Y-%m-%d %H}"


def refresh_seconds() -> float:
    """How often a screen looks for news."""
    asked = os.environ.get("FLOW_REFRESH_SECONDS", "")
    return max(float(asked), 1.0) if asked.replace(".", "", 1).isdigit() else REFRESH_SECONDS


def remember_stamp(run: Run) -> None:
    """What the page was drawn from."""
    st.session_state["huddle_stamp"] = stamp(run)


def there_is_news(run: Run) -> bool:
    """Whether a file was loaded, somebody wrote, or an hour began since the page was drawn."""
    return st.session_state.get("huddle_stamp") != stamp(run)


def presenting() -> bool:
    """Whether the screen stands alone, without sidebar and header; it is in the link, for a screen that starts by itself."""
    return st.query_params.get("present") == "on"


def present(on: bool) -> None:
    """Let the screen stand alone, or not."""
    if on:
        st.query_params["present"] = "on"
    else:
        st.query_params.pop("present", None)


def asked_in_the_link() -> None:
    """A link from a chart (`?action=nctr_remaining`) opens the form of a new action about that measure, once."""
    if about := st.query_params.pop("action", None):
        ask_for("new", about)


# --- which form is open, which action is chosen, which week is shown: called before the page is drawn ---


@dataclass(frozen=True, kw_only=True)
class Form:
    """The form that is open."""

    name: str
    """new, action, audit, asks"""
    about: str | None = None
    """The measure of a new action; what is done to one that is there."""
    seen: Action | None = None
    """The action as it was when the form was opened: whoever changes it meanwhile is not overruled."""


def ask_for(name: str, about: str | None = None, seen: Action | None = None) -> None:
    """Open a form at the next drawing."""
    st.session_state["huddle_form"] = Form(name=name, about=about, seen=seen)


def form_asked() -> Form | None:
    """The form that is open, or None."""
    found: Form | None = st.session_state.get("huddle_form")
    return found


def close_form() -> None:
    """No form is open."""
    st.session_state.pop("huddle_form", None)


def choose(key: str | None) -> None:
    """Make an action the chosen one."""
    st.session_state["huddle_chosen"] = key


def step(board: Board, by: int) -> None:
    """Choose the next action, or the one before; from none, the first or the last."""
    keys = [a.key for a in board.actions]
    if not keys:
        return
    if board.chosen is None:
        choose(keys[0] if by > 0 else keys[-1])
    else:
        choose(keys[(keys.index(board.chosen.key) + by) % len(keys)])


def turn_week(board: Board, by: int) -> None:
    """Show the week before or after; at the newest week the day is left open, so that the screen follows the data."""
    monday = board.week.monday + timedelta(weeks=by)
    st.session_state["day"] = monday + timedelta(days=6) if monday < board.newest_monday else None


def just_written(entry_id: int, words: str) -> None:
    """Remember what this reader wrote last, so that it can be taken back."""
    st.session_state["huddle_written"] = (entry_id, words)


def last_written() -> tuple[int, str] | None:
    """What this reader wrote last: the entry and in words."""
    found: tuple[int, str] | None = st.session_state.get("huddle_written")
    return found


def forget_written() -> None:
    """Nothing is there to take back."""
    st.session_state.pop("huddle_written", None)
