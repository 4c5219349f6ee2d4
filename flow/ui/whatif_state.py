"""The scenario that the What-if page stands on: from the link, else from before, else the usual one; and back into the link.

The link is read and written here, not by the widgets: what a person typed into it gets words instead of a silent default.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import cast

import streamlit as st

from flow.errors import BadQuestion
from flow.metrics.agreed import target
from flow.ui.session import Run
from flow.whatif.assumed import of_the_plan
from flow.whatif.levers import Lever
from flow.whatif.link import NAMES, Sliders, link_of, scenario_of_link, sliders_of
from flow.whatif.scenario import Scenario, scenario_from_json
from flow.writings import scenario_saved

HORIZON_DAYS = 365
LEAST_AHEAD_DAYS, NOTICE_DAYS = 180, 28
"""The usual target day is the first 31 March or 30 September at least half a year ahead; the usual first day the first of a month
at least four weeks ahead, because nothing is bought overnight."""
BASE, OTHERS, LINK, OPENED = "whatif-base", "whatif-others", "whatif-link", "whatif-opened"
NEXT = "whatif-next"
STARTS, FIRST, STAY = "whatif-starts", "whatif-from", "whatif-stay"
TARGET, TARGET_DAY, CHANCE = "whatif-target", "whatif-target-day", "whatif-chance"
FORM = "whatif-form-shown"
"""Whether target, day and chance were on screen since they were set: until then what stands in them was put there by nobody."""
CHANCES = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)


def usual_scenario(run: Run, where: str, day: date) -> Scenario:
    """What the page asks where nobody asked for anything: nothing is changed, the plan's number is the target."""
    goal = target(run.view.snapshot, "nctr_remaining", where, on=day, as_of=run.as_of)
    return Scenario(
        name="What if",
        place=where,
        day=day,
        until=day + timedelta(days=HORIZON_DAYS),
        target=goal.value if goal else of_the_plan("NCTR target number").value,
        target_day=_target_day(day),
    )


def begin(run: Run, usual: Scenario) -> None:
    """Set the page's state for a full run: what the link says, else what it was. Raises BadQuestion for a bad link."""
    if (next_one := st.session_state.pop(NEXT, None)) is not None:
        put(next_one, usual, opened=opened())
        return
    said = {name: str(st.query_params[name]) for name in st.query_params}
    if "scenario" in said:
        _open_saved(run, said["scenario"], usual)
        return
    here = {name: value for name, value in said.items() if name in NAMES}
    before = cast("dict[str, str] | None", st.session_state.get(LINK))
    known = cast("Scenario | None", st.session_state.get(BASE))
    if known is not None and before is not None and (here == before or not here):
        now = _now_from(known, usual)
        st.session_state[BASE] = now
        if STARTS not in st.session_state or (
            not here and now != known
        ):  # else a move that this run overtook would be lost
            put(now, usual, opened=opened())
        return
    put(asked := scenario_of_link(said, usual), usual)
    if "from" in said and not asked.levers:
        first = date.fromisoformat(said["from"])
        st.session_state[FIRST] = min(max(first, asked.start), asked.until)


def put(scenario: Scenario, usual: Scenario, *, opened: int | None = None) -> None:
    """Make a scenario the one on the page: its widgets, its other levers, its link."""
    st.session_state[BASE] = scenario
    st.session_state[OPENED] = opened
    _widgets(scenario)
    write_link(scenario, usual)


def put_next(scenario: Scenario) -> None:
    """Make a scenario the one on the page at its next run: widgets that are on screen already cannot be set any more."""
    st.session_state[NEXT] = scenario
    st.rerun()


def _widgets(scenario: Scenario) -> None:
    told = sliders_of(scenario)
    st.session_state[OTHERS] = told.others
    st.session_state[STARTS], st.session_state[STAY] = told.starts, told.stay
    moved = bool(told.starts or told.stay)
    st.session_state[FIRST] = told.first or (scenario.start if moved else usual_first_day(scenario))
    st.session_state[TARGET], st.session_state[TARGET_DAY] = scenario.target, scenario.target_day
    st.session_state[CHANCE] = scenario.chance
    st.session_state[FORM] = False


def all_levers() -> tuple[Lever, ...]:
    """The levers as the widgets stand, the other ones behind them."""
    return Sliders(
        starts=int(st.session_state.get(STARTS, 0)),
        first=st.session_state.get(FIRST),
        stay=float(st.session_state.get(STAY, 0.0)),
        others=tuple(st.session_state.get(OTHERS, ())),
    ).levers


def base_now() -> Scenario:
    """The last scenario that could be computed; widgets that were not on screen meanwhile are set to it again."""
    base = cast(Scenario, st.session_state[BASE])
    if any(key not in st.session_state for key in (STARTS, FIRST, STAY)):
        _widgets(base)
    for key, value in ((TARGET, base.target), (TARGET_DAY, base.target_day), (CHANCE, base.chance)):
        if key not in st.session_state or st.session_state[key] is None or not st.session_state.get(FORM):
            st.session_state[key] = value
    return base


def tell_form(*also: str) -> None:
    """Just before target, day and chance (and what else is in their form) are drawn: send what they are with every run, not with the first alone.

    A run that another overtakes may never reach the screen; its widgets would then stand at their least (0, the first chance), and
    the next move of a slider would send that back as if somebody had asked for it.
    """
    for key in (TARGET, TARGET_DAY, CHANCE, *also):
        st.session_state[key] = st.session_state[key]
    st.session_state[FORM] = True


def scenario_now() -> Scenario:
    """The scenario as the widgets stand. Raises BadQuestion where they do not go together."""
    base = base_now()
    by = st.session_state[TARGET_DAY]
    return replace(
        base,
        levers=all_levers(),
        target=float(st.session_state[TARGET]),
        target_day=by,
        until=max(base.until, by),
        chance=float(st.session_state[CHANCE]),
    )


def write_link(scenario: Scenario, usual: Scenario) -> None:
    """Keep a scenario that was computed, and put it into the page's address, where it differs from what stands there."""
    st.session_state[BASE] = scenario
    told = link_of(scenario, usual)
    st.session_state[LINK] = told
    for name in NAMES:
        there = st.query_params.get(name)
        if name in told and told[name] != there:
            st.query_params[name] = told[name]
        elif name not in told and there is not None:
            del st.query_params[name]
    if "scenario" in st.query_params:
        del st.query_params["scenario"]


def forget_link() -> None:
    """Start without what the link says."""
    for name in (*NAMES, "scenario"):
        if name in st.query_params:
            del st.query_params[name]
    for key in (BASE, OTHERS, LINK, OPENED, STARTS, FIRST, STAY, TARGET, TARGET_DAY, CHANCE, FORM):
        st.session_state.pop(key, None)


def first_days(scenario: Scenario, also: date | None = None) -> list[date]:
    """The days offered as a beginning: the day after the newest figure, the first of each month, and the one there is."""
    start = scenario.day + timedelta(days=1)
    month, found = start.replace(day=1), {start}
    while (month := (month + timedelta(days=32)).replace(day=1)) <= scenario.until:
        found.add(month)
    if also is not None and start <= also <= scenario.until:
        found.add(also)
    return sorted(found)


def usual_first_day(scenario: Scenario) -> date:
    """The first of a month, at least four weeks after the newest figure."""
    later = [d for d in first_days(scenario) if d > scenario.day + timedelta(days=NOTICE_DAYS)]
    return later[0] if later else scenario.day + timedelta(days=1)


def chances(also: float) -> list[float]:
    """The chances offered, and the one there is."""
    return sorted({*CHANCES, also})


def opened() -> int | None:
    """The saved scenario that was opened, by its entry; None where none was."""
    return cast("int | None", st.session_state.get(OPENED))


def set_others(others: Iterable[Lever]) -> None:
    """The levers beside the sliders."""
    st.session_state[OTHERS] = tuple(others)


def _open_saved(run: Run, number: str, usual: Scenario) -> None:
    if not number.isdecimal():
        raise BadQuestion(f"The link says scenario={number!r:.40}, which is no number. Nothing was computed.")
    saved = scenario_saved(int(number))
    if saved.stood_on.illustrative != run.illustrative:
        kind = "made-up" if saved.stood_on.illustrative else "real"
        raise BadQuestion(
            f"The scenario '{saved.name}' stands on {kind} figures, and these are others. "
            "Turn the demonstration on or off in the sidebar under More; nothing was computed."
        )
    put(replace(scenario_from_json(saved.scenario), place=usual.place), usual, opened=saved.entry_id)


def _now_from(known: Scenario, usual: Scenario) -> Scenario:
    """The scenario of before on the figures of now: other filters move its place and day, and its horizon with them."""
    if (known.place, known.day) == (usual.place, usual.day) or opened() is not None:
        return known
    return moved_to(known, usual)


def start_from_now(usual: Scenario) -> None:
    """Ask the scenario on the page of the queues of now."""
    put(moved_to(base_now(), usual), usual)


def moved_to(known: Scenario, usual: Scenario) -> Scenario:
    """A scenario on the place and day of the usual one; a target day that has passed becomes the usual one."""
    until = max(known.until, usual.until)
    target_day = known.target_day if usual.day < known.target_day else usual.target_day
    return replace(known, place=usual.place, day=usual.day, until=until, target_day=target_day)


def _target_day(day: date) -> date:
    ends = [date(year, *end) for year in (day.year, day.year + 1) for end in ((3, 31), (9, 30))]
    return next(end for end in ends if end >= day + timedelta(days=LEAST_AHEAD_DAYS))
