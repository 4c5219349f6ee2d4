"""A scenario to take away: CSV with everything it stands on, and always one page of PDF."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from flow.report.scenario_csv import fans_csv, scenario_csv
from flow.report.scenario_pdf import page, scenario_pdf
from flow.whatif.answers import answer, calibration_for
from flow.whatif.levers import Lever
from flow.whatif.parameters import Parameter
from flow.whatif.scenario import Assumption, Scenario

DAY = date(2026, 2, 15)
SCENARIO = Scenario(
    name="=16 more", place="QSL", day=DAY, until=DAY + timedelta(days=60), target=90.0, target_day=DAY + timedelta(days=45), replications=100,
    levers=(Lever(kind="pathway_1_starts", change=16, first=DAY + timedelta(days=10)),),
    assumptions=(Assumption(parameter="pathway_1_stay", value=20.0, reason="+audit", by="commissioning"),),
)  # fmt: skip


@pytest.fixture(scope="module")
def told():
    """The answer where nothing is loaded: everything is assumed."""
    return answer(None, calibration_for(None, SCENARIO), SCENARIO)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_csv_has_the_question_every_figure_and_the_answer(told):
    found = rows(scenario_csv(told))
    by_part = {part: [r for r in found if r["part"] == part] for part in {r["part"] for r in found}}
    assert {r["name"] for r in by_part["figure"]} == set(told.calibration.parameters)
    assert by_part["assumption"][0]["name"] == "pathway_1_stay"
    assert by_part["lever"][0]["value"] == "16"
    fewer = next(r for r in by_part["answer"] if r["name"] == "patients fewer")
    assert float(fewer["value"]) == pytest.approx(told.fewer_then.mean)
    assert float(fewer["low"]) == pytest.approx(told.fewer_then.low)


def test_small_numbers_of_the_system_s_own_do_not_leave_with_the_csv(told):
    def counted(name: str, value: float, provenance: str) -> Parameter:
        return replace(told.calibration[name], value=value, found=True, provenance=provenance)

    for provenance, shown in (("local", ["", "", "40.0"]), ("published", ["3.0", "196.0", "40.0"])):
        own = {
            "pathway_1_waiting_in_hospital": counted("pathway_1_waiting_in_hospital", 3.0, provenance),
            "beside_the_lanes": counted("beside_the_lanes", 196.0, provenance),
            "pathway_2_waiting": counted("pathway_2_waiting", 40.0, provenance),
        }
        known = replace(told.calibration, parameters={**told.calibration.parameters, **own})
        found = {r["name"]: r for r in rows(scenario_csv(replace(told, calibration=known))) if r["part"] == "figure"}
        assert [found[name]["value"] for name in own] == shown
        on_page = {
            line
            for part in page(replace(told, calibration=known), "", False, {}, "")["parts"]
            for line in part["small"]
        }
        for p, value in zip(own.values(), shown, strict=True):
            listed = next(line for line in on_page if line.startswith(f"{p.what}: "))
            assert ("withheld, a small number" in listed) == (value == ""), listed


def test_what_a_person_typed_is_no_formula(told):
    text = scenario_csv(told)
    assert "'=16 more" in text
    assert "'+audit" in text
    assert "\n=16" not in text.replace("'=16", "")


def test_the_days_are_those_of_the_fans(told):
    found = rows(fans_csv(told))
    assert len(found) == 60
    assert found[0]["day"] == "2026-02-16"
    last = found[-1]
    assert float(last["as_things_are"]) - float(last["with_the_change"]) == pytest.approx(
        float(last["fewer"]), abs=0.01
    )


def test_the_pdf_is_one_page_and_the_same_each_time(told):
    made = scenario_pdf(told, stands_on="snapshot 1", illustrative=True)
    assert made.startswith(b"%PDF")
    assert made == scenario_pdf(told, stands_on="snapshot 1", illustrative=True)
    assert made.count(b"/Type /Page\n") + made.count(b"/Type/Page/") <= 1
    said = page(told, "snapshot 1", True, {}, "")
    assert said["mark"] == "Illustrative: these figures are made up."
    assert any("Pathway 1: mean days of service: 20" in line for part in said["parts"] for line in part["lines"])


def test_too_much_for_a_page_is_cut_and_said(told, monkeypatch):
    import typst

    many = tuple(Lever(kind="pathway_2_beds", change=float(n + 1), first=DAY + timedelta(days=10)) for n in range(20))
    hands = tuple(
        Assumption(parameter=name, value=1.0, reason="x " * 200)
        for name in list(told.calibration.parameters)[:30]
        if told.calibration[name].unit != "share"
    )
    long = replace(told, scenario=replace(told.scenario, levers=many, assumptions=hands, name="n " * 60))
    asked = []
    compile_page = typst.compile
    monkeypatch.setattr(typst, "compile", lambda **given: asked.append(given["sys_inputs"]) or compile_page(**given))
    scenario_pdf(long, stands_on="snapshot 1", illustrative=False, reason="r " * 400)
    assert "the CSV and the JSON have them all" in asked[0]["scenario"]
    pages = typst.query(selector="<pages>", field="value", sys_inputs=asked[0], **_typeset())
    assert json.loads(pages) == [1]


def _typeset():
    from flow.report.lettering import font_folder
    from flow.report.scenario_pdf import TEMPLATE

    return {
        "input": str(TEMPLATE),
        "root": str(TEMPLATE.parent),
        "font_paths": [str(font_folder())],
        "ignore_system_fonts": True,
    }
