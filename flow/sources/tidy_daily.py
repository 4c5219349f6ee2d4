"""The tidy daily series: nctr and discharged by trust and day (Parquet), and UEC SitRep beds by trust and month (CSV).

Both were derived from published files by others: they name no publication date, come last among published figures, and
the series has 0 where a trust did not report. Zeros are stored as they stand; the rule that a place and day whose three
figures are all 0 is missing is applied where figures are read (flow/metrics/nctr.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from flow.model import BedBasis, Contents, Counts, Finding
from flow.sources.cells import NotANumber, assumed_publication, month_end, month_of, number_or_mark
from flow.sources.opening import BREAKS, UNPACKED_LIMIT_BYTES, damaged, refuse

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

SERIES_SOURCE = "tidy_series"
BEDS_SOURCE = "uec_beds"
_LONGEST_TEXT = 100
_ROW_LIMIT = 1_000_000
"""A packed table can be millions of times its file's size; a million rows are all trusts over 22 years."""

_BED_COLUMNS: dict[str, BedBasis] = {
    "adult_general_acute_beds_available": "adult_open",
    "adult_general_acute_beds_occupied": "adult_occupied",
    "general_acute_beds_available": "all_open",
    "general_acute_beds_occupied": "all_occupied",
}
_BED_HEADS = frozenset({"nhs_trust22_code", "date", *_BED_COLUMNS})


def read_series(path: Path, *, published: date | None) -> Contents:
    """Every trust and day of a Parquet table with `org_code, day, nctr, discharged`; remaining = nctr - discharged."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    needed = ["org_code", "day", "nctr", "discharged"]
    try:
        with pq.ParquetFile(path) as opened:
            if not set(needed) <= set(opened.schema_arrow.names):
                raise refuse(
                    "unknown_layout",
                    f"'{path.name}' is a Parquet table of no layout that is known here: columns {', '.join(needed)} are needed.",
                )
        with pq.ParquetFile(path, read_dictionary=needed) as opened:  # a text that stands in many rows is kept once
            rows = opened.metadata.num_rows
            if rows > _ROW_LIMIT:
                raise refuse("too_large", f"'{path.name}' has {rows:,} rows; at most {_ROW_LIMIT:,} are taken.")
            groups = range(opened.num_row_groups)
            if sum(opened.metadata.row_group(n).total_byte_size for n in groups) > UNPACKED_LIMIT_BYTES:
                limit = UNPACKED_LIMIT_BYTES // 1024 // 1024
                raise refuse("bomb", f"'{path.name}' unpacks to more than {limit} MB and is not opened.")
            table = opened.read(columns=needed)
            _refuse_long_texts(table, path.name)
            frame = table.to_pandas(ignore_metadata=True)
    except (pa.ArrowException, *BREAKS) as error:
        raise damaged(path, error) from None
    if len(frame) != rows:
        raise damaged(path, f"it says {rows:,} rows and holds {len(frame):,}")
    try:
        day = pd.to_datetime(frame["day"], format="ISO8601").astype("datetime64[s]").dt.normalize()
        nctr, discharged = frame["nctr"].astype(float), frame["discharged"].astype(float)
        codes = frame["org_code"].astype("string").str.strip().str.upper()
    except (ValueError, TypeError, OverflowError) as error:
        raise refuse(
            "not_a_number", f"'{path.name}' has a day, a code or a figure that cannot be read ({error})."
        ) from None
    if rows == 0 or day.isna().any() or codes.isna().any() or (codes == "").any():
        raise refuse("no_rows", f"'{path.name}' has no rows, or rows without a day or an organisation's code.")
    if not day.dt.year.between(2000, 2100).all():
        raise refuse("unknown_day", f"'{path.name}' has days outside 2000 to 2100. Correct them and load again.")
    if np.isinf(nctr).any() or np.isinf(discharged).any():
        raise refuse("not_a_number", f"'{path.name}' has an infinite figure. Correct it and load again.")
    tidy = pd.DataFrame(
        {
            "place_code": codes.astype(object),
            "day": day,
            "stay_days_or_more": 0,
            "nctr_patients": nctr,
            "discharged_patients": discharged,
            "remaining_patients": nctr - discharged,
            "mark": None,
        }
    )
    tidy.loc[tidy["remaining_patients"].isna(), "mark"] = ""
    tidy, duplicates = drop_exact_copies(tidy, ["place_code", "day"], path.name)
    first, last = tidy["day"].min().date(), tidy["day"].max().date()
    tidy["published"] = published or _published_by_month(tidy["day"])
    return Contents(
        source=SERIES_SOURCE,
        title=f"Tidy daily series, {first:%d %b %Y} to {last:%d %b %Y}",
        provenance="published",
        precedence=3,
        tables={"bed_day": tidy},
        counts=Counts(read=rows, kept=len(tidy), duplicates_dropped=duplicates),
        first_day=first,
        last_day=last,
        published=published or assumed_publication(last),
        published_assumed=published is None,
        findings=tuple(_series_findings(duplicates, assumed=published is None)),
    )


def _refuse_long_texts(table: pa.Table, name: str) -> None:
    """A text of 10 MB in every row is small in the file, because it stands there once, and endless in memory."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for column in table.columns:
        for chunk in column.chunks if pa.types.is_dictionary(column.type) else ():
            longest = pc.max(pc.binary_length(chunk.dictionary)).as_py() or 0
            if longest > _LONGEST_TEXT:
                raise refuse("too_long", f"'{name}' has a code or day of {longest:,} characters. Is it the right file?")


def _series_findings(duplicates: int, *, assumed: bool) -> list[Finding]:
    findings = []
    if assumed:
        findings.append(
            Finding(
                code="published_assumed",
                severity="note",
                message="The file names no publication date; for each month its end plus 42 days is assumed. Say it with --published.",
            )
        )
    if duplicates:
        findings.append(
            Finding(
                code="duplicates_dropped",
                severity="note",
                message=f"{duplicates} rows stood twice, word for word; one of each was kept.",
            )
        )
    return findings


def _published_by_month(day: pd.Series) -> pd.Series:
    import pandas as pd

    months = day.dt.to_period("M")
    dates = {m: pd.Timestamp(assumed_publication(m.to_timestamp().date())) for m in months.unique()}
    return pd.Series(months.map(dates), index=day.index).astype("datetime64[s]")


def drop_exact_copies(frame: pd.DataFrame, key: Sequence[str], name: str) -> tuple[pd.DataFrame, int]:
    """Rows without their exact copies, and how many were dropped. Raises FileRefused where copies disagree."""
    kept = frame.drop_duplicates()
    again = kept[kept.duplicated(list(key), keep=False)]
    if not again.empty:
        first = again.iloc[0]
        told = ", ".join(str(first[k].date() if isinstance(first[k], datetime) else first[k]) for k in key)
        rows = tuple(int(i) + 2 for i in again.index)
        raise refuse(
            "conflicting_repeat",
            f"'{name}' says two different things for {told} (rows {', '.join(map(str, rows[:4]))}); one row is allowed. Remove one and load again.",
            rows=rows,
        )
    return kept, len(frame) - len(kept)


def is_beds(heads: Sequence[str]) -> bool:
    """Whether a CSV with these heads is the UEC beds table."""
    return set(heads) >= _BED_HEADS


def read_beds(frame: pd.DataFrame, name: str, *, published: date | None) -> Contents:
    """Beds open and occupied, adult and all general and acute, by trust and month: one row per trust, month and basis."""
    import pandas as pd

    nameless = frame.index[frame["nhs_trust22_code"].str.strip() == ""]
    if frame.empty or len(nameless):
        where = f", first row {nameless[0] + 2}" if len(nameless) else ""
        raise refuse(
            "no_code" if len(nameless) else "no_rows",
            f"'{name}' has no rows, or rows without a trust's code{where}.",
            rows=tuple(int(i) + 2 for i in nameless),
        )
    months = {text: month_of(text) for text in frame["date"].unique()}
    wrong = frame.index[frame["date"].map(months).isna()]
    if len(wrong):
        raise refuse(
            "unknown_day",
            f"'{name}' has months that cannot be read, first '{frame['date'][wrong[0]]}' in row {wrong[0] + 2}. Write them as 'April 2022'.",
            rows=tuple(int(i) + 2 for i in wrong),
        )
    columns = list(_BED_COLUMNS)
    numbers: dict[str, pd.Series] = {c: _numbers(frame[c], c, name) for c in columns}
    wide = pd.DataFrame(
        {"place_code": frame["nhs_trust22_code"].str.strip().str.upper(), "month": frame["date"].map(months), **numbers}
    )
    wide["month"] = wide["month"].astype("datetime64[s]")
    wide, duplicates = drop_exact_copies(wide, ["place_code", "month"], name)
    repeated = _repeated_months(wide, columns)
    wide["suspect"] = wide["month"].isin(repeated)
    tidy = wide.rename(columns=_BED_COLUMNS).melt(
        id_vars=["place_code", "month", "suspect"],
        value_vars=list(_BED_COLUMNS.values()),
        var_name="basis",
        value_name="beds",
    )
    first, last = wide["month"].min().date(), month_end(wide["month"].max().date())
    tidy["published"] = published or _published_by_month(tidy["month"])
    findings = _series_findings(duplicates, assumed=published is None)
    if repeated:
        told = " and ".join(f"{m:%B %Y}" for m in sorted(repeated))
        findings.append(
            Finding(
                code="months_repeat",
                severity="warn",
                message=f"{told} are the same for every trust: one of them is wrong in the source. Both are kept and flagged suspect.",
            )
        )
    return Contents(
        source=BEDS_SOURCE,
        title=f"UEC SitRep beds, {first:%B %Y} to {last:%B %Y}",
        provenance="published",
        precedence=3,
        tables={"beds_month": tidy[["place_code", "month", "basis", "beds", "suspect", "published"]]},
        counts=Counts(read=len(frame), kept=len(wide), duplicates_dropped=duplicates),
        first_day=first,
        last_day=last,
        published=published or assumed_publication(last),
        published_assumed=published is None,
        findings=tuple(findings),
    )


def _numbers(column: pd.Series, head: str, name: str) -> pd.Series:
    import pandas as pd

    def number(text: str) -> float | None:
        try:
            return number_or_mark(text if text != "NA" else "")[0]
        except NotANumber:
            return float("inf")

    read = pd.Series([number(t) for t in column], index=column.index, dtype=float)
    wrong = read.index[(read == float("inf")) | (read < 0)]
    if len(wrong):
        raise refuse(
            "not_a_number",
            f"'{name}' has something that is no number of beds in column '{head}', first '{column[wrong[0]]}' in row {wrong[0] + 2}.",
            rows=tuple(int(i) + 2 for i in wrong),
        )
    return read


def _repeated_months(wide: pd.DataFrame, columns: Sequence[str], *, least_trusts: int = 20) -> set[pd.Timestamp]:
    """Neighbouring months that are identical for every trust they share: the source repeated one."""
    import pandas as pd

    repeated: set[pd.Timestamp] = set()
    by_month = {
        pd.Timestamp(str(m)): g.set_index("place_code")[list(columns)].sort_index() for m, g in wide.groupby("month")
    }
    months = sorted(by_month)
    for before, after in pairwise(months):
        shared = by_month[before].index.intersection(by_month[after].index)
        if len(shared) >= least_trusts and by_month[before].loc[shared].equals(by_month[after].loc[shared]):
            repeated |= {before, after}
    return repeated
