"""Every page in light and dark: it opens from the menu without an error, axe-core has nothing grave to say, it reflows."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from how_thorough import tries
from playwright.sync_api import TimeoutError as PlaywrightTimeout

PROJECT = Path(__file__).resolve().parents[2]
GRAVE = {"serious", "critical"}
STREAMLIT: dict[tuple[str, str], str] = {}
"""What Streamlit itself causes: the rule and the element (a CSS selector) -> why. Told in docs/accessibility.md."""

RUN_AXE = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.flatMap(v =>
  v.nodes.map(n => ({rule: v.id, impact: v.impact, target: n.target.flat().join(' '), html: n.html.slice(0, 200),
    why: [...n.any, ...n.all, ...n.none].map(c => c.message).join('; ').slice(0, 240)})))"""


@dataclass(frozen=True)
class Violation:
    """One element of which one rule of axe-core complains."""

    rule: str
    impact: str
    target: str
    html: str
    why: str


def violations(page) -> list[Violation]:
    """What axe-core says of a page as it stands."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [Violation(**found) for found in page.evaluate(RUN_AXE)]


def grave(page) -> Iterator[Violation]:
    """Those that are serious or critical and not known to be Streamlit's own."""
    for found in violations(page):
        own = (
            page.locator(found.target).first.evaluate("(e, s) => e.matches(s)", selector)
            for rule, selector in STREAMLIT
            if rule == found.rule
        )
        if found.impact in GRAVE and not any(own):
            yield found


def drawn_in(visitor, scheme: str) -> None:
    """The page as it stands in light or dark: its colours are those of its last run, so it is run again."""
    if scheme == visitor.page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'"):
        return
    visitor.page.emulate_media(color_scheme=scheme)
    visitor.page.keyboard.press("r")
    with contextlib.suppress(PlaywrightTimeout):  # it may have run between two looks
        visitor.page.wait_for_selector('[data-test-script-state="running"]', timeout=3_000)
    visitor.rest()


def test_every_page_opens_from_the_menu_in_light_and_dark_and_axe_finds_nothing_grave(demonstration, visit):
    someone = visit().open(demonstration.url)
    said: dict[str, list[Violation]] = {}
    menu = someone.page.locator('[data-testid="stSidebarNav"] a')
    links = [link.split("/")[-1] for link in menu.evaluate_all("all => all.map(a => a.href)")]
    assert len(links) == len([*PROJECT.glob("pages/*.py")]), links
    for n, title in enumerate(links):
        menu.nth(n).dispatch_event("click")  # a page for a shared screen has its menu folded away
        someone.page.wait_for_url(f"**/{title}*", timeout=60_000)
        someone.rest()
        schemes = ("light", "dark") if n % 2 == 0 else ("dark", "light")
        for scheme in schemes[: tries(1, thorough=2)]:
            drawn_in(someone, scheme)  # each page is opened in the scheme in which the one before was left
            assert not someone.page.locator('[data-testid="stException"]').count(), (title, scheme)
            assert someone.sideways <= 0, (title, scheme)
            said[f"{title}, {scheme}"] = list(grave(someone.page))
    assert {where: found for where, found in said.items() if found} == {}
    assert someone.said == []
    assert someone.left == []
