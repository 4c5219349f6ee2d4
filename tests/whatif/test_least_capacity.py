"""The least capacity of a lane for a target, a day and a chance: against exact answers and against trying every capacity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reference_rows import SEED

from flow.errors import BadQuestion
from flow.whatif import Lane, exactly, exponential, lognormal, simulate
from flow.whatif.least_capacity import QueueOnDay, least_capacity
from flow.whatif.narrowing import least_step

Row = dict[str, str]


def test_least_capacity_is_at_most_one_place_above_the_exact_answer(closed_form: list[Row]) -> None:
    """However those there at the beginning are told: all in service, as many as places, or all waiting."""
    rows = [row for row in closed_form if row["kind"] == "MMc_backsolve_by_date"]
    for row in rows:
        there, exact = int(row["initial_in_system"]), int(row["capacity"])
        for in_service in (there, exact, exact - 10, 0):
            lane = Lane(
                float(row["arrival_rate_per_day"]), 1, exponential(mean_days=float(row["mean_los_days"])),
                there - in_service, in_service,
            )  # fmt: skip
            found = least_capacity(
                lane, day=int(row["day"]), waiting_at_most=int(row["target_queue"]), chance=float(row["target_prob"]), seed=SEED
            )  # fmt: skip
            assert exact <= found.capacity <= exact + 1
            assert found.chance_with_less is not None
            assert found.chance_with_less < float(row["target_prob"]) <= found.chance
            if found.capacity == exact and in_service == exact:
                assert found.chance == pytest.approx(float(row["prob_met"]), abs=4 * found.error)
    assert len(rows) == 2


LANES: dict[str, Callable[[], Lane]] = {
    "places, exponential": lambda: Lane(2.0, 3, exponential(mean_days=5), 8, 9),
    "places, lognormal, by weekday": lambda: Lane(
        [1, 1, 1, 1, 1, 0, 0], 4, lognormal(mean_days=9, median_days=7), 6, 4
    ),
    "starts a week": lambda: Lane(1.5, 7, exactly([1.0]), 10, capacity_in="starts_per_week"),
}


@pytest.mark.parametrize(
    ("kind", "step", "from_day"), [(kind, 0.5, 1) for kind in LANES] + [(kind, 1.0, 12) for kind in LANES]
)
def test_least_capacity_equals_trying_every_capacity(kind: str, step: float, from_day: int) -> None:
    lane, day, at_most, chance = LANES[kind](), 25, 4, 0.7
    found = least_capacity(
        lane, day=day, waiting_at_most=at_most, chance=chance, seed=3, replications=1_200, step=step, from_day=from_day
    )
    before = np.asarray(lane.capacity_by_day(day))
    for steps in range(200):
        capacity = np.where(np.arange(1, day + 1) < from_day, before, steps * step)
        tried = Lane(
            lane.arrivals_per_day,
            capacity.tolist(),
            lane.stay,
            lane.waiting,
            lane.in_service,
            capacity_in=lane.capacity_in,
        )
        reached = float((simulate([tried], days=day, replications=1_200, seed=3).waiting[0, :, -1] <= at_most).mean())
        if reached >= chance:
            assert (found.capacity, found.chance) == (steps * step, reached)
            return
    pytest.fail("no capacity was enough")


def test_least_capacity_of_nobody_is_none() -> None:
    found = least_capacity(
        Lane(0, 3, exponential(mean_days=5)), day=30, waiting_at_most=0, chance=0.99, seed=1, replications=100
    )
    assert (found.capacity, found.chance, found.chance_with_less) == (0, 1.0, None)


def test_some_replications_alone_wait_as_all_together_do() -> None:
    """Also where starts come in fractions, which differ by replication."""
    queue = QueueOnDay(
        Lane(1.3, 8.4, exactly([1.0]), 5, capacity_in="starts_per_week"), day=40, replications=60, seed=9
    )
    some = np.array([3, 17, 18, 59])
    assert (queue.waiting(8.4, np.arange(60))[some] == queue.waiting(8.4, some)).all()


@settings(max_examples=60, deadline=None)
@given(
    needs=st.lists(st.integers(0, 40), min_size=1, max_size=30), chance=st.floats(0.01, 0.99), guess=st.integers(-3, 50)
)
def test_least_step_is_the_least(needs: list[int], chance: float, guess: int) -> None:
    from_step = np.array(needs)
    found = least_step(
        lambda step, who: from_step[who] <= step, replications=len(needs), highest=30, chance=chance, guess=guess
    )
    enough = [step for step in range(31) if (from_step <= step).sum() >= chance * len(needs) - 1e-9]
    assert found.step == (enough[0] if enough else None)
    assert found.met == (from_step <= (30 if found.step is None else found.step)).sum()


@pytest.mark.parametrize(
    "asked",
    [
        {"day": 0}, {"day": 2.5}, {"waiting_at_most": -1}, {"waiting_at_most": "ten"}, {"chance": 1}, {"chance": 0.0},
        {"chance": float("nan")}, {"chance": "often"}, {"replications": 10**9}, {"from_day": 91}, {"step": 0}, {"step": -1},
        {"seed": -1},
    ],
    ids=str,
)  # fmt: skip
def test_least_capacity_refuses_in_words_and_draws_nobody(
    asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def drawn(*_: object, **__: object) -> None:
        pytest.fail("patients were drawn")

    monkeypatch.setattr("flow.whatif.least_capacity.patients_of", drawn)
    good = {"day": 90, "waiting_at_most": 10, "chance": 0.8, "seed": 1}
    with pytest.raises(BadQuestion, match=r"Saw|0 and 1"):
        least_capacity(Lane(9, 154, exponential(mean_days=16), 10, 150), **{**good, **asked})
