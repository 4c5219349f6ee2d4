"""Notes on charts: which a chart shows and with which number, where its mark stands, what table and alternative say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from flow.charts.multiples import multiples_rows, panel_spec
from flow.charts.note_marks import MOST_LEVELS, note_levels, note_rows
from flow.charts.picture import svg
from flow.charts.series import series_rows, series_spec
from flow.model import ChartNote, Period
from flow.sentences.notes import Charted, not_drawn_sentences, noted_table, notes_said, notes_shown

WEEKS = pd.DataFrame(
    {
        "start": pd.date_range("2026-01-05", periods=6, freq="7D").date,
        "end": pd.date_range("2026-01-11", periods=6, freq="7D").date,
        "value": [200.0, 201, 202, 203, 204, 205],
    }
)
SHOWN = Period(first=date(2026, 1, 5), last=date(2026, 2, 15))
RH5 = Charted(metric="nctr_remaining", place="RH5")


def a_note(first: date, last: date | None = None, *, number: int = 1, **changed: str | None) -> ChartNote:
    given: dict[str, object] = {"metric": "nctr_remaining", "place": "RH5", "member": None, "words": "wards closed"}
    return ChartNote(
        **{**given, **changed},  # type: ignore[arg-type]
        days=Period(first=first, last=last or first),
        author="site team",
        written_at=datetime(2026, 2, 1, tzinfo=UTC),
        entry_id=number,
    )


def test_exactly_the_measure_and_place_are_shown_and_numbered_by_day() -> None:
    late, early = a_note(date(2026, 2, 2)), a_note(date(2026, 1, 7), number=2)
    others = [a_note(date(2026, 1, 8), metric="nctr_share"), a_note(date(2026, 1, 8), place="RD1")]
    outside = [a_note(date(2025, 1, 7)), a_note(date(2026, 2, 16), words="snow")]
    shown = notes_shown([late, *others, early, *outside], [RH5], SHOWN)
    assert shown.drawn == ((1, early), (2, late))
    assert not_drawn_sentences(shown) == [
        "1 note before these days, the newest of 7 Jan 2025.",
        "After these days: 16 Feb 2026: snow (site team).",
    ]


def test_panels_of_members_show_notes_of_the_whole_and_their_own() -> None:
    whole, own = a_note(date(2026, 1, 7)), a_note(date(2026, 1, 20), member="SS", number=2)
    site = a_note(date(2026, 1, 21), place="RH5A8", number=3)
    panels = {name: Charted(metric="nctr_remaining", place="RH5", member=name) for name in ("SS", "MEN", "RH5A8")}
    shown = notes_shown([whole, own, site], [RH5, *panels.values()], SHOWN)
    assert [n for n, _ in shown.of(panels["SS"])] == [1, 2]
    assert [n for n, _ in shown.of(panels["MEN"])] == [1]
    assert [n for n, _ in shown.of(panels["RH5A8"])] == [1, 3]
    assert [n for n, _ in shown.of(RH5)] == [1]


def test_mark_stands_on_its_days_cut_to_the_chart_and_beside_no_other() -> None:
    notes = list(enumerate([a_note(date(2025, 12, 1), date(2026, 1, 6)), a_note(date(2026, 1, 6))], 1))
    far = (3, a_note(date(2026, 2, 10)))
    rows = note_rows([*notes, far], SHOWN.first, SHOWN.last)
    assert [(r["when"], r["until"], r["label"]) for r in rows] == [
        (date(2026, 1, 5), date(2026, 1, 6), "1"),
        (date(2026, 1, 6), date(2026, 1, 6), "2"),
        (date(2026, 2, 10), date(2026, 2, 10), "3"),
    ]
    assert [r["group"] for r in rows] == [0, 1, 0]
    assert note_rows([(1, a_note(date(2026, 3, 1)))], SHOWN.first, SHOWN.last) == []
    many = [(n, a_note(date(2026, 1, 6), number=n)) for n in range(1, 30)]
    assert max(r["group"] for r in note_rows(many, SHOWN.first, SHOWN.last)) == MOST_LEVELS - 1


def test_chart_without_notes_is_as_it_was_and_with_them_has_room_above() -> None:
    plain = series_rows(WEEKS, grain="week")
    noted = series_rows(WEEKS, grain="week", notes=[(1, a_note(date(2026, 1, 6)))])
    assert (note_levels(plain), note_levels(noted)) == (0, 1)
    assert len(noted) == len(plain) + 1
    without, with_room = series_spec("light", "patients", "week"), series_spec("light", "patients", "week", notes=1)
    assert with_room["height"] > without["height"]
    assert len(with_room["layer"]) > len(without["layer"])


def test_note_after_the_last_point_is_drawn_up_to_the_day_given() -> None:
    today = (1, a_note(date(2026, 2, 17)))
    assert note_levels(series_rows(WEEKS, grain="week", notes=[today])) == 0
    assert note_levels(series_rows(WEEKS, grain="week", notes=[today], until=date(2026, 2, 18))) == 1


def test_note_moves_no_panel_s_axis_of_figures() -> None:
    points = WEEKS.assign(member="Mendip")
    noted = multiples_rows(points, ["Mendip"], grain="week", notes={"Mendip": [(1, a_note(date(2026, 1, 6)))]})
    extent = noted[noted["layer"] == "extent"]["value"]
    assert (extent.min(), extent.max()) == (200, 205)
    assert note_levels(noted) == 1
    assert panel_spec("dark", "a week", "week", notes=2)["height"] > panel_spec("dark", "a week", "week")["height"]


def test_table_alternative_and_picture_hold_the_notes() -> None:
    shown = notes_shown([a_note(date(2026, 1, 8), date(2026, 1, 13), words="wards <closed>")], [RH5], SHOWN)
    table = pd.DataFrame({"week": ["newest", "", "", "", "second", "first"]})
    assert noted_table(table, WEEKS, shown.drawn)["notes"].tolist() == ["", "", "", "", "1", "1"]
    assert noted_table(table, WEEKS, ()) is table
    assert notes_said(shown) == "Notes: 1. Note 1, 8 Jan 2026 to 13 Jan 2026: wards <closed> (site team)."
    rows = series_rows(WEEKS, grain="week", notes=shown.drawn)
    drawn = svg(series_spec("light", "patients", "week", notes=1), rows, "t", "s", notes=["Note 1, wards <closed>"])
    assert "Note 1, wards &lt;closed&gt;" in drawn


@pytest.mark.parametrize("first", [date(2025, 1, 1), date(2026, 2, 16)], ids=["before", "after"])
def test_note_of_other_days_gets_no_number(first: date) -> None:
    shown = notes_shown([a_note(first)], [RH5], SHOWN)
    assert shown.drawn == ()
    assert len(shown.everything) == 1
    assert notes_said(shown) == ""
