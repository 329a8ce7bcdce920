"""Somebody without an account has their face taken down, from the form to the moderator's decision,
with a script and without."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_A_3, PERSON_A_4
from tests.mails import mails_to
from tests.programs import Programs, wait_until
from tests.stack.browsing import BROWSER, PHONE, SLOW_MS, keep_screenshot, member, upload
from tests.stack.test_sharing import add_all, make_gallery

pytestmark = BROWSER

_ADDRESS = "zoe@example.com"
_MODERATOR = "mona@example.com"
_MAKE_MODERATOR = f"""
from faceweb.accounts.models import Role, User
from faceweb.accounts.services import set_role
set_role(User.objects.get(email="{_MODERATOR}"), Role.MODERATOR)
"""
# A decision is told when it can hardly be undone any more.
_LET_A_MINUTE_PASS = """
from django.utils import timezone
from faceweb.moderation.models import Takedown
Takedown.objects.update(due_at=timezone.now())
"""


def mail_with(site: Programs, words: str) -> str:
    """The mail to the person that says so, waited for."""

    def found() -> list[str]:
        return [mail for mail in mails_to(site.mails, _ADDRESS) if words in mail]

    wait_until(found, f"a mail that says “{words}”", 60)
    return found()[-1]


def make_public(owner: Page, gallery: str) -> None:
    owner.goto(f"{gallery}public/")
    owner.get_by_role("button", name="Submit for review").click()
    expect(owner.get_by_text("The gallery is submitted.")).to_be_visible()


def decide(moderator: Page, kind: str, act: str) -> None:
    """Press a button at the desk for each case of the kind."""
    moderator.goto(f"/admin/moderation/case/desk/?kind={kind}")
    acts = moderator.locator("#desk-acts")
    while acts.count():
        case = acts.get_attribute("action")
        acts.locator(f"button[value={act}]").click()
        expect(moderator.locator(f'#desk-acts[action="{case}"]')).to_have_count(0)
    expect(moderator.get_by_text("Nothing of this kind waits for you.")).to_be_visible()


def search_public(searcher: Page) -> None:
    """Search everything public for the person, with yet another photo of them."""
    searcher.goto("/look-alikes/")
    searcher.locator("#query-form input[type=file]").set_input_files(str(PERSON_A_3))
    searcher.get_by_role("button", name="Find its faces").click()
    face = searcher.locator("#query-photo a.face-tile")
    expect(face).to_have_count(1, timeout=SLOW_MS)
    searcher.goto(f"{face.get_attribute('href')}?scope=public&mode=matchPerson")


def ask(visitor: Page) -> None:
    """Fill in the form and send it."""
    visitor.get_by_role("link", name="Take my face down").click()
    for tick in visitor.get_by_role("checkbox").all():
        expect(tick).not_to_be_checked()
    visitor.get_by_label("A photo of your face").set_input_files(str(PERSON_A_2))
    visitor.get_by_label("Your e-mail address").fill(_ADDRESS)
    visitor.get_by_role("checkbox", name="Compare the face").check()
    visitor.get_by_role("checkbox", name="Keep my face out").check()
    visitor.get_by_role("button", name="Ask for it").click()
    waits = visitor.get_by_text("Waits for you")
    expect(waits).to_be_visible(timeout=SLOW_MS)


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_a_face_is_taken_down_and_stays_out(
    stack: Programs, browser: Browser, scripted: bool
) -> None:
    owner = member(browser, stack, "owner@example.com")
    moderator = member(browser, stack, _MODERATOR)
    stack.manage("shell", "-c", _MAKE_MODERATOR)
    upload(owner, PERSON_A_1)
    gallery = make_gallery(owner, "At the fair")
    make_public(owner, gallery)
    decide(moderator, "submission", "approve")
    search_public(moderator)
    expect(moderator.locator("#look-alikes .candidate-link")).to_have_count(1, timeout=SLOW_MS)
    context = browser.new_context(base_url=stack.web, viewport=PHONE, java_script_enabled=scripted)
    visitor = context.new_page()
    visitor.goto(gallery)
    expect(visitor.locator("article.tile")).to_have_count(1)

    ask(visitor)
    keep_screenshot(visitor, f"takedown-{'scripted' if scripted else 'plain'}")
    receipt = visitor.url
    assert visitor.goto(gallery).status == 404  # type: ignore[union-attr]
    link = re.search(r"http\S+/takedown/confirm/\S+", mail_with(stack, "please confirm"))
    assert link is not None
    visitor.goto(link[0])
    visitor.get_by_role("button", name="Yes, that was me").click()
    expect(visitor.get_by_text("Waits for a moderator")).to_be_visible()

    moderator.goto("/admin/moderation/case/desk/?kind=takedown")
    expect(moderator.get_by_text("1 face may be theirs")).to_be_visible()
    keep_screenshot(moderator, "takedown-desk")
    decide(moderator, "takedown", "reject")
    stack.manage("shell", "-c", _LET_A_MINUTE_PASS)
    assert "granted your request" in mail_with(stack, "granted your request")
    visitor.goto(receipt)
    expect(visitor.get_by_text("Moderators granted your request.")).to_be_visible()
    assert visitor.goto(gallery).status == 404  # type: ignore[union-attr]

    # Another photo of the same person: everybody sees it, nobody finds it.
    owner.goto("/photos/upload/")
    owner.locator("#upload input[type=file]").set_input_files(str(PERSON_A_4))
    expect(owner.locator("#batch-headline")).to_contain_text("Done", timeout=SLOW_MS)
    owner.goto(gallery)
    add_all(owner)
    decide(moderator, "submission", "approve")
    visitor.goto(gallery)
    expect(visitor.locator("article.tile")).to_have_count(1)
    search_public(moderator)
    nobody = moderator.get_by_text("No other face here is likely to be the same person.")
    expect(nobody).to_be_visible(timeout=SLOW_MS)
    for page in (owner, moderator, visitor):
        page.context.close()
