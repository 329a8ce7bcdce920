"""Links: whoever has one sees the photos, and nothing more, until it ends."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.galleries.models import Gallery
from faceweb.photos import media as addresses
from faceweb.photos.models import Photo
from faceweb.sharing import links, services
from faceweb.sharing.models import ShareLink

HTMX = {"HX-Request": "true"}
Put = Callable[..., Photo]


def made(album: Gallery, password: str = "", life: dt.timedelta | None = None) -> tuple[Any, str]:
    link, token = links.make(album, password, life)
    return link, reverse("sharing:shared", args=[token])


def pictures(page: str) -> list[str]:
    return [src.replace("&amp;", "&") for src in re.findall(r'<img[^>]* src="([^"]*)"', page)]


def answered(visitor: Client, picture: str) -> int:
    response = visitor.get(picture)
    b"".join(response)  # read to its end, it closes its file and not the test's connection
    return int(response.status_code)


def test_the_address_is_shown_once_and_not_kept(as_alice: Client, album: Gallery) -> None:
    page = as_alice.post(reverse("sharing:make_link", args=[album.pk]), {"life": "week"})
    token = re.findall(r"/s/([\w-]{32})/", page.content.decode())[0]

    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    link = ShareLink.objects.get()
    assert token not in str(vars(link))
    again = as_alice.get(reverse("sharing:share", args=[album.pk])).content.decode()
    assert token not in again
    assert "without a password" in again
    assert dt.timedelta(days=6) < link.expires_at - timezone.now() < dt.timedelta(days=8)


def test_a_visitor_sees_the_photos_and_nothing_of_whose_they_are(
    visitor: Client, alice: Any, album: Gallery, put: Put
) -> None:
    photos = [put(alice, "secret-name.jpg") for _ in range(3)]
    _link, address = made(album)
    page = visitor.get(address)
    html = page.content.decode()

    assert page.status_code == 200
    assert len(pictures(html)) == 3
    assert "alice" not in html
    assert "secret-name" not in html
    assert page["X-Robots-Tag"].startswith("noindex")
    assert "no-store" in page["Cache-Control"]
    for picture in pictures(html):
        assert answered(visitor, picture) == 200
    one = visitor.get(reverse("sharing:shared_photo", args=[address.split("/")[2], photos[1].pk]))
    assert "Photo 2 of 3" in one.content.decode()
    assert "secret-name" not in one.content.decode()
    assert answered(visitor, pictures(one.content.decode())[0]) == 200


def test_a_link_opens_no_page_of_the_site_and_no_original(
    visitor: Client, alice: Any, album: Gallery, put: Put
) -> None:
    photo = put(alice)
    _link, address = made(album)
    visitor.get(address)

    assert visitor.get(reverse("sharing:gallery", args=[album.pk])).status_code == 404
    assert visitor.get(reverse("photos:photo", args=[photo.pk])).status_code != 200
    assert visitor.get(reverse("photos:original", args=[photo.pk])).status_code == 302


def test_no_face_is_served_behind_a_link(
    visitor: Client, alice: Any, album: Gallery, processed: Any
) -> None:
    from faceweb.photos import entries
    from tests.assets import PERSON_A_1

    photo = processed(alice, PERSON_A_1)
    entries.add(album, [photo], alice)
    _link, address = made(album)
    assert "/crop" not in visitor.get(address).content.decode()


def test_pictures_stop_at_once_when_a_link_is_taken_back(
    visitor: Client, as_alice: Client, alice: Any, album: Gallery, put: Put
) -> None:
    put(alice)
    link, address = made(album)
    picture = pictures(visitor.get(address).content.decode())[0]
    assert answered(visitor, picture) == 200

    revoke = reverse("sharing:revoke_link", args=[album.pk, link.pk])
    for _ in range(2):
        assert as_alice.post(revoke).status_code == 302
    assert answered(visitor, picture) == 404
    ended = visitor.get(address)
    assert ended.status_code == 410
    assert "This link has ended" in ended.content.decode()


@pytest.mark.parametrize("end", ["expired", "gallery deleted", "photo taken out", "photo deleted"])
def test_pictures_stop_at_once_when_something_ends(
    end: str, visitor: Client, alice: Any, album: Gallery, put: Put
) -> None:
    from faceweb.photos import entries
    from faceweb.photos.services import withdraw

    photo = put(alice)
    link, address = made(album, life=dt.timedelta(days=1))
    picture = pictures(visitor.get(address).content.decode())[0]
    if end == "expired":
        ShareLink.objects.filter(pk=link.pk).update(expires_at=timezone.now())
    elif end == "gallery deleted":
        services.delete_gallery(album, can_be_put_back=True)
    elif end == "photo taken out":
        entries.remove(album, [photo], alice)
    else:
        withdraw(photo)

    assert answered(visitor, picture) == 404
    expected = 410 if end in ("expired", "gallery deleted") else 200
    assert visitor.get(address).status_code == expected


def test_an_address_of_a_picture_helps_nobody_else(
    visitor: Client, alice: Any, album: Gallery, put: Put
) -> None:
    put(alice)
    _link, address = made(album)
    picture = pictures(visitor.get(address).content.decode())[0]

    assert Client().get(picture).status_code == 404


def test_a_made_up_address_is_nothing(visitor: Client, album: Gallery) -> None:
    assert visitor.get(reverse("sharing:shared", args=["no-such-token"])).status_code == 404


def test_a_picture_by_a_made_up_right_is_nothing(
    visitor: Client, alice: Any, album: Gallery, put: Put
) -> None:
    photo = put(alice)
    for right in ("l", "lnonsense", f"l{photo.pk}", "m1", "m"):
        address = addresses.address(photo.pk, "small", right)
        assert visitor.get(address).status_code == 404, right


def test_a_password_is_asked_for_before_anything_is_shown(
    visitor: Client, alice: Any, album: Gallery, put: Put
) -> None:
    photo = put(alice)
    link, address = made(album, "open sesame")
    asked = visitor.get(address)
    assert asked.status_code == 200
    assert "Summer" not in asked.content.decode()
    one = reverse("sharing:shared_photo", args=[address.split("/")[2], photo.pk])
    assert visitor.get(one)["Location"] == address
    picture = addresses.address(photo.pk, "small", links.right_of(link))
    assert answered(visitor, picture) == 404

    wrong = visitor.post(address, {"password": "open barley"})
    assert wrong.status_code == 403
    assert "That is not the password." in wrong.content.decode()
    assert visitor.post(address, {"password": "open sesame"})["Location"] == address
    assert len(pictures(visitor.get(address).content.decode())) == 1
    assert answered(visitor, picture) == 200


def test_guessing_is_slowed_down_for_right_and_wrong_alike(
    visitor: Client, album: Gallery, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"open_link": "3/600s/ip,50/600s/key"}
    _link, address = made(album, "open sesame")
    answers = [visitor.post(address, {"password": f"guess {n}"}).status_code for n in range(4)]
    assert answers == [403, 403, 403, 429]
    assert visitor.post(address, {"password": "open sesame"}).status_code == 429

    cache.clear()
    assert visitor.post(address, {"password": "open sesame"}).status_code == 302


def test_visits_are_counted_once_for_each_visitor(visitor: Client, album: Gallery) -> None:
    link, address = made(album)
    for _ in range(3):
        visitor.get(address)
    Client().get(address)
    link.refresh_from_db()
    assert link.opened_count == 2


def test_a_long_gallery_comes_in_pages(
    visitor: Client, alice: Any, album: Gallery, put: Put
) -> None:
    for _ in range(61):
        put(alice)
    _link, address = made(album)
    visitor.get(address)
    more = visitor.get(f"{address}?page=2", headers=HTMX).content.decode()

    assert more.count("<img") == 1
    assert "<html" not in more


def test_the_photos_page_says_that_a_link_shows_it(album: Gallery, alice: Any, put: Put) -> None:
    from faceweb.photos.audience import audience

    photo = put(alice)
    link, _address = made(album)
    said = audience(photo, alice)
    assert "Whoever has a link to “Summer”" in said.sentences
    links.revoke(link)
    assert audience(photo, alice).reach == "private"
