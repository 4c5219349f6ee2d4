"""`python -m flow whatif`: the answer to a scenario from a file, and words for whatever else is in it."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flow.cli import main
from flow.whatif.levers import LEVERS
from flow.whatif.scenario import ENGINE_VERSION, scenario_from_json

PROJECT = Path(__file__).resolve().parents[1]
EXAMPLE = PROJECT / "docs" / "examples" / "sixteen-more-starts.json"
GUIDE = PROJECT / "docs" / "whatif.md"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def flow(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture(autouse=True)
def few_throws(monkeypatch: pytest.MonkeyPatch) -> None:
    """A solve takes 5,000 throws; a test is content with fewer."""
    monkeypatch.setattr("flow.whatif.solve.REPLICATIONS", 400)


@pytest.fixture
def nothing_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flow.whatif.ensemble.walk_lane", lambda *_, **__: pytest.fail("something was computed"))
    monkeypatch.setattr("flow.whatif.lane_on_day.walk_lane", lambda *_, **__: pytest.fail("something was computed"))


def a_file(folder: Path, **said: Any) -> Path:
    told = {"name": "x", "place": "QSL", "day": "2026-02-15", "until": "2026-04-15", "target": 190, "replications": 200}
    path = folder / "scenario.json"
    path.write_text(json.dumps({**told, **said}), "utf-8")
    return path


@pytest.mark.usefixtures("illustrative_set_is_there")
def test_cost_is_told_of_the_days_that_it_is_reckoned_over(flow: Run, tmp_path: Path) -> None:
    lever = {"lever": "pathway_1_starts", "change": 7}
    _, told, _ = flow("whatif", a_file(tmp_path, target_day="2026-03-01", levers=[lever]), "--demonstration")
    head, _, bill = told.partition("Cost up to ")[2].partition("\n")
    assert (head, bill.splitlines()[1].split()[:2]) == ("1 Mar 2026", ["14", "starts"])  # 14 days of one start
    days = re.findall(r"^(\w{3}) \d+ \w{3} 2026 +\d", told, re.MULTILINE)
    assert days == ["Sun"] * 8, "the weekday of the target alone: weekdays differ"


@pytest.mark.usefixtures("illustrative_set_is_there")
def test_whatif_as_text_says_the_answer_first_and_everything_it_stands_on(flow: Run, tmp_path: Path) -> None:
    levers = [{"lever": "pathway_1_starts", "change": 16, "from": "2026-03-01"}]
    assumptions = [{"parameter": "pathway_1_stay", "value": 21, "reason": "audit of May", "by": "commissioning"}]
    code, out, err = flow(
        "whatif", a_file(tmp_path, levers=levers, assumptions=assumptions), "--solve", "pathway_3_starts"
    )
    assert code == 0
    assert "made up (illustrative)" in err
    lines = out.splitlines()
    assert lines[0].startswith("ILLUSTRATIVE")
    assert lines[2].startswith("With 16 more Pathway 1 starts a week from 1 Mar 2026")
    assert (
        out.index("What it takes") < out.index("Patients who remain, mean and range") < out.index("What it stands on")
    )
    assert "audit of May, commissioning" in out
    assert "(found: pathway_1_new_starts" in out
    assert re.search(r"snapshot \d+, newest load \d+ \(Illustrative set", " ".join(out.split()))
    assert "**" not in out
    assert max(map(len, lines)) < 140


@pytest.mark.usefixtures("illustrative_set_is_there")
def test_whatif_as_json_is_complete_and_the_same_every_time(flow: Run, tmp_path: Path) -> None:
    path = a_file(tmp_path, levers=[{"lever": "pathway_2_beds", "change": 6}])
    code, first, _ = flow("whatif", path, "--json", "--solve", "process_days")
    assert code == 0
    assert flow("whatif", path, "--json", "--solve", "process_days")[1] == first
    told = json.loads(first)
    assert scenario_from_json(json.dumps(told["scenario"])) == scenario_from_json(path.read_text("utf-8"))
    assert told["engine"] == ENGINE_VERSION
    assert told["scenario"]["seed"] > 0
    assert told["data"]["illustrative"]
    assert told["data"]["snapshot"] >= 1
    assert told["data"]["newest_load"]["published"] == "2026-02-15"
    assert [day["day"] for day in told["days"][:2]] == ["2026-02-16", "2026-02-17"]
    assert len(told["days"]) == 59
    on_the_day = told["days"][-1]["changed"]
    assert on_the_day["low"] <= on_the_day["mid"] <= on_the_day["high"]
    assert on_the_day["mean"] == pytest.approx(told["answer"]["remaining_on_target_day"]["mean"])
    parameters = {p["name"]: p for p in told["calibration"]["parameters"]}
    assert parameters["pathway_1_starts"]["found"]
    assert all(p["source"] and p["how"] in ("found", "assumed", "changed") for p in parameters.values())
    solved = told["solve"]
    again = scenario_from_json(json.dumps(solved["scenario"]))
    assert {lever.kind: lever.change for lever in again.levers} == {"pathway_2_beds": 6, **solved["changes"]}
    assert (
        solved["answer"]["patients_fewer_on_target_day"]["mean"]
        > told["answer"]["patients_fewer_on_target_day"]["mean"]
    )
    assert solved["chance"] >= 0.8 > solved["chance_with_one_step_less"]


def test_whatif_on_an_empty_store_assumes_everything_and_says_so(
    flow: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLOW_DEMONSTRATION", "off")
    code, out, _ = flow("whatif", a_file(tmp_path))
    assert code == 0
    assert "Most of this is assumed." in out
    assert "Figures: nothing is loaded." in out
    assert json.loads(flow("whatif", a_file(tmp_path), "--json")[1])["data"]["snapshot"] is None


@pytest.mark.usefixtures("illustrative_set_is_there")
def test_whatif_saved_is_in_the_journal_among_the_made_up_ones(flow: Run, tmp_path: Path) -> None:
    from flow.writings import scenarios_now

    code, _, err = flow("whatif", a_file(tmp_path, name="Six beds"), "--save", "for the board", "--demonstration")
    assert code == 0
    assert "Saved as entry" in err
    (saved,) = scenarios_now(illustrative=True)
    assert (saved.name, saved.reason, len(saved.days)) == ("Six beds", "for the board", 59)
    assert scenarios_now(illustrative=False) == ()
    assert flow("whatif", a_file(tmp_path, name="Six beds"), "--save", "again")[0] == 2


BAD: dict[str, tuple[str, ...]] = {
    "no JSON": ("16 more starts",),
    "a byte that is no text": ("\udcff",),
    "an unknown lever": (json.dumps({"levers": [{"lever": "pathway_1_start", "change": 1}]}), "Did you mean 'pathway_1_starts'"),
    "capacity of text": (json.dumps({"levers": [{"lever": "pathway_1_starts", "change": "sixteen"}]}), "is a number from -60 to 100"),
    "a ramp that ends before it starts": (
        json.dumps({"levers": [{"lever": "pathway_1_starts", "change": 1, "from": "2026-05-01", "full_from": "2026-04-01"}]}), "which is before"
    ),
    "a stay below nothing": (json.dumps({"levers": [{"lever": "pathway_1_stay", "change": -20}], "assumptions": [
        {"parameter": "pathway_1_stay", "value": 10, "reason": "x"}]}), "cannot be shorter"),
    "a negative stay": (json.dumps({"assumptions": [{"parameter": "pathway_1_stay", "value": -3, "reason": "x"}]}), "0 or more"),
    "a parameter that is none": (json.dumps({"assumptions": [{"parameter": "pathway_1_stays", "value": 3, "reason": "x"}]}), "Did you mean"),
    "a thousand million replications": (json.dumps({"replications": 10**9}), "from 100 to 20,000"),
    "not a number": ('{"target": NaN}', "NaN"),
    "without end": ('{"target": 1e999}', "from 0 to 5000"),
    "dates out of order": (json.dumps({"until": "2026-01-01"}), "within three years"),
    "a target after the end": (json.dumps({"target_day": "2027-01-01"}), "not after"),
    "a place that is none": (json.dumps({"place": "SOMRSET"}), "no place"),
    "a place without pathways": (json.dumps({"place": "ENG"}), "ask for QSL"),
    "two changes of one stay": (json.dumps({"levers": [{"lever": "pathway_1_stay", "change": -1, "from": f"2026-0{m}-01"} for m in (3, 4)]}),
                                "on different days"),
}  # fmt: skip


@pytest.mark.usefixtures("illustrative_set_is_there", "nothing_computed")
@pytest.mark.parametrize("case", BAD)
def test_whatif_refuses_in_words_with_exit_code_2(case: str, flow: Run, tmp_path: Path) -> None:
    text, *words = BAD[case]
    good = {"name": "x", "place": "QSL", "day": "2026-02-15", "until": "2026-05-31", "target": 190}
    path = tmp_path / "scenario.json"
    if text.startswith("{"):
        begin = json.dumps({k: v for k, v in good.items() if f'"{k}"' not in text})
        text = f"{begin[:-1]}, {text[1:]}"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    code, out, err = flow("whatif", path, *(["--json"] if len(case) % 2 else []))
    assert (code, out) == (2, "")
    told = err.splitlines()[-1]
    assert told.startswith("flow: ")
    assert "Traceback" not in err
    for word in words:
        assert word in told


@pytest.mark.usefixtures("illustrative_set_is_there", "nothing_computed")
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--solve", "pathway_1_start"), "Did you mean 'pathway_1_starts'"),
        (("--solve", ""), "no lever called ''"),
        (("--solve", "growth"), "comes about by itself"),
        (("--solve", "pathway_1_starts,process_days"), "Nothing says what"),
        (("--save", " "), "needs a reason"),
    ],
    ids=str,
)
def test_whatif_refuses_options_in_words(options: tuple[str, ...], words: str, flow: Run, tmp_path: Path) -> None:
    code, out, err = flow("whatif", a_file(tmp_path), *options)
    assert (code, out) == (2, "")
    assert words in err


@pytest.mark.parametrize("name", ["nowhere.json", ".", "a\0b"])
def test_whatif_refuses_a_file_that_cannot_be_read(name: str, flow: Run, tmp_path: Path) -> None:
    code, out, err = flow("whatif", f"{tmp_path}/{name}")
    assert (code, out) == (2, "")
    assert "cannot be read" in err


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.binary(max_size=80))
def test_whatif_refuses_any_bytes_on_standard_input(raw: bytes, flow: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    code, out, err = flow("whatif", "-")
    assert (code, out) == (2, "")
    assert "Traceback" not in err


def test_the_guide_tells_every_lever_and_its_example_is_the_file() -> None:
    guide = GUIDE.read_text("utf-8")
    assert [kind for kind in LEVERS if f"`{kind}`" not in guide] == []
    example = re.search(r"```json\n(.*?)```", guide, re.DOTALL)
    assert example is not None
    assert scenario_from_json(example[1]) == scenario_from_json(EXAMPLE.read_text("utf-8"))
