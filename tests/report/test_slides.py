"""The slides: tables, charts with their figures inside, notes; large letters, nothing over the edge, nothing read as markup."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from made_up_weeks import HOSTILE, a_drawing, a_locality, a_row, a_week, nothing_local, overfull, some_points
from pptx import Presentation
from pptx.util import Pt

from flow.report.clockless import without_clocks
from flow.report.content import Week
from flow.report.deck import BOTTOM, TOP
from flow.report.slides import slides
from flow.report.words import ILLUSTRATIVE

LEAST_POINTS = 18
SMALLER = {"Foot", "What the chart shows", "The finding of the chart", "What is left out"}
"""Shapes that may be set smaller than the body: what stands at the edge of a slide."""


@pytest.fixture(scope="module")
def week() -> Week:
    """Made-up figures with two localities, one of them without any figure."""
    silent = a_locality("West Somerset")
    silent = replace(silent, rows=tuple(replace(r, value=None) for r in silent.rows), drawings=())
    return a_week(provenances=("illustrative",), localities=(a_locality("Mendip"), silent))


@pytest.fixture(scope="module")
def packed(week: Week) -> bytes:
    """Its file."""
    return slides(week)


@pytest.fixture(scope="module")
def deck(packed: bytes) -> Any:
    """The slides, read back."""
    return Presentation(io.BytesIO(packed))


@pytest.fixture(scope="module")
def overfull_deck() -> Any:
    """The slides of a week in which everything is too long, too much, and markup."""
    return Presentation(io.BytesIO(slides(overfull())))


def titles(deck: Any) -> list[str]:
    """The title of each slide."""
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def tables(deck: Any) -> list[Any]:
    """Every table of every slide."""
    return [shape for slide in deck.slides for shape in slide.shapes if shape.has_table]


def charts(deck: Any) -> list[Any]:
    """Every chart's frame."""
    return [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def test_slides_are_wide_and_each_has_a_title(deck: Any, week: Week) -> None:
    assert (deck.slide_width / deck.slide_height) == pytest.approx(16 / 9)
    said = titles(deck)
    assert all(said)
    assert said[0] == week.title
    assert said[1] == "The week in five sentences"
    assert "Longest waits" in said
    assert {"Actions of last week", "Actions of this week", "What it stands on"} <= set(said)
    assert [t for t in said if "week of" in t] == ["Mendip, week of 9 Feb 2026"], (
        "one slide a locality that has figures"
    )


def test_the_five_sentences_are_there(deck: Any, week: Week) -> None:
    words = next(s for s in deck.slides[1].shapes if s.name == "Words").text_frame
    assert [p.text for p in words.paragraphs] == [s.words for s in week.sentences]
    assert [p.runs[0].font.bold for p in words.paragraphs] == [s.is_signal for s in week.sentences]


def test_every_measure_stands_in_a_real_table_with_a_head(deck: Any, week: Week) -> None:
    of_measures = [
        t for t in tables(deck) if t.table.cell(0, 4 if len(t.table.columns) == 5 else 0).text == "Signal or noise"
    ]
    assert len(of_measures) > 1, "22 rows do not fit on one slide"
    assert all(t.table.first_row for t in of_measures)
    names = [t.table.cell(n, 0).text for t in of_measures for n in range(1, len(t.table.rows))]
    assert names[:2] == ["Patients who remain 0", "Share of beds held 1"]
    assert len(names) == len(week.told) + len(week.hospitals)


def test_the_trend_is_a_chart_that_can_be_edited(deck: Any, week: Week) -> None:
    frame = charts(deck)[0]
    plot = frame.chart.plots[0]
    drawn, asked = plot.series[0].values, [p.value for p in week.drawings[0].points]
    assert list(drawn) == asked
    assert drawn[4] is None, "a gap stays a gap"
    blanks = frame.chart._chartSpace.xpath("c:chart/c:dispBlanksAs/@val")
    assert blanks == ["gap"]
    by_name = {s.name: list(s.values) for s in plot.series}
    assert by_name["mean"][0] == 190.0
    assert by_name["target: at most 90"][-1] == 90.0
    assert by_name["signal of concern"] == [None] * 51 + [asked[-1]]
    assert frame.chart.part.chart_workbook.xlsx_part is not None


def test_a_chart_s_notes_stand_under_it(deck: Any) -> None:
    under = next(s for slide in deck.slides for s in slide.shapes if s.name == "What the chart shows").text_frame.text
    assert "3 Feb 2026: Second provider began in Mendip. (Commissioning)" in under


def test_a_line_is_cut_where_limits_start_anew() -> None:
    points = tuple(replace(p, rebase_group=int(n > 5)) for n, p in enumerate(some_points(12, gap_at=None)))
    one = a_week(drawings=(a_drawing(points=points),), localities=())
    chart = charts(Presentation(io.BytesIO(slides(one))))[0].chart
    stretches = [list(s.values) for s in chart.plots[0].series if s.name == "patients"]
    assert len(stretches) == 2
    assert [v is None for v in stretches[0]] == [False] * 6 + [True] * 6
    assert [v is None for v in stretches[1]] == [True] * 6 + [False] * 6


def test_a_share_is_drawn_in_per_cent() -> None:
    points = tuple(replace(p, value=0.25, mean=0.24, lpl=-0.1, upl=0.3) for p in some_points(12))
    one = a_week(drawings=(a_drawing(points=points, unit_words="%", scale=100.0, target=0.1),), localities=())
    plot = charts(Presentation(io.BytesIO(slides(one))))[0].chart.plots[0]
    by_name = {s.name: s.values for s in plot.series}
    assert by_name["%"][0] == 25.0
    assert by_name["target: at most 10"][0] == 10.0
    assert min(by_name["lower limit"]) == 0.0, "no limit below nothing"


def test_tables_and_charts_have_an_alternative(deck: Any) -> None:
    for frame in [*tables(deck), *charts(deck)]:
        said = frame._element.xpath("./p:nvGraphicFramePr/p:cNvPr/@descr")
        assert said
        assert len(said[0]) > 40
    assert "lowest 180, highest 202" in charts(deck)[0]._element.xpath("./p:nvGraphicFramePr/p:cNvPr/@descr")[0]


def test_notes_say_what_the_words_mean_and_what_figures_stand_on(deck: Any) -> None:
    measures = next(s for s in deck.slides if s.shapes.title.text_frame.text.startswith("Measure by measure"))
    spoken = measures.notes_slide.notes_text_frame.text
    assert "How many patients are still in hospital" in spoken
    assert "7 of 7 days reported" in spoken
    assert "Open Government Licence" in spoken
    assert "Eight weeks in a row lie above the mean." in spoken


def test_made_up_figures_say_so_on_every_slide(deck: Any) -> None:
    feet = [next(s for s in slide.shapes if s.name == "Foot").text_frame.text for slide in deck.slides]
    assert all(ILLUSTRATIVE in foot for foot in feet)


def letters_too_small(deck: Any) -> list[str]:
    """Words of the body that are smaller than the least."""
    found = []
    for slide in deck.slides:
        for shape in slide.shapes:
            frames = [shape.text_frame] if shape.has_text_frame and shape.name not in SMALLER else []
            if shape.has_table:
                frames += [cell.text_frame for row in shape.table.rows for cell in row.cells]
            runs = [run for frame in frames for p in frame.paragraphs for run in p.runs]
            found += [run.text for run in runs if run.font.size is None or run.font.size < Pt(LEAST_POINTS)]
    return found


def test_the_body_is_large_enough_to_be_read(deck: Any, overfull_deck: Any) -> None:
    assert letters_too_small(deck) == []
    assert letters_too_small(overfull_deck) == []


def test_nothing_stands_over_an_edge(deck: Any, overfull_deck: Any) -> None:
    for one in (deck, overfull_deck):
        for slide in one.slides:
            for shape in slide.shapes:
                assert 0 <= shape.left <= shape.left + shape.width <= one.slide_width, shape.name
                assert 0 <= shape.top <= shape.top + shape.height <= one.slide_height, shape.name
    heights = [sum(row.height for row in t.table.rows) for t in (*tables(deck), *tables(overfull_deck))]
    assert max(heights) <= Pt(BOTTOM - TOP)


def test_what_people_wrote_is_plain_text(overfull_deck: Any) -> None:
    said = {cell.text for t in tables(overfull_deck) for row in t.table.rows for cell in row.cells}
    assert any(words.startswith("#set page(fill: red) *bold*") for words in said)
    assert any("😀" in words for words in said)
    assert not any("\x07" in words or "\n" in words or "\u202e" in words for words in said)
    assert HOSTILE[2] not in said, "a word of 400 letters is cut"


def test_many_actions_end_in_words(overfull_deck: Any) -> None:
    said = [cell.text for t in tables(overfull_deck) for row in t.table.rows for cell in row.cells]
    assert said.count("and 8 more actions in the dashboard") == 2
    dates = [words for words in said if words == "18 Feb 2026"]
    assert len(dates) == 2 * 12, "and no more than twelve of each week"


def test_published_figures_alone_make_slides_that_say_what_is_missing() -> None:
    deck = Presentation(io.BytesIO(slides(nothing_local())))
    said = " ".join(s.text_frame.text for slide in deck.slides for s in slide.shapes if s.has_text_frame)
    assert "No action is open, and none was due" in said
    assert "(template pathway-1)" in said
    assert len(deck.slides) < 10


def test_nothing_at_all_still_opens() -> None:
    empty = a_week(rows=(), hospitals=(), waits=(), drawings=(), localities=(), notes=(), sentences=(), definitions=(),
                   actions_last_week=(), actions_this_week=(), provenances=())  # fmt: skip
    assert len(Presentation(io.BytesIO(slides(empty))).slides) >= 4


def test_the_same_week_gives_the_same_bytes_and_no_clock_is_in_them(week: Week, packed: bytes) -> None:
    assert slides(week) == packed
    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        assert {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        books = [file.read(name) for name in file.namelist() if name.endswith(".xlsx")]
        assert b"2026-02-15T00:00:00Z</dcterms:created>" in file.read("docProps/core.xml")
    assert books
    for book in books:
        with zipfile.ZipFile(io.BytesIO(book)) as inside:
            assert b"2026-02-15T00:00:00Z</dcterms:created>" in inside.read("docProps/core.xml")


def test_clocks_are_taken_out_of_any_office_file() -> None:
    def file(hour: int) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as packed:
            entry = zipfile.ZipInfo("docProps/core.xml", (2026, 2, 16, hour, 0, 0))
            packed.writestr(entry, f"<a><dcterms:created x='y'>2026-02-16T{hour:02}:00:00Z</dcterms:created></a>")
        return out.getvalue()

    morning, evening = (without_clocks(file(hour), dated=date(2026, 2, 15)) for hour in (8, 20))
    assert file(8) != file(20)
    assert morning == evening


def test_a_signal_s_row_has_weight(deck: Any) -> None:
    first = tables(deck)[0].table
    assert first.cell(1, 0).text_frame.paragraphs[0].runs[0].font.bold
    calm = a_week(rows=(a_row(variation="common_cause", variation_icon="common_cause"),), localities=(), hospitals=())
    table = tables(Presentation(io.BytesIO(slides(calm))))[0].table
    assert table.cell(1, 4).text == "noise"
    assert not table.cell(1, 0).text_frame.paragraphs[0].runs[0].font.bold
