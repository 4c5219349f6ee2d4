"""Bands are numpy's quantiles, counted rather than sorted."""

from __future__ import annotations

import numpy as np
import pytest

from flow.errors import FlowError
from flow.whatif import Lane, bands, exactly, simulate
from flow.whatif.paths import WIDEST_COUNT

SHARES = [0.0, 0.05, 0.1, 0.5, 0.9, 0.95, 1.0]


@pytest.mark.parametrize("replications", [1, 2, 21, 1000])
@pytest.mark.parametrize("highest", [1, 300, 2 * WIDEST_COUNT], ids=["none", "counted", "sorted"])
def test_bands_are_quantiles(replications: int, highest: int) -> None:
    patients = np.random.default_rng(3).integers(0, highest, size=(replications, 50))
    assert bands(patients, SHARES) == pytest.approx(np.quantile(patients, SHARES, axis=0), abs=1e-9)


def test_bands_keep_the_order_asked_for() -> None:
    patients = np.arange(101).reshape(101, 1)
    assert bands(patients, [0.9, 0.1]).ravel().tolist() == pytest.approx([90, 10])


@pytest.mark.parametrize("shares", [[], [1.5], [-0.1], [float("nan")]], ids=["none", "above 1", "below 0", "no number"])
def test_bands_refuse_in_words(shares: list[float]) -> None:
    with pytest.raises(FlowError, match="Saw"):
        bands(np.zeros((3, 3), dtype=int), shares)


def test_waiting_in_all_is_the_sum_of_lanes() -> None:
    lanes = [Lane(2, 3, exactly([0, 0, 1]), waiting=n) for n in (1, 4)]
    paths = simulate(lanes, days=20, replications=9, seed=1)
    assert (paths.waiting_in_all() == paths.waiting[0] + paths.waiting[1]).all()
    assert (paths.days, paths.replications) == (20, 9)
    assert (simulate(lanes[:1], days=20, replications=9, seed=1).waiting_in_all() == paths.waiting[0]).all()
