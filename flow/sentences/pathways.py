"""Sentences of the Pathways page: localities beside one another, the queue, discharges, community hospitals. No causes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flow.reference import localities
from flow.sentences.measure import amount, member_name
from flow.sentences.newest_shared import NewestShared, newest_shared
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

    All of one week: see `newest_shared`.
    Example: "Starts: from 15.0 in Mendip to 25.0 a week in South Somerset (week to Sun 15 Feb 2026); a signal in Sedgemoor".
    """
    shared = newest_shared(members)
    if shared is None:
        return f"{name}: no figure in this period"
    newest = {m: point["value"] for m, point in shared.points.items()}
    unit = members[next(iter(newest))].question.asked.unit
    low, high = min(newest, key=lambda m: newest[m]), max(newest, key=lambda m: newest[m])
    if amount(newest[low], unit) == amount(newest[high], unit):
        said = f"{name}: {amount(newest[high], unit)} in {'each' if len(newest) > 1 else member_name(high)}"
    else:
        said = f"{name}: from {_plain(newest[low], unit)} in {member_name(low)} to {amount(newest[high], unit)} in {member_name(high)}"
    return f"{said} ({shared.said()}); {_signals(members, shared)}"


def _plain(value: float, unit: Unit) -> str:
    return percent(value) if unit == "share" else one_decimal(value)


def _signals(members: dict[str, Series], shared: NewestShared) -> str:
    judged = {m: point for m, point in shared.points.items() if members[m].variation is not None}
    if not judged:
        return "too little history to tell signal from noise"
    moved = [member_name(m) for m, point in judged.items() if point.get("point_type") not in (None, "common_cause")]
    return f"a signal in {listed(moved)}" if moved else "none is a signal"


def sources_finding(sources: dict[str, Series]) -> str:
    """Where people who start come from: `61.0 a week start from hospital and 21.0 from home (week to Sun 15 Feb 2026)`."""
    shared = newest_shared(sources)
    if shared is None:
        return "Starts by source: no figure in this period"
    parts = [
        f"{one_decimal(point['value'])} {'a week start ' if not n else ''}{name}"
        for n, (name, point) in enumerate(shared.points.items())
    ]
    return f"{listed(parts)} ({shared.said()}); {_signals(sources, shared)}"


def waiting_finding(waiting: Series | None, in_hospital: Series | None) -> str:
    """How many wait for Pathway 1: `41.9 people wait for Pathway 1, 27.6 of them in hospital (week to Sun 15 Feb 2026)`."""
    given = {name: s for name, s in (("everyone", waiting), ("in hospital", in_hospital)) if s is not None}
    shared = newest_shared(given)
    if shared is None:
        return "Waiting for Pathway 1: no figure in this period"
    said = {name: one_decimal(point["value"]) for name, point in shared.points.items()}
    if len(said) == 2:
        return (
            f"{said['everyone']} people wait for Pathway 1, {said['in hospital']} of them in hospital ({shared.said()})"
        )
    return f"{next(iter(said.values()))} people wait for Pathway 1{' in hospital' if 'in hospital' in said else ''} ({shared.said()})"


def room_finding(in_service: Series | None, places: Series | None) -> str:
    """People against places: `281.9 people in Pathway 1, 303.0 places: 21.1 free (week to Sun 15 Feb 2026)`."""
    given = {name: s for name, s in (("people", in_service), ("places", places)) if s is not None}
    shared = newest_shared(given)
    if shared is None or len(shared.points) < 2:
        return "People in Pathway 1 and its places"
    people, room = (point["value"] for point in shared.points.values())
    said = f"{one_decimal(people)} people in Pathway 1, {one_decimal(room)} places"
    gap = room - people
    return f"{said}: {one_decimal(abs(gap))} {'free' if gap >= 0 else 'more people than places'} ({shared.said()})"


def no_total_here(there: Sequence[str], period: Period) -> str:
    """That some localities have figures and a total does not, and whose are missing."""
    absent = [name for name in localities() if name not in there]
    if not absent:
        return f"No week of {span(period)} has a total: on its days one locality or another did not report."
    return (
        f"No total for {span(period)}: it needs every locality. {listed([member_name(m) for m in there])} reported, "
        f"{listed([member_name(m) for m in absent])} did not."
    )


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
    shared = newest_shared({m: s for m, s in shares.items() if m in PATHWAY_NAMES})
    if shared is None:
        return "Share of discharges by pathway: no figure in this period"
    same = shared.points
    supported = [f"{percent(point['value'])} by {m}" for m, point in same.items() if m != "P0"]
    alone = f"; {percent(same['P0']['value'])} go home without new support" if "P0" in same else ""
    return f"Of all discharges {listed(supported)} leave with support{alone} ({shared.said()})"


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
