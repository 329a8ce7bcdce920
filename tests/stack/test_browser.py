"""A person in a real browser on the whole stack: web, worker, beat, Valkey, face server."""

import pytest
from playwright.sync_api import Browser, expect

from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B
from tests.programs import Programs
from tests.stack.browsing import BROWSER, DESKTOP, PHONE, SLOW_MS, keep_screenshot, sign_up, upload

pytestmark = BROWSER


def test_from_sign_up_to_the_same_person_ranked_first(site: Programs, browser: Browser) -> None:
    context = browser.new_context(base_url=site.web, viewport=DESKTOP)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    sign_up(page, "alice@example.com")

    upload(page, PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_B, GROUP_OF_SIX)
    expect(page.locator("article.card", has_text="6 faces")).to_have_count(1)
    keep_screenshot(page, "library")
    page.locator("article.card", has=page.get_by_alt_text(PERSON_A_1.name)).get_by_role(
        "link"
    ).first.click()
    # The only face of a photo is selected already: its look-alikes come by themselves.
    candidates = page.locator("#look-alikes li.candidate .candidate-link")
    expect(candidates.first).to_be_visible(timeout=SLOW_MS)
    page.wait_for_load_state("networkidle")
    keep_screenshot(page, "look-alikes")
    matched = [candidates.nth(rank).inner_text() for rank in range(3)]
    assert all("same person" in text for text in matched[:2]), matched
    assert "same person" not in matched[2], matched
    context.close()
    assert errors == []


def test_the_same_way_without_javascript(site: Programs, browser: Browser) -> None:
    context = browser.new_context(
        base_url=site.web, viewport=PHONE, java_script_enabled=False, color_scheme="dark"
    )
    page = context.new_page()
    sign_up(page, "bob@example.com")

    upload(page, PERSON_A_1, PERSON_A_2)
    keep_screenshot(page, "library-phone-dark")

    page.locator("article.card").first.get_by_role("link").first.click()
    page.locator("a.face-box").first.click()
    page.get_by_role("link", name="See who looks alike").click()
    expect(page.locator("#look-alikes li.candidate .candidate-link")).to_have_count(
        1, timeout=SLOW_MS
    )
    keep_screenshot(page, "look-alikes-phone-dark")
    context.close()


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_a_chosen_face_is_described_and_its_points_are_switched_on(
    site: Programs, browser: Browser, scripted: bool
) -> None:
    context = browser.new_context(base_url=site.web, viewport=PHONE, java_script_enabled=scripted)
    page = context.new_page()
    sign_up(page, f"dora-{scripted}@example.com")
    upload(page, GROUP_OF_SIX)
    page.locator("article.card").get_by_role("link").first.click()

    points = page.locator("#landmarks")
    expect(points).to_be_hidden()
    page.get_by_label("Show their points").check()
    expect(points).to_be_visible()
    page.locator("a.face-box").nth(2).click()
    expect(page.locator("#about")).to_contain_text("Face 3 of 6")
    expect(page.locator("#about dl")).to_contain_text("years old")
    if scripted:
        expect(points).to_be_visible()
        expect(page.locator("#about-title")).to_be_focused()
    keep_screenshot(page, f"description-{'script' if scripted else 'plain'}")
    page.get_by_role("link", name="How far to trust this").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    context.close()
