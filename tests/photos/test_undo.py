"""Deleting photos, putting them back, having them gone: at the real face server, with its races."""

import datetime as dt
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from faceweb.galleries.models import FaceList, Gallery, Membership
from faceweb.galleries.services import current_list, library_of
from faceweb.photos import entries, leases, services
from faceweb.photos.models import Face, Photo
from faceweb.photos.processing import process
from faceweb.photos.purging import purge
from faceweb.photos.tasks import requeue_overdue
from tests.assets import PERSON_A_1, PERSON_A_2, PERSON_B
from tests.photos.libraries import fill
from tests.photos.moves import adds, held
from tests.photos.moves import fill as bring_in_step

DELETED, PUT_BACK, PURGE = "/photos/deleted/", "/photos/deleted/put-back/", "/photos/deleted/purge/"


def listed(gallery: Gallery) -> list[str | None]:
    """The faces that the face server holds of the gallery, after the workers went through."""
    bring_in_step(current_list(gallery))
    return held(current_list(gallery))


def faces_of(photo: Photo) -> list[str]:
    return sorted(str(pk) for pk in photo.faces.values_list("pk", flat=True))


def let_time_pass(photo: Photo) -> None:
    """As if the ten minutes were over."""
    now = timezone.now()
    Photo.objects.filter(pk=photo.pk).update(withdrawn_at=now - services.UNDO, purge_after=now)


def test_lists_lose_the_faces_and_have_them_again_when_the_photo_is_back(
    alice: Any, bob: Any, processed: Any
) -> None:
    photo, other = processed(alice, PERSON_A_1), processed(alice, PERSON_B)
    holiday = Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=alice, name="Holiday")
    Membership.objects.create(gallery=holiday, user=bob)
    entries.add(holiday, [photo, other], by=alice)
    both = sorted(faces_of(photo) + faces_of(other))
    assert listed(library_of(alice)) == listed(holiday) == both

    services.withdraw(photo, can_be_put_back=True)
    for person in (alice, bob):
        assert photo not in Photo.objects.visible_to(person)
        assert not Face.objects.visible_to(person).filter(photo=photo).exists()
    assert listed(library_of(alice)) == listed(holiday) == faces_of(other)

    assert services.put_back(photo)
    assert photo in Photo.objects.visible_to(bob)
    assert listed(library_of(alice)) == listed(holiday) == both


def test_when_the_time_is_over_nothing_is_left(
    alice: Any, processed: Any, redis_server: Any, media: Path
) -> None:
    photo = processed(alice, PERSON_A_1)
    services.withdraw(photo, can_be_put_back=True)
    purge(photo.pk)
    assert Photo.objects.filter(pk=photo.pk).exists()

    let_time_pass(photo)
    purge(photo.pk)
    assert not Photo.objects.exists()
    assert held(current_list(library_of(alice))) == []
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert list(redis_server.scan_iter("faceapi:*")) == []


def test_a_photo_deleted_and_put_back_in_a_workers_hands_is_finished(
    alice: Any, upload: Any
) -> None:
    photo = upload(alice, PERSON_A_1)
    slow = leases.claim(photo.pk)
    services.withdraw(photo, can_be_put_back=True)
    assert services.put_back(photo)
    assert slow is not None
    with pytest.raises(leases.LeaseLost):
        leases.renew(slow)
    leases.release(slow)

    process(photo.pk)
    photo.refresh_from_db()
    assert photo.status == Photo.Status.READY
    assert listed(library_of(alice)) == faces_of(photo)


def test_a_photo_deleted_while_its_face_is_enrolled_is_in_no_list(
    alice: Any, upload: Any, meddle: Callable[..., None]
) -> None:
    photo = upload(alice, PERSON_A_1)

    def delete(request: httpx.Request) -> None:
        if adds(request):
            services.withdraw(photo, can_be_put_back=True)

    meddle(before=delete)
    process(photo.pk)
    assert listed(library_of(alice)) == []

    meddle()
    assert services.put_back(photo)
    process(photo.pk)
    photo.refresh_from_db()
    assert photo.status == Photo.Status.READY
    assert listed(library_of(alice)) == faces_of(photo)


def test_what_a_purge_has_begun_with_cannot_be_put_back_whatever_the_clock_says(
    alice: Any, processed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = processed(alice, PERSON_A_1)
    services.withdraw(photo, can_be_put_back=True)
    let_time_pass(photo)
    assert leases.claim(photo.pk, withdrawn=True) is not None

    # Somebody asked for it a moment before, and their request is served only now.
    earlier = timezone.now() - dt.timedelta(minutes=5)
    monkeypatch.setattr(timezone, "now", lambda: earlier)
    assert not services.put_back(photo)


def test_a_purge_that_lost_its_photo_to_another_worker_deletes_no_file(
    alice: Any, processed: Any, media: Path, meddle: Callable[..., None]
) -> None:
    photo = processed(alice, PERSON_A_1)
    services.withdraw(photo)

    def take_over(request: httpx.Request) -> None:
        if request.method == "DELETE":
            Photo.objects.filter(pk=photo.pk).update(claim=uuid.uuid4())

    meddle(before=take_over)
    purge(photo.pk)

    assert Photo.objects.filter(pk=photo.pk).exists()
    assert any(path.is_file() for path in media.rglob("*"))


def test_the_same_file_uploaded_again_leaves_one_photo(
    alice: Any, upload: Any, redis_server: Any
) -> None:
    photo = upload(alice, PERSON_A_1)
    services.withdraw(photo, can_be_put_back=True)

    assert upload(alice, PERSON_A_1).pk == photo.pk
    assert Photo.objects.owned_by(alice).count() == 1


def test_a_photo_whose_content_is_there_again_is_not_put_back(alice: Any, upload: Any) -> None:
    first = upload(alice, PERSON_A_1)
    services.withdraw(first)
    second = upload(alice, PERSON_A_1)
    assert second.pk != first.pk
    later = timezone.now() + services.UNDO
    Photo.objects.filter(pk=first.pk).update(purge_after=later)

    assert not services.put_back(first)
    services.withdraw(second, can_be_put_back=True)
    assert services.put_back_all(alice, Photo.objects.filter(owner=alice)).back == 1
    assert Photo.objects.owned_by(alice).get().pk == second.pk


def test_a_query_photo_is_withdrawn_when_its_time_is_over(
    alice: Any, processed: Any, media: Path
) -> None:
    photo = processed(alice, PERSON_A_1)
    later = timezone.now() + dt.timedelta(minutes=5)
    Photo.objects.update(is_query=True, keep_until=later)
    requeue_overdue()
    photo.refresh_from_db()
    assert photo.withdrawn_at is None

    Photo.objects.update(keep_until=timezone.now())
    requeue_overdue()
    photo.refresh_from_db()
    assert photo.withdrawn_at is not None
    assert photo not in Photo.objects.recoverable_by(alice)
    assert not services.put_back(photo)
    purge(photo.pk)
    assert not Photo.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_what_was_deleted_lately_is_listed_with_its_picture_for_its_owner_alone(
    as_alice: Client, as_bob: Client, alice: Any, processed: Any
) -> None:
    import re

    photo = processed(alice, PERSON_A_1)
    services.withdraw(photo, can_be_put_back=True)
    page = as_alice.get(DELETED).content.decode()
    picture = re.search(r'src="(/media/[^"]+)"', page)

    assert PERSON_A_1.name in page
    assert "Gone for good in 9\xa0minutes" in page
    assert picture
    address = picture[1].replace("&amp;", "&")
    shown = as_alice.get(address)
    assert shown.status_code == 200
    assert shown.getvalue()
    assert as_bob.get(address).status_code == 404
    assert PERSON_A_1.name not in as_bob.get(DELETED).content.decode()
    assert services.put_back(photo)
    assert as_alice.get(address).status_code == 404
    assert "Nothing was deleted lately" in as_alice.get(DELETED).content.decode()


def test_nobody_puts_back_or_purges_what_others_deleted(
    as_bob: Client, alice: Any, bob: Any, redis_server: Any
) -> None:
    photo = fill(alice, 1)[0]
    _count, lot = services.withdraw_all(alice, Photo.objects.all(), can_be_put_back=True)
    for address in (PUT_BACK, PURGE):
        as_bob.post(address, {"photo": photo.pk})
        as_bob.post(address, {"all": "1"})
        as_bob.post(address, query_params={"lot": lot.isoformat()})

    photo.refresh_from_db()
    assert photo in Photo.objects.recoverable_by(alice)


@pytest.mark.parametrize("lot", ["", "yesterday", "2026-99-01T00:00:00+00:00", "1"])
def test_a_lot_that_means_nothing_puts_nothing_back(as_alice: Client, alice: Any, lot: str) -> None:
    fill(alice, 2)
    services.withdraw_all(alice, Photo.objects.all(), can_be_put_back=True)
    page = as_alice.post(PUT_BACK, query_params={"lot": lot}, follow=True)

    assert "It is too late" in page.content.decode()
    assert not Photo.objects.owned_by(alice).exists()


def test_putting_back_twice_says_so_and_loses_nothing(as_alice: Client, alice: Any) -> None:
    photo = fill(alice, 1)[0]
    services.withdraw(photo, can_be_put_back=True)

    assert (
        "1 photo is back"
        in as_alice.post(PUT_BACK, {"photo": photo.pk}, follow=True).content.decode()
    )
    assert (
        "It is too late"
        in as_alice.post(PUT_BACK, {"photo": photo.pk}, follow=True).content.decode()
    )
    assert photo in Photo.objects.owned_by(alice)


def test_deleting_for_good_waits_no_longer(
    as_alice: Client, alice: Any, processed: Any, media: Path
) -> None:
    photo = processed(alice, PERSON_A_1)
    services.withdraw(photo, can_be_put_back=True)
    as_alice.post(PURGE, {"photo": photo.pk})
    assert not services.put_back(photo)
    purge(photo.pk)

    assert not Photo.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_one_goes_back_to_the_page_one_came_from_on_this_site_alone(
    as_alice: Client, alice: Any
) -> None:
    fill(alice, 1)
    for came_from, goes_to in (
        ("http://testserver/photos/?faces=1", "http://testserver/photos/?faces=1"),
        ("https://elsewhere.example/", reverse("photos:library")),
        ("//elsewhere.example/", reverse("photos:library")),
        ("", reverse("photos:library")),
    ):
        answer = as_alice.post(PUT_BACK, headers={"Referer": came_from})
        assert answer["Location"] == goes_to


def test_a_photo_that_waited_for_the_face_service_goes_on_when_it_is_back(
    alice: Any, upload: Any
) -> None:
    photo = upload(alice, PERSON_A_2)
    later = timezone.now() + dt.timedelta(hours=1)
    Photo.objects.update(status=Photo.Status.WAITING, due_at=later)
    services.withdraw(photo, can_be_put_back=True)
    assert services.put_back(photo)
    process(photo.pk)
    photo.refresh_from_db()

    assert photo.status == Photo.Status.READY
    assert FaceList.objects.live().count() == 1
