"""Containers and the faces in them: the only writer of these rows.

Every change of what a search could see locks the container's row and raises its `version` in the
same transaction (on SQLite the transaction itself is the lock), so versions become visible in the
order they were given.
"""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from faceweb.faceapi.contract import (
    FACE_LIST_MAX_FACES,
    LARGE_FACE_LIST_MAX_FACES,
    ContainerKind,
    TrainingState,
)
from faceweb.faceapi.refusals import (
    QUOTA_FACES,
    container_exists,
    container_not_found,
    persisted_face_not_found,
)
from faceweb.faceserver.models import Container, Deletion, PersistedFace, Subscription
from faceweb.faceserver.problems import FaceProblem

_MAX_FACES = {
    ContainerKind.FACE_LIST: FACE_LIST_MAX_FACES,
    ContainerKind.LARGE_FACE_LIST: LARGE_FACE_LIST_MAX_FACES,
}
# Deletions stay written down for this many versions at least and twice as many at most: an index
# copy that slept longer reads its list again, which costs about as much as so many changes.
DELETIONS_KEPT = 4096


def find(
    subscription: Subscription, kind: ContainerKind, chosen_id: str, status: int = 404
) -> Container:
    """The subscription's container. Raises FaceProblem with `status` when there is none."""
    try:
        return Container.objects.get(subscription=subscription, kind=kind, chosen_id=chosen_id)
    except Container.DoesNotExist as error:
        raise FaceProblem(container_not_found(kind, status)) from error


def page(subscription: Subscription, kind: ContainerKind, start: str, top: int) -> list[Container]:
    """Up to `top` containers after the id `start`, by ascending id."""
    found = Container.objects.filter(subscription=subscription, kind=kind, chosen_id__gt=start)
    return list(found.order_by("chosen_id")[:top])


def create(
    subscription: Subscription,
    kind: ContainerKind,
    chosen_id: str,
    *,
    name: str,
    user_data: str | None,
    recognition_model: str,
) -> None:
    try:
        with transaction.atomic():
            Container.objects.create(
                subscription=subscription,
                kind=kind,
                chosen_id=chosen_id,
                name=name,
                user_data=user_data,
                recognition_model=recognition_model,
            )
    except IntegrityError as error:
        raise FaceProblem(container_exists(kind)) from error


def update(container: Container, changes: dict[str, str]) -> None:
    """`changes` holds new values of `name` and `user_data`; what is absent stays."""
    Container.objects.filter(pk=container.pk).update(**changes)


def delete(container: Container) -> None:
    with transaction.atomic():
        _lock(container)
        PersistedFace.objects.filter(container=container).delete()
        Deletion.objects.filter(container=container).delete()
        Container.objects.filter(pk=container.pk).delete()


def train(container: Container) -> None:
    """Make the faces of this moment the ones searches see. It is done on return.

    A container without a face fails to train, as the contract says; what an earlier training made
    visible stays so.
    """
    with transaction.atomic():
        locked, now = _lock(container), timezone.now()
        locked.training_created_at = locked.training_acted_at = now
        if locked.face_count:
            locked.trained_version = locked.version
            locked.training_state = TrainingState.SUCCEEDED
            locked.training_succeeded_at = now
            locked.training_message = ""
        else:
            locked.training_state = TrainingState.FAILED
            locked.training_message = "There is no persisted face to train on."
        locked.save()


def add_face(container: Container, embedding: bytes, user_data: str | None) -> UUID:
    """Enrol a face; searches see it after the next training."""
    with transaction.atomic():
        locked = _lock(container)
        if locked.face_count >= _MAX_FACES[ContainerKind(locked.kind)]:
            raise FaceProblem(QUOTA_FACES)
        locked.version += 1
        locked.face_count += 1
        locked.save(update_fields=["version", "face_count"])
        face = PersistedFace.objects.create(
            container=locked, version=locked.version, embedding=embedding, user_data=user_data
        )
    return face.id


def delete_face(container: Container, persisted_face_id: UUID) -> None:
    """Once this returns no search anywhere answers with the face again."""
    with transaction.atomic():
        locked = _lock(container)
        face = find_face(locked, persisted_face_id)
        locked.version += 1
        locked.face_count -= 1
        Deletion.objects.create(container=locked, version=locked.version, face_version=face.version)
        face.delete()
        if locked.version - locked.pruned_version >= 2 * DELETIONS_KEPT:
            locked.pruned_version = locked.version - DELETIONS_KEPT
            Deletion.objects.filter(container=locked, version__lte=locked.pruned_version).delete()
        locked.save(update_fields=["version", "face_count", "pruned_version"])


def find_face(container: Container, persisted_face_id: UUID) -> PersistedFace:
    """The face without its embedding. Raises FaceProblem (404) when it is not in the container."""
    try:
        found = PersistedFace.objects.defer("embedding")
        return found.get(pk=persisted_face_id, container=container)
    except PersistedFace.DoesNotExist as error:
        kind = ContainerKind(container.kind)
        raise FaceProblem(persisted_face_not_found(kind, persisted_face_id)) from error


def update_face(container: Container, persisted_face_id: UUID, user_data: str | None) -> None:
    face = find_face(container, persisted_face_id)
    PersistedFace.objects.filter(pk=face.pk).update(user_data=user_data)


def face_page(container: Container, start: UUID | None, top: int) -> list[PersistedFace]:
    """Up to `top` faces after the id `start`, by ascending id, without their embeddings."""
    found = PersistedFace.objects.filter(container=container).defer("embedding").order_by("id")
    if start is not None:
        found = found.filter(id__gt=start)
    return list(found[:top])


def _lock(container: Container) -> Container:
    """The container's row as it is now, nobody else's to change until the transaction ends."""
    try:
        return Container.objects.select_for_update().get(pk=container.pk)
    except Container.DoesNotExist as error:
        raise FaceProblem(container_not_found(ContainerKind(container.kind))) from error
