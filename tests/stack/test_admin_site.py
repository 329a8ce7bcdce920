"""The admin site in a browser: looked at by axe-core, by its own policy, on a telephone, without
scripts."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.programs import Programs
from tests.stack.browsing import BROWSER, DESKTOP
from tests.stack.test_accessibility import NARROW, _violations, demo  # noqa: F401  (a fixture)

pytestmark = BROWSER

LISTS = sorted(
    reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    for model in admin.site._registry
)
PAGES = [reverse("admin:index"), reverse("admin:moderation_case_desk"), *LISTS]


@pytest.fixture(scope="module")
def ada(site: Programs, demo: Any, browser: Browser) -> Iterator[Any]:  # noqa: F811
    """The state of a browser in which an administrator is signed in."""
    printed = site.manage("account", "ada@example.com", "--role", "admin")
    password = re.findall(r"with the password (\S+)", printed)[0]
    context = browser.new_context(base_url=site.web, viewport=DESKTOP)
    page = context.new_page()
    page.goto(reverse("admin:index"))
    page.get_by_label("Email").fill("ada@example.com")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    yield context.storage_state()
    context.close()


def opened(browser: Browser, site: Programs, ada: Any, **options: Any) -> Page:
    page = browser.new_context(base_url=site.web, storage_state=ada, **options).new_page()
    page.set_default_timeout(60_000)
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_the_policy_is_kept(
    browser: Browser, site: Programs, ada: Any, scheme: Any
) -> None:
    page = opened(browser, site, ada, viewport=DESKTOP, color_scheme=scheme)
    said: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type == "error" else None
    )
    found = {}
    for path in PAGES:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        if wrong := [*_violations(page), *said]:
            found[path] = wrong
        said.clear()
    page.context.close()
    assert not found, found


def test_no_page_scrolls_sideways_on_a_telephone(
    browser: Browser, site: Programs, ada: Any
) -> None:
    page = opened(browser, site, ada, viewport=NARROW)
    wide = {}
    for path in PAGES:
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            wide[path] = width
    page.context.close()
    assert not wide, wide


def test_the_menu_opens_by_keyboard_on_a_telephone(
    browser: Browser, site: Programs, ada: Any
) -> None:
    page = opened(browser, site, ada, viewport=NARROW)
    page.goto(reverse("admin:index"))
    page.get_by_role("button", name="Show or hide the menu").locator("visible=true").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Audit log")).to_be_visible()
    page.context.close()


def test_lists_and_their_filters_work_without_scripts(
    browser: Browser, site: Programs, ada: Any
) -> None:
    page = opened(browser, site, ada, viewport=DESKTOP, java_script_enabled=False)
    page.goto(reverse("admin:photos_photo_changelist"))
    expect(page.locator("#result_list tbody tr").first).to_be_visible()
    page.locator("#changelist-filter").get_by_role("link", name="Refused").click()
    expect(page).to_have_url(re.compile("status__exact=refused"))
    page.goto(reverse("admin:index"))
    page.get_by_role("link", name="Look", exact=True).click()
    expect(page.get_by_role("heading", name="Work behind the pages")).to_be_visible()
    page.context.close()
