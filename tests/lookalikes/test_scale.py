"""A page of look-alikes costs the same number of queries however much there is to look in."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from faceweb.faceapi.contract import FindSimilarMode
from faceweb.galleries.models import Gallery
from faceweb.galleries.services import library_of
from faceweb.lookalikes import results
from faceweb.lookalikes.results import Record
from faceweb.photos.models import Face, GalleryEntry
from tests.photos.libraries import fill

ANYONE = FindSimilarMode.MATCH_FACE.value


def keep_result(face: Face, gallery: Gallery, found: list[Face]) -> None:
    """As if a worker had searched the gallery."""
    candidates = [(str(each.pk), 0.9 - 0.001 * rank) for rank, each in enumerate(found)]
    key = results.search_key(face.pk, ANYONE, gallery)
    results.store(key, Record("done", candidates=candidates), [face.pk])


def queries_of_a_page(client: Client, owner: Any, photos: int, galleries: int) -> int:
    """With that many photos in the library and galleries of the owner's."""
    fill(owner, photos - owner.photos.count())
    faces = list(Face.objects.filter(photo__owner=owner).select_related("photo"))
    for number in range(galleries - Gallery.objects.albums().count()):
        Gallery.objects.create(kind=Gallery.Kind.ALBUM, owner=owner, name=f"Album {number}")
    library = library_of(owner)
    for gallery in [library, *Gallery.objects.albums()]:
        if gallery != library:
            GalleryEntry.objects.bulk_create(
                [GalleryEntry(gallery=gallery, photo=face.photo) for face in faces[:50]],
                ignore_conflicts=True,
            )
        keep_result(faces[0], gallery, faces[1:201])
    address = reverse("lookalikes:face", args=[faces[0].pk])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = client.get(address, {"scope": "all"})
    assert page.context["answer"].state == "done"
    assert len(page.context["answer"].candidates) == min(20, photos - 1)
    return len(asked)


@pytest.mark.usefixtures("redis_server")
def test_more_photos_and_galleries_take_no_more_queries(as_alice: Client, alice: Any) -> None:
    few = queries_of_a_page(as_alice, alice, photos=10, galleries=2)
    many = queries_of_a_page(as_alice, alice, photos=300, galleries=20)

    assert many <= few  # the first page makes the row of the public index
