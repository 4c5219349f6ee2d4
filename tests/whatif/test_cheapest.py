"""The cheapest mixture of levers: against looking at every mixture."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flow.errors import BadQuestion
from flow.whatif.cheapest import cheapest


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), levers=st.integers(1, 3), chance=st.sampled_from([0.3, 0.8, 0.95]))
def test_cheapest_equals_looking_at_every_mixture(seed: int, levers: int, chance: float) -> None:
    random = np.random.default_rng(seed)
    highest = random.integers(0, 7, levers)
    prices = random.integers(1, 9, levers).astype(float)
    less = [np.cumsum(random.random((n + 1, 40)), axis=0) for n in highest]  # patients fewer, by steps and replication
    target = random.random() * 8

    def reaches(steps: tuple[int, ...]) -> float:
        return float((sum(part[n] for part, n in zip(less, steps, strict=True)) >= target).mean())

    found = cheapest(reaches, pounds_per_step=prices.tolist(), highest=highest.tolist(), chance=chance, seed=1)
    enough = [s for s in product(*(range(n + 1) for n in highest)) if reaches(s) >= chance - 1e-9]
    assert found.proven
    if not enough:
        assert found.steps is None
        return
    assert found.steps in enough
    assert found.pounds == pytest.approx(min(float(prices @ s) for s in enough))


def test_cheapest_says_when_it_was_ended_before_it_was_proven() -> None:
    def reaches(steps: tuple[int, ...]) -> float:
        return min(1.0, sum(steps) / 100)

    asked = {"pounds_per_step": [3.0, 3.1, 3.2], "highest": [40, 40, 40], "chance": 0.8, "seed": 1}
    ended = cheapest(reaches, **asked, most_looks=300)  # type: ignore[arg-type]
    assert ended.steps is not None
    assert not ended.proven
    assert reaches(ended.steps) >= 0.8
    whole = cheapest(reaches, **asked)  # type: ignore[arg-type]
    assert whole.proven
    assert whole.pounds == pytest.approx(40 * 3.0 + 40 * 3.1)
    assert ended.pounds >= whole.pounds


@pytest.mark.parametrize("price", [0.0, -2.0, float("nan"), float("inf")])
def test_cheapest_refuses_a_price_that_is_none(price: float) -> None:
    with pytest.raises(BadQuestion, match="price"):
        cheapest(lambda _: 1.0, pounds_per_step=[1.0, price], highest=[2, 2], chance=0.8, seed=1)
