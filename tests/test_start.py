"""The starter: what it decides and what it says, without a network. CI starts the dashboard with it for real."""

from __future__ import annotations

import importlib.util
import socket
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
_SPEC = importlib.util.spec_from_file_location("start", PROJECT / "start.py")
start = importlib.util.module_from_spec(_SPEC)
sys.modules["start"] = start
_SPEC.loader.exec_module(start)


def a_project(folder: Path) -> start.Environment:
    (folder / "requirements.txt").write_text("altair==6.3.0\n")
    (folder / "requirements-dev.txt").write_text("-r requirements.txt\npytest==9.2.0\n")
    return start.Environment(project=folder)


def as_if_made(environment: start.Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    environment.folder.mkdir(exist_ok=True)
    monkeypatch.setattr(start.Environment, "_version", lambda self: start.PYTHON_VERSION)
    for name in ("requirements.txt", "requirements-dev.txt"):
        environment.stamp(name).write_text(environment.wanted(name))


def test_a_fresh_folder_an_interrupted_and_a_finished_one_are_told_apart(tmp_path, monkeypatch):
    environment = a_project(tmp_path)
    assert environment.state("requirements.txt") == "missing"
    as_if_made(environment, monkeypatch)
    assert environment.state("requirements.txt") == "ready"
    environment.unfinished_mark.touch()
    assert environment.state("requirements.txt") == "unfinished"


def test_a_changed_pin_is_noticed_also_through_the_file_for_tests(tmp_path, monkeypatch):
    environment = a_project(tmp_path)
    as_if_made(environment, monkeypatch)
    (tmp_path / "requirements.txt").write_text("altair==6.4.0\n")
    assert environment.state("requirements.txt") == "out of date"
    assert environment.state("requirements-dev.txt") == "out of date"


def test_an_environment_of_another_python_is_made_again(tmp_path, monkeypatch):
    environment = a_project(tmp_path)
    as_if_made(environment, monkeypatch)
    monkeypatch.setattr(start.Environment, "_version", lambda self: "3.10")
    assert environment.state("requirements.txt") == "another Python"


def test_a_finished_set_up_runs_nothing(tmp_path, monkeypatch):
    environment = a_project(tmp_path)
    as_if_made(environment, monkeypatch)
    monkeypatch.setattr(start.subprocess, "Popen", lambda *a, **k: pytest.fail("something was run"))
    start.set_up(environment, "requirements.txt")


def test_half_a_project_is_refused_in_words(tmp_path):
    with pytest.raises(start.Refused, match="not the whole project"):
        start.set_up(start.Environment(project=tmp_path), "requirements.txt")


def test_python_without_venv_names_debians_package(tmp_path, monkeypatch):
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(start.Refused, match="sudo apt install python3-venv"):
        start.make(a_project(tmp_path))


@pytest.mark.parametrize(
    ("heard", "words"),
    [
        (["WARNING: Retrying (Retry(total=4)) NewConnectionError"], "Is there a network"),
        (["ERROR: [Errno 28] No space left on device"], "The disk is full"),
        (["ERROR: Could not find a version that satisfies the requirement duckdb"], "no ready-made package"),
        (["SSLError CERTIFICATE_VERIFY_FAILED"], "certificate"),
        (["something else"], "could not be installed"),
    ],
)
def test_a_failed_installation_is_told_with_its_likely_cause_and_that_nothing_is_lost(heard, words):
    told = start.why_pip_failed(heard)
    assert words in told
    assert "Nothing is lost" in told


def test_a_port_asked_for_is_never_exchanged_and_the_usual_one_gives_way():
    assert start.port_to_use(None, free=lambda port: port >= 8503) == 8503
    assert start.port_to_use(9000, free=lambda port: True) == 9000
    with pytest.raises(start.Refused, match="in use"):
        start.port_to_use(9000, free=lambda port: False)
    with pytest.raises(start.Refused, match="1024"):
        start.port_to_use(80, free=lambda port: True)


def test_a_taken_port_is_seen():
    with socket.socket() as taken:
        taken.bind((start.HOST, 0))
        taken.listen()
        assert not start.is_free(taken.getsockname()[1])


@pytest.mark.parametrize("words", [["tset"], ["--prot", "1"], ["--port", "many"]])
def test_a_slip_of_the_pen_is_answered_with_the_usage(words):
    with pytest.raises(start.Refused, match="Not understood"):
        start.dashboard_options(words)


def test_the_server_is_bound_to_this_machine_only():
    assert start.HOST == "127.0.0.1"
    assert 'address = "127.0.0.1"' in (PROJECT / ".streamlit" / "config.toml").read_text()


def test_ci_calls_exactly_the_test_command_of_the_readme():
    readme, ci = (PROJECT / "README.md").read_text(), (PROJECT / ".ci" / "run").read_text()
    assert "`python3 start.py test`" in readme
    assert "\npython3 start.py test\n" in ci
    assert "`python3 start.py`" in readme
    assert "python3 start.py --no-browser" in ci


def test_every_requirement_is_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (PROJECT / name).read_text().splitlines() if line and line[0] not in "#-"]
        assert lines
        assert [line for line in lines if "==" not in line] == []
