"""Pictures to take away: real files of the right size, with title, subtitle and source in them."""

from __future__ import annotations

import struct
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from made_up_points import weekly_points

from flow.charts.multiples import multiples_rows, multiples_spec
from flow.charts.picture import png, svg
from flow.charts.series import series_key, series_rows, series_spec
from flow.charts.theme import PALETTES


def a_picture(mode="light", **more):
    rows = series_rows(weekly_points([10.0, None, 11.0, 13.0]), grain="week")
    words = {"title": "13 starts & more", "subtitle": "Somerset FT · 4 weeks", "source": "Source: made up <here>"}
    return (series_spec(mode, "starts", "week"), rows), words | {"marks": series_key(rows, mode, grain="week")} | more


@pytest.mark.parametrize(("width", "scale"), [(1200, 2), (390, 1)], ids=["for slides", "phone"])
def test_png_is_a_real_png_of_the_right_width(width, scale):
    given, words = a_picture(width=width, scale=scale)
    drawn = png(*given, **words)
    assert drawn.startswith(b"\x89PNG\r\n\x1a\n")
    across, down = struct.unpack(">II", drawn[16:24])
    assert across == width * scale
    assert 200 < down < 4000
    assert len(drawn) > 5000


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_svg_holds_title_subtitle_source_and_key_on_the_background_of_its_mode(mode):
    given, words = a_picture(mode)
    drawn = svg(*given, **words)
    root = ElementTree.fromstring(drawn)
    said = [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"13 starts & more", "Somerset FT · 4 weeks", "Source: made up <here>", "one week"} <= set(said)
    assert root.get("width") == "1200"
    assert PALETTES[mode].background in drawn.split("/>")[0]


def test_a_date_stands_on_the_day_it_is_and_a_gap_is_not_drawn_as_zero():
    given, words = a_picture()
    drawn = svg(*given, **words)
    assert "week of 1 Sep 2025: 10" in drawn
    assert ">0</text>" not in drawn  # a zero would pull the axis down to it


def test_panels_are_drawn_too():
    names = ("Mendip", "Sedgemoor")
    points = weekly_points([10.0, 12.0], member="Mendip")
    drawn = svg(multiples_spec("light", "starts", "week", names), multiples_rows(points, names, grain="week"), "a", "b")
    assert "Sedgemoor" in drawn


def test_the_drawer_is_not_loaded_before_it_is_asked():
    asked = "import sys, flow.charts.picture, flow.charts.series; print('vl_convert' in sys.modules, 'altair' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["False", "False"]
