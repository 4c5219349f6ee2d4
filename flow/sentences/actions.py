"""Sentences about an action of the huddle: how it stands, its steps, and its measure before and since. None claims a cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Protocol

from flow.catalogue.small_numbers import FEW
from flow.journal.action import Action, Step, awaits_check, state
from flow.metrics.small_numbers import few_values
from flow.model import Period, Unit
from flow.reference import place
from flow.sentences.measure import amount, difference, metric_name, series_verdict
from flow.since import Since, Stretch
from flow.wording import counted, day, moment, short_day, span

if TYPE_CHECKING:
    from flow.signals import Series

SIGNS = {
    "overdue": "!",
    "to be checked": "?",
    "due this week": "›",
    "open": "○",
    "done": "◐",
    "checked": "●",
    "closed": "■",
}
"""A shape beside the word, so that a state can be told from afar and without colours."""

VERDICT_WORDS = {"worked": "worked", "did not": "did not work", "cannot tell": "cannot tell", None: "not checked"}

NO_CAUSE = "What changed since an action need not have changed because of it."
NO_FIGURE_AT_ALL = "The measure has no figure to stand before and since: it cannot be told from figures."


def state_words(action: Action, today: date) -> str:
    """How an action stands, for the board: `due Thu 19 Feb`, `overdue since Fri 20 Feb`, `closed: worked`."""
    now = state(action, today)
    verdict = VERDICT_WORDS[action.verdict]
    if now == "overdue":
        return f"overdue since {_near(action.due + timedelta(days=1))}"
    if now in ("open", "due this week"):
        return f"due {_near(action.due)}"
    if now in ("done", "to be checked"):
        return "done: did it work?" if now == "to be checked" else f"done, check {_near(action.check_on)}"
    return f"{now}: {verdict}" if now == "closed" else verdict


def _near(when: date) -> str:
    return f"{when:%a} {when.day} {when:%b}"


def action_facts(action: Action, today: date) -> list[str]:
    """What is known of an action, in lines: what caused it, who owns it, its days, how it ended."""
    now = "" if state(action, today) == "open" else f" · {state_words(action, today)}"
    if state(action, today) == "due this week":
        now = " · due this week"
    lines = [
        f"**{metric_name(action.metric)}**, {place(action.place_code).short_name}, week of {short_day(action.week)}: {action.signal}",
        f"**{action.owner}** · due {day(action.due)} · check {day(action.check_on)}{now}",
    ]
    if action.verdict:
        lines.append(
            f"**{action.verdict[0].upper()}{action.verdict[1:]}**, said {action.author}. Seen then: {action.evidence}"
        )
    elif awaits_check(action, today) and action.stage == "open":
        lines.append("Its check date has come, and nobody has said that it was done.")
    return lines


def since_sentences(found: Since | None) -> list[str]:
    """A measure before an action and since, with the weeks and signal or noise; why not, where it cannot be compared.

    Example:  "Before: 214.3 patients on average over 12 weeks. Since Mon 16 Feb 2026: 205.0 patients over 3 weeks, 9.3
              patients lower."
    """
    if found is None or (found.before is None and found.since is None):
        return [NO_FIGURE_AT_ALL]
    unit, grain = found.series.question.asked.unit, found.series.question.grain
    if found.since is None:
        said = f"No whole {grain} since {day(found.day)} has a figure yet: nothing can be compared."
        return [_stretch_words("Before", found.before, unit, grain), said] if found.before else [said]
    said = _stretch_words(f"Since {day(found.day)}", found.since, unit, grain)
    if found.before is None:
        return [said, f"No {grain} before it has a figure: nothing can be compared."]
    lines = [_stretch_words("Before", found.before, unit, grain), said]
    if found.cut is not None:
        lines.append(
            f"A break lies between ({short_day(found.cut.first_day)}: {found.cut.text}): before and since cannot be compared."
        )
    elif found.difference is not None:
        apart = difference(found.difference, unit)
        way = "lower" if found.difference < 0 else "higher"
        lines.append(f"{apart} {way} than before." if not apart.startswith("0.0") else "As before, to one decimal.")
    return [*lines, _verdict(found.series), NO_CAUSE]


def _verdict(series: Series) -> str:
    return f"Signal or noise? {series_verdict(series)}"


def _stretch_words(name: str, stretch: Stretch, unit: Unit, grain: str) -> str:
    over = counted(stretch.periods, grain)
    days = span(_period(stretch))
    return f"{name}: {amount(stretch.mean, unit)} on average over {over} ({days})."


def _period(stretch: Stretch) -> Period:
    return Period(first=stretch.first, last=stretch.last)


def evidence_words(found: Since | None) -> str:
    """The same in one line, as the journal keeps it with the verdict: it goes into the report, so small numbers are withheld."""
    if found is None or not _few(found):
        return " ".join(since_sentences(found))
    said = f"Before, or since {day(found.day)}: {FEW}, so neither is told."
    return f"{said} {_verdict(found.series)} {NO_CAUSE}"


def _few(found: Since) -> bool:
    """Whether a mean on either side is of 1 to 7 of the system's own patients."""
    own = "local" if (found.series.points["provenance"] == "local").any() else None
    return any(
        few_values([s.mean], found.series.question.metric, _period(s).days / s.periods, own)[0]
        for s in (found.before, found.since)
        if s is not None
    )


class _Figure(Protocol):
    """What is needed to know of a row of the huddle (`flow.report.content.MeasureRow` is one)."""

    @property
    def metric(self) -> str: ...
    @property
    def value(self) -> float | None: ...
    @property
    def value_words(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def days_in_period(self) -> int: ...
    @property
    def provenance(self) -> str | None: ...


def signal_words(row: _Figure) -> str:
    """What was said of a measure when an action was decided, as the journal keeps it: small numbers are withheld.

    Example: "215.3 patients: 2 of the last 3 weekly points close to the upper limit: signal (concern)."
    """
    few = row.value is not None and few_values([row.value], row.metric, row.days_in_period, row.provenance)[0]
    return f"{FEW if few else row.value_words}: {row.reason}"


def step_words(step: Step, before: Step | None) -> str:
    """A step in words: what was done, and of a change or a step taken back what became of what."""
    a = step.action
    if step.step == "opened":
        return f"opened: {a.what} (owner {a.owner}, due {short_day(a.due)}, check {short_day(a.check_on)})"
    if step.step == "done" and a.done_on:
        return f"done on {short_day(a.done_on)}"
    if step.step == "checked":
        return f"checked: {a.verdict}"
    changed = (
        _differences(before.action, a) if before and step.step in ("changed", "taken back", "opened again") else []
    )
    if step.step == "taken back":
        undone = before.step if before else "a step"
        return f"taken back: {undone}{' (' + '; '.join(changed) + ')' if changed else ''}"
    return f"{step.step}{': ' + '; '.join(changed) if changed else ''}"


def _differences(former: Action, now: Action) -> list[str]:
    pairs = (
        ("words", former.what, now.what),
        ("owner", former.owner, now.owner),
        ("due", short_day(former.due), short_day(now.due)),
        ("check", short_day(former.check_on), short_day(now.check_on)),
    )
    return [f"{name} from {was} to {became}" for name, was, became in pairs if was != became]


def history_lines(steps: Sequence[Step]) -> list[str]:
    """The life of one action, the first step at the top: when, who, what, why."""
    return [
        f"{moment(s.at.isoformat())} · **{s.author}** · {step_words(s, steps[n - 1] if n else None)} · {s.reason}"
        for n, s in enumerate(steps)
    ]


def audit_lines(steps: Sequence[Step]) -> list[str]:
    """Every step of every action as a line to be read, in the order given: when, who, what of which action, why."""
    return [
        f"{r['when']} · **{r['who']}** · {r['step']} · {r['why']}"
        + ("" if r["step"].startswith("opened: ") else f" · *{r['action']}*")
        for r in audit_rows(steps)
    ]


def audit_rows(steps: Sequence[Step]) -> list[dict[str, str]]:
    """Every step of every action as rows of a table, in the order given (the newest first)."""
    lives: dict[str, list[Step]] = {}
    for step in reversed(steps):
        lives.setdefault(step.action.key, []).append(step)
    before = {id(s): (life[n - 1] if n else None) for life in lives.values() for n, s in enumerate(life)}
    return [
        {
            "when": moment(s.at.isoformat()),
            "who": s.author,
            "step": step_words(s, before[id(s)]),
            "why": s.reason,
            "action": s.action.what,
            "measure": metric_name(s.action.metric),
        }
        for s in steps
    ]
