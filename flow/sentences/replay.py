"""A change of the past as the model tells it, beside what was published: in words that claim no cause and say what cannot be known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flow.wording import counted, day, listed, patients, short_day, whole

if TYPE_CHECKING:
    from flow.whatif.replay import Changed, Replay, Variant

CAUSE = (
    "None of this says what the change did. One hospital had one winter, with the change; the same winter without it nobody has seen, "
    "and several numbers of the model could each be wrong by more than the variants differ."
)

NAMES = {"without": "without the change", "told": "with the change as told", "moved": "with the patients moved home"}
WEEKS_OF_DRIFT = 4
MISSED = "A range of 8 in 10 is missed 2 times in 10 by chance alone, so no reading is ruled out by this."


def changed_words(changed: Changed) -> str:
    """`Pathway 1 starts a week from 67 to 83`."""
    return f"{changed.what} from {changed.before:g} to {changed.after:g}"


def came_words(found: Replay) -> str:
    """What the figures after the change are called: `Published`, or `Made up (illustrative)`."""
    return "Made up (illustrative)" if found.illustrative else "Published"


def replay_title(found: Replay) -> str:
    """The finding: `Published after 30 Sep 2025: 183 patients on a mean day; the model says 124 to 226 without the change, ...`."""
    if found.published_mean is None:
        return f"What the model says of {found.name}: {'there is no figure' if found.illustrative else 'nothing is published'} yet of the days after"
    return (
        f"{came_words(found)} after {short_day(found.change_day)}: {patients(found.published_mean)} on a mean day; the model says "
        f"{listed([f'{_span(v)} {NAMES[v.id]}' for v in found.variants])}"
    )


def replay_sentences(found: Replay) -> list[str]:
    """What was changed, what the model says of it, what was published, and which readings agree with that."""
    said = [
        f"From {day(found.change_day)}: {listed([changed_words(one) for one in found.changed])}. "
        f"The model starts from the figures of {day(found.started)}; of what came later it is told these numbers and nothing else."
    ]
    if found.illustrative:
        said.insert(
            0,
            "Every figure of this is made up (illustrative), those of after the change too: nothing of them was published.",
        )
    if found.published_mean is None or found.first_published is None or found.last_published is None:
        return [
            *said,
            f"No day from {short_day(found.change_day)} on has a figure in what is loaded, so there is nothing to set beside it. "
            "The winter workbook of the acute discharge situation report brings it.",
        ]
    said += [
        f"{_capital(v.what)}: {patients(v.mean)} on the mean day, the model says ({_span(v)})." for v in found.variants
    ]
    said.append(
        f"{came_words(found)}: {patients(found.published_mean)} on the mean day of {counted(found.published_days, 'day')}, "
        f"{short_day(found.first_published)} to {short_day(found.last_published)}; the other "
        f"{found.days_asked - found.published_days} of {found.days_asked} days after the change have no figure that counts."
    )
    return [*said, _verdict(found), *_drift(found)]


def cannot_be_known(found: Replay) -> list[str]:
    """What no published file tells, so that the comparison cannot decide."""
    assumed = [p for p in found.calibration.assumed if p.name.startswith("pathway_1") or p.name.startswith("pathway_2")]
    said = [CAUSE]
    if any(p.name == "pathway_1_starts" for p in assumed):
        said.append(
            "No series of Pathway 1 starts is published: whether 83 a week were reached, and when, cannot be told from what is loaded. "
            "The template pathway-1 brings the system's own."
        )
    if any(p.name == "pathway_2_places" for p in assumed):
        said.append(
            "No series of community beds open is published by day: when the beds closed, and where those went who would have had them, "
            "cannot be told. The two readings with the change differ in that alone. The template community-beds brings the system's own."
        )
    said.append(
        f"The model has no season: more referrals, sickness or closed wards in winter are in {'the figures' if found.illustrative else 'what was published'} and not in it."
    )
    if found.others:
        said.append(f"Meanwhile: {'; '.join(_other(found))}.")
    return said


def replay_assumptions(found: Replay) -> list[str]:
    """Every number that stands in for a count: the change, then what the model assumes beside it."""
    change = [f"{changed_words(one)} {one.unit}: {one.source}." for one in found.changed]
    return [*change, *(f"{p.words}." for p in found.calibration.assumed)]


def _other(found: Replay) -> list[str]:
    return [
        f"{one.text} ({'since about ' if one.day < found.started else ''}{short_day(one.day)}{', the day is assumed' if one.assumed_day else ''})"
        for one in found.others
    ]


def _span(v: Variant) -> str:
    return "no figure" if v.low is None or v.high is None else f"{whole(v.low)} to {whole(v.high)}"


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _agrees(v: Variant, published: float) -> bool:
    return v.low is not None and v.high is not None and v.low <= published <= v.high


def _verdict(found: Replay) -> str:
    """Which readings the published mean day lies in the range of."""
    assert found.published_mean is not None
    inside = [NAMES[v.id] for v in found.variants if _agrees(v, found.published_mean)]
    if len(inside) == len(found.variants):
        return "That lies in the range of every reading: these days cannot tell one from another."
    if not inside:
        return f"That lies in the range of none of them: the model, its numbers or both are off by more than chance usually is. {MISSED}"
    if len(inside) == 1:
        return f"That lies in the range {inside[0]} alone. It agrees with that reading, which does not show that it is the true one. {MISSED}"
    return f"That lies in the range {listed(inside)}: between these it cannot tell. {MISSED}"


def _drift(found: Replay) -> list[str]:
    """How what was published moved over the winter, and how each reading moves over the same weeks."""
    told = found.frame.dropna(subset=["published"])
    told = told[told["day"] >= found.change_day]
    if len(told) < 2 * WEEKS_OF_DRIFT * 7:
        return []

    def moved(column: str) -> str:
        ends = (slice(0, WEEKS_OF_DRIFT * 7), slice(-WEEKS_OF_DRIFT * 7, None))
        return " to ".join(whole(float(told[column].iloc[part].mean())) for part in ends)

    readings = listed([f"{moved(f'{v.id}_mid')} {NAMES[v.id]}" for v in found.variants])
    return [
        f"From the first {WEEKS_OF_DRIFT} weeks {'made up' if found.illustrative else 'published'} to the last {WEEKS_OF_DRIFT}, the mean day went from {moved('published')}; "
        f"in the middle of the model's ranges it goes from {readings}."
    ]
