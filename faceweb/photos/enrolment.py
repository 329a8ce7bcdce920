"""Enrolling faces in a gallery's large face list, and taking them out, exactly once.

The Face API's add is not idempotent: asked twice it enrols twice. So the row is marked before the
call; a mark that is found later means that the answer was lost, and the list is searched for the
face (its userData is our id) before it is enrolled again.
"""

import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from faceweb.faceapi.client import FaceAPIRefused, FaceAPIUnavailable, FaceClient
from faceweb.galleries.models import Gallery
from faceweb.galleries.services import count_change, list_is_missing, make_list
from faceweb.photos import files
from faceweb.photos.detection import pixel_rectangle
from faceweb.photos.models import Face, Photo


def enrol(face: Face, photo: Photo, gallery: Gallery, client: FaceClient) -> None:
    """Give the face its persisted id. A face the service cannot enrol stays without one.

    Raises FaceAPIUnavailable, FaceAPIDenied; the mark then stays for the next try.
    """
    make_list(gallery, client)
    persisted = _enrolled_before(face, gallery, client) if face.enrolling else None
    if persisted is None:
        _mark(face, True)
        try:
            persisted = _add(face, photo, gallery, client)
        except FaceAPIRefused as refused:
            if refused.status in (401, 403):
                raise
            # Found by detect, not found again at the same place: it cannot be searched for.
            _mark(face, False)
            return
    with transaction.atomic():
        Face.objects.filter(pk=face.pk).update(persisted_face_id=persisted, enrolling=False)
        count_change(gallery.pk)


def withdraw(face: Face, gallery: Gallery, client: FaceClient) -> None:
    """Take the face out of the list; nothing when it is not in it.

    Raises FaceAPIUnavailable, FaceAPIDenied.
    """
    persisted = face.persisted_face_id
    if persisted is None and face.enrolling:
        persisted = _enrolled_before(face, gallery, client)
    if persisted is not None:
        try:
            client.delete_face(gallery.large_face_list_id, persisted)
        except FaceAPIRefused as refused:
            if refused.status != 404:
                raise
    with transaction.atomic():
        Face.objects.filter(pk=face.pk).update(persisted_face_id=None, enrolling=False)
        count_change(gallery.pk)


def _add(face: Face, photo: Photo, gallery: Gallery, client: FaceClient) -> uuid.UUID:
    try:
        return client.add_face(
            gallery.large_face_list_id,
            files.read_large(photo.pk),
            target_face=pixel_rectangle(face, photo),
            detection_model=settings.FACE_DETECTION_MODEL,
            user_data=str(face.pk),
        )
    except FaceAPIRefused as refused:
        if refused.code != "LargeFaceListNotFound":
            raise
        list_is_missing(gallery)
        raise FaceAPIUnavailable("the list is gone and will be made anew") from refused


def enrol_again(gallery: Gallery) -> None:
    """The gallery's list is gone: forget what was enrolled in it and hand out its photos again."""
    with transaction.atomic():
        photos = Photo.objects.owned_by(gallery.owner)
        Face.objects.filter(photo__in=photos).update(persisted_face_id=None, enrolling=False)
        photos.filter(status=Photo.Status.READY).update(
            status=Photo.Status.RECEIVED, due_at=timezone.now()
        )


def _enrolled_before(face: Face, gallery: Gallery, client: FaceClient) -> uuid.UUID | None:
    """The persisted id whose userData is this face's id, by paging through the list."""
    start = ""
    while True:
        try:
            page = client.list_faces(gallery.large_face_list_id, start=start)
        except FaceAPIRefused as refused:
            if refused.status == 404:
                return None
            raise
        for persisted in page:
            if persisted["userData"] == str(face.pk):
                return uuid.UUID(persisted["persistedFaceId"])
        if not page:
            return None
        start = page[-1]["persistedFaceId"]


def _mark(face: Face, enrolling: bool) -> None:
    Face.objects.filter(pk=face.pk).update(enrolling=enrolling)
    face.enrolling = enrolling
