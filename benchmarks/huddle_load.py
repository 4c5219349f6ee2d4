"""Do many visitors on one page, refreshing every minute, leave the server whole: no error, and memory that stays flat?

    PYTHONPATH=. python benchmarks/huddle_load.py [--visitors 25] [--minutes 10] [--page huddle] [--every 60]

A server of its own on an empty home, so on the illustrative set. Each visitor is a real page with a session of its own in
Chromium without a window (a context each, ten to a process). The Huddle refreshes itself, here every minute; another page
is reloaded every minute. Before each minute somebody writes an action into the journal from another process, so that no
refresh finds nothing to do: every page is drawn anew.

Prints the server's memory (resident set, Linux) idle, each minute and after the last visitor has left, how long a refresh
takes (from the page's message to the server's last answer to it), and every error: of the server's log, of a page's
console, on a page. Exit code 1 where there is one, or where memory after minute 2 grew by more than a twentieth.
CHROMIUM names another executable.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from flow.journal import Journal
from flow.journal.actions import actions, change_action, open_action

PROJECT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-background-timer-throttling",  # each visitor looks at the page: none of them is a tab behind another
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
]
PAGES_A_BROWSER, FLAT, GROWTH = 10, 2, 1.05
WATCH = """() => {
  window.load = {answers: [], opened: null};
  const Socket = window.WebSocket;
  window.WebSocket = function (...given) {
    const socket = new Socket(...given);
    const send = socket.send.bind(socket);
    let now = null;
    const close = () => { if (now && now.came) window.load.answers.push(now.came - now.sent); now = null; };
    socket.send = (data) => {
      if (now && performance.now() - now.sent > 2000) close();
      now = now || {sent: performance.now(), came: 0};
      return send(data);
    };
    socket.addEventListener('message', () => { if (now) now.came = performance.now(); });
    setInterval(() => { if (now && now.came && performance.now() - now.came > 3000) close(); }, 500);
    return socket;
  };
  Object.assign(window.WebSocket, Socket); window.WebSocket.prototype = Socket.prototype;
}"""
AT_REST = """() => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === 'notRunning'
  && !!document.querySelector('[data-testid="stMain"] h1, [data-testid="stMain"] h2')"""
FAULT = re.compile(r"Traceback|\bERROR\b|\bCRITICAL\b|Exception|database is locked", re.IGNORECASE)


@dataclass
class Visitor:
    """One page and what went wrong on it."""

    page: Page
    said: list[str] = field(default_factory=list)


def main() -> int:
    """Print the table; exit code 1 where something went wrong."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--visitors", type=int, default=25)
    options.add_argument("--minutes", type=int, default=10)
    options.add_argument("--page", default="huddle")
    options.add_argument("--every", type=int, default=60, help="seconds between refreshes")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        home, log = Path(folder) / "home", Path(folder) / "server.log"
        server, url = start(home, log, asked.every)
        try:
            idle = resident_megabytes(server.pid)
            print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; server idle {idle:.0f} MB", flush=True)
            path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
            browsers = [
                driver.chromium.launch(executable_path=path, args=FLAGS)
                for _ in range(-(-asked.visitors // PAGES_A_BROWSER))
            ]
            began = time.monotonic()
            visitors = [
                visitor(browsers[n // PAGES_A_BROWSER], f"{url}/{asked.page}", wait=n == 0)
                for n in range(asked.visitors)
            ]
            for one in visitors:
                one.page.wait_for_function(AT_REST, timeout=300_000)
            print(f"{len(visitors)} visitors there after {time.monotonic() - began:.0f} s", flush=True)
            for one in visitors:
                one.page.evaluate("window.load.answers.length = 0")
            memory, answers = watch(visitors, server, home, asked)
            shown = [one.page.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() for one in visitors]  # fmt: skip
            for browser in browsers:
                browser.close()
            time.sleep(5)
            left = resident_megabytes(server.pid)
            still_there = server.poll() is None
        finally:
            server.terminate()
            server.wait(20)
        faults = [line for line in log.read_text("utf-8").splitlines() if FAULT.search(line)]
    return report(memory, answers, idle=idle, left=left, faults=faults, shown=sum(shown), visitors=visitors, alive=still_there)  # fmt: skip


def watch(
    visitors: list[Visitor], server: subprocess.Popen[bytes], home: Path, asked: argparse.Namespace
) -> tuple[list[float], list[float]]:
    """Minute after minute: somebody writes, all refresh; the memory at the end of each, and how long each refresh took."""
    memory, answers = [resident_megabytes(server.pid)], []
    for minute in range(1, asked.minutes + 1):
        end = time.monotonic() + asked.every
        write_something(home, minute)
        if asked.page != "huddle":
            answers += [reloaded(one, until=end - asked.every * 0.1) for one in visitors]
        while (left := end - time.monotonic()) > 0:
            visitors[0].page.wait_for_timeout(min(left, 1.0) * 1000)
        memory.append(resident_megabytes(server.pid))
        if asked.page == "huddle":
            answers += [ms for one in visitors for ms in one.page.evaluate("window.load.answers.splice(0)")]
        print(f"minute {minute:2}: {memory[-1]:.0f} MB, {len(answers)} refreshes so far", flush=True)
    return memory, answers


def reloaded(one: Visitor, *, until: float) -> float:
    """Load the page again; how many milliseconds until it stands."""
    began = time.monotonic()
    one.page.reload()
    one.page.wait_for_function(AT_REST, timeout=max(until - began, 30) * 1000)
    return (time.monotonic() - began) * 1000


def visitor(browser: Browser, url: str, *, wait: bool) -> Visitor:
    """A person's browser on the page; the first one is waited for, as it makes the illustrative set."""
    page = browser.new_context(viewport={"width": 1920, "height": 1080}).new_page()
    one = Visitor(page)
    page.on("pageerror", lambda error: one.said.append(str(error)))
    page.on("console", lambda m: one.said.append(m.text) if m.type == "error" and "/_stcore/" not in m.location.get("url", "") else None)  # fmt: skip
    page.add_init_script(f"({WATCH})()")
    page.goto(url)
    if wait:
        page.wait_for_function(AT_REST, timeout=180_000)
    return one


def write_something(home: Path, minute: int) -> None:
    """An action of the Huddle that gets another day each minute: what every screen has to show."""
    now = datetime.now(UTC)
    due = now.date() + timedelta(days=minute + 1)
    with Journal.open(home) as journal:
        there = actions(journal, illustrative=True)
        if there:
            change_action(journal, there[0].entry_id, due=due, author="benchmark", reason="a minute went by", now=now)
        else:
            open_action(
                journal,
                what="Triage Pathway 1 referrals the same day",
                owner="Transfer of Care Hub",
                due=due,
                check_on=due + timedelta(days=60),
                metric="nctr_remaining",
                place_code="RH5",
                week=date(2026, 2, 9),
                signal="made up for a benchmark",
                author="benchmark",
                now=now,
                illustrative=True,
            )


def report(
    memory: list[float], answers: list[float], *, idle: float, left: float, faults: list[str], shown: int, visitors: list[Visitor], alive: bool,
) -> int:  # fmt: skip
    """What is printed at the end, and the exit code."""
    settled = memory[min(FLAT, len(memory) - 1)]
    said = [f"visitor {n}: {words}" for n, one in enumerate(visitors, 1) for words in one.said]
    grown = max(memory[FLAT:] or memory) / settled
    told = sorted(answers)
    print(f"memory: idle {idle:.0f} MB; all there {memory[0]:.0f}; minute {FLAT} {settled:.0f}; last minute {memory[-1]:.0f}; after all left {left:.0f}")  # fmt: skip
    print(f"after minute {FLAT}: {(grown - 1) * 100:+.1f} % at most")
    if told:
        print(f"refresh: {len(told)} of them, p50 {statistics.median(told):.0f} ms, p95 {told[round(0.95 * (len(told) - 1))]:.0f} ms, worst {told[-1]:.0f} ms")  # fmt: skip
    print(f"errors: {len(faults)} in the server's log, {len(said)} on pages' consoles, {shown} shown on pages")
    for words in (*faults[:5], *said[:5]):
        print(f"  {words[:300]}")
    whole = alive and not faults and not said and not shown and bool(told) and grown <= GROWTH
    print("whole" if whole else "NOT whole")
    return 0 if whole else 1


def resident_megabytes(pid: int) -> float:
    """The memory that a process holds."""
    line = next(x for x in Path(f"/proc/{pid}/status").read_text("utf-8").splitlines() if x.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def start(home: Path, log: Path, every: int) -> tuple[subprocess.Popen[bytes], str]:
    """The dashboard on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("wb") as written:
        server = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true", f"--server.port={port}"],
            cwd=PROJECT,
            env={**os.environ, "FLOW_HOME": str(home), "FLOW_REFRESH_SECONDS": str(every)},
            stdout=written,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=1) as answer:
                if answer.status == 200:
                    return server, url
        except OSError:
            time.sleep(0.1)
    server.terminate()
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    sys.exit(main())
