"""Checks on what was read, before anything is published. Each finding has a code, a severity, the rows and words.

`refuse` stops the load, `warn` and `note` are kept with it and shown. Nothing is corrected here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from flow.model import Contents, Finding
from flow.reference import places

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

NO_DISCHARGE_RUN_DAYS = 7
"""A run of this many reported days with patients and not one discharge means that discharges were not counted."""

COLLECTION_BEGAN = date(2020, 4, 8)
"""The acute situation report counts from this day on (cover sheet of every published workbook)."""

_SHOWN = 50
"""How many rows a finding names; the words give the whole number."""

_SUM_TOLERANCE_PATIENTS = 0.51
"""Published figures are whole; a part of a patient is rounding, one patient is not."""


def check(contents: Contents, *, today: date) -> tuple[Finding, ...]:
    """All that is to be said of a file's figures: the reader's findings first, then these checks'."""
    findings = [*contents.findings, *_future_publication(contents, today)]
    bed_day = contents.tables.get("bed_day")
    if bed_day is not None and not bed_day.empty:
        findings += [
            *_too_early_publication(contents, bed_day),
            *_impossible_days(bed_day, today),
            *_counts(bed_day),
            *_identity(bed_day, contents.provenance),
        ]
        findings += [*_all_zero(bed_day), *_no_discharges(bed_day), *_negative_remaining(bed_day)]
    community = contents.tables.get("community_day")
    if community is not None and not community.empty:  # small units often discharge nobody for a week: no finding
        findings += [*_counts(community), *_identity(community, contents.provenance)]
        findings += [*_all_zero(community), *_negative_remaining(community)]
    findings += _days_to_come(contents, today)
    findings += _unknown_places(contents.tables.values())
    return tuple(findings)


def _figures(bed_day: pd.DataFrame) -> tuple[NDArray[np.float64], ...]:
    """nctr, discharged and remaining of every row; NaN is missing."""
    columns = ("nctr_patients", "discharged_patients", "remaining_patients")
    return tuple(bed_day[column].to_numpy(dtype=float) for column in columns)


def _where(rows: pd.DataFrame, truth: NDArray[np.bool_]) -> pd.DataFrame:
    """The rows for which it is true. Mostly none or all are, and then nothing is copied."""
    if not truth.any():
        return rows.iloc[:0]
    return rows if truth.all() else rows[truth]


def _named(rows: pd.DataFrame) -> tuple[str, ...]:
    shown = rows.head(_SHOWN)
    return tuple(f"{code} {day:%Y-%m-%d}" for code, day in zip(shown["place_code"], shown["day"], strict=True))


def _future_publication(contents: Contents, today: date) -> Iterable[Finding]:
    """A slip in the year would let this edition win over every later one. An assumed date may lie ahead: it is a rule."""
    if contents.published > today and not contents.published_assumed:
        yield Finding(
            code="future_publication",
            severity="refuse",
            message=f"The file is said to be published on {contents.published:%d %B %Y}, and today is {today:%d %B %Y}. Give the right date with --published. Nothing was changed.",
        )


def _too_early_publication(contents: Contents, bed_day: pd.DataFrame) -> Iterable[Finding]:
    """Nothing is published before its last day: a slip in the date would let it into answers `as of` too early."""
    last = bed_day["day"].max().date()
    if contents.provenance == "published" and not contents.published_assumed and contents.published < last:
        yield Finding(
            code="published_before_its_days",
            severity="refuse",
            message=f"The file is said to be published on {contents.published:%d %B %Y} and has figures for {last:%d %B %Y}. Give the right date with --published. Nothing was changed.",
        )


def _impossible_days(bed_day: pd.DataFrame, today: date) -> Iterable[Finding]:
    first, last = bed_day["day"].min().date(), bed_day["day"].max().date()
    if first < COLLECTION_BEGAN:
        yield Finding(
            code="too_early",
            severity="refuse",
            message=f"The file has figures for {first:%d %B %Y}, and nobody counted them before {COLLECTION_BEGAN:%d %B %Y}. Correct the days and load again. Nothing was changed.",
            rows=_named(bed_day[bed_day["day"].dt.date < COLLECTION_BEGAN]),
        )
    if last > today:
        yield Finding(
            code="future_day",
            severity="refuse",
            message=f"The file has figures for {last:%d %B %Y}, and today is {today:%d %B %Y}. Correct the days and load again. Nothing was changed.",
            rows=_named(bed_day[bed_day["day"].dt.date > today]),
        )


def _days_to_come(contents: Contents, today: date) -> Iterable[Finding]:
    """The same of every other table with a day. A cost, a target or a break may begin later: its day is called otherwise."""
    for name, table in contents.tables.items():
        if name == "bed_day" or "day" not in table or table.empty:
            continue
        late = sorted(set(table.loc[table["day"].dt.date > today, "day"].dt.date))
        if late:
            yield Finding(
                code="future_day",
                severity="refuse",
                message=f"The file has figures for {late[-1]:%d %B %Y}, and today is {today:%d %B %Y}. Correct the days and load again. Nothing was changed.",
                rows=tuple(day.isoformat() for day in late[:_SHOWN]),
            )
            return


def _counts(bed_day: pd.DataFrame) -> Iterable[Finding]:
    nctr, discharged, _ = _figures(bed_day)
    wrong = _where(bed_day, (nctr < 0) | (discharged < 0))
    if len(wrong):
        yield Finding(
            code="negative_count",
            severity="refuse",
            message=f"{_plural(len(wrong), 'place and day has', 'places and days have')} a count below 0, first {_named(wrong)[0]}. Nothing was changed.",
            rows=_named(wrong),
        )


def _identity(bed_day: pd.DataFrame, provenance: str) -> Iterable[Finding]:
    nctr, discharged, remaining = _figures(bed_day)
    wrong = _where(bed_day, abs(nctr - discharged - remaining) > _SUM_TOLERANCE_PATIENTS)
    if len(wrong):
        yield Finding(
            code="identity",
            severity="warn" if provenance == "published" else "refuse",
            message=(
                f"On {_plural(len(wrong), 'place and day', 'places and days')} nctr is not discharged + remaining, first {_named(wrong)[0]}."
                + ("" if provenance == "published" else " Correct them and load again. Nothing was changed.")
            ),
            rows=_named(wrong),
        )


def _all_zero(bed_day: pd.DataFrame) -> Iterable[Finding]:
    nctr, discharged, remaining = _figures(bed_day)
    everyone = bed_day["stay_days_or_more"].to_numpy() == 0
    zero = _where(bed_day, (nctr == 0) & (discharged == 0) & (remaining == 0) & everyone)
    if len(zero):
        yield Finding(
            code="all_zero",
            severity="warn",
            message=f"{_plural(len(zero), 'place and day has', 'places and days have')} 0 for all three figures. That is no count: missing.",
            rows=_named(zero),
        )


def _no_discharges(bed_day: pd.DataFrame) -> Iterable[Finding]:
    everyone = _where(bed_day, bed_day["stay_days_or_more"].to_numpy() == 0)
    runs = _where(everyone, no_discharge_runs(everyone).to_numpy())
    if len(runs):
        who = ", ".join(sorted(runs["place_code"].unique()))
        yield Finding(
            code="no_discharges_reported",
            severity="warn",
            message=f"{who}: patients but not one discharge for {NO_DISCHARGE_RUN_DAYS} days or more. What remains cannot be trusted there.",
            rows=_named(runs),
        )


def _negative_remaining(bed_day: pd.DataFrame) -> Iterable[Finding]:
    negative = _where(bed_day, _figures(bed_day)[2] < 0)
    if len(negative):
        yield Finding(
            code="negative_remaining",
            severity="warn",
            message=f"{_plural(len(negative), 'place and day has', 'places and days have')} fewer than 0 patients remaining; kept as published, flagged.",
            rows=_named(negative),
        )


def _unknown_places(tables: Iterable[pd.DataFrame]) -> Iterable[Finding]:
    known = places()
    codes = sorted(
        {code for t in tables if "place_code" in t for code in t["place_code"].unique() if code not in known}
    )
    if codes:
        yield Finding(
            code="unknown_place",
            severity="note",
            message=f"{_plural(len(codes), 'place is', 'places are')} not in data/reference/organisations.csv: {', '.join(codes[:20])}. Kept, and in no total.",
            rows=tuple(codes[:_SHOWN]),
        )


def no_discharge_runs(bed_day: pd.DataFrame) -> pd.Series:
    """Whether each place and day lies in a run of reported days with patients and no discharge.

    Rows:     as `bed_day`, one per place and day of one length of stay.
    Missing:  a day that was not reported ends no run and belongs to none.
    Example:  RD1 from 1 June to 31 July 2024 -> True; a quiet weekend of two days -> False.
    """
    import pandas as pd

    nctr = bed_day["nctr_patients"].to_numpy(dtype=float)
    quiet = (nctr > 0) & (bed_day["discharged_patients"].to_numpy(dtype=float) == 0)
    often = bed_day["place_code"][quiet].value_counts()
    often = often[often >= NO_DISCHARGE_RUN_DAYS]
    if often.empty:
        return pd.Series(False, index=bed_day.index)
    told = bed_day[bed_day["place_code"].isin(often.index)]
    told = told[(told["nctr_patients"] > 0) & told["discharged_patients"].notna()]
    told = told.sort_values(["place_code", "day"])
    none_left = told["discharged_patients"] == 0
    starts = (none_left != none_left.shift()) | (told["place_code"] != told["place_code"].shift())
    length = none_left.groupby(starts.cumsum()).transform("size")
    in_run = none_left & (length >= NO_DISCHARGE_RUN_DAYS)
    return pd.Series(in_run, index=told.index).reindex(bed_day.index, fill_value=False)


OUTLIER_WINDOW_DAYS = 57
"""A place's usual level is its median over eight weeks, the day in the middle of them."""

OUTLIER_SPREADS, OUTLIER_SHARE, OUTLIER_PATIENTS = 6.0, 0.5, 20.0
"""An outlier is off its usual level by six robust standard deviations, half the level and 20 patients, all three.

Over 149,239 trust days of April 2022 to August 2025 this marks 365 (0.24 %), and of RH5 just 20 to 26 January 2025.
"""

_ROBUST_SIGMA = 1.4826  # the median absolute deviation of a normal law, as a standard deviation


def outlying_days(bed_day: pd.DataFrame) -> pd.Series:
    """Whether what remained on each day is far off the place's own usual level.

    Rows:     as `bed_day`, one per place and day of one length of stay, each place's days without gaps or with.
    Missing:  a day that was not reported is no outlier; with fewer than 14 reported days around it nothing is said.
    Example:  RH5 on 20 January 2025, 518 where 210 are usual -> True.
    """
    import pandas as pd

    wide = bed_day.pivot_table(
        index="day", columns="place_code", values="remaining_patients", aggfunc="first", dropna=False
    )
    wide.index = pd.to_datetime(wide.index)
    wide = wide.asfreq("D")
    level = wide.rolling(OUTLIER_WINDOW_DAYS, center=True, min_periods=14).median()
    off = (wide - level).abs()
    spread = off.rolling(OUTLIER_WINDOW_DAYS, center=True, min_periods=14).median() * _ROBUST_SIGMA
    outlying = (off > OUTLIER_SPREADS * spread) & (off > OUTLIER_SHARE * level.abs()) & (off > OUTLIER_PATIENTS)
    found = outlying.stack()
    keys = pd.MultiIndex.from_arrays([pd.to_datetime(bed_day["day"]), bed_day["place_code"]])
    return pd.Series(found.reindex(keys, fill_value=False).to_numpy(dtype=bool), index=bed_day.index)


def against_history(bed_day: pd.DataFrame, history: pd.DataFrame) -> tuple[Finding, ...]:
    """What a file's days look like beside the days before and after them that the store holds already.

    `history` has the columns place_code, day, remaining_patients; its days that the file brings too are left out.
    """
    import pandas as pd

    everyone = bed_day[bed_day["stay_days_or_more"] == 0]
    counted = ~(everyone[["nctr_patients", "discharged_patients", "remaining_patients"]] == 0).all(axis=1)
    new = everyone.loc[counted, ["place_code", "day", "remaining_patients"]]
    new = new.assign(day=pd.to_datetime(new["day"]))
    older = history.assign(day=pd.to_datetime(history["day"])).merge(
        new[["place_code", "day"]], how="left", indicator=True
    )
    older = older.loc[older["_merge"] == "left_only", ["place_code", "day", "remaining_patients"]]
    together = pd.concat([new, older], ignore_index=True)
    found = together[outlying_days(together) & (together.index < len(new))]
    if found.empty:
        return ()
    who = sorted(found["place_code"].unique())
    return (
        Finding(
            code="outlier",
            severity="warn",
            message=(
                f"{_plural(len(found), 'place and day is', 'places and days are')} far off the place's own eight weeks "
                f"({', '.join(who[:12])}{' and others' if len(who) > 12 else ''}). Kept and flagged suspect."
            ),
            rows=_named(found),
        ),
    )


def _plural(n: int, one: str, many: str) -> str:
    return f"{n:,} {one if n == 1 else many}"
