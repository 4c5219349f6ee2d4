"""The commissioner's journey: move a slider, save with a reason, open by its link elsewhere; and a link that was cut."""

from __future__ import annotations

import re


def test_a_slider_moves_the_answer_it_is_saved_and_opens_by_its_link_elsewhere(demonstration, visit):
    someone = visit().open(f"{demonstration.url}/whatif")
    page, answer = someone.page, someone.page.locator(".flow-answer")
    answer.wait_for(timeout=120_000)
    assert "As things are, " in answer.inner_text()
    slider = page.get_by_role("slider", name="Extra Pathway 1 starts a week")
    slider.focus()
    for _ in range(8):  # quicker than it answers: the last one counts
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "() => document.querySelector('.flow-answer').innerText.startsWith('With 8 more Pathway 1 starts a week from ')",
        timeout=60_000,
    )
    someone.rest()
    assert re.search(r"\?.*\bstarts=8\b", page.url)
    drawn = page.locator('[data-testid="stVegaLiteChart"]').first
    assert "changed: " in drawn.inner_html()

    page.get_by_role("button", name="Save with a reason").click()
    page.get_by_label("Why", exact=True).fill("for the November board")
    page.get_by_label("Who (a role or a team)", exact=True).fill("commissioning")
    page.keyboard.press("Tab")
    someone.rest()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Look at one, or set two to 4 side by side").wait_for(timeout=30_000)
    someone.rest()
    said, link = answer.inner_text(), page.url
    assert someone.said == []
    assert someone.left == []

    other = visit(width=390, height=844, scheme="dark").open(f"{demonstration.url}/whatif?scenario=1")
    other.page.locator(".flow-answer").wait_for(timeout=60_000)
    assert other.rest().page.locator(".flow-answer").inner_text() == said
    assert other.sideways <= 0
    third = visit().open(link)
    assert third.page.locator(".flow-answer").inner_text() == said

    lost = visit().open(link.replace("starts=8", "starts=eight"))
    assert "This link cannot be read" in lost.words
    assert "no number" in lost.words
    assert not lost.page.locator(".flow-answer").count()
    assert not lost.page.locator('[data-testid="stException"]').count()
    lost.page.get_by_role("button", name="Start without it").click()
    lost.page.locator(".flow-answer").wait_for(timeout=60_000)
    assert "As things are, " in lost.rest().words
