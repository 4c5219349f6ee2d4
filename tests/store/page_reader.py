"""A reader in a process of its own: asks what pages ask, over and over, until a file called `stop` appears.

    python page_reader.py FOLDER STOP_FILE

It prints `ready` after its first look, and at the end as JSON how often it read, which snapshots it saw and what was wrong; nothing may be.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

from made_up_editions import FIRST_DAY, complaints_about, days_of_edition, numbers_in_force

from flow.metrics import Question, measure
from flow.model import Period
from flow.store import Snapshot, Store


def wrong_with(snapshot: Snapshot) -> list[str]:
    """What a page would show wrongly: the newest edition wins on every day that it has."""
    complaints = list(complaints_about(snapshot))
    newest = max(numbers_in_force(snapshot).values())
    period = Period(first=FIRST_DAY, last=FIRST_DAY + timedelta(days=days_of_edition(newest) - 1))
    for place, grain in (("RH5", "week"), ("QSL", "day")):
        answer = measure(snapshot, Question(metric="nctr_remaining", place=place, period=period, grain=grain))  # type: ignore[arg-type]
        shown = {row["value"] for row in answer.rows}
        if shown != {newest}:
            complaints.append(f"{place} by {grain} shows {shown}, and the newest edition says {newest}")
    return complaints


def main() -> None:
    store, stop = Store(Path(sys.argv[1])), Path(sys.argv[2])
    reads, seen, wrong = 0, set(), []
    while not stop.exists():
        snapshot = store.snapshot()
        if snapshot is None:
            wrong.append("the store was empty")
            break
        wrong += wrong_with(snapshot)
        seen.add(snapshot.number)
        reads += 1
        if reads == 1:
            print("ready", flush=True)
    print(json.dumps({"reads": reads, "snapshots": sorted(seen), "wrong": wrong}))


if __name__ == "__main__":
    main()
