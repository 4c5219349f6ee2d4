"""A set of slides, 16:9: titles, words, tables that go on over the next slide, charts, notes for who speaks, alternatives.

Sizes are worked out with the widths of the letters, so that nothing runs over the edge; Arial, which every office has.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from flow.charts.theme import PALETTES
from flow.report.clockless import without_clocks
from flow.report.lettering import cut_to_lines, line_count, one_line
from flow.report.slide_chart import NARROW_KEY, native_chart
from flow.report.words import plain

if TYPE_CHECKING:
    from flow.report.content import Drawing

LIGHT = PALETTES["light"]
SLIDE_POINTS = (960.0, 540.0)
LEFT, TOP, WIDE, BOTTOM = 38.0, 112.0, 884.0, 496.0
"""Where the words of a slide are, in points: from the left, from the top, how wide, down to."""
BODY, TITLE, FOOT = 18.0, 28.0, 12.0
LINE = 1.2
"""How high a line of letters is, in parts of their size."""
CELL_EDGE, CELL_TOP = 7.2, 3.6
"""What a cell leaves free at each side, and above and below."""
_THEME = {b'typeface="Calibri"': b'typeface="Arial"', b'srgbClr val="4F81BD"': b'srgbClr val="005EB8"'}


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of a table: its head, and how wide it is, in points."""

    head: str
    wide: float


class Deck:
    """Slides as they are being made."""

    def __init__(self, *, title: str, about: str, dated: date, foot: str, mark: str) -> None:
        from pptx import Presentation
        from pptx.util import Pt

        self._deck, self._foot, self._mark, self._dated = Presentation(), foot, mark, dated
        self._deck.slide_width, self._deck.slide_height = (Pt(p) for p in SLIDE_POINTS)
        _widened(self._deck)
        known, written = self._deck.core_properties, datetime(dated.year, dated.month, dated.day, tzinfo=UTC)
        known.title, known.subject, known.author, known.language = title, about, "System Flow", "en-GB"
        known.created, known.modified, known.last_modified_by, known.revision = written, written, "System Flow", 1
        known.keywords, known.comments, known.category = "", "", "weekly report"

    def opening(self, title: str, lines: Sequence[str], *, notes: str) -> None:
        """The first slide."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[0])
        self._place(slide.shapes.title, LEFT, 110, WIDE, 160, low=True)
        words = cut_to_lines(_said(title), 3, width=WIDE - 2 * CELL_EDGE, size=36, bold=True)
        self._write(slide.shapes.title.text_frame, [words], size=36, bold=True)
        self._place(slide.placeholders[1], LEFT, 290, WIDE, 180)
        self._write(slide.placeholders[1].text_frame, lines, size=20)
        self._finish(slide, notes)

    def words(self, title: str, paragraphs: Sequence[tuple[str, bool]], *, notes: str) -> None:
        """Paragraphs, some of them with weight; over as many slides as they need."""
        high = [self._height(words, WIDE - 40, bold=bold) + 8 for words, bold in paragraphs]
        parts = _portions(high, BOTTOM - TOP)
        for n, part in enumerate(parts):
            slide = self._titled(_numbered(title, n, len(parts)))
            box = slide.shapes.add_textbox(*_emu(LEFT, TOP, WIDE, BOTTOM - TOP))
            box.name = "Words"
            self._write(box.text_frame, [paragraphs[i] for i in part], size=BODY, after=8)
            self._finish(slide, notes)

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        *,
        about: str,
        notes: str,
        row_notes: Sequence[str] = (),
        strong: Sequence[bool] = (),
    ) -> None:
        """A table over as many slides as its rows need; `about` is its alternative; `strong` says which rows have weight.

        `row_notes` are for who speaks, one a row: they stand with the slide that has the row, above `notes`.
        """
        heavy = list(strong) or [False] * len(rows)
        high = [self._row_height(r, columns, bold=b) for r, b in zip(rows, heavy, strict=True)]
        head = self._row_height([c.head for c in columns], columns, bold=True)
        parts = _portions(high, BOTTOM - TOP - head)
        for n, part in enumerate(parts):
            slide = self._titled(_numbered(title, n, len(parts)))
            chosen = [rows[i] for i in part]
            self._set_table(
                slide, columns, chosen, [high[i] for i in part], head, LEFT, TOP, about, [heavy[i] for i in part]
            )
            self._finish(slide, "\n".join([*(row_notes[i] for i in part if i < len(row_notes)), notes]))

    def chart(self, drawing: Drawing, *, notes: str) -> None:
        """A chart under its finding."""
        slide = self._titled(drawing.title)
        under = [drawing.subtitle, *drawing.break_words[-3:]]
        sizes = 14.0
        lines = sum(line_count(_said(w), width=WIDE - 16, size=sizes) for w in under)
        room = lines * sizes * LINE + 10
        self._chart_at(slide, drawing, (LEFT, TOP, WIDE, BOTTOM - TOP - room))
        box = slide.shapes.add_textbox(*_emu(LEFT, BOTTOM - room, WIDE, room))
        box.name = "What the chart shows"
        self._write(box.text_frame, under, size=sizes)
        self._finish(slide, notes)

    def beside(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        drawing: Drawing | None,
        *,
        about: str,
        more: Callable[[int, str], str],
        notes: str,
        strong: Sequence[bool],
    ) -> None:
        """One slide: a table of the rows that fit, how many do not, and a chart beside it."""
        slide = self._titled(title)
        head = self._row_height([c.head for c in columns], columns, bold=True)
        high = [self._row_height(r, columns, bold=b) for r, b in zip(rows, strong, strict=True)]
        fit = len(_filled(high, BOTTOM - TOP - head - 28)[0])
        if rows:
            self._set_table(slide, columns, rows[:fit], high[:fit], head, LEFT, TOP, about, list(strong[:fit]))
        if fit < len(rows):
            box = slide.shapes.add_textbox(*_emu(LEFT, BOTTOM - 26, 500, 26))
            box.name = "What is left out"
            self._write(box.text_frame, [more(len(rows) - fit, "measure")], size=14)
        if drawing is not None:
            across = LEFT + sum(c.wide for c in columns) + 14
            wide = SLIDE_POINTS[0] - across - 24
            finding = [cut_to_lines(_said(drawing.title), 3, width=wide - 16, size=14, bold=True), NARROW_KEY]
            room = sum(line_count(words, width=wide - 16, size=14, bold=True) for words in finding) * 14 * LINE + 8
            box = slide.shapes.add_textbox(*_emu(across, TOP - 4, wide, room))
            box.name = "The finding of the chart"
            self._write(box.text_frame, [(finding[0], True), (finding[1], False)], size=14)
            self._chart_at(slide, drawing, (across, TOP + room, wide, BOTTOM - TOP - room))
        self._finish(slide, notes)

    def packed(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self._deck.save(out)
        return without_clocks(out.getvalue(), dated=self._dated)

    # --- parts of a slide ---

    def _titled(self, title: str) -> Any:
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[5])
        self._place(slide.shapes.title, LEFT, 18, WIDE, 84, low=True)
        words = cut_to_lines(_said(title), 2, width=WIDE - 2 * CELL_EDGE, size=TITLE, bold=True)
        self._write(slide.shapes.title.text_frame, [words], size=TITLE, bold=True)
        return slide

    def _chart_at(self, slide: Any, drawing: Drawing, at: tuple[float, float, float, float]) -> None:
        frame = native_chart(slide.shapes, drawing, _emu(*at))
        frame.name = "Chart"
        _describe(frame, f"{drawing.title}. {drawing.alternative}")

    def _set_table(
        self,
        slide: Any,
        columns: Sequence[Column],
        rows: Sequence[Sequence[str]],
        heights: Sequence[float],
        head: float,
        left: float,
        top: float,
        about: str,
        strong: Sequence[bool],
    ) -> None:
        from pptx.util import Pt

        at = _emu(left, top, sum(c.wide for c in columns), head + sum(heights))
        frame = slide.shapes.add_table(len(rows) + 1, len(columns), *at)
        frame.name = "Table"
        _describe(frame, about)
        table = frame.table
        for n, column in enumerate(columns):
            table.columns[n].width = Pt(column.wide)
            self._write(table.cell(0, n).text_frame, [column.head], size=BODY, bold=True, colour=LIGHT.background)
        table.rows[0].height = Pt(head)
        for i, (row, high, heavy) in enumerate(zip(rows, heights, strong, strict=True), start=1):
            table.rows[i].height = Pt(high)
            for n, words in enumerate(row):
                self._write(table.cell(i, n).text_frame, [words], size=BODY, bold=heavy)

    def _write(
        self,
        frame: Any,
        paragraphs: Sequence[str | tuple[str, bool]],
        *,
        size: float,
        bold: bool = False,
        colour: str = LIGHT.text,
        after: float = 0,
    ) -> None:
        """Words as plain text: nothing in them is read as anything else."""
        from pptx.dml.color import RGBColor
        from pptx.enum.lang import MSO_LANGUAGE_ID
        from pptx.enum.text import PP_ALIGN
        from pptx.util import Pt

        frame.word_wrap = True
        for n, one in enumerate(paragraphs):
            words, heavy = one if isinstance(one, tuple) else (one, bold)
            paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            paragraph.alignment, paragraph.space_after = PP_ALIGN.LEFT, Pt(after)
            run = paragraph.add_run()
            run.text = _said(words)
            run.font.size, run.font.bold, run.font.name = Pt(size), heavy, "Arial"
            run.font.color.rgb = RGBColor.from_string(colour.removeprefix("#").upper())
            run.font.language_id = MSO_LANGUAGE_ID.ENGLISH_UK

    def _place(self, shape: Any, left: float, top: float, wide: float, high: float, *, low: bool = False) -> None:
        from pptx.enum.text import MSO_ANCHOR

        shape.left, shape.top, shape.width, shape.height = _emu(left, top, wide, high)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM if low else MSO_ANCHOR.TOP

    def _finish(self, slide: Any, notes: str) -> None:
        """The foot, which says where the figures are from and that they are made up where they are, and the notes."""
        box = slide.shapes.add_textbox(*_emu(LEFT, 502, WIDE, 26))
        box.name = "Foot"
        n = len(self._deck.slides)
        self._write(box.text_frame, [" · ".join(p for p in (str(n), self._foot, self._mark) if p)], size=FOOT)
        slide.notes_slide.notes_text_frame.text = _lines(notes)

    def _height(self, words: str, wide: float, *, bold: bool) -> float:
        return line_count(_said(words), width=wide, size=BODY, bold=bold) * BODY * LINE

    def _row_height(self, row: Sequence[str], columns: Sequence[Column], *, bold: bool) -> float:
        high = [self._height(words, c.wide - 2 * CELL_EDGE, bold=bold) for words, c in zip(row, columns, strict=True)]
        return max(high) + 2 * CELL_TOP + 1


def _said(words: str) -> str:
    return one_line(plain(words))


def _lines(notes: str) -> str:
    return "\n".join(_said(line) for line in notes.split("\n"))


def _emu(*points: float) -> tuple[Any, ...]:
    from pptx.util import Pt

    return tuple(Pt(p) for p in points)


def _describe(frame: Any, words: str) -> None:
    """The alternative of a shape that is not text."""
    frame._element.xpath("./p:nvGraphicFramePr/p:cNvPr")[0].set("descr", _said(words))


def _numbered(title: str, n: int, of: int) -> str:
    return title if of == 1 else f"{title} ({n + 1} of {of})"


def _portions(heights: Sequence[float], most: float) -> list[list[int]]:
    """Which items stand on which slide: in order, on as few as can be, and each about as full as the others."""
    fullest = _filled(heights, most)
    evenly = sum(heights) / len(fullest)
    while len(_filled(heights, min(evenly, most))) > len(fullest):
        evenly += most / 50
    return _filled(heights, min(evenly, most))


def _filled(heights: Sequence[float], most: float) -> list[list[int]]:
    """The items one slide after the other; one that is too high alone has a slide of its own."""
    parts: list[list[int]] = [[]]
    used = 0.0
    for n, high in enumerate(heights):
        if parts[-1] and used + high > most:
            parts.append([])
            used = 0.0
        parts[-1].append(n)
        used += high
    return parts


def _widened(deck: Any) -> None:
    """The masters of the library are 4:3: what they hold is moved to the wider slide, in Arial and our blue."""
    master = deck.slide_master
    for shape in [*master.placeholders, *(s for layout in deck.slide_layouts for s in layout.placeholders)]:
        if shape._element.spPr.xfrm is not None:
            shape.left, shape.width = int(shape.left * 4 / 3), int(shape.width * 4 / 3)
    for related in master.part.rels.values():
        if related.reltype.endswith("/theme"):
            blob = related.target_part.blob
            for old, new in _THEME.items():
                blob = blob.replace(old, new)
            related.target_part._blob = blob
