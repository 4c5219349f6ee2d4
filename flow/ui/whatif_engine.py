"""The engine behind the What-if page: calibrated once a snapshot, day and place; patients drawn once; one question at a time.

Two visitors with the same figures share the drawn patients, and wait for one another while one is answered (some 50 ms).
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from flow.ui.session import Run
from flow.whatif.answers import Answer, answer, calibration_for, ensemble_for
from flow.whatif.calibrate import Calibration
from flow.whatif.ensemble import Ensemble
from flow.whatif.scenario import Assumption, Scenario

if TYPE_CHECKING:
    from collections.abc import Hashable

MOST_ENSEMBLES = 3
"""Each is some tens of megabytes of patients and paths."""


@dataclass(eq=False)
class _Ready:
    """A calibration whose patients are drawn, for one question at a time."""

    calibration: Calibration
    ensemble: Ensemble
    lock: threading.Lock = field(default_factory=threading.Lock)


_ready: OrderedDict[Hashable, _Ready] = OrderedDict()
_making = threading.Lock()


def calibrated(run: Run, scenario: Scenario) -> Calibration:
    """What the model stands on for a scenario, worked out once a snapshot. Raises BadQuestion, UnknownName."""
    snapshot = run.view.snapshot

    def make() -> Calibration:
        return calibration_for(snapshot, scenario, as_of=run.as_of, excluded=run.excluded)

    if snapshot is None:
        return make()
    key = ("what if", scenario.place, scenario.day, scenario.weeks, scenario.assumptions, run.as_of, run.excluded)
    return snapshot.remember(key, make)


def is_warm(run: Run, scenario: Scenario) -> bool:
    """Whether an answer will be there at once: nothing is to be learnt, compiled or drawn first."""
    return _key(calibrated(run, scenario), scenario) in _ready


def answered(run: Run, scenario: Scenario, *, worth_of_one_more: bool = True) -> Answer:
    """The answer to a scenario. Raises BadQuestion, UnknownName."""
    ready = _drawn(calibrated(run, scenario), scenario)
    with ready.lock:
        return answer(
            run.view.snapshot, ready.calibration, scenario, ensemble=ready.ensemble, worth_of_one_more=worth_of_one_more
        )  # fmt: skip


def _drawn(calibration: Calibration, scenario: Scenario) -> _Ready:
    key = _key(calibration, scenario)
    with _making:
        if key not in _ready:
            _ready[key] = _Ready(calibration, ensemble_for(calibration, scenario))
        _ready.move_to_end(key)
        while len(_ready) > MOST_ENSEMBLES:
            _ready.popitem(last=False)
        return _ready[key]


def _key(calibration: Calibration, scenario: Scenario) -> Hashable:
    """A calibration is the same object while the snapshot that it was learnt from is."""
    return calibration, scenario.days, scenario.replications, scenario.seed


def without_assumption(scenario_assumptions: tuple[Assumption, ...], parameter: str) -> tuple[Assumption, ...]:
    """The assumptions but for those of one parameter."""
    return tuple(a for a in scenario_assumptions if a.parameter != parameter)
