"""Every page, looked at by axe-core, at 320 px, with text at 200 %, in light and dark."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.programs import ROOT, Programs
from tests.stack.browsing import BROWSER, DESKTOP
from tests.stack.tour import Demo, make_demo

pytestmark = BROWSER

AXE = ROOT / "tests" / "vendor" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def demo(site: Programs, nothing_public_after: None) -> Demo:
    return make_demo(site)


def _violations(page: Page) -> list[str]:
    # The page's policy allows no script of anybody else; the browser's own door is not the page's.
    page.evaluate(AXE.read_text())
    answer: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{found['id']}: {node['html'][:200]}"
        for found in answer["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(demo: Demo, browser: Browser, scheme: Any) -> None:
    context = browser.new_context(
        base_url=demo.site.web, viewport=DESKTOP, color_scheme=scheme, storage_state=demo.state
    )
    page = context.new_page()
    found = {}
    for name, path in demo.pages.items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        if wrong := _violations(page):
            found[name] = wrong
    context.close()
    assert not found, found


@pytest.mark.parametrize(("viewport", "text_percent"), [(NARROW, 100), (DESKTOP, 200)])
def test_no_page_scrolls_sideways(
    demo: Demo, browser: Browser, viewport: Any, text_percent: int
) -> None:
    context = browser.new_context(
        base_url=demo.site.web, viewport=viewport, storage_state=demo.state
    )
    page = context.new_page()
    wide = {}
    for name, path in demo.pages.items():
        page.goto(path)
        page.evaluate(f"document.documentElement.style.fontSize = '{text_percent}%'")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > viewport["width"]:
            wide[name] = width
    context.close()
    assert not wide, wide
