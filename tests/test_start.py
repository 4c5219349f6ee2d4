"""The starter: what it decides and what it says, without a network. CI starts the dashboard with it for real."""

from __future__ import annotations

import ast
import contextlib
import csv
import importlib.util
import signal
import socket
import sys
import tomllib
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
_SPEC = importlib.util.spec_from_file_location("start", PROJECT / "start.py")
start = importlib.util.module_from_spec(_SPEC)
sys.modules["start"] = start
_SPEC.loader.exec_module(start)

SETTINGS = tomllib.loads((PROJECT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


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


class Ended:
    """A program that has ended: what it said, and with what exit code."""

    def __init__(self, code: int, *said: str) -> None:
        self.returncode = code
        self.stdout = [f"{line}\n" for line in said]


def as_if_run(monkeypatch: pytest.MonkeyPatch, *ends: Ended) -> list[list[str]]:
    """The programs end as told, one after the other; the answer fills with the commands that were run."""
    commands: list[list[str]] = []
    left = iter(ends)

    @contextlib.contextmanager
    def running(command, **_):
        commands.append(command)
        yield next(left)

    monkeypatch.setattr(start, "running", running)
    return commands


def test_a_set_up_to_the_end_is_stamped_for_the_checks_and_for_the_dashboard(tmp_path, monkeypatch):
    environment = a_project(tmp_path)
    environment.folder.mkdir()
    monkeypatch.setattr(start.Environment, "_version", lambda self: start.PYTHON_VERSION)
    commands = as_if_run(monkeypatch, Ended(0, "Installing collected packages: altair, pytest"))
    start.set_up(environment, "requirements-dev.txt")
    assert commands[0][-2:] == ["-r", "requirements-dev.txt"]
    assert environment.state("requirements-dev.txt") == "ready"
    assert environment.state("requirements.txt") == "ready"


@pytest.mark.parametrize(
    ("said", "state_after"),
    [
        pytest.param("ERROR: No matching distribution", "out of date", id="before anything was written: kept"),
        pytest.param("Installing collected packages: altair", "unfinished", id="in the middle of writing: made again"),
    ],
)
def test_a_failed_installation_leaves_a_folder_that_the_next_run_repairs(tmp_path, monkeypatch, said, state_after):
    environment = a_project(tmp_path)
    environment.folder.mkdir()
    monkeypatch.setattr(start.Environment, "_version", lambda self: start.PYTHON_VERSION)
    as_if_run(monkeypatch, Ended(1, said))
    with pytest.raises(start.Refused, match="Nothing is lost"):
        start.set_up(environment, "requirements.txt")
    assert environment.state("requirements.txt") == state_after


def test_an_unfinished_folder_is_taken_away_whole_before_it_is_made_again(tmp_path, monkeypatch):
    environment = a_project(tmp_path)
    environment.folder.mkdir()
    environment.unfinished_mark.touch()
    (environment.folder / "half a package").touch()
    maker = Ended(0)
    maker.communicate = lambda: ("", None)
    commands = as_if_run(monkeypatch, maker, Ended(0))
    start.set_up(environment, "requirements.txt")
    assert commands[0][1:] == ["-m", "venv", str(environment.folder)]
    assert not (environment.folder / "half a package").exists()
    assert not environment.unfinished_mark.exists()
    assert not (tmp_path / ".venv-old").exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path, monkeypatch):
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(tmp_path))

    environment = a_project(tmp_path)
    monkeypatch.setattr(start.Path, "mkdir", refuse)
    with pytest.raises(start.Refused, match="Could not write in the folder"):
        start.set_up(environment, "requirements.txt")


def test_two_windows_take_turns(tmp_path):
    with start.one_at_a_time(tmp_path), (tmp_path / ".venv-lock" / "lock").open("a") as second:
        assert not start.lock(second.fileno())
    with (tmp_path / ".venv-lock" / "lock").open("a") as second:
        assert start.lock(second.fileno())


def test_half_a_project_is_refused_in_words(tmp_path):
    with pytest.raises(start.Refused, match="not the whole project"):
        start.set_up(start.Environment(project=tmp_path), "requirements.txt")


def test_python_without_venv_names_debians_package(tmp_path, monkeypatch):
    environment = a_project(tmp_path)
    environment.folder.mkdir()
    monkeypatch.setattr(start.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(start.Refused, match="sudo apt install python3-venv"):
        start.make(environment)
    assert environment.folder.exists(), "it says that nothing was changed"


def test_an_older_python_can_read_the_file_and_is_told_what_is_needed(monkeypatch):
    source = (PROJECT / "start.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 9, 6, "final", 0))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer\. This is Python 3\.9"):
        exec(compile(source, "start.py", "exec"), {"__name__": "start", "__file__": "start.py"})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "  Downloading pandas-3.1.1-cp311-cp311-manylinux_2_28_x86_64.whl (12.4 MB)",
            "downloading pandas 3.1.1 (12.4 MB)",
        ),
        ("  Using cached scipy-1.17.1-cp311-cp311-win_amd64.whl (36.0 MB)", "scipy 1.17.1 is on this machine already"),
        (r"Processing c:\a folder\h11-0.16.0-py3-none-any.whl", "h11 0.16.0 is on this machine already"),
        ("Installing collected packages: pytz, xlrd, altair", "unpacking 3 packages; this can take a minute or two"),
        ("WARNING: Retrying (Retry(total=4, connect=None))", "no answer from the package index; trying again"),
        ("Collecting pandas==3.1.1 (from -r requirements.txt (line 7))", None),
        ("  Using cached pandas-3.1.1-cp311-cp311-win_amd64.whl.metadata (89 kB)", None),
    ],
)
def test_the_wait_for_pip_is_told_in_words(line, words):
    assert start.progress(line) == (None if words is None else f"  {words}")


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


def test_every_check_runs_even_after_one_failed_and_the_tests_come_last(tmp_path, monkeypatch, capsys):
    commands = as_if_run(monkeypatch, Ended(1), Ended(0), Ended(-9), Ended(0))
    assert start.run_checks(a_project(tmp_path), ["-k", "spc"]) == 1
    assert [command[2] for command in commands] == ["ruff", "ruff", "mypy", "pytest"]
    assert commands[-1][2:] == ["pytest", "-k", "spc"]
    told = capsys.readouterr().out
    assert "FAILED  types (mypy)" in told
    assert "exit code 137" in told
    assert told.endswith("2 of 4 checks failed.\n")


def test_all_checks_passed_is_exit_code_0(tmp_path, monkeypatch, capsys):
    as_if_run(monkeypatch, *(Ended(0) for _ in range(4)))
    assert start.run_checks(a_project(tmp_path), []) == 0
    assert capsys.readouterr().out.endswith("All 4 checks passed.\n")


def test_a_command_of_the_product_runs_where_the_person_stands_and_its_exit_code_passes_through(tmp_path, monkeypatch):
    seen = {}

    @contextlib.contextmanager
    def running(command, *, folder, more):
        seen.update(command=command[1:], folder=folder, more=more)
        yield Ended(2)

    monkeypatch.setattr(start, "running", running)
    monkeypatch.chdir(tmp_path)
    assert start.run_flow(start.Environment(project=PROJECT), ["load", "a file.xlsx"]) == 2
    assert seen["command"] == ["-m", "flow", "load", "a file.xlsx"]
    assert seen["folder"] == tmp_path
    assert seen["more"]["PYTHONPATH"] == str(PROJECT)


def test_a_program_ends_when_the_starter_is_told_to_end(tmp_path):
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)"]
    with pytest.raises(start.Terminated), start.running(sleeper, folder=tmp_path) as child:
        start.end_when_told(signal.SIGTERM)
    assert child.poll() is not None


def test_the_persons_own_python_settings_do_not_mix_in(monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET"):
        monkeypatch.setenv(name, "elsewhere")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy")
    assert "elsewhere" not in start.surroundings().values()
    assert start.surroundings()["HTTPS_PROXY"] == "http://proxy"


def test_the_server_is_bound_to_this_machine_only(tmp_path, monkeypatch):
    seen: list[str] = []

    @contextlib.contextmanager
    def running(command, *, folder):
        seen.extend(command)
        ended = Ended(0)
        ended.poll = lambda: 0
        yield ended

    monkeypatch.setattr(start, "running", running)
    assert start.open_dashboard(a_project(tmp_path), port=8600, browser=False) == 0
    assert seen[seen.index("--server.address") + 1] == "127.0.0.1"
    assert seen[seen.index("--server.port") + 1] == "8600"
    assert SETTINGS["server"]["address"] == "127.0.0.1"


def test_every_setting_is_one_that_streamlit_knows():
    from streamlit import config

    def names(table: dict, above: str = "") -> list[str]:
        return [
            name
            for key, value in table.items()
            for name in (names(value, f"{above}{key}.") if isinstance(value, dict) else [f"{above}{key}"])
        ]

    assert set(names(SETTINGS)) <= set(config.get_config_options())


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_theme_can_be_read(theme):
    of = SETTINGS["theme"][theme]
    backgrounds = [of["backgroundColor"], of["secondaryBackgroundColor"]]
    hues = ["red", "orange", "yellow", "green", "blue", "violet", "gray"]
    texts = [(of[name], b) for name in ("textColor", "linkColor") for b in backgrounds]
    texts += [(of[f"{hue}TextColor"], b) for hue in hues for b in (of["backgroundColor"], of[f"{hue}BackgroundColor"])]
    texts += [("#ffffff", of["primaryColor"])]
    assert [(text, on) for text, on in texts if contrast(text, on) < 4.5] == []
    parts = [(of[name], b) for name in ("primaryColor", "borderColor") for b in backgrounds]
    assert [(part, on) for part, on in parts if contrast(part, on) < 3] == []


def test_the_contrast_of_a_known_pair_is_that_of_the_reference_table():
    with (PROJECT / "data" / "reference" / "nhs_colours.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert contrast(row["hex"], "#ffffff") == pytest.approx(float(row["contrast_on_white"]), abs=0.01)


def test_the_light_theme_is_the_service_manuals():
    with (PROJECT / "data" / "reference" / "nhs_colours.csv").open(encoding="utf-8") as file:
        nhs = {row["name"]: row["hex"] for row in csv.DictReader(file)}
    light = SETTINGS["theme"]["light"]
    assert light["primaryColor"] == nhs["blue"]
    assert light["textColor"] == nhs["black"]
    assert light["backgroundColor"] == nhs["white"]
    assert light["secondaryBackgroundColor"] == nhs["grey-5"]


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
