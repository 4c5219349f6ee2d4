"""`python -m flow template`: to the screen, into a file, as a workbook, as a schema; never over what is there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flow.cli import main
from flow.sources import FileRefused, read
from flow.sources.table_schema import table_schema
from flow.sources.template_files import as_bytes, as_csv
from flow.sources.templates import TEMPLATES, template_named

Told = pytest.CaptureFixture[str]


def test_the_list_names_every_template_with_its_row(capsys: Told) -> None:
    assert main(["template", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [t.name for t in TEMPLATES]
    assert all(t.row in line for t, line in zip(TEMPLATES, lines, strict=True))


@pytest.mark.parametrize("name", [t.name for t in TEMPLATES])
def test_a_template_goes_to_the_screen_as_csv_and_as_schema(name: str, capsys: Told) -> None:
    assert main(["template", name]) == 0
    assert capsys.readouterr().out == as_csv(template_named(name))
    assert main(["template", name, "--schema"]) == 0
    assert json.loads(capsys.readouterr().out) == table_schema(template_named(name))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_goes_into_a_file(form: str, tmp_path: Path, capsys: Told) -> None:
    path = tmp_path / f"hub today.{form}"
    assert main(["template", "hub-steps", "--format", form, "--out", str(path)]) == 0
    assert path.read_bytes() == as_bytes(template_named("hub-steps"), form)
    told = capsys.readouterr()
    assert told.out == ""
    assert "Fill in one row per locality, day and pathway, then: python -m flow load" in told.err


def test_a_schema_goes_into_a_file(tmp_path: Path) -> None:
    path = tmp_path / "schema.json"
    assert main(["template", "costs", "--schema", "--out", str(path)]) == 0
    assert json.loads(path.read_text(encoding="utf-8"))["name"] == "costs"


def test_what_is_there_already_is_left_as_it_is(tmp_path: Path, capsys: Told) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("a day's work", encoding="utf-8")
    assert main(["template", "daily", "--out", str(path)]) == 1
    assert path.read_text(encoding="utf-8") == "a day's work"
    assert "is there already and was left as it is" in capsys.readouterr().err


def test_a_folder_that_is_not_there_is_told(tmp_path: Path, capsys: Told) -> None:
    assert main(["template", "daily", "--out", str(tmp_path / "nowhere" / "mine.csv")]) == 1
    assert "cannot be written" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param([], "Which template? Name one of the list", id="no name"),
        pytest.param(["hub-step"], "There is no template called 'hub-step'. Did you mean 'hub-steps'?", id="a slip"),
        pytest.param(
            ["daily", "--format", "xlsx"], "Say where it goes: --out FILE.xlsx", id="a workbook to the screen"
        ),
    ],
)
def test_a_question_that_cannot_be_answered_is_wrong_usage(arguments: list[str], words: str, capsys: Told) -> None:
    assert main(["template", *arguments]) == 2
    told = capsys.readouterr()
    assert words in told.err
    assert told.out == ""


def test_the_workbook_of_the_command_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "daily.xlsx"
    assert main(["template", "daily", "--format", "xlsx", "--out", str(path)]) == 0
    with pytest.raises(FileRefused, match="has no figures yet"):
        read(path)
