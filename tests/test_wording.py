"""Numbers, dates and sentences: one place, one way, and never a banned form."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flow import wording

BANNED = ("nan", "None", "-0", "−0 ", "1 patients", "1 days", "inf")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (wording.whole(12610.4), "12,610"),
        (wording.whole(0.5), "1"),
        (wording.whole(-0.4), "0"),
        (wording.whole(-12.5), "−13"),
        (wording.whole(None), "not reported"),
        (wording.whole(float("nan")), "not reported"),
        (wording.one_decimal(181.3226), "181.3"),
        (wording.one_decimal(-0.04), "0.0"),
        (wording.signed(6.2), "+6"),
        (wording.signed(-3), "−3"),
        (wording.signed(-0.2), "no change"),
        (wording.percent(0.21431), "21.4 %"),
        (wording.percent(None, missing="No share"), "No share"),
        (wording.patients(1), "1 patient"),
        (wording.patients(0), "0 patients"),
        (wording.remain(1.0), "1 patient remains"),
        (wording.counted(1, "day"), "1 day"),
        (wording.counted(2, "month"), "2 months"),
        (wording.day(date(2024, 11, 30)), "Sat 30 Nov 2024"),
        (wording.listed(["a", "b", "c"]), "a, b and c"),
        (wording.year_end(date(2026, 2, 15)), date(2026, 3, 31)),
        (wording.year_end(date(2026, 3, 31)), date(2027, 3, 31)),
    ],
)
def test_figures_become_words(said, expected):
    assert said == expected


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([date(2026, 1, 12), date(2026, 1, 13)], "12 and 13 Jan 2026"),
        ([date(2025, 1, 20) + timedelta(days=n) for n in range(7)], "20 to 26 Jan 2025"),
        ([date(2022, 6, 19)], "19 Jun 2022"),
        ([date(2025, 12, 31), date(2026, 1, 1)], "31 Dec 2025 and 1 Jan 2026"),
        (
            [date(2022, 6, 19), *(date(2025, 9, 1) + timedelta(days=n) for n in range(84))],
            "19 Jun 2022 and 1 Sep to 23 Nov 2025",
        ),
        ([date(2025, 1, 1) + timedelta(days=2 * n) for n in range(6)], "6 times between 1 Jan 2025 and 11 Jan 2025"),
        ([], "no day"),
    ],
)
def test_days_are_told_in_few_words(days, words):
    assert wording.days_span(days) == words


@given(st.one_of(st.none(), st.floats(allow_nan=True, allow_infinity=False, width=32)))
def test_no_number_ever_gives_a_banned_form(value):
    forms = [f(value) for f in (wording.whole, wording.one_decimal, wording.signed, wording.percent, wording.patients)]
    assert not [(b, f) for f in forms for b in BANNED if b in f.split() or (b in ("nan", "None", "inf") and b in f)]


def a_position(**known):
    plan = SimpleNamespace(value=90.0, from_day=date(2025, 4, 1))
    given = {
        "day": date(2026, 2, 15),
        "asked": date(2026, 2, 15),
        "remaining": 214.0,
        "plan": plan,
        "plan_share": SimpleNamespace(value=0.10),
        "share": 0.236,
        "beds": 907.0,
        "beds_months_old": 0,
        "newest_beds_month": None,
        "gap": 124.0,
        "fewer_per_day": lambda by: 124 / (by - date(2026, 2, 15)).days if by > date(2026, 2, 15) else None,
    }
    return SimpleNamespace(**given | known)


def test_the_finding_names_the_gap_on_either_side_and_on_the_plan():
    assert wording.position_finding(a_position()) == "214 patients remain on Sun 15 Feb 2026, 124 above the plan's 90"
    assert wording.position_finding(a_position(remaining=80.0, gap=-10.0)).endswith("10 below the plan's 90")
    assert wording.position_finding(a_position(remaining=90.0, gap=0.0)).endswith(
        "remain on Sun 15 Feb 2026: the plan's 90"
    )
    assert wording.position_finding(a_position(plan=None, gap=None)) == "214 patients remain on Sun 15 Feb 2026"


def test_a_share_without_beds_says_so_and_names_the_newest_known():
    bare = a_position(share=None, beds=None, newest_beds_month=date(2025, 8, 1))
    assert (
        wording.share_finding(bare, "adult G&A beds open")
        == "No share of adult G&A beds open is known for Sun 15 Feb 2026"
    )
    assert "August 2025" in (wording.beds_sentence(bare, "adult G&A beds open") or "")
    assert wording.beds_sentence(a_position(), "adult G&A beds open") is None
    assert "2 months older" in (wording.beds_sentence(a_position(beds_months_old=2), "adult G&A beds open") or "")


def test_what_it_takes_is_an_average_a_day_or_said_to_be_met():
    assert "2.8 more patients must leave than arrive" in wording.needed_sentence(a_position(), date(2026, 3, 31))
    assert "Choose a day after" in wording.needed_sentence(a_position(), date(2026, 2, 15))
    met = a_position(gap=-3.0, fewer_per_day=lambda by: 0.0)
    assert wording.needed_sentence(met, date(2026, 3, 31)) == "90 or fewer remain already."
    assert "names no number" in wording.needed_sentence(a_position(plan=None, gap=None), date(2026, 3, 31))


def test_old_figures_are_said_to_be_old_and_yesterdays_are_not():
    assert wording.freshness_sentence(a_position(), date(2026, 2, 16)) is None
    assert "3 days old" in (wording.freshness_sentence(a_position(), date(2026, 2, 18)) or "")
