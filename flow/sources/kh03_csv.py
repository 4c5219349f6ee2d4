"""KH03 beds by sector (CSV): `Organisation_Code, Sector, Number_Of_Beds, Effective_Snapshot_Date`.

**No real file of this layout was at hand.** It was built from a description (the shared data's README) and tested on
made-up files that average to the published figures of 2024-25. Recognised by its heads. KH03 beds include community
hospitals: they are kept apart from beds_month and are never the base of the NCTR target. The columns do not say whether
beds are open or occupied: a further column, the sector's words or the file's name may, and otherwise nobody guesses.

Source: NHS England, Bed availability and occupancy (KH03), quarterly and yearly.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from flow.model import Contents, Counts, Finding
from flow.sources.cells import clean, day_of, label_key
from flow.sources.columns import Column, assumed_publications, column, exact_copies, numbers, row_numbers
from flow.sources.notes import duplicates_dropped, no_publication_dates, untried_layout
from flow.sources.opening import refuse

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "kh03_csv"

_HEADS = frozenset({"organisation_code", "sector", "number_of_beds", "effective_snapshot_date"})
_NAMES = frozenset({"organisation_name", "organisation"})

SECTORS = {
    "total": "Total",
    "general acute": "General and acute",
    "learning disabilities": "Learning disabilities",
    "learning disability": "Learning disabilities",
    "maternity": "Maternity",
    "mental illness": "Mental illness",
}
"""One spelling of each sector, by its words without `and`; the files write both `Mental Illness` and `Mental illness`."""

Measure = Literal["open", "occupied", "not said"]


def recognises(heads: Sequence[str]) -> bool:
    """Whether a CSV with these heads is a KH03 extract."""
    return set(heads) >= _HEADS


def measure_in(text: str) -> Measure:
    """`Occupied beds` -> occupied; `available` or `open` -> open; anything else does not say."""
    words = set(label_key(text.replace("_", " ")).split())
    if "occupied" in words:
        return "occupied"
    return "open" if words & {"open", "available", "availability"} else "not said"


def sector_of(text: str) -> str:
    """`General & Acute` -> `General and acute`; a sector that is not known keeps its words, in sentence case."""
    words = [
        w for w in label_key(text).split() if w not in {"and", "beds", "occupied", "open", "available", "overnight"}
    ]
    return SECTORS.get(" ".join(words)) or clean(text).capitalize()


def read(frame: pd.DataFrame, name: str, *, published: date | None) -> Contents:
    """One row per place, snapshot and sector. Raises FileRefused: no day, no number, below 0, two values for one figure."""
    import numpy as np
    import pandas as pd

    if frame.empty:
        raise refuse("no_rows", f"'{name}' has heads but no rows. Download it again.")
    codes = column(frame["organisation_code"]).renamed(lambda text: clean(text).upper())
    said_sectors, said_days = column(frame["sector"]), column(frame["effective_snapshot_date"])
    days, figures = said_days.days(day_of), column(frame["number_of_beds"])
    values = numbers(figures)
    for code, rows, texts, what in (
        ("unknown_day", np.flatnonzero(np.isnat(days)), said_days, "day in column 'Effective_Snapshot_Date'"),
        ("not_a_number", values.wrong, figures, "number in column 'Number_Of_Beds'"),
        ("negative_count", np.flatnonzero(values.values < 0), figures, "number of beds that can be"),
        ("no_code", np.flatnonzero(codes.mapped(lambda text: text == "")), codes, "organisation code"),
    ):
        if len(rows):
            raise refuse(
                code,
                f"'{name}' has no {what} in {len(rows):,} row{'s' if len(rows) > 1 else ''}, first row {rows[0] + 2} ('{texts.texts[int(texts.codes[rows[0]])][:40]}').",
                rows=row_numbers(rows),
            )
    sectors = said_sectors.renamed(sector_of)
    measures, told_by = _measures(frame, name, said_sectors)
    key = [codes.codes, sectors.codes, measures.codes, days.astype("datetime64[D]").astype(np.int64)]
    copies = exact_copies(
        name,
        key,
        np.ones(len(frame), dtype=bool),
        values,
        lambda row: (
            f"{codes.texts[codes.codes[row]]}, {sectors.texts[sectors.codes[row]]}, {days[row].item():%d %B %Y}"
        ),
    )
    kept = ~copies
    tidy = pd.DataFrame(
        {
            "place_code": codes.rows(kept),
            "snapshot_day": days[kept].astype("datetime64[s]"),
            "sector": sectors.rows(kept),
            "measure": measures.rows(kept),
            "beds": values.values[kept],
            "mark": values.marks[kept],
            "published": assumed_publications(days[kept]) if published is None else np.datetime64(published, "s"),
        }
    )
    first, last = days.min().item(), days.max().item()
    return Contents(
        source=SOURCE,
        title=f"KH03 beds, {first:%d %b %Y} to {last:%d %b %Y}",
        provenance="published",
        precedence=1,
        tables={"kh03_beds": tidy},
        counts=Counts(read=len(frame), kept=len(tidy), duplicates_dropped=int(copies.sum())),
        first_day=first,
        last_day=last,
        published=published or tidy["published"].max().date(),
        published_assumed=published is None,
        findings=(
            *_findings(said_sectors, measures, told_by),
            *duplicates_dropped(row_numbers(np.flatnonzero(copies))),
            untried_layout(),
            *([] if published else [no_publication_dates()]),
        ),
    )


def _measures(frame: pd.DataFrame, name: str, sectors: Column) -> tuple[Column, str]:
    """Whether each row's beds are open or occupied, and what told it: a further column, the sector, the file's name."""
    import numpy as np

    for head in [h for h in frame.columns if h not in _HEADS | _NAMES]:
        found = column(frame[head]).renamed(measure_in)
        if found.texts and "not said" not in found.texts:
            return found, f"the column '{head}'"
    of_sector = sectors.renamed(measure_in)
    if "not said" not in of_sector.texts:
        return of_sector, "the sector"
    by_head = [measure_in(head) for head in frame.columns]
    told = next(
        (m for m in [*by_head, measure_in(name.rsplit(".", 1)[0].replace("-", " "))] if m != "not said"), "not said"
    )
    return Column(
        np.zeros(len(frame), dtype=np.intp), [told]
    ), "" if told == "not said" else "a head or the file's name"


def _findings(sectors: Column, measures: Column, told_by: str) -> list[Finding]:
    findings = []
    if told_by:
        findings.append(
            Finding(
                code="measure_told",
                severity="note",
                message=f"Beds are {' and '.join(sorted(measures.texts))}, as {told_by} says.",
            )
        )
    else:
        findings.append(
            Finding(
                code="measure_not_said",
                severity="warn",
                message="The file does not say whether its beds are open or occupied. They are kept as 'not said' and used nowhere; put 'open' or 'occupied' into the file's name or into a column and load it again.",
            )
        )
    spellings = sorted({clean(t) for t in sectors.texts})
    if len({sector_of(t) for t in spellings}) < len(spellings):
        findings.append(
            Finding(
                code="spellings",
                severity="note",
                message=f"Sectors are written in several ways and were made one: {', '.join(spellings[:10])}.",
            )
        )
    return findings
