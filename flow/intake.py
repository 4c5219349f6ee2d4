"""The way of a file: read it, check it, publish it. The command line and the Data page both go this way.

It is also where the illustrative set is put in its own store, and where it is decided which store a reader sees.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from flow import quality
from flow.errors import FlowError
from flow.model import Contents, Finding, Period
from flow.reference import reference_folder
from flow.sources import FileRefused, read
from flow.store import Snapshot, Store, publish, remaining_history, undo


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """What became of one file: the object that `load --json` prints."""

    file: str
    recognised_as: str | None
    published: bool
    edition: int | None
    contents: Contents | None
    findings: tuple[Finding, ...]

    @property
    def refused(self) -> bool:
        """Whether a finding stood against it."""
        return any(f.severity == "refuse" for f in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The contract of `load --json`: file, recognised_as, published, counts, findings."""
        counts: Mapping[str, int] = (
            vars(self.contents.counts)
            if self.contents
            else dict.fromkeys(("read", "kept", "duplicates_dropped", "re_dated", "rejected"), 0)
        )
        return {
            "file": self.file,
            "recognised_as": self.recognised_as,
            "published": self.published,
            "counts": dict(counts),
            "findings": [
                {"code": f.code, "severity": f.severity, "rows": list(f.rows), "message": f.message}
                for f in self.findings
            ],
        }


def load_file(
    store: Store,
    path: Path,
    *,
    now: datetime,
    loaded_by: str,
    published: date | None = None,
    dry_run: bool = False,
) -> Loaded:
    """Read, check and publish one file; on any refusal nothing is changed and the findings say why.

    Raises nothing for a bad file. Busy and StoreFault become findings too, so that other files go on.
    """
    try:
        contents = read(path, published=published)
    except FileRefused as error:
        return Loaded(
            file=str(path), recognised_as=None, published=False, edition=None, contents=None, findings=error.findings
        )
    done = Loaded(
        file=str(path),
        recognised_as=contents.source,
        published=False,
        edition=None,
        contents=contents,
        findings=quality.check(contents, today=now.astimezone().date()),
    )
    if done.refused:
        return done
    try:
        findings = (*done.findings, *_beside_history(store, contents))
        done = replace(done, findings=findings)
        fingerprint = _fingerprint(path)
        known = _already_loaded(store, fingerprint, published)
        if known:
            return _with(done, known)
        if dry_run:
            return done
        shown_name = path.name.encode(errors="replace").decode()  # a name on disk need not be text
        edition = publish(
            store, contents, findings, file_name=shown_name, sha256=fingerprint, loaded_by=loaded_by, now=now
        )
    except FlowError as error:
        return _with(done, Finding(code="not_published", severity="refuse", message=str(error)))
    return replace(done, published=True, edition=edition)


def _beside_history(store: Store, contents: Contents) -> tuple[Finding, ...]:
    """The findings that need what the store holds already around the file's days."""
    bed_day = contents.tables.get("bed_day")
    snapshot = store.snapshot()
    if bed_day is None or bed_day.empty or snapshot is None:
        return quality.against_history(bed_day, bed_day.head(0)) if bed_day is not None and len(bed_day) else ()
    margin = timedelta(days=quality.OUTLIER_WINDOW_DAYS)
    around = Period(first=contents.first_day - margin, last=contents.last_day + margin)
    return quality.against_history(bed_day, remaining_history(snapshot, sorted(bed_day["place_code"].unique()), around))


def _with(done: Loaded, finding: Finding) -> Loaded:
    return replace(done, findings=(*done.findings, finding))


def _fingerprint(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _already_loaded(store: Store, fingerprint: str, published: date | None) -> Finding | None:
    snapshot = store.snapshot()
    for edition in snapshot.editions() if snapshot else []:
        if edition.sha256 == fingerprint and edition.undone_at is None and published in (None, edition.published):
            return Finding(
                code="already_loaded",
                severity="note",
                message=f"These very bytes are load {edition.edition} ({edition.file_name}), which is in force. Nothing was changed.",
            )
    return None


# --- the illustrative set and the store that a reader sees ---

Shown = Literal["real", "demonstration", "empty"]


@dataclass(frozen=True)
class View:
    """What a reader looks at: a snapshot (None where the store is empty) and which of the two stores it is of."""

    snapshot: Snapshot | None
    shown: Shown


def view(store: Store, *, demonstration: bool = False, now: datetime) -> View:
    """The store that a reader sees: the real one as soon as anything real is in force, else the illustrative set.

    `demonstration` asks for the illustrative set all the same. FLOW_DEMONSTRATION=off forbids it: then an empty store
    is shown as empty.
    """
    real = store.snapshot()
    if real is not None and real.has_figures and not demonstration:
        return View(real, "real")
    if os.environ.get("FLOW_DEMONSTRATION", "").casefold() in {"off", "no", "0", "false"}:
        return View(real, "real") if real is not None and real.has_figures else View(None, "empty")
    ensure_demonstration(store, now=now)
    return View(store.demonstration.snapshot(), "demonstration")


def ensure_demonstration(store: Store, *, now: datetime) -> bool:
    """Make the illustrative set where it is missing or of an older make; whether it was made. Takes a second or two."""
    fingerprint = _illustrative_fingerprint()
    snapshot = store.demonstration.snapshot()
    in_force = [e for e in snapshot.editions() if e.undone_at is None] if snapshot else []
    if any(e.sha256 == fingerprint for e in in_force):
        return False
    from flow.sources import illustrative

    publish(
        store.demonstration,
        illustrative.contents(),
        (),
        file_name="illustrative set",
        sha256=fingerprint,
        loaded_by="system",
        now=now.astimezone(UTC),
    )
    for edition in in_force:
        undo(store.demonstration, edition=edition.edition, now=now)
    return True


def _illustrative_fingerprint() -> str:
    from flow.sources import illustrative

    made_by = sorted(Path(illustrative.__file__).parent.glob("illustrative*.py"))
    made_from = sorted(reference_folder().glob("*.csv"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in made_by + made_from)).hexdigest()
