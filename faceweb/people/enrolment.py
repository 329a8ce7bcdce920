"""Bringing faces into an owner's group at the Face API, and taking them out, exactly once.

Neither creating a person nor adding a face is idempotent: asked twice the Face API does it twice.
As with lists the row is made before the call; one found later without an outcome means that the
answer was lost, and the Face API is asked what it has (a person's name and a face's userData there
are our ids) before it is asked again. The caller holds the group's lease.
"""

import datetime as dt
import uuid

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from faceweb.faceapi.client import (
    FaceAPIError,
    FaceAPIRefused,
    FaceAPISlow,
    FaceAPIUnavailable,
    FaceClient,
)
from faceweb.galleries.services import LEASE
from faceweb.people.models import Person, PersonEnrolment, PersonFace, PersonGroup
from faceweb.people.wanted import count_change, wanted_faces
from faceweb.photos.closeups import face_image
from faceweb.photos.models import Face, Photo


class GroupLost(Exception):
    """The Face API does not know the group: another endpoint, or a lost database there."""


def make_group(group: PersonGroup, client: FaceClient) -> None:
    """Make the group at the Face API unless it is known to be there."""
    if group.made:
        return
    try:
        client.create_large_person_group(
            group.large_person_group_id, "faceweb", group.recognition_model
        )
    except FaceAPIRefused as refused:
        if refused.code != "LargePersonGroupExists":
            raise
    group.made, group.made_at = True, timezone.now()
    group.save(update_fields=["made", "made_at"])


def delete_group(group: PersonGroup, client: FaceClient) -> None:
    """Delete the group at the Face API, and with it every person and face there."""
    try:
        client.delete_large_person_group(group.large_person_group_id)
    except FaceAPIRefused as refused:
        if refused.status != 404:
            raise
    start_anew(group)


def start_anew(group: PersonGroup) -> None:
    """The Face API has nothing (any more): the rows say so too."""
    with transaction.atomic():
        PersonEnrolment.objects.filter(person__owner=group.owner_id).delete()
        Person.objects.filter(owner=group.owner_id).update(api_person_id=None, api_asked=False)
        group.made, group.recognition_model, group.version, group.trained_version = False, "", 0, 0
        group.save(update_fields=["made", "recognition_model", "version", "trained_version"])


def enrol(naming: PersonFace, group: PersonGroup, client: FaceClient) -> None:
    """Bring the face to its person in the group; nothing when it has no business there any more. A
    face the service cannot enrol is remembered as refused.

    Raises FaceAPIUnavailable, FaceAPIDenied, GroupLost, and FileNotFoundError when the photo was
    purged.
    """
    claimed = _claim(naming, group)
    if claimed is None:
        return
    row, is_new = claimed
    try:
        api_person_id = _person_of(row.person, group, client)
        persisted = None if is_new else _enrolled_before(row, group, client)
        if persisted is None:
            persisted = _add(row.face, api_person_id, group, client)
    except FaceAPIRefused as refused:
        if refused.code == "LargePersonGroupNotFound":
            raise GroupLost from refused
        if refused.code == "PersonNotFound":
            PersonEnrolment.objects.filter(person=row.person_id).delete()
            Person.objects.filter(pk=row.person_id).update(api_person_id=None, api_asked=False)
            raise FaceAPIUnavailable("the person is gone and is made again") from refused
        if refused.status in (401, 403):
            _let_go(row, refused, is_new=is_new)
            raise
        PersonEnrolment.objects.filter(pk=row.pk).update(refused=True)
        return
    except (FaceAPIError, FileNotFoundError) as error:
        _let_go(row, error, is_new=is_new)
        raise
    same = PersonEnrolment.objects.filter(pk=row.pk)
    with transaction.atomic():
        written = same.unsettled().update(persisted_face_id=persisted)
        count_change(group)
    # The photo was purged meanwhile, or another worker enrolled the face too: the lease seemed to
    # have run out.
    if not written and not same.filter(persisted_face_id=persisted).exists():
        _take_out(group, api_person_id, persisted, client)


def withdraw(row: PersonEnrolment, group: PersonGroup, client: FaceClient) -> None:
    """Take the face out of the group. Raises FaceAPIUnavailable, FaceAPIDenied."""
    persisted = row.persisted_face_id
    if not row.is_settled:
        persisted = _enrolled_before(row, group, client)
    if persisted is not None and row.person.api_person_id is not None:
        _take_out(group, row.person.api_person_id, persisted, client)
    with transaction.atomic():
        row.delete()
        count_change(group)


def remove_person(person: Person, group: PersonGroup, client: FaceClient) -> None:
    """Delete somebody without faces at the Face API. Raises as `withdraw` does."""
    api_person_id = person.api_person_id or _created_before(person, group, client)
    if api_person_id is not None:
        try:
            client.delete_person(group.large_person_group_id, api_person_id)
        except FaceAPIRefused as refused:
            if refused.status != 404:
                raise
    Person.objects.filter(pk=person.pk).update(api_person_id=None, api_asked=False)


def is_on_its_way(photo: Photo) -> bool:
    """Whether a worker may be waiting for the answer about one of its faces."""
    open_calls = PersonEnrolment.objects.unsettled().filter(due_at__gt=timezone.now())
    return open_calls.filter(face__photo=photo).exists()


def _claim(naming: PersonFace, group: PersonGroup) -> tuple[PersonEnrolment, bool] | None:
    """The row of this enrolment, leased to the caller, and whether it is new."""
    now = timezone.now()
    with transaction.atomic():
        Photo.objects.select_for_update().filter(faces=naming.face_id).first()
        current = wanted_faces(group).filter(pk=naming.pk).select_related("person", "face").first()
        if current is None:
            return None
        row, is_new = PersonEnrolment.objects.select_for_update().get_or_create(
            face=current.face,
            defaults={"person": current.person, "due_at": now + LEASE},
        )
        if is_new:
            return row, True
        if row.is_settled or row.person_id != current.person_id:
            return None
        if row.due_at > now:
            wait_s = (row.due_at - now).total_seconds()
            raise FaceAPIUnavailable("another worker enrols this face", retry_after_s=wait_s)
        row.due_at = now + LEASE
        row.save(update_fields=["due_at"])
    return row, False


def _let_go(
    enrolment: PersonEnrolment, error: FaceAPIError | FileNotFoundError, *, is_new: bool
) -> None:
    """The call is over without an outcome; the next one looks for the face first, unless it cannot
    be there. A service that is slow is given the time to bring it there."""
    row = PersonEnrolment.objects.filter(pk=enrolment.pk)
    if is_new and isinstance(error, FaceAPIError) and error.is_undone:
        row.unsettled().delete()
    else:
        is_slow = isinstance(error, FaceAPISlow)
        row.update(due_at=timezone.now() + (LEASE if is_slow else dt.timedelta()))


def _person_of(person: Person, group: PersonGroup, client: FaceClient) -> uuid.UUID:
    """The person's id at the Face API, who is created there on first use."""
    if person.api_person_id is not None:
        return person.api_person_id
    found = _created_before(person, group, client) if person.api_asked else None
    if found is None:
        Person.objects.filter(pk=person.pk).update(api_asked=True)
        try:
            found = client.create_person(group.large_person_group_id, str(person.pk))
        except FaceAPIError as error:
            if error.is_undone:
                Person.objects.filter(pk=person.pk).update(api_asked=False)
            raise
    Person.objects.filter(pk=person.pk).update(api_person_id=found, api_asked=True)
    person.api_person_id, person.api_asked = found, True
    return found


def _created_before(person: Person, group: PersonGroup, client: FaceClient) -> uuid.UUID | None:
    """The id of the one whose name at the Face API is our id, by paging through the group."""
    start = ""
    while True:
        try:
            page = client.list_persons(group.large_person_group_id, start=start)
        except FaceAPIRefused as refused:
            if refused.status == 404:
                return None
            raise
        for found in page:
            if found["name"] == str(person.pk):
                return uuid.UUID(found["personId"])
        if not page:
            return None
        start = page[-1]["personId"]


def _enrolled_before(
    row: PersonEnrolment, group: PersonGroup, client: FaceClient
) -> uuid.UUID | None:
    """The persisted id whose userData is the face's id, among those of the person we do not know
    of."""
    api_person_id = row.person.api_person_id
    if api_person_id is None:
        return None
    known = set(
        PersonEnrolment.objects.filter(person=row.person_id).values_list(
            "persisted_face_id", flat=True
        )
    )
    try:
        held = client.get_person(group.large_person_group_id, api_person_id)["persistedFaceIds"]
        for persisted in map(uuid.UUID, held):
            if persisted in known:
                continue
            face = client.get_person_face(group.large_person_group_id, api_person_id, persisted)
            if face["userData"] == str(row.face_id):
                return persisted
    except FaceAPIRefused as refused:
        if refused.status != 404:
            raise
    return None


def _add(face: Face, api_person_id: uuid.UUID, group: PersonGroup, client: FaceClient) -> uuid.UUID:
    image, target_face = face_image(face)
    return client.add_person_face(
        group.large_person_group_id,
        api_person_id,
        image,
        target_face=target_face,
        detection_model=settings.FACE_DETECTION_MODEL,
        user_data=str(face.pk),
    )


def _take_out(
    group: PersonGroup, api_person_id: uuid.UUID, persisted: uuid.UUID, client: FaceClient
) -> None:
    try:
        client.delete_person_face(group.large_person_group_id, api_person_id, persisted)
    except FaceAPIRefused as refused:
        if refused.status != 404:
            raise
