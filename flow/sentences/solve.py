"""What it would take, in words: the least that is enough, or that it cannot be reached, and what the floor is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flow.sentences.levers import change_words, levers_words
from flow.sentences.whatif import asked_words, chance_words, pounds_words
from flow.whatif.levers import LEVERS
from flow.wording import counted, listed, short_day, whole

if TYPE_CHECKING:
    import pandas as pd

    from flow.whatif.returns import Returns
    from flow.whatif.solve import Floor, Solution


def solve_sentence(found: Solution) -> str:
    """The answer first.

    Example: "90 or fewer on 31 Mar 2027 with a chance of 8 in 10 takes 22 more Pathway 1 starts a week from 1 Oct 2026: ..."
    """
    s = found.scenario
    goal = f"{whole(s.target)} or fewer on {short_day(s.target_day)} with a chance of {asked_words(s.chance)}"
    names = listed([LEVERS[kind].name for kind in found.over])
    if not found.reachable:
        if found.under_the_floor:
            floor = whole(found.floor.patients)
            return (
                f"{goal} cannot be reached with {names} alone: for that chance the floor is {floor}. Even with nobody waiting there, {floor} or fewer is "
                f"all that this chance allows, because {_held_by_others(found.floor)}."
            )
        most = "all that they may be" if len(found.over) > 1 else "all that it may be"
        return f"{goal} cannot be reached with {names}, with {most}: the chance is then {chance_words(found.chance)}."
    if len(found.levers) == 1 and _spare(found):
        (one,) = found.levers
        if one.change == 0:
            return f"{goal} takes nothing more: the chance is {chance_words(found.chance)} as it is."
        return (
            f"{goal} is there without it: {change_words(one)} would still be enough, with {chance_words(found.chance)}."
        )
    taken = [lever for lever in found.levers if lever.change]
    chances = [found.chance] if found.chance_with_less is None else [found.chance, found.chance_with_less]
    told = [chance_words(chance) for chance in chances]
    if len(set(told)) < len(told):
        told = [f"{100 * chance:.0f} in 100" for chance in chances]
    less = "".join(f", and with one step less {words}" for words in told[1:])
    return f"{goal} takes {levers_words(taken)}: the chance is then {told[0]}{less}; without it, {chance_words(found.chance_without)}."


def _held_by_others(floor: Floor) -> str:
    """`178 on average are held by something else: Hospital process 41, Interface process 24 and wait for Pathway 2 17`."""
    most = [f"{p.what} {whole(p.patients)}" for p in floor.parts[:3] if p.patients >= 0.5]
    others = f": {listed(most)}{' most of all' if len(floor.parts) > len(most) else ''}" if most else ""
    return f"{whole(floor.mean)} on average are held by something else{others}"


def _spare(found: Solution) -> bool:
    """Whether the least lever found is none, or the other way round: there is something to spare."""
    (one,) = found.levers
    return one.change == 0 or found.chance_without >= found.scenario.chance


def solve_notes(found: Solution) -> list[str]:
    """What it costs, how exact it is, what is left."""
    said = []
    if found.reachable and found.cost.pounds is not None:
        said.append(f"It costs {pounds_words(found.cost.pounds)} up to {short_day(found.scenario.target_day)}.")
    if found.reachable and found.cost.unpriced:
        said.append(f"Nothing says what {listed(list(found.cost.unpriced))} costs; it is left out.")
    if found.reachable and len(found.over) > 1:
        said.append("Nothing cheaper is enough." if found.proven else "The search was ended before all was looked at: there may be something cheaper.")  # fmt: skip
    sure = (
        f"the chance is known to {max(0.1, 100 * 2 * found.error):.1f} in 100 either way"
        if 0 < found.chance < 1
        else "in none of them is it met"
        if found.chance == 0
        else "it is met in all of them"
    )
    said.append(f"From {found.replications:,} throws: {sure}.")
    return [*said, *floor_sentences(found.floor)]


def floor_sentences(floor: Floor) -> list[str]:
    """Who remains whatever these levers do, and who can act."""
    parts = [f"{p.what}: {whole(p.patients)}{f' ({p.who} can act)' if p.who and p.who not in p.what else ''}" for p in floor.parts if p.patients >= 0.5]  # fmt: skip
    if not parts:
        return []
    return [f"Of those who remain then, these levers do not reach {counted(floor.mean, 'patient')}: {'; '.join(parts)}."]  # fmt: skip


def returns_title(told: Returns) -> str:
    """The finding of the chart of diminishing return: what the first step brings and what the last."""
    steps: pd.DataFrame = told.frame.dropna(subset=["one_more"])
    name = told.lever.what_it_is.name
    if steps.empty:
        return f"{name}: what more of it brings"
    first, last = float(steps["one_more"].iloc[0]), float(steps["one_more"].iloc[-1])
    if not told.falls or first < 0.05:
        return f"{name}: one more brings {first:.1f} patients fewer at first, {last:.1f} at last"
    return f"{name}: each one more brings less, {first:.1f} patients fewer at first, {last:.1f} at last"
