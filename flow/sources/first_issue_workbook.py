"""The first issues of the acute workbooks (April 2022 to May 2023 as first published): four columns a day, three tables.

**No real file of this layout was at hand.** It was built from a description (the shared data's README) and tested on
made-up files: discharges are split at 17:00, a row of item codes such as `DIS002_TOTAL` and repeated dates stand about
the heads, there are no ICB rows, and England is `ENGLAND (All Acute Trusts)`. The re-issues of 2023 have later
publication dates and so win; what only the first issues say, the time of day, goes to a table of its own.

Recognised by a head `... discharged by 17:00` in Table 2. What the third table counts is told by its heads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from flow.model import Contents, Counts, Finding
from flow.sources.acute_metrics import stay_of
from flow.sources.acute_workbook import MEASURES, REASON_GROUP
from flow.sources.cells import assumed_publication, clean, day_of, label_key
from flow.sources.destinations import destination_label, pathway_of
from flow.sources.figure_findings import below_0
from flow.sources.notes import no_publication_date, untried_layout
from flow.sources.opening import refuse
from flow.sources.reasons import is_known_reason, reason_label
from flow.sources.tables import bed_day_rows, long_rows
from flow.sources.workbook import Cover, Sheet, TableOfPlaces, missing_trusts_by_day, read_table

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "first_issue_workbook"

EARLY, LATE = "by 17:00", "17:01 to 23:59"
_LOOK_DOWN = 40


def measure_of(head: str) -> str | None:
    """`nctr`, `remaining`, or the part of the day in which patients were discharged; None for any other head."""
    key = label_key(head)
    if "discharged by 17" in key:
        return EARLY
    if "discharged between 17 01" in key:
        return LATE
    measure = MEASURES.get(key)
    return measure if measure != "discharged" else None


def recognises(sheets: Mapping[str, Sheet], cover: Cover) -> bool:
    """Whether Table 2 splits the discharges of a day at 17:00."""
    sheet = sheets.get("table 2")
    if sheet is None or "community" in cover.title.casefold():
        return False
    return any(
        isinstance(c, str) and "17" in c and measure_of(c) == EARLY for row in sheet.rows[:_LOOK_DOWN] for c in row
    )


def read(sheets: Mapping[str, Sheet], cover: Cover, *, published: date | None) -> Contents:
    """The days' figures, the discharges by time of day, and the third table. Raises FileRefused, naming sheet and cell."""
    daily = read_table(_straightened(sheets["table 2"], lambda head: measure_of(head) is not None))
    days = _days(daily)
    month = days[0].replace(day=1)
    frames = {"bed_day": _bed_days(daily, days), "discharge_time_day": _times(daily)}
    cells = daily.cells
    if "table 1" in sheets:
        frames["collection_day"] = missing_trusts_by_day(sheets["table 1"])
        cells += len(frames["collection_day"])
    findings = [*_england(sheets["table 2"])]
    third = _third_table(sheets, month)
    if third is None:
        findings.append(_no_third_table())
    else:
        frames[third[0]], cells = third[1], cells + len(third[1])
    given = published or cover.revised or cover.published
    when = given or assumed_publication(month)
    if given is None:
        findings.append(no_publication_date(when))
    return Contents(
        source=SOURCE,
        title=f"Acute discharge situation report, {month:%B %Y}, first issue",
        provenance="published",
        precedence=1,
        tables={name: frame.assign(published=when) for name, frame in frames.items()},
        counts=Counts(read=cells, kept=cells),
        first_day=days[0],
        last_day=days[-1],
        published=when,
        published_assumed=given is None,
        findings=(*findings, *below_0(frames), untried_layout()),
    )


def _straightened(sheet: Sheet, is_head: Callable[[str], bool]) -> Sheet:
    """The sheet with its heads right above England and the days (or weeks) right above them, item codes left out.

    Rows of figures stay where they are, so that a cell is still called what Excel calls it.
    """
    england = next(
        (
            i
            for i, row in enumerate(sheet.rows[:_LOOK_DOWN])
            if any(isinstance(c, str) and clean(c).casefold().startswith("england") for c in row[:8])
        ),
        None,
    )
    if england is None or england < 2:
        raise refuse(
            "no_england_row", f"Sheet '{sheet.name}' has no row for England below its heads. Is it the published file?"
        )

    def known(row: Sequence[object]) -> list[int]:
        return [j for j, c in enumerate(row) if isinstance(c, str) and is_head(c)]

    above = sheet.rows[:england]
    heads = max(above, key=lambda row: len(known(row)))
    columns = known(heads)
    periods: list[object] = [""] * len(heads)
    for row in above:
        carried = _carried(row, columns)
        clash = [j for j in columns if carried.get(j) and periods[j] and carried[j] != periods[j]]
        if clash:
            raise refuse(
                "unknown_day",
                f"Sheet '{sheet.name}' has two days above one column, {periods[clash[0]]} and {carried[clash[0]]}. Is it the published file?",
            )
        for j, day in carried.items():
            periods[j] = day
    blank: list[object] = ["" for _ in heads]
    rows = [*(list(blank) for _ in range(england - 2)), periods, list(heads), *sheet.rows[england:]]
    return replace(sheet, rows=rows)


def _carried(row: Sequence[object], columns: Sequence[int]) -> dict[int, date]:
    """The day above each column: what stands there, or left of it as in a merged cell. Nothing where a row has no days."""
    found: dict[int, date] = {}
    last: date | None = None
    for j in range(max(columns, default=-1) + 1):
        last = (day_of(row[j]) if j < len(row) else None) or last
        if j in columns and last:
            found[j] = last
    return found


def _days(daily: TableOfPlaces) -> list[date]:
    """The days, each with its four columns. Raises FileRefused where one is unreadable, twice, or of another month."""
    pairs = [(day_of(over), measure_of(head)) for over, head in zip(daily.above, daily.heads, strict=True)]
    days = sorted({day for day, _ in pairs if day})
    if any(day is None or measure is None for day, measure in pairs) or not days:
        raise refuse("unknown_head", f"Sheet '{daily.sheet.name}' has a column whose day or measure cannot be read.")
    if len(set(pairs)) < len(pairs) or len(pairs) != 4 * len(days):
        raise refuse("day_twice", f"Sheet '{daily.sheet.name}' gives a day twice or without its four columns.")
    if days[0].replace(day=1) != days[-1].replace(day=1):
        raise refuse("two_months", f"Sheet '{daily.sheet.name}' holds days of more than one month. Load them apart.")
    return days


def _columns(daily: TableOfPlaces, measure: str) -> dict[date, int]:
    found = {}
    for j, (over, head) in enumerate(zip(daily.above, daily.heads, strict=True)):
        day = day_of(over)
        if day and measure_of(head) == measure:
            found[day] = j
    return found


def _bed_days(daily: TableOfPlaces, days: Sequence[date]) -> pd.DataFrame:
    """The three figures of the re-issues: discharged is the sum of both parts of the day, missing where one is."""
    early, late = _columns(daily, EARLY), _columns(daily, LATE)
    values, marks = [], []
    for line, line_marks in zip(daily.values, daily.marks, strict=True):
        parts = [(line[early[d]], line[late[d]], line_marks[early[d]] or line_marks[late[d]]) for d in days]
        values.append([*line, *(a + b if a is not None and b is not None else None for a, b, _ in parts)])
        marks.append([*line_marks, *(m if a is None or b is None else None for a, b, m in parts)])
    width = len(daily.heads)
    order = {
        "nctr": [_columns(daily, "nctr")[d] for d in days],
        "discharged": list(range(width, width + len(days))),
        "remaining": [_columns(daily, "remaining")[d] for d in days],
    }
    return bed_day_rows(daily.places, days, values, marks, order, stay_days_or_more=0)


def _times(daily: TableOfPlaces) -> pd.DataFrame:
    chosen = [j for j, head in enumerate(daily.heads) if measure_of(head) in {EARLY, LATE}]
    part = _of_columns(daily, chosen)
    told: dict[str, Sequence[object]] = {
        "day": [day_of(over) for over in part.above],
        "time_of_day": [measure_of(head) for head in part.heads],
    }
    return long_rows(part, told, value="patients")


def _of_columns(table: TableOfPlaces, chosen: Sequence[int]) -> TableOfPlaces:
    return replace(
        table,
        heads=[table.heads[j] for j in chosen],
        above=[table.above[j] for j in chosen],
        values=[[line[j] for j in chosen] for line in table.values],
        marks=[[line[j] for j in chosen] for line in table.marks],
    )


def _third_table(sheets: Mapping[str, Sheet], month: date) -> tuple[str, pd.DataFrame] | None:
    """Table 3 by what its heads say: bed days lost by week, destinations or reasons; None where they say nothing known."""
    sheet = sheets.get("table 3")
    if sheet is None:
        return None
    heads = [c for row in sheet.rows[:_LOOK_DOWN] for c in row if isinstance(c, str)]
    told: dict[str, Sequence[object]]
    if any(stay_of(head) for head in heads):
        table = read_table(_straightened(sheet, lambda head: stay_of(head) is not None))
        weeks = [day_of(over) for over in table.above]
        pairs = set(zip(weeks, map(stay_of, table.heads), strict=True))
        if None in weeks or len(pairs) < len(weeks):
            return None
        told = {"week_start": weeks, "stay_days_or_more": [stay_of(head) for head in table.heads]}
        return "bed_days_lost", long_rows(table, told, value="bed_days")
    if any(is_known_reason(head) for head in heads):
        table = read_table(_straightened(sheet, is_known_reason))
        told = {"metric_group": [REASON_GROUP] * len(table.heads), "reason": list(map(reason_label, table.heads))}
        return "delay_reason", long_rows(table, {"month": [month] * len(table.heads), **told}, value="patients")
    if any(pathway_of(head) for head in heads):
        table = read_table(_straightened(sheet, lambda head: pathway_of(head) is not None))
        told = {"pathway": list(map(pathway_of, table.heads)), "destination": list(map(destination_label, table.heads))}
        return "discharge_destination", long_rows(
            table, {"month": [month] * len(table.heads), **told}, value="patients"
        )
    return None


def _no_third_table() -> Finding:
    return Finding(
        code="table_left_out",
        severity="note",
        message="There is no Table 3 whose heads are known (bed days lost by week, destinations, reasons); only Tables 1 and 2 were taken.",
    )


def _england(sheet: Sheet) -> list[Finding]:
    """England's row counts more trusts than that of the re-issues, so the two may differ."""
    cells = (clean(c) for row in sheet.rows[:_LOOK_DOWN] for c in row[:8] if isinstance(c, str))
    named = next((c for c in cells if c.casefold().startswith("england")), "")
    if "all acute" not in named.casefold():
        return []
    return [
        Finding(
            code="all_acute_trusts",
            severity="note",
            message=f"England is '{named}' here and type 1 trusts in the re-issues: the two differ for England.",
        )
    ]
