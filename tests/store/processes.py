"""Starting the other processes of these tests: plain Python scripts beside this file, and the product's own loader."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parents[1]


def start_script(name: str, *arguments: object) -> subprocess.Popen[str]:
    """A script of this folder in a process of its own, which finds the product and the tests' own modules."""
    return _start([str(HERE / name), *map(str, arguments)])


def start_load(home: Path, file: Path) -> subprocess.Popen[str]:
    """`python -m flow load FILE` for the store at `home`."""
    return _start(["-m", "flow", "load", str(file)], FLOW_HOME=str(home))


def _start(arguments: list[str], **settings: str) -> subprocess.Popen[str]:
    found_in = os.pathsep.join(map(str, (PROJECT, HERE, HERE.parent)))
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        cwd=PROJECT,
        env={**os.environ, "PYTHONPATH": found_in, **settings},
    )
