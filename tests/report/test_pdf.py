"""The PDF: one A4 page for the week, tagged, selectable, drawn; what people wrote is never markup; overfull stays one page."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from made_up_weeks import HOSTILE, a_drawing, a_locality, a_row, a_wait, a_week, nothing_local, overfull

from flow.report.content import Week
from flow.report.lettering import breakable, cut, line_count, printable
from flow.report.pdf import pdf
from flow.report.words import ILLUSTRATIVE, no_waits

MOST_BYTES = 1_000_000


@pytest.fixture(scope="module")
def week() -> Week:
    """A full week with two localities, one of them without any figure."""
    silent = a_locality("West Somerset")
    silent = replace(silent, rows=tuple(replace(r, value=None) for r in silent.rows), drawings=())
    return a_week(
        drawings=(a_drawing(), a_drawing(title="Pathway 1 new starts per week: 82.0 a week")),
        localities=(a_locality("Mendip"), silent),
    )


@pytest.fixture(scope="module")
def made(week: Week) -> bytes:
    """Its PDF."""
    return pdf(week)


@pytest.fixture(scope="module")
def hostile() -> bytes:
    """The PDF of a week in which everything is too long, too much, and markup."""
    return pdf(overfull())


def pages_of(made: bytes) -> list[str]:
    """The text of each page as a reader would select it."""
    document = pypdfium2.PdfDocument(made)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]


def elements(made: bytes) -> list[tuple[str, str]]:
    """The kind and the alternative text of every element of the structure, in reading order."""
    found: list[tuple[str, str]] = []

    def walk(node: pikepdf.Object) -> None:
        if isinstance(node, pikepdf.Array):
            for child in node:
                walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node.S), str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node.K)

    with pikepdf.open(io.BytesIO(made)) as document:
        walk(document.Root.StructTreeRoot)
    return found


def test_the_week_has_one_a4_page_and_every_told_locality_one(made: bytes) -> None:
    with pikepdf.open(io.BytesIO(made)) as document:
        boxes = [[round(float(x)) for x in page.mediabox] for page in document.pages]
    assert boxes == [[0, 0, 595, 842]] * 2
    assert "Mendip, week of" in pages_of(made)[1]


def test_a_locality_without_a_figure_has_no_page_and_is_named(made: bytes) -> None:
    assert "No figure of West Somerset of this week" in pages_of(made)[0]


def test_it_is_a_sound_file_below_a_megabyte(made: bytes) -> None:
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.check_pdf_syntax() == []
    assert len(made) < MOST_BYTES


def test_it_calls_itself_accessible_and_says_title_and_language(made: bytes, week: Week) -> None:
    with pikepdf.open(io.BytesIO(made)) as document:
        meta = document.open_metadata()
        assert meta["pdfuaid:part"] == "1"
        assert meta["dc:title"] == week.title
        assert str(document.Root.Lang) == "en-GB"
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle


def test_its_structure_has_headings_table_heads_lists_and_alternatives(made: bytes) -> None:
    found = elements(made)
    kinds = [kind for kind, _ in found]
    assert kinds.count("/H1") == 2
    assert kinds.count("/H2") >= 6
    assert kinds.count("/Table") >= 4
    assert kinds.count("/TH") >= 8 + 8 + 3 + 4
    assert "/LI" in kinds
    figures = [alt for kind, alt in found if kind == "/Figure"]
    assert len(figures) > 30
    assert all(figures), "a figure has no alternative"
    assert any("lowest 180, highest 202" in alt for alt in figures), "the chart's own words"
    assert "signal of concern: higher than usual" in figures


def test_words_can_be_selected(made: bytes, week: Week) -> None:
    front = pages_of(made)[0]
    assert week.title in front
    for said in week.sentences:
        assert said.words in front
    assert "215.3 patients" in front
    assert "Transfer of Care Hub" in front
    assert "closed: worked" in front
    assert front.count("Second provider began in Mendip.") == 1, "under the chart that it is on, and not again"
    assert "Note 1, 3 Feb 2026" in front
    assert "Ward 5 closed to admissions." in front


def test_charts_are_vectors_and_fonts_are_embedded(made: bytes) -> None:
    with pikepdf.open(io.BytesIO(made)) as document:
        kinds = {str(o.get("/Subtype", "")) for o in document.objects if isinstance(o, pikepdf.Stream)}
        fonts = [
            o for o in document.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/FontDescriptor"
        ]
    assert "/Image" not in kinds
    assert fonts
    assert all("/FontFile2" in f or "/FontFile3" in f for f in fonts)
    assert {str(f.FontName).partition("+")[2].partition("-")[0] for f in fonts} <= {"Arimo", "DejaVuSansMono"}


def test_the_axis_of_a_chart_is_text(made: bytes) -> None:
    assert "target: at most 90" in pages_of(made)[0]


def test_the_same_week_gives_the_same_bytes_in_another_process_and_zone(made: bytes) -> None:
    here = Path(__file__).parent
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from dataclasses import replace\n"
        "from made_up_weeks import *\nfrom flow.report.pdf import pdf\n"
        "silent = a_locality('West Somerset')\n"
        "silent = replace(silent, rows=tuple(replace(r, value=None) for r in silent.rows), drawings=())\n"
        "two = (a_drawing(), a_drawing(title='Pathway 1 new starts per week: 82.0 a week'))\n"
        "sys.stdout.buffer.write(pdf(a_week(drawings=two, localities=(a_locality('Mendip'), silent))))"
    )
    root = str(here.parents[1])
    settings = {**os.environ, "PYTHONPATH": root, "PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland"}
    again = subprocess.run(
        [sys.executable, "-c", code, str(here)], capture_output=True, env=settings, cwd=root, check=True
    )
    assert again.stdout == made


def test_made_up_figures_say_so_on_every_page() -> None:
    made = pdf(a_week(provenances=("illustrative",), localities=(a_locality("Mendip"), a_locality("Taunton"))))
    pages = pages_of(made)
    assert len(pages) == 3
    assert all(page.count(ILLUSTRATIVE) == 2 for page in pages), "in the words of the page and in its foot"


def test_published_figures_alone_fill_one_page_and_say_what_is_missing() -> None:
    pages = pages_of(pdf(nothing_local()))
    assert len(pages) == 1
    assert "Local 0, Local 1" in pages[0]
    assert "(template pathway-1)" in pages[0]
    assert "No action is open" in pages[0]
    assert "What the words mean" in pages[0]


def test_why_nobody_waits_is_said() -> None:
    unknown = a_wait(patients_metric="pathway_1_waiting", why_not="No figure.")
    assert (
        no_waits(a_week(waits=(unknown,)))
        == "No figure of those who wait in this week: the template ‘pathway-1’ brings it."
    )
    assert no_waits(a_week(waits=())) == "Who waits on each pathway is not counted for Somerset FT."


def test_nothing_at_all_is_still_a_page() -> None:
    empty = a_week(rows=(), hospitals=(), waits=(), drawings=(), localities=(), notes=(), sentences=(), definitions=(),
                   actions_last_week=(), actions_this_week=(), provenances=())  # fmt: skip
    assert len(pages_of(pdf(empty))) == 1


def test_overfull_stays_on_one_page_each_and_says_how_much_is_left_out(hostile: bytes) -> None:
    pages = pages_of(hostile)
    assert len(pages) == 3
    assert "more actions in the dashboard" in pages[0]
    assert "more measures in the dashboard" in pages[0]
    assert "more notes in the dashboard" in pages[0]
    with pikepdf.open(io.BytesIO(hostile)) as document:
        assert document.check_pdf_syntax() == []


def test_what_people_wrote_is_never_markup(hostile: bytes) -> None:
    front = pages_of(hostile)[0]
    assert '#set page(fill: red) *bold* _under_ $x^2$ @name <label> "quoted"' in front
    drawn = pypdfium2.PdfDocument(hostile)[0].render(scale=0.2).to_pil().convert("RGB")
    assert drawn.getpixel((1, 1)) == (255, 255, 255), "the page is not red"


def test_notes_and_actions_that_fit_are_all_there() -> None:
    many = a_week(
        localities=(),
        actions_this_week=tuple(replace(overfull().actions_this_week[3], what=f"Do {n}.") for n in range(4)),
    )
    front = pages_of(pdf(many))[0]
    assert all(f"Do {n}." in front for n in range(4))


def test_letters_that_the_face_lacks_are_shown_as_such() -> None:
    assert printable("ward 3\n😀 free\x00") == "ward 3 □ free"
    assert printable("cafe\u0301 \u202eturned\u202c") == "café turned"
    assert printable(HOSTILE[2]) == HOSTILE[2]


def test_long_words_are_cut_between_words_and_may_break() -> None:
    assert cut("one two three four", 12) == "one two…"
    assert cut("x" * 50, 10) == "x" * 9 + "…"
    assert breakable("a" * 30).count("\u200b") == 2
    assert breakable("short words 😀") == "short words □"
    assert line_count("W" * 400, width=100, size=10) == 38
    assert line_count("two words", width=100, size=10) == 1


def test_a_share_s_spark_line_is_told_in_per_cent() -> None:
    from flow.report.words import spark_words

    points = tuple(replace(p, value=0.2) for p in a_row().points)
    assert "from 20.0 to 20.0" in spark_words(a_row(unit="share", unit_words="%", points=points))
