"""Telling people of look-alikes of their public faces, once a new face can be found in public."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from faceweb.accounts.models import User
from faceweb.faceapi.client import FaceAPIUnavailable
from faceweb.faceapi.contract import SAME_PERSON_CONFIDENCE, FindSimilarMode
from faceweb.galleries.models import FaceList, Gallery
from faceweb.galleries.services import public_index
from faceweb.lookalikes import results
from faceweb.lookalikes.search import search
from faceweb.notices.models import Notice
from faceweb.notices.services import notify, wants
from faceweb.photos.models import Face
from faceweb.photos.searchable import searchable
from faceweb.queueing import enqueue_named

_MODE = FindSimilarMode.MATCH_PERSON.value


def hear_of_enrolled(face: Face, face_list: FaceList, **_signal: Any) -> None:
    """Receiver: a face is in a list from now on; where it is the public one, look for whom it
    concerns."""
    is_public = face_list.gallery.kind == Gallery.Kind.PUBLIC
    if is_public and face_list.state == FaceList.State.CURRENT:
        enqueue_named("faceweb.lookalikes.tasks.tell_of_public_face", str(face.pk))


def tell(face_id: UUID) -> None:
    """Search the public galleries with a new face and tell the owners of those it may be, if they
    asked to be told. Raises FaceAPIUnavailable while there is no answer."""
    index = public_index()
    face = searchable(index, [face_id]).select_related("photo").first()
    if face is None:
        return
    search(face.pk, _MODE, index.pk)
    (record,) = results.load([results.search_key(face.pk, _MODE, Gallery.objects.get(pk=index.pk))])
    if record is None or not record.is_final:
        raise FaceAPIUnavailable("the search waits")
    strong = [
        each for each, confidence in record.candidates if confidence >= SAME_PERSON_CONFIDENCE
    ]
    concerned = searchable(index, strong).exclude(photo__owner=face.photo.owner_id)
    owners = User.objects.in_bulk(set(concerned.values_list("photo__owner", flat=True)))
    willing = {pk for pk, owner in owners.items() if wants(owner, Notice.Kind.PUBLIC_LOOK_ALIKE)}
    for theirs in concerned.filter(photo__owner__in=willing).select_related("photo"):
        notify(
            owners[theirs.photo.owner_id],
            Notice.Kind.PUBLIC_LOOK_ALIKE,
            key=f"{theirs.pk}:{face.pk}",
            face_id=str(theirs.pk),
            other_id=str(face.pk),
        )
