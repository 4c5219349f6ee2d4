"""A real server and a real Chromium. Without a browser a developer's run skips these, and CI fails."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AT_REST = """() => {
  const app = document.querySelector('[data-testid="stApp"]');
  return !!app && app.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-testid="stSkeleton"], [data-stale="true"]');
}"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium; CHROMIUM names another executable."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        reason = "no Chromium: install Debian's package `chromium`, or name an executable in CHROMIUM"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Server:
    """The dashboard as a process of its own on a free port of this machine."""

    def __init__(self, home: Path, log: Path, **environment: str) -> None:
        self.home = home
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {**os.environ, "FLOW_HOME": str(home), **environment}
        with log.open("w") as written:
            self.process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "streamlit",
                    "run",
                    "app.py",
                    "--server.headless=true",
                    f"--server.port={self.port}",
                ],
                cwd=PROJECT,
                env=self.environment,
                stdout=written,
                stderr=subprocess.STDOUT,
            )
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"the server did not start:\n{log.read_text()}")

    def flow(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command line on the server's store, from another process."""
        return subprocess.run(
            [sys.executable, "-m", "flow", *arguments],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
        )

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory, illustrative_home: Path) -> Iterator[Callable[..., Server]]:
    """Start servers; all of them are stopped at the end. Without a home of its own one has the illustrative set ready."""
    started: list[Server] = []

    def start(home: Path | None = None, **environment: str) -> Server:
        folder = home or tmp_path_factory.mktemp("home")
        if home is None:
            with contextlib.suppress(OSError):  # where there are no symbolic links it makes the set itself
                (folder / "demonstration").symlink_to(illustrative_home / "demonstration", target_is_directory=True)
        started.append(Server(folder, tmp_path_factory.mktemp("log") / "server.log", **environment))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="session")
def demonstration(serve: Callable[..., Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    """A server on a fresh machine: nothing is loaded, and its first visitor waits until the illustrative set is made."""
    return serve(tmp_path_factory.mktemp("fresh"))


@pytest.fixture(scope="session")
def real(serve: Callable[..., Server], real_home: Path) -> Server:
    """A server on all real files, for those who read only."""
    return serve(real_home)


class Visitor:
    """One person at one browser: a context of its own, with everything that went wrong written down."""

    def __init__(self, browser, *, width: int = 1280, height: int = 800, scheme: str = "light") -> None:
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme=scheme,
            is_mobile=width < 500,
            accept_downloads=True,
        )
        self.page = self.context.new_page()
        self.said: list[str] = []
        self.left: list[str] = []
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda e: self.said.append(str(e)))
        self.page.on(
            "request",
            lambda r: self.left.append(r.url) if "127.0.0.1" not in r.url and r.url.startswith("http") else None,
        )

    def _listen(self, message) -> None:
        """Errors on the console, but for Streamlit's own search for its base path under a page's name (1.67)."""
        if message.type == "error" and "/_stcore/" not in message.location.get("url", ""):
            self.said.append(message.text)

    def open(self, url: str) -> Visitor:
        self.page.goto(url)
        return self.rest()

    def rest(self) -> Visitor:
        """Wait until the page stands still for three looks in a row."""
        calm = 0
        for _ in range(300):
            calm = calm + 1 if self.page.evaluate(AT_REST) else 0
            if calm >= 3:
                return self
            self.page.wait_for_timeout(100)
        raise AssertionError("the page never came to rest")

    def choose(self, label: str, option: str) -> Visitor:
        """Pick an option of a select box by typing: a long list shows only a part of itself."""
        self.page.get_by_role("combobox", name=label).first.click()
        self.page.keyboard.type(option)
        self.page.get_by_role("option", name=option, exact=True).click()
        self.page.wait_for_timeout(300)
        return self.rest()

    @property
    def words(self) -> str:
        """All text on the page's main part."""
        return self.page.locator('[data-testid="stMain"]').inner_text()

    @property
    def sideways(self) -> int:
        """By how many pixels the page scrolls sideways."""
        return self.page.evaluate(
            "() => { const m = document.querySelector('[data-testid=stMain]');"
            " return Math.max(m.scrollWidth - m.clientWidth, document.scrollingElement.scrollWidth - innerWidth) }"
        )


@pytest.fixture
def visit(chromium) -> Iterator[Callable[..., Visitor]]:
    """Open the browser as a person would; each call is another person."""
    visitors: list[Visitor] = []

    def start(**options: object) -> Visitor:
        visitors.append(Visitor(chromium, **options))
        return visitors[-1]

    yield start
    for visitor in visitors:
        visitor.context.close()
