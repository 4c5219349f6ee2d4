"""How far off are forecasts of who remains, on the real series of 24 trusts? `python -m benchmarks.backtest [--store FOLDER]`.

RH5, RBD, RA7, RH8 and the 20 other trusts with the most unflagged days, started every week from April 2022 to August 2025
(docs/forecast.md). Without a store a temporary one is built from ../shared/data. Prints, for each trust and for all: mean absolute
error 1, 7, 14 and 28 days ahead of every method, its ratio to the better naive one, and how often the 80 % range held; then the
same for starts of the years up to 2023 and after, the worst weeks by name, and the time taken.

--weekday N starts on another day of the week (Monday 0; Sunday by default). --others scores all other trusts instead: those on which
the figures in flow/forecast were chosen. --simulate R throws chance R times for the newest year's lanes of each trust, and compares
with the formula. It judges nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from flow.errors import UnknownName
from flow.forecast import BackTest, backtest
from flow.forecast.backtest import HORIZONS, JUDGED_AHEAD, scored
from flow.forecast.history import histories
from flow.forecast.methods import METHODS
from flow.forecast.queue import lanes_of, simulated
from flow.metrics.measure import Question, daily
from flow.metrics.nctr import places_with_figures
from flow.model import Period, Place
from flow.reference import place
from flow.store import Snapshot, Store

FIRST, LAST = date(2022, 4, 1), date(2025, 8, 31)
NAMED = ("RH5", "RBD", "RA7", "RH8")
BESIDE = 20
SPLIT = date(2023, 12, 31)
SMALL_PATIENTS, FULL_DAYS = 30, 1200
"""Of the other trusts those with so many remaining on average and so many days: the figures were chosen on them."""


def unflagged_days(snapshot: Snapshot) -> dict[str, tuple[int, float]]:
    """Of each trust, on how many days who remained and who left are reported and not flagged, and the mean that remained."""
    found = {}
    period = Period(first=FIRST, last=LAST)
    for code in places_with_figures(snapshot):
        try:
            at = place(code)
        except UnknownName:  # a code that no reference names
            continue
        if at.kind != "trust":
            continue
        both = [
            daily(snapshot, Question(metric=m, place=code, period=period), at)
            for m in ("nctr_remaining", "nctr_discharged")
        ]
        told = np.logical_and.reduce([d["value"].notna().to_numpy() for d in both])
        flags = [both[0][name].to_numpy(dtype=bool) for name in ("suspect", "no_discharges_reported", "suppressed")]
        there = told & ~np.logical_or.reduce(flags)
        if there.any():
            found[code] = int(there.sum()), float(both[0]["value"].to_numpy(dtype=float)[there].mean())
    return found


def chosen(days: dict[str, tuple[int, float]], *, others: bool) -> list[str]:
    """The 24 trusts: the four named, then the most complete, equals in the order of their codes; or all others that are large enough."""
    rest = sorted((code for code in days if code not in NAMED), key=lambda code: (-days[code][0], code))
    if others:
        return [c for c in rest[BESIDE:] if days[c][0] > FULL_DAYS and days[c][1] > SMALL_PATIENTS]
    return [*NAMED, *rest[:BESIDE]]


def line(name: str, tests: Sequence[BackTest], method: str) -> str:
    """One method over some trusts, each trust weighing the same."""
    scores = [t.score(method) for t in tests]
    naive = [t.naive for t in tests]
    errors = " ".join(f"{np.nanmean([s.error_patients[h] for s in scores]):6.2f}" for h in HORIZONS)
    mine, its = (np.mean([s.error_patients[JUDGED_AHEAD] for s in them]) for them in (scores, naive))
    held = np.nansum([s.held * s.days_held for s in scores]) / max(1, sum(s.days_held for s in scores))
    each = " ".join(f"{np.nanmean([s.held_share[h] for s in scores]) * 100:3.0f}" for h in HORIZONS)
    return f"{name:<30}{method:<14}{errors}   {mine / its:6.3f}   {held * 100:5.1f}   {each}   {sum(s.starts for s in scores):6d}"


def head() -> str:
    """The columns of the table."""
    ahead = " ".join(f"{f'day {h}':>6}" for h in HORIZONS)
    return f"{'':<30}{'':<14}{ahead}   /naive   held%   {' '.join(f'{h:>3}' for h in HORIZONS)}   starts"


def main() -> None:
    """Build or open the store, score, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", type=Path, help="a store's folder that has the real files already")
    parser.add_argument("--weekday", type=int, default=6, choices=range(7))
    parser.add_argument("--others", action="store_true")
    parser.add_argument("--simulate", type=int, default=0, metavar="R")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if wanted.store is None:
            from benchmarks.page_queries import DATA, NOW, real_store
            from flow.intake import load_file

            real_store(Path(scratch))
            national = DATA / "acute_xlsx" / "national_time_series.xlsx"  # England before 2022: a Christmas more
            load_file(Store(Path(scratch)), national, now=NOW, loaded_by="benchmark")
        snapshot = Store(wanted.store or Path(scratch)).snapshot()
        assert snapshot is not None
        report(snapshot, weekday=wanted.weekday, others=wanted.others, simulate=wanted.simulate)


def report(snapshot: Snapshot, *, weekday: int, others: bool, simulate: int) -> None:
    """Score and print."""
    codes = chosen(unflagged_days(snapshot), others=others)
    print(f"{len(codes)} trusts: {', '.join(codes)}")
    last = LAST - timedelta(days=(LAST.weekday() - weekday) % 7)
    began = time.perf_counter()
    places: list[Place] = [place(code) for code in codes]
    tests = [backtest(snapshot, at, first=FIRST, last=last) for at in places]
    took = time.perf_counter() - began
    print(f"started every seventh day up to {last:%a %d %b %Y}; {took:.1f} s for {len(codes)} places\n{head()}")
    tests = [t for t in tests if t.enough]
    for test in tests if not others else ():
        for m in METHODS:
            print(line(f"{test.place.code} {test.place.short_name[:24]}", [test], m.id))
    for m in METHODS:
        print(line("all", tests, m.id))
    print(
        "each trust /naive 14 ahead, queue:",
        spread([t.score("queue").error_patients[JUDGED_AHEAD] / t.naive.error_patients[JUDGED_AHEAD] for t in tests]),
    )
    print("each trust held %, queue:         ", spread([t.score("queue").held * 100 for t in tests]))
    print("shown:", {m.id: sum(t.shown.method == m.id for t in tests) for m in METHODS})
    for words, first, until in (
        ("starts up to 2023", FIRST, SPLIT),
        ("starts from 2024", SPLIT + timedelta(days=1), last),
    ):
        part = [scored(t.place, t.runs.between(first, until)) for t in tests if t.runs]
        for m in METHODS:
            print(line(words, [t for t in part if t.enough], m.id))
    print("\nworst weeks of the queue model, 14 days ahead: start, forecast, actual")
    worst = sorted(
        ((abs(w.off) / w.actual, t.place.code, w) for t in tests for w in t.worst_of("queue")), key=lambda x: -x[0]
    )
    for _, code, w in worst[:12]:
        print(f"  {code} {w.start:%a %d %b %Y}: {w.forecast:.0f}, {w.actual:.0f} came")
    if simulate:
        thrown(snapshot, places, last, simulate)


def spread(figures: Sequence[float]) -> str:
    """Least, middle and most."""
    return " ".join(f"{np.nanquantile(figures, q):.3f}" for q in (0, 0.25, 0.5, 0.75, 1))


def thrown(snapshot: Snapshot, places: Sequence[Place], last: date, replications: int) -> None:
    """The lanes of the newest year simulated: how far from the formula, in patients and in standard errors."""
    began, z = time.perf_counter(), []
    for at in places:
        one = histories(snapshot, at)[-1]
        starts = np.arange(one.at(last) - 51 * 7, one.at(last) + 1, 7)
        means, spreads = lanes_of(one, starts).expected()
        starts = starts[np.isfinite(means).all(axis=1)]
        means, spreads = lanes_of(one, starts).expected()
        got = np.concatenate([p.in_service for p in simulated(one, starts, replications=replications, seed=20_250_831)])
        z.append((got.mean(axis=1) - means) / (spreads / np.sqrt(replications)))
    off = np.concatenate(z)
    print(
        f"\nsimulated {replications} times, {off.size:,} means: root mean square of z {np.sqrt((off**2).mean()):.2f}, largest {np.abs(off).max():.2f}; {time.perf_counter() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
