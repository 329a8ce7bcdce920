"""Sharing in a real browser: two people and a gallery, with a script and without; a visitor with a
link and its password."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assets import NO_FACE, PERSON_A_1, PERSON_B
from tests.programs import Programs
from tests.stack.browsing import BROWSER, PHONE, keep_screenshot, member, upload

pytestmark = BROWSER


def make_gallery(page: Page, name: str) -> str:
    """A gallery with every photo of the library; its address."""
    page.goto("/galleries/")
    page.get_by_role("link", name="New gallery").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_role("button", name="Make the gallery").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    address = page.url
    add_all(page)
    return address


def add_all(page: Page) -> None:
    page.get_by_role("link", name="Add photos").click()
    for tick in page.locator(".choice input").all():
        tick.check()
    page.get_by_role("button", name="Add the ticked ones").click()
    expect(page.locator("article.tile").first).to_be_visible()


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_a_gallery_is_shared_filled_by_two_and_emptied(
    site: Programs, browser: Browser, scripted: bool
) -> None:
    owner = member(browser, site, f"sharing-owner-{scripted}@example.com", scripted=scripted)
    friend_s = f"sharing-friend-{int(scripted)}@example.com"
    friend = member(browser, site, friend_s, scripted=scripted, viewport=PHONE)
    upload(owner, PERSON_A_1)
    upload(friend, PERSON_B)
    gallery = make_gallery(owner, "By the sea")
    expect(owner.get_by_text("Only you can see these photos.")).to_be_visible()

    owner.get_by_role("link", name="Share").click()
    owner.get_by_label("Invite by e-mail address").fill(friend_s)
    owner.get_by_label("They").select_option("add")
    owner.get_by_role("button", name="Invite", exact=True).click()
    expect(owner.get_by_text("invited to look and add photos")).to_be_visible()
    keep_screenshot(owner, f"share-{'scripted' if scripted else 'plain'}")

    assert friend.goto(gallery).status == 404  # type: ignore[union-attr]
    friend.goto("/galleries/")
    friend.get_by_role("button", name="Join").click()
    expect(friend.locator("article.tile")).to_have_count(1)
    add_all(friend)
    expect(friend.locator("article.tile")).to_have_count(2)

    owner.goto(gallery)
    expect(owner.locator("#who-sees")).to_contain_text(f"{friend_s} can see all 2 photos.")
    theirs = owner.locator("article.tile", has=owner.get_by_alt_text(re.compile(friend_s)))
    theirs.get_by_role("checkbox").check()
    owner.get_by_role("button", name="Take out of the gallery").click()
    expect(owner.locator("article.tile")).to_have_count(1)

    # The friend's page is of before: what they ask for is answered plainly.
    friend.locator("article.tile").get_by_role("checkbox").check()
    friend.get_by_role("button", name="Take out of the gallery").click()
    expect(friend.get_by_text("They are not in the gallery any more.")).to_be_visible()

    owner.get_by_role("link", name="Share").click()
    owner.get_by_role("link", name=f"Remove {friend_s}").click()
    owner.get_by_role("button", name="Remove").click()
    expect(owner.get_by_label("Invite by e-mail address")).to_be_visible()
    expect(owner.get_by_role("link", name=f"Remove {friend_s}")).to_have_count(0)
    assert friend.goto(gallery).status == 404  # type: ignore[union-attr]
    owner.context.close()
    friend.context.close()


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_a_visitor_with_a_link_and_its_password_sees_the_photos_until_it_is_taken_back(
    site: Programs, browser: Browser, scripted: bool
) -> None:
    owner = member(browser, site, f"link-owner-{scripted}@example.com", scripted=scripted)
    upload(owner, PERSON_A_1, NO_FACE)
    gallery = make_gallery(owner, "For the neighbours")
    owner.goto(f"{gallery}share/")
    owner.get_by_label("It ends").select_option("day")
    owner.get_by_label("Password, if you like").fill("open sesame")
    owner.get_by_role("button", name="Make a link").click()
    address = owner.locator("#new-address").inner_text()

    context = browser.new_context(viewport=PHONE, java_script_enabled=scripted)
    visitor = context.new_page()
    visitor.goto(address)
    expect(visitor.locator("img")).to_have_count(0)
    for password in ("open barley", "open sesame"):
        visitor.get_by_label("Password").fill(password)
        visitor.get_by_role("button", name="Show the photos").click()
    expect(visitor.locator("article.tile img")).to_have_count(2)
    keep_screenshot(visitor, f"shared-{'scripted' if scripted else 'plain'}")
    visitor.locator("article.tile a").first.click()
    expect(visitor.get_by_role("heading", name="Photo 1 of 2")).to_be_visible()
    visitor.get_by_role("link", name="The next photo").click()
    expect(visitor.get_by_role("heading", name="Photo 2 of 2")).to_be_visible()
    shown = visitor.locator("main img").get_attribute("src")
    assert visitor.request.get(f"{site.web}{shown}").ok

    owner.goto(f"{gallery}share/")
    owner.get_by_role("button", name="Take it back").click()
    expect(owner.get_by_text("The link opens nothing any more.")).to_be_visible()
    assert visitor.request.get(f"{site.web}{shown}").status == 404
    visitor.reload()
    expect(visitor.get_by_text("This link has ended")).to_be_visible()
    context.close()
    owner.context.close()
