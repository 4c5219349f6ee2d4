"""How many entries a second does the journal take, from one process and from four at once?

    python benchmarks/journal_writes.py                                   a SQLite file in a temporary folder
    python benchmarks/journal_writes.py --url postgresql://user@host/db   a PostgreSQL database; its journal keeps the entries

Each commit is one `Journal.write`, on disk when it returns. Prints one line per number of processes.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flow.errors import FlowError
from flow.journal import Journal

PROCESSES = get_context("spawn")


def write_for(seconds: float, where: str, all_ready: Barrier, counts: Queue[tuple[int, int, float]]) -> None:
    """Write notes for some seconds; report how many were written, how many were refused, and the slowest in seconds."""
    written = errors = 0
    slowest = 0.0
    with Journal.open(where) as journal:
        all_ready.wait()
        end = time.perf_counter() + seconds
        while (begun := time.perf_counter()) < end:
            try:
                journal.write("note", author="benchmark", reason="how fast is it", now=datetime.now(UTC))
                written += 1
            except FlowError:
                errors += 1
            slowest = max(slowest, time.perf_counter() - begun)
    counts.put((written, errors, slowest))


def measure(processes: int, seconds: float, where: str) -> str:
    """Let so many processes write, and say what came of it."""
    all_ready = PROCESSES.Barrier(processes)
    counts: Queue[tuple[int, int, float]] = PROCESSES.Queue()
    writers = [PROCESSES.Process(target=write_for, args=(seconds, where, all_ready, counts)) for _ in range(processes)]
    with Journal.open(where) as journal:
        before = len(journal.current("note"))
        for writer in writers:
            writer.start()
        found = [counts.get() for _ in writers]
        for writer in writers:
            writer.join()
        lost = sum(written for written, _, _ in found) - (len(journal.current("note")) - before)
    written, errors, slowest = (sum(f[0] for f in found), sum(f[1] for f in found), max(f[2] for f in found))
    return (
        f"{processes} process{'es' if processes > 1 else '  '}  {written / seconds:8,.0f} commits/s  "
        f"{errors} errors  {lost} lost  slowest {slowest * 1000:,.0f} ms"
    )


def main() -> None:
    """Run both measurements."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--url", help="a journal's URL; without it, a new SQLite file that is removed at the end")
    asked.add_argument("--seconds", type=float, default=5.0, help="how long each measurement writes (default 5)")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for processes in (1, 4):
            print(measure(processes, given.seconds, given.url or folder))


if __name__ == "__main__":
    main()
