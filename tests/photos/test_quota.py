"""How much an account may keep: by setting, and by account."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from faceweb.photos import quota, services
from faceweb.photos.models import Photo
from tests.photos.zips import photo


def take(owner: Any, number: int) -> Photo:
    return services.accept_upload(owner, SimpleUploadedFile(f"{number}.jpg", photo(number)))


@pytest.fixture(autouse=True)
def _places(media: Any, redis_server: Any) -> None:
    """Files in a folder of the test, an empty queue."""


def test_without_a_limit_everything_fits(alice: Any) -> None:
    take(alice, 1)
    usage = quota.usage(alice)

    assert (usage.photo_count, usage.photo_limit, usage.byte_limit) == (1, None, None)
    assert usage.byte_count == len(photo(1)) or usage.byte_count > 1000
    assert usage.part is None


def test_the_site_s_limit_of_photos_is_kept(alice: Any, settings: Any) -> None:
    settings.PHOTOS_PER_ACCOUNT = 2
    take(alice, 1)
    take(alice, 2)

    with pytest.raises(services.UploadRefused) as refusal:
        take(alice, 3)
    assert refusal.value.reason == Photo.Reason.NO_ROOM
    assert Photo.objects.count() == 2
    assert quota.usage(alice).part == 1.0


def test_the_site_s_limit_of_bytes_is_kept(alice: Any, settings: Any) -> None:
    settings.STORAGE_PER_ACCOUNT_MB = 1
    Photo.objects.filter(pk=take(alice, 1).pk).update(byte_size=1024 * 1024 - 10)

    with pytest.raises(services.UploadRefused):
        take(alice, 2)


@pytest.mark.parametrize(("own", "fits"), [(None, False), (0, False), (1, False), (2, True)])
def test_the_account_s_own_limit_comes_before_the_site_s(
    alice: Any, settings: Any, own: int | None, fits: bool
) -> None:
    settings.PHOTOS_PER_ACCOUNT = 1
    Photo.objects.create(owner=alice, sha256="0" * 64, byte_size=1, file_name="a")
    alice.photo_quota = own
    alice.save()

    assert quota.has_room(alice, 1) is fits


def test_putting_back_keeps_the_limit_and_says_so(
    as_alice: Client, alice: Any, settings: Any
) -> None:
    deleted = [take(alice, number) for number in range(3)]
    services.withdraw_all(alice, Photo.objects.all(), can_be_put_back=True)
    settings.PHOTOS_PER_ACCOUNT = 3
    take(alice, 3)
    page = as_alice.post(reverse("photos:put_back"), {"all": "1"}, follow=True).content.decode()

    assert quota.usage(alice).photo_count == 3
    assert "2 photos are back in your library." in page
    assert "There was no room for 1 photo. Delete others to make room." in page
    assert list(Photo.objects.recoverable_by(alice)) == [deleted[0]]

    page = as_alice.post(reverse("photos:put_back"), {"all": "1"}, follow=True).content.decode()
    assert quota.usage(alice).photo_count == 3
    assert "There was no room for 1 photo. Delete others to make room." in page
    assert "too late" not in page


def test_putting_back_keeps_the_limit_of_bytes(alice: Any, settings: Any) -> None:
    sizes = {take(alice, number).pk: size for number, size in enumerate((10, 400, 500, 600))}
    for pk, size in sizes.items():
        Photo.objects.filter(pk=pk).update(byte_size=size * 1024)
    services.withdraw_all(alice, Photo.objects.all(), can_be_put_back=True)
    settings.STORAGE_PER_ACCOUNT_MB = 1

    assert services.put_back_all(alice, Photo.objects.all()) == (1, 3)
    assert Photo.objects.owned_by(alice).get().byte_size == 600 * 1024


def test_a_deleted_photo_that_is_uploaded_again_needs_room(alice: Any, settings: Any) -> None:
    data = photo(1)
    services.withdraw(services.accept(alice, data, "a.jpg").photo, can_be_put_back=True)
    settings.PHOTOS_PER_ACCOUNT = 1
    take(alice, 2)

    with pytest.raises(services.UploadRefused) as refusal:
        services.accept(alice, data, "a.jpg")
    assert refusal.value.reason == Photo.Reason.NO_ROOM
    assert Photo.objects.owned_by(alice).count() == 1


def test_a_photo_that_is_there_already_needs_no_room(alice: Any, settings: Any) -> None:
    data = photo(1)
    settings.PHOTOS_PER_ACCOUNT = 1
    there = services.accept(alice, data, "a.jpg")

    assert services.accept(alice, data, "b.jpg") == (there.photo, False)


def test_a_refused_photo_leaves_no_file(alice: Any, settings: Any, media: Any) -> None:
    alice.photo_quota = 0
    alice.save()
    with pytest.raises(services.UploadRefused):
        take(alice, 1)

    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_the_page_says_how_full_it_is_and_what_to_do(
    as_alice: Client, alice: Any, settings: Any
) -> None:
    settings.PHOTOS_PER_ACCOUNT = 1
    take(alice, 1)
    page = as_alice.get(reverse("photos:usage")).content.decode()
    fragment = as_alice.get(reverse("photos:usage"), headers={"HX-Request": "true"})

    assert "You may keep up to 1 photo." in page
    assert "to make room" in page
    assert "<html" not in fragment.content.decode()


def test_the_script_is_told_that_the_library_is_full(as_alice: Client, alice: Any) -> None:
    alice.photo_quota = 0
    alice.save()
    file = SimpleUploadedFile("a.jpg", photo(1))
    answer = as_alice.post(
        reverse("photos:upload"), {"photos": file}, headers={"HX-Request": "true"}
    )

    assert answer.status_code == 422
    assert "no room for it in your library" in answer.content.decode()
