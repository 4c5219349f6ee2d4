"""Laws of stay in whole midnights: exact, their mean kept, and what is left for those in service."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow.errors import FlowError
from flow.whatif import Stay, exactly, exponential, lognormal, observed

LAWS: dict[str, Callable[[], Stay]] = {
    "lognormal": lambda: lognormal(mean_days=16, median_days=12),
    "lognormal of one length": lambda: lognormal(mean_days=7, median_days=7),
    "lognormal within a day": lambda: lognormal(mean_days=0.5, median_days=0.3),
    "exponential": lambda: exponential(mean_days=10),
    "exponential of no length": lambda: exponential(mean_days=0),
    "observed": lambda: observed([0.2, 3.7, 3.7, 12, 40.5]),
    "given in full": lambda: exactly([0.1, 0.2, 0.3, 0.4]),
}


@pytest.mark.parametrize("law", LAWS.values(), ids=LAWS)
def test_stay_keeps_its_mean_and_is_a_law(law: Callable[[], Stay]) -> None:
    stay = law()
    assert stay.reaches[0] == 1
    assert (np.diff(stay.reaches) <= 0).all()
    assert stay.reaches[1:].sum() == pytest.approx(stay.mean_days, abs=1e-9)


def test_stay_lognormal_is_the_law_of_midnights_covered() -> None:
    """floor(U + L), written down another way: a million stays that begin at any time of the day."""
    rng = np.random.default_rng(1)
    length = np.exp(math.log(4) + math.sqrt(2 * math.log(5 / 4)) * rng.standard_normal(1_000_000))
    nights = np.floor(rng.random(1_000_000) + length)
    stay = lognormal(mean_days=5, median_days=4)
    seen = [(nights >= k).mean() for k in range(12)]
    assert stay.reaches[:12] == pytest.approx(seen, abs=4 * 0.0005)


def test_stay_exponential_is_the_difference_of_limited_means() -> None:
    stay = exponential(mean_days=10)
    assert stay.reaches[1] == pytest.approx(10 * (1 - math.exp(-0.1)), abs=1e-12)
    assert stay.reaches[5] == pytest.approx(10 * (math.exp(-0.4) - math.exp(-0.5)), abs=1e-12)


@pytest.mark.parametrize("stays", [[2, 3], [2.5], [2.25, 2.75]], ids=["whole days", "between", "around"])
def test_stay_observed_two_days_and_a_half(stays: list[float]) -> None:
    assert observed(stays).reaches.tolist() == pytest.approx([1, 1, 1, 0.5])


@given(st.lists(st.floats(0, 400), min_size=1, max_size=40))
def test_stay_observed_keeps_the_mean_of_any_stays(stays: list[float]) -> None:
    assert observed(stays).reaches[1:].sum() == pytest.approx(np.mean(stays), abs=1e-8)


def test_stay_given_in_full_is_what_was_given() -> None:
    assert exactly([0, 0.25, 0, 0.75]).reaches.tolist() == [1, 1, 0.75, 0.75]


def test_stay_with_a_long_tail_keeps_its_mean_beyond_what_is_kept() -> None:
    stay = lognormal(mean_days=400, median_days=20)
    assert stay.mean_days == 400
    assert stay.reaches[1:].sum() < 400


def test_residual_equilibrium_is_what_an_older_service_leaves() -> None:
    """Sum of P(K >= j) beyond k over the mean; half of those with one or three nights stay on in this law."""
    left = exactly([0, 0.5, 0, 0.5]).residual()
    assert left.tolist() == pytest.approx([1, 0.5, 0.25])


def test_residual_uniform_whole_days_is_rounded_between_one_and_the_stay() -> None:
    left = exactly([0, 0, 0, 1]).residual("uniform")  # round(U(1, 3)): 1, 2, 3 with 1/4, 1/2, 1/4
    assert left.tolist() == pytest.approx([1, 1, 0.75, 0.25])


def test_residual_of_an_exponential_is_the_exponential() -> None:
    left = exponential(mean_days=10).residual()
    assert left[:40] == pytest.approx(np.exp(-np.arange(40) / 10), abs=1e-12)


@pytest.mark.parametrize("kind", ["equilibrium", "uniform"])
def test_residual_is_the_reference(kind: Any, closed_form: list[dict[str, str]]) -> None:
    column = "share_if_equilibrium_residual" if kind == "equilibrium" else "share_if_uniform_1_to_L"
    rows = [row for row in closed_form if row["kind"] == "initial_patients_still_in_service"]
    assert len(rows) == 8
    for row in rows:
        stay = lognormal(mean_days=float(row["mean_los_days"]), median_days=float(row["median_los_days"]))
        assert stay.residual(kind)[int(row["day"])] == pytest.approx(float(row[column]), abs=1e-9), row


def test_residual_after_days_already_stayed() -> None:
    stay = exactly([0, 0, 0.5, 0.25, 0.25])
    assert stay.after(0).tolist() == [1, 1, 1, 0.5, 0.25]
    assert stay.after(3).tolist() == pytest.approx([1, 0.5])
    assert stay.after(4).tolist() == [1]
    assert stay.after(9).tolist() == [1]


BAD: dict[str, Callable[[], object]] = {
    "a negative mean": lambda: exponential(mean_days=-1),
    "a mean in words": lambda: exponential(mean_days="long"),  # type: ignore[arg-type]
    "a mean that is no number": lambda: exponential(mean_days=math.nan),
    "a mean without end": lambda: lognormal(mean_days=math.inf, median_days=1),
    "a truth for a mean": lambda: exponential(mean_days=True),
    "a median above the mean": lambda: lognormal(mean_days=10, median_days=12),
    "a median of zero": lambda: lognormal(mean_days=10, median_days=0),
    "no stays": lambda: observed([]),
    "a negative stay": lambda: observed([3, -1]),
    "probabilities that fall short": lambda: exactly([0.5, 0.4]),
    "a negative probability": lambda: exactly([1.5, -0.5]),
    "no probabilities": lambda: exactly([]),
    "an unknown residual": lambda: exponential(mean_days=5).residual("steady"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("build", BAD.values(), ids=BAD)
def test_stay_refuses_in_words(build: Callable[[], object]) -> None:
    with pytest.raises(FlowError, match=r"Saw|There is no"):
        build()


def test_stay_equal_laws_have_one_digest() -> None:
    laws: Sequence[Stay] = [lognormal(mean_days=16, median_days=12), lognormal(mean_days=16.0, median_days=12.0)]
    assert laws[0].digest == laws[1].digest
    assert laws[0].digest != lognormal(mean_days=16, median_days=12.5).digest
