"""Reporting a public photo from outside in two clicks, and what its page says later: with a script
and without. Many who report at once are one case."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.assets import PERSON_A_1
from tests.mails import mails_to
from tests.programs import Programs, wait_until
from tests.stack.browsing import BROWSER, PHONE, SLOW_MS, keep_screenshot, member, upload
from tests.stack.test_sharing import make_gallery

pytestmark = [*BROWSER, pytest.mark.usefixtures("nothing_public_after")]

_APPROVE = """
from faceweb.moderation import audit, deciding
from faceweb.moderation.models import Action, Case
for case in Case.objects.open().filter(kind="submission", uploader__email="{owner}"):
    deciding.decide(case, audit.NOBODY, Action.APPROVE)
"""
_REJECT = """
from faceweb.moderation import audit, deciding
from faceweb.moderation.models import Action, Report
case = Report.objects.get(number="{number}").case
deciding.decide(case, audit.NOBODY, Action.REJECT, reason="It shows somebody else.")
"""
_COUNT = """
from faceweb.moderation.models import Case
print([case.report_count for case in Case.objects.filter(uploader__email="{owner}", kind="report")])
"""
# Visitors at one address may send ten reports in an hour, and other tests send some too.
_AT_ONCE = 4


def public_photo(site: Programs, owner: Page, email: str) -> str:
    """The address of a photo that everybody sees."""
    upload(owner, PERSON_A_1)
    gallery = make_gallery(owner, "At the fair")
    owner.goto(f"{gallery}public/")
    owner.get_by_role("button", name="Submit for review").click()
    expect(owner.get_by_text("The gallery is submitted.")).to_be_visible()
    site.manage("shell", "-v", "0", "-c", _APPROVE.format(owner=email))
    owner.goto(gallery)
    address = owner.locator("article.tile a").first.get_attribute("href")
    assert address is not None
    return address


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without"])
def test_a_visitor_reports_in_two_clicks_and_reads_what_became_of_it(
    site: Programs, browser: Browser, scripted: bool
) -> None:
    email = f"reported-{int(scripted)}@example.com"
    owner = member(browser, site, email)
    photo = public_photo(site, owner, email)
    context = browser.new_context(base_url=site.web, viewport=PHONE, java_script_enabled=scripted)
    visitor = context.new_page()
    visitor.goto(photo)

    visitor.get_by_role("link", name="Report", exact=True).click()
    visitor.get_by_role("button", name="It shows me").click()

    number = visitor.locator(".receipt-number").inner_text()
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", number)
    keep_screenshot(visitor, f"reported-{'scripted' if scripted else 'plain'}")
    visitor.goto(f"/reports/{number.lower()}/")
    expect(visitor.get_by_text("It is received, and waits for a moderator.")).to_be_visible()

    site.manage("shell", "-v", "0", "-c", _REJECT.format(number=number))
    visitor.reload()
    expect(visitor.get_by_text("what you reported is not public any more")).to_be_visible()
    visitor.goto(photo)
    expect(visitor).to_have_url(re.compile("/accounts/login/"))
    context.close()
    owner.context.close()


def test_the_words_and_the_answer_by_mail_go_with_the_choice(
    site: Programs, browser: Browser
) -> None:
    email, visitor_s = "reported-mail@example.com", "vi-reports@example.com"
    owner = member(browser, site, email)
    photo = public_photo(site, owner, email)
    context = browser.new_context(base_url=site.web)
    visitor = context.new_page()
    visitor.goto(photo)
    visitor.get_by_role("link", name="Report this face").click()
    visitor.get_by_text("Say more, or ask for an answer by mail").click()
    visitor.get_by_label("What should the moderators know?").fill("That is me at the fair.")
    visitor.get_by_label("E-mail address").fill(visitor_s)
    visitor.get_by_label("E-mail address").press("Enter")  # chooses nothing
    expect(visitor.locator(".receipt-number")).to_have_count(0)
    visitor.get_by_role("button", name="It shows me").click()
    number = visitor.locator(".receipt-number").inner_text()

    site.manage("shell", "-v", "0", "-c", _REJECT.format(number=number))
    # Told a minute later, when the decision can hardly be undone any more.
    wait_until(lambda: mails_to(site.mails, visitor_s), "the answer", 2 * SLOW_MS / 1000)
    (answer,) = mails_to(site.mails, visitor_s)
    assert f"/reports/{number}/" in answer
    owner.goto("/notifications/")
    owner.get_by_role("link", name="A photo of yours is not public any more.").click()
    expect(owner.get_by_text("It shows somebody else.")).to_be_visible()
    owner.get_by_label("Why should it be decided in another way?").fill("It is me.")
    owner.get_by_role("button", name="Appeal").click()
    expect(owner.get_by_text("Somebody who had no part in the decision")).to_be_visible()
    context.close()
    owner.context.close()


def test_visitors_who_report_at_once_are_one_case(site: Programs, browser: Browser) -> None:
    email = "reported-at-once@example.com"
    owner = member(browser, site, email)
    page = f"{public_photo(site, owner, email)}report/"

    def report(_visitor: int) -> int:
        with httpx.Client(base_url=site.web, timeout=30) as http:
            token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', http.get(page).text)[0]
            fields = {"csrfmiddlewaretoken": token, "reason": "spam"}
            return http.post(page, data=fields).status_code

    with ThreadPoolExecutor(_AT_ONCE) as visitors:
        assert list(visitors.map(report, range(_AT_ONCE))) == [302] * _AT_ONCE
    counted = site.manage("shell", "-v", "0", "-c", _COUNT.format(owner=email))
    assert counted.strip() == str([_AT_ONCE])
    owner.context.close()
