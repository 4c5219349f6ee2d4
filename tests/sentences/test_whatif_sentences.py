"""The answer in words, in every state: met now, on a day, not met, never settling, more instead of fewer, assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from flow.metrics.agreed import Price
from flow.sentences.assumptions import how_many_counted, mostly_assumed
from flow.sentences.levers import lever_words, levers_words, past_sentences
from flow.sentences.whatif import (
    answer_tiles,
    asked_words,
    binds_sentence,
    chance_words,
    cost_tile,
    headline,
    level_sentence,
    one_more_sentence,
    pounds_words,
    settles_sentences,
    short_of,
    sureness_sentence,
    target_sentence,
)
from flow.whatif.answers import Answer, Fan, LaneState, OneMore, Range
from flow.whatif.calibrate import Calibration, calibrate
from flow.whatif.levers import Lever
from flow.whatif.scenario import Scenario
from flow.whatif.worth import Cost

OCTOBER, MARCH = date(2026, 10, 1), date(2027, 3, 31)
STARTS = Lever(kind="pathway_1_starts", change=16, first=OCTOBER)
SCENARIO = Scenario(
    name="x", place="QSL", day=date(2026, 2, 15), until=MARCH, target=90.0, target_day=MARCH, levers=(STARTS,)
)
SETTLED = LaneState(name="Pathway 2", waiting_in_hospital=34.2, utilisation=0.97, settles=True, unsettled_share=0.0)


@pytest.fixture(scope="module")
def assumed():
    """A calibration of nothing: everything is assumed."""
    return calibrate(None, "QSL", day=SCENARIO.day)


@pytest.fixture(scope="module")
def an_answer(assumed):
    """The answer of the page's drawing, with overrides."""

    def build(**said: Any) -> Answer:
        some = Fan(low=np.array([1.0]), mid=np.array([2.0]), high=np.array([3.0]), mean=np.array([2.0]))
        told: dict[str, Any] = {
            "scenario": SCENARIO,
            "calibration": assumed,
            "as_things_are": some,
            "changed": some,
            "fewer": some,
            "chance": 0.004,
            "chance_as_things_are": 0.0,
            "first_day": None,
            "median_first_day": None,
            "then": Range(mean=183.0, low=170.0, high=196.0),
            "then_as_things_are": Range(mean=214.0, low=203.0, high=226.0),
            "fewer_then": Range(mean=31.2, low=24.0, high=38.4),
            "bed_days": Range(mean=4900.0, low=3900.0, high=5900.0),
            "value": Range(mean=2_753_800.0, low=2.2e6, high=3.3e6),
            "bed_day": Price(pounds=562.0, per="day", price_year="2025/26", source="", note="", own=False),
            "cost": Cost(items=()),
            "one_more": OneMore(lever="pathway_1_starts", unit="starts a week", patients=1.62, error=0.2),
            "lanes": (SETTLED,),
            "floor": 104.0,
            "floor_range": Range(mean=104.0, low=85.0, high=124.0),
            "parameter_share": 0.31,
            "parameters_drawn": 20,
        }
        return Answer(**told | said)

    return build


def test_the_sentence_on_top_is_that_of_the_drawing(an_answer):
    a = an_answer()
    assert headline(a) == (
        "With 16 more Pathway 1 starts a week from 1 Oct 2026, 31 fewer patients remain by 31 Mar 2027, the model says (24 to 38)."
    )
    assert target_sentence(a, 214.0) == (
        "90 is not met by 31 Mar 2027: the chance is under 1 in 100, and 8 in 10 is asked for. The floor is 104 on average (85 to 124): so many wait for "
        "what is not capacity of Pathways 1 to 3, and no number of starts, places or beds removes them."
    )


@pytest.mark.parametrize(
    ("fewer", "words"),
    [
        (Range(mean=-12.0, low=-20.0, high=-5.0), "12 more patients remain by 31 Mar 2027, the model says (5 to 20)"),
        (Range(mean=8.0, low=-3.0, high=20.0), "8 fewer patients remain by 31 Mar 2027, the model says (from 3 more to 20 fewer)"),
        (Range(mean=-8.0, low=-20.0, high=3.0), "8 more patients remain by 31 Mar 2027, the model says (from 20 more to 3 fewer)"),
        (Range(mean=1.2, low=1.0, high=1.4), "1 fewer patient remains by 31 Mar 2027, the model says (1)"),
        (Range(mean=0.1, low=-4.0, high=5.0), "no difference of a whole patient by 31 Mar 2027 (from 4 more to 5 fewer)"),
        (Range(mean=0.0, low=0.0, high=0.0), "no difference of a whole patient by 31 Mar 2027"),
    ],
)  # fmt: skip
def test_more_fewer_and_neither(an_answer, fewer, words):
    assert words in headline(an_answer(fewer_then=fewer))


def test_nothing_changed_says_what_the_model_says_of_things_as_they_are(an_answer):
    a = an_answer(scenario=replace(SCENARIO, levers=()))
    assert headline(a) == "As things are, 183 patients remain on 31 Mar 2027, the model says (170 to 196)."
    assert [v for v, _ in answer_tiles(a)] == ["under 1 in 100", "183", "1.6", "Pathway 2"]


@pytest.mark.parametrize(
    ("said", "now", "words"),
    [
        ({"chance": 0.83, "first_day": date(2027, 1, 5)}, 214.0, "90 or fewer is met: on 31 Mar 2027 the chance is about 8 in 10, of 8 in 10 asked for, and first on 5 Jan 2027."),
        ({"chance": 0.997, "first_day": date(2026, 2, 16)}, 85.0, "90 is met already, and on 31 Mar 2027 the chance is over 99 in 100"),
        ({"chance": 0.5, "floor": 60.0}, 214.0, "the chance is about 5 in 10, and 8 in 10 is asked for."),
        ({"chance": 0.5, "first_day": date(2026, 5, 1)}, 214.0, "It is met with that chance on 1 May 2026, and not held."),
        ({"chance": 0.5, "first_day": date(2027, 5, 1)}, 214.0, "It is first met with that chance on 1 May 2027."),
        ({"chance": 0.5}, None, "90 is not met by 31 Mar 2027"),
    ],
)  # fmt: skip
def test_the_target_in_every_state(an_answer, said, now, words):
    assert words in target_sentence(an_answer(**said), now)


def test_no_floor_is_named_where_the_target_lies_above_it(an_answer):
    assert "floor" not in target_sentence(an_answer(floor=60.0), 214.0)


def test_what_never_settles_is_said_and_what_may_not(an_answer):
    never = LaneState(name="Pathway 3", waiting_in_hospital=50.0, utilisation=1.2, settles=False, unsettled_share=1.0)
    said = settles_sentences([never, replace(SETTLED, unsettled_share=0.32)])
    assert said[0].startswith("Pathway 3 never settles: more is needed than there is of it")
    assert said[1] == "Pathway 2 settles on the whole; in about 3 in 10 of the draws of its figures it does not."
    assert settles_sentences([SETTLED]) == []
    assert answer_tiles(an_answer(lanes=(never,)))[-1] == ("Pathway 3", ["binds next", "Pathway 3 never settles"])


def test_what_binds_next(an_answer):
    assert "34 patients wait in hospital for it on 31 Mar 2027, at 97% of its capacity" in binds_sentence(
        SETTLED, "31 Mar 2027"
    )
    assert "what is left is not capacity" in binds_sentence(None, "31 Mar 2027")


def test_one_more_is_told_with_its_error_or_not_at_all():
    one = OneMore(lever="pathway_1_starts", unit="starts a week", patients=1.62, error=0.2)
    assert one_more_sentence(one) == "One more Pathway 1 start a week is 1.6 patients fewer then, plus or minus 0.2."
    assert "cannot be told from chance" in str(one_more_sentence(replace(one, patients=0.1)))
    assert "brings nothing more" in str(one_more_sentence(replace(one, patients=0.0, error=0.0)))
    assert "1.6 patients more" in str(one_more_sentence(replace(one, patients=-1.62)))
    assert one_more_sentence(None) is None


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "under 1 in 100"),
        (0.004, "under 1 in 100"),
        (0.03, "about 3 in 100"),
        (0.2, "about 2 in 10"),
        (0.68, "about 7 in 10"),
        (0.95, "about 95 in 100"),
        (1.0, "over 99 in 100"),
    ],
)
def test_chance_in_plain_words_never_certain(chance, words):
    assert chance_words(chance) == words


def test_what_was_asked_and_pounds():
    assert [asked_words(c) for c in (0.8, 0.95, 0.5, 0.7)] == ["8 in 10", "95 in 100", "5 in 10", "7 in 10"]
    assert [pounds_words(p) for p in (2_753_800, 340_123, 950, -1_200_000, 999_600, 0)] == [
        "£2.8m",
        "£340,000",
        "£950",
        "−£1.2m",
        "£1.0m",
        "£0",
    ]
    assert cost_tile(Cost(items=()), False, "x") == ("£0", ["cost", "nothing is bought: circumstances alone"])
    assert cost_tile(Cost(items=()), True, "x")[0] == "no price"


def test_several_levers_at_once():
    beds = Lever(kind="pathway_2_beds", change=6, first=OCTOBER)
    stay = Lever(kind="pathway_1_stay", change=-1)
    assert levers_words([STARTS, beds]) == "16 more Pathway 1 starts a week and 6 more Pathway 2 beds from 1 Oct 2026"
    assert levers_words([STARTS, stay]).endswith("from 1 Oct 2026, and Pathway 1 stays 1 day shorter")
    ramp = Lever(kind="pathway_1_starts", change=1, first=OCTOBER, full_from=date(2026, 11, 1), last=MARCH, weekdays=(5, 6))  # fmt: skip
    assert lever_words(ramp) == (
        "1 more Pathway 1 start a week from 1 Oct 2026, rising to full on 1 Nov 2026, until 31 Mar 2027, on Saturdays and Sundays"
    )
    assert lever_words(Lever(kind="referrals", change=-5)) == "5 % fewer referrals"


def test_where_everything_is_assumed_the_range_covers_nothing_of_it(assumed):
    said = how_many_counted(assumed)
    assert f"All {len(assumed.parameters)} figures that the model stands on are assumed." in said
    assert "says nothing of how far the assumptions are off" in said
    assert "Most of this is assumed" in str(mostly_assumed(assumed))


def test_no_sentence_claims_more_than_the_model(an_answer):
    a = an_answer()
    assert "the model says" in headline(a)
    assert not any(word in headline(a) + target_sentence(a, 214.0) for word in ("because", "will ", "causes"))


def test_what_lies_before_the_first_day_is_said():
    start, before = date(2026, 2, 16), date(2026, 1, 1)
    begun = Lever(kind="pathway_1_starts", change=16, first=before)
    over = Lever(kind="pathway_2_beds", change=-28, first=before, last=date(2026, 2, 15))
    to_come = Lever(kind="pathway_1_starts", change=16, first=start)
    said = past_sentences([begun, over, to_come], start)
    assert len(said) == 2
    assert "16 more Pathway 1 starts a week from 1 Jan 2026: begun before the first day simulated" in said[0]
    assert said[1].endswith(
        "until 15 Feb 2026: over before the first day simulated, 16 Feb 2026, so it changes nothing here."
    )


@pytest.mark.parametrize(
    ("chance", "said"), [(0.77, "77 in 100"), (0.7999, "79 in 100"), (0.7, "about 7 in 10"), (0.001, "under 1 in 100")]
)
def test_a_chance_short_of_the_one_asked_is_not_said_in_its_words(chance: float, said: str) -> None:
    assert short_of(chance, 0.8) == said


def test_where_the_model_begins_and_what_the_range_leaves_out_is_said(an_answer: Any, assumed: Calibration) -> None:
    """Nothing counted: the level is today's. Counted and far from it: the path returns, and the words say so."""
    said = sureness_sentence(an_answer())
    assert f"the {len(assumed.assumed)} figures may be that nobody counted is not in it" in said
    assert "takes that for the level" in said

    def level(now: float, usual: float) -> str:
        found = {
            name: replace(assumed[name], value=value, found=True)
            for name, value in (("remaining", now), ("usually_remaining", usual))
        }
        return level_sentence(an_answer(calibration=replace(assumed, parameters={**assumed.parameters, **found})))

    assert "begins with 227" in level(227, 200)
    assert "above the level of the last weeks, 200, to which the model returns" in level(227, 200)
    assert "below the level" in level(150, 200)
    assert level(203, 200) == ""
