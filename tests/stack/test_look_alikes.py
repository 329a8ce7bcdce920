"""Look-alikes in a browser: by keyboard alone, by script, without it."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.programs import Programs
from tests.stack.browsing import BROWSER, PHONE, SLOW_MS, keep_screenshot, member, upload

pytestmark = BROWSER

_MANY_STEPS = 60


def walk_to(page: Page, target: Locator) -> None:
    """Press Tab until the element has the focus; nothing else reaches it."""
    expect(target).to_be_visible(timeout=SLOW_MS)
    for _step in range(_MANY_STEPS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not lead to {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    walk_to(page, target)
    page.keyboard.press(key)


def test_by_keyboard_from_a_new_photo_to_two_faces_side_by_side(
    site: Programs, browser: Browser
) -> None:
    page = member(browser, site, "keyboard@example.com")
    upload(page, PERSON_A_1, PERSON_A_2, PERSON_B)
    page.goto("/look-alikes/")
    field = page.locator("#query-form input[type=file]")
    walk_to(page, field)
    field.set_input_files(PERSON_A_3)  # the dialogue of the system cannot be driven
    press(page, page.get_by_role("button", name="Find its faces"))

    candidates = page.locator("#look-alikes .candidate-link")
    expect(candidates.first).to_be_visible(timeout=SLOW_MS)
    press(page, page.get_by_role("link", name="Same person", exact=True))
    expect(page.locator("#look-alikes-title")).to_be_focused(timeout=SLOW_MS)
    expect(candidates).to_have_count(2, timeout=SLOW_MS)
    press(page, candidates.first)

    dialog = page.locator("#dialog")
    expect(page.locator("#dialog-title")).to_be_focused()
    for _step in range(_MANY_STEPS):  # the focus never leaves the dialog for the page behind it
        page.keyboard.press("Tab")
        assert page.evaluate(
            "document.activeElement === document.body"
            " || document.getElementById('dialog').contains(document.activeElement)"
        )
    walk_to(page, dialog.get_by_label("Side by side"))
    page.keyboard.press("ArrowLeft")  # round to the last way
    expect(dialog.get_by_label("Swipe")).to_be_checked()
    walk_to(page, dialog.locator(".pair-swipe"))
    page.keyboard.press("ArrowRight")
    expect(dialog.locator(".pair")).to_have_attribute("style", "--at: 51%;")
    press(page, dialog.get_by_role("button", name="Not the same"))
    expect(page.locator("#feedback-said")).to_be_focused()
    keep_screenshot(page, "compare")
    page.keyboard.press("Escape")

    expect(dialog).to_be_hidden()
    expect(candidates.first).to_be_focused()
    expect(candidates.first).to_contain_text("You said: not the same person")
    page.context.close()


def test_scope_and_mode_stand_in_the_address(site: Programs, browser: Browser) -> None:
    page = member(browser, site, "scopes@example.com")
    upload(page, PERSON_A_1, PERSON_A_2, PERSON_B)
    page.goto("/look-alikes/")
    page.locator("a.face-tile").first.click()
    candidates = page.locator("#look-alikes .candidate-link")
    expect(candidates).to_have_count(2, timeout=SLOW_MS)
    page.get_by_role("link", name="Same person", exact=True).click()
    expect(page.locator("#mode-person[aria-current]")).to_be_visible(timeout=SLOW_MS)
    expect(page).to_have_url(re.compile("mode=matchPerson"))
    page.reload()
    expect(page.locator("#mode-person[aria-current]")).to_be_visible(timeout=SLOW_MS)
    page.go_back()
    expect(page.locator("#mode-face[aria-current]")).to_be_visible(timeout=SLOW_MS)
    page.context.close()


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_a_result_is_compared_judged_and_shared(
    site: Programs, browser: Browser, scripted: bool
) -> None:
    page = member(
        browser, site, f"sharer-{scripted}@example.com", scripted=scripted, viewport=PHONE
    )
    upload(page, PERSON_A_1, PERSON_A_2)
    page.goto("/look-alikes/")
    page.locator("a.face-tile").first.click()
    candidate = page.locator("#look-alikes .candidate-link")
    expect(candidate).to_have_count(1, timeout=SLOW_MS)

    candidate.click()
    expect(page.locator(".compare-verdict")).to_contain_text("same person", timeout=SLOW_MS)
    page.get_by_role("button", name="Same person").click()
    expect(page.locator("#feedback-said")).to_have_text("You said: the same person")
    if scripted:
        page.get_by_role("button", name="Close").click()
    else:
        page.get_by_role("link", name="All look-alikes").click()
    expect(candidate).to_contain_text("You said: the same person")

    page.get_by_role("link", name="Share this result").click()
    page.get_by_role("button", name="Make the link").click()
    link = page.locator("#share-address").inner_text()
    visitor = browser.new_page(java_script_enabled=scripted)
    visitor.goto(link)
    expect(visitor.locator(".candidate")).to_have_count(1)
    keep_screenshot(visitor, f"shared-result-{'script' if scripted else 'plain'}")
    page.goto("/look-alikes/shared/")
    page.get_by_role("button", name="Take the link back").click()
    expect(page.locator(".row")).to_have_count(0)
    visitor.reload()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("This link has ended")
    visitor.close()
    page.context.close()


def test_without_script_a_photo_is_searched_with_and_forgotten(
    site: Programs, browser: Browser
) -> None:
    page = member(browser, site, "guest@example.com", scripted=False)
    upload(page, PERSON_A_1)
    page.goto("/look-alikes/")
    page.locator("#query-form input[type=file]").set_input_files(PERSON_A_2)
    page.get_by_role("button", name="Find its faces").click()
    page.locator("a.face-tile").click(timeout=SLOW_MS)
    expect(page.locator("#look-alikes .candidate-link")).to_have_count(1, timeout=SLOW_MS)

    page.get_by_role("link", name="Back to the photo").click()
    page.get_by_role("button", name="Forget it now").click()

    expect(page.get_by_text("The photo is deleted")).to_be_visible()
    page.goto("/photos/")
    expect(page.locator("article.card")).to_have_count(1)
    page.context.close()
