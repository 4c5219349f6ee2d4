"""Weekly reports made to order, without a store: `a_week(rows=(a_row(name="..."),))`. Every figure is made up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flow.model import Place
from flow.report.content import ActionLine, Definition, Drawing, LocalitySheet, MeasureRow, Noted, Point, WaitLine, Week
from flow.sentences.week import KINDS, Said

MONDAY = date(2026, 2, 9)
PLACE = Place(code="RH5", name="A trust", short_name="Somerset FT", kind="trust")
SECOND_PROVIDER = Noted(on=date(2026, 2, 3), words="Second provider began in Mendip.", by="Commissioning")
HOSTILE = (
    '#set page(fill: red) *bold* _under_ $x^2$ @name <label> "quoted" \\ // [link](x) `code` = title',
    "😀 👩‍👩‍👧 emoji, עברית שלום, العربية, 中文, मानक",
    "W" * 400,
    "first line\nsecond line\r\n\tthird \x00\x07 line \u202eturned\u202c and \ufeff marks",
)
"""What people may write: markup, letters no font has, one word of 400 letters, lines and control characters."""


def some_points(n: int = 12, *, gap_at: int | None = 4, weeks: bool = True) -> tuple[Point, ...]:
    """Weeks up to the one reported on, one of them a gap."""
    return tuple(
        Point(
            start=MONDAY - timedelta(weeks=n - 1 - i),
            end=MONDAY + timedelta(days=6) - timedelta(weeks=n - 1 - i),
            value=None if i == gap_at else 180.0 + (i * 7) % 23,
            mean=190.0,
            lpl=172.5,
            upl=207.5,
            point_type="special_cause_concern" if i == n - 1 else "common_cause",
            days_reported=7,
            days_in_period=7,
        )
        for i in range(n)
    )


def a_row(**own: Any) -> MeasureRow:
    """A measure with a signal of concern that misses its target."""
    plain: dict[str, Any] = {
        "metric": "nctr_remaining",
        "name": "Patients who remain, no criteria to reside",
        "section": "acute",
        "place": PLACE,
        "unit": "patients",
        "unit_words": "patients",
        "grain": "week",
        "start": MONDAY,
        "end": MONDAY + timedelta(days=6),
        "when": "week to Sun 15 Feb 2026",
        "value": 215.3,
        "value_words": "215.3 patients",
        "before": 217.2,
        "before_words": "217.2 patients",
        "change": -1.9,
        "change_words": "−1.9 patients on the week before",
        "target": 90.0,
        "comparison": "at most",
        "target_words": "at most 90 patients",
        "against_words": "125.3 patients above the 90 allowed",
        "meets": False,
        "points": some_points(),
        "variation": "special_cause_concern",
        "variation_icon": "concern_high",
        "variation_words": "signal of concern: higher than usual",
        "assurance": "fail",
        "assurance_icon": "fail",
        "assurance_words": "the target will not be met, as things are",
        "reason": "Eight weeks in a row lie above the mean.",
        "days_reported": 7,
        "days_in_period": 7,
        "provenance": "published",
        "published": date(2026, 3, 12),
        "who_acts": "Transfer of Care Hub",
    }
    return MeasureRow(**{**plain, **own})


def an_absent_row(**own: Any) -> MeasureRow:
    """A measure without a figure, which says which file brings it."""
    no_figure: dict[str, Any] = {
        "value": None,
        "value_words": "not reported",
        "before": None,
        "before_words": "not reported",
        "change": None,
        "change_words": "no week before to compare with",
        "meets": None,
        "points": (),
        "variation": None,
        "variation_icon": None,
        "variation_words": "too little history to judge",
        "assurance": None,
        "assurance_icon": None,
        "assurance_words": "too little history to judge",
        "reason": "No figure.",
        "days_reported": 0,
        "provenance": None,
        "published": None,
        "why_not": "No figure is loaded for 9 to 15 Feb 2026. What brings it: the system's own record (template pathway-1).",
        "template": "pathway-1",
    }
    return a_row(**{"name": "Pathway 1 new starts per week", **no_figure, **own})


def a_drawing(**own: Any) -> Drawing:
    """A chart of a year of weeks with a target."""
    plain: dict[str, Any] = {
        "title": "Patients who remain: 215.3 patients (week to Sun 15 Feb 2026), 125.3 patients above the 90 allowed",
        "subtitle": "Somerset FT · 10 Feb 2025 to 15 Feb 2026 · 51 of 52 weeks with a figure · published",
        "alternative": "patients by week: first 180, last 193, lowest 180, highest 202. Weeks that are signals: 1. Gaps: 1.",
        "metric": "nctr_remaining",
        "member": None,
        "unit_words": "patients",
        "scale": 1.0,
        "grain": "week",
        "points": some_points(52),
        "target": 90.0,
        "comparison": "at most",
        "notes": (SECOND_PROVIDER,),
    }
    return Drawing(**{**plain, **own})


def an_action(**own: Any) -> ActionLine:
    """An action of the huddle that is still open."""
    plain: dict[str, Any] = {
        "what": "Ring every care home in Mendip before noon for the places that are free today",
        "owner": "Transfer of Care Hub",
        "due": date(2026, 2, 18),
        "state": "open",
        "measure_words": "45.1 people waited (week to Sun 8 Feb 2026), 41.0 since: no signal",
        "check_on": date(2026, 2, 25),
    }
    return ActionLine(**{**plain, **own})


def a_wait(**own: Any) -> WaitLine:
    """A way out of hospital with its queue."""
    plain: dict[str, Any] = {
        "name": "Home with support (P1)",
        "patients": 45.1,
        "patients_words": "45.1 people",
        "days": 4.2,
        "days_words": "4.2 days",
        "patients_metric": "pathway_1_waiting",
        "days_metric": "pathway_1_days",
        "words": "45.1 people waited for home with support (P1), 4.2 days on average.",
    }
    return WaitLine(**{**plain, **own})


def a_locality(name: str, **own: Any) -> LocalitySheet:
    """A locality with two sentences, some rows, two charts."""
    rows = tuple(a_row(name=n, member=name.lower(), member_name=name) for n in ("Starts", "Waiting", "Places in use"))
    charts = tuple(a_drawing(title=f"{n}, {name}: 12.0 a week", member=name.lower()) for n in ("Starts", "Waiting"))
    plain: dict[str, Any] = {
        "code": name.lower().replace(" ", "_"),
        "name": name,
        "sentences": tuple(Said(kind=k, words=f"A sentence about {name} that says what {k}.") for k in KINDS[:3]),
        "rows": (*rows, an_absent_row(member=name.lower(), member_name=name)),
        "drawings": charts,
    }
    return LocalitySheet(**{**plain, **own})


def a_definition(name: str, **own: Any) -> Definition:
    """What a measure means."""
    plain: dict[str, Any] = {
        "metric": "nctr_remaining",
        "name": name,
        "question": "How many patients are still in hospital at the end of the day who do not need to be?",
        "unit_words": "patients",
        "numerator": "patients who remain",
        "denominator": "none",
        "source": "NHS England, Acute Discharge Situation Report",
        "caution": "A figure of the trust alone.",
        "suppression": "none",
    }
    return Definition(**{**plain, **own})


def a_week(**own: Any) -> Week:
    """A full week: eighteen measures, waits, actions, notes, five localities."""
    names = (
        "Patients who remain",
        "Share of beds held",
        "Stays of 21 days or more",
        "Discharged a day",
        "Bed days lost",
    )
    plain: dict[str, Any] = {
        "place": PLACE,
        "monday": MONDAY,
        "sunday": MONDAY + timedelta(days=6),
        "made_for": date(2026, 2, 16),
        "whole": True,
        "data_to": date(2026, 2, 15),
        "days_reported": 7,
        "days_in_period": 7,
        "basis": "adult_open",
        "basis_words": "of adult general and acute beds open",
        "as_of": None,
        "provenances": ("published", "local"),
        "editions": (),
        "sentences": tuple(
            Said(
                kind=k,
                words=f"215.3 patients remained on average, 1.9 fewer than the week before: {k}.",
                is_signal=n == 1,
            )
            for n, k in enumerate(KINDS)
        ),
        "rows": (*(a_row(name=f"{names[n % 5]} {n}") for n in range(18)), an_absent_row()),
        "hospitals": tuple(a_row(name="Patients who remain", member=m, member_name=m) for m in ("Musgrove", "Yeovil")),
        "beside": (),
        "waits": tuple(a_wait(name=f"Way out {n}", is_signal=n == 0) for n in range(4)),
        "drawings": (a_drawing(),),
        "localities": tuple(
            a_locality(n) for n in ("Mendip", "Sedgemoor", "South Somerset", "Taunton", "West Somerset")
        ),
        "notes": (SECOND_PROVIDER, Noted(on=date(2026, 2, 10), words="Ward 5 closed to admissions.", by="Site team")),
        "actions_last_week": (an_action(state="closed", outcome="worked"), an_action(state="overdue")),
        "actions_this_week": (an_action(),),
        "definitions": tuple(a_definition(n) for n in names),
        "withholds": True,
        "withheld_words": "",
        "title": "Week of 9 February 2026: 215.3 patients remain, 125.3 above the 90 allowed",
        "line": "Somerset FT · Mon 9 to Sun 15 Feb 2026 · adult beds open · data to Sun 15 Feb 2026 · 7 of 7 days · published",
    }
    return Week(**{**plain, **own})


def nothing_local() -> Week:
    """A week of published figures alone, as the real files give it: no waits, no localities, no journal."""
    return a_week(
        rows=(
            *(a_row(name=f"Published {n}") for n in range(6)),
            *(an_absent_row(name=f"Local {n}") for n in range(14)),
        ),
        waits=(),
        localities=(),
        notes=(),
        actions_last_week=(),
        actions_this_week=(),
        provenances=("published",),
    )


def overfull() -> Week:
    """Everything too long and too much: twenty actions, long notes, hostile words everywhere."""
    long = " ".join(HOSTILE) * 3
    said = tuple(Said(kind=k, words=long) for k in KINDS)
    rows = tuple(
        a_row(name=HOSTILE[n % 4], change_words=long, reason=long, value_words=HOSTILE[n % 3]) for n in range(40)
    )
    locality = a_locality(
        "Mendip",
        sentences=said,
        rows=rows,
        drawings=tuple(a_drawing(title=long, subtitle=long, alternative=long) for _ in range(4)),
    )
    actions = tuple(an_action(what=HOSTILE[n % 4], owner=HOSTILE[(n + 1) % 4], measure_words=long) for n in range(20))
    return a_week(
        title=long,
        line=long,
        sentences=said,
        rows=rows,
        waits=tuple(a_wait(name=HOSTILE[n % 4], why_not="") for n in range(12)),
        drawings=(a_drawing(title=long, subtitle=long, break_words=(long,) * 5),),
        localities=(replace(locality, name=HOSTILE[0]), replace(locality, code="b", name=HOSTILE[2])),
        notes=tuple(Noted(on=MONDAY, words=long, by=HOSTILE[1]) for _ in range(9)),
        actions_last_week=actions,
        actions_this_week=actions,
        definitions=tuple(a_definition(HOSTILE[n % 4], question=long) for n in range(30)),
        provenances=("illustrative",),
        withheld_words=long,
    )
