"""How much a subscription may keep. The numbers are settings, `FACE_QUOTAS`; see the contract's
`QUOTAS` for their names and defaults.

Counting and adding must not be parted by another client's adding: ask with the rows locked that
the answer is about.
"""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from faceweb.faceapi.contract import QUOTAS, ContainerKind
from faceweb.faceapi.refusals import (
    QUOTA_FACES,
    QUOTA_SNAPSHOTS_APPLIED,
    QUOTA_SNAPSHOTS_TAKEN,
    container_quota,
    person_quota,
)
from faceweb.faceserver.models import Container, SnapshotOperation, Subscription
from faceweb.faceserver.problems import FaceProblem

_DAY = dt.timedelta(days=1)


def check_container(subscription: Subscription, kind: ContainerKind) -> None:
    """Raises FaceProblem (403) when there is no room for one more of the kind."""
    held = Container.objects.filter(subscription=subscription, kind=kind).count()
    if held >= _limit(f"FACE_MAX_{kind.name}S"):
        raise FaceProblem(container_quota(kind))


def check_person(container: Container) -> None:
    kind = ContainerKind(container.kind)
    if container.person_count >= _limit(f"FACE_MAX_PERSONS_PER_{kind.name}"):
        raise FaceProblem(person_quota(kind))


def check_face_of_list(container: Container) -> None:
    kind = ContainerKind(container.kind)
    if container.face_count >= _limit(f"FACE_MAX_FACES_PER_{kind.name}"):
        raise FaceProblem(QUOTA_FACES)


def check_face_of_person(held: int) -> None:
    """`held` is how many faces the person has already."""
    if held >= _limit("FACE_MAX_FACES_PER_PERSON"):
        raise FaceProblem(QUOTA_FACES)


def check_snapshot_taken(subscription: Subscription) -> None:
    if _in_a_day(subscription, "take") >= _limit("FACE_MAX_SNAPSHOTS_TAKEN_PER_DAY"):
        raise FaceProblem(QUOTA_SNAPSHOTS_TAKEN)


def check_snapshot_applied(subscription: Subscription) -> None:
    if _in_a_day(subscription, "apply") >= _limit("FACE_MAX_SNAPSHOTS_APPLIED_PER_DAY"):
        raise FaceProblem(QUOTA_SNAPSHOTS_APPLIED)


def _in_a_day(subscription: Subscription, action: str) -> int:
    return SnapshotOperation.objects.filter(
        subscription=subscription, action=action, created_at__gt=timezone.now() - _DAY
    ).count()


def _limit(name: str) -> int:
    quotas: dict[str, int] = getattr(settings, "FACE_QUOTAS", QUOTAS)
    return quotas[name]
