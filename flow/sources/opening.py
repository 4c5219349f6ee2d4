"""What a file is, found out from its first bytes before anything is parsed, and the words for what we do not take.

Nothing is unpacked before its unpacked size is known: a workbook is a zip, and a zip can be a bomb.
"""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from flow.errors import Refused
from flow.model import Finding

SIZE_LIMIT_BYTES = 100 * 1024 * 1024
"""Largest file taken, also by the upload (`.streamlit/config.toml`). The largest published file is 9 MB."""

UNPACKED_LIMIT_BYTES = 150 * 1024 * 1024
"""Largest sum of a workbook's unpacked parts; the largest published workbook unpacks to 8 MB."""

FileKind = Literal["workbook", "parquet", "text"]

BREAKS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(OSError, EOFError, ValueError, KeyError, IndexError, OverflowError, NotImplementedError, RuntimeError),
)
"""All that taking a damaged archive apart was seen to raise; it is not one family."""

_PACKED_BY_EXCEL = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Others (bzip2, LZMA) unpack a piece of any size at once: 300 bytes became 400 MB."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class FileRefused(Refused):
    """A file that cannot be taken, with the findings that say why."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__(" ".join(f.message for f in findings))


def refuse(code: str, message: str, *, rows: tuple[int | str, ...] = ()) -> FileRefused:
    """The error that refuses a file, in words; nothing was changed."""
    return FileRefused(Finding(code=code, severity="refuse", message=f"{message} Nothing was changed.", rows=rows))


def damaged(path: Path, why: object) -> FileRefused:
    """The refusal of a file that breaks while it is read."""
    if isinstance(why, OSError) and why.errno:  # `[Errno 22] Invalid argument`: a place before the file's beginning
        why = "a part of it is not where the file says"
    return refuse("damaged", f"'{path.name}' is damaged and cannot be opened ({why}). Download or save it again.")


def kind_of(path: Path) -> FileKind:
    """What a file is by its content, not its name. Raises FileRefused in words for what cannot be read."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise refuse("not_a_file", f"'{path.name}' is a folder. Name the files in it.")
        with path.open("rb") as opened:
            head = opened.read(64 * 1024)
    except FileNotFoundError:
        raise refuse("not_found", f"There is no file '{path}'. Check the name and the folder.") from None
    except OSError as error:
        raise refuse(
            "unreadable", f"'{path.name}' cannot be read ({error.strerror}). Close it elsewhere and try again."
        ) from None
    if size == 0:
        raise refuse("empty_file", f"'{path.name}' is empty (0 bytes). Download or save it again.")
    if size > SIZE_LIMIT_BYTES:
        raise refuse(
            "too_large",
            f"'{path.name}' has {size / 1024 / 1024:.0f} MB; at most {SIZE_LIMIT_BYTES // 1024 // 1024} MB are taken. "
            "Published files have under 10 MB: is it the right file?",
        )
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in _ends(path):
            raise refuse(
                "encrypted", f"'{path.name}' is protected with a password. Save it without one and load it again."
            )
        raise refuse(
            "old_excel", f"'{path.name}' is in the old Excel format (.xls). Save it as .xlsx and load it again."
        )
    if head.startswith(b"PK"):
        _check_zip(path)
        return "workbook"
    if head.startswith(b"PAR1"):
        return "parquet"
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse(
            "unknown_file",
            f"'{path.name}' is neither a workbook (.xlsx), a CSV file nor a Parquet table. Load one of these.",
        )
    return "text"


def _ends(path: Path, *, reach: int = 4 * 1024 * 1024) -> bytes:
    with path.open("rb") as opened:
        first = opened.read(reach)
        opened.seek(max(0, path.stat().st_size - reach))
        return first + opened.read(reach)


def _check_zip(path: Path) -> None:
    """Refuse a zip that is no workbook, or by its own list of contents encrypted or too large. Parts: `packed.py`."""
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
            names = {part.filename.replace("\\", "/").casefold() for part in parts}
            if "encryptioninfo" in names or any(part.flag_bits & 0x1 for part in parts):
                raise refuse(
                    "encrypted", f"'{path.name}' is protected with a password. Save it without one and load it again."
                )
            if "xl/workbook.bin" in names:
                raise refuse(
                    "binary_excel",
                    f"'{path.name}' is in Excel's binary format (.xlsb). Save it as .xlsx and load it again.",
                )
            if "xl/workbook.xml" not in names:
                raise refuse(
                    "not_a_workbook",
                    f"'{path.name}' is a zip file of something else, not an Excel workbook. Unzip it and load what is inside.",
                )
            if any(part.compress_type not in _PACKED_BY_EXCEL for part in parts):
                raise refuse(
                    "unknown_packing",
                    f"'{path.name}' is packed in a way that no spreadsheet program uses, and is not opened. Save it again with Excel.",
                )
            if sum(part.file_size for part in parts) > UNPACKED_LIMIT_BYTES or len(parts) > 1_000:
                raise refuse(
                    "bomb",
                    f"'{path.name}' unpacks to more than {UNPACKED_LIMIT_BYTES // 1024 // 1024} MB and is not opened.",
                )
    except BREAKS as error:
        raise damaged(path, error) from None
