"""Accounts in a real browser: from nothing to a library, and passkeys, with script and without."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.mails import code_for
from tests.programs import Programs
from tests.stack.browsing import BROWSER, DESKTOP, PASSWORD, PHONE, SLOW_MS, sign_up

pytestmark = BROWSER


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_from_nothing_to_a_library_by_code_and_consent(
    site: Programs, browser: Browser, scripted: bool
) -> None:
    email = f"nora-{scripted}@example.com".lower()
    context = browser.new_context(base_url=site.web, viewport=PHONE, java_script_enabled=scripted)
    page = context.new_page()
    page.goto("/accounts/signup/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_text("This site has no mail server")).to_be_visible()
    page.get_by_label("Code").fill(code_for(site.mails, email))
    page.get_by_role("button", name="Confirm").click()

    ticks = page.get_by_role("checkbox")
    expect(ticks).to_have_count(4)
    for number in range(4):
        expect(ticks.nth(number)).not_to_be_checked()
    page.get_by_label("Find and compare").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("This needs your yes")).to_be_visible()
    page.get_by_label("Store my photos").check()
    page.get_by_role("button", name="Save and go on").click()
    expect(page).to_have_url("/photos/")
    page.goto("/account/consents/")
    expect(page.get_by_text("You agreed on")).to_have_count(2)
    context.close()


def test_a_passkey_is_added_and_opens_the_account_alone(site: Programs, browser: Browser) -> None:
    # Browsers give passkeys to localhost, never to an address of numbers.
    address = f"http://localhost:{site.web_port}"
    page = browser.new_context(base_url=address, viewport=DESKTOP).new_page()
    sign_up(page, "petra@example.com")
    _give_it_a_fingerprint_reader(page)
    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_text("The passkey is added.")).to_be_visible(timeout=SLOW_MS)
    page.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("My laptop")).to_be_visible()

    page.goto("/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page).to_have_url("/photos/", timeout=SLOW_MS)
    page.context.close()


def _give_it_a_fingerprint_reader(page: Page) -> None:
    """A virtual one, which every finger fits."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    reader = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": reader})
