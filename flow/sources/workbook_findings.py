"""What the tables of one workbook say of one another: the same places, the same days, whole weeks, whole lists.

In all 22 published workbooks on hand Tables 2 to 5 name the same places, Table 1 has the days of Table 2, every week
has every length of stay, and the acute lists are whole: a row or column that was lost shows here, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from flow.model import Finding
from flow.reference import reference_table
from flow.sources.cells import label_key, month_end

_SHOWN = 10

_WEEK_DAYS = 7


def places_differ(places: Mapping[str, Collection[str]]) -> list[Finding]:
    """Tables whose places are not those of the first: `{"Table 2": [...], "Table 3": [...]}`."""
    (first, known), *others = places.items()
    findings = []
    for name, there in others:
        lacking, more = sorted(set(known) - set(there)), sorted(set(there) - set(known))
        said = [f"lacks {_some(lacking)}"] * bool(lacking) + [f"has {_some(more)} besides"] * bool(more)
        if said:
            findings.append(
                _warn(
                    "tables_differ",
                    f"{name} has not the places of {first}: it {' and '.join(said)}. Was a row lost or renamed?",
                    rows=(*lacking, *more),
                )
            )
    return findings


def days_differ(days: Mapping[str, Collection[date]]) -> list[Finding]:
    """Tables whose days are not those of the first."""
    (first, known), *others = days.items()
    return [
        _warn(
            "tables_differ",
            f"{name} has not the days of {first}: {_some(sorted(f'{d:%d %B %Y}' for d in set(known) ^ set(there)))}. Is a table of another month?",
            rows=tuple(sorted(d.isoformat() for d in set(known) ^ set(there))),
        )
        for name, there in others
        if set(known) != set(there)
    ]


def days_lacking(days: Collection[date], *, first: date, last: date) -> list[Finding]:
    """The days of a period that a table does not have."""
    wanted = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    lacking = [day for day in wanted if day not in set(days)]
    if not lacking:
        return []
    return [
        _warn(
            "days_missing",
            f"The table has {len(wanted) - len(lacking)} of the {len(wanted)} days of {first:%d %B} to {last:%d %B %Y}.",
            rows=tuple(day.isoformat() for day in lacking),
        )
    ]


def weeks_elsewhere(weeks: Collection[date], *, month: date) -> list[date]:
    """Weeks without a day in the month. They are left out, as those of a CSV are: they would overwrite another month's."""
    return sorted(week for week in set(weeks) if week + timedelta(days=6) < month or week > month_end(month))


def weeks_left_out(weeks: Sequence[date], *, month: date, cells: int) -> list[Finding]:
    """The words for weeks of another month."""
    if not weeks:
        return []
    told = _some([f"{week:%d %B %Y}" for week in weeks])
    return [
        _warn(
            "other_month",
            f"Table 2 is of {month:%B %Y} and Table 3 has the weeks of {told}. Their {cells:,} cells were left out, so that they overwrite nothing. Is a date mistyped?",
            rows=tuple(week.isoformat() for week in weeks),
        )
    ]


def months_differ(months: Mapping[str, date | None], *, month: date) -> list[Finding]:
    """Tables 4 and 5 whose title names another month than the days of Table 2: an old title, or an old table."""
    return [
        _warn(
            "other_month",
            f"Table 2 is of {month:%B %Y} and the title of {name} says {said:%B %Y}. Its figures are kept as {month:%B %Y}'s: compare them with the published file.",
        )
        for name, said in months.items()
        if said and said != month
    ]


def weeks_uneven(weeks: Sequence[date], stays: Sequence[int]) -> list[Finding]:
    """A week without one of the stays, or not seven days after the one before."""
    order = sorted(set(weeks))
    odd = [b for a, b in pairwise(order) if (b - a).days != _WEEK_DAYS and not _turn_to_mondays(a, b)]
    given = set(zip(weeks, stays, strict=True))
    odd += [week for week in order if any((week, stay) not in given for stay in set(stays))]
    if not odd:
        return []
    told = _some([f"{week:%d %B %Y}" for week in sorted(set(odd))])
    return [
        _warn(
            "weeks_uneven",
            f"Table 3: weeks do not follow one another or lack a length of stay ({told}). Was a column lost, or a date mistyped?",
            rows=tuple(week.isoformat() for week in sorted(set(odd))),
        )
    ]


def _turn_to_mondays(before: date, after: date) -> bool:
    """Weeks began on Fridays until June 2022 and on Mondays from then on: ten days lie between, once."""
    friday, monday = before.weekday() == 4, after.weekday() == 0
    return friday and monday and (after - before).days == 10 and before.year == 2022


def labels_lacking(table: str, heads: Collection[str], *, reference: str) -> list[Finding]:
    """Columns of the list of 2022 that a table lacks, where it has most of them."""
    listed, there = _listed(reference), set(map(label_key, heads))
    lacking = [label for key, label in listed.items() if key not in there]
    if not lacking or len(lacking) * 2 > len(listed):
        return []
    return [
        _warn(
            "incomplete",
            f"{table} has {len(listed) - len(lacking)} of the {len(listed)} columns that belong there; it lacks {_some([repr(text) for text in lacking])}. Was a column lost?",
        )
    ]


@cache
def _listed(reference: str) -> dict[str, str]:
    rows = reference_table(reference)
    return {label_key(label): label for label in rows.loc[rows["specification"] == "2022", "label"]}


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")


def _warn(code: str, message: str, *, rows: tuple[str, ...] = ()) -> Finding:
    return Finding(code=code, severity="warn", message=message, rows=rows[:50])
