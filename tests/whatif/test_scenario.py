"""A scenario as text: what is read back, and that anything else gets words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from flow.errors import BadQuestion
from flow.whatif.levers import LEVERS, Lever
from flow.whatif.scenario import Assumption, Scenario, scenario_from_json, scenario_to_json

DAY = date(2026, 2, 15)
ASKED: dict[str, Any] = {
    "name": "16 more", "place": "QSL", "day": DAY, "until": date(2026, 8, 31), "target": 90, "target_day": date(2026, 8, 31),
}  # fmt: skip


def a_scenario(*levers: Lever, **said: Any) -> Scenario:
    return Scenario(**{**ASKED, **said}, levers=levers)


def test_scenario_comes_back_from_its_text() -> None:
    one = a_scenario(
        Lever(
            kind="pathway_1_starts", change=16, first=date(2026, 4, 1), full_from=date(2026, 5, 1), last=date(2026, 7, 1), weekdays=(4, 0),
        ),
        Lever(kind="step_down", change=2.5, days=9),
        assumptions=(
            Assumption(parameter="pathway_1_stay", value=20, reason="audit", by="Commissioner"),
            Assumption(parameter="pathway_1_referrals", value=(1, 2, 3, 4, 5, 6, 7), reason="own count"),
        ),
        chance=0.7,
    )  # fmt: skip
    assert scenario_from_json(scenario_to_json(one)) == one
    assert one.levers[0].weekdays == (0, 4)


def test_rise_holds_evenly_to_its_full_day_and_ends_on_its_last() -> None:
    lever = Lever(kind="pathway_2_beds", change=3, first=date(2026, 1, 3), full_from=date(2026, 1, 5), last=date(2026, 1, 6))  # fmt: skip
    assert lever.in_force(date(2026, 1, 1), 7) == pytest.approx([0, 0, 1 / 3, 2 / 3, 1, 1, 0])


def test_a_week_of_starts_stays_a_week_of_starts_on_chosen_weekdays() -> None:
    lever = Lever(kind="pathway_1_starts", change=16, weekdays=(0, 1, 2, 3, 4))
    assert lever.on_weekdays(date(2026, 1, 1), 28).sum() == pytest.approx(28)
    assert lever.on_weekdays(date(2026, 1, 3), 2).tolist() == [0, 0]  # a Saturday and a Sunday


def test_what_it_is_compared_with_keeps_circumstances_alone() -> None:
    growth, starts = Lever(kind="growth", change=2), Lever(kind="pathway_1_starts", change=16)
    assert a_scenario(growth, starts).as_things_are().levers == (growth,)
    assert a_scenario(growth).as_things_are().levers == ()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"kind": "pathway_1_start", "change": 1}, "Did you mean 'pathway_1_starts'"),
        ({"kind": "pathway_1_starts", "change": "16"}, "Saw '16'"),
        ({"kind": "pathway_1_starts", "change": float("nan")}, "is a number from"),
        ({"kind": "pathway_1_starts", "change": 101}, "from -60 to 100"),
        ({"kind": "pathway_1_starts", "change": 1, "first": "2026-04-01"}, "is a day"),
        ({"kind": "pathway_1_starts", "change": 1, "first": date(2026, 4, 1), "full_from": date(2026, 3, 1)}, "which is before"),
        ({"kind": "pathway_1_starts", "change": 1, "first": date(2026, 4, 1), "last": date(2026, 3, 1)}, "before it is there in full"),
        ({"kind": "pathway_1_starts", "change": 1, "weekdays": ()}, "weekdays are"),
        ({"kind": "pathway_1_stay", "change": 1, "last": date(2026, 4, 1)}, "takes no 'last'"),
        ({"kind": "step_down", "change": 1, "days": -3}, "from 1 to 180"),
    ],
)  # fmt: skip
def test_a_lever_that_cannot_be_gets_words(said: dict[str, Any], words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        Lever(**said)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"until": date(2026, 2, 15)}, "is after 2026-02-15"),
        ({"until": date(2036, 2, 15)}, "within three years"),
        ({"target_day": date(2026, 9, 1)}, "not after 2026-08-31"),
        ({"target": -1}, "The target is a number"),
        ({"chance": 1.0}, "The chance is a number"),
        ({"replications": 1_000_000_000}, "from 100 to 20,000"),
        ({"name": " "}, "has a name"),
        ({"weeks": 1}, "weeks to learn from"),
    ],
)
def test_a_scenario_that_cannot_be_gets_words(said: dict[str, Any], words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        a_scenario(**said)


def test_every_lever_says_what_it_does_and_moves_within_its_bounds() -> None:
    for kind in LEVERS.values():
        assert kind.least < kind.most
        assert kind.step > 0
        assert kind.what.endswith(".")
        Lever(kind=kind.id, change=kind.step)
