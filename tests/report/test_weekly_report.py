"""The weekly report: its figures asked a second way, breaks, weeks that lack days, small numbers; the same bytes, nothing fetched."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser

import pytest
from made_up_loads import MadeUpRow, a_day, a_load, days_of, snapshot_of
from made_up_weeks import HOSTILE, a_week, an_action, nothing_local

from flow.errors import BadQuestion
from flow.metrics.measure import Question, measure
from flow.model import Contents, Period
from flow.reference import localities, place
from flow.report import MEDIA_TYPES, RENDERINGS, rendered, week_of
from flow.report.content import MeasureRow, Noted, Week
from flow.report.weeks import Weeks, stands_on, weeks_with_figures
from flow.signals import Baseline
from flow.store.snapshots import Snapshot

MONDAY = date(2026, 6, 8)
SUNDAY, AFTER = MONDAY + timedelta(days=6), MONDAY + timedelta(days=7)
BEFORE = MONDAY - timedelta(weeks=20)


def some_weeks(last: date = SUNDAY, *, jump: float = 0) -> Contents:
    """Twenty weeks and one of who remains at RH5: 190 to 196, the last week more by a jump."""
    days = days_of(BEFORE, last)
    return a_load(*(a_day(d, remaining=190 + d.toordinal() % 7 + jump * (d >= MONDAY)) for d in days))


def of_localities(**starts: float) -> Contents:
    """The last two weeks of Pathway 1 in each locality: so many wait every day, of a file of the system's own."""
    rows = [
        MadeUpRow(
            "pathway_day",
            {"locality_code": code, "day": d, "pathway": "P1", "waiting_patients": many},
            d,
        )
        for d in days_of(MONDAY - timedelta(weeks=1), SUNDAY)
        for code, many in starts.items()
    ]
    return a_load(*rows, kind="local", published=SUNDAY)


def the_week(snapshot: Snapshot | None, **own: object) -> Week:
    """The report of RH5 for the last of the made-up weeks."""
    asked: dict[str, object] = {"monday": MONDAY, "today": AFTER, "sheets": False}
    return week_of(snapshot, place("RH5"), **{**asked, **own})  # type: ignore[arg-type]


def the_row(week: Week, metric: str = "nctr_remaining") -> MeasureRow:
    """The report's row of a measure."""
    return next(r for r in week.rows if r.metric == metric)


# --- figures ---


def test_week_says_what_the_measure_says() -> None:
    snapshot = snapshot_of(some_weeks(jump=40))
    week = the_week(snapshot)
    for row in week.told:
        asked = Question(metric=row.metric, place=row.place.code, period=Period(first=row.start, last=row.end))
        asked = replace(asked, grain=row.grain)
        (reading,) = measure(snapshot, asked).rows
        assert (row.value, row.days_reported) == (reading["value"], reading["days_reported"])
    assert the_row(week).value == pytest.approx(233.0)  # 190 + the mean of 0 to 6 + 40, by hand
    assert the_row(week).change == pytest.approx(40.0)
    assert week.sentences[0].words.startswith(
        "233.0 patients remained on average in the week to Sun 14 Jun 2026, 40.0 more"
    )
    assert week.sentences[0].is_signal
    assert "Last weekly point above the upper limit" in the_row(week).reason
    assert week.title == "Week of 8 Jun 2026: 233.0 patients remain on average, 143.0 patients above the 90 allowed"


def test_week_without_a_signal_is_called_noise() -> None:
    up_and_down = a_load(*(a_day(d, remaining=190 + 5 * (d.toordinal() // 7 % 3)) for d in days_of(BEFORE, SUNDAY)))
    week = the_week(snapshot_of(up_and_down))
    assert the_row(week).variation == "common_cause"
    assert "That is noise: within the limits, and no rule is met." in week.sentences[0].words
    assert not any(said.is_signal for said in week.sentences)


def test_week_is_never_compared_across_a_break() -> None:
    own = Baseline(metric="nctr_remaining", place="RH5", from_day=MONDAY, reason="a ward moved", author="a test")
    week = the_week(snapshot_of(some_weeks(jump=40)), baselines=(own,))
    row = the_row(week)
    assert (row.value, row.before, row.change) == (pytest.approx(233.0), None, None)
    assert "a break lies before this week" in week.sentences[0].words
    assert "more than" not in week.sentences[0].words


def test_week_that_is_not_over_is_told_and_not_judged() -> None:
    wednesday = MONDAY + timedelta(days=2)
    week = the_week(snapshot_of(some_weeks(wednesday, jump=40)), today=wednesday)
    row = the_row(week)
    assert not week.whole
    assert (row.days_reported, row.variation, row.change) == (3, None, None)
    assert row.value == pytest.approx(230 + sum(d.toordinal() % 7 for d in days_of(MONDAY, wednesday)) / 3)
    assert "3 of 7 days reported" in week.sentences[0].words
    assert "and the week is not over" in week.sentences[3].words
    flow_of_days = the_row(week, "nctr_discharged")
    assert flow_of_days.value is None
    assert "needs every day" in flow_of_days.why_not


def test_week_with_a_gap_counts_its_days_and_no_zero() -> None:
    load = a_load(*(a_day(d, remaining=200) for d in days_of(BEFORE, SUNDAY) if d != MONDAY + timedelta(days=3)))
    week = the_week(snapshot_of(load))
    assert (the_row(week).value, the_row(week).days_reported) == (200.0, 6)
    assert week.days_reported == 6
    assert "6 of 7 days reported" in week.sentences[3].words


def test_week_without_a_figure_says_what_brings_it() -> None:
    week = the_week(snapshot_of(some_weeks()))
    starts = the_row(week, "pathway_1_new_starts")
    assert (starts.value, starts.template) == (None, "pathway-1")
    assert "template pathway-1" in starts.why_not
    assert "`pathway-1`" in week.sentences[3].words
    assert "cannot be said" in week.sentences[2].words


@pytest.mark.parametrize(
    ("monday", "words"),
    [(MONDAY + timedelta(days=1), "ask for 2026-06-08"), (MONDAY + timedelta(weeks=2), "lies ahead")],
    ids=["a Tuesday", "a week ahead"],
)
def test_week_that_is_none_is_refused_in_words(monday: date, words: str) -> None:
    with pytest.raises(BadQuestion, match=words):
        the_week(None, monday=monday)


def test_weeks_to_choose_from_are_those_with_figures() -> None:
    gap = a_load(a_day(SUNDAY - timedelta(weeks=2)), a_day(MONDAY), a_day(SUNDAY + timedelta(days=1)))
    weeks = weeks_with_figures(snapshot_of(gap), place("RH5"), today=AFTER)
    assert weeks.mondays == (AFTER, MONDAY, MONDAY - timedelta(weeks=2))
    assert weeks.newest_whole == MONDAY
    assert Weeks(mondays=(), last_day=None).newest_whole is None
    assert stands_on(MONDAY, today=date(2027, 1, 1)) == AFTER


# --- small numbers ---


def test_small_numbers_are_withheld_everywhere_and_the_next_one_too() -> None:
    snapshot = snapshot_of(some_weeks(), of_localities(MEN=3, SED=12, SWT=30, SS=41))
    week = the_week(snapshot, sheets=True)
    told = {s.code: next(r for r in s.rows if r.metric == "pathway_1_waiting") for s in week.localities}
    assert {code: row.value_words for code, row in told.items()} == {
        "MEN": "withheld",
        "SED": "withheld",
        "SWT": "30.0 patients",
        "SS": "41.0 patients",
    }
    assert (told["MEN"].before_words, told["MEN"].change, told["MEN"].recent[-2:]) == ("withheld", None, (None, None))
    assert week.withheld_words.startswith("2 figures of this week are withheld")
    for form in ("html", "csv"):
        said = rendered(week, form).decode()
        assert not re.search(r"\b(3|12)\.0 (patients|people)", said)
        assert "30.0" in said
    own_screen = the_week(snapshot, sheets=True, withholds=False)
    assert [s.rows[2].value for s in own_screen.localities] == [3.0, 12.0, 30.0, 41.0]
    assert len(localities()) == 4


# --- renderings ---


class Reader(HTMLParser):
    """What an HTML file holds that a rule is about."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.heads_without_scope = 0
        self.pictures_without_words = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href", "srcset", "action", "xlink:href")]
        self.heads_without_scope += tag == "th" and "scope" not in told
        self.pictures_without_words += tag == "img" and not told.get("alt")
        self.pictures_without_words += told.get("role") == "img" and not told.get("aria-label")


def test_rendering_is_the_same_to_the_byte() -> None:
    first, second = (the_week(snapshot_of(some_weeks(jump=40))) for _ in range(2))
    assert first == second
    for form in ("html", "csv"):
        assert rendered(first, form) == rendered(second, form)
    assert set(RENDERINGS) == set(MEDIA_TYPES) == {"pdf", "pptx", "html", "csv"}


def test_html_stands_alone_and_can_be_read_without_seeing() -> None:
    said = rendered(a_week(), "html").decode()
    page = Reader()
    page.feed(said)
    assert all(a.startswith(("data:", "#")) for a in page.addresses)
    assert "@import" not in said
    assert not re.search(r"url\((?!['\"]?(data:|#))", said)
    assert "script" not in page.tags
    assert (page.heads_without_scope, page.pictures_without_words) == (0, 0)
    assert page.tags.count("h1") == 1
    assert {"main", "header", "footer", "caption", "svg"} <= set(page.tags)


def test_html_says_what_people_wrote_as_text() -> None:
    week = a_week(
        actions_this_week=(an_action(what="<script>alert(1)</script> & <b>beds</b>"),),
        notes=tuple(Noted(on=MONDAY, words=words, by="<i>Site</i>") for words in HOSTILE),
    )
    said = rendered(week, "html").decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;beds&lt;/b&gt;" in said
    assert "<script" not in said
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", said)
    assert rendered(nothing_local(), "html").decode().count("No action") == 2


def test_csv_holds_every_row_with_its_meaning() -> None:
    week = a_week(
        actions_this_week=(an_action(what='=1+1, "quoted"\nand on', owner="@all"),), definitions=a_week().definitions
    )
    raw = rendered(week, "csv")
    assert b"\r\n" in raw
    lines = list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline=""), strict=True))
    parts = [line["part"] for line in lines]
    rows = [*week.rows, *week.hospitals, *(r for s in week.localities for r in s.rows)]
    assert sum(p in ("measure", "hospital", "locality", "beside") for p in parts) == len(rows)
    measured = [line for line in lines if line["part"] == "measure"]
    assert [line["value"] for line in measured] == ["" if r.value is None else repr(r.value) for r in week.rows]
    assert all(line["definition"] and line["source"] and line["attribution"] for line in measured)
    (action,) = (line for line in lines if line["part"] == "action")
    assert action["words"] == """'=1+1, "quoted"\nand on"""
    assert action["owner"] == "'@all"


def test_small_numbers_of_a_first_week_that_is_not_over_are_withheld_too() -> None:
    rows = [
        MadeUpRow("pathway_day", {"locality_code": code, "day": d, "pathway": "P1", "waiting_patients": many}, d)
        for d in days_of(MONDAY, MONDAY + timedelta(days=2))
        for code, many in {"MEN": 4, "SED": 30, "SWT": 40, "SS": 50}.items()
    ]
    week = the_week(snapshot_of(a_load(*rows, kind="local")), today=MONDAY + timedelta(days=3), sheets=True)
    waiting = {s.code: next(r for r in s.rows if r.metric == "pathway_1_waiting") for s in week.localities}
    assert [waiting[code].value for code in ("MEN", "SED", "SWT", "SS")] == [None, None, 40.0, 50.0]  # SED: the rest
    assert "Waiting for Pathway 1: 4.0 patients" not in rendered(week, "csv").decode()


def test_mean_and_limits_do_not_give_a_withheld_week_away() -> None:
    rows = [
        MadeUpRow("pathway_day", {"locality_code": code, "day": d, "pathway": "P1", "waiting_patients": many}, d)
        for d in days_of(BEFORE, SUNDAY)
        for code, many in {"MEN": 12 - 8 * (d >= MONDAY) + d.day % 2, "SWT": 40 + d.day % 2}.items()
    ]
    week = the_week(snapshot_of(a_load(*rows, kind="local")), sheets=True)
    drawn = {s.code: s.drawings[0].points[-2] for s in week.localities if s.drawings}
    assert drawn["MEN"].value is not None  # of the week before
    assert drawn["MEN"].mean is None
    assert drawn["MEN"].upl is None
