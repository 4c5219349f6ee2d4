"""How often was the model right, in words: its error beside simple methods, how often its range held, the worst weeks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flow.wording import counted, one_decimal, patients, short_day, whole

if TYPE_CHECKING:
    import pandas as pd

    from flow.forecast import BackTest, Score, WorstWeek

AHEAD = 14
QUEUE = "queue"
RIGHT = (0.75, 0.85)
"""Between these a range of 8 in 10 holds as often as it says."""


def record_sentence(found: BackTest) -> str:
    """The record of the queue model in one line, beside the naive forecast, and the best simple method where it is better.

    Example: "Back-test, started on each of 180 weeks: 14 days ahead the queue model is off by 9.0 patients on average (naive: 12.1); ..."
    """
    if not found.enough or found.first is None or found.last is None:
        return "There are too few past weeks with figures to say how often the model was right: 20 starts at least are scored."
    if not found.has(QUEUE):
        return (
            "The queue model cannot be started on past weeks here: it needs who was discharged each day, which is not counted. "
            f"The best simple method, {found.shown.words}, is off by {_off(found.shown)} on average {AHEAD} days ahead."
        )
    queue, naive, best = found.score(QUEUE), found.naive, found.best_simple
    said = (
        f"Back-test, started on each of {counted(queue.starts, 'week')} from {short_day(found.first)} to {short_day(found.last)}: "
        f"{AHEAD} days ahead the queue model is off by {_off(queue)} on average, the better naive forecast ({naive.words}) by {_off(naive)}. "
        f"{_held(queue)}"
    )
    if best.error_patients[AHEAD] < queue.error_patients[AHEAD] and found.shown.simple:
        said += (
            f" A simple method does better: {best.words}, off by {_off(best)}. For what comes by itself trust that one; it cannot say what "
            "a change would do."
        )
    return said


def _off(score: Score) -> str:
    told = one_decimal(score.error_patients[AHEAD])
    return f"{told} {'patient' if told == '1.0' else 'patients'}"


def _held(score: Score) -> str:
    share = f"Its 8-in-10 range held {score.held:.0%} of {score.days_held:,} days"
    if score.held < RIGHT[0]:
        return f"{share}: it promises too much."
    if score.held > RIGHT[1]:
        return f"{share}: it is wider than it need be."
    return f"{share}, as it should."


def methods_table(found: BackTest) -> pd.DataFrame:
    """Every method: error in patients 1, 7, 14 and 28 days ahead, and how often its range held."""
    import pandas as pd

    return pd.DataFrame(
        {
            "method": [s.words for s in found.scores],
            **{f"off, {n} {'day' if n == 1 else 'days'} ahead": [round(s.error_patients[n], 1) for s in found.scores] for n in (1, 7, 14, 28)},
            "range held": [f"{s.held:.0%}" for s in found.scores],
            "weeks": [s.starts for s in found.scores],
        }
    )  # fmt: skip


def worst_sentences(found: BackTest) -> list[str]:
    """The weeks in which the queue model was most off, worst first."""
    worst = found.worst_of(QUEUE) if found.enough else ()
    return [
        f"{short_day(w.day)}: {patients(w.actual)} remained, and {patients(w.forecast)} were foreseen on {short_day(w.start)}: "
        f"{patients(abs(w.off))} too {'many' if w.off > 0 else 'few'}.{_doubt(w)}"
        for w in worst
    ]


def _doubt(w: WorstWeek) -> str:
    """That the figure itself may be wrong, where the days beside it say so."""
    if w.beside is None or not w.doubtful:
        return ""
    return f" The figure is to be doubted: {whole(w.beside[0])} the day before and {whole(w.beside[1])} the day after."
