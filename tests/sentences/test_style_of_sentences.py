"""Every sentence that the real weeks and the illustrative ones can produce keeps to the style: no banned form, no cause claimed.

On every day some weeks are read; `python -m pytest --thorough tests/sentences/test_style_of_sentences.py` reads all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from how_thorough import tries
from sentence_style import complaints, complaints_about_sentence, texts

from flow.catalogue import METRICS
from flow.metrics.counting import where_counted
from flow.metrics.measure import Question
from flow.metrics.position import position, trend
from flow.model import Period
from flow.reference import place
from flow.report import week_of
from flow.report.content import Week
from flow.sentences.measure import (
    amount,
    change_words,
    series_breaks,
    series_finding,
    series_subtitle,
    series_verdict,
)
from flow.sentences.summary import summary_finding
from flow.signals import series
from flow.store import Store
from flow.store.snapshots import Snapshot
from flow.summary import counted_alone, summary
from flow.wording import (
    alternative_to_trend,
    break_sentences,
    change_note,
    change_title,
    completeness_sentences,
    gap_title,
    needed_sentence,
    plan_note,
    position_finding,
    share_finding,
)

FIRST, LAST = date(2022, 4, 4), date(2026, 2, 16)
"""The first whole week of the real files, and the week after the last, of which there is nothing."""
KNOWN_WEEKS = ("2026-02-09", "2024-12-09")


def some_weeks(few: int, *, known: Iterable[str] = KNOWN_WEEKS) -> list[date]:
    """The known weeks and others evenly over the real range; all of it with --thorough."""
    every = [FIRST + timedelta(weeks=n) for n in range((LAST - FIRST).days // 7 + 1)]
    count = tries(few, thorough=len(every))
    return sorted({*(every[n * len(every) // count] for n in range(count)), *map(date.fromisoformat, known)})


def wrong_in(week: Week) -> list[str]:
    """What is wrong with any text of a report."""
    whole = [*week.sentences, *(said for sheet in week.localities for said in sheet.sentences)]
    assert [said.kind for said in week.sentences] == ["moved", "signal", "where", "missing", "target"]
    wrong = [c for said in whole for c in complaints_about_sentence(said.words)]
    return [*wrong, *(f"{week.place.code} {week.monday}: {c}" for text in texts(week) for c in complaints(text))]


@pytest.fixture(scope="module")
def real(real_home: Path) -> Snapshot:
    found = Store(real_home).snapshot()
    assert found is not None
    return found


@pytest.fixture(scope="module")
def made_up(illustrative_home: Path) -> Snapshot:
    found = Store(illustrative_home).demonstration.snapshot()
    assert found is not None
    return found


@pytest.mark.parametrize(("code", "few"), [("RH5", 1), ("ENG", 2), ("RBD", 1)])
def test_style_of_the_real_weeks(real: Snapshot, code: str, few: int) -> None:
    known = KNOWN_WEEKS if code == "RH5" else ()
    weeks = [
        week_of(real, place(code), monday=monday, today=monday + timedelta(days=7), sheets=False)
        for monday in some_weeks(few, known=known)
    ]
    assert [wrong for week in weeks for wrong in wrong_in(week)] == []
    assert any(week.has_figures for week in weeks)


@pytest.mark.parametrize("days", [7, 2], ids=["over", "on its Wednesday"])
def test_style_of_the_illustrative_weeks(made_up: Snapshot, days: int) -> None:
    for monday in some_weeks(0, known=["2024-12-09"]) if days == 7 else [date(2026, 2, 9)]:
        week = week_of(made_up, place("RH5"), monday=monday, today=monday + timedelta(days=days))
        assert wrong_in(week) == []
        assert len(week.localities) == 4


def test_style_of_an_empty_store() -> None:
    week = week_of(None, place("RH5"), monday=date(2026, 2, 9), today=date(2026, 2, 16), sheets=False)
    assert wrong_in(week) == []
    assert not week.has_figures
    assert week.absent == week.rows


def test_style_of_every_measure(real: Snapshot) -> None:
    """The words of every measure's chart and tile, and the row of each in the table of all."""
    code = "RH5"
    wrong, asked = [], []
    for metric in METRICS:
        at = where_counted(metric.id, place(code))
        if at is None or metric.needs_by:
            continue
        period = Period(first=date(2024, 9, 2), last=date(2024, 12, 15))
        question = Question(metric=metric.id, place=at.code, period=period, grain=metric.grain)
        asked.append(question)
        found = series(real, question)
        said = [series_finding(found), series_subtitle(found), change_words(found), *series_breaks(found)]
        said += [amount(v, metric.unit) for v in found.shown["value"]]
        wrong += [f"{metric.id}: {c}" for text in said for c in complaints(text)]
        wrong += [f"{metric.id}: {c}" for c in complaints_about_sentence(series_verdict(found))]
    wrong += list(complaints(summary_finding(summary(real, asked))))
    assert wrong == []
    assert len(asked) > len(counted_alone()) / 3


def test_style_of_the_daily_position(real: Snapshot) -> None:
    """What the Daily page says of days over the whole range."""
    wrong, told = [], 0
    here = place("RH5")
    for monday in some_weeks(3):
        now = position(real, here, asked=monday)
        if now is None:
            continue
        told += 1
        moved = trend(real, here, Period(first=monday - timedelta(days=83), last=monday))
        said = [
            change_title(now.since_yesterday, last_week=False),
            change_title(now.since_last_week, last_week=True),
            change_note(now.since_yesterday),
            change_note(now.since_last_week),
            gap_title(now),
            plan_note(now),
            position_finding(now),
            share_finding(now, "adult G&A beds open"),
            alternative_to_trend(moved),
            *break_sentences(moved),
        ]
        whole = [needed_sentence(now, date(2026, 3, 31)), *completeness_sentences(now, moved)]
        wrong += [f"{monday}: {c}" for text in said for c in complaints(text)]
        wrong += [f"{monday}: {c}" for text in whole for c in complaints_about_sentence(text)]
    assert wrong == []
    assert told >= 4


# --- the rules complain when they should ---

BAD = [
    ("nan patients remain.", "a missing value"),
    ("None of 4 targets is met.", "a missing value"),
    ("It is NaT.", "a missing value"),
    ("The gap is inf.", "a missing value"),
    ("−0 patients more.", "a zero with a sign"),
    ("It moved by -0.0 points.", "a zero with a sign"),
    ("It moved by +0 since Sat.", "a zero with a sign"),
    ("It moved by −−3.", "two signs"),
    ("1 patients remain.", "one of many"),
    ("1.0 points more.", "one of many"),
    ("7 of 12 day reported.", "many of one"),
    ("1,204 patient remain.", "many of one"),
    ("1 measure have no figure.", "one that are"),
    ("4 patients remains.", "many that is"),
    ("104.0 % of beds are held.", "a share of 104.0 %"),
    ("1,200 % more.", "a share of 1,200 %"),
    ("−3.1 % of beds.", "a share of −3.1 %"),
    ("It is 21.43 %.", "more than one decimal"),
    ("215  patients remain.", "two blanks"),
    ("215 remain..", "a full stop too many"),
    ("215 remain .", "a blank before a stop"),
    ("215 remain ().", "empty brackets"),
    ("215 remain {when}.", "a gap left open"),
    ("It rose because of the norovirus.", "a cause"),
    ("It fell thanks to the spot beds.", "a cause"),
    ("The fall was due to Pathway 1.", "a cause"),
    ("More beds led to fewer waits.", "a cause"),
    ("215 remain (noise.", "a bracket"),
]


@pytest.mark.parametrize(("text", "wrong"), BAD, ids=[text for text, _ in BAD])
def test_style_complains(text: str, wrong: str) -> None:
    assert any(wrong in complaint for complaint in complaints(text))


@pytest.mark.parametrize("text", ["", "lower case first.", "No stop at its end"])
def test_style_complains_of_no_sentence(text: str) -> None:
    assert list(complaints_about_sentence(text))


@pytest.mark.parametrize(
    "text",
    [
        "1 patient remains, 0 of 7 days reported, 1.0 day more, −0.4 patients, +0.5 points.",
        "1 of 4 targets is met; 100.0 % of beds on 2026-02-09 (7 weekly points in a row above the mean).",
        "Limits are the mean and 2.66 times the mean moving range; Pathway 1 places in use fell, 1,204 patients on 1 day.",
        "11 patients and 21 days; 31 Mar 2026; `-0`.",
    ],
)
def test_style_lets_good_sentences_be(text: str) -> None:
    assert list(complaints_about_sentence(text)) == []
