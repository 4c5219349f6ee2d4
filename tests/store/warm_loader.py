"""A loader that is kept warm, because a start costs a second: each line on standard input forks a child that publishes.

    python warm_loader.py FOLDER      then lines: `loop` (until killed), `loop N` (N times) or `step N` (kill yourself there)

It prints `child PID`, then `done NUMBER` for each edition whose publishing came back, and `ended` when the child is gone.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import duckdb  # noqa: F401 - so that it is warm
from made_up_editions import numbers_in_force, publish_numbered

from flow.store import Store, publishing

WATCHED = publishing._put_in_force.__name__
"""The function in which `step N` counts the lines that are run: from the finished and checked file to the pointer."""


def main() -> None:
    store = Store(Path(sys.argv[1]))
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _work(store, line.split())
            os._exit(0)
        _say(f"child {child}")
        os.waitpid(child, 0)
        _say("ended")


def _say(words: str) -> None:
    os.write(1, f"{words}\n".encode())  # one write: the child's lines and the parent's do not mix


def _work(store: Store, order: list[str]) -> None:
    snapshot = store.snapshot()
    first = max(numbers_in_force(snapshot).values(), default=0) + 1 if snapshot else 1
    word, number_said = order[0], int(order[1]) if len(order) > 1 else None
    if word == "step" and number_said:
        sys.settrace(_killer(at_step=number_said))
    times = 1 if word == "step" else number_said
    for number in itertools.islice(itertools.count(first), times):
        publish_numbered(store, number)
        _say(f"done {number}")


def _killer(*, at_step: int) -> Any:
    steps = itertools.count(1)

    def watch_line(frame: FrameType, event: str, argument: object) -> Any:
        if event == "line" and next(steps) == at_step:
            os.kill(os.getpid(), signal.SIGKILL)
        return watch_line

    def watch_call(frame: FrameType, event: str, argument: object) -> Any:
        ours = frame.f_code.co_filename == publishing.__file__ and frame.f_code.co_name == WATCHED
        return watch_line if ours else None

    return watch_call


if __name__ == "__main__":
    main()
