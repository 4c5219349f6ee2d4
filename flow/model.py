"""Frozen values that travel between the rooms. Each refuses a bad state when it is built.

Nothing here reads a file, a clock or the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal, get_args

from flow.errors import BadQuestion, UnknownName

if TYPE_CHECKING:
    import pandas as pd

Unit = Literal["patients", "beds", "bed_days", "days", "share", "per_week", "pounds"]
Grain = Literal["day", "week", "month"]
BedBasis = Literal["adult_open", "adult_occupied", "all_open", "all_occupied"]
Provenance = Literal["published", "local", "illustrative"]
Severity = Literal["refuse", "warn", "note"]
PlaceKind = Literal["national", "region", "icb", "trust", "site", "local_authority"]

GRAINS: tuple[Grain, ...] = get_args(Grain)
BED_BASES: tuple[BedBasis, ...] = get_args(BedBasis)
DEFAULT_BASIS: BedBasis = "adult_open"

FLAGS = (
    "partial",
    "suspect",
    "excluded",
    "assumed_published",
    "beds_carried",
    "all_zero",
    "no_discharges_reported",
    "suppressed",
    "illustrative",
)
"""What may be wrong with, or has to be known of, a figure (DESIGN.md, the measure contract), in the order shown."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place whose figures are counted: England, a region, an ICB, a trust or a site of one."""

    code: str
    name: str
    short_name: str
    kind: PlaceKind
    icb_code: str | None = None
    region_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    succeeded_by: str | None = None

    def exists_on(self, day: date) -> bool:
        """Whether the place existed on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Period:
    """The days from `first` to `last`, both counted."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadQuestion(
                f"The period ends before it starts. Saw {self.first.isoformat()} to {self.last.isoformat()}; "
                "the first day must not be after the last."
            )

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(self.days))


def period_start(day: date, grain: Grain) -> date:
    """The true first day of the day, Monday week or month that holds a day. `week`: 2024-11-03 (a Sunday) -> 2024-10-28."""
    if grain == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if grain == "month" else day


def period_end(day: date, grain: Grain) -> date:
    """The true last day of the day, Monday week or month that holds a day."""
    if grain == "week":
        return day + timedelta(days=6 - day.weekday())
    if grain == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return day


def basis_named(name: str) -> BedBasis:
    """The bed basis of that name. Raises UnknownName."""
    for basis in BED_BASES:
        if basis == name:
            return basis
    raise UnknownName("bed basis", name, BED_BASES)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that a person should know of a file: a code, how grave it is, where it stands, and words."""

    code: str
    severity: Severity
    message: str
    rows: tuple[int | str, ...] = ()
    """CSV: row numbers as a spreadsheet shows them (the head is row 1). Workbook: cells, such as `Table 2!H63`."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """What became of a file's rows (CSV, Parquet) or value cells (workbook). `read = kept + duplicates_dropped + rejected`."""

    read: int
    kept: int
    duplicates_dropped: int = 0
    re_dated: int = 0
    rejected: int = 0

    def __post_init__(self) -> None:
        if self.read != self.kept + self.duplicates_dropped + self.rejected:
            raise ValueError(f"counts do not add up: {self}")


@dataclass(frozen=True, kw_only=True)
class Contents:
    """A file as it was read: tidy tables and everything the reader noticed.

    `tables` maps a table of the store (`bed_day`, `beds_month`, ...) to its rows; the columns are those of
    `flow/store/schema.sql` without `edition`. Every table carries `published`: the publication date of each row.
    """

    source: str
    title: str
    provenance: Provenance
    precedence: int
    """1 monthly workbook or CSV, 2 winter workbook, 3 tidy series, 4 local figure: the lower one wins."""
    tables: Mapping[str, pd.DataFrame]
    counts: Counts
    first_day: date
    last_day: date
    published: date
    published_assumed: bool
    findings: tuple[Finding, ...] = field(default=())

    @property
    def refused(self) -> bool:
        """Whether a finding forbids publishing it."""
        return any(f.severity == "refuse" for f in self.findings)


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One load as the store remembers it."""

    edition: int
    file_name: str
    sha256: str
    source: str
    title: str
    provenance: Provenance
    published: date
    published_assumed: bool
    loaded_at: str
    loaded_by: str
    first_day: date
    last_day: date
    rows: int
    undone_at: str | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A metric's value together with the evidence behind it."""

    value: float | None
    """None: nothing was reported."""
    unit: Unit
    days_reported: int
    days_in_period: int
    basis: BedBasis | None = None
    provenance: Provenance | None = None
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ChartNote:
    """What a person wrote about a measure at a place on a day or over days. Charts are handed it, and never look it up."""

    metric: str
    place: str
    member: str | None = None
    """The member of a breakdown that it is about: a locality, a ward; None: about the place as a whole."""
    days: Period
    words: str
    author: str
    """A role or a team."""
    written_at: datetime
    """In UTC."""
    entry_id: int
