"""The journeys of a flow manager through the Daily position, in a real browser on a real server."""

from __future__ import annotations

import socket

import pytest


def test_first_visit_on_a_fresh_machine_shows_the_illustrative_set_and_says_so(demonstration, visit):
    someone = visit().open(demonstration.url)
    assert "227 patients remain" in someone.words or "patients remain" in someone.words
    assert "these figures are made up" in someone.words
    tiles = someone.page.locator(".flow-tile")
    assert tiles.count() == 5
    assert all("illustrative" in tiles.nth(n).inner_text() for n in range(5))
    someone.page.get_by_text("How to load real figures").click()
    someone.page.get_by_text("flow load").first.wait_for()
    assert someone.said == []
    assert someone.left == []


def test_changing_the_period_changes_the_figures_and_the_link(demonstration, visit):
    someone = visit().open(demonstration.url)
    assert "84 of 84 days" in someone.words
    someone.choose("Period", "1 year")
    assert "of 364 days" in someone.words
    assert "period=1+year" in someone.page.url or "period=1%20year" in someone.page.url


def test_a_shared_link_shows_another_person_the_same(real, visit):
    mine = visit().open(real.url)
    mine.choose("Place", "RUH Bath (RD1)")
    mine.choose("Period", "4 weeks")
    mine.page.get_by_role("radio", name="share").or_(mine.page.get_by_role("button", name="share")).first.click()
    mine.rest()
    theirs = visit().open(mine.page.url)
    assert theirs.words == mine.words
    assert "RUH Bath" in theirs.words
    assert "28 of 28 days" in theirs.words or "of 28 days" in theirs.words


@pytest.mark.thorough
def test_the_written_link_pins_the_day(real, visit):
    someone = visit().open(f"{real.url}/?day=2026-01-12")
    assert "123 patients remain" in someone.words
    assert "suspect" in someone.page.locator(".flow-tile").first.inner_text()
    someone.page.get_by_role("button", name="Link").click()
    link = someone.page.locator('[data-testid="stCode"]').first.inner_text()
    assert "day=2026-01-12" in link
    other = visit().open(link.strip())
    assert "123 patients remain" in other.words


def test_a_bad_link_falls_back_and_shows_no_stack_trace(real, visit):
    someone = visit().open(f"{real.url}/?place=NOWHERE&period=never&day=yesterday&basis=bathtubs&by=soon&show=tea")
    assert "204 patients remain" in someone.words
    assert someone.page.locator('[data-testid="stException"]').count() == 0


@pytest.mark.thorough
def test_files_loaded_while_the_page_is_open_are_seen_at_the_next_interaction(serve, visit, shared_data, tmp_path):
    server = serve()
    winter = next((shared_data / "acute_winter_xlsx").glob("*.xlsx"))
    assert server.flow("load", str(winter)).returncode == 0
    someone = visit().open(server.url)
    assert "204 patients remain" in someone.words
    morning = tmp_path / "morning.csv"
    morning.write_text(
        "place,day,nctr,discharged,remaining,beds_open,beds_occupied\n"
        "RH5,2026-02-16,250,39,211,897,854\nRH5A8,2026-02-16,150,20,130,500,480\nRH5O4,2026-02-16,100,19,81,397,374\n"
    )
    assert server.flow("load", str(morning)).returncode == 0
    someone.choose("Period", "4 weeks")
    assert "211 patients remain" in someone.words
    assert "Mon 16 Feb 2026" in someone.words
    assert "23.5 %" in someone.words
    assert "local" in someone.words
    assert "Musgrove Park Hospital: 130" in someone.page.locator('[data-testid="stMain"]').inner_html() or (
        "Musgrove Park Hospital holds 130" in someone.words
    )
    assert server.flow("undo").returncode == 0
    someone.choose("Period", "12 weeks")
    assert "204 patients remain" in someone.words


def test_downloaded_figures_carry_their_definition(real, visit):
    someone = visit().open(real.url)
    with someone.page.expect_download() as waiting:
        someone.page.get_by_role("button", name="CSV").first.click()
    text = waiting.value.path().read_text()
    head, first = text.splitlines()[:2]
    assert head.startswith("metric,place,period_start")
    assert "definition" in head
    assert first.startswith("nctr_remaining,RH5,2025-11-24")
    assert len(text.splitlines()) == 85


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (1280, "dark"), pytest.param(1920, "light", marks=pytest.mark.thorough)]
)
def test_nothing_scrolls_sideways(real, visit, width, scheme):
    """Every page in both schemes at 1280 pixels: test_accessibility.py."""
    someone = visit(width=width, height=900, scheme=scheme).open(real.url)
    assert someone.sideways <= 1
    assert "204 patients remain" in someone.words
    assert someone.said == []


def test_an_empty_store_teaches(serve, visit):
    someone = visit().open(serve(FLOW_DEMONSTRATION="off").url)
    assert "Nothing is loaded yet" in someone.words
    assert "flow load" in someone.words


def test_a_place_without_figures_says_which_file_brings_them(real, visit):
    someone = visit().open(f"{real.url}/?place=Yeovil (RA4)&as_of=2022-05-01")
    assert "No figure of Yeovil" in someone.words
    assert "Which file brings it?" in someone.words


def test_the_server_listens_on_this_machine_only(demonstration):
    outside = next(
        (
            a[4][0]
            for a in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
            if not a[4][0].startswith("127.")
        ),
        None,
    )
    if outside is None:
        outside = "127.0.0.2"  # a loopback address of its own: a server on 0.0.0.0 would answer there too
    with socket.socket() as probe:
        probe.settimeout(2)
        assert probe.connect_ex((outside, demonstration.port)) != 0
