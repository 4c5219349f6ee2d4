"""A scenario file is read or refused in words, whatever is in it."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flow.errors import BadQuestion
from flow.whatif.levers import LEVERS
from flow.whatif.scenario import Scenario, scenario_from_json, scenario_to_json

GOOD: dict[str, Any] = {"name": "16 more", "place": "QSL", "day": "2026-02-15", "until": "2026-08-31", "target": 90}
GOOD_LEVER: dict[str, Any] = {"lever": "pathway_1_starts", "change": 16, "from": "2026-04-01"}

NUMBERS = st.one_of(st.integers(-5, 40), st.integers(), st.floats(), st.just(10**30), st.just(1e300))
DAYS = st.one_of(
    st.dates().map(str), st.sampled_from(["2026-02-15", "2026-04-01", "2026-08-31", "0001-01-01", "9999-12-31", "2026-02-30", "", "today"])
)  # fmt: skip
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, DAYS, st.text(max_size=8)),
    lambda inside: st.one_of(st.lists(inside, max_size=3), st.dictionaries(st.text(max_size=6), inside, max_size=3)),
    max_leaves=6,
)
A_LEVER = st.fixed_dictionaries(
    {},
    optional={
        "lever": st.one_of(st.sampled_from(sorted(LEVERS)), ANYTHING), "change": ANYTHING, "from": st.one_of(DAYS, ANYTHING),
        "full_from": st.one_of(DAYS, ANYTHING), "to": st.one_of(DAYS, ANYTHING), "days": st.one_of(NUMBERS, ANYTHING),
        "weekdays": st.one_of(st.lists(st.sampled_from(["Mon", "Tue", "Sun", "Caturday"]), max_size=3), ANYTHING),
        "lver": ANYTHING,
    },
)  # fmt: skip
AN_ASSUMPTION = st.fixed_dictionaries(
    {},
    optional={
        "parameter": ANYTHING,
        "value": ANYTHING,
        "reason": st.one_of(st.just("audit"), ANYTHING),
        "by": ANYTHING,
    },
)
A_SCENARIO = st.fixed_dictionaries(
    {},
    optional={
        "name": st.one_of(st.just("x"), ANYTHING), "place": st.one_of(st.just("QSL"), ANYTHING), "day": DAYS, "until": DAYS,
        "target_day": DAYS, "target": NUMBERS, "chance": NUMBERS, "weeks": NUMBERS, "replications": NUMBERS, "seed": NUMBERS,
        "levers": st.one_of(st.lists(A_LEVER, max_size=2), ANYTHING),
        "assumptions": st.one_of(st.lists(AN_ASSUMPTION, max_size=2), ANYTHING), "format": ANYTHING,
    },
)  # fmt: skip
CHANGED = st.one_of(A_SCENARIO.map(lambda some: {**GOOD, **some}), A_SCENARIO, ANYTHING)


@settings(max_examples=250, deadline=None)
@given(told=CHANGED)
def test_any_json_is_a_scenario_or_words(told: Any) -> None:
    try:
        found = scenario_from_json(json.dumps(told))
    except BadQuestion:
        return
    assert isinstance(found, Scenario)
    assert scenario_from_json(scenario_to_json(found)) == found
    assert all(type(n) is int for n in (found.weeks, found.replications, found.seed))


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_is_a_scenario_or_words(text: str) -> None:
    with pytest.raises(BadQuestion):
        scenario_from_json(text)


def test_whole_numbers_written_with_a_point_are_whole_numbers() -> None:
    found = scenario_from_json(json.dumps({**GOOD, "weeks": 13.0, "replications": 500.0, "seed": 7.0}))
    assert [(n, type(n)) for n in (found.weeks, found.replications, found.seed)] == [(13, int), (500, int), (7, int)]


REFUSED = {
    "no JSON": "16 more starts, please",
    "an empty file": "",
    "a list": "[]",
    "a name said twice": '{"name": "a", "name": "b"}',
    "not a number": json.dumps(GOOD).replace("90", "NaN"),
    "without end": json.dumps(GOOD).replace("90", "Infinity"),
    "a number too large for any": json.dumps(GOOD).replace("90", "1e999"),
    "a number of five thousand digits": json.dumps(GOOD).replace("90", "9" * 5000),
    "far more letters than a scenario has": '{"name": "' + "x" * 200_000 + '"}',
    "a day that is none": json.dumps({**GOOD, "day": "2026-02-30"}),
    "the year 9999": json.dumps({**GOOD, "day": "9999-01-01", "until": "9999-12-31"}),
    "the year 1": json.dumps({**GOOD, "day": "0001-01-01", "until": "0001-12-31"}),
    "an end before the beginning": json.dumps({**GOOD, "until": "2026-02-15"}),
    "a thousand million replications": json.dumps({**GOOD, "replications": 10**9}),
    "20,000 replications of three years": json.dumps({**GOOD, "until": "2029-02-10", "replications": 20_000}),
    "an unknown field": json.dumps({**GOOD, "replicatons": 1000}),
    "an unknown lever": json.dumps({**GOOD, "levers": [{**GOOD_LEVER, "lever": "pathway_1_start"}]}),
    "capacity of text": json.dumps({**GOOD, "levers": [{**GOOD_LEVER, "change": "sixteen"}]}),
    "a ramp that ends before it starts": json.dumps({**GOOD, "levers": [{**GOOD_LEVER, "full_from": "2026-03-01"}]}),
    "a stay shortened by more than any": json.dumps({**GOOD, "levers": [{"lever": "pathway_1_stay", "change": -400}]}),
    "an assumption without a reason": json.dumps({**GOOD, "assumptions": [{"parameter": "pathway_1_stay", "value": 9, "reason": " "}]}),
}  # fmt: skip


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_scenario_file_is_refused_in_words(text: str) -> None:
    with pytest.raises(BadQuestion, match=r"[Nn]othing was computed|Did you mean"):
        scenario_from_json(text)


def test_an_unknown_lever_is_told_what_was_meant() -> None:
    with pytest.raises(BadQuestion, match="Did you mean 'pathway_1_starts'"):
        scenario_from_json(REFUSED["an unknown lever"])


@pytest.mark.parametrize("where", ["everything", "a lever", "an assumption's value", "the name"])
def test_a_scenario_nested_at_any_depth_is_refused_in_words(where: str) -> None:
    limit = sys.getrecursionlimit()
    for depth in (*range(limit - 250, limit + 10, 7), 40_000):
        deep = "[" * depth + "]" * depth
        whole = json.dumps(
            {**GOOD, "levers": ["LEVER"], "name": "NAME", "assumptions": [{"parameter": "pathway_1_stay", "value": "VALUE", "reason": "x"}]}
        )  # fmt: skip
        text = {
            "everything": deep, "a lever": whole.replace('"LEVER"', deep), "the name": whole.replace('"LEVER"', "").replace('"NAME"', deep),
            "an assumption's value": whole.replace('"LEVER"', "").replace('"VALUE"', deep),
        }[where]  # fmt: skip
        with pytest.raises(BadQuestion):
            scenario_from_json(text)
