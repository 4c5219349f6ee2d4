"""What is said of an acute CSV: copies, names nobody knows, lost characters, zeros that are no counts, too few rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from flow.model import Finding
from flow.sources.acute_metrics import BED_DAYS_GROUP, DAILY_GROUPS, DESTINATION_GROUP, Metric
from flow.sources.acute_workbook import REASON_GROUP
from flow.sources.cells import label_key, month_end
from flow.sources.columns import row_numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from flow.sources.acute_tables import Rows

_METRIC_TYPES = frozenset({"daily metric", "weekly snapshot metric"})
_SHOWN_NAMES = 10
_SHOWN_ROWS = 50


def unknown(metrics: Sequence[Metric], metric: NDArray[np.intp], at: NDArray[np.intp]) -> list[Finding]:
    """What nobody here knows is named: a metric of no table is left out, a new reason in a known group is kept."""
    import numpy as np

    findings = []
    for code, chosen, words in (
        (
            "unknown_metric",
            [i for i, m in enumerate(metrics) if m.table is None],
            "metrics that are not known here were left out",
        ),
        (
            "new_reason",
            [i for i, m in enumerate(metrics) if m.table is not None and not m.listed],
            "delay reasons that are not in data/reference/delay_reasons.csv were kept",
        ),
    ):
        if chosen:
            rows = at[np.isin(metric, chosen)]
            names = [f"'{metrics[i].label}' ({metrics[i].group or 'no group'})" for i in chosen]
            findings.append(
                Finding(
                    code=code,
                    severity="note",
                    message=f"{len(rows):,} rows of {len(names)} {words}: {_list(names)}.",
                    rows=row_numbers(rows),
                )
            )
    return findings


def _list(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN_NAMES
    return ", ".join(names[:_SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")


def spelling(labels: Sequence[str], kinds: Sequence[str]) -> list[Finding]:
    """Names that were recognised although they are not written as they should be."""
    findings = []
    odd = [kind for kind in kinds if label_key(kind) not in _METRIC_TYPES]
    if odd:
        findings.append(
            Finding(
                code="misspelt",
                severity="note",
                message=f"The metric type is written {_list([repr(k) for k in odd])}. It decides nothing: group and metric do.",
            )
        )
    lost = [label for label in labels if "?" in label]
    if lost:
        findings.append(
            Finding(
                code="characters_lost",
                severity="note",
                message=f"{len(lost)} metric names have a '?' where a narrow blank was lost in saving; they were recognised all the same.",
            )
        )
    return findings


def zeros_alone(alone: pd.DataFrame) -> list[Finding]:
    """Places and days that have nothing but zeros, and not all three of them."""
    if alone.empty:
        return []
    named = tuple(f"{r.place_code} {r.day:%Y-%m-%d}" for r in alone.head(_SHOWN_ROWS).itertuples())
    return [
        Finding(
            code="all_zero",
            severity="warn",
            message=f"{len(alone):,} places and days have 0 for every figure that the file gives of them, and not all three are given: not submitted, so missing. {_list(named)}.",
            rows=named,
        )
    ]


def completeness(rows: Rows, month: date, *, grouped: bool) -> list[Finding]:
    """A complete month has, for every place, 3 rows a day and a week, one per destination and reason: are they there?"""
    import numpy as np

    found: dict[str, int] = {}
    for metric, n in zip(rows.metrics, np.bincount(rows.metric, minlength=len(rows.metrics)).tolist(), strict=True):
        if metric.table:
            found[metric.group] = found.get(metric.group, 0) + n
    weekly = np.array([m.grain == "week" for m in rows.metrics])[rows.metric]
    wanted = wanted_rows(
        found,
        places=len(np.unique(rows.place)),
        days=month_end(month).day,
        weeks=max(4, len(np.unique(rows.day[weekly]))),
        grouped=grouped,
    )
    short = [f"{group} ({found.get(group, 0):,} of {n:,})" for group, n in wanted.items() if found.get(group, 0) < n]
    if not short:
        return []
    return [
        Finding(
            code="incomplete",
            severity="warn",
            message=(
                f"The file has {len(rows.metric):,} of the {sum(wanted.values()):,} rows that {len(np.unique(rows.place))} places make in {month:%B %Y}. "
                f"Too few rows: {', '.join(short)}. Is it the whole file?"
            ),
        )
    ]


def wanted_rows(groups: Collection[str], *, places: int, days: int, weeks: int, grouped: bool) -> dict[str, int]:
    """How many rows each metric group of a complete month has.

    Rows:     places x (3 x days + 3 x weeks + 8 destinations + 37 per group of reasons + 40 if there are costs); files
              without groups have 12 destinations and 18 reasons (specification of 2022).
    Example:  169 places, 30 days, 4 weeks, one group of reasons -> 24,843 rows in all (June 2024).
    """
    wanted = dict.fromkeys(DAILY_GROUPS.values(), places * days)
    wanted[BED_DAYS_GROUP] = places * 3 * weeks
    wanted[DESTINATION_GROUP] = places * (8 if grouped else 12)
    reasons = {group for group in groups if group.casefold().startswith("delay reason")}
    costs = {group for group in reasons if group.casefold().endswith("costs")}
    for group in sorted(reasons - costs) or [REASON_GROUP]:
        wanted[group] = places * (37 if grouped else 18)
    for group in sorted(costs):
        wanted[group] = places * 40
    return wanted
