"""A note on a chart, in a real browser: written in the chart's foot, its mark seen there and by somebody else."""

from __future__ import annotations


def test_a_note_is_written_seen_on_the_chart_and_by_another_reader(serve, visit):
    server = serve()  # a journal of its own: others look at the shared one
    mine = visit().open(server.url)
    foot = mine.page.get_by_role("button", name="Note", exact=True).first
    foot.scroll_into_view_if_needed()
    foot.click()
    form = mine.page.get_by_test_id("stPopoverBody")
    form.get_by_label("What happened").fill("Ambulances diverted from Yeovil.")
    form.get_by_label("Who (a role or a team)").fill("control room")
    form.get_by_role("button", name="Write the note").click()
    mine.page.locator("ol.flow-notes").first.get_by_text("Ambulances diverted from Yeovil. (control room)").wait_for()
    theirs = visit().open(server.url)
    assert "Ambulances diverted from Yeovil. (control room)" in theirs.words
    marks = theirs.page.locator('[data-testid="stVegaLiteChart"]').first.locator("svg, canvas")
    assert marks.count() > 0
    assert "a note, in words below" in theirs.words
    assert theirs.said == []
