"""Sentences about a trust among all others. Computed from a `Standing`, never typed; no sentence claims a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flow.catalogue import BASIS_NAMES, metric
from flow.metrics.standing import LEAST_TRUSTS
from flow.model import DEFAULT_BASIS
from flow.sentences.measure import amount, member_name, point_words
from flow.sentences.newest_shared import newest_shared
from flow.wording import NOT_REPORTED, counted, day, listed, month, one_decimal, ordinal, percent, points, whole

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable
    from datetime import date

    import pandas as pd

    from flow.metrics.standing import AsPublished, Standing, Together
    from flow.model import BedBasis
    from flow.reference import Target
    from flow.signals import Series

MOST_NAMED = 12
"""Above so many trusts their number stands for their names, which are in the table."""


def standing_sentence(here: Standing) -> str:
    """The answer to "how far above the national share are we, on which basis?" in one sentence.

    Example: "Somerset FT: 21.4 % of adult G&A beds open (November 2024), 8.2 points above England (13.2 %, its 119 ranked
    trusts together); 12th highest of 119 trusts".
    """
    if here.value is None:
        return f"{here.name} is not ranked for {month(here.month)}: {here.not_ranked}"
    said = f"{here.name}: {percent(here.value)} of {BASIS_NAMES[here.basis]} ({month(here.month)})"
    rank = f"{rank_words(here.rank, here.of)}{suspect_words(here)}"
    if here.england is None or here.above_england is None:
        return f"{said}; {rank}"
    england = f"{percent(here.england.value)}, its {here.england.trusts} ranked trusts together"
    return f"{said}, {points_from(here.above_england)} England ({england}); {rank}"


def suspect_words(here: Standing) -> str:
    """That suspect days are in a trust's share and what it is without them: `, 7 suspect days in it (21.8 % and 9th without)`."""
    if not here.days_suspect:
        return ""
    if here.without_suspect is None or here.rank_without_suspect is None:
        return ", all of its days suspect"
    without = f"{percent(here.without_suspect)} and {ordinal(here.rank_without_suspect)} without"
    return f", {counted(here.days_suspect, 'suspect day')} in it ({without})"


def points_from(difference: float) -> str:
    """How far a share is from another: `8.1 points above`, `2.0 points below`, `level with`."""
    if one_decimal(abs(difference) * 100) == "0.0":
        return "level with"
    return f"{points(difference)} {'above' if difference > 0 else 'below'}"


def rank_words(rank: int | None, of: int) -> str:
    """`12th highest of 119 trusts`, `highest of 119 trusts`, `the only trust with a figure`."""
    if rank is None:
        return "not ranked"
    if of == 1:
        return "the only trust with a figure"
    return f"{'' if rank == 1 else f'{ordinal(rank)} '}highest of {counted(of, 'trust')}"


def standing_notes(here: Standing) -> str:
    """Place, month, basis, days reported, how old the beds are: what stands under the sentence."""
    parts = [
        month(here.month),
        BASIS_NAMES[here.basis],
        f"{here.days_reported} of {counted(here.days_in_month, 'day')} reported",
        *([f"{here.days_suspect} of them suspect"] if here.days_suspect else []),
        *([f"beds {counted(here.beds_months_old, 'month')} old"] if here.beds_months_old else []),
        *(
            [
                f"England: {whole(here.england.days_reported)} of {whole(here.england.days_asked)} days of {here.of} trusts"
            ]
            if here.england and here.of > 1
            else []
        ),
        here.provenance or NOT_REPORTED,
    ]
    return " · ".join(parts)


def difference_title(difference: float | None) -> str:
    """A difference of shares as a tile's figure: `8.2 points above`; said where there is none."""
    return "No share" if difference is None else points_from(difference)


def beside_note(name: str, of: Together | None) -> str:
    """What a difference is against: `England: 13.2 %, 119 trusts`."""
    if of is None or of.trusts < LEAST_TRUSTS:
        return f"{name}: fewer than two trusts ranked"
    return f"{name}: {percent(of.value)}, {of.trusts} trusts"


def suspect_sentence(ranked: pd.DataFrame) -> str | None:
    """Which ranked trusts have suspect days in their share, and what it is without them; None where none has."""
    told = ranked[ranked["value"].notna() & (ranked["days_suspect"] > 0)].sort_values("name")
    if told.empty:
        return None
    head = f"Ranked with suspect days, {counted(len(told), 'trust')} of {int(ranked['value'].notna().sum())}"
    if len(told) > MOST_NAMED:
        beds = int(told["beds_suspect"].sum())
        return (
            f"{head}{f'; at {beds} of them the beds of the month are suspect' if beds else ''}: they are in the table."
        )
    return f"{head}: {'; '.join(_with_suspect_days(row) for row in told.to_dict('records'))}."


def _with_suspect_days(trust: dict[Hashable, Any]) -> str:
    days = f"{trust['days_suspect']} of {counted(trust['days_reported'], 'day')}"
    clean = trust["without_suspect"]
    return f"{trust['name']} ({days}{f', {percent(clean)} without' if clean == clean else ''})"


def published_sentence(row: AsPublished | None) -> str | None:
    """Why another page has another share for England or a region; None where it has the same on every day."""
    if row is None:
        return None
    complete = row.days_reported == row.days_in_month
    if complete and percent(row.value) == percent(row.matched):
        return None
    said = (
        f"On other pages {row.name} has {percent(row.value)} for this month ({row.days_reported} of {counted(row.days_in_month, 'day')}), "
        f"here {percent(row.matched)}."
    )
    if not row.days_with_gaps:
        return said
    trusts = f"{'up to ' if row.most_gaps > 1 else ''}{counted(row.most_gaps, 'trust')}"
    return (
        f"{said} The published total counts a trust without a report as nobody and keeps its beds: on "
        f"{counted(row.days_with_gaps, 'day')} that is {trusts}."
    )


TOTALS_OVER_TIME = (
    "Over time, England and regions stand on their published totals, which count a trust without a report as nobody and keep its "
    "beds; the shares of one month above are matched trust by trust and day by day."
)


def other_basis_sentence(plan: Target | None, basis: BedBasis) -> str | None:
    """That the plan's share is of other beds than those chosen; None where they are the same, or nothing is planned."""
    if plan is None or basis == DEFAULT_BASIS:
        return None
    return (
        f"The plan's {percent(plan.value)} goes with {BASIS_NAMES[DEFAULT_BASIS]}; the share here is of {BASIS_NAMES[basis]}, so the two "
        "do not compare."
    )


def no_months_sentence(basis: BedBasis) -> str:
    """That trusts cannot be ranked yet, and which files bring it."""
    return (
        f"**No month has both patients who remain and {BASIS_NAMES[basis]} of trusts.** The monthly workbook or CSV of the acute discharge "
        "situation report brings the patients of every trust; the UEC SitRep brings their beds by month (a monthly mean)."
    )


def month_note(shown: date, newest: date, asked_to: date) -> str | None:
    """That the month shown is older than the period asked for, though the newest there is; None otherwise."""
    if shown != newest or (shown.year, shown.month) == (asked_to.year, asked_to.month):
        return None
    return f"{month(shown)} is the newest month up to {day(asked_to)} in which trusts have both patients and beds."


def alone_sentence(here: Standing) -> str | None:
    """That there is nobody to stand beside, and which files bring them; None where there is."""
    if here.of > 1:
        return None
    return (
        f"**No other trust has a figure in {month(here.month)}.** The monthly workbook or CSV of the acute discharge situation report brings "
        "the patients of every trust, the UEC SitRep their beds; then the ranking and the funnel stand here."
    )


def region_finding(here: Standing) -> str:
    """The finding of the ranked dots: where the trust stands in its region, and by how much above it."""
    if here.value is None or here.rank_in_region is None:
        return f"{here.name} is not ranked: {here.not_ranked}"
    if here.of <= 1:
        return f"{here.name} is the only trust with a figure: nothing to stand beside"
    in_region = f"{'' if here.rank_in_region == 1 else ordinal(here.rank_in_region) + ' '}highest of {here.of_region} in the {here.region_name}"
    beside = (
        f", {points_from(here.above_region)} the region ({percent(here.region.value)}, {here.region.trusts} trusts together)"
        if here.region is not None and here.above_region is not None
        else ""
    )
    return f"{here.name} is {in_region}{beside}{_in_it(here)}"


def _in_it(here: Standing) -> str:
    """That a finding stands on suspect days too: `, 7 suspect days in it`."""
    return f", {counted(here.days_suspect, 'suspect day')} in it" if here.days_suspect else ""


def funnel_finding(here: Standing, rows: pd.DataFrame) -> str:
    """The finding of the funnel: whether the trust lies outside what chance and the usual spread of trusts would give."""
    own = rows[rows["layer"] == "ours"]
    if own.empty:
        return f"{here.name} is not ranked, so it has no place among the others here"
    outside = str(own["outside"].iloc[0])
    high = own["value"].iloc[0] > rows.attrs["overall_share"] * 100
    if not outside:
        usual = "no further from the others than trusts of its size usually are"
        return f"{here.name} lies within the limits: {usual}{_in_it(here)}"
    far = rows[rows["layer"].isin(["ours", "neighbour", "other"]) & (rows["outside"] == "99.8 %")]
    others = int(((far["value"] > rows.attrs["overall_share"] * 100) == high).sum())
    many = f"; {counted(others, 'trust')} of {rows.attrs['counted']} do" if outside == "99.8 %" else ""
    return f"{here.name} lies {'above' if high else 'below'} the {outside} limits for its number of beds{many}{_in_it(here)}"


def funnel_caution(rows: pd.DataFrame) -> str:
    """What the limits stand on."""
    return (
        f"Limits around {percent(rows.attrs['overall_share'])}, the share of all {rows.attrs['counted']} ranked trusts together; widened "
        f"{one_decimal(rows.attrs['phi'] ** 0.5)} times because trusts differ by more than chance (over-dispersion, Spiegelhalter 2005)."
    )


def beside_finding(series: dict[str, Series], names: dict[str, str]) -> str:
    """How a place moved beside others: in how many of the points that both have it lay above each of them.

    Example: "Share of beds held by patients who remain: Somerset FT above England in 17 of 17 months".
    """
    ours, *others = list(series)
    own = {row["start"]: row["value"] for row in series[ours].told.to_dict("records")}
    said = []
    for code in others:
        both = [(own[r["start"]], r["value"]) for r in series[code].told.to_dict("records") if r["start"] in own]
        above = sum(a > b for a, b in both)
        if both:
            said.append(f"above {names[code]} in {above} of {counted(len(both), series[ours].question.grain)}")
    here = series[ours]
    what = here.question.asked.name
    if said:
        return f"{what}: {names[ours]} {listed(said)}"
    if here.last is None:
        return f"{what}: no figure in this period"
    newest = f"{amount(here.last['value'], here.question.asked.unit)} ({point_words(here.last, here.question.grain)})"
    return f"{what}: {names[ours]} {newest}, nobody to stand beside"


def elsewhere_finding(members: dict[str, Series]) -> str:
    """Which trusts hold most residents who remain: the finding of the panels by trust."""
    shared = newest_shared(members)
    if shared is None:
        return "No trust has a figure in this period"
    unit = next(iter(members.values())).question.asked.unit
    ordered = sorted(shared.points.items(), key=lambda one: -one[1]["value"])
    said = [f"{member_name(name)} {amount(point['value'], unit)}" for name, point in ordered[:2]]
    return f"Most remain at {listed(said)} ({shared.said()})"


def provisional_sentence(metric_id: str) -> str:
    """What the definition warns of, where a target is provisional."""
    return metric(metric_id).caution


def not_ranked_sentence(ranked: pd.DataFrame) -> str | None:
    """Which trusts are not ranked and why; None where all are."""
    absent = ranked[ranked["not_ranked"] != ""]
    if absent.empty:
        return None
    reasons = [f"{listed(sorted(rows['name']))} ({reason})" for reason, rows in absent.groupby("not_ranked", sort=True)]
    return f"Not ranked, {counted(len(absent), 'trust')}: {'; '.join(reasons)}."


def ranking_alternative(ranked: pd.DataFrame, ours: str | None, beside: Collection[str]) -> str:
    """The ranked dots in words: highest, lowest, ours and those it is set beside."""
    told = ranked[ranked["value"].notna()]
    if told.empty:
        return "No trust has a share in this month."
    named = {told["code"].iloc[0], told["code"].iloc[-1], *([ours] if ours else []), *beside}
    words = [
        f"{row['name']} {percent(row['value'])} ({ordinal(int(row['rank']))})"
        for row in told[told["code"].isin(named)].to_dict("records")
    ]
    return f"{counted(len(told), 'trust')} from the highest share to the lowest: {', '.join(words)}."
