"""The library's page: what is shown in which order, narrowed down, page after page."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from faceweb.photos import paging
from faceweb.photos.models import Photo
from tests.assets import GROUP_OF_SIX, PERSON_A_1, PERSON_B
from tests.photos.libraries import fill

LIBRARY = "/photos/"
HTMX = {"HX-Request": "true"}
MORE = {**HTMX, "HX-Target": "library-more"}


def shown(page: Any) -> list[str]:
    """The file names on a page, in order."""
    return re.findall(r'alt="(photo \d+\.jpg)"', page.content.decode())


def names(photos: Any) -> list[str]:
    return [photo.file_name for photo in photos]


def test_an_empty_library_shows_the_way_to_the_first_photo(as_alice: Client) -> None:
    page = as_alice.get(LIBRARY)

    assert page.status_code == 200
    assert "Your library is empty" in page.content.decode()
    assert reverse("photos:upload") in page.content.decode()


def test_the_library_counts_photos_and_faces(as_alice: Client, alice: Any, processed: Any) -> None:
    processed(alice, GROUP_OF_SIX)

    assert "1 photo · 6 faces" in as_alice.get(LIBRARY).content.decode()


def test_a_photo_has_its_place_its_colours_and_two_sizes_before_it_is_there(
    as_alice: Client, alice: Any, processed: Any
) -> None:
    photo = processed(alice, GROUP_OF_SIX)
    card = as_alice.get(LIBRARY).content.decode()

    assert f"--w:{photo.width};--h:{photo.height}" in card
    assert "--placeholder:url(data:image/webp;base64,UklGR" in card
    assert len(photo.placeholder) < 300
    assert re.search(r"/small\?[^ ]* 480w, /media/[^ ]*/medium\?[^ ]* 1080w", card)
    assert 'loading="lazy"' in card


def test_newer_photos_come_first_under_the_day_or_month_they_came(
    as_alice: Client, alice: Any
) -> None:
    photos = fill(alice, 4)
    now = timezone.now()
    for photo, days in zip(photos, (0, 1, 5, 400), strict=True):
        Photo.objects.filter(pk=photo.pk).update(created_at=now - dt.timedelta(days=days))
    page = as_alice.get(LIBRARY)

    headings = re.findall(r'<h2 class="grid-heading">([^<]+)<', page.content.decode())
    day, month = now - dt.timedelta(days=5), now - dt.timedelta(days=400)
    assert shown(page) == names(photos)
    assert headings == ["Today", "Yesterday", f"{day:%A} {day.day} {day:%B}", f"{month:%B %Y}"]


def test_every_photo_is_on_exactly_one_page_going_down_and_up(as_alice: Client, alice: Any) -> None:
    photos = fill(alice, 2 * paging.PAGE_SIZE + 7)
    # Many at the same moment, across the edge of a page.
    Photo.objects.filter(pk__in=[photo.pk for photo in photos[40:90]]).update(
        created_at=photos[40].created_at
    )
    everything = names(Photo.objects.owned_by(alice))
    pages, address = [], LIBRARY
    while address:
        page = as_alice.get(address)
        pages.append(shown(page))
        older = re.search(r'rel="next" href="([^"]+)"', page.content.decode())
        newer = re.search(r'rel="prev" href="([^"]+)"', page.content.decode())
        address = f"{LIBRARY}{older[1]}" if older else ""
    assert [name for each in pages for name in each] == everything
    assert newer
    assert shown(as_alice.get(f"{LIBRARY}{newer[1]}")) == pages[1]


def test_the_next_page_is_the_same_when_photos_came_and_went(as_alice: Client, alice: Any) -> None:
    photos = fill(alice, paging.PAGE_SIZE + 10)
    first = as_alice.get(LIBRARY).content.decode()
    older = re.search(r'rel="next" href="([^"]+)"', first)
    fill(alice, 3)
    Photo.objects.filter(pk=photos[3].pk).update(withdrawn_at=timezone.now())

    assert older
    assert shown(as_alice.get(f"{LIBRARY}{older[1]}")) == names(photos[paging.PAGE_SIZE :])


def test_endless_scrolling_gets_cards_alone_and_no_heading_twice(
    as_alice: Client, alice: Any
) -> None:
    photos = fill(alice, paging.PAGE_SIZE + 5)
    now = timezone.now()
    Photo.objects.update(created_at=now)
    older = paging.place_of(list(Photo.objects.owned_by(alice))[paging.PAGE_SIZE - 1])
    more = as_alice.get(LIBRARY, {"older": older}, headers=MORE)

    assert len(shown(more)) == 5
    assert "<html" not in more.content.decode()
    assert "Today" not in more.content.decode()
    assert "Today" in as_alice.get(LIBRARY, {"older": older}).content.decode()
    assert len(photos) == paging.PAGE_SIZE + 5


def test_one_request_asks_for_all_cards_that_are_not_final(
    as_alice: Client, alice: Any, upload: Any, processed: Any
) -> None:
    from faceweb.photos.processing import process

    waiting, done = upload(alice, PERSON_A_1), processed(alice, PERSON_B)
    page = as_alice.get(LIBRARY).content.decode()
    poll = re.search(r'hx-get="(/photos/cards/[^"]+)" hx-trigger="every', page)
    assert poll
    assert page.count("hx-trigger") - page.count('hx-trigger="load, every 30s"') == 1
    address = poll[1].replace("&amp;", "&")

    assert str(waiting.pk) in address
    assert str(done.pk) not in address
    same = as_alice.get(address, headers=HTMX).content.decode()
    assert "card" not in same.replace("/cards/", "").replace("?card=", "")
    process(waiting.pk)
    changed = as_alice.get(address, headers=HTMX).content.decode()
    assert f'id="photo-{waiting.pk}"' in changed
    assert "hx-trigger" not in changed
    assert "2 photos" in changed


def test_a_card_of_a_photo_that_was_deleted_elsewhere_goes(
    as_alice: Client, alice: Any, upload: Any
) -> None:
    photo = upload(alice, PERSON_A_1)
    Photo.objects.update(withdrawn_at=timezone.now())
    address = f"{reverse('photos:cards')}?card={photo.pk}.received--hidden&card=nonsense"
    answer = as_alice.get(address, headers=HTMX).content.decode()

    assert f'<article id="photo-{photo.pk}" hx-swap-oob="delete">' in answer


def queries_of(client: Client, address: str, **options: Any) -> int:
    client.get(address, **options)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address, **options).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "query", ["", "faces=1", "name=photo&since=2020-01-01", "state=working", "older=PLACE"]
)
def test_a_library_of_500_takes_as_many_queries_as_one_of_10(
    as_alice: Client, as_bob: Client, alice: Any, bob: Any, query: str
) -> None:
    counts = []
    for client, owner, count in ((as_alice, alice, 10), (as_bob, bob, 500)):
        photos = fill(owner, count)
        asked = query.replace("PLACE", paging.place_of(photos[5]))
        counts.append(queries_of(client, f"{LIBRARY}?{asked}"))

    assert counts[0] == counts[1] <= 10
