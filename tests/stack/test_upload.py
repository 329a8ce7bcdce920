"""Uploading in a real browser: five hundred files at once, folders, paste, archives, trying again,
and the same without JavaScript."""

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis
from playwright.sync_api import Browser, Page, Route, expect

from tests.assets import GROUP_OF_SIX, NO_FACE, PERSON_A_1, PERSON_A_2, PERSON_B
from tests.photos.zips import photo, symlink, zipped
from tests.programs import Programs
from tests.stack.browsing import BROWSER, SLOW_MS, keep_screenshot, member

pytestmark = BROWSER

# How long the page may not answer a click while it sends: the longest pause between two ticks.
PAUSE_LIMIT_MS = 3000
WATCH_PAUSES = """() => {
  let last = performance.now();
  window.longestPause = 0;
  setInterval(() => {
    const now = performance.now();
    window.longestPause = Math.max(window.longestPause, now - last);
    last = now;
  }, 20);
}"""


@pytest.fixture
def without_workers(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Programs]:
    """The site alone: what is uploaded waits. Its parameter are settings."""
    programs = Programs(tmp_path / "site", **getattr(request, "param", {}))
    programs.var.mkdir()
    programs.prepare()
    programs.start("valkey", "web")
    yield programs
    programs.stop_all()


def choose(page: Page, *paths: Path) -> None:
    page.locator("#upload input[type=file]").set_input_files(paths)


def test_five_hundred_files_go_in_without_a_blocked_page(
    without_workers: Programs, browser: Browser, tmp_path: Path
) -> None:
    files = [tmp_path / f"{number:03}.jpg" for number in range(500)]
    for number, path in enumerate(files):
        path.write_bytes(photo(number))
    page = member(browser, without_workers, "alice@example.com")
    page.goto("/photos/upload/")
    page.evaluate(WATCH_PAUSES)
    choose(page, *files)

    heading = page.locator("#upload-heading")
    expect(heading).to_have_text(re.compile(r"\d+ of 500 sent"))
    expect(page.get_by_text(re.compile(r"and \d{3} more"))).to_be_visible()
    assert page.locator(".upload-queue > li").count() < 50
    summary = page.locator("#batch-summary")
    expect(summary).to_contain_text("500", timeout=SLOW_MS)
    keep_screenshot(page, "upload-500")
    expect(page.locator("#upload-progress")).to_be_hidden(timeout=2 * SLOW_MS)
    expect(summary).to_contain_text("0 of 500 looked at", timeout=SLOW_MS)
    assert page.evaluate("window.longestPause") < PAUSE_LIMIT_MS

    summary.get_by_role("link", name="The page of this upload").click()
    expect(page.locator("article.card")).to_have_count(60)
    expect(page.get_by_text("Page 1 of 9")).to_be_visible()
    page.context.close()


def test_a_folder_a_paste_and_an_archive_become_photos_with_boxes(
    site: Programs, browser: Browser, tmp_path: Path
) -> None:
    folder = tmp_path / "trip"
    (folder / "day one").mkdir(parents=True)
    (folder / "day one" / "six.jpg").write_bytes(GROUP_OF_SIX.read_bytes())
    (folder / "nobody.jpg").write_bytes(NO_FACE.read_bytes())
    (folder / "notes.txt").write_text("no photo")
    (folder / ".DS_Store").write_text("litter")
    archive = tmp_path / "more.zip"
    archive.write_bytes(
        zipped(("one.jpg", PERSON_A_1.read_bytes()), (symlink("passwd.jpg"), b"/etc/passwd"))
    )
    page = member(browser, site, "folder@example.com")
    page.goto("/photos/upload/")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a folder").click()
    chooser.value.set_files(folder)
    expect(page.get_by_text("Left out, as they are no photos: notes.txt")).to_be_visible()
    summary = page.locator("#batch-summary")
    expect(summary).to_contain_text("Done: 6 faces in 2 photos", timeout=SLOW_MS)
    expect(page.locator(".card-box")).to_have_count(6)

    paste(page, PERSON_B)
    expect(summary).to_contain_text("Done: 1 face in 1 photo", timeout=SLOW_MS)
    choose(page, archive)
    expect(summary).to_contain_text("1 not taken", timeout=SLOW_MS)
    expect(summary).to_contain_text("This is a link to another file")
    expect(summary).to_contain_text("Done: 1 face in 1 photo", timeout=SLOW_MS)
    keep_screenshot(page, "upload-archive")
    page.goto("/photos/")
    expect(page.locator("article.card")).to_have_count(4)
    page.context.close()


def paste(page: Page, path: Path) -> None:
    page.evaluate(
        """([name, content]) => {
          const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
          const carried = new DataTransfer();
          carried.items.add(new File([bytes], name, { type: "image/jpeg" }));
          document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: carried }));
        }""",
        [path.name, base64.b64encode(path.read_bytes()).decode()],
    )


def test_only_what_failed_is_tried_again(site: Programs, browser: Browser) -> None:
    page = member(browser, site, "again@example.com")
    page.goto("/photos/upload/")
    sent: list[int] = []

    def break_the_first(route: Route) -> None:
        sent.append(1)
        if len(sent) <= 1:
            route.abort()
        elif len(sent) == 2:
            route.fulfill(status=503)
        else:
            route.continue_()

    page.route("**/photos/upload/", break_the_first)
    choose(page, PERSON_A_1, PERSON_A_2, PERSON_B)
    expect(page.locator("#upload-heading")).to_have_text("1 sent, 2 not sent")
    expect(page.locator("#upload-progress").get_by_text("The connection broke.")).to_be_visible()
    expect(
        page.locator("#upload-progress").get_by_text("The server could not take it")
    ).to_be_visible()
    page.get_by_role("button", name="Try the failed ones again").click()
    expect(page.locator("#upload-progress")).to_be_hidden()
    assert len(sent) == 5
    expect(page.locator("#batch-summary")).to_contain_text("in 3 photos", timeout=SLOW_MS)
    page.context.close()


@pytest.mark.parametrize("without_workers", [{"UPLOADS_PER_HOUR": "2"}], indirect=True)
def test_files_that_came_too_soon_are_kept_and_sent_again_later(
    without_workers: Programs, browser: Browser, tmp_path: Path
) -> None:
    files = [tmp_path / f"{number}.jpg" for number in range(5)]
    for number, path in enumerate(files):
        path.write_bytes(photo(number))
    page = member(browser, without_workers, "hasty@example.com")
    page.goto("/photos/upload/")
    choose(page, *files)
    section = page.locator("#upload-progress")
    expect(page.locator("#upload-heading")).to_have_text("2 sent, 3 not sent")
    expect(section.get_by_text("Nothing is lost; try again then.")).to_have_count(3)
    expect(section.get_by_role("button", name="Try again")).to_have_count(3)
    keep_screenshot(page, "upload-too-often")

    section.get_by_role("button", name="Try again").first.click()
    expect(page.locator("#upload-heading")).to_have_text("2 sent, 3 not sent")
    with redis.Redis(
        unix_socket_path=str(without_workers.var / "valkey" / "valkey.sock")
    ) as valkey:
        valkey.delete(*valkey.keys("rates:*"))  # the hour is over
    for left in (2, 1):
        section.get_by_role("button", name="Try again").first.click()
        expect(page.locator("#upload-heading")).to_have_text(f"{5 - left} sent, {left} not sent")
    expect(page.locator("#batch-summary")).to_contain_text("of 4 looked at", timeout=SLOW_MS)
    page.context.close()


def test_the_page_of_a_batch_survives_a_reload_and_a_closed_window(
    site: Programs, browser: Browser
) -> None:
    page = member(browser, site, "reload@example.com")
    page.goto("/photos/upload/")
    choose(page, PERSON_A_1, PERSON_A_2, GROUP_OF_SIX, NO_FACE)
    expect(page.locator("#upload-progress")).to_be_hidden(timeout=SLOW_MS)
    expect(page.locator("#batch-summary")).to_be_visible()
    page.reload()
    page.locator(".upload-recent").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile("/photos/batches/"))
    address = page.url
    page.reload()
    page.close()

    later = page.context.new_page()
    later.goto(address)
    expect(later.locator("#batch-summary")).to_contain_text(
        "Done: 8 faces in 4 photos", timeout=SLOW_MS
    )
    keep_screenshot(later, "batch")
    later.context.close()


def test_without_javascript_many_files_go_in_and_their_page_tells_how_far_it_is(
    site: Programs, browser: Browser
) -> None:
    page = member(browser, site, "plain@example.com", scripted=False)
    page.goto("/photos/upload/")
    choose(page, PERSON_A_1, PERSON_A_2, NO_FACE)
    page.get_by_role("button", name="Upload").click()
    expect(page).to_have_url(re.compile("/photos/batches/"))
    expect(page.locator("article.card")).to_have_count(3)
    # The page asks for itself every five seconds.
    expect(page.locator("#batch-summary")).to_contain_text(
        "Done: 2 faces in 3 photos", timeout=SLOW_MS
    )
    page.get_by_role("link", name="No face", exact=True).click()
    expect(page.locator("article.card")).to_have_count(1)
    page.context.close()
