"""Snapshots: a container copied out of one subscription and into others, for 48 hours.

Taking and applying are done on return; the operation that clients poll tells how it went.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from faceweb.faceapi.contract import SNAPSHOT_LIFE_S, ContainerKind, OperationState
from faceweb.faceapi.refusals import OPERATION_NOT_FOUND, SNAPSHOT_NOT_FOUND
from faceweb.faceserver import containers, quotas
from faceweb.faceserver.models import (
    Snapshot,
    SnapshotOperation,
    SnapshotScope,
    Subscription,
)
from faceweb.faceserver.problems import FaceProblem

_LIFE = dt.timedelta(seconds=SNAPSHOT_LIFE_S)


def take(
    subscription: Subscription,
    kind: ContainerKind,
    chosen_id: str,
    *,
    scope: Iterable[UUID],
    user_data: str | None,
) -> SnapshotOperation:
    """Raises FaceProblem when the container is missing (404) or the day's snapshots are used up
    (403)."""
    container = containers.find(subscription, kind, chosen_id)
    with transaction.atomic():
        containers.lock_subscription(subscription)
        quotas.check_snapshot_taken(subscription)
        now = timezone.now()
        snapshot = Snapshot.objects.create(
            subscription=subscription,
            user_data=user_data,
            created_at=now,
            updated_at=now,
            expires_at=now + _LIFE,
        )
        _set_scope(snapshot, scope)
        containers.copy_into_snapshot(container, snapshot)
        return _record(subscription, "take", f"/snapshots/{snapshot.id}")


def apply(subscription: Subscription, snapshot: Snapshot, chosen_id: str) -> SnapshotOperation:
    """Make the snapshot's content a container of the subscription.

    What stands in the way (an object of the id, a quota, a scope without the subscription) makes
    the operation fail. Raises FaceProblem (403) when the day's applications are used up.
    """
    kind = ContainerKind(snapshot.content.kind)
    with transaction.atomic():
        containers.lock_subscription(subscription)
        quotas.check_snapshot_applied(subscription)
        if subscription.id not in scopes_of([snapshot])[snapshot.id]:
            return _record(subscription, "apply", failure="The applyScope lacks this subscription.")
        try:
            with transaction.atomic():
                containers.copy_from_snapshot(snapshot, subscription, chosen_id)
        except FaceProblem as problem:
            return _record(subscription, "apply", failure=problem.refusal.message)
        return _record(subscription, "apply", f"/{kind.segment}/{chosen_id}")


def page(
    subscription: Subscription, kind: ContainerKind | None, scope: Iterable[UUID]
) -> list[Snapshot]:
    """What the subscription took or may apply, oldest first: of the kind if one is given, and for
    one of the subscriptions in `scope` if there are any."""
    found = _visible(subscription)
    if kind is not None:
        found = found.filter(content__kind=kind)
    asked = list(scope)
    if asked:
        found = found.filter(
            pk__in=SnapshotScope.objects.filter(subscription_id__in=asked).values("snapshot")
        )
    return list(found.order_by("created_at", "id"))


def find(subscription: Subscription, snapshot_id: UUID) -> Snapshot:
    """A snapshot the subscription took or may apply. Raises FaceProblem (404)."""
    return _only(_visible(subscription).filter(pk=snapshot_id))


def find_own(subscription: Subscription, snapshot_id: UUID) -> Snapshot:
    """One that it took: who may only apply it does not change it. Raises FaceProblem (404)."""
    return _only(_visible(subscription).filter(pk=snapshot_id, subscription=subscription))


def scopes_of(found: Sequence[Snapshot]) -> dict[UUID, list[UUID]]:
    """The subscriptions that may apply each snapshot, in the order they were named."""
    scopes: dict[UUID, list[UUID]] = {snapshot.id: [] for snapshot in found}
    rows = SnapshotScope.objects.filter(snapshot__in=scopes).order_by("pk")
    for snapshot_id, subscription_id in rows.values_list("snapshot_id", "subscription_id"):
        scopes[snapshot_id].append(subscription_id)
    return scopes


def update(snapshot: Snapshot, scope: list[UUID] | None, user_data: str | None) -> None:
    """What is None stays as it is. Raises FaceProblem (404) when it was deleted meanwhile."""
    with transaction.atomic():
        locked = _lock(snapshot)
        if scope is not None:
            SnapshotScope.objects.filter(snapshot=locked).delete()
            _set_scope(locked, scope)
        if user_data is not None:
            locked.user_data = user_data
        locked.updated_at = timezone.now()
        locked.save(update_fields=["user_data", "updated_at"])


def delete(snapshot: Snapshot) -> None:
    """With all it holds. Raises FaceProblem (404) when another request was first."""
    with transaction.atomic():
        locked = _lock(snapshot)
        containers.delete(locked.content)
        locked.delete()


def operation(subscription: Subscription, operation_id: UUID) -> SnapshotOperation:
    """Raises FaceProblem (404) when the subscription started no such operation."""
    found = SnapshotOperation.objects.filter(
        pk=operation_id, subscription=subscription, expires_at__gt=timezone.now()
    ).first()
    if found is None:
        raise FaceProblem(OPERATION_NOT_FOUND)
    return found


def _visible(subscription: Subscription) -> QuerySet[Snapshot]:
    scoped = SnapshotScope.objects.filter(subscription_id=subscription.id).values("snapshot")
    alive = Snapshot.objects.filter(expires_at__gt=timezone.now())
    return alive.select_related("content").filter(Q(subscription=subscription) | Q(pk__in=scoped))


def _only(found: QuerySet[Snapshot]) -> Snapshot:
    snapshot = found.first()
    if snapshot is None:
        raise FaceProblem(SNAPSHOT_NOT_FOUND)
    return snapshot


def _lock(snapshot: Snapshot) -> Snapshot:
    return _only(Snapshot.objects.select_for_update().filter(pk=snapshot.pk))


def _set_scope(snapshot: Snapshot, scope: Iterable[UUID]) -> None:
    SnapshotScope.objects.bulk_create(
        SnapshotScope(snapshot=snapshot, subscription_id=subscription_id)
        for subscription_id in scope
    )


def _record(
    subscription: Subscription, action: str, resource_location: str = "", failure: str = ""
) -> SnapshotOperation:
    now = timezone.now()
    return SnapshotOperation.objects.create(
        subscription=subscription,
        action=action,
        state=OperationState.FAILED if failure else OperationState.SUCCEEDED,
        created_at=now,
        acted_at=now,
        expires_at=now + _LIFE,
        resource_location=resource_location,
        message=failure,
    )
