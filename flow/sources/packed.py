"""A workbook's parts, gone through once before any grid is built from them.

The reader of workbooks (calamine) is quick and trusting: it sets aside memory for every cell up to the outermost one, so
that one stray cell in XFD1048576 ends the whole process (a workbook of 5 kB did), and it gives an error such as #DIV/0!
as a blank. So every part is read whole here first: its true size, its checksum, how far its cells reach, its errors.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, NoReturn
from xml.parsers import expat

from flow.sources.opening import BREAKS, UNPACKED_LIMIT_BYTES, FileRefused, damaged, refuse

CELLS_LIMIT = 2_000_000
"""Most cells that a workbook's sheets may span together; the largest published workbook spans 0.3 million."""

TAGS_LIMIT = 3_000_000
"""Most tags in all parts that are parsed, which is some three seconds' work; calamine keeps something for most of them,
and expat for each that is not closed: five million within one another took 823 MB."""

PART_LIMIT_BYTES = 64 * 1024 * 1024
"""Largest part: expat goes over an unfinished tag again with every piece it is fed, and one of 400 MB takes minutes."""

_SEARCHED_SHEETS = 20
"""So many sheets may be searched and not parsed, because each of them may reach to IZ999 (260,000 cells)."""

_CHUNK_BYTES = 8 * 1024 * 1024

_SMALL_BYTES, _HEADER_BYTES = 256 * 1024, 30
_PLAIN_FLAGS = 0x800 | 0x8 | 0x6
"""Names in UTF-8, sizes after the part, how well it was packed: no encryption, no patches."""

_FAR_CELL = re.compile(rb'<c(?! r="[A-I]?[A-Z][0-9]{1,3}"[ />])[ \t\r\n/>]')
"""A cell that does not say that it stands in A1 to IZ999: far out, or without an address, or written in another way."""
_FAR_ROW = re.compile(rb'(?! r="[0-9]{1,3}"[ />])[ \t\r\n/>]')
_PREFIXED = re.compile(rb":(?:c|row)[\s/>]")
_UNUSUAL = ((b"!", b"<!"), (b"\0", b"\0"), (b'"e"', b'"e"'), (b"'", b"'e'"))
"""Each with a letter of it that is rare, because that is found much sooner."""
_NAMES_SHEETS = (b"<sheet ", b"<Relationship ")


def _is_plain(part: bytes) -> bool:
    """Whether a part can have neither a cell beyond IZ999 nor an error, an entity or a list of sheets: most have not.

    Searching takes a tenth of the time of parsing; whatever is not plain is parsed.
    """
    if any(rare in part and text in part for rare, text in _UNUSUAL):
        return False
    if b"<worksheet" not in part[:1024] and any(text in part for text in _NAMES_SHEETS):
        return False
    if any(map(_FAR_ROW.match, part.split(b"<row")[1:])):
        return False
    return not (_FAR_CELL.search(part) or _PREFIXED.search(part))


_XML_STARTS = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

ErrorCells = Mapping[str, Mapping[tuple[int, int], str]]
"""For the name of a sheet, where an error of Excel stands (row and column from 0) and which: `#DIV/0!`."""


def errors_in(path: Path) -> ErrorCells:
    """Where Excel's errors stand in a workbook, after every part of it was found whole and of a sane size.

    Raises FileRefused: a part is damaged, unpacks to more than it says or than is taken, declares entities, or a sheet
    reaches further than any published one.
    """
    try:
        with path.open("rb") as file, zipfile.ZipFile(file) as packed:
            return _by_sheet(_parts(packed, file, path.name), path.name)
    except FileRefused:
        raise
    except (*BREAKS, expat.ExpatError) as error:
        raise damaged(path, error) from None


def _parts(packed: zipfile.ZipFile, file: BinaryIO, file_name: str) -> dict[str, _Part]:
    room, span, tags, searched = UNPACKED_LIMIT_BYTES, 0, 0, 0
    parts: dict[str, _Part] = {}
    for info in packed.infolist():
        # the list of sheets is always parsed: one sheet under a thousand names would be read a thousand times
        names_sheets = "workbook" in info.filename.casefold()
        part = _Part(
            file_name,
            is_xml=names_sheets,
            may_be_plain=searched < _SEARCHED_SHEETS and not names_sheets,
            tags_left=TAGS_LIMIT - tags,
        )
        room -= _feed(part, packed, file, info, room, file_name)
        span += part.rows * part.columns
        tags += part.tags
        searched += part.searched
        if span > CELLS_LIMIT:
            raise refuse(
                "too_far_out",
                f"A sheet of '{file_name}' reaches to row {part.rows:,} and column {part.columns:,}; all sheets together may "
                f"span {CELLS_LIMIT:,} cells. Something stands far outside the tables: delete it, save and load again.",
            )
        parts[info.filename.replace("\\", "/").lstrip("/").casefold()] = part
    return parts


def _feed(
    part: _Part, packed: zipfile.ZipFile, file: BinaryIO, info: zipfile.ZipInfo, room: int, file_name: str
) -> int:
    """Read a part to its end, and how many bytes it has. What is there counts, whatever the list of contents says."""
    small = _small(file, info)
    if small is not None and len(small) <= room:
        part.feed(small)
        part.end()
        return len(small)
    info.file_size = UNPACKED_LIMIT_BYTES + 2 * _CHUNK_BYTES
    limit = min(room, PART_LIMIT_BYTES)
    seen = 0
    with packed.open(info) as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            seen += len(chunk)
            if seen > limit:
                told, where = (PART_LIMIT_BYTES, " in one part") if seen <= room else (UNPACKED_LIMIT_BYTES, "")
                raise refuse(
                    "bomb", f"'{file_name}' unpacks to more than {told // 1024 // 1024} MB{where} and is not opened."
                )
            part.feed(chunk)
    part.end()
    return seen


def _small(file: BinaryIO, info: zipfile.ZipInfo) -> bytes | None:
    """A small part, unpacked at once, which zipfile takes five times as long for; most of a workbook's forty are.

    None for a part that is large, or not just as it says: zipfile reads that one, and says what is wrong with it.
    """
    if (
        info.compress_type != zipfile.ZIP_DEFLATED
        or info.compress_size > _SMALL_BYTES
        or info.flag_bits & ~_PLAIN_FLAGS
    ):
        return None
    file.seek(info.header_offset)
    head = file.read(_HEADER_BYTES)
    if len(head) < _HEADER_BYTES or not head.startswith(b"PK\x03\x04"):
        return None
    name_bytes, extra_bytes = struct.unpack_from("<HH", head, 26)
    name = file.read(name_bytes)
    file.seek(extra_bytes, 1)
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        if name.decode("utf-8" if info.flag_bits & 0x800 else "cp437") != info.orig_filename:
            return None
        part = unpacking.decompress(file.read(info.compress_size), _CHUNK_BYTES - 1)
    except (zlib.error, UnicodeDecodeError):
        return None
    return part if unpacking.eof and zlib.crc32(part) == info.CRC else None


class _Part:
    """One part as it is read: how far its cells reach, its error cells, and the sheets or relations that it names."""

    def __init__(self, file_name: str, *, is_xml: bool, may_be_plain: bool, tags_left: int) -> None:
        self.rows = self.columns = self.tags = 0
        self.searched = False
        """Whether it is a sheet that was not parsed."""
        self.errors: dict[tuple[int, int], str] = {}
        self.sheets: list[tuple[str, str]] = []
        """The workbook part: name of each sheet and the relation that leads to it."""
        self.relations: dict[str, str] = {}
        self._file_name = file_name
        self._is_xml = is_xml
        self._may_be_plain = may_be_plain
        self._tags_left = tags_left
        self._parser: expat.XMLParserType | None = None
        self._started = False
        self._last = b""
        self._row = self._column = 0
        self._error = False
        self._text = ""

    def feed(self, chunk: bytes) -> None:
        """The next bytes of the part. Pictures and printer settings are only read: they hold no cells."""
        if not self._started:
            self._started = True
            if self._is_xml or chunk.lstrip()[:3].startswith(_XML_STARTS):
                if self._may_be_plain and len(chunk) < _CHUNK_BYTES and _is_plain(chunk):
                    self.searched = b"sheetData" in chunk
                    return  # all of it was seen, and its cells reach to IZ999 at most
                self._parser = expat.ParserCreate()
                self._parser.StartElementHandler = self._start
                self._parser.StartDoctypeDeclHandler = self._entities
        if self._parser:
            self._parser.Parse(chunk, False)
        elif b"sheetData" in self._last + chunk:
            raise ValueError("a sheet that does not begin as one")
        self._last = chunk[-16:]

    def end(self) -> None:
        """No more bytes: what is open must be closed."""
        if self._parser:
            self._parser.Parse(b"", True)

    def _entities(self, *_: object) -> NoReturn:
        raise refuse(
            "xml_entities", f"'{self._file_name}' declares XML entities, which no workbook needs. It is not opened."
        )

    def _start(self, tag: str, said: dict[str, str]) -> None:
        self.tags += 1
        if self.tags > self._tags_left:
            raise refuse(
                "too_large",
                f"'{self._file_name}' has more than {TAGS_LIMIT:,} cells, texts and styles. Published workbooks have a sixth of that: is it the right file?",
            )
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell(said)
        elif name in {"v", "is"}:
            self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._column)
            if self._error and self._parser:
                self._text = ""
                self._parser.CharacterDataHandler = self._add
                self._parser.EndElementHandler = self._end_of_error
        elif name == "row":
            self._row, self._column = int(said.get("r", self._row + 1)), 0
        elif name == "sheet" and "name" in said:
            relation = next((v for k, v in said.items() if k.rpartition(":")[2] == "id"), "")
            self.sheets.append((said["name"], relation))
        elif name == "Relationship":
            self.relations[said.get("Id", "")] = said.get("Target", "")

    def _cell(self, said: dict[str, str]) -> None:
        self._error = said.get("t") == "e"
        at = said.get("r")
        if at is None:
            self._column += 1
            return
        letters = at.rstrip("0123456789")
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - 64
        self._row, self._column = int(at[len(letters) :]), column

    def _add(self, text: str) -> None:
        self._text += text

    def _end_of_error(self, _: str) -> None:
        self.errors[self._row - 1, self._column - 1] = self._text.strip()
        if self._parser:
            self._parser.CharacterDataHandler = None
            self._parser.EndElementHandler = None


def _by_sheet(parts: Mapping[str, _Part], file_name: str) -> ErrorCells:
    found: dict[str, Mapping[tuple[int, int], str]] = {}
    for name, part in parts.items():
        if not part.sheets:
            continue
        folder, file = posixpath.split(name)
        relations = parts.get(f"{folder}/_rels/{file}.rels".lstrip("/"))
        taken: set[str] = set()
        for sheet, relation in part.sheets:
            target = relations.relations.get(relation, "") if relations else ""
            at = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            if at.casefold() in taken:
                raise refuse(
                    "sheet_twice",
                    f"'{file_name}' lists one sheet under two names, '{sheet}' among them. Save it again with Excel.",
                )
            if at.casefold() in parts:
                taken.add(at.casefold())
                found[sheet] = parts[at.casefold()].errors
    return found
