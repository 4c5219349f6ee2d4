"""Office files are zip files that note when they were written: here without a clock, so that the same report is the same file."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_WRITTEN = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_UNIX = 3


def without_clocks(packed: bytes, *, dated: date) -> bytes:
    """The same file, and every workbook in it, dated on a day that is given: `dated` stands where the clock was read."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith(".xlsx"):
                content = without_clocks(content, dated=dated)
            elif name == "docProps/core.xml":
                content = _WRITTEN.sub(rf"\g<1>{dated.isoformat()}T00:00:00Z\g<2>".encode(), content)
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system, entry.external_attr = _UNIX, 0o600 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content)
    return out.getvalue()
