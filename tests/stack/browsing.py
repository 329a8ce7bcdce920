"""People in a real browser (Debian's Chromium by Playwright) on one whole stack for the session."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from tests.mails import code_for
from tests.programs import ROOT, Programs

PARTS = ("valkey", "faceserver", "worker", "beat", "web")
PASSWORD = "correct-horse-7-battery"
ARTEFACTS = ROOT / "var" / "test-artefacts"
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
SLOW_MS = 60_000
# The folder of a site's mails, by the port it listens on.
_MAILS: dict[int | None, Path] = {}

_NAMES = (
    os.environ.get("FACEWEB_CHROMIUM", "chromium"),
    "chromium",
    "chromium-browser",
    "google-chrome",
)
CHROMIUM = next(filter(None, map(shutil.which, _NAMES)), None)
if CHROMIUM is None and os.environ.get("CI") == "true":
    raise RuntimeError("CI needs Chromium for the browser tests")

CHROMIUM_OPTIONS: Any = {
    "executable_path": CHROMIUM,
    "args": [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ],
}
BROWSER = [
    pytest.mark.browser,
    pytest.mark.stack,
    pytest.mark.skipif(CHROMIUM is None, reason="NO CHROMIUM: the browser tests did not run"),
]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """One installation that all browser tests share, each with people of its own."""
    programs = Programs(tmp_path_factory.mktemp("site"))
    _MAILS[programs.web_port] = programs.mails
    programs.prepare()
    programs.start(*PARTS)
    yield programs
    programs.stop_all()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    # Not for the session: its event loop runs in this thread, and Django's ORM refuses beside one.
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    started = playwright.chromium.launch(**CHROMIUM_OPTIONS)
    yield started
    started.close()


def sign_up(page: Page, email: str) -> None:
    """Make an account, confirm its address with the code that was mailed, agree to everything."""
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_label("Code").fill(code_for(_MAILS[urlsplit(page.url).port], email))
    page.get_by_role("button", name="Confirm").click()
    for name in ("Store my photos", "Find and compare", "Let members", "Let anybody"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page).to_have_url("/photos/")


def member(
    browser: Browser,
    site: Programs,
    email: str,
    *,
    scripted: bool = True,
    viewport: Any = DESKTOP,
    **options: Any,
) -> Page:
    """A new member who has agreed to everything, in a window of their own. Close its context."""
    _MAILS.setdefault(site.web_port, site.mails)
    context = browser.new_context(
        base_url=site.web, viewport=viewport, java_script_enabled=scripted, **options
    )
    page = context.new_page()
    sign_up(page, email)
    return page


def upload(page: Page, *paths: object) -> None:
    """Upload by the script, or by the plain form without it; to the library once all is done."""
    page.goto("/photos/upload/")
    page.locator("#upload input[type=file]").set_input_files([str(path) for path in paths])
    plain = page.get_by_role("button", name="Upload", exact=True)
    if plain.is_visible():
        plain.click()
    expect(page.locator("#batch-headline")).to_contain_text("Done", timeout=SLOW_MS)
    page.goto("/photos/")
    expect(page.locator("article.card")).to_have_count(len(paths))


def keep_screenshot(page: Page, name: str) -> None:
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)
