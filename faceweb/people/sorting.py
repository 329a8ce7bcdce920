"""Putting unknown faces together that are probably one person's, by the Face API's Group."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.db import transaction

from faceweb.faceapi.client import FaceAPIRefused, FaceClient
from faceweb.faceapi.contract import FACE_IDS_MAX, GROUP_FACE_IDS_MIN
from faceweb.galleries.services import current_list, library_of
from faceweb.people.guessing import forget_ids, is_about_ids, live_ids
from faceweb.people.models import PersonGroup, UnknownFace, UnknownPerson
from faceweb.people.wanted import unnamed_faces
from faceweb.photos.models import Face, FaceQuerySet

# So many faces are made ready to be compared before the lease is renewed.
_AT_ONCE = 20


def unknown_faces(group: PersonGroup) -> FaceQuerySet:
    """The unnamed faces for whom nobody is suggested either."""
    return unnamed_faces(group).filter(suggestion=None)


def sort(group: PersonGroup, client: FaceClient) -> Iterator[None]:
    """Sort the newest unknown faces, as many as Group takes; all that was found before goes."""
    count = unknown_faces(group).count()
    newest = unknown_faces(group).select_related("photo").order_by("-photo__created_at", "number")
    faces = list(newest[:FACE_IDS_MAX])
    model = current_list(library_of(group.owner)).recognition_model
    found: list[list[Face]] = []
    for last_try in (False, True):
        ids: dict[UUID, Face] = {}
        for start in range(0, len(faces), _AT_ONCE):
            ids |= live_ids(faces[start : start + _AT_ONCE], model)
            yield
        try:
            found = _grouped(ids, client)
        except FaceAPIRefused as refused:
            if last_try or not is_about_ids(refused):
                raise
            forget_ids(faces)
        else:
            break
    _write(group, found, is_new=unknown_faces(group).count() == count)


def _grouped(ids: dict[UUID, Face], client: FaceClient) -> list[list[Face]]:
    if len(ids) < GROUP_FACE_IDS_MIN:
        return []
    groups = client.group(list(ids))["groups"]
    return [[ids[UUID(face_id)] for face_id in together] for together in groups]


def _write(group: PersonGroup, found: Sequence[Sequence[Face]], *, is_new: bool) -> None:
    """`is_new` says that no face came while these were sorted."""
    with transaction.atomic():
        PersonGroup.objects.select_for_update().get(pk=group.pk)
        UnknownPerson.objects.filter(owner=group.owner_id).delete()
        still = set(unknown_faces(group).values_list("pk", flat=True))
        for number, faces in enumerate(found, start=1):
            unknown = UnknownPerson.objects.create(owner_id=group.owner_id, number=number)
            UnknownFace.objects.bulk_create(
                UnknownFace(unknown=unknown, face=face) for face in faces if face.pk in still
            )
        sorting = PersonGroup.Sorting.DONE if is_new else PersonGroup.Sorting.STALE
        PersonGroup.objects.filter(pk=group.pk).update(sorting=sorting)
