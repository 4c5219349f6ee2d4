"""Sentences of the Pathways page: localities beside one another, two of them compared, before and after. No causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flow.metrics.service_test import LEAST_WEEKS, SLOPE_WEEKS
from flow.reference import breaks
from flow.sentences.measure import amount, difference, member_name, point_words, scale_of
from flow.wording import (
    MINUS,
    break_sentence,
    counted,
    day,
    lettered,
    listed,
    one_decimal,
    patients,
    percent,
    short_day,
    span,
    whole,
)

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from flow.catalogue import Metric
    from flow.metrics.intervals import Interval
    from flow.metrics.service_test import BeforeAfter, ServiceTest, TwoPlaces
    from flow.model import Unit
    from flow.reference import Break
    from flow.signals import Series


def members_finding(name: str, members: dict[str, Series]) -> str:
    """The finding of small multiples: where a figure is highest and lowest, and which of them are signals.

    Example: "Pathway 1 new starts per week: from 15.0 in Mendip to 25.0 in South Somerset; a signal in Sedgemoor".
    """
    told = {m: s for m, s in members.items() if s.last is not None}
    if not told:
        return f"{name}: no figure in this period"
    newest = {m: s.last["value"] for m, s in told.items() if s.last}
    unit = next(iter(told.values())).question.asked.unit
    low, high = min(newest, key=lambda m: newest[m]), max(newest, key=lambda m: newest[m])
    if amount(newest[low], unit) == amount(newest[high], unit):
        said = f"{name}: {amount(newest[high], unit)} in {'all' if len(told) > 1 else member_name(high)}"
    else:
        said = f"{name}: from {_plain(newest[low], unit)} in {member_name(low)} to {amount(newest[high], unit)} in {member_name(high)}"
    return f"{said}; {_signals(told)}"


def _plain(value: float, unit: Unit) -> str:
    return percent(value) if unit == "share" else one_decimal(value)


def _signals(told: dict[str, Series]) -> str:
    judged = {m: s for m, s in told.items() if s.variation is not None}
    if not judged:
        return "too little history to tell signal from noise"
    moved = [member_name(m) for m, s in judged.items() if is_signal(s)]
    return f"a signal in {listed(moved)}" if moved else "none is a signal"


def sources_finding(sources: dict[str, Series]) -> str:
    """Where people who start come from: `61.0 a week start from hospital and 21.0 from home (week to Sun 15 Feb 2026)`."""
    told = {name: s for name, s in sources.items() if s.last is not None}
    parts = [
        f"{one_decimal(s.last['value'])} {'a week start ' if not n else ''}{name}"
        for n, (name, s) in enumerate(told.items())
        if s.last
    ]
    return (
        f"{listed(parts)} ({_week(told)}); {_signals(told)}" if told else "Starts by source: no figure in this period"
    )


def waiting_finding(waiting: Series | None, in_hospital: Series | None) -> str:
    """How many wait for Pathway 1: `41.9 people wait for Pathway 1, 27.6 of them in hospital (week to Sun 15 Feb 2026)`."""
    told = {
        name: s for name, s in (("all", waiting), ("hospital", in_hospital)) if s is not None and s.last is not None
    }
    said = {name: one_decimal(s.last["value"]) for name, s in told.items() if s.last}
    if not told:
        return "Waiting for Pathway 1: no figure in this period"
    if len(told) == 2:
        return f"{said['all']} people wait for Pathway 1, {said['hospital']} of them in hospital ({_week(told)})"
    return f"{next(iter(said.values()))} people wait for Pathway 1{' in hospital' if 'hospital' in said else ''} ({_week(told)})"


def room_finding(in_service: Series | None, places: Series | None) -> str:
    """People against places: `281.9 people in Pathway 1, 303.0 places: 21.1 free (week to Sun 15 Feb 2026)`."""
    if in_service is None or places is None or in_service.last is None or places.last is None:
        return "People in Pathway 1 and its places"
    people, room = in_service.last["value"], places.last["value"]
    said = f"{one_decimal(people)} people in Pathway 1, {one_decimal(room)} places"
    if in_service.last["end"] != places.last["end"]:
        return f"{said} (newest week of each)"
    gap = room - people
    return f"{said}: {one_decimal(abs(gap))} {'free' if gap >= 0 else 'more people than places'} ({_week({'': in_service})})"


def _week(told: dict[str, Series]) -> str:
    """The week of the newest points, where they are of one."""
    points = [s.last for s in told.values() if s.last]
    return point_words(points[0], "week") if len({p["end"] for p in points}) == 1 else "newest week of each"


def is_signal(series: Series) -> bool:
    """Whether the newest point is special cause, of whatever kind."""
    return series.last is not None and series.last.get("point_type") not in (None, "common_cause")


def came_and_went(came: Series | None, went: Series | None, *, came_words: str, went_words: str) -> str | None:
    """More in than out, or the other way round, over the weeks that both have; None where they share none.

    Example: "Referred 84.2 a week, started 83.1: 1.1 more were referred than started, over 12 weeks".
    """
    if came is None or went is None:
        return None
    both = came.told.merge(went.told, on="start", suffixes=("_in", "_out"))
    if both.empty:
        return None
    inward, outward = float(both["value_in"].mean()), float(both["value_out"].mean())
    gap, over = inward - outward, f"over {counted(len(both), 'week')}"
    told = f"{came_words.capitalize()} {one_decimal(inward)} a week, {went_words} {one_decimal(outward)}"
    if one_decimal(abs(gap)) == "0.0":
        return f"{told}: as many {came_words} as {went_words}, {over}"
    first, second = (came_words, went_words) if gap > 0 else (went_words, came_words)
    return f"{told}: {one_decimal(abs(gap))} a week more {first} than {second}, {over}"


def interval_words(interval: Interval, unit: Unit) -> str:
    """`95 % interval −0.1 to 0.8`; of a share in points."""
    low, high = (_rounded(v * scale_of(unit)) for v in (interval.low, interval.high))
    return f"95 % interval {low} to {high}{' points' if unit == 'share' else ''}"


def _rounded(value: float) -> str:
    """With its sign, one decimal; two where one would hide on which side of 0 it lies."""
    return f"{MINUS if value < 0 else ''}{abs(value):.2f}" if 0 < abs(value) < 0.05 else one_decimal(value)


# --- two localities ---

_MORE = {"days": ("longer", "shorter"), "share": ("higher", "lower")}


def two_finding(found: TwoPlaces) -> str:
    """Whether one locality is worse than another or not to be told from it.

    Example: "Days waited for Pathway 1: 0.6 days longer in South Somerset than in Mendip (95 % interval 0.2 to 1.0): worse,
    and more than noise".
    """
    asked, one, other = found.question.asked, member_name(found.one), member_name(found.other)
    if found.difference is None:
        return f"{asked.name}: too few weeks to compare {one} and {other}"
    told = interval_words(found.difference, asked.unit)
    if found.difference.holds_zero:
        return f"{asked.name}: {one} and {other} cannot be told apart from noise ({told} holds 0)"
    gap = found.difference.estimate
    more, less = _MORE.get(asked.unit, ("more", "fewer"))
    said = f"{asked.name}: {difference(gap, asked.unit)} {more if gap > 0 else less} in {one} than in {other} ({told})"
    return f"{said}: {_judgement(asked, gap)}more than noise"


def _judgement(asked: Metric, gap: float) -> str:
    if asked.better == "neither" or asked.unit in {"per_week", "patients", "beds"}:
        return ""  # localities differ in size: a count is not worse for being larger
    return "worse, and " if (gap > 0) == (asked.better == "lower") else "better, and "


def two_sentences(found: TwoPlaces) -> list[str]:
    """What the comparison stands on, and what it cannot say."""
    asked, one, other = found.question.asked, member_name(found.one), member_name(found.other)
    if found.weeks == 0:
        return [f"No week of {span(found.question.period)} has a figure in both."]
    said = [
        f"{one}: {amount(found.mean_one, asked.unit)}. {other}: {amount(found.mean_other, asked.unit)}. "
        f"{counted(found.weeks, 'whole week')} of {span(found.question.period)} with a figure in both."
    ]
    if found.difference is None:
        said.append(f"{LEAST_WEEKS} weeks are needed to tell a difference from noise.")
        return said
    said.append(
        f"The difference is {signed_amount(found.difference.estimate, asked.unit)} ({interval_words(found.difference, asked.unit)}). "
        "The interval allows for weeks that resemble their neighbours; where it holds 0, chance alone gives such a difference."
    )
    if asked.unit in {"per_week", "patients", "beds"}:
        said.append("Localities differ in size, and a count is not corrected for it: compare days or shares to judge.")
    return said


def signed_amount(value: float, unit: Unit) -> str:
    """A change with its sign and unit: `+0.3 days`, `−1.4 points`."""
    shown = difference(value, unit)
    return shown if shown.startswith("0.0") else f"{'+' if value > 0 else MINUS}{shown}"


# --- before and after ---


def trial_finding(found: BeforeAfter) -> str:
    """Whether a figure moved more in a place than elsewhere from a day on.

    Example: "Days waited for a care home in South Somerset fell by 3.1 days more than elsewhere (95 % interval 1.2 to 5.0)".
    """
    asked, here = found.question.asked, member_name(found.place)
    change = found.difference
    if change is None:
        return f"{asked.name} in {here}: too few weeks before and after {short_day(found.began)} to judge"
    if change.holds_zero:
        told = f"{signed_amount(change.estimate, asked.unit)}, {interval_words(change, asked.unit)}"
        return f"{asked.name} in {here}: no difference from elsewhere that can be told from noise ({told})"
    own, rest = (found.means[line, "after"] - found.means[line, "before"] for line in ("here", "rest"))
    low, high = sorted(abs(v) for v in (change.low, change.high))
    by = difference(change.estimate, asked.unit)
    sizes = f"95 % interval {one_decimal(low * scale_of(asked.unit))} to {one_decimal(high * scale_of(asked.unit))}"
    moved = "fell" if own < 0 else "rose"
    if own * rest < 0:
        return f"{asked.name} in {here} {moved} and elsewhere {'rose' if own < 0 else 'fell'}: {by} apart ({sizes})"
    more = (own < 0) == (change.estimate < 0)
    return f"{asked.name} in {here} {moved} by {by} {'more' if more else 'less'} than elsewhere ({sizes})"


def trial_sentences(found: BeforeAfter) -> list[str]:
    """The means behind the finding, step and slope, what it stands on, and what else could explain it."""
    asked, here = found.question.asked, member_name(found.place)
    rest = listed([member_name(m) for m in found.others])
    if not found.enough:
        return [
            f"{counted(found.weeks_before, 'week')} before {day(found.began)} and {found.weeks_after} after have a figure in {here} and "
            f"in {rest}; {LEAST_WEEKS} each are needed."
        ]
    said = [
        f"{who}: {amount(found.means[line, 'before'], asked.unit)} before, {amount(found.means[line, 'after'], asked.unit)} after."
        for line, who in (("here", here), ("rest", f"Mean of {rest}"))
    ]
    if found.level and found.slope:
        said.append(
            f"As an interrupted time series: a step of {signed_amount(found.level.estimate, asked.unit)} on the day "
            f"({interval_words(found.level, asked.unit)}) and a slope changed by {signed_amount(found.slope.estimate, asked.unit)} "
            f"every {SLOPE_WEEKS} weeks ({interval_words(found.slope, asked.unit)}), both against elsewhere."
        )
    said.append(
        f"Judged on {counted(found.weeks_before, 'week')} before and {found.weeks_after} after, each with a figure everywhere; the week "
        "of the day itself counts on neither side. Intervals allow for weeks that resemble their neighbours (Newey-West)."
    )
    said += [break_sentence(letter, b) for letter, b in lettered(found_breaks(found))]
    said.append(
        "What else could explain a difference: other changes in one locality about that day (homes opening or closing, prices, "
        "staff), who was referred, a season that touches localities unequally, a place chosen because its figures were bad, and "
        "a day chosen after seeing the figures: then the interval is too narrow. The figures do not say why."
    )
    return said


def found_breaks(found: BeforeAfter) -> list[Break]:
    """The breaks of the measure's series inside the window."""
    q = found.question
    return [b for b in breaks(q.metric, q.place) if q.period.first <= b.first_day <= q.period.last]


def trial_day_note(test: ServiceTest | None) -> str:
    """Where the test's first day is from, said where it is assumed."""
    if test is None:
        return "No test is named in data/reference/service_tests.csv: choose the day to compare before and after."
    return f"{test.name}, {member_name(test.place)}, first day {short_day(test.first_day)}: {test.source}."


def trial_alternative(found: BeforeAfter) -> str:
    """The before-and-after chart for a reader who cannot see it."""
    return " ".join([f"{trial_finding(found)}.", *trial_sentences(found)[:2]])


def trial_table(found: BeforeAfter) -> pd.DataFrame:
    """The table behind the chart: one row per week, newest first."""
    unit = found.question.asked.unit
    wide = found.weeks.pivot(index="start", columns="line", values="value").sort_index(ascending=False)
    table = (wide * scale_of(unit)).round(1).reindex(columns=["here", "rest"])
    table.insert(0, "side", ["after" if start >= found.began else "before" for start in table.index])
    named = {"here": member_name(found.place), "rest": "mean of the others"}
    return table.rename(columns=named).rename_axis("week of").reset_index()


# --- discharges ---


PATHWAY_NAMES = {
    "P0": "Home without new support (P0)",
    "P1": "Home with support (P1)",
    "P2": "Community bed (P2)",
    "P3": "Care home (P3)",
    "not decided": "Not decided yet",
}


def shares_finding(shares: dict[str, Series]) -> str:
    """Which share of discharges leaves by each pathway, in the newest month with a figure.

    Example: "Of all discharges 6.3 % by P1, 4.1 % by P2 and 2.0 % by P3 leave with support; 87.7 % go home without new support (January 2026)".
    """
    told = {m: s.last for m, s in shares.items() if s.last is not None and m in PATHWAY_NAMES}
    if not told:
        return "Share of discharges by pathway: no figure in this period"
    newest = max(point["start"] for point in told.values())
    same = {m: point for m, point in told.items() if point["start"] == newest}
    supported = [f"{percent(point['value'])} by {m}" for m, point in same.items() if m != "P0"]
    alone = f"; {percent(same['P0']['value'])} go home without new support" if "P0" in same else ""
    return f"Of all discharges {listed(supported)} leave with support{alone} ({point_words(next(iter(same.values())), 'month')})"


# --- community hospitals ---


def hospitals_finding(hospitals: pd.DataFrame, on: date) -> str:
    """Where most remain: `Bridgwater holds 9 of the 58 patients who remain in community beds (Sun 15 Feb 2026)`."""
    told = hospitals[hospitals["value"].notna()]
    if told.empty:
        return f"No community hospital has a figure for {day(on)}"
    top, absent = told.iloc[0], hospitals.loc[hospitals["value"].isna(), "name"].tolist()
    said = f"{top['name']} holds {whole(top['value'])} of the {patients(told['value'].sum())} who remain in community beds ({day(on)})"
    return f"{said}; {listed(absent)} did not report" if absent else said


def beds_words(hospitals: pd.DataFrame) -> list[str]:
    """What stands beside each bar: `of 18 beds, 94.4 % in use`; nothing where the beds are not known."""
    return [
        ""
        if h["beds"] != h["beds"] or h["occupied"] != h["occupied"]
        else f"of {whole(h['beds'])} beds, {percent(h['occupied'])} in use"
        for h in hospitals.to_dict("records")
    ]


def hospitals_alternative(hospitals: pd.DataFrame) -> str:
    """The bars in words."""
    told = [
        f"{h['name']}: {whole(h['value'])} remain, {one_decimal(h['earlier'])} on average over four weeks{', ' if words else ''}{words}"
        for h, words in zip(hospitals.to_dict("records"), beds_words(hospitals), strict=True)
    ]
    return f"{'; '.join(told)}."
