"""Files broken by chance: bytes, parts of a workbook, cells. One number gives one file, always the same.

    whole = whole_files(folder)                 every layout as bytes, by file name
    broken = mutated(whole, seed=7)             what came of one of them: its name, its bytes, what was done
    told = taken_or_refused(path)               "read" or "refused"; anything else is a fault of ours

Used by test_fuzz.py with a fixed budget and by benchmarks/fuzz.py with 10,000 and more.
"""

from __future__ import annotations

import csv
import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from small_files import written_out

from flow import quality
from flow.sources import FileRefused, read
from flow.store import Store

Chance = random.Random
TODAY = date(2026, 11, 1)

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

ODD_TEXTS = (
    "", "-", "*", "0", "-1", "1e308", "1e400", "NaN", "inf", "-inf", "9" * 30, "9" * 400, "0x10", "1,204", "1,2,3", "199²", "½", "٣",
    "²", "\u2028", "\u202e", "\ufeff", "\ud7ff", "�", "=1+1", "#REF!", "#DIV/0!", "31/02/2026", "00/00/0000", "29/02/2023",
    "01/01/0001", "31/12/9999", "46063", "-46063", "2026-13-01", "w/c", "RH5", "ENGLAND", "ICB Code", "Org Code", "Total", "TRUE", "None",
    "Period", "Metric", "Value", "Table 2", "a" * 300, "x" * 40_000, "<", "&amp;", "&#0;", '"', "'", "Jan-00", "May 0000", "(" * 50,
)  # fmt: skip
_ODD_BYTES = (b"\0", b"\xff", b'"', b"\n", b"\r", b",", b";", b"\t", b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", b"PAR1", b"\x1a", b"\xa0", b"\x85")  # fmt: skip
_ODD_XML = (b"<", b">", b"/>", b"&", b"&lt", b"]]>", b"<!--", b"<![CDATA[", b'r="XFD1048576"', b't="e"', b't="s"', b't="d"', b't="zz"', b"<c/>", b"<row>", b"<v>1e999</v>", b"<!DOCTYPE a>", b"\0", b"\xff")  # fmt: skip


@dataclass(frozen=True)
class Broken:
    """A file, its name (which says nothing of what is in it) and what was done to it."""

    name: str
    content: bytes
    done: str


def whole_files(folder: Path) -> dict[str, bytes]:
    """Every layout as a whole file, and files of other kinds: old Excel, zips of CSV and of workbooks."""
    found = {path.name: _dateless(path.read_bytes()) for path in written_out(folder).values()}
    found["old.xls"] = _OLE + bytes(504) + "Workbook".encode("utf-16-le") + random.Random(1).randbytes(2_000)
    found["a csv.zip"] = _zip({"acute.csv": found["acute csv.csv"]})
    found["a workbook.zip"] = _zip({"acute.xlsx": found["acute.xlsx"]})
    return found


def _dateless(content: bytes) -> bytes:
    """A workbook that does not say when it was written, so that one number gives one file today and tomorrow."""
    if not content.startswith(b"PK"):
        return content
    parts = _parts(content)
    return _zip({n: re.sub(rb"\d{4}-\d\d-\d\dT[\d:]{8}Z", b"2026-01-01T00:00:00Z", p) for n, p in parts.items()})


def _zip(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packing:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            packing.writestr(info, content, compresslevel=1)
    return made.getvalue()


def mutated(whole: Mapping[str, bytes], *, seed: int) -> Broken:
    """One of the files, broken once or twice by chance."""
    chance = random.Random(seed)
    name = chance.choice(list(whole))
    content, done = whole[name], []
    for _ in range(chance.choice([1, 1, 2])):
        ways = _ways(content)
        way = chance.choice(list(ways))
        content = ways[way](content, chance)
        done.append(way)
    if chance.random() < 0.05:
        content = _spliced(content, whole[chance.choice(list(whole))], chance)
        done.append("end of another file")
    return Broken(name, content, f"{name}: {', '.join(done)}")


def _ways(content: bytes) -> Mapping[str, Callable[[bytes, Chance], bytes]]:
    if content.startswith(b"PK") and zipfile.is_zipfile(io.BytesIO(content)):
        return {**_BYTES, **_PARTS}
    if content.startswith(b"PAR1"):
        return {**_BYTES, "columns of another kind": _other_columns}
    if content.startswith(_OLE):
        return _BYTES
    return {**_BYTES, **_CELLS}


# --- bytes ---


def _flipped(content: bytes, chance: Chance) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 1, 3, 30])):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _overwritten(content: bytes, chance: Chance) -> bytes:
    at, what = chance.randrange(len(content) + 1), chance.choice(_ODD_BYTES) * chance.choice([1, 1, 5, 500])
    return content[:at] + what + content[at + chance.choice([0, len(what)]) :]


def _truncated(content: bytes, chance: Chance) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def _beheaded(content: bytes, chance: Chance) -> bytes:
    return content[chance.randrange(min(len(content), 2_000) + 1) :]


def _piece(content: bytes, chance: Chance) -> tuple[int, int]:
    start = chance.randrange(len(content) + 1)
    return start, min(len(content), start + chance.choice([1, 10, 100, 1_000, len(content)]))


def _piece_missing(content: bytes, chance: Chance) -> bytes:
    start, end = _piece(content, chance)
    return content[:start] + content[end:]


def _piece_again(content: bytes, chance: Chance) -> bytes:
    start, end = _piece(content, chance)
    return content[:end] + content[start:end] * chance.choice([1, 1, 2, 20]) + content[end:]


def _pieces_swapped(content: bytes, chance: Chance) -> bytes:
    a, b, c = sorted(chance.randrange(len(content) + 1) for _ in range(3))
    return content[:a] + content[b:c] + content[a:b] + content[c:]


def _noise(content: bytes, chance: Chance) -> bytes:
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.randbytes(chance.choice([1, 20, 400])) + content[at:]


def _spliced(content: bytes, other: bytes, chance: Chance) -> bytes:
    return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other) + 1) :]


_BYTES: Mapping[str, Callable[[bytes, Chance], bytes]] = {
    "bits flipped": _flipped,
    "bytes overwritten": _overwritten,
    "truncated": _truncated,
    "beginning lost": _beheaded,
    "a piece missing": _piece_missing,
    "a piece twice": _piece_again,
    "pieces swapped": _pieces_swapped,
    "noise between": _noise,
}


# --- parts of a workbook, packed again: its checksums hold, so that what is inside is read ---


def _parts(content: bytes) -> dict[str, bytes]:
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for info in packed.infolist():
            try:
                found[info.filename] = packed.read(info)
            except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
                found[info.filename] = b""
    return found


def _with_one_part(content: bytes, chance: Chance, change: Callable[[bytes, Chance], bytes]) -> bytes:
    try:
        parts = _parts(content)
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError):
        return content
    names = list(parts)
    if not names:
        return content
    sheets = [n for n in names if "sheet" in n] or names
    name = chance.choice(sheets if chance.random() < 0.6 else names)
    parts[name] = change(parts[name], chance)
    return _zip(parts)


def _part_broken(content: bytes, chance: Chance) -> bytes:
    return _with_one_part(content, chance, chance.choice(list(_BYTES.values())))


def _part_odd(content: bytes, chance: Chance) -> bytes:
    def odd(part: bytes, chance: Chance) -> bytes:
        at = chance.randrange(len(part) + 1)
        return part[:at] + chance.choice(_ODD_XML) + part[at:]

    return _with_one_part(content, chance, odd)


def _values_odd(content: bytes, chance: Chance) -> bytes:
    """Numbers, texts and attributes of the XML become odd ones; it stays XML."""

    def odd(part: bytes, chance: Chance) -> bytes:
        texts = list(re.finditer(rb'(?<=>)[^<>]+(?=<)|(?<==")[^"<>]*(?=")', part))
        for found in sorted(chance.sample(texts, min(len(texts), chance.choice([1, 1, 5]))), key=lambda m: -m.start()):
            new = chance.choice(ODD_TEXTS).encode("utf-8", "replace")
            if chance.random() < 0.7:
                new = new.replace(b"&", b"&amp;").replace(b"<", b"&lt;").replace(b'"', b"&quot;")
            part = part[: found.start()] + new + part[found.end() :]
        return part

    return _with_one_part(content, chance, odd)


def _elements_swapped(content: bytes, chance: Chance) -> bytes:
    """Cells or texts of one part in each other's place, or one of them gone or there twice."""

    def swap(part: bytes, chance: Chance) -> bytes:
        found = list(re.finditer(rb"<(c|row|si|sheet|Relationship|xf)\b[^>]*?(?:/>|>.*?</\1>)", part, re.DOTALL))
        if len(found) < 2:
            return part
        one, other = sorted(chance.sample(found, 2), key=lambda m: m.start())
        first, second = chance.choice([(other[0], one[0]), (b"", other[0]), (one[0] * 2, other[0]), (one[0], one[0])])
        return part[: one.start()] + first + part[one.end() : other.start()] + second + part[other.end() :]

    return _with_one_part(content, chance, swap)


def _part_lost_or_renamed(content: bytes, chance: Chance) -> bytes:
    try:
        parts = _parts(content)
    except (zipfile.BadZipFile, struct.error, OSError, ValueError, NotImplementedError):
        return content
    if not parts:
        return content
    name, other = chance.choice(list(parts)), chance.choice(list(parts))
    kept = parts.pop(name)
    what = chance.randrange(3)
    if what == 1:
        parts[chance.choice([name.upper(), name.replace("/", "\\"), f"/{name}", f"../{name}", "x"])] = kept
    elif what == 2:
        parts[name], parts[other] = parts.get(other, b""), kept
    return _zip(parts)


_PARTS: Mapping[str, Callable[[bytes, Chance], bytes]] = {
    "a part broken": _part_broken,
    "odd XML in a part": _part_odd,
    "odd values in a part": _values_odd,
    "elements of a part swapped": _elements_swapped,
    "a part lost or renamed": _part_lost_or_renamed,
}


# --- cells of a table of text ---


def _with_rows(content: bytes, change: Callable[[list[list[str]]], None]) -> bytes:
    text = content.decode("utf-8-sig", errors="replace").replace("\0", "")
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return content
    if rows:
        change(rows)
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue().encode("utf-8", errors="replace")


def _cells_odd(content: bytes, chance: Chance) -> bytes:
    def odd(rows: list[list[str]]) -> None:
        for _ in range(chance.choice([1, 1, 6])):
            row = rows[chance.choice([0, chance.randrange(len(rows)), chance.randrange(len(rows))])]
            if row:
                row[chance.randrange(len(row))] = chance.choice(ODD_TEXTS)

    return _with_rows(content, odd)


def _cells_swapped(content: bytes, chance: Chance) -> bytes:
    def swap(rows: list[list[str]]) -> None:
        for _ in range(chance.choice([1, 1, 6])):
            one, other = chance.choice(rows), chance.choice(rows)
            if one and other:
                i, j = chance.randrange(len(one)), chance.randrange(len(other))
                one[i], other[j] = other[j], one[i]

    return _with_rows(content, swap)


def _column_odd(content: bytes, chance: Chance) -> bytes:
    def odd(rows: list[list[str]]) -> None:
        j, text = chance.randrange(len(rows[0]) or 1), chance.choice(ODD_TEXTS)
        for row in rows[1:]:
            if j < len(row):
                row[j] = text

    return _with_rows(content, odd)


def _rows_ragged(content: bytes, chance: Chance) -> bytes:
    def ragged(rows: list[list[str]]) -> None:
        row = chance.choice(rows)
        if chance.random() < 0.5:
            row.extend([chance.choice(ODD_TEXTS)] * chance.choice([1, 3, 300]))
        else:
            del row[chance.randrange(len(row) + 1) :]

    return _with_rows(content, ragged)


_CELLS: Mapping[str, Callable[[bytes, Chance], bytes]] = {
    "odd cells": _cells_odd,
    "cells swapped": _cells_swapped,
    "an odd column": _column_odd,
    "ragged rows": _rows_ragged,
}


def _other_columns(content: bytes, chance: Chance) -> bytes:
    """A Parquet table whose columns hold something else: texts, lists, nothing, far days, endless numbers."""
    try:
        frame = pd.read_parquet(io.BytesIO(content))
    except Exception:  # noqa: BLE001 - it was broken before: then it stays as it is
        return content
    if frame.empty:
        return content
    name = chance.choice(list(frame.columns))
    kinds: tuple[Callable[[], object], ...] = (
        lambda: [chance.choice(ODD_TEXTS[:45]) for _ in range(len(frame))],
        lambda: [[1, 2]] * len(frame),
        lambda: [{"a": 1}] * len(frame),
        lambda: [None] * len(frame),
        lambda: pd.array([chance.choice([2**62, -(2**62), 0]) for _ in range(len(frame))]),
        lambda: [chance.choice([float("nan"), float("inf"), -1.5, 1e300]) for _ in range(len(frame))],
        lambda: [date(chance.choice([1, 1700, 2024, 9999]), 1, 1)] * len(frame),
        lambda: [b"\xff\xfe"] * len(frame),
        lambda: [True] * len(frame),
        lambda: ["x" * 5_000] * len(frame),
        lambda: frame.iloc[:, chance.randrange(frame.shape[1])].to_numpy(),
    )
    made = io.BytesIO()
    frame.assign(**{str(name): chance.choice(kinds)()}).to_parquet(made)
    return made.getvalue()


# --- what has to come of it ---

MOST_SECONDS = 10
"""No file may take longer. The slowest of 18,000 took less than one second."""

_TECHNICAL = ("Traceback", "Errno", "<class", "NoneType", "object at 0x")


def taken_or_refused(path: Path) -> str:
    """`read` where the file gives figures, `refused` where it is refused in words. Any other error comes through."""
    try:
        contents = read(path)
        findings = quality.check(contents, today=TODAY)
    except FileRefused as refused:
        told, findings = "refused", refused.findings
        assert findings
        assert all(f.severity == "refuse" for f in findings)
    else:
        told = "refused" if any(f.severity == "refuse" for f in findings) else "read"
        assert contents.counts.read >= 1
        assert contents.tables
    for finding in findings:
        assert finding.message.strip()
        assert not any(word in finding.message for word in _TECHNICAL), finding.message
    return told


def files_of(store: Store) -> tuple[bytes, dict[str, tuple[int, int]]]:
    """What a refused load must leave as it was: the pointer, and every snapshot's size and time."""
    kept = {p.name: (p.stat().st_size, p.stat().st_mtime_ns) for p in store.snapshots.iterdir()}
    return store.pointer.read_bytes(), kept
