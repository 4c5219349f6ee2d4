"""How long a publishing takes and how long a page waits for its figures, beside a plain pandas filter on the same rows.

    python benchmarks/store_speed.py [ROWS] [--repeats N]      ROWS up to 7,000,000 (default 1,000,000)

The rows are made up: 150 places, ten years of days, as many editions of all of them as ROWS needs. Everything happens in
a temporary folder. It prints; it judges nothing.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from flow.metrics import Question, measure
from flow.model import Contents, Counts, Period
from flow.reference import places
from flow.store import Store, publish

MOST_ROWS = 7_000_000
PLACES = 150
FIRST_DAY, DAYS = date(2016, 1, 1), 3653
ASKED = Period(first=date(2024, 1, 1), last=date(2024, 12, 31))
"""A page's period: a year of days at the home trust, of which the winner is to be found among all editions."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000, metavar="ROWS")
    parser.add_argument("--repeats", type=int, default=200, help="how often a page's query is asked (default 200)")
    asked = parser.parse_args()
    rows = max(1, min(asked.rows, MOST_ROWS))
    print(
        f"{platform.platform()}, CPython {platform.python_version()}, DuckDB {duckdb.__version__}, pandas {pd.__version__}"
    )
    with tempfile.TemporaryDirectory() as folder:
        run(Store(Path(folder) / "store"), rows, repeats=asked.repeats)


def run(store: Store, rows: int, *, repeats: int) -> None:
    """Publish edition after edition until the store holds ROWS rows; then ask."""
    per_edition = PLACES * DAYS
    editions, held, took = [], 0, 0.0
    while held < rows:
        frame = an_edition(len(editions) + 1, rows=min(per_edition, rows - held))
        took = seconds(lambda frame=frame: publish_frame(store, frame, edition=len(editions) + 1))  # type: ignore[misc]
        editions.append(frame.assign(edition=len(editions) + 1))
        held += len(frame)
    everything = pd.concat(editions, ignore_index=True)
    file = store.current()
    assert file is not None
    print(f"\n{held:,} rows in {len(editions)} editions of {PLACES} places and {DAYS:,} days")
    print(f"  snapshot file            {megabytes(file.stat().st_size)}")
    print(f"  the same as a frame      {megabytes(everything.memory_usage(deep=True).sum())}")
    print(f"  last publishing          {took:8.2f} s   (a full rebuild, with the checks and the disk)")

    def a_first_visit() -> object:
        """The metrics as a page asks them, worked out anew: a snapshot's memory is that of its file's first visit."""
        snapshot = store.snapshot()
        assert snapshot is not None
        snapshot = type(snapshot)(snapshot.number, snapshot._connection, type(snapshot._memory)())
        return measure(snapshot, Question(metric="nctr_remaining", place="RH5", period=ASKED, grain="week"))

    def a_later_visit() -> object:
        return measure(store.snapshot(), Question(metric="nctr_remaining", place="RH5", period=ASKED, grain="week"))

    def the_statement_alone() -> object:
        snapshot = store.snapshot()
        assert snapshot is not None
        return snapshot.frame(winners_sql(), {"place": "RH5", "first": ASKED.first, "last": ASKED.last})

    def a_pandas_filter() -> object:
        return winners_by_pandas(everything)

    print(f"\na year of RH5, the winning edition of each day ({repeats} times, warm)")
    for name, question in (
        ("one plain statement", the_statement_alone),
        ("measure, worked out", a_first_visit),
        ("measure, remembered", a_later_visit),
        ("pandas filter and sort", a_pandas_filter),
    ):
        print(f"  {name:24} {Times.of(question, repeats=repeats)}")


@dataclass(frozen=True)
class Times:
    """How long a question took, in milliseconds."""

    first: float
    median: float
    p95: float

    @classmethod
    def of(cls, question: Callable[[], object], *, repeats: int) -> Times:
        first = seconds(question)
        warm = [seconds(question) for _ in range(repeats)]
        return cls(1000 * first, 1000 * float(np.median(warm)), 1000 * float(np.percentile(warm, 95)))

    def __str__(self) -> str:
        return f"median {self.median:7.2f} ms   p95 {self.p95:7.2f} ms   (first {self.first:.1f} ms)"


def an_edition(number: int, *, rows: int) -> pd.DataFrame:
    """Every place and day once, with figures of a plausible size, published a month after the edition before."""
    chance = np.random.default_rng(number)
    codes = [*dict.fromkeys(["RH5", "QSL", "ENG", *sorted(places())])][:PLACES]
    place = np.repeat(np.array(codes, dtype=object), DAYS)[:rows]
    day = np.tile(pd.date_range(FIRST_DAY, periods=DAYS).to_numpy().astype("datetime64[s]"), len(codes))[:rows]
    remaining = chance.poisson(200, rows).astype(float)
    discharged = chance.poisson(90, rows).astype(float)
    return pd.DataFrame(
        {
            "place_code": place,
            "day": day,
            "stay_days_or_more": 0,
            "nctr_patients": remaining + discharged,
            "discharged_patients": discharged,
            "remaining_patients": remaining,
            "mark": None,
            "published": pd.Timestamp(2026, 1, 1).to_datetime64().astype("datetime64[s]")
            + np.timedelta64(30 * number, "D"),
        }
    )


def publish_frame(store: Store, frame: pd.DataFrame, *, edition: int) -> None:
    first, last = frame["day"].min().date(), frame["day"].max().date()
    contents = Contents(
        source="acute_csv",
        title=f"Made-up edition {edition}",
        provenance="published",
        precedence=1,
        tables={"bed_day": frame},
        counts=Counts(read=len(frame), kept=len(frame)),
        first_day=first,
        last_day=last,
        published=frame["published"].iloc[0].date(),
        published_assumed=False,
    )
    now = datetime.now(UTC)
    publish(store, contents, (), file_name="made-up.csv", sha256=str(edition), loaded_by="a benchmark", now=now)


def winners_sql() -> str:
    """The least that has to be asked: a place's days, and of each the winner."""
    return """
        SELECT b.day, b.remaining_patients
        FROM bed_day AS b
        JOIN load AS l USING (edition)
        WHERE b.place_code = $place AND b.day BETWEEN $first AND $last AND b.stay_days_or_more = 0
        QUALIFY row_number() OVER (PARTITION BY b.day ORDER BY l.precedence, b.published DESC, b.edition DESC) = 1
        ORDER BY b.day
    """


def winners_by_pandas(frame: pd.DataFrame) -> pd.DataFrame:
    """The same on a frame in memory."""
    first, last = pd.Timestamp(ASKED.first), pd.Timestamp(ASKED.last)
    mine = frame[(frame["place_code"] == "RH5") & (frame["day"] >= first) & (frame["day"] <= last)]
    newest = mine.sort_values(["day", "published", "edition"]).drop_duplicates("day", keep="last")
    return newest[["day", "remaining_patients"]]


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def megabytes(size: float) -> str:
    return f"{size / 1e6:8.1f} MB"


if __name__ == "__main__":
    main()
