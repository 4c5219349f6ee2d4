"""The illustrative set's ways out of hospital: Pathway 1 at home and Pathway 3 in care homes, by locality and day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from flow.sources.illustrative_calendar import Numbers, drift, random_of
from flow.sources.illustrative_stays import (
    ALL_DAYS,
    LOCAL_DAYS,
    LOCALITIES,
    Days,
    Truths,
    counted,
    days_between,
    level,
    people_by_day,
    present,
    rows_of,
    to_working_day,
    waits,
    winter,
    with_gaps,
)

TEST_AND_LEARN = "2025-09-30"
"""Pathway 1 starts are raised from 67 to 83 a week, and 28 community beds close (`series_breaks.csv`)."""
P1_STARTS_PER_WEEK = (
    "2022-03 44, 2023-04 46, 2023-09 48, 2024-01 47, 2024-04 49, 2024-08 56, 2024-12 63, 2025-02 68, 2025-03 70.5,"
    "2025-04 69, 2025-06 67, 2025-09 67"
)
"""New starts from hospital and from home: 49 in April 2024 and 70 in March 2025 (`plan_facts.csv`), then 67 until the test."""
P1_STARTS_PER_WEEK_AFTER = "2025-09 83, 2026-06 83"
P1_FROM_HOSPITAL = 0.74
P1_WAIT_IN_HOSPITAL = (
    "2022-03 8, 2023-10 8, 2024-04 7.5, 2024-10 5.8, 2025-03 4.3, 2025-09 4.9, 2025-11 2.3, 2026-06 2.3"
)
P1_WAIT_AT_HOME = "2022-03 9.5, 2024-04 9, 2025-03 7, 2025-09 7, 2025-12 4, 2026-06 4"
P1_DAYS_IN_SERVICE = 24.0
"""Invented, as are all waits: reablement is free for up to six weeks, and most need less."""
ROTA_MARGIN = 0.045
"""How many more places a month's rota has than its fullest day needed, at most."""

P3_PLACED_PER_WEEK = 17.0
"""From hospital about 1.9 % of 131 discharges a day (`plan_facts.csv`), and some people from home."""
P3_FROM_HOSPITAL = 0.82
P3_WAIT = 14.5
P3_TEST_BEGINS = "2025-06-02"
"""The Pathway 3 test in South Somerset; nothing published says when it began."""
P3_TEST_LOCALITY = "SS"
P3_TEST_EFFECT, P3_TEST_SETTLES_DAYS = 0.75, 21

WAIT_BY_LOCALITY = {"MEN": 0.92, "SED": 1.12, "SWT": 0.96, "SS": 1.02}


@dataclass(frozen=True, kw_only=True)
class Going:
    """People of one locality on their way to one pathway: the days of decision (or referral) and of start, and who lay in hospital."""

    referred: Days
    started: Days
    from_hospital: Truths

    @property
    def waited(self) -> Numbers:
        """Days from referral to start."""
        return days_between(self.referred, self.started).astype(float)

    def of(self, some: Truths) -> Going:
        """Some of them."""
        return Going(referred=self.referred[some], started=self.started[some], from_hospital=self.from_hospital[some])


ByLocality = Mapping[str, Going]


def to_pathway_1() -> ByLocality:
    """Everyone who starts home reablement. The service starts as many as it can; who starts was referred some days before."""
    per_week = level(P1_STARTS_PER_WEEK, new_from=TEST_AND_LEARN, new=P1_STARTS_PER_WEEK_AFTER)
    found = {}
    for locality, share in LOCALITIES.items():
        random = random_of(f"pathway_day {locality}")
        slow = winter() * WAIT_BY_LOCALITY[locality] * np.exp(drift(random, len(ALL_DAYS), sd=0.12, memory=0.985))
        hospital, home = (
            people_going(per_week * share * part, level(wait) * slow, random, from_hospital=from_hospital)
            for part, wait, from_hospital in (
                (P1_FROM_HOSPITAL, P1_WAIT_IN_HOSPITAL, True),
                (1 - P1_FROM_HOSPITAL, P1_WAIT_AT_HOME, False),
            )
        )
        found[locality] = _together(hospital, home)
    return found


def to_care_homes() -> ByLocality:
    """Everyone placed in a care home; in the test's locality their waits are a quarter shorter from its first weeks on."""
    since = (ALL_DAYS - np.datetime64(P3_TEST_BEGINS)).astype(float)
    tested = np.interp(since, [0, P3_TEST_SETTLES_DAYS], [1, P3_TEST_EFFECT])
    found = {}
    for locality, share in LOCALITIES.items():
        random = random_of(f"care_home_day {locality}")
        wait = P3_WAIT * WAIT_BY_LOCALITY[locality] * np.exp(drift(random, len(ALL_DAYS), sd=0.03, memory=0.98))
        wait = wait * tested if locality == P3_TEST_LOCALITY else wait
        per_week = np.full(len(ALL_DAYS), P3_PLACED_PER_WEEK * share)
        hospital, home = (
            people_going(per_week * part, wait, random, from_hospital=from_hospital, spread=0.45)
            for part, from_hospital in ((P3_FROM_HOSPITAL, True), (1 - P3_FROM_HOSPITAL, False))
        )
        found[locality] = _together(hospital, home)
    return found


def pathway_day(going: ByLocality) -> pd.DataFrame:
    """Pathway 1 by locality and day."""
    table = pd.concat(
        [_pathway_1_rows(locality, people) for locality, people in going.items()], ignore_index=True
    ).assign(published=lambda rows: rows["day"])
    return with_gaps(table, "locality_code", random_of("pathway_day gaps"))


def care_home_day(going: ByLocality) -> pd.DataFrame:
    """Care-home placements by locality and day, with the beds that could be had."""
    parts = []
    for locality, people in going.items():
        random = random_of(f"care_home_day beds {locality}")
        many = LOCALITIES[locality] * 4
        block = 2.5 * many + (3 if locality == P3_TEST_LOCALITY else 0) * (pd.Timestamp(P3_TEST_BEGINS) <= LOCAL_DAYS)
        figures = {
            "referred_patients": counted(people.referred),
            "waiting_patients": present(people.referred, people.started),
            "waiting_in_hospital_patients": _in_hospital(people),
            "placed_patients": counted(people.started),
            "waited_days": counted(people.started, people.waited),
            "spot_beds_available": _beds_to_be_had(6 * many, random),
            "block_beds_available": _beds_to_be_had(block, random),
        }
        parts.append(rows_of(locality, "locality_code", figures))
    table = pd.concat(parts, ignore_index=True).assign(published=lambda rows: rows["day"])
    return with_gaps(table, "locality_code", random_of("care_home_day gaps"))


def people_going(
    per_week: Numbers, wait: Numbers, random: np.random.Generator, *, from_hospital: bool, spread: float = 0.7
) -> Going:
    started = people_by_day(per_week, random)
    referred = started - waits(started, wait, random, spread=spread)
    return Going(
        referred=to_working_day(referred, random, share=0.75, roll="backward"),
        started=started,
        from_hospital=np.full(len(started), from_hospital),
    )


def _together(some: Going, others: Going) -> Going:
    return Going(
        referred=np.concatenate([some.referred, others.referred]),
        started=np.concatenate([some.started, others.started]),
        from_hospital=np.concatenate([some.from_hospital, others.from_hospital]),
    )


def _in_hospital(people: Going) -> Numbers:
    some = people.of(people.from_hospital)
    return present(some.referred, some.started)


def _pathway_1_rows(locality: str, people: Going) -> pd.DataFrame:
    random = random_of(f"pathway_day service {locality}")
    stays = 1 + waits(people.started, np.full(len(ALL_DAYS), P1_DAYS_IN_SERVICE - 1.5), random, spread=0.55)
    ended = to_working_day(people.started + stays, random, share=0.8, roll="forward")
    in_service = present(people.started, ended)
    figures = {
        "pathway": "P1",
        "referred_patients": counted(people.referred),
        "referred_from_hospital_patients": counted(people.referred[people.from_hospital]),
        "started_from_hospital_patients": counted(people.started[people.from_hospital]),
        "started_from_home_patients": counted(people.started[~people.from_hospital]),
        "waiting_patients": present(people.referred, people.started),
        "waiting_in_hospital_patients": _in_hospital(people),
        "in_service_patients": in_service,
        "places": _places(in_service, random),
        "ended_patients": counted(ended),
        "waited_days": counted(people.started, people.waited),
        "service_days": counted(ended, days_between(people.started, ended)),
    }
    return rows_of(locality, "locality_code", figures)


def _places(in_service: Numbers, random: np.random.Generator) -> Numbers:
    """What each month's rota can hold: a little more than its fullest day."""
    months = pd.Series(in_service, LOCAL_DAYS).resample("MS").max()
    rota = (months * (1 + ROTA_MARGIN * random.random(len(months)))).apply(np.ceil)
    return np.asarray(rota.reindex(LOCAL_DAYS, method="ffill"), dtype=float)


def _beds_to_be_had(mean: npt.ArrayLike, random: np.random.Generator) -> Numbers:
    swing = np.exp(drift(random, len(LOCAL_DAYS), sd=0.3, memory=0.93))
    return np.asarray(np.rint(np.asarray(mean) * swing))
