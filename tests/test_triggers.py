"""Triggers: what asks for attention, once told, told as the same; and what does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flow.errors import BadQuestion
from flow.intake import load_file
from flow.journal import AlreadyChanged, Journal
from flow.journal.action import Action
from flow.journal.watches import levels_set, set_level, take_level_back, turn_off, turn_on, turned_off
from flow.model import Edition
from flow.sources.templates import TEMPLATES
from flow.spc import xmr
from flow.store import Store
from flow.triggers import Trigger, Watch, asking_sentence, triggers, watches
from flow.triggers.actions import action_triggers
from flow.triggers.files import ExpectedFile, expected_files, file_triggers
from flow.triggers.levels import Crossing, Point, crossing
from flow.triggers.special_causes import special_cause

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FIRST = date(2026, 2, 1)


def crossed(values: list[float], *, level: float = 90, comparison: str = "at most") -> Crossing | None:
    days = [FIRST + timedelta(days=n) for n in range(len(values))]
    points = [Point(start=d, end=d, value=v) for d, v in zip(days, values, strict=True)]
    return crossing(points, level=level, comparison=comparison, grain="day")


# --- levels ---


def test_level_is_crossed_once_though_days_go_to_and_fro() -> None:
    first = crossed([88, 89, 87, 95])
    later = crossed([88, 89, 87, 95, 89, 96])
    assert first is not None
    assert later is not None
    assert (first.since, first.kept) == (later.since, False)
    assert later.since.start == FIRST + timedelta(days=3)


def test_level_crossed_back_after_three_days_is_a_new_crossing_and_good_news() -> None:
    back = crossed([95, 96, 97, 90, 89, 88])
    assert back is not None
    assert back.kept  # 90 is at most 90
    assert back.since.start == FIRST + timedelta(days=3)


@pytest.mark.parametrize(
    "values",
    [[], [95, 96, 97, 98], [88, 89, 95], [88, 89, 90] + [95.0] * 40],
    ids=["nothing", "always above", "too few days before", "long ago"],
)
def test_level_that_was_not_crossed_lately_is_no_trigger(values: list[float]) -> None:
    assert crossed(values) is None


def test_level_to_be_reached_is_crossed_from_above() -> None:
    below = crossed([70, 75, 71, 69], level=70, comparison="at least")
    assert below is not None
    assert not below.kept


# --- files ---

DAILY = next(one for one in expected_files() if one.name == "daily")
WEEKLY = next(one for one in expected_files() if one.name == "pathway-1")


def an_edition(
    last_day: date, *, source: str = "daily_template", loaded_at: str = "2026-02-01T08:00:00+00:00"
) -> Edition:
    return Edition(
        edition=1,
        file_name="own.csv",
        sha256="",
        source=source,
        title="",
        provenance="local",
        published=last_day,
        published_assumed=False,
        loaded_at=loaded_at,
        loaded_by="",
        first_day=last_day,
        last_day=last_day,
        rows=1,
        undone_at=None,
        findings=(),
    )


def missed(expected: ExpectedFile, *editions: Edition, moment: datetime) -> list[Trigger]:
    return file_triggers([expected], editions, moment=moment)


def test_daily_file_is_missed_from_its_hour_on_and_stays_one_event() -> None:
    came = an_edition(date(2026, 2, 26))
    assert missed(DAILY, came, moment=datetime(2026, 2, 28, 8, 59, tzinfo=UTC)) == []
    (one,) = missed(DAILY, came, moment=datetime(2026, 2, 28, 9, 0, tzinfo=UTC))
    (later,) = missed(DAILY, came, moment=datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert one.id == later.id == "file:daily:2026-02-27"
    assert "Figures to Fri 27 Feb 2026 were due on Sat 28 Feb 2026 by 09:00" in one.words
    assert "the newest are of Thu 26 Feb 2026" in one.words


def test_weekly_file_is_due_on_tuesday_noon_after_the_week() -> None:
    came = an_edition(date(2026, 2, 15), source="pathway_1_template")
    assert missed(WEEKLY, came, moment=datetime(2026, 2, 24, 11, 59, tzinfo=UTC)) == []
    assert len(missed(WEEKLY, came, moment=datetime(2026, 2, 24, 12, 0, tzinfo=UTC))) == 1


def test_file_that_never_came_was_undone_or_came_later_is_told_apart() -> None:
    moment = datetime(2026, 3, 3, 9, 0, tzinfo=UTC)
    assert missed(DAILY, moment=moment) == []  # this system does not use it
    undone = replace(an_edition(date(2026, 3, 2)), undone_at="2026-03-02T10:00:00+00:00")
    assert len(missed(DAILY, an_edition(date(2026, 2, 26)), undone, moment=moment)) == 1
    tomorrow = an_edition(date(2026, 3, 2), loaded_at="2026-03-04T08:00:00+00:00")
    assert len(missed(DAILY, an_edition(date(2026, 2, 26)), tomorrow, moment=moment)) == 1


# --- actions ---


def an_action(**changed: object) -> Action:
    action = Action(
        key="action:1",
        what="Triage the same day",
        owner="Transfer of Care Hub",
        due=date(2026, 2, 20),
        check_on=date(2026, 3, 16),
        metric="pathway_1_new_starts",
        place_code="QSL",
        week=date(2026, 2, 9),
        signal="signal",
        stage="open",
        done_on=None,
        verdict=None,
        evidence=None,
        opened_at=NOW,
        opened_by="huddle",
        written_at=NOW,
        author="huddle",
        reason="signal",
        illustrative=False,
        entry_id=1,
    )
    return replace(action, **changed)  # type: ignore[arg-type]


def test_action_is_overdue_the_day_after_it_was_due_and_to_be_checked_on_its_day() -> None:
    assert action_triggers([an_action()], today=date(2026, 2, 20)) == []
    (late,) = action_triggers([an_action()], today=date(2026, 2, 21))
    assert (late.watch, late.kind) == ("action:overdue", "action")
    assert late.words.startswith("Due on Fri 20 Feb 2026 and not done: Triage the same day (Transfer of Care Hub;")
    done = an_action(stage="done", done_on=date(2026, 2, 19))
    assert [t.kind for t in action_triggers([done], today=date(2026, 3, 16))] == ["check"]
    (moved,) = action_triggers([an_action(due=date(2026, 2, 22))], today=date(2026, 2, 23))
    assert moved.id != late.id


# --- on figures ---


def figures(tmp_path: Path, values: list[int], *, last: date = date(2026, 3, 1)) -> Store:
    """A store of the system's own daily figures, up to a day."""
    first = last - timedelta(days=len(values) - 1)
    rows = [f"RH5,{first + timedelta(days=n)},{v + 100},100,{v}" for n, v in enumerate(values)]
    tmp_path.mkdir(exist_ok=True)
    file = tmp_path / "own.csv"
    file.write_text("place,day,nctr,discharged,remaining\n" + "\n".join(rows) + "\n")
    store = Store(tmp_path / "store")
    assert load_file(store, file, now=NOW - timedelta(hours=1), loaded_by="tests").published
    return store


def on_figures(store: Store, watched: tuple[Watch, ...], moment: datetime = NOW) -> tuple[Trigger, ...]:
    return triggers(store.snapshot(), watched, moment=moment)


def test_level_set_by_a_person_special_cause_and_file_come_from_the_figures(tmp_path: Path) -> None:
    weeks = [n % 3 for n in range(7 * 30)]
    store = figures(tmp_path, [180 + v for v in weeks] + [230, 231, 229, 233, 232, 231, 230])
    with Journal.open(tmp_path / "journal") as journal:
        set_level(
            journal,
            metric="nctr_remaining",
            place_code="RH5",
            level=210,
            comparison="at most",
            reason="escalation",
            author="flow manager",
            now=NOW,
        )
        known = watches(levels_set(journal))
    found = {t.kind: t for t in on_figures(store, known)}
    assert set(found) == {"level", "signal"}
    level, signal = found["level"], found["signal"]
    assert level.id == "level:RH5:nctr_remaining:at-most-210:not-kept:2026-02-23"
    assert level.words == (
        "Patients who remain, Somerset FT: 230 patients (Sun 1 Mar 2026), above 210 patients, the level set by flow manager, "
        "since Mon 23 Feb 2026."
    )
    assert signal.id == "signal:RH5:nctr_remaining:high:2026-02-23"
    assert "Last weekly point above the upper limit: signal (concern)." in signal.words
    assert signal.link == "?place=Somerset%20FT%20%28RH5%29"
    assert asking_sentence([level, signal]) == "2 things ask for attention: a level crossed and a special cause"
    assert (level.kind_words, signal.good) == ("a level crossed", False)
    assert asking_sentence([level, replace(signal, good=True)]).endswith("a special cause (1 of them good news)")

    later = {t.kind: t for t in on_figures(store, known, NOW + timedelta(days=1))}
    assert later["file"].id == "file:daily:2026-03-02"
    assert (later["level"].id, later["signal"].id) == (level.id, signal.id)


def test_what_got_better_is_good_news_and_comes_last(tmp_path: Path) -> None:
    store = figures(tmp_path, [180 + n % 3 for n in range(7 * 30)] + [130, 131, 129, 133, 132, 131, 130])
    watch = next(w for w in watches() if w.id == "signal:RH5:nctr_remaining")
    worse = replace(watch, id="level:a", kind="level", level=120, comparison="at most")
    level = replace(watch, id="level:b", kind="level", level=150, comparison="at most")
    assert [(t.kind, t.kind_words) for t in on_figures(store, (level, watch, worse))] == [
        ("level", "good news, a level crossed"), ("signal", "good news, a special cause")
    ]  # fmt: skip


def judged(values: list[float]) -> Any:
    """A weekly series as far as `special_cause` looks at it."""
    starts = [date(2025, 9, 1) + timedelta(weeks=n) for n in range(len(values))]
    points = xmr(values, dates=starts, improvement="decrease").assign(start=starts)
    return SimpleNamespace(points=points, variation="concern", last={"value": values[-1]})


def test_a_run_that_goes_on_is_the_same_event_since_the_same_day() -> None:
    noise = [10.0, 12, 11, 13, 9, 12, 10, 11, 12, 10, 13, 9, 11, 12, 10, 11, 13, 10] * 3
    assert special_cause(judged(noise)) is None
    run = [12.0, 12.2, 12.4, 12.1, 12.3, 12.2, 12.4]
    seventh, tenth = special_cause(judged([*noise, *run])), special_cause(judged([*noise, *run, 12.3, 12.2, 12.4]))
    assert seventh is not None
    assert tenth is not None
    assert (seventh.rule, seventh.since) == ("7-points-above-cl", date(2025, 9, 1) + timedelta(weeks=len(noise)))
    assert tenth.since == seventh.since
    beyond = special_cause(judged([*noise, *run, 18.0]))
    assert beyond is not None
    assert (beyond.rule, beyond.since) == ("above-ucl", seventh.since)  # the run goes on
    assert (
        beyond.side == seventh.side == "high"
    )  # by which the event is known: another rule amid the run is not told anew


def test_a_run_is_one_event_whichever_rule_its_newest_point_meets(tmp_path: Path) -> None:
    noise, run = [100 + n // 7 * 5 % 9 for n in range(7 * 18)], [107] * (7 * 7)
    in_a_row, beyond = (figures(tmp_path / name, [*noise, *run, *more]) for name, more in (("a", []), ("b", [130] * 7)))
    (first,) = (t for t in on_figures(in_a_row, watches()) if t.kind == "signal")
    (second,) = (t for t in on_figures(beyond, watches()) if t.kind == "signal")
    assert ("in a row" in first.words, "upper limit" in second.words) == (True, True)
    assert second.event == first.event


def test_small_numbers_of_the_system_s_own_do_not_leave_the_house(tmp_path: Path) -> None:
    store = figures(tmp_path, [9, 9, 9, 9, 9, 9, 9, 9, 9, 3])
    watch = Watch(
        id="level:x",
        kind="level",
        words="",
        metric="nctr_remaining",
        place="RH5",
        level=4,
        comparison="at most",
        set_by="us",
    )
    (found,) = on_figures(store, (watch,))
    assert "3 patients" in found.words
    assert "3 patients" not in found.words_sent
    assert "4" not in found.words_sent.split("2026")[1]  # nor the level, which would tell it
    assert "a small number, withheld" in found.words_sent


def test_nothing_triggers_on_quiet_figures_an_empty_store_or_what_is_off(tmp_path: Path) -> None:
    quiet = figures(tmp_path, [100 + n % 5 for n in range(7 * 30)])
    assert on_figures(quiet, watches()) == ()
    assert triggers(None, watches(), moment=NOW) == ()
    late = NOW + timedelta(days=5)
    (file,) = on_figures(quiet, watches(), late)
    off = [replace(w, on=w.id != file.watch) for w in watches()]
    assert on_figures(quiet, tuple(off), late) == ()


def test_an_event_whose_first_day_moved_is_the_same_event() -> None:
    told = Trigger(
        event="signal:RH5:x:shift",
        first_day=date(2026, 1, 5),
        last_day=date(2026, 2, 22),
        kind="signal",
        watch="signal:RH5:x",
        words="",
        words_sent="",
        page="daily",
    )
    assert told.same_event("signal:RH5:x:shift", date(2026, 1, 12), date(2026, 2, 15))
    assert not told.same_event("signal:RH5:x:shift", date(2025, 1, 5), date(2025, 2, 15))
    assert not told.same_event("signal:RH5:x:trend", date(2026, 1, 5), date(2026, 2, 15))


# --- what is watched ---


def test_watch_is_turned_off_and_on_with_reasons_and_told_once(tmp_path: Path) -> None:
    with Journal.open(tmp_path) as journal:
        turn_off(journal, "file:daily", reason="feed is being moved", author="information team", now=NOW)
        (off,) = [w for w in watches(off=turned_off(journal)) if not w.on]
        assert (off.id, off.set_by, off.reason) == ("file:daily", "information team", "feed is being moved")
        with pytest.raises(AlreadyChanged, match="information team"):
            turn_off(journal, "file:daily", reason="again", author="hub", now=NOW)
        turn_on(journal, "file:daily", reason="feed runs", author="information team", now=NOW)
        assert turned_off(journal) == ()
        assert all(w.on for w in watches(off=turned_off(journal)))
        with pytest.raises(AlreadyChanged):
            turn_on(journal, "file:daily", reason="again", author="hub", now=NOW)


def test_level_is_refused_where_it_makes_no_sense_and_taken_back(tmp_path: Path) -> None:
    given = {"metric": "nctr_share", "place_code": "RH5", "reason": "r", "author": "a", "now": NOW}
    with Journal.open(tmp_path) as journal:
        for level, side in ((float("nan"), "at most"), (-1.0, "at most"), (12.0, "at most"), (0.1, "about")):
            with pytest.raises(BadQuestion):
                set_level(journal, level=level, comparison=side, **given)  # type: ignore[arg-type]
        level = set_level(journal, level=0.1, comparison="at most", **given)  # type: ignore[arg-type]
        assert [w.words for w in watches(levels_set(journal)) if w.entry_id] == [
            "Share of beds held by patients who remain, Somerset FT: at most 10.0 %, crossed either way"
        ]
        take_level_back(journal, level.entry_id, reason="r", author="a", now=NOW)
        assert levels_set(journal) == ()


def test_every_watch_is_named_once_and_every_expected_file_is_read_by_a_reader() -> None:
    ids = [w.id for w in watches()]
    assert len(ids) == len(set(ids))
    folder = Path(__file__).parents[1] / "flow" / "sources"
    sources = "\n".join(p.read_text("utf-8") for p in folder.glob("*.py"))
    of_templates = {t.source for t in TEMPLATES}
    unread = [s for e in expected_files() for s in e.sources if s not in of_templates and f'"{s}"' not in sources]
    assert unread == []
