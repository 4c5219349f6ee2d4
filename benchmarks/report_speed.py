"""How long does a weekly report take? `python -m benchmarks.report_speed [MONDAY]` prints seconds for each file, first and again.

Of the store that `FLOW_HOME` names, or of the illustrative set. "first" is in a process of its own, as a schedule runs it, with
what it has to load; "again" is the next in the same process. Processor time is beside it: other work on the machine
disturbs it less.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta

FORMS = ("pdf", "pptx", "html", "csv")
DEFAULT_WEEK = "2026-02-09"


def one_form(form: str, monday: date) -> None:
    """Make one form twice, and print how long each took."""
    from flow.intake import view
    from flow.reference import HOME_PLACE, place
    from flow.report import rendered, week_of
    from flow.store import Store, home

    sunday = monday + timedelta(days=6)
    began = time.perf_counter(), time.process_time()
    seen = view(Store(home()), demonstration=False, now=datetime.now(UTC))
    week = week_of(seen.snapshot, place(HOME_PLACE), monday=monday, today=sunday + timedelta(days=1))
    said = [("content", began, (time.perf_counter(), time.process_time()), 0)]
    for name in ("first", "again"):
        before = time.perf_counter(), time.process_time()
        made = rendered(week, form)
        said.append((name, before, (time.perf_counter(), time.process_time()), len(made)))
    told = "  ".join(
        f"{name} {now[0] - then[0]:5.2f} s ({now[1] - then[1]:5.2f} s of processor)" for name, then, now, _ in said
    )
    print(f"{form:>5}: {told}  {said[-1][3] / 1000:,.0f} kB", flush=True)


def main() -> None:
    """Each form in a process of its own."""
    if len(sys.argv) == 3:
        one_form(sys.argv[2], date.fromisoformat(sys.argv[1]))
        return
    monday = sys.argv[1] if len(sys.argv) > 1 else DEFAULT_WEEK
    print(f"Week of {monday}; content: the figures, sentences and limits, before any form.")
    for form in FORMS:
        subprocess.run([sys.executable, "-m", "benchmarks.report_speed", monday, form], check=True)


if __name__ == "__main__":
    main()
