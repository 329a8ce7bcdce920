"""What photos and consents mean for people."""

from typing import Any

from django.db import transaction

from faceweb.accounts.models import Purpose, User
from faceweb.faceapi.client import FaceAPIUnavailable, FaceClient
from faceweb.people.enrolment import is_on_its_way, withdraw
from faceweb.people.models import Person, PersonEnrolment, PersonGroup
from faceweb.people.wanted import keep_up
from faceweb.photos.models import Face, Photo


def ask_about_faces(photo: Photo, **_signal: Any) -> None:
    """`photo_finished` and `faces_changed`: whose are its faces? Nobody asks where nobody was ever
    named."""
    if photo.is_query:
        return
    with transaction.atomic():
        groups = PersonGroup.objects.filter(owner=photo.owner_id)
        groups.filter(sorting=PersonGroup.Sorting.DONE).update(sorting=PersonGroup.Sorting.STALE)
        if Person.objects.filter(owner=photo.owner_id, removed_at=None).exists():
            keep_up(photo.owner, photo.faces.standing().filter(naming=None))


def take_out_photo(photo: Photo, client: FaceClient, **_signal: Any) -> None:
    """`photo_purging`: none of its faces stays in the group."""
    if is_on_its_way(photo):
        raise FaceAPIUnavailable("a worker is enrolling a face of it")
    for row in PersonEnrolment.objects.filter(face__photo=photo).select_related("person"):
        withdraw(row, PersonGroup.objects.get(owner=photo.owner_id), client)
    _train_again(photo.owner)


def take_out_face(face: Face, client: FaceClient, **_signal: Any) -> None:
    """`face_leaving`: the same for one face."""
    row = PersonEnrolment.objects.filter(face=face).select_related("person").first()
    if row is not None:
        withdraw(row, PersonGroup.objects.get(owner=face.photo.owner_id), client)
        _train_again(face.photo.owner)


def follow_consent(user: User, purpose: Purpose, **_signal: Any) -> None:
    """`consents.changed`: without the consent nobody's face stays in the group."""
    if purpose == Purpose.FACES and PersonGroup.objects.filter(owner=user).exists():
        keep_up(user)


def _train_again(owner: User) -> None:
    if PersonGroup.objects.filter(owner=owner).exists():
        keep_up(owner)
