"""A scenario in a link and back; a link edited by hand gets words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from flow.errors import BadQuestion
from flow.whatif.levers import Lever
from flow.whatif.link import link_of, scenario_of_link, sliders_of
from flow.whatif.scenario import Assumption, Scenario

OCTOBER = date(2026, 10, 1)


def usual(**said: Any) -> Scenario:
    told: dict[str, Any] = {
        "name": "What if",
        "place": "QSL",
        "day": date(2026, 2, 15),
        "until": date(2027, 2, 15),
        "target": 90.0,
        "target_day": date(2026, 9, 30),
    }
    return Scenario(**told | said)


@pytest.mark.parametrize(
    "levers",
    [
        (),
        (Lever(kind="pathway_1_starts", change=16.0, first=OCTOBER),),
        (Lever(kind="pathway_1_stay", change=-2.5),),
        (
            Lever(kind="pathway_1_starts", change=16.0, first=OCTOBER),
            Lever(kind="pathway_1_stay", change=-2.0, first=OCTOBER),
        ),
        (
            Lever(kind="pathway_1_starts", change=16.0, first=OCTOBER),
            Lever(kind="pathway_1_stay", change=-2.0, first=date(2026, 11, 1)),
        ),
        (Lever(kind="pathway_1_starts", change=80.0),),
        (
            Lever(kind="pathway_1_starts", change=16.0, first=OCTOBER, full_from=date(2026, 11, 1), weekdays=(5, 6)),
            Lever(kind="pathway_2_beds", change=-28.0, first=OCTOBER, last=date(2026, 12, 1)),
            Lever(kind="step_down", change=3.0, days=10),
        ),
    ],
    ids=["nothing", "starts", "stay", "both", "two days", "beyond the slider", "others"],
)
def test_a_scenario_comes_back_from_its_link(levers):
    asked = usual(levers=levers, chance=0.5, target_day=date(2026, 12, 31))
    back = scenario_of_link(link_of(asked, usual()), usual())
    assert replace(back, levers=()) == replace(asked, levers=())
    assert sorted(map(str, back.levers)) == sorted(map(str, asked.levers))
    assert sorted(map(str, sliders_of(asked).levers)) == sorted(map(str, levers))


def test_assumptions_travel_and_nothing_usual_is_said():
    said = Assumption(parameter="pathway_1_stay", value=20.0, reason="audit of May & June", by="Commissioner")
    asked = usual(assumptions=(said,))
    assert set(link_of(asked, usual())) == {"assumptions"}
    assert scenario_of_link(link_of(asked, usual()), usual()) == asked
    assert link_of(usual(), usual()) == {}
    assert scenario_of_link({"place": "Somerset FT (RH5)", "period": "1 year"}, usual()) == usual()


def test_what_a_file_asked_beside_the_levers_travels_too():
    asked = usual(weeks=26, replications=500, seed=7, target=90.1234567)
    assert scenario_of_link(link_of(asked, usual()), usual()) == asked
    assert scenario_of_link({"week": "2026-02-09"}, usual()) == usual()


def test_a_lever_begun_before_the_first_day_is_on_no_slider_and_keeps_its_day():
    begun = Lever(kind="pathway_1_starts", change=16.0, first=date(2026, 1, 1))
    told = sliders_of(usual(levers=(begun,)))
    assert (told.starts, told.others) == (0, (begun,))


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"starts": "sixteen"}, "no number"),
        ({"starts": "nan"}, "NaN is no number"),
        ({"starts": "1e9"}, "number from -60 to 100"),
        ({"starts": "16", "from": "2026-13-01"}, "no day"),
        ({"from": "soon"}, "no day"),
        ({"starts": "16", "from": "2031-01-01"}, "after the last day"),
        ({"stay": "-2", "target_day": "1999-01-01"}, "day of the target"),
        ({"until": "2999-01-01"}, "within three years"),
        ({"chance": "2"}, "chance"),
        ({"target": "-5"}, "target"),
        ({"weeks": "thirteen"}, "no whole number"),
        ({"replications": "1000000000"}, "replications"),
        ({"levers": '[{"lever": "pathway_2_beds"'}, "cut or changed"),
        ({"levers": '{"lever": "pathway_2_beds"}'}, "cut or changed"),
        ({"levers": '[{"lever": "pathway_2_bed", "change": 6}]'}, "Did you mean 'pathway_2_beds'"),
        ({"levers": '[{"lever": "pathway_2_beds", "change": "six"}]'}, "Extra Pathway 2 beds"),
        ({"levers": '[{"lever": "pathway_2_beds", "change": 6, "from": "2026-11-01", "full_from": "2026-10-01"}]'}, "before"),
        ({"levers": "[" * 100_000}, "cut or changed"),
        ({"assumptions": '[{"parameter": "pathway_1_stay", "value": 20}]'}, "lacks reason"),
        ({"start": "16"}, "Did you mean 'starts'"),
        ({"lever": "[]"}, "Did you mean 'levers'"),
    ],
)  # fmt: skip
def test_a_link_edited_by_hand_gets_words(said, words):
    with pytest.raises(BadQuestion, match=words):
        scenario_of_link(said, usual())
