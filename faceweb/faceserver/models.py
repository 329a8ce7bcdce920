"""The rows of the face server: who calls, detected faces, and the containers of persisted ones.

Rows are the only truth. The search index in each process is a copy that follows `version`.
The managers are written out because the type checker sees the site's settings, not these.
"""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models


class Subscription(models.Model):
    """A tenant: everything below belongs to exactly one, and no other ever sees it.

    The limits count calls of all its keys together; None is no limit. While it is paused its keys
    open nothing.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=128, unique=True)
    calls_per_second = models.PositiveIntegerField(null=True)
    calls_per_minute = models.PositiveIntegerField(null=True)
    calls_per_month = models.PositiveIntegerField(null=True)
    paused = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[models.Manager[Subscription]] = models.Manager()

    def __str__(self) -> str:
        return f"subscription {self.id}"


class SubscriptionKey(models.Model):
    """A key's SHA-256. Keys are long and random, so a plain digest cannot be guessed back.

    A subscription has two, in slots 1 and 2: one is renewed while the other works. `hint` is what
    a person recognises a key by: its last four characters.
    """

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="keys")
    slot = models.PositiveSmallIntegerField(default=1)
    hint = models.CharField(max_length=4, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[SubscriptionKey]] = models.Manager()

    def __str__(self) -> str:
        return f"key {self.pk}"


class DetectedFace(models.Model):
    """A face found by Detect: an embedding that nobody can name after `expires_at`.

    `embedder` is the one that made it, here and in `Container`: which one stands behind a
    recognition model may change, and faces of two embedders are never compared.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="+")
    recognition_model = models.CharField(max_length=14)
    embedder = models.CharField(max_length=64)
    embedding = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    objects: ClassVar[models.Manager[DetectedFace]] = models.Manager()

    def __str__(self) -> str:
        return f"detected face {self.id}"


class Container(models.Model):
    """What persisted faces are kept in; `kind` is the contract's name for it, `chosen_id` the
    caller's. It belongs to a subscription, or is a snapshot's copy that only snapshots reach.

    `version` + 1 with every face added or deleted, in the same transaction, and never repeats
    within a container. A search sees the faces with `version` <= `trained_version` that are still
    there; `trained_version` is None until a training has succeeded. Deletions up to
    `pruned_version` are no longer written down: an index older than that starts again.
    `incarnation` tells it from every other container there ever was, whatever its row number.
    All its faces come from one `embedder`, for as long as it lives.
    """

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, null=True, related_name="+"
    )
    snapshot = models.OneToOneField(
        "Snapshot", on_delete=models.CASCADE, null=True, related_name="content"
    )
    kind = models.CharField(max_length=16)
    chosen_id = models.CharField(max_length=64)
    incarnation = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=128)
    user_data = models.TextField(null=True)  # noqa: DJ001 - the contract tells unset from empty
    recognition_model = models.CharField(max_length=14)
    embedder = models.CharField(max_length=64)
    face_count = models.PositiveIntegerField(default=0)
    person_count = models.PositiveIntegerField(default=0)
    version = models.PositiveBigIntegerField(default=0)
    pruned_version = models.PositiveBigIntegerField(default=0)
    trained_version = models.PositiveBigIntegerField(null=True)
    training_state = models.CharField(max_length=10, blank=True)  # "" means never trained
    training_message = models.CharField(max_length=200, blank=True)
    training_created_at = models.DateTimeField(null=True)
    training_acted_at = models.DateTimeField(null=True)
    training_succeeded_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Container]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("subscription", "kind", "chosen_id"), name="one_container_per_id"
            ),
            models.CheckConstraint(
                condition=models.Q(subscription__isnull=True) ^ models.Q(snapshot__isnull=True),
                name="a_subscriptions_or_a_snapshots",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Person(models.Model):
    """Somebody in a person group. `person_id` is unique within the group only: what is restored
    from a snapshot keeps the ids its owner knows."""

    container = models.ForeignKey(
        Container, on_delete=models.CASCADE, related_name="persons", db_index=False
    )
    person_id = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=128)
    user_data = models.TextField(null=True)  # noqa: DJ001 - the contract tells unset from empty

    objects: ClassVar[models.Manager[Person]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("container", "person_id"), name="one_person_per_id")
        ]

    def __str__(self) -> str:
        return f"person {self.person_id}"


class PersistedFace(models.Model):
    """A face enrolled in a container, in a person group for one of its persons.

    `face_id` is the contract's persistedFaceId, unique within the container (see `Person`);
    `version` is the container's when the face came in. `person_id` is no foreign key: faces and
    persons are copied and deleted by container, and only under its lock.
    """

    container = models.ForeignKey(
        Container, on_delete=models.CASCADE, related_name="faces", db_index=False
    )
    face_id = models.UUIDField(default=uuid.uuid4, editable=False)
    person_id = models.UUIDField(null=True)
    version = models.PositiveBigIntegerField()
    embedding = models.BinaryField()
    user_data = models.TextField(null=True)  # noqa: DJ001 - the contract tells unset from empty

    objects: ClassVar[models.Manager[PersistedFace]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=("container", "version"), name="one_face_per_version"),
            models.UniqueConstraint(fields=("container", "face_id"), name="one_face_per_id"),
        ]
        indexes = [
            models.Index(
                fields=("container", "person_id"),
                name="faces_by_person",
                condition=models.Q(person_id__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"persisted face {self.face_id}"


class Deletion(models.Model):
    """A face that left: how the index copies hear of it. `version` is the container's then."""

    container = models.ForeignKey(
        Container, on_delete=models.CASCADE, related_name="deletions", db_index=False
    )
    version = models.PositiveBigIntegerField()
    face_version = models.PositiveBigIntegerField()

    objects: ClassVar[models.Manager[Deletion]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=("container", "version"), name="one_deletion_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"deletion {self.pk}"


class Snapshot(models.Model):
    """A copy of a container (its `content`) that other subscriptions may apply until it expires."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name="+")
    subscription_id: uuid.UUID
    content: Container
    user_data = models.TextField(null=True)  # noqa: DJ001 - the contract tells unset from empty
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    objects: ClassVar[models.Manager[Snapshot]] = models.Manager()

    def __str__(self) -> str:
        return f"snapshot {self.id}"


class SnapshotScope(models.Model):
    """A subscription that may apply a snapshot: as the owner named it, whether it is there or not.

    They are answered in the order of their rows.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="+")
    subscription_id = models.UUIDField(db_index=True)

    objects: ClassVar[models.Manager[SnapshotScope]] = models.Manager()

    def __str__(self) -> str:
        return f"scope {self.pk}"


class SnapshotOperation(models.Model):
    """That a snapshot was taken or applied, and how it went; kept as long as a snapshot lives."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    action = models.CharField(max_length=5)
    state = models.CharField(max_length=10)
    created_at = models.DateTimeField()
    acted_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    resource_location = models.CharField(max_length=100, blank=True)
    message = models.CharField(max_length=200, blank=True)

    objects: ClassVar[models.Manager[SnapshotOperation]] = models.Manager()

    class Meta:
        indexes = [
            models.Index(fields=("subscription", "action", "created_at"), name="recent_operations")
        ]

    def __str__(self) -> str:
        return f"operation {self.id}"
