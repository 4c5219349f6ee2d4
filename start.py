"""Sets System Flow up in its own folder, and runs it. On a fresh machine this is all there is to type:

    python3 start.py          opens the dashboard      (Windows: py start.py)
    python3 start.py test     runs every check         (Windows: py start.py test)

Plain Python without a shell, because it must do the same on Linux, macOS and Windows; the standard library alone,
because nothing else is there yet. What it installs goes into the folder `.venv` beside this file and nowhere else.
"""

import sys

# This is the one file that an older Python may meet, so what stands here must be readable for Python 3.6.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        f"System Flow needs Python 3.11 or newer. This is Python {sys.version_info[0]}.{sys.version_info[1]}, "
        f"at {sys.executable}.\n"
        "Install a newer one (https://www.python.org/downloads/) and run this file with it, for example\n"
        "    python3.12 start.py          (Windows: py -3.12 start.py)\n"
        "Nothing was changed."
    )

import argparse
import contextlib
import difflib
import hashlib
import http.client
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn

HOST = "127.0.0.1"  # this machine only: nobody signs in yet, so nobody else may look
FIRST_PORT = 8501
PYTHON_VERSION = f"{sys.version_info[0]}.{sys.version_info[1]}"
TO_RUN = "requirements.txt"
TO_TEST = "requirements-dev.txt"  # reads requirements.txt too
AGAIN = "Nothing is lost: run the same command again and it goes on from here."

USAGE = """\
python3 start.py [--no-browser] [--port N]    set up what is missing, then open the dashboard
python3 start.py test [ARGUMENTS]             set up what is missing, then run every check (arguments go to pytest)
python3 start.py flow COMMAND [ARGUMENTS]     set up what is missing, then run `python -m flow COMMAND`
On Windows write `py` instead of `python3`."""

State = Literal["ready", "missing", "unfinished", "another Python", "out of date"]
WHAT_IS_DONE: dict[State, str] = {
    "missing": "Setting System Flow up in the folder .venv, once. This takes a few minutes, mostly downloading.",
    "unfinished": "The last set-up was not finished. Making the folder .venv again.",
    "another Python": f"The folder .venv was made with another Python. Making it again with Python {PYTHON_VERSION}.",
    "out of date": "Bringing the folder .venv up to date. This can take a few minutes.",
}


class Refused(Exception):
    """We cannot go on, and these words say why and what to do."""


class Terminated(KeyboardInterrupt):
    """The system asked us to end; a terminal's Ctrl+C is a plain KeyboardInterrupt."""


def say(words: str) -> None:
    """Tells the reader what is going on, apart from what a command prints as its result."""
    print(words, file=sys.stderr, flush=True)


# --- programs that we run


def surroundings() -> dict[str, str]:
    """The environment variables for the programs we run: the person's own, less what would mix another Python in."""
    kept = {name: value for name, value in os.environ.items() if name not in {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET"}}
    return kept | {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1", "PIP_USER": "0"}


@contextlib.contextmanager
def running(
    command: list[str], *, folder: Path, more: dict[str, str] | None = None, listen: bool = False
) -> Iterator[subprocess.Popen[str]]:
    """A program that ends before we do: on leaving it has ended, by itself, by Ctrl+C or because we were told to."""
    child = subprocess.Popen(
        command,
        cwd=folder,
        env=surroundings() | (more or {}),
        stdout=subprocess.PIPE if listen else None,
        stderr=subprocess.STDOUT if listen else None,
        encoding="utf-8",
        errors="replace",
    )
    try:
        yield child
        child.wait()
    except KeyboardInterrupt as asked:
        # Ctrl+C at a terminal reaches us both, so the program is ending already; a signal to us alone it has not seen.
        if not isinstance(asked, Terminated):
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=5)
        if child.poll() is None:
            child.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=10)
        raise
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def exit_code(child: subprocess.Popen[str]) -> int:
    """The program's own exit code; one killed by signal N counts as 128 + N, as a shell says it."""
    return child.returncode if child.returncode >= 0 else 128 - child.returncode


# --- the folder .venv


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The project's own Python with its packages: the folder .venv beside this file."""

    project: Path

    @property
    def folder(self) -> Path:
        return self.project / ".venv"

    @property
    def python(self) -> Path:
        return self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

    @property
    def unfinished_mark(self) -> Path:
        """Lies there while packages are being written, so that a set-up which was killed is known at the next run."""
        return self.folder / "set-up-not-finished"

    def stamp(self, requirements: str) -> Path:
        """Says which requirements were installed to the end."""
        return self.folder / f"installed-{requirements}"

    def wanted(self, requirements: str) -> str:
        """What the stamp must say: the Python and a fingerprint of every line that pip will read."""
        names = [TO_RUN] if requirements == TO_RUN else [TO_RUN, requirements]
        text = "\n".join((self.project / name).read_text(encoding="utf-8") for name in names)
        return f"Python {PYTHON_VERSION}, sha256 {hashlib.sha256(text.encode()).hexdigest()}\n"

    def state(self, requirements: str) -> State:
        if not self.folder.is_dir():
            return "missing"
        if self.unfinished_mark.exists():
            return "unfinished"
        if self._version() != PYTHON_VERSION:
            return "another Python"
        stamp = self.stamp(requirements)
        return "ready" if stamp.is_file() and stamp.read_text() == self.wanted(requirements) else "out of date"

    def _version(self) -> str | None:
        """The version of the Python in there; None when it does not run or has no pip."""
        question = "import sys, pip; print('{}.{}'.format(*sys.version_info))"
        try:
            answer = subprocess.run(
                [str(self.python), "-c", question], capture_output=True, text=True, env=surroundings()
            )
        except OSError:
            return None
        return answer.stdout.strip() if answer.returncode == 0 else None


def set_up(environment: Environment, requirements: str) -> None:
    """Makes sure that what `requirements` names is installed: at once when it is, else with words on the way."""
    if not (environment.project / requirements).is_file():
        raise Refused(
            f"{requirements} is not in the folder {environment.project}, so this is not the whole project.\n"
            "Unpack or copy all of it into one folder and run start.py there; nothing was changed."
        )
    if environment.state(requirements) == "ready":
        return
    try:
        with one_at_a_time(environment.project):
            state = environment.state(requirements)  # whoever was before us may have done it
            if state == "ready":
                return
            say(WHAT_IS_DONE[state])
            began = time.monotonic()
            if state != "out of date":
                make(environment)
            install(environment, requirements)
            say(f"Set up in {time.monotonic() - began:.0f} seconds.")
    except OSError as error:
        raise Refused(
            f"Could not write in the folder {environment.project}. Saw: {error}.\n"
            "The project needs a folder of your own that can be written to, with about 2 GB free.\n"
            "Copy the project to such a folder, or make room in this one, and run the same command again."
        ) from error


@contextlib.contextmanager
def one_at_a_time(project: Path) -> Iterator[None]:
    """Two windows that set up at the same moment take turns; the lock goes with the program that holds it."""
    place = project / ".venv-lock"
    place.mkdir(exist_ok=True)
    with (place / "lock").open("a") as file:
        told = False
        while not lock(file.fileno()):
            if not told:
                say("Another window is setting up in this folder. Waiting for it to finish.")
            told = True
            time.sleep(0.5)
        yield


if sys.platform == "win32":
    import msvcrt

    def lock(file: int) -> bool:
        """Takes the lock, or says that another program has it."""
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        return True

else:
    import fcntl

    def lock(file: int) -> bool:
        """Takes the lock, or says that another program has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # some network drives know no locks: better without than not at all
        return True


def remove(folder: Path) -> None:
    """Takes an old environment away: renamed first, so that one in use (Windows) stays whole."""
    old = folder.with_name(".venv-old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        try:
            folder.rename(old)
        except OSError as error:
            raise Refused(
                f"The folder {folder} must be made again but is in use. Saw: {error}.\n"
                "Close the dashboard and whatever else uses it, then run the same command again; nothing was changed."
            ) from error
        shutil.rmtree(old, ignore_errors=True)


def make(environment: Environment) -> None:
    """A new, empty environment in the place of whatever was there, marked as unfinished."""
    # Debian and Ubuntu ship Python without the part that puts pip into an environment.
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Refused(
            f"This Python ({PYTHON_VERSION}, at {sys.executable}) lacks its module `venv`.\n"
            "On Debian and Ubuntu install it, then run the same command again; nothing was changed:\n"
            "    sudo apt install python3-venv\n"
            f"(python{PYTHON_VERSION}-venv, if this is not the system's usual Python)"
        )
    remove(environment.folder)
    environment.folder.mkdir()
    environment.unfinished_mark.touch()
    say("  making an empty Python environment")
    command = [sys.executable, "-m", "venv", str(environment.folder)]
    with running(command, folder=environment.project, listen=True) as maker:
        heard = maker.communicate()[0]
    if maker.returncode != 0:
        raise Refused(f"Could not make the folder {environment.folder}. Python said:\n{heard.rstrip()}\n{AGAIN}")


def install(environment: Environment, requirements: str) -> None:
    """Installs what `requirements` names and stamps it."""
    environment.unfinished_mark.touch()
    # Ready-made packages only: building one from source wants a compiler, and fails late and at length.
    options = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--only-binary", ":all:"]
    command = [str(environment.python), "-m", "pip", "install", *options, "-r", requirements]
    heard: list[str] = []
    with running(command, folder=environment.project, listen=True) as pip:
        for line in pip.stdout or ():
            heard.append(line.rstrip())
            words = progress(line)
            if words:
                say(words)
    untouched = not any(line.startswith("Installing collected packages") for line in heard)
    if pip.returncode == 0 or untouched:
        if pip.returncode == 0:
            for done in {TO_RUN, requirements}:
                environment.stamp(done).write_text(environment.wanted(done))
        environment.unfinished_mark.unlink()
    if pip.returncode != 0:
        raise Refused(why_pip_failed(heard))


def progress(line: str) -> str | None:
    """What one line of pip's output means to a reader; None for what need not be shown."""
    wheel = re.match(
        r"\s*(Downloading|Using cached|Processing) (?:.*[/\\])?([^-\s]+)-([^-\s]+)-\S+\.whl( \(.+\))?$", line
    )
    if wheel and wheel[1] == "Downloading":
        return f"  downloading {wheel[2]} {wheel[3]}{wheel[4] or ''}"
    if wheel:
        return f"  {wheel[2]} {wheel[3]} is on this machine already"
    if line.startswith("Installing collected packages"):
        return f"  unpacking {line.count(',') + 1} packages; this can take a minute or two"
    if line.startswith("WARNING: Retrying"):
        return "  no answer from the package index; trying again"
    return None


WHY_PIP_FAILED = {
    "CERTIFICATE_VERIFY_FAILED|SSLError": "The certificate of the package index was not accepted, as happens where a "
    "network inspects what passes. Ask for its certificate and name it in PIP_CERT (see docs/installation.md).",
    "Retrying|NewConnectionError|ProxyError|getaddrinfo|ReadTimeout|timed out|ConnectionReset": "The package index did "
    "not answer. Is there a network? Behind a proxy, set HTTPS_PROXY (see docs/installation.md).",
    "No space left": "The disk is full. About 2 GB are needed.",
    "Permission denied|Access is denied|WinError 5|WinError 32": "A file in the folder .venv is in use or cannot be "
    "written. Close the dashboard if it is open.",
    "Could not find a version|No matching distribution": "The package index has no ready-made package for this kind of "
    f"machine and Python {PYTHON_VERSION}. Another Python may do: 3.11, 3.12 and 3.13 were tried.",
}


def why_pip_failed(heard: list[str]) -> str:
    """pip's failure in words: the likely cause, what pip said last, what to do."""
    text = "\n".join(heard)
    found = (words for pattern, words in WHY_PIP_FAILED.items() if re.search(pattern, text))
    cause = next(found, "The packages could not be installed.")
    told = [f"    {line}" for line in heard if line and "Retrying" not in line]
    return "\n".join([cause, "pip said last:", *told[-5:], AGAIN])


# --- the dashboard


def is_free(port: int) -> bool:
    with socket.socket() as door:
        if os.name == "posix":  # as the server does it; on Windows this would share a port that is taken
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((HOST, port))
        except OSError:
            return False
    return True


def port_to_use(asked: int | None, free: Callable[[int], bool] = is_free) -> int:
    """The port asked for, or the first free one from 8501; a port asked for is never exchanged for another."""
    if asked is not None:
        if not 1024 <= asked <= 65535:
            raise Refused(
                f"--port {asked} cannot be used. A port from 1024 to 65535 is allowed, for example --port 8600."
            )
        if not free(asked):
            raise Refused(
                f"Port {asked} is in use by another program (perhaps the dashboard is open already: http://{HOST}:{asked}).\n"
                "Close that program, name another port, or leave --port out and a free one is taken."
            )
        return asked
    port = next((port for port in range(FIRST_PORT, FIRST_PORT + 100) if free(port)), None)
    if port is None:
        raise Refused(f"No port from {FIRST_PORT} to {FIRST_PORT + 99} is free. Name one with --port.")
    if port != FIRST_PORT:
        say(f"Port {FIRST_PORT} is in use, perhaps by a dashboard that is open already. Taking port {port}.")
    return port


def answers(port: int) -> bool:
    """Does the dashboard answer? Asked directly: a proxy set for the network is not for this machine."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def open_dashboard(environment: Environment, *, port: int, browser: bool) -> int:
    """Runs the dashboard until somebody ends it."""
    command = [str(environment.python), "-m", "streamlit", "run", "app.py"]
    command += ["--server.address", HOST, "--server.port", str(port)]
    if not browser:
        command += ["--server.headless", "true"]
    say("Starting the dashboard.")
    try:
        with running(command, folder=environment.project) as app:
            while app.poll() is None and not answers(port):
                time.sleep(0.2)
            if app.poll() is None:
                say(f"The dashboard is at http://{HOST}:{port}, for this machine only. Ctrl+C here ends it.")
    except KeyboardInterrupt:
        say("The dashboard has ended.")
        return 0
    return exit_code(app)


# --- the checks


def run_checks(environment: Environment, arguments: list[str]) -> int:
    """Every check, whatever the one before said; the tests come last, so that their closing line is seen."""
    steps = {
        "mistakes in the code (ruff check)": ["ruff", "check", "."],
        "layout of the code (ruff format)": ["ruff", "format", "--check", "."],
        "types (mypy)": ["mypy"],
        "tests and browser journeys (pytest)": ["pytest", *arguments],
    }
    results: list[tuple[str, int, float]] = []
    for name, step in steps.items():
        print(f"\n== {name}", flush=True)
        began = time.monotonic()
        with running([str(environment.python), "-m", *step], folder=environment.project) as check:
            pass
        results.append((name, exit_code(check), time.monotonic() - began))
    print("\n== summary")
    for name, code, seconds in results:
        print(
            f"{'passed' if code == 0 else 'FAILED'}  {name}, {seconds:.1f} s" + (f", exit code {code}" if code else "")
        )
    failed = sum(code != 0 for _, code, _ in results)
    print(f"{failed} of {len(results)} checks failed." if failed else f"All {len(results)} checks passed.", flush=True)
    return 1 if failed else 0


def run_flow(environment: Environment, arguments: list[str]) -> int:
    """`python -m flow ...` in the folder the person stands in, because the files they name are named from there."""
    found_from_anywhere = {"PYTHONPATH": str(environment.project), "PYTHONSAFEPATH": "1"}
    command = [str(environment.python), "-m", "flow", *arguments]
    with running(command, folder=Path.cwd(), more=found_from_anywhere) as program:
        pass
    return exit_code(program)


# --- the command line


class Options(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise Refused(f"Not understood: {message}.\n{USAGE}")


def dashboard_options(arguments: list[str]) -> argparse.Namespace:
    if arguments and not arguments[0].startswith("-"):
        near = difflib.get_close_matches(arguments[0], ["test", "flow"], n=1)
        hint = f" Did you mean `{near[0]}`?" if near else ""
        raise Refused(f"Not understood: `{arguments[0]}`.{hint}\n{USAGE}")
    options = Options(add_help=False, allow_abbrev=False)
    options.add_argument("--no-browser", action="store_true")
    options.add_argument("--port", type=int)
    return options.parse_args(arguments)


def carry_out(environment: Environment, arguments: list[str]) -> int:
    first, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if first in {"-h", "--help", "help"}:
        print(USAGE)
        return 0
    if first == "test":
        set_up(environment, TO_TEST)
        return run_checks(environment, rest)
    if first == "flow":
        set_up(environment, TO_RUN)
        return run_flow(environment, rest)
    options = dashboard_options(arguments)
    port = port_to_use(options.port)  # before the set-up, so that a refusal does not come after minutes of it
    set_up(environment, TO_RUN)
    return open_dashboard(environment, port=port, browser=not options.no_browser)


def end_when_told(*_: object) -> NoReturn:
    raise Terminated


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, end_when_told)
    try:
        return carry_out(Environment(project=Path(__file__).resolve().parent), arguments)
    except Refused as words:
        say(str(words))
        return 1
    except KeyboardInterrupt:
        say(f"\nStopped. {AGAIN}")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
