"""Photos and galleries deleted for good, with a receipt; the account stays."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from faceweb.faceapi.connect import get_client
from faceweb.galleries.models import FaceList, Gallery
from faceweb.mydata.models import Erasure
from faceweb.photos.models import Photo
from tests.mydata.workers import finish, has_files


def test_all_photos_go_and_the_account_stays(
    trusted_alice: Client, alice: Any, filled: list[Photo], holiday: Gallery, media: Path
) -> None:
    answer = trusted_alice.post(reverse("mydata:delete_photos"))
    erasure = finish(Erasure.objects.get())

    assert not has_files(media)
    assert Gallery.objects.owned_by(alice).get() == holiday
    assert b"found nothing" in trusted_alice.get(answer.headers["Location"]).content
    assert erasure.number in trusted_alice.get(reverse("mydata:my_data")).content.decode()


def test_one_photo_goes_with_a_receipt_and_others_stay(
    as_alice: Client, filled: list[Photo], media: Path
) -> None:
    address = reverse("mydata:delete_photo", args=[filled[0].pk])
    assert b"Delete this photo for good?" in as_alice.get(address).content
    as_alice.post(address)

    assert finish(Erasure.objects.get()).receipt["deleted"]["photos"] == 1
    assert list(Photo.objects.all()) == [filled[1]]


def test_one_gallery_goes_with_a_receipt_and_its_photos_stay(
    as_alice: Client, alice: Any, filled: list[Photo], holiday: Gallery
) -> None:
    [face_list] = FaceList.objects.filter(gallery=holiday)
    address = reverse("mydata:delete_gallery", args=[holiday.pk])
    assert b"Holiday" in as_alice.get(address).content
    as_alice.post(address)

    finish(Erasure.objects.get())

    assert not Gallery.objects.filter(pk=holiday.pk).exists()
    assert not get_client().has(f"largefacelists/{face_list.large_face_list_id}")
    assert Photo.objects.owned_by(alice).count() == 2


@pytest.mark.parametrize("name", ["delete_photo", "delete_gallery"])
def test_other_peoples_things_cannot_be_deleted(
    as_bob: Client, filled: list[Photo], holiday: Gallery, name: str
) -> None:
    key = filled[0].pk if name == "delete_photo" else holiday.pk

    assert as_bob.post(reverse(f"mydata:{name}", args=[key])).status_code == 404
    assert not Erasure.objects.exists()
