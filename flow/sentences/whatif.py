"""The answer to a scenario in words. Every number is the model's and said to be; no sentence claims what will be, or why."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from flow.sentences.levers import levers_words, number
from flow.whatif.levers import LEVERS
from flow.wording import MINUS, counted, listed, one_decimal, patients, short_day, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flow.whatif.answers import Answer, LaneState, OneMore, Range
    from flow.whatif.worth import Cost

_ONE = {
    "pathway_1_starts": "one more Pathway 1 start a week",
    "pathway_1_places": "one more Pathway 1 place",
    "pathway_2_beds": "one more Pathway 2 bed",
    "pathway_3_starts": "one more Pathway 3 placement a week",
}


FAR_FROM_LEVEL = 0.05


def chance_words(chance: float) -> str:
    """A chance as people say it: `under 1 in 100`, `about 3 in 100`, `about 7 in 10`, `over 99 in 100`. Never 0, never certain."""
    if chance < 0.01:
        return "under 1 in 100"
    if chance > 0.99:
        return "over 99 in 100"
    if chance < 0.095 or chance > 0.905:
        return f"about {round(chance * 100)} in 100"
    return f"about {round(chance * 10)} in 10"


def asked_words(chance: float) -> str:
    """The chance that was asked for: 0.8 -> `8 in 10`, 0.95 -> `95 in 100`."""
    tenths = round(chance * 10, 6)
    return f"{tenths:g} in 10" if tenths == int(tenths) else f"{chance * 100:g} in 100"


def short_of(chance: float, asked: float) -> str:
    """A chance below the one asked for, never in the same words: 0.77 of 0.8 -> `77 in 100`, and not `about 8 in 10`."""
    rough = chance_words(chance)
    return f"{math.floor(chance * 100)} in 100" if rough == f"about {asked_words(asked)}" else rough


def pounds_words(pounds: float) -> str:
    """`£2.8m`, `£340,000`, `£900`; below 0 with a minus."""
    size = abs(pounds)
    told = (
        f"£{size / 1e6:,.1f}m"
        if size >= 999_500
        else f"£{round(size, -3):,.0f}"
        if size >= 10_000
        else f"£{whole(size)}"
    )
    return f"{MINUS}{told}" if pounds < 0 and told not in {"£0", "£0.0m"} else told


def range_words(found: Range) -> str:
    """`24 to 38`; one number where both are the same."""
    low, high = whole(found.low), whole(found.high)
    return low if low == high else f"{low} to {high}"


def headline(a: Answer) -> str:
    """The sentence on top.

    Example: "With 16 more Pathway 1 starts a week from 1 Oct 2026, 31 fewer patients remain by 31 Mar 2027, the model says (24 to 38)."
    """
    by = short_day(a.scenario.target_day)
    if not a.scenario.levers:
        return f"As things are, {patients(a.then.mean)} remain on {by}, the model says ({range_words(a.then)})."
    return f"With {levers_words(a.scenario.levers)}, {_fewer(a.fewer_then, by)}."


def _fewer(fewer: Range, by: str) -> str:
    size = whole(abs(fewer.mean))
    low, high = whole(abs(fewer.low)), whole(abs(fewer.high))
    mixed = f"from {low} more to {high} fewer" if fewer.low < -0.5 and fewer.high > 0.5 else ""
    if size == "0":
        near = mixed or "no throw of ten shows a whole patient"
        return f"the model shows no difference of a whole patient by {by} ({near})"
    which, ends = ("fewer", (low, high)) if fewer.mean > 0 else ("more", (high, low))
    inside = mixed or (ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}")
    what = "patient remains" if size == "1" else "patients remain"
    return f"{size} {which} {what} by {by}, the model says ({inside})"


def target_sentence(a: Answer, remaining_now: float | None) -> str:
    """Is the plan's number met, when, with what chance; and if not, whether capacity could do it at all.

    Example: "90 is not met by 31 Mar 2027: the chance is under 1 in 100, and 8 in 10 is asked for. The floor is 104: ..."
    """
    s = a.scenario
    goal, by, asked = whole(s.target), short_day(s.target_day), asked_words(s.chance)
    if a.is_met:
        already = remaining_now is not None and remaining_now <= s.target
        first = (
            f", and first on {short_day(a.first_day)}"
            if a.first_day and a.first_day < s.target_day and not already
            else ""
        )
        begin = f"{goal} is met already, and" if already else f"{goal} or fewer is met:"
        return f"{begin} on {by} the chance is {chance_words(a.chance)}, of {asked} asked for{first}."
    said = f"{goal} is not met by {by}: the chance is {short_of(a.chance, s.chance)}, and {asked} is asked for."
    if a.first_day is not None:
        when = short_day(a.first_day)
        said += (
            f" It is first met with that chance on {when}."
            if a.first_day > s.target_day
            else f" It is met with that chance on {when}, and not held."
        )
    elif a.floor > s.target:
        said += (
            f" The floor is {whole(a.floor)} on average ({range_words(a.floor_range)}): so many wait for what is not capacity of "
            "Pathways 1 to 3, and no number of starts, places or beds removes them."
        )
    return said


def settles_sentences(lanes: Sequence[LaneState]) -> list[str]:
    """Which queues never come to rest; those that may not, by how many draws of the figures."""
    never = [lane.name for lane in lanes if not lane.settles]
    said = []
    if never:
        it, its = ("it", "its queue grows") if len(never) == 1 else ("them", "their queues grow")
        said.append(
            f"{listed(never)} never {'settles' if len(never) == 1 else 'settle'}: more is needed than there is of {it}, so {its} for as "
            "long as one looks, and a later day shows more."
        )
    for lane in lanes:
        if lane.settles and lane.unsettled_share >= 0.05:
            said.append(
                f"{lane.name} settles on the whole; in {chance_words(lane.unsettled_share)} of the draws of its figures it does not."
            )
    return said


def binds_sentence(lane: LaneState | None, by: str) -> str:
    """Which pathway holds most patients then."""
    if lane is None:
        return f"No pathway holds anybody back on {by}: what is left is not capacity."
    full = "" if lane.utilisation is None else f", at {min(lane.utilisation, 9.99):.0%} of its capacity"
    return f"{lane.name} binds next: {patients(lane.waiting_in_hospital)} wait in hospital for it on {by}{full}."


def one_more_sentence(one: OneMore | None) -> str | None:
    """What the next unit brings, with the error of the simulation."""
    if one is None:
        return None
    what = _ONE.get(one.lever, f"one more of: {LEVERS[one.lever].name}")
    if abs(one.patients) < 0.05 and one.error < 0.05:
        return f"{what[0].upper()}{what[1:]} brings nothing more by then: hardly anybody would still wait for it."
    if one.error >= abs(one.patients):
        return f"What {what} brings cannot be told from chance: {one_decimal(one.patients)} patients, plus or minus {one_decimal(one.error)}."
    way = "fewer" if one.patients > 0 else "more"
    return f"{what[0].upper()}{what[1:]} is {one_decimal(abs(one.patients))} patients {way} then, plus or minus {one_decimal(one.error)}."


def sureness_sentence(a: Answer) -> str:
    """Chance and not knowing the figures kept apart; how the path as things are begins."""
    uncounted = len(a.calibration.assumed)
    outside = (
        f" How far off the {counted(uncounted, 'figure')} may be that nobody counted is not in it." if uncounted else ""
    )
    if not a.parameters_drawn:
        return f"The range is of chance alone.{outside}{level_sentence(a)}"
    return (
        f"Of the width of the range on {short_day(a.scenario.target_day)}, {chance_share_words(a.parameter_share)} comes from how the "
        f"weeks that were counted differed, the rest from chance.{outside}{level_sentence(a)}"
    )


def level_sentence(a: Answer) -> str:
    """That the model goes from today's number to the level of the last weeks; empty where the two are near."""
    now, level = (a.calibration[name] for name in ("remaining", "usually_remaining"))
    begin = f" It begins with {whole(now.number)} on {short_day(a.scenario.day)}"
    if not level.found:
        return f"{begin}, and takes that for the level: too few of the last {a.scenario.weeks * 7} days are reported."
    if abs(now.number - level.number) < FAR_FROM_LEVEL * level.number:
        return ""
    way = "above" if now.number > level.number else "below"
    return f"{begin}, which is {way} the level of the last weeks, {whole(level.number)}, to which the model returns."


def chance_share_words(share: float) -> str:
    """A share of the variance in words."""
    return (
        "hardly any"
        if share < 0.05
        else "nearly all"
        if share > 0.95
        else f"about {max(1, round(share * 10))} in 10 parts"
    )


def answer_tiles(a: Answer) -> list[tuple[str, list[str]]]:
    """The figures beside the sentence: value and notes. The chance first."""
    s, by = a.scenario, short_day(a.scenario.target_day)
    before = (
        f"as things are: {chance_words(a.chance_as_things_are)}" if s.levers else f"{asked_words(s.chance)} asked for"
    )
    told = [(chance_words(a.chance), [f"chance of {whole(s.target)} or fewer on {by}", before])]
    told.append(
        (
            whole(a.then.mean),
            [f"patients remain on {by} ({range_words(a.then)})", f"as things are: {whole(a.then_as_things_are.mean)}"],
        )
    )
    if s.levers:
        told += [_bed_days(a, by), _value(a), cost_tile(a.cost, s.decisions != (), by)]
    told.append(_one_more(a.one_more))
    binds = a.binds_next
    unsettled = [lane.name for lane in a.lanes if not lane.settles]
    rest = (
        f"{listed(unsettled)} never {'settles' if len(unsettled) == 1 else 'settle'}"
        if unsettled
        else "every queue settles"
    )
    told.append((binds.name if binds else "none", ["binds next" if binds else "no pathway binds", rest]))
    return told


def _bed_days(a: Answer, by: str) -> tuple[str, list[str]]:
    if a.bed_days.mean < -0.5:
        turned = f"{whole(-a.bed_days.high)} to {whole(-a.bed_days.low)}"
        return whole(-a.bed_days.mean), [f"more bed days taken by {by}", turned]
    return whole(a.bed_days.mean), [f"bed days released by {by}", range_words(a.bed_days)]


def _value(a: Answer) -> tuple[str, list[str]]:
    if a.value is None or a.bed_day is None:
        return "no price", ["value of the bed days", "no price of a bed day is entered"]
    each = f"£{whole(a.bed_day.pounds)} a bed day, {a.bed_day.price_year}"
    between = f"{pounds_words(a.value.low)} to {pounds_words(a.value.high)}"
    return pounds_words(a.value.mean), ["value: an opportunity, not cash", between, each]


def cost_tile(cost: Cost, decided: bool, by: str) -> tuple[str, list[str]]:
    """What it costs, with what the sum leaves out."""
    if not decided:
        return "£0", ["cost", "nothing is bought: circumstances alone"]
    out = [f"without {listed(list(cost.unpriced))}: no price"] if cost.unpriced else []
    if cost.pounds is None:
        return "no price", ["cost", *out]
    return pounds_words(cost.pounds), [f"cost up to {by}", *out]


def _one_more(one: OneMore | None) -> tuple[str, list[str]]:
    if one is None:
        return "–", ["one more", "the lever goes no further"]
    name = _ONE.get(one.lever, LEVERS[one.lever].name)
    if abs(one.patients) < 0.05 and one.error < 0.05:
        return "nothing more", [f"with {name}", "hardly anybody would still wait"]
    if one.error >= abs(one.patients):
        return "not told", [f"{name}:", f"cannot be told from chance ({number(one.error)} patients)"]
    way = "fewer" if one.patients > 0 else "more"
    return one_decimal(abs(one.patients)), [f"patients {way} with {name}", f"plus or minus {one_decimal(one.error)}"]


def cost_sentences(cost: Cost) -> list[str]:
    """The bill, a line an item."""
    return [
        f"{item.words}: {pounds_words(item.pounds)}"
        if item.pounds is not None
        else f"{item.words}; left out of the cost"
        for item in cost.items
    ]


def fans_title(a: Answer) -> str:
    """The finding of the chart: `170 patients remain on 30 Sep 2026 with the change, 192 as things are`."""
    by, then = short_day(a.scenario.target_day), patients(a.then.mean)
    remains = "remains" if then.startswith("1 ") else "remain"
    if not a.scenario.levers:
        return f"{then} {remains} on {by} as things are, the model says"
    return f"{then} {remains} on {by} with the change, {whole(a.then_as_things_are.mean)} as things are, the model says"


def alternative_to_fans(a: Answer) -> str:
    """The chart of the two fans for a reader who cannot see it."""
    s = a.scenario
    end = short_day(s.until)
    was = f"as things are {whole(a.as_things_are.mean[-1])} ({whole(a.as_things_are.low[-1])} to {whole(a.as_things_are.high[-1])})"
    now = (
        f"with the change {whole(a.changed.mean[-1])} ({whole(a.changed.low[-1])} to {whole(a.changed.high[-1])})"
        if s.levers
        else ""
    )
    return (
        f"Patients who remain, day by day to {end}, mean and range of 8 in 10. On {short_day(s.target_day)}: "
        f"{whole(a.then.mean)} ({range_words(a.then)}), as things are {whole(a.then_as_things_are.mean)} ({range_words(a.then_as_things_are)}). "
        f"At the end: {was}{', ' + now if now else ''}. The target is {whole(s.target)} or fewer."
    )


def throws_words(a: Answer) -> str:
    """What the range is made of, for the line under the chart's title."""
    s = a.scenario
    return f"{s.replications:,} throws of chance, {counted(s.weeks, 'week')} learnt from, started on {short_day(s.day)}"
