"""Every kind of page of a site with something on it, found by following its links.

The demo account has photos, people, galleries and links. From the library on, each link is followed
once per kind of page (the name of its address), so a new page that is linked from anywhere is on
the tour by itself. Its moderator has something to decide: their tour is of the admin site.
"""

import re
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
from django.urls import Resolver404, resolve

from tests.assets import ASSETS
from tests.programs import Programs

_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"#]+)')
# Downloads, other people's pages, and what leaves the site.
_NOT_FOLLOWED = {"photos:original", "photos:media", "account_logout", "admin:index"}
_HTML = "text/html"


_DEMO_LIMIT_S = 120


@dataclass(frozen=True)
class Demo:
    """The demo account on a site: its pages, and the state of a browser that is signed in. `desk`
    is the same of its moderator."""

    site: Programs
    state: Any
    pages: dict[str, str]
    desk: "Demo | None" = None


def make_demo(site: Programs) -> Demo:
    """Make the demo account, wait until its faces are found, and find every kind of page."""
    printed = site.manage("demo", str(ASSETS))
    (member, moderator) = re.findall(r"ign in as (\S+) with the password (\S+)", printed)
    with _signed_in(site, *moderator) as http:
        pages = kinds_of_pages(site, http.cookies, "/admin/", within="/admin/")
        desk = Demo(site, _state(http), pages)
    with _signed_in(site, *member) as http:
        deadline = time.monotonic() + _DEMO_LIMIT_S
        while "is-working" in http.get("/photos/").text:
            assert time.monotonic() < deadline, "the demo's photos are not finished"
            time.sleep(0.5)
        return Demo(site, _state(http), kinds_of_pages(site, http.cookies), desk)


@contextmanager
def _signed_in(site: Programs, email: str, password: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.web, follow_redirects=True, timeout=30) as http:
        form = http.get("/accounts/login/").text
        token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[0]
        fields = {"login": email, "password": password, "csrfmiddlewaretoken": token}
        answer = http.post("/accounts/login/", data=fields)
        assert answer.url.path == "/photos/", answer.url
        yield http


def _state(http: httpx.Client) -> dict[str, Any]:
    cookies = [_cookie(cookie.name, cookie.value or "") for cookie in http.cookies.jar]
    return {"cookies": cookies, "origins": []}


def _cookie(name: str, value: str) -> dict[str, Any]:
    """As a browser's kept state has it."""
    return {
        "name": name,
        "value": value,
        "domain": "127.0.0.1",
        "path": "/",
        "expires": -1,
        "httpOnly": True,
        "secure": False,
        "sameSite": "Lax",
    }


def kinds_of_pages(
    site: Programs, cookies: httpx.Cookies, start: str = "/photos/", *, within: str = "/"
) -> dict[str, str]:
    """Address name -> a path with such a page, for whoever the cookies belong to; of addresses that
    begin with `within`."""
    found: dict[str, str] = {}
    waiting = deque([start])
    with httpx.Client(base_url=site.web, cookies=cookies, timeout=30) as http:
        while waiting:
            path = waiting.popleft()
            name = _name(path)
            if name is None or name in found or name in _NOT_FOLLOWED - {_name(start)}:
                continue
            answer = http.get(path)
            if answer.is_redirect:
                waiting.append(urljoin(path, answer.headers["Location"]))
                continue
            if not answer.headers.get("Content-Type", "").startswith(_HTML):
                continue
            found[name] = path
            waiting.extend(
                urljoin(path, link.replace("&amp;", "&"))
                for link in _LINK.findall(answer.text)
                if not urlsplit(link).netloc
                and urlsplit(urljoin(path, link)).path.startswith(within)
            )
    return found


def _name(path: str) -> str | None:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return None
