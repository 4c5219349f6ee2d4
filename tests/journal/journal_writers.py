"""What other processes do in these tests: each opens the journal by itself, as a second dashboard would."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Barrier
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest.mock import patch

from flow.errors import FlowError
from flow.journal import AlreadyChanged, Entry, Journal

NOW = datetime(2026, 2, 16, 8, 30, tzinfo=UTC)
PROCESSES = get_context("forkserver")
PROCESSES.set_forkserver_preload(["alembic.command", "psycopg", "flow.journal.journal"])
"""Forked from a server that has imported everything and opened nothing: a new process costs milliseconds."""

Address = str | Path
NewAddress = Callable[[], Address]


def started(work: Callable[..., None], *args: Any) -> tuple[BaseProcess, Connection]:
    """A process that does `work(pipe, *args)`, and our end of the pipe."""
    ours, theirs = PROCESSES.Pipe(duplex=False)
    process = PROCESSES.Process(target=work, args=(theirs, *args))
    # A page's test leaves its script as `__main__`, which a new process would run again.
    with patch.dict(sys.modules, {"__main__": ModuleType("__main__")}):
        process.start()
    theirs.close()
    return process, ours


def answers(work: Callable[..., None], count: int, *args: Any) -> list[Any]:
    """What `count` processes send back from `work(pipe, number, all_ready, *args)`, by process."""
    all_ready = PROCESSES.Barrier(count)
    running = [started(work, number, all_ready, *args) for number in range(count)]
    found = [pipe.recv() for _, pipe in running]
    for process, _ in running:
        process.join()
    return found


def whole(entry: Entry) -> bool:
    """Whether an entry that `write_note` wrote has all its parts."""
    return entry.reason == f"checksum {zlib.crc32(entry.payload['text'].encode())}"


def write_note(journal: Journal, writer: int, number: int) -> Entry:
    """A note that shows whether it is whole: its reason is the checksum of its payload, which fills some pages."""
    text = f"{writer}/{number} " * 1_000
    return journal.write(
        "note",
        about=f"{writer}/{number}",
        author=f"writer {writer}",
        reason=f"checksum {zlib.crc32(text.encode())}",
        now=NOW,
        payload={"text": text},
    )


def write_many(pipe: Connection, number: int, all_ready: Barrier, where: Address, count: int) -> None:
    """Write `count` notes, as fast as they go, and send back the numbers of the entries, or the error."""
    with Journal.open(where) as journal:
        all_ready.wait()
        try:
            pipe.send(
                [journal.write("note", about=f"{number}/{n}", author="a", reason="r", now=NOW).id for n in range(count)]
            )
        except FlowError as error:
            pipe.send(error)


def open_and_write(pipe: Connection, number: int, all_ready: Barrier, where: Address) -> None:
    """Open a journal together with the others, and write one note."""
    all_ready.wait()
    try:
        with Journal.open(where) as journal:
            pipe.send(write_note(journal, number, 0).id)
    except FlowError as error:
        pipe.send(error)


def write_until_killed(pipe: Connection, writer: int, where: Address) -> None:
    """Write notes for ever, and send each one's entry number once it is written."""
    with Journal.open(where) as journal:
        number = 0
        while True:
            pipe.send(write_note(journal, writer, number).id)
            number += 1


def change_each(pipe: Connection, number: int, all_ready: Barrier, where: Address, entries: list[int]) -> None:
    """Withdraw or change each entry just when the others do; send back which were won, and what was said."""
    won, told = [], []
    with Journal.open(where) as journal:
        for entry_id in entries:
            change = journal.withdraw if number % 2 else journal.supersede
            all_ready.wait()
            try:
                won.append(change(entry_id, author=f"writer {number}", reason="first come", now=NOW).supersedes)
            except AlreadyChanged as error:
                told.append(str(error))
    pipe.send((won, told))
