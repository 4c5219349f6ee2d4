"""What would the model have said? A change of the past, from the plan's numbers, beside what was published afterwards.

The model starts from the last figure before the change and knows nothing of what came later. No published series says what the
change really brought (starts, beds, stays), so every number of it is an assumption with its source; data/reference/replays.csv has
them. It compares; it does not say what the change did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from flow.errors import BadQuestion, UnknownName
from flow.metrics.agreed import breaks
from flow.metrics.counting import where_counted
from flow.metrics.measure import Excluded
from flow.model import Period
from flow.reference import localities, place, reference_table
from flow.whatif.calibrate import Calibration, calibrate
from flow.whatif.ensemble import Ensemble, ensemble_of
from flow.whatif.happened import METRIC, Held, held, remaining_by_day
from flow.whatif.levers import Lever
from flow.whatif.stay import Array

if TYPE_CHECKING:
    import pandas as pd

    from flow.store import Snapshot

SEED, REPLICATIONS = 20250930, 1_000
OTHER_MEASURES = (
    (METRIC, "RH5"),
    ("pathway_1_new_starts", "QSL"),
    ("community_beds_open", "QSL"),
    ("care_home_placements", "QSL"),
)
"""Where else something may have changed meanwhile: breaks of these series are named."""
VARIANTS: Mapping[str, str] = {
    "without": "nothing is changed",
    "told": "the change as it was told, and those who came to Pathway 2 still do",
    "moved": "the change, and as large a share of those who came to Pathway 2 goes home with Pathway 1 as beds close",
}
"""Readings of one change. Which of the last two was meant nothing published says."""


@dataclass(frozen=True, kw_only=True)
class Changed:
    """One number of the plan: what it was before and after."""

    what: str
    lever: str
    before: float
    after: float
    unit: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Other:
    """Something else that changed, began or is suspect between start and end."""

    day: date
    text: str
    assumed_day: bool = False


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One reading of the change, beside what was published."""

    id: str
    what: str
    levers: tuple[Lever, ...]
    mean: float | None
    """Patients on the mean day of those published after the change; None where none is."""
    low: float | None
    high: float | None
    """Eight in ten throws have that mean day between these."""
    held: Held | None
    """Day by day: how many of those published lay in the range."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Replay:
    """A change of the past as the model tells it, beside what was published."""

    name: str
    place: str
    change_day: date
    started: date
    """The model starts from the evening of this day: the last with a figure before the change."""
    changed: tuple[Changed, ...]
    variants: tuple[Variant, ...]
    published_mean: float | None
    """Patients who remained on the mean day of those published after the change."""
    published_days: int
    days_asked: int
    """Days from the change to the end."""
    first_published: date | None
    last_published: date | None
    calibration: Calibration
    put_in: tuple[str, ...]
    """Parameters of the plan that stand in the place of what is assumed elsewhere, because nothing was counted."""
    others: tuple[Other, ...]
    """What else changed, ran or is suspect between start and end: breaks of series, the system's own among them, and tests of services."""
    illustrative: bool
    """The figures are made up: nothing of them was published."""
    frame: pd.DataFrame
    """A row per day from the day after `started`. Columns: day; published (missing where not published, or suspect);
    low, mid, high of each variant (`without_low`, ...): eight in ten throws lie between."""


def replays() -> tuple[str, ...]:
    """The names of the changes that can be replayed."""
    return tuple(dict.fromkeys(reference_table("replays")["replay"]))


def replay(
    snapshot: Snapshot | None, name: str = "September 2025", *, replications: int = REPLICATIONS, as_of: date | None = None,
    excluded: Sequence[Excluded] = (),
) -> Replay:  # fmt: skip
    """What does the model say of a change of the past, and what was published afterwards?

    Missing:  without a figure in the weeks before the change the model has nowhere to start: BadQuestion. Days not published,
              and those that are suspect, are missing and count in no mean.
    Raises:   UnknownName, BadQuestion.
    """
    rows = reference_table("replays")
    rows = rows[rows["replay"] == name]
    if rows.empty:
        raise UnknownName("replay", name, replays())
    code = str(rows["place_code"].iloc[0])
    change_day, end = (date.fromisoformat(str(rows[column].iloc[0])) for column in ("first_day", "last_day"))
    changed = tuple(
        Changed(what=str(r["what"]), lever=str(r["lever"]), before=float(r["before"]), after=float(r["after"]), unit=str(r["unit"]), source=str(r["source"]))
        for r in rows.to_dict("records")
    )  # fmt: skip
    started = _started(snapshot, code, change_day, as_of, excluded)
    calibration, put_in = _from_the_plan(
        calibrate(snapshot, code, day=started, as_of=as_of, excluded=excluded), changed, change_day
    )
    days = (end - started).days
    ensemble = ensemble_of(calibration, days=days, replications=replications, seed=SEED)
    all_days = [started + timedelta(days=n + 1) for n in range(days)]
    come = remaining_by_day(snapshot, code, Period(first=started, last=end), as_of=as_of, excluded=excluded)
    after = [n for n, day in enumerate(all_days) if day >= change_day and day in come]
    levers = _variants(changed, change_day)
    fans = {variant: _fan(ensemble, levers[variant]) for variant in VARIANTS}
    published = [come[all_days[n]] for n in after]
    return Replay(
        name=name, place=code, change_day=change_day, started=started, changed=changed,
        variants=tuple(_variant(v, levers[v], fans[v], ensemble, all_days, after, come) for v in VARIANTS),
        published_mean=float(np.mean(published)) if published else None,
        published_days=len(after), days_asked=(end - change_day).days + 1,
        first_published=all_days[after[0]] if after else None, last_published=all_days[after[-1]] if after else None,
        calibration=calibration, put_in=put_in, others=_others(snapshot, started, end, change_day, as_of),
        illustrative=calibration["remaining"].provenance == "illustrative",
        frame=_frame(all_days, come, fans),
    )  # fmt: skip


def _started(
    snapshot: Snapshot | None, code: str, change_day: date, as_of: date | None, excluded: Sequence[Excluded]
) -> date:
    """The last day before the change with a figure that can be trusted."""
    before = Period(first=change_day - timedelta(days=91), last=change_day - timedelta(days=1))
    known = remaining_by_day(snapshot, code, before, as_of=as_of, excluded=excluded)
    if not known:
        raise BadQuestion(
            f"There is no figure of patients who remain in the 13 weeks before {change_day}, so the model has nowhere to start from. "
            "The monthly discharge workbooks, or the tidy daily series, bring it; nothing was computed."
        )
    return max(known)


def _from_the_plan(
    calibration: Calibration, changed: Sequence[Changed], day: date
) -> tuple[Calibration, tuple[str, ...]]:
    """The plan's numbers of before the change, where nothing was counted; what was counted stays."""
    put_in: list[str] = []

    def put(parameter: str, value: float, why: str) -> None:
        nonlocal calibration
        if not calibration[parameter].found:
            calibration = calibration.with_(reason=why, by="the replay", **{parameter: value})
            put_in.append(parameter)

    for one in changed:
        why = f"before {day}: {one.source}"
        if one.lever == "pathway_1_starts":
            put("pathway_1_starts", one.before, why)
        elif one.lever == "pathway_2_beds":
            put("pathway_2_places", one.before, why)
            put("pathway_2_starts", one.before / calibration["pathway_2_stay"].number * 7, f"{why}; beds / stay x 7")
    return calibration, tuple(put_in)


def _variants(changed: Sequence[Changed], day: date) -> dict[str, tuple[Lever, ...]]:
    told = tuple(Lever(kind=one.lever, change=one.after - one.before, first=day) for one in changed)
    home = [
        Lever(kind="pathway_2_to_1", change=100 * (1 - one.after / one.before), first=day)
        for one in changed
        if one.lever == "pathway_2_beds" and one.after < one.before
    ]
    return {"without": (), "told": told, "moved": (*told, *home)}


def _fan(ensemble: Ensemble, levers: tuple[Lever, ...]) -> Array:
    return np.asarray(np.quantile(ensemble.run(levers).remaining, [0.1, 0.5, 0.9], axis=0))


def _variant(
    name: str, levers: tuple[Lever, ...], fan: Array, ensemble: Ensemble, days: Sequence[date], after: Sequence[int],
    come: Mapping[date, float],
) -> Variant:  # fmt: skip
    remaining = ensemble.run(levers).remaining
    mean, low, high = None, None, None
    beside = None
    if after:
        on_mean_day = remaining[:, list(after)].mean(axis=1)
        mean = float(on_mean_day.mean())
        low, high = (float(x) for x in np.quantile(on_mean_day, [0.1, 0.9]))
        beside = held(
            [days[n] for n in after], remaining.mean(axis=0)[list(after)].tolist(), fan[0, list(after)].tolist(), fan[2, list(after)].tolist(), come
        )  # fmt: skip
    return Variant(id=name, what=VARIANTS[name], levers=levers, mean=mean, low=low, high=high, held=beside)


def _others(
    snapshot: Snapshot | None, first: date, last: date, change_day: date, as_of: date | None
) -> tuple[Other, ...]:
    """Breaks and suspect days between two days but the change itself, and tests of services that began before the end."""
    found: dict[tuple[date, str], Other] = {}
    for metric, code in OTHER_MEASURES:
        at = where_counted(metric, place(code))
        for one in breaks(snapshot, metric, at.code if at else code, as_of=as_of):
            if first < one.first_day <= last and one.first_day != change_day:
                found[one.first_day, one.text] = Other(day=one.first_day, text=one.text)
    for row in reference_table("service_tests").to_dict("records"):
        day = date.fromisoformat(str(row["first_day"]))
        if day <= last:
            found[day, row["name"]] = Other(
                day=day,
                text=f"{row['name']} in {localities().get(row['place'], row['place'])}",
                assumed_day=row["assumed"] == "yes",
            )
    return tuple(one for _, one in sorted(found.items(), key=lambda item: item[0]))


def _frame(days: Sequence[date], come: Mapping[date, float], fans: Mapping[str, Array]) -> pd.DataFrame:
    import pandas as pd

    columns: dict[str, object] = {"day": list(days), "published": [come.get(day, float("nan")) for day in days]}
    for variant, fan in fans.items():
        for n, name in enumerate(("low", "mid", "high")):
            columns[f"{variant}_{name}"] = fan[n]
    return pd.DataFrame(columns)
