"""Sentences of the Pathways page: localities beside one another, the queue, discharges, community hospitals. No causes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flow.reference import localities
from flow.sentences.measure import amount, member_name, point_words
from flow.wording import (
    counted,
    day,
    listed,
    one_decimal,
    patients,
    percent,
    span,
    whole,
)

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

    from flow.model import Period, Unit
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
        said = f"{name}: {amount(newest[high], unit)} in {'each' if len(told) > 1 else member_name(high)}"
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


def no_total_here(there: Sequence[str], period: Period) -> str:
    """That some localities have figures and a total does not, and whose are missing."""
    absent = [name for name in localities() if name not in there]
    if not absent:
        return f"No week of {span(period)} has a total: on its days one locality or another did not report."
    return (
        f"No total for {span(period)}: it needs every locality. {listed([member_name(m) for m in there])} reported, "
        f"{listed([member_name(m) for m in absent])} did not."
    )


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
