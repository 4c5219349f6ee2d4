"""What the model stands on, in words: how much was counted, how much assumed, who changed what; and whether it hangs together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flow.whatif.parameters import UNITS
from flow.wording import counted, listed, short_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from flow.whatif.calibrate import Calibration
    from flow.whatif.companions import Companion
    from flow.whatif.consistency import Check
    from flow.whatif.parameters import Parameter
    from flow.whatif.scenario import Assumption


def how_many_counted(calibration: Calibration) -> str:
    """How many parameters were counted, assumed and changed, and what the range covers of that.

    Example: "Of the 41 figures it stands on, 38 were counted and 3 assumed. The range covers ..."
    """
    told = list(calibration.parameters.values())
    changed = sum(p.changed for p in told)
    found = sum(p.found for p in told)
    assumed = len(told) - found - changed
    parts = [
        *([f"{found} were counted" if found != 1 else "1 was counted"] if found else []),
        *([f"{assumed} {'are' if assumed != 1 else 'is'} assumed"] if assumed else []),
        *([f"{changed} put in by hand"] if changed else []),
    ]
    said = f"Of the {counted(len(told), 'figure')} that the model stands on, {listed(parts)}."
    if len(told) in (found, assumed):
        said = (
            f"All {counted(len(told), 'figure')} that the model stands on {'were counted' if found else 'are assumed'}."
        )
    if not found:
        return f"{said} Nothing of it was counted here, so the range is that of chance alone: it says nothing of how far the assumptions are off."
    if assumed or changed:
        what = " and ".join(w for w, n in (("assumed", assumed), ("put in by hand", changed)) if n)
        return f"{said} The range covers chance and the weeks that were counted; it does not cover how far off what was {what} may be."
    return f"{said} The range covers chance and how the weeks differed that were counted."


def mostly_assumed(calibration: Calibration) -> str | None:
    """The warning at the top where more is assumed than counted; None where it is not so."""
    told = list(calibration.parameters.values())
    found = sum(p.found for p in told)
    if found * 2 > len(told):
        return None
    missing = sorted({p.name[:9] for p in calibration.assumed if p.name.startswith("pathway_")})
    lanes = listed([name.replace("_", " ").capitalize() for name in missing])
    of = f", of {lanes} among them" if lanes else ""
    return (
        f"**Most of this is assumed.** Only {found} of {len(told)} figures were counted; the rest are of the plan and the price list{of}. "
        "Take the answers as a sum worked through, not as a forecast. The templates pathway-1, community-beds, care-homes, hub-steps and delay-reasons bring the system's own."
    )


def unit_words(one: Parameter) -> str:
    """The unit of a figure, of seven days for their week."""
    return f"{one.unit} a week" if isinstance(one.value, tuple) else UNITS.get(one.unit, one.unit)


def parameter_table(calibration: Calibration) -> pd.DataFrame:
    """Every parameter: what it is, its value, found or assumed, from where, over which days."""
    import pandas as pd

    told = list(calibration.parameters.values())
    return pd.DataFrame(
        {
            "figure": [p.what for p in told],
            "value": [p.told for p in told],
            "unit": [unit_words(p) for p in told],
            "how": [p.how for p in told],
            "from": [p.source for p in told],
            "days": [f"{p.days_reported} of {p.days_in_period}" if p.days_reported else "" for p in told],
            "take care": [p.missing for p in told],
            "id": [p.name for p in told],
        }
    )


def calibrated_on(calibration: Calibration) -> str:
    """Which weeks were learnt from."""
    asked = calibration.asked
    known = f", as published on {short_day(asked.as_of)}" if asked.as_of else ""
    left_out = (
        f"; {counted(len(asked.excluded), 'stretch', 'stretches')} of days left out by people" if asked.excluded else ""
    )
    return (
        f"{asked.weeks} whole weeks, {short_day(asked.period.first)} to {short_day(asked.period.last)}{known}{left_out}. "
        f"The queues are those of {short_day(asked.day)}."
    )


def check_sentences(checks: Sequence[Check]) -> list[str]:
    """Whether the figures agree with one another: what does not, first."""
    off = [c for c in checks if not c.holds]
    head = (
        "No two figures can be set against each other: too few were counted."
        if not checks
        else f"All {len(checks)} checks hold within a tenth."
        if not off
        else f"{len(off)} of {len(checks)} checks are off by more than a tenth: the answers are less sure where they are."
    )
    return [head, *(f"{'✓' if c.holds else '✗'} {c.about}: {c.words}" for c in sorted(checks, key=lambda c: c.holds))]


def floor_sentences(calibration: Calibration) -> list[str]:
    """The floor of delay that capacity cannot remove, by who can act on it."""
    floor = calibration["floor"]
    said = [
        f"About {counted(floor.number, 'patient')} are delayed by what is not capacity ({floor.how}). No number of places or starts "
        "removes these; fewer days of delay do."
    ]
    return [
        *said,
        *(f"{group}: {counted(n, 'patient')}; {owner} can act." for group, owner, n in calibration.floor_by_owner),
    ]


def assumption_words(one: Assumption, calibration: Calibration) -> str:
    """One value put in by hand, with what it took the place of."""
    told = calibration.parameters.get(one.parameter)
    name = told.what if told else one.parameter
    value = f"{sum(one.value):g} a week" if isinstance(one.value, tuple) else f"{one.value:g}"
    by = f", {one.by}" if one.by else ""
    return f"**{name}: {value}**: {one.reason}{by}"


def companion_table(found: Sequence[Companion]) -> pd.DataFrame:
    """Each lane by formula and by simulation."""
    import pandas as pd

    return pd.DataFrame(
        {
            "lane": [c.name for c in found],
            "arrivals a week": [round(c.arrivals_per_week, 1) for c in found],
            "mean stay, days": [round(c.mean_stay_days, 1) for c in found],
            "places": [c.places for c in found],
            "utilisation": [f"{c.utilisation:.1%}" for c in found],
            "waiting after 28 days, exact": [round(c.exact, 2) for c in found],
            "simulated": [round(c.simulated, 2) for c in found],
            "plus or minus": [round(c.error, 2) for c in found],
            "waiting in the long run, exact": [
                "never settles" if c.long_run == float("inf") else f"{c.long_run:.1f}" for c in found
            ],
        }
    )
