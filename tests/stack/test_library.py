"""The library in a real browser: narrowed down, scrolled, deleted from and brought back."""

import io
import zipfile

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_A_2, PERSON_B
from tests.programs import Programs
from tests.stack.browsing import BROWSER, PHONE, SLOW_MS, keep_screenshot, member, upload

pytestmark = BROWSER

PHOTOS = [PERSON_A_1, PERSON_A_2, PERSON_B, GROUP_OF_SIX, NO_FACE]
_FILL = """
from django.contrib.auth import get_user_model
from tests.photos.libraries import fill
fill(get_user_model().objects.get(email="{}"), {})
"""


def card(page: Page, name: str) -> object:
    return page.locator("article.card", has=page.get_by_alt_text(name, exact=True))


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_photos_are_narrowed_down_chosen_deleted_and_brought_back(
    site: Programs, browser: Browser, scripted: bool
) -> None:
    page = member(browser, site, f"libby-{scripted}@example.com", scripted=scripted)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    upload(page, *PHOTOS)
    cards = page.locator("article.card")

    page.get_by_role("link", name="No face", exact=True).click()
    expect(cards).to_have_count(1)
    expect(page).to_have_url("/photos/?faces=0")
    page.get_by_role("link", name="All", exact=True).click()
    expect(cards).to_have_count(5)
    page.locator("#filter-more").click()
    page.get_by_label("File name").fill("person")
    page.get_by_role("button", name="Show these").click()
    expect(cards).to_have_count(3)
    expect(page.locator("#library-count")).to_contain_text("3 of 5 photos")

    page.get_by_text("Select", exact=True).click()
    page.get_by_label(f"Select {PERSON_A_1.name}").check(force=True)
    page.get_by_label(f"Select {PERSON_A_2.name}").check(force=True)
    keep_screenshot(page, f"library-selection-{'script' if scripted else 'plain'}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert sorted(archive.namelist()) == sorted([PERSON_A_1.name, PERSON_A_2.name])

    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("2 photos are deleted.")).to_be_visible()
    expect(cards).to_have_count(1)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2 photos are back in your library.")).to_be_visible()
    expect(cards).to_have_count(3)

    page.goto("/photos/")
    page.get_by_text("Select", exact=True).click()
    page.locator("#select-all").check()
    page.get_by_role("button", name="Delete").click()
    expect(page.get_by_text("5 photos are deleted.")).to_be_visible()
    page.get_by_role("link", name="Put back what you deleted").click()
    expect(page.locator(".row")).to_have_count(5)
    keep_screenshot(page, f"recently-deleted-{'script' if scripted else 'plain'}")
    page.get_by_role("button", name=f"Put back {NO_FACE.name}").click()
    expect(page.locator(".row")).to_have_count(4)
    page.get_by_role("button", name="Delete all for good").click()
    expect(page.get_by_text("4 photos are gone for good.")).to_be_visible()
    page.goto("/photos/")
    expect(cards).to_have_count(1)
    page.context.close()
    assert errors == []


def test_a_long_library_goes_on_by_scrolling_and_by_its_links(
    site: Programs, browser: Browser
) -> None:
    page = member(browser, site, "long@example.com", viewport=PHONE)
    site.manage("shell", "-c", _FILL.format("long@example.com", 150))
    page.goto("/photos/")
    cards = page.locator("article.card")
    expect(cards).to_have_count(60)
    for count in (120, 150):
        page.mouse.wheel(0, 100_000)
        expect(cards).to_have_count(count, timeout=SLOW_MS)
    names = [image.get_attribute("alt") for image in page.locator(".card-photo").all()]
    assert names == sorted(names)

    # A stretch, all, none: by the keyboard and the mouse.
    page.evaluate("scrollTo(0, 0)")
    ticks = page.locator(".card-tick input")
    ticks.nth(1).check(force=True)
    ticks.nth(4).click(modifiers=["Shift"], force=True)
    expect(page.locator(".selection-count")).to_have_text("4 photos selected")
    page.keyboard.press("Control+a")
    expect(page.locator(".selection-count")).to_have_text("150 photos selected")
    page.keyboard.press("Escape")
    expect(page.locator("#selection")).to_be_hidden()
    page.context.close()

    plain = member(browser, site, "plain-library@example.com", scripted=False)
    site.manage("shell", "-c", _FILL.format("plain-library@example.com", 150))
    plain.goto("/photos/")
    plain.get_by_role("link", name="Older").click()
    plain.get_by_role("link", name="Older").click()
    expect(plain.locator("article.card")).to_have_count(30)
    plain.get_by_role("link", name="Newer").click()
    expect(plain.locator("article.card")).to_have_count(60)
    plain.context.close()
