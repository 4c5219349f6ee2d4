"""The plan's objectives: every way through the rule, the data behind it, and what the real figures give."""

from __future__ import annotations

from datetime import date
from math import nan
from typing import Any, get_args

import pytest
from made_up_loads import a_day, a_load, days_of, snapshot_of

from flow.catalogue import METRICS
from flow.metrics.counting import where_counted
from flow.model import Period
from flow.plan import STATUSES, Objective, Reason, judged, objectives, progress
from flow.reference import Target, place
from flow.sentences.plan import RULE, SIGNS, WHY, asked_words, plan_finding, status_words
from flow.store import Snapshot

WINTER = Period(first=date(2025, 11, 24), last=date(2026, 2, 15))


def an_objective(**other: Any) -> Objective:
    told = {
        "number": 1,
        "title": "Fewer",
        "objective": "Fewer patients remain",
        "kind": "level",
        "choice": None,
        "metric": "nctr_remaining",
        "also": (),
        "place_code": "RH5",
        "baseline": 200.0,
        "baseline_words": "200 a year ago",
        "asked": "",
        "missing": "",
        "source": "tests",
    }
    return Objective(**{**told, **other})


def a_target(value: float = 90, comparison: Any = "at most", from_day: date = date(2025, 4, 1)) -> Target:
    return Target(
        metric="nctr_remaining",
        place_code="RH5",
        from_day=from_day,
        to_day=None,
        comparison=comparison,
        value=value,
        basis="",
        source="",
    )


def a_row(value: float | None = 195, *, recent: list[float] | None = None, **other: Any) -> dict[str, Any]:
    told = {
        "metric": "nctr_remaining",
        "value": value,
        "recent": recent if recent is not None else [value] * 12,
        "variation": "common_cause",
        "assurance": "inconsistent",
        "grain": "week",
        "end": date(2026, 2, 15),
        "unit": "patients",
    }
    return {**told, **other}


IMPROVING, CONCERN = {"variation": "special_cause_improvement"}, {"variation": "special_cause_concern"}

WAYS: list[tuple[str, Objective, dict[str, Any] | None, Target | None, bool | None, tuple[str, str]]] = [
    (
        "all variation meets",
        an_objective(),
        a_row(80, recent=[80], assurance="consistent_pass"),
        a_target(),
        None,
        ("met", "passes"),
    ),
    ("level with the target", an_objective(), a_row(90), a_target(), None, ("met", "held")),
    ("four in a row", an_objective(), a_row(85, recent=[99, 85, 86, 89, 85]), a_target(), None, ("met", "held")),
    (
        "one good week",
        an_objective(),
        a_row(85, recent=[99, 99, 99, 85]),
        a_target(),
        None,
        ("working towards", "not yet held"),
    ),
    (
        "a gap among the four",
        an_objective(),
        a_row(85, recent=[85, 85, nan, 85]),
        a_target(),
        None,
        ("working towards", "not yet held"),
    ),
    (
        "three points only",
        an_objective(),
        a_row(85, recent=[85, 85, 85]),
        a_target(),
        None,
        ("working towards", "not yet held"),
    ),
    (
        "missed and improving",
        an_objective(),
        a_row(199, **IMPROVING),
        a_target(),
        None,
        ("working towards", "improving"),
    ),
    ("missed, on the way", an_objective(), a_row(150), a_target(), None, ("working towards", "past the baseline")),
    ("less than a tenth of the way", an_objective(), a_row(190), a_target(), None, ("not met", "no better")),
    ("a tenth of the way", an_objective(), a_row(189), a_target(), None, ("working towards", "past the baseline")),
    ("on the way, but a concern", an_objective(), a_row(150, **CONCERN), a_target(), None, ("not met", "worse")),
    ("beyond the baseline", an_objective(), a_row(230), a_target(), None, ("not met", "no better")),
    ("no baseline", an_objective(baseline=None), a_row(150), a_target(), None, ("not met", "no better")),
    ("at least, met", an_objective(baseline=49), a_row(82), a_target(70, "at least"), None, ("met", "held")),
    (
        "at least, on the way",
        an_objective(baseline=49),
        a_row(60),
        a_target(70, "at least"),
        None,
        ("working towards", "past the baseline"),
    ),
    ("at least, below", an_objective(baseline=49), a_row(45), a_target(70, "at least"), None, ("not met", "no better")),
    ("a true zero", an_objective(), a_row(0), a_target(), None, ("met", "held")),
    (
        "no history",
        an_objective(),
        a_row(195, variation=None, assurance=None),
        a_target(),
        None,
        ("not met", "no better"),
    ),
    ("no figure", an_objective(), a_row(nan), a_target(), None, ("cannot be said", "no figure")),
    ("no row", an_objective(), None, a_target(), None, ("cannot be said", "no figure")),
    ("no target", an_objective(), a_row(), None, None, ("cannot be said", "no target")),
    (
        "target of later",
        an_objective(),
        a_row(),
        a_target(from_day=date(2026, 4, 1)),
        None,
        ("cannot be said", "target not yet in force"),
    ),
    (
        "old figure",
        an_objective(),
        a_row(end=date(2026, 1, 17)),
        a_target(),
        None,
        ("cannot be said", "figure too old"),
    ),
    ("28 days old", an_objective(), a_row(80, end=date(2026, 1, 18)), a_target(), None, ("met", "held")),
    (
        "old month",
        an_objective(),
        a_row(grain="month", end=date(2025, 11, 14)),
        a_target(),
        None,
        ("cannot be said", "figure too old"),
    ),
    ("to be done", an_objective(kind="deed", metric=None), None, None, None, ("cannot be said", "a deed")),
    ("nothing chosen", an_objective(kind="choice"), a_row(), None, False, ("not met", "nothing chosen")),
    ("chosen", an_objective(kind="choice"), a_row(), None, True, ("working towards", "chosen without a level")),
    ("no choice here", an_objective(kind="choice"), a_row(), None, None, ("cannot be said", "no choice here")),
    ("chosen with a level", an_objective(kind="choice"), a_row(80), a_target(), True, ("met", "held")),
]


@pytest.mark.parametrize(
    ("objective", "row", "plan", "chosen", "wanted"), [w[1:] for w in WAYS], ids=[w[0] for w in WAYS]
)
def test_every_way_through_the_rule(objective: Objective, row: Any, plan: Any, chosen: Any, wanted: Any) -> None:
    assert judged(objective, row, plan, last_day=date(2026, 2, 15), chosen=chosen) == wanted


def test_every_reason_is_reached_and_has_words() -> None:
    assert {w[5][1] for w in WAYS} == set(get_args(Reason)) == set(WHY)
    assert set(SIGNS) == {status for status, _ in RULE} == set(STATUSES)


def test_objectives_name_measures_that_are_counted_at_their_place() -> None:
    known = {m.id for m in METRICS if not m.needs_by}
    assert [o.number for o in objectives()] == list(range(1, len(objectives()) + 1))
    for o in objectives():
        assert o.objective
        assert o.source
        assert (o.kind == "deed") == (o.metric is None)
        assert (o.kind == "choice") == (o.choice is not None)
        for name in (*([o.metric] if o.metric else []), *o.also):
            assert name in known
            assert where_counted(name, place(o.place_code)) is not None


def test_real_winter_misses_objective_1_and_cannot_say_what_has_no_file(real: Snapshot) -> None:
    found = progress(real, WINTER, basis="adult_open", chosen={8: False})
    first, third = found[0], found[2]
    assert first.status == "not met"
    assert first.row is not None
    assert first.row["end"] == date(2026, 2, 15)
    assert (third.status, third.reason) == ("cannot be said", "no figure")
    assert "template pathway-1" in status_words(third)
    assert "at most 90 patients" in asked_words(first)
    assert found[7].status == "not met"
    assert plan_finding(found).startswith("0 of 11 objectives met and 2 not met")


def test_nothing_loaded_says_nothing_of_any() -> None:
    for snapshot in (None, snapshot_of()):
        assert {p.status for p in progress(snapshot, WINTER, basis="adult_open")} == {"cannot be said"}


def test_before_the_plan_its_target_says_nothing() -> None:
    rows = [a_day(d, remaining=80) for d in days_of("2024-10-01", "2024-11-30")]
    autumn = Period(first=date(2024, 10, 1), last=date(2024, 11, 30))
    first = progress(snapshot_of(a_load(*rows)), autumn, basis="adult_open")[0]
    assert (first.status, first.reason) == ("cannot be said", "target not yet in force")


def test_ninety_held_for_a_month_is_met() -> None:
    rows = [a_day(d, remaining=88) for d in days_of("2026-01-19", "2026-02-15")]
    first = progress(snapshot_of(a_load(*rows)), WINTER, basis="adult_open")[0]
    assert (first.status, first.reason) == ("met", "held")
