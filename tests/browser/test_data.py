"""The analyst's journey through the Data page, in a real browser on a real server."""

from __future__ import annotations

import pytest

MORNING = "place,day,nctr,discharged,remaining,beds_open,beds_occupied\nRH5,2026-02-16,250,39,211,897,854\n"


def test_a_link_to_a_page_works_for_the_very_first_visitor_of_a_server(serve, visit):
    someone = visit().open(f"{serve().url}/data?period=4+weeks")
    assert someone.page.get_by_role("heading", name="Data", exact=True).count() == 1
    assert someone.page.get_by_text("Page not found").count() == 0
    assert "4 weeks" in someone.page.locator('[data-testid="stSidebar"]').inner_text() or "28" in someone.words


def test_drop_a_file_see_the_findings_cancel_then_publish_and_undo(serve, visit, tmp_path):
    server = serve()
    good, bad = tmp_path / "morning.csv", tmp_path / "wrong.csv"
    good.write_text(MORNING)
    bad.write_text(MORNING.replace("211", "212"))
    someone = visit().open(f"{server.url}/data")

    someone.page.locator('input[type="file"]').set_input_files([str(good), str(bad)])
    someone.page.get_by_text("morning.csv: can be published").wait_for(timeout=60_000)
    someone.rest()
    assert "wrong.csv: refused: nothing was changed" in someone.words
    assert "nctr 250 is not discharged 39 + remaining 212" in someone.words
    someone.page.get_by_role("button", name="Cancel").click()
    someone.rest()
    assert '"loads_in_force": 0' in server.flow("status", "--json").stdout

    someone.page.locator('input[type="file"]').set_input_files(str(good))
    someone.page.get_by_role("button", name="Publish 1 file").click(timeout=60_000)
    someone.page.get_by_text("morning.csv: published").wait_for(timeout=60_000)
    someone.rest()
    assert '"loads_in_force": 1' in server.flow("status", "--json").stdout
    assert "made up" not in someone.words

    someone.page.get_by_role("link", name="Daily position").click()
    someone.page.get_by_text("211 patients remain").first.wait_for(timeout=30_000)
    someone.page.get_by_role("link", name="Data", exact=True).click()
    someone.page.get_by_role("tab", name="Take it back").click()
    someone.rest()
    someone.page.get_by_text("Yes, take back load 1").click()
    someone.rest()
    someone.page.get_by_role("button", name="Undo this load").click()
    someone.page.wait_for_timeout(500)
    someone.rest()
    assert '"loads_in_force": 0' in server.flow("status", "--json").stdout
    assert someone.said == []
    assert someone.left == []


@pytest.mark.thorough
def test_a_file_with_personal_data_is_refused_without_repeating_it(serve, visit, tmp_path):
    server = serve()
    listing = tmp_path / "ward.csv"
    listing.write_text("ward,note\nRydon,9434765919 ready\n")
    someone = visit().open(f"{server.url}/data")
    someone.page.locator('input[type="file"]').set_input_files(str(listing))
    someone.page.get_by_text("ward.csv: refused").wait_for(timeout=60_000)
    someone.rest()
    assert "No data of single patients may be loaded" in someone.words
    assert "9434765919" not in someone.words


def test_days_left_out_on_one_page_are_gone_from_the_other(serve, visit, shared_data):
    server = serve()
    winter = next((shared_data / "acute_winter_xlsx").glob("*.xlsx"))
    assert server.flow("load", str(winter)).returncode == 0
    someone = visit().open(f"{server.url}/data?day=2026-01-13")
    someone.page.get_by_placeholder("published at about double the days around it").fill(
        "half of the patients are missing"
    )
    someone.page.get_by_label("Who (a role or a team)").first.fill("information team")
    someone.page.get_by_role("button", name="Leave these days out").click()
    someone.page.get_by_text("half of the patients are missing").wait_for(timeout=30_000)
    other = visit().open(f"{server.url}/?day=2026-01-13")
    assert "123 patients remain" in other.words
    assert "left out by a person" in other.words
    value = server.flow(
        "measure", "nctr_remaining", "--place", "RH5", "--from", "2026-01-13", "--to", "2026-01-13", "--format", "json"
    ).stdout
    assert '"excluded"' in value
    assert '"value": null' in value
