"""Members are set beside one another on one week only: the newest that they share, named, and who has none of it."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from flow.metrics import Question
from flow.metrics.mental_health_options import options
from flow.metrics.rolling import Reported
from flow.model import Period
from flow.sentences import delays, mental_health
from flow.sentences.newest_shared import newest_shared
from flow.sentences.pathways import members_finding, room_finding, shares_finding, sources_finding, waiting_finding
from flow.signals import Series

PERIOD = Period(first=date(2026, 4, 27), last=date(2026, 7, 19))
LAST = date(2026, 7, 13)
MAY = date(2026, 5, 25)
"""The Mondays of the newest week and of the one that ends on 31 May."""


def a_series(
    weeks: dict[date, float], metric: str = "pathway_1_new_starts", *, signal: date | None = None, grain: str = "week"
) -> Series:
    """A series with a figure in each of these weeks (or months), judged."""
    months = grain == "month"
    points = pd.DataFrame(
        [
            {
                "start": start,
                "end": (start + timedelta(days=31)).replace(day=1) - timedelta(days=1)
                if months
                else start + timedelta(6),
                "value": value,
                "point_type": "special_cause_concern" if start == signal else "common_cause",
                "provenance": "local",
            }
            for start, value in weeks.items()
        ],
        columns=["start", "end", "value", "point_type", "provenance"],
    )
    question = Question(metric=metric, place="QSL", period=PERIOD, grain=grain)  # type: ignore[arg-type]
    judged = {"variation": "common_cause", "assurance": None, "variation_icon": None, "assurance_icon": None}
    return Series(question=question, member=None, points=points, breaks=(), plan=None, reason="", **judged)


def weeks_up_to(last: date, value: float, many: int = 5) -> dict[date, float]:
    """Figures of that many weeks, the last of `value`, the others of 99."""
    return {last - timedelta(weeks=n): value if not n else 99.0 for n in range(many - 1, -1, -1)}


def test_members_that_end_in_different_weeks_are_compared_in_the_one_they_share() -> None:
    mendip = a_series({MAY: 30.0, LAST: 14.0})
    south = a_series({MAY: 35.0}, signal=MAY)
    said = members_finding("Starts by locality", {"MEN": mendip, "SS": south})
    assert said == (
        "Starts by locality: from 30.0 in Mendip to 35.0 a week in South Somerset (week to Sun 31 May 2026; the newest, week to "
        "Sun 19 Jul 2026, lacks South Somerset); a signal in South Somerset"
    )


def test_one_that_stopped_does_not_hold_the_others_back() -> None:
    there = {m: a_series(weeks_up_to(LAST, v)) for m, v in (("MEN", 14.0), ("SED", 20.0))}
    said = members_finding("Starts", {**there, "SS": a_series({MAY: 35.0})})
    assert (
        "from 14.0 in Mendip to 20.0 a week in Sedgemoor (week to Sun 19 Jul 2026; no figure of that week: South Somerset)"
        in said
    )


def test_a_signal_is_of_the_week_that_is_told() -> None:
    mendip = a_series({MAY: 30.0, LAST: 14.0}, signal=LAST)
    assert members_finding("Starts", {"MEN": mendip, "SS": a_series({MAY: 35.0})}).endswith("; none is a signal")


def test_all_of_the_newest_week_name_nobody() -> None:
    same = {m: a_series(weeks_up_to(LAST, v)) for m, v in (("MEN", 14.0), ("SS", 20.0))}
    shared = newest_shared(same)
    assert shared is not None
    assert (shared.lacking, shared.late, shared.said()) == ((), (), "week to Sun 19 Jul 2026")
    assert newest_shared({}) is None
    assert newest_shared({"MEN": a_series({})}) is None


def test_a_true_zero_is_compared_and_members_that_share_nothing_are_not() -> None:
    assert "from 0.0 in Mendip" in members_finding("S", {"MEN": a_series({LAST: 0.0}), "SS": a_series({LAST: 3.0})})
    alone = members_finding("S", {"MEN": a_series({LAST: 14.0}), "SS": a_series({MAY: 35.0})})
    assert alone.startswith(
        "S: 14.0 a week in Mendip (week to Sun 19 Jul 2026; no figure of that week: South Somerset)"
    )


def test_people_in_hospital_are_a_part_of_those_who_wait_in_the_same_week_only() -> None:
    everyone, hospital = (
        a_series({MAY: 40.0, LAST: 20.0}, "pathway_1_waiting"),
        a_series({MAY: 25.0}, "pathway_1_waiting_in_hospital"),
    )
    assert waiting_finding(everyone, hospital).startswith(
        "40.0 people wait for Pathway 1, 25.0 of them in hospital (week to Sun 31 May 2026"
    )
    apart = waiting_finding(a_series({LAST: 20.0}, "pathway_1_waiting"), hospital)
    assert apart == "20.0 people wait for Pathway 1 (week to Sun 19 Jul 2026; no figure of that week: in hospital)"


def test_room_and_sources_are_of_one_week() -> None:
    people, places = (
        a_series({MAY: 280.0, LAST: 310.0}, "pathway_1_in_service"),
        a_series({MAY: 300.0}, "pathway_1_places"),
    )
    assert room_finding(people, places).startswith(
        "280.0 people in Pathway 1, 300.0 places: 20.0 free (week to Sun 31 May 2026"
    )
    found = sources_finding({"from hospital": a_series({MAY: 60.0, LAST: 1.0}), "from home": a_series({MAY: 21.0})})
    assert found.startswith("60.0 a week start from hospital and 21.0 from home (week to Sun 31 May 2026")


def test_shares_of_discharges_name_the_pathway_that_lacks_the_month() -> None:
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    shares = {
        "P1": a_series({june: 0.06, july: 0.07}, "discharges", grain="month"),
        "P2": a_series({june: 0.04, july: 0.05}, "discharges", grain="month"),
        "P3": a_series({june: 0.02}, "discharges", grain="month"),
    }
    assert (
        shares_finding(shares)
        == "Of all discharges 6.0 % by P1, 4.0 % by P2 and 2.0 % by P3 leave with support (June 2026; the newest, July 2026, lacks P3)"
    )


def test_nested_bands_are_of_one_week() -> None:
    bands = {
        "7 days or more": a_series({MAY: 2000.0, LAST: 100.0}, "bed_days_7_days"),
        "21 days or more": a_series({MAY: 900.0}, "bed_days_21_days"),
    }
    assert delays.nested_finding(bands).startswith(
        "Bed days: 2,000 of stays of 7 days or more and 900 of stays of 21 days or more (week to Sun 31 May 2026"
    )
    ready = {"ready": a_series({MAY: 20.0, LAST: 3.0}), "over 21 days": a_series({MAY: 9.0})}
    assert mental_health.nested_finding(ready).startswith(
        "On an average day 20.0 ready, 9.0 over 21 days (week to Sun 31 May"
    )


def test_means_with_and_without_zeros_are_of_one_month() -> None:
    june, july = date(2026, 6, 1), date(2026, 7, 1)
    everyone = a_series({june: 1.7, july: 0.1}, "ready_date_days", grain="month")
    delayed = a_series({june: 9.4}, "ready_date_days_delayed", grain="month")
    assert delays.means_finding(everyone, delayed).startswith(
        "1.7 days from ready to left on average, 9.4 days for those who were delayed (June 2026"
    )
    assert mental_health.means_finding(everyone, delayed).startswith(
        "Patients who left had been ready for 1.7 days on average, a typical one for 9.4 days (June 2026"
    )


def test_wards_are_compared_in_one_week() -> None:
    option = options()["M2"]
    wards = {"RH536": a_series({MAY: 5.0, LAST: 1.0}, option.metric), "RH576": a_series({MAY: 3.0}, option.metric)}
    said = mental_health.wards_finding(option, wards)
    assert "is highest of 2 wards with a figure: 5.0 patients (week to Sun 31 May 2026; the newest" in said


def test_of_those_ready_today_only_what_is_of_today() -> None:
    today, before = date(2026, 7, 19), date(2026, 7, 12)
    told = {
        "ready": Reported(day=today, value=12, provenance="local"),
        "over 7 days": Reported(day=today, value=9, provenance="local"),
        "over 21 days": Reported(day=before, value=15, provenance="local"),
    }
    assert mental_health.today_sentence(told) == (
        "12 clinically ready on Sun 19 Jul 2026; of those 9 over 7 days; not reported that day: over 21 days"
    )
