"""What a page weighs on the wire before its photos: HTML, styles and scripts as they are sent."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.programs import Programs
from tests.stack.tour import Demo, make_demo

pytestmark = pytest.mark.stack

LIMIT_BYTES = 100_000
# Pages of the operators' own, which are not ours to slim.
_NOT_COUNTED = ("admin:", "patterns")
_ASSET = re.compile(r'<(?:link[^>]+rel="stylesheet"[^>]+href|script[^>]+src)="([^"]+)"')
_FILL = """
from django.contrib.auth import get_user_model
from tests.photos.libraries import fill
fill(get_user_model().objects.get(email="demo@example.com"), 200, faces_each=2)
"""


@pytest.fixture(scope="module")
def demo(site: Programs, nothing_public_after: None) -> Demo:
    """The demo account with more photos than a page of the library holds."""
    made = make_demo(site)
    site.manage("shell", "-c", _FILL)
    return made


@pytest.fixture
def http(demo: Demo) -> Iterator[httpx.Client]:
    """Signed in as the demo account, as a browser that takes compressed answers."""
    cookies = {cookie["name"]: cookie["value"] for cookie in demo.state["cookies"]}
    headers = {"Accept-Encoding": "gzip"}
    with httpx.Client(
        base_url=demo.site.web, cookies=cookies, headers=headers, timeout=30
    ) as client:
        yield client


def sent(http: httpx.Client, path: str) -> tuple[int, str]:
    """The bytes of the answer's body on the wire, and its text."""
    with http.stream("GET", path) as answer:
        assert answer.status_code == 200, path
        answer.read()
        return answer.num_bytes_downloaded, answer.text


def test_every_page_weighs_less_than_100_kb_before_its_photos(
    demo: Demo, http: httpx.Client
) -> None:
    weights: dict[str, int] = {}
    assets: dict[str, int] = {}
    for name, path in demo.pages.items():
        if name.startswith(_NOT_COUNTED):
            continue
        weight, html = sent(http, path)
        for asset in set(_ASSET.findall(html)) | set(_sprites(html)):
            if asset not in assets:
                assets[asset] = sent(http, asset)[0]
            weight += assets[asset]
        weights[name] = weight

    print(*(f"{weight:7,} {name}" for name, weight in sorted(weights.items())), sep="\n")
    assert len(weights) > 10
    assert {name: weight for name, weight in weights.items() if weight >= LIMIT_BYTES} == {}


def _sprites(html: str) -> list[str]:
    return re.findall(r'<use href="([^"#]+)#', html)


def test_pages_are_compressed_and_pictures_are_not(demo: Demo, http: httpx.Client) -> None:
    page = http.get("/photos/?name=person")
    picture = re.search(r'src="(/media/[^"]+)"', page.text)

    assert page.headers["Content-Encoding"] == "gzip"
    assert picture
    answer = http.get(picture[1].replace("&amp;", "&"))
    assert answer.headers["Content-Type"] == "image/webp"
    assert "Content-Encoding" not in answer.headers
