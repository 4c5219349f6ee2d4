"""How long does a file take to tidy, checked rows? `python -m benchmarks.reading_speed [RUNS]` from the project's folder.

Two ratios from one run, publishing apart:

* a national CSV month (38,136 rows) against pandas reading the same bytes as text: at most 3;
* a monthly workbook (26,000 cells) against python-calamine's own read of all its sheets: at most 2.

The two sides take turns, so that other work on the machine disturbs both. Printed are the medians of the wall clock with
their ratio, and the ratio of the best runs, which other work disturbs less. A workbook's sheets are read two at a time, which
only an idle second core rewards.
"""

from __future__ import annotations

import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
from python_calamine import load_workbook

from flow import quality
from flow.sources import read

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
CSV = DATA / "acute_csv" / "acute-2025-08.csv"
WORKBOOK = DATA / "acute_xlsx" / "december2023.xlsx"
RUNS = 41
TODAY = date(2026, 3, 1)


def csv_as_text() -> None:
    """What pandas needs for the same bytes: Windows-1252, every cell as text."""
    pd.read_csv(CSV, dtype=str, encoding="cp1252")


def all_sheets() -> None:
    """What python-calamine needs for every sheet; as whoever reads them must, it keeps them."""
    workbook = load_workbook(WORKBOOK)
    sheets = {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}
    assert len(sheets) == len(workbook.sheet_names)


def read_and_checked(path: Path) -> Callable[[], None]:
    """From the file to tidy rows with all findings."""

    def run() -> None:
        quality.check(read(path), today=TODAY)

    return run


def in_turns(theirs: Callable[[], None], ours: Callable[[], None], runs: int) -> tuple[list[float], list[float]]:
    """Seconds of both sides, one run after the other: theirs, ours, theirs, ours."""
    seconds: tuple[list[float], list[float]] = ([], [])
    for side in (theirs, ours):
        side()
    for _ in range(runs):
        for n, side in enumerate((theirs, ours)):
            gc.collect()
            began = time.perf_counter()
            side()
            seconds[n].append(time.perf_counter() - began)
    return seconds


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else RUNS
    if not DATA.is_dir():
        sys.exit(f"The shared data are not at {DATA}: nothing to measure.")
    print(
        f"{platform.system()}, Python {platform.python_version()}, {os.cpu_count()} cores, {runs} runs each, in turns"
    )
    for what, bar, theirs, name, path in (
        ("CSV month to checked rows", 3.0, csv_as_text, "pandas as text", CSV),
        ("workbook to checked rows", 2.0, all_sheets, "calamine, all sheets", WORKBOOK),
    ):
        base, ours = in_turns(theirs, read_and_checked(path), runs)
        wall, best = statistics.median(ours) / statistics.median(base), min(ours) / min(base)
        print(
            f"{what:26} {statistics.median(ours) * 1000:7.1f} ms, {name} {statistics.median(base) * 1000:6.1f} ms: "
            f"ratio {wall:.2f} (bar {bar:.0f}); of the best runs {min(ours) * 1000:.1f} / {min(base) * 1000:.1f} = {best:.2f}"
        )


if __name__ == "__main__":
    main()
