"""The photo page in a browser: a missed face drawn three ways, a box that is none and its undo."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assets import GROUP_OF_SIX
from tests.photos.crowd import SIZE_PX, SMALL, wide_photo
from tests.programs import Programs
from tests.stack.browsing import BROWSER, DESKTOP, PHONE, SLOW_MS, keep_screenshot, member, upload

pytestmark = BROWSER

# The middle of the small face, in fractions of the wide photo.
AT_X = (SMALL[0] + SMALL[2] / 2) / SIZE_PX[0]
AT_Y = (SMALL[1] + SMALL[3] / 2) / SIZE_PX[1]


@pytest.fixture(scope="module")
def wide_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wide_photo(tmp_path_factory.mktemp("wide"))


def open_photo(page: Page, path: Path) -> None:
    """Upload the photo, wait for its faces, open its page."""
    upload(page, path)
    page.locator("article.card").get_by_role("link").first.click()
    expect(page.locator("#stage")).to_be_visible()


@pytest.fixture
def windows(browser: Browser, site: Programs) -> Iterator[list[Page]]:
    pages: list[Page] = []
    yield pages
    for page in pages:
        page.context.close()


def test_a_missed_face_is_drawn_with_the_mouse_and_found(
    browser: Browser, site: Programs, windows: list[Page], wide_path: Path
) -> None:
    page = member(browser, site, "mouse@example.com")
    windows.append(page)
    open_photo(page, wide_path)
    expect(page.locator(".face-box")).to_have_count(1)
    page.get_by_role("link", name="A face is missing").click()
    area = page.locator("#draw-area").bounding_box()
    assert area is not None
    x, y = area["x"] + AT_X * area["width"], area["y"] + AT_Y * area["height"]
    page.mouse.move(x - 14, y - 14)
    page.mouse.down()
    page.mouse.move(x, y)
    page.mouse.move(x + 14, y + 14)
    page.mouse.up()
    keep_screenshot(page, "drawing-a-face")
    page.get_by_role("button", name="Look closer here").click()

    expect(page.locator(".face-box")).to_have_count(2, timeout=SLOW_MS)
    expect(page.locator("#about-title")).to_have_text("Face 2 of 2")
    expect(page.locator("#about-title")).to_be_focused()
    expect(page.locator("#about")).to_contain_text("Too small")  # to say how old
    assert page.url.endswith("?face=2")
    # The box is a few pixels wide; a finger still hits it.
    box = page.locator("#face-box-2").bounding_box()
    assert box is not None
    assert box["width"] < 16
    hit = page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('a')?.id",
        [box["x"] + box["width"] / 2 + 11, box["y"] + box["height"] / 2],
    )
    assert hit == "face-box-2"


def test_a_missed_face_is_drawn_with_the_keyboard_alone(
    browser: Browser, site: Programs, windows: list[Page], wide_path: Path
) -> None:
    page = member(browser, site, "keys@example.com")
    windows.append(page)
    open_photo(page, wide_path)
    page.get_by_role("link", name="A face is missing").focus()
    page.keyboard.press("Enter")
    square = page.locator(".draw-square")
    expect(square).to_be_focused()
    for _ in range(9):
        page.keyboard.press("Shift+ArrowDown")
        page.keyboard.press("Shift+ArrowLeft")
        page.keyboard.press("Shift+ArrowUp")
    for key, along, at in (("ArrowRight", "x", AT_X), ("ArrowDown", "y", AT_Y)):
        for _ in range(80):
            area, now = page.locator("#draw-area").bounding_box(), square.bounding_box()
            assert area is not None
            assert now is not None
            side = "width" if along == "x" else "height"
            if (now[along] + now[side] / 2 - area[along]) / area[side] >= at:
                break
            page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator(".face-box")).to_have_count(2, timeout=SLOW_MS)
    expect(page.locator("#about-title")).to_be_focused()

    page.get_by_role("link", name="A face is missing").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#draw-area")).to_be_hidden()
    expect(page.get_by_role("link", name="A face is missing")).to_be_focused()


def test_a_missed_face_is_chosen_from_a_grid_without_javascript(
    browser: Browser, site: Programs, windows: list[Page], wide_path: Path
) -> None:
    page = member(browser, site, "grid@example.com", scripted=False, viewport=PHONE)
    windows.append(page)
    open_photo(page, wide_path)
    page.get_by_role("link", name="A face is missing").click()
    page.get_by_role("link", name="Small").click()
    column, row = int(AT_X * 16) + 1, int(AT_Y * SIZE_PX[1] / SIZE_PX[0] * 16) + 1
    cell = page.get_by_role("button", name=f"Row {row}, square {column}", exact=True)
    box = cell.bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 24
    keep_screenshot(page, "grid-phone")
    cell.click()

    # The page reloads itself until a worker has looked.
    expect(page.locator(".face-box")).to_have_count(2, timeout=SLOW_MS)
    expect(page.locator("#about-title")).to_have_text("Face 2 of 2")


def test_where_no_face_is_found_the_square_stays_to_be_moved(
    browser: Browser, site: Programs, windows: list[Page]
) -> None:
    page = member(browser, site, "nothing@example.com")
    windows.append(page)
    open_photo(page, GROUP_OF_SIX)
    page.get_by_role("link", name="A face is missing").click()
    area = page.locator("#draw-area").bounding_box()
    assert area is not None
    page.mouse.move(area["x"] + 4, area["y"] + area["height"] - 64)
    page.mouse.down()
    page.mouse.move(area["x"] + 64, area["y"] + area["height"] - 4)
    page.mouse.up()
    page.get_by_role("button", name="Look closer here").click()

    expect(page.locator("#drawing")).to_contain_text("found no face there", timeout=SLOW_MS)
    expect(page.get_by_role("button", name="Look closer here")).to_be_enabled()
    expect(page.locator(".draw-square")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#drawing")).to_be_hidden()
    expect(page.locator(".face-box")).to_have_count(6)


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_a_box_that_is_no_face_is_hidden_and_put_back(
    browser: Browser, site: Programs, windows: list[Page], scripted: bool
) -> None:
    page = member(browser, site, f"hide-{int(scripted)}@example.com", scripted=scripted)
    windows.append(page)
    open_photo(page, GROUP_OF_SIX)
    page.locator("#face-box-3").click()
    page.get_by_role("button", name="Not a face").click()
    expect(page.locator(".face-box")).to_have_count(5)
    expect(page.locator("#stage-says")).to_have_text("We found 5 faces")
    if scripted:
        expect(page.locator("#stage-says")).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".face-box")).to_have_count(6)

    page.locator("#face-box-3").click()
    page.get_by_role("button", name="Not a face").click()
    page.get_by_text("1 box is hidden").click()
    keep_screenshot(page, f"hidden-box-{'script' if scripted else 'plain'}")
    page.get_by_role("button", name="Put it back").click()
    expect(page.locator(".face-box")).to_have_count(6)
    expect(page.locator("#about-title")).to_have_text("Face 3 of 6")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_photo_page_never_scrolls_sideways(
    browser: Browser, site: Programs, windows: list[Page], width: int
) -> None:
    page = member(
        browser, site, f"narrow-{width}@example.com", viewport={**DESKTOP, "width": width}
    )
    windows.append(page)
    open_photo(page, GROUP_OF_SIX)
    photo = page.url.split("?")[0]
    for address in (photo, f"{photo}?face=2", f"{photo}draw/?size=small", f"{photo}galleries/"):
        page.goto(address)
        for size in ("100%", "200%") if width > 640 else ("100%",):
            page.evaluate("size => document.documentElement.style.fontSize = size", size)
            wide = page.evaluate("document.querySelector('main').scrollWidth")
            assert wide <= width, (address, size)
    page.goto(photo)
    page.locator("#audience > summary").click()
    panel = page.locator("#audience > .menu-panel").bounding_box()
    assert panel is not None
    assert panel["x"] >= 0
    assert panel["x"] + panel["width"] <= width
