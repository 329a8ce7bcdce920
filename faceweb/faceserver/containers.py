"""Containers: the only writer of their rows, apart from what `enrolment` and `persons` count.

Every change of what a search could see locks the container's row and raises its `version` in the
same transaction (on SQLite the transaction itself is the lock), so versions become visible in the
order they were given. Who locks a subscription and a container locks them in this order.
"""

from django.db import connection, transaction
from django.utils import timezone

from faceweb.faceapi.contract import ContainerKind, TrainingState
from faceweb.faceapi.refusals import KEY_INVALID, container_exists, container_not_found
from faceweb.faceserver import generations, quotas
from faceweb.faceserver.index import face_index
from faceweb.faceserver.lookups import Lookup
from faceweb.faceserver.models import (
    Container,
    Deletion,
    PersistedFace,
    Person,
    Snapshot,
    Subscription,
)
from faceweb.faceserver.problems import FaceProblem

_COPIED_FIELDS = (
    "kind",
    "name",
    "user_data",
    "recognition_model",
    "embedder",
    "face_count",
    "person_count",
    "version",
    "trained_version",
    "training_state",
    "training_message",
    "training_created_at",
    "training_acted_at",
    "training_succeeded_at",
)
_BY_CHOSEN_ID = Lookup(Container, "subscription_id = %s AND kind = %s AND chosen_id = %s")
_COPY_PERSONS = """
    INSERT INTO faceserver_person (container_id, person_id, name, user_data)
    SELECT %s, person_id, name, user_data FROM faceserver_person WHERE container_id = %s
"""
_COPY_FACES = """
    INSERT INTO faceserver_persistedface
        (container_id, face_id, person_id, version, embedding, user_data)
    SELECT %s, face_id, person_id, version, embedding, user_data
    FROM faceserver_persistedface WHERE container_id = %s
"""


def find(
    subscription: Subscription, kind: ContainerKind, chosen_id: str, status: int = 404
) -> Container:
    """The subscription's container. Raises FaceProblem with `status` when there is none."""
    found = _BY_CHOSEN_ID.rows(subscription.pk, kind, chosen_id)
    if not found:
        raise FaceProblem(container_not_found(kind, status))
    return found[0]


def page(
    subscription: Subscription, kind: ContainerKind, start: str = "", top: int | None = None
) -> list[Container]:
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
    """Its faces are embedded by what stands behind the recognition model now.

    Raises FaceProblem when the id is taken (409) or the subscription has its fill (403).
    """
    with transaction.atomic():
        _make_room(subscription, kind, chosen_id)
        Container.objects.create(
            subscription=subscription,
            kind=kind,
            chosen_id=chosen_id,
            name=name,
            user_data=user_data,
            recognition_model=recognition_model,
            embedder=generations.embedder_behind(recognition_model),
        )


def update(container: Container, changes: dict[str, str]) -> None:
    """`changes` holds new values of `name` and `user_data`; what is absent stays."""
    if not Container.objects.filter(pk=container.pk).update(**changes):
        raise FaceProblem(container_not_found(ContainerKind(container.kind)))


def delete(container: Container) -> None:
    with transaction.atomic():
        lock(container)
        for rows in (PersistedFace, Deletion, Person):
            rows.objects.filter(container=container).delete()
        Container.objects.filter(pk=container.pk).delete()
    face_index().forget(container)


def train(container: Container) -> None:
    """Make the faces of this moment the ones searches see. It is done on return.

    A container without a face fails to train, as the contract says; what an earlier training made
    visible stays so.
    """
    with transaction.atomic():
        locked, now = lock(container), timezone.now()
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
    if locked.face_count:
        face_index().train(locked)


def copy_into_snapshot(container: Container, snapshot: Snapshot) -> None:
    """Keep the container as it is now, its training too. Call it in a transaction."""
    _copy(container, Container(snapshot=snapshot, chosen_id=container.chosen_id))


def copy_from_snapshot(snapshot: Snapshot, subscription: Subscription, chosen_id: str) -> None:
    """Make the snapshot's content a container of the subscription, with every id as it was.

    Call it in a transaction. Raises FaceProblem as `create` does.
    """
    content = snapshot.content
    _make_room(subscription, ContainerKind(content.kind), chosen_id)
    _copy(content, Container(subscription=subscription, chosen_id=chosen_id))


def lock(container: Container) -> Container:
    """The container's row as it is now, nobody else's to change until the transaction ends."""
    try:
        return Container.objects.select_for_update().get(pk=container.pk)
    except Container.DoesNotExist as error:
        raise FaceProblem(container_not_found(ContainerKind(container.kind))) from error


def lock_subscription(subscription: Subscription) -> None:
    """Until the transaction ends nobody else adds to what the subscription's quotas count.

    Raises FaceProblem (401) when it was deleted since its key was good.
    """
    found = Subscription.objects.select_for_update(no_key=True).filter(pk=subscription.pk)
    if found.first() is None:
        raise FaceProblem(KEY_INVALID)


def _make_room(subscription: Subscription, kind: ContainerKind, chosen_id: str) -> None:
    lock_subscription(subscription)
    held = Container.objects.filter(subscription=subscription, kind=kind, chosen_id=chosen_id)
    if held.exists():
        raise FaceProblem(container_exists(kind))
    quotas.check_container(subscription, kind)


def _copy(container: Container, copied: Container) -> None:
    """The rows are copied by the database: 100,000 faces never pass through this process."""
    locked = lock(container)
    for name in _COPIED_FIELDS:
        setattr(copied, name, getattr(locked, name))
    copied.pruned_version = locked.version  # its deletions stay behind
    copied.save()
    with connection.cursor() as cursor:
        for statement in (_COPY_PERSONS, _COPY_FACES):
            cursor.execute(statement, [copied.pk, locked.pk])
