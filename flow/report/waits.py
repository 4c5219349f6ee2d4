"""The longest waits by pathway: how many wait, how many days, and the stays of 21 days or more."""

from __future__ import annotations

from flow.metrics.counting import where_counted
from flow.model import Place
from flow.report.asked import Asked
from flow.report.content import MeasureRow, WaitLine
from flow.report.measures import LONG_STAYS, SHEET, WAITS
from flow.report.rows import row_of
from flow.sentences.measure import metric_name
from flow.sentences.pathways import PATHWAY_NAMES
from flow.sentences.week import wait_words
from flow.sentences.week_row import NOT_JUDGED, meaning, rule_words
from flow.wording import listed


def wait_lines(asked: Asked, here: Place) -> tuple[WaitLine, ...]:
    """One line per pathway, the longest mean wait first, and below them how many have stayed 21 days or more.

    Missing: a pathway of which nothing is told has its line, last, with what brings it; none where it is not counted.
    """
    lines = []
    for pathway, (patients_metric, days_metric) in WAITS.items():
        at = where_counted(patients_metric, here)
        if at is None:
            continue
        of_hub = patients_metric.startswith("hub_")
        by, member = ("pathway", pathway) if of_hub else (None, None)
        section = SHEET.get(patients_metric, "intermediate")
        patients = row_of(asked, patients_metric, at, section, by=by, member=member)
        days = row_of(asked, days_metric, at, section, by=by, member=member) if days_metric else None
        lines.append(_line(PATHWAY_NAMES[pathway], patients, days))
    lines.sort(key=lambda one: (one.days is None, -(one.days or 0.0)))
    at = where_counted(LONG_STAYS, here)
    if at is not None:
        lines.append(_line(metric_name(LONG_STAYS), row_of(asked, LONG_STAYS, at, "acute"), None))
    return tuple(sorted(lines, key=lambda one: bool(one.why_not)))


def _line(name: str, patients: MeasureRow, days: MeasureRow | None) -> WaitLine:
    parts = [r for r in (patients, days) if r is not None and (r.told or r.withheld)]
    signals = [r for r in parts if r.is_signal]
    quiet = "no signal" if any(r.variation for r in parts) else NOT_JUDGED if parts else ""
    verdict = listed(list(dict.fromkeys(f"signal{meaning(r)}" for r in signals))) or quiet
    rules = " ".join(f"{r.name}: {rule_words(r)}, a signal{meaning(r)}." for r in signals)
    people, waited = _words(patients), _words(days) if days is not None else ""
    return WaitLine(
        name=name,
        patients=patients.value,
        patients_words=people,
        days=days.value if days is not None else None,
        days_words=waited,
        patients_metric=patients.metric,
        days_metric=days.metric if days is not None else None,
        patients_change_words=patients.change_words if patients.told else "",
        days_change_words=days.change_words if days is not None and days.told else "",
        is_signal=bool(signals),
        words=wait_words(
            name,
            patients=people,
            days=waited,
            changes=[r.change_words for r in parts if r.change is not None],
            verdict=rules or (f"{quiet[0].upper()}{quiet[1:]}." if quiet else ""),
        ),
        verdict=verdict,
        why_not="" if parts else patients.why_not,
    )


def _words(row: MeasureRow) -> str:
    return row.value_words if row.told or row.withheld else ""
