"""Numbered editions whose every row is known, so that a snapshot can be asked whether it is complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from made_up_loads import NOW, a_day, a_load

from flow.model import Contents
from flow.store import Snapshot, Store, publish

FIRST_DAY = date(2026, 1, 1)
PLACES = ("RH5", "RD1", "QSL")


def days_of_edition(number: int) -> int:
    """How many days the edition has: not all the same, so that a mix-up shows in the counts."""
    return 20 + number % 7


def numbered(number: int) -> Contents:
    """The edition of that number: at every place and day `number` patients remain and one was discharged."""
    days = [FIRST_DAY + timedelta(days=n) for n in range(days_of_edition(number))]
    return a_load(*(a_day(day, place=place, remaining=number, discharged=1) for place in PLACES for day in days))


def publish_numbered(store: Store, number: int) -> int:
    """Publish the edition of that number; the number that the store gave it."""
    return publish(
        store, numbered(number), (), file_name=f"made-up-{number}.csv", sha256=str(number), loaded_by="a test", now=NOW
    )


def numbers_in_force(snapshot: Snapshot) -> dict[int, int]:
    """The loads in force: the store's number of each, and ours."""
    return {e.edition: int(re.findall(r"\d+", e.file_name)[0]) for e in snapshot.editions() if e.undone_at is None}


def complaints_about(snapshot: Snapshot) -> Iterator[str]:
    """All that is wrong with a snapshot: an edition that is not wholly there, rows that belong to none."""
    found = {
        row[0]: row[1:]
        for row in snapshot.rows(
            """
            SELECT edition, count(*), sum(remaining_patients), min(remaining_patients), max(remaining_patients),
                   sum(nctr_patients - discharged_patients - remaining_patients), count(DISTINCT (place_code, day))
            FROM bed_day GROUP BY edition
            """
        )
    }
    in_force = numbers_in_force(snapshot)
    if set(found) != set(in_force):
        yield f"rows of editions {sorted(found)}, and in force are {sorted(in_force)}"
    said = {e.edition: e.rows for e in snapshot.editions()}
    for edition, number in in_force.items():
        rows = len(PLACES) * days_of_edition(number)
        whole = (rows, rows * number, number, number, 0, rows)
        if found.get(edition) != whole or said[edition] != rows:
            yield f"edition {edition} has {found.get(edition)}, says {said[edition]} rows, and should have {whole}"
