"""Scenarios beside one another: what a sum leaves out is said, and what the model cannot rank is not ranked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from flow.sentences.scenarios import cost_words, side_by_side_title
from flow.whatif.answers import Answer


@dataclass(frozen=True)
class _Cost:
    pounds: float | None
    unpriced: tuple[str, ...] = ()


def an_answer(mean: float = 0.0, cost: _Cost | None = None, *, decided: bool = True) -> Answer:
    scenario = SimpleNamespace(target_day=date(2026, 9, 30), decisions=("a lever",) if decided else ())
    return cast(Answer, SimpleNamespace(scenario=scenario, then=SimpleNamespace(mean=mean), cost=cost))


@pytest.mark.parametrize(
    ("cost", "decided", "told"),
    [
        (_Cost(398_000.0, ("Pathway 1 mean stay",)), True, "£398,000; Pathway 1 mean stay has no price"),
        (_Cost(795_000.0), True, "£795,000"),
        (_Cost(None, ("A", "B", "A")), True, "A and B have no price"),
        (_Cost(None), False, "£0"),
    ],
)
def test_a_sum_says_what_it_leaves_out(cost: _Cost, decided: bool, told: str) -> None:
    assert cost_words(an_answer(cost=cost, decided=decided)) == told


@pytest.mark.parametrize(
    ("means", "told"),
    [
        ({"Again": 170.1, "More": 170.2}, "Again and More cannot be told apart on 30 Sep 2026, the model says: 170 patients"),
        (
            {"Sixteen": 170.3, "Thirty": 159.0, "Eight": 170.6},
            "Fewest patients on 30 Sep 2026, the model says: Thirty (159), then Sixteen and Eight, which cannot be told apart (170 or 171)",
        ),
        ({"A": 160.0, "B": 161.0}, "Fewest patients on 30 Sep 2026, the model says: A (160), then B (161)"),
    ],
)  # fmt: skip
def test_a_tie_is_not_ranked(means: dict[str, Any], told: str) -> None:
    assert side_by_side_title({name: an_answer(mean) for name, mean in means.items()}) == told
