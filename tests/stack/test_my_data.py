"""Somebody takes their data along, deletes their account, thinks better of it, and then does."""

import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assets import PERSON_A_1
from tests.programs import Programs
from tests.stack.browsing import BROWSER, PASSWORD, PHONE, SLOW_MS, keep_screenshot, member

pytestmark = BROWSER


def press(page: Page, role: Any, name: str) -> None:
    """Press what asks for the password first, where that was not given lately."""
    page.get_by_role(role, name=name).click()
    if "/reauthenticate/" in page.url:
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()


@pytest.mark.parametrize("scripted", [True, False], ids=["script", "plain"])
def test_everything_is_taken_along_and_then_deleted(
    site: Programs, browser: Browser, tmp_path: Path, scripted: bool
) -> None:
    kind = "script" if scripted else "plain"
    email = f"leaver-{kind}@example.com"
    page = member(browser, site, email, scripted=scripted, viewport=PHONE)
    page.goto("/photos/upload/")
    page.locator("input[type=file]").first.set_input_files(PERSON_A_1)
    if not scripted:
        page.get_by_role("button", name="Upload").click()
    else:
        expect(page.locator(".is-ready").first).to_be_visible(timeout=SLOW_MS)

    page.goto("/account/data/")
    expect(page.get_by_text("1 photo,")).to_be_visible()
    press(page, "button", "Make an export")
    ready = page.get_by_role("link", name="Download")
    if scripted:
        expect(ready).to_be_visible(timeout=SLOW_MS)
    else:
        for _reload in range(60):
            if ready.is_visible():
                break
            page.wait_for_timeout(1000)
            page.goto("/account/data/")
    keep_screenshot(page, f"my-data-{kind}")
    with page.expect_download() as started:
        ready.click()
    started.value.save_as(tmp_path / "export.zip")
    with zipfile.ZipFile(tmp_path / "export.zip") as archive:
        assert "photos/00001 person_a_1.jpg" in archive.namelist()

    press(page, "link", "Delete my account")
    expect(page.get_by_text("1 photo (")).to_be_visible()
    keep_screenshot(page, f"delete-account-{kind}")
    page.get_by_role("button", name="Delete my account").click()
    expect(page.get_by_text("Until then you can sign in and keep it.")).to_be_visible()
    keep_screenshot(page, f"receipt-waiting-{kind}")

    page.goto("/photos/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Your account will be deleted on")).to_be_visible()
    keep_screenshot(page, f"leaving-{kind}")
    page.get_by_role("button", name="Keep my account").click()
    expect(page.locator(".card").first).to_be_visible()

    page.goto("/account/data/delete/")
    page.get_by_text("Now", exact=True).click()
    page.get_by_role("button", name="Delete my account").click()
    address = page.url
    checked = page.locator("#receipt").get_by_text("Deleted and checked")
    if scripted:
        expect(checked).to_be_visible(timeout=3 * SLOW_MS)
    else:
        for _reload in range(60):
            if checked.is_visible():
                break
            page.wait_for_timeout(3000)
            page.goto(address)
    expect(page.locator("#receipt").get_by_text("found nothing")).to_be_visible()
    keep_screenshot(page, f"receipt-verified-{kind}")
    page.context.close()
