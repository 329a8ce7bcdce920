"""Bringing an owner's people at the Face API in step with what is named, and asking it the rest.

One worker at a time goes through the steps of a group: take out what does not belong there, bring
in what is missing, train, search the library for faces like the new ones, ask whose those are, and
sort the faces nobody is found for. Rows say what is left, so a killed worker, an unreachable Face
API or a lost message only delays it.
"""

import logging
import time
import uuid
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from faceweb.due import due_after
from faceweb.faceapi.client import FaceAPIRefused, FaceAPIUnavailable, FaceClient
from faceweb.faceapi.connect import get_client
from faceweb.galleries.services import LEASE, current_list, library_of
from faceweb.people import guessing, sorting
from faceweb.people.enrolment import (
    GroupLost,
    delete_group,
    enrol,
    make_group,
    remove_person,
    start_anew,
    withdraw,
)
from faceweb.people.models import PersonEnrolment, PersonGroup, Question
from faceweb.people.wanted import (
    missing_faces,
    surplus_enrolments,
    surplus_persons,
    wanted_faces,
)
from faceweb.photos.models import Photo

logger = logging.getLogger(__name__)

# One task's share; then the next one gets its turn.
_SHARE_S = 20.0
_UNAVAILABLE_WAIT_S = 10.0
# The operator has something to put right: a key, a quota.
_REFUSED_WAIT_S = 300.0
_TRAINING_WAIT_S = 20.0
_FIRST_POLL_S = 0.25


def work(group_id: uuid.UUID) -> bool:
    """Go on with the group for a while; True when more is left to do."""
    group = _claim(group_id)
    if group is None:
        return False
    try:
        has_more = _go_on(group, get_client())
    except GroupLost:
        logger.warning("person group %s is not known to the face service; made anew", group.pk)
        start_anew(group)
        has_more = True
    except FaceAPIRefused as refused:
        logger.error("person group %s waits: %s", group.pk, refused.code)
        reasons = {401: Photo.Reason.KEY, 403: Photo.Reason.QUOTA}
        _wait(group, _REFUSED_WAIT_S, reasons.get(refused.status, Photo.Reason.BUSY))
        return False
    except FaceAPIUnavailable as unavailable:
        reason = Photo.Reason.BUSY if unavailable.is_busy else Photo.Reason.AWAY
        _wait(group, unavailable.retry_after_s or _UNAVAILABLE_WAIT_S, reason)
        return False
    _wait(group, 0)
    return has_more


def _go_on(group: PersonGroup, client: FaceClient) -> bool:
    until = time.monotonic() + _SHARE_S
    for _step in _steps(group, client):
        if time.monotonic() > until:
            return True
        _wait(group, LEASE.total_seconds())
    return not _finish(group)


def _steps(group: PersonGroup, client: FaceClient) -> Iterator[None]:
    """What is left to do, a call or two at a time."""
    if wanted_faces(group).exists():
        yield from _choose_model(group, client)
        yield from _take_out(group, client)
        yield from _bring_in(group, client)
        yield from _train(group, client)
        yield from guessing.look_around(group, client)
        yield from guessing.answer(group, client)
    else:
        if group.made or surplus_persons(group).exists():
            delete_group(group, client)
        guessing.drop(group)
    group.refresh_from_db()
    if group.sorting == PersonGroup.Sorting.ASKED:
        yield from sorting.sort(group, client)


def _choose_model(group: PersonGroup, client: FaceClient) -> Iterator[None]:
    """The group is kept under the model its owner's library is searched in."""
    model = current_list(library_of(group.owner)).recognition_model
    if group.made and group.recognition_model != model:
        delete_group(group, client)
        yield
    if not group.made:
        group.recognition_model = model
        group.save(update_fields=["recognition_model"])
        make_group(group, client)
        yield


def _take_out(group: PersonGroup, client: FaceClient) -> Iterator[None]:
    for row in surplus_enrolments(group).select_related("person"):
        if not row.is_settled and row.due_at > timezone.now():
            wait_s = (row.due_at - timezone.now()).total_seconds()
            raise FaceAPIUnavailable("a worker is enrolling this face", retry_after_s=wait_s)
        withdraw(row, group, client)
        yield
    for person in surplus_persons(group):
        remove_person(person, group, client)
        yield


def _bring_in(group: PersonGroup, client: FaceClient) -> Iterator[None]:
    for naming in missing_faces(group).order_by("person", "pk"):
        # Asked again, since the faces before may have filled the person.
        if not missing_faces(group).filter(pk=naming.pk).exists():
            continue
        try:
            enrol(naming, group, client)
        except FileNotFoundError:
            logger.warning("photo %s: its files are gone; no face is enrolled", naming.face_id)
            PersonEnrolment.objects.filter(face=naming.face_id).update(refused=True)
        yield


def _train(group: PersonGroup, client: FaceClient) -> Iterator[None]:
    """Raises FaceAPIUnavailable while it goes on longer than a task should wait."""
    group.refresh_from_db()
    if group.trained_version >= group.version:
        return
    version = group.version
    try:
        client.train_large_person_group(group.large_person_group_id)
        deadline, pause_s = time.monotonic() + _TRAINING_WAIT_S, _FIRST_POLL_S
        while client.large_person_group_training(group.large_person_group_id)["status"] not in (
            "succeeded",
            "failed",  # nobody there has a face
        ):
            if time.monotonic() + pause_s > deadline:
                raise FaceAPIUnavailable("training goes on", retry_after_s=5)
            time.sleep(pause_s)
            pause_s *= 2  # each look is a call
    except FaceAPIRefused as refused:
        if refused.code == "LargePersonGroupNotFound":
            raise GroupLost from refused
        raise
    PersonGroup.objects.filter(pk=group.pk).update(trained_version=version)
    yield


def _finish(group: PersonGroup) -> bool:
    """The group is in step, unless something changed meanwhile: then False."""
    with transaction.atomic():
        current = PersonGroup.objects.select_for_update().get(pk=group.pk)
        if _is_behind(current):
            return False
        PersonGroup.objects.filter(pk=group.pk).update(in_step=True)
    return True


def _is_behind(group: PersonGroup) -> bool:
    return (
        group.sorting == PersonGroup.Sorting.ASKED
        or group.trained_version < group.version
        or Question.objects.filter(group=group).exists()
        or missing_faces(group).exists()
        or surplus_enrolments(group).exists()
        or surplus_persons(group).exists()
    )


def _claim(group_id: uuid.UUID) -> PersonGroup | None:
    """The group, leased to the caller; None when it is in step, gone, or another worker's."""
    now = timezone.now()
    due = PersonGroup.objects.filter(pk=group_id, in_step=False, due_at__lte=now)
    if not due.update(due_at=now + LEASE):
        return None
    return PersonGroup.objects.select_related("owner").get(pk=group_id)


def _wait(group: PersonGroup, seconds: float, reason: str = "") -> None:
    """Nobody else goes on with the group for so long."""
    PersonGroup.objects.filter(pk=group.pk).update(due_at=due_after(seconds), reason=reason)
