"""Loading through the browser: check first, publish on a click, in a process of its own so that nobody's page waits."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from flow.errors import StoreFault

_PROJECT = Path(__file__).resolve().parents[2]
_LIMIT_SECONDS = 900


@dataclass(frozen=True)
class Waiting:
    """Files that were checked and wait for a decision: where they lie, and what the check said of each."""

    folder: Path
    outcomes: list[dict[str, Any]]
    published: date | None

    @property
    def publishable(self) -> list[str]:
        """The files that nothing speaks against."""
        return [o["file"] for o in self.outcomes if _state(o) == "can be published"]


def check(files: list[UploadedFile], published: date | None) -> Waiting:
    """Put the files aside under their own names and read them without publishing anything."""
    folder = Path(tempfile.mkdtemp(prefix="flow-upload-"))
    paths = []
    for n, file in enumerate(files):
        place = folder / str(n)
        place.mkdir()
        path = place / Path(file.name).name
        path.write_bytes(file.getvalue())
        paths.append(str(path))
    return Waiting(folder, run_load(paths, published, dry_run=True, words="Reading and checking"), published)


def run_load(
    paths: list[str], published: date | None, *, dry_run: bool, words: str, who: str = ""
) -> list[dict[str, Any]]:
    """`python -m flow load --json` with its progress on the page; what became of each file."""
    command = [sys.executable, "-m", "flow", "load", *paths, "--json"]
    command += ["--dry-run"] if dry_run else []
    command += ["--published", published.isoformat()] if published else []
    environment = {**os.environ, **({"FLOW_USER": who} if who else {})}
    bar = st.progress(0.0, text=f"{words} ...")
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=_PROJECT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        done = 0
        said: list[str] = []
        for line in process.stderr:
            said.append(line.strip())
            done += ": reading" not in line and line.startswith("[")
            bar.progress(
                min(1.0, done / len(paths)), text=f"{words}: {line.strip()} ({time.monotonic() - began:.0f} s)"
            )
            if time.monotonic() - began > _LIMIT_SECONDS:
                process.kill()
        text = process.stdout.read()
    bar.empty()
    outcomes: list[dict[str, Any]] = json.loads(text) if text.strip() else []
    if process.returncode not in (0, 1) or len(outcomes) != len(paths):
        raise StoreFault(
            f"The loader ended before it was done (exit code {process.returncode}): {' '.join(said[-2:]) or 'no word of why'}. "
            "Each file is loaded whole or not at all: look under Loads which are there, and load the others again."
        )
    return outcomes


def forget(waiting: Waiting) -> None:
    """Remove the files that were put aside."""
    shutil.rmtree(waiting.folder, ignore_errors=True)


_ICONS = {"refuse": ":material/block:", "warn": ":material/warning:", "note": ":material/info:"}
_WORDS = {"refuse": "refused", "warn": "take care", "note": "note"}


def _state(outcome: dict[str, Any]) -> str:
    if any(f["severity"] == "refuse" for f in outcome["findings"]):
        return "refused: nothing was changed"
    if outcome["published"]:
        return "published"
    known = any(f["code"] == "already_loaded" for f in outcome["findings"])
    return "loaded already: nothing was changed" if known else "can be published"


def show_outcome(outcome: dict[str, Any]) -> None:
    """One file: what it is, what would be or was kept, and every finding in words."""
    name = Path(outcome["file"]).name
    counts = outcome["counts"]
    st.markdown(f"**{name}**: {_state(outcome)}")
    if outcome["recognised_as"]:
        parts = [f"{counts['kept']:,} of {counts['read']:,} values kept"]
        parts += [f"{counts[k]:,} {w}" for k, w in _COUNTED.items() if counts[k]]
        st.caption(f"Recognised as {outcome['recognised_as'].replace('_', ' ')}; {', '.join(parts)}.")
    for finding in outcome["findings"]:
        rows = [str(r) for r in finding["rows"]]
        where = (
            f"  \n:small[Where: {', '.join(rows[:8])}{f' and {len(rows) - 8:,} more' if len(rows) > 8 else ''}]"
            if rows
            else ""
        )
        st.markdown(
            f"{_ICONS[finding['severity']]} *{_WORDS[finding['severity']]}* (`{finding['code']}`): {finding['message']}{where}"
        )


_COUNTED = {"duplicates_dropped": "exact copies dropped", "re_dated": "re-dated", "rejected": "left out"}


def upload_key() -> str:
    """The key of the drop zone: a new one makes a new, empty drop zone."""
    return f"files-{st.session_state.get('upload_round', 0)}"


def empty_the_drop_zone() -> None:
    """Forget the files dropped so far at the next run."""
    st.session_state["upload_round"] = st.session_state.get("upload_round", 0) + 1
