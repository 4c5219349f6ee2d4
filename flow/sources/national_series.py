"""The acute national time series: England by day and by week from April 2021, older than any monthly workbook.

Recognised by its sheet `Daily Series` beside no `Table 2`. It is a long series: precedence 3, so that a monthly workbook
or CSV wins for the days it covers (the two agree in every month on hand). What it says of itself and what follows:
destinations were not collected before 12 May 2021 (zeros for all of them: missing); nothing was submitted on 19 June
2022 (blank: missing); bed days of stays of 7+ days were not collected before February 2022 (0 although 14+, which are
among them, are not: missing). Weeks began on Fridays until June 2022 and are kept as published.

Source: NHS England, Discharge delays, acute time series.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from flow.model import Contents, Counts, Finding
from flow.sources.acute_metrics import stay_of
from flow.sources.acute_workbook import MEASURES, REASON_GROUP
from flow.sources.cells import assumed_publication, label_key
from flow.sources.destinations import destination_label, is_known_destination, pathway_of
from flow.sources.figure_findings import below_0
from flow.sources.notes import no_publication_date
from flow.sources.opening import refuse
from flow.sources.reasons import is_known_reason, reason_label
from flow.sources.series_sheet import Series, england_days, england_rows, read_series
from flow.sources.workbook import Cover, Sheet

if TYPE_CHECKING:
    import pandas as pd

SOURCE = "national_series"


def recognises(sheets: Mapping[str, Sheet], cover: Cover) -> bool:
    """Whether the workbook is England's series: a daily one, no table of places, and nothing of community beds."""
    return "daily series" in sheets and "table 2" not in sheets and "community" not in cover.title.casefold()


def read(sheets: Mapping[str, Sheet], cover: Cover, *, published: date | None) -> Contents:
    """England's daily figures and destinations, weekly bed days lost and reasons.

    Missing:  zeros of what was not collected, and blanks, are NULL with their mark; three zeros of a day are stored as
              they stand and are missing where figures are read.
    Raises:   FileRefused, naming sheet and cell.
    """
    if "weekly series" not in sheets:
        raise refuse("missing_table", "There is no sheet 'Weekly Series'. Download the workbook again.")
    daily, weekly = read_series(sheets["daily series"]), read_series(sheets["weekly series"])
    places = daily.columns(lambda head: pathway_of(head) is not None)
    if not any(is_known_destination(daily.heads[j]) for j in places):
        raise refuse("not_acute", "The series has none of the acute discharge destinations. Is it of community beds?")
    stays = weekly.columns(lambda head: stay_of(head) is not None)
    reasons = weekly.columns(is_known_reason)
    daily, no_destinations = daily.without(lambda i: places if _all_zero(daily, i, places) else ())
    weekly, no_stays = weekly.without(lambda i: _impossible(weekly, i, stays))
    frames = {
        "bed_day": england_days(daily),
        "discharge_destination_day": _destinations(daily, places),
        "bed_days_lost": england_rows(
            weekly,
            stays,
            {"stay_days_or_more": [stay_of(weekly.heads[j]) for j in stays]},
            period="week_start",
            value="bed_days",
        ),
        "delay_reason_week": _reasons(weekly, reasons),
    }
    measures = daily.columns(lambda head: label_key(head) in MEASURES)
    unknown = [h for j, h in enumerate(daily.heads) if j not in {*measures, *places}]
    unknown += [h for j, h in enumerate(weekly.heads) if j not in {*stays, *reasons}]
    left_out = sum(len(s.days) for s in (daily, weekly) for h in s.heads if h in unknown)
    first, last = min(daily.days), max(daily.days)
    given = published or cover.revised or cover.published
    when = given or assumed_publication(last)
    cells = daily.cells + weekly.cells
    return Contents(
        source=SOURCE,
        title=f"Acute national time series, {first:%d %b %Y} to {last:%d %b %Y}",
        provenance="published",
        precedence=3,
        tables={name: frame.assign(published=when) for name, frame in frames.items()},
        counts=Counts(read=cells, kept=cells - left_out, rejected=left_out),
        first_day=first,
        last_day=last,
        published=when,
        published_assumed=given is None,
        findings=(
            *not_collected("destinations", "days", no_destinations),
            *not_collected("bed days of the shortest stays", "weeks", no_stays),
            *_unknown_heads(unknown),
            *below_0(frames),
            *([] if given else [no_publication_date(when)]),
        ),
    )


def _all_zero(series: Series, row: int, columns: Sequence[int]) -> bool:
    return bool(columns) and all(series.values[row][j] == 0 for j in columns)


def _impossible(series: Series, row: int, stays: Sequence[int]) -> list[int]:
    """Columns of stays whose 0 cannot be: a longer stay, which is among them, has bed days."""
    line = series.values[row]
    longer = {j: [k for k in stays if (stay_of(series.heads[k]) or 0) > (stay_of(series.heads[j]) or 0)] for j in stays}
    return [j for j in stays if line[j] == 0 and any((line[k] or 0) > 0 for k in longer[j])]


def _destinations(series: Series, columns: Sequence[int]) -> pd.DataFrame:
    described: dict[str, Sequence[object]] = {
        "pathway": [pathway_of(series.heads[j]) for j in columns],
        "destination": [destination_label(series.heads[j]) for j in columns],
    }
    return england_rows(series, columns, described, period="day", value="patients")


def _reasons(series: Series, columns: Sequence[int]) -> pd.DataFrame:
    described: dict[str, Sequence[object]] = {
        "metric_group": [REASON_GROUP for _ in columns],
        "reason": [reason_label(series.heads[j]) for j in columns],
    }
    return england_rows(series, columns, described, period="week_start", value="patients")


def not_collected(what: str, unit: str, days: Sequence[date]) -> list[Finding]:
    """That zeros of some days or weeks are no counts."""
    if not days:
        return []
    return [
        Finding(
            code="not_collected",
            severity="note",
            message=f"{len(days)} {unit} from {min(days):%d %B %Y} to {max(days):%d %B %Y} have 0 for {what}, which cannot be a count: not collected, so missing.",
            rows=tuple(f"ENG {day:%Y-%m-%d}" for day in list(days)[:50]),
        )
    ]


def _unknown_heads(heads: Sequence[str]) -> list[Finding]:
    if not heads:
        return []
    return [
        Finding(
            code="unknown_metric",
            severity="note",
            message=f"{len(heads)} columns that are not known here were left out: {', '.join(repr(h) for h in heads[:10])}.",
        )
    ]
