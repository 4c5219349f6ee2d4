"""A loader killed at any moment leaves the last snapshot readable and complete, and the next load works."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from how_thorough import tries
from made_up_editions import complaints_about, numbers_in_force, publish_numbered
from made_up_loads import NOW
from processes import start_load, start_script

from flow.store import Store, undo

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has neither fork nor SIGKILL")

KILLS = tries(8, thorough=50)
SEED = 20261122


class WarmLoader:
    """A loader kept warm by `warm_loader.py`: each `start` gives a fresh child at work."""

    def __init__(self, folder: Path) -> None:
        self._process = start_script("warm_loader.py", folder)

    def start(self, order: str) -> int:
        """The process number of a child that does what was ordered."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{order}\n")
        self._process.stdin.flush()
        word, number = self._line().split()
        assert word == "child"
        return int(number)

    def published(self) -> list[int]:
        """Which editions the child said it had published, once it is gone."""
        done = []
        while (line := self._line()) != "ended":
            done.append(int(line.removeprefix("done ")))
        return done

    def _line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline().strip()
        if not line:
            assert self._process.stderr is not None
            pytest.fail(f"the loader stopped: {self._process.stderr.read()}")
        return line

    def stop(self) -> None:
        """End it, as nothing is ordered any more."""
        self._process.communicate(timeout=30)


@pytest.fixture
def loader(store: Store) -> Iterator[WarmLoader]:
    publish_numbered(store, 1)
    warm = WarmLoader(store.folder)
    yield warm
    warm.stop()


def wait(seconds: float) -> None:
    """A random moment has to be waited for: this is what the test is about."""
    threading.Event().wait(seconds)


def check_whole(store: Store, *, published: list[int]) -> int:
    """The snapshot in force is complete and has all that a loader said it had published; its highest edition of ours."""
    snapshot = store.snapshot()
    assert snapshot is not None
    assert list(complaints_about(snapshot)) == []
    ours = sorted(numbers_in_force(snapshot).values())
    assert ours == list(range(1, len(ours) + 1))
    assert set(published) <= set(ours)
    return ours[-1]


def seconds_of_two_publishings(loader: WarmLoader) -> float:
    """How long a child lives that publishes twice, on this machine at this hour: kills fall everywhere in that time."""
    began = time.perf_counter()
    loader.start("loop 2")
    assert len(loader.published()) == 2
    return time.perf_counter() - began


def test_loader_killed_many_times_at_random_moments(store: Store, loader: WarmLoader) -> None:
    moments = random.Random(SEED)
    longest_life = seconds_of_two_publishings(loader)
    half_built = 0
    for _ in range(KILLS):
        child = loader.start("loop")
        wait(moments.uniform(0, longest_life))
        os.kill(child, signal.SIGKILL)
        last = check_whole(store, published=loader.published())
        half_built += any(".building" in p.name for p in store.snapshots.iterdir())
        publish_numbered(store, last + 1)
        assert check_whole(store, published=[last + 1]) == last + 1
        assert not any(".building" in p.name for p in store.snapshots.iterdir())
    assert half_built > KILLS / 5, "kills have to fall while a snapshot is built"


def test_loader_killed_at_each_step_of_putting_a_snapshot_in_force(store: Store, loader: WarmLoader) -> None:
    """Every line from the finished file to the pointer and the folder put to disk, one after the other."""
    steps = killed = 0
    published: list[int] = []
    while not published:
        steps += 1
        loader.start(f"step {steps}")
        published = loader.published()
        killed += not published
        last = check_whole(store, published=published)
    publish_numbered(store, last + 1)
    assert check_whole(store, published=[last + 1]) == last + 1
    assert killed == steps - 1 >= 12


@pytest.mark.thorough
def test_command_line_loader_killed_at_random_moments(tmp_path: Path, store: Store) -> None:
    """The product's own command, from its first import to its last word."""
    file = tmp_path / "morning.csv"
    rows = [f"RH5,2026-0{month}-{day:02d},284,85,199" for month in (1, 2) for day in range(1, 29)]
    file.write_text("\n".join(["place,day,nctr,discharged,remaining", *rows]) + "\n")
    moments = random.Random(SEED)
    for _ in range(3):
        loader = start_load(store.folder, file)
        wait(moments.uniform(0.2, 2.5))
        loader.kill()
        loader.communicate(timeout=30)
        snapshot = store.snapshot()
        told = snapshot.rows("SELECT count(*), sum(remaining_patients) FROM bed_day") if snapshot else [(0, None)]
        assert told in ([(0, None)], [(len(rows), 199.0 * len(rows))])
        if told[0][0]:
            undo(store, now=NOW)
    done = start_load(store.folder, file)
    words, errors = done.communicate(timeout=60)
    assert (done.returncode, "published as load" in errors) == (0, True), words + errors


def test_lock_left_by_a_killed_loader_does_not_block(store: Store) -> None:
    publish_numbered(store, 1)
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys; from filelock import FileLock; lock = FileLock(sys.argv[1]); lock.acquire(); "
            "print('held', flush=True); sys.stdin.read()",
            str(store.folder / "publishing.lock"),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    holder.kill()
    holder.communicate(timeout=30)
    assert (store.folder / "publishing.lock").exists()
    publish_numbered(store, 2)
    assert check_whole(store, published=[1, 2]) == 2
