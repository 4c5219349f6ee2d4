"""The content of a weekly report, from a snapshot and values: nothing is looked up in the journal or on the clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flow.catalogue import BASIS_NAMES, metric
from flow.errors import BadQuestion
from flow.metrics.counting import where_counted
from flow.metrics.measure import Excluded, daily, members_of
from flow.model import DEFAULT_BASIS, BedBasis, Edition, Place
from flow.reference import localities, place, places
from flow.report.asked import Asked
from flow.report.content import ActionLine, Definition, Drawing, LocalitySheet, MeasureRow, Noted, Week
from flow.report.drawings import drawing_of
from flow.report.measures import (
    BESIDE,
    DRAWN,
    DRAWN_OF_LOCALITIES,
    HEADLINE,
    OF_LOCALITIES,
    SHEET,
)
from flow.report.rows import row_of
from flow.report.waits import wait_lines
from flow.sentences import week as words
from flow.sentences.measure import UNIT_WORDS
from flow.sentences.week_row import title, withheld_sentence
from flow.signals import Baseline
from flow.wording import counted, day, short_day

if TYPE_CHECKING:
    from flow.store import Snapshot

WAITING = "pathway_1_waiting"
MOST_HOSPITALS = 12
"""A region's hospitals are no page of a report."""


def week_of(
    snapshot: Snapshot | None,
    place: Place,
    *,
    monday: date,
    today: date,
    basis: BedBasis = DEFAULT_BASIS,
    as_of: date | None = None,
    excluded: tuple[Excluded, ...] = (),
    baselines: Sequence[Baseline] = (),
    notes: Sequence[Noted] = (),
    actions_last_week: Sequence[ActionLine] = (),
    actions_this_week: Sequence[ActionLine] = (),
    withholds: bool = True,
    sheets: bool = True,
) -> Week:
    """What happened in a week (Monday to Sunday) at a place, and is it signal or noise?

    `withholds`: small numbers of the system's own (1 to 7) are withheld, as in everything that leaves the house; False
    for the huddle's own screen. `sheets`: with a sheet per locality, and the charts; the huddle's screen has neither.

    Missing:  a measure without a figure has its row, which says why and which file brings it; a week that is not over is
              told from the days there are, and what needs all seven is not told. Nothing is compared across a break.
    Raises:   BadQuestion (not a Monday; a week that lies ahead), UnknownName.
    Example:  RH5, 2026-02-09 -> 215.3 patients remain on average, 1.9 fewer than the week before: signal of concern.
    """
    _refuse_what_is_no_week(monday, today)
    asked = Asked(
        snapshot=snapshot,
        monday=monday,
        today=today,
        basis=basis,
        as_of=as_of,
        excluded=tuple(excluded),
        baselines=tuple(baselines),
        withholds=withholds,
    )
    known_notes = tuple(sorted(notes, key=lambda n: (n.on, n.words)))
    rows = _rows(asked, place, SHEET)
    headline = next(r for r in rows if r.metric == HEADLINE)
    by_locality = _localities(asked, place, known_notes) if sheets else ()
    hospitals, waits = _hospitals(asked, place), wait_lines(asked, place)
    beside = _beside(asked, place)
    drawings = _drawings(asked, [r for r in rows if r.metric in DRAWN], known_notes) if sheets else ()
    everything = (*rows, *hospitals, *beside, *(r for s in by_locality for r in s.rows))
    so_far = (asked.until - monday).days + 1
    provenances = tuple(p for p in ("published", "local", "illustrative") if any(r.provenance == p for r in everything))
    waiting = _waiting(asked, place) if not sheets else [r for s in by_locality for r in s.rows if r.metric == WAITING]
    data_to = _data_to(asked, headline)
    return Week(
        place=place,
        monday=monday,
        sunday=asked.sunday,
        made_for=today,
        whole=asked.until == asked.sunday and today > asked.sunday,
        data_to=data_to,
        days_reported=headline.days_reported,
        days_in_period=so_far,
        basis=basis,
        basis_words=BASIS_NAMES[basis],
        as_of=as_of,
        provenances=provenances,
        editions=_editions(asked, everything),
        sentences=(
            words.moved(headline),
            words.special_causes(rows),
            words.where_most(hospitals, waiting, where=place.short_name),
            words.missing(headline, rows, days_so_far=so_far),
            words.targets_met(rows),
        ),
        rows=rows,
        hospitals=hospitals,
        beside=beside,
        waits=waits,
        drawings=drawings,
        localities=by_locality,
        notes=_notes_of_the_week(known_notes, asked, place, everything),
        actions_last_week=tuple(actions_last_week),
        actions_this_week=tuple(actions_this_week),
        definitions=_definitions(everything),
        withholds=withholds,
        withheld_words=withheld_sentence(everything),
        title=title(headline, monday),
        line=_line(asked, place, headline, provenances, data_to, so_far),
    )


def _refuse_what_is_no_week(monday: date, today: date) -> None:
    if monday.weekday():
        begins = monday - timedelta(days=monday.weekday())
        raise BadQuestion(
            f"A week begins on a Monday, and {day(monday)} is none. Its week begins on {day(begins)}: "
            f"ask for {begins.isoformat()}."
        )
    if monday > today:
        raise BadQuestion(f"The week of {day(monday)} lies ahead of {day(today)}: there is nothing to report yet.")


def _rows(asked: Asked, here: Place, measures: Iterable[str]) -> tuple[MeasureRow, ...]:
    """One per measure that is counted for the place."""
    counted_at = [(m, where_counted(m, here)) for m in measures]
    return tuple(row_of(asked, m, at, SHEET[m]) for m, at in counted_at if at is not None)


def _hospitals(asked: Asked, here: Place) -> tuple[MeasureRow, ...]:
    """Who remains by hospital, of a trust or a small system; nothing where there is one hospital only or none is told."""
    if here.kind not in ("trust", "icb") or "site" not in metric(HEADLINE).by:
        return ()
    question = asked.question(HEADLINE, here, by="site")
    names = [member for member, _ in members_of(asked.snapshot, question) if member is not None]
    if not 1 < len(names) <= MOST_HOSPITALS:
        return ()
    return tuple(row_of(asked, HEADLINE, here, "acute", by="site", member=name) for name in names)


def _beside(asked: Asked, here: Place) -> tuple[MeasureRow, ...]:
    """Shares of the region and of England, where they have a figure."""
    found = []
    for code in dict.fromkeys(c for c in (here.region_code, "ENG") if c and c != here.code and c in places()):
        for name in BESIDE:
            at = where_counted(name, place(code))
            row = row_of(asked, name, at, "acute") if at is not None else None
            if row is not None and row.told:
                found.append(row)
    return tuple(found)


def _waiting(asked: Asked, here: Place) -> list[MeasureRow]:
    """Who waits for Pathway 1 in each locality, where the place is of the system that they are of."""
    at = where_counted(WAITING, here)
    members = localities() if at is not None else ()
    return [
        row_of(asked, WAITING, at, "intermediate", by="locality", member=code) for code in members if at is not None
    ]


def _localities(asked: Asked, here: Place, notes: tuple[Noted, ...]) -> tuple[LocalitySheet, ...]:
    """A sheet per locality, where the place is of the system that the localities are of."""
    at = where_counted("pathway_1_new_starts", here)
    if at is None:
        return ()
    sheets = []
    for code, name in localities().items():
        rows = tuple(row_of(asked, m, at, section, by="locality", member=code) for m, section in OF_LOCALITIES.items())
        drawn = [r for r in rows if r.metric in DRAWN_OF_LOCALITIES]
        sheets.append(
            LocalitySheet(
                code=code,
                name=name,
                sentences=words.locality_sentences(rows),
                rows=rows,
                drawings=_drawings(asked, drawn, notes, by="locality"),
            )
        )
    return tuple(sheets)


def _drawings(
    asked: Asked, rows: Sequence[MeasureRow], notes: tuple[Noted, ...], *, by: str | None = None
) -> tuple[Drawing, ...]:
    """The charts of rows that have a figure."""
    return tuple(drawing_of(asked, row, notes, by=by) for row in rows if row.told or row.withheld)


def _data_to(asked: Asked, headline: MeasureRow) -> date | None:
    """The newest day of the week on which the headline has a figure."""
    question = asked.question(HEADLINE, headline.place)
    days = daily(asked.snapshot, question, headline.place)
    told = [d for d, counts in zip(days["day"], days["counts"], strict=True) if counts and asked.monday <= d]
    return max(told, default=None)


def _editions(asked: Asked, rows: Sequence[MeasureRow]) -> tuple[Edition, ...]:
    """The loads in force that hold days of what is told, of the provenances told."""
    told = [(r.start, r.end) for r in rows if r.provenance]
    if asked.snapshot is None or not told:
        return ()
    kinds = {r.provenance for r in rows}
    found = [
        e
        for e in asked.snapshot.editions()
        if e.undone_at is None
        and e.provenance in kinds
        and (asked.as_of is None or e.published <= asked.as_of)
        and any(e.first_day <= end and start <= e.last_day for start, end in told)
    ]
    return tuple(sorted(found, key=lambda e: (e.published, e.edition), reverse=True))


def _notes_of_the_week(
    notes: Sequence[Noted], asked: Asked, here: Place, rows: Sequence[MeasureRow]
) -> tuple[Noted, ...]:
    """The notes about a measure and place of the report, and days of the twelve weeks that its rows draw."""
    first = asked.monday - timedelta(weeks=11)
    known = {None, here.code, *(r.place.code for r in rows), *(r.member for r in rows)}
    measures = {None, *(r.metric for r in rows)}
    return tuple(
        n for n in notes if n.on <= asked.sunday and first <= n.last and n.place in known and n.metric in measures
    )


def _definitions(rows: Sequence[MeasureRow]) -> tuple[Definition, ...]:
    """What each measure of the report means, told or not."""
    return tuple(
        Definition(
            metric=m.id,
            name=m.name,
            question=m.question,
            unit_words=UNIT_WORDS[m.unit],
            numerator=m.numerator,
            denominator=m.denominator,
            source=m.source,
            caution=m.caution,
            suppression=m.suppression,
        )
        for m in (metric(name) for name in dict.fromkeys(r.metric for r in rows))
    )


def _line(
    asked: Asked,
    here: Place,
    headline: MeasureRow,
    provenances: Sequence[str],
    data_to: date | None,
    so_far: int,
) -> str:
    """Place · week · basis · data time, days reported · mark."""
    told = (
        f"data to {day(data_to)}, {headline.days_reported} of {counted(so_far, 'day')}" if data_to else "no data of it"
    )
    parts = [
        here.short_name,
        f"{short_day(asked.monday)} to {short_day(asked.sunday)}",
        f"shares of {BASIS_NAMES[asked.basis]}",
        told,
        *([f"as published on {day(asked.as_of)}"] if asked.as_of else []),
        " and ".join(provenances) or "no figures",
    ]
    return " · ".join(parts)
