"""The sentences of a week: what moved, what is special cause and by which rule, where, what is missing, what misses its target.

They are computed from rows with a figure, its change and its verdict; noise is called noise, and no sentence claims a cause.
What is withheld is not told. Nothing here compares two weeks itself: a row has no change where a break lies between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from flow.sentences.week_row import NOT_JUDGED, Row, meaning, more_or_fewer, rule_words, verdict_words
from flow.wording import counted, listed

Kind = Literal["moved", "signal", "where", "missing", "target"]
KINDS: tuple[Kind, ...] = ("moved", "signal", "where", "missing", "target")
"""The sentences of a week, in their order."""

MOST_NAMED = 3
"""Above so many measures the rest is counted."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A sentence, and what it is about."""

    kind: Kind
    words: str
    metric: str | None = None
    """The measure it leads to; None where it is about several, or none."""
    is_signal: bool = False
    """Whether it tells of a special cause: shown with more weight."""


# --- the five ---


def moved(headline: Row) -> Said:
    """What the number that the plan is about did, and whether that is signal or noise.

    Example: "215.3 patients remained on average in the week to Sun 15 Feb 2026, 1.9 fewer than the week before. The level,
    not this change, is a signal of concern: 2 of the last 3 weekly points close to the upper limit."
    """
    if headline.withheld:
        words = f"{headline.name}: withheld, as few people are counted in the {headline.when}."
    elif headline.value is None:
        days = f" ({headline.days_reported} of 7 days reported)" if headline.days_reported else ""
        words = f"How many patients remained in the {headline.when} is not known{days}."
    else:
        change = more_or_fewer(headline)
        so_many = f"{headline.value_words} remained on average in the {headline.when}"
        if headline.days_reported < 7:
            so_many += f" ({headline.days_reported} of 7 days reported)"
        words = (
            f"{so_many}, {change}. {verdict_words(headline)}"
            if headline.change is not None
            else (f"{so_many}; {change}. {verdict_words(headline)}")
        )
    signal = headline.variation not in (None, "common_cause") and not headline.withheld
    return Said(kind="moved", words=words, metric=headline.metric, is_signal=signal)


def special_causes(rows: Sequence[Row]) -> Said:
    """Which measures show a special cause, and which rule each meets.

    Example: "2 of 5 measures judged show a special cause. 1 of concern: Patients who remain (2 of the last 3 weekly points
    close to the upper limit); 1 of improvement: Discharged (7 weekly points in a row rising)."
    """
    judged = [r for r in rows if r.variation is not None]
    found = [r for r in judged if r.variation != "common_cause"]
    if not judged:
        words = "Nothing can be called signal or noise: no measure has a figure of this week and history enough."
        return Said(kind="signal", words=words)
    if not found:
        of = (
            "The one measure judged shows no" if len(judged) == 1 else f"No measure of the {len(judged)} judged shows a"
        )
        return Said(kind="signal", words=f"{of} special cause: what moved is noise.")
    found.sort(key=_kind_of)
    show = "shows" if len(found) == 1 else "show"
    words = f"{len(found)} of {counted(len(judged), 'measure')} judged {show} a special cause. {_by_kind(found)}."
    return Said(kind="signal", words=words, metric=found[0].metric, is_signal=True)


_SIGNALS = ("concern", "improvement", "neither good nor bad")


def _kind_of(row: Row) -> int:
    """Which of the kinds of signal a row has."""
    kind = (row.variation or "").removeprefix("special_cause_")
    return _SIGNALS.index(kind) if kind in _SIGNALS else len(_SIGNALS) - 1


def _by_kind(found: Sequence[Row]) -> str:
    """The signals of each kind, counted apart: a few are named, of every kind one at least; the rest is counted."""
    kinds = [(words, [r for r in found if _kind_of(r) == n]) for n, words in enumerate(_SIGNALS)]
    kinds = [(words, rows) for words, rows in kinds if rows]
    spare, parts = MOST_NAMED - len(kinds), []
    for words, rows in kinds:
        named = rows[: 1 + spare]
        spare -= len(named) - 1
        told = listed([f"{r.name} ({rule_words(r)})" for r in named])
        of = "" if words == _SIGNALS[-1] else "of "
        head = f"{of}{words}" if len(kinds) == 1 else f"{len(rows)} {of}{words}"
        left = len(rows) - len(named)
        parts.append(f"{head}: {told}{f', and {left} more' if left else ''}")
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}"


def where_most(hospitals: Sequence[Row], localities: Sequence[Row], *, where: str) -> Said:
    """In which hospital most patients remain, and in which locality most people wait for Pathway 1.

    Example: "Musgrove Park holds most of those who remain: 136.6 patients, 2.0 more than the week before (signal of
    concern)."
    """
    parts = []
    for rows, words in (
        (hospitals, "{name} holds most of those who remain: {value}"),
        (localities, "{name} has most people waiting for Pathway 1: {value}"),
    ):
        told = sorted((r for r in rows if r.value is not None), key=lambda r: r.value or 0.0, reverse=True)
        if not told:
            continue
        top = told[0]
        value = (
            top.value_words
            if rows is hospitals
            else top.value_words.replace("patients", "people").replace("patient", "person")
        )
        change = f", {more_or_fewer(top)}" if top.change is not None else ""
        said = words.format(name=top.member_name or "", value=value)
        silent = [r.member_name or "" for r in rows if r.value is None]
        absent = f"; {listed(silent)} {'is' if len(silent) == 1 else 'are'} not told" if silent else ""
        parts.append(f"{said}{change} ({_short_verdict(top)}){absent}")
    if not parts and not (hospitals or localities):
        return Said(
            kind="where", words=f"{where} is told as a whole: it has no hospitals or localities of its own here."
        )
    if not parts:
        return Said(
            kind="where",
            words="Where they remain cannot be said: no figure by hospital or locality of this week is loaded; the "
            "templates `daily` and `pathway-1` bring them.",
        )
    return Said(kind="where", words=f"{'. '.join(parts)}.")


def _short_verdict(row: Row) -> str:
    if row.variation is None:
        return NOT_JUDGED
    return "noise" if row.variation == "common_cause" else f"signal{meaning(row)}"


def missing(headline: Row, rows: Sequence[Row], *, days_so_far: int) -> Said:
    """What is missing from the week: days of the headline, measures without a figure and what brings them, suspect days.

    Example: "7 of 7 days reported. 17 of 22 measures have no figure of this week; the templates `pathway-1` and
    `care-home` bring 9 of them."
    """
    absent = [r for r in rows if r.value is None and not r.withheld]
    days = f"{headline.days_reported} of {counted(days_so_far, 'day')} reported"
    if days_so_far < 7:
        days += ", and the week is not over"
    if not headline.days_reported:
        days = f"0 of {counted(days_so_far, 'day')} reported"
    if "suspect" in headline.flags and headline.days_reported:
        days += ", some of them marked suspect"
    if not absent:
        words = f"{days}; no measure of the report is without a figure."
        return Said(kind="missing", words=words)
    names = f": {listed([r.name for r in absent])}" if len(absent) <= MOST_NAMED else ""
    have = "has" if len(absent) == 1 else "have"
    words = f"{days}. {len(absent)} of {counted(len(rows), 'measure')} {have} no figure of this week{names}"
    templates = list(dict.fromkeys(r.template for r in absent if r.template))
    if templates:
        bringing = sum(1 for r in absent if r.template)
        what = "them" if bringing == len(absent) else f"{bringing} of them"
        bring = "template {} brings" if len(templates) == 1 else "templates {} bring"
        words += f"; the {bring.format(listed([f'`{t}`' for t in templates]))} {what}"
    return Said(kind="missing", words=f"{words}.")


def targets_met(rows: Sequence[Row]) -> Said:
    """How many targets are met, and which measure is furthest from its own, in shares of the target.

    Example: "1 of 3 targets is met; furthest off is Patients who remain: 125.3 patients above the 90 allowed."
    """
    aimed = [r for r in rows if r.meets is not None and r.value is not None]
    if not aimed:
        return Said(kind="target", words="No measure with a figure of this week had a target in force.")
    met = sum(1 for r in aimed if r.meets)
    if met == len(aimed):
        of = "The one target is met" if met == 1 else f"All {met} targets are met"
        return Said(kind="target", words=f"{of}: {listed([r.name for r in aimed])}.")
    off = max((r for r in aimed if not r.meets), key=_gap)
    gap = f"{off.name}, {off.value_words}, {off.against_words}"
    if len(aimed) == 1:
        words = f"The one target with a figure of this week is not met: {gap}."
    else:
        are = "is" if met == 1 else "are"
        words = f"{met} of {len(aimed)} targets {are} met; furthest off is {gap}."
    return Said(kind="target", words=words, metric=off.metric)


def _gap(row: Row) -> float:
    """How far a figure is from its target, in parts of the target."""
    if row.value is None or row.target is None:
        return -1.0
    return abs(row.value - row.target) / abs(row.target) if row.target else abs(row.value - row.target)


# --- of a locality ---


def locality_sentences(rows: Sequence[Row]) -> tuple[Said, ...]:
    """A locality in three sentences: what stands first on its sheet and moved, its special causes, what is missing."""
    told = [r for r in rows if r.value is not None]
    said = []
    for name in ("pathway_1_new_starts", "pathway_1_waiting"):
        for r in told:
            if r.metric == name:
                change = f", {more_or_fewer(r)}" if r.change is not None else ""
                signal = r.variation not in (None, "common_cause")
                words = f"{r.name}: {r.value_words}{change}. {verdict_words(r)}"
                said.append(Said(kind="moved", words=words, metric=r.metric, is_signal=signal))
    said.append(special_causes(rows))
    absent, hidden = [r for r in rows if r.value is None and not r.withheld], [r for r in rows if r.withheld]
    parts = []
    if absent:
        names = listed([r.name for r in absent]) if len(absent) <= MOST_NAMED else counted(len(absent), "measure")
        parts.append(f"No figure of this week: {names}")
    if hidden:
        names = listed([r.name for r in hidden]) if len(hidden) <= MOST_NAMED else counted(len(hidden), "measure")
        parts.append(f"Withheld, as few people are counted: {names}")
    if parts:
        said.append(Said(kind="missing", words=f"{'. '.join(parts)}."))
    return tuple(said)


class Sheet(Protocol):
    """What a sentence needs to know of a locality's sheet."""

    @property
    def name(self) -> str: ...
    @property
    def shown(self) -> Sequence[Row]: ...
    @property
    def rows(self) -> Sequence[Row]: ...


def silent_localities(sheets: Sequence[Sheet]) -> str:
    """Which localities have no figure of the week at all, and what brings it; empty where all have one.

    Example: "No figure of Mendip and Sedgemoor of this week; the templates `pathway-1` and `hub-steps` bring them."
    """
    silent = [s for s in sheets if not s.shown]
    if not silent:
        return ""
    templates = list(dict.fromkeys(r.template for r in silent[0].rows if r.template))
    bring = f"; the templates {listed([f'`{t}`' for t in templates])} bring them" if templates else ""
    return f"No figure of {listed([s.name for s in silent])} of this week{bring}."


# --- waits ---


def wait_words(name: str, *, patients: str, days: str, changes: Sequence[str], verdict: str) -> str:
    """A line of the longest waits as a sentence: how many, how long, how that moved."""
    said = [f"{patients} wait{'s' if patients == '1.0 patient' else ''}" if patients and days else patients]
    told = ", ".join([*(w for w in said if w), *([f"{days} waited on average"] if days else [])])
    moved_by = f" ({'; '.join(c for c in changes if c)})" if any(changes) else ""
    return f"{name}: {told}{moved_by}. {verdict}" if told else f"{name}: not reported."
