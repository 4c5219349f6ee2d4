"""Saved scenarios in words: the list, one beside another, and what they stand on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from flow.errors import FlowError
from flow.sentences.levers import levers_words
from flow.sentences.whatif import chance_words, pounds_words, range_words
from flow.whatif.scenario import scenario_from_json
from flow.wording import listed, moment, short_day, whole

if TYPE_CHECKING:
    import pandas as pd

    from flow.journal.scenarios import SavedScenario
    from flow.whatif.answers import Answer


TOLD_APART_PATIENTS = 0.5
"""Means nearer than this are not ranked."""


def changed_words(saved: SavedScenario) -> str:
    """What it changes: `16 more Pathway 1 starts a week from 1 Oct 2026`."""
    try:
        levers = scenario_from_json(saved.scenario).levers
    except FlowError:
        return "saved by another version; its file is kept as it was"
    return levers_words(levers) if levers else "nothing: as things are"


def saved_table(found: Sequence[SavedScenario]) -> pd.DataFrame:
    """The list: name, what is changed, why, by whom, when, and what was told of the last day."""
    import pandas as pd

    return pd.DataFrame(
        {
            "name": [s.name for s in found],
            "changes": [changed_words(s) for s in found],
            "reason": [s.reason for s in found],
            "by": [s.author for s in found],
            "saved": [moment(s.written_at.isoformat()) for s in found],
            "from": [short_day(s.day) for s in found],
            "told of": [short_day(s.until) for s in found],
            "patients then": [round(s.changed.mean[-1]) for s in found],
            "as things are": [round(s.as_things_are.mean[-1]) for s in found],
        }
    )


def saved_lines(saved: SavedScenario) -> list[str]:
    """One scenario in full: what, why, who, when, on which figures."""
    on = saved.stood_on
    load = f", the newest file loaded {moment(on.newest_load)}" if on.newest_load else ""
    return [
        f"**{saved.name}**: {changed_words(saved)}",
        f"{saved.reason} ({saved.author}, {moment(saved.written_at.isoformat())})",
        f"Stood on snapshot {on.snapshot} of the store{load}; engine {on.engine_version}; from the queues of {short_day(saved.day)}.",
        *(["**Withdrawn since.**"] if saved.withdrawn else []),
    ]


def side_by_side_table(answers: Mapping[str, Answer]) -> pd.DataFrame:
    """Answers beside one another: a row an answer, a column a scenario."""
    import pandas as pd

    columns = {name: _column(told) for name, told in answers.items()}
    rows = list(next(iter(columns.values())))
    return pd.DataFrame({name: list(c.values()) for name, c in columns.items()}, index=rows)


def _column(a: Answer) -> dict[str, str]:
    s = a.scenario
    unsettled = [lane.name for lane in a.lanes if not lane.settles]
    return {
        "what is changed": levers_words(s.levers) if s.levers else "nothing: as things are",
        "put in by hand": listed([one.parameter for one in s.assumptions]) if s.assumptions else "nothing",
        "on": short_day(s.target_day),
        "patients who remain": f"{whole(a.then.mean)} ({range_words(a.then)})",
        "fewer than as things are": f"{whole(a.fewer_then.mean)} ({range_words(a.fewer_then)})",
        "chance of the target": f"{chance_words(a.chance)} of {whole(s.target)} or fewer",
        "first day with the chance asked for": short_day(a.first_day) if a.first_day else "none",
        "bed days released": f"{whole(a.bed_days.mean)} ({range_words(a.bed_days)})",
        "value: an opportunity, not cash": "no price" if a.value is None else pounds_words(a.value.mean),
        "cost": cost_words(a),
        "binds next": a.binds_next.name if a.binds_next else "none",
        "settles": "yes" if not unsettled else f"no: {listed(unsettled)}",
    }


def cost_words(a: Answer) -> str:
    """The sum with what it leaves out: `£398,000; Pathway 1 mean stay has no price`."""
    if not a.scenario.decisions:
        return pounds_words(0.0)
    out = list(dict.fromkeys(a.cost.unpriced))
    left_out = f"{listed(out)} {'has' if len(out) == 1 else 'have'} no price" if out else ""
    if a.cost.pounds is None:
        return left_out or "no price"
    return "; ".join(part for part in (pounds_words(a.cost.pounds), left_out) if part)


def side_by_side_title(answers: Mapping[str, Answer]) -> str:
    """The finding: which leaves fewest patients, where they speak of one day.

    Less than half a patient between two is no order: they are told together.

    Example: "Fewest patients on 30 Sep 2026, the model says: Thirty (159), then Sixteen and Eight, which cannot be told apart (170)".
    """
    days = {a.scenario.target_day for a in answers.values()}
    if len(days) > 1:
        return f"{len(answers)} scenarios side by side, each with a target day of its own"
    ordered = sorted(answers.items(), key=lambda item: item[1].then.mean)
    alike: list[list[tuple[str, float]]] = []
    for name, a in ordered:
        if alike and a.then.mean - alike[-1][0][1] < TOLD_APART_PATIENTS:
            alike[-1].append((name, a.then.mean))
        else:
            alike.append([(name, a.then.mean)])
    if len(alike) == 1:
        every = listed(list(answers))
        return f"{every} cannot be told apart on {short_day(days.pop())}, the model says: {_ends(alike[0])} patients"
    return (
        f"Fewest patients on {short_day(days.pop())}, the model says: {', then '.join(_together(one) for one in alike)}"
    )


def _together(alike: Sequence[tuple[str, float]]) -> str:
    names = listed([name for name, _ in alike])
    return f"{names}{', which cannot be told apart' if len(alike) > 1 else ''} ({_ends(alike)})"


def _ends(alike: Sequence[tuple[str, float]]) -> str:
    low, high = whole(alike[0][1]), whole(alike[-1][1])
    return low if low == high else f"{low} or {high}"


def unlike_sentence(answers: Mapping[str, Answer]) -> str | None:
    """What makes scenarios hard to compare: other target days, or other figures put in by hand."""
    days = {a.scenario.target_day for a in answers.values()}
    hands = {a.scenario.assumptions for a in answers.values()}
    said = []
    if len(days) > 1:
        said.append("their target days differ, so their answers are of different days")
    if len(hands) > 1:
        said.append("they stand on different figures put in by hand")
    return f"Take care: {listed(said)}." if said else None
