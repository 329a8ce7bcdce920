"""The desk in a real browser: two moderators at once by keyboard; and without a script."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.programs import Programs
from tests.stack.browsing import BROWSER, DESKTOP, keep_screenshot
from tests.stack.moderators import PASSWORD, in_site

pytestmark = BROWSER

DESK = "/admin/moderation/case/desk/"
CASES = 50
# Longer than a key counts for the case that was there before.
SETTLED_MS = 350


def _sign_in(browser: Browser, site: Programs, email: str, *, scripted: bool = True) -> Page:
    context = browser.new_context(base_url=site.web, viewport=DESKTOP, java_script_enabled=scripted)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/photos/$"))
    return page


@pytest.fixture
def desk(site: Programs) -> Iterator[Programs]:
    """The site with two moderators and nothing that waits from other tests."""
    in_site(site, "moderators('mona-desk@example.com', 'milo-desk@example.com')")
    in_site(site, "set_aside()")
    yield site
    in_site(site, "clear()")


def _case(page: Page) -> str | None:
    """The case on the page, by the address its decision goes to; None when nothing waits."""
    form = page.locator("#desk-acts")
    return form.get_attribute("action") if form.count() else None


def _press(page: Page, key: str, before: str | None) -> None:
    """Press a key that leads to another case, and wait for that."""
    page.wait_for_timeout(SETTLED_MS)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.keyboard.press(key)
    expect(page.locator(f'#desk-acts[action="{before}"]')).to_have_count(0)


def test_two_moderators_at_once_decide_fifty_cases_by_keyboard_each_once(
    desk: Programs, browser: Browser
) -> None:
    in_site(desk, f"submissions({CASES})")
    mona = _sign_in(browser, desk, "mona-desk@example.com")
    milo = _sign_in(browser, desk, "milo-desk@example.com")
    seen: dict[Page, list[str]] = {mona: [], milo: []}
    for page in seen:
        page.goto(DESK)
        expect(page.locator("#desk-acts")).to_be_visible()
    assert _case(mona) != _case(milo)

    # Switched off, a key decides nothing.
    first = _case(mona)
    mona.get_by_label("Decide by single keys").uncheck()
    mona.keyboard.press("a")
    mona.wait_for_timeout(SETTLED_MS)
    assert _case(mona) == first
    mona.get_by_label("Decide by single keys").check()

    # What was decided is taken back by a key, and is there again; so is the focus.
    _press(mona, "a", first)
    expect(mona.locator("#desk-heading")).to_be_focused()
    expect(mona.locator("#toasts")).to_contain_text("Approved. Everybody sees it.")
    second = _case(mona)
    _press(mona, "u", second)
    expect(mona.locator("#desk-acts")).to_have_attribute("action", first or "")
    keep_screenshot(mona, "desk")

    # A note is no decision, whatever is typed.
    mona.wait_for_timeout(SETTLED_MS)
    mona.keyboard.press("n")
    mona.keyboard.type("a bare crate")
    mona.keyboard.press("Escape")
    assert _case(mona) == first

    while any(_case(page) for page in seen):
        for number, page in enumerate(seen):
            case = _case(page)
            if case is None:
                continue
            seen[page].append(case)
            _press(page, "ar"[(len(seen[page]) + number) % 2], case)
    for page in seen:
        expect(page.get_by_role("heading", name="Nothing waits")).to_be_visible()

    decided = seen[mona] + seen[milo]
    assert len(decided) == len(set(decided)) == CASES
    assert min(len(cases) for cases in seen.values()) >= CASES // 3
    printed = in_site(desk, "standing()")
    assert f"cases {CASES} decisions {CASES} distinct {CASES}" in printed
    mona.context.close()
    milo.context.close()


def test_without_a_script_cases_are_decided_by_buttons_and_in_the_list(
    desk: Programs, browser: Browser
) -> None:
    in_site(desk, "submissions(4)")
    page = _sign_in(browser, desk, "mona-desk@example.com", scripted=False)
    page.goto(DESK)
    first = _case(page)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Approved. Everybody sees it.")).to_be_visible()
    assert _case(page) not in (first, None)
    page.locator(".desk-messages").get_by_role("button", name="Undo").click()
    expect(page.locator("#desk-acts")).to_have_attribute("action", first or "")
    page.get_by_role("button", name="Reject").click()
    keep_screenshot(page, "desk-plain")

    page.goto("/admin/moderation/case/")
    ticks = page.locator("input[name=_selected_action]")
    expect(ticks).to_have_count(3)
    for tick in ticks.all():
        tick.check()
    page.locator("select[name=action]").select_option("approve")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("3 cases are decided.")).to_be_visible()
    keep_screenshot(page, "cases-plain")
    page.context.close()
