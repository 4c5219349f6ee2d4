"""The illustrative set's Transfer of Care Hub: ready, referred, decided, started, by locality, day and pathway.

The people are those of the other tables: who waits in hospital for Pathway 1 is whom the hub has decided on and not yet
started, and whom it starts on Pathway 2 is admitted to a community hospital that day. All waits are invented.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from flow.sources.illustrative_calendar import drift, random_of
from flow.sources.illustrative_pathways import WAIT_BY_LOCALITY, ByLocality, Going, people_going
from flow.sources.illustrative_stays import (
    ALL_DAYS,
    LOCALITIES,
    counted,
    days_between,
    present,
    rows_of,
    to_working_day,
    waits,
    winter,
    with_gaps,
)

P0_STARTS_PER_WEEK, P0_WAIT = 28.0, 0.8
"""Few of those who go home without support pass the hub."""

NOT_DECIDED = {"P0": 0.15, "P1": 0.2, "P2": 0.3, "P3": 0.45}
"""The share whose pathway nobody could say before the hub decided; they are counted under `not decided` until then."""
DAYS_TO_DECISION = {"P0": 1.0, "P1": 1.5, "P2": 1.9, "P3": 3.2}
DAYS_TO_REFERRAL = 0.9


def to_home_alone() -> ByLocality:
    """Those who go home without new support after the hub looked at them."""
    return {
        locality: people_going(
            np.full(len(ALL_DAYS), P0_STARTS_PER_WEEK * share),
            np.full(len(ALL_DAYS), P0_WAIT),
            random_of(f"hub_day P0 {locality}"),
            from_hospital=True,
        )
        for locality, share in LOCALITIES.items()
    }


def hub_day(steps: pd.DataFrame) -> pd.DataFrame:
    """The hub's steps by locality, day and pathway, as they were sent."""
    return with_gaps(steps, "locality_code", random_of("hub_day gaps"))


def every_hub_day(going: Mapping[str, ByLocality]) -> pd.DataFrame:
    """The same without a gap, of everyone in hospital on the way to a pathway.

    Ready to referred and decided to started add up in each pathway; referred to decided adds up over all of them, because
    people under `not decided` leave it for the pathway that was decided.
    """
    parts = []
    for locality in LOCALITIES:
        steps = {pathway: _hub_steps(pathway, locality, people[locality]) for pathway, people in going.items()}
        unclear = pd.concat([step[step["unclear"]] for step in steps.values()])
        for pathway, step in steps.items():
            parts.append(_hub_rows(locality, pathway, before=step[~step["unclear"]], decided=step))
        parts.append(_hub_rows(locality, "not decided", before=unclear, decided=unclear.iloc[:0]))
    return pd.concat(parts, ignore_index=True).assign(published=lambda rows: rows["day"])


def _hub_steps(pathway: str, locality: str, people: Going) -> pd.DataFrame:
    """The four days of everyone from hospital, and whether their pathway was unclear until it was decided."""
    random = random_of(f"hub_day {pathway} {locality}")
    some = people.of(people.from_hospital)
    slow = winter() * WAIT_BY_LOCALITY[locality] * np.exp(drift(random, len(ALL_DAYS), sd=0.15, memory=0.97))
    decided = some.referred
    known = np.clip(decided, ALL_DAYS[0], ALL_DAYS[-1])
    referred = decided - waits(known, DAYS_TO_DECISION[pathway] * slow, random)
    referred = to_working_day(referred, random, share=0.7, roll="backward")
    known = np.clip(referred, ALL_DAYS[0], ALL_DAYS[-1])
    ready = referred - waits(known, DAYS_TO_REFERRAL * slow, random)
    unclear = random.random(len(decided)) < NOT_DECIDED[pathway]
    return pd.DataFrame(
        {"ready": ready, "referred": referred, "decided": decided, "started": some.started, "unclear": unclear}
    )


def _hub_rows(locality: str, pathway: str, *, before: pd.DataFrame, decided: pd.DataFrame) -> pd.DataFrame:
    """Rows of a pathway: those counted under it before the decision, and those decided on for it."""
    was = {step: before[step].to_numpy().astype("datetime64[D]") for step in ("ready", "referred", "decided")}
    now = {step: decided[step].to_numpy().astype("datetime64[D]") for step in ("referred", "decided", "started")}
    figures = {
        "pathway": pathway,
        "ready_patients": counted(was["ready"]),
        "referred_patients": counted(was["referred"]),
        "decided_patients": counted(now["decided"]),
        "started_patients": counted(now["started"]),
        "ready_not_referred_patients": present(was["ready"], was["referred"]),
        "referred_not_decided_patients": present(was["referred"], was["decided"]),
        "decided_not_started_patients": present(now["decided"], now["started"]),
        "ready_to_referred_days": counted(was["referred"], days_between(was["ready"], was["referred"])),
        "referred_to_decided_days": counted(now["decided"], days_between(now["referred"], now["decided"])),
        "decided_to_started_days": counted(now["started"], days_between(now["decided"], now["started"])),
    }
    return rows_of(locality, "locality_code", figures)
