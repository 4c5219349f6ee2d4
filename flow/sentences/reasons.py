"""Sentences about why patients wait: which reason grew most, which holds most, and who can act on it.

Computed from `Reasons`, never typed. They say who can act, never what caused it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypedDict

from flow.metrics.delays import NO_OWNER
from flow.metrics.reasons import ReasonBy, Reasons, Stays
from flow.wording import counted, day, listed, month, patients, percent, signed, tile_mark, whole

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

STAYS_WORDS: dict[Stays, str] = {
    "14": "stays of 14 days or more",
    "7": "stays of 7 days or more",
    "own": "everyone who remains, the system's own count",
}
BY_WORDS: dict[ReasonBy, tuple[str, str]] = {
    "reason": ("reason", "reasons"),
    "group": ("group of reasons", "groups of reasons"),
    "pathway": ("pathway waited for", "pathways waited for"),
    "owner": ("who can act", "who can act"),
}
STAYS_CHOICES: dict[str, Stays] = {"14 days or more": "14", "7 days or more": "7"}
BY_CHOICES: dict[str, ReasonBy] = {"reason": "reason", "group": "group", "pathway": "pathway", "who can act": "owner"}
"""What a reader can choose, as the link says it."""
_LONG = re.compile(r", reablement or recovery services?")


def short_reason(label: str) -> str:
    """A reason in fewer words, as a sentence has it: `Home-based rehabilitation not yet available (Pathway 1)`."""
    return _LONG.sub("", label).removesuffix(" for supported discharge")


def bar_name(label: str) -> str:
    """A reason's short words with the pathway's number kept beside its word."""
    return short_reason(label).replace("Pathway ", "Pathway\u00a0")


def bar_notes(found: Reasons) -> list[str]:
    """What stands beside each bar: who can act on a reason; of a group of reasons how many have no figure."""
    if found.by == "reason":
        return [who_can_act(owner) for owner in found.members["who_can_act"]]
    known = found.members["at_least"].notna()
    return [
        f"{'at least: ' if some else ''}{counted(n, 'reason has', 'reasons have')} no figure" if n else ""
        for n, some in zip(found.members["untold"], known, strict=True)
    ]


def who_can_act(owner: str | None) -> str:
    """`the commissioner can act`; `who can act is not known`."""
    if not owner or owner == NO_OWNER:
        return "who can act is not known"
    words = owner if owner.startswith("Transfer of Care") else owner[0].lower() + owner[1:]
    return f"the {words} can act"


def before_words(found: Reasons) -> str:
    """The month that is compared with, as `since` takes it: `October` in the same year, else `October 2024`."""
    if found.before_month is None:
        return ""
    same_year = found.before_month.year == found.month.year
    return f"{found.before_month:%B}" if same_year else month(found.before_month)


def earlier_words(found: Reasons) -> str:
    """`since October`, for the words at a bar."""
    return f"since {before_words(found)}" if found.before_month else ""


def grown_sentence(found: Reasons) -> str:
    """Which reason grew most since the month before, and who can act on it; else which holds most, and why no more is said.

    Example: "Home-based rehabilitation not yet available (Pathway 1) grew most: 23 patients in November 2024, 9 more than
    in October; the commissioner can act".
    """
    if found.before_month is None:
        return f"{_most_words(found)} ({found.no_before})"
    grown = found.grown_most
    some = found.compared < len(found.members)
    if not grown:
        no_reason = "No reason with a figure in both months" if some else "No reason"
        return f"{no_reason} grew since {before_words(found)}. {_most_words(found)}"
    first = grown[0]
    of = f"Of {counted(found.compared, 'reason')} with a figure in both months, " if some and found.compared > 1 else ""
    than = f"than in {before_words(found)}"
    if len(grown) > 1:
        names = listed([short_reason(g["label"]) for g in grown])
        owners = listed(list(dict.fromkeys(who_can_act(g["who_can_act"]) for g in grown)))
        return f"{of}{names} grew most: {whole(first['change'])} more patients each in {month(found.month)} {than}; {owners}"
    return (
        f"{of}{short_reason(first['label'])} grew most: {patients(first['patients'])} in {month(found.month)}, "
        f"{whole(first['change'])} more {than}; {who_can_act(first['who_can_act'])}"
    )


def _most_words(found: Reasons) -> str:
    top = found.most
    holds = f"{patients(top['at_least'])} in {month(found.month)}; {who_can_act(top['who_can_act'])}"
    if found.most_is_certain:
        return f"{short_reason(top['label'])} holds most: {holds}"
    return f"{_first_of_told(found)}: {holds}"


def _told_words(found: Reasons) -> str:
    """`36 of 37 reasons have a figure`"""
    told = found.reasons_asked - found.untold
    return f"{told} of {counted(found.reasons_asked, 'reason')} {'has' if told == 1 else 'have'} a figure"


def _first_of_told(found: Reasons) -> str:
    """`36 of 37 reasons have a figure, of those X holds most`; `1 of 37 reasons has a figure, X`"""
    name = short_reason(found.most["label"])
    alone = found.reasons_asked - found.untold == 1
    return f"{_told_words(found)}, {name if alone else f'of those {name} holds most'}"


def total_words(found: Reasons) -> str:
    """All of them together: `123 patients`; `at least 507 patients` where a reason has no figure."""
    return f"{'at least ' if found.untold else ''}{patients(found.patients)}"


def held_words(row: dict[str, Any]) -> str:
    """What a row holds: `23`; `at least 50` where a reason of it has no figure; that it has none."""
    if row["untold"] and row["at_least"] == row["at_least"]:
        return f"at least {whole(row['at_least'])}"
    return whole(row["patients"]) if row["patients"] == row["patients"] else "no figure"


def reasons_tile(found: Reasons | None) -> TileWords:
    """All of them as a tile."""
    if found is None:
        return {"value": "No figure", "notes": ["Patients in published reasons"], "mark": ""}
    change = found.change
    moved = [f"{signed(change)} {earlier_words(found)}"] if change == change and found.before_month else []
    untold = [_told_words(found)] if found.untold else []
    return {
        "value": total_words(found),
        "notes": [f"{STAYS_WORDS[found.stays]}, {month(found.month)}", *moved, *untold],
        "mark": tile_mark(found.provenance, ()),
    }


def owner_tile(owners: Reasons | None) -> TileWords:
    """Who can act on most of them, as a tile; that it cannot be said where a missing figure could change it."""
    if owners is None:
        return {"value": "No figure", "notes": ["Who can act"], "mark": ""}
    mark, top = tile_mark(owners.provenance, ()), owners.most
    if not owners.most_is_certain:
        told = [{str(k): v for k, v in row.items()} for row in owners.members.to_dict("records")]
        known = [f"{_owner(row['label'])} {held_words(row)}" for row in told if row["at_least"] == row["at_least"]]
        notes = [f"who can act on most: {_told_words(owners)}", f"known: {', '.join(known)}"]
        return {"value": "Cannot be said", "notes": notes, "mark": mark}
    who = _owner(top["label"])
    moved = [f"{signed(top['change'])} {earlier_words(owners)}"] if top["change"] == top["change"] else []
    return {
        "value": f"{held_words(top)} of {'at least ' if owners.untold else ''}{whole(owners.patients)}",
        "notes": [f"{who} can act", *moved],
        "mark": mark,
    }


def _owner(label: str) -> str:
    """`the commissioner`"""
    return who_can_act(label).removesuffix(" can act")


class TileWords(TypedDict):
    """What a tile says."""

    value: str
    notes: list[str]
    mark: str


def compared_sentence(found: Reasons) -> str | None:
    """That the month before is not loaded, and which one stands in for it; None where it is."""
    if found.before_month is None:
        return f"Change: {found.no_before}."
    if found.months_back == 1:
        return None
    return (
        f"The month before {month(found.month)} is not loaded: it is compared with {month(found.before_month)}, the newest "
        f"earlier month that is, {counted(found.months_back, 'month')} back."
    )


def counted_words(found: Reasons) -> str:
    """When the figures are of: a published month, or the days that the system counted in it."""
    if found.days_counted is None or found.last_counted is None:
        return f"{month(found.month)}, one published value a month"
    return (
        f"{month(found.month)}, mean of {counted(found.days_counted, 'count')}, the last on {day(found.last_counted)}"
    )


def ranked_finding(found: Reasons) -> str:
    """The finding of the ranked bars: what holds most, and what the largest few hold together."""
    top = found.most
    if not found.most_is_certain:
        one, _ = BY_WORDS[found.by]
        if found.by == "reason":
            held = f"{held_words(top)} of {total_words(found)}"
            return f"{_first_of_told(found)}: {held}"
        what = "Who can act on most" if found.by == "owner" else f"Which {one} holds most"
        return f"{what} of {total_words(found)} cannot be said: {_told_words(found)}"
    share = "" if found.untold else f" ({percent(top['share'])})"
    held = f"{held_words(top)} of {total_words(found)}{share}"
    if found.by == "owner":
        who = who_can_act(top["label"])
        said = f"{who[0].upper()}{who[1:]} on {held}" if top["label"] != NO_OWNER else f"For {held} {who}"
    elif found.by == "pathway":
        said = f"{held} wait for {top['label']}"
    else:
        said = f"{short_reason(top['label'])} holds {held}"
    if found.by == "reason" and len(found.members) > 3:
        return f"{said}; the first three reasons hold {percent(found.members['cumulative'].iloc[2])}"
    change = top["change"]
    return said if change != change else f"{said}, {signed(change)} {earlier_words(found)}"


def ranked_subtitle(found: Reasons) -> str:
    """Place, month, whom it counts, with what it is compared, provenance."""
    compared = [f"compared with {month(found.before_month)}"] if found.before_month else []
    parts = [found.place.short_name, STAYS_WORDS[found.stays], counted_words(found), *compared, found.provenance]
    return " · ".join(parts)


def left_out_sentence(found: Reasons, shown: int) -> str | None:
    """What the bars that are not drawn hold together; None where all are."""
    rest = found.members.iloc[shown:]
    rest = rest[~rest["gone"]]
    if rest.empty:
        return None
    one, many = BY_WORDS[found.by]
    hold = "holds" if len(rest) == 1 else "hold"
    if rest["at_least"].isna().all():
        has = "has" if len(rest) == 1 else "have"
        return f"{counted(len(rest), f'more {one}', f'more {many}')} {has} no figure: see the table."
    least = "at least " if rest["untold"].any() else ""
    held = f"{least}{patients(float(rest['at_least'].sum()))}"
    return f"{counted(len(rest), f'more {one}', f'more {many}')} {hold} {held}: see the table."


def untold_sentence(found: Reasons) -> str | None:
    """That some reasons have no figure, so that the total is of the others."""
    if not found.untold:
        return None
    are = "has" if found.untold == 1 else "have"
    return (
        f"{counted(found.untold, 'reason')} of {found.reasons_asked} {are} no figure (withheld, or not every trust reported): "
        "the total is at least that of the others, and shares are of what is known."
    )


def gone_sentence(found: Reasons) -> str | None:
    """Which reasons only the month before has; None where there is none."""
    if not found.gone or found.before_month is None:
        return None
    rows = found.members[found.members["gone"]]
    told = [
        f"{short_reason(label)} ({patients(before)})"
        for label, before in zip(rows["label"], rows["before"], strict=True)
    ]
    return f"In {month(found.before_month)}, and not in the figures of {month(found.month)}: {listed(told)}."


def never_add_up_sentence(found: Reasons, remaining: float | None) -> str:
    """That reasons are of long stays or of other days, so that they never add up to those who remain."""
    held = total_words(found)
    if found.stays == "own":
        return (
            f"The system's own count of everyone who remains, on its own days: {held}. It is neither the published count "
            "of long stays nor the daily figure of those who remain."
        )
    beside = "" if remaining is None or remaining != remaining else f" ({whole(remaining)} in {month(found.month)})"
    return (
        f"These {held} are of {STAYS_WORDS[found.stays]}, one value a month, the mean of weekly snapshots: they never add "
        f"up to those who remain{beside}."
    )


def age_sentence(found: Reasons, until: date) -> str | None:
    """That the newest published reasons are months older than the page; None where they are not."""
    months = (until.year - found.month.year) * 12 + until.month - found.month.month
    if months <= 1:
        return None
    return (
        f"{month(found.month)} is the newest month with reasons up to {day(until)}: {counted(months, 'month')} earlier."
    )


def reasons_said(found: Reasons, most: int = 12) -> str:
    """The bars for a reader who cannot see them."""
    told: list[dict[str, Any]] = [
        {str(k): v for k, v in r.items()} for r in found.members.head(most).to_dict("records")
    ]
    return f"{'; '.join(_row_said(row, found) for row in told)}."


def _row_said(row: dict[str, Any], found: Reasons) -> str:
    change = "" if row["change"] != row["change"] else f", {signed(row['change'])} {earlier_words(found)}"
    owner = f", {who_can_act(row['who_can_act'])}" if found.by == "reason" else ""
    return f"{row['label']}: {held_words(row)}{change}{owner}"


def reasons_table(found: Reasons) -> pd.DataFrame:
    """The table behind the bars: every row, with its group, pathway and who can act."""
    one, _ = BY_WORDS[found.by]
    table = found.members.copy()
    table["share"], table["cumulative"] = table["share"] * 100, table["cumulative"] * 100
    for column in ("patients", "at_least", "before", "change", "share", "cumulative"):
        table[column] = table[column].round(1)
    own = {"owner": "who_can_act", "group": "group", "pathway": "pathway"}.get(found.by)
    least = found.by != "reason" and found.untold > 0
    drop = ["code", "gone", *([] if least else ["at_least", "untold"])]
    drop += [*(c for c in ("group", "pathway", "who_can_act") if found.by != "reason"), *([own] if own else [])]
    return table.drop(columns=list(dict.fromkeys(drop))).rename(
        columns={
            "label": one,
            "group": "group of reasons",
            "pathway": "pathway waited for",
            "who_can_act": "who can act",
            "patients": f"patients, {month(found.month)}",
            "at_least": "at least",
            "untold": "reasons without a figure",
            "before": f"patients, {month(found.before_month)}" if found.before_month else "patients before",
            "share": "% of what is known" if found.untold else "% of all",
            "cumulative": "% up to here",
        }
    )
