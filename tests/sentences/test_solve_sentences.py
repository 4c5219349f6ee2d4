"""What it would take, in words: enough, to spare, not reachable, the floor and what it is made of."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flow.sentences.solve import solve_notes, solve_sentence
from flow.whatif.levers import Lever
from flow.whatif.scenario import Scenario
from flow.whatif.solve import Floor, Part, Solution
from flow.whatif.worth import cost

DAY, UNTIL = date(2026, 2, 15), date(2026, 8, 31)


def a_solution(change: float | None, **said: Any) -> Solution:
    levers = () if change is None else (Lever(kind="pathway_1_starts", change=change, first=date(2026, 4, 1)),)
    parts = (
        Part(what="Hospital process", who="Hospital", patients=41.0),
        Part(what="wait for Pathway 2", who="Pathway 2", patients=22.4),
    )
    asked: dict[str, Any] = {
        "scenario": Scenario(name="x", place="QSL", day=DAY, until=UNTIL, target=90, target_day=UNTIL), "over": ("pathway_1_starts",),
        "levers": levers, "chance": 0.82, "chance_with_less": 0.71, "chance_without": 0.2, "error": 0.0054, "replications": 5000,
        "floor": Floor(patients=70, mean=63.4, parts=parts), "cost": cost(None, levers, start=DAY, days=197), "proven": True, "looked_at": 9,
    }  # fmt: skip
    return Solution(**{**asked, **said})


def test_solved_says_what_it_takes_and_what_one_step_less_would_do() -> None:
    said = solve_sentence(a_solution(22))
    assert said == (
        "90 or fewer on 31 Aug 2026 with a chance of 8 in 10 takes 22 more Pathway 1 starts a week from 1 Apr 2026: the chance is then "
        "about 8 in 10, and with one step less about 7 in 10; without it, about 2 in 10."
    )


def test_solved_tells_two_near_chances_apart() -> None:
    said = solve_sentence(a_solution(22, chance=0.812, chance_with_less=0.787))
    assert "81 in 100" in said
    assert "79 in 100" in said


@pytest.mark.parametrize(("change", "words"), [(0, "takes nothing more"), (-4, "4 fewer Pathway 1 starts a week")])
def test_solved_with_something_to_spare(change: float, words: str) -> None:
    assert words in solve_sentence(a_solution(change, chance_without=0.9))


def test_not_reachable_names_the_floor_and_its_largest_parts() -> None:
    parts = (
        *(Part(what=f"reason {n}", who="Hospital", patients=30.0 - n) for n in range(3)),
        Part(what="wait for Pathway 2", who="Pathway 2", patients=8.0),
    )
    found = a_solution(
        None, chance=0.0, chance_with_less=None, error=0.0, floor=Floor(patients=104, mean=95.0, parts=parts)
    )
    said = solve_sentence(found)
    assert "cannot be reached" in said
    assert "the floor is 104." in said
    assert (
        "because 95 on average are held by something else: reason 0 30, reason 1 29 and reason 2 28 most of all."
        in said
    )
    notes = " ".join(solve_notes(found))
    assert "in none of them is it met" in notes
    assert "reason 0: 30 (Hospital can act)" in notes
    assert "wait for Pathway 2: 8;" in notes or "wait for Pathway 2: 8." in notes


def test_not_reachable_within_what_a_lever_may_be_is_no_floor() -> None:
    said = solve_sentence(a_solution(None, chance=0.4, chance_with_less=None))
    assert "floor" not in said
    assert "all that it may be" in said
    assert "about 4 in 10" in said


def test_cheapest_says_whether_it_is_proven() -> None:
    two = {"over": ("pathway_1_starts", "pathway_2_beds"), "chance_with_less": None}
    assert "Nothing cheaper is enough." in solve_notes(a_solution(22, **two))
    assert any("may be something cheaper" in note for note in solve_notes(a_solution(22, **two, proven=False)))
