"""What the Huddle's screen stands on: the week, the rows, the actions, which of them is chosen, which form is open."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import streamlit as st

from flow.journal.action import Action
from flow.metrics.position import position
from flow.model import period_start
from flow.report.content import MeasureRow, Week
from flow.report.huddle import absent_names, screen_rows
from flow.report.weekly import week_of
from flow.store import Store, home
from flow.ui.session import Run
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
    newest: bool
    """Whether no later week has a figure."""

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
    monday, newest = last_whole_week(run, run.asked), last_whole_week(run, run.today)
    today = run.as_of or run.today
    before, new = actions_of_week(monday, today=today, illustrative=run.illustrative, at=_as_of(run))
    week = _week(run, monday)
    return Board(
        week=week,
        rows=screen_rows(week),
        absent=absent_names(week),
        before=before,
        new=new,
        today=today,
        newest=monday >= newest,
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


def last_whole_week(run: Run, until: date) -> date:
    """The Monday of the last week that was over with the newest figure up to a day."""
    found = None
    if run.view.snapshot is not None:
        found = position(
            run.view.snapshot, run.place, asked=until, basis=run.basis, as_of=run.as_of, excluded=run.excluded
        )
    last = found.day if found else until
    return period_start(last + timedelta(days=1), "week") - timedelta(days=7)


def _as_of(run: Run) -> datetime | None:
    """The end of the day as of which the reader asks, in this machine's time zone."""
    return datetime.combine(run.as_of, time.max).astimezone() if run.as_of else None


def stamp(run: Run) -> tuple[object, ...]:
    """What changes when there is news: the store's pointer, the journal's newest entry, the day. It costs milliseconds."""
    store = Store(home())
    pointer = store.demonstration.current() if run.illustrative else store.current()
    return str(pointer), newest_writing(), datetime.now().astimezone().date()


def refresh_seconds() -> float:
    """How often a screen looks for news."""
    asked = os.environ.get("FLOW_REFRESH_SECONDS", "")
    return max(float(asked), 1.0) if asked.replace(".", "", 1).isdigit() else REFRESH_SECONDS


def remember_stamp(run: Run) -> None:
    """What the page was drawn from."""
    st.session_state["huddle_stamp"] = stamp(run)


def there_is_news(run: Run) -> bool:
    """Whether a file was loaded, somebody wrote, or a day began since the page was drawn."""
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


def ask_for(form: str, about: str | None = None) -> None:
    """Open a form at the next drawing: `new` (about a measure), or something done to the chosen action."""
    st.session_state["huddle_form"] = (form, about)


def form_asked() -> tuple[str, str | None] | None:
    """The form that is open and what it is about."""
    found: tuple[str, str | None] | None = st.session_state.get("huddle_form")
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
    sunday = board.week.sunday + timedelta(weeks=by)
    st.session_state["day"] = sunday


def to_newest_week() -> None:
    """Show the newest week, and follow the data."""
    st.session_state["day"] = None


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
