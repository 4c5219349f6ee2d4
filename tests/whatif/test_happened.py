"""What was told beside what came."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from made_up_loads import a_day, a_load, snapshot_of

from flow.model import Period
from flow.sentences.happened import held_sentence, known_then_sentence, verdict_on
from flow.store import Store
from flow.whatif.happened import Held, held, known_to, remaining_by_day

FIRST = date(2026, 2, 16)
DAYS = [FIRST + timedelta(days=n) for n in range(3)]


def some(days: int, inside: int, error: float, off: float) -> Held:
    last = FIRST + timedelta(days=days - 1)
    return Held(days=days, inside=inside, mean_error=error, mean_off=off, first=FIRST, last=last)


def test_the_example():
    found = held(DAYS, [200, 201, 202], [190, 190, 190], [210, 212, 214], {DAYS[0]: 205.0, DAYS[1]: 215.0})
    assert found == some(2, 1, -9.5, 9.5)


def test_a_day_without_a_figure_is_not_scored_and_none_is_nothing():
    found = held(DAYS, [200] * 3, [190] * 3, [210] * 3, {DAYS[2]: 0.0})
    assert found is not None
    assert (found.days, found.inside, found.mean_error) == (1, 0, 200.0)
    assert held(DAYS, [200] * 3, [190] * 3, [210] * 3, {}) is None


def test_what_remained_is_that_of_the_store(real_home):
    days = Period(first=date(2024, 11, 29), last=date(2024, 11, 30))
    assert remaining_by_day(Store(real_home).snapshot(), "RH5", days)[date(2024, 11, 30)] == 199.0
    assert remaining_by_day(None, "RH5", days) == {}


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (None, None, "no figures"),
        (some(5, 5, 1, 3), some(5, 1, 9, 9), "Too early"),
        (some(20, 17, 1, 3), some(20, 3, 9, 9), "so far: as things are"),
        (some(20, 3, 9, 9), some(20, 17, 1, 3), "so far: with the change"),
        (some(20, 17, 1, 3), some(20, 17, 1, 3.2), "neither"),
    ],
)
def test_the_verdict_claims_no_cause(was, now, words):
    assert words in verdict_on(was, now)
    assert "because" not in verdict_on(was, now)


def test_the_sentence_says_which_way():
    assert "9.5 patients too few on the mean day" in held_sentence(some(2, 1, -9.5, 9.5), "As things are")
    assert "right on the mean day" in held_sentence(some(2, 1, 0.01, 4), "As things are")
    assert "no day since then" in held_sentence(None, "As things are")


def test_days_that_were_known_when_it_was_saved_are_no_foresight():
    snapshot = snapshot_of(*(a_load(a_day(day), kind="local") for day in DAYS))  # loaded a minute after one another
    first, second, _ = sorted(e.loaded_at for e in snapshot.editions())
    assert (known_to(snapshot, first), known_to(snapshot, second)) == (DAYS[0], DAYS[1])
    assert known_to(snapshot, "") is None
    said = known_then_sentence(DAYS, DAYS[1])
    assert said == "2 of the 3 days were in a file already when it was saved: of those nothing was foreseen."
    assert known_then_sentence(DAYS, FIRST - timedelta(days=1)) is None
    assert known_then_sentence(DAYS, None) is None
