"""Galleries by their addresses: making, describing, filling, emptying, deleting."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.galleries.models import Gallery, Membership
from faceweb.photos.models import GalleryEntry, Photo
from faceweb.sharing import services

HTMX = {"HX-Request": "true"}
Put = Callable[..., Photo]
Share = Callable[..., Membership]


def test_no_galleries_show_the_way_to_the_first(as_alice: Client) -> None:
    page = as_alice.get(reverse("sharing:galleries"))

    assert page.status_code == 200
    assert reverse("sharing:make") in page.content.decode()


def test_a_new_gallery_is_seen_by_its_maker_alone(
    as_alice: Client, as_bob: Client, visitor: Client
) -> None:
    form = {"name": "Summer", "description": "By the sea", "key": str(uuid4())}
    made = as_alice.post(reverse("sharing:make"), form, follow=True)

    assert "Only you can see these photos." in made.content.decode()
    address = made.redirect_chain[-1][0]
    assert as_bob.get(address).status_code == 404
    assert visitor.get(address).status_code == 404


def test_a_form_sent_twice_makes_one_gallery(as_alice: Client) -> None:
    form = {"name": "Summer", "key": str(uuid4())}
    answers = [as_alice.post(reverse("sharing:make"), form) for _ in range(2)]

    assert answers[0]["Location"] == answers[1]["Location"]
    assert Gallery.objects.albums().count() == 1


def test_a_key_of_somebody_elses_gallery_makes_another(as_bob: Client, album: Gallery) -> None:
    answer = as_bob.post(reverse("sharing:make"), {"name": "Mine", "key": str(album.pk)})

    assert str(album.pk) not in answer["Location"]
    album.refresh_from_db()
    assert album.name == "Summer"


def test_a_gallery_without_a_name_is_not_made(as_alice: Client) -> None:
    page = as_alice.post(reverse("sharing:make"), {"name": "  ", "key": str(uuid4())})

    assert page.status_code == 422
    assert not Gallery.objects.albums().exists()


def test_the_form_opens_as_a_dialog_and_as_a_page(as_alice: Client) -> None:
    dialog = as_alice.get(reverse("sharing:make"), headers=HTMX).content.decode()
    page = as_alice.get(reverse("sharing:make")).content.decode()

    assert "<html" not in dialog
    assert 'id="dialog-title"' in dialog
    assert "<html" in page


def test_a_gallery_gets_another_name(as_alice: Client, album: Gallery) -> None:
    form = {"name": "Autumn", "description": ""}
    page = as_alice.post(reverse("sharing:edit", args=[album.pk]), form, follow=True)

    assert "Autumn" in page.content.decode()


def test_photos_of_the_library_are_added_and_taken_out(
    as_alice: Client, alice: Any, album: Gallery, row: Callable[..., Photo]
) -> None:
    photo, other = row(alice), row(alice)
    add = reverse("sharing:add_photos", args=[album.pk])
    page = as_alice.post(add, {"photos": [photo.pk, other.pk]}, follow=True)
    assert "2 photos are added." in page.content.decode()
    again = as_alice.post(add, {"photos": [photo.pk]}, follow=True)
    assert "They are in the gallery already." in again.content.decode()

    remove = reverse("sharing:remove_photos", args=[album.pk])
    page = as_alice.post(remove, {"photos": [photo.pk]}, follow=True)
    assert "1 photo is out of the gallery." in page.content.decode()
    again = as_alice.post(remove, {"photos": [photo.pk]}, follow=True)
    assert "not in the gallery any more" in again.content.decode()
    assert list(GalleryEntry.objects.values_list("photo", flat=True)) == [other.pk]
    assert Photo.objects.owned_by(alice).count() == 2


def test_what_is_no_photo_of_mine_is_not_added(
    as_alice: Client, alice: Any, bob: Any, album: Gallery, row: Callable[..., Photo]
) -> None:
    gone = row(alice)
    Photo.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    ticked = {"photos": [row(bob).pk, gone.pk, uuid4()]}
    as_alice.post(reverse("sharing:add_photos", args=[album.pk]), ticked)

    assert not GalleryEntry.objects.exists()


def test_nothing_ticked_is_said(as_alice: Client, album: Gallery, put: Put, alice: Any) -> None:
    put(alice)
    remove = as_alice.post(reverse("sharing:remove_photos", args=[album.pk]), {}, follow=True)
    add = as_alice.post(reverse("sharing:add_photos", args=[album.pk]), {"photos": ["nonsense"]})

    assert "Tick at least one photo first." in remove.content.decode()
    assert add.status_code == 422


def test_a_viewer_sees_all_and_changes_nothing(
    as_bob: Client, alice: Any, bob: Any, album: Gallery, share: Share, put: Put, row: Any
) -> None:
    share(bob)
    photo = put(alice)
    page = as_bob.get(reverse("sharing:gallery", args=[album.pk])).content.decode()
    assert f"/media/{photo.pk}/small" in page
    assert 'type="checkbox"' not in page

    for name in ("add_photos", "edit", "delete", "invite", "make_link", "publish", "choose_cover"):
        address = reverse(f"sharing:{name}", args=[album.pk])
        assert as_bob.post(address, {"photos": [row(bob).pk]}).status_code == 404, name
    as_bob.post(reverse("sharing:remove_photos", args=[album.pk]), {"photos": [photo.pk]})
    assert GalleryEntry.objects.filter(photo=photo).exists()


def test_a_contributor_adds_and_takes_out_their_own_and_no_other(
    as_bob: Client, alice: Any, bob: Any, album: Gallery, share: Share, put: Put, row: Any
) -> None:
    share(bob, can_add=True)
    hers, his = put(alice), row(bob)
    as_bob.post(reverse("sharing:add_photos", args=[album.pk]), {"photos": [his.pk]})
    assert GalleryEntry.objects.filter(gallery=album).count() == 2

    both = {"photos": [hers.pk, his.pk]}
    as_bob.post(reverse("sharing:remove_photos", args=[album.pk]), both)
    assert list(GalleryEntry.objects.values_list("photo", flat=True)) == [hers.pk]


def test_the_owner_takes_out_anybodys_photo_and_it_stays_theirs(
    as_alice: Client, bob: Any, album: Gallery, share: Share, put: Put
) -> None:
    share(bob, can_add=True)
    photo = put(bob)
    as_alice.post(reverse("sharing:remove_photos", args=[album.pk]), {"photos": [photo.pk]})

    assert not GalleryEntry.objects.exists()
    assert not Photo.objects.visible_to(album.owner).filter(pk=photo.pk).exists()
    assert Photo.objects.owned_by(bob).filter(pk=photo.pk).exists()


def test_the_chosen_cover_comes_first_on_the_card(
    as_alice: Client, alice: Any, album: Gallery, put: Put
) -> None:
    photos = [put(alice) for _ in range(3)]
    as_alice.post(reverse("sharing:choose_cover", args=[album.pk]), {"photos": [photos[1].pk]})
    as_alice.post(reverse("sharing:choose_cover", args=[album.pk]), {"photos": [photos[0].pk]})
    card = as_alice.get(reverse("sharing:galleries")).context["cards"][0]

    assert [photo.pk for photo in card.photos] == [each.pk for each in (photos[0], *photos[:0:-1])]


def test_a_deleted_gallery_leaves_the_photos_and_comes_back_for_a_while(
    as_alice: Client, as_bob: Client, alice: Any, bob: Any, album: Gallery, share: Share, put: Put
) -> None:
    share(bob)
    photo = put(alice)
    address = reverse("sharing:gallery", args=[album.pk])
    assert (
        "can see the photo"
        in as_alice.get(reverse("sharing:delete", args=[album.pk])).content.decode()
    )
    page = as_alice.post(reverse("sharing:delete", args=[album.pk]), follow=True)

    assert reverse("sharing:put_back", args=[album.pk]) in page.content.decode()
    assert as_bob.get(address).status_code == as_alice.get(address).status_code == 404
    assert not Photo.objects.visible_to(bob).exists()
    assert Photo.objects.owned_by(alice).filter(pk=photo.pk).exists()

    # Another tab deletes once more, then it is put back twice.
    assert as_alice.post(reverse("sharing:delete", args=[album.pk])).status_code == 302
    for _ in range(2):
        as_alice.post(reverse("sharing:put_back", args=[album.pk]))
    assert as_bob.get(address).status_code == 200


def test_a_gallery_is_put_back_too_late(as_alice: Client, album: Gallery) -> None:
    services.delete_gallery(album)
    page = as_alice.post(reverse("sharing:put_back", args=[album.pk]), follow=True)

    assert "It is too late" in page.content.decode()


def test_nobody_else_deletes_a_gallery(as_bob: Client, album: Gallery) -> None:
    for name in ("delete", "put_back", "edit"):
        assert as_bob.post(reverse(f"sharing:{name}", args=[album.pk])).status_code == 404


def test_a_long_gallery_comes_in_pages(
    as_alice: Client, alice: Any, album: Gallery, put: Put
) -> None:
    for _ in range(61):
        put(alice)
    address = reverse("sharing:gallery", args=[album.pk])
    page = as_alice.get(address).content.decode()
    assert page.count('class="card tile"') == 60
    assert "?page=2" in page

    more = as_alice.get(f"{address}?page=2", headers=HTMX).content.decode()
    assert more.count('class="card tile"') == 1
    assert "<html" not in more


@pytest.mark.parametrize("name", ["sharing:galleries", "sharing:gallery", "sharing:public"])
def test_pages_ask_the_same_number_of_queries_for_few_and_many(
    name: str,
    as_alice: Client,
    alice: Any,
    album: Gallery,
    put: Put,
    django_assert_max_num_queries: Any,
) -> None:
    services_made = [services.make_gallery(alice, f"Gallery {n}") for n in range(20)]
    Gallery.objects.filter(owner=alice).update(is_public=True)
    photos = [put(alice) for _ in range(30)]
    GalleryEntry.objects.bulk_create(
        GalleryEntry(gallery=gallery, photo=photo, review="approved")
        for gallery in services_made
        for photo in photos[:6]
    )
    address = reverse(name, args=[album.pk] if name == "sharing:gallery" else [])
    with django_assert_max_num_queries(16):
        assert as_alice.get(address).status_code == 200
