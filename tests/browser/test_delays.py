"""Two journeys of people who have never seen the dashboard: which reason grew most, and what mental health goes by."""

from __future__ import annotations

import pytest


def test_which_reason_grew_most_and_who_can_act_is_one_click_from_the_front_page(demonstration, visit):
    someone = visit().open(demonstration.url)
    someone.page.get_by_role("link", name="Delays").click()
    someone.page.get_by_text("grew most:").first.wait_for()
    someone.rest()
    said = someone.page.locator("h2.flow-finding").first.inner_text()
    assert "grew most:" in said
    assert "more than in" in said
    assert said.endswith("can act")
    someone.page.get_by_role("radio", name="who can act").or_(
        someone.page.get_by_role("button", name="who can act")
    ).first.click()
    someone.rest()
    assert "bars=who" in someone.page.url
    assert someone.page.locator('[data-testid="stException"]').count() == 0
    assert someone.sideways == 0
    assert someone.said == []
    assert someone.left == []


@pytest.mark.thorough
def test_mental_health_shows_another_measure_and_the_link_says_so(demonstration, visit):
    someone = visit().open(demonstration.url)
    someone.page.get_by_role("link", name="Mental health").click()
    someone.page.get_by_text("Not yet chosen").first.wait_for()
    someone.rest()
    someone.page.get_by_role("radio", name="M4").or_(someone.page.get_by_role("button", name="M4")).first.click()
    someone.rest()
    assert "measure=M4" in someone.page.url
    assert "M4 Left on the day they were ready:" in someone.words
    other = visit().open(someone.page.url)
    assert "M4 Left on the day they were ready:" in other.words
    assert someone.said == []
