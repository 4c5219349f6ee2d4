"""The icons: one for every kind that spc knows, well formed, told apart without colour."""

from __future__ import annotations

from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

from flow.charts.icons import KINDS, icon, icon_uri, icon_words
from flow.errors import UnknownName
from flow.spc import _ASSURANCE, _ASSURANCE_ICON, _VARIATION_ICON, POINT_TYPES


def test_every_kind_of_spc_has_an_icon():
    known = {*POINT_TYPES, *_VARIATION_ICON.flatten(), *_ASSURANCE, *_ASSURANCE_ICON}
    assert {kind or "" for kind in known} <= set(KINDS)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_icon_is_well_formed_and_says_its_words(kind, mode):
    drawn = ElementTree.fromstring(icon(kind, mode))
    assert drawn.findtext("{http://www.w3.org/2000/svg}title") == icon_words(kind)
    assert unquote(icon_uri(kind, mode)).endswith("</svg>")


def test_icons_differ_without_their_colours():
    names = (
        "common_cause",
        "concern_high",
        "concern_low",
        "neutral_high",
        "neutral_low",
        "pass",
        "fail",
        "inconsistent",
    )
    bare = {"".join(icon(kind, "light").split("</title>")[1:]).replace("#", "") for kind in names}
    assert len(bare) == len(names)
    assert ">H<" in icon("concern_high", "light")
    assert ">F<" in icon("consistent_fail", "dark")


def test_none_is_an_empty_ring_and_an_unknown_kind_is_refused():
    assert icon(None, "light") == icon("", "light")
    with pytest.raises(UnknownName, match="concern_high"):
        icon("concern_hihg", "light")
