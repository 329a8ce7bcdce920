"""`make screenshots`: a picture of every page, light and dark, phone and desktop.

They show the demo account and its moderator on an installation of its own, with the test photos,
and lie under docs/screenshots/ as WebP.
"""

import io
import os
import sys
import tempfile
from pathlib import Path

import django
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from tests.programs import ROOT, Programs
from tests.stack.browsing import CHROMIUM_OPTIONS, DESKTOP, PARTS, PHONE
from tests.stack.tour import Demo, make_demo

FOLDER = ROOT / "docs" / "screenshots"
_QUALITY = 60
_TALLEST_PX = 2400


def take_all(browser: Browser, demo: Demo, only: set[str]) -> None:
    for device, viewport in (("phone", PHONE), ("desktop", DESKTOP)):
        for scheme in ("light", "dark"):
            context = browser.new_context(
                base_url=demo.site.web,
                viewport=viewport,
                color_scheme=scheme,
                storage_state=demo.state,
            )
            page = context.new_page()
            for name, path in demo.pages.items():
                if only and name not in only:
                    continue
                page.goto(path)
                page.wait_for_load_state("networkidle")
                tall = page.evaluate("document.documentElement.scrollHeight")
                shot = page.screenshot(
                    full_page=True,
                    clip={
                        "x": 0,
                        "y": 0,
                        "width": viewport["width"],
                        "height": min(tall, _TALLEST_PX),
                    },
                )
                target = FOLDER / f"{name.replace(':', '-')}-{device}-{scheme}.webp"
                Image.open(io.BytesIO(shot)).convert("RGB").save(target, quality=_QUALITY)
            context.close()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "faceweb.settings.site")
    django.setup()  # the tour asks the URLconf what kind of page an address is
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        site = Programs(Path(folder))
        site.prepare()
        site.start(*PARTS)
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(**CHROMIUM_OPTIONS)
                demo = make_demo(site)
                for tour in (demo, demo.desk):
                    take_all(browser, tour, set(sys.argv[1:]))
                browser.close()
        finally:
            site.stop_all()


if __name__ == "__main__":
    main()
