"""The huddle in front of the room, in a real browser: actions from signals, two sessions, keys alone, paper."""

from __future__ import annotations

import re

import pytest

WIDE = {"width": 1920, "height": 1080}
SCREEN = """() => {
  const main = document.querySelector('[data-testid="stMain"]'), screen = document.querySelector('.fh');
  const bar = document.querySelector('.st-key-huddle-bar').getBoundingClientRect();
  return {over: main.scrollHeight - main.clientHeight, letters: parseFloat(getComputedStyle(screen).fontSize),
          bar: innerHeight - bar.bottom, cut: screen.scrollHeight - screen.clientHeight};
}"""
LONG = 60_000
"""Milliseconds: a machine that runs other tests meanwhile is slow."""


@pytest.fixture(scope="module")
def shared(serve):
    """A server whose screens look for news every two seconds."""
    return serve(FLOW_REFRESH_SECONDS="2")


def ready_to_type(someone, label: str) -> None:
    """Wait until a form's field is there and has the focus, so that one types at once."""
    someone.page.wait_for_function(
        "label => document.activeElement.getAttribute('aria-label') === label", arg=label, timeout=LONG
    )


NAMES = {"ArrowLeft": "Left", "ArrowRight": "Right", "ArrowDown": "Down"}


def press(someone, key: str) -> None:
    """Press a key of the legend as soon as it is on: while a page is drawn anew it is not."""
    button = f".st-key-huddle-key-{NAMES.get(key, key.upper())} button, .st-key-huddle-row-{key} button"
    someone.page.wait_for_function(
        "button => { const there = document.querySelector(button); return there && !there.disabled }",
        arg=button.replace("-key-ENTER", "-key-Enter"),
        timeout=LONG,
    )
    someone.page.keyboard.press(key)


def shown(someone, words: str) -> None:
    someone.page.locator(".fh", has_text=words).wait_for(timeout=LONG)


def closed_form(someone) -> None:
    """Wait until the form is gone and the page knows it: a key within that half second is lost, and pressed again by a person."""
    someone.page.locator('[role="dialog"]').wait_for(state="detached", timeout=LONG)
    someone.rest()


def test_an_action_from_a_signal_is_seen_by_others_closed_and_told_in_audit_and_report(shared, visit, tmp_path):
    room, other = (visit(**WIDE).open(f"{shared.url}/huddle") for _ in range(2))
    fits = room.page.evaluate(SCREEN)
    assert fits["over"] <= 0
    assert fits["cut"] <= 1
    assert fits["bar"] >= 0
    assert fits["letters"] >= 27
    other.page.evaluate("document.querySelector('.fh').dataset.mark = 'untouched'")

    room.page.locator('[data-press="huddle-row-1"]').click()
    ready_to_type(room, "What is to be done")
    room.page.keyboard.type("Second board round 1 n x d before noon")
    room.page.wait_for_timeout(5000)  # two refreshes: what is typed stays, and the other screen was not drawn anew
    assert room.page.get_by_label("What is to be done").input_value() == "Second board round 1 n x d before noon"
    assert other.page.locator('.fh[data-mark="untouched"]').count() == 1
    room.page.keyboard.press("Enter")
    closed_form(room)
    shown(other, "Second board round 1 n x d before noon")

    press(room, "x")
    ready_to_type(room, "Why is it closed?")
    room.page.keyboard.type("the wards do it already")
    room.page.keyboard.press("Enter")
    closed_form(room)
    shown(other, "closed: not checked")

    press(room, "Enter")
    life = room.page.locator('[role="dialog"]')
    life.get_by_text("the wards do it already").wait_for(timeout=LONG)
    assert re.search(r"Weekly huddle · opened: Second board round.*signal \(concern\)", life.inner_text())
    done = shared.flow("report", "--week", "2026-02-09", "--out", str(tmp_path), "--format", "html", "--demonstration")
    assert done.returncode == 0, done.stderr
    page = next(tmp_path.rglob("*.html")).read_text("utf-8")
    assert "Second board round 1 n x d before noon" in page
    assert room.said == other.said == []
    assert room.left == []


def test_the_whole_huddle_is_run_by_keys_and_printed_on_one_sheet(shared, visit):
    room = visit(**WIDE).open(f"{shared.url}/huddle")
    room.page.evaluate("() => { window.print = () => { window.printed = (window.printed || 0) + 1 } }")
    press(room, "ArrowLeft")
    shown(room, "Week of 2 February 2026")
    press(room, "ArrowRight")
    shown(room, "Week of 9 February 2026")

    press(room, "n")
    ready_to_type(room, "What is to be done")
    room.page.keyboard.press("Escape")
    closed_form(room)
    press(room, "3")
    ready_to_type(room, "What is to be done")
    room.page.keyboard.type("Ask for three more starts a week")
    room.page.keyboard.press("Enter")
    closed_form(room)
    shown(room, "Ask for three more starts a week")
    press(room, "d")
    ready_to_type(room, "How was it done?")
    room.page.keyboard.type("agreed with the provider")
    room.page.keyboard.press("Enter")
    closed_form(room)
    shown(room, "done, check")
    press(room, "v")
    room.page.wait_for_function("document.activeElement.type === 'radio'", timeout=LONG)
    for key in ("ArrowDown", "ArrowDown", "Tab"):
        room.page.keyboard.press(key)
    ready_to_type(room, "Why that word?")
    room.page.keyboard.type("no week since has a figure")
    room.page.keyboard.press("Enter")
    closed_form(room)
    shown(room, "cannot tell")
    press(room, "u")
    shown(room, "done, check")

    press(room, "f")
    room.page.locator('[data-testid="stHeader"]').wait_for(state="hidden", timeout=LONG)
    assert "present=on" in room.page.url
    room.page.keyboard.press("p")
    room.page.wait_for_function("window.printed === 1")
    paper = room.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
    assert room.said == []


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_a_phone_and_a_laptop_show_the_huddle_too(shared, visit, width, scheme):
    someone = visit(width=width, height=800, scheme=scheme).open(f"{shared.url}/huddle")
    assert someone.sideways <= 1
    assert "Patients who remain" in someone.words
    assert someone.said == []
