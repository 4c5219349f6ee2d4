"""The queue keeps every patient, more capacity never adds one, and the same seed gives the same bytes."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flow.errors import FlowError
from flow.whatif import Lane, Paths, exactly, exponential, lognormal, observed, simulate
from flow.whatif.patients import KEPT, Kept, Patients

DAYS, REPLICATIONS, SEED = 60, 40, 7
WEEK = [0.4, 2.4, 2.6, 2.2, 2.9, 2.6, 1.0]


def a_lane(**different: Any) -> Lane:
    """A lane of thirty places, nearly full, with some waiting."""
    usual: dict[str, Any] = {
        "arrivals_per_day": 2.5,
        "capacity": 30,
        "stay": lognormal(mean_days=12, median_days=9),
        "waiting": 6,
        "in_service": 30,
    }
    return Lane(**{**usual, **different})


def paths_of(*lanes: Lane, **different: Any) -> Paths:
    return simulate(lanes, **{"days": DAYS, "replications": REPLICATIONS, "seed": SEED, **different})


STAYS = st.one_of(
    st.floats(0.2, 40).map(lambda mean: exponential(mean_days=mean)),
    st.floats(0.2, 40).map(lambda mean: lognormal(mean_days=mean, median_days=mean * 0.7)),
    st.lists(st.floats(0, 50), min_size=1, max_size=5).map(observed),
)
CAPACITIES = st.one_of(st.floats(0, 40), st.lists(st.floats(0, 40), min_size=DAYS, max_size=DAYS))
LANES = st.builds(
    Lane,
    arrivals_per_day=st.one_of(st.floats(0, 6), st.just(WEEK)),
    capacity=CAPACITIES,
    stay=STAYS,
    waiting=st.integers(0, 30),
    in_service=st.one_of(st.integers(0, 50), st.lists(st.integers(0, 30), max_size=10)),
    residual=st.sampled_from(["equilibrium", "uniform"]),
    capacity_in=st.sampled_from(["places", "starts_per_week"]),
    dispersion=st.sampled_from([1.0, 1.8]),
)
some = settings(max_examples=60, deadline=None)


def with_more(lane: Lane, more: float) -> Lane:
    """The lane with more capacity on every day."""
    capacity: Any = lane.capacity
    return replace(lane, capacity=[c + more for c in capacity] if isinstance(capacity, tuple) else capacity + more)


# --- patients are kept ---


@some
@given(LANES)
def test_simulate_conserves_patients_in_every_replication(lane: Lane) -> None:
    paths = paths_of(lane)
    arrived = paths.arrived.sum(axis=2)
    assert (lane.waiting + arrived == paths.started + paths.waiting[:, :, -1]).all()
    assert (lane.number_in_service + paths.started == paths.ended + paths.in_service[:, :, -1]).all()
    starts, ends = paths.starts_by_day(), paths.ends_by_day()
    assert (starts >= 0).all()
    assert (ends >= 0).all()
    assert (starts.sum(axis=2) == paths.started).all()
    assert (ends.sum(axis=2) == paths.ended).all()


@some
@given(LANES)
def test_simulate_leaves_nobody_waiting_beside_a_free_place(lane: Lane) -> None:
    if lane.capacity_in != "places":
        lane = replace(lane, capacity_in="places")
    paths = paths_of(lane)
    least_places = np.floor(lane.capacity_by_day(DAYS))
    assert (paths.waiting[0][paths.in_service[0] < least_places] == 0).all()


@some
@given(LANES)
def test_simulate_exceeds_capacity_only_by_those_who_were_there(lane: Lane) -> None:
    lane = replace(lane, capacity_in="places")
    paths = paths_of(lane)
    over = paths.in_service[0] > np.ceil(lane.capacity_by_day(DAYS))
    grew = np.diff(paths.in_service[0], axis=1, prepend=lane.number_in_service) > 0
    assert not (over & grew).any()


# --- scenarios are paired ---


@some
@given(LANES, st.floats(0, 5))
def test_simulate_more_capacity_never_adds_a_waiting_patient(lane: Lane, more: float) -> None:
    assert (paths_of(with_more(lane, more)).waiting <= paths_of(lane).waiting).all()


@some
@given(LANES)
def test_simulate_one_more_place_from_a_later_day_never_adds_a_waiting_patient(lane: Lane) -> None:
    steady = lane.capacity_by_day(DAYS)
    later = steady + (np.arange(DAYS) >= 20)
    assert (paths_of(replace(lane, capacity=later)).waiting <= paths_of(replace(lane, capacity=steady)).waiting).all()


@some
@given(LANES, st.floats(0, 3))
def test_simulate_more_arrivals_never_take_a_waiting_patient_away(lane: Lane, more: float) -> None:
    busier = replace(lane, arrivals_per_day=lane.arrivals_by_day(DAYS) + more)
    assert (paths_of(busier).waiting >= paths_of(lane).waiting).all()
    assert (paths_of(busier).arrived >= paths_of(lane).arrived).all()


@pytest.mark.parametrize("in_service", [30, [3] * 30], ids=["residual", "observed days"])
def test_simulate_shorter_stay_never_adds_a_waiting_patient(in_service: Any) -> None:
    lane = a_lane(in_service=in_service, stay=exponential(mean_days=12))
    shorter = replace(lane, stay=exponential(mean_days=11.5))
    assert (paths_of(shorter).waiting <= paths_of(lane).waiting).all()


def test_simulate_differences_are_paired() -> None:
    """The difference of two scenarios is far surer than that of two independent ones."""
    more = a_lane(capacity=31)
    ours = paths_of(a_lane(), replications=400).waiting[0, :, -1] - paths_of(more, replications=400).waiting[0, :, -1]
    other = paths_of(more, replications=400, seed=SEED + 1).waiting[0, :, -1]
    independent = paths_of(a_lane(), replications=400).waiting[0, :, -1] - other
    assert ours.std() < independent.std() / 3


def test_simulate_part_of_a_place_moves_smoothly() -> None:
    means = [paths_of(a_lane(capacity=c), replications=400).waiting.mean() for c in (30, 30.25, 30.5, 30.75, 31)]
    steps = -np.diff(means)
    assert (steps > 0).all()
    assert steps.max() < 2.5 * steps.min()


def test_simulate_other_lanes_do_not_move_with_one() -> None:
    first = paths_of(a_lane(), a_lane(arrivals_per_day=3))
    second = paths_of(a_lane(), a_lane(arrivals_per_day=1, capacity=9), a_lane())
    assert (first.waiting[0] == second.waiting[0]).all()
    assert (first.waiting[0] != first.waiting[1]).any()


# --- the same seed, the same bytes ---


def test_simulate_same_seed_same_bytes_whatever_the_threads() -> None:
    lanes = a_lane(), a_lane(capacity=20, capacity_in="starts_per_week", dispersion=1.5)
    alone = paths_of(*lanes)
    KEPT.clear()
    for threads in (1, 2, 3, 64):
        together = paths_of(*lanes, threads=threads)
        for name in ("waiting", "in_service", "started", "ended", "arrived"):
            assert getattr(alone, name).tobytes() == getattr(together, name).tobytes(), (name, threads)


def test_simulate_other_seed_other_patients() -> None:
    assert (paths_of(a_lane()).waiting != paths_of(a_lane(), seed=SEED + 1).waiting).any()


def test_simulate_longer_and_larger_runs_begin_alike() -> None:
    short = paths_of(a_lane())
    large = paths_of(a_lane(), days=DAYS + 30, replications=REPLICATIONS + 10)
    assert (large.waiting[:, :REPLICATIONS, :DAYS] == short.waiting).all()
    later = paths_of(a_lane(), replications=10, first_replication=30)
    assert (later.waiting == short.waiting[:, 30:]).all()


def test_simulate_same_bytes_as_ever() -> None:
    """Figures of a saved scenario must come back: whoever changes how numbers are drawn changes these and says so."""
    paths = paths_of(a_lane(), days=30, replications=6, seed=1)
    assert paths.waiting[0, :, -1].tolist() == [0, 3, 6, 17, 9, 3]


def test_simulate_same_patients_after_others_pushed_them_out(monkeypatch: pytest.MonkeyPatch) -> None:
    before = paths_of(a_lane())
    monkeypatch.setattr("flow.whatif.patients.KEPT", Kept(most_bytes=1))
    assert (paths_of(a_lane()).waiting == before.waiting).all()


def test_kept_patients_stay_within_their_bytes() -> None:
    some_patients = [Patients(arrivals=np.zeros((10, n), dtype=np.int32)) for n in (10, 11, 12)]
    kept = Kept(most_bytes=some_patients[1].bytes + some_patients[2].bytes)
    for n, patients in enumerate(some_patients):
        kept.put((n,), patients)
    assert [kept.get((n,)) for n in range(3)] == [None, *some_patients[1:]]


# --- what capacity and arrivals mean ---


def test_simulate_no_capacity_and_no_arrivals_keeps_who_waits() -> None:
    paths = paths_of(a_lane(arrivals_per_day=0, capacity=0, waiting=2, in_service=0))
    assert (paths.waiting == 2).all()
    assert (paths.in_service == 0).all()


def test_simulate_lower_capacity_waits_for_those_in_service() -> None:
    """Ten hold a place for five days more; of five places none is free before day 6."""
    stay = exactly([0, 0, 0, 0, 0, 0, 1])
    paths = paths_of(a_lane(arrivals_per_day=0, capacity=5, stay=stay, waiting=7, in_service=[1] * 10))
    assert paths.in_service[0, 0].tolist()[:13] == [10] * 5 + [5] * 6 + [2] * 2
    assert paths.waiting[0, 0].tolist()[:13] == [7] * 5 + [2] * 6 + [0] * 2


def test_simulate_place_freed_is_used_the_same_day() -> None:
    stay = exactly([0, 0, 1])
    paths = paths_of(a_lane(arrivals_per_day=0, capacity=1, stay=stay, waiting=3, in_service=0), days=7)
    assert paths.waiting[0, 0].tolist() == [2, 2, 1, 1, 0, 0, 0]
    assert paths.in_service[0, 0].tolist() == [1, 1, 1, 1, 1, 1, 0]


def test_simulate_stay_of_no_midnight_frees_its_place_at_once() -> None:
    paths = paths_of(a_lane(arrivals_per_day=0, capacity=1, stay=exactly([1]), waiting=9, in_service=0))
    assert (paths.waiting == 0).all()
    assert (paths.in_service == 0).all()
    assert (paths.started == 9).all()


def test_simulate_starts_a_week_are_kept_till_its_end_only() -> None:
    lane = a_lane(arrivals_per_day=[0, 0, 0, 0, 0, 0, 40], capacity=14, capacity_in="starts_per_week", waiting=0)
    starts = paths_of(lane, days=21).starts_by_day()[0].reshape(REPLICATIONS, 3, 7)
    assert (starts[:, 0, :6] == 0).all()
    assert (starts[:, 0, 6] == 14).all()
    assert (starts[:, 1:].sum(axis=2) == 14).all()
    assert (starts[:, 1:] <= 3).all()


@pytest.mark.parametrize("a_week", [1, 16, 49, 67, 83, 1000])
def test_simulate_whole_starts_are_all_there_every_week(a_week: int) -> None:
    lane = a_lane(arrivals_per_day=0, capacity=a_week, capacity_in="starts_per_week", waiting=30_000)
    starts = paths_of(lane, days=14, replications=500).starts_by_day()[0].reshape(500, 2, 7)
    assert (starts.sum(axis=2) == a_week).all()


def test_simulate_part_of_a_start_is_there_in_that_share_of_weeks() -> None:
    lane = a_lane(arrivals_per_day=20, capacity=16.3, capacity_in="starts_per_week")
    starts = paths_of(lane, days=350, replications=200).starts_by_day()[0].reshape(200, 50, 7).sum(axis=2)
    assert set(np.unique(starts)) == {16, 17}
    assert starts.mean() == pytest.approx(16.3, abs=0.02)


def test_simulate_days_without_starts() -> None:
    """Weekdays only: the pace of a weekend is zero."""
    pace = np.resize([7 * 10 / 5] * 5 + [0, 0], DAYS)
    starts = paths_of(a_lane(arrivals_per_day=20, capacity=pace, capacity_in="starts_per_week")).starts_by_day()[0]
    weeks = starts[:, :56].reshape(REPLICATIONS, 8, 7)
    assert (weeks[:, :, :5] == 2).all()
    assert (weeks[:, :, 5:] == 0).all()


@pytest.mark.parametrize("dispersion", [1.0, 2.5])
def test_simulate_arrivals_have_their_mean_and_spread(dispersion: float) -> None:
    arrived = paths_of(a_lane(arrivals_per_day=WEEK, dispersion=dispersion), days=70, replications=4000).arrived[0]
    by_weekday = arrived.reshape(4000, 10, 7)
    means, variances = by_weekday.mean(axis=(0, 1)), by_weekday.var(axis=(0, 1))
    error = np.sqrt(np.array(WEEK) * dispersion / 40_000)
    assert (abs(means - WEEK) < 4 * error).all()
    assert variances / np.array(WEEK) == pytest.approx([dispersion] * 7, rel=0.06)


def test_simulate_arrivals_of_a_large_service_are_not_cut_off() -> None:
    arrived = paths_of(a_lane(arrivals_per_day=900, capacity=math.inf), days=30, replications=100).arrived
    assert arrived.mean() == pytest.approx(900, abs=4 * math.sqrt(900 / 3000))


def test_simulate_observed_days_leave_as_their_law_says() -> None:
    stay = exactly([0, 0, 0.5, 0, 0.5])
    paths = paths_of(a_lane(arrivals_per_day=0, stay=stay, waiting=0, in_service=[3] * 200), replications=50)
    assert (paths.in_service[0, :, 0] == 200).all()
    assert (paths.in_service[0, :, 1] == 0).all()


def test_simulate_observed_days_are_each_patients_own() -> None:
    """Of six nights, five are left to two of them, three to another, none to the last."""
    stay = exactly([0, 0, 0, 0, 0, 0, 1])
    paths = paths_of(a_lane(arrivals_per_day=0, capacity=0, stay=stay, waiting=0, in_service=[3, 1, 6, 1]), days=7)
    assert (paths.in_service[0] == [3, 3, 3, 2, 2, 0, 0]).all()


# --- bad questions get words, and nothing is computed ---

BAD: dict[str, Callable[[], object]] = {
    "capacity of text": lambda: a_lane(capacity="sixteen"),
    "negative capacity": lambda: a_lane(capacity=-1),
    "capacity that is no number": lambda: a_lane(capacity=math.nan),
    "arrivals without end": lambda: a_lane(arrivals_per_day=math.inf),
    "an arrival of text": lambda: a_lane(arrivals_per_day=[1, "two"]),
    "half a patient waiting": lambda: a_lane(waiting=2.5),
    "fewer than nobody in service": lambda: a_lane(in_service=-3),
    "a negative observed stay": lambda: a_lane(in_service=[1, -1]),
    "a stay of a number": lambda: a_lane(stay=16),
    "an unknown residual": lambda: a_lane(residual="steady"),
    "an unknown kind of capacity": lambda: a_lane(capacity_in="beds"),
    "too even arrivals": lambda: a_lane(dispersion=0.5),
    "capacity of a week": lambda: paths_of(a_lane(capacity=[30] * 7)),
    "arrivals of ten days": lambda: paths_of(a_lane(arrivals_per_day=[1] * 10)),
    "no lanes": lambda: paths_of(),
    "a lane that is none": lambda: paths_of("P1"),  # type: ignore[arg-type]
    "not even lanes": lambda: simulate(7, days=1, replications=1, seed=1),  # type: ignore[arg-type]
    "no days": lambda: paths_of(a_lane(), days=0),
    "half a day": lambda: paths_of(a_lane(), days=1.5),
    "days of text": lambda: paths_of(a_lane(), days="30"),
    "a thousand million replications": lambda: paths_of(a_lane(), replications=10**9),
    "too much in all": lambda: paths_of(a_lane(), days=3_650, replications=100_000),
    "too many patients": lambda: paths_of(a_lane(arrivals_per_day=30_000), replications=1000),
    "a negative seed": lambda: paths_of(a_lane(), seed=-1),
    "a seed that is no number": lambda: paths_of(a_lane(), seed=None),
}


@pytest.mark.parametrize("ask", BAD.values(), ids=BAD)
def test_simulate_refuses_in_words(ask: Callable[[], object]) -> None:
    with pytest.raises(FlowError, match=r"Saw|There is no"):
        ask()


def test_whatif_does_not_load_numba_before_it_is_asked() -> None:
    code = (
        "import sys\nfrom flow.whatif import Lane, exactly\nfrom flow.whatif import closed_forms, transient\n"
        "Lane(1, 1, exactly([0, 1]))\nprint('numba' in sys.modules, 'scipy' in sys.modules)"
    )
    project = Path(__file__).resolve().parents[2]
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=project)
    assert told.stdout.split() == ["False", "False"]


def test_loops_are_compiled_anew_where_there_is_no_folder_to_keep_them(monkeypatch: pytest.MonkeyPatch) -> None:
    from flow.whatif import loops

    def njit(*, nogil: bool, cache: bool = False) -> Callable[[Any], Any]:
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return lambda function: ("compiled", function)

    monkeypatch.setattr(loops.numba, "njit", njit)
    assert loops.compiled(abs) == ("compiled", abs)
