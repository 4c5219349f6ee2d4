"""Three questions of a new user, from the front page, in under three clicks and without help.

"Which reason grew most since last month, and who can act on it?" is in test_delays.py.
"""

from __future__ import annotations

import re


def clicks(visitor, link: str) -> None:
    """One click: a page of the menu."""
    visitor.page.get_by_role("link", name=link, exact=True).click()
    visitor.page.get_by_role("heading", name=link, exact=True).wait_for(timeout=60_000)
    visitor.rest()


def test_is_pathway_1_in_south_somerset_worse_than_in_taunton_or_is_that_noise(demonstration, visit):
    someone = visit().open(demonstration.url)
    clicks(someone, "Pathways")
    answer = r"South Somerset and Somerset West and Taunton cannot be told apart from noise|South Somerset .* than Somerset West and Taunton"
    assert re.search(answer, someone.words), someone.words[:2000]
    assert "95 % interval" in someone.words
    assert someone.said == []
    assert someone.left == []


def test_how_far_above_the_national_share_are_we_and_on_which_basis(serve, visit, shared_data, tmp_path):
    server = serve(tmp_path / "home")
    files = [shared_data / "tidy_daily" / "trust_day.parquet", shared_data / "tidy_daily" / "trust_month_beds.csv"]
    assert server.flow("load", *map(str, files)).returncode == 0
    someone = visit().open(server.url)
    clicks(someone, "Compare")
    assert re.search(
        r"Somerset FT: 21\.\d % of adult G&A beds open \(August 2025\), \d\.\d points above England "
        r"\(13\.\d %, its \d+ ranked trusts together\); \d+th highest of \d+ trusts",
        someone.words,
    ), someone.words[:800]
    assert someone.said == []
    assert someone.left == []


def test_a_chart_is_taken_away_as_picture_and_csv(demonstration, visit):
    someone = visit().open(f"{demonstration.url}/pathways")
    someone.page.get_by_role("button", name="Picture").first.click()
    with someone.page.expect_download(timeout=60_000) as told:
        someone.page.get_by_role("button", name="PNG, for slides").first.click()
    assert told.value.suggested_filename.endswith(".png")
    with open(told.value.path(), "rb") as picture:
        assert picture.read(8) == b"\x89PNG\r\n\x1a\n"
    someone.page.keyboard.press("Escape")
    with someone.page.expect_download(timeout=60_000) as told:
        someone.page.get_by_role("button", name="CSV").first.click()
    with open(told.value.path(), encoding="utf-8") as text:
        head = text.readline()
    assert "definition" in head
    assert "attribution" in head
