"""The weekly report as slides that can be edited: words, real tables, charts with their figures inside, notes to speak from.

The same week gives the same bytes. What has no room on one slide goes on over the next; nothing is made smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flow.report.content import ActionLine, Drawing, LocalitySheet, MeasureRow, Week
from flow.report.deck import Column, Deck
from flow.report.lettering import cut
from flow.report.sheet import shown_rows, told_localities
from flow.report.words import (
    NO_ACTIONS,
    NO_ACTIONS_LAST_WEEK,
    NO_ACTIONS_THIS_WEEK,
    NO_MEASURE,
    change_cell,
    mark_words,
    missing_words,
    more_words,
    no_waits,
    note_words,
    row_name,
    stands_on,
    verdict_cell,
    when_cell,
)
from flow.sentences.week import silent_localities
from flow.wording import short_day

MEASURES = (
    Column(head="Measure", wide=278),
    Column(head="Newest", wide=146),
    Column(head="Change", wide=140),
    Column(head="Target", wide=150),
    Column(head="Signal or noise", wide=170),
)
OF_LOCALITY = (
    Column(head="Measure", wide=232),
    Column(head="Newest", wide=126),
    Column(head="Change", wide=126),
    Column(head="Signal", wide=118),
)
WAITS = (
    Column(head="Who waits", wide=484),
    Column(head="How many", wide=200),
    Column(head="Days waited", wide=200),
)
ACTIONS = (
    Column(head="Action", wide=474),
    Column(head="Who", wide=170),
    Column(head="Due", wide=120),
    Column(head="State", wide=120),
)
MOST_ACTIONS = 12
"""Of each week: more are not read out."""


def slides(week: Week) -> bytes:
    """The report as the bytes of a PowerPoint file."""
    rows = shown_rows(week)
    spoken = _spoken(week, [])
    deck = Deck(
        title=cut(week.title, 200),
        about=cut(week.line, 250),
        dated=week.sunday,
        foot=cut(
            f"{week.place.short_name} · week of {short_day(week.monday)} · {'' if week.illustrative else ', '.join(week.provenances)}",
            90,
        ).removesuffix(" ·"),
        mark=mark_words(week),
    )
    deck.opening(
        cut(week.title, 130), [cut(week.line, 260), *([mark_words(week)] if week.illustrative else [])], notes=spoken
    )
    deck.words("The week in five sentences", [(cut(s.words, 420), s.is_signal) for s in week.sentences], notes=spoken)
    for drawing in week.drawings:
        deck.chart(_cut(drawing), notes=_spoken(week, [drawing.metric], drawing.alternative))
    _measures(deck, week, rows)
    _waits(deck, week, spoken)
    if week.actions_last_week or week.actions_this_week:
        _actions(deck, "Actions of last week", week.actions_last_week, NO_ACTIONS_LAST_WEEK, spoken)
        _actions(deck, "Actions of this week", week.actions_this_week, NO_ACTIONS_THIS_WEEK, spoken)
    else:
        deck.words("Actions", [(NO_ACTIONS, False)], notes=spoken)
    for sheet in told_localities(week):
        _locality(deck, week, sheet)
    if week.notes:
        notes = [(cut(note_words(n), 300), False) for n in week.notes[:10]]
        deck.words("Notes", notes, notes=spoken)
    deck.words("What it stands on", [(words, False) for words in _grounds(week)], notes=spoken)
    return deck.packed()


def _spoken(week: Week, metrics: Sequence[str], first: str = "") -> str:
    """Notes for who speaks: what the measures on a slide mean, and what the figures stand on."""
    asked = set(metrics)
    meant = [f"{m.name}: {m.question} Counted: {m.numerator}." for m in week.definitions if m.metric in asked]
    return "\n".join(
        [*([first] if first else []), *meant, *stands_on(week), *([mark_words(week)] if week.illustrative else [])]
    )


def _cut(drawing: Drawing) -> Drawing:
    """The same with words that a slide can hold; what is said under the chart ends with its newest notes."""
    return replace(
        drawing,
        title=cut(drawing.title, 130),
        subtitle=cut(drawing.subtitle, 180),
        alternative=cut(drawing.alternative, 900),
        break_words=tuple(cut(words, 180) for words in (*drawing.break_words, *map(note_words, drawing.notes[-2:]))),
    )


def _value(row: MeasureRow) -> str:
    return cut(f"{row.value_words} {when_cell(row)}".strip(), 40)


def _measures(deck: Deck, week: Week, rows: Sequence[MeasureRow]) -> None:
    if not rows:
        deck.words("Measure by measure", [(NO_MEASURE, False)], notes=_spoken(week, []))
        return
    deck.table(
        "Measure by measure",
        MEASURES,
        [
            [
                cut(row_name(r, week), 70),
                _value(r),
                cut(change_cell(r), 40),
                cut(r.target_words, 40) or "–",
                cut(verdict_cell(r), 60),
            ]
            for r in rows
        ],
        strong=[r.is_signal for r in rows],
        about="One row per measure: its newest figure, the change on the week or month before, its target, signal or noise.",
        row_notes=[_about(week, r) for r in rows],
        notes=_spoken(week, []),
    )


def _about(week: Week, row: MeasureRow) -> str:
    """A measure for who speaks: why it is signal or noise, whether the target will be met, what it means."""
    meant = next((m.question for m in week.definitions if m.metric == row.metric), "")
    return cut(f"{row_name(row, week)}: {row.reason} {_sentence(row.assurance_words)} {meant}", 500)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _waits(deck: Deck, week: Week, spoken: str) -> None:
    told = [w for w in week.waits if not w.why_not]
    if not told:
        deck.words("Longest waits", [(no_waits(week), False)], notes=spoken)
        return
    deck.table(
        "Longest waits",
        WAITS,
        [[cut(w.name, 90), cut(w.patients_words, 40) or "–", cut(w.days_words, 40) or "–"] for w in told],
        strong=[w.is_signal for w in told],
        about="One row per way out of hospital: how many wait and how many days, the longest first; below them the stays of 21 days or more.",
        row_notes=[cut(w.words, 400) for w in told],
        notes=spoken,
    )


def _actions(deck: Deck, title: str, actions: Sequence[ActionLine], none: str, spoken: str) -> None:
    if not actions:
        deck.words(title, [(none, False)], notes=spoken)
        return
    rows = [
        [
            cut(a.what, 170),
            cut(a.owner, 60),
            short_day(a.due) if a.due else "no date",
            cut(f"{a.state}: {a.outcome}" if a.outcome else a.state, 40),
        ]
        for a in actions[:MOST_ACTIONS]
    ]
    if len(actions) > MOST_ACTIONS:
        rows.append([more_words(len(actions) - MOST_ACTIONS, "action"), "", "", ""])
    deck.table(
        title,
        ACTIONS,
        rows,
        about="One row per action: what, who, until when, how it stands.",
        row_notes=[
            cut(f"{a.what}: {a.measure_words}" if a.measure_words else a.what, 400) for a in actions[:MOST_ACTIONS]
        ],
        notes=spoken,
    )


def _locality(deck: Deck, week: Week, sheet: LocalitySheet) -> None:
    """One slide: the rows that fit and the first chart; its sentences are in the notes."""
    rows = [r for r in sheet.rows if r.told or r.withheld]
    deck.beside(
        cut(f"{sheet.name}, week of {short_day(week.monday)}", 80),
        OF_LOCALITY,
        [[cut(r.name, 60), _value(r), cut(change_cell(r), 30), verdict_cell(r).partition(":")[0]] for r in rows],
        _cut(sheet.drawings[0]) if sheet.drawings else None,
        strong=[r.is_signal for r in rows],
        about=f"One row per measure of {sheet.name}: its newest figure, the change, signal or noise.",
        more=more_words,
        notes=_spoken(week, [r.metric for r in rows], "\n".join(s.words for s in sheet.sentences)),
    )


def _grounds(week: Week) -> list[str]:
    """What the figures stand on, and what is missing."""
    absent = [*week.absent, *(r for r in week.hospitals if not (r.told or r.withheld))]
    missing = missing_words(absent, week)
    return [
        *(cut(words, 420) for words in stands_on(week)),
        *([cut(f"No figure in this week: {'; '.join(missing)}.", 900)] if missing else []),
        *(cut(words, 300) for words in [silent_localities(week.localities)] if words),
    ]
