"""People from the upload to somebody with a name, in a browser with its script and without."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_A_3
from tests.programs import Programs
from tests.stack.browsing import BROWSER, SLOW_MS, keep_screenshot, member

pytestmark = BROWSER

_LOOK_AGAIN_MS = 2000


def _look_until(page: Page, role: str, name: str) -> None:
    """Look at the page of people again and again until it shows that."""
    for _look in range(SLOW_MS // _LOOK_AGAIN_MS):
        page.goto("/people/")
        if page.get_by_role(role, name=name).count():  # type: ignore[arg-type]
            return
        page.wait_for_timeout(_LOOK_AGAIN_MS)
    pytest.fail(f"{name!r} never came")


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_a_group_is_named_the_rest_confirmed_and_all_undone(
    site: Programs, browser: Browser, scripted: bool
) -> None:
    page = member(
        browser, site, "pia@example.com" if scripted else "pia-plain@example.com", scripted=scripted
    )
    page.goto("/photos/upload/")
    photos = [PERSON_A_1, PERSON_A_2, PERSON_A_3]
    page.locator("input[type=file]").first.set_input_files(photos)
    if scripted:
        expect(page.locator("article.card.is-ready")).to_have_count(3, timeout=SLOW_MS)
    else:
        page.get_by_role("button", name="Upload").click()
    _look_until(page, "group", "3 faces")

    group = page.get_by_role("group", name="3 faces")
    group.get_by_role("checkbox").nth(2).uncheck()
    page.locator("#unknown input[name=name]").fill("Anna")
    page.get_by_role("button", name="Save the name").click()
    expect(page.locator("#known")).to_contain_text("2 photos")

    _look_until(page, "button", "Yes, Anna")
    page.get_by_role("button", name="Yes, Anna").click()
    expect(page.locator("#known")).to_contain_text("3 photos")
    keep_screenshot(page, f"people-{'script' if scripted else 'plain'}")

    page.locator("#known").get_by_role("link", name="Anna").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Anna")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Not Anna").click()
    expect(page.get_by_role("checkbox")).to_have_count(2)
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("checkbox")).to_have_count(3)

    page.goto("/people/history/")
    for _change in range(2):
        page.get_by_role("button", name="Undo").first.click()
    page.goto("/people/")
    expect(page.locator("#known")).to_contain_text("Nobody has a name yet")
    page.context.close()
