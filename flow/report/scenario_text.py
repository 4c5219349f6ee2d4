"""The answer to a scenario as plain text: the sentence on top, then the figures, then everything that it stands on."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flow.sentences.assumptions import (
    assumption_words,
    calibrated_on,
    check_sentences,
    floor_sentences,
    how_many_counted,
    mostly_assumed,
)
from flow.sentences.levers import levers_words, past_sentences
from flow.sentences.solve import solve_notes, solve_sentence
from flow.sentences.whatif import (
    answer_tiles,
    binds_sentence,
    cost_sentences,
    headline,
    one_more_sentence,
    settles_sentences,
    sureness_sentence,
    target_sentence,
)  # fmt: skip
from flow.whatif.scenario import ENGINE_VERSION
from flow.wording import day, short_day, whole

if TYPE_CHECKING:
    from flow.whatif.answers import Answer, Fan
    from flow.whatif.consistency import Check
    from flow.whatif.solve import Solution

WIDE = 110
EVERY_DAYS, WEEKLY_AT_MOST = 28, 98


def scenario_text(
    told: Answer, *, data: dict[str, Any], checks: Sequence[Check] = (), solution: Solution | None = None,
    solved: Answer | None = None,
) -> str:  # fmt: skip
    """The whole answer. Takes `data` from `flow.report.scenario_json.data_edition`, and the answer to what was solved for."""
    parts = [
        *_top(told, data), *_solved(solution, solved), *_figures(told), *_by_day(told), *_cost(told), *_stands_on(told, data, checks)
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _top(a: Answer, data: dict[str, Any]) -> Iterator[str]:
    now = a.calibration["remaining"]
    if data["illustrative"]:
        yield "ILLUSTRATIVE: every figure of this is made up."
        yield ""
    yield _wrapped(headline(a))
    yield _wrapped(target_sentence(a, now.number if now.found else None))
    if (weak := mostly_assumed(a.calibration)) is not None:
        yield ""
        yield _wrapped(weak)


def _solved(found: Solution | None, answer: Answer | None) -> Iterator[str]:
    if found is None:
        return
    yield from _head("What it takes")
    yield _wrapped(solve_sentence(found))
    if answer is not None:
        yield _wrapped(headline(answer))
    for note in solve_notes(found):
        yield _wrapped(note)


def _figures(a: Answer) -> Iterator[str]:
    yield from _head(a.scenario.name)
    for value, notes in answer_tiles(a):
        yield _wrapped(f"{value:>16}  {'; '.join(notes)}", indent=18)
    more = [
        *past_sentences(a.scenario.levers, a.scenario.start),
        *settles_sentences(a.lanes),
        binds_sentence(a.binds_next, short_day(a.scenario.target_day)),
        one_more_sentence(a.one_more),
    ]
    yield ""
    for sentence in (*more, sureness_sentence(a)):
        if sentence:
            yield _wrapped(sentence)


def _by_day(a: Answer) -> Iterator[str]:
    """The day of the target, and the same weekday of every week (every fourth where they are many): mean, and the range of 8 in 10."""
    s = a.scenario
    target = (s.target_day - s.start).days
    every = 7 if s.days <= WEEKLY_AT_MOST else EVERY_DAYS
    days = range(target % every, s.days, every)
    yield from _head("Patients who remain, mean and range of 8 in 10")
    changed = bool(s.levers)
    yield f"{'':18}{'as things are':>22}" + (f"{'with the change':>22}{'fewer':>22}" if changed else "")
    for n in days:
        fans = (a.as_things_are, a.changed, a.fewer) if changed else (a.as_things_are,)
        mark = "  the day of the target" if n == target else ""
        yield f"{day(s.start + timedelta(days=n)):18}" + "".join(f"{_on(fan, n):>22}" for fan in fans) + mark


def _cost(a: Answer) -> Iterator[str]:
    if a.cost.items:
        yield from _head(f"Cost up to {short_day(a.scenario.target_day)}")
        for sentence in cost_sentences(a.cost):
            yield _wrapped(sentence)


def _stands_on(a: Answer, data: dict[str, Any], checks: Sequence[Check]) -> Iterator[str]:
    s = a.scenario
    yield from _head("What was asked")
    yield _wrapped(
        f"{s.place}, from {short_day(s.day)} to {short_day(s.until)}: {levers_words(s.levers) if s.levers else 'nothing is changed'}. "
        f"{whole(s.target)} patients or fewer on {short_day(s.target_day)} with a chance of {s.chance:g}. "
        f"{s.replications:,} throws, seed {s.seed}, engine {ENGINE_VERSION}."
    )
    yield _wrapped(f"Figures: {_data(data)}. Learnt from {calibrated_on(a.calibration)}")
    for one in s.assumptions:
        yield _wrapped(f"Put in by hand: {assumption_words(one, a.calibration)}", indent=2)
    yield from _head("What it stands on")
    yield _wrapped(how_many_counted(a.calibration))
    for p in a.calibration.parameters.values():
        yield _wrapped(f"- {p.words}", indent=2)
    yield ""
    for sentence in floor_sentences(a.calibration):
        yield _wrapped(sentence)
    if checks:
        yield from _head("Does it hang together?")
        for sentence in check_sentences(checks):
            yield _wrapped(sentence, indent=2)


def _data(data: dict[str, Any]) -> str:
    newest = data["newest_load"]
    if newest is None:
        return "nothing is loaded"
    assumed = ", assumed" if newest["published_assumed"] else ""
    kind = "made up (illustrative), " if data["illustrative"] else ""
    return (
        f"{kind}snapshot {data['snapshot']}, newest load {newest['edition']} ({newest['title']}), published "
        f"{short_day(newest['published'])}{assumed}"
    )


def _on(fan: Fan, n: int) -> str:
    return f"{whole(fan.mean[n])} ({whole(fan.low[n])} to {whole(fan.high[n])})"


def _head(words: str) -> Iterator[str]:
    yield ""
    yield words
    yield "-" * min(len(words), WIDE)


def _wrapped(words: str, *, indent: int = 0) -> str:
    return textwrap.fill(words.replace("**", ""), WIDE, subsequent_indent=" " * indent, break_long_words=False)
