"""Numbers, dates and sentences: the one place that turns a figure into words. Sentences are computed, never typed.

A missing figure is said to be missing; it never becomes 0, `nan` or an empty text.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from flow.metrics.position import Change, Position, Trend
    from flow.model import Edition, Period, Place
    from flow.reference import Break

MINUS = "−"
LEAST_WEEKS = 13
"""Weekly means without which nothing is called signal or noise (the reference warns below 13 points)."""
NOT_REPORTED = "not reported"


def whole(value: float | None) -> str:
    """A count, whole, with thousands: 12610.4 -> `12,610`. Half goes up, and nothing is ever `-0`."""
    if value is None or math.isnan(value):
        return NOT_REPORTED
    rounded = math.floor(abs(value) + 0.5)
    return f"{MINUS if value < 0 and rounded else ''}{rounded:,}"


def one_decimal(value: float | None) -> str:
    """A mean with one decimal: 181.3226 -> `181.3`."""
    if value is None or math.isnan(value):
        return NOT_REPORTED
    text = f"{abs(value):,.1f}"
    return f"{MINUS if value < 0 and text != '0.0' else ''}{text}"


def signed(value: float | None) -> str:
    """A change: `+6`, `−3`, `no change`."""
    if value is None or math.isnan(value):
        return NOT_REPORTED
    text = whole(value)
    return "no change" if text == "0" else text if text.startswith(MINUS) else f"+{text}"


def percent(share: float | None, *, missing: str = NOT_REPORTED) -> str:
    """A share of 0 to 1 with one decimal: 0.21431 -> `21.4 %`."""
    return missing if share is None or math.isnan(share) else f"{one_decimal(share * 100)} %"


def signed_points(difference: float | None) -> str:
    """A difference of two shares: 0.0136 -> `+1.4 points`."""
    if difference is None or math.isnan(difference):
        return NOT_REPORTED
    text = one_decimal(difference * 100)
    if text == "0.0":
        return "no change"
    return f"{MINUS if difference < 0 else '+'}{points(difference)}"


def points(difference: float) -> str:
    """How far two shares are apart: 0.0136 -> `1.4 points`, 0.01 -> `1.0 point`."""
    text = one_decimal(abs(difference) * 100)
    return f"{text} {'point' if text == '1.0' else 'points'}"


def counted(value: float | None, one: str, many: str | None = None) -> str:
    """A count with its noun: 1 -> `1 patient`, 214 -> `214 patients`."""
    text = whole(value)
    return text if text == NOT_REPORTED else f"{text} {one if text.lstrip(MINUS) == '1' else many or one + 's'}"


def ordinal(number: int) -> str:
    """`1st`, `2nd`, `11th`, `23rd`"""
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def patients(value: float | None) -> str:
    """`214 patients`, `1 patient`."""
    return counted(value, "patient")


def day(when: date) -> str:
    """`Sun 15 Feb 2026`"""
    return f"{when:%a} {when.day} {when:%b %Y}"


def short_day(when: date) -> str:
    """`15 Feb 2026`, where the weekday says nothing."""
    return f"{when.day} {when:%b %Y}"


def month(when: date) -> str:
    """`February 2026`"""
    return f"{when:%B %Y}"


def days_span(days: Sequence[date]) -> str:
    """Some days in few words: `12 and 13 Jan 2026`, `19 Jun 2022 and 1 Sep to 23 Nov 2025`; over four runs only their ends."""
    ordered = sorted(set(days))
    runs: list[list[date]] = []
    for when in ordered:
        if runs and (when - runs[-1][-1]).days == 1:
            runs[-1].append(when)
        else:
            runs.append([when])
    if len(runs) > 4:
        return f"{len(runs)} times between {short_day(ordered[0])} and {short_day(ordered[-1])}"
    return listed([_run(run) for run in runs]) or "no day"


def _run(days: Sequence[date]) -> str:
    first, last = days[0], days[-1]
    if first == last:
        return short_day(first)
    same_month = (first.year, first.month) == (last.year, last.month)
    same_year = first.year == last.year
    start = str(first.day) if same_month else f"{first.day} {first:%b}" if same_year else short_day(first)
    return f"{start} {'and' if len(days) == 2 else 'to'} {short_day(last)}"


def listed(parts: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


# --- sentences of the daily position ---


def change_title(change: Change, *, last_week: bool) -> str:
    """The change against an earlier day, as a tile's figure: `+6 since Sat`, `−3 on last Sun`."""
    when = f"{change.before:%a}"
    if change.patients is None:
        return f"{when} {'left out' if change.left_out else 'not reported'}"
    return f"{signed(change.patients)} {'on last' if last_week else 'since'} {when}"


def change_note(change: Change) -> str:
    """Whether such a change is usual, judged on the same weekday's changes of the year before."""
    if change.patients is None:
        return f"{day(change.before)} {'was left out by a person' if change.left_out else 'has no figure'}"
    if change.usual_low is None or change.usual_high is None:
        return "too little history to judge"
    usual = f"{signed(change.usual_low)} to {signed(change.usual_high)}".replace("no change", "0")
    if change.suspect:
        return f"{day(change.before)} is suspect; usual: {usual}"
    if not change.unusual or change.patients is None:
        return f"within the usual {usual}"
    return f"{'more than' if change.patients > change.usual_high else 'below'} the usual {usual}"


def gap_title(position: Position) -> str:
    """Patients over the plan: `114 over plan`."""
    gap = position.gap
    if gap is None:
        return "No plan number"
    if whole(gap) == "0":
        return "On plan"
    return f"{whole(abs(gap))} {'over' if gap > 0 else 'under'} plan"


def plan_note(position: Position) -> str:
    """What the plan allows, and from when."""
    if position.plan is None:
        return "the plan names no number here"
    applies = "" if position.plan.from_day <= position.day else f" from {short_day(position.plan.from_day)}"
    return f"the plan allows {whole(position.plan.value)}{applies}"


def remain(count: float) -> str:
    """`204 patients remain`, `1 patient remains`."""
    return f"{patients(count)} {'remains' if whole(count) == '1' else 'remain'}"


def target_note(position: Position) -> str:
    """What share of beds the plan allows."""
    return (
        f"target {whole(position.plan_share.value * 100)} %" if position.plan_share else "the plan names no share here"
    )


def beds_note(position: Position, basis_name: str) -> str:
    """Which beds the share is of, how many, and how old that number is."""
    if position.beds is None:
        return f"{basis_name} are not known"
    age = position.beds_months_old
    old = "" if age == 0 else f", {counted(age, 'month')} old"
    return f"of {whole(position.beds)} {basis_name}{old}"


def beds_sentence(position: Position, basis_name: str) -> str | None:
    """Why there is no share, or that its beds are older than its day; None where the beds are of the day's own month."""
    if position.beds is not None:
        if position.beds_months_old == 0:
            return None
        return (
            f"The beds are {counted(position.beds_months_old, 'month')} older than the day: newer ones are not loaded."
        )
    newest = position.newest_beds_month
    known = f"the newest known are of {month(newest)}, over three months before" if newest else "none are loaded"
    return f"No share of {basis_name}: {known}. UEC SitRep beds, or the daily template's own, bring newer ones."


def position_finding(position: Position) -> str:
    """The finding of the trend chart: `204 patients remain on Sun 15 Feb 2026, 114 above the plan's 90`."""
    text = f"{remain(position.remaining)} on {day(position.day)}"
    gap = position.gap
    if position.plan is None or gap is None:
        return text
    plan = whole(position.plan.value)
    if position.plan.from_day > position.day:
        return f"{text}; the plan allows {plan} from {short_day(position.plan.from_day)}"
    if whole(gap) == "0":
        return f"{text}: the plan's {plan}"
    return f"{text}, {whole(abs(gap))} {'above' if gap > 0 else 'below'} the plan's {plan}"


def share_finding(position: Position, basis_name: str) -> str:
    """The finding of the share's chart: `22.7 % of adult G&A beds open are held by ... , 12.7 points above the target`."""
    if position.share is None:
        return f"No share of {basis_name} is known for {day(position.day)}"
    text = f"{percent(position.share)} of {basis_name} are held by patients who remain on {day(position.day)}"
    if position.plan_share is None or position.plan_share.from_day > position.day:
        return text
    over = position.share - position.plan_share.value
    return f"{text}, {points(over)} {'above' if over > 0 else 'below'} the target of {whole(position.plan_share.value * 100)} %"


def needed_sentence(position: Position, by: date) -> str:
    """How many more must leave than arrive each day for the plan's number to be met by a day."""
    per_day = position.fewer_per_day(by)
    if position.plan is None or position.gap is None:
        return "The plan names no number for this place, so there is nothing to reach."
    plan = whole(position.plan.value)
    if per_day is None:
        return f"Choose a day after {day(position.day)} to see what it would take to be at {plan} by then."
    if per_day == 0:
        return f"{plan} or fewer remain already."
    days = (by - position.day).days
    return (
        f"To be at {plan} by {day(by)}, {one_decimal(per_day)} more patients must leave than arrive on average every day: "
        f"{whole(position.gap)} fewer in {counted(days, 'day')}."
    )


def completeness_sentences(position: Position, trend: Trend) -> list[str]:
    """What is missing from the figures on the page, what is suspect, and how old they are."""
    said = []
    if position.day < position.asked:
        why = "was left out by a person" if position.asked_left_out else "is not reported"
        said.append(f"{day(position.asked)} {why}; the newest day with a figure is {day(position.day)}.")
    missing, suspect, left, uncounted = (
        trend.missing_days,
        trend.suspect_days,
        trend.excluded_days,
        trend.uncounted_days,
    )
    total = trend.period.days
    if missing:
        what = "missing from this period" if trend.basis is None else "without a share (no report, or no known beds)"
        said.append(f"{counted(len(missing), 'day')} of {total} {_are(missing)} {what}: {days_span(missing)}.")
    elif not left:
        said.append(f"Nothing is missing: {total} of {counted(total, 'day')} reported.")
    if left:
        said.append(f"{counted(len(left), 'day')} {_are(left)} left out by a person: {days_span(left)}.")
    if suspect:
        said.append(f"{counted(len(suspect), 'day')} {_are(suspect)} marked suspect and kept: {days_span(suspect)}.")
    if uncounted:
        said.append(
            f"No discharge was counted on {counted(len(uncounted), 'day')} ({days_span(uncounted)}): what remains cannot be trusted there."
        )
    return said


def _are(days: Sequence[date]) -> str:
    return "is" if len(days) == 1 else "are"


def verdict(limits: pd.DataFrame, why: str, now: date, suspect: Sequence[date] = ()) -> str:
    """Signal or noise, with the week that was judged; that nothing can be said, where little or nothing was judged."""
    told = limits[limits["value"].notna()] if len(limits) else limits
    if told.empty:
        return "There is no whole week to judge."
    last = told.iloc[-1]
    weeks = int((told["rebase_group"] == last["rebase_group"]).sum())
    if (now - last["week_end"]).days > 7:
        return f"No whole week up to {day(now)} can be judged; the last one ended {day(last['week_end'])}."
    if weeks < LEAST_WEEKS:
        return f"Too little history to judge: {counted(weeks, 'weekly mean')} since the last break, {LEAST_WEEKS} are needed."
    odd = sum(last["week_start"] <= when <= last["week_end"] for when in suspect)
    caution = f" {counted(odd, 'day')} of that week {'is' if odd == 1 else 'are'} marked suspect." if odd else ""
    return f"Week to {day(last['week_end'])}: {why[0].lower()}{why[1:]}{caution}"


def freshness_sentence(position: Position, today: date) -> str | None:
    """That the newest figure is old, where it is: published figures are weeks behind. None on the day or the day after."""
    age = (today - position.day).days
    if age <= 1:
        return None
    return f"The newest figure is {counted(age, 'day')} old. Published figures are weeks behind; this morning's come with the daily template: `python3 start.py flow template daily`."


def span(period: Period) -> str:
    """`24 Nov 2025 to 15 Feb 2026`"""
    return short_day(period.first) if period.days == 1 else f"{short_day(period.first)} to {short_day(period.last)}"


def year_end(after: date) -> date:
    """The end of the financial year after a day: 31 March, on which the plan's years end."""
    end = date(after.year, 3, 31)
    return end if end > after else date(after.year + 1, 3, 31)


def lettered(breaks: Sequence[Break]) -> list[tuple[str, Break]]:
    """The breaks to be drawn, each with the letter that stands for it on the chart; suspect days have marks of their own."""
    told = [b for b in breaks if b.kind != "suspect"]
    return [(chr(ord("A") + n % 26), b) for n, b in enumerate(told)]


def break_sentences(trend: Trend) -> list[str]:
    """The breaks of series inside the period, each with its letter and day."""
    return [break_sentence(letter, b) for letter, b in lettered(trend.breaks)]


def break_sentence(letter: str, b: Break) -> str:
    """A break of a series with the letter that stands for it on the chart."""
    return f"Break {letter}, {short_day(b.first_day)}: {b.text}{' (limits start anew)' if b.rebase else ''}."


def limits_sentence(limits: pd.DataFrame) -> str:
    """On what the limits stand."""
    if limits.empty:
        return "There are no whole weeks to judge."
    group = limits[limits["rebase_group"] == limits["rebase_group"].iloc[-1]]
    weeks = int(group["value"].notna().sum())
    first, last = group["week_start"].iloc[0], group["week_end"].iloc[-1]
    return (
        f"Judged on {counted(weeks, 'weekly mean')} (Monday to Sunday), {short_day(first)} to {short_day(last)}: "
        "limits are the mean and 2.66 times the mean moving range either side, ranges over 3.27 times the mean left out; "
        "a signal is a point outside them, 7 in a row on one side or in one direction, or 2 of 3 close to a limit."
    )


def alternative_to_trend(trend: Trend, *, scale: float = 1.0, unit: str = "patients") -> str:
    """What a reader who cannot see the trend chart misses, in three sentences."""
    told = trend.days[trend.days["counts"]]
    if told.empty:
        return "No day of this period has a figure."
    records: list[dict[str, Any]] = [dict(r) for r in told.to_dict("records")]  # type: ignore[arg-type]
    first, last = records[0], records[-1]
    low, high = (pick(records, key=lambda r: float(r["value"])) for pick in (min, max))
    return (
        f"From {one_decimal(first['value'] * scale)} {unit} on {day(first['day'])} to {one_decimal(last['value'] * scale)} on {day(last['day'])}. "
        f"Lowest {one_decimal(low['value'] * scale)} on {day(low['day'])}, highest {one_decimal(high['value'] * scale)} on {day(high['day'])}. "
        f"{trend.days_reported} of {counted(trend.period.days, 'day')} reported."
    )


def site_finding(sites: pd.DataFrame, on: date) -> str:
    """The finding of the bars by site: where most remain, and of how many; a site without a figure is named."""
    told, untold = sites[sites["today"].notna()], sites[sites["today"].isna()]
    if told.empty:
        return f"No site has a figure for {day(on)}"
    top = told.iloc[0]
    if len(untold):
        return f"{top['name']} holds {patients(top['today'])} on {day(on)}; {listed(untold['name'].tolist())} did not report"
    total = told["today"].sum()
    share = f" ({percent(top['today'] / total)})" if total else ""
    return f"{top['name']} holds {whole(top['today'])} of the {patients(total)} at the sites{share} on {day(on)}"


def sites_sentence(sites: pd.DataFrame, position: Position) -> str | None:
    """That the sites do not add up to the place's own figure, where all of them are told; None where they do."""
    if sites.empty or sites["today"].isna().any() or abs(float(sites["today"].sum()) - position.remaining) < 0.5:
        return None
    return (
        f"The sites add up to {patients(sites['today'].sum())}, and {position.place.short_name} itself says "
        f"{whole(position.remaining)}: one of them is wrong. The tile shows the place's own."
    )


def alternative_to_bars(sites: pd.DataFrame) -> str:
    """The bars by site in words."""
    told = (
        f"{s['name']}: {whole(s['today'])} today, {whole(s['usual'])} on average over four weeks"
        for s in sites.to_dict("records")
    )
    return f"{'; '.join(told)}."


# --- sentences of the Data page ---


def moment(stamp: str) -> str:
    """A moment in UTC: `2026-03-02T08:30:00+00:00` -> `2 Mar 2026, 08:30 UTC`."""
    when = datetime.fromisoformat(stamp)
    return f"{short_day(when.date())}, {when:%H:%M} UTC"


def completeness_finding(completeness: pd.DataFrame, here: Place) -> str:
    """How complete the chosen place is, and how many of the others' days are."""
    own = completeness[completeness["place_code"] == here.code]
    told = own["state"].isin(["reported", "suspect", "excluded"])
    absent = [d for d, there in zip(own["day"], told, strict=True) if not there]
    text = f"{here.short_name}: {int(told.sum())} of {counted(len(own), 'day')} reported"
    return f"{text}; missing {days_span(absent)}" if absent else text


def changes_sentence(changed: pd.DataFrame, edition: Edition) -> str:
    """What a load changed beside what other loads say of the same days."""
    if changed.empty:
        return f"No other load says anything different of the days of load {edition.edition}."
    differing = changed["remaining_here"].notna() & changed["remaining_other"].notna()
    off = (changed["remaining_here"] - changed["remaining_other"])[differing].abs()
    places = changed["place_code"].nunique()
    text = (
        f"On {counted(len(changed), 'place and day', 'places and days')} of {counted(places, 'place')} load {edition.edition} says "
        "something different from the load that would be in force without it"
    )
    return (
        f"{text}; who remains differs by {one_decimal(float(off.mean()))} patients on average."
        if len(off)
        else f"{text}."
    )


def local_sentence(differences: pd.DataFrame) -> str | None:
    """That the trust's own figures differ from the published ones, where both are there; None where they agree."""
    if differences.empty:
        return None
    last = differences.iloc[-1]
    return (
        f"On {counted(len(differences), 'day')} the trust's own figure differs from the published one, which is shown: last on "
        f"{day(last['day'])}, own {whole(last['own_patients'])}, published {whole(last['published_patients'])}."
    )


def source_name(source: str) -> str:
    """A layout's name as people say it: `uec_beds` -> `UEC beds`."""
    words = source.replace("_", " ")
    return words.replace("uec", "UEC").replace("csv", "CSV").replace("kh03", "KH03")


def tile_mark(provenance: str | None, flags: Sequence[str]) -> str:
    """The mark on a tile: that its figure is made up, cannot be trusted, is suspect, or the system's own."""
    if provenance == "illustrative":
        return "illustrative"
    if "no_discharges_reported" in flags:
        return "no discharges reported"
    return "suspect" if "suspect" in flags else "local" if provenance == "local" else ""
