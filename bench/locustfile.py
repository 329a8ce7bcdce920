"""People at the site, for locust: what `python -m bench.users` runs.

Each signs in once from an address of their own and then does what people do, with their pauses:
looks through the library, opens photos, asks who looks like a face, uploads, visits the gallery all
are members of. As in a browser a page's pictures are fetched once, and what asks for itself again
(htmx) does so until it has what it waits for.
"""

import html
import itertools
import os
import random
import re
import uuid
from pathlib import Path
from typing import Any

import gevent
from locust import HttpUser, between, task

EMAIL, PASSWORD = "person{}@example.com", "correct-horse-7-battery"
PHOTOS, TAKEN = Path(os.environ["BENCH_PHOTOS"]), Path(os.environ["BENCH_TAKEN"])
GALLERY = os.environ["BENCH_GALLERY"]
_PICTURES_IN_SIGHT = 12
_PATIENCE_S = 30.0
# Who has to wait for a slow answer counts as turned away.
_TIMEOUT_S = 30.0
_PICTURE = re.compile(r'<img [^>]*\bsrc="(/media/[^"]+)"')
_ASKS = re.compile(r'<[^>]*\bhx-get="([^"]+)"[^>]*\bhx-trigger="(load|every (\d+)s)[",][^>]*>')
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
_PHOTO = re.compile(r"/photos/([0-9a-f-]{36})/")
_FACE = re.compile(r"/faces/([0-9a-f-]{36})/look-alikes/")
_numbers = itertools.count()
_files = itertools.cycle(sorted(PHOTOS.iterdir()))
_copies = itertools.count()


class Person(HttpUser):
    wait_time = between(2, 10)

    def on_start(self) -> None:
        number = next(_numbers)
        self.client.headers["X-Forwarded-For"] = f"192.0.2.{number % 250 + 1}"
        self._seen: set[str] = set()
        self._photos: list[str] = []
        page = self._ask("GET", "/accounts/login/", "sign in: page")
        form = {
            "login": EMAIL.format(number),
            "password": PASSWORD,
            "csrfmiddlewaretoken": _TOKEN.findall(page)[0],
        }
        with self.client.post(
            "/accounts/login/", form, name="sign in", timeout=_TIMEOUT_S, catch_response=True
        ) as answer:
            if not answer.url.endswith("/photos/"):
                answer.failure("not signed in")

    @task(4)
    def open_library(self) -> None:
        self._photos = _PHOTO.findall(self._visit("/photos/", "library"))

    @task(4)
    def photo(self) -> None:
        """With the look-alikes of its largest face, which the page asks for by itself."""
        if self._photos:
            self._visit(f"/photos/{random.choice(self._photos)}/", "photo")
        else:
            self.open_library()

    @task(3)
    def look_alikes(self) -> None:
        page = self._visit("/photos/", "library")
        self._photos = _PHOTO.findall(page)
        if not self._photos:
            return
        faces = _FACE.findall(self._visit(f"/photos/{random.choice(self._photos)}/", "photo"))
        if faces:
            gevent.sleep(self.wait_time())
            self._visit(f"/faces/{random.choice(faces)}/look-alikes/", "look-alikes")

    @task(2)
    def gallery(self) -> None:
        self._visit(f"/galleries/{GALLERY}/", "gallery")

    @task(2)
    def upload(self) -> None:
        page = self._visit("/photos/upload/", "upload: page")
        batch, count = str(uuid.uuid4()), random.choice((1, 1, 1, 3))
        gevent.sleep(self.wait_time())
        for _ in range(count):
            form = {
                "batch": batch,
                "announced": count,
                "csrfmiddlewaretoken": _TOKEN.findall(page)[0],
            }
            path = next(_files)
            data = path.read_bytes() + next(_copies).to_bytes(4, "big")
            self._upload(form, path.name, data)
        self._follow(self._ask("GET", f"/photos/batches/{batch}/", "upload: progress", htmx=True))

    def _upload(self, form: dict[str, Any], name: str, data: bytes) -> None:
        answer = self._ask(
            *("POST", "/photos/upload/", "upload"),
            htmx=True,
            data=form,
            files={"photos": (name, data, "image/jpeg")},
        )
        if found := _PHOTO.search(answer):
            with TAKEN.open("a") as taken:
                taken.write(f"{found[1]}\n")

    def _visit(self, path: str, name: str) -> str:
        """A page with its pictures, and what it asks for by itself until it has it."""
        page = self._ask("GET", path, name)
        self._fetch_pictures(page)
        self._follow(page)
        return page

    def _fetch_pictures(self, page: str) -> None:
        pictures = map(html.unescape, _PICTURE.findall(page)[:_PICTURES_IN_SIGHT])
        for address in pictures:
            if address not in self._seen:
                self._seen.add(address)
                self._ask("GET", address, "picture")

    def _follow(self, page: str, waited_s: float = 0.0) -> None:
        for address, trigger, seconds in _ASKS.findall(page):
            pause_s = float(seconds or 0)
            if trigger != "load" and waited_s + pause_s > _PATIENCE_S:
                continue
            gevent.sleep(pause_s)
            part = self._ask("GET", html.unescape(address), "part of a page", htmx=True)
            self._fetch_pictures(part)
            self._follow(part, waited_s + pause_s)

    def _ask(self, method: str, path: str, name: str, *, htmx: bool = False, **more: Any) -> str:
        headers = {"HX-Request": "true"} if htmx else {}
        answer = self.client.request(
            method, path, name=name, headers=headers, timeout=_TIMEOUT_S, **more
        )
        return "" if name == "picture" else str(answer.text or "")
