"""Files broken by chance, files of 50 MB and bombs: is each read or refused in words, how long does it take, how much memory?

    python -m benchmarks.fuzz [--inputs N] [--first SEED] [--workers 1..4]      default 10,000 inputs in two processes

A process that ends without words, or takes more than ten seconds of processor time (which other work on the machine does
not lengthen) or a minute by the clock, is a fault: it is named with its seed, and another process goes on. Every fiftieth input goes the whole way into a store, which
must be as it was where the file is refused. Printed is what was measured; the exit code is 1 where there was any fault.
Peak memory is the process's own (Linux only), the libraries it has to load (some 200 MB) among it.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import platform
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "sources")]

MB = 1024 * 1024
MOST_SECONDS, MOST_MB = 10.0, 1024
GIVE_UP_SECONDS = 60.0
"""After ten seconds it is a fault; after a minute the process is ended, so that the rest is measured too."""

LOADED_EVERY = 50
NOW = datetime(2026, 11, 1, 8, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Measured:
    """What became of one input."""

    what: str
    outcome: str
    """`read`, `refused: code`, or what went wrong."""
    seconds: float
    """By the clock."""
    processor_seconds: float
    peak_mb: float | None
    fault: bool

    @property
    def too_much(self) -> bool:
        """Whether it took longer, or more memory, than any file may."""
        return self.fault or self.processor_seconds > MOST_SECONDS or (self.peak_mb or 0) > MOST_MB


# --- the process that reads ---


def work(line: Connection, folder: str) -> None:
    """Read one file after another, as they are named on the line, and answer each."""
    from mutations import files_of, mutated, taken_or_refused, whole_files
    from workbooks import acute_grids, written

    from flow.intake import load_file
    from flow.sources import FileRefused, read
    from flow.store import Store

    own = Path(folder) / f"of {multiprocessing.current_process().pid}"
    own.mkdir()
    whole = whole_files(own)
    store = Store(own / "store")
    load_file(store, written(own / "first.xlsx", acute_grids()), now=NOW, loaded_by="benchmark")
    line.send("ready")
    while (job := line.recv()) is not None:
        if isinstance(job, int):
            broken = mutated(whole, seed=job)
            path, what = own / f"broken {broken.name}", f"seed {job}, {broken.done}"
            path.write_bytes(broken.content)
        else:
            path, what = Path(job), Path(job).name
        fault = False
        forget_peak()
        began, busy = time.perf_counter(), time.process_time()
        try:
            if isinstance(job, int) and job % LOADED_EVERY == 0:
                before = files_of(store)
                loaded = load_file(store, path, now=NOW, loaded_by="benchmark")
                outcome = "read" if loaded.published else "refused"
                if not loaded.published and (files_of(store) != before or not loaded.findings):
                    outcome, fault = "refused, and the store is another", True
            elif isinstance(job, int):
                outcome = taken_or_refused(path)
            else:
                contents = read(path)
                outcome = f"read: {contents.source}, {contents.counts.kept:,} kept"
        except FileRefused as refused:
            outcome = f"refused: {refused.findings[0].code}"
        except BaseException as error:  # noqa: BLE001 - that is what is looked for
            outcome, fault = f"{type(error).__name__}: {error}"[:300], True
        took = time.perf_counter() - began, time.process_time() - busy
        line.send(Measured(what, outcome, *took, peak_mb(), fault))


def forget_peak() -> None:
    """Let the peak of this process's memory begin anew, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def peak_mb() -> float | None:
    """The most memory that this process held since `forget_peak`."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), None)


class Reader:
    """A process that reads, made anew whenever one ends."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, str(self._folder)), daemon=True)
        self._process.start()
        theirs.close()
        if self._line.recv() != "ready":
            raise RuntimeError("the reading process did not begin")

    def measured(self, job: int | str) -> Measured:
        """What becomes of that input; a process that hangs or dies is ended and replaced."""
        began = time.perf_counter()
        self._line.send(job)
        try:
            if self._line.poll(GIVE_UP_SECONDS):
                told = self._line.recv()
                assert isinstance(told, Measured)
                return told
            outcome = "hangs"
        except (EOFError, ConnectionError):
            self._process.join()
            outcome = f"the process ended without words (exit {self._process.exitcode})"
        self.end()
        self._start()
        return Measured(
            f"seed {job}" if isinstance(job, int) else job, outcome, time.perf_counter() - began, 0.0, None, True
        )

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()


# --- files of 50 MB ---


def _until(size: int, piece: Callable[[int], bytes], head: bytes = b"") -> bytes:
    made, n = io.BytesIO(head), 0
    made.seek(0, io.SEEK_END)
    while made.tell() < size:
        made.write(piece(n))
        n += 1
    return made.getvalue()


def _code(n: int) -> str:
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    return "R" + letters[n // len(letters) % len(letters)] + letters[n % len(letters)] + ("" if n < len(letters) ** 2 else f"{n // len(letters) ** 2:02}")  # fmt: skip


def _acute_csv() -> bytes:
    from acute_csvs import acute_rows, as_text

    from flow.reference import places

    head, body = as_text(acute_rows(places=["RH5"])).encode().split(b"\r\n", 1)
    acute = [p.code.encode() for p in places().values() if p.kind == "trust"]
    month = b"".join(body.replace(b"RH5", code) for code in acute)  # and again: exact copies are dropped and counted
    return _until(50 * MB, lambda _: month, head + b"\r\n")


def _acute_in_utf_16() -> bytes:
    text = _acute_csv()[: 25 * MB].decode()
    return text[: text.rindex("\r\n") + 2].encode("utf-16")


def _ready_date_csv() -> bytes:
    from flow.sources.ready_date_csv import MEASURES

    heads = "Date,Data Source,Data Type,Upper Tier Local Authority Code,Upper Tier Local Authority,Region (of Provider),ICB (of Provider),Code,Organisation Name,Measure,Value"

    def piece(n: int) -> bytes:
        start = f"Apr-24,SUS & HODF,Provider,[z],[z],SOUTH WEST,NHS SOMERSET,{_code(n)},TRUST {n}"
        return "".join(
            f'{start},"{measure}",{"0.888888889" if unit == "share" else 1200 + n}\r\n'
            for measure, unit in MEASURES.items()
        ).encode()

    return _until(50 * MB, piece, f"{heads}\r\n".encode())


def _daily_template() -> bytes:
    first = date(2021, 1, 1)

    def piece(n: int) -> bytes:
        k = n % 1_800  # the days of five years, over and over: exact copies
        return f"RH5,{first + timedelta(days=k)},{240 + k}.000,40.000,{200 + k}.000,897.000,850.000\r\n".encode()

    return _until(50 * MB, piece, b"place,day,nctr,discharged,remaining,beds_open,beds_occupied\r\n")


def _workbook(cell: Callable[[int, int], str], cells: int, *, packed: int, picture_bytes: int = 0) -> bytes:
    """The small acute workbook with one more sheet of so many cells, and perhaps a picture."""
    width = 200
    rows = "".join(
        f'<row r="{i}">' + "".join(cell(i, j) for j in range(width)) + "</row>" for i in range(1, cells // width + 1)
    )
    sheet = f'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    return _with_sheet(sheet.encode(), packed=packed, picture_bytes=picture_bytes)


def _small() -> dict[str, bytes]:
    from workbooks import acute_grids
    from written_workbooks import saved_workbook

    with tempfile.TemporaryDirectory() as folder:
        path = saved_workbook(Path(folder) / "small.xlsx", acute_grids(), writer="by hand")
        with zipfile.ZipFile(path) as opened:
            return {name: opened.read(name) for name in opened.namelist()}


def _with_sheet(sheet: bytes, *, packed: int, picture_bytes: int = 0) -> bytes:
    import random

    parts = _small()
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"</sheets>", b'<sheet name="More" sheetId="99" r:id="r99"/></sheets>'
    )
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="r99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet99.xml"/></Relationships>',
    )
    parts["xl/worksheets/sheet99.xml"] = sheet
    if picture_bytes:
        parts["xl/media/image1.png"] = random.Random(1).randbytes(picture_bytes)
    return packed_parts(parts, packed)


def packed_parts(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of those parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how, compresslevel=1) as packing:
        for name, content in parts.items():
            packing.writestr(name, content)
    return made.getvalue()


def _letters(column: int) -> str:
    from written_workbooks import letters

    return letters(column)


def _number(i: int, j: int) -> str:
    return f'<c r="{_letters(j)}{i}"><v>{i * 7919 % 99991}.{j:03}</v></c>'


def _text(i: int, j: int) -> str:
    return f'<c r="{_letters(j)}{i}" t="inlineStr"><is><t>text {i} {j}</t></is></c>'


def _series(rows: int) -> bytes:
    import numpy as np
    import pandas as pd

    noise = np.random.default_rng(1)
    days = pd.date_range("2020-04-08", periods=2_000)
    table = pd.DataFrame({"org_code": [_code(n // 2_000) for n in range(rows)], "day": days[np.arange(rows) % 2_000]})
    more = {f"more {n}": noise.random(rows) for n in range(max(0, 50 * MB // (rows * 8) - 1))}
    made = io.BytesIO()
    table.assign(nctr=noise.random(rows), discharged=1.0, **more).to_parquet(made, compression=None)
    return made.getvalue()


def large_files() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Files of 50 MB: what is of a known layout is read, the rest refused; none may take 1 GB or ten seconds."""
    yield "acute month.csv", _acute_csv
    yield "ready date.csv", _ready_date_csv
    yield "daily template.csv", _daily_template
    yield "acute month, utf-16.csv", _acute_in_utf_16
    yield "line ends.csv", lambda: b"place,day\n" + b"\n" * 50 * MB
    yield "one line.csv", lambda: b"a,b" * (17 * MB)
    yield "one cell.csv", lambda: b'place,day\n"' + b"x" * 50 * MB
    yield "quotes.csv", lambda: b"place,day\n" + b'"' * 50 * MB
    yield "commas.csv", lambda: b"place,day\n" + (b"," * 1_000 + b"\n") * (50 * 1024)
    yield "numbers, not packed.xlsx", lambda: _workbook(_number, 1_400_000, packed=zipfile.ZIP_STORED)
    yield "texts, not packed.xlsx", lambda: _workbook(_text, 800_000, packed=zipfile.ZIP_STORED)
    yield "numbers, packed, a picture.xlsx", lambda: _workbook(_number, 1_400_000, packed=zipfile.ZIP_DEFLATED, picture_bytes=42 * MB)  # fmt: skip
    yield "texts, packed, a picture.xlsx", lambda: _workbook(_text, 900_000, packed=zipfile.ZIP_DEFLATED, picture_bytes=45 * MB)  # fmt: skip
    yield "a picture.xlsx", lambda: _with_sheet(b"<worksheet/>", packed=zipfile.ZIP_STORED, picture_bytes=50 * MB)
    yield "series of 900,000 rows.parquet", lambda: _series(900_000)


# --- bombs ---

_LAUGHS = b"<!DOCTYPE a [" + b'<!ENTITY l0 "ha">' + b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 11)) + b"]>"  # fmt: skip
_OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
_PARTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet2.xml", "[Content_Types].xml", "_rels/.rels")  # fmt: skip


def _after_heading(part: bytes, what: bytes) -> bytes:
    at = part.index(b"?>") + 2 if part.startswith(b"<?xml") else 0
    return part[:at] + what + part[at:]


def _laughing(part: str, *, padding: int, declared: bytes = _LAUGHS, encoding: str = "") -> bytes:
    parts = _small()
    comment = b"<!--" + b" " * padding + b"-->" if padding else b""
    changed = _after_heading(parts[part], comment + declared).replace(b"</row>", b"<c><v>&l10;</v></c></row>", 1)
    if encoding:
        changed = changed.replace(b' encoding="UTF-8"', b"").decode().encode(encoding)
    return packed_parts({**parts, part: changed})


def _in_sheet(change: Callable[[bytes], bytes], part: str = "xl/worksheets/sheet2.xml") -> bytes:
    parts = _small()
    return packed_parts({**parts, part: change(parts[part])})


def _zip_bomb(sizes: list[int], *, lying: bool) -> bytes:
    """Parts that unpack to those sizes; a lying one says 1,000 bytes of each, before the part and in the list."""
    import struct

    parts = _small()
    blank = {f"xl/worksheets/more{n}.xml": b"<worksheet>" + b" " * size for n, size in enumerate(sizes)}
    made = bytearray(packed_parts({**parts, **blank}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)) if lying else ():
        start = made.find(mark)
        while start >= 0:
            if struct.unpack_from("<I", made, start + at)[0] > MB:
                struct.pack_into("<I", made, start + at, 1_000)
            start = made.find(mark, start + 4)
    return bytes(made)


def _one_part_under_many_names() -> bytes:
    """The list of contents names one part of 50 MB a thousand times: a few kilobytes that unpack to 50 GB."""
    import struct

    content = _zip_bomb([50 * MB], lying=True)
    end = content.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HII", content, end + 10)
    listed = content[start : start + size]
    entry = listed[listed.rindex(b"PK\x01\x02") :]
    names = [f"xl/worksheets/m{n:03}0.xml".encode() for n in range(900)]  # as long as the name it has
    more = b"".join(entry[:46] + name + entry[46 + len(name) :] for name in names)
    tail = bytearray(content[end:])
    struct.pack_into("<HHI", tail, 8, count + 900, count + 900, size + len(more))
    return content[:start] + listed + more + bytes(tail)


def _parquet_of(rows: int) -> bytes:
    """So many equal rows: a few kilobytes."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = io.BytesIO()
    step = 1_000_000
    table = pa.table(
        {
            "org_code": pa.array(["RH5"] * step).dictionary_encode(),
            "day": pa.array([date(2024, 1, 1)] * step),
            "nctr": pa.array([1] * step),
            "discharged": pa.array([0] * step),
        }
    )
    with pq.ParquetWriter(made, table.schema, compression="zstd") as writer:
        for _ in range(rows // step):
            writer.write_table(table)
    return made.getvalue()


def bombs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Small files that would be endless once opened: each is refused."""
    yield "a part of 300 MB, told.xlsx", lambda: _zip_bomb([300 * MB], lying=False)
    yield "a part of 300 MB, said to be 1 kB.xlsx", lambda: _zip_bomb([300 * MB], lying=True)
    yield "20 parts of 50 MB, said to be 1 kB.xlsx", lambda: _zip_bomb([50 * MB] * 20, lying=True)
    yield "a part of 50 MB under 900 names.xlsx", _one_part_under_many_names
    for part in _PARTS:
        for padding in (0, 5_000, 9 * MB):
            told = f"laughs in {part.rpartition('/')[2]} after {padding:,} bytes.xlsx"
            yield told, lambda part=part, padding=padding: _laughing(part, padding=padding)  # type: ignore[misc]
    yield "laughs in UTF-16.xlsx", lambda: _laughing("xl/worksheets/sheet2.xml", padding=0, encoding="utf-16")
    yield "laughs in UTF-16 after 5,000 bytes.xlsx", lambda: _laughing("xl/workbook.xml", padding=5_000, encoding="utf-16")  # fmt: skip
    yield "an entity from a file.xlsx", lambda: _laughing("xl/worksheets/sheet2.xml", padding=5_000, declared=_OUTSIDE)
    yield "a cell in XFD1048576.xlsx", lambda: _in_sheet(lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'))  # fmt: skip
    yield "a cell in XFD1048576, lower case.xlsx", lambda: _in_sheet(lambda xml: xml.replace(b"</sheetData>", b'<row r="1048576"><c r="xfd1048576"><v>1</v></c></row></sheetData>'))  # fmt: skip
    yield "a sheet that says it reaches to XFD1048576.xlsx", lambda: _in_sheet(lambda xml: xml.replace(b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'))  # fmt: skip
    yield "a million tags in one another.xlsx", lambda: _in_sheet(lambda xml: xml.replace(b"</sheetData>", b"<a>" * 6_000_000 + b"</a>" * 6_000_000 + b"</sheetData>"))  # fmt: skip
    yield "a text of 60 MB.xlsx", lambda: _in_sheet(lambda xml: xml.replace(b"</sheetData>", b'<row r="90"><c r="A90" t="str"><v>' + b"9" * 60 * MB + b"</v></c></row></sheetData>"))  # fmt: skip
    yield "an attribute of 60 MB.xlsx", lambda: _in_sheet(lambda xml: xml.replace(b"<sheetData>", b'<sheetData a="' + b"9" * 60 * MB + b'">'))  # fmt: skip
    yield "one sheet under 900 names.xlsx", lambda: _in_sheet(lambda xml: xml.replace(b"</sheets>", b"".join(b'<sheet name="s%d" sheetId="%d" r:id="r1"/>' % (n, n) for n in range(100, 1000)) + b"</sheets>"), "xl/workbook.xml")  # fmt: skip
    yield "20 million equal rows.parquet", lambda: _parquet_of(20_000_000)
    yield "line ends, packed.csv.gz", lambda: __import__("gzip").compress(b"\n" * 300 * MB, 1)


MAY_BE_READ = frozenset(
    {"a sheet that says it reaches to XFD1048576.xlsx", "a text of 60 MB.xlsx", "an attribute of 60 MB.xlsx"}
)
"""What is said in vain, and a long text in a cell that nobody reads, harm nobody where time and memory stay small."""


# --- the table ---


def main() -> None:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--inputs", type=int, default=10_000, help="how many broken files (default 10,000)")
    asked.add_argument("--first", type=int, default=0, metavar="SEED", help="the first one's number (default 0)")
    asked.add_argument("--workers", type=int, default=2, choices=range(1, 5), help="processes (default 2)")
    chosen = asked.parse_args()
    print(
        f"{platform.system()}, Python {platform.python_version()}; a fault is over {MOST_SECONDS:.0f} s of the processor, over {MOST_MB:,} MB, or no words"
    )
    with tempfile.TemporaryDirectory() as folder:
        faults = broken_files(Path(folder), chosen.first, chosen.inputs, chosen.workers)
        faults += one_by_one(Path(folder), "50 MB", large_files(), refused=False)
        faults += one_by_one(Path(folder), "bombs", bombs(), refused=True)
    print(f"\n{faults} faults")
    sys.exit(1 if faults else 0)


def broken_files(folder: Path, first: int, inputs: int, workers: int) -> int:
    """Read so many broken files and print what was measured; how many faults there were."""
    left, lock = iter(range(first, first + inputs)), threading.Lock()
    told: list[Measured] = []

    def go_on() -> None:
        reader = Reader(folder)
        while True:
            with lock:
                seed = next(left, None)
            if seed is None:
                reader.end()
                return
            told.append(reader.measured(seed))

    began = time.perf_counter()
    threads = [threading.Thread(target=go_on) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcomes = Counter("fault" if m.too_much else m.outcome.partition(":")[0] for m in told)
    print(f"\n{len(told):,} broken files in {time.perf_counter() - began:.0f} s, {workers} processes")
    for outcome, times in outcomes.most_common():
        print(f"  {outcome:10} {times:7,}")
    seconds = sorted(m.seconds for m in told)
    if seconds:
        print(
            f"  a file takes {seconds[len(seconds) // 2] * 1000:.0f} ms (median), {seconds[-1]:.2f} s at most ({max(m.processor_seconds for m in told):.2f} s of the processor)"
        )
    peaks = [m.peak_mb for m in told if m.peak_mb is not None]
    if peaks:
        print(f"  peak memory at most {max(peaks):,.0f} MB")
    faulty = [m for m in told if m.too_much]
    for m in faulty[:50]:
        print(f"  FAULT {m.what}: {m.outcome} ({m.seconds:.1f} s, {m.peak_mb or 0:,.0f} MB)")
    return len(faulty)


def one_by_one(folder: Path, title: str, files: Iterator[tuple[str, Callable[[], bytes]]], *, refused: bool) -> int:
    """Read each of those files in a fresh process and print its line; how many faults there were."""
    faults = 0
    print(f"\n{title:52} {'file':>8} {'clock':>8} {'processor':>9} {'peak':>9}")
    for name, content in files:
        path = folder / name
        path.write_bytes(content())
        reader = Reader(folder)
        m = reader.measured(str(path))
        reader.end()
        fault = m.too_much or (refused and name not in MAY_BE_READ and not m.outcome.startswith("refused"))
        faults += fault
        size = path.stat().st_size
        shown = f"{size / MB:5.1f} MB" if size > MB else f"{size / 1024:5.1f} kB"
        peak = "" if m.peak_mb is None else f"{m.peak_mb:,.0f} MB"
        print(
            f"{name:52} {shown} {m.seconds:6.2f} s {m.processor_seconds:7.2f} s {peak:>9}  {'FAULT ' if fault else ''}{m.outcome}",
            flush=True,
        )
        path.unlink()
    return faults


if __name__ == "__main__":
    main()
